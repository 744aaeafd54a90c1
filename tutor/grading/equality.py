"""Are two expressions equal? Three answers: equal, different, undecided; never a guess.

Doubles look for a point where the values differ; only certified, disjoint enclosures of both values at a rational point
say *different*. Equal is said for the same tree, by exact algebra, or when the enclosures at many points all meet at a
precision far finer than anything in the expressions. Two analytic expressions of this size that agree so are equal for
all a teacher could tell; pieces (|x|, min, branches) are each visited. Everything else is *undecided*.

Comparing happens on the common domain; where one side has a value and the other has none, that is reported beside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from tutor.calculus.differentiate import derivative
from tutor.expression.algebra import Algebra
from tutor.expression.balls import enclose
from tutor.expression.evaluate import evaluate
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import (
    Apply,
    Derivative,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    rebuild,
    walk,
)
from tutor.grading.domain import certainly_undefined
from tutor.grading.sample import ROUND, Point, Sample, finer, sample

Value = Literal["equal", "different", "undecided"]
Reason = Literal["identical", "exact", "enclosed", "witness", "domain", "unknown"]
Side = Literal["yours", "expected"]

BITS = 128
"""Working precision of the enclosures."""
MOST_BITS = 8192
ENOUGH_POINTS = 8
"""At how many points of the common domain the enclosures must meet before *equal* is said."""
CHECKED_POINTS = 12
WITNESS_TRIALS = 8
_NOTICEABLE = 1e-6
_ROUNDING = 1e-15

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Witness:
    """A point with the values there: disjoint enclosures, or ``None`` on the side that has no value."""

    point: tuple[tuple[str, Fraction], ...]
    yours: arb | None
    expected: arb | None


@dataclass(frozen=True, slots=True)
class DomainDifference:
    """At ``point`` only ``defined`` has a value."""

    defined: Side
    point: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Equality:
    value: Value
    reason: Reason
    witness: Witness | None = None
    domains: tuple[DomainDifference, ...] = ()


def equality(yours: Node, expected: Node, algebra: Algebra) -> Equality:
    """Compare two expressions as functions of all their variables. Raises nothing for readable trees."""
    if yours == expected:
        return Equality("equal", "identical")
    yours, expected = without_derivatives(yours), without_derivatives(expected)
    if yours == expected:
        return Equality("equal", "identical")
    comparing = _Comparison(yours, expected)
    witness = comparing.clear_witness()
    if witness is None:
        if is_identical(yours, expected):
            return Equality("equal", "exact", None, comparing.domains())
        witness = comparing.slight_witness()
        if witness is None and not comparing.unsettled and comparing.meet():
            return Equality("equal", "enclosed", None, comparing.domains())
        witness = witness or comparing.closer_witness
    if witness is not None:
        return Equality("different", "witness", witness, comparing.domains())
    if algebra.is_zero(Sum((yours, Negation(expected)))):
        return Equality("equal", "exact", None, comparing.domains())
    apart = comparing.apart()
    if apart is not None:
        return Equality("different", "domain", apart, comparing.domains())
    return Equality("undecided", "unknown", None, comparing.domains())


def without_derivatives(node: Node) -> Node:
    """The tree with every ``Derivative`` in it carried out."""
    if not any(isinstance(part, Derivative) for part in walk(node)):
        return node
    return rebuild(node, _carry_out)


def _carry_out(node: Node) -> Node:
    if not isinstance(node, Derivative):
        return node
    for _ in range(node.order):
        node = Derivative(derivative(node.body, node.variable), node.variable)
    return node.body


class _Comparison:
    """Two trees at the points of one sample."""

    def __init__(self, yours: Node, expected: Node):
        self.trees = (yours, expected)
        self.sample: Sample = sample(yours, expected)
        self.points: tuple[Point, ...] = self.sample.points
        self.doubles = self._doubles(self.sample)
        self.shared = self._finite_in_both(self.doubles)
        self.unsettled = False
        """Whether doubles differ at a point where enclosures tell nothing: then *equal* needs a proof."""
        self.closer_witness: Witness | None = None
        """A difference that only showed at high precision, once ``meet`` has looked."""

    def _doubles(self, sample: Sample) -> tuple[Doubles, Doubles]:
        columns = sample.columns
        first, second = (_evaluate(tree, columns, sample) for tree in self.trees)
        return first, second

    def _finite_in_both(self, doubles: tuple[Doubles, Doubles]) -> list[int]:
        return [int(k) for k in np.flatnonzero(np.isfinite(doubles[0]) & np.isfinite(doubles[1]))]

    def enclosures(self, point: Point, bits: int = BITS) -> tuple[arb, arb]:
        """Both values at the point, each within a ball; NaN where undefined or unknown."""
        with ctx.workprec(bits):
            values = self._balls(point)
            yours, expected = (enclose(tree, values, self.sample.data or None) for tree in self.trees)
        return yours, expected

    def _balls(self, point: Point) -> dict[str, arb]:
        return {name: _ball(value) for name, value in zip(self.sample.names, point, strict=True)}

    def named(self, point: Point) -> tuple[tuple[str, Fraction], ...]:
        return tuple(zip(self.sample.names, point, strict=True))

    def clear_witness(self) -> Witness | None:
        """The first point, in the kindest order, where the values differ by more than rounding could explain."""
        return self._first_witness(np.flatnonzero(self.gaps > _NOTICEABLE))

    def slight_witness(self) -> Witness | None:
        """A point where doubles show a difference near their own rounding, and enclosures prove it."""
        order = np.argsort(-self.gaps)
        return self._first_witness(order[(self.gaps[order] > _ROUNDING) & (self.gaps[order] <= _NOTICEABLE)])

    def _first_witness(self, places: NDArray[np.int64]) -> Witness | None:
        for k in places[:WITNESS_TRIALS]:
            yours, expected = self.enclosures(self.points[k])
            if yours.is_finite() and expected.is_finite() and not yours.overlaps(expected):
                return Witness(self.named(self.points[k]), yours, expected)
            if not (_tight(yours) and _tight(expected)):
                self.unsettled = True
        return None

    @cached_property
    def gaps(self) -> Doubles:
        """The relative difference at each point, 0 where one side has no value."""
        first, second = self.doubles
        with np.errstate(all="ignore"):
            gaps = np.abs(first - second) / np.maximum(np.maximum(np.abs(first), np.abs(second)), 1e-300)
        return np.where(np.isfinite(gaps), gaps, 0.0)

    def witness_at(self, point: Point, bits: int) -> Witness | None:
        yours, expected = self.enclosures(point, bits)
        if yours.is_finite() and expected.is_finite() and not yours.overlaps(expected):
            return Witness(self.named(point), yours, expected)
        return None

    def meet(self) -> bool:
        """Whether the enclosures meet, tightly, at enough points, and at two of them at full depth."""
        points = self._points_to_check()
        met: list[Point] = []
        for point in points:
            yours, expected = self.enclosures(point)
            if not (yours.is_finite() and expected.is_finite()):
                continue
            if not yours.overlaps(expected):
                self.closer_witness = Witness(self.named(point), yours, expected)
                return False
            if _tight(yours) and _tight(expected):
                met.append(point)
            if len(met) == CHECKED_POINTS:
                break
        if len(met) < (ENOUGH_POINTS if self.sample.names else 1):
            return False
        return all(self._meet_in_depth(point) for point in sorted(met, key=_distance_from_one)[:2])

    def _points_to_check(self) -> list[Point]:
        """Points of the common domain, unround ones first; where few are known, also a finer grid."""
        shared = [self.points[k] for k in self.shared]
        if len(shared) < ENOUGH_POINTS and len(self.sample.names) == 1:
            grid = finer([point[0] for point in shared])
            found = self._finite_in_both(self._doubles(replace(self.sample, points=tuple(grid))))
            shared += [grid[k] for k in found[:: max(1, len(found) // (2 * CHECKED_POINTS))]]
        if len(shared) < ENOUGH_POINTS:
            shared += [point for point in self.points if point not in shared]
        return [*shared[len(ROUND) :], *shared[: len(ROUND)]]

    def _meet_in_depth(self, point: Point) -> bool:
        """Whether the values still meet at a precision that shows the smallest part of either expression."""
        bits = self._depth(point)
        if bits > MOST_BITS:
            return False
        self.closer_witness = self.witness_at(point, bits)
        return self.closer_witness is None

    def _depth(self, point: Point) -> int:
        """Bits enough to see the smallest part beside the largest: four times the widest binary exponent, and 128."""
        values = self._balls(point)
        widest = 0
        for tree in self.trees:
            for part in walk(tree):
                if isinstance(part, Summation):
                    values = {**values, part.index.name: arb(1)}
                if isinstance(part, Power | Quotient | Product | Apply | Integer):
                    ball = enclose(part, values, self.sample.data or None)
                    if ball.is_finite() and not ball.contains(0):
                        mantissa, exponent = ball.mid().man_exp()
                        widest = max(widest, abs(int(exponent) + int(mantissa).bit_length()))
        return BITS + 4 * widest

    def domains(self) -> tuple[DomainDifference, ...]:
        """One point for each side that has a value where the other certainly has none."""
        first, second = np.isfinite(self.doubles[0]), np.isfinite(self.doubles[1])
        found: list[DomainDifference] = []
        sides: tuple[tuple[Side, NDArray[np.bool_]], ...] = (("expected", second & ~first), ("yours", first & ~second))
        for side, only in sides:
            for k in np.flatnonzero(only)[:WITNESS_TRIALS]:
                if self._lacking(side, self.points[k]):
                    found.append(DomainDifference(side, self.named(self.points[k])))
                    break
        return tuple(found)

    def _lacking(self, defined: Side, point: Point) -> bool:
        values = self._balls(point)
        yours, expected = self.trees
        has, lacks = (yours, expected) if defined == "yours" else (expected, yours)
        return bool(enclose(has, values).is_finite()) and certainly_undefined(lacks, values)

    def apart(self) -> Witness | None:
        """A point where only the expected expression has a value, when no point is known where both have one."""
        if self.shared:
            return None
        for difference in self.domains():
            point = tuple(value for _, value in difference.point)
            yours, expected = self.enclosures(point)
            if difference.defined == "expected":
                return Witness(difference.point, None, expected)
            return Witness(difference.point, yours, None)
        return None


def _evaluate(tree: Node, columns: Mapping[str, Doubles], sample: Sample) -> Doubles:
    values = np.asarray(evaluate(tree, columns, sample.data or None), dtype=float)
    return values if values.shape else np.full(len(sample.points), values)


def _distance_from_one(point: Point) -> float:
    """How far the coordinates are from size 1, where parts are least likely to differ wildly in size."""
    return max((abs(math.log2(abs(value))) if value else 64.0 for value in point), default=0.0)


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _tight(ball: arb) -> bool:
    """Finite, with a radius below 2^-40 of the value, or of 1 where the value is small."""
    return bool(ball.is_finite() and ball.rad() <= (1 + abs(ball.mid())) * arb(2) ** -40)
