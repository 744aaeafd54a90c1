"""Taylor polynomials with rational coefficients about an exactly known point, and what their shape shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from flint import arb, fmpz_poly

from tutor.expression.errors import LimitExceeded
from tutor.expression.tree import Node, Power, Symbol, add, multiply, number, substitute
from tutor.extrema.exact import Exact
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable, constant_of, multiply_rational

ORDER = 6  # of the expansion of functions that are no polynomials
MOST_TERMS = 120

Exponents = tuple[int, ...]
Terms = Mapping[Exponents, Fraction]


@dataclass(frozen=True, slots=True)
class Jet:
    """f(point + v) − f(point) as a polynomial in v; ``order`` is how far it goes, ``None`` when it is all of f."""

    terms: Terms
    order: int | None


def jet_at(node: Node, names: Sequence[str], place: Sequence[Node], exact: Exact) -> Jet | None:
    """The jet of a tree; ``None`` where its coefficients are not found to be rational."""
    whole = jet_of_polynomial(node, names, place)
    if whole is not None:
        return Jet(whole, None)
    terms: dict[Exponents, Fraction] = {}
    known: dict[Exponents, Node] = {(0,) * len(names): node}
    for exponents in sorted(product(range(ORDER + 1), repeat=len(names)), key=sum):
        degree = sum(exponents)
        if not 0 < degree <= ORDER:
            continue
        if terms and degree > min(map(sum, terms)) + 2:
            return Jet(terms, degree - 1)
        k = next(k for k, power in enumerate(exponents) if power)
        lower = (*exponents[:k], exponents[k] - 1, *exponents[k + 1 :])
        try:
            known[exponents] = exact.derivative(known[lower], names[k])
        except LimitExceeded:
            return None
        value = _rational(_at(known[exponents], names, place), exact)
        if value is None:
            return None
        scale = 1
        for power in exponents:
            for j in range(2, power + 1):
                scale *= j
        if value:
            terms[exponents] = value / scale
    return Jet(terms, ORDER) if terms else None


def _at(tree: Node, names: Sequence[str], place: Sequence[Node]) -> Node:
    for name, value in zip(names, place, strict=True):
        tree = substitute(tree, name, value)
    return tree


def _rational(tree: Node, exact: Exact) -> Fraction | None:
    form = exact.form(tree)
    return None if form is None else form.rational()


def jet_of_polynomial(node: Node, names: Sequence[str], place: Sequence[Node]) -> Terms | None:
    moved = node
    for name, x in zip(names, place, strict=True):
        moved = substitute(moved, name, add(x, Symbol(name)))
    terms = terms_of(moved, names)
    if terms is None or len(terms) > MOST_TERMS:
        return None
    return {exponents: c for exponents, c in terms.items() if any(exponents)}


def terms_of(node: Node, names: Sequence[str]) -> Terms | None:
    """The terms of a polynomial in the names with rational coefficients; ``None`` for any other tree."""
    workings = Field()
    try:
        form = workings.forms(*(Symbol(name) for name in names), node)[-1]
    except Unrepresentable:
        return None
    if not form.below.is_constant() or len(workings.generators) != len(names):
        return None
    below, size = int(constant_of(form.below)), len(names)
    return {tuple(map(int, e[:size])): Fraction(int(c), below) for e, c in form.above.to_dict().items()}


def lowest_form(terms: Terms, weights: Sequence[int]) -> tuple[int, Terms]:
    """The part of the lowest weighted degree, and that degree."""
    least = min(_weight(e, weights) for e in terms)
    return least, {e: c for e, c in terms.items() if _weight(e, weights) == least}


def _weight(exponents: Exponents, weights: Sequence[int]) -> int:
    return sum(power * weight for power, weight in zip(exponents, weights, strict=True))


def signs_of(form: Terms) -> frozenset[int]:
    """The signs that a weighted form in two variables takes away from the origin; 0 where it vanishes there."""
    found: set[int] = set()
    for side in (1, -1):
        line: dict[int, Fraction] = {}
        for (i, j), c in form.items():
            line[j] = line.get(j, Fraction(0)) + c * side**i
        found |= signs_on_line(line)
        pole = sum((c * side**j for (i, j), c in form.items() if i == 0), Fraction(0))
        found.add((pole > 0) - (pole < 0))
    return frozenset(found)


def signs_on_line(coefficients: Mapping[int, Fraction]) -> set[int]:
    """The signs that a polynomial in one variable takes on the real line."""
    below = 1
    for c in coefficients.values():
        below *= c.denominator
    dense = [0] * (max(coefficients, default=0) + 1)
    for power, c in coefficients.items():
        dense[power] = int(c * below)
    polynomial = fmpz_poly(dense)
    if polynomial.degree() < 0:
        return {0}
    leading = 1 if polynomial[polynomial.degree()] > 0 else -1
    found = {leading}
    crossings = 0
    for part, multiplicity in polynomial.factor_squarefree()[1]:
        count = sum(1 for root, _ in part.complex_roots() if isinstance(root, arb) or root.imag.is_zero())
        if count:
            found.add(0)
        crossings += count if multiplicity % 2 else 0
    if crossings:
        found |= {leading, -leading}
    return found


def along(terms: Terms, curve: Sequence[Sequence[Fraction]], order: int) -> list[Fraction]:
    """The coefficients up to t^order of the polynomial on a curve, given by its own coefficients (from t⁰) for each
    variable."""
    total = [Fraction(0)] * (order + 1)
    powers: list[dict[int, list[Fraction]]] = [{} for _ in curve]
    for exponents, c in terms.items():
        value = [c] + [Fraction(0)] * order
        for k, power in enumerate(exponents):
            if power not in powers[k]:
                powers[k][power] = _power(curve[k], power, order)
            value = _product(value, powers[k][power], order)
        total = [a + b for a, b in zip(total, value, strict=True)]
    return total


def _power(series: Sequence[Fraction], exponent: int, order: int) -> list[Fraction]:
    result = [Fraction(1)] + [Fraction(0)] * order
    for _ in range(exponent):
        result = _product(result, series, order)
    return result


def _product(a: Sequence[Fraction], b: Sequence[Fraction], order: int) -> list[Fraction]:
    result = [Fraction(0)] * (order + 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b[: order + 1 - i]):
                result[i + j] += x * y
    return result


def partial(terms: Terms, k: int) -> Terms:
    return {(*e[:k], e[k] - 1, *e[k + 1 :]): c * e[k] for e, c in terms.items() if e[k]}


def written(terms: Terms, names: Sequence[str]) -> Node:
    """The polynomial as a tree, highest powers of the first variable first."""
    parts = []
    for exponents, c in sorted(terms.items(), reverse=True):
        factors: list[Node] = []
        for name, power in zip(names, exponents, strict=True):
            if power:
                factors.append(Symbol(name) if power == 1 else Power(Symbol(name), number(power)))
        parts.append(_scaled(c, factors))
    return add(*parts)


def _scaled(c: Fraction, factors: list[Node]) -> Node:
    return multiply_rational(c, multiply(*factors)) if factors else number(c)
