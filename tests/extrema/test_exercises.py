"""Optimisation exercises of textbooks, set up by hand: where the best value is, and what it is.

Sources: S = J. Stewart, *Calculus: Early Transcendentals*, sections 4.1 (closed interval method), 4.7 (optimisation
problems) and their exercises; T = G. Thomas, *Calculus*, section 4.6 (applied optimisation). Answers are worked from
the equations by hand; lengths given as letters are replaced by the numbers shown.
"""

from math import atan, cos, e, log, pi, sin, sqrt

import pytest

from tutor.expression.read import read, read_interval
from tutor.extrema.analysis import analyze

LEAST, GREATEST = "global_minimum", "global_maximum"
THIRD = 1 / 3

ROWS = [
    # S 4.7, worked examples
    ("field along a river", "2400x - 2x^2", "[0, 1200]", GREATEST, 600, 720_000),
    ("can of one litre", "2pi x^2 + 2000/x", "(0, oo)", LEAST, (500 / pi) ** THIRD, 3 * 1000 / (500 / pi) ** THIRD),
    ("point of y² = 2x next to (1, 4)", "(x^2/2 - 1)^2 + (x - 4)^2", "(-oo, oo)", LEAST, 2, 5),
    ("rowing, then running", "sqrt(x^2 + 9)/6 + (8 - x)/8", "[0, 8]", LEAST, 9 / sqrt(7), 1 + sqrt(7) / 8),
    ("rectangle in a half circle of radius 1", "2x sqrt(1 - x^2)", "[0, 1]", GREATEST, sqrt(0.5), 1),
    ("revenue", "x(450 - x/10)", "[0, 4500]", GREATEST, 2250, 506_250),
    # T 4.6
    ("box from a sheet of 12 inches", "x(12 - 2x)^2", "[0, 6]", GREATEST, 2, 128),
    ("rectangle in a half circle of radius 2", "2x sqrt(4 - x^2)", "[0, 2]", GREATEST, sqrt(2), 4),
    ("rectangle under a parabola", "2x(12 - x^2)", "[0, sqrt(12)]", GREATEST, 2, 32),
    ("average cost", "x^2 - 6x + 15", "(0, oo)", LEAST, 3, 6),
    # S 4.7, exercises
    ("difference 100, least product", "x(x + 100)", "(-oo, oo)", LEAST, -50, -2500),
    ("product 100, least sum", "x + 100/x", "(0, oo)", LEAST, 10, 20),
    ("number and reciprocal", "x + 1/x", "(0, oo)", LEAST, 1, 2),
    ("between line and parabola", "x + 2 - x^2", "[-1, 2]", GREATEST, 1 / 2, 9 / 4),
    ("photosynthesis", "100x/(x^2 + x + 4)", "[0, oo)", GREATEST, 2, 20),
    ("yield of a crop", "x/(1 + x^2)", "[0, oo)", GREATEST, 1, 1 / 2),
    ("open box of 32000 cm³", "x^2 + 128000/x", "(0, oo)", LEAST, 40, 4800),
    ("open box of 1200 cm²", "(1200x - x^3)/4", "[0, sqrt(1200)]", GREATEST, 20, 4000),
    ("point of y = √x next to (3, 0)", "(x - 3)^2 + x", "[0, oo)", LEAST, 5 / 2, 11 / 4),
    ("rectangle in an ellipse, 3 and 2", "8/3 x sqrt(9 - x^2)", "[0, 3]", GREATEST, 3 / sqrt(2), 12),
    ("rectangle in an equilateral triangle of side 2", "sqrt(3)/2 x (2 - x)", "[0, 2]", GREATEST, 1, sqrt(3) / 2),
    ("Norman window", "30x - 2x^2 - pi x^2/2", "[0, 15]", GREATEST, 30 / (4 + pi), 450 / (4 + pi)),
    (
        "wire of 10 m: square and triangle",
        "x^2/16 + sqrt(3)/36 (10 - x)^2",
        "[0, 10]",
        LEAST,
        40 * sqrt(3) / (9 + 4 * sqrt(3)),
        100 * sqrt(3) / (4 * (9 + 4 * sqrt(3))),
    ),
    ("the same wire, most area", "x^2/16 + sqrt(3)/36 (10 - x)^2", "[0, 10]", GREATEST, 10, 6.25),
    ("cone in the unit sphere", "pi/3 (1 - x^2)(1 + x)", "[-1, 1]", GREATEST, 1 / 3, 32 * pi / 81),
    ("cylinder in the unit sphere", "2pi x (1 - x^2)", "[0, 1]", GREATEST, 1 / sqrt(3), 4 * pi / (3 * sqrt(3))),
    ("cylinder in a cone", "pi x^2 (1 - x)", "[0, 1]", GREATEST, 2 / 3, 4 * pi / 27),
    (
        "surface of a cylinder in the unit sphere",
        "2pi x^2 + 4pi x sqrt(1 - x^2)",
        "[0, 1]",
        GREATEST,
        sqrt((5 + sqrt(5)) / 10),
        pi * (1 + sqrt(5)),
    ),
    ("rain gutter", "100 sin(x) (1 + cos(x))", "[0, pi/2]", GREATEST, pi / 3, 75 * sqrt(3)),
    (
        "ladder over a fence",
        "8/sin(x) + 4/cos(x)",
        "(0, pi/2)",
        LEAST,
        atan(2**THIRD),
        (4 + 4 ** (2 / 3)) ** 1.5,
    ),
    (
        "pipe around a corner",
        "9/sin(x) + 6/cos(x)",
        "(0, pi/2)",
        LEAST,
        atan(1.5**THIRD),
        (9 ** (2 / 3) + 6 ** (2 / 3)) ** 1.5,
    ),
    ("fish against the current", "x^3/(x - 1)", "(1, oo)", LEAST, 3 / 2, 27 / 4),
    (
        "best view of a painting",
        "atan(2/x) - atan(1/x)",
        "(0, oo)",
        GREATEST,
        sqrt(2),
        atan(sqrt(2)) - atan(sqrt(0.5)),
    ),
    (
        "two lights",
        "3/x^2 + 1/(10 - x)^2",
        "(0, 10)",
        LEAST,
        10 * 3**THIRD / (1 + 3**THIRD),
        (1 + 3**THIRD) ** 3 / 100,
    ),
    (
        "cell of a honeycomb",
        "6 - 3/2 cot(x) + 3 sqrt(3)/2 csc(x)",
        "(0, pi/2)",
        LEAST,
        atan(sqrt(2)),
        6 + 3 / sqrt(2),
    ),
    ("folded sheet, squared crease", "x^3/(x - 4)", "(4, 8]", LEAST, 6, 108),
    ("average cost of production", "2600/x + 2 + x/1000", "(0, oo)", LEAST, sqrt(2.6e6), 2 + 2 * sqrt(2.6)),
    ("drug in the blood", "8(e^(-2x/5) - e^(-3x/5))", "[0, oo)", GREATEST, 5 * log(1.5), 32 / 27),
    ("surge", "x^2 e^(-3x)", "[0, oo)", GREATEST, 2 / 3, 4 / 9 / e**2),
    # S 4.1, closed intervals
    ("S 4.1", "x^3 - 3x^2 + 1", "[-1/2, 4]", LEAST, 2, -3),
    ("S 4.1", "x^3 - 3x^2 + 1", "[-1/2, 4]", GREATEST, 4, 17),
    ("S 4.1", "x - 2sin(x)", "[0, 2pi]", LEAST, pi / 3, pi / 3 - sqrt(3)),
    ("S 4.1", "x - 2sin(x)", "[0, 2pi]", GREATEST, 5 * pi / 3, 5 * pi / 3 + sqrt(3)),
    ("S 4.1", "12 + 4x - x^2", "[0, 5]", LEAST, 5, 7),
    ("S 4.1", "2x^3 - 3x^2 - 12x + 1", "[-2, 3]", LEAST, 2, -19),
    ("S 4.1", "2x^3 - 3x^2 - 12x + 1", "[-2, 3]", GREATEST, -1, 8),
    ("S 4.1", "(x^2 - 1)^3", "[-1, 2]", GREATEST, 2, 27),
    ("S 4.1", "x/(x^2 - x + 1)", "[0, 3]", GREATEST, 1, 1),
    ("S 4.1", "x sqrt(4 - x^2)", "[-1, 2]", LEAST, -1, -sqrt(3)),
    ("S 4.1", "2cos(x) + sin(2x)", "[0, pi/2]", GREATEST, pi / 6, 3 * sqrt(3) / 2),
    ("S 4.1", "ln(x^2 + x + 1)", "[-1, 1]", LEAST, -1 / 2, log(3 / 4)),
    ("S 4.1", "x - 2atan(x)", "[0, 4]", LEAST, 1, 1 - pi / 2),
    ("S 4.1", "ln(x)/x^2", "[1/2, 4]", GREATEST, sqrt(e), 1 / (2 * e)),
    ("S 4.1", "e^(-x) - e^(-2x)", "[0, 1]", GREATEST, log(2), 1 / 4),
    ("S 4.1", "x + cot(x/2)", "[pi/4, 7pi/4]", GREATEST, 3 * pi / 2, 3 * pi / 2 - 1),
    ("S 4.1", "cos(x) sin(x)^2", "[0, pi]", GREATEST, atan(sqrt(2)), cos(atan(sqrt(2))) * sin(atan(sqrt(2))) ** 2),
]


@pytest.mark.parametrize(
    ("exercise", "expression", "domain", "wanted", "place", "value"), ROWS, ids=[f"{row[0]} {row[3]}" for row in ROWS]
)
def test_exercise(exercise, expression, domain, wanted, place, value):
    report = analyze(read(expression).node, "x", read_interval(domain), told=False)
    assert report.complete
    found = getattr(report, wanted)
    assert found is not None and found.attained
    assert [x.approx for x in found.points] == pytest.approx([place], rel=1e-9)
    assert found.value.approx == pytest.approx(value, rel=1e-9)
