"""Zeros factor by factor: a product is 0 exactly where one of its factors is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Literal

from flint import arb

from tutor.calculus.tidy import tidy
from tutor.expression.balls import precision
from tutor.expression.tree import (
    ONE,
    Negation,
    Node,
    multiply,
)
from tutor.extrema.algebraic import Zero, everywhere, on_circle
from tutor.extrema.continuity import is_positive_where_defined
from tutor.extrema.edges import singular_zone
from tutor.extrema.exact import Prover
from tutor.extrema.factored import Factored, factored
from tutor.extrema.isolate import DOUBT_BITS, ISOLATING_BITS, Enclosures, Root, Work, sign
from tutor.extrema.many_turns import in_family, many_turns
from tutor.extrema.report import Coordinate
from tutor.extrema.tails import has_waves, tail_of, with_even_powers
from tutor.extrema.zeros import Cell, Edge, Tail, Zeros, Zone, enclosures, regular_zone, zeros_in


def zeros_of(prover: Prover, cell: Cell, work: Work, follow: bool = True) -> Zeros:
    """The zeros in the cell of the function the prover is about; its tree is smooth there.

    ``follow`` infinitely many zeros towards an edge as tails; otherwise the search ends somewhere, unresolved beyond.
    """
    tree, variable = prover.function(0), prover.variable
    shape = None if tree is None else prover.exact.once((factored, tree), lambda: factored(tree, variable))
    if tree is None or not follow or not has_waves(tree, variable):
        return _finitely_many(prover, tree, shape, cell, work)
    for side, seen in ((1, tree), (-1, tidy(Negation(tree)))):
        if is_positive_where_defined(seen, [variable]):
            whole, known = enclosures(tree, variable), Zone(cell.sample(), side)
            zones = [regular_zone(whole, cell, at_lower, prover.vanishes) or known for at_lower in (True, False)]
            return Zeros((), zones[0], zones[1])
    tails = tuple(_tail(prover, tree, shape, cell, at_lower, work) for at_lower in (True, False))
    lower = cell.lower if tails[0] is None else Edge(Coordinate(tails[0].inner))
    upper = cell.upper if tails[1] is None else Edge(Coordinate(tails[1].inner))
    found = _all_turns(prover, tree, shape, Cell(lower, upper), work)
    return replace(found, tails=(tails[0], tails[1]))


def _all_turns(prover: Prover, tree: Node, shape: Factored | None, cell: Cell, work: Work) -> Zeros:
    """The zeros one by one, or where they are too many turn by turn and the rest one by one."""
    tail = many_turns(cell, prover, tree, partial(_tail, prover, tree, shape, work=work))
    if tail is None:
        return _finitely_many(prover, tree, shape, cell, work)
    low, high = (Edge(Coordinate(end)) for end in tail.stretch)
    before = _all_turns(prover, tree, shape, Cell(cell.lower, low), work)
    after = _all_turns(prover, tree, shape, Cell(high, cell.upper), work)
    return Zeros(
        tuple(in_family(root, tail, prover) for root in (*before.roots, *after.roots)),
        before.lower,
        after.upper,
        (*before.unresolved, *after.unresolved),
        many=(*before.many, tail, *after.many),
    )


def _finitely_many(prover: Prover, tree: Node | None, shape: Factored | None, cell: Cell, work: Work) -> Zeros:
    if tree is not None and shape is not None and shape.simpler:
        found = _by_factors(prover, tree, shape, cell, work)
        if found is not None:
            return found
    return _directly(prover, cell, work)


def _tail(prover: Prover, tree: Node, shape: Factored | None, cell: Cell, at_lower: bool, work: Work) -> Tail | None:
    """The infinitely many zeros towards an edge where the tree is not smooth: those of the factors with waves."""
    variable, exact = prover.variable, prover.exact
    edge = cell.lower if at_lower else cell.upper
    if shape is None or not has_waves(tree, variable, edge.at):
        return None
    waving = [factor for factor, _ in shape.factors if has_waves(factor, variable)]
    calm = [factor for factor, _ in shape.factors if factor not in waving]
    if not waving:
        return None
    stops = []
    for factor in calm:
        found = _by_algebra(shape, factor, exact.about(factor, variable), cell)
        if found is None:
            zone = singular_zone(factor, cell, at_lower, variable, exact)
        else:
            zone = found.lower if at_lower else found.upper
        if zone is None:
            return None
        stops.append(zone.inner)
    other = cell.upper.at if at_lower else cell.lower.at
    if not other.side and not (edge.at.side and other.ball * edge.at.side < 0):
        stops.append(other.ball)
    reached = [abs(stop) if edge.at.side else 1 / abs(stop - edge.at.ball) for stop in stops]
    beyond = max([int(t.upper().ceil().unique_fmpz() or 0) for t in reached], default=0)
    powers = dict(shape.factors)
    even = [factor for factor in waving if powers[factor] % 2 == 0]
    alone = not calm and all(powers[factor] == 1 for factor in waving)
    for waves in (multiply(*waving), *([tree] if alone else [])):
        tail = _tail_of(prover, tree, waves, cell, at_lower, beyond, work)
        if tail is not None and even:
            odd = [factor for factor in waving if factor not in even]
            tail = with_even_powers(tail, multiply(*even), multiply(*odd))
        if tail is not None:
            return tail
    return None


def _tail_of(
    prover: Prover, tree: Node, waves: Node, cell: Cell, at_lower: bool, beyond: int, work: Work
) -> Tail | None:
    """The tail of the waves, with the signs of the whole tree."""
    variable, exact = prover.variable, prover.exact
    edge, inward = (cell.lower, 1) if at_lower else (cell.upper, -1)
    own = exact.about(waves, variable)

    def one_turn(start: arb, end: arb) -> list[Root] | None:
        turn = Cell(Edge(Coordinate(start)), Edge(Coordinate(end)))
        found = _directly(own, turn, work)
        if found.unresolved or found.lower is None or found.upper is None or found.lower.order or found.upper.order:
            return None
        return list(found.roots)

    slope = own.function(1)
    if slope is None or singular_zone(waves, cell, at_lower, variable, exact) is not None:
        return None
    tail = tail_of(waves, slope, edge, inward, variable, exact, beyond, one_turn)
    if tail is None:
        return None
    signs = _sign_at(enclosures(tree, variable), tail.inner), _sign_at(enclosures(waves, variable), tail.inner)
    if signs[0] is None or signs[1] is None:
        return None
    flip = signs[0] * signs[1]
    zeros = tuple(replace(zero, before=flip * zero.before, after=flip * zero.after) for zero in tail.zeros)
    return replace(tail, zeros=zeros)


def _directly(prover: Prover, cell: Cell, work: Work) -> Zeros:
    tree = prover.function(0)

    def singular(cell: Cell, at_lower: bool) -> Zone | None:
        return None if tree is None else singular_zone(tree, cell, at_lower, prover.variable, prover.exact)

    if tree is None:
        g = enclosures(prover.node, prover.variable, prover.order, work)
    else:
        g = enclosures(tree, prover.variable, work=work)
    return zeros_in(g, cell, work, prover.exactly, prover.vanishes, singular)


def _by_factors(prover: Prover, tree: Node, shape: Factored, cell: Cell, work: Work) -> Zeros | None:
    """The zeros of all factors together; ``None`` when they cannot be told apart or a sign is not found."""
    variable = prover.variable
    roots: list[Root] = []
    unresolved: list[tuple[arb | None, arb | None]] = []
    inner: list[list[arb]] = [[], []]
    for factor, exponent in shape.factors:
        own = prover.exact.about(factor, variable)
        found = _by_algebra(shape, factor, own, cell) or _directly(own, cell, work)
        unresolved += found.unresolved
        for zone, side in zip((found.lower, found.upper), inner, strict=True):
            if zone is not None:
                side.append(zone.inner)
        for root in found.roots:
            if shape.below != ONE and _sign_at(enclosures(shape.below, variable), root.ball) is None:
                return None
            place = own.located(root).exact
            roots.append(replace(root, multiplicity=root.multiplicity * exponent, exact=place, factor=factor))
    roots = [root for root in _shared(roots, prover) if not any(_within(root, part) for part in unresolved)]
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
    walls = [wall for part in unresolved for wall in part if wall is not None]
    signs = _signs(g, cell, roots, (lower, upper), walls)
    if any(None in pair for pair in signs):
        return None
    placed = [replace(root, before=pair[0] or 0, after=pair[1] or 0) for root, pair in zip(roots, signs, strict=True)]
    return Zeros(tuple(placed), lower, upper, tuple(unresolved), shape.factors)


def _by_algebra(shape: Factored, factor: Node, prover: Prover, cell: Cell) -> Zeros | None:
    """The zeros of a factor by algebra; ``None`` where that is not known, or one is too near to an edge."""
    low, high = cell.lower.at, cell.upper.at
    bounds = None if low.side else low.ball, None if high.side else high.ball
    polynomial, variable = shape.polynomials[factor], prover.variable
    found = prover.exact.once((everywhere, factor), lambda: everywhere(polynomial, shape.generators, variable))
    if found is None:
        found = on_circle(polynomial, shape.generators, variable, *bounds)
    if found is None:
        return None
    inside: list[Zero] = []
    for zero in found:
        if any(not edge.side and edge.ball.overlaps(zero.ball) for edge in (low, high)):
            if not any(zero.ball.overlaps(edge.ball) and prover.vanishes(0, edge) for edge in (low, high)):
                return None
        elif (low.side or low.ball < zero.ball) and (high.side or zero.ball < high.ball):
            inside.append(zero)
    inside.sort(key=lambda zero: float(zero.ball))
    balls = [zero.ball for zero in inside]
    stops = [_beyond(cell, balls, 0), *((one + other).mid() / 2 for one, other in pairwise(balls))]
    stops.append(_beyond(cell, balls, -1))
    first = _sign_at(enclosures(factor, prover.variable), stops[0])
    if first is None:
        return None
    roots, after = [], first
    for k, zero in enumerate(inside):
        before, after = after, after * (-1) ** zero.multiplicity
        roots.append(Root(zero.ball, zero.multiplicity, before, after, (stops[k], stops[k + 1]), zero.exact))
    return Zeros(tuple(roots), Zone(stops[0], first), Zone(stops[-1], after))


def _beyond(cell: Cell, roots: list[arb], which: Literal[0, -1]) -> arb:
    """A number between an edge of the cell and the nearest root."""
    if not roots:
        return cell.sample()
    edge, direction = (cell.lower.at, -1) if which == 0 else (cell.upper.at, 1)
    return (roots[which] + direction).mid() if edge.side else ((roots[which] + edge.ball) / 2).mid()


def _within(root: Root, part: tuple[arb | None, arb | None]) -> bool:
    """Whether the root lies where another factor is not resolved, so that no sign beside it is known."""
    low, high = part
    return not (low is not None and root.ball < low) and not (high is not None and root.ball > high)


def _shared(roots: list[Root], prover: Prover) -> list[Root]:
    """The roots in order; where two factors provably vanish at the same place, their multiplicities together."""
    merged: list[Root] = []
    for root in sorted(roots, key=lambda root: float(root.ball.mid())):
        last = merged[-1] if merged else None
        known = (last.exact, root.exact) if last is not None and last.ball.overlaps(root.ball) else (None, None)
        if last is not None and known[0] and known[1] and prover.exact.same(known[0], known[1]):
            merged[-1] = replace(last, multiplicity=last.multiplicity + root.multiplicity)
        else:
            merged.append(root)
    return merged


def _common_zone(g: Enclosures, inner: arb) -> Zone | None:
    found = _sign_at(g, inner)
    return Zone(inner, found) if found else None


def _signs(
    g: Enclosures, cell: Cell, roots: list[Root], zones: tuple[Zone | None, Zone | None], walls: list[arb]
) -> list[tuple[int | None, int | None]]:
    """The signs of g before and after each root, taken where no other root and nothing unresolved lies in between."""
    if not roots:
        return []
    first, last = roots[0].ball, roots[-1].ball
    known: list[tuple[int | None, int | None]] = []  # the signs after one root and before the next
    for one, other in pairwise(root.ball for root in roots):
        between = sorted((wall for wall in walls if one < wall and wall < other), key=float)
        low, high = (between[0], between[-1]) if between else (other, one)
        after = _sign_at(g, ((one + low) / 2).mid())
        known.append((after, after if not between else _sign_at(g, ((high + other) / 2).mid())))
    below = max((wall for wall in walls if wall < first), default=None, key=float)
    above = min((wall for wall in walls if wall > last), default=None, key=float)
    start = _sign_at(g, _beside(first, below, cell.lower, zones[0]))
    end = _sign_at(g, _beside(last, above, cell.upper, zones[1]))
    return list(zip([start, *(pair[1] for pair in known)], [*(pair[0] for pair in known), end], strict=True))


def _beside(root: arb, wall: arb | None, edge: Edge, zone: Zone | None) -> arb:
    """A number between the outermost root and the nearest wall; where there is none, inside the zone of the edge."""
    if wall is not None:
        return ((root + wall) / 2).mid()
    if zone is not None:
        return zone.inner
    return (root + edge.at.side).mid() if edge.at.side else ((root + edge.at.ball) / 2).mid()


def _sign_at(g: Enclosures, at: arb) -> int | None:
    for bits in (ISOLATING_BITS, DOUBT_BITS, 8 * DOUBT_BITS):
        with precision(bits):
            found = sign(g(at, 0)[0])
        if found:
            return found
    return None
