"""What a picture of an answer shows: the part of the plane, the points marked on it and the words beside it.

Made from the values of the API's answers (a Report, a Descent), so that a page and the API draw the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.expression.evaluate import compile_function
from tutor.expression.interval import Interval
from tutor.expression.read import read
from tutor.expression.tree import Constant, Negation, Node
from tutor.pictures.curve import Frame, Function, window
from tutor.pictures.levels import Surface, frame_around
from tutor.pictures.svg import SHAPE, Captions, Mark
from tutor.wording import Locale, phrase

Json = Mapping[str, Any]

_MOST_NUMBERED = 24
"""More points than this are drawn without their numbers."""
_MOST_SOUGHT = 9
_FAR = 1e4
"""An end of a run farther out than this does not widen the picture."""
_STRAY = 5.0
"""A run in two variables is followed so many times the size of its start (or 1) away from it."""
_FINEST = 1e-11
"""A window narrower than this, beside the numbers in it, shows doubles and not a function."""
_WIDEST = 1e300


@dataclass(frozen=True, slots=True)
class Scene:
    """A function over a window of its domain, its marked points, and the places a run passed (if there is one)."""

    function: Function
    window: tuple[float, float]
    marks: tuple[Mark, ...]
    path: tuple[tuple[float, float], ...] = ()
    steps: tuple[int, ...] = ()
    """The number of the step that led to each place of ``path``, which may leave some out."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A function of two variables over a frame, its marked points, and the places a run passed on it."""

    function: Surface
    frame: Frame
    marks: tuple[Mark, ...]
    path: tuple[tuple[float, float], ...]
    steps: tuple[int, ...]


def points(report: Json) -> list[dict[str, Any]]:
    """The critical points and endpoints of a Report in the order of x, as they are numbered in the picture."""
    return sorted([*report["critical_points"], *report["endpoints"]], key=_place)


def _place(point: Json) -> float:
    """A number too large for a double (an end of the domain such as 10^400) has no ``approx``: it comes last."""
    approx = point["x"]["approx"]
    return math.inf if approx is None else float(approx)


def function_scene(node: Node, variable: str, domain: Interval, report: Json, locale: Locale) -> Scene | None:
    """The function with the points of its Report; ``None`` where the domain is too narrow or too wide."""
    marks = _marks(report, locale)
    view = _view(node, variable, domain, _near(marks))
    if view is None:
        return None
    return Scene(*view, (*marks, *_family_marks(report, *view)))


def descent_scene(
    node: Node, variable: str, domain: Interval, report: Json | None, run: Json, locale: Locale
) -> Scene | None:
    """The function with a run (a Descent) on it and, where a Report is given, its points. ``None`` without a run."""
    shown = [step for step in run["path"] if _drawable(step["x"]) and _drawable(step["value"])]
    path = [(step["x"], step["value"]) for step in shown]
    marks = _marks(report, locale) if report else []
    ends = [x for x, _ in (*path[:1], *path[-1:]) if abs(x) < _FAR]
    view = _view(node, variable, domain, [*_near(marks), *ends])
    if view is None or not path:
        return None
    return Scene(*view, tuple(marks), tuple(path), tuple(step["step"] for step in shown))


def ground_scene(node: Node, run: Json, locale: Locale) -> Ground | None:
    """The ground a run (a Descent) in two variables passes, with its critical points; ``None`` where nothing is seen.

    Of a run that strays far from its start only the near part decides the frame.
    """
    names = run["variables"]
    shown = [step for step in run["path"] if all(_drawable(step["x"][name]) for name in names)]
    path = [tuple(float(step["x"][name]) for name in names) for step in shown]
    if not path:
        return None
    reach = _STRAY * max(1.0, *map(abs, path[0]))
    near = [place for place in path if max(abs(a - b) for a, b in zip(place, path[0], strict=True)) <= reach]
    marks = _ground_marks(run["critical_points"], names, locale)
    frame = frame_around([*near, *_beside(near, marks)], SHAPE)  # type: ignore[list-item]
    function = compile_function(node, names)
    seen = tuple(mark for mark in marks if frame.shows(mark.x, mark.y))
    return Ground(function, frame, seen, tuple(path), tuple(step["step"] for step in shown))  # type: ignore[arg-type]


def _ground_marks(found: Sequence[Json], names: Sequence[str], locale: Locale) -> list[Mark]:
    marks = []
    for index, point in enumerate(found, 1):
        x, y = (float(point["x"][name]["approx"]) for name in names)
        kind = phrase(f"pages.kind.{point['kind']}", locale)
        height = float(point["y"]["approx"])
        said = phrase("picture.point_of_two", locale, kind=kind, x=x, y=y, height=height)
        label = str(index) if len(found) <= _MOST_NUMBERED else ""
        marks.append(Mark(x, y, point["kind"], label, said))
    return marks


def _beside(path: Sequence[tuple[float, ...]], marks: Sequence[Mark]) -> list[tuple[float, float]]:
    """The points that belong into the picture: the one nearest to the end of the path, if it is not far away."""
    end = path[-1]
    extent = max(1.0, *(max(values) - min(values) for values in zip(*path, strict=True)))
    nearest = min(marks, key=lambda mark: math.dist((mark.x, mark.y), end), default=None)
    if nearest is None or math.dist((nearest.x, nearest.y), end) > _STRAY * extent:
        return []
    return [(nearest.x, nearest.y)]


def _drawable(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def function_captions(scene: Scene, written: str, letter: str, locale: Locale) -> Captions:
    """The words of a picture of the function ``written``."""
    said = "; ".join(mark.description for mark in scene.marks if mark.description)
    title = phrase("picture.points", locale, f=written)
    return Captions(title, said or phrase("picture.no_points", locale), letter, f"f({letter})", "points")


def descent_captions(scene: Scene, written: str, letter: str, steps: int, locale: Locale) -> Captions:
    """The words of a picture of a run of so many steps."""
    (start, _), (x, y) = (map(float, scene.path[0]), map(float, scene.path[-1]))
    said = phrase("picture.run_said", locale, start=start, steps=steps, x=x, y=y)
    return Captions(phrase("picture.run", locale, f=written), said, letter, f"f({letter})", "run")


def ground_captions(ground: Ground, written: str, names: Sequence[str], steps: int, locale: Locale) -> Captions:
    """The words of a picture of a run in two variables."""
    (x, y), (end_x, end_y) = ground.path[0], ground.path[-1]
    said = phrase("picture.run_of_two_said", locale, x=x, y=y, steps=steps, end_x=end_x, end_y=end_y)
    title = phrase("picture.ground", locale, f=written, names=", ".join(names))
    return Captions(title, said, names[0], names[1], "run")


def _marks(report: Json, locale: Locale) -> list[Mark]:
    found = points(report)
    return [
        Mark(x, y, point["kind"], str(index) if len(found) <= _MOST_NUMBERED else "", _described(point, locale))
        for index, point in enumerate(found, 1)
        if (x := point["x"]["approx"]) is not None and (y := point["y"]["approx"]) is not None
    ]


def _described(point: Json, locale: Locale) -> str:
    kind = phrase(f"pages.kind.{point['kind']}", locale)
    x, y = float(point["x"]["approx"]), float(point["y"]["approx"])
    return phrase("picture.point", locale, kind=kind, x=x, y=y)


def _near(marks: Sequence[Mark]) -> list[float]:
    """The places that decide how much of an endless line is shown: the few nearest to zero."""
    return sorted((mark.x for mark in marks), key=abs)[:_MOST_SOUGHT]


def _family_marks(report: Json, function: Function, ends: tuple[float, float]) -> list[Mark]:
    """Those of infinitely many points that are in view, drawn without a number."""
    marks = []
    for family in report.get("families", ()):
        if not family["exact"]:
            continue
        place = compile_function(read(family["x"]["text"]).node, (family["index"],))
        first = -_MOST_NUMBERED if family["first"] is None else family["first"]
        last = _MOST_NUMBERED if family["last"] is None else family["last"]
        for index in range(first, min(last, first + 2 * _MOST_NUMBERED) + 1):
            x = float(place(float(index)))
            if ends[0] <= x <= ends[1] and math.isfinite(y := float(function(np.asarray(x)))):
                marks.append(Mark(x, y, family["kind"]))
    return marks[:_MOST_NUMBERED]


def _view(
    node: Node, variable: str, domain: Interval, places: Sequence[float]
) -> tuple[Function, tuple[float, float]] | None:
    """The function for drawing and the ends of the window."""
    left, right = window(_end(domain.lower), _end(domain.upper), places)
    width = right - left
    if not _FINEST * max(abs(left), abs(right), 1.0) < width < _WIDEST:
        return None
    return compile_function(node, (variable,)), (left, right)


def _end(node: Node) -> float:
    match node:
        case Negation(inner):
            return -_end(inner)
        case Constant("oo"):
            return math.inf
    return float(compile_function(node, ())())
