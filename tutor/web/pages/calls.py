"""The pages ask the same calculators as the API, and take a refusal as something to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tutor.service.problem import Problem
from tutor.web.pages.language import current_locale
from tutor.web.pages.typeset import place
from tutor.web.services import services

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: words for the person, the field at fault, the place in what was typed there."""

    detail: str
    field: str | None = None
    place: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer of the calculators, or a refusal."""

    answer: Json | None = None
    refusal: Refusal | None = None


def ask(name: str, **payload: Any) -> Outcome:
    """The call ``name`` in the reader's language, mathematics inside prose as LaTeX.

    A ``problem`` given by its name is the stored one, with the teacher's own policy and hints.
    """
    request = {"locale": current_locale(), "math": "latex", **payload}
    try:
        return Outcome(answer=services().grader.ask(name, request))
    except Problem as problem:
        return Outcome(refusal=refusal(problem, payload))


def refusal(problem: Problem, payload: Json) -> Refusal:
    """A problem as the page shows it. ``payload`` holds the texts its offsets count in."""
    field = problem.more.get("field")
    typed = payload.get(field) if field else None
    offset, length = problem.more.get("offset"), problem.more.get("length")
    return Refusal(problem.detail, field, place(typed, offset, length) if isinstance(typed, str) else None)
