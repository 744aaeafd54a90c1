"""Least values on boxes: published test problems with their published optima.

Source: M. Jamil, X.-S. Yang, "A literature survey of benchmark functions for global optimisation problems",
International Journal of Mathematical Modelling and Numerical Optimisation 4 (2013), 150–194. Rows without a name are
worked by hand.
"""

from math import pi, sin

import pytest
from flint import arb

from tutor.expression.read import read, read_interval
from tutor.expression.tree import variables
from tutor.extrema.several import analyze_several

E10 = "[-10, 10]"

PUBLISHED = [
    ("Ackley", "-20e^(-sqrt((x^2 + y^2)/2)/5) - e^((cos(2pi x) + cos(2pi y))/2) + e + 20", ["[-5, 5]"] * 2, 0, (0, 0)),
    ("Beale", "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2", ["[-4.5, 4.5]"] * 2, 0, (3, 0.5)),
    ("Booth", "(x + 2y - 7)^2 + (2x + y - 5)^2", [E10] * 2, 0, (1, 3)),
    ("Matyas", "0.26(x^2 + y^2) - 0.48x y", [E10] * 2, 0, (0, 0)),
    ("Rosenbrock", "100(y - x^2)^2 + (1 - x)^2", ["[-5, 5]"] * 2, 0, (1, 1)),
    ("Rastrigin", "20 + x^2 - 10cos(2pi x) + y^2 - 10cos(2pi y)", ["[-5.12, 5.12]"] * 2, 0, (0, 0)),
    ("Easom", "-cos(x) cos(y) e^(-(x - pi)^2 - (y - pi)^2)", ["[-100, 100]"] * 2, -1, (pi, pi)),
    ("Griewank", "1 + (x^2 + y^2)/4000 - cos(x) cos(y/sqrt(2))", ["[-60, 60]"] * 2, 0, (0, 0)),
    ("McCormick", "sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1", ["[-1.5, 4]", "[-3, 4]"], -1.9132229549810, None),
    (
        "Eggholder",
        "-(y + 47)sin(sqrt(|x/2 + y + 47|)) - x sin(sqrt(|x - y - 47|))",
        ["[-512, 512]"] * 2,
        -959.6406627208,
        (512, 404.231805),
    ),
    (
        "Styblinski and Tang",
        "(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)/2",
        ["[-5, 5]"] * 2,
        -78.332331408,
        (-2.9035340, -2.9035340),
    ),
    (
        "six-hump camel",
        "(4 - 2.1x^2 + x^4/3)x^2 + x y + (-4 + 4y^2)y^2",
        ["[-3, 3]", "[-2, 2]"],
        -1.0316284535,
        None,
    ),
    (
        "Branin",
        "(y - 5.1x^2/(4pi^2) + 5x/pi - 6)^2 + 10(1 - 1/(8pi))cos(x) + 10",
        ["[-5, 10]", "[0, 15]"],
        0.39788735773,
        None,
    ),
    ("Himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", ["[-5, 5]"] * 2, 0, None),
    ("Hölder table", "-|sin(x) cos(y) e^(|1 - sqrt(x^2 + y^2)/pi|)|", [E10] * 2, -19.2085025679, None),
    ("Schaffer 2", "0.5 + (sin(x^2 - y^2)^2 - 0.5)/(1 + 0.001(x^2 + y^2))^2", [E10] * 2, 0, (0, 0)),
    ("Three-hump camel", "2x^2 - 1.05x^4 + x^6/6 + x y + y^2", ["[-5, 5]"] * 2, 0, (0, 0)),
    ("", "x y z", ["[-1, 1]"] * 3, -1, None),
    ("", "x^2 + y^2 + z^2 - x y", ["[-1, 2]"] * 3, 0, (0, 0, 0)),
    ("", "x - y", ["[0, pi]", "[0, 1]"], -1, (0, 1)),
    ("", "|x| + |y|", ["[-1, 2]"] * 2, 0, (0, 0)),
    ("", "x sin(y)", ["[1, 2]", "[0, 4]"], 2 * sin(4), (2, 4)),
]


def analysed(expression: str, domains: list[str]):
    node = read(expression).node
    names = sorted(variables(node))
    intervals = {name: read_interval(domain) for name, domain in zip(names, domains, strict=True)}
    return analyze_several(node, names, intervals)


@pytest.mark.parametrize(("name", "expression", "domains", "value", "place"), PUBLISHED)
def test_least_value(name, expression, domains, value, place):
    found = analysed(expression, domains).global_minimum
    assert found is not None
    assert found.value.ball.overlaps(arb(value, 1e-8))
    assert found.value.ball.rad() < 1e-7
    if place is not None:
        assert len(found.places) == 1
        assert [x.approx for x in found.places[0]] == pytest.approx(place, abs=1e-5)


def test_the_greatest_value_on_the_border_is_exact():
    found = analysed("x^2 + y", ["[-2, pi]", "[0, sqrt(2)]"]).global_maximum
    assert [x.approx for x in found.places[0]] == pytest.approx([pi, 2**0.5])
    assert found.value.exact is not None


def test_all_places_of_the_least_value_are_told():
    found = analysed("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", ["[-5, 5]"] * 2).global_minimum
    assert sorted(round(place[0].approx, 3) for place in found.places) == [-3.779, -2.805, 3.0, 3.584]


HALF = (-1 / 2, 1 / 2)


@pytest.mark.parametrize(
    ("expression", "domain", "value", "cells"),
    [
        ("floor(|x|) + floor(|y|)", "[-100, 100]", 0, [((-1, 1), (-1, 1))]),  # Step 1 of Jamil and Yang
        ("floor(x + 0.5)^2 + floor(y + 0.5)^2", "[-100, 100]", 0, [(HALF, HALF)]),  # Step 2
        ("floor(x^2) + floor(y^2)", "[-100, 100]", 0, [((-1, 1), (-1, 1))]),  # Step 3
        ("floor(x) + floor(y)", "[-5, 5]", -10, [((-5, -4), (-5, -4))]),
        ("-floor(x) - floor(y)", "[-5, 5]", -10, [((5, 5), (5, 5))]),
        ("|floor(x)| floor(y)^3", "(-2, 1]", -16, [((-2, -1), (-2, -1))]),
    ],
)
def test_steps_are_least_on_whole_cells(expression, domain, value, cells):
    found = analysed(expression, [domain] * 2).global_minimum
    assert found.attained and found.value.ball == value and found.value.exact == read(str(value)).node
    ends = [tuple((float(x.ball.lower()), float(x.ball.upper())) for x in place) for place in found.places]
    assert sorted(ends) == [tuple(pytest.approx(side, abs=1e-6) for side in cell) for cell in cells]


@pytest.mark.parametrize(
    ("expression", "domains"),
    [
        ("floor(x) + y", ["[0, 1]"] * 2),  # may jump
        ("-floor(x) - ceil(y)", ["[0, 2)"] * 2),  # −4 would be attained at the open end only
        ("floor(1/x) + floor(y)", ["[-1, 1]"] * 2),  # not defined at x = 0
        ("x y/x", ["[-1, 1]"] * 2),  # not defined at x = 0
        ("|x|/x y", ["[-1, 1]"] * 2),  # jumps at x = 0, where it is not defined
    ],
)
def test_nothing_is_claimed_where_it_is_not_proved(expression, domains):
    report = analysed(expression, domains)
    assert report.global_minimum is None and report.global_minimum_why.key == "analysis.several_global_unknown"
