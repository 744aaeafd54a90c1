"""Functions that repeat themselves: found by the shape of the tree, the period made as small as can be proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import cast

from tutor.calculus.differentiate import derivative
from tutor.calculus.tidy import tidy
from tutor.expression.tree import (
    PI,
    TWO,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Integer,
    Negation,
    Node,
    Otherwise,
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
    walk,
    with_children,
)
from tutor.extrema.exact import Exact
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable, multiply_rational

CIRCULAR = ("sin", "cos", "tan", "cot", "sec", "csc")
ROUNDED = ("floor", "ceil")
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
    if exact.constant(node, variable) is not None:
        return None

    def repeats(length: Node) -> bool:
        return exact.is_zero(add(substitute(node, variable, Sum((Symbol(variable), length))), Negation(node)))

    return _shortest(over_turns(Fraction(2), base), repeats)


def _shortest(length: Node, repeats: Callable[[Node], bool]) -> Node:
    """The least part of a length that repeats too."""
    for divisor in DIVISORS:
        for _ in range(MOST_DIVISIONS):
            shorter = tidy(Quotient(length, Integer(divisor)))
            if not repeats(shorter):
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


@dataclass(frozen=True, slots=True)
class Repetition:
    """f(x + ``length``) = f(x) + ``shift`` for every x, with the least length that is proved."""

    length: Node
    shift: Node


def repetition(node: Node, variable: str, exact: Exact) -> Repetition | None:
    """How the tree repeats itself, as sin(x), x + |sin(x)| and x − floor(x) do; ``None`` when nothing is seen of it."""
    length = period(node, variable, exact)
    if length is not None:
        return Repetition(length, ZERO)
    speeds = _speeds(node, variable)
    base = common_frequency(speeds, variable) if speeds else None
    length = None if base is None else over_turns(Fraction(2), base)
    if length is None or _shift(node, variable, length, exact) is None:
        return None
    length = _shortest(length, lambda shorter: _shift(node, variable, shorter, exact) is not None)
    return Repetition(length, _shift(node, variable, length, exact) or ZERO)


def _shift(node: Node, variable: str, length: Node, exact: Exact) -> Node | None:
    """f(x + length) − f(x), when that is proved to be constant."""
    names: dict[Node, Node] = {}

    def named(part: Node) -> Node:
        """What floor(u) and ceil(u) become: floor(u(x + T)) is floor(u(x)) + k where u grows by a whole number k."""
        if isinstance(part, Apply) and part.function in ROUNDED and depends_on(part, variable):
            return names.setdefault(part, Symbol(f"[{len(names)}]"))
        return part

    def moved(part: Node) -> Node:
        match part:
            case Apply(function, (u,)) if function in ROUNDED and depends_on(u, variable):
                grown = rational_value(tidy(Product((derivative(u, variable), length))))
                if grown is not None and grown.denominator == 1:
                    return add(named(part), number(grown))
            case Symbol(name) if name == variable:
                return Sum((part, length))
        return part

    difference = add(rewritten(node, moved), Negation(rewritten(node, named)))
    return ZERO if exact.is_zero(difference) else exact.constant(difference, variable)


def rewritten(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree changed from the outside in; what has changed is not looked into again."""

    def through(part: Node | Condition) -> Node | Condition:
        changed = change(part) if not isinstance(part, Comparison | Conjunction | Disjunction | Otherwise) else part
        if changed is not part:
            return changed
        before = children(part)
        after = tuple(through(inner) for inner in before)
        return part if after == before else with_children(part, after)

    return cast(Node, through(node))


def _speeds(node: Node, variable: str) -> list[Node] | None:
    """2π over the periods of all sines and steps of linear arguments; ``None`` where an argument is not linear."""
    found = []
    for part in walk(node):
        if not (isinstance(part, Apply) and part.function in (*CIRCULAR, *ROUNDED) and depends_on(part, variable)):
            continue
        slope = linear_slope(part.arguments[0], variable)
        if slope is None:
            return None
        found.append(slope if part.function in CIRCULAR else tidy(Product((TWO, PI, slope))))
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
