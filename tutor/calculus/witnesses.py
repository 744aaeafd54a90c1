"""Rational points at which lines of working are compared, in ball arithmetic on power series.

Nothing of the differentiation engine or of the tidier is used here.
"""

from __future__ import annotations

from typing import Literal

from flint import arb, fmpq

from tutor.expression.points import Points
from tutor.expression.rational_form import RationalForms
from tutor.expression.tree import Node, glance

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
_ZERO = arb(0)

_ALL = POINTS + CLOSE_POINTS
_FEW, _MORE, _EVERY = range(4), range(4, len(POINTS)), range(len(_ALL))  # tried together


class Witnesses:
    """The points for the lines of one derivation; what was worked out at them is kept for the lines that follow.

    ``order`` is how often a line may differentiate by one variable, all its derivatives inside each other together.
    """

    def __init__(self, variable: str, order: int):
        self._variable = variable
        self._order = order
        self._places: dict[str, int] = {}
        self._points: dict[tuple[str, range], Points] = {}
        self._forms = RationalForms()

    def agree(self, before: Node, after: Node) -> Literal["enclosed", False] | None:
        """``enclosed`` where enough points confirm that the lines are equal, ``False`` where one proves them different.

        In functions of several pieces every point is tried. ``None`` where too few of the points tell.
        """
        one, other = glance(before), glance(after)
        variable = one.derivative or other.derivative or self._variable
        in_pieces = one.in_pieces or other.in_pieces
        confirmed = 0
        for turns in (_EVERY,) if in_pieces else (_FEW, _MORE):
            points = self._by(variable, turns)
            verdicts = list(map(_agree, points.values(before), points.values(after)))
            if False in verdicts:
                return False
            confirmed += verdicts.count(True)
            if confirmed >= ENOUGH:
                return "enclosed"
        return None

    def equal(self, before: Node, after: Node) -> bool:
        """Whether plain algebra, multiplying out and collecting, proves the lines equal."""
        return self._forms.are_equal(before, after)

    def _by(self, variable: str, turns: range) -> Points:
        if (variable, turns) not in self._points:
            self._points[variable, turns] = Points(variable, _Values(turns, self._places), self._order)
        return self._points[variable, turns]


def _agree(left: arb, right: arb) -> bool | None:
    """``None`` where a value is not known, or too wide to tell."""
    difference = left - right
    if not difference.is_finite():
        return None
    if not difference.contains(_ZERO):
        return False
    radius = difference.rad()
    tiny = float(radius) <= TINY or radius <= TINY * (1 + abs(left.mid()))
    return True if tiny else None


class _Values(dict[str, list[arb]]):
    """The values of every symbol at some of the points, chosen when it is first asked for."""

    def __init__(self, turns: range, places: dict[str, int]):
        super().__init__()
        self._turns = turns
        self._places = places

    def __missing__(self, name: str) -> list[arb]:
        place = self._places.setdefault(name, len(self._places))
        self[name] = [arb(_ALL[(turn + 4 * place) % len(_ALL)]) for turn in self._turns]
        return self[name]
