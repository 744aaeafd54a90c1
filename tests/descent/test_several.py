"""Runs in several variables: proved critical points beside their ends, rates from the eigenvalues, advice.

Critical points by hand: (1 − x)² + 100(y − x²)² has its minimum at (1, 1); x² − y² a saddle at 0; x³ − 3x + y² a
minimum at (1, 0) and a saddle at (−1, 0); eigenvalues of [[2, 1], [1, 2]] are 1 and 3.
"""

import pytest

from tutor.descent.certify import Surface, certify
from tutor.descent.run import descend
from tutor.descent.several import advise, several_theory, suggest
from tutor.expression.read import read

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
    return run, several_theory(run)


def test_eigenvalues_decide_rate_and_stability():
    run, theory = said("x^2 + x*y + y^2", {"x": 1, "y": 0.3}, 0.2)
    assert theory.eigenvalues == pytest.approx((1, 3))
    assert theory.stable_below == pytest.approx(2 / 3)
    assert theory.condition_number == pytest.approx(3)
    assert theory.predicted_rate == pytest.approx(0.8)
    assert theory.observed_rate == pytest.approx(0.8, abs=1e-3)
    assert theory.agrees and theory.predicted_limit is theory.nearest
    assert run.outcome == "converged"
    run, theory = said("x^2 + x*y + y^2", {"x": 1, "y": 0.3}, 0.7)
    assert run.outcome == "diverged" and theory.predicted_limit is None and not theory.agrees
    assert theory.nearest.kind == "local_minimum"  # a quadratic function has only one


def test_a_run_cut_short_claims_nothing():
    _, theory = said("x^4 + y^4", {"x": 1, "y": 1}, 0.1)
    assert (theory.nearest, theory.error, theory.agrees) == (None, None, False)
    assert (theory.stable_below, theory.predicted_rate, theory.predicted_limit) == (None, None, None)


def test_maximising_turns_the_eigenvalues_over():
    _, theory = said("1 - x^2 - 5y^2", {"x": 1, "y": 1}, 0.05, direction="maximize")
    assert theory.nearest.kind == "local_maximum"
    assert theory.stable_below == pytest.approx(0.2)
    assert theory.predicted_rate == pytest.approx(theory.observed_rate, abs=1e-3)


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
def test_velocity_helps_in_a_long_valley_as_predicted(method):
    plain, _ = said("x^2 + 25y^2", {"x": 1, "y": 1}, 0.02)
    run, theory = said("x^2 + 25y^2", {"x": 1, "y": 1}, 0.02, method=method)
    assert theory.observed_rate == pytest.approx(theory.predicted_rate, abs=0.02)
    assert run.steps < plain.steps


@pytest.mark.parametrize(
    ("text", "start", "rate"),
    [
        ("x^2 + 10y^2", {"x": 1, "y": 3}, 0.02),
        ("x^2 + x*y + y^2", {"x": 1, "y": 1}, 0.9),
        (ROSENBROCK, {"x": -1.2, "y": 1}, 0.01),
    ],
)
def test_what_is_suggested_does_better(text, start, rate):
    run, theory = said(text, start, rate)
    suggestion = suggest(run, theory, None)
    if suggestion is None:
        assert text == ROSENBROCK
        return
    again, found = said(text, start, suggestion.run.learning_rate, method=suggestion.run.method)
    assert again.outcome == "converged" and found.agrees
    assert run.outcome != "converged" or again.steps <= 0.8 * run.steps


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
    ],
)
def test_advice_has_two_to_four_sentences(text, start, rate):
    run, theory = said(text, start, rate)
    assert 2 <= len(advise(run, theory, suggest(run, theory, None))) <= 4
