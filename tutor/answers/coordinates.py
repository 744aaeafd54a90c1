"""Real numbers in JSON: exact form, double, and decimal bounds that hold."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from tutor.answers.common import Json, math_json
from tutor.extrema.report import Coordinate

ENCLOSURE_DIGITS = 25
LONGEST = 4_000  # bits before or after the point of what is written out


def coordinate_json(value: Coordinate) -> Json:
    return {
        "exact": None if value.exact is None else math_json(value.exact),
        "approx": value.approx,
        "enclosure": _enclosure(value),
    }


def _enclosure(value: Coordinate) -> list[str]:
    """Decimals that enclose the number; powers of ten where it is too large or too small to be written out."""
    exponents = [part.man_exp()[1] for part in (value.ball.mid(), value.ball.rad())]
    if max(map(abs, exponents)) > LONGEST:
        return [_power_of_ten(value.ball.lower(), -1), _power_of_ten(value.ball.upper(), 1)]
    low, high = value.bounds()
    return [decimal_text(low, -1), decimal_text(high, 1)]


def _power_of_ten(end: arb, towards: int) -> str:
    """The power of ten (or 0) next to the number: not above it (−1) or not below it (1)."""
    if end.is_zero():
        return "0"
    exponent = abs(end).log() / arb(10).log()
    outwards = (end > 0) == (towards > 0)
    whole = int((exponent.upper().ceil() if outwards else exponent.lower().floor()).unique_fmpz())
    return f"{'-' if end < 0 else ''}1e{whole}"


def decimal_text(value: Fraction, towards: int, digits: int = ENCLOSURE_DIGITS) -> str:
    """The decimal with this many significant digits next to the value: not above it (−1) or not below it (1).

    >>> decimal_text(Fraction(2, 3), 1, 3), decimal_text(Fraction(2, 3), -1, 3), decimal_text(Fraction(5), 1)
    ('0.667', '0.666', '5')
    """
    places = digits - _whole_digits(value)
    above, below = value.numerator * 10 ** max(0, places), value.denominator * 10 ** max(0, -places)
    whole = -(-above // below) if towards > 0 else above // below
    text = str(abs(whole))
    if places > 0:
        text = text.rjust(places + 1, "0")
        text = f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")
    else:
        text += "0" * -places
    return f"-{text}" if whole < 0 else text


def _whole_digits(value: Fraction) -> int:
    """The number of digits before the point, negative for leading zeros after it."""
    if value == 0:
        return 0
    above, below = abs(value.numerator), value.denominator
    return _length(above // below) if above >= below else 1 - _length(below // above)


def _length(whole: int) -> int:
    """The number of decimal digits, also of numbers Python does not write out (over 4,300 digits)."""
    guess = int(whole.bit_length() * 0.30102999566398)  # log10(2), a little less: never above the number of digits
    return guess + 1 if whole >= 10**guess else guess
