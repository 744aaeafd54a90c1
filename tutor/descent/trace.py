"""A student's own iterates, checked line by line: the first mistake found and named, later lines followed through.

A line is judged as one step from the line before it: after a mistake, right steps still count. Numbers are rounded as
written: ``3.84`` stands for anything that rounds or truncates to it. The student may have gone on from the rounded
number or from the unrounded one behind it, so a line may lie anywhere between where these two lead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from tutor.descent.methods import Landscape
from tutor.descent.run import landscape
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.message import Message, message
from tutor.expression.tree import Node, variables

Status = Literal["right", "follows", "wrong"]

MAX_LINES = 1000
MOST_PLACES = 12
"""Digits after the point beyond which a number is taken to be as exact as a double."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a mistaken rule may look at: the places so far (the start first), the rate, and the function."""

    places: Sequence[float]
    rate: float
    surface: Landscape


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong update rule that students use; ``next`` is where it leads."""

    id: str
    next: Callable[[Step], float]


def _slope(step: Step, back: int = 1) -> float:
    return float(step.surface.gradient(step.places[-back]))


def _stale(step: Step) -> float:
    return step.places[-1] - step.rate * _slope(step, 2) if len(step.places) > 1 else math.nan


def _newton(step: Step) -> float:
    bend = step.surface.curvature(step.places[-1])
    return step.places[-1] - _slope(step) / bend if bend else math.nan


MISTAKES = (
    Mistake("ascent_sign", lambda step: step.places[-1] + step.rate * _slope(step)),
    Mistake("rate_forgotten", lambda step: step.places[-1] - _slope(step)),
    Mistake("stale_gradient", _stale),
    Mistake("newton", _newton),
    Mistake("value_for_slope", lambda step: step.places[-1] - step.rate * step.surface.value(step.places[-1])),
    Mistake("place_forgotten", lambda step: -step.rate * _slope(step)),
    Mistake("from_the_start", lambda step: step.places[0] - step.rate * _slope(step)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """The verdict on one iterate. ``expected`` is the right next place from the line before it.

    ``follows``: right from the line before, though that one is off the true run since an earlier mistake.
    """

    given: str
    value: float
    expected: float
    status: Status
    mistake: str | None = None

    @property
    def hint(self) -> Message | None:
        return None if self.mistake is None else message(f"descent.mistake.{self.mistake}")


@dataclass(frozen=True, slots=True)
class Trace:
    """All lines; ``first_error`` is the index of the first wrong one, from 0."""

    lines: tuple[Line, ...]
    first_error: int | None


def check_trace(node: Node, start: float, learning_rate: float, given: Sequence[str]) -> Trace:
    """Check the iterates after ``start`` of plain gradient descent in one variable, each written as a decimal number.

    Raises ``TutorError`` for a line that is no number (``offset`` is the line's index in the message's slot ``line``).
    """
    names = tuple(sorted(variables(node)))
    if len(names) != 1:
        raise TutorError(message("descent.error.one_variable", f=node), field="expression")
    if len(given) > MAX_LINES:
        raise LimitExceeded("trace_lines", MAX_LINES, field="answer")
    surface = landscape(node, names)
    written, carried = [start], [start]
    lines: list[Line] = []
    for index, text in enumerate(given):
        value, unit = _number(text, index)
        steps = [Step(tuple(places), learning_rate, surface) for places in (written, carried)]
        exact = [step.places[-1] - learning_rate * _slope(step) for step in steps]
        if _matches(value, exact, unit):
            wrong_before = any(line.status == "wrong" for line in lines)
            lines.append(Line(text, value, exact[0], "follows" if wrong_before else "right"))
            carried.append(exact[1])
        else:
            fits = (m.id for m in MISTAKES if _matches(value, [m.next(step) for step in steps], unit))
            lines.append(Line(text, value, exact[0], "wrong", next(fits, None)))
            carried.append(value)
        written.append(value)
    first = next((index for index, line in enumerate(lines) if line.status == "wrong"), None)
    return Trace(tuple(lines), first)


def _number(text: str, index: int) -> tuple[float, float]:
    """The number and the unit of its last digit."""
    try:
        number = Decimal(text.strip().replace("−", "-"))
    except InvalidOperation as error:
        raise TutorError(message("descent.error.trace_number", line=index + 1, text=text), field="answer") from error
    exponent = number.as_tuple().exponent
    if not number.is_finite() or not isinstance(exponent, int) or not math.isfinite(float(number)):
        raise TutorError(message("descent.error.trace_number", line=index + 1, text=text), field="answer")
    return float(number), 10.0**exponent if exponent >= -MOST_PLACES else 0.0


def _matches(value: float, exact: Sequence[float], unit: float) -> bool:
    """Whether ``value`` is what some number between the two exact ones rounds or truncates to."""
    low, high = min(exact), max(exact)
    slack = 1e-9 * max(1.0, abs(value))
    rounded = low - unit / 2 - slack <= value <= high + unit / 2 + slack
    nearest, farthest = (low, high) if value >= 0 else (-high, -low)
    truncated = nearest - unit < abs(value) <= farthest + slack
    return rounded or truncated
