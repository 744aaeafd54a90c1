"""Where an expression certainly has no value."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flint import arb, fmpq

from tutor.expression.balls import enclose
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Condition,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Quotient,
    Summation,
    children,
    rational_value,
)
from tutor.grading.cuts import Line, cells, cuts, together

Balls = Mapping[str, arb]


def certainly_undefined(node: Node | Condition, values: Balls) -> bool:
    """Whether some part of the tree certainly has no real value at the point: 1/0, the root or logarithm of a negative.

    ``False`` means only that it could not be shown. Balls make each comparison true only where it is certain.
    """
    match node:
        case Piecewise(branches):
            return _no_branch(branches, values)
        case Summation():
            return False  # which terms there are is not decided here
        case Quotient(_, denominator) if _zero(denominator, values):
            return True
        case Power(base, exponent) if _power_undefined(base, exponent, values):
            return True
        case Apply(function, (inside, *rest)) if _apply_undefined(function, inside, rest, values):
            return True
    return any(certainly_undefined(part, values) for part in children(node))


def is_defined_with(node: Node, other: Node, variable: str) -> bool:
    """Whether it has a value wherever another does, in every cell between the places where one of them changes."""
    line = Line((variable,), (Fraction(0),), (Fraction(1),))
    for place in cells(together((*cuts(node, line), *cuts(other, line)))) or [Fraction(1)]:
        values = {variable: arb(fmpq(place.numerator, place.denominator))}
        if enclose(other, values).is_finite() and not enclose(node, values).is_finite():
            return False
    return True


def _no_branch(branches: tuple[tuple[Node, Condition], ...], values: Balls) -> bool:
    """Whether no condition holds, or the branch of the first that holds has no value."""
    for value, condition in branches:
        holds = enclose(Piecewise(((ONE, condition), (ZERO, Otherwise()))), values)
        if holds == 1:
            return certainly_undefined(value, values)
        if holds != 0:
            return False
    return True


def _zero(node: Node, values: Balls) -> bool:
    ball = enclose(node, values)
    return bool(ball.is_exact() and ball == 0)


def _power_undefined(base: Node, exponent: Node, values: Balls) -> bool:
    power = rational_value(exponent)
    if power is None:
        return False
    if power <= 0 and _zero(base, values):
        return power < 0
    return power.denominator % 2 == 0 and bool(enclose(base, values) < 0)


def _apply_undefined(function: str, inside: Node, rest: list[Node], values: Balls) -> bool:
    u = enclose(inside, values)
    match function:
        case "ln" | "log":
            return bool(u <= 0)
        case "sqrt":
            return bool(u < 0)
        case "root":
            degree = rational_value(rest[0])
            return degree is not None and degree == Fraction(int(degree)) and degree % 2 == 0 and bool(u < 0)
        case "asin" | "acos":
            return bool(abs(u) > 1)
        case "asec" | "acsc":
            return bool(abs(u) < 1)
        case "acosh":
            return bool(u < 1)
        case "atanh":
            return bool(abs(u) >= 1)
        case "acoth":
            return bool(abs(u) <= 1)
        case "asech":
            return bool(u <= 0) or bool(u > 1)
        case "cot" | "csc" | "coth" | "csch" | "acsch":
            return _zero(inside, values)
    return False
