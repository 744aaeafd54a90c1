"""Terms multiplied: like powers combined, fractions cancelled, roots of numbers taken, signs settled.

The half of tidying that works inside one term. Every change of a named stage is noted, and every condition it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, prod

from tutor.calculus.identities import product_of, zero_of
from tutor.calculus.numbers import BITS
from tutor.calculus.sum_factors import SumFactors
from tutor.calculus.sums import as_tree, meaning
from tutor.calculus.terms import (
    HALF,
    NUMBER,
    Exponent,
    Term,
    is_exponential,
    is_whole,
    magnitude,
    whole,
)
from tutor.expression.tree import (
    ZERO,
    Apply,
    Constant,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
)

_SETTLED = (Symbol, Apply, Constant)  # bases with which there is nothing to do in a product


class Multiplying(SumFactors):
    """Products, quotients and powers of terms."""

    # Products and quotients

    def _product(self, factors: Sequence[Term]) -> Term:
        result = Term(1, 1, {}, {})
        for factor in factors:
            result.over *= factor.over
            result.under *= factor.under
            for base, exponent in factor.powers.items():
                if base in result.powers or isinstance(base, Sum):
                    self._multiply_in(result, base, exponent)
                else:
                    result.powers[base] = exponent
            for base, kept in factor.kept.items():
                result.kept[base] = result.kept.get(base, 0) + kept
        if result.over == 0:
            return Term(0)
        return self._settle(result)

    def _quotient(self, numerator: Term, denominator: Term) -> Term:
        if denominator.over == 0:
            return self._atom(Quotient(self._write(numerator), ZERO))
        return self._product([numerator, self._raised(denominator, -1)])

    def _reduced(self, term: Term) -> Term:
        common = gcd(term.over, term.under)
        if common == 1 or not self._may("cancel", Integer(common)):
            return term
        return Term(term.over // common, term.under // common, term.powers, term.kept)

    def _multiply_in(self, term: Term, base: Node, exponent: Exponent) -> None:
        """Multiply a term by base^exponent, like powers combined."""
        powers = term.powers
        if isinstance(base, Sum) and base not in powers and isinstance(exponent, int):
            opposite = self._opposite(base, powers)
            if opposite is not None:
                base = opposite
                if exponent % 2:
                    term.over = -term.over
        if base not in powers:
            powers[base] = exponent
            return
        present = powers[base]
        total: Exponent
        if isinstance(present, NUMBER) and isinstance(exponent, NUMBER):
            if (present > 0) != (exponent > 0):
                if not self._may("cancel", base):
                    term.kept[base] = term.kept.get(base, 0) + exponent
                    return
                self._nonzero(base)
            total = whole(present + exponent)
            if isinstance(present, Fraction) and present.denominator % 2 == 0 and isinstance(total, int):
                self._require(">=", base)
        else:
            total = self._exponent(Sum((as_tree(present), as_tree(exponent))))
        if total == 0:
            del powers[base]
        else:
            powers[base] = total

    def _opposite(self, base: Sum, powers: dict[Node, Exponent]) -> Node | None:
        """The base already there that is −base: 1 − x beside x − 1."""
        parts = self._parts.get(base)
        if parts is None or not any(isinstance(other, Sum) for other in powers):
            return None
        other = self._sums.get(meaning([part.scaled(-1) for part in parts]))
        return other if other in powers else None

    def _settle(self, term: Term) -> Term:
        """What a product still needs: numbers among the bases worked out, common factors of its sums taken out."""
        square_roots: list[int] = []
        for base, exponent in list(term.powers.items()):
            if isinstance(base, _SETTLED):
                continue
            match base:
                case Integer(value) if isinstance(exponent, NUMBER) and magnitude(exponent) >= 1:
                    count = int(magnitude(exponent))
                    if value.bit_length() * count <= BITS:
                        rest = whole(magnitude(exponent) - count)
                        amount = value**count
                        if exponent > 0:
                            term.over *= amount
                        else:
                            term.under *= amount
                        del term.powers[base]
                        if rest:
                            term.powers[base] = rest if exponent > 0 else -rest
                case Integer(value) if isinstance(exponent, Fraction):
                    if exponent < 0:
                        term.under *= value  # 1/sqrt(2) is sqrt(2)/2 here, so that the two are alike
                        term.powers[base] = exponent = 1 + exponent
                    if exponent == HALF:
                        square_roots.append(value)
                case Power() | Product() | Quotient() | Negation() if isinstance(exponent, int) and not is_whole(base):
                    del term.powers[base]
                    inner = self._raised(self._term(base), exponent)
                    return self._product([term, inner])
                case Sum() if isinstance(exponent, int) and abs(exponent) > 1 and self._is_negative(base):
                    return self._turned(term, base, exponent)
                case Sum() if isinstance(exponent, int) and (exponent < 0 or (exponent == 1 and _has_company(term))):
                    taken = self._take_content(term, base, exponent) or self._as_square(term, base, exponent)
                    if taken is not None:
                        return taken
        if len(square_roots) > 1:
            powers = {b: e for b, e in term.powers.items() if not (isinstance(b, Integer) and e == HALF)}
            without = Term(term.over, term.under, powers, term.kept)
            return self._product([without, self._number_root(prod(square_roots), HALF)])  # sqrt(6)·sqrt(2) is 2·sqrt(3)
        if sum(isinstance(base, Sum) for base in term.powers) > 1:
            divided_out = self._divided_out(term) or self._difference_of_squares(term)
            if divided_out is not None:
                return divided_out
        return self._ratio(self._reduced(term))

    def _ratio(self, term: Term) -> Term:
        """sin(u)/cos(u) is tan(u), and the like; u·sign(u) is |u|, |u|·sign(u) is u, sign(u)² is 1.

        |u|² is u², |u|/u² is 1/|u|, u/|u| is sign(u).
        """
        arguments = [base.arguments for base in term.powers if isinstance(base, Apply)]
        related = len(set(arguments)) < len(arguments)  # two functions of the same
        for base, exponent in list(term.powers.items()):
            if not (isinstance(base, Apply) and isinstance(exponent, int)):
                continue
            if base.function == "abs":
                u = base.arguments[0]
                below = term.powers.get(u, 0)
                opposite = self._opposite(u, term.powers) if isinstance(u, Sum) and not below else None
                amount = term.powers.get(opposite, 0) if opposite is not None else below
                if exponent in (1, -1) and amount == -exponent and self._may("identity", base):
                    self._nonzero(u)
                    del term.powers[base], term.powers[u if opposite is None else opposite]
                    self._multiply_in(term, Apply("sign", (u,)), 1)
                    return self._product([term if opposite is None else term.scaled(-1)])
                even = 2 * int(exponent / 2)
                if abs(exponent) == 1 and isinstance(below, int) and below * exponent < -1:
                    even = 2 * exponent
                if even and self._may("identity", base):
                    term.powers[base] = exponent - even
                    if even == exponent:
                        del term.powers[base]
                    self._multiply_in(term, base.arguments[0], even)
                    return self._product([term])
            if base.function == "sign" and exponent not in (0, 1) and self._may("identity", base):
                self._nonzero(base.arguments[0])
                term.powers[base] = exponent = exponent % 2
                if not exponent:
                    del term.powers[base]
                    continue
            combined = self._combined(term, base, exponent) if related else None
            if combined is not None:
                return combined
            if base.function == "sign" and exponent == 1:
                u = base.arguments[0]
                bars = Apply("abs", (u,))
                if term.powers.get(bars) == 1 and self._may("identity", bars):
                    del term.powers[base], term.powers[bars]
                    self._multiply_in(term, u, 1)
                    continue
                size_of = term.powers.get(u)
                if isinstance(size_of, int) and size_of > 0 and self._may("identity", Apply("abs", (u,))):
                    del term.powers[base]
                    self._multiply_in(term, u, -1)
                    self._multiply_in(term, Apply("abs", (u,)), 1)
        return term

    def _combined(self, term: Term, base: Apply, exponent: int) -> Term | None:
        """The term with two of its trigonometric factors made one: tan·cos is sin, sec²·cos is sec."""
        for other, amount in term.powers.items():
            if other is base or not (isinstance(other, Apply) and isinstance(amount, int)):
                continue
            same = other.arguments == base.arguments
            found = product_of(base.function, exponent, other.function, amount) if same else None
            if found is None:
                continue
            name, count, nonzero = found
            together = Apply(name, base.arguments) if name else base
            if not self._may("identity", together):
                continue
            for function in nonzero:
                self._nonzero(zero_of(function, base.arguments[0]))
            powers: dict[Node, Exponent] = {b: e for b, e in term.powers.items() if b not in (base, other)}
            for own, size in ((base, exponent), (other, amount)):
                if left := size - count if size > 0 else size + count:
                    powers[own] = left
            rest = Term(term.over, term.under, powers, term.kept)
            return self._product([rest, Term(1, 1, {together: count} if name else {})])
        return None

    # Powers with whole numbers as exponents

    def _raised(self, term: Term, exponent: int) -> Term:
        """term^exponent for a whole exponent."""
        if exponent == 1:
            return term
        if exponent == 0:
            return Term(1)
        if term.over == 0:
            return Term(0) if exponent > 0 else self._atom(Power(ZERO, number(exponent)))
        over, under = term.over, term.under
        if exponent < 0:
            over, under = (under, over) if over > 0 else (-under, -over)
        result = _power_of_ratio(over, under, abs(exponent))
        for lower, amount in term.powers.items():
            if lower in result.powers and isinstance(amount, NUMBER):
                self._multiply_in(result, lower, whole(amount * exponent))
            elif isinstance(amount, NUMBER):
                total = whole(amount * exponent)
                if isinstance(amount, Fraction) and isinstance(total, int) and amount.denominator % 2 == 0:
                    self._require(">=", lower)
                if amount < 0 < total and not is_exponential(lower):
                    self._nonzero(lower)
                result.powers[lower] = total
            else:
                result.powers[lower] = self._exponent(Product((number(exponent), amount)))
        for lower, kept in term.kept.items():
            result.kept[lower] = kept * exponent
        return self._settle(result)

    def _to_the(self, term: Term, exponent: int | Fraction) -> Term:
        """term^exponent for any rational exponent."""
        return self._raised(term, exponent) if isinstance(exponent, int) else self._root(term, exponent)


def _power_of_ratio(over: int, under: int, count: int) -> Term:
    """(over/under)^count, worked out unless that is too long to be written."""
    if max(abs(over), under).bit_length() * count <= BITS:
        return Term(over**count, under**count, {}, {})
    powers: dict[Node, Exponent] = {Integer(abs(over)): count} if abs(over) > 1 else {}
    if under > 1:
        powers[Integer(under)] = -count
    return Term(-1 if over < 0 and count % 2 else 1, 1, powers, {})


def _has_company(term: Term) -> bool:
    """Whether a sum in the term is a factor of something, not the whole of it."""
    return len(term.powers) > 1 or abs(term.over) != 1 or term.under != 1
