"""Textbook form: what it looks like, that it is stable, and that it keeps the value."""

import sys

import pytest
from flint import arb, fmpq
from hypothesis import given, reject, settings

from tests.expression.trees import COURSE, expressions
from tutor.calculus.bench import STAGES
from tutor.calculus.tidy import Tidying, tidy
from tutor.expression.balls import enclose
from tutor.expression.errors import LimitExceeded
from tutor.expression.read import read
from tutor.expression.tree import Product, Sum, variables
from tutor.expression.write_text import to_text

# Left: what rules leave behind. Right: what a textbook prints (hand-written).
FORMS = [
    ("2*3*x", "6*x"),
    ("5000*(-3)^4999", "-5000*3^4999"),  # numbers too long to be written out stay powers
    ("x*(3/2)^4999", "3^4999*x/2^4999"),
    ("5*(2*sqrt(2))^4999", "5*2^(14997/2)"),
    ("x + x", "2*x"),
    ("0*x + 1*y", "y"),
    ("x*2", "2*x"),
    ("-(-x)", "x"),
    ("x^2*x^3", "x^5"),
    ("x^(-1)", "1/x"),
    ("3*x^(-2)", "3/x^2"),
    ("1/2*x^(-1/2)", "1/(2*sqrt(x))"),
    ("2*x/(2*sqrt(x^2+1))", "x/sqrt(x^2 + 1)"),
    ("x*sqrt(x)", "x^(3/2)"),
    ("e^x*e^(2x)", "e^(3*x)"),
    ("x/e^x", "x*e^(-x)"),
    ("(e^x)^2", "e^(2*x)"),
    ("2*2^x", "2*2^x"),
    ("e^x + x*e^x", "(x + 1)*e^x"),
    ("sin(x)/cos(x)", "tan(x)"),
    ("sec(x)^2", "sec(x)^2"),
    ("sin(x)^2 + cos(x)^2", "1"),
    ("x*sin(x)^2 + x*cos(x)^2", "x"),
    ("tan(x)^2*sec(x)^2 + sec(x)^2", "sec(x)^4"),  # the square joins those there are
    ("3*sinh(x)^2*cosh(x) + 3*cosh(x)", "3*cosh(x)^3"),
    ("sin(x)^2*cos(x)^2 + cos(x)^4", "cos(x)^2"),
    ("sin(x)^2*cos(x)^2 + cos(x)^2", "cos(x)^2*(sin(x)^2 + 1)"),
    ("(x+1)*(x-1)", "(x + 1)*(x - 1)"),
    ("2*(x+3) - 3*(x+1)", "3 - x"),
    ("x^2 + 3 + 2*x", "x^2 + 2*x + 3"),
    ("1 - x^2", "1 - x^2"),
    ("-x^2 + 1", "1 - x^2"),
    ("-(x - 3)", "3 - x"),
    ("-(1 - x)*e^x", "(x - 1)*e^x"),
    ("(x-1)/(1-x)", "-1"),
    ("(2x+2)/(x+1)", "2"),
    ("(x^2+x)/x", "x + 1"),
    ("1/(1+1/x)", "x/(x + 1)"),
    ("(-x - 1)^2", "(x + 1)^2"),
    ("x/(-x^2 - 1)^3", "-x/(x^2 + 1)^3"),
    ("sqrt(8)", "2*sqrt(2)"),
    ("sqrt(2*pi)", "sqrt(2*pi)"),
    ("sqrt(4*pi)", "2*sqrt(pi)"),
    ("sqrt(2*x^2)", "sqrt(2)*abs(x)"),
    ("(-8)^(1/3)", "-2"),
    ("sqrt(x^2)", "abs(x)"),
    ("abs(x)^3*sign(x)", "x^3"),
    ("abs(x)^(-3)", "1/(x^2*abs(x))"),
    ("abs(x)^2*sign(x)", "x*abs(x)"),
    ("-(sin(x) + 1)/(1 + sin(x))^2", "-1/(sin(x) + 1)"),
    ("root(x, 3)^2", "x^(2/3)"),
    ("0.5*x", "x/2"),
    ("x*sign(x)", "abs(x)"),
    ("ln(e)*x", "x"),
    ("sum(2*x_i*b, i, 1, n)", "2*b*sum(x_i, i, 1, n)"),
    ("sum(1, i, 1, n)", "n"),
    ("x^x*x", "x*x^x"),
    ("x^n*x", "x^(n + 1)"),
    ("x^n*cos(x) + n*x^(n - 1)*sin(x)", "x^(n - 1)*(x*cos(x) + n*sin(x))"),
    ("pi^x*x^pi*ln(pi) + pi^x*pi*x^(pi - 1)", "pi^x*x^(pi - 1)*(x*ln(pi) + pi)"),
    ("7^9000", "7^9000"),
    ("(x^2)^(-1/2)", "1/abs(x)"),
    ("(x^2)^(3/2)", "x^2*abs(x)"),
    ("(x+1)^200*(x+1)", "(x + 1)^201"),
    # Roots
    ("sqrt(8x)", "2*sqrt(2*x)"),
    ("sqrt(4x + 8)", "2*sqrt(x + 2)"),
    ("1/(2*sqrt(1 - x^2/4))", "1/sqrt(4 - x^2)"),
    ("sqrt(x^4)", "x^2"),
    ("sqrt(x^6)", "x^2*abs(x)"),
    ("sqrt(x^3)", "x^(3/2)"),
    ("1/(x^2*sqrt(1 - 1/x^2))", "1/(abs(x)*sqrt(x^2 - 1))"),
    ("sqrt(2*x^2 - x^4)", "abs(x)*sqrt(2 - x^2)"),
    ("sqrt(x^4 - x^2)", "sqrt(x^4 - x^2)"),  # has a value at 0, abs(x)*sqrt(x^2 - 1) has none
    ("2/sqrt(2)", "sqrt(2)"),
    ("x/sqrt(2) + sqrt(2)*x/2", "sqrt(2)*x"),
    ("3*sqrt(2)/4", "3/(2*sqrt(2))"),
    ("sqrt(6)*sqrt(2)", "2*sqrt(3)"),
    ("x*sqrt(2)/sqrt(6)", "x/sqrt(3)"),
    ("x/(sqrt(2)*sqrt(pi))", "x/sqrt(2*pi)"),
    ("x/sqrt(2*x)", "sqrt(x)/sqrt(2)"),
    ("sqrt(2/x)", "sqrt(2)/sqrt(x)"),
    ("sqrt(2*x*y)", "sqrt(2*x*y)"),
    # Sizes and signs
    ("abs(-2*x^3)", "2*x^2*abs(x)"),
    ("sign(-2*x^3)", "-sign(x)"),
    ("sign(x^2 + 1)", "1"),
    ("x*sign(x)^3", "abs(x)"),
    ("sign(3^(atanh(x)))", "sign(3^atanh(x))"),  # not 1 everywhere
    ("x^3/abs(x)", "x*abs(x)"),
    # Identities
    ("2 - 2*sin(x)^2", "2*cos(x)^2"),
    ("x + x*tan(x)^2", "x*sec(x)^2"),
    ("csc(x)^2 - 1", "cot(x)^2"),
    ("1 + sinh(x)^2", "cosh(x)^2"),
    ("tanh(x)^2 - 1", "-sech(x)^2"),
    ("1 - 2*sin(x)^2", "1 - 2*sin(x)^2"),
    ("sec(x)^2*cos(x)", "sec(x)"),
    ("tan(x)/sin(x)", "sec(x)"),
    ("sin(x)^2/cos(x)", "sin(x)^2/cos(x)"),
    ("2*sin(x)*cos(x)^2 - sin(x)^3", "sin(x)*(2*cos(x)^2 - sin(x)^2)"),
    ("4*(3*tan(x)^2*sec(x)^4 + 2*tan(x)^4*sec(x)^2)", "4*tan(x)^2*sec(x)^2*(3*sec(x)^2 + 2*tan(x)^2)"),
    ("sec(x)^2/tan(x)", "sec(x)*csc(x)"),
    ("tan(x)^2/sin(x)", "tan(x)*sec(x)"),
    ("sec(x)^2*cot(x) - tan(x)*csc(x)^2", "0"),
    ("2*sin(x)^2 + cos(x)^2", "1 + sin(x)^2"),
    ("x*sin(x)^2 + 3*x*cos(x)^2", "x + 2*x*cos(x)^2"),
    ("sin(x)^2 - cos(x)^2", "sin(x)^2 - cos(x)^2"),
    ("cos(asin(x))", "sqrt(1 - x^2)"),
    ("sin(acos(x/3))", "sqrt(9 - x^2)/3"),
    ("sin(atan(x))", "x/sqrt(x^2 + 1)"),
    ("sec(atan(x))^2", "x^2 + 1"),
    ("tan(acos(x))", "sqrt(1 - x^2)/x"),
    ("csc(acot(x))", "sqrt(x^2 + 1)"),
    ("cosh(asinh(2x))", "sqrt(4*x^2 + 1)"),
    ("sinh(atanh(x))", "x/sqrt(1 - x^2)"),
    ("(1/2)^x*ln(1/2)", "-(1/2)^x*ln(2)"),
    ("x*ln(sqrt(x))", "x*ln(x)/2"),
    ("cos(-x) + sin(-x)", "cos(x) - sin(x)"),
    ("e^(2*ln(x))", "x^2"),
    ("ln(e^(x + 1))", "x + 1"),
    ("log(2^x, 2)", "x"),
    # Fractions and polynomials
    ("(x^3 - 8)/(x - 2)", "x^2 + 2*x + 4"),
    ("(x^2 - 1)/(x^2 + 2x + 1)", "(x - 1)/(x + 1)"),
    ("(x + 1)/sqrt(x^2 + 2x + 1)", "sign(x + 1)"),
    ("(1 - x^2)/(abs(x^2 - 1)*(x^2 + 1))", "-sign(x^2 - 1)/(x^2 + 1)"),
    ("abs(x)/x", "sign(x)"),
    ("sqrt(x^2/(x^2 + 1))", "abs(x)/sqrt(x^2 + 1)"),
    ("sqrt(x^2*(x - 1))", "sqrt(x^2*(x - 1))"),
    ("sqrt(x^4 - 2x^2 + 1)", "abs(x^2 - 1)"),
    ("sqrt(2x^2 + 4x + 2)", "sqrt(2)*abs(x + 1)"),
    ("sqrt(x^2/4 + x/3 + 1/9)", "abs(3*x + 2)/6"),
    ("sqrt(x^4 + 2x^2 + 1)", "x^2 + 1"),
    ("(x^2 - 2x + 1)^(-3/2)", "1/(abs(x - 1)*(x - 1)^2)"),
    ("2/((x + 1)*(x - 1))", "2/(x^2 - 1)"),
    ("1/(1 + 1/x)^2", "x^2/(x + 1)^2"),
    ("m*(x - b) + n*(x - a)", "m*(x - b) + n*(x - a)"),  # nothing collects
    ("2*x*(x - a) + x^2", "3*x^2 - 2*a*x"),
    ("a*(3*x^2 - 2*a*x)", "a*x*(3*x - 2*a)"),
    ("pi*(3*x^2 - 2*x)", "pi*(3*x^2 - 2*x)"),
    ("e^(-x)*(1 - e^(-x))", "e^(-x)*(1 - e^(-x))"),
    ("e^(-x)/(1 + e^(-x))", "1/(e^x + 1)"),
    # Squares, where something stands beside them
    ("(x^2 - 2*x + 1)*e^x", "(x - 1)^2*e^x"),
    ("(2*x - x^2 - 1)*e^x", "-(x - 1)^2*e^x"),
    ("x/(x^2 + 2*x*y + y^2)", "x/(x + y)^2"),
    ("1/(sin(x)^2 - 2*sin(x) + 1)", "1/(sin(x) - 1)^2"),
    ("e^x*(x^2 - 2*x - 1)", "(x^2 - 2*x - 1)*e^x"),
    ("x^2 - 2*x + 1", "x^2 - 2*x + 1"),
    ("(x + x)/(x + x + 2)", "x/(x + 1)"),
    ("(e^x - e^(-x))/2", "(e^x - e^(-x))/2"),
    # The order of factors
    ("ln(x + 1)*(x + 1)*2^x", "(x + 1)*2^x*ln(x + 1)"),
    ("cos(x)*e^sin(x)", "e^sin(x)*cos(x)"),
    ("sqrt(x + 1)*(x - 1)", "(x - 1)*sqrt(x + 1)"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[row[0] for row in FORMS])
def test_forms(text, expected):
    result = tidy(read(text).node)
    assert to_text(result) == expected
    assert tidy(result) == result


WHERE = [
    ("x^2/x", "x != 0"),
    ("sqrt(x)*sqrt(x)", "x >= 0"),
    ("1/(1/x)", "x != 0"),
    ("(x^2 - 4)/(x - 2)", "x - 2 != 0"),
    ("sec(x)*cos(x)", "cos(x) != 0"),
    ("sec(x)^2 - tan(x)^2", "cos(x) != 0"),
    ("coth(x)^2 - csch(x)^2", "x != 0"),
    ("e^(ln(x))", "x > 0"),
    ("sign(x)^2", "x != 0"),
    ("sin(asin(x))", "abs(x) <= 1"),
    ("sec(acos(x))", "abs(x) <= 1"),
    ("tanh(atanh(x))", "abs(x) < 1"),
    ("sinh(acosh(x))", "x >= 1"),
    ("x/abs(x)", "x != 0"),
    ("(1 - x^2)/abs(x^2 - 1)", "x^2 - 1 != 0"),
    ("(x^(-2))^(-1/3)", "x != 0"),
]


@pytest.mark.parametrize(("text", "condition"), WHERE)
def test_a_change_that_makes_the_domain_wider_says_where_it_holds(text, condition):
    assert [to_text(found) for found in Tidying().tidied(read(text).node).conditions] == [condition]


@settings(max_examples=120, deadline=None)
@given(expressions(("x", "y"), 4, piecewise=True, sums=True))
def test_tidying_keeps_the_value_and_is_done_after_once(node):
    result = tidy(node)
    assert tidy(result) == result
    for point in (fmpq(3, 7), fmpq(-8, 5), fmpq(11, 4)):
        values = dict.fromkeys(variables(node) | {"x", "y"}, arb(point))
        before, after = enclose(node, values), enclose(result, values)
        if before.is_finite() and after.is_finite():
            assert before.overlaps(after)


@settings(max_examples=60, deadline=None)
@given(expressions(("x",), 4, COURSE))
def test_equal_input_gives_equal_output(node):
    try:
        again = read(to_text(node)).node
    except LimitExceeded:
        reject()
    assert tidy(node) == tidy(again)


def calls(work) -> int:
    """The number of function calls some work takes."""
    count = 0

    def counting(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "family",
    [
        lambda n: "+".join(f"{k}*x^{k}" for k in range(1, n)),
        lambda n: "*".join(f"sin({k}*x)" for k in range(1, n)),
        lambda n: "sqrt(x+" * n + "1" + ")" * n,
    ],
    ids=["sum", "product", "nest"],
)
def test_cost_grows_in_proportion_to_the_tree(family):
    """Twice the tree, about twice the calls; a little more for a nest, where comparing parts means going down them."""
    smaller, larger = (read(family(n)).node for n in (20, 40))
    assert calls(lambda: tidy(larger)) < 3.5 * calls(lambda: tidy(smaller))


@settings(max_examples=60, deadline=None)
@given(expressions(("x",), 4, COURSE), expressions(("x",), 4, COURSE))
def test_what_was_tidied_before_changes_nothing(first, second):
    together = Tidying()
    for node in (first, second, Sum((first, second)), Product((second, first))):
        for stages in (STAGES, ("simplify",), ("simplify", "cancel"), ("simplify", "collect", "factor")):
            alone = Tidying().tidied(node, stages, rounds=1).node
            assert together.tidied(node, stages, rounds=1).node == alone, (to_text(node), stages)
