"""The rational points at which two expressions are compared.

Fixed, so that the same question always gets the same verdict: small round numbers first (they make the kindest
witnesses), then points spread over several scales, then points around the numbers the expressions mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tutor.expression.tree import (
    Indexed,
    Integer,
    Node,
    Quotient,
    Summation,
    glance,
    rational_value,
    variables,
    walk,
)
from tutor.grading.cuts import Line, Point

ROUND = tuple(Fraction(p, q) for p, q in ((2, 1), (1, 1), (3, 1), (-1, 1), (1, 2), (-2, 1), (5, 1), (-3, 1), (0, 1)))
TERMS = 5
"""How long the data behind indexed symbols is, unless a sum has a longer number of terms."""
_MENTIONED = 8
_LARGE = 10**9
_MOST_DATA = 200
_BESIDE = (Fraction(0), Fraction(1, 16), Fraction(-1, 16))
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True, eq=False)
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
    one, other = traits(first), traits(second)
    names = tuple(sorted(variables(first) | variables(second)))
    counts = one.counts | other.counts
    mentioned = sorted(one.numbers | other.numbers)[:_MENTIONED] if len(names) == 1 and not counts else ()
    length = max(one.length, other.length)
    data = tuple((name, length) for name in sorted(glance(first).data | glance(second).data))
    return _plain(names, counts, data, tuple(mentioned))


@lru_cache(maxsize=256)
def _plain(
    names: tuple[str, ...],
    counts: frozenset[str],
    data: tuple[tuple[str, int], ...],
    mentioned: tuple[tuple[int, int], ...],
) -> Sample:
    """The sample of trees with these names and numbers (numerators with denominators), kinks left out."""
    points = _spread(len(names))
    ends = [Fraction(p, q) * sign for p, q in mentioned for sign in (1, -1)]
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


class Traits(NamedTuple):
    """What of a tree decides where it is looked at.

    ``numbers`` it mentions (numerators with denominators); ``counts`` are names in the bounds of sums and in indices:
    they stand for numbers of terms; ``length`` is how many data it asks for.
    """

    numbers: frozenset[tuple[int, int]]
    counts: frozenset[str]
    length: int


@lru_cache(maxsize=512)
def traits(tree: Node) -> Traits:
    """Worked out once for a tree that many others are held against."""
    numbers: set[tuple[int, int]] = set()
    counts: frozenset[str] = frozenset()
    length = TERMS
    for part in walk(tree):
        match part:
            case Integer(value):
                numbers.add((value, 1))
            case Quotient() if (written := rational_value(part)) is not None:
                numbers.add((abs(written.numerator), written.denominator))
            case Summation(_, _, lower, upper):
                counts |= variables(lower) | variables(upper)
                end = rational_value(upper)
                length = length if end is None else max(length, min(int(end), _MOST_DATA))
            case Indexed(_, index):
                counts |= variables(index)
    return Traits(frozenset(pair for pair in numbers if pair[0] < _LARGE), counts, length)


def _count(k: int, indexed: bool) -> Fraction:
    """A number of terms: no more than there are data."""
    return Fraction((3, 4, 2, 5, 1)[k % TERMS] if indexed else (3, 4, 2, *range(5, 26))[k % 24])
