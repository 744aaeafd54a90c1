"""A truth table of functions worked by hand.

Each row: the function, the domain, its critical points (kinks included) as (x, kind), and its least and greatest value
as (value, attained), ``None`` where there is none. Closed forms are derived by hand from f′ = 0; decimals of points
without one (marked below) were found by a bisection of f′ to 12 digits written for the purpose, not by this package.
"""

from math import acos, asin, atan, e, exp, inf, log, pi, sin, sinh, sqrt, tan, tanh

import pytest

from tutor.expression.errors import TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.read import read, read_interval
from tutor.expression.write_text import to_text
from tutor.extrema.analysis import analyze
from tutor.extrema.report import Family, GlobalExtremum, Report

MIN, MAX, NEITHER = "local_minimum", "local_maximum", "neither"
LINE = "(-oo, oo)"

ROWS = [
    # polynomials
    ("x^2", LINE, [(0, MIN)], (0, True), None),
    ("x^3", LINE, [(0, NEITHER)], None, None),
    ("x^4", LINE, [(0, MIN)], (0, True), None),
    ("-x^6", LINE, [(0, MAX)], None, (0, True)),
    ("x^3 - 3x", "[-2, 2]", [(-1, MAX), (1, MIN)], (-2, True), (2, True)),
    ("x^3 - 3x", "(-2, 2)", [(-1, MAX), (1, MIN)], (-2, True), (2, True)),
    ("x^4 - 2x^2", LINE, [(-1, MIN), (0, MAX), (1, MIN)], (-1, True), None),
    ("x^5 - 5x^4 + 5x^3 - 10", LINE, [(0, NEITHER), (1, MAX), (3, MIN)], None, None),
    ("(x - 1)^2 (x + 2)", LINE, [(-1, MAX), (1, MIN)], None, None),
    ("(x - 1)^10 (x + 1)^5", LINE, [(-1, NEITHER), (-1 / 3, MAX), (1, MIN)], None, None),
    ("(x - 1)^50 (x + 2)^30", LINE, [(-2, MIN), (-7 / 8, MAX), (1, MIN)], (0, True), None),
    ("x^3 + x", LINE, [], None, None),
    ("2x + 1", "[0, 3]", [], (1, True), (7, True)),
    ("x", "(0, 1)", [], (0, False), (1, False)),
    ("x^2", "(-1, 2]", [(0, MIN)], (0, True), (4, True)),
    ("x^2", "[1, 2)", [], (1, True), (4, False)),
    ("x^4 - 4x^3 + 4x^2", "[-1, 3]", [(0, MIN), (1, MAX), (2, MIN)], (0, True), (9, True)),
    ("x^3 - 6x^2 + 9x + 1", "[0, 5]", [(1, MAX), (3, MIN)], (1, True), (21, True)),
    ("x^4 - x^2 - 1", LINE, [(-sqrt(1 / 2), MIN), (0, MAX), (sqrt(1 / 2), MIN)], (-5 / 4, True), None),
    # rational functions
    ("x/(x^2 + 1)", LINE, [(-1, MIN), (1, MAX)], (-1 / 2, True), (1 / 2, True)),
    ("1/(x^2 + 1)", LINE, [(0, MAX)], (0, False), (1, True)),
    ("1/(1 + 10^12 (x - 1/3)^2)", LINE, [(1 / 3, MAX)], (0, False), (1, True)),
    ("x + 1/x", LINE, [(-1, MAX), (1, MIN)], None, None),
    ("x + 1/x", "(0, oo)", [(1, MIN)], (2, True), None),
    ("1/x", "[-1, 1]", [], None, None),
    ("x^2/(x - 1)", LINE, [(0, MAX), (2, MIN)], None, None),
    ("(x^2 - 1)/(x - 1)", "[0, 3]", [], (1, True), (4, True)),
    ("x^2 + 16/x", "(0, oo)", [(2, MIN)], (12, True), None),
    ("1/x^2", LINE, [], (0, False), None),
    ("(x^2 + 3)/(x + 1)", "(-1, oo)", [(1, MIN)], (2, True), None),
    # roots
    ("sqrt(x)", "[0, 4]", [], (0, True), (2, True)),
    ("sqrt(4 - x^2)", LINE, [(0, MAX)], (0, True), (2, True)),
    ("x*sqrt(4 - x^2)", LINE, [(-sqrt(2), MIN), (sqrt(2), MAX)], (-2, True), (2, True)),
    ("x^(2/3)", "[-1, 8]", [(0, MIN)], (0, True), (4, True)),
    ("cbrt(x)", LINE, [(0, NEITHER)], None, None),
    ("x^(1/3) (x + 4)", LINE, [(-1, MIN), (0, NEITHER)], (-3, True), None),
    ("x^(2/3) (5 - x)", LINE, [(0, MIN), (2, MAX)], None, None),
    ("sqrt(x^2 + 1) - x", LINE, [], (0, False), None),
    ("x - sqrt(x^2 - 1)", LINE, [], None, (1, True)),
    ("sqrt(x) - x", "[0, 4]", [(1 / 4, MAX)], (-2, True), (1 / 4, True)),
    # absolute values and pieces
    ("|x|", LINE, [(0, MIN)], (0, True), None),
    ("|x^2 - 1|", LINE, [(-1, MIN), (0, MAX), (1, MIN)], (0, True), None),
    ("|x - 1| + x^2", LINE, [(1 / 2, MIN), (1, NEITHER)], (3 / 4, True), None),
    ("|x^2 - 4x + 3|", "[0, 5]", [(1, MIN), (2, MAX), (3, MIN)], (0, True), (8, True)),
    ("x|x|", LINE, [(0, NEITHER)], None, None),
    ("x^2|x|", LINE, [(0, MIN)], (0, True), None),
    ("{x^2, x<1; 2 - x, x>=1}", "[-1, 3]", [(0, MIN), (1, MAX)], (-1, True), (1, True)),
    ("{x^2, x<1; 2x - 1, x>=1}", "[-2, 3]", [(0, MIN)], (0, True), (5, True)),
    ("{x, x<0; x + 1, x>=0}", "[-1, 1]", [(0, NEITHER)], (-1, True), (2, True)),
    ("max(x, 1 - x)", "[0, 3]", [(1 / 2, MIN)], (1 / 2, True), (3, True)),
    ("min(x^2, 1)", "[-1/2, 1/2]", [(0, MIN)], (0, True), (1 / 4, True)),
    (
        "max(sin(x), cos(x))",
        "[0, 2pi]",
        [(pi / 4, MIN), (pi / 2, MAX), (5 * pi / 4, MIN)],
        (-sqrt(0.5), True),
        (1, True),
    ),
    ("sign(x) x", LINE, [(0, MIN)], (0, True), None),
    # exponentials and logarithms
    ("e^x", LINE, [], (0, False), None),
    ("e^x - 3x", LINE, [(log(3), MIN)], (3 - 3 * log(3), True), None),
    ("x e^(-x)", LINE, [(1, MAX)], None, (1 / e, True)),
    ("x^2 e^(-x)", LINE, [(0, MIN), (2, MAX)], (0, True), None),
    ("x^2 e^(-x^2)", LINE, [(-1, MAX), (0, MIN), (1, MAX)], (0, True), (1 / e, True)),
    ("e^(-x^2/2)", LINE, [(0, MAX)], (0, False), (1, True)),
    ("x ln(x)", LINE, [(1 / e, MIN)], (-1 / e, True), None),
    ("x^2 ln(x)", LINE, [(exp(-0.5), MIN)], (-1 / (2 * e), True), None),
    ("ln(x)/x", LINE, [(e, MAX)], None, (1 / e, True)),
    ("ln|x|", LINE, [], None, None),
    ("x^x", "(0, oo)", [(1 / e, MIN)], (exp(-1 / e), True), None),
    ("e^(-1/x^2)", LINE, [], (0, False), (1, False)),
    ("x - ln(x)", LINE, [(1, MIN)], (1, True), None),
    ("x - ln(x^2 + 1)", LINE, [(1, NEITHER)], None, None),
    ("e^x/(1 + e^x)", LINE, [], (0, False), (1, False)),
    ("2^x - x^2", LINE, [(0.485090, MAX), (3.212432, MIN)], None, None),  # bisection
    ("x*2^(-x)", LINE, [(1 / log(2), MAX)], None, (1 / (e * log(2)), True)),
    ("ln(x)^2", LINE, [(1, MIN)], (0, True), None),
    ("e^x + e^(-x)", LINE, [(0, MIN)], (2, True), None),
    ("tanh(x)", LINE, [], (-1, False), (1, False)),
    ("x e^(1/x)", LINE, [(1, MIN)], None, None),
    # trigonometric functions on intervals
    (
        "x^2 sin(x)",
        "[0, 10]",
        [(2.288930, MAX), (5.086985, MIN), (8.096164, MAX)],
        (100 * sin(10), True),
        (63.634982, True),
    ),
    ("sin(x)", "[0, 2pi]", [(pi / 2, MAX), (3 * pi / 2, MIN)], (-1, True), (1, True)),
    ("x + cos(x)", "[0, 10]", [(pi / 2, NEITHER), (5 * pi / 2, NEITHER)], (1, True), (9.160928, True)),
    (
        "x + 2cos(x)",
        "[0, pi]",
        [(pi / 6, MAX), (5 * pi / 6, MIN)],
        (5 * pi / 6 - sqrt(3), True),
        (pi / 6 + sqrt(3), True),
    ),
    ("sin(x)^2", "[0, pi]", [(pi / 2, MAX)], (0, True), (1, True)),
    ("sin(x) cos(x)", "[0, pi]", [(pi / 4, MAX), (3 * pi / 4, MIN)], (-1 / 2, True), (1 / 2, True)),
    ("sin(x) + cos(x)", "[0, pi]", [(pi / 4, MAX)], (-1, True), (sqrt(2), True)),
    (
        "2sin(x) + sin(2x)",
        "[0, 2pi]",
        [(pi / 3, MAX), (pi, NEITHER), (5 * pi / 3, MIN)],
        (-2.598076, True),
        (2.598076, True),
    ),
    ("tan(x)", "[0, 3]", [], None, None),
    ("sec(x)", "(-pi/2, pi/2)", [(0, MIN)], (1, True), None),
    ("x sin(1/x)", "[1/2, 10]", [], (0.454649, True), (0.998334, True)),
    ("sin(1/x)", "[1/10, 1]", [(2 / (5 * pi), MAX), (2 / (3 * pi), MIN), (2 / pi, MAX)], (-1, True), (1, True)),
    ("3sin(x) + 4cos(x)", "[0, pi]", [(atan(0.75), MAX)], (-4, True), (5, True)),
    ("atan(x)", LINE, [], (-pi / 2, False), (pi / 2, False)),
    ("acos(x)", LINE, [], (0, True), (pi, True)),
    ("x - 2atan(x)", LINE, [(-1, MAX), (1, MIN)], None, None),
    (
        "asin(x) - 2x",
        "[-1, 1]",
        [(-sqrt(0.75), MAX), (sqrt(0.75), MIN)],
        (pi / 3 - sqrt(3), True),
        (sqrt(3) - pi / 3, True),
    ),
    ("sin(x)/x", "[-1, 1]", [], (sin(1), True), (1, False)),
    ("cos(x) + x^2/2", "[-5, 5]", [(0, MIN)], (1, True), (12.783662, True)),
    ("sqrt(1 + sin(x))", "[0, 2pi]", [(pi / 2, MAX), (3 * pi / 2, MIN)], (0, True), (sqrt(2), True)),
    (
        "sin(x) + cos(2x)",
        "[0, pi]",
        [(asin(0.25), MAX), (pi / 2, MIN), (acos(0.25) + pi / 2, MAX)],
        (0, True),
        (9 / 8, True),
    ),
    (
        "sin(5atan(x))",
        LINE,
        [(-tan(0.3 * pi), MAX), (-tan(0.1 * pi), MIN), (tan(0.1 * pi), MAX), (tan(0.3 * pi), MIN)],
        (-1, True),
        (1, True),
    ),
    # ln(sin x) + x·cot x = 0, solved in 40 digits; f tends to 0 at π
    ("sin(x)^x", "(0, pi)", [(0.3985758061, MIN), (pi / 2, MAX)], (0, False), (1, True)),
    ("sin(x)^cos(x)", "(0, pi)", [(pi / 2, NEITHER)], (0, False), None),
    # constants and plateaus
    ("5", LINE, [], (5, True), (5, True)),
    ("sin(x)^2 + cos(x)^2", LINE, [], (1, True), (1, True)),
    ("floor(x)", "[0, 2)", [(1, MAX)], (0, True), (1, True)),
    ("|x| + |x - 1|", LINE, [(0, MIN), (1, MIN)], (1, True), None),
    # degenerate or composed
    ("sin(x^2)^4", "[-1, 1]", [(0, MIN)], (0, True), (sin(1) ** 4, True)),
    ("1/(x^2 - 2)", LINE, [(0, MAX)], None, None),
    ("sum(x^k/k, k, 1, 2)", LINE, [(-1, MIN)], (-1 / 2, True), None),
    ("ln(ln(x))", LINE, [], None, None),
    ("sqrt(|x|)", LINE, [(0, MIN)], (0, True), None),
    ("x^20 - 20x", LINE, [(1, MIN)], (-19, True), None),
    ("(x^2 - 1)^3", LINE, [(-1, NEITHER), (0, MIN), (1, NEITHER)], (-1, True), None),
    ("x^3 e^x", LINE, [(-3, MIN), (0, NEITHER)], (-27 * exp(-3), True), None),
    ("cosh(x) - x", LINE, [(log(1 + sqrt(2)), MIN)], (sqrt(2) - log(1 + sqrt(2)), True), None),
    ("root(x - root(x, 3), 3)*0 + x^2", "[1, 2]", [], (1, True), (4, True)),
    ("max(root(x - x, 3), e^(x - 2))", "[-3, 3]", [], (exp(-5), True), (e, True)),
    ("min(0, x - 1)", "[0, 3]", [(1, MAX)], (-1, True), (0, True)),
    # sums with a bound exponent
    ("sum(x^k, k, 1, 2)", "[-2, 2]", [(-1 / 2, MIN)], (-1 / 4, True), (6, True)),
    ("sum(x^(k/3), k, 1, 2)", "[-1, 1]", [(-1 / 8, MIN), (0, NEITHER)], (-1 / 4, True), (2, True)),
    ("sum(x^(-k), k, 1, 2)", "[-5, 5]", [(-2, MIN)], (-1 / 4, True), None),
    # places where f is defined alone
    ("sqrt(x^2 (x - 1))", "[-1, 5]", [], (0, True), (10, True)),
    ("sqrt(-x^2)", LINE, [], (0, True), (0, True)),
    ("sqrt(x - 1) + sqrt(1 - x) + x", LINE, [], (1, True), (1, True)),
    ("ln(x) + ln(x + 1)", LINE, [], None, None),
    # not defined at a point, whatever tidying would make of it
    ("x coth(x)", "[-1, 1]", [], (1, False), (1 / tanh(1), True)),
    ("x csch(x)", "[-1, 1]", [], (1 / sinh(1), True), (1, False)),
    ("atanh(x)", LINE, [], None, None),
    ("asech(x)", LINE, [], (0, True), None),
    ("acoth(x)", "[1, 2]", [], (log(3) / 2, True), None),
    ("1/(1/x)", "[-1, 2]", [], (-1, True), (2, True)),
    ("{sin(x)/x, x != 0; 2, x = 0}", "[-1, 1]", [(0, MAX)], (sin(1), True), (2, True)),
    ("{x^2, x < 1; 5, x = 1; 2 - x, x > 1}", "[0, 3]", [(1, MAX)], (-1, True), (5, True)),
    ("{x^2, x <= 0; x^2 + 1, x > 0}", "[-1, 1]", [(0, MIN)], (0, True), (2, True)),
    ("{x^2, x < 0; x^2 + 1, x >= 0}", "[-1, 1]", [(0, NEITHER)], (0, False), (2, True)),
    # steps, joints, pieces that are constant
    ("floor(x^2)", "[1, 2)", [(sqrt(2), MAX), (sqrt(3), MAX)], (1, True), (3, True)),
    ("min(max(x, 0), 1)", "[-2, 3]", [(0, MIN), (1, MAX)], (0, True), (1, True)),
    ("asin(sin(x))", "[0, 3]", [(pi / 2, MAX)], (0, True), (pi / 2, True)),
    ("acos(cos(x))", "[1, 5]", [(pi, MAX)], (1, True), (pi, True)),
    ("asin(2x/(1 + x^2))", LINE, [(-1, MIN), (1, MAX)], (-pi / 2, True), (pi / 2, True)),
    ("asin(x) + acos(x)", LINE, [], (pi / 2, True), (pi / 2, True)),
    ("atan(x) + atan(1/x)", LINE, [], (-pi / 2, True), (pi / 2, True)),
    ("||x| - 1|", "[-3, 2]", [(-1, MIN), (0, MAX), (1, MIN)], (0, True), (2, True)),
    ("|x|^x", "(0, 1]", [(1 / e, MIN)], (exp(-1 / e), True), (1, True)),
    ("x^pi", "[0, 2]", [], (0, True), (2**pi, True)),
    ("x^(1/x)", "(0, oo)", [(e, MAX)], (0, False), (exp(1 / e), True)),
    ("tan(x)^2", "[-1, 4]", [(0, MIN), (pi, MIN)], (0, True), None),
    ("sqrt(sin(x))", "[-1, 7]", [(pi / 2, MAX)], (0, True), (1, True)),
    ("ln|sin(x)|", "(0, 2pi)", [(pi / 2, MAX), (3 * pi / 2, MAX)], None, (0, True)),
    ("x acot(x)", "[-3, 0]", [], (-3 * (pi - atan(1 / 3)), True), (0, True)),
    # large and small
    ("x^100", "[-1, 1]", [(0, MIN)], (0, True), (1, True)),
    ("(x - 10^6)^2", "[0, 3*10^6]", [(10**6, MIN)], (0, True), (4 * 10**12, True)),
    ("e^(-10^6 x^2)", "[-1, 1]", [(0, MAX)], (0, True), (1, True)),
    ("|x - 10^(-6)| + |x|", "[-1, 1]", [(0, MIN), (10**-6, MIN)], (10**-6, True), (2 + 10**-6, True)),
    # waves on the whole line
    ("x^2 + 10sin(x)", LINE, [(-1.306440, MIN), (1.977384, MAX), (3.837467, MIN)], (-7.945823, True), None),
    ("x + 1/2 sin(x)", LINE, [], None, None),
]


def report_of(expression: str, domain: str) -> Report:
    return analyze(read(expression).node, "x", read_interval(domain))


@pytest.mark.parametrize(
    ("expression", "domain", "points", "least", "greatest"), ROWS, ids=lambda value: str(value)[:40]
)
def test_row(expression, domain, points, least, greatest):
    report = report_of(expression, domain)
    assert report.complete, [(u.span.lower.approx, u.span.upper.approx, u.why.key) for u in report.undecided]
    found = [(point.x.approx, point.kind) for point in report.critical_points]
    assert [kind for _, kind in found] == [kind for _, kind in points]
    assert [x for x, _ in found] == pytest.approx([x for x, _ in points], abs=2e-6)
    check_extremum(report.global_minimum, least)
    check_extremum(report.global_maximum, greatest)


def check_extremum(found: GlobalExtremum | None, expected: tuple[float, bool] | None) -> None:
    if expected is None:
        assert found is None
        return
    assert found is not None
    value, attained = expected
    assert found.value.approx == pytest.approx(value, abs=2e-6)
    assert found.attained is attained


FAMILIES = [
    ("sin(x)", [(pi / 2, 2 * pi, MAX), (3 * pi / 2, 2 * pi, MIN)]),
    ("cos(2x)", [(0, pi, MAX), (pi / 2, pi, MIN)]),
    ("sin(x)^2", [(0, pi, MIN), (pi / 2, pi, MAX)]),
    ("|sin(x)|", [(0, pi, MIN), (pi / 2, pi, MAX)]),
    ("sin(pi x)", [(1 / 2, 2, MAX), (3 / 2, 2, MIN)]),
    ("1/(2 + cos(x))", [(0, 2 * pi, MIN), (pi, 2 * pi, MAX)]),
    ("x + sin(x)", [(pi, 2 * pi, NEITHER)]),
    ("x + 2sin(x)", [(2 * pi / 3, 2 * pi, MAX), (4 * pi / 3, 2 * pi, MIN)]),
    ("e^(-x) sin(x)", [(pi / 4, 2 * pi, MAX), (5 * pi / 4, 2 * pi, MIN)]),
    ("x + |sin(x)|", [(0, pi, NEITHER)]),
    ("x - 2|sin(x)|", [(0, pi, MAX), (pi / 3, pi, MIN)]),
    ("tan(x) - 2x", [(-pi / 4, pi, MAX), (pi / 4, pi, MIN)]),
    ("x - floor(x)", [(0, 1, MIN)]),
    ("floor(2x)", [(0, 1 / 2, MAX)]),
    ("floor(sin(x))", [(0, 2 * pi, MAX), (pi / 2, 2 * pi, MAX), (pi, 2 * pi, MAX)]),
]


@pytest.mark.parametrize(("expression", "families"), FAMILIES)
def test_exact_families_on_the_whole_line(expression, families):
    report = report_of(expression, LINE)
    assert report.complete and not report.critical_points
    found = set()
    for family in report.families:
        assert family.exact and family.first is None and family.last is None
        found.add((family.kind, *places(family)))
    assert found == {(kind, round(start % step, 6) % round(step, 6), round(step, 6)) for start, step, kind in families}


@pytest.mark.parametrize("expression", ["x + sin(x)", "tan(x) - 2x", "floor(x)", "-x/2 + |cos(x)|"])
def test_what_grows_by_the_same_in_every_period_has_no_bounds(expression):
    report = report_of(expression, LINE)
    assert report.global_minimum is None and report.global_minimum_why.key == "analysis.unbounded_below"
    assert report.global_maximum is None and report.global_maximum_why.key == "analysis.unbounded_above"


def places(family: Family) -> tuple[float, float]:
    at = compile_function(family.x, (family.index,))
    step = at(1.0) - at(0.0)
    return round(at(0.0) % step, 6) % round(step, 6), round(step, 6)


def test_far_out_x2_sin_x_has_one_point_in_each_bracket():
    """x²·sin x: 2·tan x = −x, so far out the points approach the odd multiples of π/2."""
    report = report_of("x^2 sin(x)", LINE)
    assert report.complete
    assert {family.kind for family in report.families} == {MIN, MAX}
    assert len(report.families) == 4
    assert report.global_minimum is None and report.global_minimum_why.key == "analysis.unbounded_below"
    listed = [point.x.approx for point in report.critical_points]
    assert listed == sorted(listed) and len(listed) % 2 == 1


def test_incommensurable_waves_are_refused():
    report = report_of("sin(x) + sin(sqrt(2) x)", LINE)
    assert not report.complete and report.global_minimum is None
    assert -inf in [part.span.lower.approx for part in report.undecided]


EXACT = [
    ("x^4 - x^2", "[-1, 1]", ["-sqrt(2)/2", "0", "sqrt(2)/2"]),
    ("e^x - 3x", LINE, ["ln(3)"]),
    ("x + 2cos(x)", "[0, pi]", ["pi/6", "5*pi/6"]),
    ("ln(x)/x", LINE, ["e"]),
    ("x - 2atan(x)", LINE, ["-1", "1"]),
    ("x^3 - x^2 - x", LINE, ["-1/3", "1"]),
    ("sin(1/x)", "[1/2, 1]", ["2/pi"]),
]


@pytest.mark.parametrize(("expression", "domain", "forms"), EXACT)
def test_exact_forms(expression, domain, forms):
    report = report_of(expression, domain)
    found = [point.x.exact and to_text(point.x.exact) for point in report.critical_points]
    assert found == forms


@pytest.mark.parametrize("expression", ["a*x^2", "sum(x_i, i, 1, 3)*x", "sum(x^k, k, 1, n)", "sum(x^k, k, 1, 500)"])
def test_what_is_not_a_function_of_x_alone_is_refused(expression):
    with pytest.raises(TutorError):
        report_of(expression, LINE)


DOMAINS = [
    ("x - floor(x)", "[0, 3]", [(0, True, 3, True)]),
    ("x - floor(x)", LINE, [(-inf, False, inf, False)]),
    ("{x^2, x < 1; 5, x = 1; 2 - x, x > 1}", "[0, 3)", [(0, True, 3, False)]),
    ("{1/x, x != 0; 2, x = 0}", LINE, [(-inf, False, inf, False)]),
    ("1/x", "[-1, 1]", [(-1, True, 0, False), (0, False, 1, True)]),
    ("sqrt(x^2 - 1) + sqrt(4 - x^2)", LINE, [(-2, True, -1, True), (1, True, 2, True)]),
]


@pytest.mark.parametrize(("expression", "domain", "spans"), DOMAINS)
def test_the_natural_domain_contains_all_places_with_a_value(expression, domain, spans):
    found = report_of(expression, domain).natural_domain
    assert [(s.lower.approx, s.lower_closed, s.upper.approx, s.upper_closed) for s in found] == spans
