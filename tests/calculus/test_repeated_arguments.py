"""The same argument twice in max and min counts once (by hand)."""

import pytest

from tutor.calculus.differentiate import derive
from tutor.expression.read import read
from tutor.expression.write_text import to_text


@pytest.mark.parametrize(
    ("text", "derivative"),
    [("max(x, x)", "1"), ("min(x^2, x^2)", "2*x"), ("min(x, x, 1)", "piecewise((1, x < 1), (0, x > 1))")],
)
def test_an_argument_given_twice_counts_once(text, derivative):
    found = derive(read(text).node, "x")
    assert (to_text(found.result), found.verified) == (derivative, True)
