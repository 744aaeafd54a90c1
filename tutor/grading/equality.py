"""Are two expressions equal? Three answers: equal, different, undecided; never a guess.

Doubles look for a point where the values differ; only certified, disjoint enclosures of both values at a rational point
say *different*. Equal is said for the same tree, by exact algebra, or when the enclosures at many points all meet at a
precision far finer than anything in the expressions. Two analytic expressions of this size that agree so are equal for
all a teacher could tell; pieces (|x|, min, branches) are each visited. Everything else is *undecided*.

Comparing happens on the common domain; where one side has a value and the other has none, that is reported beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from typing import Literal

from tutor.calculus.differentiate import derivative, derive
from tutor.expression.algebra import Algebra
from tutor.expression.balls import enclose
from tutor.expression.errors import LimitExceeded
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Condition,
    Conjunction,
    Derivative,
    Indexed,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Quotient,
    Sum,
    Symbol,
    glance,
    rebuild,
)
from tutor.expression.write_text import to_text
from tutor.grading.comparing import Comparing, DomainDifference, Witness, put_in

Value = Literal["equal", "different", "undecided"]
Reason = Literal["identical", "exact", "enclosed", "witness", "domain", "unknown"]


@dataclass(frozen=True, slots=True)
class Equality:
    value: Value
    reason: Reason
    witness: Witness | None = None
    domains: tuple[DomainDifference, ...] = ()


def equality(yours: Node, expected: Node, algebra: Algebra) -> Equality:
    """Compare two expressions as functions of all their variables. Raises nothing for readable trees."""
    if yours == expected:
        return Equality("equal", "identical")
    data = glance(yours).data | glance(expected).data
    yours, expected = (_with_data(without_derivatives(tree), data) for tree in (yours, expected))
    if yours == expected:
        return Equality("equal", "identical")
    comparing = Comparing(yours, expected)
    witness = comparing.clear_witness() or comparing.witness_alone()
    if witness is None:
        if _is_proved(yours, expected, comparing):
            return Equality("equal", "exact", None, comparing.domains())
        witness = comparing.slight_witness() or comparing.witness_in_a_cell()
        if witness is None and not comparing.unsettled and comparing.meet():
            return Equality("equal", "enclosed", None, comparing.domains())
        witness = witness or comparing.closer_witness
    if witness is not None:
        return Equality("different", "witness", witness)
    apart = comparing.apart()
    if apart is not None:
        return Equality("different", "domain", apart, comparing.domains())
    if algebra.is_zero(Sum((yours, Negation(expected)))):
        return Equality("equal", "exact", None, comparing.domains())
    return Equality("undecided", "unknown", None, comparing.domains())


def equality_where(
    yours: Node, expected: Node, algebra: Algebra, exists: Callable[[], Sequence[Condition]]
) -> Equality:
    """Compare where ``exists`` holds: a derivative is right whatever it gives where the function has none.

    The conditions are asked for only where something shows outside them, as sign(x) for the derivative of |x| at 0.
    """
    found = equality(yours, expected, algebra)
    shown = [each.witness for each in found.domains if each.defined == "expected"]
    if found.value == "different" and found.witness is not None:
        shown.append(found.witness)
    if not shown and found.value != "undecided":
        return found
    conditions = exists()
    if conditions and found.value == "undecided":
        return replace(found, value="equal", reason="exact") if _is_same_but_for_signs(yours, expected) else found
    if all(_hold(conditions, witness.point) for witness in shown):
        return found
    within = equality(yours, Piecewise(((expected, Conjunction(tuple(conditions))),)), algebra)
    if within.value != "undecided" or found.value != "equal":
        return within
    known = tuple(d for d in found.domains if d.defined == "yours" or _hold(conditions, d.witness.point))
    return replace(found, domains=known)


def where_it_exists(function: Node, variable: str, order: int) -> Callable[[Node, Node, Algebra], Equality]:
    """How derivatives of a function are compared: where it has one, whatever ours gives elsewhere."""
    return partial(equality_where, exists=lambda: _conditions(function, variable, order))


@lru_cache(maxsize=256)
def _conditions(function: Node, variable: str, order: int) -> tuple[Condition, ...]:
    """Where the derivative exists, as the lines of working tell; nothing where these grow out of bounds."""
    try:
        return derive(function, variable, order).conditions
    except LimitExceeded:
        return ()


def _is_same_but_for_signs(yours: Node, expected: Node) -> bool:
    """Whether exact algebra proves them equal wherever no sign is 0."""
    return is_identical(*(rebuild(without_derivatives(tree), _as_quotient) for tree in (yours, expected))) is True


def _as_quotient(node: Node) -> Node:
    match node:
        case Apply("sign", (u,)):
            return Quotient(u, Apply("abs", (u,)))
    return node


def _hold(conditions: Sequence[Condition], point: Sequence[tuple[str, Fraction]]) -> bool:
    """Whether all conditions certainly hold at the point."""
    branches = ((ONE, Conjunction(tuple(conditions))), (ZERO, Otherwise()))
    return bool(enclose(put_in(Piecewise(branches), point), {}) == 1)


def _is_proved(yours: Node, expected: Node, comparing: Comparing) -> bool:
    """Whether exact algebra proves them equal.

    It takes sign² for 1, which is false where a sign is 0: where these places are not known, a sign is any number.
    """
    if comparing.unsettled:
        yours, expected = (rebuild(tree, _sign_as_letter) for tree in (yours, expected))
    return is_identical(yours, expected) is True


def _sign_as_letter(node: Node) -> Node:
    return Symbol(to_text(node)) if isinstance(node, Apply) and node.function == "sign" else node


def without_derivatives(node: Node) -> Node:
    """The tree with every ``Derivative`` in it carried out."""
    return node if glance(node).derivative is None else rebuild(node, _carry_out)


def _with_data(tree: Node, data: frozenset[str]) -> Node:
    """The tree with ``x_1`` as the first of the data x, where x stands for data."""
    if not data:
        return tree

    def change(node: Node) -> Node:
        if not isinstance(node, Symbol):
            return node
        name, _, index = node.name.partition("_")
        return Indexed(name, Integer(int(index))) if name in data and index.isdecimal() else node

    return rebuild(tree, change)


def _carry_out(node: Node) -> Node:
    if not isinstance(node, Derivative):
        return node
    for _ in range(node.order):
        node = Derivative(derivative(node.body, node.variable), node.variable)
    return node.body
