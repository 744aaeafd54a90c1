"""The order in which rules are tried: the first that fits is used. A new rule is one line here."""

from __future__ import annotations

from functools import cache
from typing import Literal

from tutor.calculus.rule import Rule
from tutor.calculus.rules import basic, chain, pieces, power, product, summation
from tutor.expression.tree import Apply, Node

RULES: tuple[Rule, ...] = (
    basic.HIGHER_ORDER,
    basic.CONSTANT,
    basic.VARIABLE,
    pieces.CASES,
    basic.SUM,
    basic.NEGATION,
    basic.CONSTANT_MULTIPLE,
    summation.SUMMATION,
    product.PRODUCT,
    product.NEGATIVE_POWER,
    product.RECIPROCAL,
    product.QUOTIENT,
    *chain.PLAIN,
    chain.CHAIN,
    power.GENERAL_POWER,
    power.ROOT_AS_POWER,
    chain.CHANGE_OF_BASE,
    pieces.MAXIMUM,
    pieces.MINIMUM,
    pieces.PIECEWISE,
)

Fractions = Literal["power", "quotient"]


def rules_for(fractions: Fractions) -> tuple[Rule, ...]:
    """The rules in the style a teacher asks for: constant/uⁿ by a negative power, or by the quotient rule itself."""
    if fractions == "power":
        return RULES
    return tuple(rule for rule in RULES if rule not in (product.NEGATIVE_POWER, product.RECIPROCAL))


def fitting(fractions: Fractions, body: Node) -> tuple[Rule, ...]:
    """The rules to try on a body: those in that style, without those about another function."""
    return _about(fractions, body.function if isinstance(body, Apply) else None)


@cache
def _about(fractions: Fractions, function: str | None) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules_for(fractions) if rule.function in (None, function))
