"""To SymPy and back, and the algebra made with it."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.expression.trees import COURSE, expressions
from tutor.expression.algebra import NoAlgebra
from tutor.expression.balls import enclose, precision
from tutor.expression.functions import FUNCTIONS
from tutor.expression.read import read
from tutor.expression.symbolic import from_sympy, to_sympy
from tutor.expression.symbolic_algebra import SympyAlgebra
from tutor.expression.tree import Integer, Node, Power
from tutor.expression.write_text import to_text

x = sympy.Symbol("x", real=True)


def tree(text: str) -> Node:
    return read(text, notation="text").node


# Expressions built with SymPy by hand.
TO = [
    ("x^2*sin(x)", x**2 * sympy.sin(x)),
    ("x^(1/3)", sympy.sign(x) * sympy.Abs(x) ** sympy.Rational(1, 3)),
    ("x^(2/3)", sympy.Abs(x) ** sympy.Rational(2, 3)),
    ("(x^2)^(1/3)", (x**2) ** sympy.Rational(1, 3)),
    ("(-8)^(1/3)", sympy.Integer(-2)),
    ("root(x, 4)", x ** sympy.Rational(1, 4)),
    ("acot(x)", sympy.pi / 2 - sympy.atan(x)),
    ("log(x, 2)", sympy.log(x) / sympy.log(2)),
    ("e^x", sympy.exp(x)),
    ("d^2/dx^2(sin(x))", sympy.Derivative(sympy.sin(x), (x, 2))),
    ("piecewise((x, x < 0), (1, true))", sympy.Piecewise((x, x < 0), (1, True))),
]


@pytest.mark.parametrize(("text", "expected"), TO, ids=[row[0] for row in TO])
def test_to_sympy(text, expected):
    assert to_sympy(tree(text)) == expected


BACK = [
    "x^2*sin(x)",
    "x^(1/3)",
    "1/x^(5/3)",
    "x^(2/3)",
    "sqrt(x)",
    "e^(-x)",
    "-x/2",
    "sin(x)/(x + 1)",
    "piecewise((x, x < 0), (1, true))",
    "d^2/dx^2(sin(x))",
    "min(1, x)",
    "floor(x)",
    "sum(y_i^2, i, 1, n)",
    "pi",
    "2*e",
]


@pytest.mark.parametrize("text", BACK)
def test_there_and_back(text):
    assert to_text(from_sympy(to_sympy(tree(text)))) == text


OUTSIDE = [
    sympy.I,
    sympy.Float(0.5),
    sympy.zoo,
    sympy.nan,
    sympy.gamma(x),
    sympy.Heaviside(x),
    sympy.Dummy("t"),
    sympy.acot(x),
    x ** sympy.Rational(1, 3),  # the complex root for negative x
    sympy.CRootOf(x**5 - x - 1, 0),
    sympy.Piecewise((x, sympy.Contains(x, sympy.Interval(0, 1))), (0, True)),
    sympy.Integral(x, x),
    sympy.Subs(sympy.Derivative(sympy.sin(x), x), x, 1),
    sympy.Add(*[sympy.sin(k * x) for k in range(1, 2000)]),
]


@pytest.mark.parametrize("expression", OUTSIDE, ids=lambda e: type(e).__name__)
def test_what_the_language_cannot_say_is_none(expression):
    assert from_sympy(expression) is None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_comes_back_with_its_value(name):
    arguments = {"log": "log(x, 3)", "root": "root(x, 3)", "min": "min(x, 1)", "max": "max(x, 1)"}.get(
        name, f"{name}(x)"
    )
    node = tree(arguments)
    back = from_sympy(to_sympy(node))
    for point in ("5/4", "3/8", "-7/3"):
        value = arb(fmpq(*map(int, point.split("/"))))
        before, after = enclose(node, {"x": value}), enclose(back, {"x": value})
        assert before.is_nan() == after.is_nan() and (before.is_nan() or before.overlaps(after))


@settings(max_examples=80, deadline=None)
@given(expressions(functions=COURSE, max_depth=3), st.integers(-30, 30).map(lambda n: Fraction(2 * n + 1, 16)))
def test_there_and_back_keeps_the_value(node, point):
    back = from_sympy(to_sympy(node))
    assume(back is not None)
    with precision(100):
        value = arb(fmpq(point.numerator, point.denominator))
        before, after = enclose(node, {"x": value}), enclose(back, {"x": value})
    assert not before.is_finite() or not after.is_finite() or before.overlaps(after)


def test_a_tower_of_powers_is_not_worked_out():
    node: Node = Integer(9)
    for _ in range(4):
        node = Power(Integer(9), node)
    assert to_sympy(node).is_Pow


def test_no_text_reaches_sympy():
    """No string is an argument of a SymPy call in the package, not even a name."""
    folder = Path(__file__).parents[2] / "tutor"
    for file in folder.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if isinstance(call.func.value, ast.Name) and call.func.value.id == "sympy":
                strings = [
                    part.value for part in call.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                assert not strings, f"{file.name}:{call.lineno}"


# The algebra. Answers by hand.

ALGEBRA = SympyAlgebra()

ZEROS = [
    ("sin(x)^2 + cos(x)^2 - 1", True),
    ("(x + 1)^2 - x^2 - 2*x - 1", True),
    ("sqrt(2)*sqrt(3) - sqrt(6)", True),
    ("x", False),
    ("e^(-100)", False),
    ("d/dx(x^2) - 2*x", True),
    ("asin(sin(x)) - x", False),
]


@pytest.mark.parametrize(("text", "answer"), ZEROS)
def test_is_zero(text, answer):
    assert ALGEBRA.is_zero(tree(text)) is answer


def test_no_algebra_knows_nothing():
    assert NoAlgebra().is_zero(tree("1")) is None
