"""A student's own iterates, checked line by line: the first mistake found and named, later lines followed through.

A line is judged as one step from the line before it: after a mistake, right steps still count. Numbers are rounded as
written: ``3.84`` stands for anything that rounds or truncates to it. The student may have gone on from the rounded
number or from the unrounded one behind it, so a line may lie anywhere between where these two lead.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tutor.descent.methods import METHODS, Landscape, Method, Place, State
from tutor.descent.run import Direction, check_numbers, method_named, set_out
from tutor.expression.errors import LimitExceeded
from tutor.expression.tree import Node

Status = Literal["start", "right", "follows", "wrong"]

MAX_LINES = 1000


@dataclass(frozen=True, slots=True)
class Iterate:
    """A place as written: its coordinates and, for each, the unit of its last digit (0 where it is exact)."""

    place: tuple[float, ...]
    units: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """The run that was asked for, ready to be stepped: ``surface`` is the function that is descended on."""

    names: tuple[str, ...]
    start: Place
    surface: Landscape
    method: Method
    rate: float
    decay: float


def steps_of(
    node: Node,
    start: float | Mapping[str, float],
    learning_rate: float,
    method: str = "gradient_descent",
    direction: Direction = "minimize",
    decay: float = 0.0,
) -> Steps:
    """The run whose iterates are asked for. Raises ``TutorError`` as ``descend`` does."""
    check_numbers(learning_rate, 1, 0.0, decay)
    row = method_named(method)
    names, place, surface, _ = set_out(node, start, direction)
    return Steps(names, place, surface, row, learning_rate, decay)


@dataclass(slots=True)
class _Walk:
    """The places passed, the start first, and what the method remembers of them."""

    steps: Steps
    places: list[Place]
    gradients: list[Place] = field(init=False)
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.gradients = [self.steps.surface.gradient(self.places[0])]
        self.state = self.steps.method.begin(self.places[0])

    @property
    def rate(self) -> float:
        return self.steps.rate / (1 + self.steps.decay * (len(self.places) - 1))

    def after(self, g: Place, rate: float) -> tuple[Place, State]:
        """The method's next place and memory from here, with this gradient and rate."""
        return self.steps.method.update(self.steps.surface, self.places[-1], g, self.state, rate)

    @property
    def next(self) -> Place:
        return self.after(self.gradients[-1], self.rate)[0]

    def move(self, place: Place) -> None:
        """Go on to ``place``, whatever the method says; its memory is that of its own step."""
        self.state = self.after(self.gradients[-1], self.rate)[1]
        self.places.append(place)
        self.gradients.append(self.steps.surface.gradient(place))


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong update rule that students use; ``next`` is where it leads, NaN where it leads nowhere."""

    id: str
    next: Callable[[_Walk], Place]


def _wrong_sign(walk: _Walk) -> Place:
    return 2 * walk.places[-1] - walk.next


def _stale(walk: _Walk) -> Place:
    return walk.after(walk.gradients[-2], walk.rate)[0] if len(walk.places) > 1 else math.nan


def _newton(walk: _Walk) -> Place:
    here, method = walk.places[-1], METHODS["newton"]
    return method.update(walk.steps.surface, here, walk.gradients[-1], (), walk.rate)[0]


def _plain(walk: _Walk) -> Place:
    return walk.places[-1] - walk.rate * walk.gradients[-1]


def _value_for_slope(walk: _Walk) -> Place:
    if len(walk.steps.names) > 1:
        return math.nan
    return walk.after(walk.steps.surface.value(walk.places[-1]), walk.rate)[0]


MISTAKES = (
    Mistake("gd.ascent", _wrong_sign),
    Mistake("gd.rate_dropped", lambda walk: walk.after(walk.gradients[-1], 1.0)[0]),
    Mistake("gd.stale_gradient", _stale),
    Mistake("gd.newton_mixed_up", _newton),
    Mistake("gd.plain_step", _plain),
    Mistake("gd.uses_function_value", _value_for_slope),
    Mistake("gd.old_point_missing", lambda walk: walk.next - walk.places[-1]),
    Mistake("gd.from_the_start", lambda walk: walk.places[0] + walk.next - walk.places[-1]),
    Mistake("gd.rate_divided", lambda walk: walk.after(walk.gradients[-1], 1 / walk.rate)[0]),
    Mistake("gd.step_is_rate", lambda walk: walk.places[-1] - walk.rate),
)
"""In the order in which they are told. The names are those of the catalogue of mistakes."""


@dataclass(frozen=True, slots=True)
class Line:
    """The verdict on one iterate. ``expected`` is the right next place from the line before it.

    ``follows``: right from the line before, though that one is off the true run since an earlier mistake; ``start``:
    the start written down once more. ``mistakes`` are all wrong rules that lead to what is written.
    """

    given: Iterate
    expected: tuple[float, ...]
    status: Status
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """All lines; ``first_error`` is the index of the first wrong one, from 0."""

    lines: tuple[Line, ...]
    first_error: int | None


def check_trace(steps: Steps, given: Sequence[Iterate]) -> Trace:
    """Check the iterates after the start. The first of them is taken for the start if it is that number and nothing
    later goes wrong for it."""
    if len(given) > MAX_LINES:
        raise LimitExceeded("trace_lines", MAX_LINES, field="answer")
    with np.errstate(all="ignore"):
        trace = _checked(steps, given)
        if not given or not np.allclose(given[0].place, steps.start, rtol=0, atol=1e-9):
            return trace
        later = _checked(steps, given[1:])
    first = None if later.first_error is None else later.first_error + 1
    if first is not None and (trace.first_error is None or first < trace.first_error):
        return trace
    return Trace((Line(given[0], _coordinates(steps.start), "start"), *later.lines), first)


def _checked(steps: Steps, given: Sequence[Iterate]) -> Trace:
    written, carried = _Walk(steps, [steps.start]), _Walk(steps, [steps.start])
    lines: list[Line] = []
    first: int | None = None
    for index, iterate in enumerate(given):
        exact = [written.next, carried.next]
        expected = _coordinates(exact[0])
        right = _matches(iterate, exact)
        if right:
            lines.append(Line(iterate, expected, "right" if first is None else "follows"))
        else:
            fits = tuple(
                row.id for row in MISTAKES if _matches(iterate, [row.next(walk) for walk in (written, carried)])
            )
            lines.append(Line(iterate, expected, "wrong", fits))
            first = index if first is None else first
        place = np.array(iterate.place) if len(steps.names) > 1 else iterate.place[0]
        written.move(place)
        carried.move(exact[1] if right else place)
    return Trace(tuple(lines), first)


def _coordinates(place: Place) -> tuple[float, ...]:
    return tuple(float(part) for part in np.atleast_1d(place))


def _matches(iterate: Iterate, exact: Sequence[Place]) -> bool:
    """Whether each coordinate is what some number between the two exact ones rounds or truncates to."""
    spread = np.array([np.broadcast_to(place, len(iterate.place)) for place in exact], dtype=np.float64)
    rows = zip(iterate.place, iterate.units, spread.min(axis=0), spread.max(axis=0), strict=True)
    return all(_rounds_to(value, unit, float(low), float(high)) for value, unit, low, high in rows)


def _rounds_to(value: float, unit: float, low: float, high: float) -> bool:
    slack = 1e-9 * max(1.0, abs(value))
    rounded = low - unit / 2 - slack <= value <= high + unit / 2 + slack
    nearest, farthest = (low, high) if value >= 0 else (-high, -low)
    truncated = nearest - unit < abs(value) <= farthest + slack
    return rounded or truncated
