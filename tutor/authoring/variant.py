"""One variant of a problem: parameters chosen by a seed, the function, what is asked, and the text to show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tutor.authoring.filling import Values, filled
from tutor.authoring.parameters import Choices, possible_values, read_condition
from tutor.authoring.problem_set import (
    Ask,
    ClassificationAsk,
    CriticalPointsAsk,
    DerivativeAsk,
    DescentAsk,
    DescentLimitAsk,
    DescentStepAsk,
    DescentTraceAsk,
    ExpressionAsk,
    GlobalExtremaAsk,
    GradientAsk,
    InflectionPointsAsk,
    NumberAsk,
    Parameter,
    Problem,
    Text,
    share,
)
from tutor.authoring.texts import Slots, fill
from tutor.authoring.yaml_text import Path
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message
from tutor.expression.read import read, read_interval
from tutor.expression.tree import Comparison, Node, Symbol, number, rational_value, variables
from tutor.expression.write_text import to_text
from tutor.grading.marks import Policy
from tutor.grading.tasks import (
    ClassificationTask,
    CriticalPointsTask,
    DerivativeTask,
    DescentLimitTask,
    DescentStepTask,
    DescentTraceTask,
    EqualTask,
    GlobalExtremaTask,
    GradientTask,
    InflectionPointsTask,
    NumberTask,
    Task,
)


class ProblemError(TutorError):
    """A problem that cannot be made: ``path`` is the field at fault, within the problem."""

    def __init__(self, text: Message, path: Path, offset: int | None = None, length: int | None = None):
        super().__init__(text, offset, length)
        self.path = path


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a variant: its kind as in the file, the task to grade by, the marks, the teacher's words."""

    kind: str
    task: Task
    policy: Policy
    text: Text | None
    allow_none: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """A problem with its parameters chosen. ``slots`` is what may stand in texts, by placeholder.

    ``decimals`` are the numbers the teacher wrote as decimals: they are shown so.
    """

    problem: Problem
    seed: int
    parameters: tuple[tuple[str, Node], ...]
    function: Node
    variable: str
    parts: tuple[Part, ...]
    slots: Slots
    decimals: Mapping[Node, str]

    def show(self, text: str) -> str:
        """The teacher's text with the placeholders filled in, mathematics as LaTeX between dollars."""
        return fill(text, self.slots)


def variant(problem: Problem, seed: int) -> Variant:
    """The variant that belongs to the seed: the same on every machine. Raises ``ProblemError``."""
    return Template(problem).variant(seed)


class Template:
    """A problem whose texts have been read once, to make any number of variants. Raises ``ProblemError``."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.choices = Choices(
            {name: _values(name, parameter) for name, parameter in problem.parameters.items()},
            [comparison for k, text in enumerate(problem.where) for comparison in _condition(k, text)],
        )
        self.function = _expression(problem.function, ("function",))
        self.decimals = {read(text).node: text for text in _texts(problem) if _DECIMAL.fullmatch(text)}

    def variant(self, seed: int) -> Variant:
        values = self.choices.choose(self.problem.id, seed)
        if values is None:
            raise ProblemError(message("authoring.never_true"), ("where",) if self.problem.where else ("parameters",))
        return self.at(values, seed)

    def at(self, values: Values, seed: int = 0) -> Variant:
        """The variant with these values of the parameters."""
        names = sorted(variables(self.function) - set(values))
        variable = self.problem.variable or (names[0] if len(names) == 1 else "x")
        making = _Making(filled(self.function, values), variable, tuple(names), values)
        parts = tuple(making.part(k, question.kind, question.ask) for k, question in enumerate(self.problem.ask))
        slots = {name: self._as_written(value) for name, value in {**values, **making.slots}.items()}
        given = tuple(values.items())
        return Variant(self.problem, seed, given, making.function, variable, parts, slots, self.decimals)

    def _as_written(self, value: Node | Interval) -> Node | Interval | str:
        return value if isinstance(value, Interval) else self.decimals.get(value, value)


_DECIMAL = re.compile(r"-?[0-9]*\.[0-9]+")


def _texts(problem: Problem) -> Iterator[str]:
    """Every number a student may be shown as the teacher wrote it."""
    for parameter in problem.parameters.values():
        yield from parameter.choice or ()
    for question in problem.ask:
        if isinstance(question.ask, DescentAsk):
            starts = question.ask.start
            yield from starts.values() if isinstance(starts, dict) else (starts,)
            yield question.ask.learning_rate


class _Making:
    """The questions of one variant in the making."""

    def __init__(self, function: Node, variable: str, names: tuple[str, ...], values: Values):
        self.function = function
        self.variable = variable
        self.names = names
        self.values = values
        self.slots: dict[str, Node | Interval] = {"function": function, "variable": Symbol(variable)}

    def part(self, index: int, kind: str, ask: Ask) -> Part:
        none = isinstance(ask, CriticalPointsAsk | InflectionPointsAsk | GlobalExtremaAsk) and ask.allow_none
        return Part(kind, self.task(ask, ("ask", index, kind)), policy(ask), ask.text, none)

    def task(self, ask: Ask, path: Path) -> Task:
        match ask:
            case DerivativeAsk():
                return DerivativeTask(self.function, self.variable, ask.order)
            case GradientAsk():
                return GradientTask(self.function, tuple(ask.variables or self.names))
            case CriticalPointsAsk():
                return CriticalPointsTask(self.function, self.variable, self.domain(ask.domain, path))
            case ClassificationAsk():
                at = None if ask.at is None else self.expression(ask.at, (*path, "at"))
                return ClassificationTask(self.function, self.variable, self.domain(ask.domain, path), at)
            case InflectionPointsAsk():
                return InflectionPointsTask(self.function, self.variable, self.domain(ask.domain, path))
            case GlobalExtremaAsk():
                return GlobalExtremaTask(self.function, self.variable, self.domain(ask.domain, path))
            case DescentStepAsk():
                return DescentStepTask(self.function, *self.descent(ask, path), ask.algorithm, ask.steps)
            case DescentLimitAsk():
                return DescentLimitTask(self.function, *self.descent(ask, path), ask.algorithm)
            case DescentTraceAsk():
                run = self.descent(ask, path)
                return DescentTraceTask(self.function, *run, ask.algorithm, ask.direction, steps=ask.steps)
            case NumberAsk():
                return NumberTask(self.expression(ask.answer, (*path, "answer")))
            case ExpressionAsk():
                return EqualTask((self.expression(ask.answer, (*path, "answer")),))
        raise TypeError(ask)

    def expression(self, text: str, path: Path) -> Node:
        return filled(_expression(text, path), self.values)

    def domain(self, text: str, path: Path) -> Interval:
        path = (*path, "domain")
        try:
            domain = read_interval(_with_texts(text, self.values))
        except TutorError as error:
            raise ProblemError(error.message, path, error.offset, error.length) from error
        # working out 2*3 in an end that a parameter went into
        domain = replace(domain, lower=_worked_out(domain.lower), upper=_worked_out(domain.upper))
        self.slots.setdefault("domain", domain)
        return domain

    def descent(self, ask: DescentAsk, path: Path) -> tuple[tuple[tuple[str, Node], ...], Node]:
        starts = ask.start if isinstance(ask.start, dict) else {self.variable: ask.start}
        start = tuple((name, self.expression(text, (*path, "start"))) for name, text in starts.items())
        rate = self.expression(ask.learning_rate, (*path, "learning_rate"))
        self.slots.setdefault("learning_rate", rate)
        if len(start) == 1:
            self.slots.setdefault("start", start[0][1])
        return start, rate


def _with_texts(text: str, values: Values) -> str:
    """The text of a domain with numbers in place of parameters: its ends are read as numbers."""
    for name, value in values.items():
        text = re.sub(rf"(?<![^\W\d]){re.escape(name)}(?!\w)", f"({to_text(value)})", text)
    return text


def _worked_out(end: Node) -> Node:
    value = rational_value(end)
    return end if value is None else number(value)


def policy(ask: Ask) -> Policy:
    """The marks policy a question's settings stand for."""
    return Policy(
        points=Fraction(str(ask.points)),
        form=ask.form,
        form_share=share(ask.form_share),
        method_share=share(ask.method),
        attempt_penalty=share(ask.later_attempts),
        hint_cap=share(ask.after_hint),
        follow_through=ask.follow_through,
        decimals=None if ask.decimals == "exact" else ask.decimals,
        significant=ask.significant,
        tolerance=None if ask.tolerance is None else Fraction(str(ask.tolerance)),
        same_domain=ask.same_domain,
    )


def _values(name: str, parameter: Parameter) -> tuple[Node, ...]:
    path: Path = ("parameters", name)
    try:
        found = possible_values(parameter)
    except TutorError as error:
        raise ProblemError(error.message, (*path, "choice"), error.offset, error.length) from error
    if not found:
        raise ProblemError(message("authoring.no_values", name=name), path)
    return found


def _condition(index: int, text: str) -> tuple[Comparison, ...]:
    try:
        return read_condition(text)
    except TutorError as error:
        raise ProblemError(error.message, ("where", index), error.offset, error.length) from error


def _expression(text: str, path: Path) -> Node:
    try:
        return read(text).node
    except TutorError as error:
        raise ProblemError(error.message, path, error.offset, error.length) from error
