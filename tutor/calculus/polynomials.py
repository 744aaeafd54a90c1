"""Sums that are polynomials in one letter with rational coefficients, and what two of them share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_poly

from tutor.calculus.terms import Term
from tutor.expression.tree import Symbol

MAX_DEGREE = 60


def letter_of(parts: Sequence[Term]) -> Symbol | None:
    """The letter of a polynomial; ``None`` where the sum is not one in one letter, collected, and of no high degree."""
    letters = {base for part in parts for base in part.powers}
    if len(letters) != 1 or any(part.kept for part in parts):
        return None
    (letter,) = letters
    degrees = [part.powers.get(letter, 0) for part in parts]
    collected = len(set(degrees)) == len(degrees)
    plain = collected and all(isinstance(degree, int) and 0 <= degree <= MAX_DEGREE for degree in degrees)
    return letter if plain and isinstance(letter, Symbol) else None


def polynomial(parts: Sequence[Term], letter: Symbol) -> fmpq_poly:
    """The coefficients of a sum for which ``letter_of`` gave this letter."""
    found = [fmpq(0)] * (MAX_DEGREE + 1)
    for part in parts:
        degree = part.powers.get(letter, 0)
        if isinstance(degree, int):
            found[degree] += fmpq(part.over, part.under)
    return fmpq_poly(found)


def terms(poly: fmpq_poly, letter: Symbol) -> list[Term]:
    """The terms of a polynomial, highest power first."""
    found = []
    for degree in range(poly.degree(), -1, -1):
        value = Fraction(int(poly[degree].p), int(poly[degree].q))
        if value:
            found.append(Term(value.numerator, value.denominator, {letter: degree} if degree else {}))
    return found
