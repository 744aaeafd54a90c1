"""Why a request got no answer, as plain data: one of the public codes and words for the person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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
