"""Reading a whole answer: one expression, or a list, points, intervals, an equation with a name on its left, nothing.

The characters become tokens by the reader's own tables and a few more, the tokens an answer by the reader's own grammar
and a few more rules. Ambiguities are found as the reader finds them: by reading the whole text again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.expression.answer_grammar import AnswerGrammar
from tutor.expression.answer_tokens import AnswerLatexScanner, AnswerScanner
from tutor.expression.answers import Answer, Intervals, Nothing
from tutor.expression.frame import unframed
from tutor.expression.interval import REAL_LINE
from tutor.expression.message import Message
from tutor.expression.read import Notation, check_input, is_latex, other_readings, warning_key
from tutor.expression.tokens import Ambiguity, Choices
from tutor.expression.write_answer import answer_to_text

# Answers in words, whole: nothing else may stand beside them.
_NOTHING = re.compile(
    r"(?:none|nothing|dne|(?:does|do) not exist|there (?:is|are) none|(?:the )?empty set"
    r"|(?:there (?:is|are) |f has )?no (?:(?:real|such|local|global|critical|inflection|stationary) )*"
    r"(?:solution|point|number|root|value|zero|minimum|maximum|extremum|minima|maxima|extrema)s?"
    r"|공집합|[가-힣 ]*존재하지 않(?:음|는다|아요)|[가-힣 ]*없(?:음|다|어요|습니다))"
)
_ALL_REAL_NUMBERS = frozenset(
    (
        *("all real numbers", "all reals", "every real number", "all real x", "the real line"),
        *("모든 실수", "실수 전체", "실수 전체의 집합", "전체 실수"),
    )
)


@dataclass(frozen=True, slots=True)
class AnswerWarning:
    """A place that can be read in more than one way. ``readings`` are of the whole answer, the chosen one first."""

    code: str
    message: Message
    offset: int
    length: int
    readings: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class AnswerReading:
    """What was typed, how it was read, and what else it could have meant. ``places``: where its values stand in it."""

    text: str
    answer: Answer
    warnings: tuple[AnswerWarning, ...] = ()
    places: tuple[tuple[int, int], ...] = ()


def read_answer(text: str, notation: Notation = "auto", variables: Sequence[str] = ()) -> AnswerReading:
    """Read an answer: ``x = 1, 3``, ``{1, 3}``, ``(0, -1), (2, 3)``, ``x <= -1 or x >= 1``, ``f'(x) = 2x``, ``none``.

    ``notation`` and ``variables`` as in ``read``; everything ``read`` accepts is read as the same expression, except
    for values on lines of their own, ``{2}`` (a set), ``R`` and ``+-2``. Raises ``ReadingError`` with offset and
    length in the text, and ``LimitExceeded``.
    """
    check_input(text, variables)
    whole, text = text, unframed(text)
    words = " ".join(text.lower().rstrip(" .!").split())
    if _NOTHING.fullmatch(words):
        return AnswerReading(whole, Nothing())
    if words in _ALL_REAL_NUMBERS:
        return AnswerReading(whole, Intervals((REAL_LINE,)))
    latex = is_latex(text, notation)
    answer, ambiguities, places = _once(text, latex, variables)
    warnings = []
    for place, other in other_readings(ambiguities, lambda choice: _once(text, latex, variables, (choice,))[:2]):
        if other != answer:
            said = Message(warning_key(place), {"chosen": answer_to_text(answer), "other": answer_to_text(other)})
            warnings.append(AnswerWarning(place.code, said, place.start, place.end - place.start, (answer, other)))
    return AnswerReading(whole, answer, tuple(warnings), places)


def _once(
    text: str, latex: bool, variables: Sequence[str], choices: Choices = ()
) -> tuple[Answer, list[Ambiguity], tuple[tuple[int, int], ...]]:
    scanner = (AnswerLatexScanner if latex else AnswerScanner)(text, variables, choices)
    grammar = AnswerGrammar(text, scanner.scan(), choices, variables, latex)
    answer = grammar.answer()
    in_names = grammar.left_sides
    found = [place for place in scanner.ambiguities if not any(a <= place.start < b for a, b in in_names)]
    return answer, found + grammar.ambiguities, grammar.places
