"""The YAML format of problem sets as models: what a teacher may write. Their JSON Schema is the published one.

``load`` reads and checks a whole set and raises ``ProblemSetError`` with every finding, each at its line and column.
Expressions stay texts here; reading them is the business of ``parameters`` and ``variant``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tutor.authoring.yaml_text import Document, Path, Place, YamlError, read_yaml
from tutor.calculus.order import Fractions
from tutor.expression.errors import TutorError
from tutor.expression.message import Message, message
from tutor.grading.catalogue import MISTAKES
from tutor.grading.marks import Form

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Name = Annotated[str, Field(pattern=r"^[^\W\d_]+(_\w+)?$", max_length=20)]
Formula = Annotated[str, Field(min_length=1, max_length=2000)]
_PLACES = 2  # of decimals, where a question says nothing
Severity = Literal["error", "warning", "note"]


def _written(value: object) -> object:
    """A number where a formula is expected is the formula of that number."""
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


Expression = Annotated[Formula, BeforeValidator(_written, json_schema_input_type=int | float | str)]
Points = Annotated[int | float, BeforeValidator(_plain, json_schema_input_type=int | float)]
Share = Annotated[str, Field(pattern=r"^(100|[0-9]{1,2})%$", description="A part of the points, such as 60%.")]
SmallShare = Annotated[str, Field(pattern=r"^(10|[0-9])%$")]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Text(Model):
    """The same text in both languages."""

    en: str = Field(min_length=1)
    ko: str = Field(min_length=1)


class Parameter(Model):
    """The values a parameter may take; exactly one of ``integers`` and ``choice``."""

    integers: list[int] | None = Field(None, min_length=2, max_length=2, description="From and to, both included.")
    choice: list[Expression] | None = Field(None, min_length=1, max_length=1000, description="Numbers or expressions.")
    except_: list[int] = Field(default_factory=list, alias="except", description="Integers left out.")

    @model_validator(mode="after")
    def _one_kind(self) -> Parameter:
        if (self.integers is None) == (self.choice is None):
            raise ValueError("integers-or-choice")
        return self


class Ask(Model):
    """What every question may say about its marks and its words."""

    points: Points = Field(1, gt=0, le=1000)
    method: Share = Field("60%", description="The part of the points for the method, where working is marked.")
    form: Form | None = None
    form_share: SmallShare = Field("10%", description="The part of the points for the form: at most 10%.")
    later_attempts: Share = Field("10%", description="What each later attempt costs.")
    after_hint: Share = Field("50%", description="What is left of a step that a hint wrote out.")
    decimals: Annotated[int, Field(ge=0, le=15)] | Literal["exact"] = Field(
        _PLACES, description="To how many places a decimal must be right; exact accepts none."
    )
    significant: int | None = Field(
        None, ge=1, le=15, description="Instead of decimals: to how many significant digits a number must be right."
    )
    tolerance: Points | None = Field(None, ge=0, description="Instead of decimals: how far a number may be off.")
    same_domain: bool = Field(
        False, description="Whether the answer must have a value wherever the expected one has: x^2/x is not x then."
    )
    follow_through: bool = Field(True, description="Whether what follows rightly from a wrong line earns marks.")
    text: Text | None = Field(None, description="The question in words; without it the tutor asks in its own.")

    @model_validator(mode="after")
    def _one_precision(self) -> Ask:
        if (self.significant is not None) + (self.tolerance is not None) + (self.decimals != _PLACES) > 1:
            raise ValueError("one-precision")
        return self


class TellsApartAsk(Ask):
    """A question about some mistakes: lint holds that it brings each of them to light."""

    tells_apart: list[str] = Field(
        default_factory=list,
        max_length=20,
        description="Mistakes no two of which may give the same answer, and none the right one, in any variant.",
        json_schema_extra={"items": {"enum": [*sorted(MISTAKES)]}},
    )


class DerivativeAsk(TellsApartAsk):
    order: int = Field(1, ge=1, le=10)


class GradientAsk(TellsApartAsk):
    variables: list[Name] | None = Field(None, min_length=1, max_length=10)


class CriticalPointsAsk(Ask):
    domain: Formula = "(-oo, oo)"
    allow_none: bool = Field(False, description="Whether a variant without critical points is meant.")


class ClassificationAsk(Ask):
    domain: Formula = "(-oo, oo)"
    at: Expression | None = None


class InflectionPointsAsk(Ask):
    domain: Formula = "(-oo, oo)"
    allow_none: bool = False


class GlobalExtremaAsk(Ask):
    domain: Formula = "(-oo, oo)"
    allow_none: bool = False


class DescentAsk(Ask):
    start: Expression | dict[Name, Expression]
    learning_rate: Expression
    algorithm: Literal["gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "backtracking", "newton"] = (
        "gradient_descent"
    )


class DescentStepAsk(DescentAsk):
    steps: int = Field(1, ge=1, le=20)


class DescentLimitAsk(DescentAsk):
    pass


class DescentTraceAsk(DescentAsk):
    steps: int = Field(3, ge=1, le=20)
    direction: Literal["minimize", "maximize"] = "minimize"


class NumberAsk(Ask):
    answer: Expression


class ExpressionAsk(Ask):
    answer: Expression


class Question(Model):
    """One thing asked: exactly one of the kinds. A kind without settings may be written as a bare word."""

    derivative: DerivativeAsk | None = None
    gradient: GradientAsk | None = None
    critical_points: CriticalPointsAsk | None = None
    classification: ClassificationAsk | None = None
    inflection_points: InflectionPointsAsk | None = None
    global_extrema: GlobalExtremaAsk | None = None
    descent_step: DescentStepAsk | None = None
    descent_limit: DescentLimitAsk | None = None
    descent_trace: DescentTraceAsk | None = None
    number: NumberAsk | None = None
    expression: ExpressionAsk | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {value: {}}
        if isinstance(value, Mapping):
            return {kind: {} if settings is None else settings for kind, settings in value.items()}
        return value

    @model_validator(mode="after")
    def _one_kind(self) -> Question:
        if len(self.model_fields_set) != 1:
            raise ValueError("one-question")
        return self

    @property
    def kind(self) -> str:
        return next(iter(self.model_fields_set))

    @property
    def ask(self) -> Ask:
        ask: Ask = getattr(self, self.kind)
        return ask


class Style(Model):
    """How the lines that the tutor writes are to look; a student may write otherwise."""

    fractions: Annotated[Fractions, Field(description="c/x^n as a negative power, or by the quotient rule.")] = "power"
    derivatives: Annotated[Literal["leibniz", "prime"], Field(description="d/dx(…), or (…)' in one variable.")] = (
        "leibniz"
    )


class Problem(Model):
    id: Identifier
    title: Text | None = None
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    where: list[Formula] = Field(default_factory=list, description="Conditions on the parameters, all of which hold.")
    function: Expression
    variable: Name | None = None
    ask: list[Question] = Field(min_length=1, max_length=20)
    text: Text = Field(description="What the student reads; {function}, {variable} and parameters are filled in.")
    hints: Literal["auto", "none"] | list[Text] = "auto"
    style: Style = Field(default_factory=Style)


class ProblemSet(Model):
    set: Identifier
    title: Text
    problems: list[Problem] = Field(min_length=1, max_length=500)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a set: where, at which key (``problems[0].ask``), and what."""

    file: str
    line: int
    column: int
    key: str
    message: Message
    severity: Severity = "error"


class ProblemSetError(TutorError):
    """The set cannot be used; ``findings`` say why."""

    def __init__(self, findings: tuple[Finding, ...]):
        super().__init__(findings[0].message)
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Loaded:
    """A set and where its parts stand in the text."""

    problem_set: ProblemSet
    document: Document
    file: str

    def finding(self, path: Path, text: Message, severity: Severity = "error", offset: int = 0) -> Finding:
        """A finding at the path, ``offset`` characters into its value where that is one line of text."""
        place = self.document.inside(path, offset) if offset else self.document.place(path)
        return _finding(self.file, place, path, text, severity)


def load(text: str, file: str = "") -> Loaded:
    """Read and check a problem set; ``file`` is the name used in findings. Raises ``ProblemSetError``."""
    try:
        document = read_yaml(text)
    except YamlError as error:
        raise ProblemSetError((_finding(file, error.place, (), error.message),)) from error
    try:
        problem_set = ProblemSet.model_validate(document.data)
    except ValidationError as error:
        raise ProblemSetError(_schema_findings(file, document, error)) from error
    loaded = Loaded(problem_set, document, file)
    repeated = tuple(_repeated_ids(loaded))
    if repeated:
        raise ProblemSetError(repeated)
    return loaded


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of the format, for editors."""
    schema = ProblemSet.model_json_schema(by_alias=True)
    question = schema["$defs"]["Question"]
    schema["$defs"]["Question"] = {"anyOf": [{"enum": list(Question.model_fields)}, question]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def share(text: str) -> Fraction:
    """``60%`` as 3/5."""
    return Fraction(int(text.removesuffix("%")), 100)


def _repeated_ids(loaded: Loaded) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for k, problem in enumerate(loaded.problem_set.problems):
        if problem.id in first:
            line = loaded.document.place(("problems", first[problem.id], "id")).line
            yield loaded.finding(("problems", k, "id"), message("authoring.repeated_id", name=problem.id, line=line))
        first.setdefault(problem.id, k)


def _finding(file: str, place: Place, path: Path, text: Message, severity: Severity = "error") -> Finding:
    return Finding(file, place.line, place.column, key_of(path), text, severity)


def key_of(path: Path) -> str:
    """``problems[0].ask[1].derivative``."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def _schema_findings(file: str, document: Document, error: ValidationError) -> tuple[Finding, ...]:
    """One finding for each place at fault: a value that fits no branch of a union is told once."""
    findings: dict[str, Finding] = {}
    for row in error.errors():
        path = _path_in(document, row["loc"])
        lacking = row["type"] == "missing"
        found = _finding(file, document.place(path), (*path, row["loc"][-1]) if lacking else path, _say(dict(row)))
        findings.setdefault(found.key, found)
    return tuple(findings.values())


def _path_in(document: Document, location: tuple[int | str, ...]) -> Path:
    """The part of pydantic's location that stands in the text: it also names branches of unions and validators."""
    path: Path = ()
    for part in location:
        if (*path, part) in document.places:
            path = (*path, part)
    return path


_MODELS: tuple[type[Model], ...] = (
    ProblemSet,
    Problem,
    Style,
    Parameter,
    Question,
    DerivativeAsk,
    GradientAsk,
    CriticalPointsAsk,
    ClassificationAsk,
    DescentTraceAsk,
    NumberAsk,
)
_FIELDS = sorted({field.alias or name for model in _MODELS for name, field in model.model_fields.items()})


_BROKEN_RULES = {
    "integers-or-choice": "authoring.one_kind",
    "one-question": "authoring.one_question",
    "one-precision": "authoring.one_precision",
}


def _say(row: dict[str, Any]) -> Message:
    name = str(row["loc"][-1]) if row["loc"] else ""
    match row["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(name, _FIELDS, n=1)
            if near:
                return message("authoring.unknown_field_near", name=name, near=near[0])
            return message("authoring.unknown_field", name=name)
        case "missing" if name in ("en", "ko"):
            return message("authoring.missing_translation", language=name)
        case "missing":
            return message("authoring.missing_field", name=name)
        case "value_error":
            return message(_BROKEN_RULES[row["ctx"]["error"].args[0]])
        case "literal_error":
            return message("authoring.expected.one_of", choices=row["ctx"]["expected"])
        case "string_pattern_mismatch":
            return message("authoring.expected.pattern", pattern=row["ctx"]["pattern"])
        case "string_type":
            return message("authoring.expected.text")
        case "int_type" | "float_type" | "int_from_float":
            return message("authoring.expected.number")
        case "list_type":
            return message("authoring.expected.list")
        case "dict_type" | "model_type" | "model_attributes_type":
            return message("authoring.expected.mapping")
        case "bool_type":
            return message("authoring.expected.boolean")
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            limit = next(iter(row["ctx"].values()))
            return message("authoring.expected.range", limit=str(limit))
        case "too_short" | "too_long" | "string_too_short" | "string_too_long":
            return message("authoring.expected.length")
    return message("authoring.expected.other")
