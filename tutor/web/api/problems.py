"""Problem sets, their variants, and attempts: stored first, then graded."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify, request, url_for
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tutor.answers.problems import MOST_SEED, sets_json
from tutor.service.exercises import Found
from tutor.service.faults import invalid_request, is_broken, not_unicode
from tutor.service.problem import Problem
from tutor.service.store import KEY_LENGTH, Attempt, Conflict
from tutor.web.api.body import Json, json_object
from tutor.web.problem_json import current_locale
from tutor.web.services import services
from tutor.wording import LOCALES, Locale, phrase

_LONGEST = 10_000  # characters of one answer

blueprint = Blueprint("problems", __name__)

Seed = Annotated[int, Field(ge=0, le=MOST_SEED)]
Answer = Annotated[str, Field(max_length=_LONGEST)]


class AttemptBody(BaseModel):
    """Answers to one variant: one text for each part, by the part's name or in order."""

    model_config = ConfigDict(extra="forbid", strict=True)

    locale: Locale = "en"
    notation: Literal["auto", "text", "latex"] = "auto"
    math: Literal["text", "latex"] = "text"
    seed: Seed = 0
    answers: dict[str, Answer] | list[Answer] = Field(max_length=100)
    after: str | None = Field(None, max_length=100, description="The id of the earlier attempt that this one follows.")


class VariantQuery(BaseModel):
    """Which variant."""

    seed: Seed = 0


@blueprint.get("/api/v1/problems")
def problems() -> Response:
    """Every set with its problems."""
    return jsonify(sets_json(services().exercises.library(), _locale()))


@blueprint.get("/api/v1/problems/<name>")
def problem(name: str) -> Response:
    """One variant: its text and what is asked, never an answer."""
    found = _found(name)
    try:
        query = VariantQuery.model_validate_strings({"seed": request.args.get("seed", "0")})
    except ValidationError as error:
        raise invalid_request(error, {"seed": ""}, _locale()) from error
    payload = {"locale": _locale(), "problem": found.json(), "seed": query.seed}
    return jsonify(services().calculators.call("problem_variant", payload))


@blueprint.post("/api/v1/problems/<name>/attempts")
def hand_in(name: str) -> tuple[Response, int]:
    """Store an attempt, then grade it. The same ``Idempotency-Key`` gives the same attempt."""
    found = _found(name)
    body = _attempt_body(found)
    key = request.headers.get("Idempotency-Key") or None
    if key is not None and len(key) > KEY_LENGTH:
        words = phrase("service.key_too_long", body.locale, allowed=KEY_LENGTH)
        raise Problem("invalid-request", words, {"field": "Idempotency-Key"})
    work = body.model_dump(include={"locale", "notation", "math", "answers"})
    if body.after is not None:
        attempts = services().grader.following(body.after, found.name, body.seed)
        if attempts is None:
            raise Problem("invalid-request", phrase("service.no_such_attempt", body.locale), {"field": "after"})
        work["attempts"] = attempts
    try:
        attempt = services().store.add(found.name, body.seed, work, key)
    except Conflict:
        raise Problem("conflict", phrase("service.key_reused", body.locale)) from None
    response = jsonify(_json(services().grader.grade(attempt)))
    response.headers["Location"] = url_for("problems.attempt", name=found.name, attempt_id=attempt.id)
    return response, 201


@blueprint.get("/api/v1/problems/<name>/attempts/<attempt_id>")
def attempt(name: str, attempt_id: str) -> Response:
    """A stored attempt; one that was not graded yet is graded now."""
    stored = services().store.get(attempt_id)
    if stored is None or stored.problem != _found(name).name:
        raise Problem("not-found", phrase("service.no_such_attempt", _locale()))
    return jsonify(_json(services().grader.grade(stored)))


def _found(name: str) -> Found:
    found = services().exercises.find(name)
    if found is None:
        raise Problem("not-found", phrase("service.no_such_problem", _locale(), name=name))
    return found


def _attempt_body(found: Found) -> AttemptBody:
    """The body, checked: answers to parts that the problem does not have are not stored."""
    payload = json_object()
    if is_broken(payload):
        raise not_unicode(payload, current_locale())
    try:
        body = AttemptBody.model_validate(payload)
    except ValidationError as error:
        raise invalid_request(error, payload, current_locale()) from error
    parts = found.parts
    unknown = [part for part in body.answers if part not in parts] if isinstance(body.answers, dict) else []
    if unknown or len(body.answers) > len(parts):
        words = phrase("service.no_such_part", body.locale, parts=", ".join(parts))
        raise Problem("invalid-request", words, {"field": f"answers.{unknown[0]}" if unknown else "answers"})
    return body


def _json(attempt: Attempt) -> Json:
    return {
        "id": attempt.id,
        "problem": attempt.problem,
        "seed": attempt.seed,
        "answers": attempt.work.get("answers"),
        "status": attempt.status,
        "created": attempt.created.isoformat(timespec="milliseconds") + "Z",
        "verdict": attempt.verdict,
    }


def _locale() -> Locale:
    asked = request.args.get("locale")
    return next((locale for locale in LOCALES if locale == asked), current_locale())
