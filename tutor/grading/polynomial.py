"""Trees as polynomials with rational coefficients, and their real zeros."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly

from tutor.expression.tree import (
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
    variables,
)

MAX_DEGREE = 60
_MOST_DEGREE_SOLVED = 12


def polynomial(node: Node, name: str) -> fmpq_poly | None:
    """The tree as a polynomial in ``name`` over the rationals, or ``None``."""
    return _in_ring(node, lambda value: fmpq_poly([value]), {name: fmpq_poly([0, 1])}, fmpq_poly.degree)


def polynomial_in_all(node: Node) -> fmpq_mpoly | None:
    """The tree as a polynomial in all its variables over the rationals, or ``None``."""
    names = sorted(variables(node))
    ring = fmpq_mpoly_ctx.get(("x", max(1, len(names))), Ordering.lex)
    generators = {name: ring.gen(k) for k, name in enumerate(names)}
    return _in_ring(node, ring.constant, generators, fmpq_mpoly.total_degree)


def _in_ring(
    node: Node, constant: Callable[[fmpq], Any], generators: Mapping[str, Any], degree: Callable[[Any], int]
) -> Any:
    value = rational_value(node)
    if value is not None:
        return constant(fmpq(value.numerator, value.denominator))
    match node:
        case Symbol(name):
            return generators.get(name)
        case Negation(inside):
            part = _in_ring(inside, constant, generators, degree)
            return None if part is None else -part
        case Sum(parts) | Product(parts):
            total = constant(fmpq(0 if isinstance(node, Sum) else 1))
            for inside in parts:
                part = _in_ring(inside, constant, generators, degree)
                if part is None or degree(total) + degree(part) > MAX_DEGREE:
                    return None
                total = total + part if isinstance(node, Sum) else total * part
            return total
        case Quotient(numerator, denominator):
            part, below = _in_ring(numerator, constant, generators, degree), rational_value(denominator)
            return part / fmpq(below.numerator, below.denominator) if part is not None and below else None
        case Power(base, Integer(exponent)):
            part = _in_ring(base, constant, generators, degree)
            return part**exponent if part is not None and degree(part) * exponent <= MAX_DEGREE else None
    return None


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
