"""Constants, the variable, sums, constant factors, orders, finite sums."""

from __future__ import annotations

from tutor.calculus.claims.claim import Claim, Shape, d, factors, markers, of_marker, times, varies
from tutor.expression.balls import enclose
from tutor.expression.tree import (
    ONE,
    ZERO,
    Derivative,
    Negation,
    Node,
    Power,
    Product,
    Sum,
    Summation,
    number,
    rational_value,
    rebuild,
    substitute,
    variables,
)


def _constant(marker: Derivative, new: Node) -> bool:
    return new == ZERO and not varies(marker.body, marker)


def _variable(marker: Derivative, new: Node) -> bool:
    return factors(new) == factors(ONE) and marker.body == marker.variable


def _sum(marker: Derivative, new: Node) -> bool:
    if not (isinstance(marker.body, Sum) and isinstance(new, Sum)):
        return False
    expected = [
        Negation(d(term.operand, marker)) if isinstance(term, Negation) else d(term, marker)
        for term in marker.body.terms
    ]
    return list(new.terms) == expected


def _negation(marker: Derivative, new: Node) -> bool:
    return isinstance(marker.body, Negation) and new == Negation(d(marker.body.operand, marker))


def _constant_multiple(marker: Derivative, new: Node) -> bool:
    """c·D(v): one marker, every other factor constant, and with v in its place the body again."""
    found = list(markers(new).elements())
    if len(found) != 1 or not varies(found[0].body, marker):
        return False
    sign, above, below = factors(new)
    (inner,) = found
    if above.pop(inner, 0) != 1 or any(varies(factor, marker) for factor in (*above, *below)):
        return False
    return inner.body != marker.body and factors(marker.body) == times((sign, above, below), factors(inner.body))


def _higher_order(claim: Claim) -> bool:
    match claim.old:
        case Derivative(body, x, order) if order > 1:
            return claim.new == Derivative(Derivative(body, x), x, order - 1)
    return False


def _summation(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Summation(body, index, lower, upper):
            start = rational_value(lower)
            later = lower if start is None else number(start + 1)
            first = _worked_out(substitute(body, index.name, lower))
            starts = (lower,) if varies(first, marker) else (lower, later)
            return any(new == Summation(d(body, marker), index, each, upper) for each in starts)
    return False


def _worked_out(term: Node) -> Node:
    """A term of a sum with u⁰ written as 1, and a product with a factor 0 as 0."""

    def shorter(part: Node) -> Node:
        match part:
            case Power(_, exponent) if _is_zero(exponent):
                return ONE
            case Product(factors) if any(map(_is_zero, factors)):
                return ZERO
        return part

    return rebuild(term, shorter)


def _is_zero(node: Node) -> bool:
    return not variables(node) and bool(enclose(node, {}).is_zero())


def _no_rule(claim: Claim) -> bool:
    return claim.old == claim.new


SHAPES: dict[str, Shape] = {
    "constant": of_marker(_constant),
    "variable": of_marker(_variable),
    "sum": of_marker(_sum),
    "negation": of_marker(_negation),
    "constant_multiple": of_marker(_constant_multiple),
    "higher_order": _higher_order,
    "summation": of_marker(_summation),
    "no_rule": _no_rule,
}
