"""Numbers in place of parameters, worked out as far as a person would before writing the problem down."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from tutor.expression.tree import (
    ONE,
    ZERO,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    children,
    multiply,
    number,
    rational_value,
    variables,
    with_children,
)

Values = Mapping[str, Node]

MOST_DIGITS = 12
"""Powers are worked out while they stay this short: ``2^10``, but not ``9^50``."""


def filled(node: Node, values: Values) -> Node:
    """The tree with the values in place, neat: ``a*x + b`` is ``x - 3`` for a = 1, b = −3, and ``n - 1`` is ``2``.

    Only what the values touched is worked out; what the teacher wrote in numbers stays as written.
    """
    if not variables(node) & values.keys():
        return node
    match node:
        case Symbol(name):
            return values[name]
    # the conditions of a piecewise function are filled in like its values
    before = cast("tuple[Node, ...]", children(node))
    after = tuple(filled(part, values) for part in before)
    touched = [bool(variables(part) & values.keys()) for part in before]
    return _neat(cast("Node", with_children(node, after)), touched)


def _neat(node: Node, touched: list[bool]) -> Node:
    """One node whose parts are neat; ``touched`` says which of them a value went into."""
    match node:
        case Negation(inside):
            return _negated(inside)
        case Sum(terms):
            return _sum(terms, touched)
        case Product(factors):
            return _product(factors, touched)
        case Power(base, exponent):
            return _power(base, exponent)
        case Quotient(numerator, denominator):
            above, below = rational_value(numerator), rational_value(denominator)
            if above is not None and below:
                return number(above / below)
            return numerator if denominator == ONE else node
    return node


def _negated(inside: Node) -> Node:
    return inside.operand if isinstance(inside, Negation) else ZERO if inside == ZERO else Negation(inside)


def _sum(terms: tuple[Node, ...], touched: list[bool]) -> Node:
    """Numbers are collected where one of them is a value; a 0 disappears."""
    numbers = {k: value for k, term in enumerate(terms) if (value := rational_value(term)) is not None}
    if not any(touched[k] for k in numbers):
        return add(*terms)
    total = sum(numbers.values(), Fraction(0))
    first = next(k for k in numbers)
    kept = [number(total) if k == first else term for k, term in enumerate(terms) if k == first or k not in numbers]
    return add(*(term for term in kept if term != ZERO))


def _product(factors: tuple[Node, ...], touched: list[bool]) -> Node:
    """Numbers are multiplied where one of them is a value, and stand in front with the sign before them."""
    numbers = {k: value for k, factor in enumerate(factors) if (value := rational_value(factor)) is not None}
    others = [factor for k, factor in enumerate(factors) if k not in numbers]
    if not any(touched[k] for k in numbers):
        return multiply(*factors)
    total = Fraction(1)
    for value in numbers.values():
        total *= value
    if not total:
        return ZERO
    size = abs(total)
    whole = multiply(*([] if size == 1 and others else [number(size)]), *others)
    return Negation(whole) if total < 0 else whole


def _power(base: Node, exponent: Node) -> Node:
    if exponent == ONE:
        return base
    if exponent == ZERO:
        return ONE
    value = rational_value(base)
    if value is None or not isinstance(exponent, Integer):
        return Power(base, exponent)
    digits = len(str(max(abs(value.numerator), value.denominator))) * exponent.value
    return number(value**exponent.value) if digits <= MOST_DIGITS else Power(base, exponent)
