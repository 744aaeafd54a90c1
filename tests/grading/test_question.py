"""The question that tells apart mistakes which gave the same answer. The mistakes' answers were worked by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grading.test_diagnosis import EXAMPLES
from tutor.answers.grade import GradeRequest, grade
from tutor.calculus.differentiate import derivative
from tutor.calculus.tidy import tidy
from tutor.expression.algebra import NoAlgebra
from tutor.expression.read import read
from tutor.expression.write_text import to_text

TIES = [
    ("x^2 + 1", "2x + 1", "x^4 + 7", {"4*x^3 + 7": "const.kept", "4*x^3 + 1": "const.to_one"}),
    ("x^2 sin x", "2x sin x - x^2 cos x", "sin(x)", {"-cos(x)": "trig.sin_sign", "cos(x)": "product.minus"}),
    ("4x^3 + x", "1", "5*x^3", {"0": "cmul.zeroed", "15*x^2": "sum.term_dropped"}),
    ("3^(5x)", "5*3^(5x)", "2^x", {"2^x": "exp.ln_base_missing", "2^x*ln(2)": "chain.outer_kept"}),
    (
        "sqrt(x)",
        "sqrt(x)/2",
        "x^(2/3)",
        {"2*x^(2/3)/3": "power.exponent_kept", "2*x^(1/3)/3": "power.fraction_exponent_sign"},
    ),
]


def verdict(function, answer, **more):
    request = GradeRequest(task="derivative", expression=function, answer=answer, variable="x", **more)
    return grade(request, NoAlgebra())


@pytest.mark.parametrize(("function", "wrong", "asked", "answers"), TIES)
def test_the_answers_to_the_question_tell_the_mistakes_apart(function, wrong, asked, answers):
    question = verdict(function, wrong)["question"]
    assert question["expression"]["text"] == asked
    assert question["if"] == answers


def test_it_is_asked_in_both_languages():
    assert verdict("x^2 + 1", "2x + 1")["question"]["text"].endswith("the derivative of x^4 + 7?")
    assert "x^4 + 7을 미분하면" in verdict("x^2 + 1", "2x + 1", locale="ko")["question"]["text"]


@pytest.mark.parametrize(("function", "answer"), [("x^5", "5x^5"), ("x^2", "2x"), ("x^2", "x^7 + 13")])
def test_nothing_is_asked_where_there_is_one_explanation_or_none(function, answer):
    assert verdict(function, answer)["question"] is None


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([row for row in EXAMPLES if row[2:4] == ("x", 1)]))
def test_it_never_tells_the_answer(row):
    _, function, _, _, wrong = row
    asked = verdict(function, wrong)
    question = asked["question"]
    if question is None:
        return
    right = derivative(read(function).node, "x")
    told = [question["expression"]["text"], *question["if"]]
    assert to_text(right) not in " ; ".join(told)
    assert tidy(derivative(read(question["expression"]["text"]).node, "x")) != tidy(right)
    named = {name for found in asked["diagnosis"] for name in found["malrules"]}
    assert set(question["if"].values()) <= named
    assert len(set(question["if"].values())) > 1
