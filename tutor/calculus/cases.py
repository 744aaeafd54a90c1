"""Functions with max and min written without them, in pieces: max(0, x)² is 0 where x < 0 and x² where x ≥ 0."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from flint import arb, fmpq

from tutor.calculus.places import Place
from tutor.calculus.solution_sets import solution
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose
from tutor.expression.tree import (
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Sum,
    Symbol,
    glance,
    rebuild,
    variables,
    walk,
)

EXTREMES = frozenset(("max", "min"))
_MOST_PIECES = 8


class _Case(NamedTuple):
    """The function from ``lower`` to ``upper``; ``None`` where there is no end."""

    node: Node
    lower: Place | None
    upper: Place | None


def without_extremes(node: Node, variable: Symbol) -> Node | None:
    """The same function of one letter without max and min, in pieces where there are several.

    ``None`` where the arguments cannot be compared exactly, and where the pieces would be many.
    """
    if variables(node) != {variable.name} or EXTREMES.isdisjoint(glance(node).functions):
        return None
    cases: list[_Case] = []
    for case in _cases(_Case(node, None, None), variable):
        if case is None or len(cases) > _MOST_PIECES:
            return None
        if cases and tidy(cases[-1].node) == tidy(case.node):
            cases[-1] = cases[-1]._replace(upper=case.upper)
        else:
            cases.append(case)
    if len(cases) == 1:
        return cases[0].node
    found: dict[Node, list[Condition]] = {}
    for case in cases:
        found.setdefault(case.node, []).append(_region(variable, case))
    return Piecewise(tuple((own, _either(where)) for own, where in found.items()))


def _cases(case: _Case, variable: Symbol) -> Iterator[_Case | None]:
    """The case cut where another argument of its innermost max or min decides; ``None`` where that is not known."""
    inner = next((part for part in walk(case.node) if _is_innermost(part)), None)
    if not isinstance(inner, Apply):
        yield case
        return
    places = _places(inner.arguments, variable)
    if places is None:
        yield None
        return
    lower = case.lower
    inside = [at for at in places if (lower is None or at > lower) and (case.upper is None or at < case.upper)]
    for upper in (*inside, case.upper):
        chosen = _deciding(inner, variable, _between(lower, upper))
        if chosen is None:
            yield None
            return
        node = rebuild(case.node, lambda part, own=chosen: own if part == inner else part)  # type: ignore[misc]
        yield from _cases(_Case(node, lower, upper), variable)
        lower = upper


def _is_innermost(part: object) -> bool:
    return (
        isinstance(part, Apply)
        and part.function in EXTREMES
        and all(EXTREMES.isdisjoint(glance(argument).functions) for argument in part.arguments)
    )


def _places(arguments: tuple[Node, ...], variable: Symbol) -> list[Place] | None:
    """Where two of the arguments are equal, in rising order."""
    found: set[Place] = set()
    for position, first in enumerate(arguments):
        for second in arguments[position + 1 :]:
            difference = Sum((first, Negation(second)))
            if not variables(difference):
                continue
            known = solution(Comparison(">", difference, ZERO))
            if known is None or known[0] != variable or known[2]:
                return None
            found.update(known[1].ends)
    places = sorted(found)
    return places if all(one.is_apart(other) for one, other in pairwise(places)) else None


def _deciding(extreme: Apply, variable: Symbol, at: Fraction) -> Node | None:
    """The argument that gives the value at a number."""
    values = [enclose(own, {variable.name: arb(fmpq(at.numerator, at.denominator))}) for own in extreme.arguments]
    for own, value in zip(extreme.arguments, values, strict=True):
        others = [other for other in values if other is not value]
        if all(bool(value >= other if extreme.function == "max" else value <= other) for other in others):
            return own
    return None


def _between(lower: Place | None, upper: Place | None) -> Fraction:
    match lower, upper:
        case None, None:
            return Fraction(0)
        case None, Place() as end:
            return end.near - 1
        case Place() as end, None:
            return end.near + 1
        case Place() as low, Place() as high:
            return (low.near + high.near) / 2
    raise TypeError


def _region(variable: Symbol, case: _Case) -> Condition:
    if case.lower is None:
        return Otherwise() if case.upper is None else Comparison("<", variable, case.upper.node)
    if case.upper is None:
        return Comparison(">=", variable, case.lower.node)
    return Conjunction((Comparison("<=", case.lower.node, variable), Comparison("<", variable, case.upper.node)))


def _either(regions: list[Condition]) -> Condition:
    return regions[0] if len(regions) == 1 else Disjunction(tuple(regions))
