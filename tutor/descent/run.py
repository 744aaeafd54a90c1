"""One run of a method from a start: every iterate kept, and how it ended."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tutor.calculus.differentiate import derivative
from tutor.calculus.tidy import tidy
from tutor.descent.methods import METHODS, Array, Landscape, Method, Place
from tutor.descent.trail import Box, Outcome, Reason, follow
from tutor.descent.words import described
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.interval import Interval
from tutor.expression.message import Slot, message
from tutor.expression.tree import Node, Symbol, variables

Direction = Literal["minimize", "maximize"]

MAX_STEPS = 1_000_000
MAX_VARIABLES = 16


@dataclass(frozen=True, slots=True)
class Run:
    """What happened, iterate by iterate; row k of the arrays is the state after k steps.

    ``places`` and ``gradients`` have shape (steps + 1, n), the columns in the order of ``variables``; ``values`` has
    shape (steps + 1,). All are of the function as given, also when it is maximised, and all are finite, but for the
    gradient of a last iterate that sits on a kink (NaN). ``reason`` says why the run stopped. When the next step
    would have led outside the domain, to where the function is undefined, or out of the range of numbers, ``failed``
    is that place and it belongs to step ``len(values)``. ``period`` is the length of the cycle in steps.
    """

    expression: Node
    variables: tuple[str, ...]
    method: str
    direction: Direction
    learning_rate: float
    decay: float
    tolerance: float
    max_steps: int
    places: Array
    values: Array
    gradients: Array
    outcome: Outcome
    reason: Reason
    period: int | None = None
    failed: tuple[float, ...] | None = None

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return len(self.values) - 1

    @property
    def final(self) -> tuple[float, ...]:
        return tuple(float(coordinate) for coordinate in self.places[-1])


def descend(
    node: Node,
    start: float | Mapping[str, float],
    learning_rate: float,
    method: str = "gradient_descent",
    max_steps: int = 1000,
    tolerance: float = 1e-9,
    direction: Direction = "minimize",
    domain: Interval | Mapping[str, Interval] | None = None,
    decay: float = 0.0,
) -> Run:
    """Follow ``method`` on ``node`` from ``start`` for at most ``max_steps`` steps.

    The rate of step k (from 0) is ``learning_rate / (1 + decay·k)``. The run has converged when both the gradient and
    the last step are at most ``tolerance`` (the step relative to 1 + |x|), or when it stands still at the rounding
    level of a stationary point. Raises ``TutorError`` for a start outside the domain, a constant function and the
    like.
    """
    row = method_named(method)
    check_numbers(learning_rate, max_steps, tolerance, decay)
    names, place, sought, box = set_out(node, start, direction, domain)
    trail = follow(sought, row, place, box, learning_rate, decay, max_steps, tolerance)
    sign = 1.0 if direction == "minimize" else -1.0
    return Run(
        expression=node,
        variables=names,
        method=method,
        direction=direction,
        learning_rate=learning_rate,
        decay=decay,
        tolerance=tolerance,
        max_steps=max_steps,
        places=np.concatenate(trail.places),
        values=sign * np.concatenate(trail.values),
        gradients=sign * np.concatenate(trail.gradients),
        outcome=trail.outcome,
        reason=trail.reason,
        period=trail.period,
        failed=trail.failed,
    )


def set_out(
    node: Node,
    start: float | Mapping[str, float],
    direction: Direction = "minimize",
    domain: Interval | Mapping[str, Interval] | None = None,
) -> tuple[tuple[str, ...], Place, Landscape, Box | None]:
    """The names of the variables, the start as a place, the function to descend on, and the domain in numbers.

    Raises ``TutorError`` where no run can begin.
    """
    names, place = _start(node, start)
    box = _box(names, domain)
    surface = landscape(node, names)
    _check_start(surface, place, box, names)
    return names, place, surface if direction == "minimize" else _negated(surface), box


def landscape(node: Node, names: tuple[str, ...]) -> Landscape:
    """The function with its first and second derivatives, compiled: on floats for one name, on arrays for several."""
    slopes = [derivative(node, Symbol(name)) for name in names]
    curvatures = [[derivative(slope, Symbol(name)) for name in names] for slope in slopes]
    value = compile_function(node, names)
    partials = [compile_function(slope, names) for slope in slopes]
    second = [[compile_function(entry, names) for entry in line] for line in curvatures]
    if len(names) == 1:
        return Landscape(value, partials[0], second[0][0], lambda places: value(places[:, 0]))
    return Landscape(
        lambda x: float(value(*x.tolist())),
        lambda x: np.array([partial(*x.tolist()) for partial in partials], dtype=np.float64),
        lambda x: np.array([[entry(*x.tolist()) for entry in line] for line in second], dtype=np.float64),
        lambda places: value(*places.T),
    )


def _negated(surface: Landscape) -> Landscape:
    return Landscape(
        lambda x: -surface.value(x),
        lambda x: -surface.gradient(x),
        lambda x: -surface.curvature(x),
        lambda places: -surface.values(places),
    )


def _box(names: tuple[str, ...], domain: Interval | Mapping[str, Interval] | None) -> Box | None:
    if domain is None:
        return None
    if isinstance(domain, Interval):
        domain = dict.fromkeys(names, domain)
    unknown = sorted(set(domain) - set(names))
    if unknown:
        raise TutorError(message("descent.error.domain_variable", name=unknown[0]), field="domain")
    ends = [interval_ends(domain[name]) if name in domain else (-math.inf, math.inf) for name in names]
    closed = [
        (domain[name].lower_closed, domain[name].upper_closed) if name in domain else (False, False) for name in names
    ]
    return Box(
        np.array([low for low, _ in ends]),
        np.array([high for _, high in ends]),
        np.array([low for low, _ in closed]),
        np.array([high for _, high in closed]),
    )


def interval_ends(interval: Interval) -> tuple[float, float]:
    """The two ends as doubles; infinite ends are infinite."""
    return float(compile_function(interval.lower, ())()), float(compile_function(interval.upper, ())())


def _start(node: Node, start: float | Mapping[str, float]) -> tuple[tuple[str, ...], Place]:
    """The variables in alphabetical order, and the start as a place."""
    names = tuple(sorted(variables(node)))
    if not variables(tidy(node)):
        raise TutorError(message("descent.error.constant", f=node), field="expression")
    if len(names) > MAX_VARIABLES:
        raise LimitExceeded("descent_variables", MAX_VARIABLES, field="expression")
    if not isinstance(start, Mapping):
        if len(names) > 1:
            raise TutorError(message("descent.error.start_needs_names", names=", ".join(names)), field="start")
        start = {names[0]: start}
    for name in names:
        if name not in start:
            raise TutorError(message("descent.error.start_missing", name=name), field="start")
    for name, value in start.items():
        if name not in names:
            raise TutorError(message("descent.error.start_unknown", name=name), field="start")
        if not math.isfinite(value):
            raise TutorError(message("descent.error.start_not_finite"), field="start")
    values = [float(start[name]) for name in names]
    return names, values[0] if len(names) == 1 else np.array(values)


def method_named(name: str) -> Method:
    if name not in METHODS:
        slots: dict[str, Slot] = {"name": name, "known": ", ".join(METHODS)}
        raise TutorError(message("descent.error.method", **slots), field="method")
    return METHODS[name]


def check_numbers(learning_rate: float, max_steps: int, tolerance: float, decay: float) -> None:
    if not (math.isfinite(learning_rate) and learning_rate > 0):
        raise TutorError(message("descent.error.learning_rate", rate=learning_rate), field="learning_rate")
    if not (math.isfinite(decay) and decay >= 0):
        raise TutorError(message("descent.error.decay"), field="decay")
    if not (math.isfinite(tolerance) and tolerance >= 0):
        raise TutorError(message("descent.error.tolerance"), field="tolerance")
    if max_steps < 1:
        raise TutorError(message("descent.error.max_steps"), field="max_steps")
    if max_steps > MAX_STEPS:
        raise LimitExceeded("descent_steps", MAX_STEPS, field="max_steps")


def _check_start(surface: Landscape, x: Place, box: Box | None, names: tuple[str, ...]) -> None:
    if box is not None and not box.holds(np.reshape(x, (1, -1))).all():
        raise TutorError(message("descent.error.start_outside", start=described(x, names)), field="start")
    if not math.isfinite(surface.value(x)):
        raise TutorError(message("descent.error.start_undefined", start=described(x, names)), field="start")
    if not np.isfinite(surface.gradient(x)).all():
        raise TutorError(message("descent.error.start_no_gradient", start=described(x, names)), field="start")
