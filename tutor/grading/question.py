"""A small question that tells mistakes apart which gave the same wrong answer.

It asks for the derivative of another, shorter function, on which the mistakes lead to different answers: what the
student writes there says which of them it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tutor.calculus.differentiate import derivative, worked_out
from tutor.calculus.tidy import tidy
from tutor.expression.evaluate import evaluate
from tutor.expression.message import message
from tutor.expression.read import read
from tutor.expression.tree import Derivative, Negation, Node, Sum, Symbol, rebuild, substitute
from tutor.grading.search import markers, right_lines
from tutor.grading.secrets import gives_away
from tutor.grading.slips import SLIPS
from tutor.grading.verdict import Diagnosis, Question

_BANK = """
5x^3 | sin(x) | cos(x) | 3 sin(x) | e^x | 2^x | ln(x) | x^2 - 6x | x^4 + 7 | 4x + 9 | x^3 + x^2
x^5 - 2x^3 + x | x + pi^3 | x^2 + pi | x^(-3) | 1/x^2 | 1/(4x) | 1/(x + 2) | x^(2/3) | x^(3/2) | sqrt(x)
sqrt(5x) | sqrt(x^2 + 3) | sin(4x) | cos(3x) | sin(x^2) | sin(x)^2 | cos(x)^3 | e^(2x) | e^(x^2) | 3^(2x)
ln(4x) | ln(x^2 + 3) | (x + 4)^2 | (3x + 2)^4 | (x^2 + 1)^3 | (x^3)^2 | x^2*x^4 | (2x)^5 | 4(x^2 + x)
x^3 - (x^2 + 5x) | x e^x | x^2 sin(x) | x^3 cos(x) | x/(x + 3) | sin(x)/x | (x^2 + 1)/(x - 2)
(x^2 + 5)/x | log(x, 2) | log(x^2 + 1, 3) | ln(x)^2 | ln(x^2 + x) | e^(x^2 + x) | sin(x^2 + x) | tan(x)
tan(2x) | cot(x) | csc(x) | sec(x) | asin(x) | acos(x) | atan(x) | atan(3x) | asin(2x) | cosh(x) | cosh(2x)
abs(x^2 - 9) | x^x | x^sin(x)
"""
"""Functions to ask about, the simpler ones first; x stands for the variable."""
_TEXTS = tuple(text.strip() for line in _BANK.strip().splitlines() for text in line.split("|"))
_AT = np.array([0.3119, 0.5471, 0.7833, 1.2357, 1.9313, 2.7171])
"""Where answers are compared: they are few and short, and either the same or clearly apart."""


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer and its values, by which it is recognised."""

    node: Node
    values: tuple[str, ...]


def separating_question(found: Sequence[Diagnosis], variable: str, secrets: frozenset[Node]) -> Question | None:
    """The question that tells the best explanation from most of the others; ``None`` where there is none.

    Nothing in it is, or leads to, one of the ``secrets``.
    """
    names = _in_doubt(found)
    for function, answers in _questions(names, variable) or _questions(names[:2], variable):
        if not any(gives_away(tree, secrets) for tree in (function, derivative(function, variable), *dict(answers))):
            said = message("grade.question", f=function)
            return Question(said, function, answers)
    return None


_MAXIMUM_FOR = ("cl.second_sign_reversed", "cl.first_test_reversed")
"""Who reads a test the wrong way round calls a minimum a maximum; who goes by a positive height does not."""


def question_of_kind(found: Sequence[Diagnosis]) -> Question | None:
    """The question that tells mistakes with a kind apart: about a point that only the first gets wrong."""
    names = [name for name in _in_doubt(found)[:2] if name in (*_MAXIMUM_FOR, "cl.used_function_value")]
    if len(names) < 2 or names[0] not in _MAXIMUM_FOR:
        return None
    said = message("grade.question_of_bend" if names[0] == _MAXIMUM_FOR[0] else "grade.question_of_sign")
    return Question(said, None, (("maximum", names[0]), ("minimum", names[1])))


def _in_doubt(found: Sequence[Diagnosis]) -> tuple[str, ...]:
    """The mistake of each explanation that the best one has not, after that of the best one itself."""
    if len(found) < 2:
        return ()
    best, second = found[0].malrules, found[1].malrules
    own = next((name for name in best if name not in second), None)
    others = (next((name for name in each.malrules if name not in best), None) for each in found[1:])
    return tuple(dict.fromkeys(name for name in (own, *others) if name is not None))


@lru_cache(maxsize=2048)
def _questions(names: tuple[str, ...], variable: str) -> tuple[tuple[Node, tuple[tuple[Node, str], ...]], ...]:
    """The functions of the bank that tell the first from another, the best first: most told apart, then the simplest.

    Who cannot make a mistake in the function answers right, and that may tell it from the others too.
    """
    rated = []
    for place, text in enumerate(_TEXTS):
        told = {name: _answers(text, variable, name) for name in names}
        unmoved = [name for name in names if not told[name]]
        apart = [name for name in names if told[name] and not _shared(told, name)]
        if len(unmoved) == 1 and len(names) == 2:
            told[unmoved[0]] = (_right(text, variable),)
            apart += unmoved
        if len(apart) > 1 and names[0] in apart:
            function = _function(text, variable)
            answers = tuple((each.node, name) for name in apart for each in told[name])
            rated.append((-len(apart), len(unmoved), place, function, answers))
    return tuple((function, answers) for *_, function, answers in sorted(rated, key=lambda row: row[:3]))


def _shared(told: dict[str, tuple[_Told, ...]], name: str) -> bool:
    """Whether another mistake gives one of the answers of this one."""
    mine = {each.values for each in told[name]}
    return any(each.values in mine for other, all_of in told.items() if other != name for each in all_of)


@lru_cache(maxsize=256)
def _right(text: str, variable: str) -> _Told:
    node = derivative(_function(text, variable), variable)
    return _Told(node, _values(node, variable))


@lru_cache(maxsize=8192)
def _answers(text: str, variable: str, malrule: str) -> tuple[_Told, ...]:
    """The wrong answers the mistake leads to, made in the function or in a term of it; none that is right by chance."""
    function = _function(text, variable)
    marker = Derivative(function, Symbol(variable))
    right = _right(text, variable).values
    found: dict[tuple[str, ...], Node] = {}
    for line in (*_about_the_whole(function, variable, malrule), *_slipped(marker, malrule)):
        answer = tidy(worked_out(line))
        values = _values(answer, variable)
        if values != right and "nan" not in values[-1]:
            found.setdefault(values, answer)
    return tuple(_Told(node, values) for values, node in found.items())


def _slipped(marker: Derivative, malrule: str) -> Iterator[Node]:
    for rule in SLIPS:
        applied = rule.apply(marker) if rule.id == malrule else None
        if applied is not None:
            yield applied.result
    if isinstance(marker.body, Sum):
        for line in right_lines(marker):
            for inner, _ in markers(line, False):
                for wrong in _slipped(inner, malrule):
                    yield rebuild(line, lambda part, inner=inner, wrong=wrong: wrong if part == inner else part)  # type: ignore[misc]


def _about_the_whole(function: Node, variable: str, malrule: str) -> Iterator[Node]:
    match malrule:
        case "general.not_differentiated":
            yield function
        case "general.second_derivative":
            yield derivative(function, variable, 2)
        case "final.sign":
            yield Negation(derivative(function, variable))


@lru_cache(maxsize=256)
def _function(text: str, variable: str) -> Node:
    return substitute(read(text).node, "x", Symbol(variable))


def _values(answer: Node, variable: str) -> tuple[str, ...]:
    """The values at some points to nine digits, for comparing."""
    values = np.broadcast_to(np.asarray(evaluate(answer, {variable: _AT})), _AT.shape)
    return tuple(f"{value:.9g}" for value in values)
