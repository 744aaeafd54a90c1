"""Why a request got no answer, as plain data: one of the public codes and words for the person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tutor.wording import Locale, phrase

TYPE = "/problems/types/"
"""Where the ``type`` of a problem begins; it ends in the code."""

STATUS: dict[str, int] = {
    "malformed-json": 400,
    "bad-request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "conflict": 409,
    "too-large": 413,
    "unsupported-media-type": 415,
    "reading-error": 422,
    "limit-exceeded": 422,
    "invalid-request": 422,
    "rate-limited": 429,
    "internal-error": 500,
    "busy": 503,
}
"""The public codes and the HTTP status each is sent with."""


@dataclass(slots=True)
class Problem(Exception):
    """A request that could not be answered.

    ``detail`` is already in the person's language. ``more`` holds what else is known: ``offset`` and ``length`` in code
    points of the person's own text, ``field``, ``limit``, ``errors`` (every field at fault), ``retry_after`` (seconds).
    """

    code: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"

    def json(self, locale: Locale) -> dict[str, Any]:
        """The problem in the public shape (RFC 9457)."""
        return {
            "type": TYPE + self.code,
            "title": phrase(f"title.{self.code}", locale),
            "status": STATUS[self.code],
            "detail": self.detail,
            **self.more,
        }
