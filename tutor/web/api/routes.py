"""The routes of the API: each hands the request to a calculator and its answer to the client."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError

from tutor.service.metrics import CONTENT_TYPE
from tutor.service.problem import Problem
from tutor.web.api.body import json_object
from tutor.web.services import services

CALLS = (
    "read",
    "derivative",
    "gradient",
    "verify",
    "analysis",
    "verify_analysis",
    "descent",
    "regression",
    "diagnose",
    "allfirsts",
    "onefirst",
    "derivation",
    "apply",
    "ready",
)
"""The calls that are handed to a calculator just as they come: ``POST /api/v1/<name>``."""

SWITCHES = {"analysis": ("certificate",)}
"""What may be asked for in the address of a call too: ``?certificate=1``."""

blueprint = Blueprint("api", __name__)


def answer() -> Response:
    """The answer of the call the address names to the request's body."""
    name = request.path.rpartition("/")[2]
    switched = {switch: True for switch in SWITCHES.get(name, ()) if request.args.get(switch) in ("1", "true")}
    return jsonify(services().calculators.call(name, {**json_object(), **switched}))


for _name in CALLS:
    blueprint.add_url_rule(f"/api/v1/{_name}", _name, answer, methods=["POST"])


@blueprint.post("/api/v1/grade")
def grade() -> Response:
    """The verdict on one answer, to an inline question or to a part of a stored problem."""
    return jsonify(services().grader.grade_one(json_object()))


@blueprint.post("/api/v1/working")
def working() -> Response:
    """Lines judged, of an inline question or a part of a stored problem."""
    return jsonify(services().grader.ask("working", json_object()))


@blueprint.post("/api/v1/hint")
def hint() -> Response:
    """A hint on an inline question or a part of a stored problem."""
    return jsonify(services().grader.ask("hint", json_object()))


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Everything a request needs is there: calculators that answer, and the database at its newest shape."""
    found = {"calculators": _calculators_ready(), "database": _database_ready()}
    ready = all(found.values())
    return jsonify(status="ready" if ready else "not ready", **found), 200 if ready else 503


def _calculators_ready() -> bool:
    try:
        return bool(services().calculators.schemas())
    except Problem:
        return False


def _database_ready() -> bool:
    try:
        return services().store.ready()
    except SQLAlchemyError:
        return False


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counters for Prometheus."""
    return Response(services().metrics.text(), content_type=CONTENT_TYPE)
