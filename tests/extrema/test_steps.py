"""Every step of an analysis can be said in both languages, carries a check, and begins with the domain."""

import pytest

from tutor.expression.algebra import NoAlgebra
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
    report = analyze(read(expression).node, "x", read_interval(domain), NoAlgebra())
    assert report.steps[0].rule == "analysis.domain"
    messages = [step.explanation for step in report.steps] + [part.why for part in report.undecided]
    messages += [report.global_minimum_why, report.global_maximum_why]
    for locale in LOCALES:
        assert all(say(message, locale) for message in messages)
    assert all(step.check is not None for step in report.steps)


@pytest.mark.parametrize("expression", ["x^2 - y^2", "x^2 + y^4", "x^2 y^2", "x^3 + y^3 - 3x y"])
def test_steps_in_two_variables(expression):
    plane = read_interval("(-oo, oo)")
    report = analyze_several(read(expression).node, ("x", "y"), {"x": plane, "y": plane}, NoAlgebra())
    for locale in LOCALES:
        assert all(say(step.explanation, locale) for step in report.steps)
        assert all(say(part.why, locale) for part in report.undecided)


def test_a_root_without_a_closed_form_is_enclosed_by_a_change_of_sign():
    report = analyze(read("x^2 sin(x)").node, "x", read_interval("[0, 10]"), NoAlgebra())
    enclosed = [step for step in report.steps if step.rule == "analysis.zero_enclosed"]
    assert len(enclosed) == 3
    assert "changes its sign between" in say(enclosed[1].explanation, "en")
