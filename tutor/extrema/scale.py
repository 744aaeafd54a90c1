"""Sizes at infinity: exact coefficients, monomials e^(…)·t^a·(ln t)^b, and bounds of their ratios on whole rays.

All statements are about t ≥ T with T ≥ 16 > e^e, where t, ln t and ln ln t are greater than 1 and increasing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from flint import arb, fmpq

from tutor.expression.balls import enclose
from tutor.expression.tree import ONE, Node, add
from tutor.extrema.forms import multiply_rational

NEAREST = 16


class NotExpanded(Exception):
    """The tree has no expansion of the kind known here."""


class TooNear(Exception):
    """The bound asked for does not hold from this T on; it may from a larger one."""


@dataclass(frozen=True, slots=True)
class Exactly:
    """An exact real number: a rational combination of constants, such as 2 + 3·ln(2)."""

    shares: tuple[tuple[Node, Fraction], ...] = ()

    @staticmethod
    def of(value: Fraction | int) -> Exactly:
        return Exactly(((ONE, Fraction(value)),)) if value else Exactly()

    @staticmethod
    def combined(shares: Mapping[Node, Fraction]) -> Exactly:
        return Exactly(tuple(sorted(((n, s) for n, s in shares.items() if s), key=lambda pair: repr(pair[0]))))

    @property
    def ball(self) -> arb:
        total = arb(0)
        for node, share in self.shares:
            total += enclose(node, {}) * fmpq(share.numerator, share.denominator)
        return total

    @property
    def rational(self) -> Fraction | None:
        if not self.shares:
            return Fraction(0)
        return self.shares[0][1] if len(self.shares) == 1 and self.shares[0][0] == ONE else None

    @property
    def node(self) -> Node:
        return add(*(multiply_rational(share, node) for node, share in self.shares))

    def plus(self, other: Exactly) -> Exactly:
        shares = dict(self.shares)
        for node, share in other.shares:
            shares[node] = shares.get(node, Fraction(0)) + share
        return Exactly.combined(shares)

    def times(self, share: Fraction) -> Exactly:
        return Exactly.combined({node: own * share for node, own in self.shares})


Coefficient: TypeAlias = Exactly | arb


def ball_of(value: Coefficient) -> arb:
    return value.ball if isinstance(value, Exactly) else value


def is_nothing(value: Coefficient) -> bool:
    return not value.shares if isinstance(value, Exactly) else bool(value.is_zero())


def plus(a: Coefficient, b: Coefficient) -> Coefficient:
    if isinstance(a, Exactly) and isinstance(b, Exactly):
        return a.plus(b)
    return ball_of(a) + ball_of(b)


def times(a: Coefficient, b: Coefficient) -> Coefficient:
    if isinstance(a, Exactly) and isinstance(b, Exactly):
        for one, other in ((a, b), (b, a)):
            share = one.rational
            if share is not None:
                return other.times(share)
    return ball_of(a) * ball_of(b)


def definite_sign(value: Coefficient) -> int:
    """1 or −1, or 0 for exactly nothing. Raises ``NotExpanded`` when the sign is not known."""
    if is_nothing(value):
        return 0
    ball = ball_of(value)
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    raise NotExpanded


def definite(value: Coefficient) -> bool:
    """Whether the sign is known and not 0."""
    if isinstance(value, Exactly) and value.rational:
        return True
    ball = ball_of(value)
    return bool(ball > 0 or ball < 0)


Power = tuple[Fraction, Fraction]
_FLAT: Power = (Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Monomial:
    """e^(Σ c·t^r·(ln t)^s) · t^a · (ln t)^b, with ``power`` = (a, b) and ``exponent`` from (r, s) to c."""

    power: Power = _FLAT
    exponent: tuple[tuple[Power, Exactly], ...] = field(default=())

    def times(self, other: Monomial) -> Monomial:
        if not self.exponent and not other.exponent:
            return Monomial((self.power[0] + other.power[0], self.power[1] + other.power[1]))
        exponent = dict(self.exponent)
        for key, c in other.exponent:
            exponent[key] = exponent[key].plus(c) if key in exponent else c
        return _monomial((self.power[0] + other.power[0], self.power[1] + other.power[1]), exponent)

    def raised(self, q: Fraction) -> Monomial:
        return _monomial((self.power[0] * q, self.power[1] * q), {key: c.times(q) for key, c in self.exponent})

    def inverse(self) -> Monomial:
        return self.raised(Fraction(-1))

    def growth(self) -> int:
        """1 when it tends to infinity, −1 when to 0, 0 for the monomial 1."""
        if self.exponent:
            return definite_sign(max(self.exponent, key=lambda pair: pair[0])[1])
        a, b = self.power
        return (a > 0) - (a < 0) or (b > 0) - (b < 0)

    def logarithm(self) -> list[tuple[Power, Exactly]]:
        """ln of the monomial as a combination of t^r·(ln t)^s."""
        terms = list(self.exponent)
        if self.power[0]:
            terms.append(((Fraction(0), Fraction(1)), Exactly.of(self.power[0])))
        if self.power[1]:
            raise NotExpanded
        return terms

    def highest(self, start: int) -> arb:
        """An upper bound on t ≥ start of a monomial that tends to 0. Raises ``TooNear``."""
        t = arb(start)
        terms = [(key, c.ball) for key, c in self.exponent]
        a, b = (arb(fmpq(value.numerator, value.denominator)) for value in self.power)
        if not terms:
            return self._highest_power(t, a, b)
        terms.sort(key=lambda pair: pair[0], reverse=True)
        (r, s), leading = terms[0]
        slack = leading
        for (other_r, other_s), c in terms[1:]:
            slack += abs(c) * _highest_log_power(t, other_r - r, other_s - s)
        slack += abs(a) * _highest_log_power(t, -r, 1 - s)
        slack += abs(b) * _highest_log_power(t, -r, 1 - s)  # ln ln t < ln t
        rising = arb(fmpq(r.numerator, r.denominator)) * t.log() + arb(fmpq(s.numerator, s.denominator)) > 0
        if not slack < 0 or not rising:
            raise TooNear
        scale = t ** arb(fmpq(r.numerator, r.denominator)) * t.log() ** arb(fmpq(s.numerator, s.denominator))
        return (slack * scale).exp().upper()

    def _highest_power(self, t: arb, a: arb, b: arb) -> arb:
        power_a, power_b = self.power
        if power_a == 0:
            return (t.log() ** b).upper()
        return _highest_log_power(t, power_a, power_b)


def _monomial(power: Power, exponent: Mapping[Power, Exactly]) -> Monomial:
    kept = {key: c for key, c in exponent.items() if c.shares}
    return Monomial(power, tuple(sorted(kept.items(), key=lambda pair: pair[0])))


def monomial(power: Power, exponent: Mapping[Power, Exactly] | None = None) -> Monomial:
    return _monomial(power, exponent or {})


def _highest_log_power(t: arb, a: Fraction, b: Fraction) -> arb:
    """An upper bound of u^a·(ln u)^b on u ≥ t, for a < 0, or a = 0 and b ≤ 0."""
    if a > 0 or (a == 0 and b > 0):
        raise TooNear
    real_a, real_b = arb(fmpq(a.numerator, a.denominator)), arb(fmpq(b.numerator, b.denominator))
    here = (real_a * t.log() + real_b * t.log().log()).exp()
    if b <= 0:
        return here.upper()
    top = real_b / -real_a  # ln u at the highest point
    if t.log() >= top:
        return here.upper()
    there = (real_a * top + real_b * top.log()).exp() if top > 1 else here
    return here.union(there).upper()


CONSTANT = Monomial()
GROWING = Monomial((Fraction(1), Fraction(0)))
