"""A function of an inverse function, read off a right-angled triangle: cos(asin(u)) is sqrt(1 − u²).

With s the sine and c the cosine (of the circle, or of the hyperbola) of the angle g(u), f is sⁱ·cʲ, and both are powers
of u and of the root r of 1 − u², 1 + u² or u² − 1. Ranges as in ``tutor.expression.functions``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.calculus.identities import CIRCLE, HYPERBOLA
from tutor.expression.tree import ONE, Apply, Comparison, Node

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Triangle:
    """f(g(u)) = u^of_side · (one + sign·u²)^(of_root/2), where ``domain`` holds if that is not seen from the result."""

    of_side: int
    of_root: int
    one: int
    sign: int
    domain: Callable[[Node], Comparison] | None


def _size(relation: str) -> Callable[[Node], Comparison]:
    return lambda u: Comparison(relation, Apply("abs", (u,)), ONE)


# g: s and c, each as the exponents of u and of r; and r² = one + sign·u².
_ROWS: dict[str, tuple[Pair, Pair, int, int]] = {
    "asin": ((1, 0), (0, 1), 1, -1),
    "acos": ((0, 1), (1, 0), 1, -1),
    "atan": ((1, -1), (0, -1), 1, 1),
    "acot": ((0, -1), (1, -1), 1, 1),
    "asinh": ((1, 0), (0, 1), 1, 1),
    "acosh": ((0, 1), (1, 0), -1, 1),
    "atanh": ((1, -1), (0, -1), 1, -1),
}


def triangle_of(f: str, g: str) -> Triangle | None:
    """The triangle of f(g(u)); ``None`` where f and g are not of the same kind."""
    table = HYPERBOLA if g.endswith("h") else CIRCLE
    if g not in _ROWS or f not in table:
        return None
    (i, j), (s, c, one, sign) = table[f], _ROWS[g]
    of_root = i * s[1] + j * c[1]
    domain: Callable[[Node], Comparison] | None = None
    if g == "acosh":
        domain = _above_one
    elif g == "atanh" and of_root >= 0:
        domain = _size("<")
    elif g in ("asin", "acos") and of_root == 0:
        domain = _size("<=")
    return Triangle(i * s[0] + j * c[0], of_root, one, sign, domain)


def _above_one(u: Node) -> Comparison:
    return Comparison(">=", u, ONE)
