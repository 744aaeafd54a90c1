"""``POST /verify``: a derivation, as ``POST /derivative`` gives it, accepted or rejected from its steps alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import Field

from tutor.answers.common import Json, Request
from tutor.answers.derivative import Notation, derivative_writers
from tutor.calculus.verifier import Fault, Question, Verifier
from tutor.expression.algebra import Algebra
from tutor.expression.message import Message, message
from tutor.expression.read import read
from tutor.expression.tree import Node
from tutor.grading.answer_text import Piece
from tutor.grading.line_text import read_side
from tutor.wording import LOCALES, Locale, MathStyle, catalogue, say

MAX_STEPS = 2_000  # with those folded into others

_STYLES: tuple[MathStyle, ...] = ("text", "latex")
_SLOT = re.compile(r"\{\w+(?::\w+)?\}")
_TIDYING = (
    *("cancel", "identity", "identity_of", "collect", "expand", "expand_all"),
    *("factor", "factor_denominator", "factor_number", "factor_root"),
)
# Words a rule may be explained with besides those of its own name; tidying on one line has those of all it does.
_OTHER_WORDS = {
    "constant": ("constant_number", "constant_terms"),
    "product": ("product_many",),
    "sum": ("term_by_term",),
    "summation": ("summation_later",),
    "identity": ("identity_of",),
    "expand": ("expand_all",),
    "factor": ("factor_denominator", "factor_number", "factor_root"),
    "simplify": _TIDYING,
}


class VerifyRequest(Request):
    """The answer of ``POST /derivative``, or what of it is to be judged."""

    expression: dict[str, str] = Field(description="The function, as text and LaTeX.")
    variable: str = Field(description="The variable it is differentiated by.")
    order: int = Field(1, ge=1, le=10, description="How many times.")
    derivatives: Notation = Field("leibniz", description="How derivatives are written in the lines.")
    derivative: dict[str, str] = Field(description="The derivative that is claimed, as text and LaTeX.")
    steps: list[dict[str, Any]] = Field(max_length=MAX_STEPS, description="The steps, as in the answer.")
    valid_where: list[dict[str, str]] | None = Field(None, description="The conditions claimed; judged where given.")
    verified: bool | None = Field(None, description="Not believed.")
    warnings: list[dict[str, Any]] = Field([], description="Not judged.")


def verify(request: VerifyRequest, algebra: Algebra) -> Json:
    """The answer of ``POST /verify``: whether the steps are accepted, and every fault with the step it was found in."""
    question = Question(request.expression, request.variable, request.order, request.derivative, request.valid_where)
    _, latex = derivative_writers(request.derivatives, request.variable)
    verifier = Verifier(lambda text: _line(text, request), latex, _names)
    faults = [*verifier.faults(question, request.steps), *_misexplained(request.steps, ())]
    return {
        "accepted": not faults,
        "faults": [{"step": list(fault.path), "reason": request.say(fault.words)} for fault in faults],
    }


def _line(text: str, request: VerifyRequest) -> Node:
    if request.derivatives == "prime":
        return read_side(Piece(text, 0), request.variable, "text").node
    declared = (request.variable,) if len(request.variable) > 1 else ()
    return read(text, notation="text", variables=declared).node


def _misexplained(steps: list[dict[str, Any]], path: tuple[int, ...]) -> Iterator[Fault]:
    """The steps whose explanation is not one of the rule they name, in any language."""
    for position, step in enumerate(steps):
        if not isinstance(step, dict) or not isinstance(step.get("substeps"), list):
            continue  # said to be unreadable by the verifier
        explained = any(
            _pattern(locale, str(step.get("rule"))).fullmatch(str(step.get("explanation"))) for locale in LOCALES
        )
        if not explained:
            yield Fault((*path, position), message("verify.explanation"))
        yield from _misexplained(step["substeps"], (*path, position))


def _names(rule: str, parts: Mapping[str, Node], explanation: str) -> bool:
    """Whether an explanation in the words of the rule names the parts that are there, in any language and notation."""
    if not parts or not any(_own_words(locale, rule).search(explanation) for locale in LOCALES):
        return True
    words = Message(f"rule.{rule}", parts)
    return any(say(words, locale, math) in explanation for locale in LOCALES for math in _STYLES)


@cache
def _own_words(locale: Locale, rule: str) -> re.Pattern[str]:
    return re.compile(_SLOT.sub(".+", _escaped(catalogue(locale)[f"rule.{rule}"])), re.DOTALL)


@cache
def _pattern(locale: Locale, rule: str) -> re.Pattern[str]:
    """What explanations of a rule look like: its words with anything in their slots.

    Before them may stand that the other variables are held constant, or that a constant factor stays.
    """
    words = catalogue(locale)
    own = [key for key in words if key == f"rule.{rule}" or key in _others(rule)]
    own += [key for key in words if rule in ("joint", "simplify") and key.startswith(f"rule.{rule}_")]
    some = "|".join(_SLOT.sub(".+", _escaped(words[key])) for key in own) or "(?!)"
    if rule == "simplify":
        return re.compile(rf"(?:{some})(?: (?:{some}))*", re.DOTALL)
    for opening in ("with_sign", "with_factor", "others_held"):
        before, after = _escaped(words[f"rule.{opening}"]).split("{inner}")
        some += f"|{_SLOT.sub('.+', before)}(?:{some}){_SLOT.sub('.+', after)}"
    return re.compile(some, re.DOTALL)


def _others(rule: str) -> tuple[str, ...]:
    return tuple(f"rule.{key}" for key in _OTHER_WORDS.get(rule, ()))


def _escaped(template: str) -> str:
    """The template as a pattern, its slots left as they are."""
    return "".join(
        part if place % 2 else re.escape(part) for place, part in enumerate(re.split(rf"({_SLOT.pattern})", template))
    )
