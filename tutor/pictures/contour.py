"""Level curves of a function of two variables with a run on them, as SVG: lower ground is darker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import contourpy
import numpy as np

from tutor.pictures.curve import Floats, Frame
from tutor.pictures.levels import Heights, Surface, level_curves
from tutor.pictures.svg import (
    BLUE,
    GREY,
    Captions,
    Mark,
    across,
    clipped,
    down,
    run,
    sheet,
    signs,
)

EVERY = 3
"""Every third level has its value written on it."""
_ROOM_FOR_A_NUMBER = 60
"""The least length, in picture units, of a curve that a number is written on."""


def contour_plot(
    function: Surface,
    frame: Frame,
    captions: Captions,
    path: Sequence[tuple[float, float]],
    marks: Sequence[Mark] = (),
) -> str:
    """The level curves over the frame with a run and marked points. ``path`` holds the iterates (x, y) in order.

    The ball rests at the end of the run; a player moves it (class ``plot-ball``).
    """
    found = level_curves(function, frame)
    over = signs(marks, frame) + run(path, frame)
    return sheet(frame, captions, clipped(_levels(found, frame), captions) + _numbers(found, frame) + over)


def _levels(found: Heights, frame: Frame) -> str:
    """For each level the ground below it, laid over one another, and the curve."""
    if len(found.levels) < 2:
        return ""
    generator = contourpy.contour_generator(
        found.across, found.up, np.ma.masked_invalid(found.heights), fill_type=contourpy.FillType.OuterOffset
    )
    ground, curves = [], []
    for level in found.levels.tolist():
        closed = "".join(_path(ring, frame) + "Z" for ring in _rings(generator, level))
        ground.append(f'<path d="{closed}"/>')
        curves += [_path(line, frame) for line in _lines(generator, level)]
    return (
        f'<g class="plot-ground" fill="{BLUE}" fill-opacity="0.055" fill-rule="evenodd">{"".join(ground)}</g>'
        f'<path class="plot-levels" fill="none" stroke="{BLUE}" stroke-opacity="0.45" d="{"".join(curves)}"/>'
    )


def _rings(generator: contourpy.ContourGenerator, level: float) -> Iterator[Floats]:
    """The outlines of the ground below the level, those of its holes too."""
    outlines, offsets = cast(tuple[list[Floats], list[Floats]], generator.filled(-np.inf, level))
    for outline, starts in zip(outlines, offsets, strict=True):
        yield from np.split(outline, starts[1:-1].astype(int).tolist())


def _lines(generator: contourpy.ContourGenerator, level: float) -> list[Floats]:
    return cast(list[Floats], generator.lines(level))


def _path(points: Floats, frame: Frame) -> str:
    places = [f"{across(x, frame):.0f} {down(y, frame):.0f}" for x, y in points.tolist()]
    kept = [place for index, place in enumerate(places) if index == 0 or place != places[index - 1]]
    return "M" + "L".join(kept)


def _numbers(found: Heights, frame: Frame) -> str:
    """The values of some levels, each on its longest curve."""
    generator = contourpy.contour_generator(found.across, found.up, np.ma.masked_invalid(found.heights))
    texts = []
    for level in found.levels[::EVERY].tolist():
        lines = [np.array([(across(x, frame), down(y, frame)) for x, y in line]) for line in _lines(generator, level)]
        longest = max(lines, key=_length, default=None)
        if longest is None or _length(longest) < _ROOM_FOR_A_NUMBER:
            continue
        x, y = longest[len(longest) // 3]
        text = f"{level:.3g}".replace("-", "−")
        texts.append(f'<text x="{x:.0f}" y="{y + 4:.0f}">{text}</text>')
    return (
        f'<g class="plot-heights" fill="{GREY}" stroke="#ffffff" stroke-width="3" paint-order="stroke"'
        f' text-anchor="middle" font-size="11">{"".join(texts)}</g>'
    )


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())
