"""``working``: a student's lines judged one by one."""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from tutor.answers.common import Json, Request
from tutor.answers.derivative import derivative_writers, free_variables
from tutor.answers.grade import Formula, domain_of, variable_of
from tutor.answers.problems import PartQuestion
from tutor.answers.verdict import question_json, witness_json
from tutor.authoring.problem_set import Share, Style, share
from tutor.authoring.variant import Part
from tutor.calculus.differentiate import derive
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.message import message
from tutor.expression.tree import Derivative, Symbol
from tutor.expression.write_latex import LatexWriter
from tutor.expression.write_text import TextWriter, to_text
from tutor.extrema.analysis import analyze
from tutor.grading.gradient_working import judge_gradient_working, mark_gradient_working
from tutor.grading.judged import Judged, Working
from tutor.grading.marks import Policy
from tutor.grading.points_working import judge_points_working
from tutor.grading.siblings import LETTERS
from tutor.grading.tasks import ClassificationTask, CriticalPointsTask, DerivativeTask, GradientTask
from tutor.grading.working import judge_working
from tutor.grading.working_marks import Item, is_settled, mark_points_working, mark_working

MOST_LINES = 60
Line = Annotated[str, Field(max_length=10_000)]
WorkingTask = DerivativeTask | CriticalPointsTask | ClassificationTask | GradientTask


class StyledRequest(Request):
    """A request on one question, answered in the style that is asked for."""

    @abstractmethod
    def asked(self) -> tuple[WorkingTask, Style]:
        """The question, and how lines are to be written. Raises ``TutorError``."""

    def writers(self) -> tuple[TextWriter, LatexWriter]:
        task, style = self.asked()
        several = len(free_variables(task.function)) > 1
        variable = task.variables[0] if isinstance(task, GradientTask) else task.variable
        return derivative_writers("leibniz" if several else style.derivatives, variable, *LETTERS)


class LinesRequest(StyledRequest):
    """The lines, and what the student had before them."""

    lines: list[Line] = Field(max_length=MOST_LINES, description="The lines as the student wrote them.")
    attempt: int = Field(1, ge=1, le=100, description="Each later attempt costs a part of the points.")
    hinted: list[int] = Field([], max_length=MOST_LINES, description="Lines, from 0, that a hint wrote out.")


class InlineQuestion(StyledRequest):
    """A question that working can be judged on."""

    task: Literal["derivative", "gradient", "critical_points", "classification"] = "derivative"
    expression: Formula = Field(description="The function of the question.")
    variable: str | None = Field(None, description="Differentiate by this; needed where there are several letters.")
    variables: list[str] | None = Field(None, min_length=1, max_length=8, description="gradient: by these letters.")
    order: int = Field(1, ge=1, le=4, description="derivative: how many times.")
    domain: str | None = Field(None, description="critical_points, classification: where to look.")
    style: Style = Field(default_factory=Style)

    def asked(self) -> tuple[WorkingTask, Style]:
        return self.question(), self.style

    def question(self) -> WorkingTask:
        """What is asked. Raises ``TutorError``."""
        function = self.read_function("expression").node
        if self.task == "gradient":
            return GradientTask(function, tuple(self.variables or free_variables(function)))
        variable = variable_of(self.variable, function)
        match self.task:
            case "derivative":
                return DerivativeTask(function, variable, self.order)
            case "critical_points":
                return CriticalPointsTask(function, variable, domain_of(self.domain))
        return ClassificationTask(function, variable, domain_of(self.domain))


class WorkingRequest(InlineQuestion, LinesRequest):
    """Judge working line by line: what each line does, where the first mistake is, marks for method and answer."""

    points: int | float = Field(1, gt=0, le=1000)
    method: Share = Field("60%", description="The part of the points for the method.")
    later_attempts: Share = Field("10%", description="What each later attempt costs.")
    after_hint: Share = Field("50%", description="What is left of a step that a hint wrote out.")
    follow_through: bool = Field(True, description="Whether what follows rightly from a wrong line earns marks.")


class StyledPart(PartQuestion, StyledRequest):
    """A part of a problem, in the style of the problem."""

    def asked(self) -> tuple[WorkingTask, Style]:
        return with_working(self.question()), self.problem.style


class PartWorkingRequest(StyledPart, LinesRequest):
    """Working on a part of a problem, marked by the teacher's policy."""


def working(request: WorkingRequest, algebra: Algebra) -> Json:
    """Judge the lines. Raises ``TutorError`` where the *question* cannot be used."""
    policy = Policy(
        points=Fraction(str(request.points)),
        method_share=share(request.method),
        attempt_penalty=share(request.later_attempts),
        hint_cap=share(request.after_hint),
        follow_through=request.follow_through,
    )
    return _judged(policy, request, algebra)


def working_part(request: PartWorkingRequest, algebra: Algebra) -> Json:
    """Judge the lines. Raises ``TutorError`` for a part that does not exist, or that no working belongs to."""
    return _judged(request.question().policy, request, algebra)


def with_working(part: Part) -> WorkingTask:
    """The question of a part that working can be judged on. Raises ``TutorError``."""
    if not isinstance(part.task, WorkingTask):
        raise TutorError(message("working.no_working", part=part.kind), field="part")
    return part.task


def _judged(policy: Policy, request: LinesRequest, algebra: Algebra) -> Json:
    task, style = request.asked()
    match task:
        case DerivativeTask(function, variable, order):
            found = judge_working(function, variable, order, request.lines, algebra, request.notation)
            derivation = derive(function, variable, order, fractions=style.fractions)
            items = mark_working(found, derivation, policy, request.attempt, request.hinted)
        case GradientTask(function, variables):
            found, threads = judge_gradient_working(function, variables, request.lines, algebra, request.notation)
            derivations = [derive(function, each, fractions=style.fractions) for each in variables]
            items = mark_gradient_working(threads, derivations, policy, request.attempt, request.hinted)
        case CriticalPointsTask(function, variable, domain) | ClassificationTask(function, variable, domain):
            classify = isinstance(task, ClassificationTask)
            report = analyze(function, variable, domain, told=False)
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
        "left": None if line.by is None else _partial(Symbol(line.by), request),
        "expression": None if line.node is None else request.written(line.node),
        "status": line.status,
        "rule": line.rule,
        "rules": list(line.rules),
        "malrules": list(line.diagnosis[0].malrules) if line.diagnosis else [],
        "diagnosis": [
            {"malrules": list(each.malrules), "hint": request.say(each.hint), "where": request.written(each.where)}
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


def _partial(by: Symbol, request: Request) -> Json:
    """∂f/∂w, the left side of a line of which only the right side is judged."""
    letter = request.written(by)["latex"]
    return {"text": to_text(Derivative(Symbol("f"), by)), "latex": rf"\frac{{\partial f}}{{\partial {letter}}}"}


def _mark_json(item: Item, request: Request) -> Json:
    mark = item.mark
    return {
        "for": request.say(mark.purpose),
        "points": float(mark.points),
        "of": float(mark.of),
        "reason": request.say(mark.reason),
        "line": item.line,
    }
