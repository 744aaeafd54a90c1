"""Working on critical points and their kinds: the derivative, the equation, its solutions, the kinds.

Every stage is judged against the student's own f′: whoever solves a wrong f′ = 0 rightly has solved it rightly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor.expression.algebra import Algebra
from tutor.expression.errors import LimitExceeded, ReadingError, TutorError
from tutor.expression.limits import MAX_LENGTH
from tutor.expression.message import message
from tutor.expression.tree import ZERO, variables
from tutor.extrema.report import Report
from tutor.grading.answer_text import Notation, equals_signs, settled, split
from tutor.grading.cases_text import cases_of
from tutor.grading.classifying import Classifying
from tutor.grading.judged import Judged, Working, together
from tutor.grading.line_text import mathematics
from tutor.grading.lines import Line, left_side, read_lines
from tutor.grading.marks import Policy
from tutor.grading.own_points import OwnPoints
from tutor.grading.solving import Solving
from tutor.grading.statement_text import statements
from tutor.grading.statements import (
    Change,
    Kinds,
    LeftOut,
    Mathematics,
    Numbers,
    Places,
    Sign,
    SignRow,
    Statement,
    Undefined,
)

_PREFIX = re.compile(
    r"\s*(?:the )?(?:(?:critical|stationary) (?:points?|numbers?|values?)|solutions?|임계점|해)\s*"
    r"(?:are|is|at|은|는|:)?\s*:?\s*",
    re.I,
)
DEFAULT = Policy()


@dataclass
class PointsJudge:
    """Judges the lines one after another. ``report`` is the certified analysis of the question."""

    report: Report
    algebra: Algebra
    classify: bool
    policy: Policy = DEFAULT

    def __post_init__(self) -> None:
        self.own = OwnPoints(self.report, self.algebra, self.policy)
        self.solving = Solving(self.own)
        self.classifying = Classifying(self.own)

    def judge(self, text: str, notation: Notation) -> Judged:
        """The judgement on the next line. Never raises for a bad line."""
        notation = settled(notation, text)
        try:
            if len(text) > MAX_LENGTH:
                raise LimitExceeded("length", MAX_LENGTH, MAX_LENGTH, len(text) - MAX_LENGTH)
            said = statements(text, self.report.variable, notation)
            judged = [found for each in said if (found := self._statement(text, each, notation)) is not None]
            if not judged:
                raise ReadingError(message("working.words"), 0, len(text))
            return replace(together(judged), text=text)
        except TutorError as error:
            return Judged(
                text, "unreadable", feedback=(error.message,), offset=error.offset or 0, length=error.length or 0
            )

    def _statement(self, text: str, said: Statement, notation: Notation) -> Judged | None:
        """The judgement on one thing a line says; ``None`` for words that say nothing."""
        match said:
            case Mathematics(told):
                return self._mathematics(text, told, notation)
            case Places(told, in_row):
                return self.solving.places(text, told, notation, in_row)
            case Kinds(told, before):
                return self.classifying.kinds(text, told, before, notation)
            case Sign():
                return self.classifying.sign(text, said)
            case Change() | Undefined():
                return self.classifying.about_slope(text, said)
            case Numbers(places):
                return self.classifying.numbers(text, places)
            case SignRow():
                return self.classifying.row(text, said)
            case LeftOut(places):
                return self.solving.left_out(text, places)
        return None

    def _mathematics(self, text: str, told: str, notation: Notation) -> Judged:
        prefix = _PREFIX.match(told)
        start = prefix.end() if prefix else 0
        within = mathematics(told)
        if prefix or self._names_places(within.text):
            begin = start if prefix else within.offset
            return self.solving.places(text, " " * begin + told[begin:], notation)
        value = self.classifying.value(text, told, notation)
        if value is not None:
            return value
        parts = [part for part in split(within) if "=" in part.text]
        unnamed = any(left_side(part.text.partition("=")[0], "") is None for part in parts)
        if len(parts) > 1 and unnamed and not cases_of(within):
            return self.solving.equations(text, parts, notation)
        return together([self._line(text, line) for line in read_lines(told, self.report.variable, notation)])

    def _line(self, text: str, line: Line) -> Judged:
        """A line about a derivative, or an equation."""
        slopes = self.own.slopes
        last = line.sides[-1].reading.node
        if line.name is not None and line.name.order == 1 and line.name.at is None and last == ZERO:
            before = replace(line, sides=line.sides[:-1])
            judged = slopes.line(before) if before.sides else None
            return judged if judged is not None and judged.status == "error" else self.solving.set_to_zero(text, judged)
        first = line.sides[0].reading.node
        is_equation = line.name is None and not line.continued and len(line.sides) > 1
        if not is_equation or self.report.variable not in variables(first) | variables(last):
            return slopes.line(line)
        if 1 in slopes.own:
            return self.solving.equation(text, first, last)
        return self.solving.first_equation(line, first, last)

    def _names_places(self, text: str) -> bool:
        """``x = …``, or a list of points."""
        signs = equals_signs(text)
        if not signs:
            return bool(re.match(r"\s*[{(\[]?[^=]*,", text))
        name = left_side(text[: signs[0]], "")
        subscript = re.match(rf"\s*{re.escape(self.report.variable)}_?\{{?[0-9₀-₉]", text)
        return bool(subscript) or (name is not None and name.order == 0 and name.letter == self.report.variable)


def judge_points_working(
    report: Report, lines: Sequence[str], algebra: Algebra, classify: bool, notation: Notation = "auto"
) -> Working:
    """Judge the working on the critical points, and with ``classify`` on their kinds."""
    judge = PointsJudge(report, algebra, classify)
    judged = [judge.judge(text, notation) for text in lines]
    classified = judge.classifying.is_complete()
    told = tuple(judged) if classified else judge.solving.with_loss(judged)
    first = next((k for k, line in enumerate(told) if line.status == "error"), None)
    finished = classified if classify else judge.solving.found and not judge.solving.strays
    return Working(told, first, finished and (judge.solving.back_on_track or judge.own.is_on_track), finished)
