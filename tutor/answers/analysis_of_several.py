"""The report on a function of several variables in the shape of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from tutor.answers.common import Json, Request, math_json, step_json
from tutor.answers.coordinates import coordinate_json
from tutor.expression.message import Message
from tutor.expression.write_text import interval_to_text
from tutor.extrema.bending import minors
from tutor.extrema.report import Coordinate
from tutor.extrema.several_report import (
    PARAMETER,
    Curve,
    GlobalOfSeveral,
    PointOfSeveral,
    ReportOfSeveral,
    UndecidedBox,
)


def report_of_several_json(report: ReportOfSeveral, request: Request) -> Json:
    """Points as in one variable, with ``x`` an object by variable; what only several variables have, beside it."""
    names = report.names
    answer: Json = {
        "expression": math_json(report.expression),
        "variables": list(names),
        "domain": {name: interval_to_text(interval) for name, interval in report.domain.items()},
        "gradient": [math_json(slope) for slope in report.gradient],
        "hessian": [[math_json(bend) for bend in row] for row in report.hessian],
        "critical_points": [point_of_several_json(point, names, request) for point in report.critical_points],
        "curves": [_curve_json(curve) for curve in report.curves],
        "families": [],
        "endpoints": [point_of_several_json(point, names, request) for point in report.border],
        "periods": {name: math_json(length) for name, length in report.periods.items()},
        "complete": report.complete,
        "undecided": [_undecided_json(part, names, request) for part in report.undecided],
        "steps": [step_json(step, request) for step in report.steps],
    }
    if report.certificate is not None or report.certificate_why is not None:
        answer["certificate"] = report.certificate
        answer["certificate_why"] = None if report.certificate_why is None else request.say(report.certificate_why)
    for name, extreme, why in (
        ("global_minimum", report.global_minimum, report.global_minimum_why),
        ("global_maximum", report.global_maximum, report.global_maximum_why),
    ):
        answer[name] = None if extreme is None else _extreme_json(extreme, why, names, request)
        answer[f"{name}_why"] = request.say(why)
    return answer


def point_of_several_json(point: PointOfSeveral, names: Sequence[str], request: Request) -> Json:
    """One point; the Hessian's entries, minors and eigenvalues are those at the point."""
    return {
        "x": _place_json(point.coordinates, names),
        "y": coordinate_json(point.value),
        "kind": point.kind,
        "reason": point.reason,
        "test": point.test,
        "hessian": [[float(bend.mid()) for bend in row] for row in point.hessian],
        "minors": [float(minor.mid()) for minor in minors(point.hessian)],
        "eigenvalues": [coordinate_json(value) for value in point.eigenvalues],
        "why": None if point.witness is None else request.say(point.witness),
        "certified": point.kind != "undecided",
        "strict": point.strict,
        "is_inflection": False,
    }


def _place_json(place: Sequence[Coordinate], names: Sequence[str]) -> Json:
    return {name: coordinate_json(x) for name, x in zip(names, place, strict=True)}


def _curve_json(curve: Curve) -> Json:
    """``parametrization`` is a point for each value of the parameter t between the two bounds (``null``: all of ℝ).

    In space ``equations`` hold together; with one of them it is a surface, or its part where ``where`` is positive.
    """
    bounds = None
    if curve.between is not None:
        bounds = [None if end.side else coordinate_json(end) for end in curve.between]
    return {
        "equation": math_json(curve.equation),
        "equations": list(map(math_json, curve.equations)),
        "where": None if curve.where is None else math_json(curve.where),
        "kind": curve.kind,
        "reason": curve.reason,
        "strict": False,
        "y": None if curve.value is None else coordinate_json(curve.value),
        "parameter": PARAMETER,
        "parametrization": None if curve.along is None else [math_json(side) for side in curve.along],
        "between": bounds,
    }


def _stretch_json(place: Sequence[Coordinate], names: Sequence[str]) -> Json:
    """A place, or a box that holds places: ``approx`` is null where only a stretch of the line is known."""
    told = _place_json(place, names)
    for name, x in zip(names, place, strict=True):
        if x.is_wide:
            told[name]["approx"] = None
    return told


def _extreme_json(extreme: GlobalOfSeveral, why: Message, names: Sequence[str], request: Request) -> Json:
    return {
        "points": [_stretch_json(place, names) for place in extreme.places],
        "curves": [{**math_json(curve[0]), "equations": list(map(math_json, curve))} for curve in extreme.curves],
        "value": coordinate_json(extreme.value),
        "attained": extreme.attained,
        "why": request.say(why),
    }


def _undecided_json(part: UndecidedBox, names: Sequence[str], request: Request) -> Json:
    box = {name: [_bound_json(low), _bound_json(high)] for name, (low, high) in zip(names, part.box, strict=True)}
    return {"box": box, "why": request.say(part.why)}


def _bound_json(bound: float) -> float | None:
    return bound if isfinite(bound) else None
