"""Exact algebra as the core rooms see it: questions to an engine that may be slow or fail.

Every answer is ``None`` when it is not known. Who answers is decided outside: nobody, SymPy in this process
(``symbolic_algebra``), or SymPy in a process that is killed on time. SymPy is not loaded here: the web process needs
the protocol alone.
"""

from __future__ import annotations

from typing import Protocol

from tutor.expression.tree import Node


class Algebra(Protocol):
    """Answers about meanings over the reals; a tree returned has the value of the one asked about, where it has one."""

    def __hash__(self) -> int:
        """So that what was worked out with its help can be remembered."""

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
