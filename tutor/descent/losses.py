"""Losses of regression: what one residual costs, as a tree and in numbers. A new loss is one row.

The tree speaks of e = y − ŷ (target minus prediction), as in the article's (y_i − (w·x_i + b))². The numbers speak of
the residual r = ŷ − y; ``slope`` and ``bend`` are the first and second derivative of the cost by r.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from tutor.descent.methods import Array
from tutor.expression.tree import ONE, TWO, Apply, Comparison, Node, Otherwise, Piecewise, Power, Quotient, Sum, number


@dataclass(frozen=True, slots=True)
class Loss:
    """The mean of ``cost`` over the data is what a regression minimises."""

    id: str
    tree: Callable[[Node], Node]
    cost: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    bend: Callable[[Array], Array]


def _square(e: Node) -> Node:
    return Power(e, TWO)


def _absolute(e: Node) -> Node:
    return Apply("abs", (e,))


def _huber(e: Node) -> Node:
    """e²/2 for |e| ≤ 1, |e| − 1/2 beyond (Huber, 1964, with δ = 1)."""
    size = _absolute(e)
    straight = Sum((size, number(Fraction(-1, 2))))
    return Piecewise(((Quotient(Power(e, TWO), TWO), Comparison("<=", size, ONE)), (straight, Otherwise())))


_ROWS = (
    Loss("mse", _square, lambda r: r * r, lambda r: 2 * r, lambda r: np.full_like(r, 2.0)),
    Loss("mae", _absolute, np.abs, np.sign, np.zeros_like),
    Loss(
        "huber",
        _huber,
        lambda r: np.where(np.abs(r) <= 1, r * r / 2, np.abs(r) - 0.5),
        lambda r: np.clip(r, -1, 1),
        lambda r: (np.abs(r) <= 1).astype(np.float64),
    ),
)

LOSSES: dict[str, Loss] = {row.id: row for row in _ROWS}
