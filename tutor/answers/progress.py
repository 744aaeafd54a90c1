"""How far a long call has come: told to whoever listens, and to nobody where nobody does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[int, int], None]
"""Takes the parts done and the parts in all."""


def _nobody(_done: int, _total: int) -> None:
    pass


_LISTENER: ContextVar[Tell] = ContextVar("listener", default=_nobody)


def tell(done: int, total: int) -> None:
    """To be called by an answer each time a part of it is done."""
    _LISTENER.get()(done, total)


@contextmanager
def listening(listener: Tell) -> Iterator[None]:
    """Within this block ``listener`` is told."""
    before = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(before)
