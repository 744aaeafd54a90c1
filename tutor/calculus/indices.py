"""The index of a Σ runs over whole numbers: x^k with k = 1, …, n is a polynomial and needs no x > 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tutor.expression.tree import (
    ZERO,
    Comparison,
    Condition,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Sum,
    Summation,
    Symbol,
    number,
    rational_value,
    substitute,
    variables,
    walk,
)

_MOST_TERMS = 12  # of a sum whose conditions are written out


class Range(NamedTuple):
    """Whole numbers from ``low`` to ``high``; ``None`` where that end is not known."""

    low: int | None
    high: int | None


Indices = Mapping[str, Range]


def within(node: Summation, indices: Indices) -> Indices:
    """The indices in force inside the sum, its own among them where it starts at a whole number."""
    others = {name: span for name, span in indices.items() if name != node.index.name}
    low, high = rational_value(node.lower), rational_value(node.upper)
    if low is None or low.denominator != 1:
        return others
    return {**others, node.index.name: Range(int(low), None if high is None else int(high // 1))}


def needed_of_power(body: Node, conditions: Iterable[Condition], indices: Indices) -> Iterable[Condition]:
    """The conditions of a rule used on ``body``: u^k needs u > 0 only where k is not known to be whole.

    For k ≥ 1 nothing is needed (0⁰ is 1, as everywhere in power series); otherwise u ≠ 0.
    """
    match body:
        case Power(base, exponent) if indices and rational_value(exponent) is None:
            span = _range(exponent, indices)
            if span is not None:
                positive = Comparison(">", base, ZERO)
                rest = [condition for condition in conditions if condition != positive]
                least = span.low
                return rest if least is not None and least >= 1 else [*rest, Comparison("!=", base, ZERO)]
    return conditions


def written_out(conditions: Iterable[Condition], node: Node) -> list[Condition]:
    """The conditions on a function without the indices of its sums: x − k ≠ 0 with k = 1, 2 is x ≠ 1 and x ≠ 2.

    Those on an index alone are dropped, as it runs over the numbers it is given. Where the numbers of a sum are not
    known, or many, its index stays.
    """
    found = list(dict.fromkeys(conditions))
    sums = [part for part in walk(node) if isinstance(part, Summation)] if found else []
    indices = {part.index.name: None for part in sums}
    kept = [condition for condition in found if not variables(condition) or not variables(condition) <= indices.keys()]
    for name in indices:
        values = _numbers_in(within(part, {}).get(name) for part in sums if part.index.name == name)
        if values is not None and name not in variables(node):
            kept = [one for condition in kept for one in _instances(condition, name, values)]
    return kept


def _instances(condition: Condition, name: str, values: Iterable[int]) -> Iterator[Condition]:
    if name in variables(condition):
        yield from (substitute(condition, name, number(value)) for value in values)
    else:
        yield condition


def _numbers_in(spans: Iterable[Range | None]) -> list[int] | None:
    numbers: set[int] = set()
    for span in spans:
        if span is None or span.low is None or span.high is None or span.high - span.low >= _MOST_TERMS:
            return None
        numbers.update(range(span.low, span.high + 1))
    return sorted(numbers)


def _range(exponent: Node, indices: Indices) -> Range | None:
    """The range of a combination of indices and whole numbers; ``None`` for anything else."""
    match exponent:
        case Integer(value):
            return Range(value, value)
        case Symbol(name):
            return indices.get(name)
        case Negation(operand):
            span = _range(operand, indices)
            return span and Range(_minus(span.high), _minus(span.low))
        case Sum(parts) | Product(parts):
            spans = [span for part in parts if (span := _range(part, indices)) is not None]
            if len(spans) < len(parts):
                return None
            total = spans[0]
            for span in spans[1:]:
                total = _sum(total, span) if isinstance(exponent, Sum) else _product(total, span)
            return total
    return None


def _minus(end: int | None) -> int | None:
    return None if end is None else -end


def _sum(one: Range, other: Range) -> Range:
    low = None if one.low is None or other.low is None else one.low + other.low
    high = None if one.high is None or other.high is None else one.high + other.high
    return Range(low, high)


def _product(one: Range, other: Range) -> Range:
    ends = [end for end in (*one, *other) if end is not None]
    if len(ends) == 4:
        corners = [a * b for a in one for b in other if a is not None and b is not None]
        return Range(min(corners), max(corners))
    if one.low is not None and other.low is not None and min(one.low, other.low) >= 0:
        return Range(one.low * other.low, None)
    return Range(None, None)
