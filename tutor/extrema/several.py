"""The analysis of a function of several variables on a box: critical points, what they are, extreme values, proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.tree import Node
from tutor.extrema.border import Border, border_of, same_place
from tutor.extrema.certify_several import certificate_of
from tutor.extrema.exact import Exact
from tutor.extrema.in_box import seen_in_box
from tutor.extrema.several_extremes import Extremes
from tutor.extrema.several_points import interior_of
from tutor.extrema.several_report import GlobalOfSeveral, PointOfSeveral, ReportOfSeveral, UndecidedBox
from tutor.extrema.several_steps import steps_of
from tutor.extrema.sums import unrolled
from tutor.extrema.surface import Surface

# With more points inside, or extrema all along kinks, the border is not listed and the extreme values are enclosed.
MOST_POINTS = 60


def analyze_several(
    node: Node,
    names: Sequence[str],
    domain: Mapping[str, Interval],
    told: bool = True,
    certified: bool = False,
) -> ReportOfSeveral:
    """Find, prove and classify the critical points in the box ``domain`` (one interval for each name), and the extreme
    values.

    Raises ``TutorError`` for data, or sums without numeric bounds. ``told=False`` leaves out the steps, ``certified``
    adds a certificate. Cost is bounded by a count of evaluations; what they do not settle is named in ``undecided``.
    """
    exact = Exact()
    surface = Surface(unrolled(node), tuple(names), domain, exact)
    interior = interior_of(surface)
    ridged = any(curve.reason == "derivative_undefined" and curve.kind != "neither" for curve in interior.curves)
    told_of = interior.complete and len(interior.points) <= MOST_POINTS and not (ridged and surface.bounded)
    border = border_of(surface) if told_of else Border(complete=False)
    extremes = Extremes(surface, interior, border)
    (least, least_why), (greatest, greatest_why) = extremes.least(), extremes.greatest()
    points = tuple(_settled(seen_in_box(surface, point), least, greatest) for point in interior.points)
    undecided = (*interior.undecided, *(_of_unknown_kind(point) for point in points if point.kind == "undecided"))
    report = ReportOfSeveral(
        expression=surface.node,
        names=surface.names,
        domain=domain,
        gradient=surface.slopes,
        hessian=surface.bends,
        critical_points=points,
        curves=tuple(interior.curves),
        border=tuple(
            _settled(point, least, greatest)
            for point in border.points
            if not any(same_place(point.coordinates, inside.coordinates) for inside in points)
        ),
        periods=surface.periods,
        complete=not undecided,
        undecided=undecided,
        global_minimum=least,
        global_minimum_why=least_why,
        global_maximum=greatest,
        global_maximum_why=greatest_why,
    )
    if certified:
        report = _with_certificate(report, surface, interior.points)
    return replace(report, steps=steps_of(report, interior, border, exact)) if told else report


def _with_certificate(report: ReportOfSeveral, surface: Surface, points: Sequence[PointOfSeveral]) -> ReportOfSeveral:
    """``points`` with their kinds in the plane, which are what second derivatives prove."""
    certificate = certificate_of(surface.node, surface.names, surface.ends, surface.periods, points)
    why = message("analysis.certificate_unbounded") if certificate is None else None
    return replace(report, certificate=certificate, certificate_why=why)


def _settled(point: PointOfSeveral, least: GlobalOfSeveral | None, greatest: GlobalOfSeveral | None) -> PointOfSeveral:
    """A point whose kind was not found, and that has an extreme value of the domain, is an extremum."""
    if point.kind == "undecided" and point.value.exact is not None:
        if least is not None and least.attained and least.value.exact == point.value.exact:
            return replace(point, kind="local_minimum", strict=False)
        if greatest is not None and greatest.attained and greatest.value.exact == point.value.exact:
            return replace(point, kind="local_maximum", strict=False)
    return point


def _of_unknown_kind(point: PointOfSeveral) -> UndecidedBox:
    sides = tuple((float(x.ball.lower()), float(x.ball.upper())) for x in point.coordinates)
    return UndecidedBox(sides, message("analysis.unresolved_kind"))
