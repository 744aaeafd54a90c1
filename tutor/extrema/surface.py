"""A function of several variables on a domain: its derivatives, what holds at a place, and what is found there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flint import arb, ctx

from tutor.calculus.differentiate import gradient, hessian
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.message import message
from tutor.expression.tree import Node, Sum, number, substitute, variables
from tutor.extrema.analysis import CUTS
from tutor.extrema.domain import coordinate
from tutor.extrema.exact import Exact
from tutor.extrema.forms import multiply_rational
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.kinks import kinks_of
from tutor.extrema.krawczyk import Box, System
from tutor.extrema.natural import requirements_of
from tutor.extrema.periods import period
from tutor.extrema.pieces import guards
from tutor.extrema.report import Coordinate
from tutor.extrema.several_report import Curve, PointOfSeveral, UndecidedBox

Place = tuple[Coordinate, ...]


@dataclass
class Interior:
    """The critical points and curves found, and what is undecided."""

    points: list[PointOfSeveral] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    undecided: list[UndecidedBox] = field(default_factory=list)
    by_algebra: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing is missing; the kind of what is there can still be undecided."""
        return not self.undecided

    def refuse(self, box: Box, key: str) -> None:
        """Tell that something may be missing in the box."""
        sides = tuple((float(x.lower()), float(x.upper())) for x in box)
        self.undecided.append(UndecidedBox(sides, message(key)))

    def has(self, place: Place) -> bool:
        """Whether a point here is known."""
        return any(
            all(a.ball.overlaps(b.ball) for a, b in zip(place, point.coordinates, strict=True)) for point in self.points
        )


class Surface:
    """A function of several variables on a domain, its derivatives, and the periods it is looked at in."""

    def __init__(self, node: Node, names: tuple[str, ...], domain: Mapping[str, Interval], exact: Exact) -> None:
        self.node, self.names, self.exact = node, names, exact
        self.slopes = gradient(node, names)
        self.bends = hessian(node, names)
        self.system = System(names, self.slopes, self.bends)
        self.kinks = tuple(dict.fromkeys(kinks_of(node)))
        self.requirements = requirements_of(node)
        self.periods: dict[str, Node] = {}
        looked_at = dict(domain)
        for name in names:
            length = period(node, name, exact) if domain[name] == REAL_LINE else None
            if length is not None and not variables(length):
                self.periods[name] = length
                start = tidy(multiply_rational(-CUTS[0], length))
                looked_at[name] = Interval(start, tidy(Sum((start, length))), True, False)
        self.domain = looked_at
        self.ends = [(coordinate(looked_at[name].lower), coordinate(looked_at[name].upper)) for name in names]

    @property
    def bounded(self) -> bool:
        return not any(low.side or high.side for low, high in self.ends)

    def whole(self) -> Box:
        return tuple(low.ball.union(high.ball) for low, high in self.ends)

    def at(self, tree: Node, place: Sequence[Node | None]) -> Node:
        for name, value in zip(self.names, place, strict=True):
            if value is not None:
                tree = substitute(tree, name, value)
        return tree

    def ball_of(self, tree: Node, box: Box) -> arb:
        return enclose(tree, dict(zip(self.names, box, strict=True)))

    def meets(self, equation: Node) -> bool:
        """Whether the curve may reach into the domain."""
        if not self.bounded:
            return True
        value = self.ball_of(equation, self.whole())
        return not (value > 0 or value < 0)

    def placed(self, place: Sequence[Node]) -> Place:
        with precision(ROOT_BITS):
            forms = [self.exact.simplified(x, enclose(x, {})) or x for x in place]
            return tuple(Coordinate(enclose(x, {}), x) for x in forms)

    def height(self, place: Place) -> Coordinate:
        """f at the place."""
        with precision(max(ROOT_BITS, ctx.prec)):
            ball = self.ball_of(self.node, tuple(x.ball for x in place))
        value = self.at(self.node, [x.exact for x in place])
        exact = None if variables(value) else self.exact.simplified(value, ball)
        if exact is not None:
            with precision(ROOT_BITS):
                ball = enclose(exact, {})
        return Coordinate(ball, exact)

    def belongs(self, place: Place) -> bool | None:
        """Whether the place lies in the domain; ``None`` when it is too close to an end to tell."""
        inside = [self._belongs(x, k) for k, x in enumerate(place)]
        return False if False in inside else None if None in inside else True

    def _belongs(self, x: Coordinate, index: int) -> bool | None:
        interval = self.domain[self.names[index]]
        for end, closed, inward in (
            (self.ends[index][0], interval.lower_closed, 1),
            (self.ends[index][1], interval.upper_closed, -1),
        ):
            if end.side:
                continue
            gap = (x.ball - end.ball) * inward
            if gap > 0:
                continue
            if gap < 0:
                return False
            if x.exact is None or end.exact is None or not self.exact.same(x.exact, end.exact):
                return None
            if not closed:
                return False
        return True

    def inward_at(self, place: Place) -> tuple[int, ...]:
        """For each variable 1 at the lower end of the box, −1 at the upper, 0 between them."""
        found = []
        for name, x, ends in zip(self.names, place, self.ends, strict=True):
            low, high = (not end.side and (x is end or (x.exact is not None and x.exact == end.exact)) for end in ends)
            found.append(0 if name in self.periods else low - high)
        return tuple(found)

    def inward_along(self, along: Sequence[Node]) -> tuple[int, ...]:
        """The same for all points of a curve: 0 where a coordinate changes along it."""
        fixed = [number(0) if variables(x) else x for x in along]
        signs = self.inward_at(self.placed(fixed))
        return tuple(0 if variables(x) else sign for x, sign in zip(along, signs, strict=True))

    def defined_at(self, place: Place) -> bool | None:
        """Whether f has a value at the place; ``None`` when that is not known."""
        known = dict(zip(self.names, place, strict=True))
        held = [requirement.holds_at(known, self.exact) for requirement in self.requirements]
        return False if False in held else None if None in held else True

    def smooth_at(self, place: Sequence[Node | None]) -> bool:
        """Whether no denominator, base of a root or argument of |…| is proved to be 0 at the place."""
        if None in place:
            return True
        found = {guard for name in self.names for guard, _ in guards(self.node, name)}
        return not any(self.exact.is_zero(self.at(guard, place)) for guard in found)
