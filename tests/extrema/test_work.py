"""Cost is bounded by counting: what wildly turning functions leave open is named, and never claimed."""

import pytest
from flint import arb

from tutor.expression.read import read, read_interval
from tutor.extrema.analysis import analyze
from tutor.extrema.isolate import MOST_ROOTS, Work, isolate
from tutor.extrema.sheet import MOST_PIECES
from tutor.extrema.zeros import enclosures

HOSTILE = [
    ("1/sin(1/x)", "[-1, 1]"),
    ("|sin(x^2)|", "[-30, 30]"),
    ("max(sin(x), cos(2x), sin(3x), cos(5x))", "[-50, 50]"),
    ("x^2 floor(1/x)", "(0, 1]"),
]


def analysed(expression: str, domain: str):
    return analyze(read(expression).node, "x", read_interval(domain), told=False)


@pytest.mark.parametrize(("expression", "domain"), HOSTILE)
def test_what_is_too_much_is_left_open(expression, domain):
    report = analysed(expression, domain)
    assert not report.complete and report.undecided
    assert len(report.critical_points) <= MOST_ROOTS
    assert len(report.natural_domain) <= 2 * MOST_PIECES
    assert report.global_minimum is None and report.global_maximum is None


def test_637_points_are_not_too_much():
    """x² sin x on [−1000, 1000]: 0, and one zero of tan x = −x/2 in each of the 318 half periods on either side."""
    report = analysed("x^2 sin(x)", "[-1000, 1000]")
    assert report.complete and len(report.critical_points) == 637


def test_evaluations_are_counted_by_what_they_cost():
    node = read("sin(x) + x^2").node
    work = Work(1_000)
    g = enclosures(node, "x", work=work)
    spent = []
    for order in (0, 6):
        before = work.left
        g(arb(1), order)
        spent.append(before - work.left)
    assert 0 < spent[0] < spent[1]
    work = Work(0)
    assert isolate(enclosures(node, "x", work=work), arb(-2), arb(3), work, lambda *_: None).unresolved
