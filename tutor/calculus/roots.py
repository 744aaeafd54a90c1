"""Roots of terms: sqrt(x⁴) is x², sqrt(4x + 8) is 2·sqrt(x + 2), sqrt(8) is 2·sqrt(2)."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq_poly

from tutor.calculus.bench import Bench
from tutor.calculus.numbers import exact_root, extract_root
from tutor.calculus.polynomials import letter_of, polynomial, terms
from tutor.calculus.signs import is_nonnegative, is_positive
from tutor.calculus.sums import divided, number_content
from tutor.calculus.terms import HALF, Exponent, Term, is_exponential, numeric, whole
from tutor.expression.tree import ONE, ZERO, Apply, Constant, Integer, Node, Quotient, number


class Roots(Bench):
    """Powers of terms with fractions as exponents."""

    def _root(self, term: Term, exponent: Fraction) -> Term:
        """term^exponent for a fractional exponent; (−8)^(1/3) is −2."""
        if not term.powers:
            return self._number_root(term.coefficient, exponent)
        whole_term = Term(1, 1, {self._write(self._open(term)): exponent})
        if term.kept:
            return whole_term
        if abs(exponent) == HALF and term.over > 0 and term.coefficient != 1:
            number = self._number_root(term.coefficient, exponent)
            if (number.over == number.under == 1) or self._may("factor", ONE):
                return self._product([number, self._root(term.with_coefficient(1), exponent)])  # sqrt(2x) is √2·√x
        if term.coefficient == 1 and len(term.powers) == 1:
            (base, amount), *_ = term.powers.items()
            if isinstance(amount, int | Fraction) and (
                amount != 1 or is_exponential(base) or isinstance(base, Constant)
            ):
                return self._root_of_power(base, Fraction(amount), exponent)
            return self._out_of_root_of_sum(base, exponent) or whole_term
        return self._out_of_root(term, exponent) or whole_term

    def _root_of_power(self, base: Node, amount: Fraction, exponent: Fraction) -> Term:
        """(base^amount)^exponent: sqrt(x⁴) is x², sqrt(x⁶) is |x|³, sqrt(x³) is x^(3/2), cbrt(x³) is x."""
        total = whole(amount * exponent)
        if amount < 0 < total and not is_exponential(base):
            self._nonzero(base)
        if not (is_exponential(base) or is_positive(base)):
            if amount.denominator % 2 == 0:
                if Fraction(total).denominator % 2:
                    self._require(">=", base)
            elif amount.numerator % 2 == 0 and Fraction(total).numerator % 2 and not is_nonnegative(base):
                return self._product([Term(1, 1, {Apply("abs", (base,)): total})])
        return self._product([Term(1, 1, {base: total})])

    def _out_of_root_of_sum(self, base: Node, exponent: Fraction) -> Term | None:
        """What all terms of a sum share and a root can be taken of: sqrt(1 − x²/4) is sqrt(4 − x²)/2."""
        parts = self._parts.get(base)
        if parts is None:
            return None
        square = self._square_root(parts) if exponent.denominator == 2 else None
        if square is not None and self._may("identity", base):
            return self._raised(square, exponent.numerator)
        shared: dict[Node, Exponent] = {}
        for other in dict.fromkeys(base for part in parts for base in part.powers):
            exponents = numeric([part.powers.get(other, 0) for part in parts])
            if exponents is not None and min(exponents):
                shared[other] = min(exponents)
        content = abs(number_content(parts))
        return self._taken_out(Term(content.numerator, content.denominator, shared), parts, exponent)

    def _square_root(self, parts: list[Term]) -> Term | None:
        """|p| for a polynomial p², and |p|·sqrt(c) for c·p²: sqrt(x² − 2x + 1) is |x − 1|."""
        letter = letter_of(parts)
        if letter is None:
            return None
        content, factors = polynomial(parts, letter).factor()
        if not factors or content < 0 or any(count % 2 for _, count in factors):
            return None
        root = fmpq_poly([1])
        for factor, count in factors:
            root *= factor ** (count // 2)
        whole_root = root * root.denom()
        outside = Fraction(int(content.p), int(content.q)) / int(root.denom()) ** 2
        inside = self._write(self._sum(terms(whole_root, letter)))
        size = self._term(inside if is_positive(inside) else Apply("abs", (inside,)))
        return self._product([self._number_root(outside, Fraction(1, 2)), size])

    def _out_of_root(self, term: Term, exponent: Fraction) -> Term | None:
        """The factors of a product a root can be taken of: sqrt(8x) is 2·sqrt(2x)."""
        return self._taken_out(term, [term], exponent)

    def _taken_out(self, shared: Term, parts: list[Term], exponent: Fraction) -> Term | None:
        """The root of the sum of parts with the root of what is in ``shared`` before it; ``None`` where it has none."""
        index = exponent.denominator
        size = Fraction(abs(shared.over), shared.under)
        under = exact_root(Fraction(size.denominator), Fraction(1, index)) or Fraction(1)
        outside = extract_root(size.numerator, index)[0] / under
        taken = {base: amount for base, amount in shared.powers.items() if isinstance(amount, int | Fraction)}
        taken = {base: out for base, amount in taken.items() if (out := _rootable(base, amount, index, parts))}
        if outside == 1 and not taken:
            return None
        about = Apply("root", (self._write(Term(1, 1, dict(taken))), Integer(index))) if taken else ONE
        if not self._may("factor", about):
            return None
        inside = [divided(part, outside**index, dict(taken)) for part in parts]
        rest = self._sum(inside) if len(inside) > 1 else inside[0]
        before = self._number_root(outside**index, exponent)
        roots = [self._root_of_power(base, Fraction(amount), exponent) for base, amount in taken.items()]
        return self._product([before, *roots, self._root(rest, exponent)])

    def _number_root(self, value: int | Fraction, exponent: Fraction) -> Term:
        if value == 0 and exponent < 0:
            return self._atom(Quotient(ONE, ZERO))
        sign = 1
        if value < 0:
            if exponent.denominator % 2 == 0:
                return Term(1, 1, {number(value): exponent})
            sign = -1 if exponent.numerator % 2 else 1
            value = -value
        root = exact_root(Fraction(value), exponent)
        if root is not None:
            return Term(sign * root.numerator, root.denominator)
        result = Term(sign, 1, {}, {})
        for part, side in ((value.numerator, exponent), (value.denominator, -exponent)):
            outside, inside = extract_root(part, side.denominator)
            outer = self._raised(Term(outside), side.numerator)
            inner = Term(1, 1, {Integer(inside): whole(side)} if inside != 1 else {})
            result = self._product([result, outer, inner])
        return result


def _rootable(base: Node, amount: int | Fraction, index: int, parts: list[Term]) -> int | Fraction:
    """How much of base^amount may come out of a root without a place where there is no value any more.

    Out of a square root comes an even power that stands in a denominator (|x| there, and x ≠ 0 already) or that leaves
    something positive where it is 0, or beside nothing but what is positive; out of an odd root any multiple of its
    index; a power of e always. Constants come out where something varies in the root: sqrt(pi·x) is sqrt(pi)·sqrt(x),
    but sqrt(2·pi) stays.
    """
    varies = any(not isinstance(other, Constant) for part in parts for other in part.powers)
    if is_exponential(base) or (isinstance(base, Constant) and varies):
        return amount
    most = index * int(amount / index)
    if isinstance(base, Constant) or index % 2 or (amount < 0 and amount % 2 == 0):
        return most
    left = [part for part in parts if part.powers.get(base) == amount]
    positive = len(left) == 1 and len(parts) > 1 and left[0].over > 0 and len(left[0].powers) == 1
    rest = [other for other in parts[0].powers if other != base]
    beside = len(parts) == 1 and parts[0].over > 0 and all(map(is_positive, rest))
    return most if (positive or beside) and amount % 2 == 0 else 0
