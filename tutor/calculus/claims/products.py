"""Products and quotients."""

from __future__ import annotations

from fractions import Fraction

from tutor.calculus.claims.claim import Shape, d, factors, markers, of_marker, varies
from tutor.expression.tree import (
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
    multiply,
    rational_value,
)


def _product(marker: Derivative, new: Node) -> bool:
    if not (isinstance(marker.body, Product) and isinstance(new, Sum)):
        return False
    factors = marker.body.factors
    expected = [Product((*factors[:at], d(factor, marker), *factors[at + 1 :])) for at, factor in enumerate(factors)]
    return list(new.terms) == expected


def _quotient(marker: Derivative, new: Node) -> bool:
    match marker.body, new:
        case Quotient(u, v), Quotient(Sum((first, second)), Power(below, exponent)) if below == v and exponent == TWO:
            one, other = Product((d(u, marker), v)), Negation(Product((u, d(v, marker))))
            return factors(first) == factors(one) and factors(second) == factors(other)
    return False


def _reciprocal(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Quotient(c, v) if not varies(c, marker):
            expected = Negation(Quotient(Product((c, d(v, marker))), Power(v, TWO)))
            return factors(new) == factors(expected)
    return False


def _negative_power(marker: Derivative, new: Node) -> bool:
    """c·D(u⁻ⁿ) for D(c/uⁿ)."""
    found = list(markers(new).elements())
    if len(found) != 1 or not isinstance(marker.body, Quotient) or varies(marker.body.numerator, marker):
        return False
    same = factors(new) == factors(multiply(marker.body.numerator, found[0]))
    return same and _inverse(marker.body.denominator, found[0].body)


def _inverse(below: Node, power: Node) -> bool:
    if not isinstance(power, Power):
        return False
    exponent, own = power.exponent, power.base
    match below:
        case Power(base, other) if base == E == own:
            return exponent == Negation(other) or other == Negation(exponent)
        case Power(base, other):
            n, m = rational_value(other), rational_value(exponent)
            return base == own and n is not None and m == -n
        case Apply("sqrt", (base,)):
            return base == own and rational_value(exponent) == Fraction(-1, 2)
    return below == own and rational_value(exponent) == -1


SHAPES: dict[str, Shape] = {
    "product": of_marker(_product),
    "quotient": of_marker(_quotient),
    "reciprocal": of_marker(_reciprocal),
    "negative_power": of_marker(_negative_power),
}
