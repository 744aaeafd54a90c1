"""The functions of the language on balls: each result contains every value over the ball, NaN where one is undefined.

Arb's own functions give up (NaN) on a ball that touches the edge of the domain, and lose tightness on wide balls. Here
monotone functions are taken at the two exact ends, which is tight, and right at an edge: sqrt over [0, 4] is [0, 2].
NaN means "undefined somewhere in the ball, or not known".
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb

NAN: arb = arb.nan()
ZERO: arb = arb(0)
ONE: arb = arb(1)

_THIN = 20  # relative accuracy in bits from which Arb's own result is as tight as the two ends
_DIRECT_ROOT = 100  # up to this index Arb takes the root directly; exp(log(u)/q) beyond


_SHAVE: arb = 1 - arb(2) ** -31


def between(low: arb, high: arb) -> arb:
    """A ball that contains [low, high], for exact numbers low ≤ high; its lower end is exactly ``low`` where it can be.

    ``arb(2, 2)`` reaches below 0, because Arb adds a unit in the last place to every radius it is given (30 bits). That
    unit is taken off before, and the middle is put on the side that keeps the lower end: sqrt over [0, 4] has a value.
    """
    half = ((high - low) / 2).upper()
    radius = arb(0, (half * _SHAVE).mid()).rad()
    if radius < half:
        radius = arb(0, half).rad()
    return arb(low + radius, (radius * _SHAVE).mid())


def hull(u: arb, v: arb) -> arb:
    """A ball that contains both, with the lower end kept."""
    if not (u.is_finite() and v.is_finite()):
        return u.union(v)
    low, high = u.lower(), u.upper()
    other_low, other_high = v.lower(), v.upper()
    return between(low if low < other_low else other_low, high if high > other_high else other_high)


def straddles_zero(u: arb) -> bool:
    """Whether neither u > 0 nor u < 0 is certain (true of a NaN ball as well)."""
    return not (u > 0 or u < 0)


def _monotone(f: Callable[[arb], arb], u: arb) -> arb:
    if u.rel_accuracy_bits() > _THIN:
        return f(u)
    return hull(f(u.lower()), f(u.upper()))


def _between(f: Callable[[arb], arb], u: arb, lowest: arb | None, highest: arb | None) -> arb:
    """A monotone function whose closed domain is [lowest, highest]."""
    low, high = u.lower(), u.upper()
    if (lowest is not None and not low >= lowest) or (highest is not None and not high <= highest):
        return NAN
    return hull(f(low), f(high))


def _outside_unit(f: Callable[[arb], arb], u: arb) -> arb:
    """A function of 1/u, monotone on each of u ≤ −1 and u ≥ 1."""
    low, high = u.lower(), u.upper()
    return hull(f(1 / low), f(1 / high)) if low >= 1 or high <= -1 else NAN


def exp(u: arb) -> arb:
    return _monotone(arb.exp, u)


def ln(u: arb) -> arb:
    return _monotone(arb.log, u) if u > 0 else NAN


def sqrt(u: arb) -> arb:
    return _between(arb.sqrt, u, ZERO, None)


def absolute(u: arb) -> arb:
    if u > 0:
        return u
    if u < 0:
        return -u
    return between(ZERO, u.abs_upper()) if u.is_finite() else NAN


def sign(u: arb) -> arb:
    if u > 0:
        return ONE
    if u < 0:
        return -ONE
    if u.is_zero() or u.is_nan():
        return u
    return between(ZERO if u >= 0 else -ONE, ZERO if u <= 0 else ONE)


def tan(u: arb) -> arb:
    same_branch = (u / arb.pi() + arb(0.5)).floor().unique_fmpz() is not None
    return _monotone(arb.tan, u) if same_branch else NAN


def cot(u: arb) -> arb:
    same_branch = (u / arb.pi()).floor().unique_fmpz() is not None
    return _monotone(arb.cot, u) if same_branch else NAN


def acot(u: arb) -> arb:
    """Range (0, π)."""
    return _monotone(_acot_of_point, u)


def _acot_of_point(u: arb) -> arb:
    if u > 0:
        return (1 / u).atan()
    return arb.pi() + (1 / u).atan() if u < 0 else arb.pi() / 2 - u.atan()


def cosh(u: arb) -> arb:
    return _monotone(arb.cosh, u) if not straddles_zero(u) else hull(ONE, u.abs_upper().cosh())


def _away_from_zero(f: Callable[[arb], arb], u: arb) -> arb:
    return NAN if straddles_zero(u) else _monotone(f, u)


def acoth(u: arb) -> arb:
    low, high = u.lower(), u.upper()
    return hull((1 / low).atanh(), (1 / high).atanh()) if low > 1 or high < -1 else NAN


def asech(u: arb) -> arb:
    low, high = u.lower(), u.upper()
    return hull((1 / low).acosh(), (1 / high).acosh()) if low > 0 and high <= 1 else NAN


def floor(u: arb) -> arb:
    return hull(u.lower().floor(), u.upper().floor())


def ceil(u: arb) -> arb:
    return hull(u.lower().ceil(), u.upper().ceil())


def minimum(*us: arb) -> arb:
    low, high = us[0].lower(), us[0].upper()
    for u in us[1:]:
        low, high = _smaller(low, u.lower()), _smaller(high, u.upper())
    return hull(low, high)


def _smaller(u: arb, v: arb) -> arb:
    return NAN if u.is_nan() or v.is_nan() else u if u < v else v


def maximum(*us: arb) -> arb:
    return -minimum(*(-u for u in us))


def power_integer(u: arb, n: int) -> arb:
    """u^n, tight over wide balls (``arb(0, r)**n`` itself is NaN for every n)."""
    if n < 0:
        return 1 / power_integer(u, -n)
    if n == 0:
        return ONE if u.is_finite() else NAN
    if u.rel_accuracy_bits() > _THIN:
        return u**n
    if n % 2 == 0 and straddles_zero(u):
        return hull(ZERO, u.abs_upper() ** n) if u.is_finite() else NAN
    return hull(u.lower() ** n, u.upper() ** n)


def _root_of_point(u: arb, q: int) -> arb:
    if u < 0:
        return -_root_of_point(-u, q)
    if u.is_zero():
        return ZERO
    return u.root(q) if q <= _DIRECT_ROOT else (u.log() / q).exp()


def power_rational(u: arb, exponent: Fraction) -> arb:
    """u^(p/q) in lowest terms; for odd q the real root, so that negative u is in the domain."""
    p, q = exponent.numerator, exponent.denominator
    if q == 1:
        return power_integer(u, p)
    if u > 0:
        return _monotone(lambda v: power_integer(_root_of_point(v, q), p), u)
    if q % 2 == 0 and not u.lower() >= 0:
        return NAN
    return power_integer(hull(_root_of_point(u.lower(), q), _root_of_point(u.upper(), q)), p)


def power(u: arb, v: arb) -> arb:
    """u^v for an exponent that is not written as a rational: u > 0, or u ≥ 0 and v > 0, or v exactly an integer."""
    if v.is_exact() and v.is_integer():
        return power_integer(u, int(v.unique_fmpz()))
    if u > 0:
        return exp(v * ln(u))
    if u.lower() >= 0 and v > 0:
        high = u.upper()
        return ZERO if high.is_zero() else hull(ZERO, exp(v * high.log()))
    return NAN


def root(u: arb, n: arb) -> arb:
    """The real n-th root: for odd n of negative u as well."""
    if n.is_exact() and n.is_integer() and not n.is_zero():
        return power_rational(u, Fraction(1, int(n.unique_fmpz())))
    return power(u, 1 / n)


BALL_FUNCTIONS: dict[str, Callable[..., arb]] = {
    "exp": exp,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": tan,
    "cot": cot,
    "sec": lambda u: 1 / u.cos(),
    "csc": lambda u: 1 / u.sin(),
    "asin": lambda u: _between(arb.asin, u, -ONE, ONE),
    "acos": lambda u: _between(arb.acos, u, -ONE, ONE),
    "atan": lambda u: _monotone(arb.atan, u),
    "acot": acot,
    "asec": lambda u: _outside_unit(arb.acos, u),
    "acsc": lambda u: _outside_unit(arb.asin, u),
    "sinh": lambda u: _monotone(arb.sinh, u),
    "cosh": cosh,
    "tanh": lambda u: _monotone(arb.tanh, u),
    "coth": lambda u: _away_from_zero(arb.coth, u),
    "sech": lambda u: 1 / cosh(u),
    "csch": lambda u: _away_from_zero(arb.csch, u),
    "asinh": lambda u: _monotone(arb.asinh, u),
    "acosh": lambda u: _between(arb.acosh, u, ONE, None),
    "atanh": lambda u: _between(arb.atanh, u, -ONE, ONE),
    "acoth": acoth,
    "asech": asech,
    "acsch": lambda u: _away_from_zero(lambda v: (1 / v).asinh(), u),
    "ln": ln,
    "log": lambda u, b: ln(u) / ln(b),
    "sqrt": sqrt,
    "root": root,
    "abs": absolute,
    "sign": sign,
    "floor": floor,
    "ceil": ceil,
    "min": minimum,
    "max": maximum,
    "erf": lambda u: _monotone(arb.erf, u),
}
