"""A run in several variables held against the analysis of the same function: all proved critical points, and values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from flint import arb

from tutor.descent.certify import CertifiedPoint, Surface, certify
from tutor.descent.compare import AGREEMENT, SUSPICION, WIDEST, Beyond, Discrepancy, as_interval, round_ends
from tutor.descent.run import Run, interval_ends
from tutor.expression.balls import enclose
from tutor.expression.interval import REAL_LINE, Interval
from tutor.extrema.several import analyze_several
from tutor.extrema.several_report import ReportOfSeveral

MOST_ANALYSED = 3
"""Functions of more variables are not searched for critical points: only the point beside the end is proved."""
ROOM = 3.0
"""The least room on either side of a path in the box that is searched."""


@dataclass(frozen=True, slots=True)
class ComparisonOfSeveral:
    """Where a run ended, as the analysis sees it.

    ``points`` are all critical points that are proved, ``nearest`` the one nearest to the end of the run, ``error``
    their distance, and ``agrees`` says whether that is at most ``tolerance``. ``report`` is ``None`` where the function
    was not searched.
    """

    report: ReportOfSeveral | None
    points: tuple[CertifiedPoint, ...] = ()
    nearest: CertifiedPoint | None = None
    error: float | None = None
    agrees: bool = False
    tolerance: float = AGREEMENT
    discrepancies: tuple[Discrepancy, ...] = field(default=())

    @property
    def on_a_curve(self) -> bool:
        """Whether there are whole curves of critical points."""
        return self.report is not None and bool(self.report.curves)


def analyzed(run: Run, domain: Interval | Mapping[str, Interval] | None) -> ReportOfSeveral | None:
    """The analysis of the run's function: everywhere it may go or, where that is not decided, in a box around its path.

    Raises ``TutorError`` where the function cannot be analysed.
    """
    if len(run.variables) > MOST_ANALYSED:
        return None
    own = _by_name(run, domain)
    report = analyze_several(run.expression, run.variables, own, told=False)
    if report.complete or report.critical_points or report.curves:
        return report
    return analyze_several(run.expression, run.variables, box_around(run, own), told=False)


def _by_name(run: Run, domain: Interval | Mapping[str, Interval] | None) -> dict[str, Interval]:
    if isinstance(domain, Interval):
        return dict.fromkeys(run.variables, domain)
    return {name: (domain or {}).get(name, REAL_LINE) for name in run.variables}


def box_around(run: Run, domain: Mapping[str, Interval]) -> dict[str, Interval]:
    """The path (of one that strays far from its start, the near part) with room on all sides, inside the domain."""
    near = run.places[(np.abs(run.places - run.places[0]) <= WIDEST).all(axis=1)]
    box = {}
    for name, values in zip(run.variables, near.T, strict=True):
        low, high = float(values.min()), float(values.max())
        room = max(high - low, ROOM)
        left, right = round_ends(low - room, high + room)
        ends = interval_ends(domain[name])
        box[name] = as_interval(max(left, ends[0]), min(right, ends[1]), domain[name])
    return box


def compare_several(run: Run, report: ReportOfSeveral | None) -> ComparisonOfSeveral:
    """Hold a run of several variables against the report; the point beside its end is proved here where it is not in
    the report."""
    points = [] if report is None else _points(run, report)
    found = () if report is None else _discrepancies(run, report)
    nearest = min(points, key=lambda point: _distance(run, point), default=None)
    if nearest is None or not _agrees(run, nearest):
        beside = certify(Surface(run.expression, run.variables), _suspected(run))
        if beside is not None and not any(_same(beside, point) for point in points):
            points.append(beside)
            nearest = min(points, key=lambda point: _distance(run, point))
    if nearest is None:
        return ComparisonOfSeveral(report, discrepancies=found)
    return ComparisonOfSeveral(
        report,
        tuple(points),
        nearest,
        _distance(run, nearest),
        _agrees(run, nearest),
        _tolerance(nearest),
        found,
    )


def _points(run: Run, report: ReportOfSeveral) -> list[CertifiedPoint]:
    return [
        CertifiedPoint(run.variables, point.coordinates, point.value, point.kind, point.test)
        for point in report.critical_points
    ]


def _tolerance(point: CertifiedPoint) -> float:
    return AGREEMENT * max(1.0, *(abs(part.approx) for part in point.coordinates))


def _agrees(run: Run, point: CertifiedPoint) -> bool:
    return _distance(run, point) <= _tolerance(point)


def _distance(run: Run, point: CertifiedPoint) -> float:
    """An upper bound of the distance between the run's end and the point."""
    away = [arb(part) - at.ball for part, at in zip(run.final, point.coordinates, strict=True)]
    return float(sum((part * part for part in away), arb(0)).abs_upper().sqrt())


def _same(one: CertifiedPoint, other: CertifiedPoint) -> bool:
    return all(a.ball.overlaps(b.ball) for a, b in zip(one.coordinates, other.coordinates, strict=True))


def _suspected(run: Run) -> tuple[float, ...]:
    """Where a critical point is looked for: where the gradient of a quadratic function vanishes, else the run's end."""
    surface = Surface(run.expression, run.variables)
    return surface.stationary(run.final) if surface.is_quadratic else run.final


def _discrepancies(run: Run, report: ReportOfSeveral) -> tuple[Discrepancy, ...]:
    """Proof that a reported global extremum is false: the iterate in its domain that is farthest beyond it."""
    found = []
    inside = np.ones(len(run.values), dtype=bool)
    for name, values in zip(run.variables, run.places.T, strict=True):
        low, high = interval_ends(report.domain[name])
        inside &= (values >= low) & (values <= high)
    for extreme, side in ((report.global_minimum, -1), (report.global_maximum, 1)):
        if extreme is None or extreme.value.side or not inside.any():
            continue
        step = int(np.argmax(np.where(inside, side * run.values, -math.inf)))
        value, reported = float(run.values[step]), extreme.value.approx
        if side * (value - reported) <= SUSPICION * (1 + abs(reported)):
            continue
        place = tuple(float(part) for part in run.places[step])
        ball = enclose(run.expression, {name: arb(x) for name, x in zip(run.variables, place, strict=True)})
        if side * (ball - extreme.value.ball) > 0:
            kind: Beyond = "above_global_maximum" if side > 0 else "below_global_minimum"
            found.append(Discrepancy(kind, step, place, value, reported))
    return tuple(found)
