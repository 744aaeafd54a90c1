"""One line of a student's working taken apart: what it says it is (``f'(x) =``, ``dy/dx =``, ``u =``), and its sides.

Only the outer shape is looked at; the mathematics is the reader's. Every place points into the student's own line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from tutor.expression.errors import ReadingError
from tutor.expression.message import message
from tutor.expression.read import Reading
from tutor.grading.answer_text import Notation, Piece, equals_signs, settled

_OPENERS = re.compile(
    r"\s*(?:(?:∴|⇒|⟹|=>|->|→|\\Rightarrow|\\implies|\\therefore|so|thus|hence|therefore|then|and|따라서|그러므로|즉)"
    r"(?![a-z])[\s,:]*)+",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[\s.,;]+$")
_LETTER = r"[a-zA-Zα-ωΑ-Ω]|\\?(?:alpha|beta|theta|phi|psi)"
_ABOVE, _BELOW = (rf"(?:\^\{{?(?P<{name}>\d)\}}?)?" for name in ("above", "below"))
_CALL = r"(?:\((?:[a-zA-Zα-ω](?:,[a-zA-Zα-ω])*)\))?"
_PRIMED = re.compile(rf"(?P<letter>{_LETTER})(?:(?P<primes>'*)|\^\{{?\((?P<count>\d)\)\}}?){_CALL}")
_LEIBNIZ = re.compile(rf"(?:d|∂){_ABOVE}(?P<letter>{_LETTER}){_CALL}/(?:d|∂)(?P<by>{_LETTER}){_BELOW}{_CALL}")
_OPERATOR = re.compile(
    rf"(?:d|∂){_ABOVE}/(?:d|∂)(?P<by>{_LETTER}){_BELOW}"
    rf"[(\[]?(?:(?P<letter>{_LETTER}){_CALL})?[)\]]?"
)
_SUPERSCRIPTS = str.maketrans({"²": "^2", "³": "^3", "′": "'", "’": "'"})


@dataclass(frozen=True, slots=True)
class Name:
    """The left side of a line: a letter and how many derivatives of it; ``y`` has order 0, ``dy/dx`` order 1."""

    letter: str
    order: int


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


def read_line(text: str, variable: str, notation: Notation = "auto") -> Line:
    """Take the line apart and read its sides. Raises ``TutorError`` with the place in the line."""
    notation = settled(notation, text)
    opener = _OPENERS.match(text)
    start = opener.end() if opener else 0
    end = len(_ENDING.sub("", text))
    if start >= end:
        raise ReadingError(message("working.empty"), 0, len(text))
    pieces = _sides(Piece(text[start:end], start))
    continued = len(pieces) > 1 and not pieces[0].text
    name = None if continued else left_side(pieces[0].text, variable) if len(pieces) > 1 else None
    told = pieces[1:] if continued or name is not None else pieces
    sides = tuple(Side(piece.read(notation), piece.offset, len(piece.text)) for piece in told)
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
        return Name(letter, int(found["above"] or found["below"] or 1))
    return None


def _compact(text: str) -> str:
    """The text without spaces, sizes of brackets and the fraction command: ``\\frac{dy}{dx}`` as ``dy/dx``."""
    text = text.translate(_SUPERSCRIPTS)
    text = re.sub(r"\\(?:left|right|,|;|!|quad)|\\mathrm\{(d)\}|\s+", lambda found: found[1] or "", text)
    text = re.sub(r"\^\{?((?:\\prime)+)\}?", lambda found: "'" * found[1].count("prime"), text)
    text = text.replace(r"\partial", "∂")
    return re.sub(r"\\[dt]?frac\{([^{}]*(?:\{\d\}[^{}]*)?)\}\{([^{}]*(?:\{\d\}[^{}]*)?)\}", r"\1/\2", text)
