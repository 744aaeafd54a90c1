"""Every rule of the table: words in both languages, a known skill, and a derivative that ball arithmetic confirms."""

import pytest
from flint import arb, fmpq

from tutor.calculus.certificate import check
from tutor.calculus.differentiate import derive
from tutor.calculus.order import RULES
from tutor.calculus.rules.functions import TABLE
from tutor.calculus.working import SKILLS
from tutor.expression.balls import enclose
from tutor.expression.functions import FUNCTIONS
from tutor.expression.read import read
from tutor.expression.tree import Apply, Comparison, Derivative, Power, Product, Symbol, number
from tutor.wording import LOCALES, catalogue, say

X = Symbol("x")
INNER = Product((number(2), X))
SECOND_ARGUMENT = {"log": number(3), "root": number(5), "min": number(1), "max": number(1)}
POINTS = [fmpq(*pair) for pair in ((1, 7), (-1, 7), (3, 2), (-5, 2), (13, 4), (2, 5))]


def application(name, inner):
    return Apply(name, (inner, SECOND_ARGUMENT[name]) if name in SECOND_ARGUMENT else (inner,))


@pytest.mark.parametrize("rule", [*(rule.id for rule in RULES), *SKILLS, "joint", "no_rule"])
def test_every_rule_has_a_name_and_words_in_each_language(rule):
    for locale in LOCALES:
        messages = catalogue(locale)
        assert rule == "joint" or f"rule.{rule}" in messages
        assert f"rule_name.{rule}" in messages


@pytest.mark.parametrize("skill", sorted({rule.skill for rule in RULES} | set(SKILLS.values())))
def test_every_skill_is_named(skill):
    assert all(f"skill.{skill}" in catalogue(locale) for locale in LOCALES)


def test_rules_have_different_names():
    names = [rule.id for rule in RULES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("inner", [X, INNER], ids=["x", "2x"])
def test_every_function_of_the_language_has_its_derivative(name, inner):
    node = application(name, inner)
    derivation = derive(node, X)
    assert derivation.complete
    assert derivation.verified
    agreeing = 0
    for point in POINTS:
        values = {"x": arb(point)}
        expected, found = enclose(Derivative(node, X), values), enclose(derivation.result, values)
        if expected.is_finite():
            assert found.overlaps(expected)
            agreeing += 1
    assert agreeing


@pytest.mark.parametrize("name", sorted(TABLE))
def test_conditions_hold_exactly_where_the_derivative_does(name):
    """Where a condition of the row fails, the derivative is not known; where all hold, it is."""
    row = TABLE[name]
    for point in POINTS:
        values = {"x": arb(point)}
        derivative = enclose(Derivative(row.function(X), X), values)
        assert derivative.is_finite() == all(holds(condition, values) for condition in row.conditions(X))


def holds(condition: Comparison, values):
    difference = enclose(condition.left, values) - enclose(condition.right, values)
    return {"!=": difference != 0, ">": difference > 0, "<": difference < 0}[condition.relation]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_docstring_or_row_is_the_formula(rule):
    """A rule applied to a generic line is confirmed by an engine that does not know the rule."""
    lines = ["x", "5", "x^3", "x^(1/3)", "-x", "2*sin(x)", "x + 1/x", "x*sin(x)", "x*e^x*ln(x)", "x/(x+1)", "3/(x^2+1)"]
    lines += [
        "1/x^2",
        "2^x",
        "e^x",
        "sqrt(x)",
        "root(x, 3)",
        "log(x, 2)",
        "ln(abs(x))",
        "sin(x^2)",
        "x^x",
        "root(x+2, x)",
    ]
    lines += [
        "root(x+2, x)",
        "log(x, x+1)",
        "max(x, 1)",
        "min(x, x^2)",
        "x*max(x, 1)",
        "piecewise((x, x < 1), (x^2, true))",
    ]
    lines += ["sum(x^2*a_i, i, 1, 3)"]
    markers = [Derivative(read(line).node, X) for line in lines]
    markers += [Derivative(Apply(name, (X,)), X) for name in TABLE]
    if rule.id == "higher_order":
        markers = [Derivative(Power(X, number(3)), X, 2)]
    results = [(marker, rule.apply(marker)) for marker in markers]
    fitting = [(marker, applied) for marker, applied in results if applied is not None]
    assert fitting
    for marker, applied in fitting:
        assert check(marker, applied.result) is not None
        for locale in LOCALES:
            words = say(applied.explanation, locale)
            assert words.strip() and "{" not in words


def test_partial_message_slots_are_filled_in_both_styles():
    derivation = derive(read("x^2*sin(3*x)").node, X)
    for step in derivation.steps:
        for locale in LOCALES:
            assert "\\(" in say(step.explanation, locale, "latex") or step.rule in ("simplify",)
