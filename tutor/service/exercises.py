"""The problem sets of a running tutor, and the attempts at them: handed in, stored, then graded."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from tutor.answers.problems import Library, library, part_names
from tutor.authoring.problem_set import Problem as Exercise
from tutor.service.problem import Problem
from tutor.service.store import Attempt, Store
from tutor.service.workers import Calculators, Json, locale_of
from tutor.wording import phrase

_Signature = tuple[tuple[str, int, int], ...]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """A problem and its full name, ``set:id``."""

    name: str
    exercise: Exercise

    def json(self) -> Json:
        """As the calls take it."""
        return self.exercise.model_dump(mode="json", by_alias=True, exclude_none=True)

    @property
    def parts(self) -> list[str]:
        """The names of its parts."""
        return part_names(self.exercise)


@dataclass(slots=True)
class Exercises:
    """The sets in a folder, read again when a file there changes. Safe to use from any thread."""

    folder: Path
    _read: tuple[_Signature, Library] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def library(self) -> Library:
        """The sets as they are on disk now. A broken file is left out, logged once and told in ``findings``."""
        files = sorted(self.folder.glob("*.yaml"))
        signature = tuple((file.name, (stat := file.stat()).st_mtime_ns, stat.st_size) for file in files)
        with self._lock:
            if self._read is None or self._read[0] != signature:
                read = library({file.name: file.read_text("utf-8", "replace") for file in files})
                for finding in read.findings:
                    _log.warning(
                        "problem set has a finding", file=finding.file, line=finding.line, key=finding.message.key
                    )
                self._read = (signature, read)
            return self._read[1]

    def find(self, name: str) -> Found | None:
        """The problem ``id`` or ``set:id``; ``None`` if there is none."""
        found = self.library().problem(name)
        return None if found is None else Found(f"{found[0].set}:{found[1].id}", found[1])


@dataclass(frozen=True, slots=True)
class Grader:
    """Grades single answers, also to parts of stored problems, and stored attempts."""

    exercises: Exercises
    calculators: Calculators
    store: Store

    def grade_one(self, payload: Json) -> Json:
        """The verdict of a grade request: an inline one, or one with ``problem`` (its name), ``seed`` and ``part``."""
        if not isinstance(payload.get("problem"), str):
            return self.calculators.call("grade", payload)
        identifier = payload.get("id")
        request = {field: value for field, value in payload.items() if field != "id"}
        return {"id": identifier, **self.ask("grade", request)}

    def ask(self, call: str, payload: Json) -> Json:
        """The answer to ``grade``, ``working`` or ``hint`` about an inline question, or a part of a stored problem."""
        name = payload.get("problem")
        if not isinstance(name, str):
            return self.calculators.call(call, payload)
        found = self.exercises.find(name)
        if found is None:
            words = phrase("service.no_such_problem", locale_of(payload), name=name)
            raise Problem("not-found", words, {"field": "problem"})
        return self.calculators.call(f"{call}_part", {**payload, "problem": found.json()})

    def following(self, identifier: str, problem: str, seed: int) -> dict[str, int] | None:
        """Which attempt the next one is, by part, after the attempt stored as ``identifier``.

        Only a wrong answer counts: not one that could be neither read nor decided, nor one already right. ``None``
        where no such attempt at this variant is stored.
        """
        earlier = self.store.get(identifier)
        if earlier is None or (earlier.problem, earlier.seed) != (problem, seed):
            return None
        before: dict[str, int] = earlier.work.get("attempts", {})
        parts = (earlier.verdict or {}).get("parts", [])
        counted = {part["part"]: before.get(part["part"], 1) + _counts(part) for part in parts}
        return {**before, **counted}

    def grade(self, attempt: Attempt) -> Attempt:
        """The attempt with its verdict, if it can have one now; else as it is, waiting (all calculators are busy).

        An attempt that passes a limit is undecided: a person has to look at it. Raises ``Problem`` for one that can
        never be graded.
        """
        found = self.exercises.find(attempt.problem)
        if attempt.status != "stored" or found is None:
            return attempt
        try:
            request = {"problem": found.json(), "seed": attempt.seed, **attempt.work}
            verdict = self.calculators.call("grade_attempt", request)
        except Problem as problem:
            if problem.code == "busy":
                return attempt
            if problem.code != "limit-exceeded":
                raise
            verdict = _undecided(problem)
        return self.store.graded(attempt.id, verdict)


def _counts(part: Json) -> bool:
    """Whether the verdict on a part is one that makes the next attempt a later one."""
    return part["value"] in ("equal", "different") and not part["correct"] and part["reason"] != "unanswered"


def _undecided(problem: Problem) -> dict[str, Any]:
    return {
        "correct": False,
        "score": None,
        "value": "undecided",
        "reason": problem.more.get("limit"),
        "form": None,
        "marks": [],
        "feedback": [problem.detail],
        "diagnosis": [],
        "flagged": True,
        "parts": [],
    }
