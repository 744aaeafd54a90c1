"""One number as a student writes it, also as it never stands inside a formula: ``1 1/2``, ``50%``, ``1,000``."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tutor.expression.message import message
from tutor.expression.read import Reading, ReadingWarning
from tutor.expression.tree import number, variables
from tutor.grading.answer_text import Notation, Piece, before_name, equals_signs, is_left_side, value_side

THOUSANDS = "thousands"
_NEARLY = re.compile(r"[≈≒≃]")
_MIXED = re.compile(r"([-+−]?)\s*(\d+)\s+(\d+)\s*/\s*(\d+)")
_PERCENT = re.compile(r"([-+−]?)\s*(\d+(?:\.\d+)?)\s*\\?%")
_GROUPED = re.compile(r"([-+−]?)\s*([1-9]\d{0,2}(?:,\d{3})+)(\.\d+)?")


def number_side(piece: Piece, notation: Notation) -> Reading:
    """The number in ``x = 2``, ``≈ 1.41``, ``4 - 0.8 = 3.2``: the last part, where what stands before is no equation.

    Raises ``TutorError``.
    """
    piece = before_name(Piece(_NEARLY.sub("=", piece.text), piece.offset))
    text = piece.text
    signs = equals_signs(text)
    named = bool(signs) and is_left_side(text[: signs[0]])
    for start, end in pairwise([-1, *signs]):
        part = Piece(text[start + 1 : end], piece.offset + start + 1).strip()
        if not (named and start < 0) and (not part.text or variables(part.read(notation).node)):
            return _number(value_side(piece), notation)
    after = signs[-1] + 1 if signs else 0
    return _number(Piece(text[after:], piece.offset + after).strip(), notation)


def _number(piece: Piece, notation: Notation) -> Reading:
    """The number, with its other reading where it may be meant: 1·1/2 for ``1 1/2``, 1.000 for ``1,000``."""
    if found := _MIXED.fullmatch(piece.text):
        sign, whole, above, below = found.groups()
        return Piece(rf"{sign}{whole}\frac{{{above}}}{{{below}}}", piece.offset).read("latex")
    if found := _PERCENT.fullmatch(piece.text):
        sign, digits = found.groups()
        return Piece(f"{sign}{Decimal(digits).scaleb(-2):f}", piece.offset).read("text")
    if found := _GROUPED.fullmatch(piece.text):
        sign, digits, places = found.groups()
        reading = Piece(sign + digits.replace(",", "") + (places or ""), piece.offset).read("text")
        return reading if places or digits.count(",") > 1 else _or_decimal(reading, piece, sign, digits)
    return piece.read(notation)


def _or_decimal(reading: Reading, piece: Piece, sign: str, digits: str) -> Reading:
    """``1,000`` is a thousand, and 1 to those who write decimals with a comma."""
    value = Fraction(digits.replace(",", "."))
    other = number(-value if sign in ("-", "−") else value)
    said = message("reading.ambiguous.thousands", chosen=reading.node, other=other)
    warning = ReadingWarning(THOUSANDS, said, piece.offset, len(piece.text), (reading.node, other))
    return replace(reading, warnings=(warning,))
