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

from tutor.expression.ball_functions import hull, straddles_zero
from tutor.expression.balls import precision
from tutor.expression.tree import Negation, Node, walk
from tutor.extrema.continuity import may_jump
from tutor.extrema.isolate import ROOT_BITS, Work
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.tape import Tape

WORK = 1_000_000  # operations on balls, roughly
WORK_ON_PLACES = 200_000
CLOSE = 2.0**-34  # how near to each other both bounds of the value are brought, relative to 1 + |value|
SMALLEST = 2.0**-30
MOST_BOXES = 400  # that are told apart
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
class Function:
    """A function with its first and second derivatives, and the trees at whose zeros it may not be smooth."""

    node: Node
    names: tuple[str, ...]
    slopes: Sequence[Node]
    bends: Sequence[Sequence[Node]]
    kinks: Sequence[Node]

    def negated(self) -> Function:
        slopes = [Negation(slope) for slope in self.slopes]
        bends = [[Negation(bend) for bend in row] for row in self.bends]
        return Function(Negation(self.node), self.names, slopes, bends, self.kinks)


@dataclass(frozen=True, slots=True)
class _Part:
    """A box, for each coordinate whether it is an end of the domain, and f and its slopes there."""

    box: Box
    fixed: tuple[bool, ...]
    value: arb
    slopes: Sequence[arb]


def least_on_box(f: Function, sides: Sequence[tuple[arb, arb]]) -> Least | None:
    """The least value on the closed box.

    ``None`` when f is not seen to be defined and continuous everywhere. When the work runs out, the value is a wide
    ball, and so are the places.
    """
    if any(may_jump(part) for part in walk(f.node)):
        return None
    return _Search(f, sides).least()


def greatest_on_box(f: Function, sides: Sequence[tuple[arb, arb]]) -> Least | None:
    """The greatest value on the closed box, as for ``least_on_box``."""
    found = least_on_box(f.negated(), sides)
    return None if found is None else Least(-found.value, found.places)


@dataclass(frozen=True, slots=True)
class _Region:
    """A box in which, among the points with the same fixed coordinates, f can be least at ``place`` only."""

    wide: Box
    fixed: tuple[bool, ...]
    place: Box


class _Search:
    def __init__(self, f: Function, sides: Sequence[tuple[arb, arb]]) -> None:
        self.f, self.sides = f, sides
        self.values = Tape([f.node, *f.slopes], f.names)
        self.height = Tape([f.node], f.names)
        self.kinks = Tape(f.kinks, f.names)
        self.systems: dict[tuple[int, ...], System] = {}
        self.cost = USUAL + 2 * (self.values.cost + self.height.cost)
        self.work = Work(WORK)
        self.best = arb.pos_inf()
        self.regions: list[_Region] = []
        self.order = count(0, -1)  # the newest first among equals: a gap of f is soon found

    def least(self) -> Least | None:
        whole = self._part(tuple(hull(low, high) for low, high in self.sides), tuple(False for _ in self.sides))
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
        return self._told([(low, part) for low, part in left if not low > self.best and not self._known(part)])

    def _part(self, box: Box, fixed: tuple[bool, ...]) -> _Part:
        value, *slopes = self.values.values(box)
        return _Part(box, fixed, value, slopes)

    def _known(self, part: _Part) -> bool:
        """Whether the only place where f can be least on the box is known."""
        return any(
            known.fixed == part.fixed and all(x in wide for x, wide in zip(part.box, known.wide, strict=True))
            for known in self.regions
        )

    def _explained(self, part: _Part) -> bool:
        """Whether that place is known, after a try to find it."""
        if self._known(part):
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
            (value,) = self.height.values(region.place)
        if value.upper() < self.best:
            self.best = value.upper()
        return True

    def _region(self, part: _Part) -> _Region | None:
        """A box about this one in which f is smooth and Krawczyk's test finds the only stationary place."""
        free = tuple(k for k, fixed in enumerate(part.fixed) if not fixed)
        wide = list(part.box)
        for k in free:
            wide[k] = part.box[k] + arb(0, part.box[k].rad() + 2.0**-40)
            if not self.sides[k][0] < wide[k] or not wide[k] < self.sides[k][1]:
                return None
        if any(straddles_zero(kink) for kink in self.kinks.values(wide)):
            return None
        system = self._system(free)
        self.work.spend(3 * system.costs[1])
        held = tuple(part.box[k] for k, fixed in enumerate(part.fixed) if fixed)
        root = system.only_zero(tuple(wide[k] for k in free), held)
        if root is None:
            return None
        place = list(part.box)
        for k, x in zip(free, root, strict=True):
            place[k] = x
        return _Region(tuple(wide), part.fixed, tuple(place))

    def _system(self, free: tuple[int, ...]) -> System:
        """The slopes in the free directions, the names of these first."""
        if free not in self.systems:
            held = [k for k in range(len(self.sides)) if k not in free]
            names = tuple(self.f.names[k] for k in (*free, *held))
            bends = [[self.f.bends[i][j] for j in free] for i in free]
            self.systems[free] = System(names, [self.f.slopes[k] for k in free], bends)
        return self.systems[free]

    def _smaller(self, part: _Part) -> list[_Part]:
        """The two halves of a box, along the side where f may change most."""
        changes = [
            -1.0 if fixed else float(side.rad()) * (float(abs(slope).upper()) if slope.is_finite() else 1.0)
            for side, slope, fixed in zip(part.box, part.slopes, part.fixed, strict=True)
        ]
        if max(changes) <= 0 or not part.value.is_finite():
            changes = [-1.0 if f else float(side.rad()) for side, f in zip(part.box, part.fixed, strict=True)]
        k = changes.index(max(changes))
        low, middle, high = part.box[k].lower(), part.box[k].mid(), part.box[k].upper()
        halves = [
            self._part((*part.box[:k], h, *part.box[k + 1 :]), part.fixed)
            for h in (hull(low, middle), hull(middle, high))
        ]
        return [kept for half in halves for kept in self._on_faces(half)]

    def _on_faces(self, part: _Part) -> list[_Part]:
        """The box, or the face of the domain where f is least on it; nothing where f is smaller beside the box."""
        if not part.value.is_finite():
            return [part]  # f may jump where it is not seen to be defined, and its slopes tell nothing
        box, fixed = list(part.box), list(part.fixed)
        for k, slope in enumerate(part.slopes):
            if fixed[k] or not (slope > 0 or slope < 0):
                continue
            end = self.sides[k][0] if slope > 0 else self.sides[k][1]
            if not box[k].overlaps(end):
                return []
            box[k], fixed[k] = end, True
        return [part if tuple(fixed) == part.fixed else self._part(tuple(box), tuple(fixed))]

    def _bound(self, part: _Part) -> arb | None:
        """A lower bound of f on the box; f in its middle may be the best value so far. ``None``: f has a gap here."""
        middle = tuple(side if fixed else side.mid() for side, fixed in zip(part.box, part.fixed, strict=True))
        (here,) = self.height.values(self._inside(middle))
        if here.is_finite() and here.upper() < self.best:
            self.best = here.upper()
        if not part.value.is_finite():
            return None if _is_small(part.box) else arb.neg_inf()
        spread = here
        for slope, side, m in zip(part.slopes, part.box, middle, strict=True):
            spread += slope * (side - m)
        if spread.is_finite() and spread.lower() > part.value.lower():
            return spread.lower()
        return part.value.lower()

    def _inside(self, place: Box) -> Box:
        """A point of the domain: ends are known as balls only, and halves may reach over them by a rounding."""
        return tuple(
            low if x < low else high if x > high else x for x, (low, high) in zip(place, self.sides, strict=True)
        )

    # -- the places that are left -----------------------------------------------------------------------------------

    def _told(self, left: list[tuple[float, _Part]]) -> Least | None:
        with precision(ROOT_BITS):
            regions = _different(self.regions)
            values = [(region, self.height.values(region.place)[0]) for region in regions]
            kept = [(region, value) for region, value in values if not value > self.best]
        boxes = joined([(part.box, part.fixed) for _, part in left])
        if not kept and not boxes:
            return None
        floor = min([*(value.lower() for _, value in kept), *(arb(low) for low, _ in left)])
        places = [Place(region.place, region.fixed, True) for region, _ in kept]
        places += [Place(box, fixed, False) for box, fixed in boxes]
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


def _below(value: arb) -> float:
    return float(value) - abs(float(value)) * 2.0**-50 if value.is_finite() else float("-inf")


def joined(boxes: list[tuple[Box, tuple[bool, ...]]]) -> list[tuple[Box, tuple[bool, ...]]]:
    """Boxes on the same face that touch, as one; where there are very many, all of them as one."""
    if len(boxes) > MOST_BOXES:
        size = len(boxes[0][0])
        return [(tuple(_around([box[k] for box, _ in boxes]) for k in range(size)), (False,) * size)]
    joined: list[tuple[Box, tuple[bool, ...]]] = []
    for box, fixed in boxes:
        touching = [other for other, face in joined if face == fixed and _touch(box, other)]
        joined = [(other, face) for other, face in joined if all(other is not known for known in touching)]
        for other in touching:
            box = tuple(hull(a, b) for a, b in zip(box, other, strict=True))
        joined.append((box, fixed))
    return joined


def _around(sides: list[arb]) -> arb:
    whole = sides[0]
    for side in sides[1:]:
        whole = hull(whole, side)
    return whole


def _touch(one: Box, other: Box) -> bool:
    return all(a.overlaps(b) for a, b in zip(one, other, strict=True))
