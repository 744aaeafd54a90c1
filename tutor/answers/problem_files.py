"""What teachers ask of a problem set: is it well posed, what do students see, what may be written."""

from __future__ import annotations

from pydantic import Field

from tutor.answers.common import Json, Request
from tutor.answers.problems import MOST_SEED, VariantRequest, problem_variant
from tutor.authoring.lint import lint
from tutor.authoring.problem_set import Finding, ProblemSetError, json_schema, load
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.message import message


class LintRequest(Request):
    """The text of a problem set to be tried."""

    text: str
    file: str = Field("", description="The file's name, for the findings.")


def problem_lint(request: LintRequest, algebra: Algebra) -> Json:
    """Everything wrong with the set, in the order of the file."""
    return {"findings": [finding_json(found, request) for found in lint(request.text, algebra, request.file)]}


class PreviewRequest(Request):
    """The text of a problem set to be seen as students will see it."""

    text: str
    id: str | None = Field(None, description="One problem only.")
    seed: int = Field(0, ge=0, le=MOST_SEED)


def problem_preview(request: PreviewRequest, algebra: Algebra) -> Json:
    """One variant of each problem; findings instead where the set cannot be read."""
    try:
        problems = load(request.text).problem_set.problems
    except ProblemSetError as error:
        return {"problems": [], "findings": [finding_json(found, request) for found in error.findings]}
    chosen = [problem for problem in problems if request.id in (None, problem.id)]
    if not chosen:
        raise TutorError(message("service.no_such_id", id=str(request.id)), field="id")
    asked = VariantRequest(
        problem=chosen[0],
        seed=request.seed,
        locale=request.locale,
        notation=request.notation,
        log_base=request.log_base,
        math=request.math,
    )
    variants = [problem_variant(asked.model_copy(update={"problem": problem}), algebra) for problem in chosen]
    return {"problems": variants, "findings": []}


class SchemaRequest(Request):
    """The JSON Schema of problem sets."""


def problem_schema(request: SchemaRequest, algebra: Algebra) -> Json:
    """What may be written in a problem set, for an editor to complete from."""
    return json_schema()


def finding_json(found: Finding, request: Request) -> Json:
    return {
        "file": found.file,
        "line": found.line,
        "column": found.column,
        "key": found.key,
        "severity": found.severity,
        "message": request.say(found.message),
    }
