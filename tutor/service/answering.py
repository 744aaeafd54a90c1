"""One call in a worker process: bytes of JSON in, plain data out. Whatever goes wrong becomes a problem in words."""

from __future__ import annotations

import json
import math
from typing import Any

import structlog
from pydantic import ValidationError

from tutor.answers.calls import CALLS
from tutor.expression.algebra import Algebra
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.message import message
from tutor.wording import Locale, catalogue, phrase, say

Reply = tuple[str, Any]
"""``("answer", JSON text)`` or ``("problem", {code, detail, …})``."""

_log = structlog.get_logger()


def reply(name: str, body: bytes, locale: Locale, algebra: Algebra) -> Reply:
    """Answer the call ``name``. Never raises, except ``MemoryError`` (the process must then be replaced)."""
    call = CALLS.get(name)
    if call is None:
        return _problem("not-found", phrase("service.no_such_call", locale, name=name))
    try:
        request = call.request.model_validate_json(body)
        answer = call.answer(request, algebra)
        return "answer", _json_text(answer)
    except ValidationError as error:
        return _invalid_request(error, json.loads(body), locale)
    except TutorError as error:
        more = {"offset": error.offset, "length": error.length, "field": error.field}
        if isinstance(error, LimitExceeded):
            more["limit"] = error.limit
        return _problem(error.code, say(error.message, locale), **more)
    except RecursionError:
        return _problem("limit-exceeded", phrase("service.too_deep", locale), limit="depth")
    except MemoryError:
        raise
    except Exception:  # the last line of defence: a mistake of ours must not look like an answer, nor end the process
        _log.exception("call failed", call=name, body=body[:2000].decode("utf-8", "replace"))
        return _problem("internal-error", phrase("service.internal_error", locale))


def schemas() -> dict[str, Any]:
    """The JSON Schema of every call's request, for the API document."""
    return {
        name: call.request.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, call in CALLS.items()
    }


def _json_text(answer: Any) -> str:
    """JSON has no infinity and no NaN: such a number (a run that diverged) becomes null."""
    try:
        return json.dumps(answer, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return json.dumps(_without_infinities(answer), ensure_ascii=False, allow_nan=False)


def _without_infinities(value: Any) -> Any:
    match value:
        case float() if not math.isfinite(value):
            return None
        case dict():
            return {key: _without_infinities(part) for key, part in value.items()}
        case list() | tuple():
            return [_without_infinities(part) for part in value]
    return value


def _problem(code: str, detail: str, **more: Any) -> Reply:
    return "problem", {
        "code": code,
        "detail": detail,
        **{key: value for key, value in more.items() if value is not None},
    }


def _invalid_request(error: ValidationError, body: Any, locale: Locale) -> Reply:
    """Every field at fault, in words. ``field`` is the first of them."""
    texts = catalogue(locale)
    faults: dict[str, list[str]] = {}
    for fault in error.errors(include_url=False, include_input=False):
        key = f"invalid.{fault['type']}"
        slots = {
            name: str(value).replace("'", "").replace(" or ", ", ") for name, value in fault.get("ctx", {}).items()
        }
        words = say(message(key, **slots), locale) if key in texts else fault["msg"]
        faults.setdefault(_path(fault["loc"], body, fault["type"] == "missing"), []).append(words)
    errors = [
        {"field": field, "detail": " / ".join(dict.fromkeys(words))}
        for field, words in faults.items()
        if not any(other.startswith(field + ".") for other in faults)  # the place inside says more
    ]
    detail = "; ".join(f"{fault['field']}: {fault['detail']}".removeprefix(": ") for fault in errors)
    return _problem("invalid-request", detail, field=errors[0]["field"] or None, errors=errors)


def _path(place: tuple[str | int, ...], body: Any, missing: bool) -> str:
    """``start.x`` for the place of a fault. pydantic also names the branch of a union it tried; that is left out."""
    parts = []
    for number, part in enumerate(place):
        inside = (isinstance(body, dict) and part in body) or (isinstance(body, list) and part in range(len(body)))
        if inside:
            body = body[part]
        if inside or (missing and number == len(place) - 1):
            parts.append(str(part))
    return ".".join(parts)
