"""Points, intervals and inequalities inside answers: ``(0, -1)``, ``[0, 1)``, ``1 <= x < 3``.

``(0, 5)`` can be both a point and an interval; what follows and stands around it decides, or a warning says so.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import NamedTuple

from tutor.expression.answer_tokens import ITEM_ENDS
from tutor.expression.answers import Intervals
from tutor.expression.balls import enclose
from tutor.expression.cursor import CLOSERS, CLOSING, RELATIONS
from tutor.expression.errors import ReadingError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.interval_grammar import INFINITIES, IntervalGrammar
from tutor.expression.limits import check_numbers, check_shape
from tutor.expression.message import message
from tutor.expression.tree import (
    INFINITY,
    ZERO,
    Apply,
    Negation,
    Node,
    Sum,
    Symbol,
    number,
    rational_value,
    variables,
    walk,
)

OPENING = frozenset({"(", "[", "]", "⟨"})
ENDING = frozenset({")", "]", "[", "⟩"})
_MINUS_INFINITY = Negation(INFINITY)
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


class Point(NamedTuple):
    """Coordinates in brackets; ``interval`` is what they are if an interval is meant."""

    coordinates: tuple[Node, ...]
    interval: Intervals | None = None


class Regions(IntervalGrammar):
    """The part of the grammar of answers about places on the line and in the plane."""

    def closing(self) -> int | None:
        """The closing bracket of a point or interval that begins here: it has commas and is the end of its item."""
        level, commas = 0, 0
        for at in range(self.at + 1, len(self.tokens)):
            kind = self.tokens[at].kind
            if level == 0 and kind in ENDING:
                following = self.tokens[at + 1]
                if following.kind in ITEM_ENDS | {"="} or self.is_union(at + 1):
                    return at if commas else None
            if level == 0 and kind in {",", ";"}:
                commas += 1
            level += (kind in CLOSING) - (kind in CLOSERS)
            if level < 0:
                return None
        return None

    def read_bar_as_separator(self) -> None:
        """``(1|2)``, as points are written in German schools: one bar and no comma between the brackets."""
        found, level = [], 0
        if self.kind != "(":
            return
        for at in range(self.at + 1, len(self.tokens)):
            kind = self.tokens[at].kind
            if level == 0 and kind in {"|", ",", ";"}:
                found.append(at)
            level += (kind in CLOSING) - (kind in CLOSERS)
            if level < 0:
                if [self.tokens[bar].kind for bar in found] == ["|"] and self.tokens[at + 1].kind in ITEM_ENDS:
                    self.tokens[found[0]] = self.tokens[found[0]]._replace(kind=";")
                return

    def is_union(self, at: int) -> bool:
        """Whether the letter U is here for ∪, as on keyboards without it."""
        return self.tokens[at].text in {"U", "u"} and self.tokens[at + 1].kind in OPENING | {"reals"}

    def checked(self, node: Node, start: int) -> Node:
        """The expression just read, within all budgets, and infinite only as a whole."""
        check_shape(node, len(self.tokens))
        if self.check_numbers:
            check_numbers(node)
        self.check_subscripts(node)
        infinite = next((token for token in self.tokens[start:] if token.kind == "infinity"), None)
        if infinite is not None and node not in INFINITIES and any(part == INFINITY for part in walk(node)):
            raise self.at_token(message("reading.infinity"), infinite)
        return node

    def point(self) -> Point | Intervals:
        """``(0, −1)``, ``[0, 1)``, ``]0, 1[``; which of the two it is may be seen from the brackets and the ends."""
        opening = self.tokens[self.at]
        closing = self.closing() or self.at
        end = self.tokens[closing]
        outward = opening.kind == "]" or end.kind == "["  # ]0, 1[ as in ISO 31-11
        self.tokens[closing] = end._replace(kind=")" if end.kind == "[" else end.kind)
        self.at += 1
        coordinates = [self.coordinate()]
        separator = self.kind
        while self.at < closing:
            if self.kind != separator:
                raise (
                    self.decimal_comma(self.at)
                    or self.decimal_comma(self.at - 2)
                    or self.unexpected(self.tokens[self.at])
                )
            self.at += 1
            coordinates.append(self.coordinate())
        if self.at != closing:
            raise self.unexpected(self.tokens[self.at])
        self.at += 1
        matching = not outward and CLOSING.get(opening.kind, "⟩") == end.kind
        infinite = any(coordinate in INFINITIES for coordinate in coordinates)
        if len(coordinates) != 2 or opening.kind == "⟨" or any(map(variables, coordinates)):
            if not matching or infinite:
                raise self.error(message("reading.interval_form"), opening.start, end.end)
            return Point(tuple(coordinates))
        interval = Interval(coordinates[0], coordinates[1], opening.kind == "[", end.kind == "]")
        if not matching or infinite:
            self.check_interval(interval, opening, end)
            return Intervals((interval,))
        if not self.in_order(interval):
            return Point(tuple(coordinates))
        return Intervals((interval,)) if opening.kind == "[" else Point(tuple(coordinates), Intervals((interval,)))

    def coordinate(self) -> Node:
        start = self.at
        return self.checked(self.sum(), start)

    def in_order(self, interval: Interval) -> bool:
        lower, upper = self.order_value(interval.lower), self.order_value(interval.upper)
        closed = interval.lower_closed and interval.upper_closed
        return lower is None or upper is None or lower < upper or (closed and lower == upper)

    def inequality(self) -> tuple[str, Intervals]:
        """``x < 2``, ``1 <= x < 3``, ``x != 0``: a variable compared with numbers."""
        start = self.at
        sides, relations = [self.coordinate()], []
        while self.kind in RELATIONS:
            relations.append(self.kind)
            self.at += 1
            sides.append(self.coordinate())
        first, last = self.tokens[start], self.tokens[self.at - 1]
        error = self.error(message("reading.inequality_form"), first.start, last.end)
        if len(sides) == 2 and not variables(sides[0]):
            sides, relations = sides[::-1], [_TURNED.get(relations[0], relations[0])]
        if len(sides) == 3 and relations[0][0] == relations[1][0] == ">":
            sides, relations = sides[::-1], [_TURNED[relation] for relation in relations[::-1]]
        match sides, relations:
            case [Symbol(letter), bound], ["!="]:
                intervals = [
                    Interval(_MINUS_INFINITY, bound, False, False),
                    Interval(bound, INFINITY, False, False),
                ]
            case [Symbol(letter), bound], [("<" | "<=") as relation]:
                intervals = [Interval(_MINUS_INFINITY, bound, False, relation == "<=")]
            case [Symbol(letter), bound], [(">" | ">=") as relation]:
                intervals = [Interval(bound, INFINITY, relation == ">=", False)]
            case [Apply("abs", (inside,)), bound], [("<" | "<=" | ">" | ">=") as relation]:
                letter, middle = self.centre(inside, error)
                low, high = self.shifted(middle, -1, bound, error), self.shifted(middle, 1, bound, error)
                intervals = self.within(low, high, relation)
            case [lower, Symbol(letter), upper], [("<" | "<=") as below, ("<" | "<=") as above]:
                intervals = [Interval(lower, upper, below == "<=", above == "<=")]
            case _:
                raise error
        for interval in intervals:
            if variables(interval.lower) or variables(interval.upper):
                raise error
            self.check_interval(interval, first, last)
        return letter, Intervals(tuple(intervals))

    def centre(self, inside: Node, error: ReadingError) -> tuple[str, Node]:
        """The letter and the number it is held against in ``|x|``, ``|x − 1|``, ``|x + 1|``."""
        match inside:
            case Symbol(letter):
                return letter, ZERO
            case Sum((Symbol(letter), Negation(middle))):
                return letter, middle
            case Sum((Symbol(letter), shift)):
                return letter, Negation(shift)
        raise error

    def shifted(self, middle: Node, side: int, bound: Node, error: ReadingError) -> Node:
        """The end that lies ``bound``, a number above 0, to one side of the middle."""
        size = None if variables(bound) or variables(middle) else self.order_value(bound)
        if size is None or size <= 0 or size == inf:
            raise error
        distance = bound if side > 0 else Negation(bound)
        end = distance if middle == ZERO else Sum((middle, distance))
        value = rational_value(end)
        return end if value is None else number(value)

    def within(self, lower: Node, upper: Node, relation: str) -> list[Interval]:
        """The numbers between the ends, or those outside them."""
        closed = relation.endswith("=")
        if relation.startswith("<"):
            return [Interval(lower, upper, closed, closed)]
        return [Interval(_MINUS_INFINITY, lower, False, closed), Interval(upper, INFINITY, closed, False)]

    def order_value(self, end: Node) -> Fraction | float | None:
        """Also of irrational ends, such as sqrt(2): near enough to be put in order."""
        exact = super().order_value(end)
        if exact is not None:
            return exact
        ball = enclose(end, {})
        return float(ball.mid()) if ball.is_finite() else None

    def both(self, first: Interval, second: Interval) -> Interval | None:
        """The numbers in both intervals; ``None`` where there are none, or the order of the ends is not known."""
        ends = [self.order_value(end) for end in (first.lower, second.lower, first.upper, second.upper)]
        if any(end is None for end in ends):
            return None
        lower = max((ends[0], not first.lower_closed), (ends[1], not second.lower_closed))
        upper = min((ends[2], first.upper_closed), (ends[3], second.upper_closed))
        below = first if lower == (ends[0], not first.lower_closed) else second
        above = first if upper == (ends[2], first.upper_closed) else second
        found = Interval(below.lower, above.upper, below.lower_closed, above.upper_closed)
        return found if self.in_order(found) else None

    def without(self, numbers: list[Node]) -> Intervals:
        """The real line without these numbers, as intervals from left to right."""
        places = {node: self.order_value(node) for node in numbers}
        known = [(value, node) for node, value in places.items() if value is not None]
        ends = [_MINUS_INFINITY, *(node for _, node in sorted(known, key=lambda pair: pair[0])), INFINITY]
        return Intervals(tuple(Interval(low, high, False, False) for low, high in pairwise(ends)))

    def joined(
        self, joint: str, first: tuple[Interval, ...], second: tuple[Interval, ...]
    ) -> list[tuple[Interval, ...]]:
        """Two conditions joined by *and* or a comma: what is in both, or in either where *and* can only mean that."""
        common = [self.both(one, other) for one in first for other in second]
        both = tuple(interval for interval in common if interval is not None)
        place = self.tokens[0].start, self.tokens[-2].end
        if not both:  # "x < -1 and x > 1" is said of the numbers in either
            return [()] if joint == "and" and self.takes_other("and-as-or", *place) else [first, second]
        certain = joint == "and" or first == (REAL_LINE,)
        return [both] if certain or not self.takes_other("inequality-comma", *place) else [first, second]
