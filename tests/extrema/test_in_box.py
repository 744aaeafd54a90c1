"""What points on the border of a box are for the function inside it, by hand and by looking at values nearby."""

from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.expression.read import read, read_interval
from tutor.expression.tree import Node, variables
from tutor.extrema.several import analyze_several
from tutor.wording import say

MIN, MAX, SADDLE, NEITHER = "local_minimum", "local_maximum", "saddle", "neither"
UNIT, BOTH = "[0, 1]", "[-1, 1]"

# expression, domain of each variable, the point, its kind in the box, whether it is strict
ROWS = [
    ("x y", [UNIT, UNIT], (0, 0), MIN, False),  # 0 on both edges
    ("x y", ["[-1, 0]", UNIT], (0, 0), MAX, False),
    ("x y", [BOTH, UNIT], (0, 0), SADDLE, True),
    ("x^2 - y^2", [UNIT, UNIT], (0, 0), SADDLE, True),
    ("x^2 + 3x y + y^2", [UNIT, UNIT], (0, 0), MIN, True),
    ("x^2 - 3x y + y^2", [UNIT, UNIT], (0, 0), SADDLE, True),  # -1 on the diagonal
    ("x^2 - 3x y + y^2", [UNIT, "[-1, 0]"], (0, 0), MIN, True),
    ("x^3 + y^2", [UNIT, BOTH], (0, 0), MIN, True),
    ("y^2 - x^3", [UNIT, BOTH], (0, 0), SADDLE, True),
    ("x^4 + 3x^2 y + y^2", [BOTH, UNIT], (0, 0), MIN, True),
    ("x^4 - 3x^2 y + y^2", [UNIT, UNIT], (0, 0), SADDLE, True),  # y = x^2: -x^4
    ("x^4 - x^2 y + y^2", [UNIT, UNIT], (0, 0), MIN, True),
    ("x y (6 - x - y)", ["[0, 5]", "[0, 5]"], (0, 0), MIN, False),
    ("sin(x) sin(y)", ["[0, 6]", "[0, 6]"], (0, 0), MIN, False),
    ("sin(x) sin(y)", ["[0, 6]", "[0, 6]"], (0, pi), SADDLE, True),
    ("sin(x) sin(y)", ["[0, 6]", "[0, pi]"], (0, pi), MIN, False),
    ("x e^y - x", [UNIT, UNIT], (0, 0), MIN, False),
    ("x y^2 - x^2 y", [UNIT, UNIT], (0, 0), SADDLE, True),  # x y (y - x)
    ("x y z", [UNIT, UNIT, UNIT], (0, 0, 0), MIN, False),
    ("x^2 + y^2 + 4x z + z^2", [UNIT, BOTH, UNIT], (0, 0, 0), MIN, True),
    ("x^2 + y^2 - 4x z + z^2", [UNIT, UNIT, UNIT], (0, 0, 0), SADDLE, True),
    # no gradient of 0: told at the border
    ("x + y^2", [UNIT, BOTH], (0, 0), MIN, True),
    ("x - y^2", [UNIT, UNIT], (0, 0), NEITHER, True),
    ("x^2 - y^2", [UNIT, UNIT], (0, 1), MIN, True),
    ("sin(x) sin(y)", ["[0, 6]", "[0, 6]"], (0, 6), MAX, False),  # sin 6 < 0
]


def analysed(node: Node, domain: list[str]):
    names = tuple(sorted(variables(node)))
    return analyze_several(node, names, dict(zip(names, map(read_interval, domain), strict=True)))


def point_at(report, place):
    (point,) = [
        point
        for point in (*report.critical_points, *report.border)
        if np.allclose([x.approx for x in point.coordinates], place)
    ]
    return point


@pytest.mark.parametrize(("expression", "domain", "place", "kind", "strict"), ROWS)
def test_kinds_in_the_box(expression, domain, place, kind, strict):
    point = point_at(analysed(read(expression).node, domain), place)
    assert (point.kind, point.strict) == (kind, strict)


FACES = [
    ("x^3", [UNIT, UNIT], MIN, ["x", "y"]),
    ("(x - 1)^3", [UNIT, UNIT], MAX, ["x", "y"]),
    ("x^3", [BOTH, UNIT], NEITHER, ["x", "y"]),
]


@pytest.mark.parametrize(("expression", "domain", "kind", "names"), FACES)
def test_a_face_of_stationary_points(expression, domain, kind, names):
    sides = dict(zip(names, map(read_interval, domain), strict=True))
    (curve,) = analyze_several(read(expression).node, names, sides).curves
    assert curve.kind == kind


def test_curves_in_space_on_a_face():
    kinds = {curve.kind for curve in analysed(read("x y z").node, [UNIT] * 3).curves}
    assert kinds == {MIN}
    report = analysed(read("x y z").node, ["[0, 2]", BOTH, BOTH])  # x = y = 0 lies on a face: nothing is claimed there
    assert "undecided" in {curve.kind for curve in report.curves} and not report.complete


def test_the_border_is_told_in_both_languages():
    steps = analysed(read("sin(x) sin(y)").node, ["[0, 2]", "[0, 2]"]).steps
    (step,) = [step for step in steps if step.rule == "analysis.border_point"]
    assert "x ≥ 0 and y ≥ 0" in say(step.explanation, "en") and "a local minimum" in say(step.explanation, "en")
    assert "x ≥ 0, y ≥ 0" in say(step.explanation, "ko") and "극소" in say(step.explanation, "ko")
    assert not any(step.rule == "analysis.hessian" and "(0, 0)" in say(step.explanation, "en") for step in steps)


terms = st.lists(
    st.tuples(st.integers(-3, 3).filter(bool), st.integers(0, 3), st.integers(0, 3)).filter(lambda t: t[1] + t[2] >= 2),
    min_size=2,
    max_size=4,
    unique_by=lambda t: t[1:],
)


@settings(max_examples=40, deadline=None)
@given(terms)
def test_values_near_a_corner_agree(terms):
    expression = " + ".join(f"({c})*x^{i}*y^{j}" for c, i, j in terms)
    node = read(expression).node
    if len(variables(node)) < 2:
        return
    report = analysed(node, [UNIT, UNIT])
    found = [p for p in report.critical_points if all(x.approx == 0 for x in p.coordinates)]
    steps = np.concatenate([[0], np.geomspace(1e-9, 1e-2, 120)])
    x, y = np.meshgrid(steps, steps)
    values = sum(c * x**i * y**j for c, i, j in terms)
    for point in found:
        match point.kind:
            case "local_minimum":
                assert values.min() >= 0
            case "local_maximum":
                assert values.max() <= 0
            case "saddle":
                assert values.min() < 0 < values.max()
