"""Many answers graded one after the other: a bad one spoils no other, and a full queue is waited for."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tutor.service.exercises import Grader
from tutor.service.problem import Problem
from tutor.service.workers import Busy
from tutor.wording import Locale, phrase

Json = dict[str, Any]

CHUNK = 20
"""So many items are graded in one go, so that the same question is worked out once."""
_PAUSE = 0.1  # seconds before an item turned away by a full queue is tried again


class Stopped(Exception):
    """The tutor is ending; what was not graded yet is left."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Grades until a moment of ``time.monotonic``; what is left then is handed back ungraded, each item saying so.

    Raises ``Stopped`` once ``stop`` is set.
    """

    grader: Grader
    locale: Locale
    until: float = math.inf
    stop: threading.Event = field(default_factory=threading.Event)

    def grade(self, items: list[Any]) -> list[Json]:
        """The results of a few items, graded in one go; one by one when that goes wrong, to find the one at fault."""
        if len(items) > 1 and not any(_of_stored_problem(item) for item in items):
            with suppress(Problem):
                return self._in_one_go(items)
        return [self._one(item) for item in items]

    def _in_one_go(self, items: list[Any]) -> list[Json]:
        payload = {"locale": self.locale, "items": items}
        results: list[Json] = self._when_free(lambda: self.grader.calculators.call("grade_batch", payload))["results"]
        return results

    def _one(self, item: Any) -> Json:
        try:
            if _of_stored_problem(item):
                return self._when_free(lambda: self.grader.grade_one({"locale": self.locale, **item}))
            return self._in_one_go([item])[0]
        except Problem as problem:
            identifier = item.get("id") if isinstance(item, dict) else None
            return {"id": identifier, "error": {"code": problem.code, "detail": problem.detail, **problem.more}}

    def _when_free(self, ask: Callable[[], Json]) -> Json:
        while time.monotonic() < self.until:
            if self.stop.is_set():
                raise Stopped
            try:
                return ask()
            except Busy:
                self.stop.wait(_PAUSE)
        raise Problem("busy", phrase("service.out_of_time", self.locale))


def _of_stored_problem(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("problem"), str)
