"""Pictures for print and for files: matplotlib PNG, SVG and PDF, and animated GIF, APNG and WebP.

Labels are symbols and numbers only: no font with Hangul may be assumed on the machine, and what is to be read in the
reader's language stands beside the picture. Colours and marks are those of the page's own SVG. No state
is shared: every picture has its own figure, and an animation draws all its frames on one.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from tutor.pictures.curve import Curve, Floats, Frame, Function, trace
from tutor.pictures.levels import Surface, level_curves
from tutor.pictures.svg import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION, Mark

Form = Literal["png", "svg", "pdf"]
Motion = Literal["gif", "apng", "webp"]
Progress = Callable[[int, int], None]

SIZE = (6.4, 4.0)
DOTS_PER_INCH = 100
MOST_FRAMES = 32
FIRST_FRAMES = 12
"""So many first steps each get a frame of their own; later ones are thinned."""
FRAME_MILLISECONDS = 120
LAST_MILLISECONDS = 1500
PALETTE = 24
"""Colours of a moving picture; one more stands for what has not changed since the frame before."""

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": "#A9A59B",
    "axes.labelcolor": INK,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "grid.color": "#E7E4DC",
    "axes.grid": True,
    "axes.axisbelow": True,
    "svg.hashsalt": "tutor",
    "svg.fonttype": "path",
}

_SIGNS = {
    "local_minimum": ("v", GREEN),
    "local_maximum": ("^", VERMILLION),
    "neither": ("s", PURPLE),
    "saddle": ("X", PURPLE),
    "undecided": ("o", ORANGE),
}


def function_picture(
    function: Function,
    window: tuple[float, float],
    marks: Sequence[Mark] = (),
    form: Form = "png",
    letter: str = "x",
) -> bytes:
    """The graph of ``function`` over the window with the marked points."""
    with rc_context(_STYLE):
        figure, axes = _canvas()
        _graph(axes, trace(function, *window, must_show=[(mark.x, mark.y) for mark in marks]), marks, letter)
        return _saved(figure, form)


def descent_picture(
    function: Function,
    window: tuple[float, float],
    path: Sequence[tuple[float, float]],
    marks: Sequence[Mark] = (),
    form: Form = "png",
    letter: str = "x",
) -> bytes:
    """The graph with a run on it; ``path`` holds the iterates (x, f(x)) in order."""
    with rc_context(_STYLE):
        figure, axes = _canvas()
        places = _finite(path)
        _graph(axes, _curve_for(function, window, places, marks), marks, letter)
        _run(axes, places)
        return _saved(figure, form)


def descent_animation(
    function: Function,
    window: tuple[float, float],
    path: Sequence[tuple[float, float]],
    marks: Sequence[Mark] = (),
    form: Motion = "gif",
    progress: Progress | None = None,
    steps: Sequence[int] = (),
    letter: str = "x",
) -> bytes:
    """The run as a moving picture that loops: one frame a step, later steps thinned to about 30 frames in all.

    ``steps`` numbers the places of a path that leaves some out. ``progress`` is told (frames made, frames in all) after
    every frame. Raises ``ValueError`` for a path without a single finite point.
    """
    places = _finite(path)
    with rc_context(_STYLE):
        figure, axes = _canvas()
        _graph(axes, _curve_for(function, window, places, marks), marks, letter)
        return _moving(figure, axes, places, (letter, f"f({letter})"), form, progress, steps)


def contour_picture(
    function: Surface,
    frame: Frame,
    path: Sequence[tuple[float, float]],
    names: tuple[str, str] = ("x", "y"),
    marks: Sequence[Mark] = (),
    form: Form = "png",
) -> bytes:
    """The level curves of a function of two variables with a run on them; ``path`` holds the iterates (x, y)."""
    with rc_context(_STYLE):
        figure, axes = _canvas()
        _levels(figure, axes, function, frame, names, marks)
        _run(axes, _finite(path))
        return _saved(figure, form)


def contour_animation(
    function: Surface,
    frame: Frame,
    path: Sequence[tuple[float, float]],
    names: tuple[str, str] = ("x", "y"),
    marks: Sequence[Mark] = (),
    form: Motion = "gif",
    progress: Progress | None = None,
    steps: Sequence[int] = (),
) -> bytes:
    """The run over the level curves as a moving picture, as ``descent_animation`` makes it."""
    with rc_context(_STYLE):
        figure, axes = _canvas()
        _levels(figure, axes, function, frame, names, marks)
        return _moving(figure, axes, _finite(path), names, form, progress, steps)


def _run(axes: Axes, places: Floats) -> None:
    if len(places):
        axes.plot(*places.T, color=VERMILLION, linewidth=1, marker="o", markersize=3, alpha=0.8)
        axes.plot(*places[0], marker="o", markersize=10, fillstyle="none", color=VERMILLION)
        axes.plot(*places[-1], marker="o", markersize=8, color=VERMILLION, markeredgecolor="white")


def _levels(
    figure: Figure, axes: Axes, function: Surface, frame: Frame, names: tuple[str, str], marks: Sequence[Mark]
) -> None:
    surface = level_curves(function, frame)
    if len(surface.levels) > 1:
        heights = np.ma.masked_invalid(surface.heights)
        options = {"levels": surface.levels, "cmap": "cividis"}
        filled = axes.contourf(surface.across, surface.up, heights, alpha=0.35, extend="both", **options)
        axes.contour(surface.across, surface.up, heights, linewidths=0.8, **options)
        figure.colorbar(filled, ax=axes, label=f"f({names[0]}, {names[1]})", format="%.3g", pad=0.02)
    _sign(axes, marks)
    axes.set_xlim(frame.left, frame.right)
    axes.set_ylim(frame.bottom, frame.top)
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])


def _moving(
    figure: Figure,
    axes: Axes,
    places: Floats,
    names: tuple[str, str],
    form: Motion,
    progress: Progress | None,
    steps: Sequence[int],
) -> bytes:
    """The figure drawn once; in every frame only the run, the ball and the numbers are drawn again."""
    if not len(places):
        raise ValueError("nothing to animate: the path has no finite point")
    numbers = steps or range(len(places))
    (trail,) = axes.plot([], [], color=VERMILLION, linewidth=1, marker="o", markersize=3, alpha=0.8)
    (ball,) = axes.plot([], [], marker="o", markersize=9, color=VERMILLION, markeredgecolor="white")
    axes.set_title(" ", loc="left")  # keeps room for the caption
    caption = axes.text(0.0, 1.025, "", transform=axes.transAxes, color=INK)
    for moving in (trail, ball, caption):
        moving.set_animated(True)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    still = canvas.copy_from_bbox(figure.bbox)
    frames: list[Image.Image] = []
    shown = shown_steps(len(places) - 1)
    for step in shown:
        canvas.restore_region(still)
        trail.set_data(*places[: step + 1].T)
        ball.set_data([places[step, 0]], [places[step, 1]])
        x, y = places[step]
        caption.set_text(f"k = {numbers[step]}    {names[0]} = {x:.5g}    {names[1]} = {y:.5g}")
        for moving in (trail, ball, caption):
            axes.draw_artist(moving)
        frames.append(Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy()))
        if progress is not None:
            progress(len(frames), len(shown))
    return _animated(frames, form)


def shown_steps(steps: int) -> list[int]:
    """The steps that get a frame: the first few, then ever wider apart, and the last."""
    later = np.geomspace(FIRST_FRAMES, max(steps, FIRST_FRAMES), MOST_FRAMES - FIRST_FRAMES).round().astype(int)
    return sorted({step for step in (*range(FIRST_FRAMES), *later.tolist(), steps) if step <= steps})


def _canvas() -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE, dpi=DOTS_PER_INCH, layout="constrained")
    return figure, figure.add_subplot()


def _finite(path: Sequence[tuple[float, float]]) -> Floats:
    places = np.array(path, dtype=np.float64).reshape(-1, 2)
    return places[np.isfinite(places).all(axis=1)]


def _curve_for(function: Function, window: tuple[float, float], places: Floats, marks: Sequence[Mark]) -> Curve:
    inside = [(x, y) for x, y in places.tolist() if window[0] <= x <= window[1]]
    return trace(function, *window, must_show=[(mark.x, mark.y) for mark in marks] + inside[:1] + inside[-1:])


def _graph(axes: Axes, curve: Curve, marks: Sequence[Mark], letter: str) -> None:
    for branch in curve.branches:
        axes.plot(*branch.T, color=BLUE, linewidth=2)
    _sign(axes, marks)
    axes.set_xlim(curve.frame.left, curve.frame.right)
    axes.set_ylim(curve.frame.bottom, curve.frame.top)
    axes.set_xlabel(letter)
    axes.set_ylabel(f"f({letter})")


def _sign(axes: Axes, marks: Sequence[Mark]) -> None:
    for mark in marks:
        if not (math.isfinite(mark.x) and math.isfinite(mark.y)):
            continue
        shape, colour = _SIGNS.get(mark.kind, _SIGNS["undecided"])
        axes.plot(mark.x, mark.y, marker=shape, markersize=9, color=colour, markeredgecolor="white", zorder=5)
        if mark.label.isascii():
            axes.annotate(mark.label, (mark.x, mark.y), xytext=(0, 9), textcoords="offset points", ha="center")


def _saved(figure: Figure, form: Form) -> bytes:
    """The same picture gives the same bytes: no date is written into it."""
    target = io.BytesIO()
    metadata = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[form]
    figure.savefig(target, format=form, metadata=metadata)
    return target.getvalue()


def _animated(frames: Sequence[Image.Image], form: Motion) -> bytes:
    """The frames in one file. Of every frame but the first, only what has changed is kept; the rest shows through."""
    target = io.BytesIO()
    last = len(frames) - 1
    durations = [FRAME_MILLISECONDS] * last + [LAST_MILLISECONDS]
    # One palette for all frames, so that what does not move keeps its colours.
    both = Image.new("RGB", (frames[0].width, 2 * frames[0].height))
    both.paste(frames[0], (0, 0))
    both.paste(frames[last], (0, frames[0].height))
    palette = both.quantize(PALETTE, method=Image.Quantize.MAXCOVERAGE)
    few = [frame.quantize(PALETTE, palette=palette, dither=Image.Dither.NONE) for frame in frames]
    options: dict[str, object] = {"duration": durations, "loop": 0}
    match form:
        case "webp":  # finds by itself what has changed
            options |= {"lossless": True, "method": 6, "minimize_size": True}
        case "apng":
            few = _changes(few)
            options |= {"transparency": PALETTE, "disposal": 0, "blend": 1, "optimize": True}
        case "gif":
            few = _changes(few)
            options |= {"transparency": PALETTE, "disposal": 1, "optimize": False}
    name = {"gif": "GIF", "apng": "PNG", "webp": "WEBP"}[form]
    few[0].save(target, name, save_all=True, append_images=few[1:], **options)
    return target.getvalue()


def _changes(frames: Sequence[Image.Image]) -> list[Image.Image]:
    """Each frame with the colour ``PALETTE`` wherever it is like the one before."""
    indices = [np.asarray(frame) for frame in frames]
    pairs = pairwise(indices)
    changed = [indices[0], *(np.where(after == before, PALETTE, after) for before, after in pairs)]
    colours = (frames[0].getpalette() or [])[: 3 * PALETTE]
    made = []
    for each in changed:
        image = Image.fromarray(each.astype(np.uint8), "P")
        image.putpalette([*colours, *[255] * (3 * (PALETTE + 1) - len(colours))])
        made.append(image)
    return made
