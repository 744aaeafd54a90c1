"""The rational points at which two expressions are compared.

Fixed, so that the same question always gets the same verdict: small round numbers first (they make the kindest
witnesses), then points spread over several scales, then points around the numbers the expressions mention and on both
sides of every kink, where expressions that agree elsewhere part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tutor.expression.evaluate import evaluate
from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Indexed,
    Integer,
    Negation,
    Node,
    Quotient,
    Sum,
    Summation,
    rational_value,
    variables,
    walk,
)

Point = tuple[Fraction, ...]

ROUND = tuple(Fraction(p, q) for p, q in ((2, 1), (1, 1), (3, 1), (-1, 1), (1, 2), (-2, 1), (5, 1), (-3, 1), (0, 1)))
TERMS = 5
"""How long the data behind indexed symbols is, unless a sum has a longer number of terms."""
_MENTIONED = 8
_BESIDE = (Fraction(0), Fraction(1, 16), Fraction(-1, 16))
_KINKS = 24
_GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Sample:
    """Points as rows in the order of ``names``; ``data`` holds the values behind indexed symbols, exact as doubles."""

    names: tuple[str, ...]
    points: tuple[Point, ...]
    data: dict[str, tuple[float, ...]]

    @cached_property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """The values of each name at all points."""
        rows = np.array([[float(value) for value in row] for row in self.points], dtype=float)
        return dict(zip(self.names, rows.T, strict=True))


def sample(first: Node, second: Node) -> Sample:
    """The points for comparing two trees: the same for the same trees, whatever their order."""
    parts = [*walk(first), *walk(second)]
    names = tuple(sorted(variables(first) | variables(second)))
    counts = count_names(parts)
    if len(names) != 1 or counts:
        return _plain(names, counts, _data_shape(parts), ())
    found = _plain(names, counts, _data_shape(parts), _mentioned(parts))
    kinks = _around_kinks(parts, names[0])
    return replace(found, points=tuple(dict.fromkeys([*found.points, *kinks]))) if kinks else found


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
    return Sample(names, points, numbers)


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


def _around_kinks(parts: Sequence[Node | Condition], name: str) -> list[Point]:
    """A point in every piece of the line that the kinks of the trees cut out."""
    switches = list(dict.fromkeys(switch for part in parts for switch in _switches(part)))
    if not switches:
        return []
    grid = _kink_grid()
    changes: set[int] = set()
    for switch in switches:
        signs = np.sign(np.broadcast_to(np.asarray(evaluate(switch, {name: grid}), dtype=float), grid.shape))
        changes.update(int(k) for k in np.flatnonzero((signs[1:] != signs[:-1]) & np.isfinite(signs[1:] + signs[:-1])))
    edges = sorted(changes)[:_KINKS]
    between = [(low + high) // 2 for low, high in pairwise(edges)]
    chosen = [*edges, *(k + 1 for k in edges), *between]
    return [(Fraction(round(grid[k] * 1024), 1024),) for k in chosen]


@lru_cache
def _kink_grid() -> NDArray[np.float64]:
    outer = np.geomspace(2.0**-10, 2.0**20, 240)
    return np.sort(np.concatenate([-outer, np.linspace(-12.03, 12.05, 400), outer]))


def _switches(part: Node | Condition) -> Iterator[Node]:
    """The expressions whose sign decides which piece of ``part`` is taken."""
    match part:
        case Apply("abs" | "sign", (inside,)):
            yield inside
        case Apply("min" | "max", arguments):
            for other in arguments[1:]:
                yield Sum((arguments[0], Negation(other)))
        case Comparison(_, left, right):
            yield Sum((left, Negation(right)))


def finer(known: list[Fraction]) -> list[Point]:
    """Many points of one variable, for a narrow or remote common domain: a grid, ones close to ``known``, far ones."""
    near = [value + Fraction(k, 64) for value in known[:4] for k in range(-96, 97)]
    far = [sign * Fraction(2) ** k * Fraction(j, 4) for k in range(4, 24) for j in range(4, 8) for sign in (1, -1)]
    return [(value,) for value in dict.fromkeys([*near, *(Fraction(k, 32) for k in range(-512, 513)), *far])]
