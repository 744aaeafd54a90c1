"""Judging a student's iterates of a run: line by line, each from the line before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from tutor.descent.trace import Iterate, Line, Steps, check_trace, steps_of
from tutor.expression.balls import enclose
from tutor.expression.errors import ReadingError, TutorError
from tutor.expression.message import message
from tutor.expression.read import Reading
from tutor.expression.tree import variables
from tutor.grading.answer_text import Notation, Piece, split, value_side
from tutor.grading.components import components
from tutor.grading.judge import NOTHING
from tutor.grading.marks import Mark, Policy
from tutor.grading.point_mistakes import named
from tutor.grading.points import list_verdict
from tutor.grading.runs import constant
from tutor.grading.tasks import DescentTraceTask
from tutor.grading.verdict import Diagnosis, Verdict

FINEST = 12
"""Digits after the point beyond which a number is taken to be as exact as a double."""
_SIGNS = str.maketrans("≈≃≅", "===")
_ARROW = re.compile(r"->|→|⟶|\\to\b")
_NUMBERED = re.compile(r"\s*(?:step|단계)?\s*\d+\s*(?::|\)|단계\s*:?)\s*", re.IGNORECASE)


def expected_trace(task: DescentTraceTask) -> Steps:
    """The run that is asked for. Raises ``TutorError`` where it cannot begin."""
    start = {name: constant(value) for name, value in task.start}
    return steps_of(task.function, start, constant(task.learning_rate), task.method, task.direction, task.decay)


def judge_trace(task: DescentTraceTask, steps: Steps, answer: str, notation: Notation, policy: Policy) -> Verdict:
    """The verdict on all lines. Every step that is right from where it begins earns its share.

    Raises ``TutorError`` for an answer that cannot be read.
    """
    rows = [_readings(piece, steps.names, notation) for piece in _lines(answer, len(steps.names))]
    if not rows:
        raise ReadingError(message("grade.trace.none"), 0, len(answer))
    trace = check_trace(steps, [_iterate(row) for row in rows])
    made = [line for line in trace.lines if line.status != "start"]
    wanted = max(task.steps or 1, len(made))
    share = policy.points / wanted
    marks = [_mark(number, line, share) for number, line in enumerate(made, 1)]
    missing = wanted - len(made)
    if missing:
        said = message("grade.trace.missing", wanted=wanted, found=len(made))
        marks.append(Mark(message("grade.for.missing_iterates"), NOTHING, share * missing, said))
    feedback = [mark.reason for mark in marks if mark.points < mark.of][:1] or [message("grade.right")]
    diagnosis: tuple[Diagnosis, ...] = ()
    if trace.first_error is not None:
        where = rows[trace.first_error][0].node
        diagnosis = tuple(named(name, where) for name in trace.lines[trace.first_error].mistakes)
        if any(line.status == "follows" for line in made):
            feedback.append(message("grade.trace.followed"))
    right = trace.first_error is None and not missing
    understood = [reading for row in rows for reading in row]
    verdict = list_verdict("equal" if right else "different", "run", marks, feedback, understood, diagnosis)
    return replace(verdict, trace=trace)


def _mark(number: int, line: Line, share: Fraction) -> Mark:
    purpose = message("grade.for.iterate", number=number)
    match line.status:
        case "wrong":
            return Mark(purpose, NOTHING, share, message("grade.trace.wrong", number=number))
        case "follows":
            return Mark(purpose, share, share, message("grade.trace.follows"))
    return Mark(purpose, share, share, message("grade.right"))


def _lines(answer: str, size: int) -> Iterator[Piece]:
    """One piece for each iterate: a line, or a part between commas or arrows; points of several coordinates may stand
    on one line in brackets."""
    text = _ARROW.sub(lambda arrow: ";".ljust(len(arrow.group())), answer.translate(_SIGNS))
    at = 0
    for line in re.split("[\n;]", text):
        numbered = _NUMBERED.match(line)
        skipped = numbered.end() if numbered else 0
        whole = Piece(line[skipped:], at + skipped).strip()
        at += len(line) + 1
        parts = split(whole)
        if size == 1 or (len(parts) > 1 and all(value_side(part).text.startswith("(") for part in parts)):
            yield from parts
        elif whole.text:
            yield whole


def _readings(piece: Piece, names: Sequence[str], notation: Notation) -> list[Reading]:
    """What is written for each variable. Raises ``TutorError`` at the piece's own place."""
    try:
        found = [value_side(piece).read(notation)] if len(names) == 1 else components(piece.text, names, notation)
    except TutorError as error:
        if len(names) > 1:
            error.offset = piece.offset + (error.offset or 0)
        raise
    for reading in found:
        if variables(reading.node) or not enclose(reading.node, {}).is_finite():
            raise ReadingError(message("grade.number_wanted"), piece.offset, len(piece.text))
    return found


def _iterate(row: Sequence[Reading]) -> Iterate:
    return Iterate(tuple(constant(reading.node) for reading in row), tuple(_unit(reading.text) for reading in row))


def _unit(text: str) -> float:
    """The unit of the last digit of a decimal number; 0 for an exact expression such as a fraction."""
    try:
        exponent = Decimal(text.strip().replace("−", "-")).as_tuple().exponent
    except InvalidOperation:
        return 0.0
    return 10.0**exponent if isinstance(exponent, int) and exponent >= -FINEST else 0.0
