"""Naming the mistake behind a wrong list of critical points, a wrong kind, a wrong extremum or a wrong step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from flint import arb, ctx

from tutor.calculus.differentiate import derivative
from tutor.expression.balls import enclose
from tutor.expression.message import message
from tutor.expression.tree import Node, Power, variables, walk
from tutor.extrema.report import GlobalExtremum, Point, Report
from tutor.grading.comparing import BITS
from tutor.grading.domain import certainly_undefined
from tutor.grading.tasks import DescentStepTask
from tutor.grading.values import tolerance
from tutor.grading.verdict import Diagnosis

Kind = str


def named(name: str, where: Node) -> Diagnosis:
    """The mistake as an explanation, with its own hint."""
    return Diagnosis((name,), message(f"slip.{name}"), where)


def of_points(report: Report, extra: Sequence[Node], missing: Sequence[int], places: int) -> tuple[Diagnosis, ...]:
    """Why these numbers were listed though they are no critical points, and why the points ``missing`` were not."""
    with ctx.workprec(BITS):
        names = dict.fromkeys([*_why_extra(report, extra, missing, places), *_why_missing(report, missing)])
    return tuple(named(name, report.expression) for name in names)


def _why_extra(report: Report, extra: Sequence[Node], missing: Sequence[int], places: int) -> Iterator[str]:
    lost = [report.critical_points[k] for k in missing]
    for node in extra:
        if variables(node) == {"i"}:
            yield "cp.complex_kept"
        if variables(node):
            continue
        x = enclose(node, {})
        at = {report.variable: x}

        def close(value: arb, other: arb) -> bool:
            return bool(abs(value - other) <= tolerance(other, places))

        if certainly_undefined(report.expression, at):
            yield "cp.pole_counted"
        elif _vanishes(report.derivative, at):
            yield "cp.outside_domain"
        elif any(close(x, -point.x.ball) for point in lost):
            yield "cp.root_sign"
        elif any(close(x, point.y.ball) for point in lost):
            yield "cp.value_given"
        elif not lost and x.contains(0) and _has_exponential(report):
            yield "cp.exp_zero"
        elif _vanishes(report.expression, at):
            yield "cp.zeros_of_f"
        elif _vanishes(report.second_derivative, at):
            yield "cp.zeros_of_second"


def _why_missing(report: Report, missing: Sequence[int]) -> Iterator[str]:
    found = [point.x.ball for k, point in enumerate(report.critical_points) if k not in missing]
    for k in missing:
        point = report.critical_points[k]
        if point.reason == "derivative_undefined":
            yield "cp.undefined_ignored"
        elif point.x.ball.contains(0) and found:
            yield "cp.root_lost_by_dividing"
        elif point.x.ball < 0 and any((-point.x.ball).overlaps(ball) for ball in found):
            yield "cp.negative_root_lost"


def _has_exponential(report: Report) -> bool:
    """Whether e^u or a^u is in the derivative, the variable in u."""
    powers = (part for part in walk(report.derivative) if isinstance(part, Power))
    return any(report.variable in variables(power.exponent) for power in powers)


def _vanishes(node: Node, at: dict[str, arb]) -> bool:
    value = enclose(node, at)
    return bool(value.is_finite() and value.contains(0) and value.rad() < arb(2) ** -40)


def of_kinds(report: Report, told: Sequence[tuple[Point, Kind]]) -> tuple[Diagnosis, ...]:
    """Why points were classified wrongly."""
    wrong = [(point, kind) for point, kind in told if kind != point.kind]
    names: dict[str, None] = {}
    opposite = {"local_minimum": "local_maximum", "local_maximum": "local_minimum"}
    for point, kind in wrong:
        if kind.removeprefix("global_") == point.kind.removeprefix("local_"):
            names["cl.local_called_global"] = None
        flat = point.second_derivative is None or point.second_derivative.contains(0)
        if opposite.get(kind) == point.kind:
            if not flat:
                names["cl.second_sign_reversed"] = None
            names["cl.first_test_reversed"] = None
            if (point.y.ball < 0 and kind == "local_maximum") or (point.y.ball > 0 and kind == "local_minimum"):
                names["cl.used_function_value"] = None
        elif kind == "inflection" and flat and point.kind in opposite:
            names["cl.zero_means_inflection"] = None
        elif kind == "neither" and flat and point.kind in opposite:
            names["cl.zero_means_neither"] = None
        elif kind in opposite and point.kind == "neither":
            names["cl.critical_means_extremum"] = None
    return tuple(named(name, report.expression) for name in names)


def of_extremum(report: Report, told: Node, extremum: GlobalExtremum, places: int) -> tuple[Diagnosis, ...]:
    """Why a least or greatest value is wrong."""
    if variables(told):
        return ()
    with ctx.workprec(BITS):
        value = enclose(told, {})
        if not value.is_finite():
            return ()

        def is_one(balls: Iterator[arb]) -> bool:
            return any(abs(value - ball) <= tolerance(ball, places) for ball in balls)

        if is_one(point.ball for point in extremum.points):
            return (named("ext.location_for_value", report.expression),)
        if is_one(point.y.ball for point in report.critical_points):
            return (named("ext.endpoints_ignored", report.expression),)
        if is_one(point.y.ball for point in report.endpoints):
            return (named("ext.only_endpoints", report.expression),)
        taken = [{report.variable: point.ball} for point in extremum.points]
        if is_one(enclose(report.derivative, at) for at in taken):
            return (named("ext.value_from_derivative", report.expression),)
        if is_one(enclose(report.second_derivative, at) for at in taken):
            return (named("ext.value_from_second", report.expression),)
    return ()


def of_missing_extremum(report: Report, told: Node, places: int) -> tuple[Diagnosis, ...]:
    """Why a least or greatest value was given though there is none."""
    if variables(told):
        return ()
    with ctx.workprec(BITS):
        value = enclose(told, {})
        local = [point.y.ball for point in report.critical_points]
        if any(abs(value - ball) <= tolerance(ball, places) for ball in local):
            return (named("ext.global_on_unbounded", report.expression),)
    return ()


def of_outside(report: Report, told: Node, wide: Report, places: int) -> tuple[Diagnosis, ...]:
    """Whether a value is taken at a critical point outside the domain; ``wide`` is the analysis on the whole line."""
    if variables(told):
        return ()
    with ctx.workprec(BITS):
        value = enclose(told, {})
        inside = [point.x.ball for point in (*report.critical_points, *report.endpoints)]
        for point in wide.critical_points:
            outside = not any(point.x.ball.overlaps(ball) for ball in inside)
            if outside and abs(value - point.y.ball) <= tolerance(point.y.ball, places):
                return (named("ext.critical_outside_interval", report.expression),)
    return ()


def of_strangers(report: Report, claimed: Sequence[tuple[Node, Kind]]) -> tuple[Diagnosis, ...]:
    """Why a point that is not critical was called a minimum or a maximum: f″ has the sign, but f′ is not 0 there."""
    signs = {"local_minimum": 1, "local_maximum": -1}
    with ctx.workprec(BITS):
        for node, kind in claimed:
            if variables(node) or kind not in signs:
                continue
            bend = enclose(report.second_derivative, {report.variable: enclose(node, {})}) * signs[kind]
            if bend > 0:
                return (named("cl.noncritical_minimum", report.expression),)
    return ()


def of_step(task: DescentStepTask, told: Node, right: arb, places: int) -> tuple[Diagnosis, ...]:
    """Why the next point of gradient descent in one variable is wrong."""
    if variables(told) or len(task.start) != 1 or task.method != "gradient_descent":
        return ()
    with ctx.workprec(BITS):
        value = enclose(told, {})
        names = [
            name
            for name, wrong in _wrong_steps(task)
            if wrong.is_finite() and not wrong.overlaps(right) and abs(value - wrong) <= tolerance(wrong, places)
        ]
    return tuple(named(name, task.function) for name in names)


def _wrong_steps(task: DescentStepTask) -> Iterator[tuple[str, arb]]:
    """Where each mistake leads after the task's steps."""
    ((name, start),) = task.start
    slope = derivative(task.function, name)
    bend = derivative(slope, name)
    rate, x0 = enclose(task.learning_rate, {}), enclose(start, {})

    def at(node: Node, x: arb) -> arb:
        return enclose(node, {name: x})

    moves: dict[str, Callable[[arb], arb]] = {
        "gd.ascent": lambda x: x + rate * at(slope, x),
        "gd.rate_dropped": lambda x: x - at(slope, x),
        "gd.old_point_missing": lambda x: -rate * at(slope, x),
        "gd.uses_function_value": lambda x: x - rate * at(task.function, x),
        "gd.rate_divided": lambda x: x - at(slope, x) / rate,
        "gd.step_is_rate": lambda x: x - rate,
        "gd.newton_mixed_up": lambda x: x - at(slope, x) / at(bend, x),
    }
    if task.steps > 1:
        moves["gd.stale_gradient"] = lambda x: x - rate * at(slope, x0)
    for name_of_mistake, move in moves.items():
        x = x0
        for _ in range(task.steps):
            x = move(x)
        yield name_of_mistake, x
