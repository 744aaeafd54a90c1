"""Korean particles after a formula, by how its end is read aloud: x를 (엑스), 3을 (삼), x²을 (제곱), 1로 (일).

A slot of a Korean text names its particle as it is after a consonant: ``{u:을} 미분하면``. Only the end of the formula
is looked at, not the whole of it spoken.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache, lru_cache

from tutor.expression.message import Message, Slot
from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Derivative,
    Disjunction,
    Indexed,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
    Value,
)
from tutor.wording.catalogues import catalogue

PARTICLES = {
    "을": "를",
    "은": "는",
    "이": "가",
    "과": "와",
    "으로": "로",
    "이에요": "예요",
    "이라면": "라면",
}
"""Each particle after a consonant, and after a vowel."""

_FIRST_SYLLABLE, _FINALS, _RIEUL = ord("가"), 28, 8  # 가 … 힣: 28 finals to each beginning; the eighth is ㄹ
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "이비씨디이프지치이이이엘엠엔오피큐알스티유이유스이트", strict=True))
_DIGITS = "영일이삼사오육칠팔구"
_ZEROS = "영십백천"  # 10, 100, 1000; from there on by the myriad
_MYRIADS = "만억조경해"
_SIGNS = {"∞": "대", "π": "이", "%": "트", "°": "도", "′": "임", "'": "임", **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", "곱")}
_HANGUL = re.compile("[가-힣]")
_END = re.compile(r"([가-힣]|[A-Za-z]+|\d[\d,]*(?:\.\d+)?|[%s])[^가-힣A-Za-z\d%s]*$" % (("".join(_SIGNS),) * 2))
"""The last of a text that is read aloud: a Korean letter, a name, a number or a sign; brackets and quotes are not."""
_POWER_AT_THE_END = re.compile(r"\^(?:-?\w+|\([^()]*\)|\{[^{}]*\})\W*$")


class Followed:
    """A filled slot of a Korean text: written alone, or with the particle that its format names."""

    __slots__ = ("slot", "text")

    def __init__(self, text: str, slot: Slot) -> None:
        self.text = text
        self.slot = slot

    def __format__(self, particle: str) -> str:
        return self.text + chosen(particle, self.slot, self.text) if particle else self.text


def chosen(particle: str, slot: Slot, text: str) -> str:
    """The form a particle takes after a slot, which is written as ``text``."""
    final = (ord(_last_syllable(slot, text)) - _FIRST_SYLLABLE) % _FINALS
    vowel = final == 0 or (final == _RIEUL and particle == "으로")
    return PARTICLES[particle] if vowel else particle


def _last_syllable(slot: Slot, text: str) -> str:
    if isinstance(slot, Value):
        return _of_formula(slot)
    match slot:
        case Message(key, slots):
            words = catalogue("ko")[key].rstrip(".) ")
            last = words[words.rfind("{") + 1 : -1]
            return _last_syllable(slots[last], text) if words.endswith("}") else _of_text(words)
        case Fraction():
            return _of_number(str(slot.numerator))
    return _of_text(text)


def _of_formula(node: Node | Condition) -> str:
    match node:
        case Symbol(name):
            return _of_text(name)
        case Power():
            return "곱"  # x의 n제곱
        case Integer(value):
            return _of_number(str(value))
        case Indexed(_, last) | Negation(last) | Quotient(last, _) | Summation(last) | Comparison(_, _, last):
            return _of_formula(last)
        case Sum(parts) | Product(parts) | Conjunction(parts) | Disjunction(parts):
            return _of_formula(parts[-1])
        case Apply(function, arguments):
            return _of_function(function) or _of_formula(arguments[0])
        case Constant(name):
            return _of_text(catalogue("ko")[f"speech.constant_{name}"])
        case Derivative():
            return "수"  # 도함수
        case Piecewise(branches):
            return _of_formula(branches[-1][0])
        case Otherwise():
            return _of_text(catalogue("ko")["speech.otherwise"])


@cache
def _of_function(name: str) -> str | None:
    """The end of u의 세제곱근; none of 사인 u, whose end is that of u."""
    words = catalogue("ko")[f"speech.{name}"]
    return None if words.endswith("{u}") else _of_text(words)


@lru_cache(maxsize=1024)
def _of_text(text: str) -> str:
    """A name, a number or words."""
    found = _END.search(text)
    if found is None or _POWER_AT_THE_END.search(text):
        return "곱"
    last = found[1]
    if last in _SIGNS or _HANGUL.match(last):
        return _SIGNS.get(last, last)
    if last[0].isdigit():
        return _of_number(last)
    spoken = catalogue("ko").get(f"speech.{last.lower()}") if len(last) > 1 else None
    return _of_text(spoken.removesuffix(" {u}")) if spoken else _LETTERS[last[-1].lower()]


def _of_number(digits: str) -> str:
    """Decimals are read digit by digit, whole numbers with 십, 백, 천, 만, 억."""
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros == 0 or "." in digits or digits == "0":
        return _DIGITS[int(digits[-1])]
    return _ZEROS[zeros] if zeros < 4 else _MYRIADS[min(zeros // 4, len(_MYRIADS)) - 1]
