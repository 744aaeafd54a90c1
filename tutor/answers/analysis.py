"""POST /analysis: critical points with proof, in one variable or several."""

from __future__ import annotations

from fractions import Fraction
from math import isfinite

from flint import arb
from pydantic import Field

from tutor.answers.common import Json, Request, math_json, step_json, warning_json
from tutor.calculus.differentiate import worked_out
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message
from tutor.expression.read import read_interval
from tutor.expression.tree import variables
from tutor.expression.write_text import interval_to_text, to_text
from tutor.extrema.analysis import analyze
from tutor.extrema.isolate import sign
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, Point, Report, Span
from tutor.extrema.several import GlobalOfSeveral, ReportOfSeveral, analyze_several

ENCLOSURE_DIGITS = 25


class AnalysisRequest(Request):
    expression: str = Field(description="The function.")
    variable: str | None = Field(None, description="Its variable; not needed when there is only one.")
    variables: list[str] | None = Field(None, min_length=1, max_length=3, description="Its variables, if several.")
    domain: str | dict[str, str] = Field(
        "(-oo, oo)", description="An interval such as [0, 10]; for several variables one for each, by name."
    )
    certificate: bool = Field(
        False, description="Add boxes and facts that a small checker verifies without solving anything (one variable)."
    )


def analysis(request: AnalysisRequest, algebra: Algebra) -> Json:
    """The Report of the contract. Raises ``TutorError`` for what cannot be read."""
    names = request.variables or ([request.variable] if request.variable else [])
    reading = request.read_function("expression", names)
    if not names:
        names = sorted(variables(reading.node)) or ["x"]
        if len(names) > 1 and isinstance(request.domain, str):
            raise TutorError(message("analysis.which_variable", names=", ".join(names)), field="variable")
    unknown = variables(reading.node) - set(names)
    if unknown:
        raise TutorError(message("analysis.free_variable", names=", ".join(sorted(unknown))), field="variables")
    domain = {name: _domain(request.domain, name) for name in names}
    node = worked_out(reading.node)
    if len(names) == 1:
        report = analyze(node, names[0], domain[names[0]], algebra, certified=request.certificate)
        answer = report_json(report, request)
    else:
        answer = report_of_several_json(analyze_several(node, names, domain, algebra), request)
    return {**answer, "warnings": [warning_json(warning, request) for warning in reading.warnings]}


def _domain(domain: str | dict[str, str], name: str) -> Interval:
    text = domain if isinstance(domain, str) else domain.get(name, "(-oo, oo)")
    try:
        return read_interval(text)
    except TutorError as error:
        error.field = "domain" if isinstance(domain, str) else f"domain.{name}"
        raise


def report_of_several_json(report: ReportOfSeveral, request: Request) -> Json:
    """The report on a function of several variables."""
    return {
        "expression": math_json(report.expression),
        "variables": list(report.names),
        "domain": {name: interval_to_text(interval) for name, interval in report.domain.items()},
        "gradient": [math_json(slope) for slope in report.gradient],
        "hessian": [[math_json(bend) for bend in row] for row in report.hessian],
        "critical_points": [
            {
                "x": {name: coordinate_json(x) for name, x in zip(report.names, point.coordinates, strict=True)},
                "y": coordinate_json(point.value),
                "kind": point.kind,
                "test": point.test,
                "reason": "stationary",
                "hessian": [[float(bend.mid()) for bend in row] for row in point.hessian],
                "certified": point.kind != "undecided",
                "strict": point.strict,
            }
            for point in report.critical_points
        ],
        "curves": [math_json(curve) for curve in report.curves],
        "global_minimum": _extreme_json(report.global_minimum, report),
        "global_maximum": _extreme_json(report.global_maximum, report),
        "global_why": request.say(report.global_why),
        "complete": report.complete,
        "undecided": [
            {
                "box": {
                    name: [_bound_json(low), _bound_json(high)]
                    for name, (low, high) in zip(report.names, part.box, strict=True)
                },
                "why": request.say(part.why),
            }
            for part in report.undecided
        ],
        "steps": [step_json(step, request) for step in report.steps],
    }


def _extreme_json(extreme: GlobalOfSeveral | None, report: ReportOfSeveral) -> Json | None:
    if extreme is None:
        return None
    return {
        "points": [
            {name: coordinate_json(x) for name, x in zip(report.names, place, strict=True)} for place in extreme.places
        ],
        "value": coordinate_json(extreme.value),
        "attained": True,
    }


def _bound_json(bound: float) -> float | None:
    return bound if isfinite(bound) else None


def report_json(report: Report, request: Request) -> Json:
    """The report in the shape of the contract, with everything known beyond it in further fields."""
    answer: Json = {
        "expression": math_json(report.expression),
        "variable": report.variable,
        "domain": interval_to_text(report.domain),
        "natural_domain": [span_json(span) for span in report.natural_domain],
        "derivative": math_json(report.derivative),
        "second_derivative": math_json(report.second_derivative),
        "critical_points": [point_json(point) for point in report.critical_points],
        "families": [family_json(family) for family in report.families],
        "endpoints": [point_json(point) for point in report.endpoints],
        "inflections": [coordinate_json(x) for x in report.inflections],
        "plateaus": [span_json(span) for span in report.plateaus],
        "gaps": [{"x": coordinate_json(gap.x), "kind": gap.kind, "defined": gap.defined} for gap in report.gaps],
        "monotonic": [{**span_json(part.span), "direction": part.direction} for part in report.monotonic],
        "concave": [{**span_json(part.span), "bend": part.bend} for part in report.concave],
        "period": None if report.period is None else math_json(report.period),
        "concave_complete": report.concave_complete,
        "complete": report.complete,
        "undecided": [{**span_json(part.span), "why": request.say(part.why)} for part in report.undecided],
        "steps": [step_json(step, request) for step in report.steps],
    }
    if report.certificate is not None:
        answer["certificate"] = dict(report.certificate)
    for name, extremum, why in (
        ("global_minimum", report.global_minimum, report.global_minimum_why),
        ("global_maximum", report.global_maximum, report.global_maximum_why),
    ):
        answer[name] = global_json(extremum, why, request) if extremum else None
        answer[f"{name}_why"] = request.say(why)
    return answer


def point_json(point: Point) -> Json:
    return {
        "x": coordinate_json(point.x),
        "y": coordinate_json(point.y),
        "kind": point.kind,
        "is_inflection": point.is_inflection,
        "reason": point.reason,
        "test": point.test,
        "second_derivative": _second_json(point.second_derivative),
        "certified": point.certified,
        "strict": point.strict,
    }


def _second_json(ball: arb | None) -> Json | None:
    if ball is None or not ball.is_finite():
        return None
    return {"approx": float(ball.mid()), "sign": sign(ball)}


def family_json(family: Family) -> Json:
    return {
        "x": math_json(family.x),
        "kind": family.kind,
        "y": None if family.y is None else coordinate_json(family.y),
        "representative": None if family.point is None else point_json(family.point),
        "index": family.index,
        "exact": family.exact,
        "bracket": None if family.bracket is None else [math_json(end) for end in family.bracket],
        "first": family.first,
        "last": family.last,
        "reason": family.reason,
        "is_inflection": family.is_inflection,
    }


def global_json(extremum: GlobalExtremum, why: Message, request: Request) -> Json:
    return {
        "points": [coordinate_json(x) for x in extremum.points],
        "families": [family_json(family) for family in extremum.families],
        "spans": [span_json(span) for span in extremum.spans],
        "value": coordinate_json(extremum.value),
        "attained": extremum.attained,
        "why": request.say(why),
    }


def coordinate_json(value: Coordinate) -> Json:
    low, high = value.bounds()
    return {
        "exact": None if value.exact is None else math_json(value.exact),
        "approx": value.approx,
        "enclosure": [decimal_text(low, -1), decimal_text(high, 1)],
    }


def decimal_text(value: Fraction, towards: int, digits: int = ENCLOSURE_DIGITS) -> str:
    """The decimal with this many significant digits next to the value: not above it (−1) or not below it (1).

    >>> decimal_text(Fraction(2, 3), 1, 3), decimal_text(Fraction(2, 3), -1, 3), decimal_text(Fraction(5), 1)
    ('0.667', '0.666', '5')
    """
    places = digits - _whole_digits(value)
    scaled = value * Fraction(10) ** places
    whole = -(-scaled.numerator // scaled.denominator) if towards > 0 else scaled.numerator // scaled.denominator
    text = str(abs(whole))
    if places > 0:
        text = text.rjust(places + 1, "0")
        text = f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")
    else:
        text += "0" * -places
    return f"-{text}" if whole < 0 else text


def _whole_digits(value: Fraction) -> int:
    """The number of digits before the point, negative for leading zeros after it."""
    if value == 0:
        return 0
    size = abs(value)
    if size >= 1:
        return _length(size.numerator // size.denominator)
    return 1 - _length(size.denominator // size.numerator)


def _length(whole: int) -> int:
    """The number of decimal digits, also of numbers Python does not write out (over 4,300 digits)."""
    guess = int(whole.bit_length() * 0.30102999566398)  # log10(2), a little less: never above the number of digits
    return guess + 1 if whole >= 10**guess else guess


def span_json(span: Span) -> Json:
    left, right = ("[" if span.lower_closed else "("), ("]" if span.upper_closed else ")")
    return {
        "interval": f"{left}{_end_text(span.lower)}, {_end_text(span.upper)}{right}",
        "lower": None if span.lower.side else coordinate_json(span.lower),
        "upper": None if span.upper.side else coordinate_json(span.upper),
        "lower_closed": span.lower_closed,
        "upper_closed": span.upper_closed,
    }


def _end_text(end: Coordinate) -> str:
    if end.side:
        return "oo" if end.side > 0 else "-oo"
    return to_text(end.exact) if end.exact is not None else f"{end.approx:.10g}"
