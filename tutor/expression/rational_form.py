"""Quick exact proofs of equality: trees as quotients of polynomials in whatever is not +, −, ·, / or a whole power.

``sin(x)`` is one unknown and ``sqrt(x)`` another, whose third power is x^(3/2); nothing else is known about them, so
that this proves what a student does on paper, multiplying out and collecting, and no more. ``normal_form`` knows more
and takes longer. The forms of all subtrees are remembered, because the lines of a derivation share most of them.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx

from tutor.expression.tree import (
    Apply,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    integer,
    rational_value,
)

Polynomial = Any  # flint.fmpz_mpoly, which comes without types
Ratio = tuple[Polynomial, Polynomial]

_MOST_UNKNOWNS = 32
_MOST_TERMS = 200
_MOST_BITS = 2_000
_MOST_EXPONENT = 100

_RING = fmpz_mpoly_ctx.get(("g", _MOST_UNKNOWNS), Ordering.lex)
_ONE = _RING.constant(1)


class _TooLarge(Exception):
    """More than is quick: nothing is proved."""


class RationalForms:
    """The forms met so far, all in the same unknowns; where these run out, all is forgotten and begun again."""

    def __init__(self) -> None:
        self._unknowns: dict[Node, Polynomial] = {}
        self._known: dict[int, tuple[Node, Ratio]] = {}  # by identity, the nodes held to keep theirs

    def are_equal(self, a: Node, b: Node) -> bool:
        """Whether it is proved that the trees are equal wherever both are defined."""
        if len(self._unknowns) > _MOST_UNKNOWNS // 2:
            self._unknowns.clear()
            self._known.clear()
        try:
            (over, under), (other_over, other_under) = self._form(a), self._form(b)
            difference = self._product(over, other_under) - self._product(other_over, under)
        except _TooLarge:
            return False
        return not difference and bool(under) and bool(other_under)

    def _form(self, node: Node) -> Ratio:
        known = self._known.get(id(node))
        if known is not None:
            return known[1]
        form = _FORMS.get(type(node), RationalForms._unknown)(self, node)
        self._known[id(node)] = node, form
        return form

    def _integer(self, node: Integer) -> Ratio:
        if node.value.bit_length() > _MOST_BITS:
            return self._unknown(node)
        return _RING.constant(node.value), _ONE

    def _of_product(self, node: Product) -> Ratio:
        over, under = self._form(node.factors[0])
        for factor in node.factors[1:]:
            other, below = self._form(factor)
            over, under = self._product(over, other), self._product(under, below)
        return over, under

    def _of_sum(self, node: Sum) -> Ratio:
        over, under = self._form(node.terms[0])
        for term in node.terms[1:]:
            other, below = self._form(term)
            if under is below or under == below:
                over = over + other
            else:
                over = self._product(over, below) + self._product(other, under)
                under = self._product(under, below)
        return over, under

    def _of_negation(self, node: Negation) -> Ratio:
        over, under = self._form(node.operand)
        return -over, under

    def _of_quotient(self, node: Quotient) -> Ratio:
        (over, under), (other, below) = self._form(node.numerator), self._form(node.denominator)
        return self._product(over, below), self._product(under, other)

    def _of_power(self, node: Power) -> Ratio:
        value = rational_value(node.exponent)
        if value is None:
            return self._unknown(node)
        if value.denominator == 1:
            over, under = self._form(node.base)
        else:
            over, under = self._root(node.base, value.denominator)
        if value < 0:
            over, under = under, over
        exponent = abs(value.numerator)
        return self._power(over, exponent), self._power(under, exponent)

    def _of_function(self, node: Apply) -> Ratio:
        match node:
            case Apply("sqrt", (operand,)):
                return self._root(operand, 2)
            case Apply("root", (operand, Integer(index))) if index > 1:
                return self._root(operand, index)
        return self._unknown(node)

    def _root(self, node: Node, index: int) -> Ratio:
        """The root as an unknown of its own: u^(p/q) is its p-th power."""
        return self._unknown(Apply("root", (node, integer(index))))

    def _unknown(self, node: Node) -> Ratio:
        known = self._unknowns.get(node)
        if known is None:
            if len(self._unknowns) == _MOST_UNKNOWNS:
                raise _TooLarge
            known = self._unknowns[node] = _RING.gen(len(self._unknowns))
        return known, _ONE

    def _product(self, p: Polynomial, q: Polynomial) -> Polynomial:
        if p is _ONE:
            return q
        if q is _ONE:
            return p
        if len(p) * len(q) > _MOST_TERMS:
            raise _TooLarge
        return p * q

    def _power(self, p: Polynomial, n: int) -> Polynomial:
        if p is _ONE:
            return p
        terms = len(p)
        if n > _MOST_EXPONENT or (terms > 1 and comb(n + terms - 1, terms - 1) > _MOST_TERMS):
            raise _TooLarge
        if terms and n * max(int(c).bit_length() for c in p.coeffs()) > _MOST_BITS:
            raise _TooLarge
        return p**n


_FORMS: dict[type, Callable[[RationalForms, Any], Ratio]] = {
    Integer: RationalForms._integer,
    Negation: RationalForms._of_negation,
    Sum: RationalForms._of_sum,
    Product: RationalForms._of_product,
    Quotient: RationalForms._of_quotient,
    Power: RationalForms._of_power,
    Apply: RationalForms._of_function,
}
