"""``POST /grade/batch``: many answers graded at once, as a JSON list or one JSON object a line (NDJSON)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from tutor.service.exercises import Grader
from tutor.service.problem import Problem
from tutor.service.workers import Busy
from tutor.web.api.body import json_object, parse, read_body
from tutor.web.services import preferred_locale, services
from tutor.wording import Locale, phrase

Json = dict[str, Any]

MOST_ITEMS = 10_000
CHUNK = 20
"""So many items are graded in one go, so that the same question is worked out once."""
BATCH_BYTES = 8_000_000
BATCH_SECONDS = 90
"""Items not graded by then are handed back ungraded, each saying so."""
NDJSON = "application/x-ndjson"
_PAUSE = 0.1  # seconds before an item turned away by a full queue is tried again

blueprint = Blueprint("batch", __name__)


@blueprint.post("/api/v1/grade/batch")
def grade_batch() -> Response:
    """Grade every item; the results keep the order, and a bad item spoils no other."""
    request.max_content_length = BATCH_BYTES
    locale = preferred_locale()
    items = _items(locale)
    everything = services()
    batch = _Batch(everything.grader, g.get("locale", locale), time.monotonic() + BATCH_SECONDS)
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    threads = max(1, everything.settings.workers - 1)  # one calculator stays free for everybody else
    with ThreadPoolExecutor(threads) as pool:
        results = list(chain.from_iterable(pool.map(batch.grade, chunks)))
    if request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON:
        lines = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
        return Response(lines, content_type=NDJSON)
    return jsonify(results=results)


def _items(locale: Locale) -> list[Any]:
    if request.mimetype == NDJSON:
        lines = [line for line in read_body().splitlines() if line.strip()]
        items = list(_parsed(lines[: MOST_ITEMS + 1]))
    elif isinstance(given := json_object().get("items"), list):
        items = given
    else:
        raise Problem("invalid-request", phrase("service.no_items", locale), {"field": "items"})
    if len(items) > MOST_ITEMS:
        words = phrase("service.batch_too_long", locale, allowed=MOST_ITEMS)
        raise Problem("limit-exceeded", words, {"limit": "batch_items", "field": "items"})
    return items


def _parsed(lines: list[bytes]) -> Iterator[Any]:
    """Each line as a value; a line that is not JSON as its text, which is told not to be a grade request."""
    for line in lines:
        try:
            yield parse(line)
        except Problem:
            yield line.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class _Batch:
    """Grades until a moment of ``time.monotonic``; what is left then is handed back ungraded."""

    grader: Grader
    locale: Locale
    until: float

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
            try:
                return ask()
            except Busy:
                threading.Event().wait(_PAUSE)
        raise Problem("busy", phrase("service.out_of_time", self.locale))


def _of_stored_problem(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("problem"), str)
