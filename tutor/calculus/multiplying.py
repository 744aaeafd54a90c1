"""Terms multiplied: like powers combined, fractions cancelled, roots of numbers taken, signs settled.

The half of tidying that works inside one term. Every change of a named stage is noted, and every condition it needs.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import gcd

from tutor.calculus.numbers import BITS, exact_root, extract_root
from tutor.calculus.sums import as_tree, divided, meaning, number_content, ordered
from tutor.calculus.terms import (
    NUMBER,
    Exponent,
    Term,
    is_exponential,
    is_monomial,
    is_whole,
    magnitude,
    numeric,
    whole,
    write,
)
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Comparison,
    Constant,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    add,
    number,
)

STAGES = ("simplify", "cancel", "identity", "collect", "expand", "factor")
COMBINED = {("sin", "cos"): "tan", ("cos", "sin"): "cot", ("sinh", "cosh"): "tanh", ("cosh", "sinh"): "coth"}


class Multiplying:
    """Products, quotients and powers of terms.

    ``done`` names the stages that changed something, with what they did it to. ``conditions`` are those under which a
    cancelling holds: x²/x is x only where x ≠ 0.
    """

    def __init__(self, stages: Sequence[str] = STAGES, rooted: bool = False):
        self.stages = stages
        self.rooted = rooted
        self.done: dict[str, Node] = {}
        self.conditions: dict[Comparison, None] = {}
        self._terms: dict[int, tuple[Node, Term]] = {}  # by identity, the nodes held to keep theirs
        self._parts: dict[Node, list[Term]] = {}
        self._sums: dict[Hashable, Node] = {}

    def _write(self, term: Term) -> Node:
        return write(term, self.rooted)

    def _atom(self, node: Node) -> Term:
        return Term(1, 1, {node: 1})

    def _may(self, stage: str, about: Node) -> bool:
        """Whether a stage may act; notes that it did."""
        if stage not in self.stages:
            return False
        self.done.setdefault(stage, about)
        return True

    def _term(self, node: Node) -> Term:
        raise NotImplementedError

    def _exponent(self, node: Node) -> Exponent:
        raise NotImplementedError

    # Products and quotients

    def _product(self, factors: Sequence[Term]) -> Term:
        result = Term(1, 1, {}, {})
        for factor in factors:
            result.over *= factor.over
            result.under *= factor.under
            for base, exponent in factor.powers.items():
                self._multiply_in(result, base, exponent)
            for base, exponent in factor.kept.items():
                result.kept[base] = result.kept.get(base, 0) + exponent
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
        for base, exponent in list(term.powers.items()):
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
                case Power() | Product() | Quotient() | Negation() if isinstance(exponent, int) and not is_whole(base):
                    del term.powers[base]
                    inner = self._raised(self._term(base), exponent)
                    return self._product([term, inner])
                case Sum() if exponent == -1 or (exponent == 1 and _has_company(term)):
                    taken = self._take_content(term, base, 1 if exponent == 1 else -1)
                    if taken is not None:
                        return taken
        return self._ratio(self._reduced(term))

    def _take_content(self, term: Term, base: Sum, exponent: int) -> Term | None:
        """Take out of a factor (or divisor) that is a sum what all its terms share: 2x·(2x+2) is 4x·(x+1)."""
        parts = self._parts.get(base)
        if parts is None:
            return None
        content = number_content(parts) if "cancel" in self.stages else Fraction(1)
        shared = self._shared_with(term, base, parts)
        if not shared and content == 1:
            return None
        rest = Term(term.over, term.under, {b: e for b, e in term.powers.items() if b != base}, term.kept)
        outside = Term(content.numerator, content.denominator, dict(shared))
        inside = self._sum([divided(part, content, shared) for part in parts])
        return self._product([rest, self._raised(outside, exponent), self._raised(inside, exponent)])

    def _shared_with(self, term: Term, base: Sum, parts: list[Term]) -> dict[Node, Exponent]:
        """The powers to take out of a sum: those the term has as well, and fractions inside a fraction."""
        divides = term.powers[base] == -1 or term.under != 1
        others = [(other, exponent) for other, exponent in term.powers.items() if other != base]
        divides = divides or any(isinstance(exponent, NUMBER) and exponent < 0 for _, exponent in others)
        mixed = divides or not is_monomial(Term(1, 1, dict(others)))
        shared: dict[Node, Exponent] = {}
        bases = dict.fromkeys(other for part in parts for other in part.powers)
        for other in bases:
            exponents = numeric([part.powers.get(other, 0) for part in parts])
            lowest = min(exponents) if exponents is not None else 0
            factors = "cancel" in self.stages and other in term.powers
            factors = factors or (mixed and "factor" in self.stages)
            if (lowest > 0 and factors) or (lowest < 0 and divides):
                shared[other] = lowest
        return shared

    def _ratio(self, term: Term) -> Term:
        """sin(u)/cos(u) is tan(u), and the like; u·sign(u) is |u|, |u|·sign(u) is u, |u|² is u²."""
        for base, exponent in list(term.powers.items()):
            if not (isinstance(base, Apply) and isinstance(exponent, int)):
                continue
            if base.function == "abs" and abs(exponent) > 1 and self._may("identity", base):
                even = 2 * int(exponent / 2)
                term.powers[base] = exponent - even
                if even == exponent:
                    del term.powers[base]
                self._multiply_in(term, base.arguments[0], even)
                return self._product([term])
            if exponent < 0:
                continue
            for (upper, lower), name in COMBINED.items():
                below = Apply(lower, base.arguments)
                if base.function == upper and term.powers.get(below) == -exponent:
                    together = Apply(name, base.arguments)
                    if self._may("identity", together):
                        del term.powers[base], term.powers[below]
                        self._multiply_in(term, together, exponent)
                    break
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

    # Powers with numbers as exponents

    def _raised(self, term: Term, exponent: int) -> Term:
        """term^exponent for a whole exponent."""
        if exponent == 1:
            return term
        if exponent == 0:
            return Term(1)
        if term.over == 0:
            return Term(0) if exponent > 0 else self._atom(Power(ZERO, number(exponent)))
        if max(abs(term.over), term.under).bit_length() * abs(exponent) > BITS:
            return Term(1, 1, {self._write(term): exponent})
        over, under = term.over, term.under
        if exponent < 0:
            over, under = (under, over) if over > 0 else (-under, -over)
        result = Term(over ** abs(exponent), under ** abs(exponent), {}, {})
        for lower, amount in term.powers.items():
            if isinstance(amount, NUMBER):
                total = whole(amount * exponent)
                if isinstance(amount, Fraction) and isinstance(total, int) and amount.denominator % 2 == 0:
                    self._require(">=", lower)
                result.powers[lower] = total
            else:
                result.powers[lower] = self._exponent(Product((number(exponent), amount)))
        for lower, kept in term.kept.items():
            result.kept[lower] = kept * exponent
        return self._settle(result)

    def _root(self, term: Term, exponent: Fraction) -> Term:
        """term^exponent for a fractional exponent; (−8)^(1/3) is −2, and sqrt(x²) stays as it is."""
        if not term.powers:
            return self._number_root(term.coefficient, exponent)
        if term.coefficient == 1 and len(term.powers) == 1:
            (base, amount), *_ = term.powers.items()
            if amount == 2 and exponent.denominator == 2 and not is_exponential(base):
                return self._product([Term(1, 1, {Apply("abs", (base,)): exponent.numerator})])
            both_odd = isinstance(amount, NUMBER) and exponent.denominator % 2 and amount.denominator % 2
            if isinstance(amount, NUMBER) and (both_odd or is_exponential(base) or isinstance(base, Constant)):
                return Term(1, 1, {base: whole(amount * exponent)})
        return Term(1, 1, {self._write(self._open(term)): exponent})

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

    # Sums as factors

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
            if mixed and (parts[0].over < 0 if len(parts) > 2 else term.over < 0 and parts[1].over < 0):
                (flipped, _), *_ = self._sum([part.scaled(-1) for part in parts]).powers.items()
                powers = {flipped if other == base else other: amount for other, amount in term.powers.items()}
                return Term(-term.over, term.under, powers, term.kept)
        return term

    # Conditions

    def _nonzero(self, base: Node) -> None:
        self._require("!=", base)

    def _require(self, relation: str, base: Node) -> None:
        self.conditions.setdefault(Comparison(relation, base, ZERO))


def _has_company(term: Term) -> bool:
    """Whether a sum in the term is a factor of something, not the whole of it."""
    return len(term.powers) > 1 or abs(term.over) != 1 or term.under != 1
