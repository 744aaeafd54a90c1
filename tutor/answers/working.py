"""``working``: a student's lines judged one by one."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from tutor.answers.common import Json, Request, math_json
from tutor.answers.grade import Formula, domain_of, question_json, variable_of, witness_json
from tutor.calculus.differentiate import derive
from tutor.expression.algebra import Algebra
from tutor.expression.message import message
from tutor.extrema.analysis import analyze
from tutor.grading.judged import Judged, Working
from tutor.grading.marks import Policy
from tutor.grading.points_working import judge_points_working
from tutor.grading.working import judge_working
from tutor.grading.working_marks import Item, is_settled, mark_points_working, mark_working

MOST_LINES = 60
Line = Annotated[str, Field(max_length=10_000)]


class WorkingRequest(Request):
    """Judge working line by line: what each line does, where the first mistake is, marks for method and answer."""

    task: Literal["derivative", "critical_points", "classification"] = "derivative"
    expression: Formula = Field(description="The function of the question.")
    lines: list[Line] = Field(max_length=MOST_LINES, description="The lines as the student wrote them.")
    variable: str | None = Field(None, description="Differentiate by this; needed where there are several letters.")
    order: int = Field(1, ge=1, le=4, description="derivative: how many times.")
    domain: str | None = Field(None, description="critical_points, classification: where to look.")
    points: int | float = Field(1, gt=0, le=1000)
    attempt: int = Field(1, ge=1, le=100, description="Each later attempt costs a tenth of the points.")
    hinted: list[int] = Field([], max_length=MOST_LINES, description="Lines, from 0, that a hint wrote out.")


def working(request: WorkingRequest, algebra: Algebra) -> Json:
    """Judge the lines. Raises ``TutorError`` where the *question* cannot be used."""
    function = request.read_function("expression").node
    variable = variable_of(request.variable, function)
    policy = Policy(points=Fraction(str(request.points)))
    if request.task == "derivative":
        found = judge_working(function, variable, request.order, request.lines, algebra, request.notation)
        derivation = derive(function, variable, request.order)
        items = mark_working(found, derivation, policy, request.attempt, request.hinted)
    else:
        classify = request.task == "classification"
        report = analyze(function, variable, domain_of(request.domain), algebra, told=False)
        found = judge_points_working(report, request.lines, algebra, classify, request.notation)
        items = mark_points_working(found, policy, classify, request.attempt, request.hinted)
    return working_json(found, items if is_settled(found) else (), policy, request)


def working_json(found: Working, items: tuple[Item, ...], policy: Policy, request: Request) -> Json:
    """``score`` is null while a line is undecided or none can be read."""
    earned = sum((item.mark.points for item in items), Fraction(0))
    return {
        "lines": [_line_json(line, k, items, request) for k, line in enumerate(found.lines)],
        "first_error": found.first_error,
        "complete": found.complete,
        "finished": found.finished,
        "marks": [_mark_json(item, request) for item in items],
        "score": float(earned / policy.points) if items else None,
        "flagged": any(line.status == "undecided" for line in found.lines),
    }


def _line_json(line: Judged, k: int, items: tuple[Item, ...], request: Request) -> Json:
    said = [*line.feedback, *((message("working.easier"),) if line.easier else ())]
    body: Json = {
        "text": line.text,
        "expression": None if line.node is None else math_json(line.node),
        "status": line.status,
        "rule": line.rule,
        "rules": list(line.rules),
        "malrules": list(line.diagnosis[0].malrules) if line.diagnosis else [],
        "diagnosis": [
            {"malrules": list(each.malrules), "hint": request.say(each.hint), "where": math_json(each.where)}
            for each in line.diagnosis
        ],
        "question": None if line.question is None else question_json(line.question, request),
        "feedback": [request.say(each) for each in said],
        "marks": [_mark_json(item, request) for item in items if item.line == k],
        "follow_through": line.follow_through,
        "easier": line.easier,
        "witness": None if line.witness is None else witness_json(line.witness),
    }
    if line.offset is not None:
        body |= {"offset": line.offset, "length": line.length}
    return body


def _mark_json(item: Item, request: Request) -> Json:
    mark = item.mark
    return {
        "for": request.say(mark.purpose),
        "points": float(mark.points),
        "of": float(mark.of),
        "reason": request.say(mark.reason),
        "line": item.line,
    }
