"""Convex and concave functions, seen from how they are put together.

A convex function is never below its tangent planes, so where its gradient is 0 it is least, on any convex domain. The
rules of composition are those of disciplined convex programming (Boyd and Vandenberghe, *Convex Optimization*, 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum

from tutor.expression.balls import enclose, is_nonnegative
from tutor.expression.tree import Apply, E, Negation, Node, Power, Product, Quotient, Sum, rational_value, variables
from tutor.extrema.continuity import not_negative
from tutor.extrema.jets import terms_of
from tutor.extrema.quadratics import least_value


class Bend(Enum):
    """How a function bends on its natural domain, which is then convex. What is affine bends both ways."""

    AFFINE = "affine"
    CONVEX = "convex"
    CONCAVE = "concave"
    UNKNOWN = "unknown"

    @property
    def opposite(self) -> Bend:
        return {Bend.CONVEX: Bend.CONCAVE, Bend.CONCAVE: Bend.CONVEX}.get(self, self)

    @property
    def is_convex(self) -> bool:
        return self in (Bend.AFFINE, Bend.CONVEX)

    @property
    def is_concave(self) -> bool:
        return self in (Bend.AFFINE, Bend.CONCAVE)


def bend_of(node: Node, names: Sequence[str]) -> Bend:
    """How the function of the named variables bends, where its form shows it."""
    if not variables(node):
        return Bend.AFFINE

    def of(part: Node) -> Bend:
        return bend_of(part, names)

    match node:
        case Negation(u):
            return of(u).opposite
        case Sum(parts):
            summed = _sum(of(part) for part in parts)
            return summed if summed is not Bend.UNKNOWN else _of_polynomial(node, names)
        case Product((c, *rest)) if not variables(c):
            return _scaled(c, of(rest[0] if len(rest) == 1 else Product(tuple(rest))))
        case Quotient(u, v) if not variables(v):
            return _scaled(v, of(u))
        case Quotient(u, Apply("sqrt", (v,))) if not variables(u):
            return _scaled(u, Bend.CONVEX if of(v).is_concave else Bend.UNKNOWN)
        case Power(base, exponent):
            return _power(base, exponent, of(base) if variables(base) else of(exponent), names)
        case Apply("ln", (u,)):
            return Bend.CONCAVE if of(u).is_concave else Bend.UNKNOWN
        case Apply("sqrt", (u,)):
            return _root(u, of(u), names)
        case Apply("abs", (u,)):
            return Bend.CONVEX if of(u) is Bend.AFFINE or (of(u) is Bend.CONVEX and is_nonnegative(u)) else Bend.UNKNOWN
        case Apply("cosh", (u,)):
            return Bend.CONVEX if of(u) is Bend.AFFINE else Bend.UNKNOWN
        case Apply("max", parts):
            return Bend.CONVEX if all(of(part).is_convex for part in parts) else Bend.UNKNOWN
        case Apply("min", parts):
            return Bend.CONCAVE if all(of(part).is_concave for part in parts) else Bend.UNKNOWN
    return _of_polynomial(node, names)


def _sum(bends: Iterable[Bend]) -> Bend:
    seen = set(bends) - {Bend.AFFINE}
    return seen.pop() if len(seen) == 1 else Bend.UNKNOWN if seen else Bend.AFFINE


def _scaled(c: Node, bend: Bend) -> Bend:
    ball = enclose(c, {})
    return bend if ball > 0 else bend.opposite if ball < 0 else Bend.UNKNOWN


def _power(base: Node, exponent: Node, inner: Bend, names: Sequence[str]) -> Bend:
    if not variables(base):
        return Bend.CONVEX if base == E and inner.is_convex else Bend.UNKNOWN
    written = rational_value(exponent)
    if written is None:
        return Bend.UNKNOWN
    if written == 1:
        return inner
    if written.denominator % 2 == 0 and written < 0:
        return Bend.CONVEX if inner.is_concave else Bend.UNKNOWN  # u^(-1/2) on u > 0
    if written.denominator % 2 == 0 and written < 1:
        return _root(base, inner, names) if written.denominator == 2 else _shallow(inner)
    if written.denominator == 1 and written > 0 and written.numerator % 2 == 0:
        convex = inner is Bend.AFFINE or (inner is Bend.CONVEX and is_nonnegative(base))
        return Bend.CONVEX if convex else Bend.UNKNOWN
    return Bend.UNKNOWN


def _shallow(inner: Bend) -> Bend:
    return Bend.CONCAVE if inner.is_concave else Bend.UNKNOWN


def _root(u: Node, inner: Bend, names: Sequence[str]) -> Bend:
    """√u: concave over what is concave; a length, and so convex, over what is of degree two and never negative."""
    if inner.is_concave:
        return Bend.CONCAVE
    terms = terms_of(u, names)
    quadratic = terms is not None and max(map(sum, terms)) <= 2
    return Bend.CONVEX if quadratic and not_negative(u, names) else Bend.UNKNOWN


def _of_polynomial(node: Node, names: Sequence[str]) -> Bend:
    """A polynomial of degree two, by completing the squares of its quadratic part."""
    terms = terms_of(node, names)
    if terms is None:
        return Bend.UNKNOWN
    degree = max(map(sum, terms), default=0)
    if degree < 2:
        return Bend.AFFINE
    if degree > 2:
        return Bend.UNKNOWN
    for side, bend in ((1, Bend.CONVEX), (-1, Bend.CONCAVE)):
        form = {exponents: c * side for exponents, c in terms.items() if sum(exponents) == 2}
        if least_value(form, len(names)) == 0:
            return bend
    return Bend.UNKNOWN
