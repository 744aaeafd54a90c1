"""Canonical text. Expected texts are written by hand from section 1 of the contract."""

from __future__ import annotations

import pytest

from tutor.expression.interval import Interval
from tutor.expression.tree import (
    INFINITY,
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Comparison,
    Conjunction,
    Derivative,
    Disjunction,
    E,
    Indexed,
    Integer,
    Negation,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
)
from tutor.expression.write_text import interval_to_text, to_text

a, b, c, i, n, w, x, y = (Symbol(name) for name in "abcinwxy")
sin = Apply("sin", (x,))
positive, below_one = Comparison(">", x, ZERO), Comparison("<", x, ONE)

CASES = [
    (Product((Power(x, TWO), sin)), "x^2*sin(x)"),
    (Sum((a, Negation(b), c)), "a - b + c"),
    (Sum((Negation(a), b)), "-a + b"),
    (Sum((a, Negation(Sum((b, c))))), "a - (b + c)"),
    (Sum((a, Negation(Negation(b)))), "a - (-b)"),
    (Sum((Sum((a, b)), c)), "(a + b) + c"),
    (Sum((a, Sum((b, c)))), "a + (b + c)"),
    (Sum((a, Negation(Product((b, c))))), "a - b*c"),
    (Sum((a, Product((Negation(b), c)))), "a + (-b)*c"),
    (Negation(Power(x, TWO)), "-x^2"),
    (Power(Negation(x), TWO), "(-x)^2"),
    (Negation(Negation(x)), "-(-x)"),
    (Negation(Product((a, b))), "-a*b"),
    (Product((Negation(a), b)), "(-a)*b"),
    (Product((a, Negation(b))), "a*(-b)"),
    (Product((a, Quotient(b, c))), "a*(b/c)"),
    (Quotient(Product((a, b)), c), "a*b/c"),
    (Product((Quotient(a, b), c)), "a/b*c"),
    (Quotient(a, Product((b, c))), "a/(b*c)"),
    (Quotient(Quotient(a, b), c), "a/b/c"),
    (Quotient(a, Quotient(b, c)), "a/(b/c)"),
    (Quotient(a, Negation(b)), "a/(-b)"),
    (Quotient(Negation(a), b), "(-a)/b"),
    (Negation(Quotient(a, b)), "-a/b"),
    (Product((Product((a, b)), c)), "(a*b)*c"),
    (Product((a, Product((b, c)))), "a*(b*c)"),
    (Product((a, Sum((b, c)))), "a*(b + c)"),
    (Power(TWO, Power(Integer(3), x)), "2^(3^x)"),
    (Power(Power(TWO, Integer(3)), x), "(2^3)^x"),
    (Power(x, Negation(TWO)), "x^(-2)"),
    (Power(x, Quotient(ONE, TWO)), "x^(1/2)"),
    (Power(E, Negation(x)), "e^(-x)"),
    (Power(sin, TWO), "sin(x)^2"),
    (Power(E, sin), "e^sin(x)"),
    (Apply("log", (x, TWO)), "log(x, 2)"),
    (Apply("root", (x, Integer(3))), "root(x, 3)"),
    (Product((TWO, PI, Symbol("theta"))), "2*pi*theta"),
    (Power(Symbol("w_1"), TWO), "w_1^2"),
    (Derivative(Product((x, sin)), x), "d/dx(x*sin(x))"),
    (Derivative(sin, Symbol("theta"), 2), "d^2/dtheta^2(sin(x))"),
    (Power(Derivative(sin, x), TWO), "(d/dx(sin(x)))^2"),
    (Product((TWO, Derivative(sin, x))), "2*d/dx(sin(x))"),
    (Quotient(ONE, Derivative(sin, x)), "1/(d/dx(sin(x)))"),
    (
        Quotient(
            Summation(Power(Sum((Indexed("y", i), Negation(Sum((Product((w, Indexed("x", i))), b))))), TWO), i, ONE, n),
            n,
        ),
        "sum((y_i - (w*x_i + b))^2, i, 1, n)/n",
    ),
    (Indexed("y", Sum((i, ONE))), "y_(i + 1)"),
    (Piecewise(((Power(x, TWO), Comparison("<", x, ZERO)), (x, Otherwise()))), "piecewise((x^2, x < 0), (x, true))"),
    (Conjunction((positive, below_one)), "x > 0 and x < 1"),
    (Disjunction((Conjunction((positive, below_one)), positive)), "x > 0 and x < 1 or x > 0"),
    (Conjunction((Disjunction((positive, below_one)), positive)), "(x > 0 or x < 1) and x > 0"),
]


@pytest.mark.parametrize(("tree", "text"), CASES, ids=[text for _, text in CASES])
def test_text(tree, text):
    assert to_text(tree) == text


def test_intervals():
    assert interval_to_text(Interval(ZERO, Integer(10), True, True)) == "[0, 10]"
    assert interval_to_text(Interval(Negation(INFINITY), TWO, False, True)) == "(-oo, 2]"
