"""The border of a closed box: faces are functions of fewer variables, edges of one, corners are points.

What an extreme value on the box can be: a critical point inside, one of a face, or a corner. Faces of boxes in three
variables are analysed like boxes in two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.tree import INFINITY, Negation, Node, Symbol, add, substitute
from tutor.extrema.analysis import analyze
from tutor.extrema.in_box import kind_in_box
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.report import Coordinate, Kind
from tutor.extrema.root_border import matched
from tutor.extrema.several_points import interior_of
from tutor.extrema.several_report import Curve, PointOfSeveral
from tutor.extrema.surface import Place, Surface


@dataclass(frozen=True, slots=True)
class Edge:
    """A face on which one variable is fixed, the function that is left there, and its critical points."""

    name: str
    end: Node
    function: Node
    points: tuple[PointOfSeveral, ...]


@dataclass
class Border:
    """The faces, the corners, faces on which f is constant, and whether nothing is missing."""

    edges: list[Edge] = field(default_factory=list)
    corners: list[PointOfSeveral] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    complete: bool = True

    @property
    def points(self) -> list[PointOfSeveral]:
        """All points of the border, each once."""
        found: list[PointOfSeveral] = []
        for point in [*(point for edge in self.edges for point in edge.points), *self.corners]:
            if not any(same_place(point.coordinates, other.coordinates) for other in found):
                found.append(point)
        return found


def border_of(surface: Surface) -> Border:
    """The border of the domain's closure; ends at infinity have none."""
    border = Border()
    closed = {name: replace(i, lower_closed=True, upper_closed=True) for name, i in surface.domain.items()}
    for k, name in enumerate(surface.names):
        if name in surface.periods:
            continue
        for end in surface.ends[k]:
            if end.side or end.exact is None:
                continue
            rest = tuple(other for other in surface.names if other != name)
            function = substitute(surface.node, name, end.exact)
            points = _face(surface, function, rest, closed, name, end, border)
            border.edges.append(Edge(name, end.exact, function, tuple(filter(_has_value, points))))
    if len(surface.names) == 2:
        finite = [[end for end in ends if not end.side] for ends in surface.ends]
        if not surface.periods:
            border.corners = list(filter(_has_value, (_corner(surface, place) for place in product(*finite))))
    return border


def _has_value(point: PointOfSeveral) -> bool:
    return bool(point.value.ball.is_finite())


def _face(
    surface: Surface,
    function: Node,
    rest: tuple[str, ...],
    domain: Mapping[str, Interval],
    name: str,
    end: Coordinate,
    border: Border,
) -> list[PointOfSeveral]:
    if len(rest) > 1:
        inner = Surface(function, rest, {other: domain[other] for other in rest}, surface.exact)
        inside, beyond = interior_of(inner), border_of(inner)
        border.complete = border.complete and inside.complete and beyond.complete and not inside.curves
        places = [point.coordinates for point in (*inside.points, *beyond.points)]
        return [_bordering(surface, _embedded(place, name, end, surface.names)) for place in places]
    try:
        report = analyze(function, rest[0], domain[rest[0]], told=False)
    except TutorError:
        border.complete = False
        return []
    if report.families or report.gaps or not report.complete or len(report.natural_domain) != 1:
        border.complete = False
    if report.plateaus and not _is_closed(surface, name, end):
        pass  # f is constant on a face that does not belong to the domain: its corners tell the value
    elif report.plateaus:
        value = surface.exact.constant(function, rest[0])
        if value is None:
            border.complete = False
        else:
            with precision(ROOT_BITS):
                ball = enclose(value, {})
            equation = _difference(name, end)
            border.curves.append(Curve(equation, "undecided", Coordinate(ball, surface.exact.simplified(value, ball))))
    return [
        _bordering(surface, _embedded((point.x,), name, end, surface.names), point.kind, point.strict)
        for point in report.critical_points
    ]


def _is_closed(surface: Surface, name: str, end: Coordinate) -> bool:
    interval, k = surface.domain[name], surface.names.index(name)
    return interval.lower_closed if end is surface.ends[k][0] else interval.upper_closed


def _difference(name: str, end: Coordinate) -> Node:
    return tidy(add(Symbol(name), Negation(end.exact or INFINITY)))


def _embedded(place: Sequence[Coordinate], name: str, end: Coordinate, names: Sequence[str]) -> Place:
    others = iter(place)
    return tuple(end if other == name else next(others) for other in names)


def _bordering(surface: Surface, place: Place, kind: Kind = "undecided", strict: bool = True) -> PointOfSeveral:
    """A point of an edge, with its kind seen from inside where the slope inward decides."""
    slopes = _inward(surface, place)
    seen: Kind = "undecided"
    if len(slopes) == 1:
        (slope,) = slopes
        seen = matched(kind, slope) if slope else "undecided"
    return _told(surface, place, seen, strict)


def _corner(surface: Surface, place: Place) -> PointOfSeveral:
    slopes = _inward(surface, place)
    kind: Kind = "undecided"
    if len(slopes) == len(place) and all(slopes):
        kind = "local_minimum" if min(slopes) > 0 else "local_maximum" if max(slopes) < 0 else "neither"
    return _told(surface, place, kind, True)


def _told(surface: Surface, place: Place, kind: Kind, strict: bool) -> PointOfSeveral:
    """A point of the border, where the slopes inward do not decide by the terms that f begins with."""
    value, witness = surface.height(place), None
    if kind == "undecided" and value.ball.is_finite() and surface.smooth_at([x.exact for x in place]):
        seen = kind_in_box(surface, place, surface.inward_at(place))
        kind, strict, witness = "neither" if seen.kind == "saddle" else seen.kind, seen.strict, seen.told
    return PointOfSeveral(place, value, kind, "endpoint", strict=strict, reason="endpoint", witness=witness)


def _inward(surface: Surface, place: Place) -> list[int]:
    """The signs of the slopes into the box, at each end the place lies on; 0 where they are not known."""
    signs = []
    box = tuple(x.ball for x in place)
    values = surface.system.slopes_on(box)
    for k, x in enumerate(place):
        for end, inward in zip(surface.ends[k], (1, -1), strict=True):
            if not end.side and (x is end or (x.exact is not None and x.exact == end.exact)):
                signs.append(inward if values[k] > 0 else -inward if values[k] < 0 else 0)
    return signs


def same_place(one: Place, other: Place) -> bool:
    """Whether two places cannot be told apart."""
    return all(
        a is b or (a.exact is not None and a.exact == b.exact) or (a.exact is None and a.ball.overlaps(b.ball))
        for a, b in zip(one, other, strict=True)
    )
