"""The home page: a function in, a lesson out."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from tutor.web.pages.figures import ground_picture, points_picture, run_picture
from tutor.web.pages.lesson import ground_rows, lesson, rows
from tutor.web.pages.question import ARTICLE, DERIVATIVES, DIRECTIONS, EXAMPLES, METHODS, Question
from tutor.web.pages.rates import three_rates
from tutor.web.pages.rendering import page


def home() -> Response:
    """``/``: the form, and the lesson on the question in the address."""
    question = Question.of(request.args)
    shared: dict[str, Any] = {
        "question": question,
        "methods": METHODS,
        "directions": DIRECTIONS,
        "derivatives": DERIVATIVES,
        "article": ARTICLE,
        "examples": EXAMPLES,
    }
    if not question.f:
        return page("home.html", lesson=None, rates=three_rates(), **shared)
    found = lesson(question)
    status = 200 if found.reading.answer else 422
    if len(found.variables) > 1:
        shared |= {"rows": ground_rows(found), "ground_picture": ground_picture(found)}
    else:
        shared |= {"rows": rows(found), "points_picture": points_picture(found), "run_picture": run_picture(found)}
    return page("home.html", status, lesson=found, **shared)
