"""Places in words, for messages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def described(place: ArrayLike, names: Sequence[str]) -> str:
    """``x = 4`` or ``x = 1, y = 2``, six significant digits."""
    numbers = zip(names, np.atleast_1d(place), strict=True)
    return ", ".join(f"{name} = {at:.6g}".replace("-", "−") for name, at in numbers)
