"""``diagnose``, ``allfirsts``, ``onefirst``, ``derivation``, ``apply``, ``ready``: questions about one line.

For programs that guide a student themselves. Nothing is kept between two requests.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tutor.answers.common import Json, Request, step_json
from tutor.answers.grade import Formula, variable_of
from tutor.expression.algebra import Algebra
from tutor.expression.tree import Node
from tutor.grading import services

Line = Annotated[str, Field(max_length=10_000)]


class LineRequest(Request):
    """A line of the derivation of ``expression``; the first, ``d/dx(expression)``, where none is given."""

    expression: Formula
    variable: str | None = None
    line: Line | None = Field(None, description="An expression; d/dx(…) stands for what is still to be done.")

    def question(self) -> tuple[Node, str, Node]:
        """The function, its variable and the line."""
        function = self.read("expression").node
        variable = variable_of(self.variable, function)
        line = services.start(function, variable) if self.line is None else self.read("line").node
        return function, variable, line


class DiagnoseRequest(LineRequest):
    """What a new line is: expected, similar, detour, correct, buggy, not_equal or undecided."""

    after: Line = Field(description="The line behind ``line``.")


def diagnose(request: DiagnoseRequest, algebra: Algebra) -> Json:
    """What ``after`` is as the next line."""
    function, variable, line = request.question()
    found = services.diagnose(function, variable, line, request.read("after").node, algebra)
    return {
        "diagnosis": found.kind,
        "rule": found.rule,
        "rules": list(found.rules),
        "malrules": [
            {"malrules": list(each.malrules), "hint": request.say(each.hint), "where": request.written(each.where)}
            for each in found.diagnosis
        ],
    }


class AllFirstsRequest(LineRequest):
    """Every rule that can be applied to the line now."""


def allfirsts(request: AllFirstsRequest, algebra: Algebra) -> Json:
    """Every possible next step."""
    return {"steps": [step_json(step, request) for step in services.allfirsts(request.question()[2])]}


class OneFirstRequest(LineRequest):
    """The next step of our own derivation."""


def onefirst(request: OneFirstRequest, algebra: Algebra) -> Json:
    """The next step, or null."""
    step = services.onefirst(request.question()[2])
    return {"step": None if step is None else step_json(step, request)}


class DerivationRequest(LineRequest):
    """All the steps from the line to the answer."""


def derivation(request: DerivationRequest, algebra: Algebra) -> Json:
    """The steps still to come."""
    return {"steps": [step_json(step, request) for step in services.derivation(request.question()[2])]}


class ApplyRequest(LineRequest):
    """One rule applied to the line."""

    rule: str = Field(max_length=100)
    place: Line | None = Field(None, description="What is differentiated by the rule; else the first it fits.")


def apply(request: ApplyRequest, algebra: Algebra) -> Json:
    """The step. Raises ``TutorError`` where the rule does not fit."""
    place = None if request.place is None else request.read("place").node
    return {"step": step_json(services.apply(request.question()[2], request.rule, place), request)}


class ReadyRequest(LineRequest):
    """Whether the line is the end of the work."""


def ready(request: ReadyRequest, algebra: Algebra) -> Json:
    """``ready`` is whether the line is the answer with no derivative left; ``tidy`` whether it is as short as ours."""
    found = services.ready(*request.question(), algebra)
    return {
        "ready": bool(found.finished and found.right),
        "finished": found.finished,
        "right": found.right,
        "tidy": found.tidy,
    }
