"""Systems of equations solved in the domain of a surface: by algebra, and in a bounded domain by search as well."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from tutor.calculus.differentiate import gradient
from tutor.expression.errors import LimitExceeded
from tutor.expression.tree import Node, variables
from tutor.extrema.bends import Bent, BentPlace, bent_at, directions
from tutor.extrema.box_search import WORK, Found, search_box
from tutor.extrema.equation_factors import Factor
from tutor.extrema.equations import NotSolved, Solution, Solver, line_of
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import Work
from tutor.extrema.kinks import kinks_of
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.report import Coordinate
from tutor.extrema.surface import Place, Surface
from tutor.extrema.tape import Tape

MOST_FOUND = 600  # points in a box
MOST_GUESSED = 40  # points for which closed forms are looked for


class Systems:
    """Solves systems with as many equations as the surface has variables; the work for all of them is bounded."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.exact = surface.exact
        self.work = Work(WORK, MOST_FOUND)
        lines = {name: surface.domain[name] for name in surface.names}
        lines = {name: line if name in surface.periods else line_of(line) for name, line in lines.items()}
        self.solver = Solver(lines, surface.exact)
        self.lone: list[Place] = []  # isolated places without gradient

    def solve(self, trees: Sequence[Node], positive: Sequence[Node] = (), nonzero: Collection[Node] = ()) -> Solution:
        """All common zeros at which the ``nonzero`` are not 0; some at which a ``positive`` is negative are left out.

        Raises ``NotSolved``.
        """
        search = partial(self._searched, positive=positive) if self.surface.bounded else None
        return self.solver.solve(trees, self.surface.names, search, nonzero)

    def search_slopes(self) -> Found:
        """Where the gradient as a whole is 0, the function being smooth."""
        surface = self.surface
        kinks, whole = Tape(surface.kinks, surface.names), surface.whole()
        return search_box(surface.system, kinks, Tape((), surface.names), whole, self.work)

    def guessed(self, boxes: Sequence[Box], trees: Sequence[Node]) -> list[Place]:
        """Zeros of the trees, in closed form where a guess is proved; none is made where there are very many."""
        if len(boxes) > MOST_GUESSED:
            return [tuple(map(Coordinate, box)) for box in boxes]
        return [self._guessed(box, trees) for box in boxes]

    def _guessed(self, box: Box, trees: Sequence[Node]) -> Place:
        exact = [next(guesses(x), None) for x in box]
        if None in exact or not all(self.exact.is_zero(self.surface.at(tree, exact)) for tree in trees):
            return tuple(map(Coordinate, box))
        return tuple(map(Coordinate, box, exact))

    def _searched(self, factors: Sequence[Factor], positive: Sequence[Node]) -> Solution:
        names = self.surface.names
        trees = [factor.plainest for factor in factors]
        try:
            system = System(names, trees, [gradient(tree, names) for tree in trees])
        except LimitExceeded as error:
            raise NotSolved from error
        kinks = dict.fromkeys(kink for tree in trees for kink in kinks_of(tree))
        found = search_box(system, Tape(tuple(kinks), names), Tape(positive, names), self.surface.whole(), self.work)
        rough = [box for box in found.rough if not any(self._is_alone(place, box, trees) for place in self.lone)]
        return Solution(self.guessed(found.points, trees), open=[*found.left, *rough])

    def _is_alone(self, lone: Place, box: Box, trees: Sequence[Node]) -> bool:
        """Whether nothing else in the box solves the system: on every ray from the place f or an equation moves."""
        names = self.surface.names
        if not all(x.contains(at.ball) for x, at in zip(box, lone, strict=True)):
            return False
        around = []
        for tree in (self.surface.node, *trees):
            bent = bent_at(tree, lambda kink: self.is_zero(kink, lone))
            around.append(BentPlace(bent, names, box, self.tips_of(bent, lone), whole=True))
        moving = [place for place in around if place.is_smooth and place.is_quadratic]
        return all(any(place.change(direction) for place in moving) for direction in directions(len(box)))

    def tips_of(self, bent: Bent, place: Place) -> frozenset[Node]:
        """What is inside of bends and has no slope at the place."""
        insides = {bend.inside for bend in bent.bends if variables(bend.inside) <= set(self.surface.names)}
        return frozenset(
            inside
            for inside in insides
            if all(self.is_zero(slope, place) for slope in gradient(inside, self.surface.names))
        )

    def is_zero(self, tree: Node, place: Place) -> bool:
        """Whether the tree is proved to be 0 at the place."""
        value = self.surface.at(tree, [x.exact for x in place])
        return not variables(value) and self.exact.is_zero(value)
