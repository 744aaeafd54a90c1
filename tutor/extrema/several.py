"""The analysis of a function of several variables on a box: critical points, what they are, extreme values, proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tutor.expression.algebra import Algebra
from tutor.expression.interval import Interval
from tutor.expression.tree import Node
from tutor.extrema.border import border_of
from tutor.extrema.exact import Exact
from tutor.extrema.several_extremes import Extremes
from tutor.extrema.several_points import Interior, Surface, interior_of
from tutor.extrema.several_report import GlobalOfSeveral, ReportOfSeveral
from tutor.extrema.several_steps import steps_of
from tutor.extrema.sums import unrolled


def analyze_several(
    node: Node, names: Sequence[str], domain: Mapping[str, Interval], algebra: Algebra, told: bool = True
) -> ReportOfSeveral:
    """Find, prove and classify the critical points in the box ``domain`` (one interval for each name), and the extreme
    values.

    Raises ``TutorError`` for data, or sums without numeric bounds. ``told=False`` leaves out the steps. Cost is bounded
    by a count of evaluations; what they do not settle is named in ``undecided``.
    """
    exact = Exact()
    surface = Surface(unrolled(node), tuple(names), domain, exact)
    interior, border = interior_of(surface), border_of(surface)
    extremes = Extremes(surface, interior, border)
    (least, least_why), (greatest, greatest_why) = extremes.least(), extremes.greatest()
    _settle(interior, least, greatest)
    report = ReportOfSeveral(
        expression=surface.node,
        names=surface.names,
        domain=domain,
        gradient=surface.slopes,
        hessian=surface.bends,
        critical_points=tuple(interior.points),
        curves=tuple(interior.curves),
        border=tuple(border.points),
        periods=surface.periods,
        complete=interior.complete,
        undecided=tuple(interior.undecided),
        global_minimum=least,
        global_minimum_why=least_why,
        global_maximum=greatest,
        global_maximum_why=greatest_why,
    )
    return replace(report, steps=steps_of(report, interior, border, exact)) if told else report


def _settle(interior: Interior, least: GlobalOfSeveral | None, greatest: GlobalOfSeveral | None) -> None:
    """A point whose kind was not found, and that is the only place of a global extremum, is what that makes it."""
    for k, point in enumerate(interior.points):
        for extreme, kind in ((least, "local_minimum"), (greatest, "local_maximum")):
            alone = extreme is not None and [*map(id, extreme.places)] == [id(point.coordinates)]
            if point.kind == "undecided" and alone:
                interior.points[k] = replace(point, kind=kind)  # type: ignore[arg-type]
                here = tuple((float(x.ball.lower()), float(x.ball.upper())) for x in point.coordinates)
                interior.undecided = [part for part in interior.undecided if part.box != here]
