"""Another function of the same rule, worked by our own engine: what a hint teaches a rule on.

Two or three for every rule, in a letter of their own, so that one is left when another would give the answer away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tutor.calculus.differentiate import derive
from tutor.calculus.rule import Derivation, Step
from tutor.calculus.rules.functions import TABLE
from tutor.expression.read import read

LETTERS = ("t", "s")
"""The letters of the examples, one of which is not that of the question."""

_BY_RULE: dict[str, tuple[str, ...]] = {
    "constant": ("{t}^3 + 9", "{t}^4 - 11"),
    "variable": ("{t}^3 + 6{t}", "8{t} + sin({t})"),
    "sum": ("{t}^6 + cos({t})", "4{t}^3 - ln({t})"),
    "negation": ("-({t}^4 sin({t}))", "-({t}^6 ln({t}))"),
    "constant_multiple": ("11 {t}^4 ln({t})", "6 e^{t} sin({t})"),
    "summation": ("sum(({t} - a_i)^4, i, 1, m)", "sum(a_i*{t}^3, i, 1, m)"),
    "product": ("{t}^5 ln({t})", "{t}^4 cos({t})", "e^{t} tan({t})"),
    "quotient": ("{t}^4/cos({t})", "ln({t})/({t}^3 + 4)", "{t}^5/({t} + 6)"),
    "reciprocal": ("6/(1 + {t}^4)", "9/cos({t})"),
    "negative_power": ("6/{t}^7", "5/{t}^8"),
    "power": ("{t}^7", "{t}^9", "{t}^11"),
    "real_power": ("{t}^(-6)", "{t}^(7/4)", "{t}^(-8)"),
    "exponential": ("7 e^{t}", "11 e^{t}"),
    "exponential_base": ("7^{t}", "11^{t}"),
    "sqrt": ("6 sqrt({t})", "14 sqrt({t})"),
    "root": ("root({t}, 5)", "root({t}, 7)"),
    "log": ("log({t}, 7)", "log({t}, 11)"),
    "ln_abs": ("{t}^4 + ln|{t}|", "{t}^6 - ln|{t}|"),
    "chain": ("(5{t} + 7)^6", "sin({t}^4)", "e^({t}^6)", "ln(7 + {t}^4)"),
    "general_power": ("{t}^cos({t})", "(1 + {t}^4)^{t}"),
    "root_as_power": ("root(7, {t})", "root({t}, {t})"),
    "change_of_base": ("log(7, {t})", "log(11, {t})"),
    "cases": ("max(0, {t})^4", "{t}^5 max(0, {t})"),
    "max": ("max(sin({t}), 6/7)", "max({t}^3, e^{t})"),
    "min": ("min(sin({t}), 6/7)", "min({t}^3, e^{t})"),
    "piecewise": ("{{{t}^4, {t}<0; {t}^6, {t}>=0}}",),
    "joint": ("{{{t}^4, {t}<0; {t}^6, {t}>=0}}",),
    "higher_order": ("{t}^7", "sin({t})"),
    "simplify": ("{t}^4 e^(5{t})", "(4{t} + 7)^6"),
    "cancel": ("sqrt({t}^4 + 6)", "ln({t}^6)"),
    "collect": ("({t} + 6)({t} - 7)", "{t} cos({t}) - sin({t})"),
    "expand": ("6({t} - 7)^4 ({t} + 11)", "({t}^4 + 6)/({t} - 7)"),
    "factor": ("{t}^5 sin({t})", "{t}^4 ln({t})", "{t}^6 e^{t}"),
    "identity": ("sin({t})^{t}", "{t}|{t}|"),
    **{name: (f"7 {name}({{t}})", f"11 {name}({{t}})") for name in TABLE},
}


@dataclass(frozen=True, slots=True)
class Example:
    """A function worked from beginning to end, and the line of it that shows the rule."""

    derivation: Derivation
    shown: Step


def examples(rule: str, letter: str) -> Iterator[Example]:
    """The worked examples of a rule, in a letter that is not ``letter``."""
    own = next(each for each in LETTERS if each != letter)
    for text in _BY_RULE.get(rule, ()):
        worked = _worked(text.format(t=own), own, 2 if rule == "higher_order" else 1)
        shown = next((step for step in worked.steps if step.rule == rule), None)
        if shown is not None:
            yield Example(worked, shown)


@lru_cache(maxsize=256)
def _worked(text: str, letter: str, order: int) -> Derivation:
    return derive(read(text).node, letter, order)
