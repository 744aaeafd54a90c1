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
from tutor.expression.logarithm import LogBase, log_means
from tutor.service.faults import invalid_request
from tutor.wording import Locale, phrase, say

Reply = tuple[str, Any]
"""``("answer", JSON text)`` or ``("problem", {code, detail, …})``."""

_log = structlog.get_logger()


def reply(name: str, body: bytes, locale: Locale, algebra: Algebra, log_base: LogBase = "e") -> Reply:
    """Answer the call ``name``; ``log`` without a base means what the request says, else ``log_base``.

    Never raises, except ``MemoryError`` (the process must then be replaced).
    """
    call = CALLS.get(name)
    if call is None:
        return _problem("not-found", phrase("service.no_such_call", locale, name=name))
    try:
        request = call.request.model_validate_json(body)
        with log_means(request.log_base or log_base):
            answer = call.answer(request, algebra)
        return "answer", _json_text(answer)
    except ValidationError as error:
        problem = invalid_request(error, json.loads(body), locale)
        return _problem(problem.code, problem.detail, **problem.more)
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
