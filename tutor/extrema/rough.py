"""Points and curves in the plane on which a function may have a value but no gradient.

f is bent where one of its ``kinks`` is 0, on curves u = 0. Where a curve has a simple form, f on it is a function of
one variable; otherwise, in a bounded domain, the places where f turns along it are the solutions of u = 0,
∇f × ∇u = 0 (with f smooth on either side of the other curves), and the curves' crossings are solved for. What the
points are is found by ``bends``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from flint import arb

from tutor.calculus.differentiate import gradient
from tutor.calculus.tidy import tidy
from tutor.expression.ball_functions import straddles_zero
from tutor.expression.balls import enclose, is_nonnegative, precision
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.tree import Apply, Negation, Node, Sum, Symbol, add, multiply, number, substitute, variables
from tutor.extrema.analysis import analyze
from tutor.extrema.bends import BentPlace, bent_at
from tutor.extrema.continuity import is_positive
from tutor.extrema.curves import FULL_TURN, Branch, Shape, parts_along, shape_of, signs_along
from tutor.extrema.equation_factors import factors_of
from tutor.extrema.equations import NotSolved, Solution
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.pieces import minus
from tutor.extrema.report import Coordinate, Kind, Reason
from tutor.extrema.root_border import beginning_along, kind_at_roots
from tutor.extrema.several_report import PARAMETER, Curve, PointOfSeveral
from tutor.extrema.smooth_branches import SmoothBranch, smooth_branches
from tutor.extrema.surface import Interior, Place, Surface
from tutor.extrema.systems import Systems
from tutor.extrema.witness import kink_kind

SAMPLES = tuple(arb(k) / 7 for k in (-15, -4, 3, 16))  # of a curve's parameter

MOST_BRANCHES = 32  # of one equation: lines x = kπ
MOST_CROSSINGS = 120


class Rough:
    """Adds the points and curves without gradient to what is found."""

    def __init__(self, surface: Surface, systems: Systems, found: Interior) -> None:
        self.surface, self.systems, self.found = surface, systems, found
        self.exact = surface.exact
        self._known: dict[Node, tuple[Node, ...] | None] = {}
        self._flat: set[Node] = set()  # curves on which f is constant, and everywhere the same kind of extremum

    def find(self) -> None:
        surface = self.surface
        curves: dict[Node, None] = {}
        for kink in surface.kinks:
            if not surface.meets(kink):
                continue
            factors = self.factors(kink)
            if factors is None or len(surface.names) != 2:
                self.found.refuse(surface.whole(), "analysis.several_kink")
            else:
                curves |= dict.fromkeys(tree for tree in factors if surface.meets(tree))
        shapes = {tree: shape_of(tree, surface.names, self.exact, self.systems.solver.lines) for tree in curves}
        self._flat = {tree for tree in curves if not shapes[tree].points and self._where_flat(tree) != "undecided"}
        if surface.bounded:
            for tree, other in combinations([tree for tree in curves if tree not in self._flat], 2):
                self._crossings(tree, other)
        for tree in curves:
            if not self._by_shape_of_curve(tree, shapes[tree]):
                self._search(tree)

    def factors(self, kink: Node) -> tuple[Node, ...] | None:
        """The factors of a kink that may vanish; ``None`` where they are not known."""
        if kink not in self._known:
            names = self.surface.names
            split = () if is_positive(kink, names) else factors_of(_equations(kink), names)
            found = None if split is None else [f.tree for factors in split for f in factors if f.names]
            self._known[kink] = None if found is None else tuple(dict.fromkeys(found))
        return self._known[kink]

    def never(self, branch: SmoothBranch) -> set[Node]:
        """What is not 0 inside of a branch."""
        return {tree for guard in branch.positive for tree in self.factors(guard) or ()}

    # -- curves -----------------------------------------------------------------------------------------------------

    def _by_shape_of_curve(self, tree: Node, shape: Shape) -> bool:
        """Whether the curve is told by its simple form."""
        surface = self.surface
        for point in shape.points:
            place = surface.placed(point)
            self.systems.lone.append(place)
            if not any(self.systems.is_zero(other, place) for other in self._flat):
                self._point(place, tree)
        if len(shape.branches) > MOST_BRANCHES:
            self.found.refuse(surface.whole(), "analysis.several_kink")
            return True
        told = [self._branch(tree, branch.equation, branch.along, branch.interval) for branch in shape.branches]
        if not shape.unknown and None not in told:
            self.found.curves += [curve for curves in told if curves is not None for curve in curves]
            return True
        if not surface.bounded:
            self.found.curves.append(Curve(tree, "undecided", reason="derivative_undefined"))
            self.found.refuse(surface.whole(), "analysis.several_kink")
            return True
        return False

    def _branch(self, tree: Node, equation: Node, along: tuple[Node, ...], interval: Interval) -> list[Curve] | None:
        """The curve, if it is one of f; ``None`` where it is not known how f turns along it."""
        surface = self.surface
        if not surface.meets(equation) or self._is_outside(along) or not self._is_bent_along(tree, along):
            return []
        for name, side in zip(surface.names, along, strict=True):
            if side == Symbol(PARAMETER) and surface.bounded:
                interval = self.systems.solver.lines[name]
        height = tidy(surface.at(surface.node, along))
        constant = self.exact.constant(height, PARAMETER)
        kind: Kind = "neither"
        value = None
        if constant is not None and not variables(constant):
            with precision(ROOT_BITS):
                ball = enclose(constant, {})
            value = Coordinate(ball, self.exact.simplified(constant, ball))
            kind = self._by_shape(value)
            if kind == "undecided":
                kind = self._where_flat(tree)
            beginning = self._beginning_along(equation, along, interval, value) if kind == "undecided" else None
            if beginning is not None:
                return beginning
        elif not self._turning_along(tree, height, along, interval):
            return None
        if kind == "undecided":
            self.found.refuse(surface.whole(), "analysis.several_kink")
        return [Curve(equation, kind, value, along, reason="derivative_undefined")]

    def _beginning_along(
        self, equation: Node, along: tuple[Node, ...], interval: Interval, value: Coordinate
    ) -> list[Curve] | None:
        """A border with one value of f, at which a root begins: f rises or falls with the root, as its factor says.

        Where the factor changes its sign, f takes greater and smaller values nearby.
        """
        begins = beginning_along(self.surface.node, self.surface.names, along, self.exact)
        if begins is None or signs_along(begins.steepness, interval, self.exact) != ([1], []):
            return None
        parts = parts_along(begins.slope, interval, self.exact)
        places = () if parts is None else parts.places(Branch(equation, along, interval))
        if parts is None or len(places) < len(parts.ends):
            return None
        curves = []
        for s, between in zip(parts.signs, parts.between, strict=True):
            kind: Kind = "local_minimum" if s > 0 else "local_maximum"
            part = between if parts.ends else None
            curves.append(Curve(equation, kind, value, along, part, reason="derivative_undefined"))
        for place, changes in zip(places, parts.changes, strict=True):
            self._point(self.surface.placed(place), kind="neither" if changes else "undecided")
        return curves

    def _is_outside(self, along: tuple[Node, ...]) -> bool:
        """Whether f is seen to be defined nowhere on the curve."""
        surface = self.surface
        on_curve = [replace(r, tree=tidy(surface.at(r.tree, along))) for r in surface.requirements]
        return any(r.holds_at({}, self.exact) is False for r in on_curve if not variables(r.tree))

    def _is_bent_along(self, tree: Node, along: tuple[Node, ...]) -> bool:
        """Whether f is not seen to be smooth across the curve: |x|³ is, and max(|x|, |y|) is at x = 0."""
        surface = self.surface
        bent = bent_at(surface.node, lambda kink: tree in (self.factors(kink) or ()))
        for t in SAMPLES:
            box = tuple(enclose(side, {PARAMETER: t}) for side in along)
            if not all(weight.is_zero() for weight in BentPlace(bent, surface.names, box).weights):
                return True
        return not bent.bends

    def _turning_along(self, tree: Node, height: Node, along: tuple[Node, ...], interval: Interval) -> bool:
        """Whether all points are found where f, a function of the parameter on the curve, does not rise or fall."""
        if interval == FULL_TURN:
            interval = Interval(number(-1), FULL_TURN.upper, False, False)  # where it begins is no end of the curve
        try:
            report = analyze(height, PARAMETER, interval, told=False)
        except TutorError:
            return False
        if not report.complete or report.families or report.plateaus:
            return False
        for point in (*report.critical_points, *report.endpoints):
            self._point(self._at_parameter(along, point.x), tree, along=point.kind)
        return True

    def _at_parameter(self, along: tuple[Node, ...], t: Coordinate) -> Place:
        if t.exact is not None:
            return self.surface.placed([tidy(substitute(side, PARAMETER, t.exact)) for side in along])
        with precision(ROOT_BITS):
            return tuple(
                Coordinate(enclose(side, {PARAMETER: t.ball}), None if variables(side) else side) for side in along
            )

    def _search(self, tree: Node) -> None:
        """The places of a curve without a simple form where f turns along it."""
        surface, found = self.surface, self.found
        branches = smooth_branches(bent_at(surface.node, lambda kink: tree in (self.factors(kink) or ())).flat())
        kind: Kind = "neither"
        for branch in branches:
            (fx, fy), (ux, uy) = gradient(branch.node, surface.names), gradient(tree, surface.names)
            turning = minus(multiply(fx, uy), multiply(fy, ux))
            try:
                solution = self.systems.solve([tree, turning], branch.positive, self.never(branch))
            except NotSolved:
                found.refuse(surface.whole(), "analysis.several_kink")
                continue
            if solution.curves:
                kind = self._where_flat(tree)
            tx, ty = gradient(turning, surface.names)
            bend = minus(multiply(tx, uy), multiply(ty, ux))
            for place in solution.places:
                self._turning_point(place, tree, branch, bend)
            for box in solution.open:
                found.refuse(box, "analysis.several_kink")
        found.curves.append(Curve(tree, kind, reason="derivative_undefined"))
        if not branches or kind == "undecided":
            found.refuse(surface.whole(), "analysis.several_kink")

    def _turning_point(self, place: Place, tree: Node, branch: SmoothBranch, bend: Node) -> None:
        with precision(ROOT_BITS):
            box = tuple(x.ball for x in place)
            sides = [self.surface.ball_of(guard, box) for guard in branch.positive]
            bends = self.surface.ball_of(bend, box)
        if any(side < 0 for side in sides):
            return
        if not all(side > 0 for side in sides):
            doubtful = [guard for guard, side in zip(branch.positive, sides, strict=True) if not side > 0]
            if not any(self.systems.is_zero(guard, place) for guard in doubtful) and not self.found.has(place):
                self.found.refuse(box, "analysis.several_kink")
            return  # where curves cross
        self._point(place, tree, along="local_minimum" if bends > 0 else "local_maximum" if bends < 0 else "undecided")

    def _crossings(self, tree: Node, other: Node) -> None:
        try:
            solution = self.systems.solve([tree, other])
        except NotSolved:
            solution = Solution(open=[self.surface.whole()])
        if len(solution.places) > MOST_CROSSINGS:
            solution = Solution(open=[self.surface.whole()])
        for place in solution.places:
            self._point(place, tree, other)
        for box in solution.open:
            self.found.refuse(box, "analysis.several_kink")

    # -- points -----------------------------------------------------------------------------------------------------

    def _point(self, place: Place, *zero: Node, along: Kind = "undecided", kind: Kind = "undecided") -> None:
        """A point without gradient at which the trees ``zero`` vanish.

        ``along`` is what it is for f on the only one, ``kind`` what it is where that is known.
        """
        surface = self.surface
        inside = [surface.belongs(place), surface.defined_at(place)]
        if False in inside or self.found.has(place):
            return
        value = surface.height(place)
        if None in inside or not value.ball.is_finite():
            self.found.refuse(tuple(x.ball for x in place), "analysis.several_border")
            return
        kind = self._by_shape(value) if kind == "undecided" else kind
        exact = [x.exact for x in place if x.exact is not None]
        known = len(exact) == len(place)
        if kind == "undecided" and known:
            kind = kind_at_roots(surface.node, surface.names, exact, along, self.exact)
        if kind == "undecided":
            kind = self._bent(place, zero, along)
        if kind == "undecided" and known:
            inward = surface.inward_at(place)
            kind = kink_kind(smooth_branches(surface.node), surface.names, exact, inward)
        reason: Reason = "derivative_undefined"
        self.found.points.append(PointOfSeveral(place, value, kind, "witness", strict=False, reason=reason))

    def _bent(self, place: Place, zero: Sequence[Node], along: Kind) -> Kind:
        """The kind by the slopes on all sides."""
        box = tuple(x.ball for x in place)
        doubtful = False

        def vanishes(tree: Node) -> bool:
            nonlocal doubtful
            with precision(ROOT_BITS):
                if not straddles_zero(self.surface.ball_of(tree, box)):
                    return False
            exact = [x.exact for x in place]
            proved = any(part in zero for part in self.factors(tree) or ())
            if not proved and (None in exact or not self.exact.is_zero(self.surface.at(tree, exact))):
                doubtful = True
            return True

        bent = bent_at(self.surface.node, vanishes)
        passing = {part for kink in self.surface.kinks if vanishes(kink) for part in self.factors(kink) or ()}
        alone = len([part for part in passing if vanishes(part)]) == 1
        if doubtful or not bent.bends:
            return "undecided"
        tips = self.systems.tips_of(bent, place)
        with precision(ROOT_BITS):
            at = BentPlace(bent, self.surface.names, box, tips)
            if not at.is_smooth:
                return "undecided"
            kind = at.kind_where_flat()
            if kind != "undecided" or not (tips or all(bend.two_sided for bend in bent.bends)):
                return kind
            return at.kind_on_curve(along) if alone and not tips else at.kind_around()

    def _where_flat(self, tree: Node) -> Kind:
        """The kind on a whole curve where f is a constant plus what its bends add to it."""
        surface = self.surface
        if not surface.bounded:
            return "undecided"
        bent = bent_at(surface.node, lambda kink: tree in (self.factors(kink) or ()))
        return BentPlace(bent, surface.names, surface.whole()).kind_where_flat()

    def _by_shape(self, value: Coordinate) -> Kind:
        """f − value (or its negative) is written as what is never negative."""
        node = self.surface.node
        if value.exact is None:
            return "undecided"
        rest = node if self.exact.is_zero(value.exact) else tidy(add(node, Negation(value.exact)))
        if is_nonnegative(rest):
            return "local_minimum"
        return "local_maximum" if is_nonnegative(tidy(Negation(rest))) else "undecided"


def _equations(kink: Node) -> list[Node]:
    """Equations of which one holds exactly where the kink is 0: |u| is u, and |u| − |v| is (u − v)(u + v)."""
    match kink:
        case Apply("abs", (u,)):
            return [u]
        case Sum((Apply("abs", (u,)), Negation(Apply("abs", (v,))))):
            return [minus(u, v), add(u, v)]
    return [kink]
