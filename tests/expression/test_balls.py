"""Enclosures are rigorous and Taylor coefficients are right. Derivatives are held against SymPy's ``diff``."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.expression.trees import SMOOTH, expressions
from tutor.expression.ball_functions import between
from tutor.expression.balls import MOST_LEVELS, enclose, precision, taylor
from tutor.expression.read import read
from tutor.expression.symbolic import to_sympy
from tutor.expression.tree import Derivative, Node, Product, Symbol, number, substitute

x = Symbol("x")


def tree(text: str) -> Node:
    return read(text, notation="text").node


def box(low: float, high: float) -> arb:
    return between(arb(low), arb(high))


def holds(ball: arb, low: float, high: float) -> bool:
    """The ball is [low, high] to a part in a million, and does not miss an end by more than the doubles' rounding."""
    slack, rounding = 1e-6 * (1 + abs(low) + abs(high)), 1e-14 * (abs(low) + abs(high))
    lower, upper = ball.lower(), ball.upper()
    return bool(low - slack < lower <= low + rounding and high - rounding <= upper < high + slack)


# Ranges of monotone or convex functions over an interval, by hand.
RANGES = [
    ("x^2", (-1, 2), (0, 4)),
    ("x^3", (-1, 2), (-1, 8)),
    ("x^4", (-2, 1), (0, 16)),
    ("x^0", (-1, 1), (1, 1)),
    ("x^(-2)", (1, 2), (0.25, 1)),
    ("sqrt(x)", (0, 4), (0, 2)),
    ("sqrt(x^2)", (-2, 1), (0, 2)),
    ("(x^2)^(1/4)", (-4, 1), (0, 2)),
    ("x^(1/3)", (-8, 1), (-2, 1)),
    ("x^(2/3)", (-8, 1), (0, 4)),
    ("x^(3/2)", (0, 4), (0, 8)),
    ("root(x, 3)", (-8, 27), (-2, 3)),
    ("abs(x)", (-1, 3), (0, 3)),
    ("sign(x)", (-1, 3), (-1, 1)),
    ("sign(x)", (0, 3), (0, 1)),
    ("floor(x)", (-0.5, 1.5), (-1, 1)),
    ("ceil(x)", (0.25, 1.5), (1, 2)),
    ("min(x, 1)", (0, 3), (0, 1)),
    ("max(x, 1)", (0, 3), (1, 3)),
    ("min(x, 1, 0)", (-1, 3), (-1, 0)),
    ("cosh(x)", (-1, 0.5), (1, math.cosh(1))),
    ("asin(x)", (-1, 1), (-math.pi / 2, math.pi / 2)),
    ("acos(x)", (-1, 1), (0, math.pi)),
    ("asec(x)", (1, 2), (0, math.pi / 3)),
    ("acosh(x)", (1, 2), (0, math.acosh(2))),
    ("acot(x)", (-1, 1), (math.pi / 4, 3 * math.pi / 4)),
    ("e^x", (-2, 2), (math.exp(-2), math.exp(2))),
    ("tan(x)", (-1.5, 1.5), (-math.tan(1.5), math.tan(1.5))),
    ("ln(x)", (0.5, 4), (math.log(0.5), math.log(4))),
    ("piecewise((1/4, x < 0), (x, true))", (-1, 2), (-1, 2)),
    ("piecewise((-x, x < 0), (x, x >= 0))", (-1, 2), (-2, 2)),
    ("piecewise((1, x < 0), (2, x >= 0 and x < 5), (3, x >= 5))", (-1, 2), (1, 2)),
    ("piecewise((1, 0 < x), (2, x < 0), (3, x = 0))", (-1, 2), (1, 3)),
    ("piecewise((1, x <= 2), (1/(x - 2), true))", (0, 2), (1, 1)),
]


@pytest.mark.parametrize(("text", "over", "values"), RANGES)
def test_ranges_over_wide_boxes(text, over, values):
    assert holds(enclose(tree(text), {"x": box(*over)}), *values)


UNDEFINED_OR_UNKNOWN = [
    ("1/x", (-1, 1)),
    ("ln(x)", (0, 1)),
    ("sqrt(x)", (-0.5, 1)),
    ("x^(1/2)", (-0.5, 1)),
    ("x^(-1/3)", (-1, 1)),
    ("asin(x)", (0, 1.5)),
    ("atanh(x)", (0, 1)),
    ("acosh(x)", (0, 2)),
    ("acoth(x)", (0, 2)),
    ("asech(x)", (0, 1)),
    ("tan(x)", (1, 2)),
    ("sec(x)", (1, 2)),
    ("cot(x)", (-1, 1)),
    ("x^x", (-1, 1)),
    ("piecewise((1, x < 0))", (-1, 1)),
    ("piecewise((1, x < 0), (2, x > 0))", (-1, 1)),
    ("piecewise((1, ln(x) < 0), (2, true))", (-1, 1)),
    ("0*ln(x)", (-2, -1)),
    ("sum(i, i, 1, x)", (1, 2)),
    ("sum(i, i, 1, 10^9)", (1, 2)),
]


@pytest.mark.parametrize(("text", "over"), UNDEFINED_OR_UNKNOWN)
def test_not_a_number_where_a_part_of_the_box_has_no_value(text, over):
    assert enclose(tree(text), {"x": box(*over)}).is_nan()


DYADIC = st.integers(-40, 40).map(lambda n: n / 8)


@settings(max_examples=150, deadline=None)
@given(
    expressions(piecewise=True, derivatives=True, sums=True, max_depth=3),
    DYADIC,
    st.integers(0, 16),
    st.integers(0, 16),
)
def test_a_box_contains_the_value_of_each_of_its_points(node, middle, radius, part):
    data = {"a": [0.5, -2.0, 3.0]}
    whole = enclose(node, {"x": arb(middle, radius / 16)}, data)
    assume(whole.is_finite())
    point = middle + (part / 8 - 1) * radius / 16
    value = enclose(node, {"x": arb(point)}, data)
    # A point that is itself ill-conditioned (floor of something that is 2 up to rounding) may be unknown.
    assert value.is_nan() or whole.overlaps(value)


# Taylor coefficients


@settings(max_examples=80, deadline=None)
@given(expressions(functions=SMOOTH, max_depth=3), st.integers(1, 24).map(lambda n: Fraction(2 * n - 25, 16)))
def test_taylor_agrees_with_sympy(node, point):
    at = arb(fmpq(point.numerator, point.denominator))
    with precision(100):
        coefficients = taylor(node, "x", at, 2)
    assume(all(c.is_finite() and abs(float(c)) < 1e50 for c in coefficients))
    expression = to_sympy(node)
    assume(not expression.has(sympy.sign))  # SymPy's derivative of an odd root holds Dirac deltas
    symbol = sympy.Symbol("x", real=True)
    for k, c in enumerate(coefficients):
        exact = expression.diff(symbol, k).doit().xreplace({symbol: sympy.Rational(point.numerator, point.denominator)})
        expected = exact.evalf(25) / sympy.factorial(k)
        assume(expected.is_number and expected.is_finite)
        assert math.isclose(float(c), float(expected), rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("name", SMOOTH)
def test_every_smooth_function_agrees_with_sympy_to_the_third_order(name):
    arguments = {"log": "log(x, 3)", "root": "root(x, 3)"}.get(name, f"{name}(x)")
    at = Fraction(5, 4) if name in ("acosh", "acoth", "asec", "acsc") else Fraction(3, 8)
    node = tree(arguments)
    symbol = sympy.Symbol("x", real=True)
    for k, c in enumerate(taylor(node, "x", arb(float(at)), 3)):
        derivative = to_sympy(node).diff(symbol, k).xreplace({symbol: sympy.Rational(at.numerator, at.denominator)})
        assert math.isclose(float(c) * math.factorial(k), float(derivative.evalf(20)), rel_tol=1e-10)


# By hand; "nan" where the derivative does not exist or is not known.
COEFFICIENTS = [
    ("abs(x)", 0, [0, math.nan]),
    ("abs(x)", -2, [2, -1, 0]),
    ("x^(1/3)", 0, [0, math.nan]),
    ("x^(1/3)", -8, [-2, 1 / 12]),
    ("x^(5/3)", 0, [0, 0, math.nan]),
    ("sqrt(x)", 0, [0, math.nan]),
    ("floor(x)", 0.5, [0, 0]),
    ("floor(x)", 1, [1, math.nan]),
    ("sign(x)", 3, [1, 0]),
    ("min(x, 1)", 1, [1, math.nan]),
    ("max(x, 1)", 2, [2, 1, 0]),
    ("piecewise((x^2, x < 1), (2*x - 1, true))", 1, [1, math.nan]),
    ("piecewise((x^2, 1 < 2), (x, true))", 1, [1, 2, 1]),
    ("ln(x)", -1, [math.nan, math.nan]),
    ("ln(-1) + x", 2, [math.nan, math.nan]),
    ("atanh(x)", 2, [math.nan, math.nan]),
    ("acoth(x)", 0.5, [math.nan, math.nan]),
    ("x^x", 1, [1, 1, 1]),
    ("x^x", -1, [math.nan, math.nan]),
    ("2", 5, [2, 0, 0]),
    ("d/dx(x^4)", 1, [4, 12, 12, 4]),
    ("d^2/dx^2(x^4)", 1, [12, 24, 12]),
    ("x*d/dx(x^3)", 2, [24, 36, 18]),
    ("d/dx(ln(-x))", 1, [math.nan, math.nan]),
    ("d/dx(x*d/dx(x^3))", 2, [36, 36, 9]),
    ("sum(x^i, i, 1, 3)", 1, [3, 6, 4, 1]),
    ("sqrt(x^2)", 0, [0, math.nan, math.nan]),  # |x|
]


@pytest.mark.parametrize(("text", "at", "expected"), COEFFICIENTS)
def test_coefficients(text, at, expected):
    found = [float(c) for c in taylor(tree(text), "x", arb(at), len(expected) - 1)]
    assert found == pytest.approx(expected, nan_ok=True)


MIXED = [
    ("d/dy(x^2*y^3)", "12*x^2"),
    ("d/dx(d/dy(x^2*y^3))", "24*x"),
    ("d/dy(d/dx(sin(x*y)))", "cos(2*x) - 2*x*sin(2*x)"),
    ("d/dx(y*d/dy(x^2*y^2))", "16*x"),
    ("d/dx(d/dx(y*d/dy(x^2*y^2)))", "16"),
    ("d/dy(abs(y) + x)", "1"),
]


@pytest.mark.parametrize(("text", "at_two"), MIXED)
def test_partial_and_mixed_derivatives(text, at_two):
    """The second column is worked out by hand for y = 2."""
    values = {"y": arb(2)}
    for k, (c, expected) in enumerate(
        zip(taylor(tree(text), "x", arb(1.5), 2, values), taylor(tree(at_two), "x", arb(1.5), 2), strict=True)
    ):
        assert float(c) == pytest.approx(float(expected)), k


def test_a_kink_in_one_variable_is_a_kink_in_all():
    values = {"x": arb(0), "y": arb(0)}
    for text in ("d/dy(min(x, y))", "d/dx(min(x, y))", "d/dx(d/dy(abs(x + y)))", "d/dy(x*abs(y))*0"):
        assert enclose(tree(text), values).is_nan()


def test_a_value_at_a_point_says_nothing_about_its_neighbours():
    value, slope = taylor(tree("piecewise((5, x = 0), (x, true))"), "x", arb(0), 1)
    assert value.contains(5) and slope.is_nan()


def test_the_ball_between_two_numbers_keeps_its_lower_end():
    for low, high in ((0, 4), (0, 0.3), (-1, 1), (-3, 1e9), (0, 1e-30), (1, 1)):
        ball = between(arb(low), arb(high))
        assert ball.lower() == arb(low) and arb(high) <= ball.upper() <= arb(high) + abs(arb(high)) * 1e-8


def test_coefficients_over_a_box_contain_those_at_points():
    wide = taylor(tree("x^2*sin(x)"), "x", box(1, 2), 2)
    for point in (1, 1.25, 1.7, 2):
        assert all(w.contains(c) for w, c in zip(wide, taylor(tree("x^2*sin(x)"), "x", arb(point), 2), strict=True))


def test_partial_derivatives_of_a_sum_over_data():
    error = tree("sum((y_i - (w*x_i + b))^2, i, 1, n)/n")
    data = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 7.0]}
    # by hand at w = 1, b = 1: residuals 0, 1, 3; −(2/3)(0·1 + 1·2 + 3·3) and −(2/3)(0 + 1 + 3)
    assert float(enclose(Derivative(error, Symbol("w")), {"w": arb(1), "b": arb(1)}, data)) == pytest.approx(-22 / 3)
    assert float(taylor(error, "b", arb(1), 1, {"w": arb(1)}, data)[1]) == pytest.approx(-8 / 3)


def test_budgets_are_answers_not_hangs():
    node: Node = x
    for k in range(MOST_LEVELS + 5):
        node = Derivative(Product((x, Symbol("y"), node)), Symbol("xy"[k % 2]))
    assert enclose(node, {"x": arb(1), "y": arb(2)}).is_nan()
    assert enclose(tree("sum(i, i, 1, 10^30)"), {}).is_nan()
    assert enclose(tree("sum(sum(i*j, j, 1, 99), i, 1, 99)"), {}) == 4950**2
    assert enclose(tree("sum(sum(i*j, j, 1, i), i, 1, 200)"), {}).is_nan()
    assert enclose(Derivative(x, x, 10**9), {"x": arb(1)}).is_nan()


def test_precision_is_asked_for():
    third = substitute(x, "x", number(Fraction(1, 3)))
    with precision(300):
        assert float(enclose(third, {}).rad()) < 1e-80
    assert 1e-20 < float(enclose(third, {}).rad()) < 1e-15
