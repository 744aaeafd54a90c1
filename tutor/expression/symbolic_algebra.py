"""The question of ``algebra`` answered by SymPy. What SymPy says is not believed until balls agree.

SymPy fails with exceptions of many unrelated types (its own, ``ValueError``, ``RecursionError``, ``AttributeError`` …):
all of them mean "not known".
"""

from __future__ import annotations

from typing import Any

import sympy
from flint import arb, fmpq

from tutor.expression.balls import enclose
from tutor.expression.symbolic import to_sympy
from tutor.expression.tree import Node, variables


class SympyAlgebra:
    """The ``Algebra`` of SymPy in this process: may take very long, or all the memory there is."""

    def is_zero(self, node: Node) -> bool | None:
        return is_zero(node)


# Where two trees are held against each other: several rationals of either sign, all different in kind.
_POINTS = [(13, 7), (-5, 11), (31, 9), (-23, 10), (1, 19), (-97, 13), (211, 17), (3, 5)]


def is_zero(node: Node) -> bool | None:
    if _nonzero_somewhere(node):
        return False
    try:
        expression = to_sympy(node).doit()
        return True if expression == 0 or sympy.simplify(expression) == 0 else None
    except Exception:
        return None


def _nonzero_somewhere(node: Node) -> bool:
    """Whether the value is certainly not 0 at one of the points."""
    names = sorted(variables(node))
    for shift in range(len(_POINTS)):
        values: dict[str, Any] = {}
        for position, name in enumerate(names):
            values[name] = arb(fmpq(*_POINTS[(shift + 3 * position) % len(_POINTS)]))
        ball = enclose(node, values)
        if ball.is_finite() and not ball.contains(0):
            return True
    return False
