"""The pictures of a lesson: the function with its points, and the run drawn on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from tutor.expression.errors import TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.read import read, read_interval
from tutor.expression.tree import Constant, Negation, Node, Summation, rational_value, walk
from tutor.pictures.curve import Function, window
from tutor.pictures.svg import Captions, Mark, descent_plot, function_plot
from tutor.web.pages.calls import Json
from tutor.web.pages.language import current_locale
from tutor.web.pages.lesson import REAL_LINE, Lesson
from tutor.web.pages.typeset import number
from tutor.wording import phrase

_MOST_NUMBERED = 24
"""More points than this are drawn without their numbers."""
_MOST_SOUGHT = 9
_MOST_TERMS = 1000
"""A function with longer sums is not drawn: this process answers everybody's requests."""


def points_picture(lesson: Lesson) -> Markup | None:
    """The function over the domain with its critical points, numbered as in the table."""
    if not lesson.analysis.answer:
        return None
    marks = _marks(lesson)
    view = _view(lesson, _near(marks))
    if view is None:
        return None
    function, ends = view
    marks += _family_marks(lesson, function, ends)
    said = "; ".join(mark.description for mark in marks if mark.description) or phrase(
        "pages.picture.no_points", current_locale()
    )
    title = phrase("pages.picture.points", current_locale(), f=lesson.question.f)
    captions = _captions("points", title, said, lesson.letter)
    return Markup(function_plot(function, ends, captions, marks))


def run_picture(lesson: Lesson) -> Markup | None:
    """The run drawn on the function."""
    run = lesson.descent.answer
    if not run:
        return None
    path = [(step["x"], step["value"]) for step in run["path"] if step["x"] is not None and step["value"] is not None]
    marks = _marks(lesson)
    view = _view(lesson, _near(marks) + [x for x, _ in path[:1] + path[-1:] if abs(x) < 1e4])
    if view is None or not path:
        return None
    function, ends = view
    said = phrase(
        "pages.picture.run_said",
        current_locale(),
        start=number(path[0][0]),
        steps=run["final"]["step"],
        x=number(path[-1][0]),
        y=number(path[-1][1]),
    )
    captions = _captions("run", phrase("pages.picture.run", current_locale(), f=lesson.question.f), said, lesson.letter)
    return Markup(descent_plot(function, ends, captions, path, marks))


def _captions(identifier: str, title: str, description: str, letter: str) -> Captions:
    return Captions(title, description, letter, f"f({letter})", identifier)


def _marks(lesson: Lesson) -> list[Mark]:
    numbered = len(lesson.points) <= _MOST_NUMBERED
    return [
        Mark(x, y, point["kind"], str(index) if numbered else "", _described(point))
        for index, point in enumerate(lesson.points, 1)
        if (x := point["x"]["approx"]) is not None and (y := point["y"]["approx"]) is not None
    ]


def _near(marks: Sequence[Mark]) -> list[float]:
    """The places that decide how much of an endless line is shown: the few nearest to zero."""
    return sorted((mark.x for mark in marks), key=abs)[:_MOST_SOUGHT]


def _family_marks(lesson: Lesson, function: Function, ends: tuple[float, float]) -> list[Mark]:
    """Those of infinitely many points that are in view, drawn without a number."""
    marks = []
    for family in (lesson.analysis.answer or {}).get("families", ()):
        if not family["exact"]:
            continue
        place = compile_function(read(family["x"]["text"]).node, (family["index"],))
        first, last = family["first"], family["last"]
        for index in range(
            -_MOST_NUMBERED if first is None else first, _MOST_NUMBERED + 1 if last is None else last + 1
        ):
            x = float(place(float(index)))
            if ends[0] <= x <= ends[1] and math.isfinite(y := float(function(np.asarray(x)))):
                marks.append(Mark(x, y, family["kind"]))
    return marks[:_MOST_NUMBERED]


def _described(point: Json) -> str:
    kind = phrase(f"pages.kind.{point['kind']}", current_locale())
    return f"{kind} ({number(point['x']['approx'])}, {number(point['y']['approx'])})"


def _view(lesson: Lesson, places: Sequence[float]) -> tuple[Function, tuple[float, float]] | None:
    """The function for drawing and the ends of the window."""
    variable = lesson.variables[0] if lesson.variables else "x"
    try:
        node = read(lesson.expression).node
        if _terms(node) > _MOST_TERMS:
            return None
        function = compile_function(node, (variable,))
        domain = read_interval(lesson.question.domain or REAL_LINE)
    except TutorError:
        return None
    lower, upper = _end(domain.lower), _end(domain.upper)
    return (function, window(lower, upper, places)) if lower < upper else None


def _terms(node: Node) -> float:
    """How many terms the sums in a function have at most, taken together; infinitely many where it is not known."""
    terms = 1.0
    for part in walk(node):
        if isinstance(part, Summation):
            lower, upper = rational_value(part.lower), rational_value(part.upper)
            terms *= math.inf if lower is None or upper is None else max(1.0, float(upper - lower))
    return terms


def _end(node: Node) -> float:
    match node:
        case Negation(inner):
            return -_end(inner)
        case Constant("oo"):
            return math.inf
    return float(compile_function(node, ())())
