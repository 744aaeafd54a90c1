"""One pass of tidying, from the leaves up: every node becomes a ``Term``, every sum a list of terms.

Nothing is ever expanded beyond a small budget, so the cost stays in proportion to the size of the tree.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from math import gcd, prod

from tutor.calculus.numbers import BITS, exact_root, extract_root, special_value
from tutor.calculus.signs import is_nonnegative
from tutor.calculus.sums import as_tree, common_powers, divided, meaning, number_content, only, ordered
from tutor.calculus.terms import (
    Exponent,
    Term,
    is_exponential,
    is_monomial,
    is_whole,
    length,
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
    Derivative,
    E,
    Indexed,
    Integer,
    Negation,
    Node,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
    add,
    depends_on,
    number,
    rational_value,
    variables,
)

STAGES = ("simplify", "cancel", "identity", "collect", "expand", "factor")
EXPANDED_TERMS = 24
_NEARLY = 4  # a polynomial is left expanded even where x·(…) would be this little shorter
COMBINED = {("sin", "cos"): "tan", ("cos", "sin"): "cot", ("sinh", "cosh"): "tanh", ("cosh", "sinh"): "coth"}


class Tidier:
    """Tidies one tree. ``done`` names the stages that changed something, with what they did it to.

    ``conditions`` are those under which a cancelling holds: x²/x is x only where x ≠ 0.
    """

    def __init__(self, stages: Sequence[str] = STAGES, rooted: bool = False):
        self.stages = stages
        self.rooted = rooted
        self.done: dict[str, Node] = {}
        self.conditions: dict[Comparison, None] = {}
        self._parts: dict[Node, list[Term]] = {}
        self._sums: dict[Hashable, Node] = {}

    def tidy(self, node: Node) -> Node:
        match node:
            case Integer() | Constant() | Symbol() | Indexed() | Derivative():
                return node
        return self._write(self._open(self._term(node)))

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

    # From trees to terms

    def _term(self, node: Node) -> Term:
        match node:
            case Integer(value):
                return Term(value)
            case Symbol() | Constant() | Indexed() | Derivative():
                return self._atom(node)
            case Negation(operand):
                return self._term(operand).scaled(-1)
            case Sum(terms):
                return self._combine([self._term(term) for term in terms])
            case Product(factors):
                return self._product([self._term(factor) for factor in factors])
            case Quotient(numerator, denominator):
                return self._quotient(self._term(numerator), self._term(denominator))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Apply("sqrt", (operand,)):
                return self._root(self._term(operand), Fraction(1, 2))
            case Apply("root", (operand, Integer(index))) if index > 0:
                return self._root(self._term(operand), Fraction(1, index))
            case Apply(function, arguments):
                return self._apply(function, tuple(self.tidy(argument) for argument in arguments))
            case Summation(body, index, lower, upper):
                return self._summation(self._term(body), index, self.tidy(lower), self.tidy(upper))
            case Piecewise(branches):
                return self._atom(Piecewise(tuple((self.tidy(value), condition) for value, condition in branches)))
        raise TypeError(node)

    def _apply(self, function: str, arguments: tuple[Node, ...]) -> Term:
        if function == "abs" and is_nonnegative(arguments[0]):
            return self._term(arguments[0])
        node = Apply(function, arguments)
        value = special_value(node)
        return self._atom(node) if value is None else Term(value.numerator, value.denominator)

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
        if isinstance(present, int | Fraction) and isinstance(exponent, int | Fraction):
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

    def _exponent(self, node: Node) -> Exponent:
        exponent = self.tidy(node)
        value = rational_value(exponent)
        return exponent if value is None else whole(value)

    def _settle(self, term: Term) -> Term:
        """What a product still needs: numbers among the bases worked out, common factors of its sums taken out."""
        for base, exponent in list(term.powers.items()):
            match base:
                case Integer(value) if isinstance(exponent, int | Fraction) and magnitude(exponent) >= 1:
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

    def _take_content(self, term: Term, base: Sum, exponent: int) -> Term | None:
        """Take out of a factor (or divisor) that is a sum what all its terms share: 2x·(2x+2) is 4x·(x+1)."""
        parts = self._parts.get(base)
        if parts is None:
            return None
        content = number_content(parts) if "cancel" in self.stages else Fraction(1)
        shared = self._shared_with(term, base, parts)
        if not shared and (content == 1 or (content == -1 and (exponent != 1 or term.over > 0))):
            return None
        rest = Term(term.over, term.under, {b: e for b, e in term.powers.items() if b != base}, term.kept)
        outside = Term(content.numerator, content.denominator, dict(shared))
        inside = self._sum([divided(part, content, shared) for part in parts])
        return self._product([rest, self._raised(outside, exponent), self._raised(inside, exponent)])

    def _shared_with(self, term: Term, base: Sum, parts: list[Term]) -> dict[Node, Exponent]:
        """The powers to take out of a sum: those the term has as well, and fractions inside a fraction."""
        divides = term.powers[base] == -1 or term.under != 1
        others = [(other, exponent) for other, exponent in term.powers.items() if other != base]
        divides = divides or any(isinstance(exponent, int | Fraction) and exponent < 0 for _, exponent in others)
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
        """sin(u)/cos(u) is tan(u), and the like; u·sign(u) is |u|."""
        for base, exponent in list(term.powers.items()):
            if not (isinstance(base, Apply) and isinstance(exponent, int) and exponent > 0):
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
                size_of = term.powers.get(u)
                if isinstance(size_of, int) and size_of > 0 and self._may("identity", Apply("abs", (u,))):
                    del term.powers[base]
                    self._multiply_in(term, u, -1)
                    self._multiply_in(term, Apply("abs", (u,)), 1)
        return term

    # Powers

    def _power(self, base: Node, exponent: Node) -> Term:
        value = rational_value(exponent)
        inner = self._term(base)
        if value is None and inner.coefficient == 1 and len(inner.powers) == 1:
            (lower, amount), *_ = inner.powers.items()
            if lower == E or is_exponential(lower):
                return self._exponential(lower, amount, exponent)
        power: Exponent = self._exponent(exponent) if value is None else whole(value)
        if isinstance(power, int):
            return self._raised(inner, power)
        if isinstance(power, Fraction):
            return self._root(inner, power)
        if inner.over == inner.under == 1 and not inner.powers:
            return Term(1)
        below = self._write(self._open(inner))
        if not variables(below).isdisjoint(variables(power)):
            # x^x and the like stay whole: x^x/x is not written x^(x−1)
            return self._atom(Power(below, power))
        return Term(1, 1, {below: power})

    def _exponential(self, base: Node, amount: Exponent, power: Node) -> Term:
        """(e^u)^v as a number of times the power of e with the bare exponent: e^(−2x) is (e^x)^(−2)."""
        factors = [as_tree(amount), base.exponent if is_exponential(base) else ONE, power]
        exponent = self._product([self._term(factor) for factor in factors])
        if not exponent.powers:
            return Term(1, 1, {E: whole(exponent.coefficient)} if exponent.over else {})
        core = self._write(exponent.with_coefficient(Fraction(1)))
        return Term(1, 1, {Power(E, core): whole(exponent.coefficient)})

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
            if isinstance(amount, int | Fraction):
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
            both_odd = isinstance(amount, int | Fraction) and exponent.denominator % 2 and amount.denominator % 2
            if isinstance(amount, int | Fraction) and (both_odd or is_exponential(base) or isinstance(base, Constant)):
                return Term(1, 1, {base: whole(amount * exponent)})
        return Term(1, 1, {self._write(self._open(term)): exponent})

    def _number_root(self, value: Fraction, exponent: Fraction) -> Term:
        sign = 1
        if value < 0:
            if exponent.denominator % 2 == 0:
                return Term(1, 1, {number(value): exponent})
            sign = -1 if exponent.numerator % 2 else 1
            value = -value
        root = exact_root(value, exponent)
        if root is not None:
            return Term(sign * root.numerator, root.denominator)
        result = Term(sign, 1, {}, {})
        for part, side in ((value.numerator, exponent), (value.denominator, -exponent)):
            outside, inside = extract_root(part, side.denominator)
            outer = self._raised(Term(outside), side.numerator)
            inner = Term(1, 1, {Integer(inside): whole(side)} if inside != 1 else {})
            result = self._product([result, outer, inner])
        return result

    # Sums

    def _combine(self, terms: Sequence[Term]) -> Term:
        """The sum of terms as one term: like terms collected, and the shortest of what is equal."""
        collected = self._collect(self._flatten(terms))
        if len(collected) < 2:
            return collected[0] if collected else Term(0)
        best = self._sum(collected)
        cost = -1
        if "factor" in self.stages and not all(is_monomial(term) for term in collected):
            shared = common_powers(collected)
            if shared:
                cost = length(self._write(best))
                factored = self._factored(collected, shared)
                longer = length(self._write(factored))
                if longer <= cost:
                    self._may("factor", write(Term(1, 1, shared), self.rooted))
                    best, cost = factored, longer
        if "expand" in self.stages:
            expanded = self._expanded(collected)
            if expanded is not None:
                cost = length(self._write(best)) if cost < 0 else cost
                longer = length(self._write(expanded))
                if longer < cost or (longer < cost + _NEARLY and self._is_plain(best, expanded)):
                    self._may("expand", self._write(self._sum(collected)))
                    best = expanded
        return best

    def _is_plain(self, factored: Term, expanded: Term) -> bool:
        """Whether the expanded form is a polynomial and only powers of x would stand before the bracket."""
        polynomial = len(expanded.powers) == 1 and all(
            is_monomial(part) for base in expanded.powers for part in self._parts.get(base, ())
        )
        outside: list[Node] = [base for base in factored.powers if not isinstance(base, Sum)]
        return polynomial and len(outside) == len(factored.powers) - 1 and is_monomial(only(factored, outside))

    def _flatten(self, terms: Sequence[Term]) -> list[Term]:
        flat: list[Term] = []
        for term in terms:
            opened = self._signed_parts(term)
            if opened is None:
                flat.append(term)
            else:
                flat += opened
        return flat

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

    def _collect(self, terms: list[Term]) -> list[Term]:
        found: dict[frozenset[tuple[Node, Exponent]], Term] = {}
        for term in terms:
            if term.over == 0:
                continue
            key = term.key
            if key not in found:
                found[key] = term
            elif key and not self._may("collect", write(term.scaled(0).with_coefficient(Fraction(1)), self.rooted)):
                found[frozenset((*key, (ZERO, len(found))))] = term
            else:
                found[key] = found[key].with_coefficient(found[key].coefficient + term.coefficient)
        kept = [term for term in found.values() if term.over]
        return self._pythagoras(kept) if "identity" in self.stages and len(kept) > 1 else kept

    def _pythagoras(self, terms: list[Term]) -> list[Term]:
        """a·sin²u + a·cos²u is a."""
        for first in terms:
            for base, exponent in first.powers.items():
                if not (isinstance(base, Apply) and base.function == "sin" and exponent == 2):
                    continue
                rest = {other: amount for other, amount in first.powers.items() if other != base}
                partner = frozenset((*rest.items(), (Apply("cos", base.arguments), 2)))
                for second in terms:
                    if second.key == partner and second.coefficient == first.coefficient:
                        self._may("identity", base)
                        merged = Term(first.over, first.under, rest)
                        return self._collect([merged if t is first else t for t in terms if t is not second])
        return terms

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

    def _factored(self, terms: list[Term], shared: dict[Node, Exponent]) -> Term:
        content = number_content(terms)
        inside = self._combine([divided(term, content, shared) for term in terms])
        return self._product([Term(content.numerator, content.denominator, dict(shared)), inside])

    def _expanded(self, terms: list[Term]) -> Term | None:
        """The sum with its products of sums multiplied out, unless that would be long."""
        factors = [self._sums_in(term) for term in terms]
        if not any(factors) or sum(prod(len(parts) for parts in sums) for sums in factors) > EXPANDED_TERMS:
            return None
        result: list[Term] = []
        for term, sums in zip(terms, factors, strict=True):
            rest = {base: exponent for base, exponent in term.powers.items() if not self._expands(base, exponent)}
            pieces = [Term(term.over, term.under, rest, dict(term.kept))]
            for parts in sums:
                pieces = [self._product([piece, part]) for piece in pieces for part in parts]
            result += pieces
        collected = self._collect(result)
        return self._sum(collected) if len(collected) > 1 else collected[0] if collected else Term(0)

    def _expands(self, base: Node, exponent: Exponent) -> bool:
        return isinstance(base, Sum) and isinstance(exponent, int) and exponent > 0 and base in self._parts

    def _sums_in(self, term: Term) -> list[list[Term]]:
        """The factors of a term that are sums, each as often as its exponent says, up to where it is too many."""
        sums: list[list[Term]] = []
        for base, exponent in term.powers.items():
            if self._expands(base, exponent) and isinstance(exponent, int):
                sums += [self._parts[base]] * min(exponent, EXPANDED_TERMS)
        return sums

    def _summation(self, body: Term, index: Symbol, lower: Node, upper: Node) -> Term:
        """Factors without the index stand before Σ."""
        if body.over == 0:
            return Term(0)
        outside = Term(body.over, body.under, {}, {})
        inside = Term(1, 1, {}, dict(body.kept))
        for base, exponent in body.powers.items():
            moves = not depends_on(base, index.name) and not (
                not isinstance(exponent, int | Fraction) and depends_on(exponent, index.name)
            )
            (outside if moves else inside).powers[base] = exponent
        if not inside.powers and not inside.kept and lower == ONE:
            return self._product([outside, self._term(upper)])
        node = Summation(self._write(self._open(inside)), index, lower, upper)
        return self._product([outside, self._atom(node)])

    # Conditions

    def _nonzero(self, base: Node) -> None:
        self._require("!=", base)

    def _require(self, relation: str, base: Node) -> None:
        self.conditions.setdefault(Comparison(relation, base, ZERO))


def _has_company(term: Term) -> bool:
    """Whether a sum in the term is a factor of something, not the whole of it."""
    return len(term.powers) > 1 or abs(term.over) != 1 or term.under != 1
