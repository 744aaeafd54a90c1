"""Intervals with more critical points than can be listed: all of them, as families with their range of n.

The ranges are counted by hand: π/2 + 2πn ≤ 10⁶ for n ≤ (10⁶ − π/2)/2π, and so on, with π to 50 digits.
"""

import numpy as np
import pytest
from mpmath import mp, mpf
from mpmath import pi as mp_pi

from tutor.expression.balls import enclose
from tutor.expression.read import read, read_interval
from tutor.expression.tree import number, substitute
from tutor.extrema.analysis import analyze
from tutor.wording import say

mp.dps = 50
MIN, MAX = "local_minimum", "local_maximum"


def last(end: str, start: mpf) -> int:
    """The greatest n with start + 2πn ≤ end."""
    return int(mp.floor((mpf(end) - start) / (2 * mp_pi)))


def analysed(expression: str, domain: str):
    return analyze(read(expression).node, "x", read_interval(domain))


# expression, domain, kinds with the x of the first and the last point, the least and the greatest value
ROWS = [
    ("sin(x)", "[0, 10^6]",
        {MAX: (mp_pi / 2, last("1e6", mp_pi / 2)), MIN: (3 * mp_pi / 2, last("1e6", 3 * mp_pi / 2))}, lambda v: v),
    ("sin(1/x)", "[1/10^9, 1]",
        {MAX: (mp_pi / 2, last("1e9", mp_pi / 2)), MIN: (3 * mp_pi / 2, last("1e9", 3 * mp_pi / 2))}, lambda v: 1 / v),
    ("sin(1/(x - 2))", "[200001/100000, 3]",
        {MAX: (mp_pi / 2, last("1e5", mp_pi / 2)), MIN: (3 * mp_pi / 2, last("1e5", 3 * mp_pi / 2))},
        lambda v: 2 + 1 / v),
    ("sin(x^2)", "[1/2, 1000]",
        {MAX: (mp_pi / 2, last("1e6", mp_pi / 2)), MIN: (3 * mp_pi / 2, last("1e6", 3 * mp_pi / 2))}, mp.sqrt),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "domain", "expected", "place"), ROWS)
def test_all_points_as_families(expression, domain, expected, place):
    report = analysed(expression, domain)
    assert report.complete and not report.critical_points
    assert sorted(family.kind for family in report.families) == [MAX, MIN]
    for family in report.families:
        start, greatest = expected[family.kind]
        assert family.exact and family.last - family.first == greatest
        for n, turn in ((family.first, 0), (family.last, greatest)):
            found = float(enclose(substitute(family.x, family.index, number(n)), {}))
            assert found == pytest.approx(float(place(start + 2 * mp_pi * turn)), rel=1e-14)
    assert report.global_minimum.value.approx == -1 and report.global_maximum.value.approx == 1


def test_points_that_are_not_repeated_exactly():
    report = analysed("x*sin(x)", "[0, 10^5]")
    assert report.complete
    # tan x = -x once in each (k pi - pi/2, k pi), a little after its beginning; 10^5 is 31830.99 pi
    listed = sum(1 for point in report.critical_points if point.x.approx > 0)
    assert listed + sum(family.last - family.first + 1 for family in report.families) == 31831
    x = np.linspace(99960, 100000, 4_000_001)
    values = x * np.sin(x)
    assert report.global_maximum.value.approx == pytest.approx(values.max(), rel=1e-9)
    assert report.global_minimum.value.approx == pytest.approx(values.min(), rel=1e-9)


def test_both_sides_of_0_and_four_points_in_a_turn():
    report = analysed("cos(x) + cos(2*x)", "[-10^4, 10^5]")
    assert report.complete
    # f' = -sin(x)(1 + 4cos(x)): zeros at k*pi and at +-acos(-1/4) + 2*pi*k
    turn, away = 2 * mp_pi, mp.acos(mpf(-1) / 4)
    ends = mpf(-(10**4)), mpf(10**5)
    wanted = sum(
        int(mp.floor((ends[1] - s) / turn)) - int(mp.ceil((ends[0] - s) / turn)) + 1 for s in (0, mp_pi, away, -away)
    )
    told = len(report.critical_points) + sum(family.last - family.first + 1 for family in report.families)
    assert told == wanted


def test_a_hole_that_is_not_at_0_keeps_its_distance():
    (one, other) = analysed("sin(1/(x - 2))", "(2, 3]").families
    for family in (one, other):
        found = float(enclose(substitute(family.x, family.index, number(family.first + 3)), {}))
        assert abs(np.sin(1 / (found - 2))) == pytest.approx(1, abs=1e-9)


def test_the_range_is_told_in_both_languages():
    steps = analysed("sin(x)", "[0, 10^6]").steps
    told = next(step for step in steps if step.rule == "analysis.family")
    assert "from 0 to 159154" in say(told.explanation, "en") and "0 ≤ n ≤ 159154" in say(told.explanation, "ko")
