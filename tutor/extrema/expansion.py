"""Arithmetic of expansions with rigorous remainders on a ray t ≥ T: truncated series over the scale of monomials.

Every truncation is bounded by Lagrange's remainder in ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key

from flint import arb, fmpq

from tutor.expression.balls import enclose, taylor
from tutor.expression.tree import (
    Apply,
    E,
    Node,
    Power,
    Quotient,
    Symbol,
)
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable
from tutor.extrema.report import Coordinate
from tutor.extrema.scale import (
    CONSTANT,
    Coefficient,
    Exactly,
    Monomial,
    NotExpanded,
    TooNear,
    ball_of,
    definite,
    definite_sign,
    is_nothing,
    monomial,
    plus,
    times,
)

TERMS = 5
LOGARITHM = (Fraction(0), Fraction(1))
MULTIPLIED_OUT = 8
U = "u"


@dataclass(frozen=True, slots=True)
class Approach:
    """How x tends to its limit as t → ∞: to ±∞ (``at.side``), or to the finite ``at`` from the side ``inward``.

    ``proves_zero(node, k)`` tells whether the k-th derivative of a tree is proved to vanish at the finite limit.
    """

    at: Coordinate
    inward: int
    variable: str
    proves_zero: Callable[[Node, int], bool]

    def position(self, t: int) -> arb:
        """x at that t."""
        if self.at.side:
            return arb(self.at.side * t)
        return (self.at.ball.mid() + arb(self.inward) / t).mid()


@dataclass(frozen=True, slots=True)
class Phase:
    """The angle ω·M(t), known up to whole turns: it lies in ``turns``·2π. ``frequency`` is the tree of ω > 0.

    ``known`` remembers which multiples of ω trees are.
    """

    frequency: Node
    monomial: Monomial
    turns: arb
    known: dict[Node, int | None]

    def multiple(self, node: Node) -> int | None:
        """k with node = k·ω, when that is proved."""
        if node not in self.known:
            self.known[node] = None
            with suppress(Unrepresentable):
                share = Field().forms(Quotient(node, self.frequency))[0].rational()
                if share is not None and share.denominator == 1:
                    self.known[node] = int(share)
        return self.known[node]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Σ c·M in descending order, plus (``rest`` monomial) · (a number of the ``rest`` ball) for every t ≥ T."""

    terms: tuple[tuple[Monomial, Coefficient], ...]
    rest: tuple[Monomial, arb] | None = None

    def leading(self) -> tuple[Monomial, Coefficient]:
        """The term that decides; a remainder that excludes 0 will do."""
        if self.terms:
            return self.terms[0]
        if self.rest is not None and (self.rest[1] > 0 or self.rest[1] < 0):
            return self.rest
        raise NotExpanded


def compare(a: Monomial, b: Monomial) -> int:
    if a.exponent == b.exponent:
        return (a.power > b.power) - (a.power < b.power)
    return a.times(b.inverse()).growth()


def _ratio(small: Monomial, large: Monomial, start: int) -> arb:
    """The values of small/large on t ≥ start, where the ratio tends to 0 (or is 1)."""
    if small == large:
        return arb(1)
    return arb(0).union(small.times(large.inverse()).highest(start))


class ExpansionArithmetic:
    """Expansion arithmetic on t ≥ start; with a phase, on those t ≥ start whose angle is in it."""

    def __init__(self, approach: Approach, start: int, phase: Phase | None = None) -> None:
        self.approach = approach
        self.start = start
        self.phase = phase

    # -- arithmetic -------------------------------------------------------------------------------------------------

    def gathered(self, terms: list[tuple[Monomial, Coefficient]], rests: list[tuple[Monomial, arb]]) -> Expansion:
        """Equal monomials together, in order, no more than ``TERMS`` of them, everything smaller in the remainder."""
        if len(terms) == 1 and not rests and definite(terms[0][1]):
            return Expansion(tuple(terms))
        merged: dict[Monomial, Coefficient] = {}
        for m, c in terms:
            merged[m] = plus(merged[m], c) if m in merged else c
        ordered = sorted(
            ((m, c) for m, c in merged.items() if not is_nothing(c)),
            key=lambda term: cmp_to_key(compare)(term[0]),
            reverse=True,
        )
        kept: list[tuple[Monomial, Coefficient]] = []
        rests = [rest for rest in rests if not rest[1].is_zero()]
        largest = max((m for m, _ in rests), key=cmp_to_key(compare), default=None)
        for m, c in ordered:
            ball = ball_of(c)
            doubtful = not definite(c)
            if rests or doubtful or len(kept) == TERMS:
                below = largest is not None and compare(m, largest) <= 0
                if doubtful or below or len(kept) == TERMS:
                    rests.append((m, ball))
                    largest = m if largest is None or compare(m, largest) > 0 else largest
                    continue
            kept.append((m, c))
        if largest is None:
            return Expansion(tuple(kept))
        total = arb(0)
        for m, ball in rests:
            total += ball * _ratio(m, largest, self.start)
        if not total.is_finite():
            raise NotExpanded
        return Expansion(tuple(kept), (largest, total))

    def sum(self, *parts: Expansion) -> Expansion:
        return self.gathered(
            [term for part in parts for term in part.terms], [part.rest for part in parts if part.rest is not None]
        )

    def product(self, a: Expansion, b: Expansion) -> Expansion:
        if a.rest is None and len(a.terms) == 1 and b.rest is None and len(b.terms) == 1:
            (m, c), (n, d) = a.terms[0], b.terms[0]
            return self.gathered([(m.times(n), times(c, d))], [])
        terms = [(m.times(n), times(c, d)) for m, c in a.terms for n, d in b.terms]
        rests = []
        for one, other in ((a, b), (b, a)):
            if one.rest is not None:
                rests += [(one.rest[0].times(m), one.rest[1] * ball_of(c)) for m, c in other.terms]
        if a.rest is not None and b.rest is not None:
            rests.append((a.rest[0].times(b.rest[0]), a.rest[1] * b.rest[1]))
        return self.gathered(terms, rests)

    def scaled(self, a: Expansion, c: Coefficient, m: Monomial = CONSTANT) -> Expansion:
        return self.product(a, Expansion(((m, c),)))

    def constant(self, c: Coefficient) -> Expansion:
        return Expansion(()) if is_nothing(c) else self.gathered([(CONSTANT, c)], [])

    def range(self, a: Expansion) -> arb:
        """All values on the ray of an expansion that stays bounded."""
        total = arb(0)
        for m, c in (*a.terms, *((a.rest,) if a.rest else ())):
            total += ball_of(c) * _ratio(m, CONSTANT, self.start) if m.growth() <= 0 else arb.nan()
        if not total.is_finite():
            raise NotExpanded
        return total

    def series(self, delta: Expansion, coefficients: list[Coefficient], tail: arb) -> Expansion:
        """Σ c_k·δ^k + tail·δ^n."""
        if not delta.terms and delta.rest is None:
            return self.constant(coefficients[0])
        terms: list[tuple[Monomial, Coefficient]] = [(CONSTANT, coefficients[0])]
        rests: list[tuple[Monomial, arb]] = []
        power = delta
        for c in coefficients[1:]:
            terms += [(m, times(c, d)) for m, d in power.terms]
            rests += [] if power.rest is None else [(power.rest[0], power.rest[1] * ball_of(c))]
            power = self.product(power, delta)
        rests += [(m, ball_of(d) * tail) for m, d in power.terms]
        rests += [] if power.rest is None else [(power.rest[0], power.rest[1] * tail)]
        return self.gathered(terms, rests)

    def _split(self, u: Expansion) -> tuple[Monomial, Coefficient, Expansion]:
        """u = c·M·(1 + δ)."""
        m, c = u.leading()
        if is_nothing(c):
            raise NotExpanded
        if not u.terms:
            raise NotExpanded
        inverse = m.inverse()
        share: Coefficient = arb(1) / ball_of(c)
        if isinstance(c, Exactly) and c.rational is not None:
            share = Exactly.of(1 / c.rational)
        others = Expansion(u.terms[1:], u.rest)
        return m, c, self.scaled(others, share, inverse)

    def power(self, u: Expansion, q: Fraction) -> Expansion:
        """u^q on the real branch (odd roots of negative numbers included)."""
        if q.denominator == 1 and 1 <= q <= MULTIPLIED_OUT:
            total = u
            for _ in range(int(q) - 1):
                total = self.product(total, u)
            return total
        if not u.terms and u.rest is not None and q == -1:
            m, ball = u.leading()
            return Expansion((), (m.inverse(), 1 / ball_of(ball)))
        m, c, delta = self._split(u)
        sign = definite_sign(c)
        if sign < 0 and q.denominator % 2 == 0:
            raise NotExpanded
        spread = self.range(delta).union(0)
        if not spread > -1:
            raise TooNear
        coefficients: list[Coefficient] = [Exactly.of(1)]
        value = Fraction(1)
        for k in range(1, TERMS + 1):
            value = value * (q - k + 1) / k
            coefficients.append(Exactly.of(value))
        exponent = fmpq(q.numerator, q.denominator)
        tail = (1 + spread) ** arb(exponent - TERMS) * ball_of(coefficients.pop())
        if value == 0:
            tail = arb(0)
        outside: Coefficient
        rational = c.rational if isinstance(c, Exactly) else None
        if rational is not None and q.denominator == 1 and abs(q) < 64:
            outside = Exactly.of(rational**q.numerator)
        elif rational in (1, -1):
            outside = Exactly.of(sign**q.numerator)
        else:
            outside = abs(ball_of(c)) ** arb(exponent) * sign**q.numerator
        return self.scaled(self.series(delta, coefficients, tail), outside, m.raised(q))

    def exp(self, u: Expansion) -> Expansion:
        exponent: dict[tuple[Fraction, Fraction], Exactly] = {}
        power = Fraction(0)
        bounded: list[tuple[Monomial, Coefficient]] = []
        for m, c in u.terms:
            if m.growth() <= 0:
                bounded.append((m, c))
                continue
            if m.exponent or not isinstance(c, Exactly):
                raise NotExpanded
            if m.power[0] == 0 and m.power[1] < 1:
                raise NotExpanded
            if m.power == LOGARITHM:
                if c.rational is None:
                    raise NotExpanded
                power += c.rational
            else:
                exponent[m.power] = c
        if u.rest is not None and u.rest[0].growth() > 0:
            raise NotExpanded
        inner = self.apply(lambda box, n: taylor(Power(E, Symbol(U)), U, box, n), Expansion(tuple(bounded), u.rest))
        return self.scaled(inner, Exactly.of(1), monomial((power, Fraction(0)), exponent))

    def ln(self, u: Expansion) -> Expansion:
        m, c, delta = self._split(u)
        if definite_sign(c) < 0:
            raise NotExpanded
        spread = self.range(delta).union(0)
        if not spread > -1:
            raise TooNear
        coefficients: list[Coefficient] = [Exactly.of(0)]
        coefficients += [Exactly.of(Fraction((-1) ** (k + 1), k)) for k in range(1, TERMS)]
        tail = (1 + spread) ** -TERMS * (-1) ** (TERMS + 1) / TERMS
        outside: list[tuple[Monomial, Coefficient]] = [(monomial(key), share) for key, share in m.logarithm()]
        if not (isinstance(c, Exactly) and c.rational == 1):
            outside.append((CONSTANT, named("ln", c)))
        return self.sum(self.gathered(outside, []), self.series(delta, coefficients, tail))

    def apply(self, function: Callable[[arb, int], list[arb]], u: Expansion, node: str | None = None) -> Expansion:
        """A function, analytic at the finite limit of u, of u."""
        centre: Coefficient = Exactly()
        others = []
        for m, c in u.terms:
            if m.growth() > 0:
                raise NotExpanded
            if m == CONSTANT:
                centre = c
            else:
                others.append((m, c))
        delta = Expansion(tuple(others), u.rest)
        spread = self.range(delta).union(0)
        at = ball_of(centre)
        balls = function(at, TERMS - 1)
        tail = function(at + spread, TERMS)[TERMS]
        if not all(ball.is_finite() for ball in balls):
            raise NotExpanded
        if not tail.is_finite():
            raise TooNear
        coefficients: list[Coefficient] = [recognised(ball) for ball in balls]
        if node is not None and isinstance(centre, Exactly) and not isinstance(coefficients[0], Exactly):
            coefficients[0] = named(node, centre)
        return self.series(delta, coefficients, tail)


def named(function: str, c: Coefficient) -> Coefficient:
    """function(c) as an exact number where c is one."""
    if isinstance(c, Exactly):
        return Exactly.combined({Apply(function, (c.node,)): Fraction(1)})
    return enclose(Apply(function, (Symbol(U),)), {U: c})


def recognised(ball: arb) -> Coefficient:
    """An exact ball as an exact number."""
    if ball.is_exact() and ball.is_finite():
        mantissa, exponent = ball.man_exp()
        if abs(int(exponent)) < 256:
            return Exactly.of(Fraction(int(mantissa)) * Fraction(2) ** int(exponent))
    return ball
