"""The API described: an OpenAPI 3.1 document made from the models that check the requests, and a page showing it."""

from __future__ import annotations

from importlib import resources
from typing import Any

from flask import Blueprint, Response, jsonify, send_from_directory

from tutor.service.problem import STATUS
from tutor.web.api.examples import EXAMPLES
from tutor.web.api.routes import CALLS
from tutor.web.api.shapes import ANSWERS, SHAPES, listing, record, ref
from tutor.web.services import services

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


def document(schemas: Json) -> Json:
    """The OpenAPI document of the calls whose request schemas are given by name."""
    requests: Json = {}
    paths: Json = {}
    for name in CALLS:
        if name in schemas:
            schema = _in_markdown(schemas[name])
            requests.update(schema.pop("$defs", {}))
            requests[schema["title"]] = schema
            summary = schema.get("description", name).splitlines()[0]
            body = {"schema": ref(schema["title"]), "example": EXAMPLES[name]}
            paths[f"/api/v1/{name}"] = {"post": _operation(name, summary, body, ref(ANSWERS[name]))}
    if "grade" in schemas:
        items = [{"id": "first", **EXAMPLES["grade"]}]
        body = {"schema": record(items=listing(ref(schemas["grade"]["title"]))), "example": {"items": items}}
        paths["/api/v1/grade/batch"] = {"post": _operation("grade_batch", _BATCH, body, ref("Batch"))}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Calculus tutor", "version": "1", "description": _ABOUT},
        "paths": paths,
        "components": {"schemas": {**SHAPES, **requests}, "responses": _PROBLEMS},
    }


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


def _operation(name: str, summary: str, body: Json, answer: Json) -> Json:
    return {
        "operationId": name,
        "tags": [_TAGS.get(name, "Mathematics")],
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": body}},
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": answer}}},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in _STATUSES},
        },
    }


_TAGS = dict.fromkeys(("grade", "grade_batch", "working", "hint"), "Grading")
_BATCH = "Grade up to 10,000 answers (also as NDJSON); the results keep the order, a bad item spoils no other."
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
