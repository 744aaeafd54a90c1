"""The geometry of a contour picture: heights on a grid, and levels at which the curves are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.pictures.curve import Floats, Frame

Surface = Callable[[Floats, Floats], Floats | float]

COLUMNS, ROWS = 121, 91
LEVELS = 12
ROOM = 0.25
"""The share of the extent of what must be seen that is left free around it."""
THINNEST = 0.08
"""A side of a frame is at least this share of the other: a path along an axis still shows the slopes beside it."""
MOST_STRETCH = 4.0
"""A side is widened at most so much to make units equally long on both axes."""


@dataclass(frozen=True, slots=True)
class Heights:
    """f on the grid ``across`` × ``up``, shape (rows, columns), NaN where it is undefined; levels from low to high."""

    across: Floats
    up: Floats
    heights: Floats
    levels: Floats


def level_curves(function: Surface, frame: Frame) -> Heights:
    """Heights and levels over the frame.

    Levels are spaced by ranks of the values, denser where the values are low: a narrow valley shows as well as its
    slopes.
    """
    across, up = np.linspace(frame.left, frame.right, COLUMNS), np.linspace(frame.bottom, frame.top, ROWS)
    with np.errstate(all="ignore"):
        found = np.asarray(function(*np.meshgrid(across, up)), dtype=np.float64)
        heights = np.broadcast_to(found, (ROWS, COLUMNS)).copy()
    heights[~np.isfinite(heights)] = np.nan
    values = heights[~np.isnan(heights)]
    levels = np.unique(np.quantile(values, np.linspace(0.05, 0.98, LEVELS) ** 1.5)) if values.size else np.empty(0)
    return Heights(across, up, heights, levels)


def frame_around(places: Sequence[tuple[float, float]], shape: float) -> Frame:
    """The part of the plane that shows the places with room around them.

    ``shape`` is the width of the picture over its height: units are equally long on both axes, so that steps are seen
    at right angles to the level curves, unless one side would have to be stretched too far for that.
    """
    ends = [(min(values), max(values)) for values in zip(*places, strict=True)]
    widest = max(high - low for low, high in ends) or 2.0
    middles = [(low + high) / 2 for low, high in ends]
    halves = [(0.5 + ROOM) * max(high - low, THINNEST * widest) for low, high in ends]
    width = max(halves[0], halves[1] * shape)
    if max(width / halves[0], width / shape / halves[1]) <= MOST_STRETCH:
        halves = [width, width / shape]
    return Frame(middles[0] - halves[0], middles[0] + halves[0], middles[1] - halves[1], middles[1] + halves[1])
