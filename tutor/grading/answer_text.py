"""What a student wrote, taken apart before it is read: left sides, lists, ±, and words such as "none".

Only the outer shape is looked at here; the mathematics inside is the reader's. Every place is kept, so that an error
points into the student's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from tutor.expression.errors import ReadingError, TutorError
from tutor.expression.message import message
from tutor.expression.read import Reading, is_latex, read

Notation = Literal["auto", "text", "latex"]

MAX_ITEMS = 200

_PRIMES = r"(?:'|′|’|″|\^\{?(?:\\prime\s*)+\}?)*"
_LETTER = r"(?:(?:∇|\\nabla|grad)\s*)?(?:\\?[^\W\d_]+)(?:[0-9₀-₉]+|_(?:\{[^{}]*\}|\w+))?"
_FUNCTION = rf"{_LETTER}\s*{_PRIMES}\s*(?:(?:\\left\s*)?\(\s*[^()=]*(?:\\right\s*)?\))?"
_LEIBNIZ = r"(?:\\[dt]?frac\s*\{?\s*)?(?:d|∂|\\partial|\\mathrm\{d\})(?=\W|\^|[a-zA-Z]\s*\W|\d|[a-zA-Z]/).*"
_LEFT_SIDE = re.compile(rf"\s*(?:{_FUNCTION}|{_LEIBNIZ})?\s*", re.DOTALL)

_WRAPPINGS = ((r"\left\{", r"\right\}"), (r"\{", r"\}"), ("{", "}"), (r"\left[", r"\right]"), ("[", "]"))
_OPENING, _CLOSING = "([{", ")]}"
_SEPARATORS = re.compile(r"(?<!\\)[,;]|\n|\bor\b|\band\b|또는|그리고|이고|및|\\text\{\s*(?:or|and)\s*\}|\\quad|∨|\\lor")
_NONE = re.compile(
    r"\s*(?:x\s*=\s*)?(?:none|no (?:real )?(?:solutions?|critical points?|such points?)|there (?:are|is) none|nothing|"
    r"없음|없다|없습니다|없어요|∅|\\emptyset|\\varnothing|\{\s*\}|\\\{\s*\\\})\s*\.?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the student's text and where it begins."""

    text: str
    offset: int

    def strip(self) -> Piece:
        inner = self.text.strip()
        return Piece(inner, self.offset + len(self.text) - len(self.text.lstrip()))

    def read(self, notation: Notation, variables: tuple[str, ...] = ()) -> Reading:
        """Read the piece; errors and warnings point into the whole text. Raises ``TutorError``."""
        try:
            reading = read(self.text, notation=notation, variables=variables)
        except TutorError as error:
            error.offset = self.offset + (error.offset or 0)
            raise
        warnings = tuple(replace(warning, offset=warning.offset + self.offset) for warning in reading.warnings)
        return replace(reading, warnings=warnings)


def settled(notation: Notation, text: str) -> Notation:
    """The notation of the whole answer, so that a piece without a backslash is read as its neighbours are."""
    return "latex" if is_latex(text, notation) else "text"


def value_side(piece: Piece) -> Piece:
    """What stands right of ``f'(x) =``, ``dy/dx =``, ``x =`` or a bare ``=``; of a chain of equalities, the last part.

    An equation whose left side is not just a name is left whole: it is not a way of giving a value.
    """
    signs = equals_signs(piece.text)
    if not signs or not is_left_side(piece.text[: signs[0]]):
        return before_name(piece).strip()
    after = signs[-1] + 1
    return Piece(piece.text[after:], piece.offset + after).strip()


def before_name(piece: Piece) -> Piece:
    """The 5 of ``5 = x``; everything else as it is, also ``2x = x``, which is still to be solved."""
    value, _, name = piece.text.partition("=")
    if equals_signs(piece.text) != [len(value)] or not name.strip() or not is_left_side(name):
        return piece
    return piece if name.strip() in value else Piece(value, piece.offset)


def is_left_side(text: str) -> bool:
    """Whether a value may be given so: ``x``, ``f'(x)``, ``dy/dx``, or nothing before the sign."""
    return _LEFT_SIDE.fullmatch(text) is not None


def equals_signs(text: str) -> list[int]:
    """Where equals signs stand outside all brackets."""
    return [at for at, character in _outside_brackets(text) if character == "=" and _single(text, at)]


def left_name(piece: Piece) -> str:
    """What stands left of the first equals sign, or nothing."""
    signs = equals_signs(piece.text)
    return piece.text[: signs[0]].strip() if signs else ""


def is_none(text: str) -> bool:
    """Whether the answer says that there is nothing to list."""
    return _NONE.fullmatch(text) is not None


def items(text: str) -> list[Piece]:
    """The parts of a list or set in the order written: ``x = 1, 3``, ``{1, 3}``, ``x = 1 or x = 3``, ``x = ±2``.

    Raises ``ReadingError`` for more than ``MAX_ITEMS``.
    """
    whole = value_side(Piece(text, 0)) if text.count("=") == 1 else Piece(text, 0).strip()
    whole = _without_bars(whole)
    parts = [value_side(part) for part in split(whole)]
    if len(parts) > MAX_ITEMS:
        raise ReadingError(message("grade.error.too_many_items", allowed=MAX_ITEMS), parts[MAX_ITEMS].offset, 1)
    return [signed for part in parts for signed in both_signs(part)]


def split(piece: Piece) -> list[Piece]:
    """The piece cut at commas, semicolons, line ends and the words *or*, *and* outside all brackets."""
    outside = {at for at, _ in _outside_brackets(piece.text)}
    parts, start = [], 0
    for found in _SEPARATORS.finditer(piece.text):
        if found.start() in outside:
            parts.append(Piece(piece.text[start : found.start()], piece.offset + start))
            start = found.end()
    parts.append(Piece(piece.text[start:], piece.offset + start))
    return [part.strip() for part in parts if part.text.strip()]


def _without_bars(piece: Piece) -> Piece:
    """The inside of braces or square brackets around the whole."""
    for opening, closing in _WRAPPINGS:
        text = piece.text
        if text.startswith(opening) and text.endswith(closing) and len(text) >= len(opening) + len(closing):
            inner = text[len(opening) : -len(closing)]
            if opening[-1] not in inner:
                return Piece(inner, piece.offset + len(opening)).strip()
    return piece


def both_signs(piece: Piece) -> Iterator[Piece]:
    """``±2`` as two pieces of the same length, so that places stay right."""
    for sign in ("±", "+-", "+/-", r"\pm"):
        if piece.text.count(sign) == 1:
            before, after = piece.text.split(sign)
            yield (
                Piece(before + "+".ljust(len(sign)) + after, piece.offset)
                if before.strip()
                else Piece(after, piece.offset + len(sign)).strip()
            )
            yield Piece(before + "-".ljust(len(sign)) + after, piece.offset)
            return
    yield piece


def _single(text: str, at: int) -> bool:
    """An equals sign on its own, not part of ``<=``, ``>=``, ``!=`` or ``==``."""
    return text[at - 1 : at] not in ("<", ">", "!", "=") and text[at + 1 : at + 2] != "="


def _outside_brackets(text: str) -> Iterator[tuple[int, str]]:
    depth = 0
    for at, character in enumerate(text):
        if character in _CLOSING:
            depth = max(0, depth - 1)
        if depth == 0:
            yield at, character
        if character in _OPENING:
            depth += 1
