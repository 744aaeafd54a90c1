"""Truncated power series with balls as coefficients, and the functions of the language on them.

A ``Series`` is u₀ + u₁t + … + uₙtⁿ in an infinitesimal t of its own ``level``. Its coefficients are balls, or series of
a lower level: that is how mixed and nested derivatives are taken. Anything of a lower level is a constant for it.

Functions follow from their differential equations (e^u: F′ = F·u′; atan: F′ = u′/(1 + u²); …) or, for powers, from the
binomial series about the constant term. Source: Griewank and Walther, *Evaluating Derivatives*, chapter 13. None of the
differentiation rules of ``tutor.calculus`` is used, so that the two can check each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Union

from flint import arb, fmpq

from tutor.expression.ball_functions import (
    BALL_FUNCTIONS,
    NAN,
    hull,
    power,
    power_integer,
    power_rational,
    straddles_zero,
)

Value = Union[arb, "Series"]


class Series:
    """Coefficients up to the order asked for. All series of one level have the same length."""

    __slots__ = ("coefficients", "level")

    def __init__(self, level: int, coefficients: list[Value]):
        self.level = level
        self.coefficients = coefficients

    def __neg__(self) -> Series:
        return Series(self.level, [-c for c in self.coefficients])

    def __add__(self, other: Value | int) -> Series:
        if isinstance(other, Series):
            if other.level == self.level:
                return Series(self.level, [a + b for a, b in zip(self.coefficients, other.coefficients, strict=True)])
            if other.level > self.level:
                return other + self
        first, *rest = self.coefficients
        return Series(self.level, [first + other, *rest])

    __radd__ = __add__

    def __sub__(self, other: Value | int) -> Series:
        return self + (-other)

    def __rsub__(self, other: Value | int) -> Series:
        return -self + other

    def __mul__(self, other: Value | int) -> Series:
        if isinstance(other, Series):
            if other.level == self.level:
                return Series(self.level, _product(self.coefficients, other.coefficients))
            if other.level > self.level:
                return other * self
        return Series(self.level, [c * other for c in self.coefficients])

    __rmul__ = __mul__

    def __truediv__(self, other: Value | int) -> Series:
        if isinstance(other, Series):
            if other.level == self.level:
                return Series(self.level, _quotient(self.coefficients, other.coefficients))
            if other.level > self.level:
                return other.__rtruediv__(self)
        return Series(self.level, [c / other for c in self.coefficients])

    def __rtruediv__(self, other: Value | int) -> Series:
        return Series(self.level, _quotient([other, *[arb(0)] * (len(self.coefficients) - 1)], self.coefficients))


def _product(a: Sequence[Value], b: Sequence[Value]) -> list[Value]:
    return [_convolved(a, b, k) for k in range(len(a))]


def _convolved(a: Sequence[Value], b: Sequence[Value], k: int) -> Value:
    """Σ aⱼ·b_{k−j}."""
    total = a[0] * b[k]
    for j in range(1, k + 1):
        total = total + a[j] * b[k - j]
    return total


def _quotient(a: Sequence[Value], b: Sequence[Value]) -> list[Value]:
    result: list[Value] = []
    for k, value in enumerate(a):
        for j in range(1, k + 1):
            value = value - b[j] * result[k - j]
        result.append(value / b[0])
    return result


def innermost(u: Value) -> arb:
    """The ball a value has when every infinitesimal is 0."""
    while isinstance(u, Series):
        u = u.coefficients[0]
    return u


def is_constant(u: Value) -> bool:
    """Whether nothing but the innermost ball is there: the value does not move with any infinitesimal."""
    if not isinstance(u, Series):
        return True
    first, *rest = u.coefficients
    return is_constant(first) and all(is_constant(c) and innermost(c).is_zero() for c in rest)


def value_only(shapes: Sequence[Value], ball: arb) -> Value:
    """The ball as a value that moves in an unknown way with what the shapes move with.

    The unknown coefficients stand at the highest level only: every derivative that is taken passes through it.
    """
    top = max((u for u in shapes if isinstance(u, Series)), key=lambda u: u.level, default=None)
    return ball if top is None else Series(top.level, [ball, *[NAN] * (len(top.coefficients) - 1)])


def join(values: Sequence[Value]) -> Value:
    """A value that contains each of the values, where it is not known which: its derivatives are not known."""
    return value_only(values, reduce(hull, map(innermost, values)))


def _primitive(first: Value, slope: Value, u: Series) -> Series:
    """The series with constant term ``first`` whose derivative is slope·u′."""
    order = len(u.coefficients) - 1
    derivative = Series(u.level, [(k + 1) * u.coefficients[k + 1] for k in range(order)] + [arb(0)])
    product = derivative * slope
    return Series(u.level, [first, *[product.coefficients[k] / (k + 1) for k in range(order)]])


def _slopes(u: Series) -> list[tuple[int, Value]]:
    """(j, j·uⱼ) for the coefficients that are not exactly zero."""
    return [(j, j * c) for j, c in enumerate(u.coefficients) if j and (isinstance(c, Series) or not c.is_zero())]


def exp(u: Series) -> Series:
    result = [apply("exp", u.coefficients[0])]
    slopes = _slopes(u)
    for k in range(1, len(u.coefficients)):
        result.append(_weighted(slopes, result, k))
    return Series(u.level, result)


def _weighted(slopes: list[tuple[int, Value]], other: Sequence[Value], k: int) -> Value:
    """(1/k)·Σ j·uⱼ·F_{k−j}: the k-th coefficient of the primitive of F·u′."""
    total: Value = arb(0)
    for j, slope in slopes:
        if j <= k:
            total = total + slope * other[k - j]
    return total / k


def _pair(u: Series, sine: str, cosine: str, sign: int) -> tuple[Series, Series]:
    """S′ = C·u′ and C′ = sign·S·u′: the circular and the hyperbolic sine and cosine."""
    s, c = [apply(sine, u.coefficients[0])], [apply(cosine, u.coefficients[0])]
    slopes = _slopes(u)
    for k in range(1, len(u.coefficients)):
        s_next, c_next = _weighted(slopes, c, k), sign * _weighted(slopes, s, k)
        s.append(s_next)
        c.append(c_next)
    return Series(u.level, s), Series(u.level, c)


def _compose(outer: Sequence[Value], u: Series) -> Series:
    """Σ outer[k]·(u − u₀)^k by Horner's scheme. Exact zeros of u are left out: 0 times "not known" is 0 here.

    But an unknown outer slope leaves all unknown, even where u has slope 0, as it may bend: √(t²) has none at 0.
    """
    rest = [(j, c) for j, c in enumerate(u.coefficients) if j and (isinstance(c, Series) or not c.is_zero())]
    if len(outer) > 1 and innermost(outer[1]).is_nan():
        return Series(u.level, [outer[0], *[NAN] * (len(u.coefficients) - 1)])
    zeros: list[Value] = [arb(0)] * (len(u.coefficients) - 1)
    result: list[Value] = [outer[-1], *zeros]
    for constant in reversed(outer[:-1]):
        shifted: list[Value] = [constant, *zeros]
        for j, c in rest:
            for k in range(j, len(shifted)):
                shifted[k] = shifted[k] + c * result[k - j]
        result = shifted
    return Series(u.level, result)


def raise_to(u: Value, exponent: Fraction | int) -> Value:
    """u^(p/q) for an exponent written as a rational, real roots for odd q: (u₀ + h)^a = Σ C(a, k)·u₀^(a−k)·h^k."""
    whole = isinstance(exponent, int) or exponent.denominator == 1
    if not isinstance(u, Series):
        return power_integer(u, int(exponent)) if whole else power_rational(u, Fraction(exponent))
    a: Fraction | int = int(exponent) if whole else exponent
    root, p, q = u.coefficients[0], a.numerator, a.denominator
    if q > 1:
        root = raise_to(root, Fraction(1, q))
    outer: list[Value] = []
    binomial: Fraction | int = 1
    for k in range(len(u.coefficients)):
        power = raise_to(root, p - k * q)
        if isinstance(binomial, int):
            outer.append(power if binomial == 1 else power * binomial)
            binomial = binomial * (a - k) // (k + 1) if isinstance(a, int) else (a - k) / (k + 1)
        else:
            outer.append(power * arb(fmpq(binomial.numerator, binomial.denominator)))
            binomial = binomial * (a - k) / (k + 1)
        if not binomial:
            break
    return _compose(outer, u)


def raise_generally(u: Value, v: Value) -> Value:
    """u^v = e^(v·ln u), u > 0; where v is a constant whole number, the whole power."""
    if not isinstance(u, Series) and not isinstance(v, Series):
        return power(u, v)
    if is_constant(v) and innermost(v).is_exact() and innermost(v).is_integer():
        return raise_to(u, int(innermost(v).unique_fmpz()))
    product = v * apply("ln", u)
    return exp(product) if isinstance(product, Series) else apply("exp", product)


def _root(u: Value, n: Value) -> Value:
    if is_constant(n) and innermost(n).is_exact() and innermost(n).is_integer() and not innermost(n).is_zero():
        return raise_to(u, Fraction(1, int(innermost(n).unique_fmpz())))
    return raise_generally(u, 1 / n)


def _absolute(u: Series) -> Value:
    middle = innermost(u)
    if straddles_zero(middle):
        return value_only([u], BALL_FUNCTIONS["abs"](middle))
    return u if middle > 0 else -u


def _step(name: str, settled: Callable[[arb], bool]) -> Callable[[Series], Value]:
    """A function that is constant between its jumps."""

    def step(u: Series) -> Value:
        middle = innermost(u)
        value = BALL_FUNCTIONS[name](middle)
        return value if is_constant(u) or settled(middle) else value_only([u], value)

    return step


def _least(*us: Value) -> Value:
    middles = [innermost(u) for u in us]
    for k, middle in enumerate(middles):
        if all(middle < other for other in middles[:k] + middles[k + 1 :]):
            return us[k]
    least = BALL_FUNCTIONS["min"](*middles)
    return least if all(is_constant(u) for u in us) else value_only(us, least)


def _square(u: Value) -> Value:
    return raise_to(u, 2)


def _inverse(name: str, slope: Callable[[Series], Value]) -> Callable[[Series], Series]:
    """An inverse function by its derivative: F′ = slope(u)·u′."""
    return lambda u: _primitive(apply(name, u.coefficients[0]), slope(u), u)


def _quotient_of_pair(name: str, hyperbolic: bool) -> Callable[[Series], Value]:
    """tan, cot, sec, csc and their hyperbolic kin from the pair; the constant term is the function's own, tighter."""

    def function(u: Series) -> Value:
        sine, cosine = _pair(u, "sinh", "cosh", 1) if hyperbolic else _pair(u, "sin", "cos", -1)
        above, below = {"tan": (sine, cosine), "cot": (cosine, sine), "sec": (1, cosine), "csc": (1, sine)}[name[:3]]
        result = above / below
        result.coefficients[0] = apply(f"{name}h" if hyperbolic else name, u.coefficients[0])
        return result

    return function


SERIES_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "exp": exp,
    "sin": lambda u: _pair(u, "sin", "cos", -1)[0],
    "cos": lambda u: _pair(u, "sin", "cos", -1)[1],
    "tan": _quotient_of_pair("tan", False),
    "cot": _quotient_of_pair("cot", False),
    "sec": _quotient_of_pair("sec", False),
    "csc": _quotient_of_pair("csc", False),
    "asin": _inverse("asin", lambda u: raise_to(1 - _square(u), Fraction(-1, 2))),
    "acos": _inverse("acos", lambda u: -raise_to(1 - _square(u), Fraction(-1, 2))),
    "atan": _inverse("atan", lambda u: 1 / (1 + _square(u))),
    "acot": _inverse("acot", lambda u: -1 / (1 + _square(u))),
    "asec": lambda u: apply("acos", 1 / u),
    "acsc": lambda u: apply("asin", 1 / u),
    "sinh": lambda u: _pair(u, "sinh", "cosh", 1)[0],
    "cosh": lambda u: _pair(u, "sinh", "cosh", 1)[1],
    "tanh": _quotient_of_pair("tan", True),
    "coth": _quotient_of_pair("cot", True),
    "sech": _quotient_of_pair("sec", True),
    "csch": _quotient_of_pair("csc", True),
    "asinh": _inverse("asinh", lambda u: raise_to(1 + _square(u), Fraction(-1, 2))),
    "acosh": _inverse("acosh", lambda u: raise_to((u - 1) * (u + 1), Fraction(-1, 2))),
    "atanh": _inverse("atanh", lambda u: 1 / (1 - _square(u))),
    "acoth": _inverse("acoth", lambda u: 1 / (1 - _square(u))),
    "asech": lambda u: apply("acosh", 1 / u),
    "acsch": lambda u: apply("asinh", 1 / u),
    "ln": _inverse("ln", lambda u: 1 / u),
    "log": lambda u, b: apply("ln", u) / apply("ln", b),
    "sqrt": lambda u: raise_to(u, Fraction(1, 2)),
    "root": _root,
    "abs": _absolute,
    "sign": _step("sign", lambda middle: not straddles_zero(middle)),
    "floor": _step("floor", lambda middle: not middle.contains_integer()),
    "ceil": _step("ceil", lambda middle: not middle.contains_integer()),
    "min": _least,
    "max": lambda *us: -_least(*(-u for u in us)),
    "erf": _inverse("erf", lambda u: exp(-_square(u)) * (2 / arb.pi().sqrt())),
}


def apply(name: str, *arguments: Value) -> Value:
    """A function of the table (and ``exp``) at balls or series."""
    for argument in arguments:
        if isinstance(argument, Series):
            return SERIES_FUNCTIONS[name](*arguments)
    return BALL_FUNCTIONS[name](*arguments)
