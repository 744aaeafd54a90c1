"""The chain rule, over every function with a known derivative."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.calculus.claims import functions, powers
from tutor.calculus.claims.claim import Claim, Shape, factors, markers
from tutor.expression.tree import (
    ZERO,
    Comparison,
    Conjunction,
    Derivative,
    Disjunction,
    Node,
    Otherwise,
    Product,
    Symbol,
    depends_on,
    substitute,
    walk,
)


def _chain(claim: Claim) -> bool:
    """f′(g)·D(g), with the step d/du f(u) = f′(u) behind it."""
    if not (isinstance(claim.old, Derivative) and claim.old.order == 1 and len(claim.substeps) == 1):
        return False
    (outer,) = claim.substeps
    marker = claim.old
    if not isinstance(outer.old, Derivative) or outer.old.variable == marker.variable or outer.rule not in _OUTER:
        return False
    u, f = outer.old.variable, outer.old.body
    if depends_on(marker.body, u.name) or outer.substeps or not _OUTER[outer.rule](outer):
        return False
    found = list(markers(claim.new).elements())
    if outer.new == ZERO:
        return claim.new == ZERO and inner_of(f, u, marker.body) is not None
    if len(found) != 1:
        return False
    inner = found[0].body
    expected = Product((substitute(outer.new, u.name, inner), found[0]))
    return substitute(f, u.name, inner) == marker.body and factors(claim.new) == factors(expected)


def _nodes(node: Node) -> Iterator[Node]:
    return (part for part in walk(node) if not isinstance(part, Comparison | Conjunction | Disjunction | Otherwise))


def inner_of(f: Node, u: Symbol, body: Node) -> Node | None:
    """What stands in the place of u where the body is f(u)."""
    return next((part for part in _nodes(body) if substitute(f, u.name, part) == body), None)


_OUTER: dict[str, Shape] = {**functions.SHAPES, **powers.OUTER}
SHAPES: dict[str, Shape] = {"chain": _chain}
