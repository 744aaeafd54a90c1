"""Polynomials of degree two in any number of variables: the least value, by completing squares."""

from __future__ import annotations

from fractions import Fraction

from tutor.extrema.jets import Terms


def least_value(terms: Terms, size: int) -> Fraction | None:
    """The least value of a polynomial of degree at most two; ``None`` when it falls below every bound.

    Lagrange's reduction: one variable after the other is put into a square, and the rest is without it.
    """
    matrix = [[_entry(terms, i, j, size) for j in range(size + 1)] for i in range(size + 1)]
    for k in range(size):
        pivot = matrix[k][k]
        if pivot < 0 or (not pivot and any(matrix[k][k + 1 :])):
            return None
        for i in range(k + 1, size + 1):
            for j in range(k + 1, size + 1):
                matrix[i][j] -= matrix[i][k] * matrix[k][j] / pivot if pivot else 0
    return matrix[size][size]


def _entry(terms: Terms, i: int, j: int, size: int) -> Fraction:
    """The entry of the symmetric matrix M with f = (x, 1)·M·(x, 1)."""
    exponents = [0] * size
    for k in (i, j):
        if k < size:
            exponents[k] += 1
    return terms.get(tuple(exponents), Fraction(0)) / (1 if i == j else 2)
