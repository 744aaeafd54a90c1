"""Pictures for print and for files: matplotlib PNG, SVG and PDF, and animated GIF, APNG and WebP.

Labels are symbols, numbers and English only: no font with Hangul may be assumed on the machine, and what is to be
read in the reader's language stands beside the picture. Colours and marks are those of the page's own SVG. No state
is shared: every picture has its own figure, and an animation draws all its frames on one.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from tutor.pictures.curve import Curve, Floats, Frame, Function, trace
from tutor.pictures.svg import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION, Mark

Form = Literal["png", "svg", "pdf"]
Motion = Literal["gif", "apng", "webp"]
Progress = Callable[[int, int], None]

SIZE = (6.4, 4.0)
DOTS_PER_INCH = 100
MOST_FRAMES = 40
FIRST_FRAMES = 12
"""So many first steps each get a frame of their own; later ones are thinned."""
FRAME_MILLISECONDS = 120
LAST_MILLISECONDS = 1500
PALETTE = 64

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
    function: Function, window: tuple[float, float], marks: Sequence[Mark] = (), form: Form = "png"
) -> bytes:
    """The graph of ``function`` over the window with the marked points."""
    with rc_context(_STYLE):
        figure, axes = _canvas()
        _graph(axes, trace(function, *window, must_show=[(mark.x, mark.y) for mark in marks]), marks)
        return _saved(figure, form)


def descent_picture(
    function: Function,
    window: tuple[float, float],
    path: Sequence[tuple[float, float]],
    marks: Sequence[Mark] = (),
    form: Form = "png",
) -> bytes:
    """The graph with a run on it; ``path`` holds the iterates (x, f(x)) in order."""
    with rc_context(_STYLE):
        figure, axes = _canvas()
        places = _finite(path)
        curve = _curve_for(function, window, places, marks)
        _graph(axes, curve, marks)
        if len(places):
            axes.plot(*places.T, color=VERMILLION, linewidth=1, marker="o", markersize=3, alpha=0.8)
            axes.plot(*places[0], marker="o", markersize=10, fillstyle="none", color=VERMILLION)
            axes.plot(*places[-1], marker="o", markersize=8, color=VERMILLION, markeredgecolor="white")
        return _saved(figure, form)


def descent_animation(
    function: Function,
    window: tuple[float, float],
    path: Sequence[tuple[float, float]],
    marks: Sequence[Mark] = (),
    form: Motion = "gif",
    progress: Progress | None = None,
    steps: Sequence[int] = (),
) -> bytes:
    """The run as a moving picture that loops: one frame a step, later steps thinned to about 40 frames in all.

    ``steps`` numbers the places of a path that leaves some out. ``progress`` is told (frames made, frames in all) after
    every frame. Raises ``ValueError`` for a path without a single finite point.
    """
    places = _finite(path)
    numbers = steps or range(len(places))
    if not len(places):
        raise ValueError("nothing to animate: the path has no finite point")
    with rc_context(_STYLE):
        figure, axes = _canvas()
        _graph(axes, _curve_for(function, window, places, marks), marks)
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
            caption.set_text(f"step {numbers[step]}    x = {places[step, 0]:.6g}    f(x) = {places[step, 1]:.6g}")
            for moving in (trail, ball, caption):
                axes.draw_artist(moving)
            frames.append(Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy()))
            if progress is not None:
                progress(len(frames), len(shown))
        return _animated(frames, form)


def contour_picture(
    function: Callable[[Floats, Floats], Floats],
    frame: Frame,
    path: Sequence[tuple[float, float]],
    names: tuple[str, str] = ("x", "y"),
    marks: Sequence[Mark] = (),
    form: Form = "png",
) -> bytes:
    """The level curves of a function of two variables with a run on them; ``path`` holds the iterates (x, y) in order.

    Levels are spaced by ranks of the values, so that a narrow valley shows as well as its slopes.
    """
    with rc_context(_STYLE):
        figure, axes = _canvas()
        across, up = np.linspace(frame.left, frame.right, 161), np.linspace(frame.bottom, frame.top, 121)
        grid_x, grid_y = np.meshgrid(across, up)
        with np.errstate(all="ignore"):
            heights = np.ma.masked_invalid(np.broadcast_to(function(grid_x, grid_y), grid_x.shape))
        values = heights.compressed()
        levels = np.unique(np.quantile(values, np.linspace(0.01, 0.99, 16) ** 1.5)) if len(values) else ()
        if len(levels) > 1:
            axes.contourf(across, up, heights, levels=levels, cmap="cividis", alpha=0.35, extend="both")
            axes.contour(across, up, heights, levels=levels, cmap="cividis", linewidths=0.8)
        places = _finite(path)
        if len(places):
            axes.plot(*places.T, color=VERMILLION, linewidth=1, marker="o", markersize=3)
            axes.plot(*places[-1], marker="o", markersize=8, color=VERMILLION, markeredgecolor="white")
        _sign(axes, marks)
        axes.set_xlim(frame.left, frame.right)
        axes.set_ylim(frame.bottom, frame.top)
        axes.set_xlabel(names[0])
        axes.set_ylabel(names[1])
        return _saved(figure, form)


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


def _graph(axes: Axes, curve: Curve, marks: Sequence[Mark]) -> None:
    for branch in curve.branches:
        axes.plot(*branch.T, color=BLUE, linewidth=2)
    _sign(axes, marks)
    axes.set_xlim(curve.frame.left, curve.frame.right)
    axes.set_ylim(curve.frame.bottom, curve.frame.top)
    axes.set_xlabel("x")
    axes.set_ylabel("f(x)")


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
    target = io.BytesIO()
    last = len(frames) - 1
    durations = [FRAME_MILLISECONDS] * last + [LAST_MILLISECONDS]
    # One palette for all frames, so that what does not move keeps its colours.
    both = Image.new("RGB", (frames[0].width, 2 * frames[0].height))
    both.paste(frames[0], (0, 0))
    both.paste(frames[last], (0, frames[0].height))
    palette = both.quantize(PALETTE, method=Image.Quantize.MAXCOVERAGE)
    few = [frame.quantize(PALETTE, palette=palette, dither=Image.Dither.NONE) for frame in frames]
    name = {"gif": "GIF", "apng": "PNG", "webp": "WEBP"}[form]
    options = {"lossless": True, "method": 4} if form == "webp" else {"optimize": False}
    few[0].save(target, name, save_all=True, append_images=few[1:], duration=durations, loop=0, **options)
    return target.getvalue()
