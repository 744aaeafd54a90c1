"""Forms of answers, judged by the definitions a textbook gives (factored over the rationals, fully expanded)."""

import pytest

from tutor.expression.read import read
from tutor.grading.form import in_form, is_finished

CASES = [
    ("factored", "2(x+1)", True),
    ("factored", "2x+2", False),
    ("factored", "2x+3", True),
    ("factored", "x^2-1", False),
    ("factored", "(x-1)(x+1)", True),
    ("factored", "x^2+1", True),
    ("factored", "x(x+2)", True),
    ("factored", "x^2+2x", False),
    ("factored", "8(2x+3)^3", True),
    ("factored", "6(2x+4)^2", True),
    ("factored", "3(x^2-1)^2", False),
    ("factored", "-2(x-1)", True),
    ("factored", "x e^x+e^x", False),
    ("factored", "e^x(x+1)", True),
    ("factored", "x(2 sin x+x cos x)", True),
    ("factored", "2x sin x+x^2 cos x", False),
    ("factored", "5", True),
    ("expanded", "x^2+2x+1", True),
    ("expanded", "(x+1)^2", False),
    ("expanded", "2(x+1)", False),
    ("expanded", "x(x+1)+1", False),
    ("expanded", "sin(x+1)", True),
    ("expanded", "x-(x+1)", False),
    ("single_fraction", "(x+1)/x", True),
    ("single_fraction", "1+1/x", False),
    ("single_fraction", "x+1", True),
    ("single_fraction", "1/x/x", False),
    ("exact", "sqrt(2)", True),
    ("exact", "1.41", False),
    ("exact", "1/3", True),
    ("exact", ".5", False),
    ("simplified", "2*3x", False),
    ("simplified", "6x", True),
    ("simplified", "6x^1", False),
    ("simplified", "6x+0", False),
    ("simplified", "2x+3x+x", False),
    ("simplified", "12/2 x", False),
    ("simplified", "2x+4x", False),
    ("simplified", "x*6", True),
    ("simplified", "12x/2", False),
    ("simplified", "x*x", False),
    ("simplified", "x^2*x^3", False),
    ("simplified", "sqrt(8)", False),
    ("simplified", "2sqrt(2)", True),
    ("simplified", "ln(e^3)", False),
    ("simplified", "ln(2)+ln(3)", True),
    ("simplified", "4/(2x)", False),
    ("simplified", "x/(-2)", False),
    ("expanded", "(x+1)/2", False),
    ("expanded", "(x^2+1)/x", True),
    ("expanded", "x^2-y^2", True),
    ("expanded", "x*x", True),
    ("factored", "x^2-2", True),
    ("factored", "x^2-y^2", False),
    ("factored", "(x-y)(x+y)", True),
    ("factored", "a^2+2a b+b^2", False),
    ("factored", "(2x-2)(2x+2)", False),
    ("factored", "x^4+4", False),
    ("factored", "6(x+1/2)(x+1/3)", True),
    ("exact", "5e-1", False),
    ("exact", "100", True),
]


@pytest.mark.parametrize(("form", "text", "fits"), CASES)
def test_forms(form, text, fits):
    model = read({"simplified": "6x"}.get(form, text)).node
    assert in_form(read(text).node, text, form, model) is fits


def test_an_answer_with_a_derivative_left_is_not_finished():
    assert not is_finished(read("d/dx(x^2) + 1").node)
    assert is_finished(read("2x + 1").node)
