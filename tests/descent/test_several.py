"""Runs in several variables: proved critical points beside their ends, rates from the eigenvalues, advice.

Critical points by hand: (1 − x)² + 100(y − x²)² has its minimum at (1, 1); x² − y² a saddle at 0; x³ − 3x + y² a
minimum at (1, 0) and a saddle at (−1, 0); eigenvalues of [[2, 1], [1, 2]] are 1 and 3.
"""

import math
from dataclasses import replace

import pytest
from flint import arb

from tutor.descent.certify import Surface, certify
from tutor.descent.run import descend
from tutor.descent.several import several_theory
from tutor.descent.several_advice import advise, suggest
from tutor.descent.several_compare import analyzed, compare_several
from tutor.expression.read import read, read_interval
from tutor.extrema.report import Coordinate
from tutor.wording import LOCALES, say

ROSENBROCK = "(1-x)^2 + 100(y-x^2)^2"


def surface(text, names=("x", "y")):
    return Surface(read(text).node, names)


@pytest.mark.parametrize(
    ("text", "near", "expected", "kind"),
    [
        (ROSENBROCK, (1.0000001, 0.9999999), (1, 1), "local_minimum"),
        ("x^2 - y^2", (1e-9, 0), (0, 0), "saddle"),
        ("x*y", (0, 1e-7), (0, 0), "saddle"),
        ("x^3 - 3x + y^2", (1.00001, 0), (1, 0), "local_minimum"),
        ("x^3 - 3x + y^2", (-1.00001, 0), (-1, 0), "saddle"),
        ("-x^2 - x*y - y^2", (0, 0), (0, 0), "local_maximum"),
        ("sin(x)*cos(y)", (1.5708, 3.1416), (1.5707963267948966, 3.141592653589793), "local_minimum"),
        ("e^(x^2 + y^2)", (1e-6, 1e-6), (0, 0), "local_minimum"),
    ],
)
def test_critical_points_are_proved_with_their_kind(text, near, expected, kind):
    point = certify(surface(text), near)
    assert point.kind == kind
    for coordinate, value in zip(point.coordinates, expected, strict=True):
        assert coordinate.ball.contains(value) or abs(coordinate.approx - value) < 1e-15
        assert coordinate.ball.rad() < 1e-12


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("x^2 + y^2", (1, 1)),  # nothing there
        ("x^4 + y^4", (0, 0)),  # the Hessian is singular: this test cannot tell
        ("sqrt(x^2 + y^2)", (0, 0)),  # not differentiable
        ("x + y", (0, 0)),
    ],
)
def test_nothing_is_claimed_where_nothing_is_proved(text, near):
    assert certify(surface(text), near) is None


def test_a_point_in_three_variables():
    point = certify(surface("(x-1)^2 + (y+2)^2 + z^4 + z^2 + x*y/10", ("x", "y", "z")), (1.105, -2.055, 0))
    # 2(x−1) + y/10 = 0, 2(y+2) + x/10 = 0: x = 1 − y/20, y = −2 − x/20.
    x, y = (1 + 0.1) / (1 - 1 / 400), -2 - (1 + 0.1) / (1 - 1 / 400) / 20
    assert [part.approx for part in point.coordinates] == pytest.approx([x, y, 0], abs=1e-12)
    assert point.kind == "local_minimum"


def said(text, start, rate, **options):
    run = descend(read(text).node, start, rate, **options)
    comparison = compare_several(run, analyzed(run, options.get("domain")))
    return run, comparison, several_theory(run, comparison, options.get("domain"))


@pytest.mark.parametrize(
    ("text", "start", "rate", "fate", "outcome"),
    [  # x² + 10y²: eigenvalues 2 and 20; x² + xy + y²: 1 and 3 along (1, −1) and (1, 1)
        ("x^2 + 10y^2", {"x": 3, "y": 1}, 0.11, "diverges", "diverged"),
        ("x^2 + 10y^2", {"x": 3, "y": 1e-9}, 0.11, "diverges", "diverged"),
        ("x^2 + 10y^2", {"x": 3, "y": 0}, 0.11, None, "converged"),
        ("x^2 + 10y^2", {"x": 3, "y": 1}, 0.1, "two_cycle", "cycle"),
        ("x^2 + 10y^2", {"x": 3, "y": 1}, 0.09, None, "converged"),
        ("x^2 + x*y + y^2", {"x": 1, "y": 0.3}, 0.7, "diverges", "diverged"),
        ("x^2 + x*y + y^2", {"x": 1, "y": -1}, 0.7, None, "converged"),
        ("x^2 + x*y + y^2", {"x": 1, "y": 2}, 2 / 3, "two_cycle", "cycle"),
        ("x^2 - y^2", {"x": 1, "y": 1e-3}, 0.1, "diverges", "diverged"),
        ("x^2 - y^2", {"x": 1, "y": 0}, 0.1, None, "converged"),
        ("x^4 + y^2", {"x": 3, "y": 1}, 1.5, None, "diverged"),
    ],
)
def test_the_fate_of_a_run_on_a_quadratic_is_known_beforehand(text, start, rate, fate, outcome):
    run, _, theory = said(text, start, rate, max_steps=3000)
    assert (theory.fate, run.outcome) == (fate, outcome)
    assert fate is None or theory.predicted_limit is None


def test_the_curvature_along_the_path_is_bounded():
    # The Hessian of x⁴ + y² is diag(12x², 2); from x = 1 the run descends towards 0.
    _, _, theory = said("x^4 + y^2", {"x": 1, "y": 1}, 0.05)
    assert 12 <= theory.curvature_bound < 12.001
    assert theory.stable_on_path == pytest.approx(2 / 12, rel=1e-3)


def test_eigenvalues_decide_rate_and_stability():
    run, comparison, theory = said("x^2 + x*y + y^2", {"x": 1, "y": 0.3}, 0.2)
    assert theory.eigenvalues == pytest.approx((1, 3))
    assert theory.stable_below == pytest.approx(2 / 3)
    assert theory.condition_number == pytest.approx(3)
    assert theory.predicted_rate == pytest.approx(0.8)
    assert theory.observed_rate == pytest.approx(0.8, abs=1e-3)
    assert comparison.agrees and theory.predicted_limit is comparison.nearest
    assert run.outcome == "converged"
    run, comparison, theory = said("x^2 + x*y + y^2", {"x": 1, "y": 0.3}, 0.7)
    assert run.outcome == "diverged" and theory.predicted_limit is None and not comparison.agrees
    assert comparison.nearest.kind == "local_minimum" and theory.stable_below == pytest.approx(2 / 3)


# text, start, rate, (nearest, kind), of how many points
NEAREST = [
    ("x^3 - 3x + y^2", {"x": 3, "y": 1}, 0.05, ((1, 0), "local_minimum"), 2),
    ("x^3 - 3x + y^2", {"x": -1, "y": 1}, 0.05, ((-1, 0), "saddle"), 2),
    # Himmelblau's function: minima (3, 2), (3.584428, −1.848127), (−2.805118, 3.131313), (−3.779310, −3.283186)
    ("(x^2+y-11)^2 + (x+y^2-7)^2", {"x": 2, "y": 1}, 0.005, ((3, 2), "local_minimum"), 9),
    ("(x^2+y-11)^2 + (x+y^2-7)^2", {"x": -3, "y": -3}, 0.005, ((-3.779310, -3.283186), "local_minimum"), 9),
    ("x^4 + y^4", {"x": 1, "y": 1}, 0.1, ((0, 0), "local_minimum"), 1),
]


@pytest.mark.parametrize(("text", "start", "rate", "expected", "count"), NEAREST)
def test_the_end_is_held_against_all_proved_points(text, start, rate, expected, count):
    run, comparison, _ = said(text, start, rate)
    place, kind = expected
    assert len(comparison.points) == count
    assert [part.approx for part in comparison.nearest.coordinates] == pytest.approx(place, abs=1e-6)
    assert comparison.nearest.kind == kind
    assert comparison.error == pytest.approx(math.dist(run.final, place), abs=2e-6)
    assert comparison.agrees == (run.outcome == "converged")


def test_beyond_polynomials_a_box_around_the_path_is_searched():
    _, comparison, _ = said("sin(x)*cos(y)", {"x": 1, "y": 1}, 0.1)
    assert comparison.report.complete and len(comparison.points) > 5
    assert [part.approx for part in comparison.nearest.coordinates] == pytest.approx((math.pi / 2, math.pi))
    assert comparison.agrees


def test_a_limit_is_predicted_where_the_hessian_lets_no_step_lose_ground():
    _, comparison, theory = said("(x^2+y-11)^2 + (x+y^2-7)^2", {"x": 2.5, "y": 1.5}, 0.005)
    assert theory.predicted_limit is comparison.nearest
    run, _, theory = said("(x^2+y-11)^2 + (x+y^2-7)^2", {"x": 2.5, "y": 1.5}, 0.025)
    assert run.outcome == "cycle" and theory.predicted_limit is None  # 2/λ_max at (3, 2) is 2/82.28 = 0.0243


def test_points_on_whole_curves_are_not_counted():
    run, comparison, theory = said("(x - y)^2", {"x": 1, "y": 0}, 0.1)
    assert comparison.on_a_curve and comparison.nearest is None and not comparison.agrees
    assert "descent.several.curve" in [sentence.key for sentence in advise(run, comparison, theory, None)]


def test_a_false_global_extremum_is_refuted():
    """The fault is injected: the least value of Himmelblau's function is 0."""
    box = {name: read_interval("[-5, 5]") for name in ("x", "y")}
    run, comparison, _ = said("(x^2+y-11)^2 + (x+y^2-7)^2", {"x": 2, "y": 1}, 0.005, domain=box)
    assert comparison.report.global_minimum is not None and comparison.discrepancies == ()
    false = replace(comparison.report.global_minimum, value=Coordinate(arb(2)))
    (found,) = compare_several(run, replace(comparison.report, global_minimum=false)).discrepancies
    assert (found.kind, found.reported) == ("below_global_minimum", 2.0)
    assert found.place == run.final and found.value == run.values[-1]


def test_maximising_turns_the_eigenvalues_over():
    _, comparison, theory = said("1 - x^2 - 5y^2", {"x": 1, "y": 1}, 0.05, direction="maximize")
    assert comparison.nearest.kind == "local_maximum"
    assert theory.predicted_limit is comparison.nearest
    assert theory.stable_below == pytest.approx(0.2)
    assert theory.predicted_rate == pytest.approx(theory.observed_rate, abs=1e-3)


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_velocity_helps_in_a_long_valley_as_predicted(method):
    plain, _, _ = said("x^2 + 25y^2", {"x": 1, "y": 1}, 0.02)
    run, _, theory = said("x^2 + 25y^2", {"x": 1, "y": 1}, 0.02, method=method)
    assert theory.observed_rate == pytest.approx(theory.predicted_rate, abs=0.02)
    assert run.steps < plain.steps


@pytest.mark.parametrize(
    ("text", "start", "rate", "options"),
    [
        ("x^2 + 10y^2", {"x": 1, "y": 3}, 0.02, {}),
        ("x^2 + x*y + y^2", {"x": 1, "y": 1}, 0.9, {}),
        (ROSENBROCK, {"x": -1.2, "y": 1}, 0.01, {}),
        (ROSENBROCK, {"x": -1.2, "y": 1}, 0.001, {"method": "adam"}),
        ("x^4 + y^4", {"x": 1, "y": 1}, 0.05, {}),
        ("x^3 - 3x + y^2", {"x": -1, "y": 1}, 0.05, {}),  # ends at the saddle
        ("sin(x)*cos(y)", {"x": 1, "y": 1}, 0.1, {}),
        ("x^2 + y^2", {"x": 1, "y": 1}, 0.001, {"max_steps": 100}),
    ],
)
def test_what_is_suggested_does_better(text, start, rate, options):
    run, comparison, theory = said(text, start, rate, **options)
    tried = suggest(run, comparison, theory).run
    begin = dict(zip(tried.variables, tried.places[0].tolist(), strict=True))
    again, found, _ = said(text, begin, tried.learning_rate, method=tried.method, max_steps=tried.max_steps)
    assert again.outcome == "converged" and found.agrees and found.nearest.kind == "local_minimum"
    assert run.outcome != "converged" or comparison.nearest.kind != "local_minimum" or again.steps <= 0.8 * run.steps


@pytest.mark.parametrize(
    ("text", "start", "rate"),
    [
        ("x^2 + 10y^2", {"x": 1, "y": 3}, 0.05),
        ("x^2 - y^2", {"x": 1, "y": 0.1}, 0.1),
        ("x^2 - y^2", {"x": 1, "y": 0}, 0.1),
        ("x^4 + y^4", {"x": 1, "y": 1}, 0.1),
        ("x^4 + y^4", {"x": 0, "y": 0}, 0.1),
        ("sqrt(x^2 + y^2)", {"x": 1, "y": 1}, 0.1),
        ("ln(x) + y^2", {"x": 0.1, "y": 1}, 0.1),
        ("abs(x) + abs(y)", {"x": 1, "y": 1}, 0.3),
        ("x^2 + y^2 + z^2 + t^2", {"x": 1, "y": 1, "z": 2, "t": 0}, 0.3),
    ],
)
def test_advice_has_two_to_four_sentences(text, start, rate):
    run, comparison, theory = said(text, start, rate)
    told = advise(run, comparison, theory, suggest(run, comparison, theory))
    assert 2 <= len(told) <= 4
    for locale in LOCALES:
        assert all(say(sentence, locale) for sentence in told)
