"""Kinks at all the zeros of a function at once: |sin x|·sin x has a derivative where sin x = 0, too.

Where u has zeros that stand alone, and both f and f′ turn into the same with |u| written as 0 and sign(u) as −1, 0 and
1, both are continuous there, and f′ is the derivative there by the mean value theorem, as at a single place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from tutor.calculus.conditions import simplify_conditions
from tutor.calculus.rules.domain import domain
from tutor.calculus.tidy import tidy
from tutor.expression.message import Message, message
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Derivative,
    Integer,
    Negation,
    Node,
    Piecewise,
    Power,
    Quotient,
    Sum,
    Summation,
    Symbol,
    glance,
    rational_value,
    rebuild,
    variables,
    walk,
)

_MOST = 3  # different functions whose zeros may fall together
_NOT_SMOOTH = frozenset(("abs", "sign", "floor", "ceil", "min", "max", "sqrt", "root"))
_IN_PARTS = (Piecewise, Summation, Derivative)


@dataclass(frozen=True, slots=True)
class Zeros:
    """Where ``left`` = ``right``: the zeros of ``arguments``, which stand between bars or under a sign."""

    equation: Comparison
    arguments: frozenset[Node]

    def words(self, result: Node) -> Message:
        slope = tidy(_vanished(result, {self: ZERO}))
        return message("rule.joint_zeros", where=self.equation, slope=slope)


def zeros_of(condition: Condition, node: Node, wholes: Sequence[Node], variable: Symbol) -> Zeros | None:
    """The zeros that a condition u ≠ c leaves out, where |u − c| or sign(u − c) occurs in the tidy ``wholes``.

    It may also have gone from these: |u|·|u| in the ``node`` itself.
    """
    match condition:
        case Comparison("!=", left, right) if left != variable and variable.name in variables(left):
            difference = Sum((left, Negation(right)))
            ratios = _ratios(difference, wholes) or _ratios(difference, (node,))
            one_sign = len({ratio > 0 for ratio in ratios.values()}) == 1
            if one_sign and all(map(_has_single_zeros, ratios)):
                return Zeros(Comparison("=", left, right), frozenset(ratios))
    return None


def _ratios(difference: Node, wholes: Sequence[Node]) -> dict[Node, Fraction]:
    """The multiples of the difference that stand between bars or under a sign, by how many times it they are."""
    found: dict[Node, Fraction] = {}
    for part in (part for whole in wholes for part in walk(whole)):
        match part:
            case Apply("abs" | "sign", (u,)):
                ratio = rational_value(tidy(Quotient(u, difference)))
                if ratio:
                    found[u] = ratio
    return found


def stand_alone(condition: Condition) -> bool:
    """Whether a condition u ≠ v holds around every place at which it fails."""
    return (
        isinstance(condition, Comparison)
        and condition.relation == "!="
        and _has_single_zeros(condition.left)
        and _has_single_zeros(condition.right)
    )


def _has_single_zeros(u: Node) -> bool:
    """Whether power series give it everywhere, so that a zero has none beside it, or it is 0 all around."""
    return _NOT_SMOOTH.isdisjoint(glance(u).functions) and not any(
        isinstance(part, _IN_PARTS)
        or (isinstance(part, Power) and not isinstance(part.exponent, Integer) and bool(variables(part.base)))
        for part in walk(u)
    )


def are_smooth_at(
    here: Zeros, known: Sequence[Zeros], node: Node, wholes: Sequence[Node], others: Sequence[Condition]
) -> bool:
    """Whether the function and its derivative are continuous at the zeros, where the other conditions hold.

    ``wholes`` are both in tidy form, and ``node`` the function as it was given, which must have a value there.
    ``known`` are zeros found smooth before, which may fall together with these.
    """
    if len(known) == _MOST or any(isinstance(part, _IN_PARTS) for whole in wholes for part in walk(whole)):
        return False
    left_out = [Comparison("!=", zeros.equation.left, zeros.equation.right) for zeros in known]
    held = [other for other in others if other not in left_out]
    asked = [condition for whole in (node, *wholes) for condition in domain(whole)]
    if set(simplify_conditions([*held, *asked])) != set(held):
        return False
    together = (chosen for count in range(len(known) + 1) for chosen in combinations(known, count))
    return all(_agree(whole, (here, *chosen)) for chosen in together for whole in wholes)


def _agree(whole: Node, zeros: tuple[Zeros, ...]) -> bool:
    """Whether the tree is the same on every side of places at which all of these vanish."""
    numbers: tuple[Node, ...] = (Negation(ONE), ZERO, ONE)
    turns = product(numbers, repeat=len(zeros))
    return len({tidy(_vanished(whole, dict(zip(zeros, signs, strict=True)))) for signs in turns}) == 1


def _vanished(whole: Node, signs: Mapping[Zeros, Node]) -> Node:
    """The tree with |u| written as 0, sign(u) as a number and v as c for every u = v − c that vanishes."""

    def written(part: Node) -> Node:
        match part:
            case Apply("abs" | "sign" as name, (u,)):
                for zeros, sign in signs.items():
                    if u in zeros.arguments:
                        return ZERO if name == "abs" else sign
        return part

    values = {zeros.equation.left: zeros.equation.right for zeros in signs}
    return rebuild(rebuild(whole, written), lambda part: values.get(part, part))
