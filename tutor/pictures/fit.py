"""A line on its way through data, as SVG: the points, the lines the training passed, where it ended, the best line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.pictures.curve import Frame, trace
from tutor.pictures.svg import BLUE, GREEN, INK, Captions, across, down, picture

_MARGIN = 0.08


@dataclass(frozen=True, slots=True)
class Line:
    """y = slope · x + height."""

    slope: float
    height: float

    def at(self, x: float) -> float:
        return self.slope * x + self.height


def fit_plot(
    points: Sequence[tuple[float, float]], passed: Sequence[Line], best: Line | None, captions: Captions
) -> str:
    """The data, the lines passed in order (the last one is where the training ended), and the least-squares line.

    A player moves the last line: it has the class ``plot-curve``.
    """
    xs = [x for x, _ in points]
    room = _MARGIN * ((max(xs) - min(xs)) or 1.0)
    last = passed[-1]
    curve = trace(lambda x: last.slope * x + last.height, min(xs) - room, max(xs) + room, points)
    frame = curve.frame
    trail = "".join(_path(line, frame) for line in passed[:-1])
    dots = "".join(f'<circle cx="{across(x, frame):.1f}" cy="{down(y, frame):.1f}" r="4.5"/>' for x, y in points)
    aim = (
        f'<path class="fit-best" fill="none" stroke="{GREEN}" stroke-width="2" stroke-dasharray="7 5"'
        f' d="{_path(best, frame)}"/>'
        if best
        else ""
    )
    over = (
        f'<g clip-path="url(#{captions.identifier}-frame)"><path class="fit-trail" fill="none" stroke="{BLUE}"'
        f' stroke-opacity="0.3" d="{trail}"/>{aim}</g><g class="fit-data" fill="{INK}">{dots}</g>'
    )
    return picture(curve, captions, over)


def _path(line: Line, frame: Frame) -> str:
    ends = [f"{across(x, frame):.1f} {down(line.at(x), frame):.1f}" for x in (frame.left, frame.right)]
    return f"M{ends[0]}L{ends[1]}"
