"""Equations in letters, ``y = 2x + 1`` and ``2x − y + 1 = 0``: alike when they have the same solutions.

Equal is said where one difference of sides is a constant multiple of the other, where both can be solved for a letter
and each fulfils the other, or where both have the same factors as polynomials. Different is said for a rational point
that certainly fulfils one and not the other. Everything else is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

from flint import ctx, fmpq_mpoly

from tutor.expression.algebra import Algebra
from tutor.expression.answers import Answer, Equation, ImplicitEquation, Name
from tutor.expression.balls import enclose
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import (
    ONE,
    ZERO,
    Negation,
    Node,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
    substitute,
    variables,
)
from tutor.grading.comparing import BITS, Witness, put_in
from tutor.grading.equality import Equality, equality
from tutor.grading.polynomial import polynomial, polynomial_in_all, real_zeros

Point = tuple[tuple[str, Fraction], ...]

_COORDINATES = (*(Fraction(each) for each in (2, 3, 1, 0, -1, -2, 5)), Fraction(1, 2))
_MOST_POINTS = 64
_MOST_LETTERS = 3
_FUNCTIONS = frozenset("fgh")
_UNDECIDED = Equality("undecided", "unknown")


def implicit(answer: Answer) -> ImplicitEquation | None:
    """The answer as an equation between its letters; f(x) is the letter y. ``None`` for what is no such equation."""
    match answer:
        case ImplicitEquation():
            return answer
        case Equation(Name(letter, order=0, variables=(), gradient=False, arguments=()), value, sides=()):
            return ImplicitEquation(Symbol(letter), value)
        case Equation(Name(letter, order=0, variables=(), gradient=False, arguments=(Symbol(),)), value, sides=()):
            return ImplicitEquation(Symbol("y" if letter in _FUNCTIONS else letter), value)
    return None


def same_solutions(yours: ImplicitEquation, wanted: ImplicitEquation, algebra: Algebra) -> Equality:
    """Compare two equations by their real solutions."""
    if yours == wanted:
        return Equality("equal", "identical")
    mine, right = (Sum((each.left, Negation(each.right))) for each in (yours, wanted))
    if _has_same_factors(mine, right):
        return Equality("equal", "exact")
    names = sorted(variables(mine) | variables(right))
    if len(names) > _MOST_LETTERS:
        return Equality("equal", "exact") if _is_multiple(mine, right, names, algebra) else _UNDECIDED
    witness = _witness(mine, right, names)
    if witness is not None:
        return Equality("different", "witness", witness)
    each_fulfils_the_other = _fulfils(mine, right, algebra) and _fulfils(right, mine, algebra)
    if each_fulfils_the_other or _is_multiple(mine, right, names, algebra):
        return Equality("equal", "exact")
    return _UNDECIDED


def _grid(names: list[str]) -> Iterator[Point]:
    for values in islice(product(_COORDINATES, repeat=len(names)), _MOST_POINTS):
        yield tuple(zip(names, values, strict=True))


def _value(tree: Node, point: Point) -> Fraction | None:
    return rational_value(put_in(tree, point))


# ---- equal -------------------------------------------------------------------------------------------------------


def _is_multiple(mine: Node, right: Node, names: list[str], algebra: Algebra) -> bool:
    """Whether one is the other times a constant that is not 0: the quotient of their values at some point."""
    for point in _grid(names):
        factors = put_in(mine, point), put_in(right, point)
        if all(_is_not_zero(factor) for factor in factors):
            found = equality(Product((factors[1], mine)), Product((factors[0], right)), algebra)
            return found.value == "equal" and not found.domains
    return False


def _is_zero(tree: Node, point: Point) -> bool:
    """Whether the tree certainly is 0 at the point."""
    there = put_in(tree, point)
    value = rational_value(there)
    if value is not None:
        return not value
    with ctx.workprec(BITS):
        ball = enclose(there, {})
        near = bool(ball.is_finite() and ball.contains(0))
    return near and is_identical(there, ZERO) is True


def _is_not_zero(constant: Node) -> bool:
    with ctx.workprec(BITS):
        ball = enclose(constant, {})
        return bool(ball.is_finite() and not ball.contains(0))


def _fulfils(tree: Node, other: Node, algebra: Algebra) -> bool:
    """Whether all zeros of a tree that can be solved for a letter are zeros of ``other``."""
    for letter in sorted(variables(tree)):
        value = _solved(tree, letter, algebra)
        if value is None:
            continue
        # wherever the value exists, the other tree must: it is compared with 0 on the domain of the value
        found = equality(substitute(other, letter, value), Product((ZERO, value)), algebra)
        if found.value == "equal" and not any(each.defined == "expected" for each in found.domains):
            return True
    return False


def _solved(tree: Node, letter: str, algebra: Algebra) -> Node | None:
    """The value that ``letter`` has in all zeros of ``factor·letter + rest``; ``None`` for any other tree."""
    rest = substitute(tree, letter, ZERO)
    factor = _constant(Sum((substitute(tree, letter, ONE), Negation(rest))), algebra)
    straight = equality(tree, Sum((Product((factor, Symbol(letter))), rest)), algebra)
    if straight.value != "equal" or straight.domains or not _never_both_zero(factor, rest):
        return None
    return Quotient(Negation(rest), factor)


def _constant(tree: Node, algebra: Algebra) -> Node:
    """The number that the tree is everywhere; the tree itself where it changes."""
    found = (put_in(tree, point) for point in _grid(sorted(variables(tree))))
    value = next((each for each in found if _is_not_zero(each)), None)
    return tree if value is None or equality(tree, value, algebra).value != "equal" else value


def _never_both_zero(factor: Node, rest: Node) -> bool:
    """Whether that is known: a constant, or a polynomial in one letter at whose zeros ``rest`` is not 0."""
    names = sorted(variables(factor))
    if len(names) > 1:
        return False
    name = names[0] if names else ""
    poly = polynomial(factor, name)
    zeros = real_zeros(poly) if poly else None
    if zeros is None:
        return not names and _is_not_zero(factor)
    return all(exact and _is_not_zero(put_in(rest, ((name, zero),))) for zero, exact in zeros)


def _has_same_factors(mine: Node, right: Node) -> bool:
    """Whether both are polynomials in the same letters with the same factors, however often each is repeated."""
    if variables(mine) != variables(right) or len(variables(mine)) > _MOST_LETTERS:
        return False
    first, second = polynomial_in_all(mine), polynomial_in_all(right)
    return bool(first and second and _factors(first) == _factors(second))


def _factors(polynomial: fmpq_mpoly) -> set[str]:
    return {str(factor) for factor, _ in polynomial.factor()[1]}


# ---- different ---------------------------------------------------------------------------------------------------


def _witness(mine: Node, right: Node, names: list[str]) -> Witness | None:
    """A rational point that fulfils one equation and certainly not the other."""
    for solved, other in ((right, mine), (mine, right)):
        for point in _rational_solutions(solved, names):
            with ctx.workprec(BITS):
                ball = enclose(put_in(other, point), {})
                if ball.is_finite() and not ball.contains(0):
                    zero = enclose(ZERO, {})
                    return Witness(point, *((ball, zero) if solved is right else (zero, ball)))
    return None


def _rational_solutions(tree: Node, names: list[str]) -> Iterator[Point]:
    """Points where the tree is 0: those of a grid, and where a chord between 0 and 1 in one letter meets 0."""
    for point in _grid(names):
        if _is_zero(tree, point):
            yield point
    for name in names:
        for rest in _grid([other for other in names if other != name]):
            at = [_value(tree, (*rest, (name, Fraction(place)))) for place in (0, 1)]
            if None in at or at[0] == at[1]:
                continue
            point = tuple(sorted((*rest, (name, at[0] / (at[0] - at[1])))))  # type: ignore[operator]
            if _is_zero(tree, point):
                yield point
