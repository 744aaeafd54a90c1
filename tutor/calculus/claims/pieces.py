"""Functions in pieces: max and min, piecewise definitions and their joints."""

from __future__ import annotations

from tutor.calculus.claims.claim import Claim, Shape, d, inside, of_marker
from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
    Node,
    Piecewise,
    variables,
    walk,
)


def _extreme(name: str) -> Shape:
    def holds(marker: Derivative, new: Node) -> bool:
        if not (isinstance(marker.body, Apply) and marker.body.function == name):
            return False
        arguments = [d(argument, marker) for argument in marker.body.arguments]
        values = [value for value, _ in new.branches] if isinstance(new, Piecewise) else [new]
        return all(value in arguments for value in values)

    return of_marker(holds)


def _cases(marker: Derivative, new: Node) -> bool:
    """The same function without max and min."""
    extremes = {part for part in walk(new) if isinstance(part, Apply) and part.function in ("max", "min")}
    return isinstance(new, Derivative) and new == d(new.body, marker) and not extremes and new != marker


def _piecewise(marker: Derivative, new: Node) -> bool:
    """D of each branch, in the same region without its ends."""
    if not (isinstance(marker.body, Piecewise) and isinstance(new, Piecewise)):
        return False
    pairs = zip(marker.body.branches, new.branches, strict=False)
    return len(new.branches) == len(marker.body.branches) and all(
        taken == d(value, marker) and _open(where) == _open(region) for (value, where), (taken, region) in pairs
    )


def _open(condition: Condition) -> Condition:
    match condition:
        case Comparison(relation, left, right):
            return Comparison({"<=": "<", ">=": ">"}.get(relation, relation), left, right)
        case Conjunction(parts):
            return Conjunction(tuple(map(_open, parts)))
        case Disjunction(parts):
            return Disjunction(tuple(map(_open, parts)))
    return condition


def _joint(claim: Claim) -> bool:
    """The same branches, or some of them, and numbers at single places; or nothing, where only a place is looked at."""
    old, new = inside(claim.old, claim.new)
    if old == new or not (variables(old) or variables(new)):
        return True  # also another number at one place
    if not isinstance(old, Piecewise):
        return False
    values = {value for value, _ in old.branches}
    if not isinstance(new, Piecewise):
        return new in values
    return all(
        value in values or (isinstance(where, Comparison) and where.relation == "=" and not variables(value))
        for value, where in new.branches
    )


SHAPES: dict[str, Shape] = {
    "cases": of_marker(_cases),
    "max": _extreme("max"),
    "min": _extreme("min"),
    "piecewise": of_marker(_piecewise),
    "joint": _joint,
}
