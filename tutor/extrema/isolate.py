"""Certified zeros of a smooth function on a closed interval.

The function is given by enclosures of its Taylor coefficients over boxes. A box is done when a coefficient decides it:
no zero (the value excludes 0, directly or by the mean-value form), one simple zero (the slope excludes 0 and the ends
have opposite signs), two or none (the second coefficient excludes 0: look at the only turning point), or one multiple
zero proved by an exact guess. Otherwise it is halved. What is left when the work runs out is named, never guessed.

Method: interval branch and bound with monotonicity and interval Newton, as in Moore, Kearfott and Cloud,
*Introduction to Interval Analysis*, chapters 7-9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, ctx

from tutor.expression.tree import Node

Enclosures = Callable[[arb, int], list[arb]]
"""``g(box, order)``: balls containing g^(k)(t)/k! for every t of the box, k = 0 … order; NaN where unknown."""

Exactly = Callable[[arb, int], Node | None]
"""``exactly(ball, m)``: the tree of a number in the ball that is proved to be a zero of multiplicity at least m."""

ISOLATING_BITS = 64
ROOT_BITS = 128
DOUBT_BITS = 256
SMALLEST_RELATIVE_WIDTH = 2.0**-40
HIGHEST_MULTIPLICITY = 6
MOST_ROOTS = 1_000
SPLITS = (0.5, 0.4633, 0.5501, 0.4127, 0.6067)


class Work:
    """A counter of what evaluations cost and of zeros found; cost is bounded by it and never by a clock."""

    def __init__(self, allowed: int, zeros: int = MOST_ROOTS) -> None:
        self.left = allowed
        self.zeros_left = zeros

    def spend(self, units: int = 1) -> bool:
        """Count ``units``; false when nothing is left."""
        self.left -= units
        return self.left >= 0

    @property
    def done(self) -> bool:
        """Whether nothing more is to be looked for."""
        return self.left < 0 or self.zeros_left <= 0


@dataclass(frozen=True, slots=True)
class Root:
    """Exactly one zero, of this multiplicity, lies in ``ball``. ``before`` and ``after`` are the signs beside it,
    ``factor`` the factor of the function that vanishes, where factors are known.
    """

    ball: arb
    multiplicity: int
    before: int
    after: int
    bracket: tuple[arb, arb]
    exact: Node | None = None
    factor: Node | None = None


@dataclass(frozen=True, slots=True)
class Isolation:
    """All zeros outside the ``unresolved`` intervals, in ascending order."""

    roots: tuple[Root, ...]
    unresolved: tuple[tuple[arb, arb], ...] = ()


def sign(ball: arb) -> int | None:
    """The sign of every number of the ball; ``None`` when not all have the same (or the ball is NaN)."""
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    return 0 if ball.is_zero() else None


def hull(lower: arb, upper: arb) -> arb:
    """The ball from ``lower`` to ``upper``."""
    return lower.union(upper)


def isolate(g: Enclosures, lower: arb, upper: arb, work: Work, exactly: Exactly) -> Isolation:
    """The zeros of g in [lower, upper]; both ends are exact (radius 0) and no zeros."""
    roots: list[Root] = []
    unresolved: list[tuple[arb, arb]] = []
    with ctx.workprec(ISOLATING_BITS):
        first, last = sign(g(lower, 0)[0]), sign(g(upper, 0)[0])
        pending = [(lower, upper, first, last)]
        while pending:
            a, b, at_a, at_b = pending.pop()
            if work.done or not at_a or not at_b:
                unresolved.append((a, b))
                continue
            found = _decide(g, a, b, at_a, at_b, exactly)
            if found is not None:
                roots += found
                work.zeros_left -= len(found)
                continue
            if b - a < SMALLEST_RELATIVE_WIDTH * (upper - lower).min(1 + abs(a)):
                unresolved.append((a, b))
                continue
            middle, at_middle = _split(g, a, b)
            pending.append((middle, b, at_middle, at_b))
            pending.append((a, middle, at_a, at_middle))
    return Isolation(tuple(roots), tuple(_join(unresolved)))


def _split(g: Enclosures, a: arb, b: arb) -> tuple[arb, int]:
    """A point near the middle where g has a certified sign; 0 when none is found."""
    middle = a
    for share in SPLITS:
        middle = (a + (b - a) * share).mid()
        at_middle = sign(g(middle, 0)[0])
        if at_middle:
            return middle, at_middle
    return middle, 0


def _join(intervals: list[tuple[arb, arb]]) -> list[tuple[arb, arb]]:
    joined: list[tuple[arb, arb]] = []
    for a, b in sorted(intervals, key=lambda pair: float(pair[0])):
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def _decide(g: Enclosures, a: arb, b: arb, at_a: int, at_b: int, exactly: Exactly) -> list[Root] | None:
    """The zeros between a and b, or ``None`` when the box is too large to tell."""
    box = hull(a, b)
    value, slope = g(box, 1)
    if sign(value):
        return []
    if sign(slope):
        return [] if at_a == at_b else [_simple(g, a, b, at_a, at_b)]
    middle = box.mid()
    if slope.is_finite() and sign(g(middle, 0)[0] + slope * (box - middle)):
        return []
    if b - a > (1 + abs(middle)) / 16:
        return None
    coefficients = g(box, HIGHEST_MULTIPLICITY)
    order = next((k for k in range(2, HIGHEST_MULTIPLICITY + 1) if sign(coefficients[k])), None)
    if order is None:
        return None
    return _turning(g, a, b, at_a, at_b, order, exactly)


def _turning(g: Enclosures, a: arb, b: arb, at_a: int, at_b: int, order: int, exactly: Exactly) -> list[Root] | None:
    """The zeros in a box where the ``order``-th derivative keeps its sign."""
    previous = derivative_of(g, order - 1)
    ends = sign(previous(a, 0)[0]), sign(previous(b, 0)[0])
    if not ends[0] or not ends[1]:
        return None
    if ends[0] == ends[1]:
        return _monotone_slope(at_a, at_b) if order == 2 and at_a == at_b else None
    for bits in (ROOT_BITS, DOUBT_BITS):
        with ctx.workprec(bits):
            turn = _simple(previous, a, b, ends[0], ends[1], bits).ball
            height = sign(g(turn, 0)[0])
        if height is not None and height != 0:
            break
    else:
        exact = exactly(turn, order)
        return [Root(turn, order, at_a, at_b, (a, b), exact)] if exact is not None else None
    if order > 2:
        return None
    if height == at_a == at_b:
        return []
    left, right = turn.lower(), turn.upper()
    found = []
    if height != at_a:
        found.append(_simple(g, a, left, at_a, height))
    if height != at_b:
        found.append(_simple(g, right, b, height, at_b))
    return found


def _monotone_slope(at_a: int, at_b: int) -> list[Root] | None:
    """The slope has one sign on the whole box, so equal signs at the ends leave no room for a zero."""
    return [] if at_a == at_b else None


def derivative_of(g: Enclosures, order: int) -> Enclosures:
    """Enclosures of the ``order``-th derivative of g."""

    def shifted(at: arb, wanted: int) -> list[arb]:
        coefficients = g(at, wanted + order)[order:]
        scaled = []
        for k, coefficient in enumerate(coefficients):
            factor = 1
            for j in range(k + 1, k + order + 1):
                factor *= j
            scaled.append(coefficient * factor)
        return scaled

    return shifted if order else g


def _simple(g: Enclosures, a: arb, b: arb, at_a: int, at_b: int, bits: int = ROOT_BITS) -> Root:
    """The one simple zero between a and b, where g is monotone, enclosed to about ``bits`` bits."""
    return Root(refine(g, a, b, at_a, bits), 1, at_a, at_b, (a, b))


def refine(g: Enclosures, a: arb, b: arb, at_a: int, bits: int) -> arb:
    """The zero of g between a and b, where g is monotone and changes sign: interval Newton, halving where it stalls.

    The answer always contains the zero; it is as narrow as the precision allows.
    """
    with ctx.workprec(bits + 32):
        goal = arb(2) ** (-bits)
        for _ in range(2 * bits):
            box = hull(a, b)
            width = b - a
            if width <= goal * (1 + abs(box.mid())):
                break
            middle = box.mid()
            slope = g(box, 1)[1]
            value = g(middle, 0)[0]
            if sign(slope):
                newton = middle - value / slope
                low, high = newton.lower(), newton.upper()
                if low > a:
                    a = low
                if high < b:
                    b = high
                if (b - a) * 2 < width:
                    continue
            at_middle = sign(g(((a + b) / 2).mid(), 0)[0])
            if not at_middle:
                if (b - a) * 2 >= width:
                    break
                continue
            if at_middle == at_a:
                a = ((a + b) / 2).mid()
            else:
                b = ((a + b) / 2).mid()
        return hull(a, b)
