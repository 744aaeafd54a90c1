"""Naming the mistake behind a wrong list of critical points, a wrong kind, a wrong extremum or a wrong step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from flint import arb, ctx

from tutor.calculus.differentiate import derivative
from tutor.expression.balls import enclose
from tutor.expression.evaluate import evaluate
from tutor.expression.message import message
from tutor.expression.tree import Node, Power, variables, walk
from tutor.extrema.report import GlobalExtremum, Point, Report
from tutor.grading.comparing import BITS
from tutor.grading.domain import certainly_undefined
from tutor.grading.tasks import DescentLimitTask, DescentStepTask
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
    """The reasons for the numbers that are no critical points, those that account for most of them first."""
    numbers = [enclose(node, {}) for node in extra if not variables(node)]
    reasons = [_reasons(report, x, [report.critical_points[k] for k in missing], places) for x in numbers]
    reasons += [["cp.complex_kept"] for node in extra if variables(node) == {"i"}]
    found = dict.fromkeys(name for names in reasons for name in names)
    counts = {name: sum(name in names for names in reasons) for name in found}
    if "cp.zeros_of_f" in found and "cp.zeros_of_second" in found and _turns(report) > counts["cp.zeros_of_f"]:
        counts["cp.zeros_of_f"] = 0  # f has more zeros than were listed
    yield from sorted(found, key=lambda name: -counts[name])


def _reasons(report: Report, x: arb, lost: Sequence[Point], places: int) -> list[str]:
    """Every mistake that leads to this number, the likelier first."""
    at = {report.variable: x}

    def close(other: arb) -> bool:
        return bool(abs(x - other) <= tolerance(other, places))

    if _vanishes(report.derivative, at):
        return ["cp.outside_domain"]
    if certainly_undefined(report.expression, at):
        return ["cp.pole_counted"]
    fits = {
        "cp.root_sign": any(close(-point.x.ball) for point in lost),
        "cp.value_given": any(close(point.y.ball) for point in lost),
        "cp.exp_zero": not lost and bool(x.contains(0)) and _has_exponential(report),
        "cp.zeros_of_f": _vanishes(report.expression, at),
        "cp.zeros_of_second": _vanishes(report.second_derivative, at),
    }
    return [name for name, fitting in fits.items() if fitting]


def _turns(report: Report) -> int:
    """How often f changes its sign among whole and half numbers near 0: at least so many zeros it has."""
    grid = np.arange(-40, 41) / 2 + 0.137
    values = np.asarray(evaluate(report.expression, {report.variable: grid}), dtype=float)
    signs = np.sign(values[np.isfinite(values)])
    return int((signs[1:] != signs[:-1]).sum())


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


def of_inflections(
    report: Report, extra: Sequence[Node], found: Sequence[arb], missing: Sequence[arb]
) -> tuple[Diagnosis, ...]:
    """Why these numbers were listed though they are no inflection points, and why those ``missing`` were not."""
    with ctx.workprec(BITS):
        names = dict.fromkeys([*_why_no_inflection(report, extra), *_why_not_listed(report, found, missing)])
    return tuple(named(name, report.expression) for name in names)


def _why_no_inflection(report: Report, extra: Sequence[Node]) -> Iterator[str]:
    for node in extra:
        if variables(node):
            continue
        at = {report.variable: enclose(node, {})}
        if certainly_undefined(report.expression, at):
            yield "ip.gap_counted"
        elif _vanishes(report.second_derivative, at):
            yield "ip.no_sign_change"
        elif _vanishes(report.derivative, at):
            yield "ip.zeros_of_first"


def _why_not_listed(report: Report, found: Sequence[arb], missing: Sequence[arb]) -> Iterator[str]:
    """A flat tangent demanded, or forbidden: it must fit all that were listed and all that were not."""
    if not missing:
        return
    flat_found = [_vanishes(report.derivative, {report.variable: x}) for x in found]
    flat_missing = [_vanishes(report.derivative, {report.variable: x}) for x in missing]
    if not any(flat_missing) and all(flat_found):
        yield "ip.requires_flat_tangent"
    elif all(flat_missing) and not any(flat_found):
        yield "ip.requires_nonflat_tangent"


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


def of_step(task: DescentStepTask, told: Sequence[Node], right: Sequence[arb], places: int) -> tuple[Diagnosis, ...]:
    """Why the next point of gradient descent is wrong; ``told`` and ``right`` hold a number for each variable."""
    if any(variables(node) for node in told) or task.method != "gradient_descent":
        return ()
    with ctx.workprec(BITS):
        values = [enclose(node, {}) for node in told]
        names = [
            name
            for name, wrong in _wrong_steps(task)
            if all(each.is_finite() for each in wrong)
            and not all(each.overlaps(own) for each, own in zip(wrong, right, strict=True))
            and all(abs(own - each) <= tolerance(each, places) for own, each in zip(values, wrong, strict=True))
        ]
    return tuple(named(name, task.function) for name in names)


Place = dict[str, arb]


def _wrong_steps(task: DescentStepTask) -> Iterator[tuple[str, list[arb]]]:
    """Where each mistake leads after the task's steps."""
    slopes = {name: derivative(task.function, name) for name, _ in task.start}
    rate = enclose(task.learning_rate, {})
    start = {name: enclose(node, {}) for name, node in task.start}

    def slope(name: str, at: Place) -> arb:
        return enclose(slopes[name], at)

    def each(move: Callable[[str, Place], arb]) -> Callable[[Place], Place]:
        return lambda at: {name: move(name, at) for name in at}

    def one_after_another(at: Place) -> Place:
        moved = dict(at)
        for name in moved:
            moved[name] = moved[name] - rate * slope(name, moved)
        return moved

    moves = {
        "gd.ascent": each(lambda name, at: at[name] + rate * slope(name, at)),
        "gd.rate_dropped": each(lambda name, at: at[name] - slope(name, at)),
        "gd.old_point_missing": each(lambda name, at: -rate * slope(name, at)),
        "gd.uses_function_value": each(lambda name, at: at[name] - rate * enclose(task.function, at)),
        "gd.rate_divided": each(lambda name, at: at[name] - slope(name, at) / rate),
        "gd.step_is_rate": each(lambda name, at: at[name] - rate),
    }
    if task.steps > 1:
        moves["gd.stale_gradient"] = each(lambda name, at: at[name] - rate * slope(name, start))
    if len(start) == 1:
        bends = {name: derivative(slopes[name], name) for name in start}
        moves["gd.newton_mixed_up"] = each(lambda name, at: at[name] - slope(name, at) / enclose(bends[name], at))
    else:
        moves["mse.sequential_update"] = one_after_another
    for name_of_mistake, move in moves.items():
        place = start
        for _ in range(task.steps):
            place = move(place)
        yield name_of_mistake, [place[name] for name, _ in task.start]


def of_limit(task: DescentLimitTask, runs: str, told: str, value: Node | None, wide: Report) -> tuple[Diagnosis, ...]:
    """Why it was said that a run ends there, or that it does not.

    ``runs`` and ``told`` are ``converges``, ``diverges`` or ``cycles``; ``value`` is the limit that was told, ``wide``
    the analysis of the function on the whole line.
    """
    return tuple(named(name, task.function) for name in _why_limit(task, runs, told, value, wide))


def _why_limit(task: DescentLimitTask, runs: str, told: str, value: Node | None, wide: Report) -> Iterator[str]:
    ((name, start),) = task.start
    with ctx.workprec(BITS):
        first = enclose(start, {})
        if told == "converges" and runs == "diverges":
            yield "gd.rate_too_large"
        elif told == "converges" and runs == "cycles":
            yield "gd.boundary_rate"
        elif told != "converges" and runs == "converges":
            moved = first - enclose(task.learning_rate, {}) * enclose(wide.derivative, {name: first})
            nearest = min(wide.critical_points, key=lambda point: abs(point.x.approx - float(moved)), default=None)
            if nearest is not None and (first - nearest.x.ball) * (moved - nearest.x.ball) < 0:
                yield "gd.overshoot_is_divergence"
        elif value is not None and not variables(value):
            x = enclose(value, {})
            if _vanishes(wide.derivative, {name: first}) and not x.overlaps(first):
                yield "gd.stuck_at_stationary"
            elif wide.global_minimum is not None and any(
                abs(x - place.ball) <= tolerance(place.ball, 2) for place in wide.global_minimum.points
            ):
                yield "gd.local_taken_as_global"
