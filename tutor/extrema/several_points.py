"""The critical points of a function of several variables inside a domain: found, proved, classified.

First by algebra (``equations``), on unbounded domains too; where that does not apply, in a bounded box by branch and
bound (``box_search``). A variable in which the function is periodic is looked at over one period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flint import ctx

from tutor.calculus.differentiate import gradient
from tutor.expression.balls import precision
from tutor.expression.tree import Node, Symbol, size, variables
from tutor.extrema.bending import eigenvalues_of, kind_by_eigenvalues, kind_by_minors
from tutor.extrema.curves import Described, described, shape_of
from tutor.extrema.equations import NotSolved
from tutor.extrema.in_box import curve_in_box
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.krawczyk import Box
from tutor.extrema.report import Test
from tutor.extrema.rough import Rough
from tutor.extrema.several_report import PARAMETER, Curve, PointOfSeveral
from tutor.extrema.smooth_branches import smooth_branches
from tutor.extrema.space import described_in_space
from tutor.extrema.surface import Interior, Place, Surface
from tutor.extrema.systems import Systems
from tutor.extrema.witness import degenerate_kind

LARGEST = 600  # nodes of second derivatives, for eigenvalues in closed form


def interior_of(surface: Surface) -> Interior:
    """Every critical point of the domain, kinks included; what is not proved is named in ``undecided``."""
    return _Search(surface).interior()


class _Search:
    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.exact = surface.exact
        self.found = Interior()
        self.systems = Systems(surface)
        self.rough = Rough(surface, self.systems, self.found)

    def interior(self) -> Interior:
        surface = self.surface
        self.rough.find()
        try:
            self._by_algebra()
        except NotSolved:
            if surface.bounded:
                self._in_box()
            else:
                self.found.refuse(surface.whole(), "analysis.several_unbounded")
        self.found.points.sort(key=lambda point: tuple(x.approx for x in point.coordinates))
        return self.found

    def _by_algebra(self) -> None:
        """Branch by branch, where the function has |u|, min or max: what is solved there counts where it applies."""
        surface = self.surface
        branches = smooth_branches(surface.node)
        if not branches:
            raise NotSolved
        alone = len(branches) == 1
        solutions = [
            self.systems.solve(
                surface.slopes if alone else gradient(branch.node, surface.names),
                branch.positive,
                self.rough.never(branch),
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
                elif False not in holds and not on_curve and not self.found.has(place):
                    self.found.refuse(tuple(x.ball for x in place), "analysis.several_kink")
            for box in solution.open:
                self.found.refuse(box, "analysis.several_degenerate")

    def _positive(self, guard: Node, place: Place) -> bool | None:
        """Whether the guard is positive at the place; ``None`` when that is not known. (Its zeros are kinks.)"""
        with precision(ROOT_BITS):
            value = self.surface.ball_of(guard, tuple(x.ball for x in place))
        if value > 0 or value < 0:
            return bool(value > 0)
        return False if self.systems.is_zero(guard, place) else None

    def _on(self, curve: Curve, place: Place) -> bool:
        """Whether the place is proved to lie on a known curve of stationary points."""
        if curve.reason != "stationary" or any(x.exact is None for x in place):
            return False
        return all(self.systems.is_zero(equation, place) for equation in curve.equations)

    def _curve(self, equation: Node) -> None:
        surface = self.surface
        if not surface.meets(equation):
            return
        shape = shape_of(equation, surface.names, self.exact, self.systems.solver.lines)
        for point in shape.points:
            self._point(surface.placed(point))
        for branch in shape.branches:
            if not surface.meets(branch.equation):
                continue
            inward = sum(surface.inward_along(branch.along))
            self._tell(described(surface.node, surface.bends, surface.names, branch, self.exact, inward))
        if shape.unknown:
            self.found.curves.append(Curve(equation, "undecided"))
            self.found.refuse(surface.whole(), "analysis.several_curve")

    def _space(self, equations: Sequence[Node]) -> None:
        """A curve or surface in space."""
        surface = self.surface
        if all(map(surface.meets, equations)):
            said = described_in_space(surface.node, surface.bends, surface.names, equations, self.exact)
            self._tell(replace(said, curves=tuple(curve_in_box(surface, curve) for curve in said.curves)))

    def _tell(self, said: Described) -> None:
        self.found.curves += filter(None, map(self._in_domain, said.curves))
        if said.complete and any(curve.kind == "undecided" for curve in said.curves):
            self.found.refuse(self.surface.whole(), "analysis.unresolved_kind")
        for corner in said.corners:
            self._point(self.surface.placed(corner))
        if not said.complete:
            self.found.refuse(self.surface.whole(), "analysis.several_curve")

    def _in_domain(self, curve: Curve) -> Curve | None:
        """A part of a parallel to an axis as far as it lies in the domain; ``None`` where it does not."""
        k = next((k for k, x in enumerate(curve.along or ()) if x == Symbol(PARAMETER)), None)
        if curve.between is None or k is None or sum(map(bool, map(variables, curve.along or ()))) > 1:
            return curve
        (low, high), (first, last) = curve.between, self.surface.ends[k]
        if not first.side and (low.side or low.ball < first.ball):
            low = first
        if not last.side and (high.side or high.ball > last.ball):
            high = last
        return replace(curve, between=(low, high)) if low.side or high.side or low.ball < high.ball else None

    def _in_box(self) -> None:
        """Where the gradient as a whole is 0, the function being smooth."""
        surface = self.surface
        found = self.systems.search_slopes()
        for place in self.systems.guessed(found.points, surface.slopes):
            self._point(place)
        for box in found.left:
            self.found.refuse(box, "analysis.several_degenerate")
        for box in found.rough:
            self.found.refuse(box, "analysis.several_kink")

    def _point(self, place: Place) -> None:
        inside = self.surface.belongs(place)
        if inside is False or self.found.has(place):
            return
        box = tuple(x.ball for x in place)
        defined = self.surface.defined_at(place)
        if defined is False:
            return
        if inside is None or defined is None:
            self.found.refuse(box, "analysis.several_border")
        elif self.surface.smooth_at([x.exact for x in place]):
            self.found.points.append(self._classified(place, box))

    def _classified(self, place: Place, box: Box) -> PointOfSeveral:
        surface = self.surface
        with precision(max(ROOT_BITS, ctx.prec)):
            bends = surface.system.bends_on(box)
            known = [x.exact for x in place]
            closed = None not in known and sum(size(bend) for row in surface.bends for bend in row) <= LARGEST
            trees = [[surface.at(bend, known) for bend in row] for row in surface.bends] if closed else surface.bends
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
