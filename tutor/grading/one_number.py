"""Is a wrong answer the right one but for one number? Then one number slipped, and no pair of mistakes explains it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from tutor.expression.evaluate import evaluate
from tutor.expression.tree import (
    Condition,
    Derivative,
    Integer,
    Node,
    Piecewise,
    Product,
    Sum,
    Summation,
    Symbol,
    children,
    with_children,
)

Values = NDArray[np.float64]

MOST_PLACES = 40
"""Of a longer answer only the first numbers are tried."""
_TRIED = np.unique([float(sign * top / bottom) for top in range(31) for bottom in (1, 2, 3, 4) for sign in (1, -1)])
_CLOSE = 1e-9
_NUMBER = "@"


def differs_in_one_number(right: Node, columns: Mapping[str, Values], wanted: Values) -> bool:
    """Whether another number at one place of ``right`` gives the values wanted, wherever these are known.

    Coefficients and exponents up to 30 are tried, with denominators up to 4; a term may also get a factor it has not.
    """
    box = {**{name: np.asarray(column)[None] for name, column in columns.items()}, _NUMBER: _TRIED[:, None]}
    known = np.isfinite(wanted)
    size = np.maximum(np.abs(wanted), 1e-6)
    for position, changed in enumerate(_with_a_number(right)):
        if position == MOST_PLACES:
            return False
        values = np.broadcast_to(np.asarray(evaluate(changed, box)), (len(_TRIED), len(wanted)))
        with np.errstate(all="ignore"):
            if (np.abs(values - wanted) <= _CLOSE * size).all(axis=1, where=known).any():
                return True
    return False


def _with_a_number(node: Node | Condition) -> Iterator[Node]:
    """The tree with the number looked for in place of one of its numbers, or before one of its terms."""
    if not isinstance(node, Sum):
        yield Product((Symbol(_NUMBER), node))  # type: ignore[arg-type]
    yield from _changed(node)  # type: ignore[misc]


def _changed(node: Node | Condition) -> Iterator[Node | Condition]:
    match node:
        case Integer():
            yield Symbol(_NUMBER)
            return
        case Derivative() | Summation() | Piecewise():
            return
    parts = children(node)
    for k, part in enumerate(parts):
        news = list(_changed(part))
        if isinstance(node, Sum) and not isinstance(part, Integer):
            news.append(Product((Symbol(_NUMBER), part)))  # type: ignore[arg-type]
        for new in news:
            yield with_children(node, (*parts[:k], new, *parts[k + 1 :]))
