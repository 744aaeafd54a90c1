"""Decimal commas inside answers: ``0,5`` may be two numbers or one, and is never settled silently."""

from __future__ import annotations

import re
from fractions import Fraction

from tutor.expression.answer_tokens import ITEM_ENDS, JOINTS
from tutor.expression.cursor import Cursor
from tutor.expression.tokens import Token
from tutor.expression.tree import number

_BARE = ITEM_ENDS | {"/"}  # what may stand behind two numbers in a list: 0,4/3 are 0 and 4/3
_THOUSANDS = re.compile(r"0[0-9]{2}")  # after a comma: 1,000 is no list


class DecimalCommas(Cursor):
    """The part of the grammar of answers about commas between numbers."""

    def read_decimal_comma(self) -> None:
        """``0,5`` as an item may be two numbers or one: the list is chosen, the number is the other reading."""
        at = self.at + (self.kind in {"+", "-"})
        whole, comma, part = (self.tokens[min(at + step, len(self.tokens) - 1)] for step in range(3))
        if comma.kind != "," or not self.tight(at + 1) or self.tokens[at + 3].kind not in _BARE:
            return
        run = self.tight(at + 3) or self.tight(self.at - 1)  # 1,2,3
        if run or not self.takes_other("decimal-comma", whole.start, part.end):
            return
        text = f"{whole.text}.{part.text}"
        self.tokens[at : at + 3] = [Token("number", text, number(Fraction(text)), whole.start, part.end)]

    def tight(self, comma: int) -> bool:
        """Whether the comma stands between two whole numbers without any space."""
        around = self.tokens[comma - 1].text + self.tokens[min(comma + 1, len(self.tokens) - 1)].text
        return self.tokens[comma].kind == "," and around.isdigit() and self.decimal_comma(comma) is not None

    def check_comma(self, comma: int) -> None:
        """Refuse a comma that is a decimal one for certain: ``0,5x``, ``1,000``, ``0,5; 1,5``."""
        if not self.tight(comma):
            return
        error = self.decimal_comma(comma)
        after = self.tokens[comma + 1]
        bare = self.tokens[comma + 2].kind in _BARE and self.bare_before(comma - 1)
        semicolons = any(token.kind == ";" for token in self.tokens)
        if error and (not bare or semicolons or _THOUSANDS.fullmatch(after.text)):
            raise error

    def bare_before(self, at: int) -> bool:
        """Whether the number at this place is all of its item."""
        before = self.tokens[at - 1] if at else None
        if before is not None and before.kind in {"+", "-"}:
            before = self.tokens[at - 2] if at > 1 else None
        return before is None or before.kind in JOINTS | {"=", "{", "group", "in"}
