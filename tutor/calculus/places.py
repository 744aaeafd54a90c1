"""Real numbers at which something happens: where pieces meet, a condition ends, or a formula has no value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering

from flint import arb, fmpq

from tutor.expression.balls import enclose, precision
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import ZERO, Node, Symbol, number, rational_value, rebuild, substitute, variables

_BITS = 400
_APART = Fraction(1, 10**60)


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A real number with its exact tree; ``near`` is close enough to tell it from other places.

    Equal are those proved to be the same number, however it is written: 1/sqrt(2) and sqrt(2)/2.
    """

    node: Node
    near: Fraction

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Place) or self.is_apart(other):
            return False
        return self.node == other.node or is_identical(self.node, other.node) is True

    def __hash__(self) -> int:
        return hash(round(self.near, 20))

    def __lt__(self, other: Place) -> bool:
        return self.near < other.near and self != other

    def ball(self) -> arb:
        """The number, enclosed in a ball."""
        return enclose(self.node, {})

    def is_apart(self, other: Place) -> bool:
        """Whether it is sure that the two are different numbers."""
        return abs(self.near - other.near) > _APART


def rational_place(value: Fraction) -> Place:
    return Place(number(value), value)


def place_of(node: Node) -> Place | None:
    """The number a tree without letters is: 3/2, sqrt(2), pi/4; ``None`` for other trees and where it has no value."""
    value = rational_value(node)
    if value is not None:
        return rational_place(value)
    if variables(node):
        return None
    with precision(_BITS):
        ball = enclose(node, {})
    if not ball.is_finite() or ball.rad() > 1e-90:
        return None
    middle: fmpq = ball.mid().fmpq()
    return Place(node, Fraction(int(middle.p), int(middle.q)))


def at_place(node: Node, variable: Symbol, place: Place) -> Node:
    """The tree with the number put in for the variable; parts that are exactly 0 are written so."""
    there = substitute(node, variable.name, place.node)
    if rational_value(place.node) is not None or variables(there):
        return there
    return rebuild(there, lambda part: ZERO if isinstance(part, Node) and _vanishes(part) else part)


def _vanishes(node: Node) -> bool:
    return bool(enclose(node, {}).contains(0)) and is_identical(node, ZERO) is True
