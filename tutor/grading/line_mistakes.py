"""Naming the mistake in a line of working: from the line before it, and from the start.

From the line before there are two kinds: a slip in one of the derivatives worked out, and a slip of algebra in the line
itself. Both are tried on values, as everywhere in the diagnosis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from tutor.expression.errors import LimitExceeded
from tutor.expression.tree import (
    Condition,
    Derivative,
    Integer,
    Negation,
    Node,
    Piecewise,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    children,
    multiply,
    rational_value,
    size,
    with_children,
)
from tutor.grading.diagnosis import FEWEST_POINTS, Mistakes, fits, matching, named_slips
from tutor.grading.equality import without_derivatives
from tutor.grading.search import Slip, TooMuch
from tutor.grading.slips.algebra import ALGEBRA_SLIPS
from tutor.grading.verdict import Diagnosis

MOST_NODES = 250
"""Of a line; in a longer one no slip of algebra is looked for."""
MOST_EXPLANATIONS = 5


def explain_line(before: Node, after: Node, mistakes: Mistakes) -> tuple[Diagnosis, ...]:
    """Why ``after`` does not follow from ``before``, best first; none where nothing fits.

    ``mistakes`` are those of the whole question. Cost is bounded by its tables and by the length of the line.
    """
    found = explain_from_before(before, after, mistakes) or mistakes.explain(without_derivatives(after))
    return found[:MOST_EXPLANATIONS]


def explain_from_before(before: Node, after: Node, mistakes: Mistakes) -> tuple[Diagnosis, ...]:
    """The explanations by one slip in the line before, in its derivatives or its algebra."""
    try:
        return tuple(_from_before(before, after, mistakes))
    except (TooMuch, LimitExceeded):
        return ()


def _from_before(before: Node, after: Node, mistakes: Mistakes) -> Iterator[Diagnosis]:
    search = mistakes.search
    if search is None or not (search.knows(before) and search.knows(after)):
        return
    search.check(before)
    wanted = np.broadcast_to(search.value(after, {}), (search.points,))
    if np.isfinite(wanted).sum() < FEWEST_POINTS:
        return
    start = before == mistakes.marker
    found = [] if start else [slips for table in search.slipped_in(before, 1) for slips in matching(table, wanted)]
    if not start and size(before) <= MOST_NODES:
        variable = Symbol(mistakes.variable)
        for slip, line in algebra_slips(before, variable):
            if fits(np.broadcast_to(search.value(line, {}), (search.points,)), wanted):
                found.append((slip,))
    yield from named_slips(found, before, mistakes.order)


def algebra_slips(line: Node, variable: Symbol) -> Iterator[tuple[Slip, Node]]:
    """The lines that one slip of algebra at one place makes of a line. What stands inside a marker is left alone."""
    yield from _changed(line, line, variable, lambda new: new)


def _changed(part: Node, whole: Node, variable: Symbol, put: Callable[[Node], Node]) -> Iterator[tuple[Slip, Node]]:
    if isinstance(part, Derivative | Piecewise):
        return
    for name, new in _slips_at(part, variable):
        yield Slip(name, whole if isinstance(part, Integer) else part), put(new)
    parts = children(part)
    for k, inner in enumerate(parts):

        def around(new: Node, k: int = k) -> Node:
            return put(with_children(part, (*parts[:k], new, *parts[k + 1 :])))

        if not isinstance(inner, Condition):
            yield from _changed(inner, part, variable, around)


def _slips_at(node: Node, variable: Symbol) -> Iterator[tuple[str, Node]]:
    """What one slip can make of a part of a line, at its root."""
    for rule in ALGEBRA_SLIPS:
        applied = rule.apply(Derivative(node, variable))
        if applied is not None and isinstance(applied.result, Derivative):
            yield rule.id, applied.result.body
    match node:
        case Sum(terms):
            for k, term in enumerate(terms):
                flipped = term.operand if isinstance(term, Negation) else Negation(term)
                yield "step.sign_changed", Sum((*terms[:k], flipped, *terms[k + 1 :]))
                yield "step.term_lost", add(*terms[:k], *terms[k + 1 :])
        case Product(factors):
            for k, factor in enumerate(factors):
                rest = multiply(*factors[:k], *factors[k + 1 :])
                yield ("step.number_wrong" if rational_value(factor) is not None else "step.factor_lost"), rest
        case Quotient(numerator, _):
            yield "step.denominator_lost", numerator
        case Negation(operand):
            yield "step.sign_changed", operand
        case Integer(value) if value > 1:
            for other in (value + 1, value - 1, 2 * value):
                yield "step.number_wrong", Integer(other)
            if value % 2 == 0:
                yield "step.number_wrong", Integer(value // 2)
