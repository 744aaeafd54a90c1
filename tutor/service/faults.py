"""What is wrong with the fields of a request, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from tutor.expression.message import message
from tutor.service.problem import Problem
from tutor.wording import Locale, catalogue, phrase, say


def invalid_request(error: ValidationError, body: Any, locale: Locale) -> Problem:
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
    field = {"field": errors[0]["field"]} if errors[0]["field"] else {}
    return Problem("invalid-request", detail, {**field, "errors": errors})


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


def not_unicode(payload: Mapping[str, Any], locale: Locale) -> Problem:
    """The problem of text holding half of a surrogate pair, which is in no encoding."""
    detail = phrase("service.not_unicode", locale)
    fields = [name for name, value in payload.items() if is_broken(name) or is_broken(value)]
    errors = [{"field": name.encode("ascii", "backslashreplace").decode(), "detail": detail} for name in fields]
    return Problem("invalid-request", detail, {"field": errors[0]["field"], "errors": errors})


def is_broken(value: Any) -> bool:
    """Whether there is half a surrogate pair in a text of a JSON value."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
