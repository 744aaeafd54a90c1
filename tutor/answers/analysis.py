"""POST /analysis: critical points with proof, in one variable or several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from flint import arb
from pydantic import Field

from tutor.answers.analysis_of_several import report_of_several_json
from tutor.answers.by_variable import named_parts, read_domain
from tutor.answers.common import Json, Request, math_json, step_json, warning_json
from tutor.answers.coordinates import coordinate_json
from tutor.calculus.differentiate import worked_out
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.message import Message, message
from tutor.expression.read import Reading
from tutor.expression.tree import variables
from tutor.expression.write_latex import LatexWriter
from tutor.expression.write_text import TextWriter, interval_to_text, to_text
from tutor.extrema.analysis import analyze
from tutor.extrema.isolate import sign
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, Point, Report, Span
from tutor.extrema.several import analyze_several

MOST_VARIABLES = 3


class AnalysisRequest(Request):
    expression: str = Field(description="The function.")
    variable: str | None = Field(None, description="Its variable; not needed when there is only one.")
    variables: list[str] | None = Field(
        None, min_length=1, max_length=MOST_VARIABLES, description="Its variables, if several."
    )
    domain: str | dict[str, str] = Field(
        "(-oo, oo)",
        description='An interval such as [0, 10]; for several variables one for each: "x=[0, 3], y=[1, 2]".',
    )
    certificate: bool = Field(
        False, description="Add boxes and facts that a small checker verifies without solving anything."
    )

    @property
    def names(self) -> list[str]:
        """The variables that are named in the request."""
        return self.variables or ([self.variable] if self.variable else [])

    @cached_property
    def function(self) -> Reading:
        """The function as it is read."""
        return self.read_function("expression", self.names)

    def writers(self) -> tuple[TextWriter, LatexWriter]:
        return TextWriter(), LatexWriter(partial=len(variables(self.function.node)) > 1)


def analysis(request: AnalysisRequest, algebra: Algebra) -> Json:
    """The Report of the contract. Raises ``TutorError`` for what cannot be read."""
    names, reading = request.names, request.function
    if not names:
        names = sorted(variables(reading.node)) or ["x"]
        everywhere = "domain" not in request.model_fields_set and len(names) <= MOST_VARIABLES
        by_name = not isinstance(request.domain, str) or bool(named_parts(request.domain, "domain"))
        if len(names) > 1 and not by_name and not everywhere:
            raise TutorError(message("analysis.which_variable", names=", ".join(names)), field="variable")
    unknown = variables(reading.node) - set(names)
    if unknown:
        raise TutorError(message("analysis.free_variable", names=", ".join(sorted(unknown))), field="variables")
    domain = _domain(request.domain, names)
    node = worked_out(reading.node)
    if len(names) == 1:
        report = analyze(node, names[0], domain[names[0]], certified=request.certificate)
        answer = report_json(report, request)
    else:
        several = analyze_several(node, names, domain, certified=request.certificate)
        answer = report_of_several_json(several, request)
    return {**answer, "warnings": [warning_json(warning, request) for warning in reading.warnings]}


def _domain(written: str | dict[str, str], names: Sequence[str]) -> dict[str, Interval]:
    domain = read_domain(written)
    if isinstance(domain, Interval):
        return dict.fromkeys(names, domain)
    unknown = sorted(set(domain) - set(names))
    if unknown:
        raise TutorError(message("descent.error.domain_variable", name=unknown[0]), field="domain")
    return {name: domain.get(name, REAL_LINE) for name in names}


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
        "shift": math_json(report.shift),
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
