"""The geometry of a picture of a function: where to look, what to sample, where to break the line, round tick values.

All in the function's own units; nothing here knows how a picture is written down.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats | float]

_FIRST_SAMPLES = 321
_MOST_SAMPLES = 6000
_HALVINGS = 12
_FLAT = 1 / 1200
"""A chord is straight enough when its middle is off by less than this share of the picture's height."""
_JUMP = 0.03
"""A rise by more than this share of the height over a step too narrow to halve again is a jump, not a slope."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the plane a picture shows."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def shows(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class Curve:
    """A function ready to be drawn: unbroken branches, each an array of shape (n, 2), and the frame they fit."""

    branches: tuple[Floats, ...]
    frame: Frame


def window(lower: float, upper: float, interesting: Sequence[float] = ()) -> tuple[float, float]:
    """Finite ends for a picture of the domain from ``lower`` to ``upper`` (either may be infinite).

    A finite end is kept. An infinite one is replaced so that the interesting places are seen with room around them.
    """
    if math.isfinite(lower) and math.isfinite(upper):
        return lower, upper
    places = [place for place in interesting if math.isfinite(place)]
    places += [end for end in (lower, upper) if math.isfinite(end)]
    if not places:
        return -10.0, 10.0
    room = max(0.4 * (max(places) - min(places)), 3.0)
    left = lower if math.isfinite(lower) else min(places) - room
    right = upper if math.isfinite(upper) else max(places) + room
    return left, right


def trace(function: Function, left: float, right: float, must_show: Sequence[tuple[float, float]] = ()) -> Curve:
    """Sample ``function`` from ``left`` to ``right``, more densely where it bends, and break it at poles and jumps.

    The height of the frame is that of the bulk of the values: a pole does not flatten the rest. ``must_show`` are
    points (x, y) that have to be inside all the same.
    """
    xs = np.linspace(left, right, _FIRST_SAMPLES)
    heights = [y for x, y in must_show if left <= x <= right and math.isfinite(y)]
    with np.errstate(all="ignore"):  # values near the end of the doubles overflow when compared
        ys = _values(function, xs)
        frame = Frame(left, right, *_value_range(function, xs, ys, heights))
        return Curve(_branches(*_refine(function, xs, ys, frame), frame), frame)


def _values(function: Function, xs: Floats) -> Floats:
    """The values as floats, NaN wherever there is no finite one."""
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(function(xs), dtype=np.float64), xs.shape)
    return np.where(np.isfinite(values), values, np.nan)


def _value_range(function: Function, xs: Floats, ys: Floats, must_show: Sequence[float]) -> tuple[float, float]:
    """Bottom and top: every value where the function is bounded, not far beyond the bulk of the values at a pole."""
    bottom, top = -1.0, 1.0
    if np.isfinite(ys).any():
        low, high = (float(value) for value in np.nanpercentile(ys, (4, 96)))
        reach = 0.6 * (high - low)
        top = _limit(function, xs, ys, high + reach)
        bottom = -_limit(lambda at: -_values(function, at), xs, -ys, reach - low)
    elif must_show:
        bottom, top = min(must_show), max(must_show)
    bottom, top = min(bottom, *must_show, bottom), max(top, *must_show, top)
    spread = top - bottom
    if not math.isfinite(spread) or spread <= 1e-9 * max(abs(bottom), abs(top)):
        spread = max(abs(bottom), 1.0)
        spread = spread if math.isfinite(spread) else 1.0
    room = 0.08 * spread if top > bottom else 0.5 * spread
    return bottom - room, top + room


def _limit(function: Function, xs: Floats, ys: Floats, bulk: float) -> float:
    """The largest value, found by zooming in on the largest sample; at most ``bulk`` where the zoom runs away."""
    peak = float(np.nanmax(ys))
    found, centre, reach = peak, float(xs[np.nanargmax(ys)]), float(xs[1] - xs[0])
    for _ in range(4):
        near = np.clip(np.linspace(centre - reach, centre + reach, 33), xs[0], xs[-1])
        values = _values(function, near)
        if np.isfinite(values).any() and float(np.nanmax(values)) > found:
            found, centre = float(np.nanmax(values)), float(near[np.nanargmax(values)])
        reach /= 16
    runs_away = found - peak > 0.25 * (peak - float(np.nanmin(ys)))
    return min(peak, bulk) if runs_away else found


def _refine(function: Function, xs: Floats, ys: Floats, frame: Frame) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Halve every interval whose middle is off the chord, or whose ends are not both defined, until flat or too many.

    The third array tells of every interval left whether its middle was still off when the halving stopped.
    """
    bent = np.ones(xs.size - 1, dtype=bool)
    for _ in range(_HALVINGS):
        at = np.flatnonzero(bent)
        if not at.size or xs.size + at.size > _MOST_SAMPLES:
            break
        middle = (xs[at] + xs[at + 1]) / 2
        values = _values(function, middle)
        before, after = ys[at], ys[at + 1]
        undefined = np.isnan(before).astype(int) + np.isnan(after) + np.isnan(values)
        with np.errstate(invalid="ignore", over="ignore"):
            off = np.abs(values - (before / 2 + after / 2)) > _FLAT * frame.height
            far_above = np.fmin(np.fmin(before, after), values) > frame.top + frame.height
            far_below = np.fmax(np.fmax(before, after), values) < frame.bottom - frame.height
        again = np.where(undefined == 0, off & ~far_above & ~far_below, undefined < 3)
        xs, ys = np.insert(xs, at + 1, middle), np.insert(ys, at + 1, values)
        bent = np.zeros(xs.size - 1, dtype=bool)
        first = at + np.arange(at.size)
        bent[first] = bent[first + 1] = again
    return xs, ys, bent


def _branches(xs: Floats, ys: Floats, bent: NDArray[np.bool_], frame: Frame) -> tuple[Floats, ...]:
    """Runs of defined points without a jump, values clamped to a little beyond the frame."""
    clamped = np.clip(ys, frame.bottom - frame.height, frame.top + frame.height)
    narrow = np.diff(xs) <= 4 * frame.width / _FIRST_SAMPLES / 2**_HALVINGS
    with np.errstate(invalid="ignore"):
        jump = narrow & (np.abs(np.diff(clamped)) > _JUMP * frame.height)
        across = bent & (np.fmin(ys[1:], ys[:-1]) < frame.bottom) & (np.fmax(ys[1:], ys[:-1]) > frame.top)
    cuts = np.flatnonzero(jump | across | np.isnan(ys[1:]) | np.isnan(ys[:-1])) + 1
    pieces = np.split(np.column_stack((xs, clamped)), cuts)
    return tuple(piece for piece in pieces if len(piece) > 1 and not np.isnan(piece[:, 1]).any())


def ticks(low: float, high: float, about: int = 6) -> tuple[float, ...]:
    """Round values (1, 2 or 5 times a power of ten apart) from ``low`` to ``high``, some ``about`` of them."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return ()
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-12))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last - first > 4 * about:
        return ()
    return tuple(round(index * step, 12 - math.floor(math.log10(step))) for index in range(first, last + 1))
