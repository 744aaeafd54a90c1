"""Equality by plain algebra; rows by hand."""

import pytest

from tutor.expression.rational_form import RationalForms
from tutor.expression.read import read

EQUAL = [
    ("2*(2*x)", "4*x"),
    ("(x + 1)^2", "x^2 + 2*x + 1"),
    ("x/(x*y)", "1/y"),
    ("2*x*sin(x) + x^2*cos(x)", "x*(2*sin(x) + x*cos(x))"),
    ("1/x", "x^(-1)"),
    ("(x^2 - 1)/(x - 1)", "x + 1"),
    ("1/2 + 1/3", "5/6"),
    ("1/2*x^(-1/2)", "1/(2*sqrt(x))"),
    ("root(x + 1, 3)^2", "(x + 1)^(2/3)"),
]
NOT_PROVED = [
    ("x", "2*x"),
    ("sin(x)^2 + cos(x)^2", "1"),  # true, but more than plain algebra
    ("1/0", "2/0"),
    ("x/(y - y)", "2*x/(y - y)"),
    ("(x + y + z + 1)^60", "(1 + x + y + z)^60"),  # too large
    ("sqrt(x)^2", "x"),  # true where both are defined, but not by multiplying out
    ("x^(2/3)", "x^(3/2)"),
    ("9^9000", "9^9000 + 0"),
]


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_equal(a, b):
    assert RationalForms().are_equal(read(a).node, read(b).node)


@pytest.mark.parametrize(("a", "b"), NOT_PROVED)
def test_not_proved(a, b):
    assert not RationalForms().are_equal(read(a).node, read(b).node)
