"""Checking working: a student's derivation judged line by line, and hints for the next line.

The question is the student's own, or a part of a stored problem: then the teacher's marks and hints are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from flask import Response, request

from tutor.web.pages.calls import Json, Outcome, ask
from tutor.web.pages.practise import seed_of
from tutor.web.pages.question import DERIVATIVES
from tutor.web.pages.rendering import page
from tutor.web.services import services

TASKS = ("derivative", "gradient", "critical_points", "classification")
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
    derivatives: str = DERIVATIVES[0]
    problem: str = ""
    seed: str = ""
    part: str = ""
    hinted: str = ""
    """The places of the lines that a hint wrote out, counted from 0: ``1,3``."""
    lines: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Written:
        names = ("f", "variable", "order", "domain", "problem", "seed", "part", "hinted")
        typed = {name: arguments.get(name, "").strip() for name in names}
        task = arguments.get("task", "")
        derivatives = DERIVATIVES[arguments.get("derivatives") == DERIVATIVES[1]]
        return cls(
            **typed,
            task=task if task in TASKS else TASKS[0],
            derivatives=derivatives,
            lines=arguments.get("lines", ""),
        )

    @property
    def question(self) -> Json:
        """The fields of the calls that say what was asked."""
        if self.problem:
            return {"problem": self.problem, "seed": seed_of(self.seed), "part": self.part}
        asked: Json = {"expression": self.f, "task": self.task, "style": {"derivatives": self.derivatives}}
        if self.domain and self.task != TASKS[0]:
            asked["domain"] = self.domain
        if self.variable:
            asked["variable"] = self.variable
        if self.order.isascii() and self.order.isdigit() and len(self.order) == 1:
            asked["order"] = int(self.order)
        return asked

    @property
    def steps(self) -> list[str]:
        """The lines that have something on them."""
        return [line.strip() for line in self.lines.splitlines() if line.strip()][:_MOST_LINES]

    @property
    def shown(self) -> list[int]:
        """The places of the lines that a hint wrote out."""
        places = {
            int(place) for place in self.hinted.split(",") if place.isascii() and place.isdigit() and len(place) < 3
        }
        return sorted(place for place in places if place < _MOST_LINES)


def working() -> Response:
    """``/working``: the form, the lines judged, and a hint where one was asked for."""
    written = Written.of(request.args)
    example = Written(EXAMPLE, lines=EXAMPLE_LINES)
    judged, hint = Outcome(), Outcome()
    level = next((level for level in LEVELS if request.args.get("hint") == str(level)), 0)
    if written.f or written.problem:
        judged = ask("working", **written.question, lines=written.steps, hinted=written.shown)
        if level and judged.answer:
            hint = ask("hint", **written.question, lines=written.steps, level=level)
    refusal = judged.refusal
    faults = {_FIELDS.get(refusal.field, refusal.field): refusal} if refusal and refusal.field else {}
    shown: Json = {"written": written, "judged": judged, "hint": hint, "level": level, "faults": faults}
    shown |= {"exercise": _exercise(written), "hinted": _hinted(written, hint.answer)}
    choices: Json = {"tasks": TASKS, "derivatives": DERIVATIVES, "example": asdict(example)}
    return page("working.html", 422 if faults else 200, **choices, **shown)


def _exercise(written: Written) -> Json | None:
    """The variant of the stored problem and its part that the working is about."""
    found = services().exercises.find(written.problem) if written.problem else None
    if found is None:
        return None
    variant = ask("problem_variant", problem=found.json(), seed=seed_of(written.seed)).answer
    parts = variant["parts"] if variant else []
    return {"variant": variant, "part": next((part for part in parts if part["part"] == written.part), None)}


def _hinted(written: Written, hint: Json | None) -> str:
    """The places of lines written out by hints so far, with the one that a hint shows now."""
    places = set(written.shown)
    if hint and "next" in hint:
        places.add(len(written.steps) if hint["line"] is None else hint["line"])
    return ",".join(map(str, sorted(places)))
