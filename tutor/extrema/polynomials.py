"""Polynomials with whole coefficients: all real roots at once, certified by FLINT; and limits of their quotients."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpz_mpoly, fmpz_poly

from tutor.expression.balls import precision
from tutor.expression.tree import ZERO, Node, Symbol, number
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable
from tutor.extrema.guess import quadratic
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.report import Coordinate

HIGHEST_DEGREE = 60


def in_one_generator(polynomial: fmpz_mpoly, index: int) -> fmpz_poly | None:
    """The polynomial when no other generator occurs in it."""
    degrees = polynomial.degrees()
    if any(degree for k, degree in enumerate(degrees) if k != index) or degrees[index] > HIGHEST_DEGREE:
        return None
    coefficients = [0] * (int(degrees[index]) + 1)
    for exponents, coefficient in polynomial.to_dict().items():
        coefficients[int(exponents[index])] = int(coefficient)
    return fmpz_poly(coefficients)


def real_roots(polynomial: fmpz_poly) -> list[arb]:
    """The real roots of an irreducible polynomial, ascending."""
    with precision(ROOT_BITS):
        return sorted((z.real for z, _ in polynomial.complex_roots() if z.imag == 0), key=float)


def closed_form(polynomial: fmpz_poly, root: arb) -> Node | None:
    """The root of a polynomial of degree 1 or 2."""
    coefficients = [int(c) for c in polynomial.coeffs()]
    if len(coefficients) == 2:
        return number(Fraction(-coefficients[0], coefficients[1]))
    return quadratic(coefficients, root) if len(coefficients) == 3 else None


def rational_limit(node: Node, side: int, variable: str) -> Coordinate | None:
    """The limit at ±∞ of a rational function with rational coefficients; ``None`` for other trees."""
    workings = Field()
    try:
        form = workings.forms(node)[0]
    except Unrepresentable:
        return None
    if workings.generators not in ([], [Symbol(variable)]):
        return None
    above, below = (in_one_generator(polynomial, 0) for polynomial in (form.above, form.below))
    if above is None or below is None:
        return None
    degree = above.degree() - below.degree()
    if degree < 0 or above == 0:
        return Coordinate(arb(0), ZERO)
    share = Fraction(int(above[above.degree()]), int(below[below.degree()]))
    if not degree:
        with precision(ROOT_BITS):
            return Coordinate(arb(share.numerator) / share.denominator, number(share))
    rises = (share > 0) == (side > 0 or degree % 2 == 0)
    return Coordinate(arb.pos_inf() if rises else arb.neg_inf(), None, 1 if rises else -1)
