"""The functions of the language on doubles: one table for Python floats, one for NumPy arrays.

The float functions raise ``ArithmeticError`` or ``ValueError`` where they are undefined or overflow, as ``math`` does;
the array functions give NaN where undefined (never ±inf for 1/0 or ln 0) and run under
``numpy.errstate(all="ignore")``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def as_float(value: Fraction | int) -> float:
    """The nearest double; ±inf beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


# Floats


def power(u: float, v: float) -> float:
    """u^v; NaN where either has no value (``pow`` itself says NaN^0 = 1 and 1^NaN = 1)."""
    return math.pow(u, v) if u == u and v == v else math.nan


def rational_power(u: float, p: int, q: int) -> float:
    """u^(p/q) in lowest terms; for odd q the real root."""
    if p == 0:
        return power(u, 0.0)
    if q == 1:
        return u**p
    if q == 3:
        return math.cbrt(u) ** p
    if q % 2 == 0:
        return math.pow(u, p / q)
    size = math.pow(abs(u), p / q)
    return -size if u < 0 and p % 2 else size


def root(u: float, n: float) -> float:
    """The real n-th root: for odd n of negative u as well."""
    if n != int(n):
        return power(u, 1 / n)
    return rational_power(u, 1, int(n)) if n > 0 else rational_power(u, -1, int(-n))


def logarithm(u: float, base: float) -> float:
    if base == 10:
        return math.log10(u)
    return math.log2(u) if base == 2 else math.log(u) / math.log(base)


def sign(u: float) -> float:
    return math.copysign(1.0, u) if u < 0 or u > 0 else u


def least(*values: float) -> float:
    return math.nan if any(value != value for value in values) else min(values)


def greatest(*values: float) -> float:
    return math.nan if any(value != value for value in values) else max(values)


FLOAT_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "cot": lambda u: math.cos(u) / math.sin(u),
    "sec": lambda u: 1 / math.cos(u),
    "csc": lambda u: 1 / math.sin(u),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "acot": lambda u: math.atan2(1, u),
    "asec": lambda u: math.acos(1 / u),
    "acsc": lambda u: math.asin(1 / u),
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "coth": lambda u: 1 / math.tanh(u),
    "sech": lambda u: 1 / math.cosh(u),
    "csch": lambda u: 1 / math.sinh(u),
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "acoth": lambda u: math.atanh(1 / u),
    "asech": lambda u: math.acosh(1 / u),
    "acsch": lambda u: math.asinh(1 / u),
    "ln": math.log,
    "log": logarithm,
    "sqrt": math.sqrt,
    "root": root,
    "abs": abs,
    "sign": sign,
    "floor": lambda u: float(math.floor(u)),
    "ceil": lambda u: float(math.ceil(u)),
    "min": least,
    "max": greatest,
    "erf": math.erf,
}


# Arrays


def where(condition: Any, value: Any) -> Array:
    """The value where the condition holds, NaN elsewhere."""
    return np.where(condition, value, np.nan)


def divide_arrays(u: Any, v: Any) -> Array:
    return where(np.not_equal(v, 0), np.divide(u, v))


def rational_power_arrays(u: Any, exponent: Fraction) -> Array:
    p, q = exponent.numerator, exponent.denominator
    if p == 0:
        return power_arrays(u, 0.0)
    if q == 1:
        result = np.power(u, as_float(p))
    elif q == 3:
        result = np.power(np.cbrt(u), as_float(p))
    elif q % 2 == 0:
        result = np.power(u, as_float(exponent))
    else:
        result = np.power(np.abs(u), as_float(exponent))
        result = np.copysign(result, u) if p % 2 else result
    return result if p > 0 else where(np.not_equal(u, 0), result)


def power_arrays(u: Any, v: Any) -> Array:
    defined = (np.not_equal(u, 0) | np.greater_equal(v, 0)) & ~(np.isnan(u) | np.isnan(v))
    return where(defined, np.power(u, v))


def root_arrays(u: Any, n: Any) -> Array:
    if np.ndim(n) == 0 and n != 0 and float(n).is_integer():
        return rational_power_arrays(u, Fraction(1, int(n)))
    reciprocal = divide_arrays(1.0, n)
    odd_root = np.copysign(power_arrays(np.abs(u), reciprocal), u)
    return np.where(np.equal(np.mod(n, 2), 1), odd_root, power_arrays(u, reciprocal))


def ln_arrays(u: Any) -> Array:
    return where(np.greater(u, 0), np.log(u))


def logarithm_arrays(u: Any, base: Any) -> Array:
    if np.ndim(base) == 0 and base in (2, 10):
        return where(np.greater(u, 0), np.log2(u) if base == 2 else np.log10(u))
    return divide_arrays(ln_arrays(u), ln_arrays(base))


def _atanh_arrays(u: Any) -> Array:
    return where(np.less(np.abs(u), 1), np.arctanh(u))


def _inverse(u: Any) -> Array:
    return divide_arrays(1.0, u)


_erf = np.frompyfunc(math.erf, 1, 1)

ARRAY_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "cot": lambda u: divide_arrays(np.cos(u), np.sin(u)),
    "sec": lambda u: _inverse(np.cos(u)),
    "csc": lambda u: _inverse(np.sin(u)),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "acot": lambda u: np.arctan2(1.0, u),
    "asec": lambda u: np.arccos(_inverse(u)),
    "acsc": lambda u: np.arcsin(_inverse(u)),
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "coth": lambda u: _inverse(np.tanh(u)),
    "sech": lambda u: _inverse(np.cosh(u)),
    "csch": lambda u: _inverse(np.sinh(u)),
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": _atanh_arrays,
    "acoth": lambda u: _atanh_arrays(_inverse(u)),
    "asech": lambda u: np.arccosh(_inverse(u)),
    "acsch": lambda u: np.arcsinh(_inverse(u)),
    "ln": ln_arrays,
    "log": logarithm_arrays,
    "sqrt": np.sqrt,
    "root": root_arrays,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "min": lambda *us: np.minimum.reduce(np.broadcast_arrays(*us)),
    "max": lambda *us: np.maximum.reduce(np.broadcast_arrays(*us)),
    "erf": lambda u: np.asarray(_erf(u), dtype=np.float64),
}
