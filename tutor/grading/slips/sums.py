"""Mistakes with constants, constant multiples, the bare variable and sums."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.calculus.rules.building import inner_derivative as d
from tutor.calculus.rules.building import is_constant, without
from tutor.expression.tree import (
    ONE,
    ZERO,
    Constant,
    Derivative,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    multiply,
    rational_value,
    variables,
    walk,
)
from tutor.grading.slips.building import At, Results, slip

MOST_TERMS = 6


def _constant_kept(marker: Derivative) -> Iterator[Node]:
    """D(c) = c."""
    if is_constant(marker.body, marker) and rational_value(marker.body) != 0:
        yield marker.body


def _constant_to_one(marker: Derivative) -> Iterator[Node | At]:
    """D(c) = 1, and D(u − c) = u′ + 1."""
    if is_constant(marker.body, marker):
        yield ONE
    for position, term in enumerate(_terms(marker)):
        if isinstance(term, Negation) and is_constant(term, marker):
            yield At(_derivatives(marker, position, ONE), term)


def _as_variable(kind: type[Constant] | type[Symbol]) -> Results:
    """D(π²) = 2π, or ∂(y²)/∂x = 2y: the power rule on a named constant, or on another letter."""

    def results(marker: Derivative) -> Iterator[Node]:
        match marker.body:
            case Power(base, exponent) if isinstance(base, kind) and is_constant(marker.body, marker):
                yield Product((exponent, Power(base, Sum((exponent, Negation(ONE))))))
            case body if isinstance(body, kind) and is_constant(body, marker):
                yield ONE

    return results


def _multiple(marker: Derivative) -> Iterator[tuple[Node, Node]]:
    """(c, u) with the body c·u, c constant and not ±1, u not."""
    match marker.body:
        case Product(factors):
            for position, factor in enumerate(factors):
                rest = without(factors, position)
                if is_constant(factor, marker) and not is_constant(rest, marker):
                    yield factor, rest
        case Quotient(numerator, denominator) if is_constant(denominator, marker):
            yield Quotient(ONE, denominator), numerator


def _negative_multiples(marker: Derivative) -> Iterator[tuple[int, Node, Node, Node]]:
    """(k, t, −c, u) with a term t = −c·u at place k of the body, the minus taken as part of the coefficient."""
    terms = marker.body.terms if isinstance(marker.body, Sum) else (marker.body,)
    for position, term in enumerate(terms[:MOST_TERMS]):
        match term:
            case Negation(Product((c, *rest))) if is_constant(c, marker) and not is_constant(term, marker):
                yield position, term, Negation(c), multiply(*rest)


def _in_sum(marker: Derivative, position: int, new: Node) -> Node:
    return _derivatives(marker, position, new) if isinstance(marker.body, Sum) else new


def _multiple_dropped(marker: Derivative) -> Iterator[Node | At]:
    """D(c·u) = u′, with c negative too."""
    for _, u in _multiple(marker):
        yield d(u, marker)
    for position, term, _, u in _negative_multiples(marker):
        yield At(_in_sum(marker, position, d(u, marker)), term)


def _multiple_zeroed(marker: Derivative) -> Iterator[Node]:
    """D(c·u) = c′·u′ = 0."""
    for _, u in _multiple(marker):
        if u != marker.variable:
            yield ZERO


def _multiple_added(marker: Derivative) -> Iterator[Node | At]:
    """D(c·u) = c + u′, with c negative too."""
    for c, u in _multiple(marker):
        yield Sum((c, d(u, marker)))
    for position, term, c, u in _negative_multiples(marker):
        yield At(_in_sum(marker, position, Sum((c, d(u, marker)))), term)


def _is_linear(marker: Derivative) -> bool:
    return marker.body == marker.variable or any(u == marker.variable for _, u in _multiple(marker))


def _variable_zeroed(marker: Derivative) -> Iterator[Node]:
    """D(c·x) = 0."""
    if _is_linear(marker):
        yield ZERO


def _variable_kept(marker: Derivative) -> Iterator[Node]:
    """D(c·x) = c·x."""
    if _is_linear(marker):
        yield marker.body


def _terms(marker: Derivative) -> tuple[Node, ...]:
    return marker.body.terms[:MOST_TERMS] if isinstance(marker.body, Sum) else ()


def _derivatives(marker: Derivative, changed: int, new: Node | None) -> Node:
    """The sum of the derivatives, with another term (or none) at one place."""
    assert isinstance(marker.body, Sum)
    terms = [d(term, marker) if k != changed else new for k, term in enumerate(marker.body.terms)]
    return add(*(term for term in terms if term is not None))


def _term_dropped(marker: Derivative) -> Iterator[At]:
    """D(u + v + w) = u′ + w′: a term is lost among others."""
    varying = [(k, term) for k, term in enumerate(_terms(marker)) if not is_constant(term, marker)]
    if len(varying) > 1:
        for position, term in varying:
            yield At(_derivatives(marker, position, None), term)


def _sign_flipped(marker: Derivative) -> Iterator[At]:
    """D(u − v) = u′ + v′."""
    for position, term in enumerate(_terms(marker)):
        if is_constant(term, marker):
            continue
        flipped = d(term.operand, marker) if isinstance(term, Negation) else Negation(d(term, marker))
        yield At(_derivatives(marker, position, flipped), term)


def _term_copied(marker: Derivative) -> Iterator[At]:
    """D(u + v) = u′ + v."""
    for position, term in enumerate(_terms(marker)):
        if not is_constant(term, marker):
            yield At(_derivatives(marker, position, term), term)


def _letter_zeroed(marker: Derivative) -> Iterator[Node]:
    """D_w(x·w) = 0: a letter that is not the variable is taken for a constant that makes everything vanish."""
    if isinstance(marker.body, Product) and not is_constant(marker.body, marker):
        others = [f for f in marker.body.factors if is_constant(f, marker) and any(variables(p) for p in walk(f))]
        if others:
            yield ZERO


SUM_SLIPS = (
    *slip("const.kept", "d.constant", _constant_kept),
    *slip("const.to_one", "d.constant", _constant_to_one, 2),
    *slip("const.named_as_variable", "d.constant", _as_variable(Constant)),
    *slip("partial.other_varies", "d.partial", _as_variable(Symbol)),
    *slip("cmul.dropped", "d.constant_multiple", _multiple_dropped, 4),
    *slip("cmul.zeroed", "d.constant_multiple", _multiple_zeroed),
    *slip("cmul.added", "d.constant_multiple", _multiple_added, 4),
    *slip("var.zeroed", "d.power", _variable_zeroed),
    *slip("var.kept", "d.power", _variable_kept),
    *slip("sum.term_dropped", "d.sum", _term_dropped, MOST_TERMS),
    *slip("sum.sign_flipped", "d.sum", _sign_flipped, MOST_TERMS),
    *slip("sum.term_copied", "d.sum", _term_copied, MOST_TERMS),
    *slip("partial.coefficient_letter_zeroed", "d.partial", _letter_zeroed),
)
