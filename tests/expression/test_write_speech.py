"""Formulas read aloud. The Korean lines follow how formulas are read in Korean classrooms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.expression.trees import trees
from tutor.expression.functions import FUNCTIONS
from tutor.expression.read import read
from tutor.expression.tree import Apply, Symbol
from tutor.expression.write_speech import to_speech
from tutor.wording import LOCALES, say

SPOKEN = [
    ("x^2*sin(x)", "x squared times sine of x", "x의 제곱 곱하기 사인 x"),
    ("-x + 3", "minus x plus 3", "마이너스 x 더하기 3"),
    ("a - (b + c)", "a minus open bracket b plus c close bracket", "a 빼기 괄호 열고 b 더하기 c 괄호 닫고"),
    ("(x + 1)/2", "open bracket x plus 1 close bracket over 2", "2 분의 괄호 열고 x 더하기 1 괄호 닫고"),
    ("x^3/y", "x cubed over y", "y 분의 x의 세제곱"),
    ("e^x", "e to the power x", "e의 x 제곱"),
    ("e^(-x)", "e to the power open bracket minus x close bracket", "e의 괄호 열고 마이너스 x 괄호 닫고 제곱"),
    ("sin(x)^2", "open bracket sine of x close bracket squared", "괄호 열고 사인 x 괄호 닫고의 제곱"),
    ("sin(x^2)", "sine of open bracket x squared close bracket", "사인 괄호 열고 x의 제곱 괄호 닫고"),
    ("sqrt(x)", "square root of x", "루트 x"),
    ("root(x, 3)", "cube root of x", "x의 세제곱근"),
    ("log(x, 2)", "logarithm to base 2 of x", "밑이 2인 로그 x"),
    ("abs(theta)", "absolute value of theta", "절댓값 세타"),
    ("Omega*w_1", "capital omega times w sub 1", "대문자 오메가 곱하기 w 아래첨자 1"),
    ("2*pi", "2 times pi", "2 곱하기 파이"),
    ("max(x, 1)", "the greatest of x, 1, end of list", "x, 1 중 가장 큰 값"),
    ("sum(y_i, i, 1, n)", "the sum over i from 1 to n of y sub i", "시그마, i: 1부터 n까지, y 아래첨자 i"),
    ("d/dx(sin(x))", "the derivative with respect to x of open bracket sine of x close bracket", None),
    ("piecewise((x, x < 0), (1, true))", "by cases: x if x is less than 0, 1 otherwise", None),
    ("x", "x", "x"),
]


@pytest.mark.parametrize(("text", "english", "korean"), SPOKEN, ids=[row[0] for row in SPOKEN])
def test_spoken(text, english, korean):
    spoken = to_speech(read(text, notation="text").node)
    assert say(spoken, "en") == english
    assert korean is None or say(spoken, "ko") == korean


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_its_words(name):
    arguments = (Symbol("x"),) * FUNCTIONS[name].arguments[0]
    assert {"x"} != {say(to_speech(Apply(name, arguments)), locale) for locale in LOCALES}


@settings(max_examples=100, deadline=None)
@given(trees())
def test_everything_can_be_said(tree):
    for locale in LOCALES:
        assert "{" not in say(to_speech(tree), locale)
