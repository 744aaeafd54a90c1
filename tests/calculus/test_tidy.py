"""Textbook form: what it looks like, that it is stable, and that it keeps the value."""

import sys

import pytest
from flint import arb, fmpq
from hypothesis import given, reject, settings

from tests.expression.trees import COURSE, expressions
from tutor.calculus.tidy import tidy, tidy_with_stages
from tutor.expression.balls import enclose
from tutor.expression.errors import LimitExceeded
from tutor.expression.read import read
from tutor.expression.tree import variables
from tutor.expression.write_text import to_text

# Left: what rules leave behind. Right: what a textbook prints (hand-written).
FORMS = [
    ("2*3*x", "6*x"),
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
    ("sqrt(8)", "2*sqrt(2)"),
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
    ("7^9000", "7^9000"),
    ("(x^2)^(-1/2)", "1/abs(x)"),
    ("(x^2)^(3/2)", "x^2*abs(x)"),
    ("(x+1)^200*(x+1)", "(x + 1)^201"),
]


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[row[0] for row in FORMS])
def test_forms(text, expected):
    result = tidy(read(text).node)
    assert to_text(result) == expected
    assert tidy(result) == result


def test_cancelling_says_where_it_holds():
    assert [to_text(condition) for condition in tidy_with_stages(read("x^2/x").node).conditions] == ["x != 0"]
    assert [to_text(condition) for condition in tidy_with_stages(read("sqrt(x)*sqrt(x)").node).conditions] == ["x >= 0"]


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
