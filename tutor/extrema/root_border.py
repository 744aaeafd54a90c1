"""Points on the border of the natural domain where square roots begin: √u with u = 0 and ∇u ≠ 0.

With h the function in which √u is replaced by a variable s, f = h(…, √u), and h is smooth. Going inward from the
border, f changes by h_s·√u + O(u): so √u decides, and its slope is infinite. Where two roots begin at once, u and v are
local coordinates, and f changes by h_s·√u + h_t·√v + O(u + v).
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb

from tutor.calculus.differentiate import derivative
from tutor.expression.balls import enclose, precision
from tutor.expression.tree import (
    Apply,
    Node,
    Power,
    Symbol,
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
    for name, value in at.items():
        u = substitute(u, name, value)
    return exact.is_zero(u)


def _is_smooth(tree: Node, point: dict[str, arb]) -> bool:
    kinks = [enclose(kink, point) for kink in kinks_of(tree) if variables(kink)]
    needed = [(enclose(r.tree, point), r.sign) for r in requirements_of(tree)]
    return all(map(_sign, kinks)) and all(u > 0 or (u < 0 and sign is Sign.NOT_ZERO) for u, sign in needed)


def _sign(ball: arb) -> int:
    return 1 if ball > 0 else -1 if ball < 0 else 0
