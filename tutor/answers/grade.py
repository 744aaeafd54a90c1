"""``grade``: the verdict on one answer; ``grade_batch``: on many, where a bad one never spoils another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from tutor.answers.common import Json, Request
from tutor.answers.derivative import read_variable
from tutor.answers.verdict import verdict_json
from tutor.authoring.problem_set import Share, share
from tutor.calculus.differentiate import worked_out
from tutor.descent.run import Direction
from tutor.expression.algebra import Algebra
from tutor.expression.answers import Answer
from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.logarithm import LogBase, agreed_log, log_means
from tutor.expression.message import message
from tutor.expression.read import read, read_interval
from tutor.expression.read_answer import read_answer
from tutor.expression.tree import Node, rational_value, variables
from tutor.grading.grade import Expected, after_hint, at_attempt, expect
from tutor.grading.grade import grade as grade_answer
from tutor.grading.marks import Form, Policy
from tutor.grading.tasks import (
    ClassificationTask,
    CriticalPointsTask,
    DerivativeTask,
    DescentLimitTask,
    DescentStepTask,
    DescentTraceTask,
    EqualTask,
    GlobalExtremaTask,
    GradientTask,
    InflectionPointsTask,
    NumberTask,
    Task,
)
from tutor.grading.verdict import Verdict

MOST_ITEMS = 10_000
TaskName = Literal[
    "expression",
    "derivative",
    "number",
    "gradient",
    "critical_points",
    "classification",
    "inflection_points",
    "global_extrema",
    "descent_step",
    "descent_limit",
    "descent_trace",
]
Formula = Annotated[str, Field(max_length=10_000)]
Number = int | float | str
MOST_PLACES = 15


class GradeRequest(Request):
    """One answer to one question. Which fields a task needs is said beside them."""

    task: TaskName
    expression: Formula = Field(description="The function of the question; for expression and number, what is right.")
    answer: str | list[Number | list[Number] | dict[str, Number]] = Field(
        description="What the student wrote; as a list, one entry a line. Numbers of a list have all the same places."
    )
    variable: str | None = Field(None, description="Differentiate by this; needed where there are several letters.")
    variables: list[str] | None = Field(None, max_length=16, description="gradient: by these, in this order.")
    order: int = Field(1, ge=1, le=10, description="derivative: how many times.")
    domain: str | None = Field(
        None, description="critical_points, classification, inflection_points, global_extrema: where to look."
    )
    at: Number | None = Field(None, description="classification: of this critical point only.")
    start: Number | dict[str, Number] | None = Field(None, description="descent_step, _limit, _trace: where it begins.")
    learning_rate: Number | None = Field(None, description="descent_step, descent_limit, descent_trace.")
    method: str = Field("gradient_descent", description="descent_step, descent_limit, descent_trace.")
    direction: Direction = Field("minimize", description="descent_trace.")
    decay: float = Field(0.0, ge=0, description="descent_trace: the rate of step k is learning_rate / (1 + decay·k).")
    steps: int | None = Field(
        None, ge=1, le=20, description="descent_step: after how many (1); descent_trace: how many are asked for."
    )
    form: Form | None = Field(None, description="The form the answer must have, judged apart from its value.")
    decimals: int | None = Field(
        2,
        ge=0,
        le=15,
        description="Places a decimal needs: it may be off by half a unit of the last, and have more. Below 0.1 "
        "they are counted from the first digit that is not 0. An answer with fewer places that is right as far as it "
        "goes is told to give more. null accepts exact answers only.",
    )
    significant: int | None = Field(
        None, ge=1, le=15, description="Instead of decimals: to how many significant digits a number must be right."
    )
    tolerance: Number | None = Field(None, description="Instead of decimals: how far a number may be off, as 0.01.")
    points: int | float = Field(1, gt=0, le=1000)
    same_domain: bool = Field(False, description="Whether the answer must have a value wherever the expected one has.")
    attempt: int = Field(1, ge=1, le=100, description="Which attempt this is.")
    later_attempts: Share = Field("10%", description="What each later attempt costs.")
    hinted: bool = Field(False, description="Whether a level-3 hint wrote out a step that leads to the answer.")
    after_hint: Share = Field("50%", description="What a hinted answer earns at most.")
    id: Annotated[str, Field(max_length=200)] | int | None = Field(None, description="Given back with the verdict.")


def grade(request: GradeRequest, algebra: Algebra) -> Json:
    """Judge one answer. Raises ``TutorError`` where the *question* cannot be used."""
    task = _task(request)
    return verdict_json(_graded(request, task, _expected(task), algebra), request)


@lru_cache(maxsize=256)
def _expected(task: Task) -> Expected:
    """The answer to a question, remembered from one call to the next: many answers to it are to come."""
    return expect(task)


class GradeBatchRequest(Request):
    """Many answers. Each item is a grade request of its own, checked on its own."""

    items: list[Any] = Field(max_length=MOST_ITEMS)


def grade_batch(request: GradeBatchRequest, algebra: Algebra) -> Json:
    """Judge the items in order. An item that cannot be judged gets an ``error`` in its place; the others stand."""
    return {"results": [_item_json(item, request, algebra) for item in request.items]}


def _item_json(item: object, defaults: Request, algebra: Algebra) -> Json:
    """One item of a batch; whatever is wrong with it becomes its ``error``."""
    given = item.get("id") if isinstance(item, Mapping) else None
    try:
        fields = {"locale": defaults.locale, "notation": defaults.notation, "math": defaults.math, **_mapping(item)}
        asked = _Asked(GradeRequest.model_validate(fields), agreed_log())
        return {"id": given, **_answered(asked, algebra)}
    except ValidationError as error:
        rows = [{"field": ".".join(map(str, row["loc"])), "detail": row["msg"]} for row in error.errors()]
        return {"id": given, "error": {"code": "invalid-request", "errors": rows}}
    except TutorError as error:
        return {"id": given, "error": _error_json(error, defaults)}


class _Asked:
    """A request, equal to every other that asks the same; ``log`` means ``base`` where the request does not say."""

    def __init__(self, request: GradeRequest, base: LogBase, but: Collection[str] = ("id",)):
        self.request = request
        self.base = request.log_base or base
        self._text = repr([self.base, *((name, value) for name, value in request if name not in but)])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def without_answer(self) -> _Asked:
        return _Asked(self.request, self.base, ("id", "answer", "attempt", "hinted"))


@lru_cache(maxsize=2048)
def _answered(asked: _Asked, algebra: Algebra) -> Json:
    """The verdict on an item, remembered: many students of a class write the same."""
    with log_means(asked.base):
        task = _question(asked.without_answer())
        return verdict_json(_graded(asked.request, task, _expected(task), algebra), asked.request)


@lru_cache(maxsize=256)
def _question(asked: _Asked) -> Task:
    """The question of a request as it is read, remembered from one answer to the next."""
    return _task(asked.request)


def _mapping(item: object) -> Mapping[str, object]:
    if not isinstance(item, Mapping):
        raise TutorError(message("grade.error.item"))
    return item


def _error_json(error: TutorError, request: Request) -> Json:
    place = {"offset": error.offset, "length": error.length, "field": error.field}
    told = {name: value for name, value in place.items() if value is not None}
    return {"code": error.code, "detail": request.say(error.message), **told}


def _graded(request: GradeRequest, task: Task, expected: Expected, algebra: Algebra) -> Verdict:
    policy = _policy(request)
    verdict = grade_answer(task, expected, _written(request.answer), algebra, request.notation, policy)
    verdict = after_hint(verdict, policy) if request.hinted else verdict
    return at_attempt(verdict, request.attempt, policy)


def _written(answer: str | list[Number | list[Number] | dict[str, Number]]) -> str:
    """The answer as text. Numbers of a list come without their last zeros: all have as many places as the longest."""
    if isinstance(answer, str):
        return answer
    rows = [[*row.values()] if isinstance(row, dict) else row if isinstance(row, list) else [row] for row in answer]
    places = max((_places(value) for row in rows for value in row), default=0)
    lines = []
    for given, row in zip(answer, rows, strict=True):
        texts = [value if isinstance(value, str) else _fixed(value, places) for value in row]
        if isinstance(given, dict):
            texts = [f"{name} = {text}" for name, text in zip(given, texts, strict=True)]
        lines.append(f"({', '.join(texts)})" if isinstance(given, list) else ", ".join(texts))
    return "\n".join(lines)


def _places(value: Number) -> int:
    exponent = Decimal(repr(value)).as_tuple().exponent if isinstance(value, float) else 0
    return -exponent if isinstance(exponent, int) and -MOST_PLACES <= exponent < 0 else 0


def _fixed(value: int | float, places: int) -> str:
    return f"{value:.{places}f}" if _places(value) or value == int(value) else repr(value)


def _policy(request: GradeRequest) -> Policy:
    return Policy(
        points=Fraction(str(request.points)),
        form=request.form,
        decimals=request.decimals,
        significant=request.significant,
        tolerance=_tolerance(request),
        same_domain=request.same_domain,
        attempt_penalty=share(request.later_attempts),
        hint_cap=share(request.after_hint),
    )


def _tolerance(request: GradeRequest) -> Fraction | None:
    if request.tolerance is None:
        return None
    allowed = rational_value(_constant(request, "tolerance", request.tolerance))
    if allowed is None or allowed < 0:
        raise TutorError(message("grade.error.tolerance"), field="tolerance")
    return allowed


def _task(request: GradeRequest) -> Task:
    match request.task:
        case "expression":
            return EqualTask(_meanings(request))
        case "number":
            return NumberTask(request.read_function("expression").node)
    function = worked_out(request.read_function("expression").node)
    match request.task:
        case "gradient":
            return GradientTask(function, tuple(request.variables or sorted(variables(function))))
        case "derivative":
            return DerivativeTask(function, variable_of(request.variable, function), request.order)
        case "critical_points":
            return CriticalPointsTask(function, variable_of(request.variable, function), domain_of(request.domain))
        case "classification":
            at = None if request.at is None else _constant(request, "at", request.at)
            return ClassificationTask(function, variable_of(request.variable, function), domain_of(request.domain), at)
        case "inflection_points":
            return InflectionPointsTask(function, variable_of(request.variable, function), domain_of(request.domain))
        case "global_extrema":
            return GlobalExtremaTask(function, variable_of(request.variable, function), domain_of(request.domain))
    start, rate = _start(request, function), _constant(request, "learning_rate", _needed(request, "learning_rate"))
    if request.task == "descent_step":
        return DescentStepTask(function, start, rate, request.method, request.steps or 1)
    if request.task == "descent_trace":
        how = request.method, request.direction, request.decay
        return DescentTraceTask(function, start, rate, *how, request.steps)
    return DescentLimitTask(function, start, rate, request.method)


def _meanings(request: GradeRequest) -> tuple[Answer, ...]:
    """What is right, in all its readings, the likeliest first."""
    try:
        found = read_answer(request.expression, request.notation)
    except TutorError as error:
        error.field = "expression"
        raise
    return (found.answer, *(warning.readings[1] for warning in found.warnings))


def variable_of(given: str | None, function: Node) -> str:
    """The variable of a question: the one given, the only letter there is, or x. Raises ``TutorError``."""
    if given is not None:
        return read_variable(given).name
    names = sorted(variables(function))
    if len(names) > 1 and "x" not in names:
        raise TutorError(message("grade.error.variable"), field="variable")
    return names[0] if len(names) == 1 else "x"


def domain_of(text: str | None) -> Interval:
    """The interval of a request's ``domain``, the whole line where there is none. Raises ``TutorError``."""
    if text is None:
        return REAL_LINE
    try:
        return read_interval(text)
    except TutorError as error:
        error.field = "domain"
        raise


def _needed(request: GradeRequest, name: str) -> Any:
    value = getattr(request, name)
    if value is None:
        raise TutorError(message("grade.error.needed", name=name, task=request.task), field=name)
    return value


def _start(request: GradeRequest, function: Node) -> tuple[tuple[str, Node], ...]:
    start = _needed(request, "start")
    if not isinstance(start, dict):
        start = {variable_of(request.variable, function): start}
    return tuple((name, _constant(request, "start", value)) for name, value in sorted(start.items()))


def _constant(request: GradeRequest, name: str, value: Number) -> Node:
    """A number or a constant expression; a JSON number means the decimal it is written as."""
    try:
        node = read(str(value), notation=request.notation if isinstance(value, str) else "text").node
    except TutorError as error:
        error.field = name
        raise
    if variables(node):
        raise TutorError(message("grade.error.constant"), field=name)
    return node
