"""A truth table of functions of several variables, worked by hand: points, curves, extreme values.

Points are written with their kinds, curves of critical points by one kind for each part. An extreme value is a number,
``no`` where there is none (the values have no bound), ``(number, "open")`` where it is only approached.
"""

from math import cos, e, log, pi, sin, sqrt

import pytest

from tutor.expression.read import read, read_interval
from tutor.expression.tree import variables
from tutor.expression.write_text import to_text
from tutor.extrema.several import analyze_several

MIN, MAX, SADDLE, NEITHER = "local_minimum", "local_maximum", "saddle", "neither"
NO = "no"
R = "(-oo, oo)"
S, T, U = 1 / sqrt(2), pi / 2, 1 / sqrt(2 * e)

# expression, domain of every variable (or one for each), points, kinds on curves, least value, greatest value
ROWS = [
    # second derivatives decide
    ("x^2 + y^2", R, [(0, 0, MIN)], [], 0, NO),
    ("x^2 - y^2", R, [(0, 0, SADDLE)], [], NO, NO),
    ("5 - x^2 - 3y^2 + 2x", R, [(1, 0, MAX)], [], NO, 6),
    ("x^2 + x y + y^2 - 3x", R, [(2, -1, MIN)], [], -3, NO),
    ("x y", R, [(0, 0, SADDLE)], [], NO, NO),
    ("x^3 + y^3 - 3x y", R, [(0, 0, SADDLE), (1, 1, MIN)], [], NO, NO),
    ("x^4 + y^4 - 4x y + 1", R, [(-1, -1, MIN), (0, 0, SADDLE), (1, 1, MIN)], [], -1, NO),
    ("x^3 - 12x y + 8y^3", R, [(0, 0, SADDLE), (2, 1, MIN)], [], NO, NO),
    ("x^3 + 3x y^2 - 15x - 12y", R, [(-2, -1, MAX), (-1, -2, SADDLE), (1, 2, SADDLE), (2, 1, MIN)], [], NO, NO),
    ("x y (1 - x - y)", R, [(0, 0, SADDLE), (0, 1, SADDLE), (1 / 3, 1 / 3, MAX), (1, 0, SADDLE)], [], NO, NO),
    ("x^2 y + y^2 + 2x y", R, [(-2, 0, SADDLE), (-1, 1 / 2, MIN), (0, 0, SADDLE)], [], NO, NO),
    ("(1 - x)^2 + 100(y - x^2)^2", R, [(1, 1, MIN)], [], 0, NO),
    ("e^(-x^2 - y^2)", R, [(0, 0, MAX)], [], (0, "open"), 1),
    ("e^(x y)", R, [(0, 0, SADDLE)], [], None, NO),
    ("e^y (y^2 - x^2)", R, [(0, -2, MAX), (0, 0, SADDLE)], [], NO, NO),
    ("x y e^(-x^2 - y^2)", R,
        [(-S, -S, MAX), (-S, S, MIN), (0, 0, SADDLE), (S, -S, MIN), (S, S, MAX)], [], -1 / (2 * e), 1 / (2 * e)),
    ("x/(1 + x^2 + y^2)", R, [(-1, 0, MIN), (1, 0, MAX)], [], -1 / 2, 1 / 2),
    ("1/(1 + x^2 + y^2)", R, [(0, 0, MAX)], [], (0, "open"), 1),
    ("ln(1 + x^2 + y^2)", R, [(0, 0, MIN)], [], 0, NO),
    ("sqrt(1 + x^2 + y^2)", R, [(0, 0, MIN)], [], 1, NO),
    ("x y + 8/x + 1/y", "(0, oo)", [(4, 1 / 2, MIN)], [], 6, NO),
    ("x y + 2/x + 4/y", "(0, oo)", [(1, 2, MIN)], [], 6, NO),
    ("x y + 8/x + 1/y", R, [(4, 1 / 2, MIN)], [], NO, NO),
    ("x + y", R, [], [], NO, NO),
    ("x e^y - y", R, [], [], NO, NO),
    # infinitely many, told by one period
    ("sin(x) + sin(y)", R,
        [(T, T, MAX), (T, 3 * T, SADDLE), (3 * T, T, SADDLE), (3 * T, 3 * T, MIN)], [], -2, 2),
    ("x^2 + cos(y)", R, [(0, 0, SADDLE), (0, pi, MIN)], [], -1, NO),
    ("e^x cos(y)", R, [], [], NO, NO),
    # lines on which two factors vanish together
    ("(1 - cos(x)) sin(y)", "[-1, 2]", [(0, 0, SADDLE)], [MAX, MIN], -(1 - cos(2)) * sin(1), 1 - cos(2)),
    ("x^2 (e^y - 1)", "[0, 1]", [(0, 0, MIN)], [MIN], 0, e - 1),
    ("(1 - cos(x)) (1 - cos(y))", "[0, 2]", [(0, 0, MIN)], [MIN, MIN], 0, (1 - cos(2)) ** 2),
    # degenerate
    ("x^2 + y^4", R, [(0, 0, MIN)], [], 0, NO),
    ("x^2 - y^4", R, [(0, 0, SADDLE)], [], NO, NO),
    ("x^2 + y^3", R, [(0, 0, SADDLE)], [], NO, NO),
    ("x^4 + y^4", R, [(0, 0, MIN)], [], 0, NO),
    ("-x^4 - y^4", R, [(0, 0, MAX)], [], NO, 0),
    ("x^3 + y^3", R, [(0, 0, SADDLE)], [], NO, NO),
    ("(x^2 + y^2)^2", R, [(0, 0, MIN)], [], 0, NO),
    ("x^3 - 3x y^2", R, [(0, 0, SADDLE)], [], NO, NO),
    ("(y - x^2)(y - 2x^2)", R, [(0, 0, SADDLE)], [], NO, NO),
    ("(y - x^2)(y - 3x^2)", R, [(0, 0, SADDLE)], [], NO, NO),
    ("(y - x^2)^2 + x^6", R, [(0, 0, MIN)], [], 0, NO),
    ("(y - x^2)^2 - x^6", R, [(0, 0, SADDLE)], [], NO, NO),
    ("x^2 + x y^2 + y^4", R, [(0, 0, MIN)], [], 0, NO),
    ("x^2 + 3x y^2 + y^4", R, [(0, 0, SADDLE)], [], NO, NO),
    ("(x + y)^2 + x^4", R, [(0, 0, MIN)], [], 0, NO),
    ("(x - y)^2 - x^4", R, [(0, 0, SADDLE)], [], NO, NO),
    ("x^6 + y^6 - x^2 y^2", "[-1/4, 1/4]", [(0, 0, SADDLE)], [], None, None),
    ("e^(-x^4 - y^4)", R, [(0, 0, MAX)], [], (0, "open"), 1),
    # curves of critical points
    ("x^2 y^2", R, [(0, 0, MIN)], [MIN, MIN], 0, NO),
    ("x^2 y", R, [(0, 0, SADDLE)], [MAX, MIN], NO, NO),
    ("(x^2 + y^2 - 1)^2", R, [(0, 0, MAX)], [MIN], 0, NO),
    ("(x^2 + 4y^2 - 4)^2", R, [(0, 0, MAX)], [MIN], 0, NO),
    ("(x^2 + y^2)e^(-x^2 - y^2)", R, [(0, 0, MIN)], [MAX], 0, 1 / e),
    ("(y - x^2)^2", R, [], [MIN], 0, NO),
    ("(y - x^2)^3", R, [], [NEITHER], NO, NO),
    ("(x y - 1)^2", R, [(0, 0, SADDLE)], [MIN], 0, NO),
    ("(x + y)^2 (y - 1)", R, [(-1, 1, SADDLE)], [MAX, MIN], NO, NO),
    ("x^2 y/(x^2 + y^2)", R, [], [MAX, MIN], NO, NO),
    ("(x - y)^2 + (x - y)^4", R, [], [MIN], 0, NO),
    # the factors of f - f(point) decide: x^2 y^2 (x^2 + y^2 - 3)
    ("x^4 y^2 + x^2 y^4 - 3x^2 y^2 + 1", R,
        [(-sqrt(3), 0, SADDLE), (-1, -1, MIN), (-1, 1, MIN), (0, -sqrt(3), SADDLE), (0, 0, MAX), (0, sqrt(3), SADDLE),
         (1, -1, MIN), (1, 1, MIN), (sqrt(3), 0, SADDLE)], [MIN, MAX, MAX, MIN] * 2, None, NO),
    ("x (x^2 + y^2 - 1)^2", R,
        [(-1 / sqrt(5), 0, MIN), (0, -1, SADDLE), (0, 1, SADDLE), (1 / sqrt(5), 0, MAX)], [MAX, MIN], NO, NO),
    # a parabola in one variable: least on the curve of its lowest points
    ("x^4 - 3x^2 y + 2y^2", R, [(0, 0, SADDLE)], [], NO, NO),
    ("y^2 - 2y cos(x)", R, [(0, 1, MIN), (T, 0, SADDLE), (pi, -1, MIN), (3 * T, 0, SADDLE)], [], -1, NO),
    ("(x^2 + y)e^(y/2)", R, [(0, -2, MIN)], [], -2 / e, NO),
    ("(1 - y^2)e^(-x^2)", R, [(0, 0, MAX)], [], NO, 1),
    ("x^2 - 2x y + y^2", R, [], [MIN], 0, NO),
    ("(x y - 1)^2 + x^2", R, [(0, 0, SADDLE)], [], (0, "open"), NO),
    ("(1 + x^2)/(1 + y^2)", R, [(0, 0, SADDLE)], [], (0, "open"), NO),
    # no gradient
    ("sqrt(x^2 + y^2)", R, [(0, 0, MIN)], [], 0, NO),
    ("|x| + |y|", R, [(0, 0, MIN)], [NEITHER, NEITHER], 0, NO),
    ("|x| - |y|", R, [(0, 0, SADDLE)], [NEITHER, NEITHER], NO, NO),
    ("x^2 + |y - 1|", R, [(0, 1, MIN)], [NEITHER], 0, NO),
    ("|x y|", R, [], [MIN, MIN], 0, NO),
    ("max(|x|, |y|)", "[-1, 2]", [(0, 0, MIN)], [NEITHER, NEITHER], 0, 2),
    ("max(|x + 2y - 7|, |2x + y - 5|)", "[-10, 10]", [(1, 3, MIN)], [NEITHER, NEITHER], 0, 37),
    ("100sqrt(|y - x^2/100|) + |x + 10|/100", ["[-15, -5]", "[-3, 3]"], [(-10, 1, MIN)], [NEITHER, NEITHER], 0, None),
    ("-e^(-sqrt(x^2 + y^2)/50)", "[-1, 1]", [(0, 0, MIN)], [], -1, None),
    ("-e^(-sqrt(x^2 + y^2)/5) + x/10", "[-1, 1]", [(0, 0, MIN)], [], -1, None),
    ("|x^3 - x| + |y - x|", "[-1/2, 1/2]", [(0, 0, MIN)], [NEITHER, NEITHER], 0, 1 + 3 / 8),
    ("-|sin(x) cos(y)|", ["[1, 4]", "[-1, 1]"], [(T, 0, MIN)], [MAX], -1, 0),
    ("|x|^2 + |y|^3", "[-1, 1]", [(0, 0, MIN)], [], 0, 2),
    ("|x^2 + y^2 - 1| + y", "[-2, 2]", [(0, -1, MIN), (0, 1 / 2, MAX), (0, 1, SADDLE)], [NEITHER], -1, 9),
    # a natural domain that is no box
    ("sqrt(4 - x^2 - y^2)", R, [(0, 0, MAX)], [MIN], 0, 2),
    ("sqrt(9 - x^2 - 4y^2)", R, [(0, 0, MAX)], [MIN], 0, 3),
    ("sqrt(x^2 + y^2 - 4)", R, [], [MIN], 0, NO),
    ("ln(x^2 + y^2 - 1)", R, [], [], NO, NO),
    ("ln(4 - x^2 - y^2)", R, [(0, 0, MAX)], [], NO, log(4)),
    ("ln(x) + ln(y) - x - y", R, [(1, 1, MAX)], [], NO, -2),
    ("x^2 - ln(y) + y", R, [(0, 1, MIN)], [], 1, NO),
    ("ln(y - x^2) - y", R, [(0, 1, MAX)], [], NO, -1),
    ("sqrt(1 - x^2) sqrt(1 - y^2)", R, [(0, 0, MAX)], [MIN] * 4, 0, 1),
    ("x sqrt(y)", R, [(0, 0, NEITHER)], [MAX, MIN], NO, NO),
    ("sqrt(x)(1 - y^2)", R, [(0, -1, NEITHER), (0, 1, NEITHER)], [MAX, MIN, MAX], NO, NO),
    ("x sqrt(4 - x^2 - y^2)", R,
        [(-sqrt(2), 0, MIN), (0, -2, NEITHER), (0, 2, NEITHER), (sqrt(2), 0, MAX)], [MAX, MIN], -2, 2),
    ("x y sqrt(1 - x^2 - y^2)", R,
        [(-1, 0, NEITHER), (-1 / sqrt(3), -1 / sqrt(3), MAX), (-1 / sqrt(3), 1 / sqrt(3), MIN), (0, -1, NEITHER),
         (0, 0, SADDLE), (0, 1, NEITHER), (1 / sqrt(3), -1 / sqrt(3), MIN), (1 / sqrt(3), 1 / sqrt(3), MAX),
         (1, 0, NEITHER)], [MIN, MAX, MIN, MAX], -(3 ** -1.5), 3 ** -1.5),
    ("asin(x + y)", R, [], [MAX, MIN], None, None),
    ("acos(x^2 + y^2)", R, [(0, 0, MAX)], [MIN], 0, T),
    ("1/sqrt(1 - x^2 - y^2)", R, [(0, 0, MIN)], [], 1, NO),
    ("sqrt(x y)", R, [], [MIN, MIN], 0, NO),
    ("x^2 + y^2 + 1/(x^2 y^2)", R, [(-1, -1, MIN), (-1, 1, MIN), (1, -1, MIN), (1, 1, MIN)], [], 3, NO),
    ("sqrt(x) + sqrt(y) - x", R, [(0, 0, MIN), (1 / 4, 0, NEITHER)], [NEITHER, NEITHER], NO, NO),
    ("sqrt(x) + sqrt(y) - x - y", R,
        [(0, 0, MIN), (0, 1 / 4, NEITHER), (1 / 4, 0, NEITHER), (1 / 4, 1 / 4, MAX)], [NEITHER, NEITHER], NO, 1 / 2),
    ("y sqrt(x) - y^2 - x + 6y", R, [(0, 3, NEITHER), (4, 4, MAX)], [NEITHER], NO, NO),
    ("sqrt(16 - x^2 - y^2) + x", R,
        [(-4, 0, MIN), (2 * sqrt(2), 0, MAX), (4, 0, NEITHER)], [NEITHER], -4, 4 * sqrt(2)),
    ("sqrt(x) - sqrt(y)", R, [(0, 0, NEITHER)], [NEITHER, NEITHER], NO, NO),
    # ellipses that meet
    ("x y (1 - x^2 - y^2)", R,
        [(-1, 0, SADDLE), (-1 / 2, -1 / 2, MAX), (-1 / 2, 1 / 2, MIN), (0, -1, SADDLE), (0, 0, SADDLE),
         (0, 1, SADDLE), (1 / 2, -1 / 2, MIN), (1 / 2, 1 / 2, MAX), (1, 0, SADDLE)], [], NO, NO),
    # a part that the equations share is eliminated
    ("x y ln(x^2 + y^2)", R,
        [(-1, 0, SADDLE), (-U, -U, MIN), (-U, U, MAX), (0, -1, SADDLE),
         (0, 1, SADDLE), (U, -U, MAX), (U, U, MIN), (1, 0, SADDLE)], [], NO, NO),
    ("(x - y)ln(x^2 + y^2 + 1)", R, [(0, 0, SADDLE)], [], NO, NO),
    ("x ln(x y) + y", R, [], [], NO, NO),
    # rectangles
    ("x^2 - 2x y + 2y", ["[0, 3]", "[0, 2]"], [(1, 1, SADDLE)], [], 0, 9),
    ("x^2 + y^2 + x^2 y + 4", "[-1, 1]", [(0, 0, MIN)], [], 4, 7),
    ("x^4 + y^4 - 4x y + 2", ["[0, 3]", "[0, 2]"], [(0, 0, SADDLE), (1, 1, MIN)], [], 0, 83),
    ("2x^2 - 4x + y^2 - 4y + 1", ["[0, 2]", "[0, 3]"], [(1, 2, MIN)], [], -5, 1),
    ("x^2 + x y + y^2 - 6x", ["[0, 5]", "[-3, 3]"], [(4, -2, MIN)], [], -12, 19),
    ("48x y - 32x^3 - 24y^2", "[0, 1]", [(0, 0, SADDLE), (1 / 2, 1 / 2, MAX)], [], -32, 2),
    ("(4x - x^2)cos(y)", ["[1, 3]", "[-pi/4, pi/4]"], [(2, 0, MAX)], [], 3 * sqrt(2) / 2, 4),
    ("sin(x) + sin(y)", "[0, pi]", [(pi / 2, pi / 2, MAX)], [], 0, 2),
    ("x y", "(0, 1)", [], [], (0, "open"), (1, "open")),
    ("x^2 + y^2", ["(0, 1]", "[0, 1]"], [], [], (0, "open"), 2),
    ("x^2 + y^2", ["[1, oo)", R], [], [], 1, NO),
    # three variables
    ("x^2 + y^2 + z^2 - x y + z", R, [(0, 0, -1 / 2, MIN)], [], -1 / 4, NO),
    ("x^2 + y^2 - z^2", R, [(0, 0, 0, SADDLE)], [], NO, NO),
    ("x^2 + y^2 + z^4", R, [(0, 0, 0, MIN)], [], 0, NO),
    ("x^2 + y^2 - z^4", R, [(0, 0, 0, SADDLE)], [], NO, NO),
    ("x^2 + y^2 + z^4 - 4z", R, [(0, 0, 1, MIN)], [], -3, NO),
    ("x^2 + y^2 + z^2", "[-1, 2]", [(0, 0, 0, MIN)], [], 0, 12),
    ("x^2 + y^2 + z^2 + x y z", R,
        [(-2, -2, -2, SADDLE), (-2, 2, 2, SADDLE), (0, 0, 0, MIN), (2, -2, 2, SADDLE), (2, 2, -2, SADDLE)], [], NO, NO),
    ("x^4 + y^4 + z^4 - 4x y z", R,
        [(-1, -1, 1, MIN), (-1, 1, -1, MIN), (0, 0, 0, SADDLE), (1, -1, -1, MIN), (1, 1, 1, MIN)], [], -1, NO),
    ("(x + y + z)e^(-x^2 - y^2 - z^2)", R,
        [(*[-1 / sqrt(6)] * 3, MIN), (*[1 / sqrt(6)] * 3, MAX)], [], -sqrt(3 / (2 * e)), sqrt(3 / (2 * e))),
    ("x y z e^(-x^2 - y^2 - z^2)", R,
        [(-S, -S, -S, MIN), (-S, -S, S, MAX), (-S, S, -S, MAX), (-S, S, S, MIN), (0, 0, 0, SADDLE),
         (S, -S, -S, MAX), (S, -S, S, MIN), (S, S, -S, MIN), (S, S, S, MAX)],
        [SADDLE] * 3, -((2 * e) ** -1.5), (2 * e) ** -1.5),
    # curves and surfaces in space: the last factor of x^3 + y^3 + z^3 - 3x y z is half the sum of squared differences
    ("x y z", R, [(0, 0, 0, SADDLE)], [SADDLE] * 3, NO, NO),
    ("x y z (4 - x - y - z)", R,
        [(0, 0, 0, SADDLE), (0, 0, 4, SADDLE), (0, 4, 0, SADDLE), (1, 1, 1, MAX), (4, 0, 0, SADDLE)], [SADDLE] * 6,
        NO, NO),
    ("x^3 + y^3 + z^3 - 3x y z", R, [(0, 0, 0, SADDLE)], [MAX, MIN], NO, NO),
    ("x^2 y^2 + y^2 z^2 + z^2 x^2", R, [(0, 0, 0, MIN)], [MIN] * 3, 0, NO),
    ("(x^2 + y^2 - 1)^2 + z^2", R, [(0, 0, 0, SADDLE)], [MIN], 0, NO),
    ("(x - y)^2 + (y - z)^2", R, [], [MIN], 0, NO),
    ("x^2 y^2 z^2", R, [], [MIN] * 3, 0, NO),
    ("(x^2 + y^2 + z^2 - 1)^2", R, [(0, 0, 0, MAX)], [MIN], 0, NO),
    ("(x^2 + y^2 + (z - 1)^2)^3", R, [(0, 0, 1, MIN)], [], 0, NO),
    ("(x y z - 1)^2", R, [(0, 0, 0, SADDLE)], [MIN] + [SADDLE] * 3, 0, NO),
    ("(x - y)^2 z", R, [], [MIN, MAX, NEITHER], NO, NO),
    ("(x + y + z)^3", R, [], [NEITHER], NO, NO),
    ("(x^2 + y^2 - z^2)^3", R, [(0, 0, 0, SADDLE)], [NEITHER], NO, NO),
    # x^2 + y^2 + z^2 - x^3 is positive near the origin, where its gradient is 0: no change of sign there
    ("(x^2 - x^3 + y^2 + z^2)^3", R, [(0, 0, 0, MIN), (2 / 3, 0, 0, SADDLE)], [NEITHER], NO, NO),
]  # fmt: skip


def analysed(expression, domain):
    node = read(expression).node
    names = sorted(variables(node))
    texts = [domain] * len(names) if isinstance(domain, str) else domain
    intervals = {name: read_interval(text) for name, text in zip(names, texts, strict=True)}
    return analyze_several(node, names, intervals)


@pytest.mark.parametrize(("expression", "domain", "points", "curves", "least", "greatest"), ROWS)
def test_row(expression, domain, points, curves, least, greatest):
    report = analysed(expression, domain)
    assert report.complete
    found = [(*(x.approx for x in point.coordinates), point.kind) for point in report.critical_points]
    assert [kind for *_, kind in found] == [kind for *_, kind in points]
    for (*place, _), (*expected, _) in zip(found, points, strict=True):
        assert place == pytest.approx(expected, abs=1e-12)
    assert sorted(curve.kind for curve in report.curves) == sorted(curves)
    for extreme, why, expected in (
        (report.global_minimum, report.global_minimum_why, least),
        (report.global_maximum, report.global_maximum_why, greatest),
    ):
        holds(extreme, why, expected)


def holds(extreme, why, expected):
    match expected:
        case None:
            return
        case "no":
            assert extreme is None and "several_unbounded" in why.key
        case (value, "open"):
            assert not extreme.attained and extreme.value.approx == pytest.approx(value, abs=1e-12)
        case _:
            assert extreme.attained and extreme.value.approx == pytest.approx(expected, abs=1e-9)
            assert extreme.places or extreme.curves


STRICT = [("x^2 + y^4", True), ("x^4 + y^4", True), ("x^2 y^2 + x^4", False), ("x^2 y^2", False)]


@pytest.mark.parametrize(("expression", "strict"), STRICT)
def test_strict_minima(expression, strict):
    (point,) = analysed(expression, R).critical_points
    assert point.kind == MIN and point.strict is strict


EIGENVALUES = [
    ("x^2 + x y + y^2", [1, 3]),
    ("x^2 - 2x y", [1 - sqrt(5), 1 + sqrt(5)]),
    ("x^2 + 4x y + y^2", [-2, 6]),
    ("x^2 + y^2 + z^2 - x y", [1, 2, 3]),
    ("x^2 + y^4", [0, 2]),
]


@pytest.mark.parametrize(("expression", "expected"), EIGENVALUES)
def test_eigenvalues_of_the_hessian(expression, expected):
    (point,) = analysed(expression, R).critical_points
    assert [value.approx for value in point.eigenvalues] == pytest.approx(expected, abs=1e-12)


def test_a_kink_is_no_stationary_point():
    (point,) = analysed("sqrt(x^2 + y^2)", R).critical_points
    assert point.reason == "derivative_undefined" and not point.hessian


def test_points_of_the_border_are_told():
    report = analysed("x^2 - 2x y + 2y", ["[0, 3]", "[0, 2]"])
    places = sorted(tuple(x.approx for x in point.coordinates) for point in report.border)
    assert places == [(0, 0), (0, 2), (2, 2), (3, 0), (3, 2)]
    assert {point.reason for point in report.border} == {"endpoint"}
    kinds = {tuple(x.approx for x in point.coordinates): point.kind for point in report.border}
    assert kinds[0, 0] == MIN and kinds[0, 2] == MAX and kinds[3, 2] == NEITHER


def test_a_circle_of_critical_points_has_a_parametrization():
    (curve,) = analysed("(x^2 + y^2 - 1)^2", R).curves
    assert curve.along is not None and curve.value.approx == 0


ON_CURVES = [
    ("x^3 y^3", "[0, 1]", "0", "1"),
    ("x^2 y", ["[0, 2]", "[-1, 1]"], "-4", "4"),
    ("(x^2 + y^2 - 1)^2", "[-2, 2]", "0", "49"),
    ("(x + y - 1)^2", "[0, 1]", "0", "1"),
    ("(x + y - 5)^3", "[0, 1]", "-125", "-27"),  # the line does not meet the square
]


@pytest.mark.parametrize(("expression", "domain", "least", "greatest"), ON_CURVES)
def test_extreme_values_beside_curves_of_stationary_points_are_exact(expression, domain, least, greatest):
    report = analysed(expression, domain)
    assert to_text(report.global_minimum.value.exact) == least
    assert to_text(report.global_maximum.value.exact) == greatest


UNDECIDED = ["sin(x y) + x e^y", "sin(x y z)", "floor(x) + y"]


@pytest.mark.parametrize("expression", UNDECIDED)
def test_what_is_not_proved_is_undecided(expression):
    report = analysed(expression, R)
    assert not report.complete and report.undecided
