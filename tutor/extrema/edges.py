"""Close to an edge where the formula is not smooth, and far out: signs on a whole neighbourhood, and limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flint import arb

from tutor.expression.balls import precision
from tutor.expression.tree import Node, size
from tutor.extrema.exact import Exact
from tutor.extrema.expansion import Approach
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable
from tutor.extrema.growth import Ray
from tutor.extrema.isolate import ROOT_BITS, Work, sign
from tutor.extrema.report import Coordinate
from tutor.extrema.scale import CONSTANT, NEAREST, Exactly, NotExpanded, TooNear, ball_of
from tutor.extrema.zeros import Cell, Edge, Zone, reach

STARTS = (NEAREST, 2**6, 2**9, 2**14, 2**24, 2**60)

Answer = TypeVar("Answer")


def approach_to(edge: Edge, inward: int, variable: str, exact: Exact) -> Approach:
    """How x tends to an edge from inside a cell (``inward`` = 1 at a lower edge)."""

    def proves_zero(node: Node, k: int) -> bool:
        if edge.vanishing.get(node, 0) > k:
            return True
        return edge.at.exact is not None and exact.about(node, variable).vanishes_at(k, edge.at.exact)

    return Approach(edge.at, inward, variable, proves_zero)


def singular_zone(node: Node, cell: Cell, at_lower: bool, variable: str, exact: Exact) -> Zone | None:
    """The sign of a tree on a whole neighbourhood of an edge, by its expansion there."""
    edge = cell.lower if at_lower else cell.upper
    approach = approach_to(edge, 1 if at_lower else -1, variable, exact)

    def decide(ray: Ray, tree: Node) -> Zone:
        expansion = ray.expand(tree)
        m, _ = expansion.leading()
        found = sign(ray.range(ray.scaled(expansion, Exactly.of(1), m.inverse())))
        inner = approach.position(ray.start)
        if not found or not _inside(inner, cell, at_lower):
            raise TooNear
        return Zone(inner, found)

    return _first(node, approach, decide, exact.work_on_rays)


def limit_at(node: Node, edge: Edge, inward: int, variable: str, exact: Exact) -> Coordinate | None:
    """The one-sided limit of a tree at an edge; ``None`` when it is not known."""
    approach = approach_to(edge, inward, variable, exact)

    def decide(ray: Ray, tree: Node) -> Coordinate:
        expansion = ray.expand(tree)
        if not expansion.terms and (expansion.rest is None or expansion.rest[0].growth() < 0):
            return _finite(Exactly(), exact)
        m, c = expansion.leading()
        if m.growth() > 0:
            side = sign(ray.range(ray.scaled(expansion, Exactly.of(1), m.inverse())))
            if not side:
                raise TooNear
            return Coordinate(arb.pos_inf() if side > 0 else arb.neg_inf(), None, side)
        if not expansion.terms or (expansion.rest is not None and expansion.rest[0].growth() >= 0):
            raise NotExpanded
        return _finite(c if m == CONSTANT else Exactly(), exact)

    return _first(node, approach, decide, exact.work_on_rays)


def _finite(value: Exactly | arb, exact: Exact) -> Coordinate:
    ball = ball_of(value)
    if isinstance(value, Exactly):
        return Coordinate(ball, exact.simplified(value.node, ball))
    return Coordinate(ball)


def _inside(inner: arb, cell: Cell, at_lower: bool) -> bool:
    edge, other = (cell.lower, cell.upper) if at_lower else (cell.upper, cell.lower)
    if edge.at.side:
        if other.at.side:
            return True
        return bool(inner > other.at.ball + reach(cell) if not at_lower else inner < other.at.ball - reach(cell))
    return bool(abs(inner - edge.at.ball) <= reach(cell))


def _first(node: Node, approach: Approach, decide: Callable[[Ray, Node], Answer], work: Work) -> Answer | None:
    """The first answer that some ray and some form of the tree give; none when the work is used up."""
    for tree in _shapes(node):
        for start in STARTS:
            if not work.spend(size(tree)):
                return None
            try:
                with precision(ROOT_BITS):
                    return decide(Ray(approach, start), tree)
            except TooNear:
                continue
            except (NotExpanded, ZeroDivisionError, OverflowError, ValueError):
                break
    return None


def _shapes(node: Node) -> list[Node]:
    """The tree as it is and over one denominator: what cancels in one need not in the other."""
    workings = Field()
    try:
        return [workings.node(workings.forms(node)[0]), node]
    except Unrepresentable:
        return [node]
