"""What a point is: minimum, maximum, neither, or not decided, and by which test."""

from __future__ import annotations

from math import factorial
from typing import Literal

from flint import arb

from tutor.expression.balls import precision, taylor
from tutor.extrema.branches import Branch, Shore
from tutor.extrema.isolate import ROOT_BITS, Root, sign
from tutor.extrema.report import Coordinate, Kind, Point, Test

Beside = Literal["above", "below", "level", "crossing"]
"""``crossing``: above and below it in turn, however near."""


def at_root(branch: Branch, variable: str, root: Root, x: Coordinate, y: Coordinate) -> Point:
    """A stationary point inside a piece. The signs of f′ beside it are proved, so it is always decided."""
    kind: Kind = "neither"
    if root.before != root.after:
        kind = "local_minimum" if root.before < 0 else "local_maximum"
    with precision(ROOT_BITS):
        coefficients = taylor(branch.piece.node, variable, root.ball, root.multiplicity + 1)
    test: Test = "first_derivative"
    second: arb | None = coefficients[2] * 2
    if root.multiplicity == 1 and sign(coefficients[2]):
        test = "second_derivative"
    elif root.multiplicity > 1:
        second = arb(0)
        if sign(coefficients[root.multiplicity + 1] * factorial(root.multiplicity + 1)):
            test = "higher_derivative"
    return Point(x, y, kind, "stationary", test, root.multiplicity % 2 == 0, second)


def beside(value: Coordinate | None, shore: Shore, continuous: bool, to_the_right: bool) -> Beside | None:
    """Whether f just inside the shore lies above or below its value at the edge; ``None`` when not known."""
    if value is None:
        return None
    if continuous:
        if shore.slope_sign is None:
            return None
        away = shore.slope_sign if to_the_right else -shore.slope_sign
        return "above" if away > 0 else "below" if away < 0 else "level"
    if shore.limit is None:
        return None
    if shore.limit.side:
        return "above" if shore.limit.side > 0 else "below"
    gap = sign(shore.limit.ball - value.ball)
    return "above" if gap == 1 else "below" if gap == -1 else None


def kind_of(sides: list[Beside | None]) -> tuple[Kind, bool]:
    """The kind of a point from what lies beside it, and whether the extremum is strict."""
    if "crossing" in sides:
        return "neither", True
    if None in sides:
        return ("neither", True) if "above" in sides and "below" in sides else ("undecided", True)
    if "above" in sides and "below" in sides:
        return "neither", True
    strict = "level" not in sides
    if "above" in sides:
        return "local_minimum", strict
    if "below" in sides:
        return "local_maximum", strict
    return "neither", False
