"""A model on its way through data, as SVG: the points, the curves the training passed, the best one; and its loss."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tutor.pictures.curve import Curve, Frame, Function, trace
from tutor.pictures.svg import BLUE, GREEN, INK, VERMILLION, Captions, across, clipped, down, picture, sheet

PLACES = 49
"""So many places decide a curve that is passed on the way."""
_MARGIN = 0.08
_OUTSIDE = 2000.0
"""Curves far outside the picture are drawn no farther out than this, in picture units."""
_DECADES = 1.5
"""A loss that falls through more powers of ten than this is drawn on a logarithmic scale."""
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def fit_curve(points: Sequence[tuple[float, float]], last: Function) -> Curve:
    """The curve where the training ended, and the frame that shows the data with it."""
    xs = [x for x, _ in points]
    room = _MARGIN * ((max(xs) - min(xs)) or 1.0)
    return trace(last, min(xs) - room, max(xs) + room, points)


def fit_plot(
    points: Sequence[tuple[float, float]],
    curve: Curve,
    passed: Sequence[Function],
    best: Function | None,
    captions: Captions,
) -> str:
    """The data, the curves passed in order, the curve where the training ended, and the best one (least squares).

    A player moves the last curve: it has the class ``plot-curve``.
    """
    frame = curve.frame
    trail = "".join(_path(function, frame) for function in passed)
    dots = "".join(f'<circle cx="{across(x, frame):.1f}" cy="{down(y, frame):.1f}" r="4.5"/>' for x, y in points)
    aim = (
        f'<path class="fit-best" fill="none" stroke="{GREEN}" stroke-width="2" stroke-dasharray="7 5"'
        f' d="{_path(best, frame)}"/>'
        if best
        else ""
    )
    behind = f'<path class="fit-trail" fill="none" stroke="{BLUE}" stroke-opacity="0.3" d="{trail}"/>{aim}'
    return picture(curve, captions, clipped(behind, captions) + f'<g class="fit-data" fill="{INK}">{dots}</g>')


def heights(function: Function, frame: Frame) -> list[float]:
    """Where the curve is on the picture, from the top, at ``PLACES`` places from the left end to the right."""
    xs = np.linspace(frame.left, frame.right, PLACES)
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(function(xs), dtype=np.float64), xs.shape)
    placed = down(0.0, frame) + (down(1.0, frame) - down(0.0, frame)) * np.nan_to_num(
        values, nan=math.inf, posinf=math.inf
    )
    return [round(float(y), 1) for y in np.clip(placed, -_OUTSIDE, _OUTSIDE)]


def _path(function: Function, frame: Frame) -> str:
    xs = np.linspace(frame.left, frame.right, PLACES)
    places = zip(xs.tolist(), heights(function, frame), strict=True)
    return "M" + "L".join(f"{across(x, frame):.1f} {y:.1f}" for x, y in places)


def loss_plot(steps: Sequence[int], losses: Sequence[float], best: float | None, captions: Captions) -> str:
    """The loss step by step, with the least one there is; logarithmic where it falls through powers of ten.

    The ball rests at the end; a player moves it (class ``plot-ball``) along the rows of steps and losses.
    """
    known = [*losses, *([best] if best is not None else [])]
    logarithmic = min(known) > 0 and max(known) / min(known) > 10**_DECADES
    scaled = np.log10(known) if logarithmic else np.array(known)
    bottom, top = float(scaled.min()), float(scaled.max())
    room = 0.08 * ((top - bottom) or 1.0)
    end = max(steps[-1], 1)
    frame = Frame(-0.02 * end, 1.02 * end, bottom - room, top + room)
    places = [(across(x, frame), down(float(y), frame)) for x, y in zip(steps, scaled, strict=False)]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    level = (
        ""
        if best is None
        else f"M{across(frame.left, frame):.1f} {down(float(scaled[-1]), frame):.1f}H{across(frame.right, frame):.1f}"
    )
    x, y = places[-1]
    drawn = (
        f'<path class="fit-best" fill="none" stroke="{GREEN}" stroke-width="2" stroke-dasharray="7 5" d="{level}"/>'
        f'<path class="plot-curve" fill="none" stroke="{BLUE}" stroke-width="2.5" d="{line}"/>'
        f'<circle class="plot-ball" cx="{x:.1f}" cy="{y:.1f}" r="7" fill="{VERMILLION}" stroke="#ffffff"'
        f' stroke-width="2" data-places="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>'
    )
    return sheet(frame, captions, drawn, _power if logarithmic else None)


def _power(value: float, spacing: float) -> str:
    """``10⁻²`` for −2; nothing between whole powers."""
    whole = round(value)
    return f"10{str(whole).translate(_SUPERSCRIPT)}" if abs(value - whole) < 1e-9 else ""
