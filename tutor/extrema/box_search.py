"""Common zeros of smooth functions in a bounded box, by interval branch and bound with Krawczyk's operator.

A box is dropped where an equation, or a condition, cannot hold in it; it is shrunk to what the operator leaves of it,
and halved along the side along which the equations may change most (Kearfott, *Rigorous Global Search: Continuous
Problems*, section 4.3.2; Neumaier, *Interval Methods for Systems of Equations*, section 5.1). Boxes in which the
functions may have a kink are halved a few times only: the operator does not apply there, and they are named as what
they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb

from tutor.expression.ball_functions import straddles_zero
from tutor.extrema.isolate import Work
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.tape import Tape

WORK = 900_000  # operations on balls, roughly
USUAL = 60  # what handling a box costs besides evaluations
SMALLEST = 2.0**-18
ROUGH = 1 / 512  # of the side of the domain
MARGIN = arb(2) ** -40
MUCH = 0.7  # of the box: where the operator leaves less, it is applied once more before the box is halved


@dataclass(frozen=True, slots=True)
class Found:
    """Boxes with exactly one zero each, boxes that could not be decided, boxes with kinks."""

    points: tuple[Box, ...]
    left: tuple[Box, ...]
    rough: tuple[Box, ...]


def search_box(system: System, kinks: Tape, positive: Tape, whole: Box, work: Work) -> Found:
    """All common zeros of the system in the closed box at which no ``positive`` is negative.

    The equations may not be smooth where one of the ``kinks`` is 0.
    """
    cost = USUAL + 2 * system.costs[0] + system.costs[1] + kinks.cost + positive.cost
    small = [float(side.rad()) * ROUGH for side in whole]
    pending = [whole]
    left: list[Box] = []
    rough: list[Box] = []
    points: list[Box] = []
    while pending:
        box = pending.pop()
        if not work.spend(cost) or work.done:
            left += [box, *pending]
            break
        if any(value < 0 for value in positive.values(box)) or any(map(_is_not_zero, system.slopes_on(box))):
            continue
        bent = any(map(straddles_zero, kinks.values(box)))
        wide = tuple(x + arb(0, x.rad() / 8 + MARGIN) for x in box)
        bends = system.bends_on(wide)
        image = None if bent else system.image(wide, bends)
        if image is not None:
            if not all(map(arb.overlaps, image, box)):
                continue
            if all(map(arb.contains_interior, wide, image)):
                work.zeros_left -= 1
                root = system.sharpened(image)
                if not any(_touch(root, other) for other in points):
                    points.append(root)
                continue
            box, before = tuple(map(arb.intersection, box, image)), box
            if any(a.rad() < MUCH * b.rad() for a, b in zip(box, before, strict=True)):
                pending.append(box)
                continue
        if bent and all(side.rad() <= least for side, least in zip(box, small, strict=True)):
            rough.append(box)
        elif all(side.rad() < SMALLEST for side in box):
            left.append(box)
        else:
            pending += _halves(box, _direction(box, bends))
    return Found(tuple(points), tuple(_clusters(left)), tuple(_clusters(rough)))


def _is_not_zero(value: arb) -> bool:
    return bool(value > 0 or value < 0)


def _direction(box: Box, bends: Sequence[Sequence[arb]]) -> int:
    """The side along which the equations may change most; the widest where that is not known."""
    changes = [
        float(side.rad()) * max(float(row[k].abs_upper()) for row in bends)
        if all(row[k].is_finite() for row in bends)
        else float("nan")
        for k, side in enumerate(box)
    ]
    if not all(change >= 0 for change in changes) or not max(changes) > 0:
        changes = [float(side.rad()) for side in box]
    return changes.index(max(changes))


def _halves(box: Box, index: int) -> list[Box]:
    low, middle, high = box[index].lower(), box[index].mid(), box[index].upper()
    return [(*box[:index], half, *box[index + 1 :]) for half in (low.union(middle), middle.union(high))]


def _touch(one: Box, other: Box) -> bool:
    return all(map(arb.overlaps, one, other))


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
