"""Pictures as SVG, as text, without a plotting library.

Every shape carries a class (a page's style sheet may recolour it, say for a dark theme) and plain presentation
attributes (so that the file also stands alone). Colours are those of Okabe and Ito, which colour-blind readers tell
apart; a point's kind shows in its shape as well. The root element's ``data-frame`` (left right bottom top, in the
function's units) and ``data-plot`` (x y width height, in picture units) let a player place things on the picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from tutor.pictures.curve import Curve, Floats, Frame, Function, ticks, trace

WIDTH, HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 30, 26, 30
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
SHAPE = PLOT_WIDTH / PLOT_HEIGHT
_MOST_STOPS = 400

BLUE, VERMILLION, GREEN, PURPLE, ORANGE, INK, GREY = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#1C1B1A", "#6B6862",
)  # fmt: skip


Write = Callable[[float, float], str]
"""A tick's value and the spacing of the ticks, as text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to be marked: its place, its kind (``local_minimum`` …), a short label (a number) and a sentence."""

    x: float
    y: float
    kind: str
    label: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of a picture, in the reader's language. ``identifier`` keeps two pictures on one page apart."""

    title: str
    description: str = ""
    x_axis: str = "x"
    y_axis: str = "f(x)"
    identifier: str = "plot"


def function_plot(
    function: Function, window: tuple[float, float], captions: Captions, marks: Sequence[Mark] = ()
) -> str:
    """The graph of ``function`` over the window with the marked points."""
    curve = trace(function, *window, must_show=[(mark.x, mark.y) for mark in marks])
    return picture(curve, captions, signs(marks, curve.frame))


def descent_plot(
    function: Function,
    window: tuple[float, float],
    captions: Captions,
    path: Sequence[tuple[float, float]],
    marks: Sequence[Mark] = (),
) -> str:
    """The graph with a run drawn on it: ``path`` holds the iterates (x, f(x)) in order, from the start to the end.

    The ball rests at the end of the run and the tangent there; a player moves them (classes ``plot-ball`` and
    ``plot-tangent``).
    """
    shown = [(x, y) for x, y in path if math.isfinite(x) and math.isfinite(y)]
    inside = [(x, y) for x, y in shown if window[0] <= x <= window[1]]
    curve = trace(function, *window, must_show=[(mark.x, mark.y) for mark in marks] + inside[:1] + inside[-1:])
    return picture(curve, captions, signs(marks, curve.frame) + run(shown, curve.frame))


def picture(curve: Curve, captions: Captions, over: str) -> str:
    """The curve in its frame with axes and captions, and whatever is to be drawn over it."""
    line = "".join(_line(branch, curve.frame) for branch in curve.branches)
    drawn = (
        f'<path class="plot-curve" fill="none" stroke="{BLUE}" stroke-width="2.5" stroke-linejoin="round" d="{line}"/>'
    )
    return sheet(curve.frame, captions, clipped(drawn, captions) + over)


def clipped(drawn: str, captions: Captions) -> str:
    """Only what lies inside the frame of the sheet with these captions."""
    return f'<g clip-path="url(#{escape(captions.identifier, quote=True)}-frame)">{drawn}</g>'


def sheet(frame: Frame, captions: Captions, drawn: str, height: Write | None = None) -> str:
    """The axes of a frame with their captions, and what is drawn on them. ``height`` writes the ticks of the y-axis."""
    name = escape(captions.identifier, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-labelledby="{name}-title {name}-description"'
        f' data-frame="{frame.left!r} {frame.right!r} {frame.bottom!r} {frame.top!r}"'
        f' data-plot="{_LEFT} {_TOP} {PLOT_WIDTH} {PLOT_HEIGHT}"'
        ' font-family="system-ui, sans-serif" font-size="13">'
        f'<title id="{name}-title">{escape(captions.title)}</title>'
        f'<desc id="{name}-description">{escape(captions.description)}</desc>'
        f'<defs><clipPath id="{name}-frame"><rect x="{_LEFT}" y="{_TOP}" width="{PLOT_WIDTH}"'
        f' height="{PLOT_HEIGHT}"/></clipPath></defs>'
        f'<rect class="plot-paper" width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f"{_axes(frame, captions, height or _number)}{drawn}</svg>"
    )


def across(x: float, frame: Frame) -> float:
    """Where x is on the picture, in its own units."""
    return _LEFT + (x - frame.left) / frame.width * PLOT_WIDTH


def down(y: float, frame: Frame) -> float:
    """Where y is on the picture, in its own units, from the top."""
    return _TOP + (frame.top - y) / frame.height * PLOT_HEIGHT


def _line(points: Floats, frame: Frame) -> str:
    places = [f"{across(x, frame):.1f} {down(y, frame):.1f}" for x, y in points.tolist()]
    return "M" + "L".join(place for index, place in enumerate(places) if index == 0 or place != places[index - 1])


def _number(value: float, spacing: float) -> str:
    """A tick's value with the digits its spacing needs, and a true minus sign."""
    plain = value == 0 or 1e-4 <= abs(value) < 1e6
    text = f"{value:.{max(0, -math.floor(math.log10(spacing) + 1e-9))}f}" if plain else f"{value:.2g}"
    return text.replace("-", "−")


def _axes(frame: Frame, captions: Captions, height: Write) -> str:
    right, foot = _LEFT + PLOT_WIDTH, _TOP + PLOT_HEIGHT
    columns, rows = ticks(frame.left, frame.right, 8), ticks(frame.bottom, frame.top, 6)
    grid = [f"M{across(x, frame):.1f} {_TOP}V{foot}" for x in columns]
    grid += [f"M{_LEFT} {down(y, frame):.1f}H{right}" for y in rows]
    zero = [f"M{across(0, frame):.1f} {_TOP}V{foot}"] if frame.left <= 0 <= frame.right else []
    zero += [f"M{_LEFT} {down(0, frame):.1f}H{right}"] if frame.bottom <= 0 <= frame.top else []
    labels = []
    for index, x in enumerate(columns):
        minor = " plot-minor" if index % 2 else ""
        text = _number(x, columns[1] - columns[0] if len(columns) > 1 else 1)
        labels.append(f'<text class="plot-tick{minor}" x="{across(x, frame):.1f}" y="{foot + 19}">{text}</text>')
    for y in rows:
        text = height(y, rows[1] - rows[0] if len(rows) > 1 else 1)
        labels.append(
            f'<text class="plot-tick" x="{_LEFT - 9}" y="{down(y, frame) + 4.5:.1f}" text-anchor="end">{text}</text>'
        )
    names = (
        f'<text class="plot-name" x="{right + 7}" y="{foot + 5}">{escape(captions.x_axis)}</text>'
        f'<text class="plot-name" x="{_LEFT}" y="{_TOP - 10}">{escape(captions.y_axis)}</text>'
    )
    return (
        f'<path class="plot-grid" fill="none" stroke="#E7E4DC" d="{"".join(grid)}"/>'
        f'<path class="plot-zero" fill="none" stroke="#A9A59B" d="{"".join(zero)}"/>'
        f'<g class="plot-ticks" fill="{GREY}" text-anchor="middle">{"".join(labels)}</g>'
        f'<g class="plot-names" fill="{INK}" font-family="Georgia, serif" font-style="italic"'
        f' font-size="15">{names}</g>'
    )


_SHAPES = {
    "local_minimum": ("M-7 -5H7L0 7.5Z", GREEN),
    "local_maximum": ("M-7 5H7L0 -7.5Z", VERMILLION),
    "neither": ("M-5.5 -5.5H5.5V5.5H-5.5Z", PURPLE),
    "saddle": ("M-7 -4.4L-4.4 -7L0 -2.6L4.4 -7L7 -4.4L2.6 0L7 4.4L4.4 7L0 2.6L-4.4 7L-7 4.4L-2.6 0Z", PURPLE),
    "undecided": ("M0 -6A6 6 0 1 1 0 6A6 6 0 1 1 0 -6Z", ORANGE),
}


def shape(kind: str) -> str:
    """The sign of a kind of point on its own, for the table beside the picture: a small SVG hidden from readers."""
    path, colour = _SHAPES.get(kind, _SHAPES["undecided"])
    return (
        f'<svg class="sign plot-{escape(kind, quote=True)}" viewBox="-9 -9 18 18" width="18" height="18"'
        f' aria-hidden="true"><path d="{path}" fill="{colour}"/></svg>'
    )


def signs(marks: Sequence[Mark], frame: Frame) -> str:
    """The marked points, each by the sign of its kind, with its label."""
    drawn = []
    for mark in marks:
        if not frame.shows(mark.x, mark.y):
            continue
        path, colour = _SHAPES.get(mark.kind, _SHAPES["undecided"])
        below = mark.kind == "local_minimum"
        label = f'<text y="{23 if below else -13}">{escape(mark.label)}</text>' if mark.label else ""
        title = f"<title>{escape(mark.description)}</title>" if mark.description else ""
        drawn.append(
            f'<g class="plot-point plot-{escape(mark.kind, quote=True)}"'
            f' transform="translate({across(mark.x, frame):.1f} {down(mark.y, frame):.1f})">{title}'
            f'<path d="{path}" fill="{colour}" stroke="#ffffff" stroke-width="1.5"/>{label}</g>'
        )
    return f'<g class="plot-points" fill="{INK}" text-anchor="middle" font-weight="600">{"".join(drawn)}</g>'


def run(path: Sequence[tuple[float, float]], frame: Frame) -> str:
    """The run as chords from iterate to iterate; of a very long one, evenly chosen stops and always both ends."""
    every = max(1, math.ceil(len(path) / _MOST_STOPS))
    stops = [point for index, point in enumerate(path) if index % every == 0 or index == len(path) - 1]
    places = [(across(x, frame), down(y, frame)) for x, y in stops if frame.shows(x, y)]
    if not places:
        return ""
    chords = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6"/>' for x, y in places)
    (start_x, start_y), (end_x, end_y) = places[0], places[-1]
    return (
        f'<g class="plot-run"><path class="plot-chords" fill="none" stroke="{VERMILLION}" stroke-width="1.25"'
        f' stroke-opacity="0.7" d="{chords}"/><g class="plot-stops" fill="{VERMILLION}">{dots}</g>'
        f'<circle class="plot-start" cx="{start_x:.1f}" cy="{start_y:.1f}" r="6.5" fill="none" stroke="{VERMILLION}"'
        ' stroke-width="2"/>'
        f'<path class="plot-tangent" fill="none" stroke="{INK}" stroke-width="1.5" stroke-dasharray="5 4" d=""/>'
        f'<circle class="plot-ball" cx="{end_x:.1f}" cy="{end_y:.1f}" r="7" fill="{VERMILLION}" stroke="#ffffff"'
        ' stroke-width="2"/></g>'
    )
