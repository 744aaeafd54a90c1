"""Exact algebra in a child process: what SymPy cannot say within its time is unknown (``None``)."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

from tutor.expression import symbolic_algebra
from tutor.expression.tree import Node
from tutor.service.child import Child, Died, TimedOut, allow_processor_time, serve, settle_in

_CONTEXT = multiprocessing.get_context("fork")  # a worker has one thread


class WorkerAlgebra:
    """The ``Algebra`` of a worker process. Each answer takes at most ``seconds``; then it is ``None``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._child: Child | None = None

    def is_zero(self, node: Node) -> bool | None:
        if self._child is None:
            self._child = Child(_CONTEXT, _calculate, self._seconds)
        try:
            return self._child.ask(node, self._seconds)  # type: ignore[no-any-return]
        except (Died, TimedOut):
            self._child = None
            return None

    def close(self) -> None:
        """End the child process, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child = None


def _calculate(pipe: Connection, seconds: float) -> None:
    settle_in()

    def answer(node: Node) -> bool | None:
        allow_processor_time(seconds)
        return symbolic_algebra.is_zero(node)

    serve(pipe, answer)
