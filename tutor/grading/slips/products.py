"""Mistakes with products and quotients."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.calculus.rules.building import inner_derivative as d
from tutor.calculus.rules.building import is_constant, without
from tutor.expression.tree import TWO, Derivative, Negation, Node, Power, Product, Quotient, Sum, multiply
from tutor.grading.slips.building import slip


def _factors(marker: Derivative) -> Iterator[tuple[Node, Node]]:
    """(u, v) with the body u·v, neither constant; of more factors, each cut in two. Constant factors go with u."""
    if not isinstance(marker.body, Product):
        return
    factors = marker.body.factors
    for position in range(1, len(factors)):
        u, v = multiply(*factors[:position]), multiply(*factors[position:])
        if not is_constant(u, marker) and not is_constant(v, marker):
            yield u, v


def _derivatives_multiplied(marker: Derivative) -> Iterator[Node]:
    """D(u·v) = u′·v′, and D(u·v·w) = u′·v′·w′."""
    if isinstance(marker.body, Product) and len(marker.body.factors) > 2:
        varying = [d(factor, marker) for factor in marker.body.factors if not is_constant(factor, marker)]
        fixed = [factor for factor in marker.body.factors if is_constant(factor, marker)]
        if len(varying) > 2:
            yield Product((*fixed, *varying))
    for u, v in _factors(marker):
        yield Product((d(u, marker), d(v, marker)))


def _minus(marker: Derivative) -> Iterator[Node]:
    """D(u·v) = u′v − uv′."""
    for u, v in _factors(marker):
        yield Sum((Product((d(u, marker), v)), Negation(Product((u, d(v, marker))))))
        yield Sum((Product((u, d(v, marker))), Negation(Product((d(u, marker), v)))))


def _one_term(marker: Derivative) -> Iterator[Node]:
    """D(u·v) = u′v or uv′."""
    if not isinstance(marker.body, Product):
        return
    factors = marker.body.factors
    varying = [k for k, factor in enumerate(factors) if not is_constant(factor, marker)]
    if len(varying) < 2:
        return
    terms = {k: Product((d(factors[k], marker), without(factors, k))) for k in varying}
    yield from terms.values()
    if len(varying) > 2:
        for left_out in varying:
            yield Sum(tuple(term for k, term in terms.items() if k != left_out))


def _derivatives_added(marker: Derivative) -> Iterator[Node]:
    """D(u·v) = u′ + v′."""
    for u, v in _factors(marker):
        yield Sum((d(u, marker), d(v, marker)))


def _self_paired(marker: Derivative) -> Iterator[Node]:
    """D(u·v) = u·u′ + v·v′."""
    for u, v in _factors(marker):
        yield Sum((Product((u, d(u, marker))), Product((v, d(v, marker)))))


def _quotient(marker: Derivative) -> Iterator[tuple[Node, Node, Node, Node]]:
    """(u, v, u′·v, u·v′) with the body u/v and v not constant."""
    match marker.body:
        case Quotient(u, v) if not is_constant(v, marker):
            yield u, v, Product((d(u, marker), v)), Product((u, d(v, marker)))


def _termwise(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = u′/v′."""
    for u, v, _, _ in _quotient(marker):
        if not is_constant(u, marker):
            yield Quotient(d(u, marker), d(v, marker))


def _order_swapped(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = (uv′ − u′v)/v²."""
    for _, v, first, second in _quotient(marker):
        yield Quotient(Sum((second, Negation(first))), Power(v, TWO))


def _plus(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = (u′v + uv′)/v²."""
    for u, v, first, second in _quotient(marker):
        if not is_constant(u, marker):
            yield Quotient(Sum((first, second)), Power(v, TWO))


def _denominator_not_squared(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = (u′v − uv′)/v."""
    for _, v, first, second in _quotient(marker):
        yield Quotient(Sum((first, Negation(second))), v)


def _denominator_missing(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = u′v − uv′."""
    for _, _, first, second in _quotient(marker):
        yield Sum((first, Negation(second)))


def _denominator_derivative(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = (u′v − uv′)/(v′)²."""
    for _, v, first, second in _quotient(marker):
        yield Quotient(Sum((first, Negation(second))), Power(d(v, marker), TWO))


def _denominator_constant(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = u′/v."""
    for u, v, _, _ in _quotient(marker):
        if not is_constant(u, marker):
            yield Quotient(d(u, marker), v)


def _minus_not_distributed(marker: Derivative) -> Iterator[Node]:
    """D(u/v) = (u′v − (first term of uv′) + (its other terms))/v², for a sum u or v′."""
    for u, v, first, second in _quotient(marker):
        for whole, other in ((u, d(v, marker)), (v, u)):
            if not isinstance(whole, Sum):
                continue
            if whole is u:
                head, *rest = (Product((term, other)) for term in u.terms) if isinstance(u, Sum) else (second,)
            else:
                head, *rest = (Product((other, d(term, marker))) for term in whole.terms)
            yield Quotient(Sum((first, Negation(head), *rest)), Power(v, TWO))


PRODUCT_SLIPS = (
    *slip("product.derivatives_multiplied", "d.product", _derivatives_multiplied, 3),
    *slip("product.minus", "d.product", _minus, 4),
    *slip("product.one_term", "d.product", _one_term, 6),
    *slip("product.derivatives_added", "d.product", _derivatives_added, 2),
    *slip("product.self_paired", "d.product", _self_paired, 2),
    *slip("quotient.termwise", "d.quotient", _termwise),
    *slip("quotient.order_swapped", "d.quotient", _order_swapped),
    *slip("quotient.plus", "d.quotient", _plus),
    *slip("quotient.denominator_not_squared", "d.quotient", _denominator_not_squared),
    *slip("quotient.denominator_missing", "d.quotient", _denominator_missing),
    *slip("quotient.denominator_derivative", "d.quotient", _denominator_derivative),
    *slip("quotient.denominator_constant", "d.quotient", _denominator_constant),
    *slip("quotient.minus_not_distributed", "alg.signs", _minus_not_distributed, 2),
)
