"""Grading stored attempts again with the tutor as it is now: which verdicts change, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tutor.service.exercises import Exercises
from tutor.service.problem import Problem
from tutor.service.store import Attempt, Store
from tutor.service.workers import Calculators

Json = dict[str, Any]
_COUNTS = ("value", "correct", "score", "form")
"""What a verdict says that counts; other words for the same are no change."""


@dataclass(frozen=True, slots=True)
class Change:
    """One part of an attempt judged otherwise than before; ``part`` is ``None`` where the verdict has no parts."""

    part: str | None
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Regraded:
    """An attempt graded again. ``refused`` says why it could not be: its problem is gone, or was changed."""

    attempt: Attempt
    verdict: Json | None
    changes: tuple[Change, ...] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Regrader:
    """Grades stored attempts again. Nothing is written unless ``keep`` is called."""

    exercises: Exercises
    calculators: Calculators
    store: Store

    def all(self, problem: str | None = None) -> Iterator[Regraded]:
        """Every graded attempt, or those at one problem (its full name), graded again."""
        for attempt in self.store.all_graded(problem):
            yield self._again(attempt)

    def keep(self, found: Regraded) -> None:
        """Store the new verdict; the old one stays in the attempt's history."""
        if found.verdict is not None and found.changes:
            self.store.regraded(found.attempt.id, found.verdict)

    def _again(self, attempt: Attempt) -> Regraded:
        found = self.exercises.find(attempt.problem)
        if found is None:
            return Regraded(attempt, None, refused="not-found")
        try:
            request = {"problem": found.json(), "seed": attempt.seed, **attempt.work}
            verdict = self.calculators.call("grade_attempt", request)
        except Problem as problem:
            return Regraded(attempt, None, refused=problem.code)
        return Regraded(attempt, verdict, tuple(_changes(attempt.verdict or {}, verdict)))


def _changes(before: Json, after: Json) -> Iterator[Change]:
    old, new = _by_part(before), _by_part(after)
    for part in dict.fromkeys([*old, *new]):
        mine, theirs = old.get(part, {}), new.get(part, {})
        if mine != theirs:
            yield Change(part, mine, theirs)


def _by_part(verdict: Json) -> dict[str | None, Json]:
    parts: list[Json] = verdict.get("parts") or [verdict]
    return {part.get("part"): {name: part.get(name) for name in _COUNTS} for part in parts}
