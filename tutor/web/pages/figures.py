"""The pictures of a lesson: the function with its points, and the run drawn on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from tutor.expression.errors import TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.read import read, read_interval
from tutor.expression.tree import Constant, Negation, Node
from tutor.pictures.curve import Function, window
from tutor.pictures.svg import Captions, Mark, descent_plot, function_plot
from tutor.web.pages.calls import Json
from tutor.web.pages.language import current_locale
from tutor.web.pages.lesson import REAL_LINE, Lesson
from tutor.web.pages.typeset import number
from tutor.wording import phrase

_MOST_NUMBERED = 24
"""More points than this are drawn without their numbers."""


def points_picture(lesson: Lesson) -> Markup | None:
    """The function over the domain with its critical points, numbered as in the table."""
    if not lesson.analysis.answer:
        return None
    marks = _marks(lesson)
    view = _view(lesson, [mark.x for mark in marks])
    if view is None:
        return None
    function, ends, variable = view
    said = "; ".join(mark.description for mark in marks) or phrase("pages.picture.no_points", current_locale())
    captions = _captions(
        "points", phrase("pages.picture.points", current_locale(), f=lesson.question.f), said, variable
    )
    return Markup(function_plot(function, ends, captions, marks))


def run_picture(lesson: Lesson) -> Markup | None:
    """The run drawn on the function."""
    run = lesson.descent.answer
    if not run:
        return None
    path = [(step["x"], step["value"]) for step in run["path"] if step["x"] is not None and step["value"] is not None]
    marks = _marks(lesson)
    view = _view(lesson, [mark.x for mark in marks] + [x for x, _ in path[:1] + path[-1:] if abs(x) < 1e4])
    if view is None or not path:
        return None
    function, ends, variable = view
    said = phrase(
        "pages.picture.run_said",
        current_locale(),
        start=number(path[0][0]),
        steps=run["final"]["step"],
        x=number(path[-1][0]),
        y=number(path[-1][1]),
    )
    captions = _captions("run", phrase("pages.picture.run", current_locale(), f=lesson.question.f), said, variable)
    return Markup(descent_plot(function, ends, captions, path, marks))


def _captions(identifier: str, title: str, description: str, variable: str) -> Captions:
    return Captions(title, description, variable, f"f({variable})", identifier)


def _marks(lesson: Lesson) -> list[Mark]:
    numbered = len(lesson.points) <= _MOST_NUMBERED
    return [
        Mark(x, y, point["kind"], str(index) if numbered else "", _described(point))
        for index, point in enumerate(lesson.points, 1)
        if (x := point["x"]["approx"]) is not None and (y := point["y"]["approx"]) is not None
    ]


def _described(point: Json) -> str:
    kind = phrase(f"pages.kind.{point['kind']}", current_locale())
    return f"{kind} ({number(point['x']['approx'])}, {number(point['y']['approx'])})"


def _view(lesson: Lesson, places: Sequence[float]) -> tuple[Function, tuple[float, float], str] | None:
    """The function for drawing, the ends of the window, and the variable's name."""
    variable = lesson.variables[0] if lesson.variables else "x"
    try:
        function = compile_function(read(lesson.question.f).node, (variable,))
        domain = read_interval(lesson.question.domain or REAL_LINE)
    except TutorError:
        return None
    lower, upper = _end(domain.lower), _end(domain.upper)
    return (function, window(lower, upper, places), variable) if lower < upper else None


def _end(node: Node) -> float:
    match node:
        case Negation(inner):
            return -_end(inner)
        case Constant("oo"):
            return math.inf
    return float(compile_function(node, ())())
