"""Limits by expansion, against the textbook; refused where there is none."""

from math import e, inf, log, pi

import pytest
from flint import arb

from tutor.expression.read import read
from tutor.expression.tree import Integer
from tutor.extrema.domain import coordinate
from tutor.extrema.exact import Exact
from tutor.extrema.limits import one_sided_limit
from tutor.extrema.report import Coordinate
from tutor.extrema.zeros import Edge

FAR, ZERO = Coordinate(arb.pos_inf(), None, 1), coordinate(Integer(0))

ROWS = [
    ("(x^2 + 1)/(2x^2 - x)", FAR, 1 / 2),
    ("sqrt(x^2 + x) - x", FAR, 1 / 2),
    ("x^3/e^x", FAR, 0),
    ("ln(x)/sqrt(x)", FAR, 0),
    ("e^x/x^10", FAR, inf),
    ("(1 + 1/x)^x", FAR, e),
    ("x(ln(x + 1) - ln(x))", FAR, 1),
    ("atan(x)", FAR, pi / 2),
    ("tanh(x)", FAR, 1),
    ("x sin(1/x)", FAR, 1),
    ("sin(x)/x", FAR, 0),
    ("2^x/3^x", FAR, 0),
    ("e^(e^(-x))", FAR, 1),
    ("x^(1/x)", FAR, 1),
    ("sin(x)", FAR, None),
    ("sin(x)/x", ZERO, 1),
    ("(1 - cos(x))/x^2", ZERO, 1 / 2),
    ("x ln(x)", ZERO, 0),
    ("x^x", ZERO, 1),
    ("e^(-1/x)", ZERO, 0),
    ("1/x - 1/sin(x)", ZERO, 0),
    ("(2^x - 1)/x", ZERO, log(2)),
    ("ln(x)", ZERO, -inf),
    ("sin(1/x)", ZERO, None),
    ("x sin(1/x)", ZERO, 0),
]


@pytest.mark.parametrize(("expression", "at", "expected"), ROWS, ids=lambda value: str(value)[:30])
def test_limit(expression, at, expected):
    inward = -1 if at is FAR else 1
    found = one_sided_limit(read(expression).node, Edge(at), inward, "x", Exact())
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found.approx == pytest.approx(expected, abs=1e-12)
