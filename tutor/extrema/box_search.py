"""Critical points of a smooth function in a bounded box, by interval branch and bound with Krawczyk's test.

Source: Neumaier, *Interval Methods for Systems of Equations*, section 5.1. Boxes in which f may have a kink are
halved a few times only: no test applies there, and they are named as what they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from tutor.expression.ball_functions import straddles_zero
from tutor.extrema.isolate import Work
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.tape import Tape

WORK = 900_000  # operations on balls, roughly
USUAL = 40  # what handling a box costs besides evaluations
SMALLEST = 2.0**-18
ROUGH = 1 / 48  # of the side of the domain


@dataclass(frozen=True, slots=True)
class Found:
    """Boxes with exactly one critical point each, boxes that could not be decided, boxes with kinks."""

    points: tuple[Box, ...]
    left: tuple[Box, ...]
    rough: tuple[Box, ...]


def search_box(system: System, kinks: Tape, whole: Box) -> Found:
    """All points of the closed box where the gradient is 0; f may not be smooth where one of the ``kinks`` is 0."""
    cost = USUAL + system.costs[0] + 3 * system.costs[1]
    work = Work(WORK)
    small = [float(side.rad()) * ROUGH for side in whole]
    pending = [whole]
    left: list[Box] = []
    rough: list[Box] = []
    points: list[Box] = []
    while pending:
        box = pending.pop()
        if not work.spend(cost):
            left += [box, *pending]
            break
        bent = any(straddles_zero(kink) for kink in kinks.values(box))
        if _excluded(system, box, bent):
            continue
        if not bent:
            wide = tuple(x + arb(0, x.rad() / 8 + arb(2) ** -40) for x in box)
            root = system.only_zero(wide)
            if root is not None:
                if not any(_touch(root, other) for other in points):
                    points.append(root)
                continue
        widest = max(range(len(box)), key=lambda k: float(box[k].rad()))
        if bent and all(side.rad() <= least for side, least in zip(box, small, strict=True)):
            rough.append(box)
        elif box[widest].rad() < SMALLEST:
            left.append(box)
        else:
            pending += _halves(box, widest)
    return Found(tuple(points), tuple(_clusters(left)), tuple(_clusters(rough)))


def _excluded(system: System, box: Box, bent: bool) -> bool:
    """Whether some partial derivative has no zero in the box, directly or, where smooth, by its mean-value form."""
    if any(value > 0 or value < 0 for value in system.slopes_on(box)):
        return True
    if bent:
        return False
    middle = tuple(x.mid() for x in box)
    bends = system.bends_on(box)
    for slope, row in zip(system.slopes_on(middle), bends, strict=True):
        value = slope
        for bend, x, m in zip(row, box, middle, strict=True):
            value += bend * (x - m)
        if value > 0 or value < 0:
            return True
    return False


def _halves(box: Box, index: int) -> list[Box]:
    low, middle, high = box[index].lower(), box[index].mid(), box[index].upper()
    return [(*box[:index], half, *box[index + 1 :]) for half in (low.union(middle), middle.union(high))]


def _touch(one: Box, other: Box) -> bool:
    return all(a.overlaps(b) for a, b in zip(one, other, strict=True))


def _clusters(boxes: list[Box]) -> list[Box]:
    """Boxes that touch, told as one."""
    joined: list[Box] = []
    for box in boxes:
        touching = [other for other in joined if _touch(box, other)]
        joined = [other for other in joined if other not in touching]
        for other in touching:
            box = tuple(a.union(b) for a, b in zip(box, other, strict=True))
        joined.append(box)
    return joined
