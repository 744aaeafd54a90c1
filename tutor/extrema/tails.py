"""Infinitely many zeros towards an edge: one proof for all of them, turn by turn.

For g with sines of whole multiples of an angle ω·M(t) beside other things (2t·sin t + t²·cos t, e^(−t)·sin t, sin t²,
sin(1/x) with t = 1/x), the angle mod 2π is treated as a variable of its own. The circle is cut into boxes; over each
the expansion of g (or of g′), valid for every t ≥ T whose angle is in the box, decides the sign of g (or that g is
monotone there, or convex). So each turn beyond T has exactly the zeros found on one circle.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Literal

from flint import arb, fmpq

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.tree import Apply, Node, Quotient, add, depends_on, rational_value, walk
from tutor.extrema.angles import Angle, angle, frozen
from tutor.extrema.edges import approach_to
from tutor.extrema.exact import Exact
from tutor.extrema.expansion import Approach, Expansion, Phase
from tutor.extrema.forms import multiply_rational
from tutor.extrema.growth import Ray
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ISOLATING_BITS, ROOT_BITS, Root, sign
from tutor.extrema.periods import CIRCULAR, common_frequency
from tutor.extrema.report import Coordinate
from tutor.extrema.scale import CONSTANT, Exactly, Monomial, NotExpanded, TooNear
from tutor.extrema.zeros import Edge, Recurring, Tail

STARTS = (16, 64, 256, 2048)
FAR_AWAY = 2**600
FIRST_BOXES = 12
SMALLEST_BOX = Fraction(1, 1000)
MOST_BOXES = 64
GENERIC = Fraction(1234567, 9999991)
CUTS = (Fraction(3, 17), Fraction(5, 13), Fraction(2, 19))
WIDE = 10**9
SECANT_STEPS = 14

Turns = tuple[Fraction, Fraction]


Status = Literal["positive", "negative", "rising", "falling", "convex", "concave"]
"""What is proved on a box: a sign of g; that g rises or falls in t; that g is convex or concave in x."""


def ball(turns: Fraction) -> arb:
    return arb(fmpq(turns.numerator, turns.denominator))


def has_waves(node: Node, variable: str, towards: Coordinate | None = None) -> bool:
    """Whether a sine of the variable occurs; ``towards`` a place, one whose angle has no value there."""

    def restless(angle: Node) -> bool:
        if towards is None or towards.side:
            return True
        with precision(ISOLATING_BITS):
            return not enclose(angle, {variable: towards.ball}).is_finite()

    waves = (p for p in walk(node) if isinstance(p, Apply) and p.function in CIRCULAR and depends_on(p, variable))
    return any(restless(wave.arguments[0]) for wave in waves)


def wave_angle(node: Node, approach: Approach, variable: str) -> Angle | None:
    """The angle of which all growing arguments of sines are whole multiples, up to something bounded."""
    ray = Ray(approach, STARTS[0])
    speeds: list[Node] = []
    monomials: set[Monomial] = set()
    for part in walk(node):
        if not (isinstance(part, Apply) and part.function in CIRCULAR and depends_on(part, variable)):
            continue
        try:
            m, c = ray.expand(part.arguments[0]).leading()
        except (NotExpanded, TooNear):
            return None
        if m.growth() <= 0:
            continue
        if not isinstance(c, Exactly):
            return None
        monomials.add(m)
        speeds.append(c.node)
    frequency = common_frequency(speeds, variable) if len(monomials) == 1 else None
    return None if frequency is None else angle(frequency, monomials.pop(), approach)


OneTurn = Callable[[arb, arb], list[Root] | None]
"""All zeros of g between two numbers, one turn apart, or ``None`` when they are not all found."""

Vanishes = Callable[[Node], bool]
"""Whether g is *proved* to be 0 at a number."""


def tail_of(
    g: Node, slope: Node, edge: Edge, inward: int, variable: str, exact: Exact, beyond: int, one_turn: OneTurn
) -> Tail | None:
    """The zeros of g towards an edge, from some t ≥ ``beyond`` on; ``None``: not understood."""
    prover = exact.about(g, variable)
    with precision(ROOT_BITS):
        approach = approach_to(edge, inward, variable, exact)
        try:
            waves = wave_angle(g, approach, variable)
        except NotExpanded:
            return None
        if waves is None:
            return None
        for start in STARTS:
            if start < beyond:
                continue
            try:
                circle = _Circle(g, slope, waves, start, exact)
                if circle.repeats:
                    return circle.repeated(max(beyond, 1), one_turn, lambda x: prover.vanishes_at(0, x))
                return circle.tail()
            except TooNear:
                continue
            except (NotExpanded, ZeroDivisionError, OverflowError, ValueError):
                return None
    return None


def with_even_powers(tail: Tail, even: Node, odd: Node) -> Tail | None:
    """The tail of even·odd as that of even²·odd: no change of sign at the zeros of ``even``; ``None`` where it is not
    known whose a zero is."""
    start = int(tail.angle.t_at(tail.inner).lower().floor().unique_fmpz() or 0)
    zeros: list[Recurring] = []
    before = tail.zeros[0].before if tail.zeros else 0
    for zero in tail.zeros:
        turns = ball(zero.turns[0]).union(ball(zero.turns[1]))
        phase = Phase(tail.angle.frequency, tail.angle.monomial, turns, {})
        seen = [_sign_on(tree, Ray(tail.angle.approach, max(start, 1), phase)) for tree in (even, odd)]
        if bool(seen[0]) == bool(seen[1]):
            return None
        after = before if seen[1] else -before
        zeros.append(replace(zero, before=before, after=after))
        before = after
    return replace(tail, zeros=tuple(zeros))


def _sign_on(tree: Node, ray: Ray) -> int | None:
    """The sign of a tree everywhere on a ray with its phase."""
    with precision(ROOT_BITS), suppress(NotExpanded, TooNear, ZeroDivisionError, OverflowError, ValueError):
        found = ray.expand(tree)
        return sign(ray.range(ray.scaled(found, Exactly.of(1), found.leading()[0].inverse())))
    return None


class _Circle:
    """All angles at once, for t ≥ start."""

    def __init__(self, g: Node, slope: Node, waves: Angle, start: int, exact: Exact) -> None:
        self.g, self.slope, self.angle, self.start, self.exact = g, slope, waves, start, exact
        self.approach = waves.approach
        self.side = -self.approach.inward
        self.known: dict[Node, int | None] = {}
        generic = self._expansion(self.g, ball(GENERIC), start)
        self.scale = generic.leading()[0]
        self.repeats = len(generic.terms) == 1 and generic.rest is None and self.scale == CONSTANT
        if not self.repeats:
            self.slope_scale = self._expansion(self.slope, ball(GENERIC), start).leading()[0]

    @cached_property
    def bend(self) -> tuple[Node, Monomial]:
        """g″ and its size."""
        tree = self.exact.derivative(self.slope, self.approach.variable)
        return tree, self._expansion(tree, ball(GENERIC), self.start).leading()[0]

    def _expansion(self, tree: Node, turns: arb, start: int) -> Expansion:
        phase = Phase(self.angle.frequency, self.angle.monomial, turns, self.known)
        return Ray(self.approach, start, phase).expand(tree)

    def _scaled(self, tree: Node, scale: Monomial, turns: arb, start: int) -> arb:
        ray = Ray(self.approach, start)
        return ray.range(ray.scaled(self._expansion(tree, turns, start), Exactly.of(1), scale.inverse()))

    def repeated(self, beyond: int, one_turn: OneTurn, vanishes: Vanishes) -> Tail | None:
        """The tail of a g that depends on the angle only: one turn is solved like any interval."""
        for cut in CUTS:
            first = self._first(cut, beyond)
            ends = sorted((self.angle.position(first + cut + k) for k in (0, 1)), key=float)
            roots = one_turn(*ends)
            if roots is not None:
                break
        else:
            return None
        zeros = []
        for root in roots if self.side > 0 else reversed(roots):
            turns = self.angle.turns_at(root.ball) - first
            before, after = (root.before, root.after) if self.side > 0 else (root.after, root.before)
            low, high = (Fraction(int(((turns * WIDE) + k).floor().mid().unique_fmpz() or 0), WIDE) for k in (0, 1))
            value = turns * 2 * arb.pi() / enclose(self.angle.frequency, {})
            closed = self._start(root, value, first, vanishes)
            zeros.append(Recurring((low, high), before, after, closed, value.mid(), closed is not None))
        return Tail(self.side, ends[0 if self.side > 0 else 1], self.angle, first, True, tuple(zeros))

    def _start(self, root: Root, value: arb, first: int, vanishes: Vanishes) -> Node | None:
        """The closed form of M at the zero of turn 0, proved at the zero of turn ``first``."""
        for guess in guesses(value):
            x = self.angle.x(tidy(add(guess, multiply_rational(Fraction(first), self.angle.turn))))
            if enclose(x, {}).overlaps(root.ball) and vanishes(x):
                return tidy(guess)
        return None

    def _first(self, turns: Fraction, start: int) -> int:
        """A whole turn n ≥ 0 with n + turns beyond the start."""
        reached = (self.angle.turns(arb(start)) - ball(turns)).upper()
        return max(0, int(reached.floor().unique_fmpz() or 0) + 1)

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
        zeros = self._zeros(1 if first_status == "positive" else -1, turned)
        first = self._first(middle, self.start)
        return Tail(self.side, self.angle.position(first + middle), self.angle, first, False, tuple(zeros))

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
        turns = ball(low).union(ball(high))
        value = sign(self._scaled(self.g, self.scale, turns, self.start))
        if value:
            return "positive" if value > 0 else "negative"
        if high - low >= Fraction(1, 8):
            return None
        slope = sign(self._scaled(self.slope, self.slope_scale, turns, self.start))
        if slope:
            return "rising" if slope * self.side > 0 else "falling"
        bend = sign(self._scaled(*self.bend, turns, self.start))
        if bend:
            return "convex" if bend > 0 else "concave"
        return None

    def _zeros(self, before: int, boxes: list[tuple[Turns, Status]]) -> list[Recurring]:
        """Stretches without a known sign between two signs: how many zeros are there follows from how g runs there."""
        zeros: list[Recurring] = []
        run: list[tuple[Turns, Status]] = []
        for box, status in boxes:
            if status not in ("positive", "negative"):
                run.append((box, status))
                continue
            after = 1 if status == "positive" else -1
            course = [status for status, _ in groupby(status for _, status in run)]
            turns = (run[0][0][0], run[-1][0][1]) if run else (box[0], box[0])
            if len(course) == 1 and course[0] in ("rising", "falling"):
                if after != before:
                    zeros.append(self._located(turns, before, after))
            elif course and after == before and _dips(course, before):
                zeros += self._two(turns, before)
            elif course:
                raise TooNear
            elif after != before:
                raise NotExpanded
            before, run = after, []
        return zeros

    def _two(self, turns: Turns, before: int) -> list[Recurring]:
        """The two zeros of a stretch on which g bends towards 0 between two equal signs, if it passes 0 there.

        That is seen where g comes nearest to 0 in the limit: g has the other sign there, or it is 0 and has a slope.
        """
        near = self._limit(self.slope, self.slope_scale, turns)
        closed = next(guesses(near + arb(0, arb(2) ** -100)), None)
        share = None if closed is None else rational_value(tidy(Quotient(closed, self.angle.turn)))
        if closed is None or share is None or not turns[0] < share < turns[1]:
            raise TooNear
        earlier, later = (turns[0], share), (share, turns[1])
        if self._vanishes_always(closed):
            rising = self._sign_at(self.slope, closed) * self.side > 0
            known = Recurring(turns, -1 if rising else 1, 1 if rising else -1, closed, near, True)
            if known.before == before:
                return [known, Recurring(later, -before, before, closed, near)]
            return [Recurring(earlier, before, -before, closed, near), known]
        if self._sign_at(self.g, closed) == before:
            raise TooNear
        return [Recurring(earlier, before, -before, closed, near), Recurring(later, -before, before, closed, near)]

    def _sign_at(self, tree: Node, start: Node) -> int:
        """The sign of a tree at all places of the tail where M is ``start`` plus whole turns."""
        ray = Ray(self.approach, self.start)
        expansion = ray.expand(self.exact.normal(frozen(tree, self.angle, start, self.exact)))
        found = sign(ray.range(ray.scaled(expansion, Exactly.of(1), expansion.leading()[0].inverse())))
        if not found:
            raise TooNear
        return found

    def _located(self, turns: Turns, before: int, after: int) -> Recurring:
        """A zero with what it approaches in its turns, and a closed form near that."""
        near = self._limit(self.g, self.scale, turns)
        closed = next(guesses(near + arb(0, arb(2) ** -100)), None)
        return Recurring(turns, before, after, closed, near, closed is not None and self._vanishes_always(closed))

    def _limit(self, tree: Node, scale: Monomial, turns: Turns) -> arb:
        """The value of M, up to whole turns, that the zero of a tree in some turns approaches: the secant method."""
        one, other = (ball(turn) for turn in turns)
        at_one, at_other = (self._scaled(tree, scale, turn, FAR_AWAY).mid() for turn in (one, other))
        for _ in range(SECANT_STEPS):
            if (at_other - at_one).is_zero() or not (at_other - at_one).is_finite():
                break
            step = (at_other * (other - one) / (at_other - at_one)).mid()
            one, at_one, other = other, at_other, (other - step).mid()
            at_other = self._scaled(tree, scale, other, FAR_AWAY).mid()
            if abs(step) < arb(2) ** -118:
                break
        return (2 * arb.pi() * other / enclose(self.angle.frequency, {})).mid()

    def _vanishes_always(self, start: Node) -> bool:
        """Whether g is 0 wherever M is ``start`` plus whole turns."""
        try:
            return self.exact.is_zero(frozen(self.g, self.angle, start, self.exact))
        except NotExpanded:
            return False


def _dips(course: list[Status], sign: int) -> bool:
    """Whether g, with this sign before and after, goes towards 0, bends, and goes back."""
    towards, bent, back = ("falling", "convex", "rising") if sign > 0 else ("rising", "concave", "falling")
    inner = course[1:] if course[0] == towards else course
    return (inner[:-1] if inner and inner[-1] == back else inner) == [bent]
