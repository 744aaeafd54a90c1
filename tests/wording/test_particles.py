"""Korean particles after formulas, names and numbers: by how their end is read aloud."""

import re
import string
import unicodedata

import pytest
from hypothesis import given

from tests.expression.trees import expressions
from tutor.expression.message import message
from tutor.expression.read import read
from tutor.expression.tree import Comparison, Derivative, Integer, Symbol
from tutor.expression.write_speech import to_speech
from tutor.wording import LOCALES, catalogue, say
from tutor.wording.particles import PARTICLES, Followed

# Read aloud by hand: the formula, 을 or 를, 으로 or 로.
FORMULAS = [
    ("x", "를", "로"),  # 엑스
    ("n", "을", "으로"),  # 엔
    ("l", "을", "로"),  # 엘
    ("r", "을", "로"),  # 알
    ("theta", "를", "로"),  # 세타
    ("epsilon", "을", "으로"),  # 엡실론
    ("w_1", "을", "로"),  # 더블유 일
    ("x_n", "을", "으로"),
    ("0", "을", "으로"),  # 영
    ("1", "을", "로"),  # 일
    ("2", "를", "로"),
    ("3", "을", "으로"),
    ("10", "을", "으로"),  # 십
    ("100", "을", "으로"),  # 백
    ("50000", "을", "으로"),  # 오만
    ("3000000000000", "를", "로"),  # 삼조
    ("x + 2", "를", "로"),
    ("x - 3", "을", "으로"),
    ("-x", "를", "로"),
    ("x^2", "을", "으로"),  # 엑스의 제곱
    ("e^x", "을", "으로"),
    ("2x", "를", "로"),
    ("2(x + 1)", "을", "로"),
    ("(x + 1)^2", "을", "으로"),
    ("1/x", "을", "로"),  # 엑스 분의 일
    ("x/2", "를", "로"),  # 이 분의 엑스
    ("sin(x)", "를", "로"),
    ("sin(x^2)", "을", "으로"),
    ("ln(3)", "을", "으로"),
    ("log_2(x)", "를", "로"),
    ("sqrt(x)", "를", "로"),  # 루트 엑스
    ("cbrt(x)", "을", "으로"),  # 엑스의 세제곱근
    ("|x|", "를", "로"),  # 절댓값 엑스
    ("max(x, 1)", "을", "으로"),  # … 가장 큰 값
    ("pi", "를", "로"),
    ("sum(i*x, i, 1, n)", "를", "로"),
    ("{x^2, x < 0; x, x >= 0}", "를", "로"),
]
# What is not a formula: names, numbers, words, with brackets and quotes around.
TEXTS = [
    ("", "을"),
    ("t", "를"),
    ("sigma", "를"),
    ("0.5", "를"),
    ("0.50", "을"),
    ("1,000", "을"),
    ("(1, 3)", "을"),
    ("x = 4", "를"),
    ("x^2", "을"),
    ("2.5·10⁻¹²", "을"),
    ("“식”", "을"),
    ("(함수)", "를"),
    ("30%", "를"),
    ("∞", "를"),
]


@pytest.mark.parametrize(("formula", "direct", "towards"), FORMULAS)
def test_after_a_formula(formula, direct, towards):
    slot = Followed("…", read(formula).node)
    assert f"{slot:을}{slot:으로}" == f"…{direct}…{towards}"


@pytest.mark.parametrize(("text", "direct"), TEXTS)
def test_after_a_text(text, direct):
    assert f"{Followed(text, text):을}" == text + direct


def test_every_particle():
    vowel, consonant = Followed("x", Symbol("x")), Followed("3", Integer(3))
    assert f"{vowel:은}{vowel:이}{vowel:과}{vowel:이에요}{vowel:이라면}" == "x는x가x와x예요x라면"
    assert (
        f"{consonant:은}{consonant:이}{consonant:과}{consonant:이에요}{consonant:이라면}" == "3은3이3과3이에요3이라면"
    )


def test_after_other_slots():
    three, x = Integer(3), Symbol("x")
    assert f"{Followed('', Comparison('<', x, three)):을}" == "을"
    assert f"{Followed('', Derivative(three, x)):을}" == "를"
    assert f"{Followed('', message('rule_name.chain')):을}" == "을"  # 연쇄법칙
    assert f"{Followed('', message('speech.plus', u=x, v=three)):을}" == "을"
    assert f"{Followed('−7', -7):으로}" == "−7로"


@given(expressions())
def test_the_end_is_that_of_the_whole_formula_spoken(node):
    spoken = re.sub("(?: 괄호 닫고)+$", "", say(to_speech(node), "ko"))
    final = "ㄱ" if spoken[-1] in "01lmnr" + "3678" else ""
    if unicodedata.name(spoken[-1]).startswith("HANGUL"):
        final = unicodedata.normalize("NFD", spoken[-1])[2:]
    assert f"{Followed('', node):을}" == ("을" if final else "를")


def test_the_texts_name_particles_that_there_are():
    named = {spec for text in catalogue("ko").values() for _, _, spec, _ in string.Formatter().parse(text) if spec}
    assert named <= PARTICLES.keys()
    assert not any(spec for text in catalogue("en").values() for _, _, spec, _ in string.Formatter().parse(text))


def test_no_text_leaves_the_particle_open():
    open_particle = re.compile(
        r"[을은이]\([를는가]\)|[와과]\([과와]\)|\((?:이|으)\)|\}(?:을|를|은|는|이|가|과|와|으?로)(?=[ .,])"
    )
    assert [key for key, text in catalogue("ko").items() if open_particle.search(text)] == []


def test_a_text_with_a_particle():
    told = message("rule.power", f=read("x^2").node, derivative=read("2x").node)
    assert say(told, "ko").endswith("x^2을 미분하면 2*x가 돼요.")
    assert say(told, "ko", "latex").endswith(r"\(x^{2}\)을 미분하면 \(2 x\)가 돼요.")
    assert all("{" not in say(told, locale) for locale in LOCALES)
