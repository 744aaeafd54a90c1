"""Published data for regression, ready to be fitted.

Source: F. J. Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973), 17–21: four sets with the
same means, variances and least-squares line y = 3.00 + 0.500·x, that look nothing alike.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A set of data points; ``id`` is the name it is asked for by."""

    id: str
    x: tuple[float, ...]
    y: tuple[float, ...]


_FIRST_THREE_X = (10.0, 8.0, 13.0, 9.0, 11.0, 14.0, 6.0, 4.0, 12.0, 7.0, 5.0)

_ROWS = (
    Example("anscombe-1", _FIRST_THREE_X, (8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68)),
    Example("anscombe-2", _FIRST_THREE_X, (9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74)),
    Example("anscombe-3", _FIRST_THREE_X, (7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73)),
    Example(
        "anscombe-4",
        (8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 19.0, 8.0, 8.0, 8.0),
        (6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89),
    ),
)

EXAMPLES: dict[str, Example] = {row.id: row for row in _ROWS}
