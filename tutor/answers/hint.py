"""``hint``: help with the next line, in three levels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tutor.answers.common import Json, Request, step_json
from tutor.answers.working import MOST_LINES, InlineQuestion, Line, StyledPart, StyledRequest
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.message import message
from tutor.extrema.analysis import analyze
from tutor.grading.gradient_working import GradientJudge
from tutor.grading.hints import Hint, gradient_hint
from tutor.grading.hints import hint as next_hint
from tutor.grading.points_hints import points_hint
from tutor.grading.points_working import PointsJudge
from tutor.grading.tasks import ClassificationTask, CriticalPointsTask, DerivativeTask, GradientTask
from tutor.grading.working import Judge

TEACHERS = "teacher"
"""In place of a rule, where the teacher wrote the hint."""


class SoFarRequest(StyledRequest):
    """How far the student has come, and how much help is asked for."""

    lines: list[Line] = Field([], max_length=MOST_LINES, description="The lines written so far.")
    level: Literal[1, 2, 3] = 1


class HintRequest(InlineQuestion, SoFarRequest):
    """A hint for the next line: 1 points at it, 2 teaches the rule on another function, 3 shows it."""


class PartHintRequest(StyledPart, SoFarRequest):
    """A hint on a part of a problem: the teacher's own, where the problem has some."""


def hint(request: HintRequest, algebra: Algebra) -> Json:
    """The hint. Raises ``TutorError`` where the *question* cannot be used."""
    return hint_json(_hint(request, algebra), request)


def hint_part(request: PartHintRequest, algebra: Algebra) -> Json:
    """The hint. Raises ``TutorError`` for a part that does not exist or gets none."""
    hints = request.problem.hints
    if hints == "none":
        raise TutorError(message("hint.none"), field="problem")
    if isinstance(hints, str):
        return hint_json(_hint(request, algebra), request)
    text = hints[min(request.level, len(hints)) - 1]
    shown = request.variant().show(text.ko if request.locale == "ko" else text.en)
    return {"hint": shown, "level": request.level, "rule": TEACHERS, "line": None, "where": None}


def _hint(request: SoFarRequest, algebra: Algebra) -> Hint:
    task, style = request.asked()
    match task:
        case DerivativeTask(function, variable, order):
            judge = Judge(function, variable, order, algebra, style.fractions)
            lines = [judge.judge(text, request.notation) for text in request.lines]
            return next_hint(judge, lines, request.level)
        case GradientTask(function, variables):
            gradient = GradientJudge(function, variables, algebra)
            for text in request.lines:
                gradient.judge(text, request.notation)
            return gradient_hint(gradient, request.level)
        case CriticalPointsTask(function, variable, domain) | ClassificationTask(function, variable, domain):
            report = analyze(function, variable, domain, told=False)
            points = PointsJudge(report, algebra, isinstance(task, ClassificationTask))
            lines = [points.judge(text, request.notation) for text in request.lines]
            return points_hint(points, lines, request.level)


def hint_json(found: Hint, request: Request) -> Json:
    """``next`` is given on level 3 only, ``example`` on level 2 where one gives nothing away."""
    body: Json = {
        "hint": request.say(found.said),
        "level": found.level,
        "rule": found.rule,
        "line": found.line,
        "where": None if found.where is None else request.written(found.where),
    }
    if found.example is not None:
        worked = found.example.derivation
        body["example"] = {
            "function": request.written(worked.expression),
            "derivative": request.written(worked.result),
            "steps": [step_json(step, request) for step in worked.steps],
        }
    if found.next is not None:
        body["next"] = request.written(found.next)
    return body
