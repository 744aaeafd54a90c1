"""Sums as lists of terms: what they share, how they are divided, and in which order they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from fractions import Fraction
from functools import reduce
from math import gcd

from tutor.calculus.numbers import exact_root
from tutor.calculus.terms import NUMBER, Exponent, Term, degree, is_exponential, is_monomial, numeric, whole
from tutor.expression.tree import Constant, Indexed, Node, Sum, Symbol, number, rational_value

_FEW = 4


def as_tree(exponent: Exponent) -> Node:
    return number(exponent) if isinstance(exponent, NUMBER) else exponent


def meaning(terms: Sequence[Term]) -> Hashable:
    """What makes two sums the same: their terms in any order."""
    pairs = [(term.key, term.over, term.under) for term in terms]
    different = frozenset(pairs)
    return different if len(different) == len(pairs) else frozenset(Counter(pairs).items())


def number_content(terms: Sequence[Term]) -> Fraction:
    """The greatest number dividing every coefficient; negative where all terms are."""
    over = reduce(gcd, (term.over for term in terms))
    under = 1
    for term in terms:
        under = under * term.under // gcd(under, term.under)
    content = Fraction(over, under)
    return -content if all(term.over < 0 for term in terms) else content


def common_powers(terms: Sequence[Term]) -> dict[Node, Exponent]:
    """The powers shared by all terms, with the lowest exponents.

    A base missing in some of a few terms counts when it divides the others and is not a plain symbol, so that
    1 + u/(v + 1) comes over one bar while x + 1/x stays.
    """
    bases: dict[Node, None] = dict.fromkeys(terms[0].powers)
    if len(terms) > _FEW:
        bases = {base: None for base in bases if all(base in term.powers for term in terms)}
    else:
        for term in terms:
            bases.update(dict.fromkeys(term.powers))
    shared: dict[Node, Exponent] = {}
    for base in bases:
        exponents = [term.powers.get(base, 0) for term in terms]
        numbers = numeric(exponents)
        if numbers is None:
            if len({_without_number(exponent)[0] for exponent in exponents}) == 1:
                shared[base] = min(exponents, key=lambda exponent: _without_number(exponent)[1])
            continue
        lowest = min(numbers)
        if lowest < 0 and 0 in numbers and isinstance(base, (Symbol, Indexed, Constant)):
            continue
        if is_exponential(base):
            lowest = lowest if lowest > 0 else min(0, max(numbers))
        if lowest:
            shared[base] = lowest
    return shared


def _without_number(exponent: Exponent) -> tuple[tuple[Node, ...], Fraction]:
    """An exponent as what is no number, and the number beside it: n − 1 is n and −1."""
    tree = as_tree(exponent)
    terms = tree.terms if isinstance(tree, Sum) else (tree,)
    values = [rational_value(term) for term in terms]
    rest = tuple(term for term, value in zip(terms, values, strict=True) if value is None)
    return rest, sum((value for value in values if value is not None), Fraction(0))


def only(term: Term, bases: list[Node]) -> Term:
    return Term(1, 1, {base: term.powers[base] for base in bases})


def divided(term: Term, content: Fraction, shared: dict[Node, Exponent]) -> Term:
    """The term divided by content · Π shared."""
    powers: dict[Node, Exponent] = {}
    for base, exponent in term.powers.items():
        if base not in shared:
            powers[base] = exponent
            continue
        taken = shared[base]
        if exponent != taken:
            powers[base] = whole(_without_number(exponent)[1] - _without_number(taken)[1])
    for base, taken in shared.items():
        if base not in term.powers and isinstance(taken, NUMBER):
            powers[base] = -taken
    value = Fraction(term.over, term.under) / content
    return Term(value.numerator, value.denominator, powers, dict(term.kept))


def square_root(terms: Sequence[Term]) -> tuple[int, list[Term]] | None:
    """A sum of three as ±(p + q)², found by its squares and its double product: x² − 2x + 1 is (x − 1)²."""
    for middle, one, other in ((1, 0, 2), (0, 1, 2), (2, 0, 1)) if len(terms) == 3 else ():
        p, q, sign = _half(terms[one]), _half(terms[other]), 1 if terms[one].over > 0 else -1
        if p is None or q is None or terms[one].over * terms[other].over < 0:
            continue
        double = 2 * p.coefficient * q.coefficient
        powers: dict[Node, Exponent] = dict(p.powers)
        for base, exponent in q.powers.items():
            powers[base] = whole(powers.get(base, 0) + exponent)  # type: ignore[operator]
        if terms[middle].powers == powers and abs(terms[middle].coefficient) == double:
            return sign, [p, q.scaled(1 if terms[middle].over * sign > 0 else -1)]
    return None


def _half(term: Term) -> Term | None:
    """The square root of ±c·u², as far as it is plain: c a square and u without a root."""
    size = exact_root(abs(Fraction(term.over, term.under)), Fraction(1, 2))
    numbers = numeric(list(term.powers.values()))
    if size is None or term.kept or numbers is None or any(exponent % 2 for exponent in numbers):
        return None
    powers: dict[Node, Exponent] = {base: whole(Fraction(e, 2)) for base, e in zip(term.powers, numbers, strict=True)}
    return Term(size.numerator, size.denominator, powers)


def ordered(terms: list[Term]) -> list[Term]:
    """Textbook order: a polynomial by falling powers, 1 − x² as such, anything else as it came, not minus first."""
    symbols = {base for term in terms for base in term.powers if isinstance(base, Symbol)}
    if len(symbols) == 1 and all(map(is_monomial, terms)):
        (symbol,) = symbols
        falling = sorted(terms, key=lambda term: degree(term, symbol), reverse=True)
        if len(falling) == 2 and falling[0].over < 0 < falling[1].over:
            falling.reverse()
        return falling
    if terms[0].over < 0:
        first = next((term for term in terms if term.over > 0), terms[0])
        return [first, *(term for term in terms if term is not first)]
    return terms
