"""What the words of a tidying step name, line by line, and what is folded in brief working; read aloud by hand."""

import pytest

from tutor.calculus.differentiate import derive
from tutor.calculus.tidying_words import simplifying
from tutor.expression.read import read
from tutor.expression.write_text import to_text
from tutor.wording import LOCALES, say

WORDS = [
    ("3*1 + 0", "A factor of 1 is not written. Leave out what is 0."),
    ("x^2*3*x*4", "Work out the numbers. Combine equal factors into one power."),
    ("x*(-sin(x))", "Tidy up the minus signs."),
    ("cos(x)*(1/x)", "Write everything over one fraction bar."),
    ("1/2*x^(-1/2)", "Write negative exponents as fractions and the exponent 1/2 as a root."),
    ("((1 + x)^2)^2", "Combine equal factors into one power."),
    ("d/dx(1*x)*1", "A factor of 1 is not written."),
    (
        "sin(x)*x",
        "Put it in the usual order: the highest power first, "
        "and in each term the number, then the letters, then the functions.",
    ),
    ("(2*x + 1)/1", "A factor of 1 is not written."),
    ("x + (y + 1)", "Remove the brackets that are not needed."),
    ("1/(3*root(x, 3)^2)", "Combine each root with its power."),
    ("2*x/sqrt(x^2)", "The square root of a square is the absolute value."),
    ("1/sqrt(1 - (2*x)^2)", "Raise every factor to the power."),
    ("(-2*x)/(x + 1)", "Tidy up the minus signs."),
    ("(1/2)/sqrt(x)", "Write everything over one fraction bar."),
]
# As short as a student's own working: the whole lines, worked by hand.
BRIEF = [
    ("5x", 1, ["5"]),
    ("3x^4 - 2x^2 + 7x - 5", 1, ["12*x^3 - 4*x + 7"]),
    ("sin(3x)", 1, ["cos(3*x)*d/dx(3*x)", "cos(3*x)*3", "3*cos(3*x)"]),
    (
        "x e^x",
        1,
        ["d/dx(x)*e^x + x*d/dx(e^x)", "1*e^x + x*d/dx(e^x)", "1*e^x + x*e^x", "(x + 1)*e^x"],
    ),
    ("x^3", 3, ["d^2/dx^2(d/dx(x^3))", "d^2/dx^2(3*x^2)", "d/dx(d/dx(3*x^2))", "d/dx(6*x)", "6"]),
]


@pytest.mark.parametrize(("line", "words"), WORDS)
def test_words(line, words):
    assert say(simplifying(read(line).node), "en") == words


@pytest.mark.parametrize(("function", "order", "lines"), BRIEF)
def test_brief_working(function, order, lines):
    steps = derive(read(function).node, "x", order, "brief").steps
    assert [to_text(step.after) for step in steps] == lines


def test_what_is_tidied_on_one_line_is_said_and_can_be_looked_at():
    last = derive(read("x e^x").node, "x", detail="brief").steps[-1]
    assert last.rule == "simplify"
    assert [inner.rule for inner in last.substeps] == ["simplify", "factor"]
    words = "A factor of 1 is not written. Every term contains e^x: take this common factor out."
    assert say(last.explanation, "en") == words


IDENTITIES = [
    ("x|x|", "x*sign(x) = abs(x)"),
    ("sin(x)/cos(x)", "cos(x)^2 + sin(x)^2 = 1"),
    ("sin(x)^x", "x*cos(x)/sin(x) = x*cot(x)"),
    ("sqrt(1 - sin(x)^2)", "sin(x)*cos(x)/sqrt(1 - sin(x)^2) = sin(x)*sign(cos(x))"),
    ("x^2 + e^x ln(x) cos(x) tan(x)", None),  # several at once
]


@pytest.mark.parametrize(("function", "identity"), IDENTITIES)
def test_the_identity_used_is_named(function, identity):
    steps = derive(read(function).node, "x").steps
    told = say(next(step.explanation for step in steps if step.rule == "identity"), "en")
    expected = (
        f"Use the identity {identity}." if identity else "Use identities, one of them of sin(x), to write this shorter."
    )
    assert told == expected


def test_every_sentence_is_there_in_both_languages():
    steps = derive(read("1/(2x) + x*x^3*sqrt(x)*cos(-x)*(x/(1/x))^3").node, "x").steps
    for step in steps:
        for locale in LOCALES:
            assert "{" not in say(step.explanation, locale)
