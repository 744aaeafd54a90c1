"""Rational points at which lines of working are compared, in ball arithmetic on power series.

Nothing of the differentiation engine or of the tidier is used here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from flint import arb, fmpq

from tutor.expression.point import Point
from tutor.expression.rational_form import RationalForms
from tutor.expression.tree import Apply, Condition, Derivative, Node, Piecewise, children

# Plain fractions on both sides of 0 and of 1; a later one is tried where a line has no value at an earlier one.
POINTS = tuple(
    fmpq(*pair)
    for pair in (
        *((7, 5), (-4, 3), (2, 7), (9, 4), (-1, 5), (18, 5), (-16, 7), (31, 3)),
        *((-59, 9), (1, 19), (251, 4), (-3, 4), (13, 14), (5, 8), (-301, 3)),
    )
)
# Besides, for functions of several pieces, so that no piece wider than 1/8 near the origin is missed.
CLOSE_POINTS = tuple(fmpq(2 * k + 1, 16) for k in range(-24, 24))
ENOUGH = 3
TINY = 1e-9
IN_PIECES = frozenset(("abs", "sign", "floor", "ceil", "min", "max"))

_ALL = POINTS + CLOSE_POINTS


class Seen(NamedTuple):
    """What there is in a tree: its nodes counted, the variable of a derivative, and whether it is made of pieces."""

    size: int
    derivative: str | None
    in_pieces: bool


class Witnesses:
    """The points for the lines of one derivation; what was worked out at them is kept for the lines that follow.

    ``order`` is how often a line may differentiate by one variable, all its derivatives inside each other together.
    """

    def __init__(self, variable: str, order: int):
        self._variable = variable
        self._order = order
        self._places: dict[str, int] = {}
        self._points: dict[str, list[Point]] = {}
        self._close: dict[str, list[Point]] = {}
        self._forms = RationalForms()
        self._seen: dict[int, tuple[Node | Condition, Seen]] = {}  # by identity, the nodes held to keep theirs

    def agree(self, before: Node, after: Node) -> Literal["enclosed", False] | None:
        """``enclosed`` where enough points confirm that the lines are equal, ``False`` where one proves them different.

        In functions of several pieces every point is tried. ``None`` where too few of the points tell.
        """
        one, other = self.look(before), self.look(after)
        variable = one.derivative or other.derivative or self._variable
        in_pieces = one.in_pieces or other.in_pieces
        confirmed = 0
        for point in self._all(variable) if in_pieces else self._few(variable):
            agrees = _agree(point, before, after)
            if agrees is False:
                return False
            confirmed += agrees is True
            if confirmed == ENOUGH and not in_pieces:
                break
        return "enclosed" if confirmed >= ENOUGH else None

    def equal(self, before: Node, after: Node) -> bool:
        """Whether plain algebra, multiplying out and collecting, proves the lines equal."""
        return self._forms.are_equal(before, after)

    def look(self, node: Node | Condition) -> Seen:
        """What there is in a tree; remembered for every part of it."""
        known = self._seen.get(id(node))
        if known is not None:
            return known[1]
        size, derivative, in_pieces = 1, None, False
        match node:
            case Derivative(_, variable):
                derivative = variable.name
            case Piecewise():
                in_pieces = True
            case Apply(function):
                in_pieces = function in IN_PIECES
        for part in children(node):
            inner = self.look(part)
            size += inner.size
            derivative = derivative or inner.derivative
            in_pieces = in_pieces or inner.in_pieces
        seen = Seen(size, derivative, in_pieces)
        self._seen[id(node)] = node, seen
        return seen

    def _few(self, variable: str) -> Iterator[Point]:
        """The points in turn, those already used first."""
        points = self._points.setdefault(variable, [])
        for turn in range(len(POINTS)):
            if turn == len(points):
                points.append(self._point(variable, turn))
            yield points[turn]

    def _all(self, variable: str) -> Iterator[Point]:
        yield from self._few(variable)
        if variable not in self._close:
            self._close[variable] = [self._point(variable, turn) for turn in range(len(POINTS), len(_ALL))]
        yield from self._close[variable]

    def _point(self, variable: str, turn: int) -> Point:
        return Point(variable, _Values(turn, self._places), self._order)


def _agree(point: Point, before: Node, after: Node) -> bool | None:
    """``None`` where a value is not known, or too wide to tell."""
    left = point.value(before)
    right = point.value(after) if left.is_finite() else left
    if not right.is_finite():
        return None
    difference = left - right
    if not difference.contains(0):
        return False
    return True if difference.rad() <= TINY * (1 + abs(left.mid())) else None


class _Values(dict[str, arb]):
    """The value of every symbol at one point, chosen when it is first asked for."""

    def __init__(self, turn: int, places: dict[str, int]):
        super().__init__()
        self._turn = turn
        self._places = places

    def __missing__(self, name: str) -> arb:
        place = self._places.setdefault(name, len(self._places))
        value = arb(_ALL[(self._turn + 4 * place) % len(_ALL)])
        self[name] = value
        return value
