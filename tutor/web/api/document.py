"""The API described: an OpenAPI 3.1 document made from the models that check the requests, and a page showing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from flask import Blueprint, Response, jsonify, send_from_directory

from tutor.service.problem import STATUS
from tutor.web.api.examples import EXAMPLES
from tutor.web.api.plots import CONTENT_TYPES, DESCENT_FORMS, FUNCTION_FORMS
from tutor.web.api.problems import AttemptBody
from tutor.web.api.routes import CALLS, SWITCHES
from tutor.web.api.shapes import ANSWERS, REF, SHAPES, TEXT, WHOLE, listing, one_of, record, ref
from tutor.web.services import services
from tutor.wording import LOCALES

Json = dict[str, Any]

_HERE = str(resources.files(__package__).joinpath("docs"))
_SWAGGER = str(resources.files("flask_openapi_swagger").joinpath("templates/swagger"))

blueprint = Blueprint("document", __name__)


@blueprint.get("/api/v1/openapi.json")
def openapi() -> Response:
    """The document, from the models in force right now."""
    return jsonify(document(services().calculators.schemas()))


@blueprint.get("/docs")
def docs() -> Response:
    """The document, readable, with every call ready to be tried. Needs nothing from outside."""
    return send_from_directory(_HERE, "index.html")


@blueprint.get("/docs/start.js")
def docs_start() -> Response:
    return send_from_directory(_HERE, "start.js")


@blueprint.get("/docs/swagger/<path:name>")
def docs_swagger(name: str) -> Response:
    return send_from_directory(_SWAGGER, name)


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the document: an address, what it takes, and the shape (of ``SHAPES``) it answers in."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    answer: str
    body: Json | None = None
    example: Json | None = None
    parameters: tuple[Json, ...] = ()
    status: int = 200
    media: tuple[str, ...] = ("application/json",)

    def json(self) -> Json:
        content = {"schema": self.body, "example": self.example}
        problems = (*_STATUSES, 404) if "{" in self.path else _STATUSES
        return {
            "operationId": self.name,
            "tags": [self.tag],
            "summary": self.summary,
            "parameters": list(self.parameters),
            **({"requestBody": {"required": True, "content": {"application/json": content}}} if self.body else {}),
            "responses": {
                str(self.status): {
                    "description": "The answer.",
                    "content": {media: {"schema": ref(self.answer)} for media in self.media},
                },
                **{str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(problems)},
            },
        }


def document(schemas: Json) -> Json:
    """The OpenAPI document. ``schemas`` are those of the calls' requests, by the calls' names."""
    requests: Json = {}
    for schema in (
        *(schemas[name] for name in (*CALLS, "grade", "working", "hint")),
        AttemptBody.model_json_schema(ref_template=REF),
    ):
        described = _in_markdown(schema)
        requests.update(described.pop("$defs", {}))
        requests[described["title"]] = described
    paths: Json = {}
    for operation in (*_calls(schemas), *_GRADING, *_JOBS, *_PROBLEM_SETS, *_plots(schemas)):
        paths.setdefault(f"/api/v1{operation.path}", {})[operation.method] = operation.json()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Calculus tutor", "version": "1", "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": {**SHAPES, **requests}, "responses": _PROBLEMS},
    }


def _calls(schemas: Json) -> Iterator[Operation]:
    for name in CALLS:
        summary = _in_markdown(schemas[name].get("description", name)).splitlines()[0]
        request = ref(schemas[name]["title"])
        switches = tuple(
            _parameter(switch, "query", one_of("1", "true"), "As the field of this name.")
            for switch in SWITCHES.get(name, ())
        )
        yield Operation(
            "post", f"/{name}", name, "Mathematics", summary, ANSWERS[name], request, EXAMPLES[name], switches
        )


def _plots(schemas: Json) -> Iterator[Operation]:
    """The pictures; what their calls take stands in the query."""
    for name, forms in (("function", FUNCTION_FORMS), ("descent", DESCENT_FORMS)):
        schema = schemas[f"{name}_picture"]
        fields = {field: shape for field, shape in schema["properties"].items() if field != "form"}
        summary = _in_markdown(schema["description"])
        yield Operation(
            "get",
            f"/plots/{name}.{{form}}",
            f"plot_{name}",
            "Pictures",
            summary,
            "Picture",
            parameters=(
                _parameter("form", "path", one_of(*forms), "Of what kind the picture is."),
                *(
                    _parameter(field, "query", shape, shape.get("description", ""), field in schema["required"])
                    for field, shape in fields.items()
                ),
            ),
            media=tuple(CONTENT_TYPES[form] for form in forms),
        )


def _in_markdown(value: Any) -> Any:
    """Docstrings mark code with two backticks, Markdown with one."""
    match value:
        case str():
            return value.replace("``", "`")
        case dict():
            return {key: _in_markdown(part) for key, part in value.items()}
        case list():
            return [_in_markdown(part) for part in value]
    return value


def _parameter(name: str, place: str, schema: Json, description: str, required: bool = False) -> Json:
    required = required or place == "path"
    return {"name": name, "in": place, "required": required, "schema": schema, "description": description}


_ID = _parameter("id", "path", TEXT, "The problem's id, or `set:id`.")
_LOCALE = _parameter("locale", "query", one_of(*LOCALES), "Language; otherwise that of Accept-Language.")
_SEED = _parameter("seed", "query", WHOLE, "Which variant; 0 if not given.")
_ATTEMPT = _parameter("attempt_id", "path", TEXT, "The attempt's id.")
_JOB = _parameter("job_id", "path", TEXT, "The job's id.")
_KEY = _parameter("Idempotency-Key", "header", TEXT, "The same key gives the same attempt, however often it is sent.")
_GRADE = {"anyOf": [ref("GradeRequest"), ref("PartOfProblem")]}
_WORKING = {"anyOf": [ref("WorkingRequest"), ref("WorkingOnPart")]}
_HINT = {"anyOf": [ref("HintRequest"), ref("HintOnPart")]}

_GRADING = (
    Operation("post", "/grade", "grade", "Grading", "Grade one answer.", "Verdict", _GRADE, EXAMPLES["grade"]),
    Operation("post", "/working", "working", "Grading", "Judge lines.", "Working", _WORKING, EXAMPLES["working"]),
    Operation("post", "/hint", "hint", "Grading", "A hint for the next line.", "Hint", _HINT, EXAMPLES["hint"]),
    Operation(
        "post",
        "/grade/batch",
        "grade_batch",
        "Grading",
        "Grade up to 10,000 answers (also as NDJSON); the results keep the order, a bad item spoils no other. "
        "More, up to 100,000, or with `Prefer: respond-async`: 202, and a job in `Location`.",
        "Batch",
        record(items=listing(_GRADE)),
        {"items": [{"id": "first", **EXAMPLES["grade"]}]},
    ),
)
_JOBS = (
    Operation("get", "/jobs/{job_id}", "job", "Grading", "How far a job has come.", "Job", parameters=(_JOB,)),
    Operation(
        "get",
        "/jobs/{job_id}/result",
        "job_result",
        "Grading",
        "The results of a finished job (also as NDJSON).",
        "Batch",
        parameters=(_JOB,),
    ),
)
_PROBLEM_SETS = (
    Operation(
        "get", "/problems", "problems", "Problems", "Every set with its problems.", "ProblemSets", parameters=(_LOCALE,)
    ),
    Operation(
        "get",
        "/problems/{id}",
        "problem",
        "Problems",
        "One variant of a problem, never its answers.",
        "Variant",
        parameters=(_ID, _SEED, _LOCALE),
    ),
    Operation(
        "post",
        "/problems/{id}/attempts",
        "hand_in",
        "Problems",
        "Hand in answers: stored first, then graded.",
        "Attempt",
        ref("AttemptBody"),
        {"seed": 0, "answers": ["2*x*sin(x) + x^2*cos(x)"]},
        (_ID, _KEY),
        201,
    ),
    Operation(
        "get",
        "/problems/{id}/attempts/{attempt_id}",
        "attempt",
        "Problems",
        "A stored attempt; one that was not graded yet is graded now.",
        "Attempt",
        parameters=(_ID, _ATTEMPT),
    ),
)
_ABOUT = (
    "Derivatives step by step, critical points with proof, gradient descent explained, answers graded. "
    "Errors are application/problem+json; their `type` ends in a code. "
    "`locale` (or Accept-Language) chooses the language."
)
_STATUSES = (400, 413, 415, 422, 429, 503)
_PROBLEMS = {
    str(status): {
        "description": ", ".join(code for code, own in STATUS.items() if own == status),
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    for status in sorted({*STATUS.values()} - {500})
}
