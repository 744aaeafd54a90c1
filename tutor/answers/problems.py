"""Problem sets as answers: what there is, one variant (never its answers), and the grading of an attempt.

Files are read elsewhere: ``library`` is handed their texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pydantic import Field

from tutor.answers.common import Json, Request, math_json
from tutor.answers.verdict import verdict_json
from tutor.authoring.problem_set import Finding, Problem, ProblemSet, ProblemSetError, Text, load
from tutor.authoring.variant import Part, Variant, variant
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.message import Message, message
from tutor.expression.tree import Node, Symbol
from tutor.expression.write_text import to_text
from tutor.grading.grade import after_hint, at_attempt, expect, grade
from tutor.grading.marks import Mark
from tutor.grading.tasks import (
    ClassificationTask,
    CriticalPointsTask,
    DerivativeTask,
    DescentLimitTask,
    DescentStepTask,
    DescentTraceTask,
    GlobalExtremaTask,
    GradientTask,
    InflectionPointsTask,
)
from tutor.grading.verdict import Judgement, Verdict
from tutor.wording import Locale

MOST_SEED = 2**53 - 1


@dataclass(frozen=True)
class Library:
    """The sets that could be read, and what is wrong with the others."""

    sets: tuple[ProblemSet, ...]
    findings: tuple[Finding, ...]

    def problem(self, name: str) -> tuple[ProblemSet, Problem] | None:
        """The problem with this id, or of this ``set:id`` where two sets share an id; ``None`` if there is none."""
        for problem_set in self.sets:
            for problem in problem_set.problems:
                if name in (problem.id, f"{problem_set.set}:{problem.id}"):
                    return problem_set, problem
        return None


def library(texts: Mapping[str, str]) -> Library:
    """Load every set; a broken file is left out and told in ``findings``. Keys are file names."""
    sets: list[ProblemSet] = []
    findings: list[Finding] = []
    for name, text in sorted(texts.items()):
        try:
            sets.append(load(text, name).problem_set)
        except ProblemSetError as error:
            findings += error.findings
    return Library(tuple(sets), tuple(findings))


def sets_json(catalogue: Library, locale: Locale) -> Json:
    """Every set with its problems: titles, what is asked, and the points."""
    return {
        "sets": [
            {
                "set": each.set,
                "title": _in(each.title, locale),
                "problems": [_problem_json(problem, locale) for problem in each.problems],
            }
            for each in catalogue.sets
        ]
    }


def _problem_json(problem: Problem, locale: Locale) -> Json:
    return {
        "id": problem.id,
        "title": problem.id if problem.title is None else _in(problem.title, locale),
        "asks": [question.kind for question in problem.ask],
        "points": sum(question.ask.points for question in problem.ask),
        "parameters": sorted(problem.parameters),
    }


class VariantRequest(Request):
    """One variant of one problem."""

    problem: Problem
    seed: int = Field(0, ge=0, le=MOST_SEED)


def problem_variant(request: VariantRequest, algebra: Algebra) -> Json:
    """The variant that belongs to the seed: its text and what is asked, never an answer."""
    made = variant(request.problem, request.seed)
    names = part_names(made.problem)
    title = made.problem.title
    return {
        "id": made.problem.id,
        "title": made.problem.id if title is None else _in(title, request.locale),
        "seed": made.seed,
        "parameters": {name: _shown(made, value) for name, value in made.parameters},
        "function": math_json(made.function),
        "variable": made.variable,
        "text": made.show(_in(made.problem.text, request.locale)),
        "parts": [_part_json(made, name, part, request) for name, part in zip(names, made.parts, strict=True)],
        "hints": made.problem.hints
        if isinstance(made.problem.hints, str)
        else [made.show(_in(hint, request.locale)) for hint in made.problem.hints],
    }


def _part_json(made: Variant, name: str, part: Part, request: Request) -> Json:
    text = " ".join(map(request.say, _asked(part))) if part.text is None else made.show(_in(part.text, request.locale))
    body: Json = {
        "part": name,
        "task": part.kind,
        "text": text,
        "points": _number(part.policy.points),
        "form": part.policy.form,
        "decimals": part.policy.decimals,
        "significant": part.policy.significant,
        "tolerance": None if part.policy.tolerance is None else _number(part.policy.tolerance),
    }
    match part.task:
        case DerivativeTask(_, name, order):
            body |= {"variable": name, "order": order}
        case GradientTask(_, names):
            body |= {"variables": list(names)}
        case (
            CriticalPointsTask(_, name, domain)
            | InflectionPointsTask(_, name, domain)
            | GlobalExtremaTask(_, name, domain)
        ):
            body |= {"variable": name, "domain": _interval(domain)}
        case ClassificationTask(_, name, domain, at):
            body |= {"variable": name, "domain": _interval(domain), "at": None if at is None else math_json(at)}
        case (
            DescentStepTask(_, start, rate, method)
            | DescentLimitTask(_, start, rate, method)
            | DescentTraceTask(_, start, rate, method)
        ):
            starts = {own: _shown(made, value) for own, value in start}
            body |= {"start": starts, "learning_rate": _shown(made, rate), "method": method}
    return body


def _shown(made: Variant, value: Node) -> Json:
    """As mathematics; a decimal as the teacher wrote it."""
    written = made.decimals.get(value)
    return math_json(value) if written is None else {"text": written, "latex": written}


def _asked(part: Part) -> Iterator[Message]:
    """The question in the tutor's words, and how exact numbers must be, where the teacher says so."""
    yield _question(part)
    if part.policy.significant is not None:
        yield message("problems.significant", digits=part.policy.significant)
    if part.policy.tolerance is not None:
        yield message("problems.tolerance", allowed=_number(part.policy.tolerance))


def _question(part: Part) -> Message:
    match part.task:
        case DerivativeTask(_, name, order) if order > 1:
            return message("problems.ask.higher_derivative", variable=Symbol(name), order=order)
        case DerivativeTask(_, name) | GradientTask(_, (name,)):
            return message("problems.ask.derivative", variable=Symbol(name))
        case GradientTask(_, names):
            return message("problems.ask.gradient", variables=_listed(names))
        case CriticalPointsTask(_, _, domain):
            return message("problems.ask.critical_points", domain=_region(domain))
        case ClassificationTask(_, _, domain, None):
            return message("problems.ask.classification", domain=_region(domain))
        case ClassificationTask(_, name, _, at) if at is not None:
            return message("problems.ask.classification_at", variable=Symbol(name), at=at)
        case InflectionPointsTask(_, _, domain):
            return message("problems.ask.inflection_points", domain=_region(domain))
        case GlobalExtremaTask(_, _, domain):
            return message("problems.ask.global_extrema", domain=_region(domain))
        case DescentStepTask(steps=steps):
            return message("problems.ask.descent_step", steps=steps)
        case DescentLimitTask():
            return message("problems.ask.descent_limit")
        case DescentTraceTask(steps=steps):
            return message("problems.ask.descent_trace", steps=steps or 1)
    return message("problems.ask.answer")


class AttemptRequest(Request):
    """Answers to one variant, by part or in order."""

    problem: Problem
    seed: int = Field(0, ge=0, le=MOST_SEED)
    answers: dict[str, str] | list[str] = Field(description="One text for each part, by its name or in order.")
    attempts: dict[str, int] = Field({}, description="By part: which attempt at it this is.")


def grade_attempt(request: AttemptRequest, algebra: Algebra) -> Json:
    """The verdict on the whole attempt, and on each part. Raises ``TutorError`` for a part that does not exist."""
    made = variant(request.problem, request.seed)
    names = part_names(made.problem)
    answers = _by_name(request.answers, names)
    verdicts = [
        at_attempt(_grade_part(part, answers.get(name), algebra, request), request.attempts.get(name, 1), part.policy)
        for name, part in zip(names, made.parts, strict=True)
    ]
    parts = [{"part": name, **verdict_json(each, request)} for name, each in zip(names, verdicts, strict=True)]
    return {**verdict_json(_whole(verdicts, made.parts), request), "parts": parts}


class PartQuestion(Request):
    """One part of one variant of a problem."""

    problem: Problem
    seed: int = Field(0, ge=0, le=MOST_SEED)
    part: str | int = Field(0, description="The part's name, or its place counted from 0.")

    def question(self) -> Part:
        """The part. Raises ``TutorError`` where the problem has none of this name."""
        return self.variant().parts[self._index()]

    def variant(self) -> Variant:
        """The variant that the part belongs to."""
        return variant(self.problem, self.seed)

    def _index(self) -> int:
        names = part_names(self.problem)
        index = self.part if isinstance(self.part, int) else names.index(self.part) if self.part in names else -1
        if not 0 <= index < len(names):
            raise TutorError(message("problems.no_part", name=str(self.part)), field="part")
        return index


class PartRequest(PartQuestion):
    """The answer to one part of one variant."""

    answer: str
    attempt: int = Field(1, ge=1, le=100, description="Which attempt this is.")
    hinted: bool = Field(False, description="Whether a level-3 hint wrote out a step that leads to the answer.")


def grade_part(request: PartRequest, algebra: Algebra) -> Json:
    """The verdict on one part. Raises ``TutorError`` for a part that does not exist."""
    part = request.question()
    verdict = _grade_part(part, request.answer, algebra, request)
    verdict = after_hint(verdict, part.policy) if request.hinted else verdict
    return verdict_json(at_attempt(verdict, request.attempt, part.policy), request)


def part_names(problem: Problem) -> list[str]:
    """A name for each question: its kind, with a number from the second of a kind on (``derivative-2``)."""
    kinds = [question.kind for question in problem.ask]
    counts = [kinds[: k + 1].count(kind) for k, kind in enumerate(kinds)]
    return [kind if count == 1 else f"{kind}-{count}" for kind, count in zip(kinds, counts, strict=True)]


def _by_name(answers: dict[str, str] | list[str], names: Sequence[str]) -> dict[str, str]:
    if isinstance(answers, list):
        if len(answers) > len(names):
            raise TutorError(message("problems.too_many", parts=len(names)), field="answers")
        return dict(zip(names, answers, strict=False))
    for name in answers:
        if name not in names:
            raise TutorError(message("problems.no_part", name=name), field="answers")
    return answers


def _grade_part(part: Part, answer: str | None, algebra: Algebra, request: Request) -> Verdict:
    if answer is None or not answer.strip():
        return _unanswered(part)
    return grade(part.task, expect(part.task), answer, algebra, request.notation, part.policy)


def _unanswered(part: Part) -> Verdict:
    told = message("problems.unanswered")
    mark = Mark(message("grade.for.answer"), Fraction(0), part.policy.points, told)
    return Verdict("different", False, Fraction(0), "unanswered", marks=(mark,), feedback=(told,))


def _whole(verdicts: Sequence[Verdict], parts: Sequence[Part]) -> Verdict:
    """The parts as one verdict: right when all are, without a score while one of them has none."""
    values = [verdict.value for verdict in verdicts]
    order: tuple[Judgement, ...] = ("unreadable", "undecided", "different", "equal")
    total = sum((part.policy.points for part in parts), Fraction(0))
    scores = [verdict.score for verdict in verdicts]
    earned = [score * part.policy.points for score, part in zip(scores, parts, strict=True) if score is not None]
    return Verdict(
        value=next(value for value in order if value in values),
        correct=all(verdict.correct for verdict in verdicts),
        score=sum(earned, Fraction(0)) / total if len(earned) == len(scores) else None,
        reason="parts",
        marks=tuple(mark for verdict in verdicts for mark in verdict.marks),
        feedback=tuple(said for verdict in verdicts for said in verdict.feedback),
        diagnosis=tuple(found for verdict in verdicts for found in verdict.diagnosis),
    )


def _in(text: Text, locale: Locale) -> str:
    return text.ko if locale == "ko" else text.en


def _listed(names: Sequence[str]) -> Message | Symbol:
    *others, last = names
    return message("problems.names", names=_listed(others), name=Symbol(last)) if others else Symbol(last)


def _region(interval: Interval) -> Message:
    """The interval in words for the person: the whole line, or its ends."""
    if interval == REAL_LINE:
        return message("problems.region.all")
    shape = ("closed" if interval.lower_closed else "open") + ("_closed" if interval.upper_closed else "_open")
    return message(f"problems.region.{shape}", lower=interval.lower, upper=interval.upper)


def _interval(interval: Interval) -> str:
    left, right = "[" if interval.lower_closed else "(", "]" if interval.upper_closed else ")"
    return f"{left}{to_text(interval.lower)}, {to_text(interval.upper)}{right}"


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
