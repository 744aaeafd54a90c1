"""One number as a student writes it: ``x = 2``, ``4 - 0.8 = 3.2``, ``1 1/2``, ``50%``, ``1,000``, ``3,14``."""

from __future__ import annotations

import re

from tutor.expression.answers import Answer, single
from tutor.expression.errors import ReadingError
from tutor.expression.message import message
from tutor.expression.read import Notation, Reading, ReadingWarning
from tutor.expression.read_answer import read_answer
from tutor.expression.tree import Node, variables

_WORD = re.compile(r"[A-Za-z]+")
_GOES_ON = re.compile(r"(?<=\d)(?:\.{3,}|…|⋯|\\[lc]?dots)\s*\Z")  # 1.414...
_UNITS = frozenset({"m", "s", "g", "h", "L", "N", "J", "W", "V", "A", "K"})


def read_number(text: str, notation: Notation) -> Reading:
    """The number, with its other meanings. Where one is asked for, ``3,14`` is no list and ``2 x 10^3`` has no letter.

    An expression with letters is given back as it is. Raises ``TutorError`` for anything else.
    """
    found = read_answer(_GOES_ON.sub(lambda dots: " " * len(dots[0]), text), notation)
    meanings = [found.answer, *(warning.readings[1] for warning in found.warnings)]
    numbers = list(dict.fromkeys(node for meaning in meanings if (node := _number(meaning)) is not None))
    if not numbers:
        node = single(found.answer)
        if node is None:
            raise ReadingError(message("grade.number_wanted"), 0, len(text))
        refuse_words(text, node)
        return Reading(text, node)
    chosen, *others = numbers
    warnings = [
        ReadingWarning(warning.code, warning.message, warning.offset, warning.length, (chosen, other))
        for warning in found.warnings
        if (other := _number(warning.readings[1])) in others and other is not None
    ]
    written = found.text[slice(*found.places[-1])] if len(found.places) == 1 else text
    return Reading(written, chosen, tuple(warnings))


def refuse_words(text: str, node: Node) -> None:
    """Raise ``ReadingError`` for a unit or a word, ``12.5 cm`` or ``five``, read as a product of letters."""
    for word in _WORD.finditer(text):
        letters = variables(node) & set(word[0])
        if len(letters) > 1 or (letters and word[0] in _UNITS and text[: word.start()].strip()[-1:].isdigit()):
            raise ReadingError(message("grade.no_words"), word.start(), len(word[0]))


def _number(answer: Answer) -> Node | None:
    node = single(answer)
    return None if node is None or variables(node) else node
