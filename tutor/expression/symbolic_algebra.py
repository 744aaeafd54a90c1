"""The questions of ``algebra`` answered by SymPy. What SymPy says is not believed until balls agree.

SymPy fails with exceptions of many unrelated types (its own, ``ValueError``, ``RecursionError``, ``AttributeError`` …):
all of them mean "not known".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import sympy
from flint import arb, fmpq

from tutor.expression.balls import enclose
from tutor.expression.symbolic import from_sympy, symbol, to_sympy
from tutor.expression.tree import Derivative, Negation, Node, Sum, substitute, variables, walk

T = TypeVar("T")


class SympyAlgebra:
    """The ``Algebra`` of SymPy in this process: may take very long, or all the memory there is."""

    def is_zero(self, node: Node) -> bool | None:
        return is_zero(node)

    def simplify(self, node: Node) -> Node | None:
        return simplify(node)

    def solve(self, node: Node, variable: str) -> tuple[Node, ...] | None:
        return solve(node, variable)

    def limit(self, node: Node, variable: str, at: Node) -> Node | None:
        return limit(node, variable, at)


# Where two trees are held against each other: several rationals of either sign, all different in kind.
_POINTS = [(13, 7), (-5, 11), (31, 9), (-23, 10), (1, 19), (-97, 13), (211, 17), (3, 5)]


def is_zero(node: Node) -> bool | None:
    if _nonzero_somewhere(node):
        return False

    def proved() -> bool | None:
        expression = to_sympy(node).doit()
        return True if expression == 0 or sympy.simplify(expression) == 0 else None

    return _asked(proved)


def simplify(node: Node) -> Node | None:
    def simpler() -> Node | None:
        expression = to_sympy(node)
        return from_sympy(sympy.simplify(expression.doit() if _has_derivative(node) else expression))

    result = _asked(simpler)
    return result if result is not None and not _nonzero_somewhere(Sum((node, Negation(result)))) else None


def solve(node: Node, variable: str) -> tuple[Node, ...] | None:
    def solutions() -> tuple[Node, ...] | None:
        found = sympy.solveset(to_sympy(node).doit(), symbol(variable), domain=sympy.Reals)
        if found == sympy.EmptySet:
            return ()
        if not isinstance(found, sympy.FiniteSet):
            return None
        trees = [from_sympy(value) for value in sorted(found, key=sympy.default_sort_key)]
        known = tuple(tree for tree in trees if tree is not None)
        return known if len(known) == len(trees) else None

    result = _asked(solutions)
    if result is None or any(_nonzero_somewhere(substitute(node, variable, root)) for root in result):
        return None
    return result


def limit(node: Node, variable: str, at: Node) -> Node | None:
    def value() -> Node | None:
        expression, x, point = to_sympy(node).doit(), symbol(variable), to_sympy(at)
        if point.is_infinite:
            return from_sympy(sympy.limit(expression, x, point))
        from_left, from_right = sympy.limit(expression, x, point, "-"), sympy.limit(expression, x, point, "+")
        return from_sympy(from_left) if from_left == from_right else None

    return _asked(value)


def _asked(question: Callable[[], T]) -> T | None:
    try:
        return question()
    except Exception:
        return None


def _has_derivative(node: Node) -> bool:
    return any(isinstance(part, Derivative) for part in walk(node))


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
