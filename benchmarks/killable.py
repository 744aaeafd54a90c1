"""A call in a child process that is killed on time: a peer may hang, a benchmark may not."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

_CONTEXT = multiprocessing.get_context("fork")


class Outcome(NamedTuple):
    """``value`` is ``None`` when the call failed or was killed; ``seconds`` is its CPU time, or the whole allowance."""

    value: Any
    seconds: float


def within(allowed: float, call: Callable[[], Any]) -> Outcome:
    """The outcome of a call whose answer can be pickled, killed after ``allowed`` seconds."""
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=_run, args=(call, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        return Outcome(*ours.recv()) if ours.poll(allowed) else Outcome(None, allowed)
    except EOFError:
        return Outcome(None, allowed)
    finally:
        child.kill()
        child.join()
        ours.close()


def _run(call: Callable[[], Any], answer: Connection) -> None:
    start = time.process_time()
    try:
        value = call()
    except Exception:  # a peer may fail in any way; that it did is the answer
        value = None
    answer.send((value, time.process_time() - start))
