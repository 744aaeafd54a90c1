"""Power series of a tree around a rational place, with exact rational coefficients; a few negative powers may stand
first, as in (1 − cos s)/s⁴ = 1/(2s²) − 1/24 + …, with s = x − a.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_series

from tutor.calculus.numbers import exact_root
from tutor.expression.tree import (
    Apply,
    E,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
)

TERMS = 10
_AT_ZERO: dict[str, Callable[[fmpq_series], fmpq_series]] = {
    **{
        name: lambda s, name=name: getattr(s, name)()  # type: ignore[misc]
        for name in ("sin", "cos", "tan", "asin", "atan", "sinh", "cosh", "tanh", "asinh", "atanh")
    },
    "sec": lambda s: 1 / s.cos(),
    "sech": lambda s: 1 / s.cosh(),
}
_BELOW = {"cot": "tan", "csc": "sin", "coth": "tanh", "csch": "sinh"}  # 1 over these


@dataclass(frozen=True, slots=True)
class Expansion:
    """s^order times a power series that does not begin with 0, all there is known of it being a few terms."""

    order: int
    series: fmpq_series

    @property
    def first(self) -> Fraction:
        """The coefficient of s^order."""
        return Fraction(int(self.series[0].p), int(self.series[0].q))

    def sign(self, toward: int) -> int:
        """The sign close to the place, above it (``toward`` 1) or below it (−1)."""
        return (1 if self.first > 0 else -1) * (toward if self.order % 2 else 1)


def expansion(node: Node, variable: Symbol, at: Fraction, toward: int) -> Expansion | None:
    """The series on one side of a place; ``None`` where there is none with rational coefficients, or it is 0 so far."""
    return _Around(variable, at, toward).of(node)


@dataclass(frozen=True, slots=True)
class _Around:
    variable: Symbol
    at: Fraction
    toward: int

    def of(self, node: Node) -> Expansion | None:
        value = rational_value(node)
        if value is not None:
            return _normal(0, _series(value))
        match node:
            case Symbol():
                known = node == self.variable
                return _normal(0, fmpq_series([_fmpq(self.at), fmpq(1)], prec=TERMS)) if known else None
            case Negation(operand):
                inner = self.of(operand)
                return inner and Expansion(inner.order, -inner.series)
            case Sum(terms):
                return self._of_sum(terms)
            case Product(factors):
                result = _normal(0, _series(Fraction(1)))
                for factor in factors:
                    inner = self.of(factor)
                    if result is None or inner is None:
                        return None
                    result = Expansion(result.order + inner.order, result.series * inner.series)
                return result
            case Quotient(above, below):
                over, under = self.of(above), self.of(below)
                return None if over is None or under is None else _over(over, under)
            case Power(base, exponent):
                return self._of_power(base, exponent)
            case Apply("sqrt", (u,)):
                return self._raised(u, Fraction(1, 2))
            case Apply("root", (u, index)) if (n := rational_value(index)) is not None and n > 0:
                return self._raised(u, 1 / n)
            case Apply(name, (u, *_)):
                return self._of_function(name, u)
        return None

    def _of_sum(self, terms: tuple[Node, ...]) -> Expansion | None:
        parts = [self.of(term) for term in terms]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        lowest = min(part.order for part in known)
        shifted = [_shifted(part, lowest) for part in known]
        total = shifted[0]
        for other in shifted[1:]:
            total += other
        return _normal(lowest, total)

    def _of_power(self, base: Node, exponent: Node) -> Expansion | None:
        value = rational_value(exponent)
        if value is not None:
            return self._raised(base, value)
        if base == E:
            inner = self.of(exponent)
            return _normal(0, _plain(inner).exp()) if inner is not None and inner.order > 0 else None
        return None

    def _raised(self, base: Node, power: Fraction) -> Expansion | None:
        """uⁿ, and fractional powers where the first coefficient has a rational one and the order stays whole."""
        inner = self.of(base)
        if inner is None or (inner.order * power).denominator != 1:
            return None
        first = inner.first
        size = exact_root(abs(first), power)
        negative = inner.sign(self.toward) < 0
        if size is None or (negative and power.denominator % 2 == 0):
            return None
        rest = (_fmpq(power) * (inner.series / _fmpq(first)).log()).exp()
        result = Expansion(int(inner.order * power), rest * _fmpq(size))
        wanted = -1 if negative and power.numerator % 2 else 1
        return result if result.sign(self.toward) == wanted else Expansion(result.order, -result.series)

    def _of_function(self, name: str, u: Node) -> Expansion | None:
        inner = self.of(u)
        if inner is None:
            return None
        if name in ("abs", "sign"):
            sign = inner.sign(self.toward)
            if name == "sign":
                return _normal(0, _series(Fraction(sign)))
            return inner if sign > 0 else Expansion(inner.order, -inner.series)
        if name == "ln":
            one = inner.order == 0 and inner.first == 1
            return _normal(0, inner.series.log()) if one else None
        if inner.order <= 0:
            return None
        if name in _BELOW:
            under = _normal(0, _AT_ZERO[_BELOW[name]](_plain(inner)))
            return under and _over(Expansion(0, _series(Fraction(1))), under)
        return _normal(0, _AT_ZERO[name](_plain(inner))) if name in _AT_ZERO else None


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _series(value: Fraction) -> fmpq_series:
    return fmpq_series([_fmpq(value)], prec=TERMS)


def _shifted(part: Expansion, lowest: int) -> fmpq_series:
    """The series without s^lowest."""
    before = part.order - lowest
    return fmpq_series([0] * before + part.series.coeffs(), prec=min(TERMS, before + int(part.series.prec)))


def _plain(inner: Expansion) -> fmpq_series:
    """The series with the powers before it, none of them negative."""
    return _shifted(inner, 0)


def _normal(order: int, series: fmpq_series) -> Expansion | None:
    lead = int(series.valuation())
    if lead < 0:
        return None
    return Expansion(order + lead, fmpq_series(series.coeffs()[lead:], prec=int(series.prec) - lead))


def _over(over: Expansion, under: Expansion) -> Expansion:
    return Expansion(over.order - under.order, over.series / under.series)
