"""The form of an answer, judged apart from its value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import gcd, prod

from flint import fmpz

from tutor.expression.balls import enclose
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import (
    ONE,
    Apply,
    Condition,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    glance,
    number,
    rational_value,
    size,
    variables,
    walk,
)
from tutor.grading.marks import Form
from tutor.grading.polynomial import polynomial_in_all

_DECIMAL = re.compile(r"\d[.,]\d|(?<!\d)\.\d|\d[eE][-−]\d")


def is_finished(node: Node) -> bool:
    """Whether no derivative is left to be taken."""
    return glance(node).derivative is None


def in_form(node: Node, written: str, form: Form, model: Node) -> bool:
    """Whether the answer, written as ``written``, has the form; ``model`` is our own tidy answer."""
    match form:
        case "factored":
            return is_factored(node)
        case "expanded":
            return is_expanded(node)
        case "simplified":
            return is_simplified(node, model)
        case "single_fraction":
            return is_single_fraction(node)
        case "exact":
            return _DECIMAL.search(written) is None


def is_factored(node: Node) -> bool:
    """Whether no sum in the product could be taken apart further: ``2(x+1)``, not ``2x+2``, not ``x^2-1``."""
    match node:
        case Sum(terms):
            return _is_prime(node, content_matters=True) and not _common_factor(terms)
        case Power(Sum() as base, _):
            return _is_prime(base, content_matters=False)
        case Negation(inside) | Power(inside, _):
            return is_factored(inside)
        case Product(factors):
            return all(is_factored(factor) for factor in factors)
        case Quotient(numerator, denominator):
            return is_factored(numerator) and is_factored(denominator)
    return True


def is_expanded(node: Node) -> bool:
    """Whether no bracket is left to multiply out."""
    match node:
        case Negation(inside):
            return not isinstance(inside, Sum) and is_expanded(inside)
        case Sum(terms):
            return all(not isinstance(term, Sum) and is_expanded(term) for term in terms)
        case Product(factors):
            return all(not isinstance(factor, Sum) and is_expanded(factor) for factor in factors)
        case Power(Sum(), exponent):
            power = rational_value(exponent)
            return power is None or power.denominator != 1 or power < 2
        case Quotient(numerator, denominator):
            shared = isinstance(numerator, Sum) and rational_value(denominator) is not None
            return not shared and is_expanded(numerator)
    return True


def is_simplified(node: Node, model: Node) -> bool:
    """No number left to work out, and not much longer than ``model``."""
    return 2 * size(node) <= 3 * size(model) + 4 and not any(_unfinished(part) for part in walk(node))


def is_single_fraction(node: Node) -> bool:
    """One fraction bar, or none."""
    bars = sum(isinstance(part, Quotient) for part in walk(node))
    inside = node.operand if isinstance(node, Negation) else node
    return bars == 0 or (bars == 1 and isinstance(inside, Quotient))


def _is_prime(node: Sum, content_matters: bool) -> bool:
    poly = polynomial_in_all(node)
    if poly is None:
        return True
    content, factors = poly.factor()
    whole = abs(content).p == 1 or not content_matters
    return whole and sum(int(power) for _, power in factors) <= 1


def _common_factor(terms: tuple[Node, ...]) -> bool:
    """Whether some base other than a number stands as a factor in every term."""
    common = set.intersection(*(_bases(term) for term in terms))
    return any(variables(base) for base in common)


def _bases(term: Node) -> set[Node]:
    match term:
        case Negation(inside) | Quotient(inside, _):
            return _bases(inside)
        case Product(factors):
            return set().union(*(_bases(factor) for factor in factors))
        case Power(base, exponent) if not variables(exponent):
            return {base}
    return {term}


def _unfinished(part: Node | Condition) -> bool:
    """Something a student would still work out: ``2*3``, ``4/2``, ``x+0``, ``1*x``, ``-(-x)``, ``x^1``, ``x+x``."""
    match part:
        case Negation(Negation()) | Power(_, Integer(0 | 1)):
            return True
        case Sum(terms):
            numbers = [rational_value(term) for term in terms]
            return sum(value is not None for value in numbers) > 1 or 0 in numbers or _has_like_terms(terms)
        case Product(factors):
            numbers = [rational_value(factor) for factor in factors]
            bases = [_base(factor) for factor, value in zip(factors, numbers, strict=True) if value is None]
            repeated = len(set(bases)) < len(bases)
            return sum(value is not None for value in numbers) > 1 or 0 in numbers or 1 in numbers or repeated
        case Quotient(numerator, denominator):
            above, below = _coefficient(numerator), _coefficient(denominator)
            whole = above.denominator == below.denominator == 1
            return below < 0 or denominator == ONE or (whole and gcd(int(above), int(below)) > 1)
        case Apply("sqrt", (Integer(n),)):
            return any(power > 1 for _, power in fmpz(n).factor()) if n else True
        case Apply() | Power() if not variables(part):
            return _is_whole(part)
    return False


def _has_like_terms(terms: Sequence[Node]) -> bool:
    """Whether two terms differ in their coefficients only: ``2x`` and ``3x``."""
    kinds = [frozenset(Counter(_letters(term)).items()) for term in terms if rational_value(term) is None]
    return len(set(kinds)) < len(kinds)


def _letters(term: Node) -> list[Node]:
    """The factors of a term that are no numbers."""
    match term:
        case Negation(inside):
            return _letters(inside)
        case Product(factors):
            return [letter for factor in factors for letter in _letters(factor)]
        case Quotient(numerator, denominator) if rational_value(denominator) is not None:
            return _letters(numerator)
    return [] if rational_value(term) is not None else [term]


def _coefficient(node: Node) -> Fraction:
    """The number in front: 4 of ``4x``."""
    value = rational_value(node)
    match node:
        case Negation(inside) if value is None:
            return -_coefficient(inside)
        case Product(factors) if value is None:
            return prod((_coefficient(factor) for factor in factors), start=Fraction(1))
    return Fraction(1) if value is None else value


def _base(factor: Node) -> Node:
    """What a factor is a power of, with an exponent that could be added to others."""
    return factor.base if isinstance(factor, Power) and rational_value(factor.exponent) is not None else factor


def _is_whole(constant: Node) -> bool:
    """Whether a number written with functions is a whole number for certain: ``ln(e^3)``, ``sin(0)``."""
    whole = enclose(constant, {}).unique_fmpz()
    return whole is not None and is_identical(constant, number(int(whole))) is True
