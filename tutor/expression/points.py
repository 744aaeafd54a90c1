"""Trees at several points, in ball arithmetic: value and Taylor coefficients in one variable, every subtree only once.

The lines of a derivation share most of their subtrees. ``Points`` remember what they have worked out by the identity of
the node, so that a line costs only what is new in it. Everything is a power series of FLINT (``arb_series``) in the
variable that moves; ``d/dx(u)`` is the series of u differentiated, and none of the rules of ``tutor.calculus`` is used.

Less is known here than in ``balls``: at kinks, at the edge of a domain and for sums over data the value is NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from operator import add, mul
from typing import Any

from flint import arb, arb_series, ctx

from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Derivative,
    Disjunction,
    Integer,
    Negation,
    Node,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
)

Series = Any  # flint.arb_series, which comes without types

_BITS = 64
_MOST_FACTORS = 16  # of a power that is multiplied out; beyond, squared repeatedly
_NAN: arb = arb.nan()
_ZERO = arb(0)


class Points:
    """Where trees are evaluated: a ball for every symbol at each of the points, and one of the symbols moving.

    ``order`` is how often the trees may differentiate by ``variable``; deeper derivatives are not known (NaN).
    """

    __slots__ = ("_known", "_length", "_values", "_variable")

    def __init__(self, variable: str, values: Mapping[str, Sequence[arb]], order: int):
        self._variable = variable
        self._values = values
        self._length = order + 1
        self._known: dict[int, tuple[Node, list[Series]]] = {}  # the node is held so that its identity stays its own

    def values(self, node: Node) -> list[arb]:
        """Balls that contain the values of the tree at the points; NaN where it is undefined or not known."""
        bits, cap = ctx.prec, ctx.cap
        ctx.prec, ctx.cap = _BITS, self._length
        try:
            return [series[0] for series in self._series(node)]
        finally:
            ctx.prec, ctx.cap = bits, cap

    def _series(self, node: Node) -> list[Series]:
        known = self._known.get(id(node))
        if known is not None:
            return known[1]
        expand = _EXPANSIONS.get(type(node))
        series = self._everywhere(_unknown()) if expand is None else expand(self, node)
        self._known[id(node)] = node, series
        return series

    def _symbol(self, node: Symbol) -> list[Series]:
        moving = node.name == self._variable
        return [arb_series([at, 1] if moving else [at]) for at in self._values[node.name]]

    def _product(self, node: Product) -> list[Series]:
        return list(map(_product, *map(self._series, node.factors)))

    def _sum(self, node: Sum) -> list[Series]:
        return list(map(_sum, *map(self._series, node.terms)))

    def _apply(self, node: Apply) -> list[Series]:
        return list(map(_FUNCTIONS[node.function], *map(self._series, node.arguments)))

    def _negation(self, node: Negation) -> list[Series]:
        return [-u for u in self._series(node.operand)]

    def _quotient(self, node: Quotient) -> list[Series]:
        return list(map(_quotient, self._series(node.numerator), self._series(node.denominator)))

    def _derivative(self, node: Derivative) -> list[Series]:
        if node.variable.name != self._variable:
            return self._everywhere(_unknown())
        return [_differentiated(u, node.order) for u in self._series(node.body)]

    def _constant(self, node: Constant) -> list[Series]:
        value = _CONSTANTS.get(node.name)
        return self._everywhere(_unknown() if value is None else arb_series([value()]))

    def _everywhere(self, constant: Series) -> list[Series]:
        return [constant] * len(self._values[self._variable])

    def _power(self, node: Power) -> list[Series]:
        base, exponent = node.base, node.exponent
        if isinstance(base, Constant) and base.name == "e":
            return [u.exp() for u in self._series(exponent)]
        written = rational_value(exponent)
        if written is None:
            return list(map(_power, self._series(base), self._series(exponent)))
        if written.denominator == 1:
            return [_whole_power(u, int(written)) for u in self._series(base)]
        return [_rational_power(u, written) for u in self._series(base)]

    def _piecewise(self, node: Piecewise) -> list[Series]:
        chosen = self._everywhere(_unknown())
        open_places = set(range(len(chosen)))
        for branch, condition in node.branches:
            values, verdicts = self._series(branch), self._holds(condition)
            for place in tuple(open_places):
                if verdicts[place]:
                    chosen[place] = values[place]
                if verdicts[place] is not False:
                    open_places.discard(place)
        return chosen

    def _holds(self, condition: Condition) -> list[bool | None]:
        match condition:
            case Comparison(relation, left, right):
                return [
                    _compared(relation, u - v) for u, v in zip(self._series(left), self._series(right), strict=True)
                ]
            case Conjunction(conditions):
                return [_all(row) for row in zip(*map(self._holds, conditions), strict=True)]
            case Disjunction(conditions):
                return [_any(row) for row in zip(*map(self._holds, conditions), strict=True)]
        return [True] * len(self._values[self._variable])


_CONSTANTS: dict[str, Callable[[], arb]] = {"e": arb.const_e, "pi": arb.pi}  # to the precision of the moment
# Data and their sums are not known here.
_EXPANSIONS: dict[type, Callable[[Points, Any], list[Series]]] = {
    Integer: lambda points, node: points._everywhere(arb_series([node.value])),
    Constant: Points._constant,
    Symbol: Points._symbol,
    Negation: Points._negation,
    Sum: Points._sum,
    Product: Points._product,
    Quotient: Points._quotient,
    Power: Points._power,
    Apply: Points._apply,
    Derivative: Points._derivative,
    Piecewise: Points._piecewise,
}


def _unknown() -> Series:
    return arb_series([_NAN])


def _sum(*terms: Series) -> Series:
    return reduce(add, terms)


def _quotient(u: Series, v: Series) -> Series:
    return _product(u, _inverse(v))


def _product(*factors: Series) -> Series:
    result = reduce(mul, factors)
    if not result.length() and any(factor[0].is_nan() for factor in factors):
        return _unknown()  # FLINT's 0 times NaN is 0
    return result


def _differentiated(u: Series, order: int) -> Series:
    if u.prec <= order or u[0].is_nan():  # what has no value has no derivative, also where it does not move
        return _unknown()
    for _ in range(order):
        u = u.derivative()
    return u


def _compared(relation: str, difference: Series) -> bool | None:
    """Whether it holds all around the point."""
    if difference[0] > 0:
        return relation in (">", ">=", "!=")
    if difference[0] < 0:
        return relation in ("<", "<=", "!=")
    return relation in ("<=", ">=", "=") if not difference.length() else None


def _all(verdicts: Sequence[bool | None]) -> bool | None:
    return False if False in verdicts else None if None in verdicts else True


def _any(verdicts: Sequence[bool | None]) -> bool | None:
    return True if True in verdicts else None if None in verdicts else False


# The functions of the language, each in terms of those FLINT has for power series


def _inverse(u: Series) -> Series:
    return _unknown() if u[0].contains(_ZERO) else u.inv()


def _whole_power(u: Series, n: int) -> Series:
    if n < 0:
        return _inverse(_whole_power(u, -n))
    if n <= _MOST_FACTORS:
        return reduce(mul, [u] * n) if n else (arb_series([1]) if u[0].is_finite() else _unknown())
    half = _whole_power(u, n // 2)
    return half * half * u if n % 2 else half * half


def _rational_power(u: Series, exponent: Fraction) -> Series:
    """u^(p/q): for odd q the real root, so that negative u is in the domain."""
    p, q = exponent.numerator, exponent.denominator
    if q == 1:
        return _whole_power(u, p)
    root = -_root(-u, q) if u[0] < 0 and q % 2 else _root(u, q)
    return _whole_power(root, p)


def _root(u: Series, q: int) -> Series:
    if not u[0] > 0:
        return _unknown()
    return u.sqrt() if q == 2 else (u.log() * arb_series([arb(1) / q])).exp()


def _power(u: Series, v: Series) -> Series:
    return (v * u.log()).exp() if u[0] > 0 else _unknown()


def _index_root(u: Series, n: Series) -> Series:
    index = n[0].unique_fmpz()
    if n.length() <= 1 and n[0].is_exact() and index:
        return _rational_power(u, Fraction(1, int(index)))
    return _power(u, _inverse(n))


def _abs(u: Series) -> Series:
    return u if u[0] > 0 else -u if u[0] < 0 else _unknown()


def _sign(u: Series) -> Series:
    return arb_series([1]) if u[0] > 0 else arb_series([-1]) if u[0] < 0 else _unknown()


def _floor(u: Series) -> Series:
    below, above = u[0].floor(), u[0].ceil()
    between = below.is_exact() and above.is_exact() and below < above
    return arb_series([below]) if between or (u.length() <= 1 and below.is_exact()) else _unknown()


def _least(*us: Series) -> Series:
    for u in us:
        if all(u is other or u[0] < other[0] for other in us):
            return u
    return _unknown()


def _sinh(u: Series) -> Series:
    return (u.exp() - (-u).exp()) * _HALF


def _cosh(u: Series) -> Series:
    return (u.exp() + (-u).exp()) * _HALF


def _asinh(u: Series) -> Series:
    return (u + (u * u + _ONE).sqrt()).log() if u[0] >= 0 else -_asinh(-u) if u[0] < 0 else _unknown()


def _acosh(u: Series) -> Series:
    return (u + (u * u - _ONE).sqrt()).log()


def _atanh(u: Series) -> Series:
    return ((_ONE + u) * _inverse(_ONE - u)).log() * _HALF


def _acot(u: Series) -> Series:
    """Range (0, π)."""
    angle = _inverse(u).atan()
    return angle if u[0] > 0 else angle + arb_series([arb.pi()])


_ONE = arb_series([1], 100)
_HALF = arb_series([arb(0.5)], 100)

_FUNCTIONS: dict[str, Callable[..., Series]] = {
    "sin": arb_series.sin,
    "cos": arb_series.cos,
    "tan": lambda u: u.sin() * _inverse(u.cos()),
    "cot": lambda u: u.cos() * _inverse(u.sin()),
    "sec": lambda u: _inverse(u.cos()),
    "csc": lambda u: _inverse(u.sin()),
    "asin": arb_series.asin,
    "acos": arb_series.acos,
    "atan": arb_series.atan,
    "acot": _acot,
    "asec": lambda u: _inverse(u).acos(),
    "acsc": lambda u: _inverse(u).asin(),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": lambda u: _sinh(u) * _inverse(_cosh(u)),
    "coth": lambda u: _cosh(u) * _inverse(_sinh(u)),
    "sech": lambda u: _inverse(_cosh(u)),
    "csch": lambda u: _inverse(_sinh(u)),
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "acoth": lambda u: _atanh(_inverse(u)),
    "asech": lambda u: _acosh(_inverse(u)),
    "acsch": lambda u: _asinh(_inverse(u)),
    "ln": arb_series.log,
    "log": lambda u, b: u.log() * _inverse(b.log()),
    "sqrt": arb_series.sqrt,
    "root": _index_root,
    "abs": _abs,
    "sign": _sign,
    "floor": _floor,
    "ceil": lambda u: -_floor(-u),
    "min": _least,
    "max": lambda *us: -_least(*[-u for u in us]),
    "erf": arb_series.erf,
}
