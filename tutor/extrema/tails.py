"""Infinitely many zeros towards infinity: one proof for all of them, turn by turn.

For g(t) with sines of whole multiples of ωt beside slower things (2t·sin t + t²·cos t, e^(−t)·sin t), the angle ωt mod
2π is treated as a variable of its own. The circle is cut into boxes; over each the expansion of g (or of g′), valid for
every t ≥ T whose angle is in the box, decides the sign of g (or that g is monotone there). So each turn beyond T has
exactly the zeros found on one circle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from flint import arb, fmpq

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.tree import Apply, Node, add, depends_on, walk
from tutor.extrema.edges import approach_to
from tutor.extrema.exact import Exact
from tutor.extrema.expansion import Approach, Expansion, Phase
from tutor.extrema.forms import multiply_rational
from tutor.extrema.growth import Ray
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ROOT_BITS, Root, sign
from tutor.extrema.periods import CIRCULAR, common_frequency, over_turns
from tutor.extrema.scale import CONSTANT, GROWING, Exactly, Monomial, NotExpanded, TooNear
from tutor.extrema.zeros import Edge, Recurring, Tail

STARTS = (16, 64, 256, 2048)
FAR_AWAY = 2**600
FIRST_BOXES = 12
SMALLEST_BOX = Fraction(1, 1000)
MOST_BOXES = 64
GENERIC = Fraction(1234567, 9999991)
CUTS = (Fraction(3, 17), Fraction(5, 13), Fraction(2, 19))
WIDE = 10**9
NEWTON_STEPS = 9

Turns = tuple[Fraction, Fraction]


Status = Literal["positive", "negative", "rising", "falling"]


def has_waves(node: Node, variable: str) -> bool:
    """Whether a sine of the variable occurs."""
    return any(isinstance(p, Apply) and p.function in CIRCULAR and depends_on(p, variable) for p in walk(node))


def wave_frequency(node: Node, approach: Approach, variable: str) -> Node | None:
    """The common ω of all sines whose argument grows, ``None`` unless all grow like multiples of one ωt."""
    ray = Ray(approach, STARTS[0])
    speeds: list[Node] = []
    for part in walk(node):
        if not (isinstance(part, Apply) and part.function in CIRCULAR and depends_on(part, variable)):
            continue
        try:
            m, c = ray.expand(part.arguments[0]).leading()
        except (NotExpanded, TooNear):
            return None
        if m.growth() <= 0:
            continue
        if m != GROWING or not isinstance(c, Exactly):
            return None
        speeds.append(c.node)
    return common_frequency(speeds, variable) if speeds else None


OneTurn = Callable[[arb, arb], list[Root] | None]
"""All zeros of g between two numbers, one turn apart, or ``None`` when they are not all found."""


def tail_of(
    g: Node, slope: Node, edge: Edge, variable: str, exact: Exact, beyond: int, one_turn: OneTurn
) -> Tail | None:
    """The zeros of g towards the infinite edge, from some |x| ≥ ``beyond`` on; ``None``: not understood."""
    with precision(ROOT_BITS):
        approach = approach_to(edge, -edge.at.side, variable, exact)
        frequency = wave_frequency(g, approach, variable)
        if frequency is None:
            return None
        for start in STARTS:
            if start < beyond:
                continue
            try:
                circle = _Circle(g, slope, approach, frequency, start)
                return circle.repeated(one_turn) if circle.repeats else circle.tail()
            except TooNear:
                continue
            except (NotExpanded, ZeroDivisionError, OverflowError, ValueError):
                return None
    return None


class _Circle:
    """All angles at once, for t ≥ start."""

    def __init__(self, g: Node, slope: Node, approach: Approach, frequency: Node, start: int) -> None:
        self.g, self.slope, self.approach, self.frequency, self.start = g, slope, approach, frequency, start
        self.known: dict[Node, int | None] = {}
        self.omega = enclose(frequency, {})
        generic = self._expansion(self.g, arb(fmpq(GENERIC.numerator, GENERIC.denominator)), start)
        self.scale = generic.leading()[0]
        self.repeats = len(generic.terms) == 1 and generic.rest is None and self.scale == CONSTANT

    def _expansion(self, tree: Node, turns: arb, start: int) -> Expansion:
        return Ray(self.approach, start, Phase(self.frequency, turns, self.known)).expand(tree)

    def _scaled(self, tree: Node, turns: arb, start: int) -> arb:
        ray = Ray(self.approach, start)
        expansion = self._expansion(tree, turns, start)
        return ray.range(ray.scaled(expansion, Exactly.of(1), self.scale.inverse()))

    def repeated(self, one_turn: OneTurn) -> Tail | None:
        """The tail of a g that repeats exactly: one turn is solved like any interval, double zeros included."""
        side = self.approach.at.side
        for cut in CUTS:
            first = self._first(cut)
            ends = sorted(((self._t(first + cut + k) * side).mid() for k in (0, 1)), key=float)
            roots = one_turn(*ends)
            if roots is not None:
                break
        else:
            return None
        zeros = []
        for root in roots if side > 0 else reversed(roots):
            turns = self._turns(root.ball * side) - first
            before, after = (root.before, root.after) if side > 0 else (root.after, root.before)
            start = None
            if root.exact is not None:
                back = multiply_rational(Fraction(-first * side), over_turns(Fraction(2), self.frequency))
                start = tidy(add(root.exact, back))
            low, high = (Fraction(int(((turns * WIDE) + k).floor().mid().unique_fmpz() or 0), WIDE) for k in (0, 1))
            near = (root.ball - side * first * 2 * arb.pi() / self.omega).mid()
            zeros.append(Recurring((low, high), before, after, start, near))
        return Tail(side, ends[0] if side > 0 else ends[1], self.frequency, first, True, tuple(zeros))

    def _first(self, turns: Fraction) -> int:
        """The first whole turn n with n + turns beyond the start."""
        first = 1
        while not self._t(first + turns) > self.start:
            first *= 2
        while first and self._t(first - 1 + turns) > self.start:
            first -= 1
        return first

    def _turns(self, t: arb) -> arb:
        return t * self.omega / (2 * arb.pi())

    def tail(self) -> Tail:
        """The tail by boxes on the circle. Raises ``TooNear`` when they do not decide."""
        boxes = self._boxes()
        signed = [k for k, (_, status) in enumerate(boxes) if status in ("positive", "negative")]
        if not signed:
            raise TooNear
        cut = signed[0]
        (low, high), first_status = boxes[cut]
        middle = (low + high) / 2
        turned = [*boxes[cut + 1 :], *(((a + 1, b + 1), status) for (a, b), status in boxes[: cut + 1])]
        zeros = self._runs(1 if first_status == "positive" else -1, turned)
        first = self._first(middle)
        inner = self._t(first + middle).mid()
        found = tuple(self._located(turns, before, after) for turns, before, after in zeros)
        side = self.approach.at.side
        return Tail(side, (inner * side).mid(), self.frequency, first, False, found)

    def _t(self, turns: Fraction) -> arb:
        return 2 * arb.pi() * arb(fmpq(turns.numerator, turns.denominator)) / self.omega

    def _boxes(self) -> list[tuple[Turns, Status]]:
        """The circle in boxes, each with what is proved there."""
        done: list[tuple[Turns, Status]] = []
        pending = [(Fraction(k, FIRST_BOXES), Fraction(k + 1, FIRST_BOXES)) for k in reversed(range(FIRST_BOXES))]
        while pending:
            low, high = pending.pop()
            status = self._status(low, high)
            if status is not None:
                done.append(((low, high), status))
            elif high - low < SMALLEST_BOX or len(done) + len(pending) > MOST_BOXES:
                raise TooNear
            else:
                middle = (low + high) / 2
                pending += [(middle, high), (low, middle)]
        return done

    def _status(self, low: Fraction, high: Fraction) -> Status | None:
        turns = arb(fmpq(low.numerator, low.denominator)).union(arb(fmpq(high.numerator, high.denominator)))
        value = sign(self._scaled(self.g, turns, self.start))
        if value:
            return "positive" if value > 0 else "negative"
        slope = sign(self._scaled(self.slope, turns, self.start)) if high - low < Fraction(1, 8) else None
        if slope:
            return "rising" if slope * self.approach.at.side > 0 else "falling"
        return None

    def _runs(self, before: int, boxes: list[tuple[Turns, Status]]) -> list[tuple[Turns, int, int]]:
        """Stretches on which g is monotone in t between two signs; opposite signs mean exactly one zero."""
        zeros = []
        run: list[tuple[Turns, Status]] = []
        for box, status in boxes:
            if status in ("rising", "falling"):
                run.append((box, status))
                continue
            after = 1 if status == "positive" else -1
            if len({kind for _, kind in run}) > 1:
                raise TooNear
            if after != before:
                if not run:
                    raise NotExpanded
                zeros.append(((run[0][0][0], run[-1][0][1]), before, after))
            before, run = after, []
        return zeros

    def _located(self, turns: Turns, before: int, after: int) -> Recurring:
        """What the zeros approach in their turns: Newton's method far out, and a closed form near it."""
        at = arb(fmpq(*((turns[0] + turns[1]) / 2).as_integer_ratio()))
        side = self.approach.at.side
        per_turn = 2 * arb.pi() / self.omega * side
        for _ in range(NEWTON_STEPS):
            value = self._scaled(self.g, at, FAR_AWAY).mid()
            slope = self._scaled(self.slope, at, FAR_AWAY).mid() * per_turn
            if slope.is_zero() or not value.is_finite():
                break
            step = (value / slope).mid()
            at = (at - step).mid()
            if abs(step) < arb(2) ** -118:
                break
        near = (2 * arb.pi() * at / self.omega * side).mid()
        closed = next(guesses(near + arb(0, arb(2) ** -100)), None)
        return Recurring(turns, before, after, closed, near)


@dataclass(frozen=True, slots=True)
class Reach:
    """The values of f on a tail: each bound a ball of possible extreme values or ±oo (``None``: not known)."""

    lowest: arb | None
    highest: arb | None
    falls_forever: bool
    rises_forever: bool


def reach_of(f: Node, tail: Tail, variable: str, edge: Edge, exact: Exact) -> Reach:
    """Bounds of f beyond the tail's beginning."""
    unknown = Reach(None, None, False, False)
    with precision(ROOT_BITS):
        approach = approach_to(edge, -tail.side, variable, exact)
        start = int(abs(tail.inner).floor().unique_fmpz() or 0)
        try:
            return _reach(f, tail, approach, max(start, STARTS[0]))
        except (NotExpanded, TooNear, ZeroDivisionError, OverflowError, ValueError):
            return unknown


def _reach(f: Node, tail: Tail, approach: Approach, start: int) -> Reach:
    known: dict[Node, int | None] = {}
    ray = Ray(approach, start)
    boxes = [Fraction(k, 2 * FIRST_BOXES) for k in range(2 * FIRST_BOXES + 1)]
    scales: list[Monomial] = []
    expansions: list[Expansion] = []
    for low, high in pairwise(boxes):
        turns = arb(fmpq(low.numerator, low.denominator)).union(arb(fmpq(high.numerator, high.denominator)))
        expansion = Ray(approach, start, Phase(tail.frequency, turns, known)).expand(f)
        expansions.append(expansion)
        scales += [m for m, _ in expansion.terms] + ([expansion.rest[0]] if expansion.rest else [])
    top = scales[0]
    for m in scales[1:]:
        if m.times(top.inverse()).growth() > 0:
            top = m
    shares = [ray.range(ray.scaled(e, Exactly.of(1), top.inverse())) for e in expansions]
    if top.growth() > 0:
        falls, rises = any(share < 0 for share in shares), any(share > 0 for share in shares)
        always_up, always_down = all(share > 0 for share in shares), all(share < 0 for share in shares)
        floor = 1 / top.inverse().highest(start)
        lowest = highest = None
        if always_up:
            lowest = min(share.lower() for share in shares) * floor
        if always_down:
            highest = max(share.upper() for share in shares) * floor
        return Reach(lowest, highest, falls, rises)
    values = [ray.range(e) for e in expansions]
    total = values[0]
    for value in values[1:]:
        total = total.union(value)
    return Reach(total.lower(), total.upper(), False, False)
