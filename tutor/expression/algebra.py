"""Exact algebra as grading sees it: a question to an engine that may be slow or fail.

The answer is ``None`` when it is not known. Who answers is decided outside: nobody, SymPy in this process
(``symbolic_algebra``), or SymPy in a process that is killed on time. SymPy is not loaded here: the web process needs
the protocol alone.
"""

from __future__ import annotations

from typing import Protocol

from tutor.expression.tree import Node


class Algebra(Protocol):
    """Answers about meanings over the reals."""

    def __hash__(self) -> int:
        """So that what was worked out with its help can be remembered."""

    def is_zero(self, node: Node) -> bool | None:
        """Whether the tree is 0 wherever it is defined; ``False`` means that it is not 0 somewhere."""


class NoAlgebra:
    """Knows nothing."""

    def is_zero(self, node: Node) -> bool | None:
        return None
