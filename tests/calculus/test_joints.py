"""Piecewise functions at their joints, decided by hand: left and right value, left and right slope."""

import pytest

from tutor.calculus.differentiate import derive
from tutor.calculus.places import place_of
from tutor.expression.read import read
from tutor.expression.write_text import to_text
from tutor.wording import say

JOINTS = [
    ("piecewise((x^2, x < 1), (2*x - 1, x >= 1))", "piecewise((2*x, x <= 1), (2, x > 1))", [], ["joint_smooth"]),
    ("piecewise((x^2, x < 0), (x, x >= 0))", "piecewise((2*x, x < 0), (1, x > 0))", ["x != 0"], ["joint_corner"]),
    ("piecewise((x, x < 0), (x + 1, true))", "piecewise((1, x < 0), (1, x > 0))", ["x != 0"], ["joint_jump"]),
    (
        "piecewise((-x, x < 0), (x, 0 <= x and x < 2), (4 - x, true))",
        "piecewise((-1, x < 0), (1, 0 < x and x < 2), (-1, x > 2))",
        ["x != 0", "x != 2"],
        ["joint_corner", "joint_corner"],
    ),
    ("piecewise((e^x, x <= 0), (x + 1, x > 0))", "piecewise((e^x, x <= 0), (1, x > 0))", [], ["joint_smooth"]),
    ("piecewise((x^2, 0 > x), (x^3, true))", "piecewise((2*x, x <= 0), (3*x^2, x > 0))", [], ["joint_smooth"]),
    # The value at the joint is a third one: a jump although the slopes agree.
    ("piecewise((x, x < 1), (5, x = 1), (x, true))", "piecewise((1, x < 1), (1, x > 1))", ["x != 1"], ["joint_jump"]),
    # The difference quotient has no limit on one side, or a parameter decides.
    ("piecewise((1/x, x < 0), (x, true))", "piecewise((-1/x^2, x < 0), (1, x > 0))", ["x != 0"], ["joint_no_limit"]),
    ("piecewise((a*x, x < 1), (x^2, true))", "piecewise((a, x < 1), (2*x, x > 1))", ["x != 1"], ["joint_open"]),
    # max and min: only where the argument that decides changes
    ("max(0, x)", "piecewise((0, x < 0), (1, x > 0))", ["x != 0"], ["joint_corner"]),
    ("min(x, 1 - x, 2)", "piecewise((1, x < 1/2), (-1, x > 1/2))", ["x != 1/2"], ["joint_corner"]),
    ("max(1, x, 3)", "piecewise((1, x > 3), (0, x < 3))", ["x != 3"], ["joint_corner"]),
    # max and min inside are written in pieces first
    ("max(0, x)^2", "piecewise((0, x <= 0), (2*x, x > 0))", [], ["joint_smooth"]),
    ("max(x^2, 0)", "2*x", [], []),
    (
        "max(x, x^2)",
        "piecewise((2*x, x < 0 or x > 1), (1, 0 < x and x < 1))",
        ["x != 0", "x != 1"],
        ["joint_corner", "joint_corner"],
    ),
    (
        "max(x^2 - 1, 0)^2",
        "piecewise((4*x*(x^2 - 1), x <= -1 or x >= 1), (0, -1 < x and x < 1))",
        [],
        ["joint_smooth", "joint_smooth"],
    ),
    (
        "min(max(x, 0), 1)",
        "piecewise((0, x < 0), (1, 0 < x and x < 1), (0, x > 1))",
        ["x != 0", "x != 1"],
        ["joint_corner", "joint_corner"],
    ),
    # Conditions are solved before the joints are looked at
    (
        "piecewise((x^2, x^2 < 1), (2*abs(x) - 1, true))",
        "piecewise((2*x, -1 <= x and x <= 1), (2*sign(x), x < -1 or x > 1))",
        [],
        ["joint_smooth", "joint_smooth"],
    ),
    # What a branch needs is asked for in its own region only
    (
        "piecewise((sqrt(-x), x < 0), (x^2, true))",
        "piecewise((-1/(2*sqrt(-x)), x < 0), (2*x, x > 0))",
        ["x != 0"],
        ["joint_no_limit"],
    ),
    ("piecewise((x^2, x < 1), (ln(x), true))", "piecewise((2*x, x < 1), (1/x, x > 1))", ["x != 1"], ["joint_jump"]),
    (
        "piecewise((ln(x), x < 1), (0, true))",
        "piecewise((1/x, x < 1), (0, x > 1))",
        ["x > 0", "x != 1"],
        ["joint_corner"],
    ),
    (
        "piecewise((1, x < 0), (ln(x - 2), true))",
        "piecewise((0, x < 0), (1/(x - 2), x > 0))",
        ["x != 0", "x <= 0 or x > 2"],
        ["joint_open"],
    ),
    (
        "piecewise((x, x < 0), (tan(x), true))",
        "piecewise((1, x <= 0), (sec(x)^2, x > 0))",
        ["x <= 0 or cos(x) != 0"],
        ["joint_smooth"],
    ),
    # At numbers that are no fractions
    (
        "max(x^2, 2)",
        "piecewise((2*x, x < -sqrt(2) or x > sqrt(2)), (0, -sqrt(2) < x and x < sqrt(2)))",
        ["x != -sqrt(2)", "x != sqrt(2)"],
        ["joint_corner", "joint_corner"],
    ),
    (
        "piecewise((x^2, x^2 < 3), (2*sqrt(3)*x - 3, true))",
        "piecewise((2*x, -sqrt(3) < x and x <= sqrt(3)), (2*sqrt(3), x < -sqrt(3) or x > sqrt(3)))",
        ["x != -sqrt(3)"],
        ["joint_jump", "joint_smooth"],
    ),
    (
        "max(x^2 - 5, 0)^2",
        "piecewise((4*x*(x^2 - 5), x <= -sqrt(5) or x >= sqrt(5)), (0, -sqrt(5) < x and x < sqrt(5)))",
        [],
        ["joint_smooth", "joint_smooth"],
    ),
    (
        "piecewise((sin(x), x < pi), (pi - x, true))",
        "piecewise((cos(x), x <= pi), (-1, x > pi))",
        [],
        ["joint_smooth"],
    ),
    (
        "piecewise((e^x, x < ln(2)), (2, true))",
        "piecewise((e^x, x < ln(2)), (0, x > ln(2)))",
        ["x != ln(2)"],
        ["joint_corner"],
    ),
    (  # a root of a cubic is no place that can be named: the pieces are only left open there
        "max(x, x^3 - 2)",
        "piecewise((1, x > x^3 - 2), (3*x^2, x^3 - 2 > x))",
        ["x^3 - x - 2 != 0"],
        [],
    ),
    ("piecewise((x, y > 0), (2*x, true))", "piecewise((1, y > 0), (2, true))", [], []),
    ("piecewise((x^2, x < a), (x, true))", "piecewise((2*x, x < a), (1, true))", ["x != a"], []),
]


@pytest.mark.parametrize(("function", "expected", "conditions", "joints"), JOINTS, ids=[row[0] for row in JOINTS])
def test_joints(function, expected, conditions, joints):
    derivation = derive(read(function).node, "x")
    assert to_text(derivation.result) == expected
    assert [to_text(condition) for condition in derivation.conditions] == conditions
    words = [step.explanation.key.removeprefix("rule.") for step in derivation.steps if step.rule == "joint"]
    assert words == joints
    assert derivation.verified


# A formula without a value at the joint: by the limit of (f(x) − f(a))/(x − a), found by hand as the comment says.
QUOTIENTS = [
    ("piecewise((sin(x)/x, x != 0), (1, true))", "(0, x = 0)", []),  # (sin x − x)/x² = −x/6 + …
    ("piecewise((sin(x)/x, x != 0), (2, true))", "", ["x != 0"]),  # (sin x − 2x)/x² ~ −1/x
    ("piecewise(((e^x - 1)/x, x != 0), (1, true))", "(1/2, x = 0)", []),  # 1 + x/2 + …
    ("piecewise((x/(e^x - 1), x != 0), (1, true))", "(-1/2, x = 0)", []),  # 1 − x/2 + …
    ("piecewise(((1 - cos(x))/x^2, x != 0), (1/2, true))", "(0, x = 0)", []),  # 1/2 − x²/24 + …
    ("piecewise((tan(x)/x, x != 0), (1, true))", "(0, x = 0)", ["cos(x) != 0"]),  # 1 + x²/3 + …
    ("piecewise((x^2*sin(1/x), x != 0), (0, true))", "(0, x = 0)", []),  # x·sin(1/x)
    ("piecewise((x^2*sin(1/x) + 3*x, x != 0), (0, true))", "(3, x = 0)", []),
    ("piecewise(((x - 1)^2*cos(1/(x - 1)), x != 1), (0, true))", "(0, x = 1)", []),
    ("piecewise((x*sin(1/x), x != 0), (0, true))", "", ["x != 0"]),  # sin(1/x)
    ("piecewise((x*atan(1/x), x != 0), (0, true))", "", ["x != 0"]),  # ±pi/2
    ("piecewise((x^2*atan(1/x), x != 0), (0, true))", "(0, x = 0)", []),
    ("piecewise((e^(-1/x^2), x != 0), (0, true))", "(0, x = 0)", []),
    ("piecewise((e^(-1/x), x > 0), (0, true))", "(0, x <= 0)", []),
    ("piecewise((e^(-1/x), x != 0), (0, true))", "", ["x != 0"]),  # without bound on the left
    ("piecewise((x*ln(abs(x)), x != 0), (0, true))", "", ["x != 0"]),  # ln|x|
    ("piecewise((x^2*ln(abs(x)), x != 0), (0, true))", "(0, x = 0)", []),  # x·ln|x|
    ("piecewise((abs(x)^(1/2), x < 0), (x^2, true))", "", ["x != 0"]),
    ("piecewise((ln(1 + x)/x, x > 0), (1 - x/2, true))", "(-1/2, x <= 0)", []),  # (ln(1 + x) − x)/x² = −1/2 + …
    ("piecewise(((x^2 - 1)/(x - 1), x != 1), (2, true))", "1", []),
    ("piecewise(((x^2 - 1)/(x - 1), x != 1), (3, true))", "", ["x != 1"]),
    ("piecewise((x^x, x > 0), (1, true))", "", ["x != 0"]),  # x^x − 1 over x: not decided
    ("piecewise((a*x^2*sin(1/x), x != 0), (0, true))", "(0, x = 0)", []),  # whatever a is
    ("piecewise((a*x*sin(1/x), x != 0), (0, true))", "", ["x != 0"]),  # it depends on a
    ("piecewise((a*sin(x)/x, x != 0), (a, true))", "(0, x = 0)", []),
    ("piecewise((a*sin(x)/x, x != 0), (1, true))", "", ["x != 0"]),  # it depends on a
]


@pytest.mark.parametrize(("function", "there", "conditions"), QUOTIENTS)
def test_a_joint_is_decided_by_the_difference_quotient(function, there, conditions):
    derivation = derive(read(function).node, "x")
    assert [to_text(condition) for condition in derivation.conditions] == conditions
    result = to_text(derivation.result)
    assert (there in result) if there else (" = " not in result and "<= " not in result and ">= " not in result)
    assert derivation.verified


def test_the_words_say_how_the_limit_is_known():
    def told(function):
        (step,) = (step for step in derive(read(function).node, "x").steps if step.rule == "joint")
        return say(step.explanation, "en")

    words = told("piecewise((x^2*sin(1/x), x != 0), (0, true))")
    assert words.startswith("At x = 0 no formula gives the derivative, so go back to its definition.")
    assert "The difference quotient is x*sin(1/x). Since sin(1/x) never leaves a fixed range" in words
    assert "x*sin(1/x) is at most a constant times abs(x), which tends to 0. Squeezed" in words
    assert words.endswith("So the derivative exists there and is 0.")
    assert "is -x/6 plus terms that are smaller still" in told("piecewise((sin(x)/x, x != 0), (1, true))")
    assert "keeps swinging" in told("piecewise((x*sin(1/x), x != 0), (0, true))")
    assert "not decided" in told("piecewise((x^x, x > 0), (1, true))")


# |u| with a zero at which the whole function has a derivative, by the quotient (f(x) − f(c))/(x − c), worked by hand.
KINKS = [
    ("x*abs(x)", []),
    ("abs(x)", ["x != 0"]),
    ("abs(x - 1)*(x - 1)^2", []),
    ("sign(x)^2", ["x != 0"]),  # 0 at 0, 1 around it: a jump, although both sides are the same
    ("x^2*sign(x)", []),
    ("x*abs(x) + 1/x", ["x != 0"]),
    ("x*abs(x) + abs(x - 1)", ["x != 1"]),
    ("sin(x)*abs(x)", []),
    ("e^abs(x)", ["x != 0"]),
    ("cos(abs(x))", []),
    ("ln(abs(x))", ["x != 0"]),
    ("x*abs(x)*ln(x + 1)", ["x > -1"]),
    ("abs(2*x - 1)^3", []),
    ("abs(x^3)", []),
    ("sqrt(x^4)", []),
    ("x*cbrt(x)", []),
    ("abs(x^2 - 4)^3", []),
    ("abs(x^2 - 1)*(x - 1)", ["x != -1"]),
    ("x^2/x", ["x != 0"]),
    ("x*sign(x)*ln(abs(x))", ["x != 0"]),
    ("abs(x)^(3/2)", []),
    ("abs(x^2 - 2)", ["x != -sqrt(2)", "x != sqrt(2)"]),
    ("abs(x^2 - 2)*(x - sqrt(2))", ["x != -sqrt(2)"]),
    ("abs(x^2 - x - 1)^(3/2)", []),
    # at all the zeros of a function: where sin x = 0, |sin x|·sin x is ±t² with t = x − kπ, nearly
    ("abs(sin(x))", ["sin(x) != 0"]),
    ("abs(sin(x))*sin(x)", []),
    ("abs(sin(x))^(3/2)", []),
    ("sin(x)*abs(sin(x))/abs(sin(x))", ["sin(x) != 0"]),
    ("abs(sin(x))^x", ["sin(x) != 0"]),
    ("abs(tan(x))*tan(x)", ["cos(x) != 0"]),
    ("abs(sin(x) - 1)*(1 - sin(x))", []),
    ("sin(x)*abs(sin(x)) + cos(x)*abs(cos(x))", []),
    ("sin(x)*abs(sin(x)) + abs(cos(x))", ["cos(x) != 0"]),
    ("sign(sin(x))*sin(x)^2", []),
    ("abs(sin(x))*sin(x)*sign(x)", []),
    ("abs(x^3 - x - 1)^3", []),
    ("abs(ln(x))*(x - 1)", ["x > 0"]),
    ("abs(asin(x))*x", ["abs(x) < 1"]),
    ("abs(x - pi)*sin(x)", []),
    ("a*x*abs(x)", ["x != 0"]),  # true without it, but left as it is where a parameter stands
    ("x*abs(x - 1)", ["x != 1"]),
]


@pytest.mark.parametrize(("function", "conditions"), KINKS)
def test_a_kink_at_which_the_derivative_exists_is_no_condition(function, conditions):
    derivation = derive(read(function).node, "x")
    assert [to_text(condition) for condition in derivation.conditions] == conditions
    assert derivation.verified


@pytest.mark.parametrize(("one", "other"), [("1/sqrt(2)", "sqrt(2)/2"), ("2*pi/4", "pi/2"), ("ln(4)", "2*ln(2)")])
def test_a_place_is_the_same_however_it_is_written(one, other):
    assert place_of(read(one).node) == place_of(read(other).node)
    assert {place_of(read(one).node)} == {place_of(read(other).node)}


def test_different_places_are_told_apart():
    places = [place_of(read(text).node) for text in ("3", "22/7", "pi", "sqrt(10)")]
    assert sorted(places) == [places[0], places[2], places[1], places[3]]
    assert place_of(read("a").node) is place_of(read("ln(-1)").node) is None


@pytest.mark.parametrize("text", ["piecewise((x, x=0), (x^2, x=1))", "piecewise((x, x>1 and x<0))"])
def test_a_function_of_single_places_or_of_none_has_no_derivative(text):
    assert not derive(read(text).node, "x").verified
