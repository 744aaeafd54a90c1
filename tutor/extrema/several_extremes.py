"""The least and the greatest value of a function of several variables on its domain, with the reason.

On a bounded domain the values at all candidates (critical points inside, of the faces, corners) are compared where all
are known, otherwise the value is enclosed by branch and bound. On an unbounded domain f is looked at far out: it grows
in all directions, tends to a number, or has no bound along some curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, is_nonnegative, precision
from tutor.expression.message import Message, message
from tutor.expression.tree import ZERO, Negation, Node, Sum, add, number, substitute, variables
from tutor.extrema.border import Border, same_place
from tutor.extrema.continuity import is_continuous
from tutor.extrema.convexity import bend_of
from tutor.extrema.far import Way, endless, far_of
from tutor.extrema.global_search import Function, Least, greatest_on_box, least_on_box
from tutor.extrema.global_search import Place as Spot
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.natural import is_compact
from tutor.extrema.parabolas import on_apexes
from tutor.extrema.posynomial import grows_everywhere, is_even
from tutor.extrema.report import Coordinate
from tutor.extrema.several_report import PARAMETER, Curve, GlobalOfSeveral, PointOfSeveral
from tutor.extrema.surface import Interior, Place, Surface
from tutor.extrema.whole_values import greatest_of_whole, is_whole, least_of_whole

MOST_PLACES = 64
TIGHT = 3e-6  # how wide an enclosure may be, relative to 1 + |value|, to be given as the value

Answer = tuple[GlobalOfSeveral | None, Message]


@dataclass(frozen=True, slots=True)
class _Candidate:
    value: Coordinate
    place: Place | None  # ``None`` on a curve
    attained: bool
    curve: Curve | None = None


class Extremes:
    """Both extreme values of one function."""

    def __init__(self, surface: Surface, interior: Interior, border: Border) -> None:
        self.surface, self.interior, self.border = surface, interior, border
        self.exact = surface.exact
        self.unbounded = not surface.bounded
        self.continuous = is_continuous(surface.node, surface.names, surface.ends, surface.exact)
        whole = all(low.side and high.side for low, high in surface.ends)
        self.compact = whole and is_compact(surface.node, surface.names, surface.exact)
        self.inside = [_Candidate(point.value, point.coordinates, True) for point in interior.points]
        self.inside += [
            _Candidate(curve.value, None, True, curve)
            for curve in interior.curves
            if curve.value is not None and not surface.bounded
        ]
        self.candidates = [*self.inside]
        self.candidates += [
            _Candidate(point.value, point.coordinates, surface.belongs(point.coordinates) is True)
            for point in border.points
        ]
        self.candidates += [_Candidate(c.value, None, True, c) for c in border.curves if c.value is not None]
        known = all(map(self._is_known, interior.curves))
        self.all_known = interior.complete and border.complete and known and self.continuous
        if surface.bounded and self.all_known:
            self.candidates += [
                _Candidate(c.value, None, True, c) for c in interior.curves if c.value is not None and self._is_met(c)
            ]

    def _is_known(self, curve: Curve) -> bool:
        """Whether the values on the curve are among the candidates: one for all of it, or those where f turns."""
        if self.surface.bounded:
            return self._is_met(curve) or (curve.kind == "neither" and curve.reason == "derivative_undefined")
        return curve.value is not None

    def _is_met(self, curve: Curve) -> bool:
        """Whether the curve, on which f has one known value, reaches into the domain: a point of it lies there."""
        if curve.reason != "stationary" or curve.value is None or curve.value.exact is None:
            return False
        if curve.along is not None:
            start = [tidy(substitute(side, PARAMETER, ZERO)) for side in curve.along]
            if self.surface.belongs(self.surface.placed(start)) is True:
                return True
        return any(self._lies_on(c, curve) and self._is(c.value, curve.value.exact) for c in self.candidates)

    def _lies_on(self, candidate: _Candidate, curve: Curve) -> bool:
        place = [x.exact for x in candidate.place or () if x.exact is not None]
        if not candidate.attained or len(place) < len(self.surface.names):
            return False
        return all(self.exact.is_zero(self.surface.at(equation, place)) for equation in curve.equations)

    def least(self) -> Answer:
        return self._answer(-1)

    def greatest(self) -> Answer:
        return self._answer(1)

    def _answer(self, wanted: int) -> Answer:
        by_shape = self._by_shape(wanted)
        if by_shape is not None:
            return by_shape
        by_bend = self._by_bend(wanted)
        if by_bend is not None:
            return by_bend
        if self.compact and self.interior.complete and self.candidates:
            return self._chosen(self.candidates, wanted, message("analysis.several_compact"))
        return self._far_out(wanted) if self.unbounded else self._on_box(wanted)

    # -- bounded ----------------------------------------------------------------------------------------------------

    def _on_box(self, wanted: int) -> Answer:
        if self.all_known and self.candidates:
            key = "compared_inside" if self.surface.periods else "compared"
            return self._chosen(self.candidates, wanted, message(f"analysis.several_{key}"))
        found = self._by_search(wanted)
        if found is None:
            without = self._without_bound(wanted) if self.interior.complete else None
            return without or (None, message("analysis.several_global_unknown"))
        return self._enclosed(found, wanted)

    def _by_search(self, wanted: int) -> Least | None:
        s = self.surface
        sides = [(low.ball, high.ball) for low, high in s.ends]
        if is_whole(s.node):
            closed = all(i.lower_closed and i.upper_closed for i in s.domain.values())
            whole = least_of_whole if wanted < 0 else greatest_of_whole
            return whole(s.node, s.names, sides, closed)
        search = least_on_box if wanted < 0 else greatest_on_box
        return search(Function(s.node, s.names, s.slopes, s.bends, s.kinks), sides)

    def _enclosed(self, found: Least, wanted: int) -> Answer:
        value = found.value
        if not value.rad() < TIGHT * (1 + abs(value.mid())):
            if not value.is_finite():
                return None, message("analysis.several_global_unknown")
            low, high = float(value.lower()), float(value.upper())
            return None, message("analysis.several_between", low=low, high=high)
        places = tuple(self._placed(spot) for spot in found.places)
        inside = [self.surface.belongs(place) for place in places]
        if False in inside and True not in inside:
            if None in inside:
                return None, message("analysis.several_global_unknown")
            return GlobalOfSeveral(Coordinate(value), (), False), message("analysis.approached_near")
        if len(places) > MOST_PLACES:
            return None, message("analysis.several_between", low=float(value.lower()), high=float(value.upper()))
        kept = tuple(place for place, known in zip(places, inside, strict=True) if known is not False)
        closed = len(kept) == 1 and found.places[0].is_point and all(x.exact is not None for x in kept[0])
        exact = self.surface.height(kept[0]).exact if closed else None
        if exact is not None:
            with precision(ROOT_BITS):
                value = enclose(exact, {})
        elif value.is_exact() and value.is_integer():
            exact = number(int(value.fmpz()))
        return GlobalOfSeveral(Coordinate(value, exact), kept), message("analysis.several_global")

    def _placed(self, spot: Spot) -> Place:
        """The place with the exact forms of the ends of the domain, and of the critical point it is."""
        for point in self.interior.points:
            met = all(a.ball.overlaps(b) for a, b in zip(point.coordinates, spot.box, strict=True))
            if met and spot.is_point and not any(spot.fixed) and point.reason == "stationary":
                return point.coordinates
        coordinates = []
        for x, fixed, ends in zip(spot.box, spot.fixed, self.surface.ends, strict=True):
            end = next((end for end in ends if fixed and end.ball.overlaps(x)), None)
            coordinates.append(Coordinate(x) if end is None else end)
        return tuple(coordinates)

    # -- unbounded --------------------------------------------------------------------------------------------------

    def _far_out(self, wanted: int) -> Answer:
        if self.all_known:
            free = [name for name in self.surface.names if name not in self.surface.periods]
            far = far_of(self.surface.node, free, self.exact)
            if far == -wanted and self.candidates:
                key = "grows" if wanted < 0 else "falls"
                return self._chosen(self.candidates, wanted, message(f"analysis.several_{key}"))
            if far is not None and not isinstance(far, int):
                with precision(ROOT_BITS):
                    ball = enclose(far, {})
                limit = _Candidate(Coordinate(ball, self.exact.simplified(far, ball)), None, False)
                return self._chosen([*self.candidates, limit], wanted, message("analysis.several_limit", value=far))
        if wanted < 0 and self.interior.complete and self._grows_on_quadrant():
            return self._chosen(self.inside, wanted, message("analysis.several_quadrant"))
        endless_way = self._without_bound(wanted)
        if endless_way is not None:
            return endless_way
        surface = self.surface
        lowest = on_apexes(surface.node, surface.names, surface.domain, wanted, self.exact)
        if lowest is None:
            return None, message("analysis.several_far_unknown")
        found, why = lowest
        return (None, _along(found, wanted)) if isinstance(found, Way) else (found, why)

    def _grows_on_quadrant(self) -> bool:
        ends = self.surface.ends
        node, names = self.surface.node, self.surface.names
        if all(low.side and high.side for low, high in ends):
            return grows_everywhere(node, names) and is_even(node, names)
        open_quadrant = all(high.side and low.exact is not None and self.exact.is_zero(low.exact) for low, high in ends)
        outside = not any(i.lower_closed for i in self.surface.domain.values())
        return open_quadrant and outside and grows_everywhere(node, names)

    def _without_bound(self, wanted: int) -> Answer | None:
        surface = self.surface
        way = endless(surface.node, surface.names, surface.domain, surface.periods, wanted > 0)
        return None if way is None else (None, _along(way, wanted))

    # -- both -------------------------------------------------------------------------------------------------------

    def _by_shape(self, wanted: int) -> Answer | None:
        """f is a number plus what is never negative, and has that number as a value."""
        node = self.surface.node if wanted < 0 else tidy(Negation(self.surface.node))
        parts = node.terms if isinstance(node, Sum) else (node,)
        constants = [part for part in parts if not variables(part)]
        moving = [part for part in parts if variables(part)]
        if not moving or not all(is_nonnegative(part) for part in moving):
            return None
        bound = add(*constants)
        if wanted > 0:
            bound = Negation(bound)
        reached = [c for c in self.candidates if c.attained and self._is(c.value, bound)]
        if not reached or (not self.interior.complete and not self.unbounded):
            return None
        value = reached[0].value
        others = [
            c
            for c in self.candidates
            if c.attained and not self._is(c.value, bound) and c.value.ball.overlaps(value.ball)
        ]
        why = message(f"analysis.several_shape_{'least' if wanted < 0 else 'greatest'}")
        return self._reached(value, [*reached, *others]), why

    def _by_bend(self, wanted: int) -> Answer | None:
        """Where a convex function has a strict stationary point, it is least there and nowhere else."""
        stationary = [point for point in self.interior.points if _is_strict(point)]
        if len(stationary) != 1:
            return None
        (point,) = stationary
        bend = bend_of(self.surface.node, self.surface.names)
        if not (bend.is_convex if wanted < 0 else bend.is_concave):
            return None
        key = "convex" if wanted < 0 else "concave"
        return GlobalOfSeveral(point.value, (point.coordinates,)), message(f"analysis.several_{key}")

    def _is(self, value: Coordinate, number: Node) -> bool:
        return value.exact is not None and self.exact.same(value.exact, number)

    def _chosen(self, candidates: Sequence[_Candidate], wanted: int, why: Message) -> Answer:
        best = max(candidates, key=lambda c: float(c.value.ball.mid()) * wanted)
        rivals = [c for c in candidates if c is not best and not (best.value.ball - c.value.ball) * wanted > 0]
        equal = [best, *rivals]
        value = next((c.value for c in equal if c.value.exact is not None), None)
        if value is None or not all(self._same(value, c.value) for c in equal):
            joined = best.value.ball
            for rival in rivals:
                joined = joined.union(rival.value.ball)
            value = Coordinate(joined)
        reached = [c for c in equal if c.attained]
        if not reached:
            near = "far" if all(c.place is None and c.curve is None for c in equal) else "near"
            return GlobalOfSeveral(value, (), False), message(f"analysis.approached_{near}")
        return self._reached(value, reached), why

    def _reached(self, value: Coordinate, candidates: Sequence[_Candidate]) -> GlobalOfSeveral:
        places: list[Place] = []
        for candidate in sorted(candidates, key=lambda c: () if c.place is None else _by_coordinates(c.place)):
            if candidate.place is not None and not any(same_place(candidate.place, known) for known in places):
                places.append(candidate.place)
        curves = tuple(dict.fromkeys(c.curve.equations for c in candidates if c.curve is not None))
        return GlobalOfSeveral(value, tuple(places[:MOST_PLACES]), True, curves)

    def _same(self, one: Coordinate, other: Coordinate) -> bool:
        return one.exact is not None and other.exact is not None and self.exact.same(one.exact, other.exact)


def _is_strict(point: PointOfSeveral) -> bool:
    return point.reason == "stationary" and point.strict and point.kind in ("local_minimum", "local_maximum")


def _by_coordinates(place: Place) -> tuple[float, ...]:
    return tuple(x.approx for x in place)


def _along(way: Way, wanted: int) -> Message:
    key = "above" if wanted > 0 else "below"
    if len(way.along) == 2:
        curve = message("analysis.witness.curve_two", x=way.along[0], y=way.along[1])
    else:
        curve = message("analysis.witness.curve_three", x=way.along[0], y=way.along[1], z=way.along[2])
    return message(f"analysis.several_unbounded_{key}", curve=curve, f=way.function)
