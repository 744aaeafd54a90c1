"""``POST /grade/batch``: many answers graded at once, as a JSON list or one JSON object a line (NDJSON).

Up to 10,000 are answered at once. More become a job: 202, and an address where its progress and result are.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from flask import Blueprint, Response, g, jsonify, request, stream_with_context, url_for

from tutor.service.batch import CHUNK, Batch
from tutor.service.job_store import Progress
from tutor.service.problem import Problem
from tutor.web.api.body import json_object, parse, read_body
from tutor.web.problem_json import current_locale
from tutor.web.services import preferred_locale, services
from tutor.wording import Locale, phrase

Json = dict[str, Any]

MOST_ITEMS = 10_000
"""So many are graded while the client waits."""
MOST_JOB_ITEMS = 100_000
BATCH_BYTES = 32_000_000
BATCH_SECONDS = 90
"""Items not graded by then are handed back ungraded, each saying so."""
NDJSON = "application/x-ndjson"
_IN_THE_BACKGROUND = "respond-async"  # the preference of RFC 7240

blueprint = Blueprint("batch", __name__)


@blueprint.post("/api/v1/grade/batch")
def grade_batch() -> Response | tuple[Response, int]:
    """Grade every item; the results keep the order, and a bad item spoils no other."""
    request.max_content_length = BATCH_BYTES
    items = _items(preferred_locale())
    locale = g.get("locale", preferred_locale())
    if len(items) > MOST_ITEMS or _IN_THE_BACKGROUND in request.headers.get("Prefer", ""):
        return _in_the_background(items, locale)
    everything = services()
    batch = Batch(everything.grader, locale, time.monotonic() + BATCH_SECONDS)
    threads = max(1, everything.settings.workers - 1)  # one calculator stays free for everybody else
    results = _graded(batch, items, threads)
    if _wants_lines():
        return Response(stream_with_context(map(_line, results)), content_type=NDJSON)
    return jsonify(results=list(results))


@blueprint.get("/api/v1/jobs/<job_id>")
def job(job_id: str) -> Response:
    """How far a job has come, and where its result is once it is done."""
    response = jsonify(_job_json(_found(job_id)))
    response.cache_control.no_store = True
    return response


@blueprint.get("/api/v1/jobs/<job_id>/result")
def job_result(job_id: str) -> Response:
    """The results of a finished job, in order: as the batch would have answered, or as NDJSON."""
    found = _found(job_id)
    if not found.finished:
        words = phrase("service.job_not_done", current_locale(), done=found.done, total=found.job.total)
        raise Problem("conflict", words, {"done": found.done, "total": found.job.total})
    results = chain.from_iterable(services().jobs.store.results(job_id))
    if _wants_lines():
        return Response(stream_with_context(map(_line, results)), content_type=NDJSON)
    return Response(stream_with_context(_as_list(results)), content_type="application/json")


def _graded(batch: Batch, items: list[Any], threads: int) -> Iterator[Json]:
    """The results in order, each as soon as those before it are there. What nobody waits for any more is not begun."""
    chunks = [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]
    pool = ThreadPoolExecutor(threads)
    try:
        for graded in pool.map(batch.grade, chunks):
            yield from graded
    finally:
        pool.shutdown(cancel_futures=True)


def _in_the_background(items: list[Any], locale: Locale) -> tuple[Response, int]:
    job = services().jobs.submit(items, locale)
    response = jsonify(_job_json(Progress(job, 0)))
    response.headers["Location"] = url_for("batch.job", job_id=job.id)
    return response, 202


def _found(job_id: str) -> Progress:
    found = services().jobs.store.progress(job_id)
    if found is None:
        raise Problem("not-found", phrase("service.no_such_job", current_locale()))
    return found


def _job_json(found: Progress) -> Json:
    return {
        "id": found.job.id,
        "status": "done" if found.finished else "running",
        "done": found.done,
        "total": found.job.total,
        "created": found.job.created.isoformat(timespec="milliseconds") + "Z",
        "result": url_for("batch.job_result", job_id=found.job.id) if found.finished else None,
    }


def _wants_lines() -> bool:
    return request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON


def _line(result: Json) -> str:
    return json.dumps(result, ensure_ascii=False) + "\n"


def _as_list(results: Iterator[Json]) -> Iterator[str]:
    yield '{"results": ['
    for number, result in enumerate(results):
        yield (", " if number else "") + json.dumps(result, ensure_ascii=False)
    yield "]}\n"


def _items(locale: Locale) -> list[Any]:
    if request.mimetype == NDJSON:
        lines = [line for line in read_body().splitlines() if line.strip()]
        items = list(_parsed(lines[: MOST_JOB_ITEMS + 1]))
    elif isinstance((body := json_object()).get("items"), list):
        items = _with_shared(body)
    else:
        raise Problem("invalid-request", phrase("service.no_items", locale), {"field": "items"})
    if len(items) > MOST_JOB_ITEMS:
        words = phrase("service.batch_too_long", locale, allowed=MOST_JOB_ITEMS)
        raise Problem("limit-exceeded", words, {"limit": "batch_items", "field": "items"})
    return items


def _with_shared(body: Json) -> list[Any]:
    """The items, each with the fields beside ``items`` that it does not have itself. Raises ``Problem`` for others."""
    items: list[Any] = body.pop("items")
    if body.keys() == {"locale"}:
        return items
    services().grader.calculators.call("grade_batch", {**body, "items": []})
    return [{**body, **item} if isinstance(item, dict) else item for item in items]


def _parsed(lines: list[bytes]) -> Iterator[Any]:
    """Each line as a value; a line that is not JSON as its text, which is told not to be a grade request."""
    for line in lines:
        try:
            yield parse(line)
        except Problem:
            yield line.decode("utf-8", "replace")
