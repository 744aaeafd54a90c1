"""The words, labels and marks around the mathematics of a line, and prime marks on brackets.

Everything keeps its place: an error in what is left still points into the student's own line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tutor.expression.errors import TutorError
from tutor.expression.functions import FUNCTIONS
from tutor.expression.read import Reading, read
from tutor.grading.answer_text import Notation, Piece

_WORDS = (
    r"so|thus|hence|therefore|then|and|also|now|let|put|set|where|with|since|because|finally|first|next|we|get|have|obtain|"
    r"gives|yields|it|follows|that|by|using|the|of|is|are|ans(?:wer)?|solution|result|derivative|differentiat(?:e|ing)|"
    r"simplify(?:ing)?|expand(?:ing)?|factor(?:ing)?|rewrite|apply|(?:product|quotient|chain|power|sum) rule"
)
_LEADING = re.compile(
    r"\s*(?:(?:∴|∵|⇒|⟹|⟶|=>|->|→|•|▪|\\Rightarrow|\\implies|\\therefore|\\quad|[①-⑳])|"
    r"(?:step\s*)?\(?\d{1,2}[.):](?=\s)|[가-힣]+(?![가-힣(])|[a-zA-Z](?:로|으로|에\s*대하여|에\s*대해)\s*편?미분하면|"
    r"with respect to [a-z](?:\s*\([^()]*\))?|"
    rf"(?:{_WORDS})(?![a-zA-Z(_^']))[\s,:]*",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*\(?(?P<letter>[a-e]|i{1,3}|iv|v)\)\s+", re.IGNORECASE)
_RULE = r"(?:by|using)?\s*(?:the\s+)?(?:product|quotient|chain|power|sum|constant multiple)\s+rule"
_TRAILING = re.compile(
    rf"(?:[\s.,;:!]|[✓✔☑□■∎◻]|\\quad|[가-힣]|[(\[]\s*(?:{_RULE}|[가-힣\s]+)\s*[)\]]|(?<=\s){_RULE})+$", re.IGNORECASE
)
_WRAPPINGS = (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)"))
_PRIME = re.compile(r"['′’]+|″")
_OPERATOR = re.compile(r"(?<![a-zA-Z\\])D(?:_?[a-z])?(?=\s*[(\[])")
_PART, _SMALL = r"[a-zA-Z](?:_\{?[a-z]\}?)?", r"(?:d|∂|\\partial\s*)"
_LEIBNIZ = re.compile(
    rf"(?<![a-zA-Z\\])[d∂](?P<letter>{_PART})\s*/\s*[d∂](?P<by>[a-zA-Z])(?![a-zA-Z])"
    rf"|\\[dt]?frac\s*\{{\s*{_SMALL}(?P<above>{_PART})\s*\}}\s*\{{\s*{_SMALL}(?P<below>[a-zA-Z])\s*\}}"
)
_IN_BRACKETS = re.compile(r"\(\s*d\s*/\s*d[a-z]\s*\)(?=\s*[(\[])")
"""``(d/dx)(x^2)``."""
_CALLED = r"(?<![a-zA-Z\\])(?P<name>[fF])\s*\(\s*{}\s*\)"
"""``f(x)``, which is the function of the question."""
_TIMES = re.compile(r"\\(?:cdot|times|div|left|quad|[,;!])$")
_CLOSING = {")": "(", "]": "[", "}": "{"}


def mathematics(text: str) -> Piece:
    """What is left of a line when labels, connecting words, check marks and dollars around it are taken away."""
    start, end = 0, len(text)
    while True:
        piece = Piece(text[start:end], start).strip()
        start, end = piece.offset, piece.offset + len(piece.text)
        for opening, closing in _WRAPPINGS:
            if (
                piece.text.startswith(opening)
                and piece.text.endswith(closing)
                and len(piece.text) > len(opening + closing)
            ):
                start, end = start + len(opening), end - len(closing)
                break
        else:
            cut = _LEADING.match(text, start, end) or _item(text, start, end)
            tail = _TRAILING.search(text, cut.end() if cut else start, end)
            if cut is None and tail is None:
                return piece
            start, end = cut.end() if cut else start, tail.start() if tail else end


def _item(text: str, start: int, end: int) -> re.Match[str] | None:
    """A label such as ``(a)``, where the letter is not one of the mathematics."""
    found = _ITEM.match(text, start, end)
    if found is None or re.search(rf"(?<![a-zA-Z]){found['letter']}(?![a-zA-Z])", text[found.end() : end]):
        return None
    return found


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text, and for each of its characters, and its end, the place it comes from."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Rewritten:
        return cls(text, tuple(range(len(text) + 1)))

    def put(self, start: int, end: int, new: str) -> Rewritten:
        """With another text between two places."""
        places = (*self.places[:start], *(self.places[start] for _ in new), *self.places[end:])
        return Rewritten(self.text[:start] + new + self.text[end:], places)

    def place(self, at: int) -> int:
        """Where a place of the new text is in the student's own."""
        return self.places[min(at, len(self.text))]


def read_side(piece: Piece, variable: str, notation: Notation) -> Reading:
    """Read one side; ``(x^3)'``, ``u'``, ``du/dx`` and ``D(x^3)`` stand for ``d/dx(…)``. Raises ``TutorError``."""
    written = _with_derivatives(piece.text, variable, notation)
    if written.text == piece.text:
        return piece.read(notation)
    try:
        reading = read(written.text, notation=notation)
    except TutorError as error:
        start, end = error.offset or 0, (error.offset or 0) + (error.length or 0)
        error.offset = written.place(start) + piece.offset
        error.length = max(written.place(end) - written.place(start), 0)
        raise
    warnings = tuple(replace(each, offset=written.place(each.offset) + piece.offset) for each in reading.warnings)
    return replace(reading, text=piece.text, warnings=warnings)


def _with_derivatives(text: str, variable: str, notation: Notation) -> Rewritten:
    """Prime marks, ``du/dx`` and ``D(…)`` written as ``d/dx(…)``, from the inside out."""
    written = Rewritten.of(text)
    for bracketed in reversed(list(_IN_BRACKETS.finditer(text))):
        for at in (bracketed.end() - 1, bracketed.start()):
            written = written.put(at, at + 1, "")
    for whole in reversed(list(re.finditer(_CALLED.format(re.escape(variable)), written.text))):
        written = written.put(whole.end("name"), whole.end(), ")").put(whole.start(), whole.start(), "(")
    text = written.text
    for quotient in reversed(list(_LEIBNIZ.finditer(text))):
        letter, by = quotient["letter"] or quotient["above"], quotient["by"] or quotient["below"]
        written = written.put(quotient.start(), quotient.end(), f"({_marker(by, 1, notation)}({letter}))")
    text = written.text
    for operator in reversed(list(_OPERATOR.finditer(text))):
        written = written.put(operator.start(), operator.end(), _marker(variable, 1, notation))
    while found := _PRIME.search(written.text):
        start = _base(written.text, found.start())
        if start is None:
            return written
        order = 2 if found.group() == "″" else len(found.group())
        base = written.text[start : found.start()]
        within = base if base.startswith(("(", "[", r"\left")) else f"({base})"
        argument = re.compile(rf"\s*\(\s*{re.escape(variable)}\s*\)")
        called = argument.match(written.text, found.end()) if len(base) == 1 else None  # f'(x) is f'
        inner = written.put(found.start(), called.end() if called else found.end(), "")
        if within != base:
            inner = inner.put(found.start(), found.start(), ")")
            inner = inner.put(start, start, "(")
        before = inner.text[:start].rstrip()
        is_factor = before[-1:].isalnum() or before[-1:] in _CLOSING
        times = "*" if is_factor and not _TIMES.search(before) else ""  # else cos x (…)' takes it for its argument
        written = inner.put(start, start, times + _marker(variable, order, notation))
    return written


def _marker(variable: str, order: int, notation: Notation) -> str:
    power = f"^{order}" if order > 1 else ""
    if notation == "latex":
        return rf"\frac{{d{power}}}{{d{variable}{power}}}"
    return f"d{power}/d{variable}{power}"


def _base(text: str, end: int) -> int | None:
    """Where what a prime mark stands on begins: a bracket with its function, or one letter."""
    if end == 0:
        return None
    last = text[end - 1]
    if last in _CLOSING:
        depth = 0
        for at in range(end - 1, -1, -1):
            depth += (text[at] in _CLOSING) - (text[at] in _CLOSING.values())
            if depth == 0:
                at -= 5 * text[:at].endswith(r"\left")
                name = re.search(r"\\?([a-zA-Z]+)$", text[:at])
                return name.start() if name and name.group(1) in FUNCTIONS else at
        return None
    letters = re.search(r"[^\W\d_]*$", text[:end])
    return end - 1 if letters and letters.group() and letters.group() not in FUNCTIONS else None
