"""Steps confirmed by engines that did not make them: exact normal forms, or ball arithmetic on power series.

Nothing of the differentiation engine is used here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flint import arb, fmpq

from tutor.calculus.rule import Check
from tutor.expression.balls import enclose
from tutor.expression.tree import Node

_POINTS = ((7, 5), (9, 4), (-4, 3), (2, 7), (-1, 5), (18, 5), (-16, 7))
_NEEDED = 3
_TINY = 1e-6


class Rejected(Exception):
    """The two lines are certainly not equal: disjoint enclosures at one point."""


def check(before: Node, after: Node, names: Sequence[str]) -> Check | None:
    """How the equality of two lines was confirmed; ``None`` where it was not. Raises ``Rejected`` where it is false."""
    if before == after:
        return "exact"
    confirmed = 0
    for shift in range(len(_POINTS)):
        values = _point(names, shift)
        difference = enclose(before, values) - enclose(after, values)
        if not difference.is_finite():
            continue
        if not difference.contains(0):
            raise Rejected
        if difference.rad() < _TINY:
            confirmed += 1
            if confirmed >= _NEEDED:
                return "enclosed"
    return "enclosed" if confirmed else None


def _point(names: Sequence[str], shift: int) -> Mapping[str, arb]:
    count = len(_POINTS)
    return {name: arb(fmpq(*_POINTS[(shift + 3 * place) % count])) for place, name in enumerate(names)}
