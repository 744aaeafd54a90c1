"""Trying a problem set before students do: every variant, or a stated sample, must be well posed."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from tutor.authoring.leaks import leaked
from tutor.authoring.problem_set import (
    Finding,
    Loaded,
    Problem,
    ProblemSetError,
    Question,
    Severity,
    TellsApartAsk,
    Text,
    load,
)
from tutor.authoring.texts import placeholders
from tutor.authoring.variant import Part, ProblemError, Template, Variant
from tutor.authoring.well_posed import faults
from tutor.authoring.yaml_text import Path
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.evaluate import evaluate
from tutor.expression.message import Message, message
from tutor.expression.tree import depends_on, variables
from tutor.expression.write_text import to_text
from tutor.grading.catalogue import MISTAKES
from tutor.grading.grade import Formula, Partials, expect

MOST_VARIANTS = 60
"""How many variants of one problem are tried; a note says so where there are more."""


def lint(text: str, algebra: Algebra, file: str = "", most_variants: int = MOST_VARIANTS) -> list[Finding]:
    """Everything wrong with a set, in the order of the file; empty (or notes only) for a good one."""
    try:
        loaded = load(text, file)
    except ProblemSetError as error:
        return sorted(error.findings, key=_place)
    findings: list[Finding] = []
    for k, problem in enumerate(loaded.problem_set.problems):
        findings += _Trial(loaded, ("problems", k), problem, algebra, most_variants).findings()
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, int]:
    return finding.line, finding.column


class _Trial:
    """One problem being tried. A fault is told once, with the first parameters that show it."""

    def __init__(self, loaded: Loaded, root: Path, problem: Problem, algebra: Algebra, most: int):
        self.loaded = loaded
        self.root = root
        self.problem = problem
        self.algebra = algebra
        self.most = most
        self.found: dict[tuple[Path, str], Finding] = {}
        self.collisions: dict[Path, list[tuple[Variant, frozenset[tuple[str, str]]]]] = {}

    def findings(self) -> list[Finding]:
        self._texts()
        try:
            template = Template(self.problem)
        except ProblemError as error:
            self._tell(error.path, error.message, offset=error.offset or 0)
            return list(self.found.values())
        self._parameters(template)
        self._variants(template)
        return list(self.found.values())

    def _tell(
        self, path: Path, text: Message, variant: Variant | None = None, severity: Severity = "error", offset: int = 0
    ) -> None:
        fault = (path, text.key)
        if fault in self.found:
            return
        if variant is not None and variant.parameters:
            chosen = ", ".join(f"{name} = {to_text(value)}" for name, value in variant.parameters)
            text = message("authoring.with_values", values=chosen, problem=text)
        self.found[fault] = self.loaded.finding((*self.root, *path), text, severity, offset)

    def _texts(self) -> None:
        known = {"function", "variable", "domain", "start", "learning_rate", *self.problem.parameters}
        for path, text in _texts_of(self.problem):
            for language, words in (("en", text.en), ("ko", text.ko)):
                for name, may_be_latex in placeholders(words):
                    if name not in known and not may_be_latex:
                        self._tell((*path, language), message("authoring.placeholder", name=name))
                if words.count("$") % 2:
                    self._tell((*path, language), message("authoring.dollar"))
            if _names(text.en, known) != _names(text.ko, known):
                self._tell(path, message("authoring.texts_differ"), severity="warning")

    def _parameters(self, template: Template) -> None:
        used = variables(template.function).union(*map(_mentioned, self.problem.ask))
        shown = {name for _, text in _texts_of(self.problem) for name, _ in placeholders(text.en)}
        for name in self.problem.parameters:
            if name not in used | shown:
                self._tell(("parameters", name), message("authoring.unused", name=name), severity="warning")
        free = variables(template.function) - set(self.problem.parameters)
        variable = self.problem.variable
        if variable is None and len(free) > 1 and any(question.kind != "gradient" for question in self.problem.ask):
            self._tell(("function",), message("authoring.which_variable", names=", ".join(sorted(free))))

    def _variants(self, template: Template) -> None:
        chosen = template.choices.some(self.most)
        if not chosen:
            where: Path = ("where",) if self.problem.where else ("parameters",)
            self._tell(where, message("authoring.never_true"))
        elif not template.choices.complete or len(chosen) < template.choices.allowed:
            tried = message("authoring.sampled", tried=len(chosen), count=template.choices.allowed)
            self._tell(("id",), tried, severity="note")
        for values in chosen:
            try:
                self._variant(template.at(values))
            except ProblemError as error:
                self._tell(error.path, error.message)
        self._tell_collisions()

    def _tell_collisions(self) -> None:
        """Mistakes that give the same answer, or the right one, by a coincidence of the parameters alone."""
        for path, tried in self.collisions.items():
            seen = Counter(pair for _, pairs in tried for pair in pairs)
            for variant, pairs in tried:
                for first, second in sorted(pair for pair in pairs if 2 * seen[pair] < len(tried)):
                    if not first:
                        self._tell(path, message("authoring.mistake_is_right", mistake=second), variant)
                    elif min(MISTAKES[first].frequency, MISTAKES[second].frequency) >= USUAL:
                        same = message("authoring.mistakes_collide", first=first, second=second)
                        self._tell(path, same, variant, "note")

    def _variant(self, variant: Variant) -> None:
        if not depends_on(variant.function, variant.variable) and any(p.kind not in _FREE for p in variant.parts):
            self._tell(("function",), message("authoring.constant", name=variant.variable), variant)
            return
        if not _has_values(variant):
            self._tell(("function",), message("authoring.undefined"), variant)
            return
        for k, part in enumerate(variant.parts):
            self._part(variant, part, ("ask", k, part.kind))

    def _part(self, variant: Variant, part: Part, path: Path) -> None:
        try:
            expected = expect(part.task)
        except TutorError as error:
            self._tell(path, error.message, variant)
            return
        tried = self.collisions.setdefault(path, [])
        if isinstance(expected, Formula) and len(tried) < MOST_COLLISIONS:
            tried.append((variant, expected.mistakes.collisions()))
        if isinstance(expected, Formula | Partials):
            self._tells_apart(variant, expected, path)
        for fault in faults(part, expected):
            self._tell((*path, *fault.path), fault.message, variant, fault.severity)
        for place, text in _texts_of(self.problem):
            for language, words in (("en", text.en), ("ko", text.ko)):
                if leaked(variant, part, expected, variant.show(words), self.algebra):
                    self._tell((*place, language), message("authoring.leak"), variant)

    def _tells_apart(self, variant: Variant, expected: Formula | Partials, path: Path) -> None:
        """The mistakes a question is about: each can be made, shows in the answer, and is not taken for another."""
        ask = self.problem.ask[int(path[1])].ask
        named = ask.tells_apart if isinstance(ask, TellsApartAsk) else []
        if not named:
            return
        mistakes = (expected.mistakes,) if isinstance(expected, Formula) else expected.mistakes
        made = frozenset().union(*(each.made() for each in mistakes))
        same = frozenset().union(*(each.collisions() for each in mistakes))
        for k, name in enumerate(named):
            place = (*path, "tells_apart", k)
            if name not in MISTAKES:
                near = difflib.get_close_matches(name, MISTAKES, n=1)
                self._tell(place, message("authoring.no_such_mistake", name=name, near=near[0] if near else "?"))
            elif name not in made:
                self._tell(place, message("authoring.mistake_not_made", mistake=name), variant)
            elif ("", name) in same:
                self._tell(place, message("authoring.mistake_is_right", mistake=name), variant)
            for other in named[:k]:
                if (min(name, other), max(name, other)) in same:
                    text = message("authoring.mistakes_not_told_apart", first=other, second=name)
                    self._tell(place, text, variant)


MOST_COLLISIONS = 16
"""In how many variants of a problem coincidences between mistakes are looked for."""
USUAL = 2
"""Coincidences between mistakes that are not rare are worth a note."""
_FREE = ("gradient", "number", "expression")
"""Questions that do not need the function to depend on one variable."""


def _texts_of(problem: Problem) -> Iterator[tuple[Path, Text]]:
    yield ("text",), problem.text
    if problem.title is not None:
        yield ("title",), problem.title
    for k, question in enumerate(problem.ask):
        if question.ask.text is not None:
            yield ("ask", k, question.kind, "text"), question.ask.text
    if not isinstance(problem.hints, str):
        yield from ((("hints", k), hint) for k, hint in enumerate(problem.hints))


def _mentioned(question: Question) -> set[str]:
    """Every name in the formulas of a question's settings."""
    settings = question.ask.model_dump(
        exclude={"text", "method", "form", "algorithm", "tells_apart"}, exclude_unset=True
    )
    return {name for value in settings.values() for name in re.findall(r"[^\W\d_]+(?:_\w+)?", str(value))}


def _names(text: str, known: set[str]) -> set[str]:
    return {name for name, _ in placeholders(text) if name in known}


def _has_values(variant: Variant) -> bool:
    """Whether the function has a value at some of many points, or needs data that only a run would give."""
    names = sorted(variables(variant.function))
    if len(names) != 1:
        return True
    grid = np.concatenate([np.linspace(-20, 20, 401), np.geomspace(1e-3, 1e4, 100), -np.geomspace(1e-3, 1e4, 100)])
    return bool(np.isfinite(np.asarray(evaluate(variant.function, {names[0]: grid}), dtype=float)).any())
