"""Zeros factor by factor: a product is 0 exactly where one of its factors is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from flint import arb

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import E, Node, Power, depends_on, multiply, size
from tutor.extrema.edges import singular_zone
from tutor.extrema.exact import Prover
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable
from tutor.extrema.isolate import DOUBT_BITS, ISOLATING_BITS, Enclosures, Root, Work, sign
from tutor.extrema.report import Coordinate
from tutor.extrema.tails import has_waves, tail_of
from tutor.extrema.zeros import Cell, Edge, Tail, Zeros, Zone, enclosures, regular_zone, zeros_in

MOST_FACTORS = 8
USUAL_TERMS = 12


@dataclass(frozen=True, slots=True)
class Factored:
    """A tree as factors that may vanish, each with its exponent, over a denominator."""

    factors: tuple[tuple[Node, int], ...]
    below: Node


def factored(node: Node, variable: str) -> Factored | None:
    """The factors of the numerator that depend on the variable and are not powers of e."""
    workings = Field(free=True)
    try:
        form = workings.forms(node)[0]
    except Unrepresentable:
        return None
    if len(form.above) > USUAL_TERMS + size(node) // 2:
        return None  # multiplied out, it is harder to enclose than as it stands
    _, parts = form.above.factor()
    factors = []
    for polynomial, exponent in parts:
        tree = workings.polynomial(polynomial)
        if depends_on(tree, variable) and not (isinstance(tree, Power) and tree.base == E):
            factors.append((tree, int(exponent)))
    return Factored(tuple(factors), workings.polynomial(form.below)) if len(factors) <= MOST_FACTORS else None


def zeros_of(prover: Prover, cell: Cell, work: Work, follow: bool = True) -> Zeros:
    """The zeros in the cell of the function the prover is about; its tree is smooth there.

    ``follow`` infinitely many zeros towards infinity as tails; otherwise the search ends far out, unresolved beyond.
    """
    tree = prover.function(0)
    shape = None if tree is None else factored(tree, prover.variable)
    if tree is None or not follow or not has_waves(tree, prover.variable):
        return _finitely_many(prover, tree, shape, cell, work)
    tails = tuple(_tail(prover, tree, shape, cell, at_lower, work) for at_lower in (True, False))
    lower = cell.lower if tails[0] is None else Edge(Coordinate(tails[0].inner))
    upper = cell.upper if tails[1] is None else Edge(Coordinate(tails[1].inner))
    found = _finitely_many(prover, tree, shape, Cell(lower, upper), work)
    return replace(found, tails=(tails[0], tails[1]))


def _finitely_many(prover: Prover, tree: Node | None, shape: Factored | None, cell: Cell, work: Work) -> Zeros:
    if tree is not None and shape is not None:
        found = _by_factors(prover, tree, shape, cell, work)
        if found is not None:
            return found
    return _directly(prover, cell, work)


def _tail(prover: Prover, tree: Node, shape: Factored | None, cell: Cell, at_lower: bool, work: Work) -> Tail | None:
    """The infinitely many zeros towards an infinite edge: those of the factors with waves."""
    variable, exact = prover.variable, prover.exact
    edge = cell.lower if at_lower else cell.upper
    if not edge.at.side or shape is None:
        return None
    waving = [factor for factor, _ in shape.factors if has_waves(factor, variable)]
    calm = [factor for factor, _ in shape.factors if factor not in waving]
    if not waving or any(dict(shape.factors)[factor] != 1 for factor in waving):
        return None
    waves = multiply(*waving)
    zones = [singular_zone(factor, cell, at_lower, variable, exact) for factor in calm]
    if None in zones or singular_zone(waves, cell, at_lower, variable, exact) is not None:
        return None
    beyond = max([int(abs(zone.inner).ceil().unique_fmpz() or 0) for zone in zones if zone is not None], default=0)
    own = exact.about(waves, variable)

    def one_turn(start: arb, end: arb) -> list[Root] | None:
        turn = Cell(Edge(Coordinate(start)), Edge(Coordinate(end)))
        found = _directly(own, turn, work)
        if found.unresolved or found.lower is None or found.upper is None or found.lower.order or found.upper.order:
            return None
        return [replace(root, exact=own.located(root).exact) for root in found.roots]

    slope = own.function(1)
    if slope is None:
        return None
    tail = tail_of(waves, slope, edge, variable, exact, beyond, one_turn)
    if tail is None:
        return None
    signs = _sign_at(enclosures(tree, variable), tail.inner), _sign_at(enclosures(waves, variable), tail.inner)
    if signs[0] is None or signs[1] is None:
        return None
    flip = signs[0] * signs[1]
    zeros = tuple(replace(zero, before=flip * zero.before, after=flip * zero.after) for zero in tail.zeros)
    return replace(tail, zeros=zeros)


def _directly(prover: Prover, cell: Cell, work: Work) -> Zeros:
    def singular(cell: Cell, at_lower: bool) -> Zone | None:
        tree = prover.function(0)
        return None if tree is None else singular_zone(tree, cell, at_lower, prover.variable, prover.exact)

    g = enclosures(prover.node, prover.variable, prover.order, work)
    return zeros_in(g, cell, work, prover.exactly, prover.vanishes, singular)


def _by_factors(prover: Prover, tree: Node, shape: Factored, cell: Cell, work: Work) -> Zeros | None:
    """The zeros of all factors together; ``None`` when they cannot be told apart or a sign is not found."""
    variable = prover.variable
    roots: list[Root] = []
    unresolved: list[tuple[arb | None, arb | None]] = []
    inner: list[list[arb]] = [[], []]
    for factor, exponent in shape.factors:
        own = prover.exact.about(factor, variable)
        found = _directly(own, cell, work)
        unresolved += found.unresolved
        for zone, side in zip((found.lower, found.upper), inner, strict=True):
            if zone is not None:
                side.append(zone.inner)
        for root in found.roots:
            with precision(ISOLATING_BITS):
                below = enclose(shape.below, {variable: root.ball})
            if not (below > 0 or below < 0):
                return None
            place = own.located(root).exact
            roots.append(replace(root, multiplicity=root.multiplicity * exponent, exact=place, factor=factor))
    roots = _shared(roots, prover)
    if any(not (one.ball < other.ball) for one, other in pairwise(roots)):
        return None
    g = enclosures(tree, variable, work=work)
    whole = enclosures(prover.node, variable, prover.order, work)
    lower_known = not any(low is None for low, _ in unresolved)
    upper_known = not any(high is None for _, high in unresolved)
    lower = regular_zone(whole, cell, True, prover.vanishes)
    upper = regular_zone(whole, cell, False, prover.vanishes)
    if lower is None and lower_known:
        lower = _common_zone(g, min(inner[0], default=cell.sample()))
    if upper is None and upper_known:
        upper = _common_zone(g, max(inner[1], default=cell.sample()))
    signs = _signs(g, cell, roots, lower, upper)
    if signs is None:
        return None
    placed = [replace(root, before=signs[k], after=signs[k + 1]) for k, root in enumerate(roots)]
    return Zeros(tuple(placed), lower, upper, tuple(unresolved), shape.factors)


def _shared(roots: list[Root], prover: Prover) -> list[Root]:
    """The roots in order; where two factors provably vanish at the same place, their multiplicities together."""
    merged: list[Root] = []
    for root in sorted(roots, key=lambda root: float(root.ball.mid())):
        last = merged[-1] if merged else None
        known = (last.exact, root.exact) if last is not None else (None, None)
        if last is not None and known[0] and known[1] and prover.exact.same(known[0], known[1]):
            merged[-1] = replace(last, multiplicity=last.multiplicity + root.multiplicity)
        else:
            merged.append(root)
    return merged


def _common_zone(g: Enclosures, inner: arb) -> Zone | None:
    found = _sign_at(g, inner)
    return Zone(inner, found) if found else None


def _signs(g: Enclosures, cell: Cell, roots: list[Root], lower: Zone | None, upper: Zone | None) -> list[int] | None:
    """The sign of g before, between and after the roots."""
    if not roots:
        return []
    samples = [lower.inner if lower else _before(cell, roots[0])]
    samples += [((one.ball + other.ball) / 2).mid() for one, other in pairwise(roots)]
    samples.append(upper.inner if upper else _after(cell, roots[-1]))
    signs = [_sign_at(g, sample) for sample in samples]
    return None if None in signs else [found for found in signs if found is not None]


def _before(cell: Cell, root: Root) -> arb:
    low = cell.lower.at
    return (root.ball.lower() - 1).mid() if low.side else ((low.ball.upper() + root.ball.lower()) / 2).mid()


def _after(cell: Cell, root: Root) -> arb:
    high = cell.upper.at
    return (root.ball.upper() + 1).mid() if high.side else ((high.ball.lower() + root.ball.upper()) / 2).mid()


def _sign_at(g: Enclosures, at: arb) -> int | None:
    for bits in (ISOLATING_BITS, DOUBT_BITS, 8 * DOUBT_BITS):
        with precision(bits):
            found = sign(g(at, 0)[0])
        if found:
            return found
    return None
