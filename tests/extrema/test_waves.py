"""Infinitely many points towards an edge, finite or infinite, that are not periodic.

Exact places are solved by hand from h′(g(x)) = 0. Brackets are held against the derivative, written
down by hand for each function.
"""

from itertools import pairwise
from math import atan, cos, exp, log, pi, sin, sqrt

import pytest

from tests.extrema.test_truth import LINE, MAX, MIN, NEITHER, check_extremum, report_of
from tutor.expression.evaluate import compile_function
from tutor.expression.write_text import to_text
from tutor.extrema.report import Family

EXACT = [
    (
        "sin(x^2)",
        [(lambda n: sqrt(pi / 2 + 2 * pi * n), MAX), (lambda n: sqrt(3 * pi / 2 + 2 * pi * n), MIN)],
        [(0, MIN)],
    ),
    ("cos(x^3)", [(lambda n: (2 * pi * (n + 1)) ** (1 / 3), MAX), (lambda n: (pi + 2 * pi * n) ** (1 / 3), MIN)], None),
    ("sin(1/x)", [(lambda n: 1 / (pi / 2 + 2 * pi * n), MAX), (lambda n: 1 / (3 * pi / 2 + 2 * pi * n), MIN)], []),
    ("sin(e^x)", [(lambda n: log(pi / 2 + 2 * pi * n), MAX), (lambda n: log(3 * pi / 2 + 2 * pi * n), MIN)], []),
    ("cos(ln(x))", [(lambda n: exp(2 * pi * n), MAX), (lambda n: exp(pi + 2 * pi * n), MIN)], []),
    (
        "sin(sqrt(x))",
        [(lambda n: (pi / 2 + 2 * pi * n) ** 2, MAX), (lambda n: (3 * pi / 2 + 2 * pi * n) ** 2, MIN)],
        [],
    ),
    ("sin|x|", [(lambda n: pi / 2 + 2 * pi * n, MAX), (lambda n: 3 * pi / 2 + 2 * pi * n, MIN)], [(0, MIN)]),
]


@pytest.mark.parametrize(
    ("expression", "families", "points"), EXACT, ids=lambda value: value if type(value) is str else ""
)
def test_compositions_have_exact_families(expression, families, points):
    report = report_of(expression, LINE)
    assert report.complete and all(family.exact for family in report.families)
    if points is not None:
        assert [(point.x.approx, point.kind) for point in report.critical_points] == points
    found = {kind: listed(report.families, kind) for kind in (MIN, MAX)}
    for place, kind in families:
        for n in range(4):
            assert any(abs(x - place(n)) < 1e-9 * (1 + place(n)) for x in found[kind]), (kind, n)
    for extremum, value in ((report.global_minimum, -1), (report.global_maximum, 1)):
        assert extremum is not None and extremum.attained and extremum.value.approx == value and extremum.families


def listed(families: tuple[Family, ...], kind: str) -> list[float]:
    return [
        compile_function(family.x, (family.index,))(float(family.first + n))
        for family in families
        if family.kind == kind and family.first is not None
        for n in range(6)
    ]


ENCLOSED = [
    ("x*sin(1/x)", lambda x: sin(1 / x) - cos(1 / x) / x),
    ("x^2 sin(1/x)", lambda x: 2 * x * sin(1 / x) - cos(1 / x)),
    ("x^6 (2 + sin(1/x))", lambda x: 6 * x * (2 + sin(1 / x)) - cos(1 / x)),
    ("x sin(x^2)", lambda x: sin(x * x) + 2 * x * x * cos(x * x)),
    ("e^(-x) sin(x^2)", lambda x: 2 * x * cos(x * x) - sin(x * x)),
    ("sin(x + 1/x)", lambda x: cos(x + 1 / x) * (1 - 1 / x**2)),
    # two zeros in every turn that come closer and closer to each other
    ("sqrt(x^2 + 1) + sin(x)", lambda x: x / sqrt(x * x + 1) + cos(x)),
    ("x + sin(x) + 1/x", lambda x: 1 + cos(x) - 1 / x**2),
]


@pytest.mark.parametrize(("expression", "slope"), ENCLOSED, ids=lambda value: value if type(value) is str else "")
def test_each_bracket_holds_one_turning_point(expression, slope):
    report = report_of(expression, "(0, oo)")
    assert report.complete and report.families
    for family in report.families:
        ends = [compile_function(end, (family.index,)) for end in family.bracket or ()]
        for n in range(family.first, family.first + 4):
            low, high = (float(end(float(n))) for end in ends)
            before, after = slope(low), slope(high)
            assert low < high and (before < 0 < after if family.kind == MIN else after < 0 < before)
            samples = [slope(low + (high - low) * k / 200) > 0 for k in range(201)]
            assert sum(one != other for one, other in pairwise(samples)) == 1


def test_zeros_that_meet_far_out_are_told_apart():
    """f = x·sin x + x²/2: f′ = 2·cos(x/2)·(sin(x/2) + x·cos(x/2)), so all odd multiples of π are maxima, and after each
    positive one, where tan(x/2) = −x, comes a minimum."""
    report = report_of("x sin(x) + x^2/2", LINE)
    assert report.complete
    highest, *lowest = sorted(report.families, key=lambda family: family.kind)
    assert (highest.exact, highest.kind, to_text(highest.x)) == (True, MAX, "pi + 2*pi*n")
    (after,) = (family for family in lowest if family.first is not None)
    ends = [compile_function(end, (after.index,)) for end in after.bracket]
    for n in range(after.first, after.first + 4):
        low, high = (float(end(float(n))) for end in ends)
        assert low == pytest.approx((2 * n + 1) * pi)
        samples = [sin(x / 2) / cos(x / 2) + x > 0 for x in (low + (high - low) * k / 200 for k in range(1, 201))]
        assert samples == sorted(samples) and not samples[0] and samples[-1]


def test_together_with_the_listed_points_no_turning_point_is_missing():
    """x²·sin(1/x) on [1/100, 1]: as many sign changes of f′ as points listed or told by families."""
    report = report_of("x^2 sin(1/x)", "[-1, 1]")
    told = [point.x.approx for point in report.critical_points]
    for family in report.families:
        at = compile_function(family.x, (family.index,))
        told += [float(at(float(n))) for n in range(family.first, 40)]
    slopes = [2 * x * sin(1 / x) - cos(1 / x) > 0 for x in (0.01 + 0.99 * k / 200_000 for k in range(200_001))]
    assert sum(one != other for one, other in pairwise(slopes)) == sum(0.01 < x < 1 for x in told)


AT_THE_EDGE = [
    ("{x^2 sin(1/x), x != 0; 0, x = 0}", (NEITHER, "stationary")),
    ("{x sin(1/x), x != 0; 0, x = 0}", (NEITHER, "derivative_undefined")),
    ("{x^2 (2 + sin(1/x)), x != 0; 0, x = 0}", (MIN, "stationary")),
    ("{x + 3x^2 sin(1/x), x != 0; 0, x = 0}", None),
]


@pytest.mark.parametrize(("expression", "expected"), AT_THE_EDGE)
def test_the_point_where_they_accumulate(expression, expected):
    report = report_of(expression, "[-1, 1]")
    assert report.complete
    found = [(point.kind, point.reason) for point in report.critical_points if point.x.approx == 0]
    assert found == ([] if expected is None else [expected])


def test_a_wave_without_a_limit_is_an_oscillation():
    (gap,) = report_of("sin(1/x)", "[-1, 1]").gaps
    assert (gap.x.approx, gap.kind, gap.defined) == (0, "oscillation", False)


def test_the_least_value_of_a_positive_wave_is_only_approached():
    report = report_of("x^6 (2 + sin(1/x))", "[-1, 1]")
    assert report.global_minimum.value.approx == 0 and not report.global_minimum.attained


def test_what_lies_before_the_first_turn_belongs_to_the_domain():
    """On [20, ∞) nothing before 20 is told."""
    report = report_of("sin(x)/x", "[20, oo)")
    assert report.complete and min(point.x.approx for point in report.critical_points) > 20


def test_kinds_beside_what_is_not_resolved_are_right():
    """The points of sin(e^x) + e^(-x²) that are found: each claimed extremum is one."""
    report = report_of("sin(e^x) + e^(-x^2)", "[0, 12]")
    assert not report.complete
    for point in report.critical_points:
        x = point.x.approx
        bend = cos(exp(x)) * exp(x) - sin(exp(x)) * exp(2 * x) + (4 * x * x - 2) * exp(-x * x)
        assert point.kind == (MIN if bend > 0 else MAX)


FADING = [
    ("e^(-x/2) sin(x)", exp(-(atan(2) + pi) / 2) * -2 / sqrt(5), exp(-atan(2) / 2) * 2 / sqrt(5)),
    ("e^(-x) cos(x)", -exp(-3 * pi / 4) / sqrt(2), 1),
    ("e^(-x/10) sin(x)", -exp(-(atan(10) + pi) / 10) * 10 / sqrt(101), exp(-atan(10) / 10) * 10 / sqrt(101)),
    ("10 - e^(-x/100) cos(x)", 9, 10 + exp(-(pi - atan(1 / 100)) / 100) * cos(atan(1 / 100))),
]


@pytest.mark.parametrize(("expression", "lowest", "highest"), FADING)
def test_the_greatest_value_of_a_fading_wave_is_at_its_beginning(expression, lowest, highest):
    report = report_of(expression, "[0, oo)")
    assert report.complete
    assert report.global_minimum.value.approx == pytest.approx(lowest, rel=1e-12) and report.global_minimum.attained
    assert report.global_maximum.value.approx == pytest.approx(highest, rel=1e-12) and report.global_maximum.attained


def test_families_are_counted_from_0():
    assert {to_text(f.x) for f in report_of("e^(-x/2) sin(x)", "[0, oo)").families} == {
        "atan(2) + 2*pi*n",
        "atan(2) + pi + 2*pi*n",
    }


# By hand: with the wave at 1 or −1 what is left has one sign; the last row by a scan and bisection of f′ in 40 digits.
FAR_OUT = [
    ("atan(x) sin(x)", LINE, (-pi / 2, False), (pi / 2, False)),
    ("e^x + sin(x)", LINE, (-1, False), None),
    ("tanh(x) cos(x)", LINE, (-1, False), (1, False)),
    ("sin(x) + 1/x", "(0, oo)", (-1, False), None),
    ("(1 - 1/x) cos(x)", "(1, oo)", (-1, False), (1, False)),
    ("sin(1/x) (1 - x)", "(0, 1)", (-1, False), (1, False)),
    ("sin(x)^2/x^2", LINE, (0, True), (1, False)),
    ("x^2 cos(x)^2", LINE, (0, True), None),
    ("x (1 + sin(x))", "[0, oo)", (0, True), None),
    ("sin(x + 1/x)", "(0, oo)", (-1, True), (1, True)),
    ("3 - 2cos(sqrt(x^2 + 1))", LINE, (1, True), (5, True)),
    ("cos(x) (1 + 1/x)", "[1, oo)", (-1.3223844824, True), (1.1594335282, True)),
    ("(sin(x) - x)/x^3", LINE, (-1 / 6, False), (0, False)),  # -1/6 is the limit at 0, from both sides
    # something that touches 0 in every turn, and what keeps the sum above or below what it approaches
    ("sin(x)^2 + 1/x", "(0, oo)", (0, False), None),
    ("3 - cos(x)^2 - e^(-x)", "(0, oo)", (1, False), (3, False)),
    ("sin(x)^4/x", "(0, oo)", (0, True), (0.6736678, True)),  # tan x = 4x: x = 1.39325
]

# f′ by hand; where it is 0 without a change of sign, f has no extremum
EVEN_POWERS = [
    ("sin(x)^3/x", lambda x: sin(x) ** 2 * (3 * x * cos(x) - sin(x)) / x**2),
    ("x sin(x)^3", lambda x: sin(x) ** 2 * (sin(x) + 3 * x * cos(x))),
    ("sin(x)^4/x", lambda x: sin(x) ** 3 * (4 * x * cos(x) - sin(x)) / x**2),
]


@pytest.mark.parametrize(("expression", "slope"), EVEN_POWERS, ids=lambda value: value if type(value) is str else "")
def test_powers_of_waves_in_the_derivative(expression, slope):
    report = report_of(expression, "(0, oo)")
    assert report.complete
    found = [(point.x.approx, point.kind) for point in report.critical_points]
    for family in report.families:
        places = [compile_function(end, (family.index,)) for end in family.bracket or (family.x,)]
        for n in range(family.first, 14):
            found.append((sum(place(float(n)) for place in places) / len(places), family.kind))
    found.sort()
    assert all(other - one > 0.4 for (one, _), (other, _) in pairwise(found))
    assert len([x for x, _ in found if x < 27 * pi]) == 2 * 27 - 1  # at each k pi, and once between
    for x, kind in found:
        before, after = slope(x - 0.2) > 0, slope(x + 0.2) > 0
        assert kind == (NEITHER if before == after else MAX if before else MIN)


RISING = ["x + sin(x) - 1/x", "x + sin(x) + atan(x)", "2x + cos(x)", "x^3 + x + cos(x)"]  # f' >= 0 term by term


@pytest.mark.parametrize("expression", RISING)
def test_a_derivative_without_zeros_by_its_terms(expression):
    report = report_of(expression, LINE)
    assert report.complete and not report.critical_points and not report.families
    assert {part.direction for part in report.monotonic} == {"increasing"}


@pytest.mark.parametrize(("expression", "domain", "least", "greatest"), FAR_OUT)
def test_what_waves_approach_or_reach_far_out(expression, domain, least, greatest):
    report = report_of(expression, domain)
    assert report.complete
    check_extremum(report.global_minimum, least)
    check_extremum(report.global_maximum, greatest)


def test_a_value_is_known_where_its_place_is_not():
    """sin(x + 1/x) is 1 wherever x + 1/x is π/2 + 2πn, which has no solution in closed form in the language."""
    report = report_of("sin(x + 1/x)", "(1, oo)")
    assert {to_text(point.y.exact) for point in report.critical_points} == {"1", "-1"}
    assert {(family.kind, to_text(family.y.exact)) for family in report.families} == {(MAX, "1"), (MIN, "-1")}


def test_all_places_of_a_least_value_are_told():
    """sin²x/x² is 0 at all multiples of π but 0; x²·cos²x at 0 and at all odd multiples of π/2."""
    for expression, wanted in (
        ("sin(x)^2/x^2", [k * pi for k in range(-8, 9) if k]),
        ("x^2 cos(x)^2", [0, *(k * pi / 2 for k in range(-9, 10) if k % 2)]),
    ):
        extremum = report_of(expression, LINE).global_minimum
        found = [x.approx for x in extremum.points]
        for family in extremum.families:
            at = compile_function(family.x, (family.index,))
            first = -20 if family.first is None else family.first
            last = 20 if family.last is None else family.last
            found += [float(at(float(n))) for n in range(first, last + 1)]
        assert sorted(x for x in found if abs(x) <= wanted[-1] + 1) == pytest.approx(sorted(wanted))
