"""Mistakes in the gradient of a sum (or mean) of squares, c·Σ r², each as the whole wrong derivative."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tutor.calculus.differentiate import derivative
from tutor.calculus.rules.building import is_constant
from tutor.expression.tree import (
    ONE,
    TWO,
    ZERO,
    Derivative,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Summation,
    rational_value,
    substitute,
    variables,
)
from tutor.grading.slips.building import slip


@dataclass(frozen=True, slots=True)
class _Squares:
    """``whole`` is c·Σ r², ``sigma`` its sum, ``residual`` r and ``slope`` r′."""

    whole: Node
    sigma: Summation
    residual: Node
    slope: Node

    def sum_of(self, body: Node) -> Node:
        return Summation(body, self.sigma.index, self.sigma.lower, self.sigma.upper)

    def weighted(self, inner: Node) -> Node:
        """c·inner."""
        match self.whole:
            case Quotient(_, denominator):
                return Quotient(inner, denominator)
            case Product(factors):
                return Product(tuple(inner if factor == self.sigma else factor for factor in factors))
        return inner


def _squares(marker: Derivative) -> Iterator[_Squares]:
    body = marker.body
    match body:
        case Summation() as sigma:
            pass
        case Quotient(Summation() as sigma, denominator) if is_constant(denominator, marker):
            pass
        case Product((first, Summation() as sigma)) if is_constant(first, marker):
            pass
        case _:
            return
    match sigma.body:
        case Power(residual, Integer(2)):
            yield _Squares(body, sigma, residual, derivative(residual, marker.variable))


def _right(squares: _Squares) -> Node:
    return squares.sum_of(Product((TWO, squares.residual, squares.slope)))


def _factor_two_missing(marker: Derivative) -> Iterator[Node]:
    """(1/n)·Σ r·r′."""
    for squares in _squares(marker):
        yield squares.weighted(squares.sum_of(Product((squares.residual, squares.slope))))


def _inner_factor_missing(marker: Derivative) -> Iterator[Node]:
    """(2/n)·Σ r, and the same with the sign of r′ kept."""
    for squares in _squares(marker):
        if rational_value(squares.slope) is None:
            plain = squares.weighted(squares.sum_of(Product((TWO, squares.residual))))
            yield plain
            yield Negation(plain)


def _mean_missing(marker: Derivative) -> Iterator[Node]:
    """Σ 2r·r′ where the mean was asked for."""
    for squares in _squares(marker):
        weight = squares.weighted(ONE)
        is_mean = squares.whole != squares.sigma and (variables(weight) or _number(weight) != Fraction(1, 2))
        if is_mean:
            yield _right(squares)


def _sign(marker: Derivative) -> Iterator[Node]:
    """−(2/n)·Σ r·r′."""
    for squares in _squares(marker):
        yield Negation(squares.weighted(_right(squares)))


def _square_kept(marker: Derivative) -> Iterator[Node]:
    """(2/n)·Σ r²·r′, and the same with the sign of r′ lost."""
    for squares in _squares(marker):
        kept = squares.weighted(squares.sum_of(Product((TWO, Power(squares.residual, TWO), squares.slope))))
        yield kept
        yield Negation(kept)


def _sums_multiplied(marker: Derivative) -> Iterator[Node]:
    """(2/n)·Σ r′·Σ r."""
    for squares in _squares(marker):
        if rational_value(squares.slope) is None:
            sums = Product((TWO, squares.sum_of(squares.slope), squares.sum_of(squares.residual)))
            yield squares.weighted(sums)


def _others(squares: _Squares, marker: Derivative) -> list[str]:
    inside = variables(squares.residual) - {squares.sigma.index.name, marker.variable.name}
    return sorted(inside)


def _bias_has_x(marker: Derivative) -> Iterator[Node]:
    """The derivative by b with the factor x of the derivative by w."""
    for squares in _squares(marker):
        if rational_value(squares.slope) is not None:
            for name in _others(squares, marker):
                factor = derivative(squares.residual, name)
                yield squares.weighted(squares.sum_of(Product((TWO, squares.residual, factor))))


def _bias_forgotten(marker: Derivative) -> Iterator[Node]:
    """The prediction taken without b."""
    for squares in _squares(marker):
        for name in _others(squares, marker):
            if rational_value(derivative(squares.residual, name)) is not None:
                yield substitute(squares.weighted(_right(squares)), name, ZERO)


def _loss_convention(marker: Derivative) -> Iterator[Node]:
    """(2/n)·Σ r·r′ where the loss is Σ r²/(2n): its factor 1/2 is overlooked."""
    for squares in _squares(marker):
        if _number(squares.weighted(ONE)) == Fraction(1, 2):
            yield Product((TWO, squares.weighted(_right(squares))))


def _number(node: Node) -> Fraction:
    """The numbers among the factors of a weight, multiplied: 1/2 in 1/(2n)."""
    match node:
        case Product(factors):
            return math.prod(map(_number, factors), start=Fraction(1))
        case Quotient(numerator, denominator):
            return _number(numerator) / _number(denominator)
    return rational_value(node) or Fraction(1)


MEAN_SQUARE_SLIPS = (
    *slip("mse.factor_two_missing", "mse.gradient", _factor_two_missing),
    *slip("mse.inner_factor_missing", "mse.gradient", _inner_factor_missing, 2),
    *slip("mse.mean_missing", "mse.gradient", _mean_missing),
    *slip("mse.sign", "mse.gradient", _sign),
    *slip("mse.square_kept", "mse.gradient", _square_kept, 2),
    *slip("mse.sums_multiplied", "mse.gradient", _sums_multiplied),
    *slip("mse.bias_has_x", "mse.gradient", _bias_has_x, 2),
    *slip("mse.bias_forgotten", "mse.model", _bias_forgotten, 2),
    *slip("mse.loss_convention", "mse.model", _loss_convention),
)
