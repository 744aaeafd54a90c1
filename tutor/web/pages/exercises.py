"""The problem sets of this tutor, and the grading of stored attempts."""

from __future__ import annotations

from tutor.answers.problems import Library
from tutor.answers.problems import library as read_library
from tutor.service.store import Attempt
from tutor.web.pages.calls import Json
from tutor.web.services import services


def library() -> Library:
    """The sets in the folder of the settings, as they are on disk now. A broken file is left out."""
    files = sorted(services().settings.problems.glob("*.yaml"))
    return read_library({file.name: file.read_text("utf-8", "replace") for file in files})


def exercise(name: str) -> Json | None:
    """The problem of this name, ``set:id``, as the calls take it; ``None`` if there is none."""
    found = library().problem(name)
    return found[1].model_dump(mode="json", by_alias=True, exclude_none=True) if found else None


def grade(attempt: Attempt) -> None:
    """Grade an attempt and keep the verdict. Raises ``Problem`` where it cannot be graded now."""
    request = {"problem": exercise(attempt.problem), "seed": attempt.seed, "math": "latex", **attempt.work}
    verdict = services().calculators.call("grade_attempt", request)
    attempt.verdict = services().store.graded(attempt.id, verdict).verdict
