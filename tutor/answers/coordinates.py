"""Real numbers in JSON: exact form, double, and decimal bounds that hold."""

from __future__ import annotations

from fractions import Fraction

from tutor.answers.common import Json, math_json
from tutor.extrema.report import Coordinate

ENCLOSURE_DIGITS = 25


def coordinate_json(value: Coordinate) -> Json:
    low, high = value.bounds()
    return {
        "exact": None if value.exact is None else math_json(value.exact),
        "approx": value.approx,
        "enclosure": [decimal_text(low, -1), decimal_text(high, 1)],
    }


def decimal_text(value: Fraction, towards: int, digits: int = ENCLOSURE_DIGITS) -> str:
    """The decimal with this many significant digits next to the value: not above it (−1) or not below it (1).

    >>> decimal_text(Fraction(2, 3), 1, 3), decimal_text(Fraction(2, 3), -1, 3), decimal_text(Fraction(5), 1)
    ('0.667', '0.666', '5')
    """
    places = digits - _whole_digits(value)
    scaled = value * Fraction(10) ** places
    whole = -(-scaled.numerator // scaled.denominator) if towards > 0 else scaled.numerator // scaled.denominator
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
    size = abs(value)
    if size >= 1:
        return _length(size.numerator // size.denominator)
    return 1 - _length(size.denominator // size.numerator)


def _length(whole: int) -> int:
    """The number of decimal digits, also of numbers Python does not write out (over 4,300 digits)."""
    guess = int(whole.bit_length() * 0.30102999566398)  # log10(2), a little less: never above the number of digits
    return guess + 1 if whole >= 10**guess else guess
