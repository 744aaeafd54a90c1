"""Places and rates in words, for messages and suggestions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def described(place: ArrayLike, names: Sequence[str]) -> str:
    """``x = 4`` or ``x = 1, y = 2``, six significant digits; ``x = 2.58·10⁻¹¹`` with three."""
    numbers = zip(names, np.atleast_1d(place), strict=True)
    return ", ".join(f"{name} = {_number(float(at))}" for name, at in numbers)


def typed(rate: float) -> float:
    """A rate as a person would type it: two significant digits, never more than ``rate``, which may be a bound."""
    if not 1e-300 < rate < 1e300:
        return rate
    power = 10.0 ** (math.floor(math.log10(rate)) - 1)
    return float(f"{math.floor(rate / power * (1 + 1e-12)) * power:.2g}")


def _number(value: float) -> str:
    text = f"{value:.6g}"
    if "e" in text:
        digits, power = f"{value:.2e}".split("e")
        text = f"{digits.rstrip('0').rstrip('.')}·10{str(int(power)).translate(_SUPERSCRIPT)}"
    return text.replace("-", "−")
