"""The critical points of a function of several variables inside a domain: found, proved, classified.

First by algebra (``equations``), on unbounded domains too; where that does not apply, in a bounded box by branch and
bound (``box_search``). A variable in which the function is periodic is looked at over one period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from flint import ctx

from tutor.calculus.differentiate import gradient
from tutor.calculus.tidy import tidy
from tutor.expression.algebra import NoAlgebra
from tutor.expression.balls import enclose, is_nonnegative, precision
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.tree import (
    Negation,
    Node,
    add,
    substitute,
    variables,
)
from tutor.extrema.analysis import analyze
from tutor.extrema.bending import eigenvalues_of, kind_by_eigenvalues, kind_by_minors
from tutor.extrema.box_search import WORK, search_box
from tutor.extrema.curves import Branch, Described, described, parts_along, shape_of, signs_along
from tutor.extrema.equation_factors import Factor, factors_of
from tutor.extrema.equations import NotSolved, Solution, Solver, line_of
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ROOT_BITS, Work
from tutor.extrema.kinks import kinks_of
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.report import Coordinate, Kind, Reason, Test
from tutor.extrema.root_border import beginning_along, kind_at_roots
from tutor.extrema.several_report import PARAMETER, Curve, PointOfSeveral, UndecidedBox
from tutor.extrema.smooth_branches import smooth_branches
from tutor.extrema.space import described_in_space
from tutor.extrema.surface import Place, Surface
from tutor.extrema.tape import Tape
from tutor.extrema.witness import degenerate_kind, kink_kind

MOST_FOUND = 600  # points in a box
MOST_GUESSED = 40


@dataclass
class Interior:
    """The critical points and curves, and what is undecided."""

    points: list[PointOfSeveral] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    undecided: list[UndecidedBox] = field(default_factory=list)
    by_algebra: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing is missing; the kind of what is there can still be undecided."""
        return not self.undecided


def interior_of(surface: Surface) -> Interior:
    """Every critical point of the domain, kinks included; what is not proved is named in ``undecided``."""
    return _Search(surface).interior()


class _Search:
    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.exact = surface.exact
        self.found = Interior()
        self.work = Work(WORK, MOST_FOUND)

    def interior(self) -> Interior:
        surface = self.surface
        self._rough()
        lines = {name: surface.domain[name] for name in surface.names}
        lines = {name: line if name in surface.periods else line_of(line) for name, line in lines.items()}
        try:
            self._by_algebra(Solver(lines, self.exact))
        except NotSolved:
            if surface.bounded:
                self._in_box()
            else:
                self._refuse(surface.whole(), "analysis.several_unbounded")
        self.found.points.sort(key=lambda point: tuple(x.approx for x in point.coordinates))
        return self.found

    def _refuse(self, box: Box, key: str) -> None:
        sides = tuple((float(x.lower()), float(x.upper())) for x in box)
        self.found.undecided.append(UndecidedBox(sides, message(key)))

    # -- where the gradient is 0 ------------------------------------------------------------------------------------

    def _by_algebra(self, solver: Solver) -> None:
        """Branch by branch, where the function has |u|, min or max: what is solved there counts where it applies."""
        surface = self.surface
        branches = smooth_branches(surface.node)
        if not branches:
            raise NotSolved
        alone = len(branches) == 1
        solutions = [
            solver.solve(
                surface.slopes if alone else gradient(branch.node, surface.names),
                surface.names,
                partial(self._searched, guards=branch.positive) if surface.bounded else None,
            )
            for branch in branches
        ]
        if not alone and any(solution.curves or solution.spaces for solution in solutions):
            raise NotSolved
        self.found.by_algebra = True
        for branch, solution in zip(branches, solutions, strict=True):
            for factor in solution.curves:
                self._curve(factor.tree)
            for equations in solution.spaces:
                self._space(equations)
            for place in solution.places:
                holds = [self._positive(guard, place) for guard in branch.positive]
                on_curve = any(self._on(curve, place) for curve in self.found.curves)
                if False not in holds and None not in holds and not on_curve:
                    self._point(place)
                elif False not in holds and not on_curve:
                    self._refuse(tuple(x.ball for x in place), "analysis.several_kink")
            for box in solution.open:
                self._refuse(box, "analysis.several_degenerate")

    def _positive(self, guard: Node, place: Place) -> bool | None:
        """Whether the guard is positive at the place; ``None`` when that is not known. (Its zeros are kinks.)"""
        with precision(ROOT_BITS):
            value = self.surface.ball_of(guard, tuple(x.ball for x in place))
        if value > 0 or value < 0:
            return bool(value > 0)
        exact = [x.exact for x in place]
        return False if None not in exact and self.exact.is_zero(self.surface.at(guard, exact)) else None

    def _on(self, curve: Curve, place: Place) -> bool:
        """Whether the place is proved to lie on a known curve of stationary points."""
        if curve.reason != "stationary" or any(x.exact is None for x in place):
            return False
        exact = [x.exact for x in place]
        return all(self.exact.is_zero(self.surface.at(equation, exact)) for equation in curve.equations)

    def _curve(self, equation: Node) -> None:
        surface = self.surface
        if not self._meets(equation):
            return
        shape = shape_of(equation, surface.names, self.exact)
        for point in shape.points:
            self._point(self._placed(point))
        for branch in shape.branches:
            if not self._meets(branch.equation):
                continue
            self._tell(described(surface.node, surface.bends, surface.names, branch, self.exact))
        if shape.unknown:
            self.found.curves.append(Curve(equation, "undecided"))
            self._refuse(surface.whole(), "analysis.several_curve")

    def _space(self, equations: Sequence[Node]) -> None:
        """A curve or surface in space."""
        surface = self.surface
        if all(self._meets(equation) for equation in equations):
            said = described_in_space(surface.node, surface.bends, surface.names, equations, self.exact)
            self._tell(said)

    def _tell(self, said: Described) -> None:
        self.found.curves += said.curves
        for corner in said.corners:
            self._point(self._placed(corner))
        if not said.complete:
            self._refuse(self.surface.whole(), "analysis.several_curve")

    def _meets(self, equation: Node) -> bool:
        """Whether the curve may reach into the domain."""
        if not self.surface.bounded:
            return True
        value = self.surface.ball_of(equation, self.surface.whole())
        return not (value > 0 or value < 0)

    def _placed(self, place: Sequence[Node]) -> Place:
        with precision(ROOT_BITS):
            forms = [self.exact.simplified(x, enclose(x, {})) or x for x in place]
            return tuple(Coordinate(enclose(x, {}), x) for x in forms)

    def _in_box(self) -> None:
        """Where the gradient as a whole is 0, the function being smooth."""
        surface = self.surface
        found = search_box(surface.system, self._tape(surface.kinks), self._tape(()), surface.whole(), self.work)
        for place in self._guessed(found.points, surface.slopes):
            self._point(place)
        for box in found.left:
            self._refuse(box, "analysis.several_degenerate")
        for box in found.rough:
            self._refuse(box, "analysis.several_kink")

    def _searched(self, factors: Sequence[Factor], guards: Sequence[Node]) -> Solution:
        """Where all factors are 0 and no guard is negative."""
        names = self.surface.names
        trees = [factor.shortest for factor in factors]
        system = System(names, trees, [gradient(tree, names) for tree in trees])
        kinks = self._tape(tuple(dict.fromkeys(kink for tree in trees for kink in kinks_of(tree))))
        found = search_box(system, kinks, self._tape(guards), self.surface.whole(), self.work)
        return Solution(self._guessed(found.points, trees), open=[*found.left, *found.rough])

    def _tape(self, trees: Sequence[Node]) -> Tape:
        return Tape(trees, self.surface.names)

    def _guessed(self, boxes: Sequence[Box], trees: Sequence[Node]) -> list[Place]:
        """Zeros of the trees, in closed form where a guess is proved; none is made where there are very many."""
        places = []
        for box in boxes:
            exact = [next(guesses(x), None) for x in box] if len(boxes) <= MOST_GUESSED else [None]
            zero = None not in exact and all(self.exact.is_zero(self.surface.at(tree, exact)) for tree in trees)
            places.append(
                tuple(Coordinate(x, e) for x, e in zip(box, exact, strict=True))
                if zero
                else tuple(map(Coordinate, box))
            )
        return places

    def _point(self, place: Place) -> None:
        inside = self.surface.belongs(place)
        if inside is False or any(_met(place, point.coordinates) for point in self.found.points):
            return
        box = tuple(x.ball for x in place)
        defined = self.surface.defined_at(place)
        if defined is False:
            return
        if inside is None or defined is None:
            self._refuse(box, "analysis.several_border")
        elif self.surface.smooth_at([x.exact for x in place]):
            self.found.points.append(self._classified(place, box))

    def _classified(self, place: Place, box: Box) -> PointOfSeveral:
        surface = self.surface
        with precision(max(ROOT_BITS, ctx.prec)):
            bends = surface.system.bends_on(box)
            known = [x.exact for x in place]
            trees = [[surface.at(bend, known) for bend in row] for row in surface.bends]
            eigenvalues = eigenvalues_of(bends, trees, self.exact)
        kind, strict, witness = kind_by_minors(bends), True, None
        if kind == "undecided":
            kind = kind_by_eigenvalues(eigenvalues)
        test: Test = "hessian"
        if kind == "undecided" and None not in known:
            seen = degenerate_kind(surface.node, surface.names, [x for x in known if x is not None], self.exact)
            kind, strict, test, witness = seen.kind, seen.strict, "witness", seen.told
        rows = tuple(tuple(row) for row in bends)
        return PointOfSeveral(place, surface.height(place), kind, test, rows, eigenvalues, strict, witness=witness)

    # -- where there is no gradient ---------------------------------------------------------------------------------

    def _rough(self) -> None:
        """Points and curves on which the function may have a value but no gradient."""
        surface = self.surface
        factors: dict[Node, None] = {}
        for kink in surface.kinks:
            if not self._meets(kink):
                continue
            split = factors_of([kink], surface.names)
            if split is None or len(surface.names) != 2:
                self._refuse(surface.whole(), "analysis.several_kink")
                continue
            factors |= dict.fromkeys(factor.tree for part in split for factor in part if factor.names)
        for tree in factors:
            shape = shape_of(tree, surface.names, self.exact)
            for point in shape.points:
                self._kink(self._placed(point))
            for branch in shape.branches:
                self._kink_curve(branch.equation, branch.along, branch.interval)
            if shape.unknown and self._meets(tree):
                self.found.curves.append(Curve(tree, "undecided", reason="derivative_undefined"))
                self._refuse(surface.whole(), "analysis.several_kink")

    def _kink(self, place: Place, on_edge: Kind = "undecided", kind: Kind = "undecided") -> None:
        """A point without gradient; ``on_edge`` is what it is for f on a curve of such points, ``kind`` what it is."""
        known = any(_met(place, point.coordinates) for point in self.found.points)
        inside = [self.surface.belongs(place), self.surface.defined_at(place)]
        if known or False in inside:
            return
        value = self.surface.height(place)
        if None in inside or not value.ball.is_finite():
            self._refuse(tuple(x.ball for x in place), "analysis.several_border")
            return
        kind = self._by_shape(value) if kind == "undecided" else kind
        exact = [x.exact for x in place if x.exact is not None]
        if kind == "undecided" and len(exact) == len(place):
            node, names = self.surface.node, self.surface.names
            kind = kind_at_roots(node, names, exact, on_edge, self.exact)
            if kind == "undecided":
                kind = kink_kind(smooth_branches(node), names, exact)
        reason: Reason = "derivative_undefined"
        self.found.points.append(PointOfSeveral(place, value, kind, "witness", strict=False, reason=reason))

    def _kink_curve(self, equation: Node, along: tuple[Node, ...], interval: Interval) -> None:
        surface = self.surface
        if not self._meets(equation) or self._is_outside(along):
            return
        height = tidy(surface.at(surface.node, along))
        value = None
        if not variables(height):
            with precision(ROOT_BITS):
                value = Coordinate(enclose(height, {}), height)
        kind: Kind = self._turning_along(height, along, interval) if value is None else self._by_shape(value)
        if kind == "undecided" and value is not None and self._beginning_along(equation, along, interval, value):
            return
        self.found.curves.append(Curve(equation, kind, value, along, reason="derivative_undefined"))
        if kind == "undecided":
            self._refuse(surface.whole(), "analysis.several_kink")

    def _beginning_along(self, equation: Node, along: tuple[Node, ...], interval: Interval, value: Coordinate) -> bool:
        """A border with one value of f, at which a root begins: f rises or falls with the root, as its factor says.

        Where the factor changes its sign, f takes greater and smaller values nearby.
        """
        begins = beginning_along(self.surface.node, self.surface.names, along, self.exact)
        if begins is None or signs_along(begins.steepness, interval, self.exact) != ([1], []):
            return False
        parts = parts_along(begins.slope, interval, self.exact)
        places = () if parts is None else parts.places(Branch(equation, along, interval))
        if parts is None or len(places) < len(parts.ends):
            return False
        for s, between in zip(parts.signs, parts.between, strict=True):
            kind: Kind = "local_minimum" if s > 0 else "local_maximum"
            part = between if parts.ends else None
            self.found.curves.append(Curve(equation, kind, value, along, part, reason="derivative_undefined"))
        for place, changes in zip(places, parts.changes, strict=True):
            self._kink(self._placed(place), kind="neither" if changes else "undecided")
        return True

    def _is_outside(self, along: tuple[Node, ...]) -> bool:
        """Whether f is seen to be defined nowhere on the curve."""
        surface = self.surface
        on_curve = [replace(r, tree=tidy(surface.at(r.tree, along))) for r in surface.requirements]
        return any(r.holds_at({}, self.exact) is False for r in on_curve if not variables(r.tree))

    def _turning_along(self, height: Node, along: tuple[Node, ...], interval: Interval) -> Kind:
        """A point of the curve can be an extremum only where f does not rise or fall along the curve."""
        try:
            report = analyze(height, PARAMETER, interval, NoAlgebra(), told=False)
        except TutorError:
            return "undecided"
        known = report.complete and not report.families and not report.plateaus
        turning = (*report.critical_points, *report.endpoints)
        if not known or any(point.x.exact is None for point in turning):
            return "undecided"
        for point in turning:
            if point.x.exact is not None:
                place = [tidy(substitute(side, PARAMETER, point.x.exact)) for side in along]
                self._kink(self._placed(place), point.kind)
        return "neither"

    def _by_shape(self, value: Coordinate) -> Kind:
        """f − value (or its negative) is written as what is never negative."""
        node = self.surface.node
        if value.exact is None:
            return "undecided"
        rest = node if self.exact.is_zero(value.exact) else tidy(add(node, Negation(value.exact)))
        if is_nonnegative(rest):
            return "local_minimum"
        return "local_maximum" if is_nonnegative(tidy(Negation(rest))) else "undecided"


def _met(one: Place, other: Place) -> bool:
    return all(a.ball.overlaps(b.ball) for a, b in zip(one, other, strict=True))
