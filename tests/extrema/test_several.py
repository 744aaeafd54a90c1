"""Critical points in two variables. Expected values by hand, Himmelblau's from the published function (nine points)."""

from math import pi

import pytest

from tutor.expression.read import read, read_interval
from tutor.extrema.several import analyze_several
from tutor.extrema.several_report import ReportOfSeveral

MIN, MAX, SADDLE = "local_minimum", "local_maximum", "saddle"
PLANE, SQUARE = "(-oo, oo)", "[-3, 3]"

ROWS = [
    ("x^2 + y^2", PLANE, [(0, 0, MIN)]),
    ("x^2 - y^2", "[-1, 1]", [(0, 0, SADDLE)]),
    ("x^2 + y^4", PLANE, [(0, 0, MIN)]),
    ("x^2 - y^4", PLANE, [(0, 0, SADDLE)]),
    ("-x^4 - y^4", PLANE, [(0, 0, MAX)]),
    ("(y - x^2)(y - 2x^2)", PLANE, [(0, 0, SADDLE)]),
    ("x^3 - 3x y^2", PLANE, [(0, 0, SADDLE)]),
    ("x^3 + y^3 - 3x y", PLANE, [(0, 0, SADDLE), (1, 1, MIN)]),
    ("x^4 + y^4 - 4x y + 1", PLANE, [(-1, -1, MIN), (0, 0, SADDLE), (1, 1, MIN)]),
    ("(1 - x)^2 + 100(y - x^2)^2", PLANE, [(1, 1, MIN)]),
    ("x^2 + x y + y^2 - 3x", PLANE, [(2, -1, MIN)]),
    (
        "sin(x) sin(y)",
        SQUARE,
        [
            (-pi / 2, -pi / 2, MAX),
            (-pi / 2, pi / 2, MIN),
            (0, 0, SADDLE),
            (pi / 2, -pi / 2, MIN),
            (pi / 2, pi / 2, MAX),
        ],
    ),
    ("e^(-x^2 - y^2)", "[-1, 1]", [(0, 0, MAX)]),
    ("x^2 + y^2", "[1, 2]", []),
    ("x + y", PLANE, []),
]


def report_of(expression: str, domain: str) -> ReportOfSeveral:
    interval = read_interval(domain)
    return analyze_several(read(expression).node, ("x", "y"), {"x": interval, "y": interval})


@pytest.mark.parametrize(("expression", "domain", "points"), ROWS)
def test_row(expression, domain, points):
    report = report_of(expression, domain)
    assert report.complete
    found = [(*(x.approx for x in point.coordinates), point.kind) for point in report.critical_points]
    assert [kind for *_, kind in found] == [kind for *_, kind in points]
    for (x, y, _), (expected_x, expected_y, _) in zip(found, points, strict=True):
        assert (x, y) == pytest.approx((expected_x, expected_y), abs=1e-12)


def test_himmelblau_has_four_minima_four_saddles_and_a_maximum():
    report = report_of("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", PLANE)
    kinds = sorted(point.kind for point in report.critical_points)
    assert report.complete and kinds == [MAX] + [MIN] * 4 + [SADDLE] * 4


# Counted independently: the different limits of Newton's method from 160,000 places of a grid.
COUNTED = [
    ("-cos(x) cos(y) e^(-(x - pi)^2 - (y - pi)^2)", "[-10, 10]", 85),
    ("x^2 - 12x + 8sin(5pi x/2) + 10cos(pi x/2) + 11 - e^(-(y - 1/2)^2/2)", "[-10, 10]", 50),
]


@pytest.mark.parametrize(("expression", "domain", "count"), COUNTED)
def test_all_points_of_waves_on_a_slope(expression, domain, count):
    report = report_of(expression, domain)
    assert report.complete and len(report.critical_points) == count


def test_what_cannot_be_solved_without_bounds_is_undecided():
    report = report_of("sin(x y) + x e^y", PLANE)
    assert not report.complete and report.undecided
