"""The rules that take a line apart: constants, the variable, sums, constant factors, orders."""

from __future__ import annotations

from tutor.calculus.rule import Applied, Rule
from tutor.calculus.rules.building import inner_derivative, is_constant, times
from tutor.expression.message import message
from tutor.expression.tree import (
    ONE,
    ZERO,
    Derivative,
    Negation,
    Node,
    Product,
    Quotient,
    Sum,
    multiply,
    rational_value,
)


def _constant(marker: Derivative) -> Applied | None:
    """c′ = 0."""
    if not is_constant(marker.body, marker):
        return None
    if rational_value(marker.body) is not None:
        return Applied(ZERO, message("rule.constant_number", c=marker.body))
    return Applied(ZERO, message("rule.constant", c=marker.body, x=marker.variable))


def _variable(marker: Derivative) -> Applied | None:
    """x′ = 1."""
    return Applied(ONE, message("rule.variable", x=marker.variable)) if marker.body == marker.variable else None


def _sum(marker: Derivative) -> Applied | None:
    """(u + v − w + …)′ = u′ + v′ − w′ + …"""
    if not isinstance(marker.body, Sum):
        return None
    terms = tuple(
        Negation(inner_derivative(term.operand, marker))
        if isinstance(term, Negation)
        else inner_derivative(term, marker)
        for term in marker.body.terms
    )
    return Applied(Sum(terms), message("rule.sum", count=len(terms), u=marker.body))


def _negation(marker: Derivative) -> Applied | None:
    """(−u)′ = −u′."""
    match marker.body:
        case Negation(u):
            return Applied(Negation(inner_derivative(u, marker)), message("rule.negation", u=u))
    return None


def _constant_multiple(marker: Derivative) -> Applied | None:
    """(c·u)′ = c·u′ and (u/c)′ = u′/c; every constant factor is taken out at once."""
    match marker.body:
        case Product(factors):
            constants = tuple(factor for factor in factors if is_constant(factor, marker))
            if constants:
                rest = multiply(*(factor for factor in factors if not is_constant(factor, marker)))
                c = multiply(*constants)
                result: Node = times(c, inner_derivative(rest, marker))
                return Applied(result, message("rule.constant_multiple", c=c, u=rest))
        case Quotient(numerator, denominator) if is_constant(denominator, marker):
            c, rest = _split(numerator, marker)
            factor = Quotient(c, denominator)
            result = Quotient(times(c, inner_derivative(rest, marker)), denominator)
            return Applied(result, message("rule.constant_multiple", c=factor, u=rest))
        case Quotient(numerator, denominator):
            c, rest = _split(numerator, marker)
            if c != ONE and rest != ONE:
                quotient = Quotient(rest, denominator)
                result = times(c, inner_derivative(quotient, marker))
                return Applied(result, message("rule.constant_multiple", c=c, u=quotient))
    return None


def _split(node: Node, marker: Derivative) -> tuple[Node, Node]:
    """A product as (constant factors, the rest)."""
    factors = node.factors if isinstance(node, Product) else (node,)
    constants = tuple(factor for factor in factors if is_constant(factor, marker))
    return multiply(*constants), multiply(*(factor for factor in factors if not is_constant(factor, marker)))


def _higher_order(marker: Derivative) -> Applied | None:
    """dⁿu/dxⁿ = dⁿ⁻¹/dxⁿ⁻¹ (du/dx)."""
    if marker.order == 1:
        return None
    first = inner_derivative(marker.body, marker)
    result = Derivative(first, marker.variable, marker.order - 1)
    return Applied(result, message("rule.higher_order", order=marker.order))


CONSTANT = Rule("constant", "d.constant", _constant)
VARIABLE = Rule("variable", "d.power", _variable)
SUM = Rule("sum", "d.sum", _sum)
NEGATION = Rule("negation", "d.constant_multiple", _negation)
CONSTANT_MULTIPLE = Rule("constant_multiple", "d.constant_multiple", _constant_multiple)
HIGHER_ORDER = Rule("higher_order", "d.second", _higher_order)
