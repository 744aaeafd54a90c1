"""One pass of tidying, from the leaves up: every node becomes a ``Term``, every sum a list of terms.

Nothing is ever expanded beyond a small budget, so the cost stays in proportion to the size of the tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from tutor.calculus.bench import STAGES
from tutor.calculus.identities import EVEN, ODD, SQUARES, zero_of
from tutor.calculus.multiplying import Multiplying
from tutor.calculus.numbers import special_value
from tutor.calculus.signs import is_nonnegative, is_positive, is_total
from tutor.calculus.sums import as_tree, common_powers, divided, number_content, only
from tutor.calculus.terms import (
    NUMBER,
    Exponent,
    Term,
    is_exponential,
    is_monomial,
    whole,
    write,
)
from tutor.calculus.triangles import Triangle, triangle_of
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
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
    depends_on,
    rational_value,
    size,
    variables,
)

EXPANDED_TERMS = 24
_ATOMS = (Symbol, Constant, Indexed, Derivative)
_LEAVES = (Integer, *_ATOMS)
_NEARLY = 4  # a polynomial is left expanded even where x·(…) would be this little shorter


class Tidier(Multiplying):
    """Tidies one tree, from the leaves up."""

    def tidy(self, node: Node) -> Node:
        if isinstance(node, _LEAVES):
            return node
        return self._write(self._open(self._term(node)))

    def _term(self, node: Node) -> Term:
        """The node as a term; the terms of a product rule share their factors, and each is worked out once."""
        if isinstance(node, Integer):
            return Term(node.value)
        if isinstance(node, _ATOMS):
            return self._atom(node)
        known = self._settled.get(id(node))
        if known is None:
            marks = self.marks
            known = self._terms.get(id(node))
            if known is not None:
                self.marks += 1
                return known[1]
            known = node, self._worked_out(node)
            settled = self.marks == marks and self.stages is STAGES
            (self._settled if settled else self._terms)[id(node)] = known
        return known[1]

    def _worked_out(self, node: Node) -> Term:
        match node:
            case Product(factors):
                return self._product([self._term(factor) for factor in factors])
            case Power(base, exponent):
                return self._power(base, exponent)
            case Sum(terms):
                return self._combine([self._term(term) for term in terms])
            case Quotient(numerator, denominator):
                return self._quotient(self._term(numerator), self._term(denominator))
            case Negation(operand):
                return self._term(operand).scaled(-1)
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
        inner = arguments[0]
        if function == "abs" and is_nonnegative(inner):
            return self._term(inner)
        if function in ("abs", "sign"):
            return self._sized(function, self._term(inner))
        if isinstance(inner, Negation) and function in ODD | EVEN and self._may("identity", Apply(function, arguments)):
            return self._term(Apply(function, (inner.operand,))).scaled(-1 if function in ODD else 1)
        node = Apply(function, arguments)
        match node:
            case Apply("ln", (Power(base, exponent),)) | Apply("log", (Power(base, exponent), _)) if (
                base == (E if function == "ln" else arguments[1]) and is_positive(base) and self._may("identity", node)
            ):
                return self._term(exponent)  # ln(e^u) is u
            case Apply("ln", (Quotient(Integer(1), Integer(whole_number)),)) if self._may("identity", node):
                return self._atom(Apply("ln", (Integer(whole_number),))).scaled(-1)
            case Apply("ln", (Apply("sqrt", (u,)),)) if self._may("identity", node):
                return self._atom(Apply("ln", (u,))).scaled(1, 2)
            case Apply(_, (Apply(inverse, (u,)),)) if triangle := triangle_of(function, inverse):
                if self._may("identity", node):
                    return self._in_triangle(triangle, u)
        value = special_value(node)
        return self._atom(node) if value is None else Term(value.numerator, value.denominator)

    def _in_triangle(self, triangle: Triangle, u: Node) -> Term:
        """cos(asin(u)) is sqrt(1 − u²): powers of u and of the other side."""
        if triangle.domain is not None:
            self._hold(triangle.domain(u))
        side = self._term(u)
        square = self._combine([self._raised(side, 2).scaled(triangle.sign), Term(triangle.one)])
        root = self._to_the(square, whole(Fraction(triangle.of_root, 2)))
        return self._product([self._raised(side, triangle.of_side), root])

    def _sized(self, function: str, inner: Term) -> Term:
        """|−2x³y²| is 2x²y²|x|; sign(−2x³) is −sign(x), and what is surely positive does not change a sign."""
        if inner.over == 0:
            return Term(0)
        bars = function == "abs"
        outside = Term(abs(inner.over), inner.under, {}) if bars else Term(1 if inner.over > 0 else -1, 1, {})
        inside = Term(1, 1, {}, inner.kept)
        out: Exponent
        left: Exponent
        for base, exponent in inner.powers.items():
            if is_positive(base) and (bars or (is_total(base) and is_total(as_tree(exponent)))):
                out, left = exponent, 0
            elif isinstance(exponent, int) and exponent > 1 and (bars or exponent % 2):
                out, left = exponent - exponent % 2, exponent % 2
            else:
                out, left = 0, exponent
            if bars and out:
                outside.powers[base] = out
            if left:
                inside.powers[base] = left
        if not (inside.powers or inside.kept):
            return outside
        return self._product([outside, self._atom(Apply(function, (self._write(inside),)))])

    def _power(self, base: Node, exponent: Node) -> Term:
        if isinstance(base, Symbol) and isinstance(exponent, Integer) and exponent.value:
            return Term(1, 1, {base: exponent.value})
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
        factors = [self._term(power)]
        if is_exponential(base):
            factors.insert(0, self._term(base.exponent))
        if amount != 1:
            factors.insert(0, self._term(as_tree(amount)))
        exponent = self._product(factors)
        match list(exponent.powers.items()):
            case [(Apply("ln", (u,)) as logarithm, 1)] if not exponent.kept and self._may("identity", logarithm):
                self._require(">", u)
                return self._to_the(self._term(u), whole(exponent.coefficient))  # e^(2·ln u) is u²
        if not exponent.powers:
            return Term(1, 1, {E: whole(exponent.coefficient)} if exponent.over else {})
        core = self._write(exponent.with_coefficient(Fraction(1)))
        return Term(1, 1, {Power(E, core): whole(exponent.coefficient)})

    def _exponent(self, node: Node) -> Exponent:
        exponent = self.tidy(node)
        value = rational_value(exponent)
        return exponent if value is None else whole(value)

    def _summation(self, body: Term, index: Symbol, lower: Node, upper: Node) -> Term:
        """Factors without the index stand before Σ."""
        if body.over == 0:
            return Term(0)
        outside = Term(body.over, body.under, {}, {})
        inside = Term(1, 1, {}, dict(body.kept))
        for base, exponent in body.powers.items():
            moves = not depends_on(base, index.name) and not (
                not isinstance(exponent, NUMBER) and depends_on(exponent, index.name)
            )
            (outside if moves else inside).powers[base] = exponent
        if not inside.powers and not inside.kept and lower == ONE:
            return self._product([outside, self._term(upper)])
        node = Summation(self._write(self._open(inside)), index, lower, upper)
        return self._product([outside, self._atom(node)])

    # Sums

    def _combine(self, terms: Sequence[Term]) -> Term:
        """The sum of terms as one term: like terms collected, and the shortest of what is equal."""
        collected = self._collect(self._flatten(terms))
        if len(collected) < 2:
            return collected[0] if collected else Term(0)
        best = self._sum(collected)
        cost = -1
        taken: Node | None = None  # the factor taken out
        if "factor" in self.stages and not all(is_monomial(term) for term in collected):
            shared = common_powers(collected)
            if shared:
                cost = size(self._write(best))
                factored = self._factored(collected, shared)
                longer = size(self._write(factored))
                functions = any(isinstance(base, Apply) for base in shared)  # sin(x)·(…) even where it is no shorter
                if longer <= cost + functions:
                    taken = write(Term(1, 1, shared), self.rooted)
                    best, cost = factored, longer
        if "expand" in self.stages:
            products = self._multiplied_out(collected)
            if products is not None:
                expanded = self._collected(self._collect(products))
                cost = size(self._write(best)) if cost < 0 else cost
                longer = size(self._write(expanded))
                if longer < cost or (longer < cost + _NEARLY and self._is_plain(best, expanded, len(products))):
                    self._may("expand", self._write(self._sum(collected)))
                    best, taken = expanded, None
        if taken is not None:
            self._may("factor", taken)
        return best

    def _is_plain(self, factored: Term, expanded: Term, products: int) -> bool:
        """Whether the expanded form is a polynomial and only powers of x would stand before the bracket.

        In several letters, of whose products none are alike, m(x − b) + n(x − a) stays.
        """
        parts = [part for base in expanded.powers for part in self._parts.get(base, ())]
        letters = {base for part in parts for base in part.powers if isinstance(base, Symbol)}
        polynomial = len(expanded.powers) == 1 and all(map(is_monomial, parts))
        polynomial = polynomial and (len(letters) == 1 or len(parts) < products)
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
        return self._squares(kept) if "identity" in self.stages and len(kept) > 1 else kept

    def _squares(self, terms: list[Term]) -> list[Term]:
        """a·sin²u + a·cos²u is a, a − a·sin²u is a·cos²u, 2·sin²u + cos²u is 1 + sin²u, and the like."""
        for first in terms:
            for base, exponent in first.powers.items():
                if exponent != 2 or not isinstance(base, Apply) or base.function not in SQUARES or first.kept:
                    continue
                rest = {other: amount for other, amount in first.powers.items() if other != base}
                for relation in SQUARES[base.function]:
                    partner = frozenset(_like_square(rest, relation.partner, base.arguments).items())
                    for second in terms:
                        if second.key != partner:
                            continue
                        left = second.coefficient - relation.sign * first.coefficient
                        if left and not (relation.is_one and first.over * left > 0):
                            continue
                        self._may("identity", base)
                        if relation.nonzero:
                            self._nonzero(zero_of(relation.nonzero, base.arguments[0]))
                        outside = Term(first.over * relation.result_sign, first.under, rest)
                        merged = self._product([outside, _square(relation.result, base.arguments)])
                        return self._collect(_merged(terms, first, second, merged, left))
        return terms

    def _factored(self, terms: list[Term], shared: dict[Node, Exponent]) -> Term:
        content = number_content(terms)
        inside = self._combine([divided(term, content, shared) for term in terms])
        return self._product([Term(content.numerator, content.denominator, dict(shared)), inside])

    def _multiplied_out(self, terms: list[Term]) -> list[Term] | None:
        """The terms with their products of sums multiplied out, unless that would be long."""
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
        return result

    def _expands(self, base: Node, exponent: Exponent) -> bool:
        return isinstance(base, Sum) and isinstance(exponent, int) and exponent > 0 and base in self._parts

    def _sums_in(self, term: Term) -> list[list[Term]]:
        """The factors of a term that are sums, each as often as its exponent says, up to where it is too many."""
        sums: list[list[Term]] = []
        for base, exponent in term.powers.items():
            if self._expands(base, exponent) and isinstance(exponent, int):
                sums += [self._parts[base]] * min(exponent, EXPANDED_TERMS)
        return sums


def _square(name: str, arguments: tuple[Node, ...]) -> Term:
    """f² for the function named; 1 where there is no name."""
    return Term(1, 1, {Apply(name, arguments): 2} if name else {})


def _like_square(powers: dict[Node, Exponent], name: str, arguments: tuple[Node, ...]) -> dict[Node, Exponent]:
    """The powers of a term times f²: sec²u times tan²u, or times sec²u."""
    function = Apply(name, arguments)
    present = powers.get(function, 0) if name else None
    return {**powers, function: whole(present + 2)} if isinstance(present, NUMBER) else powers


def _merged(terms: list[Term], first: Term, second: Term, merged: Term, left: int | Fraction) -> list[Term]:
    """The terms with two of them made one, which stands where the later stood, and what is left of the second."""
    both = [place for place, term in enumerate(terms) if term is first or term is second]
    kept = [merged if place == both[1] else term for place, term in enumerate(terms)]
    return [*(term for place, term in enumerate(kept) if place != both[0]), second.with_coefficient(left)]
