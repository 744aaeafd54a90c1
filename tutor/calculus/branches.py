"""What a branch of a function in pieces needs, asked for in its own region only: sqrt(−x) on x < 0 asks for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tutor.calculus.conditions import simplify_conditions
from tutor.calculus.inequalities import HOLDS
from tutor.calculus.joints import Stretch
from tutor.calculus.places import Place, place_of
from tutor.expression.tree import (
    ZERO,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Node,
    Symbol,
)


def asked_in(stretches: Sequence[Stretch], variable: Symbol, needed: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions that are still needed where a branch holds on these open stretches of the variable alone.

    Dropped are those that hold all over the stretches; where one also fails outside them, it is asked for inside only.
    """
    for condition in simplify_conditions(needed):
        holds = _holds_on(stretches, variable, condition)
        if holds is True:
            continue
        outside = tuple(_between(variable, *gap) for gap in _gaps(stretches))
        if not outside or (holds is False and _holds_on(_gaps(stretches), variable, condition)):
            yield condition
        else:
            parts = condition.conditions if isinstance(condition, Disjunction) else (condition,)
            yield Disjunction((*outside, *parts))


def _holds_on(stretches: Sequence[Stretch], variable: Symbol, condition: Condition) -> bool | None:
    """Whether ``variable relation number`` holds all over the stretches; ``None`` for other conditions."""
    if not (isinstance(condition, Comparison) and condition.left == variable):
        return None
    bound = place_of(condition.right)
    return None if bound is None else all(_holds(condition.relation, bound, stretch) for stretch in stretches)


def _holds(relation: str, bound: Place, stretch: Stretch) -> bool:
    lower, upper = stretch
    if relation == "!=":
        return (lower is not None and bound <= lower) or (upper is not None and bound >= upper)
    end = lower if relation in (">", ">=") else upper
    return end is not None and (end == bound or HOLDS[relation](end, bound))


def _gaps(stretches: Sequence[Stretch]) -> list[Stretch]:
    """What lies between and outside the stretches, which come in rising order."""
    gaps: list[Stretch] = []
    end: Place | None = None
    for position, (lower, upper) in enumerate(stretches):
        if lower is not None:
            gaps.append((end if position else None, lower))
        end = upper
    return [*gaps, (end, None)] if end is not None else gaps


def _between(variable: Symbol, lower: Place | None, upper: Place | None) -> Condition:
    above: Node | None = None if lower is None else lower.node
    below: Node | None = None if upper is None else upper.node
    if above is not None and below is not None:
        if above == below:
            return Comparison("=", variable, above)
        return Conjunction((Comparison("<=", above, variable), Comparison("<=", variable, below)))
    return Comparison(">=", variable, above) if above is not None else Comparison("<=", variable, below or ZERO)
