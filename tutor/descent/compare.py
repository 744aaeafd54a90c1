"""A run held against the certified analysis of the same function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from flint import arb

from tutor.descent.run import Run, interval_ends
from tutor.expression.balls import enclose
from tutor.expression.interval import Interval
from tutor.expression.tree import number
from tutor.extrema.report import GlobalExtremum, Point, Report

AGREEMENT = 1e-6
"""A run agrees with a critical point when it ended within this distance of it, relative to max(1, |x|)."""
SUSPICION = 1e-9
"""How far beyond a reported extremum, relative to 1 + |value|, an iterate must lie before balls are asked."""
ROOM = 5
"""The least room, in x, on either side of a path when no domain is given."""
WIDEST = 50.0
"""Of a run that strays farther than this from its start, only the nearer part is looked at."""
FARTHEST = 1000.0
"""An end of the domain this much farther out than the path plays no part."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """An iterate with a value beyond what the analysis reports as the global extremum: one of the two is wrong.

    Proved: the enclosure of f at ``x`` lies wholly beyond the enclosure of the reported value.
    """

    kind: Literal["below_global_minimum", "above_global_maximum"]
    step: int
    x: float
    value: float
    reported: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a run ended, as the analysis sees it.

    ``nearest`` is the critical point nearest to the end, ``error`` their distance in x, and ``agrees`` says whether
    that is at most ``tolerance``. All three say nothing (``None``, ``False``) where the report lists no critical
    point.
    """

    nearest: Point | None
    error: float | None
    agrees: bool
    tolerance: float
    discrepancies: tuple[Discrepancy, ...] = ()


def compare(run: Run, report: Report) -> Comparison:
    """Hold a run of one variable against the report of the same function."""
    final = run.final[0]
    nearest = min(report.critical_points, key=lambda point: abs(point.x.approx - final), default=None)
    found = discrepancies(run, report)
    if nearest is None:
        return Comparison(None, None, False, AGREEMENT, found)
    error = float(abs(arb(final) - nearest.x.ball).upper())
    tolerance = AGREEMENT * max(1.0, abs(nearest.x.approx))
    return Comparison(nearest, error, error <= tolerance, tolerance, found)


def discrepancies(run: Run, report: Report) -> tuple[Discrepancy, ...]:
    """Proof that a reported global extremum is false: the iterate in its domain that is farthest beyond it."""
    found = []
    if report.global_minimum is not None:
        found.append(_beyond(run, report, report.global_minimum, -1))
    if report.global_maximum is not None:
        found.append(_beyond(run, report, report.global_maximum, 1))
    return tuple(item for item in found if item is not None)


def _beyond(run: Run, report: Report, extremum: GlobalExtremum, side: int) -> Discrepancy | None:
    """``side`` is 1 for a maximum that some iterate tops, −1 for a minimum that some iterate undercuts."""
    if extremum.value.side:
        return None
    low, high = interval_ends(report.domain)
    inside = (run.places[:, 0] >= low) & (run.places[:, 0] <= high)
    step = int(np.argmax(np.where(inside, side * run.values, -math.inf)))
    if not inside[step]:
        return None
    x, value, reported = float(run.places[step, 0]), float(run.values[step]), extremum.value.approx
    if side * (value - reported) <= SUSPICION * (1 + abs(reported)):
        return None
    excess = side * (enclose(run.expression, {report.variable: arb(x)}) - extremum.value.ball)
    if not excess > 0:
        return None
    return Discrepancy("above_global_maximum" if side > 0 else "below_global_minimum", step, x, value, reported)


def window(run: Run, domain: Interval | None = None) -> Interval:
    """Where to analyse the function for a run: its path with room on both sides, inside the domain if there is one.

    A finite end of the domain is kept unless it is very far. The other ends are whole numbers.
    """
    low, high = (-math.inf, math.inf) if domain is None else interval_ends(domain)
    xs = run.places[:, 0]
    start, final = float(xs[0]), float(xs[-1])
    nearby = xs[np.abs(xs - start) <= WIDEST]
    if run.outcome in ("converged", "cycle") and abs(final - start) > WIDEST:
        nearby = np.array([final])
    left, right = float(np.min(nearby)), float(np.max(nearby))
    room = max(right - left, ROOM)
    left, right = math.floor(left - room), math.ceil(right + room)
    lower_kept = domain is not None and low >= left - FARTHEST
    upper_kept = domain is not None and high <= right + FARTHEST
    return Interval(
        domain.lower if domain is not None and lower_kept else number(left),
        domain.upper if domain is not None and upper_kept else number(right),
        domain.lower_closed if domain is not None and lower_kept else True,
        domain.upper_closed if domain is not None and upper_kept else True,
    )
