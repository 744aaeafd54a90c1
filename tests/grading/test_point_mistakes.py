"""Mistakes in points, kinds, extrema and steps, each from an example worked by hand."""

import pytest

from tutor.answers.grade import GradeRequest, grade
from tutor.expression.algebra import NoAlgebra

TWO = {"start": {"x": 1, "y": 2}, "learning_rate": 0.1}
CASES = [
    # mistake, task, expression, answer, fields
    ("cp.outside_domain", "critical_points", "x^3 - 3x", "1, -1", {"domain": "[0, 3]"}),
    ("cp.root_sign", "critical_points", "(x - 3)^2", "-3", {"domain": "[-5, 5]"}),
    ("cp.value_given", "critical_points", "(x - 3)^2 + 7", "7", {"domain": "[-5, 9]"}),
    ("cp.zeros_of_f", "critical_points", "x^2 - 4x", "0, 4", {"domain": "[-5, 5]"}),
    ("cp.zeros_of_second", "critical_points", "x^3 - 3x^2", "1", {"domain": "[-5, 5]"}),
    ("cp.pole_counted", "critical_points", "x + 1/x", "1, -1, 0", {"domain": "[-5, 5]"}),
    ("cp.undefined_ignored", "critical_points", "abs(x) + (x - 2)^2", "1.5", {"domain": "[-5, 5]"}),
    ("cp.root_lost_by_dividing", "critical_points", "x^4 - 2x^2", "1, -1", {"domain": "[-5, 5]"}),
    ("cp.negative_root_lost", "critical_points", "x^3 - 3x", "1", {"domain": "[-5, 5]"}),
    ("cp.exp_zero", "critical_points", "x e^x", "-1, 0", {"domain": "[-5, 5]"}),
    ("cp.complex_kept", "critical_points", "x^3 + 3x", "i, -i", {"domain": "[-5, 5]"}),
    ("cl.first_test_reversed", "classification", "abs(x)", "x = 0: maximum", {"domain": "[-5, 5]"}),
    ("cl.local_called_global", "classification", "x^3 - 3x", "x = -1: global maximum; x = 1: minimum", {}),
    ("cl.noncritical_minimum", "classification", "x^2", "x = 0: minimum; x = 3: minimum", {"domain": "[-5, 5]"}),
    ("ext.global_on_unbounded", "global_extrema", "x^3 - 3x", "min -2, max 2", {}),
    ("ext.value_from_second", "global_extrema", "4x - x^2", "max -2, no min", {}),
    ("ext.value_from_derivative", "global_extrema", "4x - x^2", "max 0, no min", {}),
    ("ext.critical_outside_interval", "global_extrema", "x^2 - 4x", "min -4, max 5", {"domain": "[3, 5]"}),
    ("cl.second_sign_reversed", "classification", "x^3 - 3x", "min at -1; max at 1", {"domain": "[-5, 5]"}),
    ("cl.second_sign_reversed", "classification", "cos x", "minimum", {"at": 0}),
    ("cl.second_sign_reversed", "classification", "cos x", "maximum", {"at": "3pi"}),
    ("cl.zero_means_inflection", "classification", "x^4", "x = 0: inflection", {"domain": "[-5, 5]"}),
    ("cl.zero_means_neither", "classification", "x^4", "neither", {"domain": "[-5, 5]", "at": 0}),
    ("cl.critical_means_extremum", "classification", "x^3", "minimum", {"domain": "[-5, 5]", "at": 0}),
    ("ext.location_for_value", "global_extrema", "(x - 3)^2 + 7", "min 3, max 71", {"domain": "[-5, 5]"}),
    ("ext.endpoints_ignored", "global_extrema", "x^3 - 3x", "min -2, max 2", {"domain": "[-3, 3]"}),
    ("ext.only_endpoints", "global_extrema", "x^3 - 3x", "min -1.125, max 1.125", {"domain": "[-1.5, 1.5]"}),
    # the function x², from 3 with rate 1/10; right is 2.4, and 1.92 after two steps
    ("gd.ascent", "descent_step", "x^2", "3.6", {"start": 3, "learning_rate": 0.1}),
    ("gd.rate_dropped", "descent_step", "x^2", "-3", {"start": 3, "learning_rate": 0.1}),
    ("gd.old_point_missing", "descent_step", "x^2", "-0.6", {"start": 3, "learning_rate": 0.1}),
    ("gd.uses_function_value", "descent_step", "x^2", "2.1", {"start": 3, "learning_rate": 0.1}),
    ("gd.rate_divided", "descent_step", "x^2", "-57", {"start": 3, "learning_rate": 0.1}),
    ("gd.step_is_rate", "descent_step", "x^2", "2.9", {"start": 3, "learning_rate": 0.1}),
    ("gd.newton_mixed_up", "descent_step", "x^2", "0", {"start": 3, "learning_rate": 0.1}),
    ("gd.stale_gradient", "descent_step", "x^2", "1.8", {"start": 3, "learning_rate": 0.1, "steps": 2}),
    # x² + xy + y² from (1, 2) with rate 1/10: right is (0.6, 1.5); with the new x the slope by y is 4.6, not 5
    ("mse.sequential_update", "descent_step", "x^2 + x*y + y^2", "(0.6, 1.54)", TWO),
    ("gd.ascent", "descent_step", "x^2 + x*y + y^2", "(1.4, 2.5)", TWO),
    ("gd.rate_dropped", "descent_step", "x^2 + x*y + y^2", "(-3, -3)", TWO),
    ("cp.outside_domain", "critical_points", "ln(x) - x^2/2", "-1, 1", {}),
    ("cp.zeros_of_f", "critical_points", "x^2 + 2x - 3", "1, -3", {}),
    ("cp.zeros_of_second", "critical_points", "x^3 - 3x", "0", {}),
    # of x² the factor of a step is 1 − 2r
    ("gd.rate_too_large", "descent_limit", "x^2", "0", {"start": 1, "learning_rate": 1.1}),
    ("gd.overshoot_is_divergence", "descent_limit", "x^2", "diverges", {"start": 1, "learning_rate": 0.9}),
    ("gd.overshoot_is_divergence", "descent_limit", "3x^2", "진동한다", {"start": 1, "learning_rate": 0.3}),
    ("gd.boundary_rate", "descent_limit", "x^2", "it converges to 0", {"start": 1, "learning_rate": 1}),
    ("gd.local_taken_as_global", "descent_limit", "x^4 - 2x^2 + x/2", "-1.06", {"start": 1, "learning_rate": 0.05}),
    ("gd.stuck_at_stationary", "descent_limit", "x^4 - 2x^2", "1", {"start": 0, "learning_rate": 0.1}),
    # f'' of these: 12x², 6x, 6x, 12x² − 12, 60x²(x − 1), 2/x³
    ("ip.no_sign_change", "inflection_points", "x^4", "0", {}),
    ("ip.no_sign_change", "inflection_points", "x^6 + 5x", "x = 0", {}),
    ("ip.requires_flat_tangent", "inflection_points", "x^3 - 3x", "none", {}),
    ("ip.requires_flat_tangent", "inflection_points", "x^4 - 6x^2", "없음", {}),
    ("ip.requires_nonflat_tangent", "inflection_points", "x^3", "none", {}),
    ("ip.requires_nonflat_tangent", "inflection_points", "3x^5 - 10x^4 + 10x^3", "none", {"domain": "(-1, 1/4)"}),
    ("ip.zeros_of_first", "inflection_points", "x^3 - 3x", "-1, 1", {}),
    ("ip.gap_counted", "inflection_points", "1/x", "0", {}),
]


def diagnosed(task, expression, answer, fields):
    found = grade(GradeRequest(task=task, expression=expression, answer=answer, **fields), NoAlgebra())
    return found["value"], [name for each in found["diagnosis"] for name in each["malrules"]]


@pytest.mark.parametrize(("mistake", "task", "expression", "answer", "fields"), CASES)
def test_mistakes_are_named(mistake, task, expression, answer, fields):
    value, names = diagnosed(task, expression, answer, fields)
    assert value == "different"
    assert names[:1] == [mistake], names


@pytest.mark.parametrize(
    ("task", "expression", "answer", "fields"),
    [
        ("critical_points", "x^3 - 3x", "1, -1", {"domain": "[-5, 5]"}),
        ("classification", "x^4", "minimum", {"domain": "[-5, 5]", "at": 0}),
        ("classification", "sin x", "극대", {"at": "pi/2"}),
        ("classification", "x^3 - 3x", "x = -1: local maximum; x = 1: local minimum", {}),
        ("classification", "x^4 - 2x^2", "global min at -1, 1; local max at 0", {}),
        ("global_extrema", "x^3 - 3x", "min -18, max 18", {"domain": "[-3, 3]"}),
        ("descent_step", "x^2", "2.4", {"start": 3, "learning_rate": 0.1}),
        ("inflection_points", "x^3 - 3x", "(0, 0)", {}),
        ("inflection_points", "x^4 - 6x^2", "x = ±1", {}),
        ("inflection_points", "e^(-x^2)", "0.71, -0.71", {}),
        ("inflection_points", "x^4", "none", {}),
        ("inflection_points", "sin x", "n pi", {}),
        ("inflection_points", "cbrt(x)", "none", {}),  # books differ about a vertical tangent
        ("inflection_points", "cbrt(x)", "0", {}),
        # with this rate Newton's step and plain descent are the same: right, and not to be explained
        ("descent_step", "x^2", "0", {"start": 3, "learning_rate": 0.5}),
    ],
)
def test_right_answers_are_not(task, expression, answer, fields):
    assert diagnosed(task, expression, answer, fields) == ("equal", [])


def asked(expression, answer, at=0):
    request = GradeRequest(task="classification", expression=expression, answer=answer, at=at)
    return grade(request, NoAlgebra())["question"]


def test_a_wrong_kind_that_has_two_explanations_leads_to_a_question():
    question = asked("x^2 - 5", "maximum")
    assert question["if"] == {"maximum": "cl.second_sign_reversed", "minimum": "cl.first_test_reversed"}
    assert asked("x^4 - 9", "maximum")["if"] == {
        "maximum": "cl.first_test_reversed",
        "minimum": "cl.used_function_value",
    }
    assert asked("x^4", "neither") is None
