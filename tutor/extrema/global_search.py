"""The least and greatest value of a function of several variables on a closed box, enclosed by branch and bound.

Every box has a lower bound of f, by its enclosure or the mean-value form; boxes above a value already reached are
dropped. Where a partial derivative keeps its sign, the least value is on one face, so the box shrinks to that face of
the domain or is dropped (Hansen and Walster, *Global Optimization Using Interval Analysis*, chapters 12 and 14). What
is left are a few small boxes; in each, Krawczyk's test in the directions that are free tells the only place left.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from flint import arb

from tutor.calculus.differentiate import gradient, hessian
from tutor.expression.ball_functions import hull
from tutor.expression.balls import enclose, precision
from tutor.expression.tree import Apply, Condition, Negation, Node, Piecewise, size, walk
from tutor.extrema.isolate import ROOT_BITS, Work
from tutor.extrema.krawczyk import Box, System

WORK = 500_000  # evaluated nodes, roughly
WORK_ON_PLACES = 60_000
CLOSE = 2.0**-34  # how near to each other both bounds of the value are brought, relative to 1 + |value|
SMALLEST = 2.0**-30
JUMPING = ("sign", "floor", "ceil")
MOST_PLACES = 64
USUAL = 20  # what handling a box costs besides evaluations


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value can be attained: a box, or a point (``is_point``) known to the working precision.

    ``fixed`` tells which coordinates are ends of the domain.
    """

    box: Box
    fixed: tuple[bool, ...]
    is_point: bool


@dataclass(frozen=True, slots=True)
class Least:
    """The least value and every place where it can be attained."""

    value: arb
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A box and, for each coordinate, whether it is an end of the domain."""

    box: Box
    fixed: tuple[bool, ...]


def least_on_box(node: Node, names: Sequence[str], sides: Sequence[tuple[arb, arb]]) -> Least | None:
    """The least value on the closed box.

    ``None`` when f is not seen to be defined and continuous everywhere, or when the work runs out.
    """
    if any(_may_jump(part) for part in walk(node)):
        return None
    return _Search(node, tuple(names), sides).least()


def greatest_on_box(node: Node, names: Sequence[str], sides: Sequence[tuple[arb, arb]]) -> Least | None:
    """The greatest value on the closed box, as for ``least_on_box``."""
    found = least_on_box(Negation(node), names, sides)
    return None if found is None else Least(-found.value, found.places)


@dataclass(frozen=True, slots=True)
class _Region:
    """A box in which, among the points with the same fixed coordinates, f can be least at ``place`` only."""

    wide: Box
    fixed: tuple[bool, ...]
    place: Box


class _Search:
    def __init__(self, node: Node, names: tuple[str, ...], sides: Sequence[tuple[arb, arb]]) -> None:
        self.node, self.names, self.sides = node, names, sides
        self.slopes = gradient(node, names)
        self.bends = hessian(node, names)
        self.cost = USUAL + size(node) * 3 + sum(size(slope) for slope in self.slopes)
        self.cost_of_bends = 3 * sum(size(bend) for row in self.bends for bend in row)
        self.work = Work(WORK)
        self.best = arb.pos_inf()
        self.regions: list[_Region] = []
        self.order = count(0, -1)  # the newest first among equals: a gap of f is soon found

    def least(self) -> Least | None:
        whole = _Part(tuple(hull(low, high) for low, high in self.sides), tuple(False for _ in self.names))
        heap = [(float("-inf"), next(self.order), whole)]
        left: list[tuple[float, _Part]] = []
        close = False
        while heap:
            bound, _, part = heapq.heappop(heap)
            if bound > self.best:
                break
            if not close and bound >= float(self.best) - CLOSE * (1 + abs(float(self.best))):
                close = True  # the value is known; some more work to tell the places apart
                self.work.left = min(self.work.left, WORK_ON_PLACES)
            if not self.work.spend(self.cost):
                if not close:
                    return None
                left += [(bound, part), *((low, other) for low, _, other in heap)]
                break
            if self._explained(part):
                continue
            for smaller in self._smaller(part):
                low = self._bound(smaller)
                if low is None:
                    return None
                if low > self.best:
                    continue
                if _is_small(smaller.box):
                    left.append((_below(low), smaller))
                else:
                    heapq.heappush(heap, (_below(low), next(self.order), smaller))
        return self._told([(low, part) for low, part in left if not low > self.best and not self._explained(part)])

    def _explained(self, part: _Part) -> bool:
        """Whether the only place where f can be least on the box is known, after a try to find it."""
        for known in self.regions:
            if known.fixed == part.fixed and all(x in wide for x, wide in zip(part.box, known.wide, strict=True)):
                return True
        if all(part.fixed):
            region = _Region(part.box, part.fixed, part.box)
        else:
            found = self._region(part)
            if found is None:
                return False
            region = found
        self.regions.append(region)
        with precision(ROOT_BITS):
            value = self._values((self.node,), region.place)[0].upper()
        if value < self.best:
            self.best = value
        return True

    def _region(self, part: _Part) -> _Region | None:
        """A box about this one in which Krawczyk's test finds the only stationary place."""
        free = [k for k, fixed in enumerate(part.fixed) if not fixed]
        wide = list(part.box)
        for k in free:
            wide[k] = part.box[k] + arb(0, part.box[k].rad() + 2.0**-40)
            if not self.sides[k][0] < wide[k] or not wide[k] < self.sides[k][1]:
                return None
        known = {self.names[k]: part.box[k] for k, fixed in enumerate(part.fixed) if fixed}
        bends = [[self.bends[i][j] for j in free] for i in free]
        self.work.spend(self.cost_of_bends)
        system = System(tuple(self.names[k] for k in free), [self.slopes[k] for k in free], bends, known)
        root = system.only_zero(tuple(wide[k] for k in free))
        if root is None:
            return None
        place = list(part.box)
        for k, x in zip(free, root, strict=True):
            place[k] = x
        return _Region(tuple(wide), part.fixed, tuple(place))

    def _smaller(self, part: _Part) -> list[_Part]:
        """The two halves of a box, along the side where f may change most."""
        slopes = self._values(self.slopes, part.box)
        changes = [
            -1.0 if fixed else float(side.rad()) * (float(abs(slope).upper()) if slope.is_finite() else 1.0)
            for side, slope, fixed in zip(part.box, slopes, part.fixed, strict=True)
        ]
        if max(changes) <= 0 or not self._values((self.node,), part.box)[0].is_finite():
            changes = [-1.0 if f else float(side.rad()) for side, f in zip(part.box, part.fixed, strict=True)]
        k = changes.index(max(changes))
        low, middle, high = part.box[k].lower(), part.box[k].mid(), part.box[k].upper()
        halves = [
            _Part((*part.box[:k], h, *part.box[k + 1 :]), part.fixed) for h in (hull(low, middle), hull(middle, high))
        ]
        return [kept for half in halves for kept in self._on_faces(half)]

    def _on_faces(self, part: _Part) -> list[_Part]:
        """The box, or the face of the domain where f is least on it; nothing where f is smaller beside the box."""
        if not self._values((self.node,), part.box)[0].is_finite():
            return [part]  # f may jump where it is not seen to be defined, and its slopes tell nothing
        slopes = self._values(self.slopes, part.box)
        box, fixed = list(part.box), list(part.fixed)
        for k, slope in enumerate(slopes):
            if fixed[k] or not (slope > 0 or slope < 0):
                continue
            end = self.sides[k][0] if slope > 0 else self.sides[k][1]
            if not box[k].overlaps(end):
                return []
            box[k], fixed[k] = end, True
        return [_Part(tuple(box), tuple(fixed))]

    def _bound(self, part: _Part) -> arb | None:
        """A lower bound of f on the box; f in its middle may be the best value so far. ``None``: f has a gap here."""
        middle = tuple(side if fixed else side.mid() for side, fixed in zip(part.box, part.fixed, strict=True))
        here = self._values((self.node,), self._inside(middle))[0]
        if here.is_finite() and here.upper() < self.best:
            self.best = here.upper()
        value = self._values((self.node,), part.box)[0]
        if not value.is_finite():
            return None if _is_small(part.box) else arb.neg_inf()
        spread = here
        for slope, side, m in zip(self._values(self.slopes, part.box), part.box, middle, strict=True):
            spread += slope * (side - m)
        if spread.is_finite() and spread.lower() > value.lower():
            return spread.lower()
        return value.lower()

    def _inside(self, place: Box) -> Box:
        """A point of the domain: ends are known as balls only, and halves may reach over them by a rounding."""
        return tuple(
            low if x < low else high if x > high else x for x, (low, high) in zip(place, self.sides, strict=True)
        )

    def _values(self, trees: Sequence[Node], box: Box) -> list[arb]:
        place = dict(zip(self.names, box, strict=True))
        return [enclose(tree, place) for tree in trees]

    # -- the places that are left -----------------------------------------------------------------------------------

    def _told(self, left: list[tuple[float, _Part]]) -> Least | None:
        with precision(ROOT_BITS):
            regions = _different(self.regions)
            values = [(region, self._values((self.node,), region.place)[0]) for region in regions]
            kept = [(region, value) for region, value in values if not value > self.best]
        boxes = _joined([part for _, part in left])
        if (not kept and not boxes) or len(kept) + len(boxes) > MOST_PLACES:
            return None
        floor = min([*(value.lower() for _, value in kept), *(arb(low) for low, _ in left)])
        places = [Place(region.place, region.fixed, True) for region, _ in kept]
        places += [Place(part.box, part.fixed, False) for part in boxes]
        value = kept[0][1] if len(places) == len(kept) == 1 else hull(floor, self.best)
        return Least(value, tuple(places))


def _different(thin: list[_Region]) -> list[_Region]:
    """Places that cannot be told apart once only."""
    found: list[_Region] = []
    for region in thin:
        if not any(_touch(region.place, other.place) for other in found):
            found.append(region)
    return found


def _is_small(box: Box) -> bool:
    return all(side.rad() < SMALLEST * (1 + abs(side.mid())) for side in box)


def _may_jump(part: Node | Condition) -> bool:
    return isinstance(part, Piecewise) or (isinstance(part, Apply) and part.function in JUMPING)


def _below(value: arb) -> float:
    return float(value) - abs(float(value)) * 2.0**-50 if value.is_finite() else float("-inf")


def _joined(parts: list[_Part]) -> list[_Part]:
    """Boxes on the same face that touch, as one."""
    joined: list[_Part] = []
    for part in parts:
        touching = [other for other in joined if other.fixed == part.fixed and _touch(part.box, other.box)]
        joined = [other for other in joined if all(other is not known for known in touching)]
        for other in touching:
            part = _Part(tuple(hull(a, b) for a, b in zip(part.box, other.box, strict=True)), part.fixed)
        joined.append(part)
    return joined


def _touch(one: Box, other: Box) -> bool:
    return all(a.overlaps(b) for a, b in zip(one, other, strict=True))
