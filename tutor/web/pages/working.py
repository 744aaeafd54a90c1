"""Checking working: a student's derivation judged line by line, and hints for the next line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from flask import Response, request

from tutor.web.pages.calls import Json, Outcome, ask
from tutor.web.pages.rendering import page

TASKS = ("derivative", "critical_points", "classification")
LEVELS = (1, 2, 3)
EXAMPLE = "x^2*sin(x)"
EXAMPLE_LINES = "f'(x) = d/dx(x^2)*sin(x) + x^2*d/dx(sin(x))\n= 2x sin x - x^2 cos x"
_MOST_LINES = 60
_FIELDS = {"expression": "f"}
"""Fields of the calls that have another name in the form."""


@dataclass(frozen=True, slots=True)
class Written:
    """The form as the student filled it in. The names are those of the address, so working can be shared."""

    f: str = ""
    task: str = TASKS[0]
    variable: str = ""
    order: str = ""
    domain: str = ""
    lines: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Written:
        typed = {name: arguments.get(name, "").strip() for name in ("f", "variable", "order", "domain")}
        task = arguments.get("task", "")
        return cls(**typed, task=task if task in TASKS else TASKS[0], lines=arguments.get("lines", ""))

    @property
    def question(self) -> Json:
        """The fields of the calls that say what was asked."""
        asked: Json = {"expression": self.f, "task": self.task}
        if self.variable:
            asked["variable"] = self.variable
        if self.order.isascii() and self.order.isdigit() and len(self.order) == 1:
            asked["order"] = int(self.order)
        return asked

    @property
    def steps(self) -> list[str]:
        """The lines that have something on them."""
        return [line.strip() for line in self.lines.splitlines() if line.strip()][:_MOST_LINES]


def working() -> Response:
    """``/working``: the form, the lines judged, and a hint where one was asked for."""
    written = Written.of(request.args)
    example = Written(EXAMPLE, lines=EXAMPLE_LINES)
    judged, hint = Outcome(), Outcome()
    level = next((level for level in LEVELS if request.args.get("hint") == str(level)), 0)
    if written.f:
        where = {"domain": written.domain} if written.domain and written.task != TASKS[0] else {}
        judged = ask("working", **written.question, **where, lines=written.steps)
        if level and judged.answer:
            hint = ask("hint", **written.question, **where, lines=written.steps, level=level)
    refusal = judged.refusal
    faults = {_FIELDS.get(refusal.field, refusal.field): refusal} if refusal and refusal.field else {}
    shown: Json = {"written": written, "judged": judged, "hint": hint, "level": level, "faults": faults}
    return page("working.html", 422 if faults else 200, tasks=TASKS, example=asdict(example), **shown)
