"""More zeros on an interval than can be listed: those of a tail that begins inside it and goes on beyond one end.

sin x on [0, 10⁶] has the zeros of sin x on [0, ∞), and sin(1/x) on [10⁻⁹, 1] those on (0, 1], as far as they lie in the
interval: whole turns of them are told by one tree in n, with its least and greatest n.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from flint import arb

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.tree import INFINITY, ZERO, Apply, Negation, Node, Quotient, add, substitute, variables, walk
from tutor.extrema.exact import Exact, Prover
from tutor.extrema.forms import multiply_rational
from tutor.extrema.isolate import MOST_ROOTS, ROOT_BITS, Root
from tutor.extrema.periods import CIRCULAR
from tutor.extrema.pieces import guards
from tutor.extrema.report import Coordinate, exact_fraction
from tutor.extrema.zeros import Cell, Edge, Tail

MANY_TURNS = MOST_ROOTS // 3  # there are two zeros in a turn or more


class TailAt(Protocol):
    def __call__(self, *, cell: Cell, at_lower: bool) -> Tail | None:
        """The infinitely many zeros towards an edge of a cell."""


def many_turns(cell: Cell, prover: Prover, tree: Node, tail_at: TailAt) -> Tail | None:
    """The tail with the turns in the cell, where it has more zeros than are listed; else ``None``.

    What is proved turn by turn holds for each turn alone, so those inside the cell count.
    """
    low, high = cell.lower.at, cell.upper.at
    if low.side or high.side or not _is_dense(tree, prover.variable, low.ball, high.ball):
        return None
    for end in _beyond(tree, prover.variable, prover.exact):
        if end.side > 0 or (not end.side and end.ball > high.ball):
            wider, near, at_lower = Cell(cell.lower, Edge(end)), high, False
        elif end.side < 0 or end.ball < low.ball:
            wider, near, at_lower = Cell(Edge(end), cell.upper), low, True
        else:
            continue
        tail = tail_at(cell=wider, at_lower=at_lower)
        ended = None if tail is None else _ended(tail, near)
        if ended is not None:
            return ended
    return None


def _is_dense(tree: Node, variable: str, low: arb, high: arb) -> bool:
    """Whether the angle of some wave runs through many turns between two places."""
    waves = [p.arguments[0] for p in walk(tree) if isinstance(p, Apply) and p.function in CIRCULAR]
    with precision(ROOT_BITS):
        ways = [enclose(angle, {variable: high}) - enclose(angle, {variable: low}) for angle in waves]
    return any(abs(way) > 2 * arb.pi() * MANY_TURNS for way in ways)


def _beyond(tree: Node, variable: str, exact: Exact) -> Iterator[Coordinate]:
    """Where waves may become endlessly dense: far out, and at the zeros of linear denominators."""
    yield Coordinate(arb.pos_inf(), INFINITY, 1)
    yield Coordinate(arb.neg_inf(), Negation(INFINITY), -1)
    for guard in dict.fromkeys(guard for guard, _ in guards(tree, variable)):
        slope = exact.constant(exact.derivative(guard, variable), variable)
        if slope is not None and not exact.is_zero(slope) and not variables(slope):
            yield exact.coordinate(tidy(Negation(Quotient(substitute(guard, variable, ZERO), slope))))


def _ended(tail: Tail, near: Coordinate) -> Tail | None:
    """The tail with its whole turns up to a place; ``None`` where their zeros can be listed."""
    angle = tail.angle
    with precision(ROOT_BITS):
        begun = angle.turns_at(tail.inner)
        reached = (angle.turns_at(near.ball) - begun).lower().floor().unique_fmpz()
        turns = 0 if reached is None else int(reached) - 1
        if turns * len(tail.zeros) < MOST_ROOTS:
            return None
        outer = angle.position(exact_fraction(begun.mid()) + Fraction(turns))
    return replace(tail, last=tail.first + turns - 1, outer=outer)


def in_family(root: Root, tail: Tail, prover: Prover) -> Root:
    """A zero beside the stretch, in closed form where it continues the zeros of the turns in it."""
    for zero in tail.zeros:
        if root.exact is not None or not zero.exact or zero.start is None:
            continue
        with precision(ROOT_BITS):
            turn, start = enclose(tail.angle.turn, {}), enclose(zero.start, {})
            apart = (tail.angle.turns_at(root.ball) - start / turn + arb(1) / 2).floor().unique_fmpz()
            if apart is None:
                continue
            x = tail.angle.x(tidy(add(zero.start, multiply_rational(Fraction(int(apart)), tail.angle.turn))))
            here = enclose(x, {})
        low, high = root.bracket
        if here.overlaps(root.ball) and here > low and here < high and prover.vanishes_at(0, x):
            return replace(root, exact=tidy(x))
    return root
