"""One-sided limits: by expansion, and where that fails part by part, by continuity."""

from __future__ import annotations

from flint import arb

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import (
    ONE,
    PI,
    ZERO,
    Apply,
    Condition,
    E,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    add,
    depends_on,
    multiply,
    number,
    rational_value,
    substitute,
    walk,
)
from tutor.extrema.edges import limit_at
from tutor.extrema.exact import Exact
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ROOT_BITS, sign
from tutor.extrema.polynomials import rational_limit
from tutor.extrema.report import Coordinate
from tutor.extrema.zeros import Edge

_HALF_TURN = Quotient(PI, number(2))
_FAR: dict[str, tuple[Node | int, Node | int]] = {
    "tanh": (Negation(ONE), ONE),
    "erf": (Negation(ONE), ONE),
    "atan": (Negation(_HALF_TURN), _HALF_TURN),
    "acot": (PI, ZERO),
    "sinh": (-1, 1),
    "cosh": (1, 1),
    "asinh": (-1, 1),
}
"""The limits of functions at −oo and oo; ±1 means ±oo."""


def one_sided_limit(node: Node, edge: Edge, inward: int, variable: str, exact: Exact) -> Coordinate | None:
    """The limit of a tree that is smooth inside, at an edge; ``None`` when it is not known."""
    found = _value_at(node, edge, variable, exact)
    if found is None and edge.at.side:
        found = rational_limit(node, edge.at.side, variable)
    if found is None:
        found = limit_at(node, edge, inward, variable, exact)
        if found is not None and found.exact is None and not found.side:
            found = _recognised(found, node, edge, inward, variable, exact)
    if found is not None or not depends_on(node, variable):
        return found

    def of(part: Node) -> Coordinate | None:
        return one_sided_limit(part, edge, inward, variable, exact)

    match node:
        case Negation(u):
            return _negated(of(u))
        case Power(base, u) if base == E:
            return _through("exp", of(u), exact, (ZERO, 1))
        case Power(u, exponent):
            written = rational_value(exponent)
            if written is None and depends_on(exponent, variable):
                return of(Power(E, multiply(exponent, Apply("ln", (u,)))))
            if written is None:
                return _general_power(of(u), exponent, exact)
            inner = of(u) if written > 0 else None
            if inner is not None and not inner.side:
                return _continued(Power(_known(inner), exponent), inner, exact)
        case Apply("ln" | "sqrt" as function, (u,)):
            inner = of(u)
            return _infinite(1) if inner is not None and inner.side > 0 else _through(function, inner, exact, None)
        case Apply("root", (u, _)):
            inner = of(u)
            return _infinite(inner.side) if inner is not None and inner.side else None
        case Apply(function, (u,)):
            return _through(function, of(u), exact, _FAR.get(function))
        case Sum(parts):
            return _sum([of(part) for part in parts], exact)
        case Product(parts):
            return _product([of(part) for part in parts], exact)
    return None


def _recognised(found: Coordinate, node: Node, edge: Edge, inward: int, variable: str, exact: Exact) -> Coordinate:
    """A limit with its closed form, where the tree minus that form is proved to tend to 0."""
    guess = next(guesses(found.ball), None)
    rest = None if guess is None else limit_at(add(node, Negation(guess)), edge, inward, variable, exact)
    return found if guess is None or rest is None or rest.exact != ZERO else exact.coordinate(guess)


def _value_at(node: Node, edge: Edge, variable: str, exact: Exact) -> Coordinate | None:
    """The value at an edge known exactly: where a smooth formula has one there, that is its limit from inside.

    Roots, arcsine and all other functions of formulas are continuous on their domains, ends included; only 0^0 is not.
    """
    if edge.at.exact is None or edge.at.side or any(_may_be_0_to_the_0(part, variable) for part in walk(node)):
        return None
    with precision(ROOT_BITS):
        value = enclose(node, {variable: edge.at.ball})
    if not value.is_finite():
        return None
    return Coordinate(value, exact.simplified(substitute(node, variable, edge.at.exact), value))


def _may_be_0_to_the_0(part: Node | Condition, variable: str) -> bool:
    return isinstance(part, Power) and part.base != E and depends_on(part.exponent, variable)


def _general_power(inner: Coordinate | None, exponent: Node, exact: Exact) -> Coordinate | None:
    """The limit of u to an irrational constant power, u being positive."""
    rises = sign(enclose(exponent, {}))
    if inner is None or not rises:
        return None
    if inner.side or inner.exact == ZERO:
        return _infinite(1) if bool(inner.side) == (rises > 0) else _constant(ZERO, exact)
    return _continued(Power(_known(inner), exponent), inner, exact)


def _infinite(side: int) -> Coordinate:
    return Coordinate(arb.pos_inf() if side > 0 else arb.neg_inf(), None, side)


def _known(value: Coordinate) -> Node:
    return value.exact if value.exact is not None else ZERO


def _negated(value: Coordinate | None) -> Coordinate | None:
    if value is None:
        return None
    return Coordinate(-value.ball, None if value.exact is None else Negation(value.exact), -value.side)


def _through(
    function: str, inner: Coordinate | None, exact: Exact, far: tuple[Node | int, Node | int] | None
) -> Coordinate | None:
    """The limit of function(u) from the limit of u."""
    if inner is None:
        return None
    if inner.side:
        if far is None:
            return None
        reached = far[1] if inner.side > 0 else far[0]
        return _infinite(reached) if isinstance(reached, int) else _constant(reached, exact)
    outer = Power(E, _known(inner)) if function == "exp" else Apply(function, (_known(inner),))
    return _continued(outer, inner, exact)


def _continued(outer: Node, inner: Coordinate, exact: Exact) -> Coordinate | None:
    """By continuity, at an inner limit known exactly."""
    return None if inner.exact is None else _constant(outer, exact)


def _constant(node: Node, exact: Exact) -> Coordinate | None:
    with precision(ROOT_BITS):
        ball = enclose(node, {})
    return Coordinate(ball, exact.simplified(node, ball)) if ball.is_finite() else None


def _sum(parts: list[Coordinate | None], exact: Exact) -> Coordinate | None:
    known = [part for part in parts if part is not None]
    sides = {part.side for part in known if part.side}
    if len(known) < len(parts) or len(sides) > 1:
        return None
    if sides:
        return _infinite(sides.pop())
    if all(part.exact is not None for part in known):
        return _constant(Sum(tuple(_known(part) for part in known)), exact)
    with precision(ROOT_BITS):
        total = sum((part.ball for part in known), arb(0))
    return Coordinate(total)


def _product(parts: list[Coordinate | None], exact: Exact) -> Coordinate | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if any(part.side for part in known):
        signs = [part.side or sign(part.ball) for part in known]
        if any(not s for s in signs):
            return None
        total = 1
        for s in signs:
            total *= s or 0
        return _infinite(total)
    if all(part.exact is not None for part in known):
        return _constant(Product(tuple(_known(part) for part in known)), exact)
    with precision(ROOT_BITS):
        ball = arb(1)
        for part in known:
            ball *= part.ball
    return Coordinate(ball)
