"""Conditions solved for their letter say the same as before, at many exact numbers."""

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.calculus.conditions import simplify_conditions
from tutor.calculus.inequalities import HOLDS
from tutor.expression.read import read
from tutor.expression.tree import (
    Apply,
    Comparison,
    Conjunction,
    Disjunction,
    Integer,
    Negation,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    number,
    rational_value,
)
from tutor.expression.write_text import to_text

X = Symbol("x")
PLACES = [Fraction(k, 12) for k in range(-72, 73)]


def value(node, at):
    """The value of a rational function of x and |x|; raises ``ZeroDivisionError`` where it has none."""
    match node:
        case Symbol():
            return at
        case Negation(u):
            return -value(u, at)
        case Sum(parts):
            return sum(value(part, at) for part in parts)
        case Product(factors):
            return prod(value(factor, at) for factor in factors)
        case Quotient(u, v):
            return Fraction(value(u, at)) / value(v, at)
        case Power(u, n):
            return Fraction(value(u, at)) ** int(rational_value(n))
        case Apply("abs", (u,)):
            return abs(value(u, at))
    return rational_value(node)


def near(node, at):
    """The same with square roots, which are only ever the end of a stretch and never at one of the places."""
    if node == X or (isinstance(node, Apply) and node.function == "abs"):
        return value(node, at)
    exact = rational_value(node)
    return exact if exact is not None else Fraction(root(node))


def root(node):
    match node:
        case Apply("sqrt", (u,)):
            return root(u) ** 0.5
        case Power(u, exponent):
            return root(u) ** float(rational_value(exponent))
        case Sum(parts):
            return sum(map(root, parts))
        case Product((u, v)):
            return root(u) * root(v)
        case Quotient(u, v):
            return root(u) / root(v)
        case Negation(u):
            return -root(u)
    return float(rational_value(node))


def holds(condition, at, side=value):
    match condition:
        case Comparison(relation, left, right):
            try:
                return HOLDS[relation](side(left, at), side(right, at))
            except ZeroDivisionError:
                return False
        case Conjunction(parts):
            return all(holds(part, at, side) for part in parts)
        case Disjunction(parts):
            return any(holds(part, at, side) for part in parts)
    raise AssertionError(condition)


SMALL = st.integers(-3, 3)
LINEAR = st.builds(lambda a, b: add(Product((Integer(a), X)), number(Fraction(b))), st.integers(1, 3), SMALL)
QUADRATIC = st.builds(
    lambda a, b, c: add(Product((Integer(a), Power(X, Integer(2)))), Product((number(Fraction(b)), X)), number(c)),
    st.integers(1, 2),
    SMALL,
    SMALL.map(Fraction),
)
SIZE = st.builds(lambda a: add(Apply("abs", (X,)), number(Fraction(a))), SMALL)
RATIONAL = st.recursive(
    st.one_of(LINEAR, QUADRATIC, SIZE, st.just(X)),
    lambda inner: st.one_of(
        st.builds(lambda u, v: Sum((u, v)), inner, inner),
        st.builds(lambda u, v: Product((u, v)), inner, inner),
        st.builds(Quotient, inner, inner),
        st.builds(lambda u, n: Power(u, number(Fraction(n))), inner, st.sampled_from([-1, 2, 3])),
    ),
    max_leaves=4,
)
CONDITION = st.builds(
    Comparison, st.sampled_from(["!=", "<", ">", "<=", ">="]), RATIONAL, SMALL.map(lambda k: number(Fraction(k)))
)


def is_solved(condition):
    """Whether it compares x or |x| with a number."""
    match condition:
        case Comparison(_, left, right):
            return rational_value(left) is not None or {left, right} & {X, Apply("abs", (X,))}
        case Conjunction(parts) | Disjunction(parts):
            return all(map(is_solved, parts))
    return False


@settings(max_examples=150, deadline=None)
@given(st.lists(CONDITION, min_size=1, max_size=2))
def test_solved_conditions_say_the_same(conditions):
    solved = simplify_conditions(conditions)
    for at in PLACES:
        before = all(holds(condition, at) for condition in conditions)
        after = all(holds(condition, at, near if is_solved(condition) else value) for condition in solved)
        assert before == after, (at, [to_text(c) for c in conditions], [to_text(c) for c in solved])


SOLVED = [
    ("x^2 - 3*x + 2 > 0", "x < 1 or x > 2"),
    ("x^2 - 3*x + 2 <= 0", "x >= 1; x <= 2"),
    ("x^2 - 2 != 0", "x != -sqrt(2); x != sqrt(2)"),
    ("x^2 - x - 1 < 0", "x > (1 - sqrt(5))/2; x < (1 + sqrt(5))/2"),
    ("2*x^2 - 1 != 0", "x != -sqrt(2)/2; x != sqrt(2)/2"),
    ("1 + x/(x + 1) != 0", "x != -1; x != -1/2"),
    ("x^2 + 1 > 1", "x != 0"),
    ("(x^2 + 1)/(x^2 - 1) > 0", "abs(x) > 1"),
    ("2*abs(x)/(x^2 + 1) < 1", "x != -1; x != 1"),
    ("abs(2*x - 1) < 1", "x > 0; x < 1"),
    ("x^3 - x > 0", "-1 < x and x < 0 or x > 1"),
    ("(x^2 - 1)*(4 - x^2) > 0", "abs(x) > 1; abs(x) < 2"),
    ("x^4 + 1 > 0", ""),
    ("-x^2 > 0", "0 != 0"),
    ("x^2 <= 0", "x = 0"),
    (  # with the place at which the left side has no value
        "x*(x^2 + abs(x) + 1/(2*x + 2)) != 0",
        "x != -1; x != 0; 2*x^2*(x + 1) + 2*abs(x)*(x + 1) + 1 != 0",
    ),
    ("x^5 - x - 1 != 0", "x^5 - x - 1 != 0"),
    ("x^3 - 2 != 0", "x != 2^(1/3)"),
    ("2*x^3 + 3 > 0", "x > -(3/2)^(1/3)"),
    ("x^4 - 5 > 0", "abs(x) > 5^(1/4)"),
    ("x^4 - 10*x^2 + 1 < 0", "abs(x) > sqrt(5 - 2*sqrt(6)); abs(x) < sqrt(5 + 2*sqrt(6))"),
    ("x^6 + x^3 - 1 != 0", "x != -((1 + sqrt(5))/2)^(1/3); x != ((-1 + sqrt(5))/2)^(1/3)"),
]


@pytest.mark.parametrize(("condition", "expected"), SOLVED)
def test_a_condition_is_solved(condition, expected):
    """By hand, with the sign chart."""
    left, relation, right = condition.rsplit(" ", 2)
    comparison = Comparison(relation, read(left).node, read(right).node)
    assert "; ".join(to_text(part) for part in simplify_conditions([comparison])) == expected
