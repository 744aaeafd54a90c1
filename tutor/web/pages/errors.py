"""Friendly pages where a person's request went wrong. Programs get problem+json from ``tutor.web.problem_json``."""

from __future__ import annotations

from flask import Response, g

from tutor.web.pages.rendering import page
from tutor.web.problem_json import wants_problem_json

_EXPLAINED = (404, 413, 429, 500, 503)


def dress(response: Response) -> Response:
    """A page in place of a bare error, for people."""
    if response.status_code < 400 or g.get("page_shown") or wants_problem_json():
        return response
    code = response.status_code
    dressed = page("error.html", code, code=code, reason=code if code in _EXPLAINED else 400)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            dressed.headers[name] = response.headers[name]
    return dressed
