"""Quotients of polynomials in symbols and *kernels*: further unknowns, of which something may be known.

A kernel stands for a function of normal forms, ``sin(x)`` or ``sqrt(x + 1)``. Where a power of it is known (G^q = u for
G = u^(1/q), sin² = 1 − cos², |u|² = u²), a polynomial can be reduced; 0 after that is a proof. Work is estimated before
it is done, and refused (``Unknown``) beyond a budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb, lcm
from typing import Any

from flint import Ordering, fmpz, fmpz_mpoly_ctx

from tutor.expression.tree import Node

Polynomial = Any  # flint.fmpz_mpoly

MOST_TERMS = 2_000
MOST_DEGREE = 500
MOST_BITS = 20_000
MOST_UNKNOWNS = 64


class Unknown(Exception):
    """No normal form: beyond a budget, or without a value (division by zero)."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """numerator / denominator without common factors, the denominator's leading coefficient positive."""

    numerator: Polynomial
    denominator: Polynomial

    def number(self) -> Fraction | None:
        """The value of a constant."""
        if self.numerator.is_constant() and self.denominator.is_constant():
            return Fraction(int(leading(self.numerator)), int(leading(self.denominator)))
        return None


@dataclass(frozen=True, slots=True)
class Kernel:
    """An unknown that stands for ``name`` of the arguments; ``unknown^degree = power`` where that is known."""

    name: str
    arguments: tuple[Ratio, ...] | Node
    degree: int
    power: Ratio | None


def leading(polynomial: Polynomial) -> fmpz:
    return polynomial.leading_coefficient() if polynomial else fmpz(0)


def _height(polynomial: Polynomial) -> int:
    return max((abs(c).bit_length() for c in map(int, polynomial.coeffs())), default=0)


@cache
def _ring(unknowns: int) -> fmpz_mpoly_ctx:
    return fmpz_mpoly_ctx.get(("g", unknowns), Ordering.lex)


def ring_size(unknowns: int) -> int:
    """Of few sizes the one with room for so many."""
    return next((size for size in (8, 16, 32) if unknowns <= size), MOST_UNKNOWNS)


class Kernels:
    """The unknowns met so far, and the arithmetic of ratios in them. ``kernels[k]`` is ``None`` for a symbol."""

    def __init__(self, size: int):
        self.ring = _ring(size)
        self.size = size
        self.kernels: list[Kernel | None] = []
        self.symbols: dict[str, Polynomial] = {}
        self.one = self.ring.constant(1)

    # Ratios

    def ratio(self, numerator: Polynomial, denominator: Polynomial) -> Ratio:
        if not denominator:
            raise Unknown
        if not denominator.is_one():
            common = numerator.gcd(denominator)
            if not common.is_one():
                numerator, denominator = numerator / common, denominator / common
            if denominator.leading_coefficient() < 0:
                numerator, denominator = -numerator, -denominator
        return Ratio(numerator, denominator)

    def constant(self, value: Fraction | int) -> Ratio:
        return Ratio(self.ring.constant(value.numerator), self.ring.constant(value.denominator))

    def product(self, p: Polynomial, q: Polynomial) -> Polynomial:
        if len(p) * len(q) > MOST_TERMS or p.total_degree() + q.total_degree() > MOST_DEGREE:
            raise Unknown
        return p * q

    def add(self, a: Ratio, b: Ratio) -> Ratio:
        if a.denominator == b.denominator:
            return self.ratio(a.numerator + b.numerator, a.denominator)
        common = a.denominator.gcd(b.denominator)
        left, right = b.denominator / common, a.denominator / common
        return self.ratio(
            self.product(a.numerator, left) + self.product(b.numerator, right), self.product(a.denominator, left)
        )

    def multiply(self, a: Ratio, b: Ratio) -> Ratio:
        if a.denominator.is_one() and b.denominator.is_one():
            return Ratio(self.product(a.numerator, b.numerator), self.one)
        return self.ratio(self.product(a.numerator, b.numerator), self.product(a.denominator, b.denominator))

    def divide(self, a: Ratio, b: Ratio) -> Ratio:
        if self.vanishes(b.numerator):
            raise Unknown
        return self.ratio(self.product(a.numerator, b.denominator), self.product(a.denominator, b.numerator))

    def negative(self, a: Ratio) -> Ratio:
        return Ratio(-a.numerator, a.denominator)

    def raise_to(self, a: Ratio, n: int) -> Ratio:
        if n < 0:
            return self.raise_to(self.divide(self.constant(1), a), -n)
        for p in (a.numerator, a.denominator):
            terms = len(p)
            if p.total_degree() * n > MOST_DEGREE or _height(p) * n > MOST_BITS:
                raise Unknown
            if terms > 1 and (n > MOST_TERMS or comb(n + terms - 1, terms - 1) > MOST_TERMS):
                raise Unknown
        return Ratio(a.numerator**n, a.denominator**n)

    # Unknowns

    def unknown(self, kernel: Kernel | None) -> Polynomial:
        if len(self.kernels) == self.size:
            raise Unknown
        self.kernels.append(kernel)
        return self.ring.gen(len(self.kernels) - 1)

    def kernel(
        self, name: str, arguments: tuple[Ratio, ...] | Node, degree: int = 0, power: Ratio | None = None
    ) -> Ratio:
        for position, known in enumerate(self.kernels):
            if known is not None and (known.name, known.degree) == (name, degree) and known.arguments == arguments:
                return Ratio(self.ring.gen(position), self.one)
        return Ratio(self.unknown(Kernel(name, arguments, degree, power)), self.one)

    def alone(self, a: Ratio) -> tuple[int, int] | None:
        """(position, n) where the ratio is one unknown to the n-th power and nothing else, n possibly negative."""
        for polynomial, other, sign in ((a.numerator, a.denominator, 1), (a.denominator, a.numerator, -1)):
            if len(polynomial) == 1 and other.is_one() and leading(polynomial) == 1:
                degrees = polynomial.degrees()
                if sum(map(bool, degrees)) == 1:
                    position = next(k for k, degree in enumerate(degrees) if degree)
                    return position, sign * int(degrees[position])
        return None

    def vanishes(self, polynomial: Polynomial) -> bool:
        """Whether it is 0 once everything known about the unknowns is used."""
        return not self.reduce(self.link(polynomial))

    def reduce(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial, times what never is 0, with every G^degree replaced by its power."""
        for position in range(len(self.kernels) - 1, -1, -1):
            kernel = self.kernels[position]
            if kernel is None or kernel.power is None or not polynomial:
                continue
            most = polynomial.degrees()[position] // kernel.degree
            if not most:
                continue
            parts: dict[int, dict[tuple[int, ...], Any]] = {}
            for exponents, coefficient in polynomial.terms():
                times, left = divmod(exponents[position], kernel.degree)
                rest = (*exponents[:position], left, *exponents[position + 1 :])
                parts.setdefault(int(times), {})[rest] = coefficient
            polynomial = self.ring.constant(0)
            for times, terms in parts.items():
                power = self.raise_to(Ratio(kernel.power.numerator, self.one), times)
                below = self.raise_to(Ratio(kernel.power.denominator, self.one), most - times)
                part = self.product(self.ring.from_dict(terms), power.numerator)
                polynomial = polynomial + self.product(part, below.numerator)
        return polynomial

    def link(self, polynomial: Polynomial) -> Polynomial:
        """Where u^(1/2) and u^(1/4) (or e^(u/2) and e^u) both occur, everything in terms of the finest."""
        images: list[Polynomial] = []
        for position, kernel in enumerate(tuple(self.kernels)):
            if kernel is None or kernel.name not in ("root", "exp"):
                continue
            finest = lcm(*[k.degree for k in self.kernels if k is not None and _same_base(k, kernel)])
            if finest == kernel.degree:
                continue
            if polynomial.degrees()[position] * finest > MOST_DEGREE:
                raise Unknown
            fine = self.kernel(kernel.name, kernel.arguments, finest, kernel.power)
            images = images or list(self.ring.gens())
            images[position] = fine.numerator ** (finest // kernel.degree)
        return polynomial.compose(*images) if images else polynomial


def _same_base(a: Kernel, b: Kernel) -> bool:
    return a.name == b.name and a.arguments == b.arguments


def base_of(kernel: Kernel) -> Ratio:
    assert isinstance(kernel.arguments, tuple)
    return kernel.arguments[0]
