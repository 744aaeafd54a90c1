"""The pictures of a lesson: the function with its points, and the run drawn on it."""

from __future__ import annotations

import math

from markupsafe import Markup

from tutor.answers.by_variable import interval_of
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.read import read
from tutor.expression.tree import Node, Summation, rational_value, walk
from tutor.pictures.contour import contour_plot
from tutor.pictures.scene import (
    descent_captions,
    descent_scene,
    function_captions,
    function_scene,
    ground_captions,
    ground_scene,
)
from tutor.pictures.svg import descent_plot, function_plot
from tutor.web.pages.language import current_locale
from tutor.web.pages.lesson import Lesson

_MOST_TERMS, _MOST_TERMS_OF_TWO = 1000, 100
"""A function with longer sums is not drawn: this process answers everybody's requests."""


def points_picture(lesson: Lesson) -> Markup | None:
    """The function over the domain with its critical points, numbered as in the table."""
    drawn = _drawable(lesson)
    if drawn is None or not lesson.analysis.answer:
        return None
    scene = function_scene(*drawn, lesson.analysis.answer, current_locale())
    if scene is None:
        return None
    captions = function_captions(scene, lesson.expression, lesson.letter, current_locale())
    # Markup is safe here and below: tutor.pictures escapes every text it is given.
    return Markup(function_plot(scene.function, scene.window, captions, scene.marks))


def run_picture(lesson: Lesson) -> Markup | None:
    """The run drawn on the function."""
    drawn, run = _drawable(lesson), lesson.descent.answer
    if drawn is None or not run:
        return None
    scene = descent_scene(*drawn, lesson.analysis.answer, run, current_locale())
    if scene is None:
        return None
    captions = descent_captions(scene, lesson.expression, lesson.letter, run["final"]["step"], current_locale())
    return Markup(descent_plot(scene.function, scene.window, captions, scene.path, scene.marks))


def ground_picture(lesson: Lesson) -> Markup | None:
    """The run of a function of two variables on its level curves."""
    run = lesson.descent.answer
    if not run or len(run["variables"]) != 2:
        return None
    try:
        node = read(lesson.expression).node
    except TutorError:
        return None
    ground = ground_scene(node, run, current_locale()) if _terms(node) <= _MOST_TERMS_OF_TWO else None
    if ground is None:
        return None
    captions = ground_captions(ground, lesson.expression, run["variables"], run["steps"], current_locale())
    return Markup(contour_plot(ground.function, ground.frame, captions, ground.path, ground.marks))


def _drawable(lesson: Lesson) -> tuple[Node, str, Interval] | None:
    """The function, its variable and its domain, if this process can draw it in no time."""
    try:
        node = read(lesson.expression).node
        name = lesson.variables[0] if lesson.variables else "x"
        domain = interval_of(lesson.question.domain or None, name)
    except TutorError:
        return None
    return (node, name, domain) if _terms(node) <= _MOST_TERMS else None


def _terms(node: Node) -> float:
    """How many terms the sums in a function have at most, taken together; infinitely many where it is not known."""
    terms = 1.0
    for part in walk(node):
        if isinstance(part, Summation):
            lower, upper = rational_value(part.lower), rational_value(part.upper)
            if lower is None or upper is None or upper - lower > _MOST_TERMS:
                return math.inf
            terms *= max(1.0, float(upper - lower))
    return terms
