"""Doubles, arrays, balls and SymPy mean the same, each where it is defined.

Reference values of the single functions come from mpmath, which takes no part in any of the four evaluations.
"""

from __future__ import annotations

import math
import warnings
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.expression.trees import expressions
from tutor.expression.balls import enclose, precision
from tutor.expression.evaluate import compile_function, evaluate
from tutor.expression.functions import FUNCTIONS
from tutor.expression.symbolic import to_sympy
from tutor.expression.tree import (
    INFINITY,
    ONE,
    TWO,
    Apply,
    Comparison,
    Conjunction,
    Derivative,
    E,
    Indexed,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
    children,
    number,
    substitute,
)

x, y = Symbol("x"), Symbol("y")

# mpmath continues into the complex plane: a value that is not real means undefined.
REFERENCE = {
    **{name: getattr(mpmath, name) for name in FUNCTIONS if hasattr(mpmath, name)},
    "acot": lambda u: mpmath.pi / 2 - mpmath.atan(u),
    "ln": mpmath.log,
    "log": lambda u, b: mpmath.log(u) / mpmath.log(b),
    "root": lambda u, n: mpmath.sign(u) * mpmath.root(abs(u), int(n)) if n % 2 else mpmath.root(u, int(n)),
    "abs": mpmath.fabs,
    "min": min,
    "max": max,
}
POINTS = [Fraction(p) for p in ("-2.5", "-1", "-0.75", "0", "0.375", "1", "1.5", "3", "12")]
SECOND = {"log": [TWO, Integer(10)], "root": [TWO, Integer(3)], "min": [ONE], "max": [ONE]}


def reference(function, *arguments: Fraction) -> float:
    """NaN where undefined: a complex value, a pole, or no value at all."""
    try:
        value = function(*[mpmath.mpf(u.numerator) / u.denominator for u in arguments])
    except (ZeroDivisionError, ValueError):
        return math.nan
    return float(value.real) if mpmath.im(value) == 0 and mpmath.isfinite(value) else math.nan


def by_sympy(node: Node) -> float:
    value = to_sympy(node).evalf(30)
    return float(value) if value.is_real and value.is_finite else math.nan


def same(a: float, b: float, tolerance: float = 1e-12) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_every_function_means_the_same_everywhere(name, point):
    for second in SECOND.get(name, [None]):
        rest = () if second is None else (second,)
        tree = Apply(name, (x, *rest))
        expected = reference(REFERENCE[name], point, *[Fraction(node.value) for node in rest])
        value = float(point)
        assert same(compile_function(tree, ["x"])(value), expected)
        assert same(evaluate(tree, {"x": value}), expected)
        assert same(evaluate(tree, {"x": np.array([value, value])})[1], expected)
        assert same(float(enclose(tree, {"x": arb(value)})), expected)
        assert same(by_sympy(substitute(tree, "x", number(point))), expected)


third = number(Fraction(1, 3))
MEANINGS = [
    (Power(Negation(Integer(8)), third), -2.0),
    (Power(Negation(Integer(8)), number(Fraction(2, 3))), 4.0),
    (Power(Negation(ONE), number(Fraction(2, 5))), 1.0),
    (Power(Negation(Integer(8)), number(Fraction(-1, 3))), -0.5),
    (Power(Negation(Integer(4)), number(Fraction(1, 2))), math.nan),
    (Power(Negation(Integer(4)), number(Fraction(2, 4))), math.nan),
    (Power(Integer(0), third), 0.0),
    (Power(Integer(0), Negation(third)), math.nan),
    (Power(Integer(0), Integer(0)), 1.0),
    (Power(Negation(TWO), Negation(Integer(3))), -0.125),
    (Power(Negation(TWO), Apply("sqrt", (TWO,))), math.nan),
    (Quotient(ONE, Integer(0)), math.nan),
    (Power(E, Negation(Quotient(ONE, Integer(0)))), math.nan),
    (Product((Integer(0), Apply("ln", (Integer(0),)))), math.nan),
    (Apply("root", (Negation(Integer(27)), Negation(Integer(3)))), -1 / 3),
    (Piecewise(((ONE, Comparison("<", Apply("ln", (Integer(0),)), ONE)), (TWO, Otherwise()))), math.nan),
    (Piecewise(((Apply("ln", (Integer(0),)), Comparison(">", ONE, TWO)), (TWO, Otherwise()))), 2.0),
    (Piecewise(((ONE, Comparison(">", ONE, TWO)),)), math.nan),
    (Derivative(Product((Power(x, TWO), Integer(3))), x), math.nan),
]


@pytest.mark.parametrize(("tree", "expected"), MEANINGS[:-1])
def test_conventions_hold_in_floats_arrays_balls_and_sympy(tree, expected):
    assert same(compile_function(tree, [])(), expected)
    assert same(evaluate(tree, {}), expected)
    assert same(float(enclose(tree, {})), expected)
    if not isinstance(tree, Piecewise | Product):
        assert same(by_sympy(tree), expected)


def test_what_has_no_value_stays_without_one():
    nothing = Piecewise(((ONE, Comparison("<", x, x)),))
    for tree in (
        Power(nothing, Integer(0)),
        Power(nothing, x),
        Power(ONE, nothing),
        Apply("sign", (nothing,)),
        Apply("min", (ONE, nothing)),
        Apply("max", (nothing, ONE)),
        Apply("root", (nothing, nothing)),
        Product((Integer(0), nothing)),
        Piecewise(((ONE, Comparison("<", nothing, ONE)), (TWO, Otherwise()))),
        Piecewise(((ONE, Comparison(">=", ONE, nothing)), (TWO, Otherwise()))),
    ):
        assert math.isnan(compile_function(tree, ["x"])(0.0)), tree
        assert math.isnan(evaluate(tree, {"x": 0.0})), tree
        assert enclose(tree, {"x": arb(0)}).is_nan(), tree


RATIONALS = st.integers(-48, 48).map(lambda n: Fraction(n, 16))


def well_conditioned(node, box) -> bool:
    """Rounding decides nothing: every part is exact, undefined, or well away from the edges (0, ±1, whole numbers)."""
    if isinstance(node, Comparison):
        return well_conditioned(Sum((node.left, Negation(node.right))), box)
    if not all(well_conditioned(part, box) for part in children(node)):
        return False
    if not isinstance(node, Node):
        return True
    ball = enclose(node, box)
    if ball.is_nan() and isinstance(node, Apply) and node.function in ("tan", "cot", "sec", "csc"):
        return bool(enclose(node.arguments[0], box).is_exact())  # a multiple of π is a pole, its double is not
    if ball.is_nan() or ball.is_exact():
        return True
    return bool(ball.is_finite() and ball.rel_accuracy_bits() > 25 and not ball.contains_integer())


@settings(max_examples=150, deadline=None)
@given(expressions(piecewise=True), st.lists(RATIONALS, min_size=1, max_size=3))
def test_floats_and_arrays_agree_with_balls(tree, points):
    compiled = compile_function(tree, ["x"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        many = compiled(np.array([float(point) for point in points]))
        singles = [compiled(float(point)) for point in points]
    for point, single, one_of_many in zip(points, singles, many, strict=True):
        assert type(single) is float
        box = {"x": arb(fmpq(point.numerator, point.denominator))}
        if not well_conditioned(tree, box):
            continue
        with precision(200):
            ball = enclose(tree, box)
        exact = float(ball) if ball.is_finite() and abs(float(ball)) < 1e300 else math.nan
        for value in (single, float(one_of_many)):
            if math.isinf(value):
                continue  # beyond the doubles
            assert same(value, exact, 1e-7)


@settings(max_examples=60, deadline=None)
@given(expressions(max_depth=3), RATIONALS)
def test_sympy_agrees_with_balls(tree, point):
    exact = substitute(tree, "x", number(point))
    assume(well_conditioned(exact, {}))
    with precision(200):
        ball = enclose(exact, {})
    assume(ball.is_finite() and abs(float(ball)) < 1e100)
    assert same(by_sympy(exact), float(ball), 1e-10)


def test_numbers_of_any_kind_give_floats():
    f = compile_function(Quotient(ONE, x), ["x"])
    assert [f(4), f(np.float64(4)), f(True), f(10**400)] == [0.25, 0.25, 1.0, 0.0]
    assert math.isnan(f(np.float64(0))) and math.isnan(f(math.nan)) and math.isnan(f(0))
    assert compile_function(Power(x, TWO), ["x"])(1e200) == math.inf
    assert compile_function(INFINITY, [])() == math.inf


def test_arrays_broadcast_and_constants_fill_the_shape():
    assert evaluate(Integer(3), {"x": np.zeros((2, 3))}).shape == (2, 3)
    grid = evaluate(Sum((x, y)), {"x": np.arange(3.0), "y": np.arange(2.0)[:, None]})
    assert grid.tolist() == [[0, 1, 2], [1, 2, 3]]


def test_thousands_of_terms_and_a_hundred_levels_compile():
    long = Sum(tuple(Product((Integer(k), x)) for k in range(1, 3001)))
    assert compile_function(long, ["x"])(2.0) == 3000 * 3001
    deep: Node = x
    for _ in range(100):
        deep = Apply("sin", (deep,))
    assert math.isclose(compile_function(deep, ["x"])(0.5), evaluate(deep, {"x": 0.5}), rel_tol=1e-12)


def test_a_name_left_over_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        compile_function(Sum((x, y)), ["x"])


i, n, w = Symbol("i"), Symbol("n"), Symbol("w")
RESIDUAL = Sum((Indexed("y", i), Negation(Product((w, Indexed("x", i))))))
ERROR = Quotient(Summation(Power(RESIDUAL, TWO), i, ONE, n), n)
DATA = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 7.0]}


def test_the_mean_squared_error_by_hand():
    # residuals at w = 2: 0, 0, 1; at w = 1: 1, 2, 4
    f = compile_function(ERROR, ["w"], DATA)
    assert f(2.0) == pytest.approx(1 / 3) and f(1.0) == pytest.approx(7)
    assert f(np.array([2.0, 1.0])).tolist() == pytest.approx([1 / 3, 7])
    assert float(enclose(ERROR, {"w": arb(1)}, DATA)) == pytest.approx(7)


def test_a_derivative_of_the_mean_squared_error_is_evaluated():
    # by hand: −(2/n)·Σ x(y − w·x) at w = 1: −(2/3)(1·1 + 2·2 + 3·4) = −34/3
    slope = Derivative(ERROR, w)
    assert compile_function(slope, ["w"], DATA)(1.0) == pytest.approx(-34 / 3)
    assert compile_function(slope, ["w"], DATA)(np.array([1.0, 1.0]))[1] == pytest.approx(-34 / 3)


SUMS = [
    (Summation(i, i, ONE, Integer(100)), 5050.0),
    (Summation(Integer(2), i, ONE, Integer(5)), 10.0),
    (Summation(i, i, Integer(3), TWO), 0.0),
    (Summation(Summation(Product((i, Symbol("j"))), Symbol("j"), ONE, i), i, ONE, Integer(3)), 25.0),
    (Summation(Summation(Product((i, Symbol("j"))), Symbol("j"), ONE, TWO), i, ONE, Integer(3)), 18.0),
    (Summation(i, i, ONE, Quotient(Integer(5), TWO)), math.nan),
    (Summation(i, i, ONE, Power(Integer(10), Integer(9))), math.nan),
    (Summation(Indexed("y", i), i, ONE, Integer(4)), math.nan),
]


@pytest.mark.parametrize(("tree", "expected"), SUMS)
def test_sums(tree, expected):
    assert same(compile_function(tree, [], DATA)(), expected)


def test_a_chain_of_comparisons():
    inside = Conjunction((Comparison("<", Integer(0), x), Comparison("<=", x, ONE)))
    f = compile_function(Piecewise(((x, inside), (Integer(9), Otherwise()))), ["x"])
    assert [f(0.0), f(0.5), f(1.0), f(1.5)] == [9.0, 0.5, 1.0, 9.0]
    assert f(np.array([0.0, 0.5, 1.0, 1.5])).tolist() == [9.0, 0.5, 1.0, 9.0]
    assert sympy.Rational(1, 2) == to_sympy(number(Fraction(1, 2)))
