"""The cycle a run of plain descent ended in: that it exists, proved, and whether it draws its neighbours in.

A cycle of period p of T(x) = x − η·f′(x) is a zero of F(x) = Tᵖ(x) − x, whose slope is m − 1 with the multiplier
m = (1 − ηf″(x₁))·…·(1 − ηf″(x_p)). If Newton's step on an interval, N = x − F(x)/F′(X), stays inside X, then X holds
exactly one cycle (Neumaier, "Interval Methods for Systems of Equations", section 5.1). It attracts where |m| < 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb

from tutor.descent.run import Run

REACHES = (1e-10, 1e-8, 1e-6, 1e-4)
"""Half-widths of the intervals tried, relative to 1 + |x|."""

Ball = Callable[[arb], arb]


@dataclass(frozen=True, slots=True)
class Cycle:
    """The places of a cycle in the order they are passed, and its multiplier: how much each round stretches a distance.

    ``certified`` says that the cycle is proved to exist beside these doubles.
    """

    places: tuple[float, ...]
    multiplier: float
    certified: bool


def cycle_of(run: Run, slope: Ball, bend: Ball) -> Cycle | None:
    """The cycle of a run that ended in one; ``slope`` and ``bend`` are f′ and f″ of the function descended on."""
    if run.outcome != "cycle" or run.period is None or run.method != "gradient_descent" or run.decay:
        return None
    rate = arb(run.learning_rate)
    places = tuple(float(x) for x in run.places[-run.period :, 0])
    multiplier = _round(arb(places[0]), run.period, rate, slope, bend)[1]
    if not multiplier.is_finite():
        return None
    certified = any(_holds(places[0], reach, run.period, rate, slope, bend) for reach in REACHES)
    return Cycle(places, float(multiplier.mid()), certified)


def _round(x: arb, period: int, rate: arb, slope: Ball, bend: Ball) -> tuple[arb, arb]:
    """Where one round leads from x, and by how much it stretches there."""
    stretch = arb(1)
    for _ in range(period):
        stretch *= 1 - rate * bend(x)
        x = x - rate * slope(x)
    return x, stretch


def _holds(near: float, reach: float, period: int, rate: arb, slope: Ball, bend: Ball) -> bool:
    """Whether exactly one cycle passes within ``reach``."""
    middle = arb(near)
    around = arb(near, reach * (1 + abs(near)))
    steepness = _round(around, period, rate, slope, bend)[1] - 1
    if steepness.contains(0) or not steepness.is_finite():
        return False
    moved = middle - (_round(middle, period, rate, slope, bend)[0] - middle) / steepness
    return bool(around.contains_interior(moved))
