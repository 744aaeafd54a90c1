"""What every call shares: the base of requests, and how trees and steps look in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from tutor.calculus.rule import Step
from tutor.expression.answers import Answer, Equation, Name, free_names
from tutor.expression.errors import ReadingError, TutorError
from tutor.expression.logarithm import LogBase
from tutor.expression.message import Message
from tutor.expression.read import Reading, ReadingWarning, read
from tutor.expression.read_answer import AnswerReading, read_answer
from tutor.expression.tree import Node
from tutor.expression.write_latex import LatexWriter, to_latex
from tutor.expression.write_text import TextWriter, to_text
from tutor.wording import Locale, MathStyle, say

Json = dict[str, Any]
_FUNCTION_NAMES = frozenset("fghyz")  # letters that name a function also without an argument


class Request(BaseModel):
    """Fields every call accepts. Unknown fields are refused, so that a misspelt one is never silently ignored."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    locale: Locale = Field("en", description="Language of every explanation.")
    notation: Literal["auto", "text", "latex"] = Field("auto", description="How expressions are written.")
    log_base: LogBase | None = Field(
        None, description="What log without a base means; the instance's own setting where it is left out."
    )
    math: MathStyle = Field("text", description="How mathematics stands inside prose: text, or LaTeX in \\( … \\).")

    @cached_property
    def _writers(self) -> tuple[TextWriter, LatexWriter]:
        return self.writers()

    def writers(self) -> tuple[TextWriter, LatexWriter]:
        """What writes the trees of this answer."""
        return TextWriter(), LatexWriter()

    def say(self, message: Message) -> str:
        text, latex = self._writers
        return say(message, self.locale, self.math, latex.write if self.math == "latex" else text.write)

    def written(self, node: Node) -> Json:
        """A tree in text and LaTeX; what is written once in an answer is remembered for its other lines."""
        text, latex = self._writers
        return {"text": text.write(node), "latex": latex.write(node)}

    def read(self, field: str, variables: Sequence[str] = ()) -> Reading:
        """Read the expression in one of the request's own fields; an error names the field."""
        try:
            return read(getattr(self, field), notation=self.notation, variables=variables)
        except TutorError as error:
            error.field = field
            raise

    def read_function(self, field: str, variables: Sequence[str] = ()) -> Reading:
        """Read a function, which may be given its name: ``f(x) = x^2`` and ``y = x^2`` are x^2."""
        try:
            return self.read(field, variables)
        except ReadingError as refused:
            try:
                named = _named_function(read_answer(getattr(self, field), self.notation, variables))
            except TutorError as error:  # the reading that came further into the text found the mistake
                error.field = field
                raise error if (error.offset or 0) > (refused.offset or 0) else refused from None
            if named is None:
                raise
            return named


def _named_function(found: AnswerReading) -> Reading | None:
    match found.answer:
        case Equation(Name(letter, order=0, variables=(), arguments=arguments, gradient=False), value, sides=()):
            if not (arguments or letter in _FUNCTION_NAMES) or letter in free_names(value):
                return None
            warnings = [
                ReadingWarning(each.code, each.message, each.offset, each.length, _values(each.readings))
                for each in found.warnings
            ]
            return Reading(found.text, value, tuple(warnings))
    return None


def _values(readings: Sequence[Answer]) -> tuple[Node, ...]:
    return tuple(reading.value for reading in readings if isinstance(reading, Equation))


def math_json(node: Node) -> Json:
    return {"text": to_text(node), "latex": to_latex(node)}


def step_json(step: Step, request: Request) -> Json:
    return {
        "rule": step.rule,
        "skill": step.skill,
        "before": request.written(step.before),
        "after": request.written(step.after),
        "explanation": request.say(step.explanation),
        "substeps": [step_json(inner, request) for inner in step.substeps],
        "check": step.check,
    }


def warning_json(warning: ReadingWarning, request: Request) -> Json:
    return {
        "code": warning.code,
        "message": request.say(warning.message),
        "offset": warning.offset,
        "length": warning.length,
        "readings": [to_text(reading) for reading in warning.readings],
    }
