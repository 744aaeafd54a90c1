"""One line of a student's working taken apart: what it says it is (``f'(x) =``, ``dy/dx =``, ``u =``), and its sides.

Only the outer shape is looked at; the mathematics is the reader's. Every place points into the student's own line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from unicodedata import normalize

from tutor.expression.errors import ReadingError, TutorError
from tutor.expression.message import message
from tutor.expression.read import Reading, read
from tutor.expression.tree import Condition, Node, Piecewise, variables
from tutor.grading.answer_text import Notation, Piece, equals_signs, settled, split
from tutor.grading.cases_text import cases_of
from tutor.grading.line_text import mathematics, read_side

_LETTER = r"[a-zA-Zα-ωΑ-Ω]|\\?(?:alpha|beta|theta|phi|psi)"
_ABOVE, _BELOW = (rf"(?:\^\{{?(?P<{name}>\d)\}}?)?" for name in ("above", "below"))
_CALL = r"(?:\((?:[a-zA-Zα-ω](?:,[a-zA-Zα-ω])*)\))?"
_PRIMED = re.compile(rf"(?P<letter>{_LETTER})(?:(?P<primes>'*)|\^\{{?\((?P<count>\d)\)\}}?){_CALL}")
_VALUE = re.compile(r"(?P<name>[fyFY]'*|[fyFY]\^\{?\(\d\)\}?)\((?P<at>.+)\)")
_GENERAL = re.compile(rf"(?:{_LETTER})\^\{{?\((?P<order>[a-z])\)\}}?{_CALL}")
"""``f^{(n)}(x)``, a derivative of any order."""
_LEIBNIZ = re.compile(rf"(?:d|∂){_ABOVE}(?P<letter>{_LETTER}){_CALL}/(?:d|∂)(?P<by>{_LETTER}){_BELOW}{_CALL}")
_OPERATOR = re.compile(
    rf"(?:d|∂){_ABOVE}/(?:d|∂)(?P<by>{_LETTER}){_BELOW}"
    rf"[(\[]?(?:(?P<letter>{_LETTER}){_CALL})?[)\]]?"
)
_DIFFERENTIAL = re.compile(r"d(?P<letter>[a-zA-Z])")
_ARROW = re.compile(
    r"\s*(?:⇒|⟹|⟶|⇔|⟺|=>|->|→|∴|\\Rightarrow|\\i(?:mplies|ff)|\\Leftrightarrow|\\therefore|,?\s*\b(?:so|hence|thus|therefore)\b|이므로|따라서"
    r"|(?:으로|로)\s*(?:놓|두|치환하|하)으?면|이?라\s*(?:하|두|놓)으?면)\s*",
    re.IGNORECASE,
)
_SUPERSCRIPTS = str.maketrans({"²": "^2", "³": "^3", "′": "'", "’": "'", "″": "''", "‴": "'''"})


@dataclass(frozen=True, slots=True)
class Name:
    """The left side of a line: a letter and how many derivatives of it; ``y`` has order 0, ``dy/dx`` order 1.

    ``by`` is the letter of ``dy/du`` that is differentiated by, where it is written, ``at`` the 2 of ``f'(2)``.
    """

    letter: str
    order: int
    by: str | None = None
    at: Node | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a line's equalities and where it stands in the line."""

    reading: Reading
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Line:
    """``continued`` says that the line begins with an equals sign, ``by_cases`` that it holds where it says so only."""

    text: str
    name: Name | None
    continued: bool
    sides: tuple[Side, ...]
    by_cases: bool = False


def read_lines(text: str, variable: str, notation: Notation = "auto") -> list[Line]:
    """Take the line apart and read its sides. Raises ``TutorError`` with the place in the line.

    It is one line, or several: notes beside each other, ``u = x^2, v = sin x``, and what an arrow leads to.
    """
    notation = settled(notation, text)
    whole = mathematics(text)
    if not whole.text:
        raise ReadingError(message("working.empty"), 0, len(text))
    try:
        return _lines(text, whole, variable, notation)
    except TutorError:
        lines = _lines_by_cases(text, whole, variable, notation)
        if not lines:
            raise
        return lines


def _lines(text: str, whole: Piece, variable: str, notation: Notation) -> list[Line]:
    return [
        _line(text, note, variable, notation, follows=k > 0)
        for k, part in enumerate(_led_to(whole))
        for note in _notes(part)
    ]


def _lines_by_cases(text: str, whole: Piece, variable: str, notation: Notation) -> list[Line]:
    """``for x > 2: f(x) = x - 2, so f'(x) = 1`` as two lines, ``f'(x) = 1 for x > 2, -1 for x < 2`` as one.

    None for any other shape.
    """
    cases = cases_of(whole)
    told = [_lines(text, case.said, variable, notation) for case in cases]
    if len(cases) == 1:
        return [_by_cases((line,), (cases[0].where,)) for line in told[0]]
    together = [lines[0] for lines in told if len(lines) == 1]
    if len(together) < len(told) or len({line.name for line in together if line.name is not None}) > 1:
        return []
    return [_by_cases(together, [case.where for case in cases])] if cases else []


def _by_cases(lines: Sequence[Line], conditions: Sequence[Condition]) -> Line:
    """One line with the sides of all, each a piecewise function; a shorter case stays what it has come to."""
    first = max(lines, key=lambda line: line.name is not None)
    sides = []
    for k in range(max(len(line.sides) for line in lines)):
        each = [line.sides[min(k, len(line.sides) - 1)] for line in lines]
        node = Piecewise(tuple((side.reading.node, where) for side, where in zip(each, conditions, strict=True)))
        end = max(side.offset + side.length for side in each)
        reading = replace(each[0].reading, node=node, warnings=())
        sides.append(Side(reading, each[0].offset, end - each[0].offset))
    return replace(first, sides=tuple(sides), by_cases=True)


def _led_to(whole: Piece) -> list[Piece]:
    """The line cut at arrows and words such as *so*."""
    cuts = list(_ARROW.finditer(whole.text))
    starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(whole.text)]
    parts = [Piece(whole.text[a:b], whole.offset + a) for a, b in zip(starts, ends, strict=True)]
    return [_within(part) for part in parts if part.text.strip()]


def _notes(part: Piece) -> list[Piece]:
    notes = [_within(note) for note in split(part)]
    return notes if len(notes) > 1 and all(map(_is_equation, notes)) else [part]


def _within(part: Piece) -> Piece:
    inner = mathematics(part.text)
    return Piece(inner.text, part.offset + inner.offset)


def _is_equation(note: Piece) -> bool:
    """Whether something stands left of an equals sign: ``u = x^2``, ``(x^3)' = 3x^2``."""
    sides = _sides(note)
    return len(sides) > 1 and bool(sides[0].text)


def _line(text: str, whole: Piece, variable: str, notation: Notation, follows: bool) -> Line:
    """``follows`` says that an arrow stands before it: an expression then goes on from what is left of the arrow."""
    pieces = _sides(whole)
    continued = len(pieces) > 1 and not pieces[0].text
    name = None if continued or len(pieces) < 2 else left_side(pieces[0].text, variable)
    told = pieces[1:] if continued or name is not None else pieces
    general = _GENERAL.fullmatch(_compact(pieces[0].text))
    if general is not None and len(pieces) > 1:
        said = message("grade.other_letter", name=general["order"])
        raise ReadingError(said, pieces[0].offset, len(pieces[0].text))
    differential = _DIFFERENTIAL.fullmatch(pieces[0].text)
    if name is None and differential and len(pieces) > 1 and pieces[-1].text.endswith(f"d{variable}"):
        name = Name(differential["letter"], 1)
        told = [replace(piece, text=piece.text.removesuffix(f"d{variable}")).strip() for piece in pieces[1:]]
    sides = tuple(Side(read_side(piece, variable, notation), piece.offset, len(piece.text)) for piece in told)
    return Line(text, name, continued or (follows and len(pieces) == 1), sides)


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
    value = _VALUE.fullmatch(compact)
    return None if value is None else _value_at(value["at"], left_side(value["name"], variable))


def _value_at(written: str, name: Name | None) -> Name | None:
    """``f'(2)``: the name with the number in its brackets."""
    try:
        at = read(written).node
    except TutorError:
        return None
    return None if name is None or variables(at) else replace(name, at=at)


def _compact(text: str) -> str:
    """The text without spaces, sizes of brackets and the fraction command: ``\\frac{dy}{dx}`` as ``dy/dx``."""
    text = re.sub("⁽.⁾", lambda found: f"^{normalize('NFKC', found.group())}", text).translate(_SUPERSCRIPTS)
    text = re.sub(r"\\(?:left|right|,|;|!|quad)|\\mathrm\{(d)\}|\s+", lambda found: found[1] or "", text)
    text = re.sub(r"\^\{?((?:\\prime)+)\}?", lambda found: "'" * found[1].count("prime"), text)
    text = text.replace(r"\partial", "∂")
    return re.sub(r"\\[dt]?frac\{([^{}]*(?:\{\d\}[^{}]*)?)\}\{([^{}]*(?:\{\d\}[^{}]*)?)\}", r"\1/\2", text)
