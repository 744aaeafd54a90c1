"""The critical points that a student's own derivative leads to: what follow-through is marked against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from flint import arb

from tutor.calculus.differentiate import derivative
from tutor.expression.balls import enclose, precision
from tutor.expression.errors import TutorError
from tutor.expression.tree import TWO, Integer, Node, Power, Product, multiply, rebuild
from tutor.extrema.analysis import analyze
from tutor.extrema.report import Coordinate, Kind, Point, Report
from tutor.grading.equality import without_derivatives

BITS = 128
_STEP = 1
"""How far beyond the outermost points the sign of the slope is looked at."""


def report_with_slope(report: Report, slope: Node) -> Report | None:
    """The report as it would be if ``slope`` were the derivative; ``None`` where its zeros are not all known.

    Its zeros are where its square has the least value 0. Points where the right derivative does not exist stay.
    """
    slope = rebuild(without_derivatives(slope), _gathered)
    try:
        squared = analyze(Power(slope, TWO), report.variable, report.domain, told=False)
        bend = derivative(slope, report.variable)
    except TutorError:
        return None
    if not squared.complete or squared.families:
        return None
    zeros = [point.x for point in squared.critical_points if point.y.ball.contains(0)]
    kept = [point for point in report.critical_points if point.reason == "derivative_undefined"]
    places = sorted([*zeros, *(point.x for point in kept)], key=lambda place: place.approx)
    cuts = sorted([*places, *(gap.x for gap in (*squared.gaps, *report.gaps))], key=lambda place: place.approx)
    points = tuple(_point(report, slope, bend, place, cuts) for place in places)
    return replace(report, derivative=slope, second_derivative=bend, critical_points=points, families=(), complete=True)


def _gathered(node: Node) -> Node:
    """A product with each factor once: x·x·x as x³, where the powers of many factors take long to work out."""
    if not isinstance(node, Product) or len(counts := Counter(node.factors)) == len(node.factors):
        return node
    return multiply(*(each if count == 1 else Power(each, Integer(count)) for each, count in counts.items()))


def report_with_points(report: Report, places: Sequence[Node], bend: Node) -> Report:
    """The report as it would be if these numbers were the critical points; their kinds by the sign of ``bend``."""

    def point(place: Node) -> Point:
        with precision(BITS):
            x = enclose(place, {})
            height, curve = enclose(report.expression, {report.variable: x}), enclose(bend, {report.variable: x})
        kind: Kind = "local_minimum" if curve > 0 else "local_maximum" if curve < 0 else "neither"
        return Point(Coordinate(x, place), Coordinate(height), kind, "stationary", "second_derivative")

    return replace(report, critical_points=tuple(map(point, places)), families=())


def _point(report: Report, slope: Node, bend: Node, place: Coordinate, cuts: Sequence[Coordinate]) -> Point:
    with precision(BITS):
        at = {report.variable: place.ball}
        height, curve = enclose(report.expression, at), enclose(bend, at)
        before, after = _beside(report, place, cuts)
        signs = [_sign(enclose(slope, {report.variable: x})) for x in (before, after)]
    return Point(
        place,
        Coordinate(height),
        _kind(signs),
        "stationary",
        "first_derivative",
        second_derivative=curve if curve.is_finite() else None,
    )


def _beside(report: Report, place: Coordinate, cuts: Sequence[Coordinate]) -> tuple[arb, arb]:
    """A number on each side of the place, with nothing between at which the slope could change its sign."""
    with precision(BITS):
        ends = [enclose(end, {}) for end in (report.domain.lower, report.domain.upper)]
    known = [cut.ball.mid() for cut in cuts if not cut.side] + [end for end in ends if end.is_finite()]
    low = [x for x in known if x < place.ball.lower()]
    high = [x for x in known if x > place.ball.upper()]
    middle = place.ball.mid()
    left = max(low, key=float) if low else middle - 2 * _STEP
    right = min(high, key=float) if high else middle + 2 * _STEP
    return ((left + middle) / 2).mid(), ((right + middle) / 2).mid()


def _sign(ball: arb) -> int | None:
    return 1 if ball > 0 else -1 if ball < 0 else None


def _kind(signs: Sequence[int | None]) -> Kind:
    match tuple(signs):
        case (-1, 1):
            return "local_minimum"
        case (1, -1):
            return "local_maximum"
        case (1, 1) | (-1, -1):
            return "neither"
    return "undecided"
