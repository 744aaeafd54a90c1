"""f as a function of one inner function, f = F(u): exact values of f at zeros of f′ that have no closed form.

Where u(x) = v with F′(v) = 0, f is F(v), whatever x may be: sin(x + 1/x) is 1 or −1 wherever cos(x + 1/x) = 0.
"""

from __future__ import annotations

from flint import arb, fmpq

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import PI, ZERO, Negation, Node, Symbol, add, depends_on, multiply, number, substitute
from tutor.extrema.angles import still
from tutor.extrema.exact import Exact, inner_functions
from tutor.extrema.expansion import Phase
from tutor.extrema.growth import Ray
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ROOT_BITS, hull, sign
from tutor.extrema.limits import one_sided_limit
from tutor.extrema.periods import rewritten
from tutor.extrema.report import Coordinate
from tutor.extrema.scale import NEAREST, Exactly, TooNear
from tutor.extrema.zeros import Edge, Recurring, Tail

U = Symbol("u")


def composition(f: Node, variable: str) -> tuple[Node, Node] | None:
    """F (a tree in ``U``) and u with f = F(u), where u is more than the variable."""
    if variable == U.name:
        return None
    for inner in inner_functions(f, variable):
        outer = rewritten(f, lambda part, inner=inner: U if part == inner else part)  # type: ignore[misc]
        if not depends_on(outer, variable):
            return outer, inner
    return None


def value_at_zero(f: Node, variable: str, x: arb, exact: Exact) -> Coordinate | None:
    """f at the zero of f′ in the ball, exactly, when that is a zero of F′(u)."""
    found = composition(f, variable)
    if found is None:
        return None
    outer, inner = found
    with precision(ROOT_BITS):
        value, speed = (enclose(tree, {variable: x}) for tree in (inner, exact.derivative(inner, variable)))
    if not sign(speed):
        return None
    slope = exact.derivative(outer, U.name)
    bend = exact.derivative(slope, U.name)
    for guess in guesses(value):
        with precision(ROOT_BITS):
            near = hull(enclose(guess, {}), value)
            alone = near.overlaps(value) and sign(enclose(bend, {U.name: near}))
        if alone and exact.is_zero(substitute(slope, U.name, guess)):
            return exact.coordinate(substitute(outer, U.name, guess))
    return None


def value_on_tail(f: Node, tail: Tail, zero: Recurring, edge: Edge, exact: Exact) -> Coordinate | None:
    """f at a zero of f′ that recurs in every turn, when all of these are zeros of F′(u). Raises ``NotExpanded``.

    With u = k·ωM + r, F of period 2πk and F′(v) = 0, u is v + 2πkn somewhere between the ends of turn n's bracket, as r
    is enclosed for all of them; and the bracket holds one zero of f′ only.
    """
    variable, approach = tail.angle.approach.variable, tail.angle.approach
    found = composition(f, variable)
    if found is None or zero.start is None:
        return None
    outer, inner = found
    ray = Ray(approach, NEAREST)
    monomial, c = ray.expand(inner).leading()
    if monomial != tail.angle.monomial or not isinstance(c, Exactly):
        return None
    k = Phase(tail.angle.frequency, monomial, arb(0), {}).multiple(c.node)
    if k is None:
        return None
    again = substitute(outer, U.name, add(U, multiply(number(2 * k), PI)))
    at = one_sided_limit(still(inner, k, tail.angle, zero.start, exact), edge, approach.inward, variable, exact)
    if at is None or at.exact is None or not exact.is_zero(add(again, Negation(outer))):
        return None
    if not exact.is_zero(substitute(exact.derivative(outer, U.name), U.name, at.exact)):
        return None
    try:
        left = ray.range(ray.expand(still(inner, k, tail.angle, ZERO, exact)))
    except TooNear:
        return None
    before, after = (at.ball - left - 2 * arb.pi() * k * arb(fmpq(t.numerator, t.denominator)) for t in zero.turns)
    crossed = before * k > 0 and after * k < 0
    return exact.coordinate(substitute(outer, U.name, at.exact)) if crossed else None
