"""Practising: the list of problems, one variant, and what was made of an answer to it.

An answer is stored before it is graded, so it is neither lost in a crash nor when all calculators are busy: the page of
an attempt grades it when it is looked at and has no verdict yet.
"""

from __future__ import annotations

import secrets

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from tutor.answers.problems import sets_json
from tutor.service.exercises import Found
from tutor.service.problem import Problem
from tutor.service.store import KEY_LENGTH, Attempt, Conflict
from tutor.web.pages.calls import Json, Outcome, ask, refusal
from tutor.web.pages.language import current_locale
from tutor.web.pages.rendering import page
from tutor.web.services import services

_MOST_SEED = 2**31
_ANSWER = "answer-"
_LONGEST = 4000


def practise() -> Response:
    """``/practise``: every set with its problems."""
    return page("practise.html", **sets_json(services().exercises.library(), current_locale()))


def problem(name: str) -> AnyResponse:
    """``/practise/<name>``: one variant; handing in leads to the page of the attempt."""
    found = services().exercises.find(name)
    if found is None:
        abort(404)
    if request.method == "POST":
        return _hand_in(found)
    attempt = services().store.get(request.args.get("attempt", ""))
    if attempt is not None and attempt.problem == found.name:
        return _show(found, attempt.seed, attempt)
    return _show(found, seed_of(request.args.get("seed", "")))


def _hand_in(found: Found) -> AnyResponse:
    typed = {name: request.form.get(_ANSWER + name, "")[:_LONGEST] for name in found.parts}
    work: Json = {"answers": typed, "locale": current_locale(), "math": "latex"}
    seed = seed_of(request.form.get("seed", ""))
    attempts = services().grader.following(request.form.get("after", ""), found.name, seed)
    if attempts:
        work["attempts"] = attempts
    key = request.form.get("key", "")[:KEY_LENGTH] or None
    try:
        attempt = services().store.add(found.name, seed, work, key)
    except Conflict:  # the form was sent, gone back to, changed and sent again: a new attempt
        attempt = services().store.add(found.name, seed, work)
    return redirect(url_for("pages.problem", name=found.name, seed=seed, attempt=attempt.id), 303)


def _show(found: Found, seed: int, attempt: Attempt | None = None) -> Response:
    variant = ask("problem_variant", problem=found.json(), seed=seed)
    graded = _graded(attempt) if attempt else Outcome()
    parts = graded.answer["parts"] if graded.answer else []
    return page(
        "problem.html",
        200 if variant.answer else 503,
        name=found.name,
        variant=variant.answer,
        refusal=variant.refusal,
        key=secrets.token_urlsafe(16),
        next_seed=(seed + 1) % _MOST_SEED,
        attempt=attempt.id if attempt else None,
        answers=attempt.work.get("answers", {}) if attempt else {},
        graded=graded,
        verdicts={part["part"]: part for part in parts},
    )


def _graded(attempt: Attempt) -> Outcome:
    """The verdict on the attempt, nothing while it waits for a calculator, or why it can have none."""
    try:
        return Outcome(answer=services().grader.grade(attempt).verdict)
    except Problem as problem:
        return Outcome(refusal=refusal(problem, {}))


def seed_of(text: str) -> int:
    """The number of a variant as an address or a form has it; 0 where it is none."""
    return int(text) % _MOST_SEED if text.isascii() and text.isdigit() and len(text) < 20 else 0
