"""What ``log`` without a base means, where the reader of a text is not told: an agreement of a whole school or course.

It is not an argument of every function between a request and the reader, but a context variable: it holds within one
``with`` block of one thread and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

LogBase = Literal["e", "10"]
_AGREED: ContextVar[LogBase] = ContextVar("log_base", default="e")


@contextmanager
def log_means(base: LogBase) -> Iterator[None]:
    """Within this block ``log x`` is ln x (``"e"``) or the logarithm to base 10 (``"10"``)."""
    before = _AGREED.set(base)
    try:
        yield
    finally:
        _AGREED.reset(before)


def agreed_log() -> LogBase:
    """What ``log`` means here."""
    return _AGREED.get()


def agreed_base() -> int | None:
    """10, or ``None`` for the natural logarithm."""
    return 10 if _AGREED.get() == "10" else None
