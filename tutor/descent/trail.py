"""Making the steps of a run: the loop itself, and how its iterates are judged.

The loop makes a portion of steps without looking; then the whole portion is judged at once with NumPy, and what lies
beyond the end of the run is thrown away. The verdict is the same as judging every step by itself, and ten million
steps are not slowed down by it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tutor.descent.methods import Array, Landscape, Method, Place

Outcome = Literal["converged", "diverged", "cycle", "step_limit", "left_domain"]
Reason = Literal["gradient", "rounding", "kink", "overflow", "flat", "outside", "undefined", "no_gradient", "steps"]

ESCAPED = 1e15
"""A run this many times farther out than where it began (or than 1) has escaped: doubles no longer see a unit there."""
LONGEST_PERIOD = 8
SAME = 1e-11
"""Two places count as the same in a cycle when they differ by less than this share of the cycle's width."""
PORTION, LATER_PORTION, EARLY = 32, 1024, 512
"""Steps made between judgements, among the first ``EARLY`` steps and later."""


@dataclass(slots=True)
class Trail:
    """A run under way, of the function that is descended on, in portions: shapes (m, n), (m,), (m, n) of each."""

    places: list[Array]
    values: list[Array]
    gradients: list[Array]
    outcome: Outcome = "step_limit"
    reason: Reason = "steps"
    period: int | None = None
    failed: tuple[float, ...] | None = None

    @classmethod
    def begin(cls, x: Place, value: float, g: Place) -> Trail:
        """A trail that holds its start."""
        return cls([_rows([x])], [np.array([value])], [_rows([g])])

    def add(self, places: Array, values: Array, gradients: Array) -> None:
        self.places.append(places)
        self.values.append(values)
        self.gradients.append(gradients)

    def end(self, outcome: Outcome, reason: Reason, failed: Place | None = None, period: int | None = None) -> Trail:
        self.outcome, self.reason, self.period = outcome, reason, period
        self.failed = None if failed is None else tuple(float(part) for part in np.atleast_1d(failed))
        return self


@dataclass(frozen=True, slots=True)
class Box:
    """A domain in numbers: ends per variable, and whether each belongs to it."""

    lower: Array
    upper: Array
    lower_closed: NDArray[np.bool_]
    upper_closed: NDArray[np.bool_]

    def holds(self, places: Array) -> NDArray[np.bool_]:
        """Which of the places, shape (m, n), lie in the domain."""
        above = (places > self.lower) | (self.lower_closed & (places == self.lower))
        below = (places < self.upper) | (self.upper_closed & (places == self.upper))
        return np.asarray((above & below).all(axis=1))


@dataclass(frozen=True, slots=True)
class Judge:
    """What ends a run: leaving the box, a place farther out than ``escaped``, rest at the level of ``tolerance``."""

    surface: Landscape
    method: Method
    box: Box | None
    escaped: float
    tolerance: float

    def take(self, trail: Trail, places: list[Place], gradients: list[Place]) -> bool:
        """Add the portion to the trail, as far as the run goes; whether it ended there."""
        rows, slope_rows = _rows(places), _rows(gradients)
        values = self.surface.values(rows)
        sizes, slopes = _sizes(rows), _sizes(slope_rows)
        moved = _sizes(np.diff(rows, axis=0, prepend=trail.places[-1][-1:]))
        inside = np.ones(len(rows), dtype=bool) if self.box is None else self.box.holds(rows)
        lost = ~(sizes <= self.escaped) | ~inside | ~np.isfinite(values)
        resting = (slopes <= self.tolerance) & (moved <= self.tolerance * (1 + sizes))
        broken = ~np.isfinite(slopes)
        still = moved <= 4 * np.spacing(sizes)
        first_still = int(np.argmax(still))
        for at in np.flatnonzero(lost | resting | broken | still).tolist():
            x = places[at]
            if lost[at]:
                trail.add(rows[:at], values[:at], slope_rows[:at])
                trail.end(*self._loss(float(sizes[at]), bool(inside[at]), float(values[at])), failed=x)
                return True
            if resting[at]:
                trail.end("converged", "gradient")
            elif broken[at]:
                trail.end(*(("converged", "kink") if _is_low(self.surface, x) else ("left_domain", "no_gradient")))
            elif at == first_still and _is_stationary(self.surface, x, gradients[at]):
                trail.end("converged", "rounding")
            else:
                continue
            trail.add(rows[: at + 1], values[: at + 1], slope_rows[: at + 1])
            return True
        trail.add(rows, values, slope_rows)
        return False

    def _loss(self, size: float, inside: bool, value: float) -> tuple[Outcome, Reason]:
        if math.isnan(size) and self.method.id == "newton":
            return "diverged", "flat"
        if not size <= self.escaped:
            return "diverged", "overflow"
        if not inside:
            return "left_domain", "outside"
        return ("left_domain", "undefined") if math.isnan(value) else ("diverged", "overflow")


def follow(
    surface: Landscape,
    method: Method,
    x: Place,
    box: Box | None,
    rate: float,
    decay: float,
    max_steps: int,
    tolerance: float,
) -> Trail:
    """Step by step until the run has converged, failed, begun to repeat itself, or made ``max_steps`` steps."""
    update, gradient = method.update, surface.gradient
    length: Callable[[Any], float] = _largest if isinstance(x, np.ndarray) else abs
    judge = Judge(surface, method, box, ESCAPED * max(1.0, length(x)), tolerance)
    g = gradient(x)
    trail = Trail.begin(x, surface.value(x), g)
    state = method.begin(x)
    if length(g) <= tolerance:
        return trail.end("converged", "gradient")
    done = 0
    with np.errstate(all="ignore"):
        while done < max_steps:
            until = min(done + (PORTION if done < EARLY else LATER_PORTION), max_steps)
            places, gradients = [], []
            for step in range(done, until):
                x, state = update(surface, x, g, state, rate / (1 + decay * step) if decay else rate)
                g = gradient(x)
                places.append(x)
                gradients.append(g)
            if judge.take(trail, places, gradients):
                return trail
            period = period_of(trail.places)
            if period:
                return trail.end("cycle", "steps", period=period)
            done = until
    return trail


def _rows(places: Sequence[Place]) -> Array:
    """Places as an array of shape (m, n), also where n is 1."""
    return np.array(places, dtype=np.float64).reshape(len(places), -1)


def _sizes(rows: Array) -> Array:
    """The largest coordinate of each row, in size."""
    return np.asarray(np.max(np.abs(rows), axis=1))


def _largest(x: Array) -> float:
    return float(np.max(np.abs(x)))


def _is_low(surface: Landscape, x: Place) -> bool:
    """Whether no neighbour along an axis lies lower: a kink where a run may rightly end."""
    here = surface.value(x)
    reach = 1e-6 * (1 + np.max(np.abs(x)))
    moves = [float(reach)] if not isinstance(x, np.ndarray) else list(reach * np.eye(len(x)))
    return all(surface.value(x + side * move) >= here for move in moves for side in (1, -1))


def _is_stationary(surface: Landscape, x: Place, g: Place) -> bool:
    """Whether the nearest zero of the gradient is within rounding: Newton's step is below 1e-9 of 1 + |x|."""
    curvature = np.atleast_2d(surface.curvature(x))
    if not np.isfinite(curvature).all():
        return False
    slope = np.atleast_1d(g)
    remaining = np.linalg.lstsq(curvature, slope, rcond=None)[0]
    solved = np.allclose(curvature @ remaining, slope, rtol=1e-6, atol=0.0)
    return bool(solved and np.max(np.abs(remaining)) <= 1e-9 * (1 + np.max(np.abs(x))))


def period_of(portions: Sequence[Array]) -> int | None:
    """The shortest period, up to ``LONGEST_PERIOD``, in which the last places repeat; ``None`` for a rest or none.

    Each of the last 2p places must equal the one p before it, up to ``SAME`` of the cycle's width and rounding; a
    width near rounding itself is no cycle.
    """
    rows = np.concatenate(portions[-2:])[: -3 * LONGEST_PERIOD - 1 : -1]
    rounding = 8 * float(np.spacing(np.max(np.abs(rows[0]))))
    for period in range(2, min(LONGEST_PERIOD, len(rows) // 3) + 1):
        width = float(np.max(np.abs(rows[1:period] - rows[0])))
        if width <= 16 * rounding:
            return None
        if np.max(np.abs(rows[: 2 * period] - rows[period : 3 * period])) <= SAME * width + rounding:
            return period
    return None
