"""``GET /plots/…``: pictures. A calculator draws them; the same address always shows the same picture."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from tutor.service.workers import locale_of
from tutor.web.services import preferred_locale, services

Json = dict[str, Any]

CONTENT_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "gif": "image/gif",
    "apng": "image/apng",
    "webp": "image/webp",
}
FUNCTION_FORMS = ("svg", "png")
DESCENT_FORMS = ("svg", "png", "gif", "apng", "webp")
CACHE_SECONDS = 3600
_NUMBERS: dict[str, Callable[[str], float]] = {
    "learning_rate": float,
    "tolerance": float,
    "decay": float,
    "max_steps": int,
    "starts": int,
    "start": float,
}

blueprint = Blueprint("plots", __name__)


@blueprint.get(f"/api/v1/plots/function.<any({', '.join(FUNCTION_FORMS)}):form>")
def function(form: str) -> Response:
    """A function with its critical points."""
    return _drawn("function_picture", form)


@blueprint.get(f"/api/v1/plots/descent.<any({', '.join(DESCENT_FORMS)}):form>")
def descent(form: str) -> Response:
    """A run on its function; GIF, APNG and WebP move."""
    return _drawn("descent_picture", form)


def _drawn(name: str, form: str) -> Response:
    payload = {"locale": preferred_locale(), **_payload(), "form": form}
    g.locale = locale_of(payload)
    picture = services().calculators.call(name, payload)
    response = Response(b64decode(picture["data"]), content_type=CONTENT_TYPES[form])
    response.cache_control.public = True
    response.cache_control.max_age = CACHE_SECONDS
    response.vary.add("Accept-Language")
    response.add_etag()
    response.make_conditional(request)
    return response


def _payload() -> Json:
    """The query as the call's request: numbers as such, ``x=1,y=2`` by variable; whatever is neither stays a text."""
    return {name: _value(name, text) for name, text in request.args.items()}


def _value(name: str, text: str) -> Any:
    if name == "start" and "=" in text:
        pairs = (part.partition("=") for part in text.split(","))
        return {variable.strip(): _value(name, value.strip()) for variable, _, value in pairs}
    try:
        return _NUMBERS.get(name, str)(text)
    except ValueError:
        return text
