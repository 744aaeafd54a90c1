"""What f does on a tail of f′: what it reaches turn by turn, and whether it tends to anything."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb, fmpq

from tutor.calculus.tidy import tidy
from tutor.expression.balls import is_nonnegative, precision
from tutor.expression.tree import ZERO, Negation, Node, Quotient, Sum, add
from tutor.extrema.angles import frozen
from tutor.extrema.compositions import value_on_tail
from tutor.extrema.exact import Exact
from tutor.extrema.expansion import Approach, Expansion, Phase
from tutor.extrema.extremes import Bound
from tutor.extrema.growth import Ray
from tutor.extrema.isolate import ROOT_BITS, sign
from tutor.extrema.limits import one_sided_limit
from tutor.extrema.report import Coordinate
from tutor.extrema.scale import CONSTANT, Exactly, Monomial, NotExpanded, TooNear
from tutor.extrema.tails import FIRST_BOXES, GENERIC, STARTS, has_waves
from tutor.extrema.zeros import Edge, Recurring, Tail


@dataclass(frozen=True, slots=True)
class Settled:
    """How the values of f at one zero of every turn lie to the number they tend to.

    From turn ``turn`` on they are all equal to ``value`` (``side`` 0), or all above (1) or below (−1) it.
    """

    value: Coordinate
    side: int
    turn: int


def settled(f: Node, slope: Node, tail: Tail, zero: Recurring, edge: Edge, exact: Exact) -> Settled | None:
    """What the values at one zero of f′ in every turn tend to, and from which side; ``None``: not known.

    With the angle φ and f = A(φ) + R, R → 0, the zeros tend to an angle with A′ = 0. There A has its extreme value in
    the part of the turn that belongs to the zero, so a sign of R is the side from which f tends to that value.
    """
    if zero.start is None:
        return None
    approach = tail.angle.approach
    variable = approach.variable
    try:
        with precision(ROOT_BITS):
            still = frozen(f, tail.angle, zero.start, exact)
            if zero.exact:
                value = exact.constant(still, variable)
                if value is not None:
                    return Settled(exact.coordinate(value), 0, tail.first)
            composed = value_on_tail(f, tail, zero, edge, exact)
            if composed is not None:
                return Settled(composed, 0, tail.first)
            share = Quotient(frozen(slope, tail.angle, zero.start, exact), exact.derivative(tail.angle.at_x, variable))
        flat = one_sided_limit(share, edge, approach.inward, variable, exact)
        limit = one_sided_limit(still, edge, approach.inward, variable, exact)
    except NotExpanded:
        return None
    if flat is None or flat.exact != ZERO or limit is None or limit.side or limit.exact is None:
        return None
    for start in STARTS:
        with precision(ROOT_BITS):
            side = _side(f, tail, zero, start) or _side_beside_squares(f, tail, limit, start)
            if side:
                turn = tail.angle.turns(arb(start)).upper().ceil().unique_fmpz()
                return Settled(limit, side, max(tail.first, int(turn or 0)))
    return None


def _side(f: Node, tail: Tail, zero: Recurring, start: int) -> int | None:
    """The sign of what is left of f beside its constant part, wherever t ≥ start and the angle belongs to the zero."""
    low, high = (arb(fmpq(turn.numerator, turn.denominator)) for turn in zero.turns)
    phase = Phase(tail.angle.frequency, tail.angle.monomial, low.union(high), {})
    ray = Ray(tail.angle.approach, start, phase)
    with suppress(NotExpanded, TooNear, ZeroDivisionError, OverflowError, ValueError):
        found = ray.expand(f)
        if any(m.growth() > 0 for m, _ in found.terms) or (found.rest is not None and found.rest[0].growth() >= 0):
            return None
        left = Expansion(tuple(term for term in found.terms if term[0] != CONSTANT), found.rest)
        return sign(ray.range(ray.scaled(left, Exactly.of(1), left.leading()[0].inverse())))
    return None


def _side_beside_squares(f: Node, tail: Tail, limit: Coordinate, start: int) -> int | None:
    """The side on which f stays because f − limit is something of that sign plus what never has the other one."""
    parts = f.terms if isinstance(f, Sum) else (f,)
    for side in (1, -1):
        squares = [
            part
            for part in parts
            if has_waves(part, tail.angle.approach.variable)
            and is_nonnegative(part if side > 0 else tidy(Negation(part)))
        ]
        kept = [part for part in parts if part not in squares]
        rest = add(*kept, Negation(limit.exact or ZERO))
        ray = Ray(tail.angle.approach, start)
        with suppress(NotExpanded, TooNear, ZeroDivisionError, OverflowError, ValueError):
            found = ray.expand(tidy(rest))
            if kept and sign(ray.range(ray.scaled(found, Exactly.of(1), found.leading()[0].inverse()))) == side:
                return side
    return None


def bounds_of(f: Node, tail: Tail) -> tuple[int, Bound, Bound]:
    """What f stays above and below from some turn of the tail on to the edge, and that turn."""
    start = STARTS[0]
    with precision(ROOT_BITS):
        turn = max(tail.first, int(tail.angle.turns(arb(start)).upper().ceil().unique_fmpz() or 0))
        try:
            return (turn, *_bounds(f, tail, tail.angle.approach, start))
        except (NotExpanded, TooNear, ZeroDivisionError, OverflowError, ValueError):
            return turn, Bound(None, False), Bound(None, False)


def repeats(f: Node, tail: Tail) -> bool:
    """Whether f depends on the angle of the tail only, so that all its values there are those of one turn."""
    turns = arb(fmpq(GENERIC.numerator, GENERIC.denominator))
    phase = Phase(tail.angle.frequency, tail.angle.monomial, turns, {})
    with precision(ROOT_BITS), suppress(NotExpanded, TooNear, ZeroDivisionError, OverflowError, ValueError):
        found = Ray(tail.angle.approach, STARTS[0], phase).expand(f)
        return found.rest is None and all(m == CONSTANT for m, _ in found.terms)
    return False


def crosses(f: Node, tail: Tail) -> bool:
    """Whether f has both signs in every turn of the tail."""
    signs = set()
    for ray, expansion in _far_out(f, tail):
        with suppress(NotExpanded):
            signs.add(sign(ray.range(ray.scaled(expansion, Exactly.of(1), expansion.leading()[0].inverse()))))
    return {1, -1} <= signs


def oscillates(f: Node, tail: Tail) -> bool:
    """Whether f has no limit towards the edge, because it stays bounded and its values at two angles stay apart."""
    values = []
    for ray, expansion in _far_out(f, tail):
        with suppress(NotExpanded):
            values.append(ray.range(expansion))
    return any(not one.overlaps(other) for one, other in pairwise(values))


def _far_out(f: Node, tail: Tail) -> list[tuple[Ray, Expansion]]:
    """Expansions of f at some angles; those that are not known are left out."""
    known: dict[Node, int | None] = {}
    found = []
    for k in range(FIRST_BOXES):
        turns = arb(fmpq(k, FIRST_BOXES)) + arb(fmpq(GENERIC.numerator, GENERIC.denominator))
        ray = Ray(tail.angle.approach, STARTS[-1], Phase(tail.angle.frequency, tail.angle.monomial, turns, known))
        with precision(ROOT_BITS), suppress(NotExpanded, TooNear, ZeroDivisionError, OverflowError, ValueError):
            found.append((ray, ray.expand(f)))
    return found


def _bounds(f: Node, tail: Tail, approach: Approach, start: int) -> tuple[Bound, Bound]:
    known: dict[Node, int | None] = {}
    ray = Ray(approach, start)
    boxes = [Fraction(k, 2 * FIRST_BOXES) for k in range(2 * FIRST_BOXES + 1)]
    scales: list[Monomial] = []
    expansions: list[Expansion] = []
    for low, high in pairwise(boxes):
        turns = arb(fmpq(low.numerator, low.denominator)).union(arb(fmpq(high.numerator, high.denominator)))
        expansion = Ray(approach, start, Phase(tail.angle.frequency, tail.angle.monomial, turns, known)).expand(f)
        expansions.append(expansion)
        scales += [m for m, _ in expansion.terms] + ([expansion.rest[0]] if expansion.rest else [])
    top = scales[0]
    for m in scales[1:]:
        if m.times(top.inverse()).growth() > 0:
            top = m
    shares = [ray.range(ray.scaled(e, Exactly.of(1), top.inverse())) for e in expansions]
    always_up, always_down = all(share > 0 for share in shares), all(share < 0 for share in shares)
    if top.growth() > 0:
        falls, rises = any(share < 0 for share in shares), any(share > 0 for share in shares)
        floor = 1 / top.inverse().highest(start)
        lowest = min(share.lower() for share in shares) * floor if always_up else None
        highest = max(share.upper() for share in shares) * floor if always_down else None
        return Bound(lowest, falls), Bound(highest, rises)
    values = [ray.range(e) for e in expansions]
    total = values[0]
    for value in values[1:]:
        total = total.union(value)
    fades = top.growth() < 0  # then what has one sign comes as close to 0 as it likes
    return (
        Bound(arb(0), False, True) if fades and always_up else Bound(total.lower(), False),
        Bound(arb(0), False, True) if fades and always_down else Bound(total.upper(), False),
    )
