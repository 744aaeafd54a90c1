"""Finite sums over data."""

from __future__ import annotations

from tutor.calculus.rule import Applied, Rule
from tutor.calculus.rules.building import inner_derivative, is_constant
from tutor.calculus.tidy import tidy
from tutor.expression.message import message
from tutor.expression.tree import (
    ONE,
    ZERO,
    Comparison,
    Derivative,
    Node,
    Power,
    Sum,
    Summation,
    rational_value,
    substitute,
    walk,
)


def _summation(marker: Derivative) -> Applied | None:
    """(Σᵢ uᵢ)′ = Σᵢ uᵢ′: a finite sum, term by term. The bounds must not depend on the variable; data are constants."""
    match marker.body:
        case Summation(body, index, lower, upper) if is_constant(lower, marker) and is_constant(upper, marker):
            taken = inner_derivative(body, marker)
            first = _constant_first_term(marker.body, marker)
            if first is None:
                return Applied(Summation(taken, index, lower, upper), message("rule.summation", u=body, i=index))
            later = tidy(Sum((lower, ONE)))
            start = Comparison("=", index, lower)
            words = message("rule.summation_later", u=body, i=index, start=start, term=first, later=later)
            return Applied(Summation(taken, index, later, upper), words)
    return None


def _constant_first_term(node: Summation, marker: Derivative) -> Node | None:
    """The first term of Σ xᵏ from k = 0, which is x⁰ = 1, also at 0, where 0·x⁻¹ would have no value."""
    start, end = rational_value(node.lower), rational_value(node.upper)
    if start is None or (end is not None and end < start + 1):
        return None
    first = substitute(node.body, node.index.name, node.lower)
    flat = any(
        isinstance(part, Power) and not is_constant(part.base, marker) and tidy(part.exponent) == ZERO
        for part in walk(first)
    )
    term = tidy(first) if flat else first
    return term if flat and is_constant(term, marker) else None


SUMMATION = Rule("summation", "d.sum", _summation)
