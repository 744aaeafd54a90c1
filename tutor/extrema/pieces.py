"""Pieces of the line on which a tree is one smooth formula: no |u| left to open, no branch to choose, no edge inside.

A *guard* of a tree is an expression whose zeros are the only places where the tree may stop being smooth: u of |u|, the
denominator, the base of a fractional power, the difference of two sides of a condition. Between neighbouring zeros of
all guards every guard keeps its sign, so one sample point decides each |u| and each branch for the whole open piece.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import cast

from flint import arb

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import (
    ONE,
    PI,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Disjunction,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Symbol,
    add,
    children,
    depends_on,
    rational_value,
    rebuild,
    variables,
    with_children,
)

SAMPLE_BITS = (64, 256)

_AT_ONE = ("asin", "acos", "asec", "acsc", "atanh", "acoth")
_AT_ZERO = ("abs", "sign", "ln", "sqrt", "asec", "acsc", "coth", "csch", "acsch", "asech")


class UndefinedHere(Exception):
    """The tree has no real value on the piece."""


class NotKnown(Exception):
    """A sign at the sample point could not be decided."""


def guards(node: Node | Condition, variable: str) -> Iterator[tuple[Node, bool]]:
    """The guards of a tree, inner ones first, each with whether the tree may jump at its zeros."""
    if not depends_on(node, variable):
        return
    for part in children(node):
        yield from guards(part, variable)
    breaking = isinstance(node, Comparison) or (isinstance(node, Apply) and node.function in ("sign", "floor", "ceil"))
    for guard in _own_guards(node):
        if depends_on(guard, variable):
            yield guard, breaking


def _own_guards(node: Node | Condition) -> tuple[Node, ...]:
    match node:
        case Quotient(_, denominator):
            return (denominator,)
        case Power(base, exponent):
            written = rational_value(exponent)
            smooth = written is not None and written.denominator == 1 and written >= 0
            return () if smooth else (base,)
        case Apply("log", (u, base)):
            return (u, base, minus(base, ONE))
        case Apply("root", (u, _)):
            return (u,)
        case Apply("tan" | "sec", (u,)):
            return (Apply("cos", (u,)),)
        case Apply("cot" | "csc", (u,)):
            return (Apply("sin", (u,)),)
        case Apply("floor" | "ceil", (u,)):
            return (whole_at_zero(u),)
        case Apply("acosh", (u,)):
            return (minus(u, ONE),)
        case Apply("asech", (u,)):
            return (u, minus(u, ONE))
        case Apply("min" | "max", parts):
            return tuple(minus(u, v) for k, u in enumerate(parts) for v in parts[k + 1 :])
        case Apply(function, (u,)):
            at_zero = (u,) if function in _AT_ZERO else ()
            return (*at_zero, minus(u, ONE), add(u, ONE)) if function in _AT_ONE else at_zero
        case Comparison(_, left, right):
            return (minus(left, right),)
    return ()


def whole_at_zero(u: Node) -> Node:
    """sin(π·u), which is 0 exactly where u is a whole number."""
    return Apply("sin", (Product((PI, u)),))


def minus(u: Node, v: Node) -> Node:
    """u − v, and just u when v is 0."""
    if v == ZERO:
        return u
    return add(u, Negation(v))


def resolve(node: Node, variable: str, sample: arb, zeros: Collection[Node] = ()) -> Node:
    """The smooth formula of the piece around ``sample``; at a point itself when ``zeros`` names what vanishes there.

    Raises ``UndefinedHere`` or ``NotKnown``.
    """

    def change(part: Node) -> Node:
        constant = not depends_on(part, variable)
        if constant and not zeros and not _is_choice(part) and _has_value(part):
            return part
        match part:
            case Apply("abs", (u,)):
                return u if sign_of(u) > 0 else ZERO if sign_of(u) == 0 else Negation(u)
            case Apply("sign", (u,)):
                side = sign_of(u)
                return ONE if side > 0 else Negation(ONE) if side < 0 else ZERO
            case Apply("floor" | "ceil" as rounding, (u,)):
                return _rounded(rounding, u)
            case Apply("min", parts):
                return _extreme(parts, -1)
            case Apply("max", parts):
                return _extreme(parts, 1)
            case Apply("ln" | "sqrt", (u,)) if sign_of(u) < 0:
                raise UndefinedHere
            case Apply("ln", (u,)) if sign_of(u) == 0:
                raise UndefinedHere
            case Apply("sqrt", (u,)) if sign_of(u) == 0:
                return ZERO
            case Quotient(_, denominator) if sign_of(denominator) == 0:
                raise UndefinedHere
            case Apply("tan" | "sec", (u,)) if Apply("cos", (u,)) in zeros:
                raise UndefinedHere
            case Apply("cot" | "csc", (u,)) if Apply("sin", (u,)) in zeros:
                raise UndefinedHere
            case Power(base, exponent):
                _check_power(base, exponent)
                if _is_positive(exponent) and sign_of(base) == 0:
                    return ZERO
            case Apply("log", (u, base)):
                if sign_of(u) <= 0 or sign_of(base) <= 0 or sign_of(minus(base, ONE)) == 0:
                    raise UndefinedHere
                return Quotient(Apply("ln", (u,)), Apply("ln", (base,)))
            case Apply("root", (u, _)) if sign_of(u) == 0:
                return ZERO
            case Apply("root", (u, degree)):
                whole = rational_value(degree)
                if whole is None or (whole.numerator % 2 == 0 and sign_of(u) < 0):
                    raise UndefinedHere if whole is not None else NotKnown
            case Apply("asin" | "acos", (u,)):
                if sign_of(minus(u, ONE)) > 0 or sign_of(add(u, ONE)) < 0:
                    raise UndefinedHere
            case Apply("atanh", (u,)):
                if sign_of(minus(u, ONE)) >= 0 or sign_of(add(u, ONE)) <= 0:
                    raise UndefinedHere
            case Apply("asec" | "acsc", (u,)):
                if sign_of(minus(u, ONE)) < 0 < sign_of(add(u, ONE)):
                    raise UndefinedHere
            case Apply("acoth", (u,)):
                if sign_of(minus(u, ONE)) <= 0 <= sign_of(add(u, ONE)):
                    raise UndefinedHere
            case Apply("coth" | "csch" | "acsch", (u,)) if sign_of(u) == 0:
                raise UndefinedHere
            case Apply("acosh", (u,)) if sign_of(minus(u, ONE)) < 0:
                raise UndefinedHere
            case Apply("asech", (u,)) if sign_of(u) <= 0 or sign_of(minus(u, ONE)) > 0:
                raise UndefinedHere
        if constant and not _has_value(part):
            raise NotKnown
        return part

    def sign_of(u: Node) -> int:
        return certain_sign(u, variable, sample, zeros)

    def _rounded(rounding: str, u: Node) -> Node:
        ball = enclose(u, {variable: sample})
        if whole_at_zero(u) in zeros:
            ball = (ball + arb(1) / 2).floor()
        whole = (ball.floor() if rounding == "floor" else ball.ceil()).unique_fmpz()
        if whole is None:
            raise NotKnown
        size = Integer(abs(int(whole)))
        return size if whole >= 0 else Negation(size)

    def _extreme(parts: tuple[Node, ...], wanted: int) -> Node:
        best = 0
        for k in range(1, len(parts)):
            if sign_of(minus(parts[best], parts[k])) == -wanted:
                best = k
        return parts[best]

    def _check_power(base: Node, exponent: Node) -> None:
        written = rational_value(exponent)
        if written is None:
            if depends_on(base, variable) and sign_of(base) < 0:
                raise UndefinedHere
            if base == ZERO and not zeros and depends_on(exponent, variable):
                raise NotKnown  # 0^u depends on the sign of u, which is no guard
            if _is_positive(exponent):
                return
        elif written.denominator % 2 == 0 and sign_of(base) < 0:
            raise UndefinedHere
        if (written is None or written < 0) and sign_of(base) == 0:
            raise UndefinedHere

    return rebuild(_opened(node, variable, sample, zeros), change)


def _opened(node: Node, variable: str, sample: arb, zeros: Collection[Node]) -> Node:
    """Branches chosen from the outside in: a branch not taken need not be defined."""

    def part_opened(part: Node | Condition) -> Node | Condition:
        while isinstance(part, Piecewise):
            part = _taken(part)
        before = children(part)
        after = tuple(part_opened(inner) for inner in before)
        return part if after == before else with_children(part, after)

    def _taken(piecewise: Piecewise) -> Node:
        for value, condition in piecewise.branches:
            if holds(condition, variable, sample, zeros):
                return value
        raise UndefinedHere

    opened = part_opened(node)
    return cast(Node, opened)


def _has_value(constant: Node | Condition) -> bool:
    """Whether a tree without the variable is certainly a number: √(−1) and 0/0 are none."""
    if isinstance(constant, Integer | Constant | Symbol | Comparison | Conjunction | Disjunction | Otherwise):
        return True
    return bool(variables(constant)) or bool(enclose(constant, {}).is_finite())


def _is_choice(node: Node | Condition) -> bool:
    """Whether the function chooses among its arguments or their signs."""
    return isinstance(node, Apply) and node.function in ("abs", "sign", "floor", "ceil", "min", "max")


def _is_positive(exponent: Node) -> bool:
    """Whether 0 to this power is 0: roots of powers, and x^π. Whole exponents need no such rule."""
    written = rational_value(exponent)
    if written is not None:
        return written > 0 and written.denominator > 1
    return not variables(exponent) and bool(enclose(exponent, {}) > 0)


def holds(condition: Condition, variable: str, sample: arb, zeros: Collection[Node]) -> bool:
    """Whether the condition holds at the sample point. Raises ``NotKnown``."""
    match condition:
        case Otherwise():
            return True
        case Conjunction(parts):
            return all(holds(part, variable, sample, zeros) for part in parts)
        case Disjunction(parts):
            return any(holds(part, variable, sample, zeros) for part in parts)
        case Comparison(relation, left, right):
            side = certain_sign(minus(left, right), variable, sample, zeros)
            return {
                "<": side < 0,
                "<=": side <= 0,
                ">": side > 0,
                ">=": side >= 0,
                "=": side == 0,
                "!=": side != 0,
            }[relation]
    raise NotKnown


def certain_sign(node: Node, variable: str, sample: arb, zeros: Collection[Node] = ()) -> int:
    """The sign of the tree at the sample point. Raises ``NotKnown`` when no precision tells."""
    if node in zeros:
        return 0
    for bits in SAMPLE_BITS:
        with precision(bits):
            ball = enclose(node, {variable: sample})
        if ball > 0:
            return 1
        if ball < 0:
            return -1
        if ball.is_zero():
            return 0
    raise NotKnown
