"""Places left out at which a function has a derivative all the same: x·|x| at 0, |x³| at 0, sqrt(x⁴) at 0.

Where f is continuous at a and f′ has the same limit from the left and from the right, f′(a) is that limit: a
consequence of the mean value theorem. Both are looked at with |u| and sign(u) written without bars on either side.
Places that are not named one by one, as where sin x = 0, are in ``zeros``.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb

from tutor.calculus.joints import NO_VALUE, Joint, are_equal, place_left_out, value_at
from tutor.calculus.places import Place, at_place
from tutor.calculus.solution_sets import solution
from tutor.calculus.tidy import tidy
from tutor.calculus.zeros import Zeros, are_smooth_at, stand_alone, zeros_of
from tutor.expression.balls import enclose
from tutor.expression.message import Message
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
    Negation,
    Node,
    Piecewise,
    Power,
    Summation,
    Symbol,
    glance,
    rebuild,
    variables,
    walk,
)

_BARS = frozenset(("abs", "sign"))
_STEPS = frozenset(("sign", "floor", "ceil"))


def smooth_kinks(
    node: Node, result: Node, variable: Symbol, conditions: Sequence[Condition]
) -> dict[Condition, Message]:
    """The conditions x ≠ a and u ≠ c that the derivative ``result`` does not need, each with the words for it.

    ``conditions`` are all there are, simplified. Never for a function of further variables, or with a Σ.
    """
    if not conditions or any(variables(part) - {variable.name} for part in (node, *conditions)) or not variables(node):
        return {}
    if any(isinstance(part, Summation) for part in walk(node)):
        return {}
    found: dict[Condition, Message] = {}
    for condition in conditions:
        at = place_left_out(condition, variable)
        others = [other for other in conditions if other is not condition]
        if at is not None and all(_holds(other, variable, at) or stand_alone(other) for other in others):
            joint = _smooth_joint(node, result, variable, at)
            if joint is not None:
                found[condition] = joint.words(variable)
    if _BARS.isdisjoint(glance(node).functions | glance(result).functions):
        return found
    zeros: list[Zeros] = []
    wholes = (tidy(node), result)
    for condition in conditions:
        here = zeros_of(condition, node, wholes, variable) if condition not in found else None
        others = [other for other in conditions if other is not condition]
        if here is not None and are_smooth_at(here, zeros, node, wholes, others):
            zeros.append(here)
            found[condition] = here.words(result)
    return found


def _smooth_joint(node: Node, result: Node, variable: Symbol, at: Place) -> Joint | None:
    value = value_at(node, variable, at)
    if value == NO_VALUE:
        return None
    slope = value_at(result, variable, at)
    for toward in (-1, 1):
        for whole, there in ((node, value), (result, slope)):
            side = _side(whole, variable, at, toward)
            if not (_is_continuous(side, variable, at) and are_equal(value_at(side, variable, at), there)):
                return None
    return Joint(at, "limit", slope, slope)


def _side(node: Node, variable: Symbol, at: Place, toward: int) -> Node:
    """The function to one side of the place: |u| and sign(u) with a zero of u there written without bars."""

    def straightened(part: Node) -> Node:
        match part:
            case Apply("abs" | "sign" as name, (u,)):
                sign = _sign_beside(u, variable, at, toward)
                if sign is not None:
                    size = u if name == "abs" else ONE
                    return size if sign > 0 else Negation(size)
        return part

    return rebuild(node, straightened)


def _sign_beside(u: Node, variable: Symbol, at: Place, toward: int) -> int | None:
    """The sign of u just beside one of its zeros; ``None`` at other places, and where it is not known."""
    if not enclose(u, _point(variable, at)).contains(0):
        return None
    if not are_equal(value_at(u, variable, at), ZERO):
        return None
    known = solution(Comparison(">", u, ZERO))
    if known is not None and known[0] == variable and not known[2]:
        return 1 if known[1].beside(at, toward) else -1
    slope = enclose(Derivative(u, variable), _point(variable, at))
    return toward if slope > 0 else -toward if slope < 0 else None


def _is_continuous(node: Node, variable: Symbol, at: Place) -> bool:
    """Whether it is sure that every part of the tree has a value at the place and is continuous there.

    What is left without a jump is continuous wherever it has a value.
    """
    for part in walk(node):
        match part:
            case Piecewise() | Summation() | Derivative():
                return False
            case Apply(name, (u,)) if name in _STEPS and not _holds(_off_the_steps(name, u), variable, at):
                return False
            case Power(base, exponent) if variables(exponent) and not _holds(Comparison(">", base, ZERO), variable, at):
                return False
    return bool(enclose(at_place(node, variable, at), {}).is_finite())


def _off_the_steps(name: str, u: Node) -> Comparison:
    return Comparison("!=", u, ZERO if name == "sign" else Apply(name, (u,)))


def _holds(condition: Condition, variable: Symbol, at: Place) -> bool:
    """Whether it is sure that the condition holds at the place and around it."""
    match condition:
        case Comparison(relation, left, right):
            difference = enclose(left, _point(variable, at)) - enclose(right, _point(variable, at))
            above, below = bool(difference > 0), bool(difference < 0)
            return {">": above, ">=": above, "<": below, "<=": below, "!=": above or below}.get(relation, False)
        case Conjunction(parts):
            return all(_holds(part, variable, at) for part in parts)
        case Disjunction(parts):
            return any(_holds(part, variable, at) for part in parts)
    return False


def _point(variable: Symbol, at: Place) -> dict[str, arb]:
    return {variable.name: at.ball()}
