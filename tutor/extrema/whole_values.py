"""The least value on a box of a function that has whole values only: ⌊x⌋ + ⌊y⌋, ⌊x + 1/2⌋².

Such a function jumps, so no derivative tells where it is least, but two of its values are the same or 1 apart: a box is
done where f is above the best value less 1. It is least on whole cells, which are enclosed afterwards.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from itertools import count, product

from flint import arb

from tutor.expression.ball_functions import hull
from tutor.expression.tree import Apply, Integer, Negation, Node, Power, Product, Sum
from tutor.extrema.global_search import MOST_BOXES, Least, Place, joined
from tutor.extrema.isolate import Work
from tutor.extrema.krawczyk import Box
from tutor.extrema.tape import Tape

WORK = 4_000  # boxes halved
MOST_HALVINGS = 40  # by which the cells are told apart
FINE = 2.0**-40  # how far the ends of a cell are enclosed, relative to the side of the domain


def is_whole(node: Node) -> bool:
    """Whether the form shows that every value is a whole number."""
    match node:
        case Integer() | Apply("floor" | "ceil" | "sign"):
            return True
        case Negation(u):
            return is_whole(u)
        case Power(u, Integer(power)):
            return power > 0 and is_whole(u)
        case Sum(parts) | Product(parts) | Apply("abs" | "min" | "max", parts):
            return all(map(is_whole, parts))
    return False


def least_of_whole(node: Node, names: Sequence[str], sides: Sequence[tuple[arb, arb]], closed: bool) -> Least | None:
    """The least value on the box (``closed``: its corners belong to the domain), and the cells where it can be.

    ``None`` when the work runs out: where f is not seen to be defined, or is least on a thin set only.
    """
    search = _Search(node, names, sides)
    if closed:
        for corner in product(*sides):
            search.look_at(corner)
    return search.least()


def greatest_of_whole(node: Node, names: Sequence[str], sides: Sequence[tuple[arb, arb]], closed: bool) -> Least | None:
    """The greatest value on the box, as for ``least_of_whole``."""
    found = least_of_whole(Negation(node), names, sides, closed)
    return None if found is None else Least(-found.value, found.places)


class _Search:
    def __init__(self, node: Node, names: Sequence[str], sides: Sequence[tuple[arb, arb]]) -> None:
        self.tape = Tape([node], names)
        self.sides = sides
        self.whole = tuple(hull(low, high) for low, high in sides)
        self.best = arb.pos_inf()

    def look_at(self, place: Box) -> None:
        """f at a point of the domain may be the best value so far."""
        here = self._value(place).unique_fmpz()
        if here is not None and here < self.best:
            self.best = arb(here)

    def least(self) -> Least | None:
        order, work = count(0, -1), Work(WORK)
        heap = [(float("-inf"), next(order), self.whole)]
        while heap:
            bound, _, box = heapq.heappop(heap)
            if bound > self.best - 1:
                break
            if not work.spend():
                return None
            for half in self._halves(box):
                middle = tuple(side.mid() for side in half)
                if all(low < x < high for x, (low, high) in zip(middle, self.sides, strict=True)):
                    self.look_at(middle)
                low = self._value(half).lower()
                heapq.heappush(heap, (float(low) if low.is_finite() else float("-inf"), next(order), half))
        return Least(self.best, tuple(Place(self._shaved(cell), fixed, False) for cell, fixed in self._cells()))

    def _value(self, box: Box) -> arb:
        return self.tape.values(box)[0]

    def _halves(self, box: Box) -> list[Box]:
        """Across the side that is longest, as a share of the side of the domain."""
        shares = [float(side.rad() / whole.rad()) for side, whole in zip(box, self.whole, strict=True)]
        k = shares.index(max(shares))
        low, middle, high = box[k].lower(), box[k].mid(), box[k].upper()
        return [(*box[:k], half, *box[k + 1 :]) for half in (hull(low, middle), hull(middle, high))]

    def _cells(self) -> list[tuple[Box, tuple[bool, ...]]]:
        """Boxes that hold all places with the best value, those that touch as one."""
        sure: list[Box] = []
        unsure: list[Box] = [self.whole]
        for _ in range(MOST_HALVINGS):
            if len(sure) + len(unsure) > MOST_BOXES // 2:
                break
            halves = [(half, self._value(half)) for box in unsure for half in self._halves(box)]
            sure += [half for half, value in halves if value < self.best + 1]
            unsure = [half for half, value in halves if not (value < self.best + 1 or value > self.best)]
        return joined([(box, (False,) * len(box)) for box in (*sure, *unsure)])

    def _shaved(self, cell: Box) -> Box:
        """The box without the margins in which f is seen to be above the best value."""
        for k, whole in enumerate(self.whole):
            low = self._margin(cell, k, cell[k].lower(), cell[k].upper(), whole.rad() * FINE)
            high = self._margin(cell, k, cell[k].upper(), low, whole.rad() * FINE)
            cell = (*cell[:k], hull(low, high), *cell[k + 1 :])
        return cell

    def _margin(self, cell: Box, k: int, end: arb, other: arb, fine: arb) -> arb:
        """How far f is seen to be above the best value from one end of a side on."""
        seen = end
        while abs(other - seen) > fine:
            middle = ((other + seen) / 2).mid()
            if self._value((*cell[:k], hull(seen, middle), *cell[k + 1 :])) > self.best:
                seen = middle
            else:
                other = middle
        return seen
