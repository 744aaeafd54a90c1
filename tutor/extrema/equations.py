"""∇f = 0 solved by algebra on unbounded domains: zero products, substitution, resultants.

Each equation is split into its factors; a solution makes one factor of each vanish. A choice of factors in one variable
each is solved one by one; a factor that is linear in a variable is solved for it; two polynomials in two variables have
all their common zeros among the pairs of zeros of two resultants, so only finitely many pairs have to be decided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import permutations, product
from math import prod

from flint import arb, fmpz_mpoly, fmpz_poly

from tutor.calculus.differentiate import derivative, gradient
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.interval import Interval
from tutor.expression.tree import (
    ZERO,
    Constant,
    Negation,
    Node,
    Quotient,
    Symbol,
    add,
    multiply,
    substitute,
    variables,
)
from tutor.extrema.components import Component, TooLarge, components, zeros_in
from tutor.extrema.domain import coordinate, layout
from tutor.extrema.elimination import eliminated
from tutor.extrema.equation_factors import POINT_BITS, Factor, factors_of, is_sum_of_squares, never_zero
from tutor.extrema.exact import Exact
from tutor.extrema.factors import zeros_of
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import Work
from tutor.extrema.jets import written
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.natural import requirements_of
from tutor.extrema.pieces import minus
from tutor.extrema.report import Coordinate
from tutor.extrema.tape import Tape

LARGEST_DEGREE = 12
GUESSED_DEGREE = 4
MOST_CHOICES = 64
MOST_PLACES = 200
WORK_ON_LINE = 20_000


class NotSolved(Exception):
    """The system is not of a kind that is solved here."""


@dataclass
class Solution:
    """All places, the equations of whole curves of solutions, and boxes that hold an unknown number of them.

    ``spaces`` are curves and surfaces in space: all equations of one hold together.
    """

    places: list[tuple[Coordinate, ...]] = field(default_factory=list)
    curves: list[Factor] = field(default_factory=list)
    open: list[Box] = field(default_factory=list)
    spaces: list[tuple[Node, ...]] = field(default_factory=list)


Search = Callable[[Sequence[Factor]], Solution]
"""Looks in a bounded box for the common zeros of as many factors as there are unknowns."""


class Solver:
    """Solves systems in the named variables, each looked for on its line (an interval)."""

    def __init__(self, lines: Mapping[str, Interval], exact: Exact) -> None:
        self.lines = lines
        self.exact = exact

    def solve(
        self,
        trees: Sequence[Node],
        names: Sequence[str],
        search: Search | None = None,
        nonzero: Collection[Node] = (),
    ) -> Solution:
        """All common zeros where the factors ``nonzero`` are not 0; what algebra does not solve is left to ``search``.

        Raises ``NotSolved``.
        """
        equations = factors_of(trees, names)
        if equations is None:
            raise NotSolved
        if not equations:
            raise NotSolved
        equations = [[factor for factor in factors if factor.tree not in nonzero] for factors in equations]
        if len(names) == 3 and all(factor.polynomial is not None for factors in equations for factor in factors):
            return self._in_space(equations, names)
        if prod(map(len, equations)) > MOST_CHOICES:
            raise NotSolved
        found = Solution()
        choices = {tuple(dict.fromkeys(factor.tree for factor in choice)): choice for choice in product(*equations)}
        for trees_chosen, choice in choices.items():
            different = [next(f for f in choice if f.tree == tree) for tree in trees_chosen]
            if len(different) < len(names):
                self._curve(different, names, found)
            elif len(names) == 2 and _in_one(different) and any(factor.polynomial is None for factor in different):
                self._common_lines(different, names, found)
            else:
                for place in self._places_of(different, names, found, search):
                    if not any(_same(place, other) for other in found.places):
                        found.places.append(place)
        return found

    def _places_of(
        self, factors: list[Factor], names: Sequence[str], found: Solution, search: Search | None
    ) -> list[tuple[Coordinate, ...]]:
        try:
            return self._places(factors, names, found)
        except NotSolved:
            if search is None or len(factors) != len(names):
                raise
        searched = search(factors)
        found.open += searched.open
        return searched.places

    def _curve(self, factors: list[Factor], names: Sequence[str], found: Solution) -> None:
        if len(factors) != 1 or len(names) != 2:
            raise NotSolved
        if factors[0].tree not in [curve.tree for curve in found.curves]:
            found.curves.append(factors[0])

    def _common_lines(self, factors: list[Factor], names: Sequence[str], found: Solution) -> None:
        """Equations in one and the same variable of two: lines x = a on which all of them hold."""
        (name,) = factors[0].names
        for (x,) in self._places(factors, [name], found):
            if x.exact is None:
                raise NotSolved
            self._curve([Factor(tidy(minus(Symbol(name), x.exact)), frozenset((name,)), None)], names, found)

    def _places(self, factors: list[Factor], names: Sequence[str], found: Solution) -> list[tuple[Coordinate, ...]]:
        if len(names) == 1:
            zeros = self.zeros(factors[0].tree, names[0])
            return [(x,) for x in zeros if all(self._vanish(f, names, (x,)) for f in factors[1:])]
        if any(is_sum_of_squares(factor.polynomial, len(names)) for factor in factors):
            origin = tuple(Coordinate(arb(0), ZERO) for _ in names)
            return [origin] if all(self._vanish(factor, names, origin) for factor in factors) else []
        if len(names) == 2 and all(factor.polynomial is not None for factor in factors):
            return self._by_resultants(factors, names, found)
        if len(factors) == len(names) and all(len(factor.names) == 1 for factor in factors):
            owners = {name: factor for factor in factors for name in factor.names}
            if len(owners) == len(names):
                sides = [self.zeros(owners[name].tree, name) for name in names]
                if prod(map(len, sides)) > MOST_PLACES:
                    raise NotSolved
                return list(product(*sides))
        return self._by_substitution(factors, names, found)

    def _vanish(self, factor: Factor, names: Sequence[str], place: tuple[Coordinate, ...]) -> bool:
        """Raises ``NotSolved`` when it cannot be told whether the factor is defined and 0 at the place."""
        with precision(POINT_BITS):
            value = enclose(factor.tree, {name: x.ball for name, x in zip(names, place, strict=True)})
        if value > 0 or value < 0:
            return False
        defined = self._defined(factor.tree, names, place)
        if defined is False:
            return False
        if defined and self.exact.is_zero(_put_in(factor.tree, names, [x.exact for x in place])):
            return True
        raise NotSolved

    def _defined(self, tree: Node, names: Sequence[str], place: tuple[Coordinate, ...]) -> bool | None:
        known = dict(zip(names, place, strict=True))
        held = [requirement.holds_at(known, self.exact) for requirement in requirements_of(tree)]
        return False if False in held else None if None in held else True

    # -- one variable -----------------------------------------------------------------------------------------------

    def zeros(self, tree: Node, name: str) -> list[Coordinate]:
        """All zeros of a tree in one variable on its line. Raises ``NotSolved``."""
        equations = factors_of([tree], [name])
        if equations is not None and equations and all(f.polynomial is not None for f in equations[0]):
            found = []
            with precision(POINT_BITS):
                for factor in equations[0]:
                    for root in real_roots(single(factor.polynomial, 0)):
                        exact = next((g for g in guesses(root) if self._is_root(factor.tree, name, g)), None)
                        found.append(Coordinate(root, None if exact is None else tidy(exact)))
            return found
        work = Work(WORK_ON_LINE)
        laid = layout(tree, name, self.lines[name], self.exact, work)
        if laid.holes:
            raise NotSolved
        prover = self.exact.about(tree, name)
        roots: list[Coordinate] = []
        edges = [edge for meeting in laid.lone for edge in meeting]
        for piece in laid.pieces:
            zeros = zeros_of(prover, piece.cell, work)
            if piece.node != tree or zeros.unresolved or not zeros.listed:
                raise NotSolved
            roots += [prover.located(root) for root in zeros.roots]
            edges += piece.cell.edges
        ends = {id(edge.at): edge.at for edge in edges if not edge.at.side}
        whole = Factor(tree, frozenset((name,)), None)
        return roots + [end for end in ends.values() if self._vanish(whole, (name,), (end,))]

    def _is_root(self, tree: Node, name: str, guess: Node) -> bool:
        return self.exact.is_zero(substitute(tree, name, guess))

    # -- substitution -----------------------------------------------------------------------------------------------

    def _by_substitution(
        self, factors: list[Factor], names: Sequence[str], found: Solution
    ) -> list[tuple[Coordinate, ...]]:
        """A variable whose values are known, or that one equation gives in terms of the others, is put in."""
        for factor in factors:
            others = [other.tree for other in factors if other is not factor]
            if len(factor.names) == 1:
                (name,) = factor.names
                return self._known_values(self.zeros(factor.tree, name), name, others, names)
            for name in names:
                given = solved_for(factor.tree, name, self.exact)
                if given is None:
                    continue
                rest = [other for other in names if other != name]
                inner = self.solve([substitute(other, name, given) for other in others], rest)
                if inner.curves or inner.open:
                    raise NotSolved
                return [self._with(name, given, rest, place, names) for place in inner.places]
        return self._by_elimination(factors, names)

    def _by_elimination(self, factors: list[Factor], names: Sequence[str]) -> list[tuple[Coordinate, ...]]:
        """A transcendental part that two equations share is eliminated; what is left is solved with the first."""
        if len(factors) != len(names) or len(names) != 2:
            raise NotSolved
        for first, second in permutations(factors):
            found = eliminated(first.tree, second.tree, names)
            if found is None:
                continue
            inner = self.solve([found.result, first.tree], names)
            places = [place for place in inner.places if self._defined(first.tree, names, place) is not False]
            leading = Factor(found.leading, frozenset(names), None)
            if not inner.curves and not inner.open and not any(self._vanish(leading, names, p) for p in places):
                return places
        raise NotSolved

    def _known_values(
        self, values: list[Coordinate], name: str, others: list[Node], names: Sequence[str]
    ) -> list[tuple[Coordinate, ...]]:
        rest = [other for other in names if other != name]
        places = []
        for value in values:
            if value.exact is None:
                raise NotSolved
            inner = self.solve([substitute(tree, name, value.exact) for tree in others], rest)
            if inner.curves or inner.open:
                raise NotSolved
            for place in inner.places:
                known = dict(zip(rest, place, strict=True)) | {name: value}
                places.append(tuple(known[n] for n in names))
        return places

    def _with(
        self, name: str, given: Node, rest: Sequence[str], place: tuple[Coordinate, ...], names: Sequence[str]
    ) -> tuple[Coordinate, ...]:
        known = dict(zip(rest, place, strict=True))
        with precision(POINT_BITS):
            ball = enclose(given, {n: x.ball for n, x in known.items()})
        closed = _put_in(given, rest, [x.exact for x in place])
        exact = None if variables(closed) else self.exact.simplified(closed, ball)
        known[name] = Coordinate(ball, exact)
        return tuple(known[n] for n in names)

    # -- polynomials on the plane -----------------------------------------------------------------------------------

    def _by_resultants(
        self, factors: list[Factor], names: Sequence[str], found: Solution
    ) -> list[tuple[Coordinate, ...]]:
        f, g = factors[0].polynomial, factors[1].polynomial
        if f is None or g is None or max(f.total_degree(), g.total_degree()) > LARGEST_DEGREE:
            raise NotSolved
        trees = [factors[0].tree, factors[1].tree]
        system = System(tuple(names), trees, [factor.slopes for factor in factors[:2]])
        places = []
        with precision(POINT_BITS):
            xs = _guessed_roots(single(f.resultant(g, "g1"), 0))
            ys = _guessed_roots(single(f.resultant(g, "g0"), 1))
            for (x, x_guess), (y, y_guess) in product(xs, ys):
                place = self._pair(system, trees, names, (x, y), (x_guess, y_guess), found)
                if place is not None and all(self._vanish(factor, names, place) for factor in factors[2:]):
                    places.append(place)
        return places

    def _pair(
        self,
        system: System,
        trees: Sequence[Node],
        names: Sequence[str],
        pair: Box,
        exact: tuple[Node | None, ...],
        found: Solution,
    ) -> tuple[Coordinate, ...] | None:
        values = system.slopes_on(pair)
        if any(value > 0 or value < 0 for value in values):
            return None
        known = all(e is not None for e in exact)
        if known and all(self.exact.is_zero(_put_in(tree, names, exact)) for tree in trees):
            return tuple(Coordinate(b, e) for b, e in zip(pair, exact, strict=True))
        sharp = system.only_zero(tuple(ball + arb(0, arb(2) ** -100) for ball in pair))
        if sharp is None:
            found.open.append(pair)
            return None
        return tuple(Coordinate(b) for b in sharp)

    # -- polynomials in space ---------------------------------------------------------------------------------------

    def _in_space(self, equations: Sequence[Sequence[Factor]], names: Sequence[str]) -> Solution:
        """Every part of the zeros on its own: points from polynomials in one variable each, the rest as it is."""
        if not all(equations):
            return Solution()  # one of them is never 0
        system = [prod(f.polynomial for f in factors if f.polynomial is not None) for factors in equations]
        found = Solution()
        try:
            parts = components(system, len(names))
            for part in parts:
                basis = [_tree(polynomial, names) for polynomial in part.basis]
                if part.dimension:
                    found.spaces.append(tuple(basis))
                else:
                    self._points_of(part, basis, equations, names, found)
        except TooLarge as error:
            raise NotSolved from error
        return found

    def _points_of(
        self,
        part: Component,
        basis: Sequence[Node],
        equations: Sequence[Sequence[Factor]],
        names: Sequence[str],
        found: Solution,
    ) -> None:
        sides = []
        with precision(POINT_BITS):
            for k in range(len(names)):
                eliminant = zeros_in(part, k, len(names))
                if eliminant is None:
                    raise TooLarge
                sides.append(_guessed_roots(eliminant))
            if prod(map(len, sides)) > MOST_PLACES:
                raise TooLarge
            trees = [multiply(*(factor.tree for factor in factors)) for factors in equations]
            system = System(tuple(names), trees, [gradient(tree, names) for tree in trees])
            for choice in product(*sides):
                box, exact = tuple(x for x, _ in choice), tuple(guess for _, guess in choice)
                values = Tape(basis, names).values(box)
                if any(value > 0 or value < 0 for value in values):
                    continue
                place = self._pair(system, basis, names, box, exact, found)
                if place is not None:
                    found.places.append(place)


def _tree(polynomial: fmpz_mpoly, names: Sequence[str]) -> Node:
    return written({tuple(map(int, e)): Fraction(int(c)) for e, c in polynomial.to_dict().items()}, names)


def _guessed_roots(polynomial: fmpz_poly) -> list[tuple[arb, Node | None]]:
    """The real zeros, with a guess of their exact form where their irreducible equation lets one hope for it."""
    found: list[tuple[arb, Node | None]] = []
    for part, _ in polynomial.factor()[1]:
        simple = part.degree() <= GUESSED_DEGREE or sum(1 for c in part.coeffs() if c) == 2
        found += [(root, next(guesses(root), None) if simple else None) for root in real_roots(part)]
    return found


def _put_in(tree: Node, names: Sequence[str], place: Sequence[Node | None]) -> Node:
    for name, value in zip(names, place, strict=True):
        if value is not None:
            tree = substitute(tree, name, value)
    return tree


def solved_for(tree: Node, name: str, exact: Exact) -> Node | None:
    """The variable in terms of the others, where tree = 0 is linear in it with a factor that is never 0."""
    slope = exact.constant(derivative(tree, name), name)
    if slope is None:
        return None
    slope = tidy(slope)
    if variables(slope) or not never_zero(slope):
        return None
    start = substitute(tree, name, add())
    return tidy(Negation(Quotient(start, slope)))


def _in_one(factors: Sequence[Factor]) -> bool:
    """Whether all factors depend on one and the same variable."""
    return len(frozenset[str]().union(*(factor.names for factor in factors))) == 1


def _same(one: tuple[Coordinate, ...], other: tuple[Coordinate, ...]) -> bool:
    return all(a.ball.overlaps(b.ball) for a, b in zip(one, other, strict=True))


def single(polynomial: fmpz_mpoly, index: int) -> fmpz_poly:
    """A polynomial in one of the generators only, on its own."""
    coefficients = [0] * (int(polynomial.degrees()[index]) + 1)
    for exponents, coefficient in polynomial.to_dict().items():
        coefficients[int(exponents[index])] = coefficient
    return fmpz_poly(coefficients)


def real_roots(polynomial: fmpz_poly) -> list[arb]:
    """The different real zeros, isolated by Arb's certified root finder."""
    found = []
    for part, _ in polynomial.factor_squarefree()[1]:
        for root, _ in part.complex_roots():
            if isinstance(root, arb):
                found.append(root)
            elif root.imag.is_zero():
                found.append(root.real)
    return found


def line_of(interval: Interval) -> Interval:
    """The interval with room beyond its ends, so that a zero at an end is seen like any other."""
    low, high = coordinate(interval.lower), coordinate(interval.upper)
    lower = interval.lower if low.side else add(interval.lower, Negation(Constant("pi")))
    upper = interval.upper if high.side else add(interval.upper, Constant("pi"))
    return Interval(lower, upper, False, False)
