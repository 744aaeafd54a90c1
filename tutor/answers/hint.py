"""``hint``: help with the next line, in three levels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tutor.answers.common import Json, Request, math_json, step_json
from tutor.answers.grade import Formula, domain_of, variable_of
from tutor.answers.working import MOST_LINES, Line
from tutor.expression.algebra import Algebra
from tutor.extrema.analysis import analyze
from tutor.grading.hints import Hint
from tutor.grading.hints import hint as next_hint
from tutor.grading.points_hints import points_hint
from tutor.grading.points_working import PointsJudge
from tutor.grading.working import Judge


class HintRequest(Request):
    """A hint for the next line: 1 points at it, 2 teaches the rule on another function, 3 shows it."""

    task: Literal["derivative", "critical_points", "classification"] = "derivative"
    expression: Formula = Field(description="The function of the question.")
    lines: list[Line] = Field([], max_length=MOST_LINES, description="The lines written so far.")
    level: Literal[1, 2, 3] = 1
    variable: str | None = Field(None, description="Differentiate by this; needed where there are several letters.")
    order: int = Field(1, ge=1, le=4, description="derivative: how many times.")
    domain: str | None = Field(None, description="critical_points, classification: where to look.")


def hint(request: HintRequest, algebra: Algebra) -> Json:
    """The hint. Raises ``TutorError`` where the *question* cannot be used."""
    function = request.read_function("expression").node
    variable = variable_of(request.variable, function)
    if request.task != "derivative":
        report = analyze(function, variable, domain_of(request.domain), algebra, told=False)
        points = PointsJudge(report, algebra, request.task == "classification")
        judged = [points.judge(text, request.notation) for text in request.lines]
        return hint_json(points_hint(points, judged, request.level), request)
    judge = Judge(function, variable, request.order, algebra)
    lines = [judge.judge(text, request.notation) for text in request.lines]
    return hint_json(next_hint(judge, lines, request.level), request)


def hint_json(found: Hint, request: Request) -> Json:
    """``next`` is given on level 3 only, ``example`` on level 2 where one gives nothing away."""
    body: Json = {
        "hint": request.say(found.said),
        "level": found.level,
        "rule": found.rule,
        "line": found.line,
        "where": None if found.where is None else math_json(found.where),
    }
    if found.example is not None:
        worked = found.example.derivation
        body["example"] = {
            "function": math_json(worked.expression),
            "derivative": math_json(worked.result),
            "steps": [step_json(step, request) for step in worked.steps],
        }
    if found.next is not None:
        body["next"] = math_json(found.next)
    return body
