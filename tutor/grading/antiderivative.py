"""Answers with a constant of integration: ``x² + C`` stands for all functions with one derivative."""

from __future__ import annotations

from dataclasses import replace

from tutor.calculus.differentiate import derivative
from tutor.expression.algebra import Algebra
from tutor.expression.tree import ZERO, Node, Sum, Symbol, variables
from tutor.grading.comparing import Comparing
from tutor.grading.equality import Equality, equality

_CONSTANT = Symbol("C")


def has_constant(expected: Node) -> bool:
    """Whether a C is added to the expected answer and stands nowhere else in it."""
    return (
        isinstance(expected, Sum)
        and expected.terms.count(_CONSTANT) == 1
        and not any("C" in variables(term) for term in expected.terms if term != _CONSTANT)
        and len(variables(expected)) > 1
    )


def constant_missing(yours: Node, expected: Node, algebra: Algebra) -> bool:
    """Whether no letter that is not of the question changes the value of the answer."""
    own = sorted(variables(yours) - (variables(expected) - {"C"}))
    return all(equality(derivative(yours, name), ZERO, algebra).value == "equal" for name in own)


def same_family(yours: Node, expected: Node, algebra: Algebra) -> Equality:
    """Whether the derivatives by every letter of the question agree; a witness holds their values."""
    for name in sorted(variables(expected) - {"C"}):
        found = equality(derivative(yours, name), derivative(expected, name), algebra)
        if found.value != "equal":
            return found
    return replace(found, domains=Comparing(yours, expected).domains())
