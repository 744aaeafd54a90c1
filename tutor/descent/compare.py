"""A run held against the certified analysis of the same function."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from flint import arb

from tutor.calculus.differentiate import derivative
from tutor.descent.methods import Array
from tutor.descent.run import Run, interval_ends
from tutor.expression.balls import enclose
from tutor.expression.evaluate import compile_function
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
MOST_TURNS = 24
SAMPLES = 4001
FARTHEST = 1000.0
"""An end of the domain this much farther out than the path plays no part."""


Beyond = Literal["below_global_minimum", "above_global_maximum"]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """An iterate with a value beyond what the analysis reports as the global extremum: one of the two is wrong.

    Proved: the enclosure of f at ``place`` lies wholly beyond the enclosure of the reported value.
    """

    kind: Beyond
    step: int
    place: tuple[float, ...]
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
    return Discrepancy("above_global_maximum" if side > 0 else "below_global_minimum", step, (x,), value, reported)


def window(run: Run, domain: Interval | None = None) -> Interval:
    """Where to analyse the function for a run: its path with room on both sides, inside the domain if there is one.

    The origin is looked at too unless it is far from the start: an overshooting run may never come back to it. An end
    of the domain is kept unless it is very far; other ends are round numbers. Where the function or its slope changes
    sign more than ``MOST_TURNS`` times on that stretch, only the part around the end of the run (around its start, if
    it did not settle) is looked at: an analysis of hundreds of turns takes long and says no more about the run.
    """
    xs = run.places[:, 0]
    start, final = float(xs[0]), float(xs[-1])
    settled = run.outcome in ("converged", "cycle")
    nearby = xs[np.abs(xs - start) <= WIDEST]
    if settled and abs(final - start) > WIDEST:
        nearby = np.array([final])
    elif abs(start) <= WIDEST:
        nearby = np.append(nearby, 0.0)
    left, right = float(np.min(nearby)), float(np.max(nearby))
    room = max(right - left, ROOM)
    left, right = round_ends(left - room, right + room)
    if domain is not None:
        low, high = interval_ends(domain)
        left = low if low >= left - FARTHEST else left
        right = high if high <= right + FARTHEST else right
    middle = final if settled else start
    height = compile_function(run.expression, run.variables)
    slope = compile_function(derivative(run.expression, run.variables[0]), run.variables)
    while max(_turns(height, left, right), _turns(slope, left, right)) > MOST_TURNS:
        left, right = round_ends((left + middle) / 2, (right + middle) / 2)
    return as_interval(left, right, domain)


def as_interval(left: float, right: float, domain: Interval | None) -> Interval:
    """The closed interval between the doubles; at an end of the domain, the domain's own end."""
    lower, upper, lower_closed, upper_closed = number(Fraction(str(left))), number(Fraction(str(right))), True, True
    if domain is not None:
        low, high = interval_ends(domain)
        if left <= low:
            lower, lower_closed = domain.lower, domain.lower_closed
        if right >= high:
            upper, upper_closed = domain.upper, domain.upper_closed
    return Interval(lower, upper, lower_closed, upper_closed)


def round_ends(left: float, right: float) -> tuple[float, float]:
    """Ends rounded outward to whole numbers, or to a hundredth of the width where that is small."""
    digits = max(0, 2 - math.floor(math.log10(right - left))) if right - left < 4 else 0
    scale = 10.0**digits
    return math.floor(left * scale) / scale, math.ceil(right * scale) / scale


def _turns(function: Callable[[Array], Array], left: float, right: float) -> int:
    """How often the function changes sign from one of many samples to the next: at zeros and poles."""
    signs = np.sign(function(np.linspace(left, right, SAMPLES)))
    return int(np.count_nonzero(signs[1:] * signs[:-1] < 0))
