"""Constants without a real value: what contains one has no value anywhere (by hand)."""

import pytest

from tutor.expression.interval import REAL_LINE
from tutor.expression.read import read
from tutor.extrema.analysis import analyze


def report(text):
    return analyze(read(text).node, "x", REAL_LINE)


@pytest.mark.parametrize(
    "text", ["0/0", "1/0*x", "asin(2)*x", "0/0 + x", "sqrt(-1)", "x/(x - x)", "x^2/(2 - 2)", "ln(-1) + x"]
)
def test_what_has_no_value_anywhere_has_an_empty_domain_and_no_extrema(text):
    found = report(text)
    assert found.natural_domain == ()
    assert (found.critical_points, found.global_minimum, found.global_maximum) == ((), None, None)


@pytest.mark.parametrize(
    "text", ["x^2 + asin(1)", "x^2*root(8, 3)", "x^2 + sqrt(2 - sqrt(4))", "{sqrt(-1), x < 0; x^2, x >= 0}"]
)
def test_constants_with_a_value_do_no_harm(text):
    found = report(text)
    assert found.complete
    assert found.global_minimum is not None
    assert found.global_minimum.attained


def test_a_constant_that_may_have_a_value_is_undecided():
    assert not report("x*sqrt(pi - pi)").complete
