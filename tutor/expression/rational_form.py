"""Quick exact proofs of equality: trees as quotients of polynomials in whatever is not +, −, ·, / or a whole power.

``sin(x)`` is one unknown and ``sqrt(x)`` another; nothing is known about them, so that this proves what a student does
on paper, multiplying out and collecting, and no more. ``normal_form`` knows more and takes longer. The forms of all
subtrees are remembered, because the lines of a derivation share most of them.
"""

from __future__ import annotations

from math import comb
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx

from tutor.expression.tree import Integer, Negation, Node, Power, Product, Quotient, Sum

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
        form = self._formed(node)
        self._known[id(node)] = node, form
        return form

    def _formed(self, node: Node) -> Ratio:
        match node:
            case Integer(value) if value.bit_length() <= _MOST_BITS:
                return _RING.constant(value), _ONE
            case Product(factors):
                over, under = self._form(factors[0])
                for factor in factors[1:]:
                    other, below = self._form(factor)
                    over, under = self._product(over, other), self._product(under, below)
                return over, under
            case Sum(terms):
                over, under = self._form(terms[0])
                for term in terms[1:]:
                    other, below = self._form(term)
                    if under == below:
                        over = over + other
                    else:
                        over = self._product(over, below) + self._product(other, under)
                        under = self._product(under, below)
                return over, under
            case Negation(operand):
                over, under = self._form(operand)
                return -over, under
            case Quotient(numerator, denominator):
                (over, under), (other, below) = self._form(numerator), self._form(denominator)
                return self._product(over, below), self._product(under, other)
            case Power(base, Integer(exponent)):
                over, under = self._form(base)
                return self._power(over, exponent), self._power(under, exponent)
            case Power(base, Negation(Integer(exponent))):
                over, under = self._form(base)
                return self._power(under, exponent), self._power(over, exponent)
        return self._unknown(node), _ONE

    def _unknown(self, node: Node) -> Polynomial:
        if node not in self._unknowns:
            if len(self._unknowns) == _MOST_UNKNOWNS:
                raise _TooLarge
            self._unknowns[node] = _RING.gen(len(self._unknowns))
        return self._unknowns[node]

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
