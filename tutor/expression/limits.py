"""Budgets: how large an input may be. All are checked before anything is computed.

The names are public: they stand in ``limit-exceeded`` errors and in the catalogue under ``limit``.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from tutor.expression.errors import LimitExceeded
from tutor.expression.tree import (
    Condition,
    Constant,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
    children,
    rational_value,
)

MAX_LENGTH = 10_000  # characters of one expression
MAX_TOKENS = 2_000
MAX_DEPTH = 100  # levels of nesting, of the text and of the tree
MAX_NODES = 2_000
MAX_DIGITS = 1_000  # of one written number; 1e400 counts 401
MAX_EXPONENT = 10_000  # the size of a number in an exponent, and of the product of nested exponents
MAX_CONSTANT_DIGITS = 10_000  # of a number built by powers and products, such as 9^9^9
MAX_TERMS = 10_000  # of sums with numeric bounds, nested ones multiplied

_SMALL = 60  # the tree of fewer tokens than this is neither deep nor large


class _Measure(NamedTuple):
    """``digits`` bounds log10 of numerator and denominator of a rational constant; ``None`` for anything else.

    ``degree`` bounds the degree in whatever varies. ``terms`` is how many terms the sums inside stand for.
    """

    digits: float | None
    degree: float
    terms: float


def check_shape(node: Node, tokens: int) -> None:
    """Refuse a tree that is too deep or too large, walking it level by level."""
    if tokens <= _SMALL:
        return
    level: list[Node | Condition] = [node]
    depth = count = 0
    while level:
        depth += 1
        count += len(level)
        if depth > MAX_DEPTH:
            raise LimitExceeded("depth", MAX_DEPTH)
        if count > MAX_NODES:
            raise LimitExceeded("nodes", MAX_NODES)
        level = [part for parent in level for part in children(parent)]


def check_numbers(node: Node) -> None:
    """Refuse a tree that stands for a number too large to write out, a huge degree, or a sum of too many terms."""
    _measure(node)


_VARYING = _Measure(None, 1, 1)


def _measure(node: Node | Condition) -> _Measure:
    match node:
        case Integer(value):
            return _Measure(math.log10(value) if value > 1 else 0.0, 0, 1)
        case Symbol() | Constant():
            return _VARYING
    parts = [_measure(part) for part in children(node)]
    terms = max((part.terms for part in parts), default=1.0)
    match node:
        case Negation():
            return parts[0]
        case Sum() | Product() | Quotient():
            digits: float | None = 0.0
            for part in parts:
                digits = None if digits is None or part.digits is None else digits + part.digits
            if digits is not None and isinstance(node, Sum):
                digits += len(parts) * math.log10(2)  # carries
            _within("constant", digits or 0.0, MAX_CONSTANT_DIGITS)
            degrees = [part.degree for part in parts]
            return _Measure(digits, max(degrees) if isinstance(node, Sum) else sum(degrees), terms)
        case Power(_, exponent):
            return _power(parts[0], parts[1], exponent)
        case Summation(_, _, lower, upper):
            first, last = rational_value(lower), rational_value(upper)
            if first is not None and last is not None:
                terms *= max(1.0, float(min(last - first + 1, Fraction(MAX_TERMS + 1))))
            _within("terms", terms, MAX_TERMS)
            return _Measure(None, parts[0].degree, terms)
    return _Measure(None, 1, terms)


def _power(base: _Measure, exponent: _Measure, node: Node) -> _Measure:
    terms = max(base.terms, exponent.terms)
    if exponent.digits is None:
        return _Measure(None, max(base.degree, 1), terms)
    value = rational_value(node)
    # A number built by powers is bounded by its digits, not computed.
    size = 10 ** min(exponent.digits, 300.0) if value is None else float(min(abs(value), Fraction(MAX_EXPONENT + 1)))
    degree = base.degree * max(size, 1.0)
    _within("exponent", max(size, degree), MAX_EXPONENT)
    digits = None if base.digits is None else base.digits * max(size, 1.0)
    _within("constant", digits or 0.0, MAX_CONSTANT_DIGITS)
    return _Measure(digits, degree, terms)


def _within(limit: str, amount: float, allowed: int) -> None:
    if amount > allowed:
        raise LimitExceeded(limit, allowed)
