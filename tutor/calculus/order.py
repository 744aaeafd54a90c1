"""The order in which rules are tried: the first that fits is used. A new rule is one line here."""

from __future__ import annotations

from typing import Literal

from tutor.calculus.rule import Rule
from tutor.calculus.rules import basic, chain, pieces, power, product, summation

RULES: tuple[Rule, ...] = (
    basic.HIGHER_ORDER,
    basic.CONSTANT,
    basic.VARIABLE,
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
