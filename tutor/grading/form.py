"""The form of an answer, judged apart from its value."""

from __future__ import annotations

import re

from tutor.expression.tree import (
    Derivative,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    rational_value,
    size,
    variables,
    walk,
)
from tutor.grading.marks import Form
from tutor.grading.polynomial import polynomial

_DECIMAL = re.compile(r"\d[.,]\d|(?<!\d)\.\d")


def is_finished(node: Node) -> bool:
    """Whether no derivative is left to be taken."""
    return not any(isinstance(part, Derivative) for part in walk(node))


def in_form(node: Node, written: str, form: Form, model: Node) -> bool:
    """Whether the answer, written as ``written``, has the form; ``model`` is our own tidy answer."""
    match form:
        case "factored":
            return is_factored(node)
        case "expanded":
            return is_expanded(node)
        case "simplified":
            return is_simplified(node, model)
        case "single_fraction":
            return is_single_fraction(node)
        case "exact":
            return _DECIMAL.search(written) is None


def is_factored(node: Node) -> bool:
    """Whether no sum in the product could be taken apart further: ``2(x+1)``, not ``2x+2``, not ``x^2-1``."""
    match node:
        case Sum(terms):
            return _is_prime(node, content_matters=True) and not _common_factor(terms)
        case Power(Sum() as base, _):
            return _is_prime(base, content_matters=False)
        case Negation(inside) | Power(inside, _):
            return is_factored(inside)
        case Product(factors):
            return all(is_factored(factor) for factor in factors)
        case Quotient(numerator, denominator):
            return is_factored(numerator) and is_factored(denominator)
    return True


def is_expanded(node: Node) -> bool:
    """Whether no bracket is left to multiply out."""
    match node:
        case Negation(inside):
            return not isinstance(inside, Sum) and is_expanded(inside)
        case Sum(terms):
            return all(not isinstance(term, Sum) and is_expanded(term) for term in terms)
        case Product(factors):
            return all(not isinstance(factor, Sum) and is_expanded(factor) for factor in factors)
        case Power(Sum(), exponent):
            power = rational_value(exponent)
            return power is None or power.denominator != 1 or power < 2
        case Quotient(numerator, _):
            return is_expanded(numerator)
    return True


def is_simplified(node: Node, model: Node) -> bool:
    """No number left to work out, and not much longer than ``model``."""
    return 2 * size(node) <= 3 * size(model) + 4 and not any(_unfinished(part) for part in walk(node))


def is_single_fraction(node: Node) -> bool:
    """One fraction bar, or none."""
    bars = sum(isinstance(part, Quotient) for part in walk(node))
    inside = node.operand if isinstance(node, Negation) else node
    return bars == 0 or (bars == 1 and isinstance(inside, Quotient))


def _is_prime(node: Sum, content_matters: bool) -> bool:
    names = variables(node)
    poly = polynomial(node, next(iter(names))) if len(names) == 1 else None
    if poly is None:
        return True
    content, factors = poly.factor()
    whole = abs(content).p == 1 or not content_matters
    return whole and sum(int(power) for _, power in factors) <= 1


def _common_factor(terms: tuple[Node, ...]) -> bool:
    """Whether some base other than a number stands as a factor in every term."""
    common = set.intersection(*(_bases(term) for term in terms))
    return any(variables(base) for base in common)


def _bases(term: Node) -> set[Node]:
    match term:
        case Negation(inside) | Quotient(inside, _):
            return _bases(inside)
        case Product(factors):
            return set().union(*(_bases(factor) for factor in factors))
        case Power(base, exponent) if not variables(exponent):
            return {base}
    return {term}


def _unfinished(part: object) -> bool:
    """Something a student would still work out: ``2*3``, ``4/2``, ``x+0``, ``1*x``, ``-(-x)``, ``x^1``."""
    match part:
        case Negation(Negation()) | Power(_, Integer(0 | 1)):
            return True
        case Sum(terms):
            numbers = [rational_value(term) for term in terms]
            return sum(value is not None for value in numbers) > 1 or 0 in numbers
        case Product(factors):
            numbers = [rational_value(factor) for factor in factors]
            return sum(value is not None for value in numbers) > 1 or 0 in numbers or 1 in numbers
        case Quotient(numerator, denominator):
            above, below = rational_value(numerator), rational_value(denominator)
            if above is None or below is None:
                return below == 1
            return below == 1 or (above / below).denominator != abs(below) if below else False
    return False
