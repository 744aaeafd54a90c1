"""Trees as polynomials in one variable with rational coefficients, and their real zeros."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq, fmpq_poly

from tutor.expression.tree import (
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    rational_value,
    size,
    variables,
)

MAX_DEGREE = 60
_MOST_DEGREE_SOLVED = 12


def polynomial(node: Node, name: str) -> fmpq_poly | None:
    """The tree as a polynomial in ``name`` over the rationals, or ``None``."""
    value = rational_value(node)
    if value is not None:
        return fmpq_poly([fmpq(value.numerator, value.denominator)])
    if not variables(node):
        return None
    match node:
        case Negation(inside):
            part = polynomial(inside, name)
            return None if part is None else -part
        case Sum(parts) | Product(parts):
            total = fmpq_poly([0 if isinstance(node, Sum) else 1])
            for inside in parts:
                part = polynomial(inside, name)
                if part is None or total.degree() + part.degree() > MAX_DEGREE:
                    return None
                total = total + part if isinstance(node, Sum) else total * part
            return total
        case Quotient(numerator, denominator):
            part, below = polynomial(numerator, name), rational_value(denominator)
            return part / fmpq(below.numerator, below.denominator) if part is not None and below else None
        case Power(base, Integer(exponent)):
            part = polynomial(base, name)
            return part**exponent if part is not None and part.degree() * exponent <= MAX_DEGREE else None
    return fmpq_poly([0, 1]) if variables(node) == {name} and size(node) == 1 else None


def real_zeros(poly: fmpq_poly) -> list[tuple[Fraction, bool]] | None:
    """The different real zeros, each with whether it is exact or only the middle of a narrow enclosure.

    ``None`` for a polynomial of high degree; the polynomial 0 has no zeros here.
    """
    if poly.degree() > _MOST_DEGREE_SOLVED:
        return None
    found: list[tuple[Fraction, bool]] = []
    for factor, _ in poly.numer().factor()[1] if poly.degree() > 0 else ():
        if factor.degree() == 1:
            found.append((Fraction(-int(factor[0]), int(factor[1])), True))
            continue
        for root, _ in factor.complex_roots():
            if root.imag == 0:
                mantissa, exponent = root.real.mid().man_exp()
                found.append((Fraction(int(mantissa)) * Fraction(2) ** int(exponent), False))
    return found
