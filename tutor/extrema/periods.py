"""Periodic functions: found by the shape of the tree, the period made as small as can be proved."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from tutor.calculus.differentiate import derivative
from tutor.calculus.tidy import tidy
from tutor.expression.tree import (
    PI,
    Apply,
    Condition,
    Integer,
    Negation,
    Node,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    children,
    depends_on,
    number,
    rational_value,
    substitute,
)
from tutor.extrema.exact import Exact
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable, multiply_rational

CIRCULAR = ("sin", "cos", "tan", "cot", "sec", "csc")
DIVISORS = (2, 3, 5)
MOST_DIVISIONS = 4


def period(node: Node, variable: str, exact: Exact) -> Node | None:
    """A period T > 0 of the tree, as small as is proved; ``None`` when the shape of the tree shows none."""
    speeds = frequencies(node, variable)
    if not speeds:
        return None
    base = common_frequency(speeds, variable)
    if base is None:
        return None
    length = over_turns(Fraction(2), base)
    if exact.is_zero(derivative(node, variable)):
        return None
    for divisor in DIVISORS:
        for _ in range(MOST_DIVISIONS):
            shorter = tidy(Quotient(length, Integer(divisor)))
            moved = substitute(node, variable, Sum((Symbol(variable), shorter)))
            if not exact.is_zero(add(moved, Negation(node))):
                break
            length = shorter
    return length


def frequencies(node: Node | Condition, variable: str) -> list[Node] | None:
    """The slopes of the linear arguments of sines, when the variable occurs nowhere else; ``None`` when it does."""
    if not depends_on(node, variable):
        return []
    match node:
        case Apply(function, (u,)) if function in CIRCULAR:
            slope = linear_slope(u, variable)
            if slope is not None:
                return [slope]
        case Symbol():
            return None
    found: list[Node] = []
    for part in children(node):
        inner = frequencies(part, variable)
        if inner is None:
            return None
        found += inner
    return found


def linear_slope(u: Node, variable: str) -> Node | None:
    """a of a·x + b."""
    slope = derivative(u, variable)
    return None if depends_on(slope, variable) else slope


def common_frequency(speeds: list[Node], variable: str) -> Node | None:
    """The greatest ω > 0 of which every slope is a whole multiple, or ``None`` when they have no common measure."""
    ratios = []
    for speed in speeds:
        ratio = _ratio(speed, speeds[0])
        if ratio is None or not ratio:
            return None
        ratios.append(abs(ratio))
    below = lcm(*(ratio.denominator for ratio in ratios))
    measure = Fraction(gcd(*(int(ratio * below) for ratio in ratios)), below)
    first = speeds[0].operand if isinstance(speeds[0], Negation) else speeds[0]
    return tidy(multiply_rational(measure, first))


def _ratio(one: Node, other: Node) -> Fraction | None:
    try:
        return Field().forms(Quotient(one, other))[0].rational()
    except Unrepresentable:
        return None


def over_turns(share: Fraction, base: Node) -> Node:
    """share·π/ω."""
    return tidy(Quotient(Product((number(share), PI)), base))


def times_index(length: Node, index: Symbol) -> Node:
    """T·n as it is written: 2*pi*n, pi*n/2, n/3."""
    written = rational_value(length)
    if written is not None:
        return multiply_rational(written, index)
    match length:
        case Quotient(above, below):
            return Quotient(times_index(above, index), below)
        case Product(factors):
            return Product((*factors, index))
        case Sum() | Negation():
            return Product((index, length))
    return Product((length, index))
