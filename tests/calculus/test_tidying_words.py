"""What the words of a tidying step name, line by line; read aloud by hand."""

import pytest

from tutor.calculus.differentiate import derive
from tutor.calculus.tidying_words import simplifying
from tutor.expression.read import read
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
]


@pytest.mark.parametrize(("line", "words"), WORDS)
def test_words(line, words):
    assert say(simplifying(read(line).node), "en") == words


def test_every_sentence_is_there_in_both_languages():
    steps = derive(read("1/(2x) + x*x^3*sqrt(x)*cos(-x)*(x/(1/x))^3").node, "x").steps
    for step in steps:
        for locale in LOCALES:
            assert "{" not in say(step.explanation, locale)
