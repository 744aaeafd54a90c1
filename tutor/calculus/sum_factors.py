"""Sums as factors of a product: what their terms share taken out, polynomials cancelled, signs settled."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tutor.calculus.polynomials import letter_of, polynomial, terms
from tutor.calculus.roots import Roots
from tutor.calculus.sums import divided, meaning, number_content, ordered, square_root
from tutor.calculus.terms import NUMBER, Exponent, Term, is_exponential, is_monomial, numeric
from tutor.expression.tree import Constant, Integer, Node, Sum, add


class SumFactors(Roots):
    """A sum is a base like any other; its terms are remembered."""

    def _collected(self, parts: list[Term]) -> Term:
        """The sum of terms that are all different."""
        return self._sum(parts) if len(parts) > 1 else parts[0] if parts else Term(0)

    def _sum(self, terms: list[Term]) -> Term:
        """The sum as a base of its own, its terms in textbook order."""
        same = meaning(terms)
        node = self._sums.get(same)
        if node is None:
            parts = ordered(terms)
            node = add(*(self._write(part) for part in parts))
            self._parts[node] = parts
            self._sums[same] = node
        return self._atom(node)

    def _signed_parts(self, term: Term) -> list[Term] | None:
        """The terms of ±(a + b + …); ``None`` for anything else."""
        if len(term.powers) == 1 and not term.kept and abs(term.over) == term.under:
            (base, exponent), *_ = term.powers.items()
            if isinstance(base, Sum) and exponent == 1 and base in self._parts:
                return [part.scaled(term.over // term.under) for part in self._parts[base]]
        return None

    def _open(self, term: Term) -> Term:
        """−(a − b) on its own is b − a; as a factor, its sign is settled."""
        parts = self._signed_parts(term)
        if parts is None:
            return self._signed(term)
        return self._sum(parts) if term.over < 0 else term

    def _signed(self, term: Term) -> Term:
        """−(a − b)·c is (b − a)·c, and a polynomial factor of three terms starts with a plus."""
        if len(term.powers) == 1:
            return term
        for base, exponent in term.powers.items():
            if not (isinstance(base, Sum) and exponent == 1 and base in self._parts):
                continue
            parts = self._parts[base]
            mixed = any(part.over > 0 for part in parts)
            collected = len({part.key for part in parts}) == len(parts)  # −x + x + 2 is left as it came
            if mixed and collected and (parts[0].over < 0 if len(parts) > 2 else term.over < 0 and parts[1].over < 0):
                (flipped, _), *_ = self._sum([part.scaled(-1) for part in parts]).powers.items()
                powers = {flipped if other == base else other: amount for other, amount in term.powers.items()}
                return Term(-term.over, term.under, powers, term.kept)
        return term

    def _divided_out(self, term: Term) -> Term | None:
        """A polynomial factor that a numerator and a denominator share cancelled: (x³ − 8)/(x − 2) is x² + 2x + 4."""
        sums = {b: e for b, e in term.powers.items() if isinstance(b, Sum) and isinstance(e, int)}
        for upper, high in sums.items():
            for lower, low in sums.items():
                if high < 0 or low > 0:
                    continue
                letter = letter_of(self._parts.get(upper, ()))
                if letter is None or letter != letter_of(self._parts.get(lower, ())):
                    continue
                over, under = (polynomial(self._parts[base], letter) for base in (upper, lower))
                common = over.gcd(under)
                if common.degree() < 1:
                    continue
                common *= under[under.degree()] if common.degree() == under.degree() else 1
                shared = self._sum(terms(common, letter))
                (factor,) = shared.powers
                if not self._may("cancel", factor):
                    continue
                self._nonzero(factor)
                rest = Term(term.over, term.under, dict(term.powers), term.kept)
                del rest.powers[upper], rest.powers[lower]
                factors = (
                    self._raised(self._collected(terms(over // common, letter)), high),
                    self._raised(self._collected(terms(under // common, letter)), low),
                    self._raised(shared, high + low),
                )
                return self._product([rest, *factors])
        return None

    def _difference_of_squares(self, term: Term) -> Term | None:
        """1/((x + 1)·(x − 1)) is 1/(x² − 1)."""
        below = [base for base, exponent in term.powers.items() if isinstance(base, Sum) and exponent == -1]
        for position, one in enumerate(below):
            for other in below[position + 1 :]:
                squares = self._conjugates(self._parts.get(one, ()), self._parts.get(other, ()))
                if squares is not None:
                    powers = {base: exponent for base, exponent in term.powers.items() if base not in (one, other)}
                    rest = Term(term.over, term.under, powers, term.kept)
                    return self._product([rest, self._raised(self._sum(squares), -1)])
        return None

    def _conjugates(self, one: Sequence[Term], other: Sequence[Term]) -> list[Term] | None:
        """p² − q² where the sums are p + q and p − q, of plain powers."""
        if len(one) != 2 or len(other) != 2 or not all(is_monomial(part) for part in (*one, *other)):
            return None
        signs = {part.key: part.coefficient for part in other}
        if any(abs(signs.get(part.key, 0)) != abs(part.coefficient) for part in one):
            return None
        squares = [self._raised(part, 2).scaled(1 if signs[part.key] == part.coefficient else -1) for part in one]
        return squares if squares[0].over * squares[1].over < 0 else None

    def _is_negative(self, base: Sum) -> bool:
        """Whether every term of a sum has a minus: (−x − 1)² is (x + 1)²."""
        parts = self._parts.get(base)
        return parts is not None and all(part.over < 0 for part in parts)

    def _turned(self, term: Term, base: Sum, exponent: int) -> Term:
        others = {other: amount for other, amount in term.powers.items() if other != base}
        turned = self._raised(self._sum([part.scaled(-1) for part in self._parts[base]]), exponent)
        sign = -1 if exponent % 2 else 1
        return self._product([Term(sign * term.over, term.under, others, term.kept), turned])

    def _take_content(self, term: Term, base: Sum, exponent: int) -> Term | None:
        """Take out of a factor (or divisor) that is a sum what all its terms share: 2x·(2x+2) is 4x·(x+1)."""
        parts = self._parts.get(base)
        if parts is None:
            return None
        content = number_content(parts) if "cancel" in self.stages and abs(exponent) == 1 else Fraction(1)
        shared = self._shared_with(term, base, exponent, parts)
        if not shared and content == 1:
            return None
        rest = Term(term.over, term.under, {b: e for b, e in term.powers.items() if b != base}, term.kept)
        outside = Term(content.numerator, content.denominator, dict(shared))
        self._may("factor", self._write(outside))
        inside = self._sum([divided(part, content, shared) for part in parts])
        return self._product([rest, self._raised(outside, exponent), self._raised(inside, exponent)])

    def _as_square(self, term: Term, base: Sum, exponent: int) -> Term | None:
        """A factor that is a square written as one: (x² − 2x + 1)·e^x is (x − 1)²·e^x."""
        found = square_root(self._parts.get(base, ()))
        if found is None or not self._may("identity", base):
            return None
        sign, parts = found
        powers = {b: e for b, e in term.powers.items() if b != base}
        rest = Term(term.over * (sign if exponent % 2 else 1), term.under, powers, term.kept)
        return self._product([rest, self._raised(self._sum(parts), 2 * exponent)])

    def _shared_with(self, term: Term, base: Sum, power: int, parts: list[Term]) -> dict[Node, Exponent]:
        """The powers to take out of a sum: those the term has as well, and fractions inside a fraction."""
        divides = power < 0 or term.under != 1
        others = [(other, exponent) for other, exponent in term.powers.items() if other is not base]
        divides = divides or any(isinstance(exponent, NUMBER) and exponent < 0 for _, exponent in others)
        mixed = divides or any(not isinstance(other, Integer | Constant) for other, _ in others)
        shared: dict[Node, Exponent] = {}
        bases = dict.fromkeys(other for part in parts for other in part.powers)
        for other in bases:
            exponents = numeric([part.powers.get(other, 0) for part in parts])
            lowest = min(exponents) if exponents is not None else 0
            factors = "cancel" in self.stages and other in term.powers
            factors = factors or (mixed and power >= -1 and "factor" in self.stages)
            if lowest < 0 and is_exponential(other) and not (power >= -1 and _cancels(term, other, lowest * power)):
                continue  # 2/(e^x + e^(−x)) stays, and so does e^(−x)·(1 − e^(−x))
            if (lowest > 0 and factors) or (lowest < 0 and divides):
                shared[other] = lowest
        return shared


def _cancels(term: Term, base: Node, taken: int | Fraction) -> bool:
    """Whether base^taken shortens a power of the base that the term has."""
    present = term.powers.get(base, 0)
    return isinstance(present, NUMBER) and present * taken < 0
