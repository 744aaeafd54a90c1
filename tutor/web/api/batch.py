"""``POST /grade/batch``: many answers graded at once, as a JSON list or one JSON object a line (NDJSON)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from tutor.service.problem import Problem
from tutor.service.services import Services
from tutor.service.workers import Busy, locale_of
from tutor.web.api.body import json_object, parse
from tutor.web.services import preferred_locale, services
from tutor.wording import Locale, phrase

Json = dict[str, Any]

MOST_ITEMS = 10_000
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
    until = time.monotonic() + BATCH_SECONDS
    threads = max(1, everything.settings.workers - 1)  # one calculator stays free for everybody else
    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(partial(_result, everything, g.get("locale", locale), until), items))
    if request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON:
        lines = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
        return Response(lines, content_type=NDJSON)
    return jsonify(results=results)


def _items(locale: Locale) -> list[Any]:
    if request.mimetype == NDJSON:
        lines = [line for line in request.get_data().splitlines() if line.strip()]
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
    """Each line as a value, or as the problem it has."""
    for line in lines:
        try:
            yield parse(line)
        except Problem as problem:
            yield problem


def _result(everything: Services, locale: Locale, until: float, item: Any) -> Json:
    """The verdict of one item under its ``id``, or its ``problem``."""
    if isinstance(item, Problem):
        return {"id": None, "problem": item.json(locale)}
    if not isinstance(item, dict):
        problem = Problem("invalid-request", phrase("service.item_not_an_object", locale))
        return {"id": None, "problem": problem.json(locale)}
    payload = {"locale": locale, **item}
    identifier = payload.pop("id", None)
    try:
        return {"id": identifier, **_grade(everything, payload, until)}
    except Problem as problem:
        return {"id": identifier, "problem": problem.json(locale_of(payload))}


def _grade(everything: Services, payload: Json, until: float) -> Json:
    while time.monotonic() < until:
        try:
            return everything.calculators.call("grade", payload)
        except Busy:
            threading.Event().wait(_PAUSE)
    raise Problem("busy", phrase("service.out_of_time", locale_of(payload)))
