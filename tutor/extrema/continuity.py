"""Whether a function of several variables is seen to be defined and continuous on a whole box, bounded or not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

from flint import arb

from tutor.expression.ball_functions import hull
from tutor.expression.balls import enclose, is_nonnegative
from tutor.expression.tree import (
    Apply,
    Condition,
    Constant,
    E,
    Indexed,
    Integer,
    Negation,
    Node,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
    variables,
    walk,
)
from tutor.extrema.exact import Exact
from tutor.extrema.jets import terms_of
from tutor.extrema.quadratics import least_value
from tutor.extrema.report import Coordinate

PARTS = 6  # of each side, when a bounded box is looked at in parts
_EVERYWHERE = ("sin", "cos", "abs", "min", "max", "sinh", "cosh", "tanh", "sech", "asinh", "atan", "acot", "erf")
_JUMPING = ("sign", "floor", "ceil")

Ends = Sequence[tuple[Coordinate, Coordinate]]


def is_continuous(node: Node, names: Sequence[str], ends: Ends, exact: Exact) -> bool:
    """Whether this is proved on the closed box (on the whole space for infinite ends)."""
    if all(_continuous(part, names) for part in walk(node)):
        return True
    if any(low.side or high.side for low, high in ends) or any(may_jump(part) for part in walk(node)):
        return False
    sides = []
    for low, high in ends:
        start, end = low.ball, high.ball
        stops = [start, *(start + (end - start) * k / PARTS for k in range(1, PARTS)), end]
        sides.append([hull(a, b) for a, b in pairwise(stops)])
    return all(enclose(node, dict(zip(names, box, strict=True))).is_finite() for box in product(*sides))


def may_jump(part: Node | Condition) -> bool:
    return isinstance(part, Piecewise) or (isinstance(part, Apply) and part.function in _JUMPING)


def _continuous(part: Node | Condition, names: Sequence[str]) -> bool:
    """Whether this one operation is continuous on the whole space."""
    if not variables(part):
        return isinstance(part, Node)
    match part:
        case Symbol() | Sum() | Product() | Negation() | Integer() | Constant() | Indexed():
            return True
        case Quotient(_, below):
            return is_positive(below, names) or is_positive(Negation(below), names)
        case Power(base, exponent):
            written = rational_value(exponent)
            if base == E or (written is None and not variables(base)):
                return base == E or is_positive(base, names)
            if written is None:
                return is_positive(base, names)
            if written < 0 and not is_positive(base, names):
                return False
            return written.denominator % 2 == 1 or not_negative(base, names)
        case Apply("sqrt", (u,)):
            return not_negative(u, names)
        case Apply("ln", (u,)):
            return is_positive(u, names)
        case Apply("root", (u, degree)):
            whole = rational_value(degree)
            return whole is not None and (whole.numerator % 2 == 1 or not_negative(u, names))
        case Apply(function):
            return function in _EVERYWHERE
    return False


def not_negative(node: Node, names: Sequence[str]) -> bool:
    return is_nonnegative(node) or -1 not in _signs(node, names)


def is_positive(node: Node, names: Sequence[str]) -> bool:
    """Whether the form of a tree shows that it is positive everywhere."""
    if not variables(node):
        return bool(enclose(node, {}) > 0)
    match node:
        case Power(base, exponent):
            even = rational_value(exponent)
            if base == E or is_positive(base, names):
                return True
            return even is not None and even.numerator % 2 == 0 and is_positive(Negation(base), names)
        case Apply("cosh" | "sech"):
            return True
        case Apply("sqrt", (u,)):
            return is_positive(u, names)
        case Product(parts):
            return all(is_positive(part, names) for part in parts)
        case Quotient(u, v):
            return is_positive(u, names) and is_positive(v, names)
        case Sum(parts) if all(is_nonnegative(part) for part in parts):
            return any(is_positive(part, names) for part in parts)
        case Sum(parts):
            ranges = [_reach(part) for part in parts]
            if all(reach is not None for reach in ranges):
                return bool(sum((reach[0] for reach in ranges if reach is not None), arb(0)) > 0)
    return _signs(node, names) == {1}


def is_positive_where_defined(node: Node, names: Sequence[str]) -> bool:
    """The same for the places at which the tree has a value: 1 + cos x + 1/x²."""
    match node:
        case Quotient(u, v):
            return is_positive_where_defined(u, names) and is_nonnegative(v)
        case Sum(parts):
            rest = [part for part in parts if _reach(part) is None]
            floor = sum((reach[0] for part in parts if (reach := _reach(part)) is not None), arb(0))
            if floor >= 0 and all(is_nonnegative(part) for part in rest):
                return bool(floor > 0) or any(is_positive_where_defined(part, names) for part in rest)
    return is_positive(node, names)


def _reach(node: Node) -> tuple[arb, arb] | None:
    """Bounds of c, of c·sin u and of c·cos u."""
    if not variables(node):
        ball = enclose(node, {})
        return ball.lower(), ball.upper()
    match node:
        case Apply("sin" | "cos", _):
            return arb(-1), arb(1)
        case Negation(u):
            inner = _reach(u)
            return None if inner is None else (-inner[1], -inner[0])
        case Product((c, Apply("sin" | "cos", _))) if not variables(c):
            size = abs(enclose(c, {})).upper()
            return -size, size
    return None


def _signs(node: Node, names: Sequence[str]) -> set[int]:
    """The signs of a polynomial in the names, where they are known: of sums of even powers and of quadratic ones."""
    terms = terms_of(node, names)
    if not terms:
        return {-1, 0, 1}
    origin = (0,) * len(names)
    if not any(power % 2 for exponents in terms for power in exponents):
        found = {1 if c > 0 else -1 for c in terms.values()}
        return found | (set() if origin in terms else {0})
    if max(map(sum, terms)) == 2:
        for side in (1, -1):
            least = least_value({exponents: c * side for exponents, c in terms.items()}, len(names))
            if least is not None and least >= 0:
                return {side} if least > 0 else {0, side}
    return {-1, 0, 1}
