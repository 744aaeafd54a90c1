"""Exact algebra as the core rooms see it: questions to an engine that may be slow or fail.

Every answer is ``None`` when it is not known. Who answers is decided outside: nobody, SymPy in this process, or SymPy
in a process that is killed on time.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Protocol

from tutor.expression.tree import Node


class Algebra(Protocol):
    """Answers about meanings over the reals; a tree returned has the value of the one asked about, where it has one."""

    def is_zero(self, node: Node) -> bool | None:
        """Whether the tree is 0 wherever it is defined; ``False`` means that it is not 0 somewhere."""

    def simplify(self, node: Node) -> Node | None:
        """A simpler tree of the same value."""

    def solve(self, node: Node, variable: str) -> tuple[Node, ...] | None:
        """All real solutions of node = 0, exactly; ``None`` unless the list is known to be complete."""

    def limit(self, node: Node, variable: str, at: Node) -> Node | None:
        """The two-sided limit, at ``oo`` and ``-oo`` the one-sided; it may itself be ``oo`` or ``-oo``."""


class NoAlgebra:
    """Knows nothing."""

    def is_zero(self, node: Node) -> bool | None:
        return None

    def simplify(self, node: Node) -> Node | None:
        return None

    def solve(self, node: Node, variable: str) -> tuple[Node, ...] | None:
        return None

    def limit(self, node: Node, variable: str, at: Node) -> Node | None:
        return None


class SympyAlgebra:
    """SymPy in this process: may take very long, or all the memory there is. For worker processes.

    SymPy (half a second, 62 MB) is loaded when the first one is made, not with this module, which the web process needs
    for the protocol alone.
    """

    def __init__(self) -> None:
        self._engine: Any = import_module("tutor.expression.symbolic_algebra")

    def is_zero(self, node: Node) -> bool | None:
        known: bool | None = self._engine.is_zero(node)
        return known

    def simplify(self, node: Node) -> Node | None:
        simpler: Node | None = self._engine.simplify(node)
        return simpler

    def solve(self, node: Node, variable: str) -> tuple[Node, ...] | None:
        solutions: tuple[Node, ...] | None = self._engine.solve(node, variable)
        return solutions

    def limit(self, node: Node, variable: str, at: Node) -> Node | None:
        value: Node | None = self._engine.limit(node, variable, at)
        return value
