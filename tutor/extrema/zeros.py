"""All zeros of a smooth tree on an open cell of the line, the surroundings of the cell's edges included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from flint import arb, fmpq

from tutor.expression.balls import taylor
from tutor.expression.tree import Node, size
from tutor.extrema.angles import Angle
from tutor.extrema.isolate import Enclosures, Exactly, Root, Work, derivative_of, hull, isolate, sign
from tutor.extrema.report import Coordinate

EDGE_ORDER = 6
EDGE_HALVINGS = 60
FAR = fmpq(2081, 128)  # no multiple of anything that occurs often


@dataclass(slots=True, eq=False)
class Edge:
    """An end of a cell: where it is, the guards known to vanish there with their multiplicities, whether f may jump.

    ``torn``: not an end of anything, only of what was understood.
    """

    at: Coordinate
    vanishing: dict[Node, int] = field(default_factory=dict)
    breaking: bool = False
    torn: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """An open interval on which a tree is smooth."""

    lower: Edge
    upper: Edge

    @property
    def edges(self) -> tuple[Edge, Edge]:
        return self.lower, self.upper

    def sample(self) -> arb:
        """A point well inside."""
        low, high = self.lower.at, self.upper.at
        if low.side and high.side:
            return arb(0)
        if low.side:
            return (high.ball.lower() - 1).mid()
        if high.side:
            return (low.ball.upper() + 1).mid()
        return ((low.ball.upper() + high.ball.lower()) / 2).mid()


@dataclass(frozen=True, slots=True)
class Zone:
    """Between the edge and ``inner`` (an exact number inside the cell) g has this sign and no zero.

    ``order`` is the multiplicity of the zero of g at the edge itself when g is smooth across it, otherwise ``None``.
    """

    inner: arb
    sign: int
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Recurring:
    """One zero in each turn: its angle lies in ``turns`` (of 2π), g has these signs before and after it, in t.

    The zeros have (``exact``) or approach the values ``start`` + n·turn of M(t); ``start`` is a closed form as far as
    one is known, and ``near`` its approximate value.
    """

    turns: tuple[Fraction, Fraction]
    before: int
    after: int
    start: Node | None
    near: arb
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Tail:
    """Between ``inner`` (an exact x) and an edge, each turn n ≥ ``first`` of the angle has the zeros of ``zeros``.

    ``side``: 1 for an upper edge, −1 for a lower one. ``exact``: the zeros repeat exactly with the turn. With ``last``
    and ``outer`` it ends there: only the turns up to ``last`` count, which reach from ``inner`` to ``outer``.
    """

    side: int
    inner: arb
    angle: Angle
    first: int
    exact: bool
    zeros: tuple[Recurring, ...]
    last: int | None = None
    outer: arb | None = None

    @property
    def stretch(self) -> tuple[arb, arb]:
        """The ends of a tail that ends, in ascending order."""
        assert self.outer is not None
        return (self.inner, self.outer) if self.side > 0 else (self.outer, self.inner)


@dataclass(frozen=True, slots=True)
class Zeros:
    """The zeros of g inside a cell, ascending, the zones at both edges, and what is not resolved.

    An unresolved interval reaching to an edge has ``None`` there. ``many``: tails that end, in whose stretches the cell
    has zeros that are not listed.
    """

    roots: tuple[Root, ...]
    lower: Zone | None
    upper: Zone | None
    unresolved: tuple[tuple[arb | None, arb | None], ...] = ()
    factors: tuple[tuple[Node, int], ...] = ()
    tails: tuple[Tail | None, Tail | None] = (None, None)
    many: tuple[Tail, ...] = ()

    @property
    def listed(self) -> bool:
        """Whether the roots are all zeros outside the unresolved intervals."""
        return not any(self.tails) and not self.many

    def signs(self) -> list[int | None]:
        """The sign of g between neighbouring zeros and edges; ``None`` where a part of it is not resolved."""
        zones = self.lower, self.upper
        if not self.roots:
            if self.unresolved or zones[0] is None or self.many:
                return [None]
            return [zones[0].sign]
        found: list[int | None] = [*(root.before for root in self.roots), self.roots[-1].after]
        stops = [None, *(root.ball for root in self.roots), None]
        for low, high in (*self.unresolved, *(tail.stretch for tail in self.many)):
            for k, (start, end) in enumerate(pairwise(stops)):
                after = start is None or high is None or high > start
                before = end is None or low is None or low < end
                if after and before:
                    found[k] = None
        return found


Vanishes = Callable[[int, Coordinate], bool]
"""``vanishes(k, at)``: whether the k-th derivative of g is *proved* to be 0 at that point."""

Singular = Callable[[Cell, bool], Zone | None]
"""The zone at the lower (``True``) or upper edge of a cell where g need not be smooth."""


def enclosures(node: Node, variable: str, order: int = 0, work: Work | None = None) -> Enclosures:
    """The Taylor enclosures of the ``order``-th derivative of a tree, each counted by its cost on ``work``."""
    nodes = size(node)

    def of_tree(at: arb, wanted: int) -> list[arb]:
        if work is not None:
            work.spend(nodes * (1 + wanted // 2))
        return taylor(node, variable, at, wanted)

    return derivative_of(of_tree, order)


def zeros_in(g: Enclosures, cell: Cell, work: Work, exactly: Exactly, vanishes: Vanishes, singular: Singular) -> Zeros:
    """Every zero of g in the open cell."""
    lower = regular_zone(g, cell, True, vanishes) or singular(cell, True)
    upper = regular_zone(g, cell, False, vanishes) or singular(cell, False)
    unresolved: list[tuple[arb | None, arb | None]] = []
    first = lower.inner if lower else _fallback(cell, True)
    last = upper.inner if upper else _fallback(cell, False)
    found = isolate(g, first, last, work, exactly)
    if lower is None:
        unresolved.append((None, first))
    unresolved += found.unresolved
    if upper is None:
        unresolved.append((last, None))
    return Zeros(found.roots, lower, upper, tuple(unresolved))


def regular_zone(g: Enclosures, cell: Cell, at_lower: bool, vanishes: Vanishes) -> Zone | None:
    """The zone at an edge across which g is smooth; ``None`` when it is not, or nothing can be proved."""
    edge = cell.lower if at_lower else cell.upper
    if edge.at.side:
        return None
    inward = 1 if at_lower else -1
    coefficients, order = g(edge.at.ball, 0), 0
    if not sign(coefficients[0]):
        coefficients = g(edge.at.ball, EDGE_ORDER)
    while order <= EDGE_ORDER and not sign(coefficients[order]):
        if not coefficients[order].is_finite():
            return None
        if not coefficients[order].is_zero() and not vanishes(order, edge.at):
            return None
        order += 1
    if order > EDGE_ORDER:
        return None
    distance = reach(cell)
    for _ in range(EDGE_HALVINGS):
        inner = (edge.at.ball.mid() + inward * distance).mid()
        if edge.at.ball.overlaps(inner):
            return None
        box = hull(edge.at.ball, inner)
        if sign(g(box, order)[order]):
            leading = sign(coefficients[order]) or 0
            return Zone(inner, leading * (inward**order), order)
        distance = distance / 2
    return None


def _fallback(cell: Cell, at_lower: bool) -> arb:
    """Where the search begins when nothing is known about the surroundings of the edge."""
    edge, other = (cell.lower, cell.upper) if at_lower else (cell.upper, cell.lower)
    inward = 1 if at_lower else -1
    if edge.at.side:
        origin = arb(0) if other.at.side else other.at.ball.mid()
        return (origin - inward * arb(FAR)).mid()
    return (edge.at.ball.mid() + inward * reach(cell) / 1024).mid()


def reach(cell: Cell) -> arb:
    """How far a zone may reach into the cell: the zones of both edges never meet."""
    low, high = cell.lower.at, cell.upper.at
    if low.side or high.side:
        return arb(1)
    return ((high.ball.lower() - low.ball.upper()) / 3).mid()
