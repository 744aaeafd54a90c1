"""Reading what a writer wrote gives the identical tree: text and LaTeX."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.expression.trees import trees
from tutor.expression.errors import LimitExceeded
from tutor.expression.limits import check_numbers
from tutor.expression.read import read
from tutor.expression.write_latex import to_latex
from tutor.expression.write_text import to_text

PROPERTY = settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def within_budget(tree):
    try:
        check_numbers(tree)
    except LimitExceeded:
        return False
    return True


@PROPERTY
@given(trees().filter(within_budget))
def test_text(tree):
    assert read(to_text(tree), notation="text").node == tree


@PROPERTY
@given(trees().filter(within_budget))
def test_latex(tree):
    assert read(to_latex(tree), notation="latex").node == tree


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees().filter(within_budget))
def test_canonical_text_is_never_ambiguous(tree):
    codes = {warning.code for warning in read(to_text(tree), notation="text").warnings}
    # The variable x_max, log(2, x) and x^1/2 are suspicious in any writing.
    assert codes <= {"long-subscript", "argument-order", "fraction-exponent"}


@pytest.mark.parametrize("name", ["rate", "speed_2", "x1"])
def test_declared_names(name):
    for write in (to_text, to_latex):
        tree = read(f"2*{name}^2 + sin({name})", variables=[name]).node
        assert read(write(tree), variables=[name]).node == tree
