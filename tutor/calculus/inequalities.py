"""Conditions solved for the letter where that is plain: 2x − 1 > 0 is x > 1/2, x² − 4 ≠ 0 is x ≠ −2 and x ≠ 2."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from tutor.calculus.numbers import exact_root
from tutor.calculus.signs import is_positive
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Comparison,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    multiply,
    number,
    rational_value,
    variables,
    walk,
)

HOLDS: dict[str, Callable[[Any, Any], bool]] = {  # of fractions, and of places
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_KEEP_ORDER = frozenset(("sinh", "asinh", "tanh", "atanh", "atan", "asin", "erf"))  # rising, and 0 at 0 only
_MAX_DEGREE = 12


def solved(condition: Comparison) -> tuple[Comparison, ...]:
    """The same condition with as little as possible on the left, as one or more that must all hold."""
    bound = rational_value(condition.right)
    if bound is None:
        return (condition,)
    relation, left = condition.relation, condition.left
    match left:
        case Negation(u):
            return solved(Comparison(_TURNED[relation], u, number(-bound)))
        case Product((Integer(n), *rest)) if n > 0:
            return solved(Comparison(relation, multiply(*rest), number(bound / n)))
        case Quotient(u, Integer(n)) if n > 0:
            return solved(Comparison(relation, u, number(bound * n)))
        case Apply("ln", (u,)) if bound == 0:
            return solved(Comparison(relation, u, ONE))
        case Apply("ln", (u,)) if bound == 1:
            return (Comparison(relation, u, E),)
        case Apply("abs", (Apply("sin" | "cos" as name, (u,)),)) if relation == "<" and bound == 1:
            return (Comparison("!=", Apply("cos" if name == "sin" else "sin", (u,)), ZERO),)
        case Apply("sqrt", (u,)) if bound > 0:
            return solved(Comparison(relation, u, number(bound**2)))
        case Apply(name, (u,)) if name in _KEEP_ORDER and bound == 0:
            return solved(Comparison(relation, u, ZERO))
        case Power(base, exponent) if base == E and bound == 1:
            return solved(Comparison(relation, exponent, ZERO))
        case Power(base, Symbol() as letter) if base == E and bound > 0:
            return (Comparison(relation, letter, Apply("ln", (number(bound),))),)
        case Apply("ln", (Symbol() as letter,)):
            return (Comparison(relation, letter, Power(E, number(bound))),)
        case Power(base, Integer(n)) if n > 1:
            root = exact_root(abs(bound), Fraction(1, n))
            if root is not None and n % 2:
                return solved(Comparison(relation, base, number(root if bound >= 0 else -root)))
            if root is not None and bound > 0 and relation == "!=":
                return tuple(part for end in (-root, root) for part in solved(Comparison("!=", base, number(end))))
            if root is not None and bound > 0 and relation != "=":
                return solved(Comparison(relation, Apply("abs", (base,)), number(root)))
        case Sum(terms):
            return _of_a_sum(relation, terms, bound) or _beside_a_number(condition) or (condition,)
    return (condition,)


def _of_a_sum(relation: str, terms: Sequence[Node], bound: Fraction) -> tuple[Comparison, ...]:
    values = [rational_value(term) for term in terms]
    rest = [term for term, value in zip(terms, values, strict=True) if value is None]
    moved = bound - sum((value for value in values if value is not None), Fraction(0))
    if len(rest) == 1:
        found = solved(Comparison(relation, rest[0], number(moved)))
        if found != (Comparison(relation, rest[0], number(moved)),) or isinstance(rest[0], Symbol | Apply):
            return found
    return ()


def _beside_a_number(condition: Comparison) -> tuple[Comparison, ...]:
    """c·x + d compared with a number, where c and d are no fractions: 2x − π ≠ 0 is x ≠ π/2."""
    moving = [term for term in _terms(condition.left) if variables(term)]
    match moving:
        case [Symbol() | Negation(Symbol()) | Product() | Negation(Product()) as term]:
            negative, size = (True, term.operand) if isinstance(term, Negation) else (False, term)
            factors = size.factors if isinstance(size, Product) else (size,)
            letters = [factor for factor in factors if variables(factor)]
            by = multiply(*(factor for factor in factors if not variables(factor)))
            match letters:
                case [Symbol() as letter] if is_positive(by):
                    rest = [Negation(other) for other in _terms(condition.left) if other is not term]
                    end = Quotient(Sum((condition.right, *rest)), by)
                    relation = _TURNED[condition.relation] if negative else condition.relation
                    return (Comparison(relation, letter, tidy(Negation(end) if negative else end)),)
    return ()


def _coefficients(terms: Sequence[Node]) -> dict[int, Fraction] | None:
    """The coefficients of a polynomial written out in one letter, by degree."""
    found: dict[int, Fraction] = {}
    for term in terms:
        sign, size = (-1, term.operand) if isinstance(term, Negation) else (1, term)
        above, below = (size.numerator, size.denominator) if isinstance(size, Quotient) else (size, ONE)
        value, degree = Fraction(sign), 0
        for factor in above.factors if isinstance(above, Product) else (above,):
            match factor:
                case Symbol():
                    degree += 1
                case Power(Symbol(), Integer(n)):
                    degree += n
                case _:
                    own = rational_value(factor)
                    if own is None:
                        return None
                    value *= own
        under = rational_value(below)
        if not under or degree > _MAX_DEGREE:
            return None
        found[degree] = found.get(degree, Fraction(0)) + value / under
    return found


def is_polynomial(node: Node) -> bool:
    """Whether the tree is a polynomial with rational coefficients in at most one letter, written out."""
    letters = {part for part in walk(node) if isinstance(part, Symbol)}
    return len(letters) < 2 and _coefficients(_terms(node)) is not None


def _terms(node: Node) -> tuple[Node, ...]:
    return tuple(inner for term in node.terms for inner in _terms(term)) if isinstance(node, Sum) else (node,)


def without_implied(conditions: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The conditions without those that another one implies (x ≠ 0 beside x > 0), points left out last."""
    kept: list[Comparison] = []
    for position, condition in enumerate(conditions):
        others = [other for other in (*kept, *conditions[position + 1 :]) if other != condition]
        if not any(_implies(other, condition) for other in others):
            kept.append(condition)
    return tuple(sorted(kept, key=lambda condition: condition.relation == "!="))


def _implies(one: Comparison, other: Comparison) -> bool:
    if variables(one.left) == variables(other.left):
        first, second = _size(one.right), _size(other.right)
        if first is not None and second is not None:
            left, relation = one.left, one.relation
            if left == other.left:
                return _bounds(relation, first, other.relation, second)
            if left == Apply("abs", (other.left,)) and relation == "<":
                return _bounds("<", first, other.relation, second) or _bounds(">", -first, other.relation, second)
            if left == Apply("abs", (other.left,)) and relation == ">":
                return other.relation == "!=" and abs(second) <= first
    return False


def _size(bound: Node) -> Fraction | None:
    """The bound, near enough to be compared with plain fractions; ``None`` where it is no number."""
    if variables(bound):
        return None
    ball = enclose(bound, {})
    return Fraction(float(ball.mid())) if ball.is_finite() else None


def _bounds(relation: str, bound: Fraction, other: str, limit: Fraction) -> bool:
    """Whether u ``relation`` bound implies u ``other`` limit."""
    match relation, other:
        case (">", (">" | ">=")) | (">=", ">="):
            return bound >= limit
        case ("<", ("<" | "<=")) | ("<=", "<="):
            return bound <= limit
        case (">", "!="):
            return bound >= limit
        case ("<", "!="):
            return bound <= limit
        case (">=", (">" | "!=")):
            return bound > limit
        case ("<=", ("<" | "!=")):
            return bound < limit
    return False
