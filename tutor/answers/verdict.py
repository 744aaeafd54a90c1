"""How a verdict looks in JSON: marks, feedback, mistakes, the witness with both values."""

from __future__ import annotations

import math

from flint import arb

from tutor.answers.common import Json, Request, math_json
from tutor.answers.coordinates import decimal_text
from tutor.descent.trace import Trace
from tutor.expression.message import message
from tutor.expression.write_answer import answer_to_text
from tutor.expression.write_text import to_text
from tutor.extrema.report import Coordinate
from tutor.grading.comparing import Witness
from tutor.grading.verdict import Question, Verdict


def verdict_json(verdict: Verdict, request: Request) -> Json:
    """The verdict as the contract has it."""
    body: Json = {
        "correct": verdict.correct,
        "score": None if verdict.score is None else float(verdict.score),
        "value": verdict.value,
        "reason": verdict.reason,
        "form": verdict.form,
        "marks": [
            {
                "for": request.say(mark.purpose),
                "points": float(mark.points),
                "of": float(mark.of),
                "reason": request.say(mark.reason),
            }
            for mark in verdict.marks
        ],
        "feedback": [request.say(said) for said in verdict.feedback],
        "diagnosis": [
            {"malrules": list(found.malrules), "hint": request.say(found.hint), "where": math_json(found.where)}
            for found in verdict.diagnosis
        ],
        "question": None if verdict.question is None else question_json(verdict.question, request),
        "witness": None if verdict.witness is None else witness_json(verdict.witness),
        "domains": [{"defined": difference.defined, **_place(difference.witness)} for difference in verdict.domains],
        "readings": [answer_to_text(reading) for reading in verdict.readings],
        "understood": [math_json(node) for node in verdict.understood],
        "flagged": verdict.value == "undecided" and not verdict.readings,
    }
    if verdict.trace is not None:
        body["trace"] = _trace_json(verdict.trace, request)
    if verdict.offset is not None:
        body |= {"offset": verdict.offset, "length": verdict.length}
    return body


def _trace_json(trace: Trace, request: Request) -> Json:
    """What is to be said of each line: the place written, the right one from the line before, and the mistake."""
    lines = [
        {
            "given": list(line.given.place),
            "expected": [value if math.isfinite(value) else None for value in line.expected],
            "status": line.status,
            "malrules": list(line.mistakes),
            "hints": [request.say(message(f"slip.{name}")) for name in line.mistakes],
        }
        for line in trace.lines
    ]
    return {"lines": lines, "first_error": trace.first_error}


def question_json(question: Question, request: Request) -> Json:
    """``if`` says which mistake each answer to the question goes with."""
    return {
        "text": request.say(question.said),
        "expression": None if question.function is None else math_json(question.function),
        "if": {answer if isinstance(answer, str) else to_text(answer): malrule for answer, malrule in question.answers},
    }


def witness_json(witness: Witness) -> Json:
    """The point and both values."""
    return {
        **_place(witness),
        "yours": _value(witness.yours),
        "expected": _value(witness.expected),
        "enclosures": {"yours": _bounds(witness.yours), "expected": _bounds(witness.expected)},
    }


def _place(witness: Witness) -> Json:
    """``x`` is the number for one variable, an object for several, null for a constant; ``exact`` the same in text."""
    point = {name: float(value) for name, value in witness.point}
    exact = {name: str(value) for name, value in witness.point}
    single = len(point) == 1
    return {
        "x": next(iter(point.values())) if single else point or None,
        "exact": next(iter(exact.values())) if single else exact or None,
    }


def _value(ball: arb | None) -> float | None:
    value = math.inf if ball is None else float(ball.mid())
    return value if math.isfinite(value) else None


def _bounds(ball: arb | None) -> list[str] | None:
    """Decimals that enclose the ball; ``None`` also for a number too long to write out."""
    if ball is None or _value(ball) is None:
        return None
    low, high = Coordinate(ball).bounds()
    return [decimal_text(low, -1), decimal_text(high, 1)]
