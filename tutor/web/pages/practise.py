"""Practising: the list of problems, one variant, and what was made of an answer to it.

An answer is stored before it is graded, so it is neither lost in a crash nor when all calculators are busy: the page of
an attempt grades it when it is looked at and has no verdict yet.
"""

from __future__ import annotations

import secrets

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tutor.answers.problems import sets_json
from tutor.service.problem import Problem
from tutor.service.store import Attempt, Conflict
from tutor.web.pages.calls import Json, ask
from tutor.web.pages.exercises import exercise, grade, library
from tutor.web.pages.language import current_locale
from tutor.web.pages.rendering import page
from tutor.web.services import services

_MOST_SEED = 2**31
_ANSWER = "answer-"
_LONGEST = 4000


def practise() -> Response:
    """``/practise``: every set with its problems."""
    return page("practise.html", **sets_json(library(), current_locale()))


def problem(name: str) -> AnyResponse:
    """``/practise/<name>``: one variant; handing in leads to the page of the attempt."""
    if exercise(name) is None:
        abort(404)
    if request.method == "POST":
        return _hand_in(name)
    attempt = services().store.get(request.args.get("attempt", ""))
    if attempt is not None and attempt.problem == name:
        return _show(name, attempt.seed, attempt)
    return _show(name, _seed(request.args.get("seed", "")))


def _hand_in(name: str) -> AnyResponse:
    fields = {field: text[:_LONGEST] for field, text in request.form.items() if field.startswith(_ANSWER)}
    answers = {field.removeprefix(_ANSWER): text for field, text in fields.items()}
    work: Json = {"answers": answers, "locale": current_locale()}
    try:
        attempt = services().store.add(name, _seed(request.form.get("seed", "")), work, request.form.get("key") or None)
    except Conflict:  # the form was sent, gone back to, changed and sent again: a new attempt
        attempt = services().store.add(name, _seed(request.form.get("seed", "")), work)
    return redirect(url_for("pages.problem", name=name, seed=attempt.seed, attempt=attempt.id) + "#answer", 303)


def _show(name: str, seed: int, attempt: Attempt | None = None) -> Response:
    verdict = _verdict(attempt) if attempt else None
    variant = ask("problem_variant", problem=exercise(name), seed=seed)
    return page(
        "problem.html",
        200 if variant.answer else 503,
        name=name,
        variant=variant.answer,
        refusal=variant.refusal,
        key=secrets.token_urlsafe(16),
        next_seed=(seed + 1) % _MOST_SEED,
        attempt=attempt.id if attempt else None,
        answers=attempt.work.get("answers", {}) if attempt else {},
        verdicts={part["part"]: part for part in verdict["parts"]} if verdict else {},
        waiting=attempt is not None and verdict is None,
    )


def _verdict(attempt: Attempt) -> Json | None:
    """What was made of the attempt; ``None`` while it waits for a calculator."""
    if attempt.verdict is None:
        try:
            grade(attempt)
        except Problem:
            return None
    return attempt.verdict


def _seed(text: str) -> int:
    return int(text) % _MOST_SEED if text.isascii() and text.isdigit() and len(text) < 20 else 0
