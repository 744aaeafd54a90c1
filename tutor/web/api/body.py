"""The body of a request as JSON: strictly, and with a problem for everything that is not."""

from __future__ import annotations

import json
from typing import Any, NoReturn, cast

from flask import g, request
from werkzeug.exceptions import RequestEntityTooLarge

from tutor.service.problem import Problem
from tutor.service.workers import locale_of
from tutor.web.services import preferred_locale
from tutor.wording import phrase

Json = dict[str, Any]


def json_object() -> Json:
    """The request's body, a JSON object, its ``locale`` filled in from ``Accept-Language`` when it has none."""
    if not request.is_json:
        raise Problem("unsupported-media-type", phrase("service.not_json", preferred_locale()))
    payload = parse(read_body())
    if not isinstance(payload, dict):
        raise Problem("invalid-request", phrase("service.not_an_object", preferred_locale()))
    payload = {"locale": preferred_locale(), **payload}
    g.locale = locale_of(payload)
    return payload


def read_body() -> bytes:
    """The whole body. Raises 413 when it is larger than ``request.max_content_length``."""
    data = request.get_data(cache=False)
    # Werkzeug stops at the limit without a word when the client did not say how much it sends.
    if request.content_length is None and len(data) >= (request.max_content_length or 0):
        raise RequestEntityTooLarge
    return data


def parse(data: bytes) -> Any:
    """JSON text as a value; NaN, Infinity, and whatever nests deeper than the parser can follow are refused."""
    try:
        return json.loads(data, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        why = f"{error.msg} ({error.lineno}:{error.colno})"
        raise _malformed(why, {"offset": error.pos, "length": 1}) from error
    except (UnicodeDecodeError, ValueError) as error:
        raise _malformed(str(error)) from error
    except RecursionError as error:
        raise _malformed("nested too deeply") from error


def _refuse(literal: str) -> NoReturn:
    raise Problem("malformed-json", phrase("service.not_a_number", preferred_locale(), literal=literal))


def _malformed(why: str, more: Json | None = None) -> Problem:
    detail = phrase("service.malformed_json", preferred_locale(), why=why)
    return Problem("malformed-json", detail, cast(Json, more or {}))
