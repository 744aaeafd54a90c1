"""Infinitely many numbers, as ``π/2 + n·π``: held against each other through their members on one stretch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import arb, ctx

from tutor.expression.balls import enclose
from tutor.expression.tree import Node, number, substitute
from tutor.grading.comparing import BITS

FAMILY_REACH = 12
"""A family is compared through its members with index from −12 to 12, inside the stretch that all of them cover."""
_INSIDE = 1e-6  # so that rounding does not decide about a member at the very end of the stretch


@dataclass(frozen=True, slots=True)
class Difference:
    """Members wanted but not given, and given but not wanted."""

    missing: tuple[arb, ...]
    extra: tuple[arb, ...]


def members(tree: Node, index: str, first: int | None = None, last: int | None = None) -> list[arb]:
    """The values of the tree for the whole numbers near 0 that ``index`` may be."""
    with ctx.workprec(BITS):
        return [
            enclose(substitute(tree, index, number(k)), {})
            for k in range(-FAMILY_REACH, FAMILY_REACH + 1)
            if (first is None or k >= first) and (last is None or k <= last)
        ]


def difference(wanted: Sequence[Sequence[arb]], given: Sequence[Sequence[arb]]) -> Difference | None:
    """Compare groups of members (single numbers are groups of one); ``None`` where some value is not known."""
    groups = [*wanted, *given]
    periodic = [group for group in groups if len(group) > 1]
    if not periodic or not all(ball.is_finite() for group in groups for ball in group):
        return None
    low = max(min(map(_middle, group)) for group in periodic) + _INSIDE
    high = min(max(map(_middle, group)) for group in periodic) - _INSIDE
    here, there = (_within(low, high, side) for side in (wanted, given))
    if not here and not there:
        return None
    return Difference(
        tuple(ball for ball in here if not any(ball.overlaps(other) for other in there)),
        tuple(ball for ball in there if not any(ball.overlaps(other) for other in here)),
    )


def _within(low: float, high: float, groups: Sequence[Sequence[arb]]) -> list[arb]:
    return [ball for group in groups for ball in group if low <= _middle(ball) <= high]


def _middle(ball: arb) -> float:
    return float(ball.mid())
