"""Places in words, for messages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def described(place: ArrayLike, names: Sequence[str]) -> str:
    """``x = 4`` or ``x = 1, y = 2``, six significant digits; ``x = 2.58·10⁻¹¹`` with three."""
    numbers = zip(names, np.atleast_1d(place), strict=True)
    return ", ".join(f"{name} = {_number(float(at))}" for name, at in numbers)


def _number(value: float) -> str:
    text = f"{value:.6g}"
    if "e" in text:
        digits, power = f"{value:.2e}".split("e")
        text = f"{digits.rstrip('0').rstrip('.')}·10{str(int(power)).translate(_SUPERSCRIPT)}"
    return text.replace("-", "−")
