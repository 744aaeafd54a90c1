"""Kinks of |u| and sign(u) at which a function has a derivative all the same, such as x·|x| at 0."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from flint import arb, fmpq

from tutor.calculus.joints import Joint, are_equal, examine, value_at
from tutor.calculus.working import Working
from tutor.expression.balls import enclose
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Derivative,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Symbol,
    glance,
    number,
    rational_value,
    rebuild,
    variables,
)

_BENDING = frozenset(("abs", "sign"))


def smooth_kinks(node: Node, result: Node, variable: Symbol, conditions: Iterable[Condition]) -> dict[Condition, Joint]:
    """The conditions u ≠ 0 that the derivative does not need, each with the joint at the zero of u that shows it.

    On either side |u| is u or −u. Both sides are differentiated; they must meet with the same value and slope, the
    slope must be what the result gives there, and everything else the rules need must hold there. Only for
    u = a·x + b with rational a and b, and never for a function of further variables.
    """
    if variables(node) != {variable.name} or _BENDING.isdisjoint(glance(node).functions):
        return {}
    found: dict[Condition, Joint] = {}
    for condition in conditions:
        if not isinstance(condition, Comparison) or condition.relation != "!=" or condition.right != ZERO:
            continue
        at = _zero(condition.left, variable)
        joint = None if at is None else _smooth_joint(node, result, variable, at)
        if joint is not None:
            found[condition] = joint
    return found


def _bends(node: object) -> bool:
    return isinstance(node, Apply) and node.function in _BENDING


def _zero(u: Node, variable: Symbol) -> Fraction | None:
    """Where a·x + b is 0, for rational a ≠ 0 and b."""
    slope = rational_value(_differentiated(u, variable)[0])
    at_zero = rational_value(value_at(u, variable, Fraction(0)))
    return -at_zero / slope if slope and at_zero is not None else None


def _differentiated(node: Node, variable: Symbol) -> tuple[Node, tuple[Condition, ...]]:
    working = Working(recording=False)
    return working.lines(Derivative(node, variable)), tuple(working.conditions)


def _smooth_joint(node: Node, result: Node, variable: Symbol, at: Fraction) -> Joint | None:
    sides = [_side(node, variable, at, toward) for toward in (-1, 1)]
    slopes = []
    for side in sides:
        slope, conditions = _differentiated(side, variable)
        if not all(_holds(condition, variable, at) for condition in conditions):
            return None
        slopes.append(slope)
    pieces = Piecewise(((sides[0], Comparison("<", variable, number(at))), (sides[1], Otherwise())))
    joints = examine(pieces, slopes, variable)
    if joints is None or joints[0].kind != "smooth":
        return None
    own_value, own_slope = value_at(node, variable, at), value_at(result, variable, at)
    meets = are_equal(own_value, value_at(sides[1], variable, at)) and are_equal(own_slope, joints[0].left)
    return joints[0] if meets else None


def _side(node: Node, variable: Symbol, at: Fraction, toward: int) -> Node:
    """The function to one side of the point: |u| and sign(u) with a zero of u there written without bars."""

    def straightened(part: Node) -> Node:
        if not (isinstance(part, Apply) and _bends(part)) or _zero(part.arguments[0], variable) != at:
            return part
        u = part.arguments[0]
        positive = (rational_value(value_at(u, variable, at + toward)) or 0) > 0
        size = u if part.function == "abs" else ONE
        return size if positive else Negation(size)

    return rebuild(node, straightened)


def _holds(condition: Condition, variable: Symbol, at: Fraction) -> bool:
    """Whether it is sure that the condition holds at the point and around it."""
    if not isinstance(condition, Comparison):
        return False
    point = {variable.name: arb(fmpq(at.numerator, at.denominator))}
    difference = enclose(condition.left, point) - enclose(condition.right, point)
    match condition.relation:
        case ">" | ">=":
            return bool(difference > 0)
        case "<" | "<=":
            return bool(difference < 0)
        case "!=":
            return bool(difference > 0) or bool(difference < 0)
    return False
