r"""LaTeX. Expected formulas are written by hand as a textbook sets them; the first is the contract's own example."""

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
from tutor.expression.write_latex import LatexWriter, interval_to_latex, to_latex

a, b, d, i, n, x, y = (Symbol(name) for name in "abdinxy")
half = Quotient(ONE, TWO)
sin = Apply("sin", (x,))

CASES = [
    (Product((Power(x, TWO), sin)), r"x^{2} \sin(x)"),
    (Product((TWO, x)), "2 x"),
    (Product((TWO, Integer(3))), r"2 \cdot 3"),
    (Product((x, TWO)), r"x \cdot 2"),
    (Product((TWO, Power(Integer(3), x))), r"2 \cdot 3^{x}"),
    (Product((TWO, half)), r"2 \cdot \frac{1}{2}"),
    (Product((half, x)), r"\frac{1}{2} x"),
    (Product((x, Sum((x, ONE)))), "x (x + 1)"),
    (Product((x, Negation(y))), "x (-y)"),
    (Product((Product((a, b)), x)), "(a b) x"),
    (Sum((a, Negation(Sum((b, x))))), "a - (b + x)"),
    (Quotient(Sum((x, ONE)), TWO), r"\frac{x + 1}{2}"),
    (Power(Quotient(a, b), TWO), r"\left(\frac{a}{b}\right)^{2}"),
    (Power(E, Negation(x)), "e^{-x}"),
    (Power(Power(x, TWO), n), "(x^{2})^{n}"),
    (Power(sin, TWO), r"\sin^{2}(x)"),
    (Power(sin, Negation(ONE)), r"\sin(x)^{-1}"),
    (Apply("asin", (x,)), r"\arcsin(x)"),
    (Apply("sin", (Quotient(x, TWO),)), r"\sin\left(\frac{x}{2}\right)"),
    (Apply("sqrt", (Sum((x, ONE)),)), r"\sqrt{x + 1}"),
    (Apply("root", (x, Integer(3))), r"\sqrt[3]{x}"),
    (Apply("abs", (x,)), r"\left|x\right|"),
    (Power(Apply("abs", (x,)), TWO), r"\left|x\right|^{2}"),
    (Apply("log", (x, TWO)), r"\log_{2}(x)"),
    (Apply("max", (x, ONE)), r"\max(x, 1)"),
    (Product((TWO, PI, Symbol("theta_1"))), r"2 \pi \theta_{1}"),
    (Derivative(sin, x), r"\frac{d}{dx}\left(\sin(x)\right)"),
    (Derivative(sin, Symbol("theta"), 2), r"\frac{d^{2}}{d \theta^{2}}\left(\sin(x)\right)"),
    (Quotient(d, Product((d, x))), r"\frac{d}{d \cdot x}"),
    (Summation(Power(Indexed("y", i), TWO), i, ONE, n), r"\sum_{i=1}^{n} y_{i}^{2}"),
    (Summation(Indexed("x_1", i), i, ONE, n), r"\sum_{i=1}^{n} {x_{1}}_{i}"),
    (Product((Summation(Indexed("y", i), i, ONE, n), x)), r"\left(\sum_{i=1}^{n} y_{i}\right) x"),
    (Product((x, Summation(Indexed("y", i), i, ONE, n))), r"x \sum_{i=1}^{n} y_{i}"),
    (
        Piecewise(((Power(x, TWO), Comparison("<", x, ZERO)), (x, Otherwise()))),
        r"\begin{cases} x^{2} & x < 0 \\ x & \text{otherwise} \end{cases}",
    ),
    (Conjunction((Comparison("<", ZERO, x), Comparison("<=", x, ONE))), r"0 < x \le 1"),
    (Conjunction((Comparison("<", x, ZERO), Comparison("!=", x, ONE))), r"x < 0 \land x \ne 1"),
]


@pytest.mark.parametrize(("tree", "latex"), CASES, ids=[latex for _, latex in CASES])
def test_latex(tree, latex):
    assert to_latex(tree) == latex


def test_intervals():
    assert interval_to_latex(Interval(Negation(INFINITY), TWO, False, True)) == r"(-\infty, 2]"
    assert interval_to_latex(Interval(ZERO, half, True, True)) == r"\left[0, \frac{1}{2}\right]"


def test_partial_derivatives_are_set_with_their_own_sign():
    partial = LatexWriter(partial=True)
    theta = Symbol("theta")
    assert partial.write(Derivative(x, x)) == r"\frac{\partial}{\partial x}\left(x\right)"
    assert partial.write(Derivative(x, theta, 2)) == r"\frac{\partial^{2}}{\partial \theta^{2}}\left(x\right)"
    assert partial.write(Product((TWO, Derivative(x, y)))) == r"2 \frac{\partial}{\partial y}\left(x\right)"
