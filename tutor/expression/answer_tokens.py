"""The signs and words only answers have: ``±``, ``∪``, ``∈``, primes, ``∇``, ``none``, ends of lines between values.

Both scanners gain the same kinds of tokens, so that one grammar reads text and LaTeX.
"""

from __future__ import annotations

import re
from itertools import pairwise

from tutor.expression.answer_numbers import WrittenNumbers
from tutor.expression.cursor import CLOSERS, CLOSING, RELATIONS
from tutor.expression.latex_tokens import LatexScanner
from tutor.expression.tokens import Token

_SIGNS = {
    "'": "'",
    '"': "''",
    "″": "''",
    "±": "±",
    "∪": "∪",
    "∅": "none",
    "∇": "grad",
    "∈": "in",
    "≈": "=",
    "≒": "=",
    "%": "percent",
    "°": "degree",
    "∖": "setminus",
    "ℝ": "reals",
    "ℤ": "integers",
    "⟨": "⟨",
    "〈": "⟨",
    "⟩": "⟩",
    "〉": "⟩",
}
_COMMANDS = {
    "prime": "'",
    "pm": "±",
    "cup": "∪",
    "emptyset": "none",
    "varnothing": "none",
    "nabla": "grad",
    "in": "in",
    "approx": "=",
    "simeq": "=",
    "sim": "=",
    "%": "percent",
    "circ": "degree",
    "degree": "degree",
    "setminus": "setminus",
    "backslash": "setminus",
    "R": "reals",
    "reals": "reals",
    "Z": "integers",
    "langle": "⟨",
    "rangle": "⟩",
    "quad": "gap",
    "qquad": "gap",
}
_WORDS = {
    "none": "none",
    "None": "none",
    "NONE": "none",
    "없음": "none",
    "grad": "grad",
    "또는": "or",
    "혹은": "or",
    "deg": "degree",
    "degree": "degree",
    "degrees": "degree",
    "도": "degree",
    "percent": "percent",
    "퍼센트": "percent",
    "그리고": "and",
    "이고": "and",
    "및": "and",
    "와": "and",
    "과": "and",
}
_WORD = re.compile("|".join(rf"{word}(?![A-Za-z])" for word in sorted(_WORDS, key=len, reverse=True)))
_MEMBER = re.compile(r"in(?=\s*[\[\](){}]|\s*[RZℝℤ]\b)")
# "n is an integer", "n은 정수" after a letter
_INTEGER = re.compile(r"(?:is\s+)?(?:an?\s+|any\s+)?integers?(?![A-Za-z])|[은는이가]?\s*정수")
_WHERE = re.compile(r"(?:where|with|단|여기서)(?![A-Za-z])\s*,?")
_SET_OF_NUMBERS = re.compile(r"\s*\{?\s*([RZ])\s*\}?")
_TEXT = re.compile(r"\s*\{\s*([^{}]*?)\s*\}")
_ANGLE = re.compile(r"\s*\\([lr]angle)(?![A-Za-z])")

_IN_NUMBERS = frozenset({"number", ",", "percent", "degree", "name", "^"})  # what may belong to a number before it
JOINTS = frozenset({",", ";", "or", "and", "gap", "∪"})
ITEM_ENDS = JOINTS | {"end", "}", "endgroup"}
# What a new value cannot begin with, and what it cannot end with: there the end of a line means nothing.
_GOES_ON = (JOINTS | CLOSERS | RELATIONS | frozenset("+*/^_'") | {"in", "end"}) - {"]"}
_UNFINISHED = (JOINTS | RELATIONS | frozenset(CLOSING) | frozenset("+-*/^_±") | {"in", "function"}) - {"["}


class AnswerScanner(WrittenNumbers):
    """Scans the text of an answer."""

    def scan(self) -> list[Token]:
        super().scan()
        if any(one.kind == "number" and other.kind in _IN_NUMBERS for one, other in pairwise(self.tokens)):
            self.join_numbers()
        kinds = [token.kind for token in self.tokens]
        if "<" in kinds and ">" in kinds:
            self.pointed_brackets()
        if (")", "(") in pairwise(kinds) and kinds[0] == "(" and "," in kinds:
            self.separate_points()
        if any(token.kind == "integers" for token in self.tokens):
            self.tokens = self.integers_without_brackets()
        if "\n" in self.source or any(token.kind in {"gap", "row"} for token in self.tokens):
            self.separate()
        return self.tokens

    def other(self, lexeme: str, start: int, end: int) -> int:
        """Read a lexeme that is not in the table of expressions; returns where to go on."""
        found = _WORD.match(self.text, start)
        if found and not (self.text[start - 1 : start].isalpha() and start):
            self.add(_WORDS[found[0]], found[0], None, start, found.end())
            return found.end()
        if lexeme == "in" and _MEMBER.match(self.text, start):
            self.add("in", lexeme, None, start, end)
            return end
        if self.tokens and self.tokens[-1].kind == "name" and (found := _INTEGER.match(self.text, start)):
            self.add("in", "in", None, start, start)
            self.add("integers", found[0], None, start, found.end())
            return found.end()
        if found := _WHERE.match(self.text, start):
            self.add("gap", found[0], None, start, found.end())
            return found.end()
        if lexeme in _SIGNS:
            self.add(_SIGNS[lexeme], lexeme, None, start, end)
            return end
        return super().other(lexeme, start, end)

    def below_d(self) -> bool:
        """Also after another differential, as in ∂²f/∂x∂y."""
        return super().below_d() or (self.tokens[-1:] != [] and self.tokens[-1].kind == "differential")

    def pointed_brackets(self) -> None:
        """``<2, 3>``: the signs < and > around coordinates as the brackets of a vector."""
        kinds = [token.kind for token in self.tokens]
        opened = None
        for at, kind in enumerate(kinds):
            if kind == "<" and (at == 0 or kinds[at - 1] in JOINTS | {"="}):
                opened = at
            elif kind in RELATIONS and opened is not None:
                if kind == ">" and "," in kinds[opened:at] and kinds[at + 1] in JOINTS | {"end"}:
                    self.tokens[opened] = self.tokens[opened]._replace(kind="⟨")
                    self.tokens[at] = self.tokens[at]._replace(kind="⟩")
                opened = None

    def separate_points(self) -> None:
        """``(0, 1) (2, 3)``: points in a row, and nothing else, with a comma left out between them."""
        ends, level, commas = [], 0, 0
        for at, token in enumerate(self.tokens[:-1]):
            level += (token.kind in CLOSING) - (token.kind in CLOSERS)
            commas += level == 1 and token.kind == ","
            if level == 0:
                if token.kind != ")" or not commas or self.tokens[at + 1].kind not in {"(", "end"}:
                    return
                ends.append(at + 1)
                commas = 0
        for at in reversed(ends[:-1]):
            place = self.tokens[at].start
            self.tokens.insert(at, Token("gap", "", None, place, place))

    def integers_without_brackets(self) -> list[Token]:
        """``x = nπ (n은 정수)``: the brackets become the gap between two items."""
        kept: list[Token] = []
        for token in self.tokens:
            kept.append(token)
            if [last.kind for last in kept[-5:]] == ["(", "name", "in", "integers", ")"]:
                opening = kept[-5]
                kept[-5:] = [opening._replace(kind="gap"), *kept[-4:-1]]
        return kept

    def separate(self) -> None:
        """The end of a line between two values, and space as wide as that, become tokens of the kind ``gap``."""
        kept: list[Token] = []
        level = 0
        for token in self.tokens:
            before = kept[-1] if kept else None
            row = level <= 0 and token.kind == "row"
            if before is not None and level <= 0 and (row or "\n" in self.source[before.end : token.start]):
                kept.append(Token("gap", "", None, before.end, token.start))
            level += (token.kind in CLOSING) - (token.kind in CLOSERS)
            if (token.kind != "gap" and not row) or (level <= 0 and kept and kept[-1].kind != "gap"):
                kept.append(token)
        self.tokens = [
            token
            for at, token in enumerate(kept)
            if token.kind != "gap"
            or (at > 0 and kept[at - 1].kind not in _UNFINISHED and kept[at + 1].kind not in _GOES_ON)
        ]


class AnswerLatexScanner(AnswerScanner, LatexScanner):
    """Scans an answer in LaTeX."""

    def command(self, name: str, start: int, end: int) -> int:
        """Read the command ``\\name``; returns where to go on."""
        if name in _COMMANDS:
            self.add(_COMMANDS[name], name, None, start, end)
            return end
        if name == "boxed":
            return end
        before = self.tokens[-1] if self.tokens else None
        real = before is not None and (before.kind == "reals" or before.text == "R")
        if real and name in {"{", " "} and self.text[end - 1 :].lstrip().startswith("{"):
            self.add("setminus", "\\", None, start, start + 1)  # ℝ\{0}, where no LaTeX is meant
            return start + 1
        if name == "mathbb" and (found := _SET_OF_NUMBERS.match(self.text, end)):
            self.add("reals" if found[1] == "R" else "integers", found[1], None, start, found.end())
            return found.end()
        if name == "text" and (found := _TEXT.match(self.text, end)) and found[1] in _WORDS:
            self.add(_WORDS[found[1]], found[1], None, start, found.end())
            return found.end()
        return super().command(name, start, end)

    def delimiter(self, opening: bool, start: int, end: int) -> int:
        """``\\left\\langle`` beside those of expressions."""
        if found := _ANGLE.match(self.text, end):
            self.add(_COMMANDS[found[1]], found[1], None, start, found.end())
            return found.end()
        return super().delimiter(opening, start, end)
