"""A tree as a product of irreducible factors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpz_mpoly

from tutor.expression.tree import (
    ONE,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    depends_on,
    multiply,
    number,
    size,
)
from tutor.extrema.algebraic import is_algebraic
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable, irreducible_factors

MOST_FACTORS = 8
USUAL_TERMS = 12


@dataclass(frozen=True, slots=True)
class Factored:
    """A tree as factors that may vanish, each with its exponent, times ``others``, over a denominator.

    ``polynomials``: the factors as polynomials in the ``generators``; ``product_size``: the nodes of
    those that algebra does not solve, ``whole_size`` those of the tree.
    """

    factors: tuple[tuple[Node, int], ...]
    below: Node
    others: Node
    polynomials: Mapping[Node, fmpz_mpoly]
    generators: tuple[Node, ...]
    product_size: int
    whole_size: int

    @property
    def product(self) -> Node:
        """The tree in factors."""
        vanishing = [tree if exponent == 1 else Power(tree, number(exponent)) for tree, exponent in self.factors]
        negative = isinstance(self.others, Negation)
        constant = self.others.operand if isinstance(self.others, Negation) else self.others
        above = multiply(*([] if constant == ONE else [constant]), *vanishing)
        above = Negation(above) if negative else above
        return above if self.below == ONE else Quotient(above, self.below)

    @property
    def simpler(self) -> bool:
        """Whether the factors are easier to enclose, multiplied out as they are, than the tree as it stands."""
        alone = len(self.factors) == 1 and self.factors[0][1] == 1
        return self.product_size <= (1 if alone else 2) * self.whole_size


def factored(node: Node, variable: str) -> Factored | None:
    """The factors of the numerator that depend on the variable and are not powers of e.

    A product of high powers, which multiplied out would be too long, is factored part by part, as it is written.
    """
    workings = Field(free=True)
    found = _irreducible(workings, [(node, 1)]) or _irreducible(workings, list(_written(node)))
    if found is None:
        return None
    content, exponents, polynomials = found
    factors = []
    others = [] if content.numerator == 1 else [number(content.numerator)]
    below = [] if content.denominator == 1 else [number(content.denominator)]
    for tree, exponent in exponents.items():
        if exponent < 0:
            below.append(_raised(workings, polynomials[tree], -exponent))
        elif depends_on(tree, variable) and not (isinstance(tree, Power) and tree.base == E):
            factors.append((tree, exponent))
        else:
            others.append(_raised(workings, polynomials[tree], exponent))
    if len(factors) > MOST_FACTORS:
        return None
    generators = tuple(workings.generators)
    searched = [tree for tree, _ in factors if not is_algebraic(polynomials[tree], generators, variable)]
    return Factored(
        tuple(factors),
        multiply(*below),
        multiply(*others),
        polynomials,
        generators,
        sum(size(tree) for tree in searched),
        size(node),
    )


Irreducible = tuple[Fraction, dict[Node, int], dict[Node, fmpz_mpoly]]
"""A rational factor, and the irreducible ones with their exponents (negative in the denominator) and as polynomials."""


def _irreducible(workings: Field, parts: Sequence[tuple[Node, int]]) -> Irreducible | None:
    """The irreducible factors of a product of powers; ``None`` where a part has no normal form, or a long one."""
    try:
        forms = workings.forms(*(part for part, _ in parts))
    except Unrepresentable:
        return None
    content = Fraction(1)
    exponents: dict[Node, int] = {}
    polynomials: dict[Node, fmpz_mpoly] = {}
    for form, (part, power) in zip(forms, parts, strict=True):
        if len(form.above) > USUAL_TERMS + size(part) // 2 or form.is_zero:
            return None
        for polynomial, direction in ((form.above, power), (form.below, -power)):
            if polynomial.is_one():
                continue
            share, found = irreducible_factors(polynomial)
            content *= Fraction(share) ** direction
            for factor, exponent in found:
                tree = workings.polynomial(factor)
                polynomials[tree] = factor
                exponents[tree] = exponents.get(tree, 0) + exponent * direction
    return content, {tree: exponent for tree, exponent in exponents.items() if exponent}, polynomials


def _written(node: Node, power: int = 1) -> Iterator[tuple[Node, int]]:
    """The parts of a tree as a product of powers, as it is written."""
    match node:
        case Negation(u):
            yield Negation(ONE), power
            yield from _written(u, power)
        case Product(parts):
            for part in parts:
                yield from _written(part, power)
        case Quotient(above, below):
            yield from _written(above, power)
            yield from _written(below, -power)
        case Power(base, Integer(exponent)):
            yield from _written(base, power * exponent)
        case _:
            yield node, power


def _raised(workings: Field, polynomial: fmpz_mpoly, exponent: int) -> Node:
    """A power as a tree, one of a single term without brackets."""
    if len(polynomial) == 1:
        return workings.polynomial(polynomial**exponent)
    tree = workings.polynomial(polynomial)
    return tree if exponent == 1 else Power(tree, number(exponent))
