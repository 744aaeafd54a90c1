"""Where a function lives: the cells of the domain on which it is one smooth formula, and what was not resolved."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from tutor.expression.balls import enclose, precision
from tutor.expression.interval import Interval
from tutor.expression.tree import INFINITY, Negation, Node, depends_on
from tutor.extrema.exact import Exact
from tutor.extrema.factors import zeros_of
from tutor.extrema.isolate import ROOT_BITS, Work
from tutor.extrema.pieces import NotKnown, UndefinedHere, guards, resolve
from tutor.extrema.report import Coordinate, Span
from tutor.extrema.zeros import Cell, Edge


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A cell and the smooth formula of the function on it."""

    cell: Cell
    node: Node


@dataclass(frozen=True, slots=True)
class Layout:
    """The pieces of the domain in ascending order and the spans about which nothing is known.

    ``lone``: for each place with the tree undefined on both sides, the edges that meet there; the tree may have a value
    at the place itself. ``nothing``: the guards that are 0 wherever they are defined.
    """

    pieces: tuple[Piece, ...]
    holes: tuple[Span, ...]
    lone: tuple[tuple[Edge, ...], ...] = ()
    nothing: frozenset[Node] = frozenset()


def coordinate(node: Node) -> Coordinate:
    """The coordinate of a constant tree; its ball is NaN when the tree has no value."""
    if node == INFINITY:
        return Coordinate(arb.pos_inf(), node, 1)
    if node == Negation(INFINITY):
        return Coordinate(arb.neg_inf(), node, -1)
    with precision(ROOT_BITS):
        return Coordinate(enclose(node, {}), node)


def layout(node: Node, variable: str, domain: Interval, exact: Exact, work: Work) -> Layout:
    """Cut the domain at the zeros of every guard and drop the cells where the tree is undefined."""
    cells = [Cell(Edge(coordinate(domain.lower)), Edge(coordinate(domain.upper)))]
    holes: list[Span] = []
    kinds: dict[Node, bool] = {}
    for guard, breaking in guards(node, variable):
        kinds[guard] = kinds.get(guard, False) or breaking
    nothing = frozenset(guard for guard in kinds if exact.is_zero(guard))
    for guard, breaking in kinds.items():
        if guard in nothing:
            continue
        cut: list[Cell] = []
        for cell in cells:
            parts, new_holes = _cut(cell, guard, breaking, variable, exact, work)
            cut += parts
            holes += new_holes
        cells = cut
    pieces = []
    empty: list[Cell] = []
    for cell in cells:
        try:
            pieces.append(Piece(cell, resolve(node, variable, cell.sample(), nothing)))
        except UndefinedHere:
            empty.append(cell)
        except NotKnown:
            holes.append(Span(cell.lower.at, cell.upper.at))
    torn = [end for hole in holes for end in (hole.lower, hole.upper)]
    for piece in pieces:
        for edge in piece.cell.edges:
            edge.torn = edge.torn or any(edge.at is end for end in torn)
    return Layout(tuple(pieces), tuple(holes), _lone(cells, empty), nothing)


def _lone(cells: list[Cell], empty: list[Cell]) -> tuple[tuple[Edge, ...], ...]:
    """The finite edges between empty cells, those of one place together."""
    meeting: dict[int, list[Edge]] = {}
    for cell in cells:
        for edge in (cell.lower, cell.upper):
            meeting.setdefault(id(edge.at), []).append(edge)
    beside_nothing = [edge for cell in empty for edge in (cell.lower, cell.upper)]
    return tuple(
        tuple(edges)
        for edges in meeting.values()
        if not edges[0].at.side and all(any(edge is known for known in beside_nothing) for edge in edges)
    )


def _cut(
    cell: Cell, guard: Node, breaking: bool, variable: str, exact: Exact, work: Work
) -> tuple[list[Cell], list[Span]]:
    """The cell cut at the zeros of one guard, and the spans where its zeros are not resolved."""
    try:
        u = resolve(guard, variable, cell.sample())
    except UndefinedHere:
        return [cell], []
    except NotKnown:
        return [], [Span(cell.lower.at, cell.upper.at)]
    if not depends_on(u, variable) or exact.is_zero(u):
        return [cell], []
    if work.done:
        return [], [Span(cell.lower.at, cell.upper.at)]
    prover = exact.about(u, variable)
    found = zeros_of(prover, cell, work, follow=False)
    for edge, zone in ((cell.lower, found.lower), (cell.upper, found.upper)):
        if zone is not None and zone.order:
            edge.vanishing[u] = edge.vanishing[guard] = zone.order
            edge.breaking = edge.breaking or breaking
    stops: list[tuple[Coordinate, Coordinate, int]] = []
    for root in found.roots:
        at = prover.located(root)
        stops.append((at, at, root.multiplicity))
    for low, high in found.unresolved:
        below = cell.lower.at if low is None else Coordinate(low)
        above = cell.upper.at if high is None else Coordinate(high)
        stops.append((below, above, 0))
    stops.sort(key=lambda stop: (stop[0].approx, stop[1].approx))
    parts: list[Cell] = []
    lower = cell.lower
    for below, above, multiplicity in stops:
        marks = {u: multiplicity, guard: multiplicity} if multiplicity else {}
        if below is not lower.at:
            parts.append(Cell(lower, Edge(below, dict(marks), breaking, not multiplicity)))
        lower = Edge(above, dict(marks), breaking, not multiplicity)
    if lower.at is not cell.upper.at:
        parts.append(Cell(lower, cell.upper))
    return parts, [Span(below, above) for below, above, multiplicity in stops if not multiplicity]
