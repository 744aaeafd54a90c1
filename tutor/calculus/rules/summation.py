"""Finite sums over data."""

from __future__ import annotations

from tutor.calculus.rule import Applied, Rule
from tutor.calculus.rules.building import inner_derivative, is_constant
from tutor.expression.message import message
from tutor.expression.tree import Derivative, Summation


def _summation(marker: Derivative) -> Applied | None:
    """(Σᵢ uᵢ)′ = Σᵢ uᵢ′: a finite sum, term by term. The bounds must not depend on the variable; data are constants."""
    match marker.body:
        case Summation(body, index, lower, upper) if is_constant(lower, marker) and is_constant(upper, marker):
            result = Summation(inner_derivative(body, marker), index, lower, upper)
            return Applied(result, message("rule.summation", u=body, i=index))
    return None


SUMMATION = Rule("summation", "d.sum", _summation)
