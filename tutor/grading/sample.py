"""The rational points at which two expressions are compared.

Fixed, so that the same question always gets the same verdict: small round numbers first (they make the kindest
witnesses), then points spread over several scales, then points around the numbers the expressions mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from tutor.expression.tree import (
    Condition,
    Indexed,
    Integer,
    Node,
    Quotient,
    Summation,
    rational_value,
    variables,
    walk,
)
from tutor.grading.cuts import Line, Point

ROUND = tuple(Fraction(p, q) for p, q in ((2, 1), (1, 1), (3, 1), (-1, 1), (1, 2), (-2, 1), (5, 1), (-3, 1), (0, 1)))
TERMS = 5
"""How long the data behind indexed symbols is, unless a sum has a longer number of terms."""
_MENTIONED = 8
_BESIDE = (Fraction(0), Fraction(1, 16), Fraction(-1, 16))
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Sample:
    """Points as rows in the order of ``names``; ``data`` holds the values behind indexed symbols, exact as doubles."""

    names: tuple[str, ...]
    points: tuple[Point, ...]
    data: dict[str, tuple[float, ...]]
    counts: frozenset[str]

    @cached_property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """The values of each name at all points."""
        return self.columns_at(self.points)

    def columns_at(self, points: Sequence[Point]) -> dict[str, NDArray[np.float64]]:
        """The values of each name at points given as rows."""
        rows = np.array([[float(value) for value in row] for row in points], dtype=float)
        return dict(zip(self.names, rows.T, strict=True))


@lru_cache
def lines(names: tuple[str, ...]) -> tuple[Line, ...]:
    """Lines that cross whatever cuts the space: the real line itself, or two of no special direction."""
    if len(names) == 1:
        return (Line(tuple(names), (Fraction(0),), (Fraction(1),)),)
    return tuple(
        Line(
            tuple(names),
            tuple(_golden(turn + 1, j) for j in range(len(names))),
            tuple(abs(_golden(turn + 5, j + 2)) * (-1) ** (j * turn) + Fraction(1, 4) for j in range(len(names))),
        )
        for turn in range(2)
    )


def sample(first: Node, second: Node) -> Sample:
    """The points for comparing two trees: the same for the same trees, whatever their order."""
    parts = [*walk(first), *walk(second)]
    names = tuple(sorted(variables(first) | variables(second)))
    counts = count_names(parts)
    mentioned = _mentioned(parts) if len(names) == 1 and not counts else ()
    return _plain(names, counts, _data_shape(parts), mentioned)


@lru_cache(maxsize=256)
def _plain(
    names: tuple[str, ...], counts: frozenset[str], data: tuple[tuple[str, int], ...], mentioned: tuple[int, ...]
) -> Sample:
    """The sample of trees with these names and numbers (each given by numerator and denominator), kinks left out."""
    points = _spread(len(names))
    ends = [Fraction(p, q) * sign for p, q in zip(mentioned[::2], mentioned[1::2], strict=True) for sign in (1, -1)]
    points = tuple(dict.fromkeys([*points, *((end + step,) for end in ends for step in _BESIDE)]))
    if counts:
        points = tuple(
            tuple(_count(k, bool(data)) if name in counts else value for name, value in zip(names, row, strict=True))
            for k, row in enumerate(points)
        )
    numbers = {name: tuple(float(_golden(k + 1, j + 1) * 4) for k in range(n)) for j, (name, n) in enumerate(data)}
    return Sample(names, points, numbers, counts)


@lru_cache
def _spread(variables: int) -> tuple[Point, ...]:
    """Round points, then points of widening scale; each variable walks through them with another stride."""
    if not variables:
        return ((),)
    rows = [tuple(ROUND[(k + 2 * j) % len(ROUND)] for j in range(variables)) for k in range(len(ROUND))]
    for scale, count in ((4, 16), (1, 6), (20, 6), (300, 4), (Fraction(1, 64), 2)):
        rows += [tuple(_golden(k + 1, j) * scale for j in range(variables)) for k in range(count)]
    # all positive, where roots and logarithms of several variables live
    rows += [tuple(abs(_golden(k + 1, j)) * 4 for j in range(variables)) for k in range(8 if variables > 1 else 0)]
    return tuple(dict.fromkeys(rows))


def _golden(k: int, stride: int) -> Fraction:
    """A point of [−1, 1] on a grid of 1/512, evenly spread in ``k``, unlike those of other strides."""
    turn = (k * (_GOLDEN + stride * 0.7548776662466927) + 0.137 * stride) % 1.0
    return Fraction(round((2 * turn - 1) * 512), 512)


def count_names(parts: Sequence[Node | Condition]) -> frozenset[str]:
    """Names in the bounds of sums and in indices: they stand for numbers of terms."""
    found: frozenset[str] = frozenset()
    for part in parts:
        if isinstance(part, Summation):
            found |= variables(part.lower) | variables(part.upper)
        elif isinstance(part, Indexed):
            found |= variables(part.index)
    return found


def _count(k: int, indexed: bool) -> Fraction:
    """A number of terms: no more than there are data."""
    return Fraction((3, 4, 2, 5, 1)[k % TERMS] if indexed else (3, 4, 2, *range(5, 26))[k % 24])


def _data_shape(parts: Sequence[Node | Condition]) -> tuple[tuple[str, int], ...]:
    """The names of indexed symbols and how many numbers each needs."""
    names = sorted({part.name for part in parts if isinstance(part, Indexed)})
    ends = [rational_value(part.upper) for part in parts if isinstance(part, Summation)] if names else []
    length = max([TERMS, *(min(int(end), 200) for end in ends if end is not None)])
    return tuple((name, length) for name in names)


def _mentioned(parts: Sequence[Node | Condition]) -> tuple[int, ...]:
    """The first few numbers in the trees, as numerators and denominators."""
    numbers: set[tuple[int, int]] = set()
    for part in parts:
        if isinstance(part, Integer):
            numbers.add((part.value, 1))
        elif isinstance(part, Quotient) and (value := rational_value(part)) is not None:
            numbers.add((abs(value.numerator), value.denominator))
    chosen = sorted(pair for pair in numbers if pair[0] < 10**9)[:_MENTIONED]
    return tuple(number for pair in chosen for number in pair)
