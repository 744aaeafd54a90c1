"""Quotients of polynomials in generators with relations such as r² = 2: values, arithmetic, back to trees."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from flint import Ordering, fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from tutor.expression.tree import (
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    add,
    multiply,
    number,
    rational_value,
)

MOST_GENERATORS = 14
MOST_TERMS = 600
HIGHEST_POWER = 60
HIGHEST_POWER_OF_ONE_TERM = 200


@cache
def _ring(size: int) -> fmpz_mpoly_ctx:
    return fmpz_mpoly_ctx.get([f"g{k}" for k in range(size)], Ordering.lex)


RING = _ring(MOST_GENERATORS)
GENERATORS = RING.gens()
UNIT = RING.constant(1)


class Unrepresentable(Exception):
    """The tree has no normal form here: too large, or not a function of this kind."""


@dataclass(frozen=True, slots=True)
class Form:
    """numerator / denominator."""

    above: fmpz_mpoly
    below: fmpz_mpoly

    @property
    def is_zero(self) -> bool:
        return bool(self.above.is_zero())

    def rational(self) -> Fraction | None:
        """The value when no generator is left."""
        if self.above.is_constant() and self.below.is_constant():
            return Fraction(int(constant_of(self.above)), int(constant_of(self.below)))
        return None


def constant_of(polynomial: fmpz_mpoly) -> fmpz:
    """The value of a polynomial without generators."""
    return polynomial.leading_coefficient()


def irreducible_factors(polynomial: fmpz_mpoly) -> tuple[int, list[tuple[fmpz_mpoly, int]]]:
    """The content and the irreducible factors with their exponents.

    Factored in a ring of the generators that occur: FLINT takes several times as long where many do not.
    """
    used = [k for k, degree in enumerate(polynomial.degrees()) if degree]
    small = _ring(max(1, len(used)))
    content, parts = polynomial.project_to_context(small, {k: place for place, k in enumerate(used)}).factor()
    back = dict(enumerate(used))
    return int(content), [(part.project_to_context(RING, back), int(exponent)) for part, exponent in parts]


class FormArithmetic:
    """The generators in use, with their relations, and the arithmetic of forms over them."""

    def __init__(self, free: bool = False) -> None:
        """``free``: sines and cosines are not related, which keeps products of them apart for factoring."""
        self.free = free
        self.units: dict[Node, Fraction] = {}
        self.generators: list[Node] = []
        self.relations: dict[int, tuple[int, Form]] = {}

    def _generator(self, key: Node, relation: tuple[int, Form] | None = None) -> Form:
        if key not in self.generators:
            if len(self.generators) == MOST_GENERATORS:
                raise Unrepresentable
            self.generators.append(key)
            if relation is not None:
                self.relations[len(self.generators) - 1] = relation
        return Form(GENERATORS[self.generators.index(key)], UNIT)

    def _plus(self, a: Form, b: Form) -> Form:
        if a.below == b.below:
            return self._reduced(a.above + b.above, a.below)
        return self._reduced(multiplied(a.above, b.below) + multiplied(b.above, a.below), multiplied(a.below, b.below))

    def _times(self, a: Form, b: Form) -> Form:
        return self._reduced(multiplied(a.above, b.above), multiplied(a.below, b.below))

    def _inverse(self, a: Form) -> Form:
        if a.is_zero:
            raise Unrepresentable
        return Form(a.below, a.above)

    def _power(self, a: Form, exponent: int) -> Form:
        one_term = len(a.above) == 1 and len(a.below) == 1
        if abs(exponent) > (HIGHEST_POWER_OF_ONE_TERM if one_term else HIGHEST_POWER):
            raise Unrepresentable
        if exponent < 0:
            return self._power(self._inverse(a), -exponent)
        if one_term:
            return self._reduced(a.above**exponent, a.below**exponent)
        result = Form(UNIT, UNIT)
        for _ in range(exponent):
            result = self._times(result, a)
        return result

    def _reduced(self, above: fmpz_mpoly, below: fmpz_mpoly) -> Form:
        above, extra_below = self._by_relations(above)
        below, extra_above = self._by_relations(below)
        above, below = multiplied(above, extra_above), multiplied(below, extra_below)
        if below.is_zero():
            raise Unrepresentable
        if below.is_one() or above.is_zero():
            return Form(above, UNIT)
        common = above.gcd(below)
        if not common.is_one():
            above, below = above / common, below / common
        if below.leading_coefficient() < 0:
            above, below = -above, -below
        return Form(above, below)

    def _by_relations(self, polynomial: fmpz_mpoly) -> tuple[fmpz_mpoly, fmpz_mpoly]:
        """The polynomial with high powers of related generators replaced, as numerator and denominator."""
        below = UNIT
        if not self.relations or polynomial.is_constant():
            return polynomial, below
        degrees = polynomial.degrees()
        for index in sorted(self.relations, reverse=True):
            degree, replacement = self.relations[index]
            while degrees[index] >= degree:
                low, high = {}, {}
                for exponents, coefficient in polynomial.to_dict().items():
                    if exponents[index] >= degree:
                        lowered = (*exponents[:index], exponents[index] - degree, *exponents[index + 1 :])
                        high[lowered] = coefficient
                    else:
                        low[exponents] = coefficient
                polynomial = multiplied(RING.from_dict(low), replacement.below) + multiplied(
                    RING.from_dict(high), replacement.above
                )
                below = multiplied(below, replacement.below)
                degrees = polynomial.degrees()
        return polynomial, below

    # -- back to trees ----------------------------------------------------------------------------------------------

    def node(self, form: Form) -> Node:
        above = self.polynomial(form.above)
        if form.below.is_one():
            return above
        below = self.polynomial(form.below)
        return Negation(Quotient(above.operand, below)) if isinstance(above, Negation) else Quotient(above, below)

    def polynomial(self, polynomial: fmpz_mpoly) -> Node:
        return add(
            *(self._monomial(exponents, int(coefficient)) for exponents, coefficient in polynomial.to_dict().items())
        )

    def _monomial(self, exponents: tuple[int, ...], coefficient: int) -> Node:
        parts: list[Node] = []
        for generator, exponent in zip(self.generators, exponents, strict=False):
            if exponent:
                parts.append(_raised(generator, int(exponent)))
        size = abs(coefficient)
        if size != 1 or not parts:
            parts.insert(0, Integer(size))
        whole = multiply(*parts)
        return Negation(whole) if coefficient < 0 else whole


def _raised(generator: Node, exponent: int) -> Node:
    if exponent == 1:
        return generator
    match generator:
        case Power(base, inside):
            return Power(base, multiply_rational(Fraction(exponent), inside))
    return Power(generator, Integer(exponent))


def multiply_rational(share: Fraction, node: Node) -> Node:
    """share · node as a student writes it: x/2, 3*x, -x."""
    written = rational_value(node)
    if written is not None:
        return number(share * written)
    if share < 0:
        return Negation(multiply_rational(-share, node))
    match node:
        case Quotient(above, Integer(below)):
            return multiply_rational(share / below, above)
    above = node if share.numerator == 1 else Product((Integer(share.numerator), node))
    return above if share.denominator == 1 else Quotient(above, Integer(share.denominator))


def rational_form(value: Fraction) -> Form:
    return Form(RING.constant(value.numerator), RING.constant(value.denominator))


def negative(form: Form) -> Form:
    return Form(-form.above, form.below)


def multiplied(a: fmpz_mpoly, b: fmpz_mpoly) -> fmpz_mpoly:
    if a.is_one():
        return b
    if b.is_one():
        return a
    if len(a) * len(b) > MOST_TERMS * 40:
        raise Unrepresentable
    result = a * b
    if len(result) > MOST_TERMS:
        raise Unrepresentable
    return result
