"""The order in which rules are tried: the first that fits is used. A new rule is one line here."""

from __future__ import annotations

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
