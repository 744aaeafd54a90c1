"""How the angle of waves grows towards an edge: ω·t, ω·t², ω·ln t, ω·e^t …, and back from the angle to x."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, fmpq

from tutor.expression.balls import enclose
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    E,
    Negation,
    Node,
    Power,
    Quotient,
    Symbol,
    add,
    depends_on,
    multiply,
    number,
    substitute,
)
from tutor.extrema.exact import Exact
from tutor.extrema.expansion import Approach, Phase
from tutor.extrema.forms import multiply_rational
from tutor.extrema.growth import Ray
from tutor.extrema.inverse import preimages
from tutor.extrema.periods import CIRCULAR, over_turns, rewritten
from tutor.extrema.scale import GROWING, NEAREST, Exactly, Monomial, NotExpanded

T = Symbol("t")


@dataclass(frozen=True, slots=True)
class Angle:
    """The angle ω·M(t), with x tending to an edge as t → ∞.

    ``inside`` is the tree of M(t), ``frequency`` that of ω > 0.
    """

    frequency: Node
    monomial: Monomial
    inside: Node
    approach: Approach

    @property
    def linear(self) -> bool:
        """Whether the angle is a multiple of x itself, far out."""
        return self.monomial == GROWING and bool(self.approach.at.side)

    @property
    def turn(self) -> Node:
        """By how much M grows in one turn."""
        return over_turns(Fraction(2), self.frequency)

    def place(self, turns: Fraction) -> arb:
        """The t at which the angle is this many turns."""
        value = 2 * arb.pi() * arb(fmpq(turns.numerator, turns.denominator)) / enclose(self.frequency, {})
        return enclose(self._undone(Symbol("v")), {"v": value})

    def position(self, turns: Fraction) -> arb:
        """An exact x close to the place of this many turns."""
        t, at = self.place(turns), self.approach.at
        return (t * at.side if at.side else at.ball + self.approach.inward / t).mid()

    def turns_at(self, x: arb) -> arb:
        """The turns of the angle at an x."""
        return self.turns(self.t_at(x))

    def t_at(self, x: arb) -> arb:
        at = self.approach.at
        return x * at.side if at.side else self.approach.inward / (x - at.ball)

    @property
    def at_x(self) -> Node:
        """M as a tree in x."""
        x, at = Symbol(self.approach.variable), self.approach.at
        if at.side:
            t: Node = x if at.side > 0 else Negation(x)
        elif at.exact is None:
            raise NotExpanded
        else:
            distance = x if at.exact == ZERO else add(x, Negation(at.exact))
            t = Quotient(number(self.approach.inward), distance)
        return substitute(self.inside, T.name, t)

    def turns(self, t: arb) -> arb:
        return enclose(self.frequency, {}) * enclose(self.inside, {T.name: t}) / (2 * arb.pi())

    def x(self, value: Node) -> Node:
        """The x at which M has a value."""
        t, at = self._undone(value), self.approach.at
        if at.side:
            return t if at.side > 0 else Negation(t)
        if at.exact is None:
            raise NotExpanded
        step = Quotient(ONE, t) if self.approach.inward > 0 else Negation(Quotient(ONE, t))
        return step if at.exact == ZERO else add(at.exact, step)

    def _undone(self, value: Node) -> Node:
        return next(preimages(self.inside, T.name, value))


def angle(frequency: Node, monomial: Monomial, approach: Approach) -> Angle:
    """The angle ω·M(t). Raises ``NotExpanded`` for an M without a simple inverse."""
    return Angle(frequency, monomial, _tree(monomial), approach)


def frozen(tree: Node, angle: Angle, start: Node, exact: Exact) -> Node:
    """The tree at the places where M is ``start`` plus whole turns, its waves standing still there.

    A wave of k·ω·M + (something bounded) is written as one of k·ω·start + (something bounded). Raises ``NotExpanded``.
    """
    ray, phase = Ray(angle.approach, NEAREST), Phase(angle.frequency, angle.monomial, arb(0), {})
    variable = angle.approach.variable

    def standing(part: Node) -> Node:
        match part:
            case Apply(function, (u,)) if function in CIRCULAR and depends_on(u, variable):
                m, c = ray.expand(u).leading()
                if m.growth() <= 0:
                    return part
                turns = phase.multiple(c.node) if m == angle.monomial and isinstance(c, Exactly) else None
                if turns is None:
                    raise NotExpanded
                return Apply(function, (still(u, turns, angle, start, exact),))
        return part

    return rewritten(tree, standing)


def still(u: Node, k: int, angle: Angle, start: Node, exact: Exact) -> Node:
    """k·ω·M + (something bounded) with M standing still at ``start``."""
    moved = multiply(angle.frequency, add(start, Negation(angle.at_x)))
    return exact.normal(add(u, multiply_rational(Fraction(k), moved)))


def _tree(monomial: Monomial) -> Node:
    (a, b), exponent = monomial.power, monomial.exponent
    if not exponent and not b:
        return _raised(T, a)
    if not exponent and not a:
        return _raised(Apply("ln", (T,)), b)
    if len(exponent) == 1 and not a and not b:
        ((r, s), c) = exponent[0]
        if not s:
            return Power(E, _raised(T, r) if c.node == ONE else multiply(c.node, _raised(T, r)))
    raise NotExpanded


def _raised(base: Node, exponent: Fraction) -> Node:
    return base if exponent == 1 else Power(base, number(exponent))
