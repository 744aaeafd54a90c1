"""Points on the border of the natural domain where square roots begin: √u with u = 0 and ∇u ≠ 0.

With h the function in which √u is replaced by a variable s, f = h(…, √u), and h is smooth. Going inward from the
border, f changes by h_s·√u + O(u): so √u decides, and its slope is infinite. Where two roots begin at once, u and v are
local coordinates, and f changes by h_s·√u + h_t·√v + O(u + v). Where asin u and acos u end, a root begins too:
asin u = π/2 − 2 asin √((1 − u)/2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flint import arb

from tutor.calculus.differentiate import derivative
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.tree import (
    PI,
    Apply,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Symbol,
    add,
    number,
    rational_value,
    rebuild,
    substitute,
    variables,
    walk,
)
from tutor.extrema.exact import Exact
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.kinks import kinks_of
from tutor.extrema.natural import Sign, requirements_of
from tutor.extrema.report import Kind


def matched(kind: Kind, slope: int) -> Kind:
    """The kind seen from inside of a point of an edge that has ``kind`` on the edge, by the sign of the slope inward.

    Rising inward: what is least on the edge is least; what is greatest on it is neither.
    """
    if kind in ("local_minimum", "local_maximum"):
        return kind if (kind == "local_minimum") == (slope > 0) else "neither"
    return "neither" if kind in ("neither", "saddle") else "undecided"


def kind_at_roots(node: Node, names: Sequence[str], place: Sequence[Node], on_edge: Kind, exact: Exact) -> Kind:
    """The kind of an exactly known point at which one root of f begins (with f's kind on that edge), or two."""
    at = dict(zip(names, place, strict=True))
    node = _unfolded(node, at, exact)
    roots = [part for part in dict.fromkeys(walk(node)) if _begins(part, at, exact)]
    if not 0 < len(roots) <= len(names):
        return "undecided"
    smooth = node
    for k, root in enumerate(roots):
        smooth = rebuild(smooth, lambda part, root=root, k=k: _new(k) if part == root else part)  # type: ignore[misc]
        at[_new(k).name] = number(0)
    with precision(ROOT_BITS):
        point = {name: enclose(value, {}) for name, value in at.items()}
        if not _is_smooth(smooth, point):
            return "undecided"
        sides = [_sign(enclose(derivative(smooth, _new(k).name), point)) for k in range(len(roots))]
        slopes = [[enclose(derivative(_inside(root), name), point) for name in names] for root in roots]
    if not all(sides):
        return "undecided"
    if len(roots) == 1:
        return matched(on_edge, sides[0]) if any(map(_sign, slopes[0])) else "undecided"
    (a, b), (c, d), *_ = slopes
    if len(names) != 2 or not _sign(a * d - b * c):
        return "undecided"
    return "neither" if len(set(sides)) == 2 else "local_minimum" if sides[0] > 0 else "local_maximum"


@dataclass(frozen=True, slots=True)
class Beginning:
    """How f begins where a root begins all along a curve, as functions of the curve's parameter.

    ``slope`` is h_s, and ``steepness`` is |∇u|², which must not be 0.
    """

    slope: Node
    steepness: Node


def beginning_along(node: Node, names: Sequence[str], along: Sequence[Node], exact: Exact) -> Beginning | None:
    """``None`` unless exactly one root of f begins on the curve."""
    at = dict(zip(names, along, strict=True))
    node = _unfolded(node, at, exact)
    roots = [part for part in dict.fromkeys(walk(node)) if _begins(part, at, exact)]
    if len(roots) != 1:
        return None
    (root,) = roots
    smooth = rebuild(node, lambda part: _new(0) if part == root else part)
    slopes = [derivative(_inside(root), name) for name in names]
    slope = substitute(derivative(smooth, _new(0).name), _new(0).name, number(0))
    steepness = add(*(Power(part, number(2)) for part in slopes))
    return Beginning(_put_in(slope, at), _put_in(steepness, at))


def _unfolded(node: Node, at: Mapping[str, Node], exact: Exact) -> Node:
    """asin u and acos u where u is 1 or −1 at the place, written with the root that begins there."""

    def change(part: Node) -> Node:
        match part:
            case Apply("asin" | "acos" as function, (u,)) if variables(u):
                for side in (1, -1):
                    gap = add(number(1), Negation(u) if side > 0 else u)
                    if exact.is_zero(_put_in(gap, at)):
                        return _at_the_end(function, side, Product((number(2), Apply("asin", (_root_of_half(gap),)))))
        return part

    return rebuild(node, change)


def _at_the_end(function: str, side: int, turned: Node) -> Node:
    if function == "acos":
        return turned if side > 0 else add(PI, Negation(turned))
    half = Quotient(PI, number(2))
    return add(half, Negation(turned)) if side > 0 else add(Negation(half), turned)


def _root_of_half(gap: Node) -> Node:
    return Apply("sqrt", (Quotient(gap, number(2)),))


def _put_in(tree: Node, at: Mapping[str, Node]) -> Node:
    for name, value in at.items():
        tree = substitute(tree, name, value)
    return tidy(tree)


def _new(k: int) -> Symbol:
    return Symbol(f"root {k}")


def _inside(root: object) -> Node:
    match root:
        case Apply("sqrt", (u,)) | Power(u, _):
            return u
    raise AssertionError(root)


def _begins(part: object, at: dict[str, Node], exact: Exact) -> bool:
    """Whether this is √u with u = 0 at the place."""
    match part:
        case Apply("sqrt", (u,)):
            pass
        case Power(u, exponent) if (share := rational_value(exponent)) is not None and share * 2 == 1:
            pass
        case _:
            return False
    if not variables(u):
        return False
    return exact.is_zero(_put_in(u, at))


def _is_smooth(tree: Node, point: dict[str, arb]) -> bool:
    kinks = [enclose(kink, point) for kink in kinks_of(tree) if variables(kink)]
    needed = [(enclose(r.tree, point), r.sign) for r in requirements_of(tree)]
    return all(map(_sign, kinks)) and all(u > 0 or (u < 0 and sign is Sign.NOT_ZERO) for u, sign in needed)


def _sign(ball: arb) -> int:
    return 1 if ball > 0 else -1 if ball < 0 else 0
