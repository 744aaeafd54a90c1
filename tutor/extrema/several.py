"""Critical points in several variables: all of them, proved, and what they are.

Polynomials in two variables are solved on the whole plane: the coordinates of common zeros of f_x and f_y are zeros of
two resultants, so only finitely many pairs have to be decided. Other functions are searched in a bounded box by
interval branch and bound with Krawczyk's test for existence and uniqueness (Neumaier, *Interval Methods for Systems of
Equations*, section 5.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flint import arb, arb_mat, ctx, fmpz_poly

from tutor.calculus.certificate import check
from tutor.calculus.differentiate import gradient, hessian
from tutor.calculus.rule import Check, Step
from tutor.expression.algebra import Algebra
from tutor.expression.balls import precision
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message
from tutor.expression.tree import Derivative, Node, Symbol, size, substitute, variables
from tutor.extrema.domain import coordinate
from tutor.extrema.exact import Exact
from tutor.extrema.global_search import Least, Place, greatest_on_box, least_on_box
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ROOT_BITS, Work
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.report import Coordinate, Kind, Test
from tutor.extrema.surface import Plane, plane_of
from tutor.extrema.witness import degenerate_kind

WORK = 400_000  # evaluated nodes, roughly
SMALLEST = 2.0**-18
POINT_BITS = 320


@dataclass(frozen=True, slots=True)
class PointOfSeveral:
    """A point where the gradient is 0: its coordinates in the order of the names, f there, and what it is."""

    coordinates: tuple[Coordinate, ...]
    value: Coordinate
    kind: Kind
    test: Test
    hessian: tuple[tuple[arb, ...], ...]
    strict: bool = True


@dataclass(frozen=True, slots=True)
class UndecidedBox:
    """A box in which critical points may have been missed, or a point whose kind is not known."""

    box: tuple[tuple[float, float], ...]
    why: Message


@dataclass(frozen=True, slots=True)
class GlobalOfSeveral:
    """The least or greatest value on a closed box, and all places where it can be attained.

    It is attained at one of them at least; where there are several, their values agree as far as they are enclosed.
    Places that are not points but small boxes have wide coordinates.
    """

    value: Coordinate
    places: tuple[tuple[Coordinate, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportOfSeveral:
    """The analysis of a function of several variables. ``complete`` is a claim of proof, as in one variable.

    ``curves`` are trees whose zeros are whole curves of critical points. The global extrema are found on closed bounded
    boxes; ``global_why`` tells how, or why not.
    """

    expression: Node
    names: tuple[str, ...]
    domain: Mapping[str, Interval]
    gradient: tuple[Node, ...]
    hessian: tuple[tuple[Node, ...], ...]
    critical_points: tuple[PointOfSeveral, ...]
    curves: tuple[Node, ...]
    complete: bool
    undecided: tuple[UndecidedBox, ...]
    steps: tuple[Step, ...]
    global_minimum: GlobalOfSeveral | None
    global_maximum: GlobalOfSeveral | None
    global_why: Message


def analyze_several(
    node: Node, names: Sequence[str], domain: Mapping[str, Interval], algebra: Algebra
) -> ReportOfSeveral:
    """Find, prove and classify the points with gradient 0 in the box ``domain`` (one interval for each name)."""
    return _Search(node, tuple(names), domain).report()


class _Search:
    def __init__(self, node: Node, names: tuple[str, ...], domain: Mapping[str, Interval]) -> None:
        self.node, self.names, self.domain = node, names, domain
        self.slopes = gradient(node, names)
        self.bends = hessian(node, names)
        self.exact = Exact()
        self.system = System(names, self.slopes, self.bends)
        self.cost = sum(size(slope) for slope in self.slopes) + 3 * sum(
            size(bend) for row in self.bends for bend in row
        )
        self.work = Work(WORK)
        self.undecided: list[UndecidedBox] = []
        self.points: list[PointOfSeveral] = []
        self.curves: tuple[Node, ...] = ()
        self.ends = [(coordinate(domain[name].lower), coordinate(domain[name].upper)) for name in names]

    def report(self) -> ReportOfSeveral:
        plane = plane_of(self.slopes, self.names) if len(self.names) == 2 else None
        if plane is not None and (plane.curve is not None or plane.solvable):
            self._on_plane(plane)
        elif any(low.side or high.side for low, high in self.ends):
            self._refuse(self._whole(), "analysis.several_unbounded")
        else:
            self._in_box()
        self.points.sort(key=lambda point: tuple(x.approx for x in point.coordinates))
        least, greatest = self._global_extrema()
        return ReportOfSeveral(
            self.node,
            self.names,
            self.domain,
            self.slopes,
            self.bends,
            tuple(self.points),
            self.curves,
            not self.undecided,
            tuple(self.undecided),
            self._steps(),
            least,
            greatest,
            message(f"analysis.several_global{'' if least and greatest else '_unknown'}"),
        )

    def _global_extrema(self) -> tuple[GlobalOfSeveral | None, GlobalOfSeveral | None]:
        """The extreme values on the box, border included."""
        closed = all(interval.lower_closed and interval.upper_closed for interval in self.domain.values())
        if not closed or any(low.side or high.side for low, high in self.ends):
            return None, None
        sides = [(low.ball, high.ball) for low, high in self.ends]
        found = (search(self.node, self.names, sides) for search in (least_on_box, greatest_on_box))
        least, greatest = (None if extreme is None else self._extreme(extreme) for extreme in found)
        return least, greatest

    def _extreme(self, found: Least) -> GlobalOfSeveral:
        places = tuple(self._placed(place) for place in found.places)
        exact = [x.exact for x in places[0]]
        value = None
        if len(places) == 1 and None not in exact:
            value = self._height(places[0]).exact
        return GlobalOfSeveral(Coordinate(found.value, value), places)

    def _placed(self, place: Place) -> tuple[Coordinate, ...]:
        """The place with the exact forms of the ends of the domain, and of the critical point it is."""
        for point in self.points:
            met = all(a.ball.overlaps(b) for a, b in zip(point.coordinates, place.box, strict=True))
            if place.is_point and not any(place.fixed) and met:
                return point.coordinates
        coordinates = []
        for x, fixed, ends in zip(place.box, place.fixed, self.ends, strict=True):
            end = next((end for end in ends if fixed and end.ball.overlaps(x)), None)
            coordinates.append(Coordinate(x) if end is None else end)
        return tuple(coordinates)

    def _steps(self) -> tuple[Step, ...]:
        told = []
        for name, slope in zip(self.names, self.slopes, strict=True):
            before = Derivative(self.node, Symbol(name))
            confirmed = check(before, slope) or "sampled"
            told.append(self._step("partial", before, slope, message("analysis.step.partial"), confirmed))
        for point in self.points:
            place = message("analysis.where.point", values=_listed(point.coordinates))
            kind = message(f"analysis.kind.{point.kind}")
            if point.test == "hessian":
                minor = arb_mat([list(row[:2]) for row in point.hessian[:2]]).det()
                first, second = float(point.hessian[0][0].mid()), float(minor.mid())
                said = message("analysis.step.hessian", place=place, first=first, determinant=second, kind=kind)
            else:
                said = message("analysis.step.witness", place=place, kind=kind)
            known = all(x.exact is not None for x in point.coordinates)
            told.append(self._step(point.test, self.node, self.node, said, "exact" if known else "enclosed"))
        return tuple(told)

    def _step(self, rule: str, before: Node, after: Node, said: Message, confirmed: Check) -> Step:
        return Step(f"analysis.{rule}", "analysis.critical_points", before, after, said, (), confirmed)

    def _whole(self) -> Box:
        return tuple(low.ball.union(high.ball) for low, high in self.ends)

    def _refuse(self, box: Box, key: str) -> None:
        sides = tuple((float(x.lower()), float(x.upper())) for x in box)
        self.undecided.append(UndecidedBox(sides, message(key)))

    # -- polynomials on the plane -----------------------------------------------------------------------------------

    def _on_plane(self, plane: Plane) -> None:
        """Every pair of zeros of the two resultants is a critical point or is refuted."""
        if plane.curve is not None:
            self.curves = (plane.curve,)
            self._refuse(self._whole(), "analysis.several_curve")
            return
        with precision(POINT_BITS):
            for x in _real_roots(plane.first):
                for y in _real_roots(plane.second):
                    self._pair((x, y))

    def _pair(self, pair: Box) -> None:
        values = self.system.values(self.slopes, pair)
        if any(value > 0 or value < 0 for value in values):
            return
        exact = tuple(next(guesses(ball), None) for ball in pair)
        if self._vanishes(exact):
            self._found(tuple(Coordinate(b, e) for b, e in zip(pair, exact, strict=True)))
            return
        sharp = self.system.only_zero(tuple(ball + arb(0, arb(2) ** -100) for ball in pair))
        if sharp is None:
            self._refuse(pair, "analysis.several_degenerate")
        else:
            self._found(tuple(Coordinate(b, e) for b, e in zip(sharp, exact, strict=True)))

    def _vanishes(self, place: Sequence[Node | None]) -> bool:
        """Whether the gradient is proved to be 0 at a point of closed forms."""
        if any(value is None for value in place):
            return False
        return all(self.exact.is_zero(self._at(slope, place)) for slope in self.slopes)

    def _at(self, tree: Node, place: Sequence[Node | None]) -> Node:
        for name, value in zip(self.names, place, strict=True):
            if value is not None:
                tree = substitute(tree, name, value)
        return tree

    # -- any smooth function in a box -------------------------------------------------------------------------------

    def _in_box(self) -> None:
        pending = [self._whole()]
        left: list[Box] = []
        found: list[Box] = []
        while pending:
            box = pending.pop()
            if not self.work.spend(self.cost):
                left += [box, *pending]
                break
            if self._excluded(box):
                continue
            wide = tuple(x + arb(0, x.rad() / 8 + arb(2) ** -40) for x in box)
            root = self.system.only_zero(wide)
            if root is not None:
                if not any(all(a.overlaps(b) for a, b in zip(root, other, strict=True)) for other in found):
                    found.append(root)
                continue
            widest = max(range(len(box)), key=lambda k: float(box[k].rad()))
            if box[widest].rad() < SMALLEST:
                left.append(box)
                continue
            pending += _halves(box, widest)
        for box in found:
            exact = tuple(next(guesses(ball), None) for ball in box)
            if not self._vanishes(exact):
                exact = tuple(None for _ in box)
            self._found(tuple(Coordinate(b, e) for b, e in zip(box, exact, strict=True)))
        for box in _clusters(left):
            self._refuse(box, "analysis.several_degenerate")

    def _excluded(self, box: Box) -> bool:
        """Whether some partial derivative has no zero in the box, directly or by its mean-value form."""
        values = self.system.values(self.slopes, box)
        if any(value > 0 or value < 0 for value in values):
            return True
        middle = tuple(x.mid() for x in box)
        bends = self.system.bends_on(box)
        for slope, row in zip(self.system.values(self.slopes, middle), bends, strict=True):
            value = slope
            for bend, x, m in zip(row, box, middle, strict=True):
                value += bend * (x - m)
            if value > 0 or value < 0:
                return True
        return False

    # -- what a point is --------------------------------------------------------------------------------------------

    def _found(self, place: tuple[Coordinate, ...]) -> None:
        inside = [self._belongs(x, k) for k, x in enumerate(place)]
        if False in inside:
            return
        box = tuple(x.ball for x in place)
        if None in inside:
            self._refuse(box, "analysis.several_border")
            return
        with precision(max(ROOT_BITS, ctx.prec)):
            bends = self.system.bends_on(box)
            value = self._height(place)
        kind, strict = _by_minors(bends), True
        test: Test = "hessian"
        if kind == "undecided":
            exact = [x.exact for x in place]
            if None not in exact:
                kind, strict = degenerate_kind(self.node, self.names, [e for e in exact if e is not None], self.exact)
                test = "witness"
        if kind == "undecided":
            self._refuse(box, "analysis.unresolved_kind")
        rows = tuple(tuple(row) for row in bends)
        self.points.append(PointOfSeveral(place, value, kind, test, rows, strict))

    def _height(self, place: tuple[Coordinate, ...]) -> Coordinate:
        ball = self.system.values((self.node,), tuple(x.ball for x in place))[0]
        value = self._at(self.node, [x.exact for x in place])
        return Coordinate(ball, None if variables(value) else self.exact.simplified(value, ball))

    def _belongs(self, x: Coordinate, index: int) -> bool | None:
        """Whether the coordinate lies in its interval; ``None`` when it is too close to an end to tell."""
        interval = self.domain[self.names[index]]
        for end, closed, inward in (
            (self.ends[index][0], interval.lower_closed, 1),
            (self.ends[index][1], interval.upper_closed, -1),
        ):
            if end.side:
                continue
            gap = (x.ball - end.ball) * inward
            if gap > 0:
                continue
            if gap < 0:
                return False
            if x.exact is None or end.exact is None or not self.exact.same(x.exact, end.exact):
                return None
            if not closed:
                return False
        return True


def _listed(place: Sequence[Coordinate]) -> Message:
    """Coordinates one after the other, each in closed form or near it."""
    first = place[0].exact if place[0].exact is not None else place[0].approx
    if len(place) == 1:
        return message("analysis.where.last", value=first)
    return message("analysis.where.listed", value=first, rest=_listed(place[1:]))


def _by_minors(bends: list[list[arb]]) -> Kind:
    """Sylvester's criterion, and opposite signs of a 2×2 minor (or of the diagonal) for a saddle."""
    size = len(bends)
    minors = [arb_mat([row[:k] for row in bends[:k]]).det() for k in range(1, size + 1)]
    if all(minor > 0 for minor in minors):
        return "local_minimum"
    if all(minor * (-1) ** k < 0 for k, minor in enumerate(minors)):
        return "local_maximum"
    for i in range(size):
        for j in range(i):
            if bends[i][i] * bends[j][j] - bends[i][j] * bends[j][i] < 0:
                return "saddle"
            if bends[i][i] * bends[j][j] < 0:
                return "saddle"
    return "undecided"


def _real_roots(polynomial: fmpz_poly) -> list[arb]:
    """The different real zeros, isolated by Arb's certified root finder."""
    found = []
    for part, _ in polynomial.factor_squarefree()[1]:
        for root, _ in part.complex_roots():
            if isinstance(root, arb):
                found.append(root)
            elif root.imag.is_zero():
                found.append(root.real)
    return found


def _halves(box: Box, index: int) -> list[Box]:
    low, middle, high = box[index].lower(), box[index].mid(), box[index].upper()
    return [(*box[:index], half, *box[index + 1 :]) for half in (low.union(middle), middle.union(high))]


def _clusters(boxes: list[Box]) -> list[Box]:
    """Boxes that touch, told as one."""
    joined: list[Box] = []
    for box in boxes:
        touching = [other for other in joined if all(a.overlaps(b) for a, b in zip(box, other, strict=True))]
        joined = [other for other in joined if other not in touching]
        for other in touching:
            box = tuple(a.union(b) for a, b in zip(box, other, strict=True))
        joined.append(box)
    return joined
