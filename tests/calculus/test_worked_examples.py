"""Worked examples: the result and the rules used, in order.

The types of exercise are those of OpenStax *Calculus Volume 1*, chapter 3 (sections named in the rows); every example
was worked by hand, and the order of the rules is that of the worked solution: outermost first, then left to right.
"""

import pytest

from tutor.calculus.differentiate import derivative, derive
from tutor.expression.read import read
from tutor.expression.write_text import to_text

EXAMPLES = [
    # 3.3 Differentiation rules
    ("7", "0", "constant"),
    ("x", "1", "variable"),
    ("x^5", "5*x^4", "power"),
    ("3x^2", "6*x", "power"),
    ("x^3 + 2x^2 - 5x + 7", "3*x^2 + 4*x - 5", "sum power power variable constant simplify"),
    ("(x^2+1)(x^3-2)", "5*x^4 + 3*x^2 - 4*x", "product sum sum simplify expand"),
    ("x^2*sin(x)", "x*(2*sin(x) + x*cos(x))", "product power sin factor"),
    ("x/(x+1)", "1/(x + 1)^2", "quotient variable sum simplify collect"),
    ("(x^2-1)/(x^2+1)", "4*x/(x^2 + 1)^2", "quotient sum sum simplify factor"),
    ("1/x", "-1/x^2", "negative_power real_power"),
    ("3/x^2", "-6/x^3", "negative_power real_power simplify"),
    ("x^(-4)", "-4/x^5", "real_power"),
    # 3.5 Trigonometric functions
    ("sin x", "cos(x)", "sin"),
    ("cos x", "-sin(x)", "cos"),
    ("tan x", "sec(x)^2", "tan"),
    ("sec x tan x", "sec(x)*(tan(x)^2 + sec(x)^2)", "product sec tan simplify factor"),
    ("x sin x", "sin(x) + x*cos(x)", "product variable sin simplify"),
    ("sin(x)/(1+cos(x))", "1/(1 + cos(x))", "quotient sin sum simplify expand"),
    ("csc x", "-csc(x)*cot(x)", "csc"),
    # 3.6 The chain rule
    ("(2x+1)^5", "10*(2*x + 1)^4", "chain sum simplify"),
    ("sin(x^2)", "2*x*cos(x^2)", "chain power simplify"),
    ("sin^2 x", "2*sin(x)*cos(x)", "chain sin"),
    ("sqrt(x^2+1)", "x/sqrt(x^2 + 1)", "chain sum cancel"),
    ("1/sqrt(x^2+1)", "-x/(x^2 + 1)^(3/2)", "negative_power chain sum simplify cancel"),
    ("sin^3(2x)", "6*sin(2*x)^2*cos(2*x)", "chain chain variable simplify"),
    ("(x+1)^3 (x-2)^4", "(x + 1)^2*(x - 2)^3*(7*x - 2)", "product chain sum chain sum simplify factor"),
    ("cos(sin x)", "-sin(sin(x))*cos(x)", "chain sin"),
    # 3.7 Inverse functions
    ("asin x", "1/sqrt(1 - x^2)", "asin"),
    ("atan(x^2)", "2*x/(x^4 + 1)", "chain power simplify"),
    ("acos(2x)", "-2/sqrt(1 - 4*x^2)", "chain variable simplify"),
    ("x atan x", "atan(x) + x/(x^2 + 1)", "product variable atan simplify"),
    # 3.9 Exponential and logarithmic functions
    ("e^x", "e^x", "exponential"),
    ("e^(2x)", "2*e^(2*x)", "chain variable simplify"),
    ("x^2 e^(-x)", "x*(2 - x)*e^(-x)", "product power chain variable simplify factor"),
    ("2^x", "2^x*ln(2)", "exponential_base"),
    ("ln x", "1/x", "ln"),
    ("ln(cos x)", "-tan(x)", "chain cos simplify identity"),
    ("x ln x", "ln(x) + 1", "product variable ln simplify cancel"),
    ("log_2(x)", "1/(x*ln(2))", "log"),
    ("ln|x|", "1/x", "ln_abs"),
    ("x^x", "x^x*(ln(x) + 1)", "general_power product variable ln simplify cancel"),
    ("x^(sin x)", "x^sin(x)*(cos(x)*ln(x) + sin(x)/x)", "general_power product sin ln simplify"),
    # 6.9 Hyperbolic functions
    ("sinh x", "cosh(x)", "sinh"),
    ("cosh(3x)", "3*sinh(3*x)", "chain variable simplify"),
    ("tanh x", "sech(x)^2", "tanh"),
    ("asinh x", "1/sqrt(x^2 + 1)", "asinh"),
    # Functions in pieces
    ("abs(x)", "sign(x)", "abs"),
    ("abs(x^2-4)", "2*x*sign(x^2 - 4)", "chain sum simplify"),
    ("floor(x)", "0", "floor"),
    ("erf(x)", "2*e^(-x^2)/sqrt(pi)", "erf"),
    # Letters other than the variable are constants
    ("a*x^2 + b*x + c", "2*a*x + b", "sum power variable constant simplify"),
    ("pi x^2", "2*pi*x", "power"),
    ("e^2 x", "e^2", "variable"),
]

DIFFERENTIATED_BY = [
    # Mean squared error: dMSE/dw = −(2/n) Σ xᵢ (yᵢ − (w xᵢ + b))
    (
        "sum((y_i - (w*x_i + b))^2, i, 1, n)/n",
        "w",
        "-2*sum(x_i*(y_i - w*x_i - b), i, 1, n)/n",
        "constant_multiple summation chain sum simplify",
    ),
    (
        "sum((y_i - (w*x_i + b))^2, i, 1, n)/n",
        "b",
        "-2*sum(y_i - w*x_i - b, i, 1, n)/n",
        "constant_multiple summation chain sum simplify",
    ),
    ("x^2*y + sin(x*y)", "y", "x*(x + cos(x*y))", "sum variable chain variable simplify factor"),
    ("A*sin(omega*t + phi)", "t", "A*omega*cos(omega*t + phi)", "constant_multiple chain sum simplify"),
]


@pytest.mark.parametrize(("function", "expected", "rules"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_result_and_rules(function, expected, rules):
    derivation = derive(read(function).node, "x")
    assert to_text(derivation.result) == expected
    assert " ".join(step.rule for step in derivation.steps) == rules
    assert derivation.verified


@pytest.mark.parametrize(("function", "variable", "expected", "rules"), DIFFERENTIATED_BY)
def test_partial_derivatives(function, variable, expected, rules):
    derivation = derive(read(function).node, variable)
    assert to_text(derivation.result) == expected
    assert " ".join(step.rule for step in derivation.steps) == rules
    assert derivation.verified


# Higher derivatives, worked by hand.
HIGHER = [
    ("x^4", 2, "12*x^2"),
    ("x^3", 4, "0"),
    ("sin x", 4, "sin(x)"),
    ("ln x", 3, "2/x^3"),
    ("x e^x", 2, "(x + 2)*e^x"),
    ("1/(x^2+1)", 2, "2*(3*x^2 - 1)/(x^2 + 1)^3"),
    ("tan x", 2, "2*sec(x)^2*tan(x)"),
    ("sqrt(x^2+1)", 2, "1/(x^2 + 1)^(3/2)"),
]


@pytest.mark.parametrize(("function", "order", "expected"), HIGHER)
def test_higher_derivatives(function, order, expected):
    derivation = derive(read(function).node, "x", order)
    assert to_text(derivation.result) == expected
    assert derivation.steps[0].rule == "higher_order"
    assert derivation.verified
    assert derivative(read(function).node, "x", order) == derivation.result
