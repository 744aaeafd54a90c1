"""Fitting a line: the student's data, the error differentiated, the training watched, least squares beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import takewhile

from flask import Response, request
from markupsafe import Markup

from tutor.pictures.fit import Line, fit_plot
from tutor.pictures.svg import Captions
from tutor.web.pages.calls import Json, Outcome, Refusal, ask
from tutor.web.pages.language import current_locale
from tutor.web.pages.question import decimal
from tutor.web.pages.rendering import page
from tutor.web.pages.typeset import number
from tutor.wording import phrase

MOST_POINTS = 200
MOST_STEPS = 10_000
_SEPARATOR = re.compile(r"[,;\s]+")
_LINES_DRAWN = 12
_FIELDS = {"x": "data", "y": "data", "learning_rate": "rate"}
"""Fields of the call that have another name in the form."""

Row = tuple[int, float, float, float]


@dataclass(frozen=True, slots=True)
class Fitting:
    """The form as typed."""

    data: str = "1, 2.1\n2, 3.9\n3, 6.2\n4, 7.8\n5, 10.1"
    rate: str = "0.02"
    steps: str = "200"

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Fitting:
        return cls(*(arguments.get(field.name, str(field.default)).strip() for field in fields(cls)))


def regression() -> Response:
    """``/regression``: the example at first, then the data in the address."""
    typed = Fitting.of(request.args)
    values = _values(typed)
    outcome = values if isinstance(values, Outcome) else ask("regression", **values)
    rows, picture = _rows(outcome), None
    if rows and not isinstance(values, Outcome):
        picture = _picture(outcome, rows, list(zip(values["x"], values["y"], strict=True)))
    refusal = outcome.refusal
    faults = {_FIELDS.get(refusal.field, refusal.field): refusal} if refusal and refusal.field else {}
    shown: Json = {"typed": typed, "outcome": outcome, "picture": picture, "faults": faults, "rows": rows}
    return page("regression.html", 422 if faults else 200, **shown)


def _values(typed: Fitting) -> Json | Outcome:
    """The request of the call, or why it cannot be made."""
    points = _points(typed.data)
    if isinstance(points, Refusal):
        return Outcome(refusal=points)
    rate = decimal(typed.rate, "learning_rate")
    if isinstance(rate, Refusal):
        return Outcome(refusal=rate)
    if not typed.steps.isascii() or not typed.steps.isdigit() or not 1 <= int(typed.steps[:9]) <= MOST_STEPS:
        words = phrase("pages.regression.bad_steps", current_locale(), most=MOST_STEPS)
        return Outcome(refusal=Refusal(words, "steps", ("", typed.steps, "")))
    xs, ys = ([point[axis] for point in points] for axis in (0, 1))
    start = {"w": 0.0, "b": 0.0}
    return {"x": xs, "y": ys, "start": start, "learning_rate": rate, "steps": int(typed.steps)}


def _points(text: str) -> list[tuple[float, float]] | Refusal:
    """Pairs of numbers, one a line: ``1, 2.1``."""
    points: list[tuple[float, float]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = [decimal(part, "data") for part in _SEPARATOR.split(line)]
        numbers = [part for part in parts if not isinstance(part, Refusal)]
        if len(parts) != 2 or len(numbers) != 2:
            return Refusal(phrase("pages.regression.bad_line", current_locale()), "data", ("", line, ""))
        points.append((numbers[0], numbers[1]))
    if not 2 <= len(points) <= MOST_POINTS:
        return Refusal(phrase("pages.regression.bad_count", current_locale(), most=MOST_POINTS), "data")
    return points


def _rows(outcome: Outcome) -> list[Row]:
    """Step, w, b and error of every entry of the path, as far as the numbers can be drawn."""
    path = outcome.answer["path"] if outcome.answer else []
    rows = [(entry["step"], entry["parameters"]["w"], entry["parameters"]["b"], entry["value"]) for entry in path]
    return list(takewhile(lambda row: all(_drawable(value) for value in row), rows))


def _drawable(value: float | None) -> bool:
    return value is not None and math.isfinite(value) and abs(value) < 1e12


def _picture(outcome: Outcome, rows: Sequence[Row], points: list[tuple[float, float]]) -> Markup:
    """The data with the lines after 0, 1, 3, 7 … steps and the last one."""
    chosen = sorted({min(2**power, len(rows)) - 1 for power in range(_LINES_DRAWN)} | {len(rows) - 1})
    passed = [Line(rows[index][1], rows[index][2]) for index in chosen]
    closed = outcome.answer["closed_form"] if outcome.answer else None
    best = Line(closed["parameters"]["w"], closed["parameters"]["b"]) if closed else None
    last = passed[-1]
    said = phrase("pages.regression.picture_said", current_locale(), w=number(last.slope), b=number(last.height))
    title = phrase("pages.regression.picture", current_locale())
    return Markup(fit_plot(points, passed, best, Captions(title, said, "x", "y", "fit")))
