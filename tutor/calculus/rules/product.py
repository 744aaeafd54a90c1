"""Products and quotients."""

from __future__ import annotations

from fractions import Fraction

from tutor.calculus.rule import Applied, Rule
from tutor.calculus.rules.building import inner_derivative, is_constant, nonzero, times, without
from tutor.expression.message import message
from tutor.expression.tree import (
    ONE,
    TWO,
    Apply,
    Derivative,
    E,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    number,
    rational_value,
)


def _product(marker: Derivative) -> Applied | None:
    """(u·v)′ = u′·v + u·v′; for n factors each is differentiated in turn: (u·v·w)′ = u′vw + uv′w + uvw′."""
    if not isinstance(marker.body, Product):
        return None
    factors = marker.body.factors
    terms = tuple(
        Product((*factors[:position], inner_derivative(factor, marker), *factors[position + 1 :]))
        for position, factor in enumerate(factors)
    )
    if len(factors) == 2:
        return Applied(Sum(terms), message("rule.product", u=factors[0], v=factors[1]))
    return Applied(Sum(terms), message("rule.product_many", count=len(factors), u=factors[0], rest=without(factors, 0)))


def _quotient(marker: Derivative) -> Applied | None:
    """(u/v)′ = (u′·v − u·v′)/v², where v ≠ 0."""
    if not isinstance(marker.body, Quotient):
        return None
    u, v = marker.body.numerator, marker.body.denominator
    numerator = Sum((Product((inner_derivative(u, marker), v)), Negation(times(u, inner_derivative(v, marker)))))
    return Applied(Quotient(numerator, Power(v, TWO)), message("rule.quotient", u=u, v=v), nonzero(v))


def _reciprocal(marker: Derivative) -> Applied | None:
    """(c/v)′ = −c·v′/v², where v ≠ 0."""
    match marker.body:
        case Quotient(c, v) if is_constant(c, marker):
            result = Negation(Quotient(times(c, inner_derivative(v, marker)), Power(v, TWO)))
            return Applied(result, message("rule.reciprocal", c=c, v=v), nonzero(v))
    return None


def _negative_power(marker: Derivative) -> Applied | None:
    """c/uⁿ is rewritten as c·u⁻ⁿ (also 1/sqrt(u) = u^(−1/2), 1/eᵘ = e⁻ᵘ), where u ≠ 0."""
    match marker.body:
        case Quotient(c, denominator) if is_constant(c, marker):
            power = _inverted(denominator, marker)
            if power is not None:
                result = times(c, inner_derivative(power, marker)) if c != ONE else inner_derivative(power, marker)
                conditions = () if power.base == E else nonzero(power.base)
                words = message("rule.negative_power", u=Quotient(ONE, denominator), power=power)
                return Applied(result, words, conditions)
    return None


def _inverted(denominator: Node, marker: Derivative) -> Power | None:
    """u⁻ⁿ for a denominator uⁿ, sqrt(u), eᵘ or the bare variable."""
    match denominator:
        case Power(base, exponent) if base == E:
            return Power(E, exponent.operand if isinstance(exponent, Negation) else Negation(exponent))
        case Power(base, exponent):
            value = rational_value(exponent)
            return Power(base, number(-value)) if value is not None else None
        case Apply("sqrt", (base,)):
            return Power(base, number(Fraction(-1, 2)))
    return Power(denominator, Negation(ONE)) if denominator == marker.variable else None


PRODUCT = Rule("product", "d.product", _product)
QUOTIENT = Rule("quotient", "d.quotient", _quotient)
RECIPROCAL = Rule("reciprocal", "d.quotient", _reciprocal)
NEGATIVE_POWER = Rule("negative_power", "alg.exponents", _negative_power)
