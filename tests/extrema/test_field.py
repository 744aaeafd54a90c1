"""Normal forms: identities that must be recognised, and non-identities that must not."""

import pytest

from tutor.expression.read import read
from tutor.extrema.exact import Exact

ZERO = [
    "sin(x)^2 + cos(x)^2 - 1",
    "sin(2x) - 2sin(x)cos(x)",
    "cos(3x) - 4cos(x)^3 + 3cos(x)",
    "tan(x) - sin(x)/cos(x)",
    "e^(2x) - (e^x)^2",
    "e^(ln(3)) - 3",
    "ln(6) - ln(2) - ln(3)",
    "sqrt(8) - 2sqrt(2)",
    "cosh(x)^2 - sinh(x)^2 - 1",
    "sin(pi/12) - (sqrt(6) - sqrt(2))/4",
    "sin(x + 2pi) - sin(x)",
    "cos(atan(2)) - 1/sqrt(5)",
    "asin(1/2) - pi/6",
    "(x^2 - 1)/(x - 1) - x - 1",
    "x^(2/3) - cbrt(x)^2",
    "x^x - e^(x ln(x))",
    "sin(10x) - 2sin(5x)cos(5x)",
    "2^(x + 1) - 2*2^x",
    "root(x - x, 3)",
    "sqrt(0)",
]
NOT_ZERO = ["sin(x) - x", "sqrt(x^2) - x", "ln(x^2) - 2ln(x) + 1", "e^x - 3", "asin(sin(x)) - x", "pi - 22/7"]


@pytest.mark.parametrize("expression", ZERO)
def test_identities_are_proved(expression):
    assert Exact().is_zero(read(expression).node)


@pytest.mark.parametrize("expression", NOT_ZERO)
def test_nothing_else_is(expression):
    assert not Exact().is_zero(read(expression).node)
