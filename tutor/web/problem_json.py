"""Problems as RFC 9457 ``application/problem+json``: every error of the API, and no other shape."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus

import structlog
from flask import Flask, Response, g, json, request
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from tutor.service.problem import STATUS, Problem
from tutor.web.services import preferred_locale, services
from tutor.wording import Locale, phrase

_MOST_READ_AWAY = 32_000_000  # bytes
_CODES = {status: code for code, status in STATUS.items() if status != 422}

_log = structlog.get_logger()


def problem_response(problem: Problem, locale: Locale) -> Response:
    """The problem in the shape of the contract, with ``Retry-After`` where it has one."""
    services().metrics.problems.labels(problem.code).inc()
    body = problem.json(locale)
    response = Response(json.dumps(body), body["status"], content_type="application/problem+json")
    if "retry_after" in problem.more:
        response.headers["Retry-After"] = str(problem.more["retry_after"])
    return response


def wants_problem_json() -> bool:
    """Whether the current request is a program's: everything under /api, and whoever asks for JSON and not HTML."""
    return request.path.startswith("/api/") or not request.accept_mimetypes.accept_html


def current_locale() -> Locale:
    """The language of the current request: its body's, once read, else its headers'."""
    locale: Locale = g.get("locale") or preferred_locale()
    return locale


def install(app: Flask) -> None:
    """Turn every error of a program's request into a problem. Pages add handlers of their own for people."""

    @app.errorhandler(Problem)
    def on_problem(problem: Problem) -> Response:
        return problem_response(problem, current_locale())

    @app.errorhandler(HTTPException)
    def on_http_error(error: HTTPException) -> Response | HTTPException:
        if not wants_problem_json() or error.code is None or error.code < 400:
            return error
        response = problem_response(_in_words(error, current_locale()), current_locale())
        response.headers.extend(
            {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
        )
        return response

    @app.errorhandler(Exception)
    def on_mistake(_error: Exception) -> Response:
        _log.exception("request failed", path=request.path)
        locale = current_locale()
        return problem_response(Problem("internal-error", phrase("service.internal_error", locale)), locale)


def _read_away() -> None:
    """Read what the client is still sending, up to a bound: one that cannot finish sending never sees the answer."""
    left = _MOST_READ_AWAY
    with suppress(OSError):  # the client may give up
        while left > 0 and (chunk := request.environ["wsgi.input"].read(min(left, 1 << 16))):
            left -= len(chunk)


def _in_words(error: HTTPException, locale: Locale) -> Problem:
    match error.code:
        case 404:
            return Problem("not-found", phrase("service.no_such_page", locale))
        case 405:
            more = {"allowed": sorted(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
            return Problem(
                "method-not-allowed", phrase("service.method_not_allowed", locale, method=request.method), more
            )
        case 413:
            _read_away()
            allowed = (request.max_content_length or 0) // 1000
            return Problem("too-large", phrase("service.too_large", locale, allowed=allowed), {"limit": "request_size"})
        case 429:
            seconds = error.limit.limit.get_expiry() if isinstance(error, RateLimitExceeded) and error.limit else 60
            words = phrase("service.rate_limited", locale, seconds=seconds)
            return Problem("rate-limited", words, {"retry_after": seconds})
    code = error.code or int(HTTPStatus.BAD_REQUEST)
    return Problem(_CODES.get(code, "bad-request"), error.description or error.name)
