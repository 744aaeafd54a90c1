"""Two expressions held against each other at points: evidence that they differ, or that they agree.

Doubles say where to look; only certified, disjoint enclosures of both values at a rational point are a witness.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from tutor.expression.balls import enclose
from tutor.expression.evaluate import evaluate
from tutor.expression.tree import (
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Integer,
    Node,
    Otherwise,
    Power,
    Product,
    Quotient,
    Summation,
    number,
    rational_value,
    rebuild,
    substitute,
    walk,
)
from tutor.grading.cuts import (
    MANY_SHARES,
    TWO_SHARES,
    Cut,
    Line,
    Point,
    cells,
    cuts,
    exact_cuts,
    has_values_alone,
    together,
)
from tutor.grading.domain import certainly_undefined
from tutor.grading.sample import ROUND, Sample, lines, sample

Side = Literal["yours", "expected"]
Doubles = NDArray[np.float64]

BITS = 128
"""Working precision of the enclosures."""
MOST_BITS = 8192
ENOUGH_POINTS = 8
"""At how many points of the common domain the enclosures must meet before *equal* is said."""
CHECKED_POINTS = 12
CHECKED_CELLS = 32
WITNESS_TRIALS = 8
_NOTICEABLE = 1e-6
_ROUNDING = 1e-15
_MOST_POWER = 64
_NARROW = arb(0, arb(2) ** -46)


@dataclass(frozen=True, slots=True)
class Witness:
    """A point with the values there: disjoint enclosures, or ``None`` on the side that has no value."""

    point: tuple[tuple[str, Fraction], ...]
    yours: arb | None
    expected: arb | None


@dataclass(frozen=True, slots=True)
class DomainDifference:
    """At the witness's point only ``defined`` has a value."""

    defined: Side
    witness: Witness


class Comparing:
    """Two trees at the points of one sample, which grows as doubts arise."""

    def __init__(self, yours: Node, expected: Node):
        self.trees = (yours, expected)
        self.sample: Sample = sample(yours, expected)
        self.points: list[Point] = list(self.sample.points)
        self.doubles = _doubles(yours, self.sample), _doubles(expected, self.sample)
        self._in_cells: list[Point] = []
        self.unsettled = False
        """Whether enclosures tell nothing at a point where the values may differ: then *equal* needs a proof."""
        self.closer_witness: Witness | None = None
        """A difference that only showed at high precision, once ``meet`` has looked."""

    # ---- witnesses -------------------------------------------------------------------------------------------

    def clear_witness(self) -> Witness | None:
        """The first point, in the kindest order, where the values differ by more than rounding could explain."""
        return self._first_witness(np.flatnonzero(self._gaps() > _NOTICEABLE))

    def slight_witness(self) -> Witness | None:
        """A point where doubles show a difference near their own rounding, and enclosures prove it."""
        gaps = self._gaps()
        order = np.argsort(-gaps, kind="stable")
        return self._first_witness(order[(gaps[order] > _ROUNDING) & (gaps[order] <= _NOTICEABLE)])

    def witness_alone(self) -> Witness | None:
        """A witness at one of the places where a value may be like none beside it: comparisons, signs, floors."""
        for line, found in self._cut_lines if any(map(has_values_alone, self.trees)) else ():
            for cut in found:
                if not cut.alone:
                    continue
                point = line.at(cut.at)
                yours, expected = self._exactly_at(point) if cut.exact else self._around(line, cut)
                if cut.exact and _apart(yours, expected):
                    return Witness(self._named(point), yours, expected)
                if not (_tight(yours) and _tight(expected)):
                    self.unsettled = not (cut.exact and (yours.is_nan() or expected.is_nan()))
        return None

    def witness_in_a_cell(self) -> Witness | None:
        """A witness inside one of the cells between the places where either tree changes its formula."""
        self._add_points(TWO_SHARES)
        if len(self._shared()) < ENOUGH_POINTS:
            self._add_points(MANY_SHARES)
        return self.clear_witness() or self.slight_witness()

    def _add_points(self, shares: Sequence[Fraction]) -> None:
        more = [line.at(place) for line, found in self._cut_lines for place in cells(found, shares)]
        if more:
            self._in_cells += more
            self.points += more
            columns = self.sample.columns_at(more)
            yours, expected = (_evaluated(tree, columns, self.sample, len(more)) for tree in self.trees)
            self.doubles = np.concatenate([self.doubles[0], yours]), np.concatenate([self.doubles[1], expected])

    def _first_witness(self, places: NDArray[np.int64]) -> Witness | None:
        for k in places[:WITNESS_TRIALS]:
            yours, expected = self._enclosures(self.points[k])
            if _apart(yours, expected):
                return Witness(self._named(self.points[k]), yours, expected)
            if not (_tight(yours) and _tight(expected)):
                self.unsettled = True
        return None

    def _gaps(self) -> Doubles:
        """The relative difference at each point, 0 where one side has no value."""
        first, second = self.doubles
        with np.errstate(all="ignore"):
            gaps = np.abs(first - second) / np.maximum(np.maximum(np.abs(first), np.abs(second)), 1e-300)
        return np.where(np.isfinite(gaps), gaps, 0.0)

    # ---- agreement -------------------------------------------------------------------------------------------

    def meet(self) -> bool:
        """Whether the enclosures meet, tightly, at enough points, at two of them at full depth, and in every cell."""
        met: list[Point] = []
        for point in self._points_to_check():
            yours, expected = self._enclosures(point)
            if not (yours.is_finite() and expected.is_finite()):
                continue
            if not yours.overlaps(expected):
                self.closer_witness = Witness(self._named(point), yours, expected)
                return False
            if _tight(yours) and _tight(expected):
                met.append(point)
            if len(met) == CHECKED_POINTS:
                break
        if len(met) < (ENOUGH_POINTS if self.sample.names else 1):
            return False
        deep = sorted(met, key=_distance_from_one)[:2]
        bits = max(map(self._depth, deep))
        return bits <= MOST_BITS and all(self._meet_at(point, bits) for point in [*deep, *self._cells_to_check()])

    def _points_to_check(self) -> list[Point]:
        """Points of the common domain, unround ones first; where doubles know few, all others too."""
        shared = self._shared()
        if len(shared) < ENOUGH_POINTS:
            known = set(shared)
            shared += [point for point in self.points if point not in known]
        return [*shared[len(ROUND) :], *shared[: len(ROUND)]]

    def _shared(self) -> list[Point]:
        """The points where doubles have both values."""
        both = np.flatnonzero(np.isfinite(self.doubles[0]) & np.isfinite(self.doubles[1]))
        return [self.points[k] for k in both]

    def _cells_to_check(self) -> list[Point]:
        shared = set(self._shared())
        inside = [point for point in self._in_cells if point in shared]
        return inside[:: 1 + len(inside) // CHECKED_CELLS]

    def _meet_at(self, point: Point, bits: int) -> bool:
        """Whether the values still meet at a precision that shows the smallest part of either expression."""
        yours, expected = self._enclosures(point, bits)
        if _apart(yours, expected):
            self.closer_witness = Witness(self._named(point), yours, expected)
            return False
        return True

    def _depth(self, point: Point) -> int:
        """Bits enough to see the smallest part beside the largest: four times the widest binary exponent, and 128."""
        values = self._balls(point)
        widest = 0
        for tree in self.trees:
            for part in walk(tree):
                if isinstance(part, Summation):
                    values = {**values, part.index.name: arb(1)}
                if isinstance(part, Power | Quotient | Product | Apply | Integer):
                    ball = enclose(part, values, self.sample.data)
                    if ball.is_finite() and not ball.contains(0):
                        mantissa, exponent = ball.mid().man_exp()
                        widest = max(widest, abs(int(exponent) + int(mantissa).bit_length()))
        return BITS + 4 * widest

    # ---- domains ---------------------------------------------------------------------------------------------

    def domains(self) -> tuple[DomainDifference, ...]:
        """One point for each side that has a value where the other certainly has none."""
        first, second = np.isfinite(self.doubles[0]), np.isfinite(self.doubles[1])
        at_cuts = [line.at(cut.at) for line in self._lines for cut in self._cuts_of_one(line)][:WITNESS_TRIALS]
        found: list[DomainDifference] = []
        sides: tuple[tuple[Side, NDArray[np.bool_]], ...] = (("expected", second & ~first), ("yours", first & ~second))
        for side, only in sides:
            candidates = [self.points[k] for k in np.flatnonzero(only)[:WITNESS_TRIALS]] + at_cuts
            found += [difference for point in candidates if (difference := self._lacking(side, point))][:1]
        return tuple(found)

    def _cuts_of_one(self, line: Line) -> list[Cut]:
        """Exactly known cuts of only one of the trees: where both are cut, both end, as a rule."""
        yours, expected = (set(exact_cuts(tree, line)) for tree in self.trees)
        return sorted(yours ^ expected)

    def _lacking(self, defined: Side, point: Point) -> DomainDifference | None:
        yours, expected = (put_in(tree, self._named(point)) for tree in self.trees)
        has, lacks = (yours, expected) if defined == "yours" else (expected, yours)
        with ctx.workprec(BITS):
            ball = enclose(has, {}, self.sample.data)
            if not ball.is_finite() or not certainly_undefined(lacks, {}):
                return None
        sides = (ball, None) if defined == "yours" else (None, ball)
        return DomainDifference(defined, Witness(self._named(point), *sides))

    def apart(self) -> Witness | None:
        """A point where one side alone has a value, when no stretch is known where both have one."""
        cut = {line.at(cut.at) for line, found in self._cut_lines for cut in found}
        if not cut.issuperset(self._shared()):
            return None
        found = self.domains()
        return found[0].witness if found else None

    # ---- values ----------------------------------------------------------------------------------------------

    @cached_property
    def _cut_lines(self) -> list[tuple[Line, tuple[Cut, ...]]]:
        yours, expected = self.trees
        return [(line, together([*cuts(yours, line), *cuts(expected, line)])) for line in self._lines]

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        return lines(self.sample.names) if self.sample.names and not self.sample.counts else ()

    def _enclosures(self, point: Point, bits: int = BITS) -> tuple[arb, arb]:
        """Both values at the point, each within a ball; NaN where undefined or unknown."""
        with ctx.workprec(bits):
            return self._values(self._balls(point))

    def _exactly_at(self, point: Point) -> tuple[arb, arb]:
        """Both values where rationals are worked out before any rounding, so that it is known what is 0."""
        with ctx.workprec(BITS):
            yours, expected = (enclose(put_in(tree, self._named(point)), {}, self.sample.data) for tree in self.trees)
        return yours, expected

    def _around(self, line: Line, cut: Cut) -> tuple[arb, arb]:
        """Both values everywhere close to the cut."""
        with ctx.workprec(BITS):
            t = _ball(cut.at) + _NARROW * max(1, abs(_ball(cut.at)))
            rows = zip(line.names, line.start, line.direction, strict=True)
            return self._values({name: _ball(start) + _ball(direction) * t for name, start, direction in rows})

    def _values(self, balls: Mapping[str, arb]) -> tuple[arb, arb]:
        yours, expected = (enclose(tree, balls, self.sample.data) for tree in self.trees)
        return yours, expected

    def _balls(self, point: Point) -> dict[str, arb]:
        return {name: _ball(value) for name, value in zip(self.sample.names, point, strict=True)}

    def _named(self, point: Point) -> tuple[tuple[str, Fraction], ...]:
        return tuple(zip(self.sample.names, point, strict=True))


@lru_cache(maxsize=256)
def _doubles(tree: Node, sample: Sample) -> Doubles:
    """The values at all points of a sample: once for a tree that many others are held against. Not to be changed."""
    return _evaluated(tree, sample.columns, sample, len(sample.points))


def _evaluated(tree: Node, columns: Mapping[str, Doubles], sample: Sample, length: int) -> Doubles:
    values = np.asarray(evaluate(tree, columns, sample.data), dtype=float)
    return values if values.shape else np.full(length, values)


def put_in(tree: Node, point: Sequence[tuple[str, Fraction]]) -> Node:
    """The tree with the coordinates put in and rational arithmetic done."""
    for name, value in point:
        tree = substitute(tree, name, number(value))
    return rebuild(tree, _worked_out)


def _worked_out(node: Node | Condition) -> Node | Condition:
    match node:
        case Comparison(relation, left, right):
            first, second = rational_value(left), rational_value(right)
            return node if first is None or second is None else Comparison(relation, number(first - second), ZERO)
        case Integer() | Conjunction() | Disjunction() | Otherwise():
            return node
        case Power(base, exponent):
            below, above = rational_value(base), rational_value(exponent)
            if below is None or above is None or above.denominator != 1 or abs(above) > _MOST_POWER:
                return node
            if not below and above <= 0:
                return node
            return number(below ** int(above))
    value = rational_value(node)
    return node if value is None else number(value)


def _distance_from_one(point: Point) -> float:
    """How far the coordinates are from size 1, where parts are least likely to differ wildly in size."""
    return max((abs(math.log2(abs(value))) if value else 64.0 for value in point), default=0.0)


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _apart(yours: arb, expected: arb) -> bool:
    return bool(yours.is_finite() and expected.is_finite() and not yours.overlaps(expected))


def _tight(ball: arb) -> bool:
    """Finite, with a radius below 2^-40 of the value, or of 1 where the value is small."""
    return bool(ball.is_finite() and ball.rad() <= (1 + abs(ball.mid())) * arb(2) ** -40)
