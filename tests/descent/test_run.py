"""Runs: outcomes, every iterate kept, domains, bad input.

Expected iterates come from formulas worked by hand (x² with rate η is x₀(1 − 2η)ᵏ) or from loops written out here with
hand-made derivatives; expected ends from mpmath.
"""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.descent.methods import METHODS
from tutor.descent.run import MAX_STEPS, MAX_VARIABLES, descend
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.read import read, read_interval

ARTICLE = "x^2*sin(x)"


def run(text, start, rate, **options):
    return descend(read(text).node, start, rate, **options)


def test_the_articles_run_ends_at_the_minimum():
    made = run(ARTICLE, 4, 0.01)
    minimum = mpmath.findroot(lambda x: 2 * mpmath.sin(x) + x * mpmath.cos(x), 5)
    assert made.outcome == "converged"
    assert made.final[0] == pytest.approx(float(minimum), abs=1e-9)
    assert made.values[-1] == pytest.approx(-24.08296, abs=1e-5)


def test_every_iterate_is_the_one_before_minus_rate_times_slope():
    made = run(ARTICLE, 4, 0.01, max_steps=40)
    x = 4.0
    for step in range(made.steps + 1):
        slope = 2 * x * math.sin(x) + x * x * math.cos(x)
        assert made.places[step, 0] == pytest.approx(x, rel=1e-12)
        assert made.gradients[step, 0] == pytest.approx(slope, rel=1e-9)
        assert made.values[step] == pytest.approx(x * x * math.sin(x), rel=1e-12)
        x -= 0.01 * slope


def test_a_decaying_rate_is_divided_by_one_plus_decay_times_k():
    made = run("x^2", 1, 0.1, decay=0.5, max_steps=3)
    x, expected = 1.0, [1.0]
    for k in range(3):
        x -= 0.1 / (1 + 0.5 * k) * 2 * x
        expected.append(x)
    assert made.places[:, 0] == pytest.approx(expected, rel=1e-14)


# text, start, rate, options, outcome, reason
OUTCOMES = [
    ("x^2", 1, 0.1, {}, "converged", "gradient"),
    ("x^2", 1, 0.1, {"max_steps": 5}, "step_limit", "steps"),
    ("x^2", 1, 1.0, {}, "cycle", "steps"),  # 1 − 2η = −1
    ("x^2", 1, 1.05, {}, "diverged", "overflow"),
    ("x^2", 0, 0.1, {}, "converged", "gradient"),
    ("x^3", 1, 0.1, {}, "step_limit", "steps"),  # creeps to the inflection
    ("x^3", -1, 0.1, {}, "diverged", "overflow"),
    ("-x^2", 1, 0.1, {}, "diverged", "overflow"),
    ("-x^2", 1, 0.1, {"direction": "maximize"}, "converged", "gradient"),
    ("abs(x)", 1, 0.3, {}, "cycle", "steps"),  # 0.1, −0.2, 0.1, …
    ("ln(x)", 1, 0.3, {}, "left_domain", "undefined"),
    ("sqrt(x)", 1, 0.3, {}, "left_domain", "undefined"),
    ("e^(-x)", 0, 0.1, {}, "step_limit", "steps"),
    ("e^x", 800, 0.1, {}, None, None),  # not defined in doubles: an error, below
    ("1/x", 1, 0.1, {}, "step_limit", "steps"),
    (ARTICLE, 4, 0.07, {}, "cycle", "steps"),  # a little above 2/f″ = 0.0674
    (ARTICLE, 4, 1.0, {}, "diverged", "overflow"),
    (ARTICLE, 4, 1e-20, {}, "step_limit", "steps"),  # too small to move at all
    ("x^2", 1, 0.1, {"domain": "[0.5, 2]"}, "left_domain", "outside"),
    ("x^2", 1, 0.1, {"domain": "[-5, 5]"}, "converged", "gradient"),
    ("1e8*(x-3)^2", 5, 2e-9, {}, "converged", None),  # the gradient cannot come below 1e-9: it rests at rounding
    ("x^3 + x", 0, 0.1, {"method": "newton"}, "diverged", "flat"),
]


@pytest.mark.parametrize(
    ("text", "start", "rate", "options", "outcome", "reason"), [row for row in OUTCOMES if row[4]], ids=lambda v: str(v)
)
def test_outcomes(text, start, rate, options, outcome, reason):
    if "domain" in options:
        options = {**options, "domain": read_interval(options["domain"])}
    made = run(text, start, rate, **options)
    assert made.outcome == outcome
    if reason is not None:
        assert made.reason == reason
    assert made.period == (2 if outcome == "cycle" else None)
    assert np.isfinite(made.places).all() and np.isfinite(made.values).all()
    assert len(made.places) == len(made.values) == len(made.gradients) == made.steps + 1


def test_leaving_the_domain_tells_the_step_and_the_place():
    made = run("x^2", 1, 0.1, domain=read_interval("[0.6, 2]"))
    # 1, 0.8, 0.64, then 0.512
    assert made.steps == 2
    assert made.failed == pytest.approx((0.512,))


def test_an_open_end_does_not_belong_to_the_domain():
    assert run("x^2", 1, 0.25, domain=read_interval("(0.5, 2]")).outcome == "left_domain"
    assert run("x^2", 1, 0.25, domain=read_interval("[0.5, 2]"), max_steps=1).outcome == "step_limit"


def test_a_longer_cycle_is_found_with_its_period():
    """x ← x − η(x³ − x) is, after scaling, a cubic map: beyond its 2-cycle it has an attracting 4-cycle."""
    made = run("x^4/4 - x^2/2", 0.3, 1.27, max_steps=20_000)
    assert (made.outcome, made.period) == ("cycle", 4)
    cycle = made.places[-4:, 0]
    following = [x - 1.27 * (x**3 - x) for x in cycle]
    assert sorted(following) == pytest.approx(sorted(cycle), abs=1e-9)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_finds_the_bottom_of_a_bowl(method):
    rate = 0.3 if method != "adam" else 0.1
    rate = 0.01 if method == "rmsprop" else rate
    made = run("(x-1)^2 + 2(y+2)^2 + x*y/2", {"x": 0, "y": 0}, rate / 3, method=method, max_steps=5000, tolerance=1e-7)
    # 2(x−1) + y/2 = 0 and 4(y+2) + x/2 = 0: x = 48/31, y = −68/31.
    assert made.final == pytest.approx((48 / 31, -68 / 31), abs=1e-2 if method == "rmsprop" else 1e-6)


def test_maximising_is_minimising_the_negative():
    up, down = run(ARTICLE, 4, 0.01, direction="maximize"), run(f"-({ARTICLE})", 4, 0.01)
    assert up.places == pytest.approx(down.places)
    assert up.values == pytest.approx(-down.values)
    assert up.final[0] == pytest.approx(2.28893, abs=1e-5)


# text, start, rate, options, field, message key
ERRORS = [
    ("x^2", 1, 0.0, {}, "learning_rate", "descent.error.learning_rate"),
    ("x^2", 1, -0.1, {}, "learning_rate", "descent.error.learning_rate"),
    ("x^2", 1, math.nan, {}, "learning_rate", "descent.error.learning_rate"),
    ("x^2", 1, math.inf, {}, "learning_rate", "descent.error.learning_rate"),
    ("x^2", math.nan, 0.1, {}, "start", "descent.error.start_not_finite"),
    ("x^2", math.inf, 0.1, {}, "start", "descent.error.start_not_finite"),
    ("x^2", {"y": 1}, 0.1, {}, "start", "descent.error.start_missing"),
    ("x^2", {"x": 1, "y": 1}, 0.1, {}, "start", "descent.error.start_unknown"),
    ("x^2 + y^2", 1, 0.1, {}, "start", "descent.error.start_needs_names"),
    ("x^2", 1, 0.1, {"domain": "[2, 3]"}, "start", "descent.error.start_outside"),
    ("ln(x)", -1, 0.1, {}, "start", "descent.error.start_undefined"),
    ("e^x", 800, 0.1, {}, "start", "descent.error.start_undefined"),
    ("sqrt(x)", 0, 0.1, {}, "start", "descent.error.start_no_gradient"),
    ("5", 0, 0.1, {}, "expression", "descent.error.constant"),
    ("x - x", 0, 0.1, {}, "expression", "descent.error.constant"),
    ("x^2", 1, 0.1, {"method": "guess"}, "method", "descent.error.method"),
    ("x^2", 1, 0.1, {"max_steps": 0}, "max_steps", "descent.error.max_steps"),
    ("x^2", 1, 0.1, {"tolerance": -1.0}, "tolerance", "descent.error.tolerance"),
    ("x^2", 1, 0.1, {"decay": -1.0}, "decay", "descent.error.decay"),
]


@pytest.mark.parametrize(("text", "start", "rate", "options", "field", "key"), ERRORS, ids=lambda value: str(value))
def test_bad_input_names_the_field(text, start, rate, options, field, key):
    if "domain" in options:
        options = {"domain": read_interval(options["domain"])}
    with pytest.raises(TutorError) as caught:
        run(text, start, rate, **options)
    assert (caught.value.field, caught.value.message.key) == (field, key)


def test_limits_are_checked_before_anything_is_computed():
    with pytest.raises(LimitExceeded) as caught:
        run("x^2", 1, 0.1, max_steps=MAX_STEPS + 1)
    assert caught.value.limit == "descent_steps"
    names = [f"x_{index}" for index in range(MAX_VARIABLES + 1)]
    with pytest.raises(LimitExceeded) as caught:
        run(" + ".join(f"{name}^2" for name in names), dict.fromkeys(names, 1.0), 0.1)
    assert caught.value.limit == "descent_variables"


FUNCTIONS = [
    "x^2",
    "x^3 - 3x",
    ARTICLE,
    "abs(x)",
    "ln(x)",
    "1/x",
    "e^x - x",
    "x^4 - x^2",
    "sqrt(abs(x))",
    "tan(x)",
    "x^x",
]


@settings(max_examples=150, deadline=None)
@given(
    text=st.sampled_from(FUNCTIONS),
    start=st.floats(-1e3, 1e3),
    rate=st.floats(1e-6, 1e6),
    method=st.sampled_from(sorted(METHODS)),
    direction=st.sampled_from(["minimize", "maximize"]),
)
def test_any_run_ends_in_an_outcome_or_a_clear_error(text, start, rate, method, direction):
    try:
        made = run(text, start, rate, method=method, direction=direction, max_steps=100)
    except TutorError as error:
        assert error.field in {"start", "expression"}
        return
    assert made.outcome in {"converged", "diverged", "cycle", "step_limit", "left_domain"}
    assert np.isfinite(made.places).all() and np.isfinite(made.values).all()
    assert made.steps <= 100
    if made.outcome == "converged" and made.reason == "gradient":
        assert abs(made.gradients[-1, 0]) <= made.tolerance
    if made.outcome == "step_limit":
        assert made.steps == 100
