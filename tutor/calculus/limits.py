"""Limits on one side of a rational place, with the reason a student is told: what cannot be decided stays open.

A factor grows like s^order·|ln s|^logs times a power of e that is tiny or huge, with s = |x − a|; besides there may be
factors that are only known to stay between two bounds. A power of e beats every power of s, and that every logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tutor.calculus.expansions import Expansion, expansion
from tutor.calculus.tidy import tidy
from tutor.expression.message import Message, message
from tutor.expression.tree import (
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    multiply,
    number,
    rational_value,
    variables,
)

_BOUNDED = frozenset(("sin", "cos", "atan", "acot", "asin", "acos", "tanh", "sech", "erf", "sign"))
_FAR_OUT: dict[str, Node] = {"atan": Quotient(PI, TWO), "tanh": ONE, "erf": ONE}


@dataclass(frozen=True, slots=True)
class Limit:
    """``value`` is ``None`` where it is sure that there is no limit; ``why`` says how that is known."""

    value: Node | None
    why: Message


@dataclass(frozen=True, slots=True)
class Growth:
    order: Fraction = Fraction(0)
    logs: int = 0
    exponential: int = 0
    """1 for a power of e that tends to infinity, −1 for one that tends to 0."""
    bounded: tuple[Node, ...] = ()

    def times(self, other: Growth) -> Growth | None:
        if self.exponential * other.exponential < 0:
            return None
        exponential = self.exponential or other.exponential
        return Growth(self.order + other.order, self.logs + other.logs, exponential, self.bounded + other.bounded)

    def to_the(self, power: Fraction) -> Growth | None:
        """Of the power of what keeps away from 0, where it is not known exactly."""
        if (self.bounded and power < 0) or (self.logs * power).denominator != 1:
            return None
        sign = (power > 0) - (power < 0)
        return Growth(self.order * power, int(self.logs * power), self.exponential * sign, self.bounded)


@dataclass(frozen=True, slots=True)
class Side:
    """Close to a place: above it (``toward`` 1) or below it (−1)."""

    variable: Symbol
    at: Fraction
    toward: int

    def limit(self, node: Node) -> Limit | None:
        """The limit of a tidy tree, with its reason; ``None`` where it is not decided."""
        series = expansion(node, self.variable, self.at, self.toward)
        if series is not None:
            return self._of_series(node, series)
        match node:
            case Negation(operand):
                inner = self.limit(operand)
                return inner and Limit(None if inner.value is None else tidy(Negation(inner.value)), inner.why)
            case Sum(terms):
                return self._of_sum(terms)
            case Apply(name, (u,)) if name in _FAR_OUT:
                sign = self._far_out(u)
                if sign:
                    value: Node = _FAR_OUT[name] if sign > 0 else Negation(_FAR_OUT[name])
                    return Limit(value, message("rule.limit_far_out", u=u, f=node, value=value))
        growth = self.growth(node)
        return None if growth is None else self._of_growth(node, growth)

    def _of_series(self, node: Node, series: Expansion) -> Limit:
        step = self.variable if not self.at else Sum((self.variable, number(-self.at)))
        if series.order < 0:
            return Limit(None, message("rule.limit_unbounded", f=node))
        power = Power(step, Integer(series.order)) if series.order > 1 else step
        first = tidy(Product((number(series.first), power)) if series.order else number(series.first))
        value = ZERO if series.order else first
        if not variables(node):
            return Limit(value, message("rule.limit_constant", f=node))
        return Limit(value, message("rule.limit_series", f=node, first=first, value=value))

    def _of_sum(self, terms: tuple[Node, ...]) -> Limit | None:
        """Term by term; where one term only has no limit, neither has the sum."""
        limits = [self.limit(term) for term in terms]
        known = [limit for limit in limits if limit is not None]
        if len(known) < len(limits):
            return None
        without = [limit for limit in known if limit.value is None]
        if without:
            return without[0] if len(without) == 1 else None
        value = tidy(Sum(tuple(limit.value for limit in known if limit.value is not None)))
        why = known[0].why
        for limit in known[1:]:
            why = message("rule.limit_both", first=why, second=limit.why)
        return Limit(value, why)

    def _far_out(self, u: Node) -> int:
        """The sign of what tends to plus or minus infinity; 0 for anything else."""
        series = expansion(u, self.variable, self.at, self.toward)
        return series.sign(self.toward) if series is not None and series.order < 0 else 0

    def growth(self, node: Node) -> Growth | None:
        """How the size of a tree grows or falls; ``None`` where that is not known."""
        series = expansion(node, self.variable, self.at, self.toward)
        if series is not None:
            return Growth(Fraction(series.order))
        match node:
            case Symbol():
                return Growth(bounded=(node,))  # a constant, whatever it is
            case Negation(u) | Apply("abs", (u,)):
                return self.growth(u)
            case Product(factors):
                total: Growth | None = Growth()
                for factor in factors:
                    own = self.growth(factor)
                    total = None if total is None or own is None else total.times(own)
                return total
            case Quotient(above, below):
                over, under = self.growth(above), self.growth(below)
                inverse = under and under.to_the(Fraction(-1))
                return over.times(inverse) if over is not None and inverse is not None else None
            case Power(base, exponent) if (value := rational_value(exponent)) is not None:
                inner = self.growth(base)
                return inner and inner.to_the(value)
            case Power(base, exponent) if base == E:
                sign = self._far_out(exponent)
                return Growth(exponential=sign) if sign else None
            case Apply("sqrt", (u,)):
                inner = self.growth(u)
                return inner and inner.to_the(Fraction(1, 2))
            case Apply("ln" | "log", (u, *_)):
                inner = self.growth(u)
                plain = inner is not None and inner.order and inner == Growth(inner.order)
                return Growth(logs=1) if plain else None
            case Apply(name, (_,)) if name in _BOUNDED:
                return Growth(bounded=(node,))
            case Sum(terms):
                return self._growth_of_sum(node, terms)
        return None if variables(node) else Growth()

    def _growth_of_sum(self, node: Node, terms: tuple[Node, ...]) -> Growth | None:
        """A bound for it only: no term grows faster."""
        parts = [self.growth(term) for term in terms]
        known = [part for part in parts if part is not None and part.exponential <= 0]
        if len(known) < len(parts):
            return None
        orders = [part.order if not part.exponential else Fraction(0) for part in known]
        return Growth(min(orders), max(0, *(part.logs for part in known)), 0, (node,))

    def _of_growth(self, node: Node, growth: Growth) -> Limit | None:
        order, logs, exponential = growth.order, growth.logs, growth.exponential
        if exponential < 0:
            return Limit(ZERO, message("rule.limit_exponential", f=node))
        if not exponential and order > 0:
            if logs > 0:
                return Limit(ZERO, message("rule.limit_logarithm", f=node))
            if growth.bounded:
                return Limit(ZERO, self._squeezed(node, growth.bounded))
            return Limit(ZERO, message("rule.limit_vanishes", f=node))
        if not growth.bounded:
            grows = exponential > 0 or order < 0 or (order == 0 and logs > 0)
            return Limit(None, message("rule.limit_unbounded", f=node)) if grows else None
        match growth.bounded:
            case (Apply("sin" | "cos", (u,)) as wave,) if not logs and not exponential and self._far_out(u):
                return Limit(None, message("rule.limit_swings", wave=wave))
        return None

    def _squeezed(self, node: Node, bounded: tuple[Node, ...]) -> Message:
        rest = tidy(Quotient(node, multiply(*bounded)))
        return message("rule.limit_squeezed", f=node, wave=multiply(*bounded), size=tidy(Apply("abs", (rest,))))
