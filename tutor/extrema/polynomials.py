"""Zeros of polynomials with whole coefficients: all of them at once, certified by FLINT, quadratics in closed form."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpz_mpoly, fmpz_poly

from tutor.expression.balls import precision
from tutor.expression.tree import Node, number
from tutor.extrema.guess import quadratic
from tutor.extrema.isolate import ROOT_BITS

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
