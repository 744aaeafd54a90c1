"""What the home page says about one question. Each part stands alone: when one is refused, the others still show."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.pictures.scene import points
from tutor.web.pages.calls import Json, Outcome, Refusal, ask
from tutor.web.pages.latex_text import plain
from tutor.web.pages.question import Question, decimal, whole
from tutor.web.pages.typeset import symbol

REAL_LINE = "(-oo, oo)"
MOST_ANALYSED = 3
RATE, STEPS, MOST_STEPS = "0.01", "1000", 100_000
"""What an empty field stands for, and how many steps a lesson makes at most."""
_FIELDS = {"expression": "f", "learning_rate": "rate", "max_steps": "steps"}
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
    def points_of_several(self) -> list[Json]:
        """The critical points of a function of several variables, as they are numbered in the picture of its run."""
        run, report = self.descent.answer, self.analysis.answer
        found = (
            run["critical_points"] if run and run["critical_points"] else report["critical_points"] if report else []
        )
        return list(found)

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
    domain = question.domain or REAL_LINE
    if len(found.variables) > 1:
        found.gradient = ask("gradient", expression=question.f)
        if len(found.variables) <= MOST_ANALYSED:
            found.analysis = ask("analysis", expression=question.f, variables=found.variables, domain=domain)
    else:
        found.derivative = ask("derivative", expression=question.f, derivatives=question.derivatives)
        found.analysis = ask("analysis", expression=question.f, domain=domain)
    if question.start:
        found.descent = _descent(question)
    return found


def rows(found: Lesson) -> list[Row]:
    """The run for table and player, ``(step, x, f(x), slope)``: all of it, or evenly chosen steps and the last."""
    path = found.descent.answer["path"] if found.descent.answer else []
    every = -(-len(path) // _MOST_ROWS) or 1
    chosen = [entry for index, entry in enumerate(path) if index % every == 0 or index == len(path) - 1]
    return [(entry["step"], entry["x"], entry["value"], entry["gradient"]) for entry in chosen]


def ground_rows(found: Lesson) -> list[tuple[float | None, ...]]:
    """The run of several variables for table and player, ``(step, coordinates…, value)``."""
    path = found.descent.answer["path"] if found.descent.answer else []
    return [(entry["step"], *(entry["x"][name] for name in found.variables), entry["value"]) for entry in path]


def _descent(question: Question) -> Outcome:
    """The run; of the fields that cannot be used, the first is refused."""
    asked: Json = {"start": question.start, "method": question.method, "direction": question.direction}
    for name, value in (
        ("learning_rate", decimal(question.rate or RATE, "learning_rate")),
        ("max_steps", whole(question.steps or STEPS, "max_steps", 1, MOST_STEPS)),
        ("decay", decimal(question.decay or "0", "decay")),
    ):
        if isinstance(value, Refusal):
            return Outcome(refusal=value)
        asked[name] = value
    if question.domain:
        asked["domain"] = question.domain
    return ask("descent", expression=question.f, **asked)
