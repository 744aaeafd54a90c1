"""Every step of an analysis can be said in both languages, carries a check, and begins with the domain."""

import pytest

from tutor.expression.read import read, read_interval
from tutor.extrema.analysis import analyze
from tutor.extrema.several import analyze_several
from tutor.wording import LOCALES, say

CASES = [
    ("x^2 sin(x)", "[0, 10]"),
    ("x^2 sin(x)", "(-oo, oo)"),
    ("sin(x)", "(-oo, oo)"),
    ("x + sin(x)", "(-oo, oo)"),
    ("|x^2 - 1|", "[-2, 3]"),
    ("floor(x)", "[0, 2]"),
    ("1/x", "(-oo, oo)"),
    ("5", "(-oo, oo)"),
    ("sqrt(-1 - x^2)", "(-oo, oo)"),
    ("x^4", "[-1, 1)"),
    ("atan(x)", "(-oo, oo)"),
    ("sin(x) + sin(sqrt(2) x)", "(-oo, oo)"),
]


@pytest.mark.parametrize(("expression", "domain"), CASES)
def test_every_step_and_reason_can_be_said(expression, domain):
    report = analyze(read(expression).node, "x", read_interval(domain))
    assert report.steps[0].rule == "analysis.domain"
    messages = [step.explanation for step in report.steps] + [part.why for part in report.undecided]
    messages += [report.global_minimum_why, report.global_maximum_why]
    for locale in LOCALES:
        assert all(say(message, locale) for message in messages)
    assert all(step.check is not None for step in report.steps)


TOLD = [
    ("x^3 - 3x", "[0, 2]", "domain", "defined for 0 ≤ x ≤ 2"),
    ("x^3 - 3x", "[0, 2]", "factor", "3*(x - 1)*(x + 1)"),
    ("x^3 - 3x", "[0, 2]", "zero", "x - 1 = 0 gives x = 1"),
    ("x^3 - 3x", "[0, 2]", "sign_table", "For 0 < x < 1 the derivative is negative (at x = 1/2 it is -9/4)"),
    ("x^3 - 3x", "[0, 2]", "second_derivative_test", "the second derivative is 6 > 0"),
    ("x^3 - 3x", "[0, 2]", "values", "f(0) = 0, f(1) = -2, f(2) = 2"),
    ("x^3 - 3x", "[0, 2]", "compare", "Global minimum: -2, at x = 1."),
    ("x^3", "(-oo, oo)", "sign_table", "positive except at single points (at x = 1 it is 3)"),
    ("x^3", "(-oo, oo)", "inflections", "changes its sign at x = 0"),
    ("x^3", "(-oo, oo)", "compare", "There is no global minimum."),
    ("e^x + x^2", "(-oo, oo)", "zero_enclosed", "changes its sign between −0.36 and −0.35"),
    ("|x|", "[-1, 2]", "corner", "At x = 0 the function has a value but no derivative"),
    ("|x|", "[-1, 2]", "first_derivative_test", "from negative to positive"),
    ("x^(1/3)", "[-1, 1]", "first_derivative_test", "both larger and smaller values"),
    ("1/x", "[-1, 1]", "gap", "At x = 0 the values grow or fall beyond every bound"),
    ("(x^2 - 1)/(x - 1)", "[0, 2]", "gap", "At x = 1 the graph has a hole"),
    ("floor(x)", "[1/2, 3/2]", "gap", "At x = 1 the function jumps"),
    ("sin(1/x)", "[-1, 1]", "gap", "oscillate"),
    ("min(x, 1)", "[0, 3]", "constant", "For 1 < x < 3 the function is constant"),
    ("min(x, 1)", "[0, 3]", "first_derivative_test", "Compare the value at x = 1 with the values on both sides"),
    ("|x^2 - 4|", "[-3, 3]", "piece", "For 2 < x < 3 the function is f(x) = x^2 - 4, and its derivative is 2*x."),
    ("|x^2 - 4|", "[-3, 3]", "sign_table", "(at x = -1 it is 2)"),
    ("x^2", "[-3, 3]", "zero", "x = 0 is one solution."),
    ("x^2/(x - 1)", "(-oo, oo)", "factor", "x*(x - 2)/(x - 1)^2"),
    ("cos(x) + cos(2x)", "[0, 4]", "factor", "-(4*cos(x) + 1)*sin(x)"),
    ("x^4 + 6x^2 - 4x", "(-oo, oo)", "zero_enclosed", "x^3 + 3*x - 1 = 0 has no solution among the fractions"),
    ("x^4 + 6x^2 - 4x", "(-oo, oo)", "second_derivative_test", "at x ≈ 0.322185"),
    ("sin(x)^2/x", "(0, oo)", "compare", "Global minimum: 0, at x = pi + 2*pi*n (every integer n ≥ 0), x = 2*pi"),
    ("x - floor(x)", "[0, 3]", "domain", "defined for 0 ≤ x ≤ 3"),
    ("sin(x)", "(-oo, oo)", "period", "f(x + 2*pi) = f(x)."),
    ("x + sin(x)", "(-oo, oo)", "period", "f(x + 2*pi) = f(x) + 2*pi"),
    ("sin(x^2)", "(-oo, oo)", "family", "x = sqrt(pi/2 + 2*pi*n) for every integer n ≥ 0"),
    ("x - floor(x)", "(-oo, oo)", "family", "no derivative at x = n for every integer n"),
]


@pytest.mark.parametrize(("expression", "domain", "rule", "words"), TOLD)
def test_what_a_step_says(expression, domain, rule, words):
    report = analyze(read(expression).node, "x", read_interval(domain))
    told = [say(step.explanation, "en") for step in report.steps if step.rule == f"analysis.{rule}"]
    assert any(words in line for line in told), told


@pytest.mark.parametrize("expression", ["x^2 - y^2", "x^2 + y^4", "x^2 y^2", "x^3 + y^3 - 3x y"])
def test_steps_in_two_variables(expression):
    plane = read_interval("(-oo, oo)")
    report = analyze_several(read(expression).node, ("x", "y"), {"x": plane, "y": plane})
    for locale in LOCALES:
        assert all(say(step.explanation, locale) for step in report.steps)
        assert all(say(part.why, locale) for part in report.undecided)


def test_a_root_without_a_closed_form_is_enclosed_by_a_change_of_sign():
    report = analyze(read("x^2 sin(x)").node, "x", read_interval("[0, 10]"))
    enclosed = [step for step in report.steps if step.rule == "analysis.zero_enclosed"]
    assert len(enclosed) == 3
    assert "changes its sign between" in say(enclosed[1].explanation, "en")
