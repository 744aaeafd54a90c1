"""``POST /read``: how an expression, or an answer of another kind, is read."""

from __future__ import annotations

from pydantic import Field

from tutor.answers.common import Json, Request, warning_json
from tutor.expression.algebra import Algebra
from tutor.expression.answers import Answer, Values, free_names, kind, parts
from tutor.expression.errors import ReadingError, TutorError
from tutor.expression.read_answer import AnswerReading, AnswerWarning, read_answer
from tutor.expression.write_answer import answer_to_latex, answer_to_speech, answer_to_text


class ReadRequest(Request):
    """An expression, list, set, interval or equation to be echoed as the tutor reads it."""

    expression: str = Field(description="What the student typed.", examples=["x^2*sin(x)"])
    variables: list[str] = Field(
        default_factory=list, description="Names of more than one letter that are to be read whole.", max_length=20
    )


def reading(request: ReadRequest, algebra: Algebra) -> Json:
    """What was typed as text, LaTeX and spoken words; its kind and parts, its variables, every ambiguity."""
    try:
        found = request.read("expression", request.variables)
    except ReadingError as error:
        answer = _answer(request, error)
        return _json(request, answer.answer) | {"warnings": [_warning_json(each, request) for each in answer.warnings]}
    return _json(request, found.node) | {"warnings": [warning_json(each, request) for each in found.warnings]}


def _json(request: ReadRequest, answer: Answer) -> Json:
    return {
        "kind": kind(answer),
        "expression": _answer_json(answer),
        "parts": [_answer_json(part) for part in parts(answer)],
        "speech": request.say(answer_to_speech(answer)),
        "variables": sorted(free_names(answer)),
    }


def _answer(request: ReadRequest, refused: ReadingError) -> AnswerReading:
    """The text as an answer, if it is one of another kind than an expression.

    Raises the error of the reading that came further into the text: that is where the mistake is.
    """
    try:
        found = read_answer(request.expression, request.notation, request.variables)
    except TutorError as error:
        error.field = refused.field
        further = (error.offset or 0) > (refused.offset or 0)
        raise error if further else refused from None
    decimal = refused.message.key == "reading.decimal_comma" and isinstance(found.answer, Values)
    if kind(found.answer) == "expression" or decimal:
        raise refused
    return found


def _answer_json(answer: Answer) -> Json:
    return {"text": answer_to_text(answer), "latex": answer_to_latex(answer)}


def _warning_json(warning: AnswerWarning, request: Request) -> Json:
    return {
        "code": warning.code,
        "message": request.say(warning.message),
        "offset": warning.offset,
        "length": warning.length,
        "readings": [answer_to_text(reading) for reading in warning.readings],
    }
