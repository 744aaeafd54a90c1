"""One line of a student's working taken apart: what it says it is (``f'(x) =``, ``dy/dx =``, ``u =``), and its sides.

Only the outer shape is looked at; the mathematics is the reader's. Every place points into the student's own line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from tutor.expression.errors import ReadingError
from tutor.expression.message import message
from tutor.expression.read import Reading
from tutor.grading.answer_text import Notation, Piece, equals_signs, settled, split
from tutor.grading.line_text import mathematics, read_side

_LETTER = r"[a-zA-Zα-ωΑ-Ω]|\\?(?:alpha|beta|theta|phi|psi)"
_ABOVE, _BELOW = (rf"(?:\^\{{?(?P<{name}>\d)\}}?)?" for name in ("above", "below"))
_CALL = r"(?:\((?:[a-zA-Zα-ω](?:,[a-zA-Zα-ω])*)\))?"
_PRIMED = re.compile(rf"(?P<letter>{_LETTER})(?:(?P<primes>'*)|\^\{{?\((?P<count>\d)\)\}}?){_CALL}")
_LEIBNIZ = re.compile(rf"(?:d|∂){_ABOVE}(?P<letter>{_LETTER}){_CALL}/(?:d|∂)(?P<by>{_LETTER}){_BELOW}{_CALL}")
_OPERATOR = re.compile(
    rf"(?:d|∂){_ABOVE}/(?:d|∂)(?P<by>{_LETTER}){_BELOW}"
    rf"[(\[]?(?:(?P<letter>{_LETTER}){_CALL})?[)\]]?"
)
_DIFFERENTIAL = re.compile(r"d(?P<letter>[a-zA-Z])")
_SUPERSCRIPTS = str.maketrans({"²": "^2", "³": "^3", "′": "'", "’": "'"})


@dataclass(frozen=True, slots=True)
class Name:
    """The left side of a line: a letter and how many derivatives of it; ``y`` has order 0, ``dy/dx`` order 1.

    ``by`` is the letter of ``dy/du`` that is differentiated by, where it is written.
    """

    letter: str
    order: int
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a line's equalities and where it stands in the line."""

    reading: Reading
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Line:
    """``continued`` says that the line begins with an equals sign."""

    text: str
    name: Name | None
    continued: bool
    sides: tuple[Side, ...]


def read_lines(text: str, variable: str, notation: Notation = "auto") -> list[Line]:
    """Take the line apart and read its sides. Raises ``TutorError`` with the place in the line.

    It is one line, or several notes beside each other: ``u = x^2, v = sin x``.
    """
    notation = settled(notation, text)
    whole = mathematics(text)
    if not whole.text:
        raise ReadingError(message("working.empty"), 0, len(text))
    notes = [_within(part) for part in split(whole)]
    if len(notes) < 2 or not all(_names_something(note, variable) for note in notes):
        notes = [whole]
    return [_line(text, note, variable, notation) for note in notes]


def _within(part: Piece) -> Piece:
    inner = mathematics(part.text)
    return Piece(inner.text, part.offset + inner.offset)


def _names_something(note: Piece, variable: str) -> bool:
    sides = _sides(note)
    return len(sides) > 1 and left_side(sides[0].text, variable) is not None


def _line(text: str, whole: Piece, variable: str, notation: Notation) -> Line:
    pieces = _sides(whole)
    continued = len(pieces) > 1 and not pieces[0].text
    name = None if continued or len(pieces) < 2 else left_side(pieces[0].text, variable)
    told = pieces[1:] if continued or name is not None else pieces
    differential = _DIFFERENTIAL.fullmatch(pieces[0].text)
    if name is None and differential and len(pieces) > 1 and pieces[-1].text.endswith(f"d{variable}"):
        name = Name(differential["letter"], 1)
        told = [replace(piece, text=piece.text.removesuffix(f"d{variable}")).strip() for piece in pieces[1:]]
    sides = tuple(Side(read_side(piece, variable, notation), piece.offset, len(piece.text)) for piece in told)
    return Line(text, name, continued, sides)


def _sides(piece: Piece) -> list[Piece]:
    """The parts between the equals signs outside all brackets."""
    cuts = [-1, *equals_signs(piece.text), len(piece.text)]
    return [
        Piece(piece.text[before + 1 : after], piece.offset + before + 1).strip() for before, after in pairwise(cuts)
    ]


def left_side(text: str, variable: str) -> Name | None:
    """The name that the text is, or ``None``: then it is an expression, such as ``d/dx(x^2)``."""
    compact = _compact(text)
    for pattern in (_LEIBNIZ, _OPERATOR, _PRIMED):
        found = pattern.fullmatch(compact)
        if found is None:
            continue
        letter = (found["letter"] or "f").lstrip("\\")
        if pattern is _PRIMED:
            return Name(letter, int(found["count"] or len(found["primes"] or "")))
        if pattern is _OPERATOR and letter == variable:
            return None
        return Name(letter, int(found["above"] or found["below"] or 1), found["by"].lstrip("\\"))
    return None


def _compact(text: str) -> str:
    """The text without spaces, sizes of brackets and the fraction command: ``\\frac{dy}{dx}`` as ``dy/dx``."""
    text = text.translate(_SUPERSCRIPTS)
    text = re.sub(r"\\(?:left|right|,|;|!|quad)|\\mathrm\{(d)\}|\s+", lambda found: found[1] or "", text)
    text = re.sub(r"\^\{?((?:\\prime)+)\}?", lambda found: "'" * found[1].count("prime"), text)
    text = text.replace(r"\partial", "∂")
    return re.sub(r"\\[dt]?frac\{([^{}]*(?:\{\d\}[^{}]*)?)\}\{([^{}]*(?:\{\d\}[^{}]*)?)\}", r"\1/\2", text)
