"""Numbers as they are written in answers and never inside formulas: ``1 000``, ``1,000``, ``1 1/2``, ``50%``, ``90°``.

The tokens of such a number become one. Where it could be something else, that is the other reading.
"""

from __future__ import annotations

import re
from fractions import Fraction

from tutor.expression.cursor import CLOSERS, CLOSING, OPERANDS
from tutor.expression.tokens import Scanner, Token
from tutor.expression.tree import PI, Node, Product, Quotient, number

_FIRST_GROUP = re.compile(r"[1-9][0-9]{0,2}")
_GROUP = re.compile(r"[0-9]{3}(\.[0-9]+)?")
_SPACES = frozenset(" \u00a0\u2009\u202f")
_BEFORE_NO_MIXED_NUMBER = OPERANDS | frozenset("*/^_")
_AFTER_MIXED_NUMBER = frozenset({"end", "+", "-", ",", ";", "or", "and", "gap", "degree", *CLOSERS, *CLOSING})
_DEGREE_SIGNS = (["degree"], ["^", "degree"], ["^", "group", "degree", "endgroup"])  # °, ^\circ, ^{\circ}
_HALF_TURN = 180


class WrittenNumbers(Scanner):
    """The part of the scanner of answers that puts such numbers together."""

    def join_numbers(self) -> None:
        """Every number of several tokens as one token."""
        kept: list[Token] = []
        at = level = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            level += (token.kind in CLOSING) - (token.kind in CLOSERS)
            found = self.joined(at, level) if token.kind == "number" else [token]
            kept += found
            at += 1
            while at < len(self.tokens) and self.tokens[at].start < found[-1].end:
                at += 1
        self.tokens = kept

    def joined(self, at: int, level: int) -> list[Token]:
        """The tokens in place of the number at this place and those after it that belong to it."""
        return (
            self.mixed_number_at(at)
            or self.grouped_by_spaces(at)
            or (self.grouped_by_commas(at) if level <= 0 else [])
            or self.with_unit(at)
            or self.times_power_of_ten(at)
            or [self.tokens[at]]
        )

    def mixed_number_at(self, at: int) -> list[Token]:
        """``1 1/2``, which is 3/2, unless the product is meant."""
        around = self.tokens[at : at + 5]
        if [token.kind for token in around[:4]] != ["number", "number", "/", "number"]:
            return []
        whole, above, bar, below, after = around
        proper = all(token.text.isdigit() for token in (whole, above, below)) and int(above.text) < int(below.text)
        tight = above.end == bar.start and bar.end == below.start
        alone = at == 0 or self.tokens[at - 1].kind not in _BEFORE_NO_MIXED_NUMBER
        if not (proper and tight and alone and after.kind in _AFTER_MIXED_NUMBER):
            return []
        if self.takes_other("mixed-number", whole.start, below.end):
            return [whole, Token("*", "*", None, whole.end, above.start), above, bar, below]
        value = int(whole.text) + Fraction(int(above.text), int(below.text))
        return [self.one(whole, below, number(value))]

    def grouped_by_spaces(self, at: int) -> list[Token]:
        """``1 000``; two numbers if a comma was left out."""
        groups = self.groups(at, 1, _SPACES)
        if not groups:
            return []
        if self.takes_other("digit-groups", groups[0].start, groups[-1].end):
            apart = [[token, Token("gap", "", None, token.end, token.end)] for token in groups]
            return [token for pair in apart for token in pair][:-1]
        return [self.one(groups[0], groups[-1], number(Fraction("".join(token.text for token in groups))))]

    def grouped_by_commas(self, at: int) -> list[Token]:
        """``1,000``, ``1,234.5``; also a list, and the first also 1 to those who write decimals with a comma."""
        groups = self.groups(at, 2, frozenset(","))
        if not groups or self.in_a_run(at) or self.in_a_run(at + 2 * len(groups)):
            return []
        first, last = groups[0], groups[-1]
        if self.takes_other("digit-commas", first.start, last.end):
            return self.tokens[at : at + 2 * len(groups) - 1]
        whole = len(groups) == 2 and last.text.isdigit()
        if whole and self.takes_other("thousands", first.start, last.end):
            return [self.one(first, last, number(Fraction(f"{first.text}.{last.text}")))]
        return [self.one(first, last, number(Fraction("".join(token.text for token in groups))))]

    def in_a_run(self, at: int) -> bool:
        """Whether a comma without any space stands before the number here: ``1,2,300`` is a list."""
        comma, token = self.tokens[at - 1], self.tokens[min(at, len(self.tokens) - 1)]
        return comma.kind == "," and comma.end == token.start and token.kind == "number"

    def groups(self, at: int, step: int, separators: frozenset[str]) -> list[Token]:
        """The number here and every ``step``-th token after it that is a group of three digits of the same number."""
        found = [self.tokens[at]]
        if not _FIRST_GROUP.fullmatch(found[0].text):
            return []
        while at + step < len(self.tokens) and "." not in found[-1].text:
            at += step
            token = self.tokens[at]
            between = self.source[found[-1].end : token.start]
            if token.kind != "number" or between not in separators or not _GROUP.fullmatch(token.text):
                break
            found.append(token)
        return found if len(found) > 1 else []

    def with_unit(self, at: int) -> list[Token]:
        """``50%`` is 1/2, ``90°`` is π/2, or 90 where degrees are asked for."""
        token, *following = self.tokens[at : at + 5]
        kinds = [each.kind for each in following]
        if kinds[:1] == ["percent"]:
            return [self.one(token, following[0], number(Fraction(token.text) / 100))]
        size = next((len(sign) for sign in _DEGREE_SIGNS if kinds[: len(sign)] == sign), 0)
        if not size:
            return []
        after = following[size - 1]
        if self.takes_other("degrees", token.start, after.end):
            return [token._replace(end=after.end)]
        return [self.one(token, after, _of_pi(Fraction(token.text) / _HALF_TURN))]

    def times_power_of_ten(self, at: int) -> list[Token]:
        """``1.2 x 10^-3``, the letter standing for the sign ×."""
        token, letter, *more = self.tokens[at : at + 4]
        power = [each.kind for each in more] in (["number", "^"], ["number", "superscript"]) and more[0].text == "10"
        if letter.text not in {"x", "X"} or not power or self.takes_other("times-letter", token.start, more[0].end):
            return []
        return [token, Token("*", "*", None, letter.start, letter.end)]

    def one(self, first: Token, last: Token, node: Node) -> Token:
        return Token("number", self.source[first.start : last.end], node, first.start, last.end)


def _of_pi(turns: Fraction) -> Node:
    """The multiple of π as a student would write it: π/2, 2π/3."""
    above: Node = PI if turns.numerator == 1 else Product((number(turns.numerator), PI)) if turns else number(0)
    return above if turns.denominator == 1 else Quotient(above, number(turns.denominator))
