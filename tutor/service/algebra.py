"""Exact algebra in a child process: what SymPy cannot say within its time is unknown (``None``)."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any

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
        return self._ask("is_zero", node)  # type: ignore[no-any-return]

    def simplify(self, node: Node) -> Node | None:
        return self._ask("simplify", node)  # type: ignore[no-any-return]

    def solve(self, node: Node, variable: str) -> tuple[Node, ...] | None:
        return self._ask("solve", node, variable)  # type: ignore[no-any-return]

    def limit(self, node: Node, variable: str, at: Node) -> Node | None:
        return self._ask("limit", node, variable, at)  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the child process, if there is one."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _ask(self, method: str, *arguments: Any) -> Any:
        if self._child is None:
            self._child = Child(_CONTEXT, _calculate, self._seconds)
        try:
            return self._child.ask((method, arguments), self._seconds)
        except (Died, TimedOut):
            self._child = None
            return None


def _calculate(pipe: Connection, seconds: float) -> None:
    settle_in()

    def answer(question: tuple[str, tuple[Any, ...]]) -> Any:
        method, arguments = question
        allow_processor_time(seconds)
        return getattr(symbolic_algebra, method)(*arguments)

    serve(pipe, answer)
