"""The least and the greatest value on the domain, attained or only approached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb

from tutor.expression.message import Message, message
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value of f at ``x`` (or on a whole ``span`` or ``family``), or a limit of f near ``x`` not reached there."""

    value: Coordinate
    x: Coordinate
    attained: bool
    span: Span | None = None
    family: Family | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """What f does on a tail of infinitely many turns: it stays beyond ``value`` (if known), or has no bound.

    ``strict``: it is nowhere equal to ``value`` there.
    """

    value: arb | None
    unbounded: bool
    strict: bool = False

    def leaves(self, best: arb, wanted: int) -> bool:
        """Whether nothing on the tail is as good as ``best``."""
        if self.value is None:
            return False
        ahead = (best - self.value) * wanted
        return bool(ahead > 0 or (self.strict and ahead.is_zero()))


Same = Callable[[Candidate, Candidate], bool]
"""Whether two values are *proved* equal."""

Answer = tuple[GlobalExtremum | None, Message]


def least(candidates: list[Candidate], same: Same, bounds: list[Bound]) -> Answer:
    """The global minimum among all values that can be one, with the reason in words."""
    return _choose(candidates, same, bounds, -1)


def greatest(candidates: list[Candidate], same: Same, bounds: list[Bound]) -> Answer:
    """The global maximum."""
    return _choose(candidates, same, bounds, 1)


def _choose(candidates: list[Candidate], same: Same, bounds: list[Bound], wanted: int) -> Answer:
    if any(c.value.side == wanted for c in candidates) or any(bound.unbounded for bound in bounds):
        return None, message("analysis.unbounded_above" if wanted > 0 else "analysis.unbounded_below")
    if not candidates:
        return None, message("analysis.global_empty")
    finite = [c for c in candidates if not c.value.side]
    if not finite:
        return None, message("analysis.global_none")
    best = max(finite, key=lambda c: c.value.ball.mid() * wanted)
    if not all(bound.leaves(best.value.ball, wanted) for bound in bounds):
        return None, message("analysis.global_waves")
    rivals = [c for c in finite if c is not best and not (best.value.ball - c.value.ball) * wanted > 0]
    if not all(same(best, rival) for rival in rivals):
        return None, message("analysis.global_close")
    equal = [best, *rivals]
    value = next((c.value for c in equal if c.value.exact is not None), best.value)
    reached = sorted((c for c in equal if c.attained), key=lambda c: c.x.approx)
    if reached:
        spans = tuple(c.span for c in reached if c.span is not None)
        families = tuple(c.family for c in reached if c.family is not None)
        points = tuple(c.x for c in reached if c.span is None and c.family is None)
        why = message("analysis.global_greatest" if wanted > 0 else "analysis.global_least")
        return GlobalExtremum(value, True, points, families, spans), why
    near = equal[0].x
    if near.side:
        return GlobalExtremum(value, False), message("analysis.approached_far")
    return GlobalExtremum(value, False), message("analysis.approached_near")
