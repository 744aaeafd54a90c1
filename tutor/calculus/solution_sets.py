"""Inequalities of rational functions of one letter solved exactly: the real line cut at the roots of their polynomials.

A rational function keeps its sign between the roots of its numerator and its denominators, so that one exact value in
every stretch between them decides there (the sign chart of a textbook). Letters under bars are solved for |x| ≥ 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, isqrt, lcm

from flint import fmpq, fmpq_poly, fmpz, fmpz_poly

from tutor.calculus.numbers import extract_root
from tutor.calculus.places import Place, place_of, rational_place
from tutor.calculus.signs import is_nonnegative
from tutor.calculus.tidy import tidy
from tutor.expression.tree import (
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    glance,
    multiply,
    number,
    rational_value,
    variables,
    walk,
)

MAX_DEGREE = 24
_FINE = 10**100
NOTHING = Comparison("!=", ZERO, ZERO)
# Whether u relation 0 holds where u is negative, where it is 0, and where it is positive.
_HOLDS = {
    ">": (False, False, True),
    ">=": (False, True, True),
    "<": (True, False, False),
    "<=": (True, True, False),
    "!=": (True, False, True),
    "=": (False, True, False),
}


@dataclass(frozen=True, slots=True)
class SolutionSet:
    """Which numbers solve a condition: ``holds`` tells it of the stretch below the first end, of that end, of the next
    stretch and so on; it has 2·len(ends) + 1 entries."""

    ends: tuple[Place, ...]
    holds: tuple[bool, ...]

    def both(self, other: SolutionSet) -> SolutionSet:
        """The numbers in both sets, cut only where something changes."""
        ends = tuple(sorted({end.node: end for end in (*self.ends, *other.ends)}.values(), key=lambda end: end.near))
        pairs = zip(self.cut(ends), other.cut(ends), strict=True)
        return SolutionSet(ends, tuple(one and two for one, two in pairs)).shortest()

    def beside(self, at: Place, toward: int) -> bool:
        """Whether the numbers just above (``toward`` 1) or just below (−1) a place are in the set."""
        ends = sum(end <= at if toward > 0 else end < at for end in self.ends)
        return self.holds[2 * ends]

    def is_even(self) -> bool:
        """Whether −x is in the set with every x."""
        places = [end.near for end in self.ends]
        return self.holds == self.holds[::-1] and all(a == -b for a, b in zip(places, reversed(places), strict=True))

    def cut(self, ends: tuple[Place, ...]) -> tuple[bool, ...]:
        """``holds`` for more ends."""
        own = {end.node: 2 * position + 1 for position, end in enumerate(self.ends)}
        at, found = 0, [self.holds[0]]
        for end in ends:
            if end.node in own:
                at = own[end.node] + 1
                found += [self.holds[at - 1], self.holds[at]]
            else:
                found += [self.holds[at], self.holds[at]]
        return tuple(found)

    def shortest(self) -> SolutionSet:
        """The same set without the ends at which nothing changes."""
        ends: list[Place] = []
        holds = [self.holds[0]]
        for position, end in enumerate(self.ends):
            at, after = self.holds[2 * position + 1], self.holds[2 * position + 2]
            if not holds[-1] == at == after:
                ends.append(end)
                holds += [at, after]
        return SolutionSet(tuple(ends), tuple(holds))


Solution = tuple[Symbol, SolutionSet, tuple[Comparison, ...]]


@dataclass(frozen=True, slots=True)
class _Ratio:
    """over/under, with every polynomial that was divided by on the way: none of them may be 0."""

    over: fmpq_poly
    under: fmpq_poly
    divisors: tuple[fmpq_poly, ...] = ()


_NOWHERE = _Ratio(fmpq_poly([0]), fmpq_poly([1]), (fmpq_poly([0]),))
"""What is divided by 0 whatever the letter is."""


def solution(condition: Comparison) -> Solution | None:
    """The letter, its solutions, and what has to differ from 0 besides (factors of u ≠ 0 that cannot be solved).

    ``None`` where the condition is not about a rational function of one letter, or its roots are no square roots.
    """
    letters = variables(condition)
    if len(letters) != 1:
        return None
    letter = Symbol(*letters)
    relation, left, right = condition.relation, condition.left, condition.right
    bound = rational_value(right)
    if left == letter and bound is not None:
        return letter, SolutionSet((rational_place(bound),), _HOLDS[relation]), ()
    if isinstance(left, Apply) and left.function == "abs" and left.arguments != (letter,) and bound is not None:
        if bound < 0:
            return None
        left, right = tidy(Power(left.arguments[0], Integer(2))), number(bound**2)  # |u| < c is u² < c²
    elif isinstance(left, Quotient | Product) and "sqrt" in glance(left).functions and is_nonnegative(left):
        if bound is None or bound < 0:
            return None
        left, right = tidy(Power(left, Integer(2))), number(bound**2)
    difference = Sum((left, Negation(right)))
    found = _chart(relation, _ratio(difference, letter, 1), letter)
    if "abs" not in glance(difference).functions or Apply("abs", (letter,)) not in set(walk(difference)):
        return found and (letter, *found)
    below = _chart(relation, _ratio(difference, letter, -1), letter)
    if found is None or below is None or found[1] or below[1]:
        return None
    return letter, _glued(below[0], found[0]), ()


def _glued(left: SolutionSet, right: SolutionSet) -> SolutionSet:
    """The one set below 0 and the other from 0 on."""
    zero = rational_place(Fraction(0))
    below = left.both(SolutionSet((zero,), (True, False, False)))
    above = right.both(SolutionSet((zero,), (False, True, True)))
    ends = tuple(sorted({end.node: end for end in (*below.ends, *above.ends)}.values(), key=lambda end: end.near))
    pairs = zip(below.cut(ends), above.cut(ends), strict=True)
    return SolutionSet(ends, tuple(one or two for one, two in pairs)).shortest()


def _ratio(node: Node, letter: Symbol, sign: int) -> _Ratio | None:
    """The tree as a quotient of polynomials; |letter| is ``sign`` times the letter."""
    value = rational_value(node)
    if value is not None:
        return _Ratio(fmpq_poly([fmpq(value.numerator, value.denominator)]), fmpq_poly([1]))
    match node:
        case Symbol():
            return _Ratio(fmpq_poly([0, 1]), fmpq_poly([1]))
        case Apply("abs", (inner,)) if inner == letter:
            return _Ratio(fmpq_poly([0, sign]), fmpq_poly([1]))
        case Negation(operand):
            inner_ratio = _ratio(operand, letter, sign)
            return inner_ratio and _Ratio(-inner_ratio.over, inner_ratio.under, inner_ratio.divisors)
        case Sum(parts) | Product(parts):
            total = _ratio(parts[0], letter, sign)
            for part in parts[1:]:
                other = _ratio(part, letter, sign)
                if total is None or other is None:
                    return None
                total = _joined(total, other, isinstance(node, Sum))
            return total
        case Quotient(numerator, denominator):
            above, below = _ratio(numerator, letter, sign), _ratio(denominator, letter, sign)
            if above is None or below is None:
                return None
            if not below.over:
                return _NOWHERE
            divisors = (*above.divisors, *below.divisors, below.over)
            return _reduced(above.over * below.under, above.under * below.over, divisors)
        case Power(base, exponent) if (value := rational_value(exponent)) and value.denominator == 1:
            ratio, n = _ratio(base, letter, sign), abs(int(value))
            if ratio is None or max(ratio.over.degree(), ratio.under.degree(), 1) * n > MAX_DEGREE:
                return None
            if value > 0:
                return _Ratio(ratio.over**n, ratio.under**n, ratio.divisors)
            return _Ratio(ratio.under**n, ratio.over**n, (*ratio.divisors, ratio.over)) if ratio.over else _NOWHERE
    return None


def _joined(one: _Ratio, other: _Ratio, adding: bool) -> _Ratio | None:
    under = one.under * other.under
    over = one.over * other.under + other.over * one.under if adding else one.over * other.over
    return _reduced(over, under, one.divisors + other.divisors)


def _reduced(over: fmpq_poly, under: fmpq_poly, divisors: tuple[fmpq_poly, ...]) -> _Ratio | None:
    common = over.gcd(under) if over else under
    over, under = over // common, under // common
    return None if max(over.degree(), under.degree()) > MAX_DEGREE else _Ratio(over, under, divisors)


def _chart(relation: str, ratio: _Ratio | None, letter: Symbol) -> tuple[SolutionSet, tuple[Comparison, ...]] | None:
    """Where over/under ``relation`` 0 holds and everything divided by differs from 0."""
    if ratio is None:
        return None
    if not all(ratio.divisors):
        return SolutionSet((), (False,)), ()
    ends: dict[Node, Place] = {}
    poles: set[Node] = set()
    zeros: set[Node] = set()
    unsolved: list[Comparison] = []
    for poly, found in ((ratio.over, zeros), *((divisor, poles) for divisor in (ratio.under, *ratio.divisors))):
        for factor, _ in fmpz_poly(list(poly.numer())).factor()[1] if poly else ():
            roots = _roots(factor)
            if roots is None and relation != "!=":
                return None
            if roots is None:
                unsolved.append(Comparison("!=", _written(factor, letter), ZERO))
                continue
            ends.update((root.node, root) for root in roots)
            found.update(root.node for root in roots)
    places = sorted(ends.values(), key=lambda end: end.near)
    signs = [_HOLDS[relation][1 + _sign(ratio, at)] for at in _between(places)]
    holds = [signs[0]]
    for end, after in zip(places, signs[1:], strict=True):
        at_end = _HOLDS[relation][1] if end.node in zeros else holds[-1]
        holds += [at_end and end.node not in poles, after]
    return SolutionSet(tuple(places), tuple(holds)).shortest(), tuple(unsolved)


def _sign(ratio: _Ratio, at: Fraction) -> int:
    value = ratio.over(fmpq(at.numerator, at.denominator)) * ratio.under(fmpq(at.numerator, at.denominator))
    return int(value > 0) - int(value < 0)


def _between(places: list[Place]) -> list[Fraction]:
    """A number in every stretch."""
    if not places:
        return [Fraction(0)]
    inner = [(one.near + other.near) / 2 for one, other in pairwise(places)]
    return [places[0].near - 1, *inner, places[-1].near + 1]


def _roots(factor: fmpz_poly) -> list[Place] | None:
    """The real roots of an irreducible polynomial; ``None`` where they cannot be written with roots inside each other.

    Where only powers of xᵏ occur it is solved for xᵏ first: x³ − 2, x⁴ − 10x² + 1.
    """
    count = gcd(*(degree for degree in range(factor.degree() + 1) if factor[degree])) if factor.degree() > 2 else 1
    inner = [int(factor[degree]) for degree in range(factor.degree(), -1, -count)]
    match inner:
        case [a, b]:
            root = Fraction(-b, a)
            powers = [rational_place(root)]
        case [a, b, c]:
            powers = list(_quadratic_roots(a, b, c))
        case _:
            real = any(root.imag == 0 for root, _ in factor.complex_roots())  # flint isolates them exactly
            return None if real else []
    return powers if count == 1 else [root for power in powers for root in _roots_of(power, count)]


def _roots_of(power: Place, index: int) -> Iterator[Place]:
    """The real x with xⁿ = power, which is not 0."""
    if power.near > 0 or index % 2:
        negative = power.near < 0
        size = tidy(Negation(power.node)) if negative else power.node
        near = _near_root(abs(power.near), index)
        node = Apply("sqrt", (size,)) if index == 2 else Power(size, Quotient(Integer(1), Integer(index)))
        for sign in (-1, 1) if index % 2 == 0 else (-1,) if negative else (1,):
            yield Place(node if sign > 0 else Negation(node), sign * near)


def _near_root(value: Fraction, index: int) -> Fraction:
    """The n-th root of a positive number, to some ninety places."""
    scaled = value * Fraction(_FINE) ** index
    return Fraction(int(fmpz(scaled.numerator // scaled.denominator).root(index)), _FINE)


def _quadratic_roots(a: int, b: int, c: int) -> Iterator[Place]:
    """(−b ± sqrt(b² − 4ac))/(2a), written as a student would: 1 + sqrt(2), (3 − sqrt(5))/2."""
    if b * b < 4 * a * c:
        return
    outside, inside = extract_root(b * b - 4 * a * c, 2)
    middle, width = Fraction(-b, 2 * a), Fraction(outside, abs(2 * a))
    under = lcm(middle.denominator, width.denominator)
    size = int(width * under)
    surd = (
        Apply("sqrt", (Integer(inside),)) if size == 1 else multiply(Integer(size), Apply("sqrt", (Integer(inside),)))
    )
    near = width * Fraction(isqrt(inside * _FINE**2), _FINE)
    for sign in (-1, 1):
        over = add(number(middle * under), Negation(surd) if sign < 0 else surd) if middle else surd
        node = over if under == 1 else Quotient(over, Integer(under))
        yield Place(Negation(node) if sign < 0 and not middle else node, middle + sign * near)


def lowest_points(node: Node, letter: Symbol, toward: int = 1) -> Iterator[Place]:
    """Where a polynomial has its local minima (``toward`` 1) or maxima (−1), if their places can be written."""
    ratio = None if "abs" in glance(node).functions else _ratio(node, letter, 1)
    if ratio is None or ratio.divisors or ratio.under.degree():
        return
    chart = _chart(">", _Ratio(toward * ratio.over.derivative(), fmpq_poly([1])), letter)
    if chart is not None:
        rising, _ = chart
        yield from (end for end in rising.ends if not rising.beside(end, -1) and rising.beside(end, 1))


def written(letter: Symbol, found: SolutionSet) -> Iterator[Condition]:
    """The set in as few conditions as possible, all of which must hold; the points left out come last."""
    holes = [
        position
        for position in range(len(found.ends))
        if found.holds[2 * position : 2 * position + 3] == (True, False, True)
    ]
    filled = list(found.holds)
    for position in holes:
        filled[2 * position + 1] = True
    yield from _stretches(letter, SolutionSet(found.ends, tuple(filled)).shortest())
    for position in holes:
        yield Comparison("!=", letter, found.ends[position].node)


def plainly(condition: Condition) -> Condition:
    """The condition with the letter compared with numbers only, where it can be solved: x² < 1 is −1 < x and x < 1."""
    match condition:
        case Comparison(_, left, right) if not (isinstance(left, Symbol) and place_of(right)):
            known = solution(condition)
            if known is None or known[2]:
                return condition
            parts = tuple(_joined_by_and(piece) for piece in _pieces(known[0], known[1]) if piece)
            return condition if not parts else parts[0] if len(parts) == 1 else Disjunction(parts)
        case Conjunction(parts):
            return Conjunction(tuple(map(plainly, parts)))
        case Disjunction(parts):
            return Disjunction(tuple(map(plainly, parts)))
    return condition


def _stretches(letter: Symbol, found: SolutionSet) -> Iterator[Condition]:
    """The set without holes: x > a, x < b, |x| < c, |x| > c, or several stretches joined by "or"."""
    size = Apply("abs", (letter,))
    match list(_pieces(letter, found)):
        case []:
            yield NOTHING
        case [(Comparison(), Comparison(relation, _, end))] if found.is_even():
            yield Comparison(relation, size, end)
        case [piece]:
            yield from piece
        case [_, piece] if found.is_even():  # the right one of two
            yield from (Comparison(part.relation, size, part.right) for part in piece)
        case pieces:
            yield Disjunction(tuple(_joined_by_and(piece) for piece in pieces))


def _pieces(letter: Symbol, found: SolutionSet) -> Iterator[tuple[Comparison, ...]]:
    """Each stretch without a gap by its lower and its upper bound, from left to right."""
    piece: list[Comparison] | None = [] if found.holds[0] else None
    for position, end in enumerate(found.ends):
        before, at, after = found.holds[2 * position : 2 * position + 3]
        if piece is not None and not (at and after):
            yield (*piece, Comparison("<=" if at else "<", letter, end.node))
            piece = None
        if not before and at and not after:
            yield (Comparison("=", letter, end.node),)
        if after and not (before and at):
            piece = [Comparison(">=" if at and not before else ">", letter, end.node)]
    if piece is not None:
        yield tuple(piece)


def _joined_by_and(piece: tuple[Comparison, ...]) -> Condition:
    match piece:
        case (Comparison(above, letter, lower), upper):
            return Conjunction((Comparison("<=" if above == ">=" else "<", lower, letter), upper))
    return piece[0]


def _written(factor: fmpz_poly, letter: Symbol) -> Node:
    parts: list[Node] = []
    for degree in range(factor.degree(), -1, -1):
        value = int(factor[degree])
        if value:
            power = () if degree == 0 else (letter,) if degree == 1 else (Power(letter, Integer(degree)),)
            size = () if abs(value) == 1 and power else (Integer(abs(value)),)
            part = multiply(*size, *power)
            parts.append(Negation(part) if value < 0 else part)
    return add(*parts)
