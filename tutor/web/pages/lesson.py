"""What the home page says about one question. Each part stands alone: when one is refused, the others still show."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.pictures.scene import points
from tutor.web.pages.calls import Json, Outcome, Refusal, ask
from tutor.web.pages.latex_text import plain
from tutor.web.pages.question import Question, decimal
from tutor.web.pages.typeset import symbol

REAL_LINE = "(-oo, oo)"
_FIELDS = {"expression": "f", "learning_rate": "rate"}
"""Fields of the calls that have a shorter name in the form."""
_MOST_ROWS = 600

Row = tuple[int, float | None, float | None, float | None]


@dataclass(slots=True)
class Lesson:
    """The answers to one question; a part that does not apply to it stays empty."""

    question: Question
    reading: Outcome
    derivative: Outcome = field(default_factory=Outcome)
    gradient: Outcome = field(default_factory=Outcome)
    analysis: Outcome = field(default_factory=Outcome)
    descent: Outcome = field(default_factory=Outcome)

    @property
    def variables(self) -> list[str]:
        return list(self.reading.answer["variables"]) if self.reading.answer else []

    @property
    def function(self) -> Json:
        """The function as it was read, as text and LaTeX: of ``f(x) = x^2`` what stands on the right."""
        answer = self.reading.answer
        if answer is None:
            return {"text": self.question.f, "latex": ""}
        read: Json = answer["parts"][0] if answer["kind"] == "equation" else answer["expression"]
        return read

    @property
    def expression(self) -> str:
        """The function in canonical text; as typed where it could not be read."""
        return str(self.function["text"])

    @property
    def letter(self) -> str:
        """The only variable as it stands in running text: ``x``, ``θ``."""
        return plain(symbol(self.variables[0])) if self.variables else "x"

    @property
    def signature(self) -> dict[str, str]:
        """The function with its variables, as text and LaTeX: ``f(x)``."""
        names = self.variables or ["x"]
        return {"text": f"f({', '.join(names)})", "latex": f"f({', '.join(symbol(name) for name in names)})"}

    @property
    def points(self) -> list[Json]:
        """The critical points and endpoints in the order of x, as they are numbered in the picture and the table."""
        return points(self.analysis.answer) if self.analysis.answer else []

    @property
    def faults(self) -> dict[str, Refusal]:
        """Refusals by the field of the form they belong beside."""
        faults: dict[str, Refusal] = {}
        for part in (self.reading, self.derivative, self.gradient, self.analysis, self.descent):
            if part.refusal and part.refusal.field:
                faults.setdefault(_FIELDS.get(part.refusal.field, part.refusal.field), part.refusal)
        return faults


def lesson(question: Question) -> Lesson:
    """Ask the calculators everything there is to say about the question."""
    found = Lesson(question, ask("read", expression=question.f))
    if found.reading.answer is None:
        return found
    if len(found.variables) > 1:
        found.gradient = ask("gradient", expression=question.f)
        return found
    found.derivative = ask("derivative", expression=question.f)
    found.analysis = ask("analysis", expression=question.f, domain=question.domain or REAL_LINE)
    if question.start:
        found.descent = _descent(question)
    return found


def rows(found: Lesson) -> list[Row]:
    """The run for table and player, ``(step, x, f(x), slope)``: all of it, or evenly chosen steps and the last."""
    path = found.descent.answer["path"] if found.descent.answer else []
    every = -(-len(path) // _MOST_ROWS) or 1
    chosen = [entry for index, entry in enumerate(path) if index % every == 0 or index == len(path) - 1]
    return [(entry["step"], entry["x"], entry["value"], entry["gradient"]) for entry in chosen]


def _descent(question: Question) -> Outcome:
    rate = decimal(question.rate or "0.01", "learning_rate")
    if isinstance(rate, Refusal):
        return Outcome(refusal=rate)
    asked: Json = {"start": question.start, "learning_rate": rate, "method": question.method}
    if question.domain:
        asked["domain"] = question.domain
    return ask("descent", expression=question.f, **asked)
