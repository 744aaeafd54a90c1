"""Grading one answer to one task: read it, compare it with the answer the tutor derives, say what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor.calculus.differentiate import derivative
from tutor.descent.trace import Steps
from tutor.expression.algebra import Algebra
from tutor.expression.answers import Answer
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.frame import unframed
from tutor.expression.limits import MAX_LENGTH
from tutor.expression.message import message
from tutor.expression.tree import Node
from tutor.extrema.analysis import analyze
from tutor.extrema.report import Report
from tutor.grading.answer_text import Notation, Piece, settled, value_side
from tutor.grading.components import judge_gradient
from tutor.grading.compound import judge_answer
from tutor.grading.diagnosis import Mistakes
from tutor.grading.equality import where_it_exists
from tutor.grading.inflections import judge_inflection_points
from tutor.grading.judge import Compare, judge, unreadable
from tutor.grading.kinds import judge_classification, judge_global_extrema
from tutor.grading.marks import Policy, score
from tutor.grading.marks import after_hint as mark_after_hint
from tutor.grading.marks import at_attempt as mark_at_attempt
from tutor.grading.number_text import read_number
from tutor.grading.points import judge_critical_points
from tutor.grading.question import question_of_kind, separating_question
from tutor.grading.runs import Limit, expected_limit, expected_step, judge_limit, judge_step
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
from tutor.grading.traces import expected_trace, judge_trace
from tutor.grading.values import Target, judge_number, target
from tutor.grading.verdict import Verdict

DEFAULT = Policy()


@dataclass(frozen=True, slots=True)
class Given:
    """What is right was given with the question, in all its readings."""

    meanings: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """The answer is a derivative, with the mistakes that can be made in it."""

    node: Node
    mistakes: Mistakes


@dataclass(frozen=True, slots=True)
class Partials:
    """The answer is one expression for each variable."""

    nodes: tuple[Node, ...]
    mistakes: tuple[Mistakes, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The answer is a point: one number for each variable."""

    coordinates: tuple[Target, ...]


Expected = Given | Formula | Partials | Target | Place | Report | Limit | Steps


def expect(task: Task) -> Expected:
    """The tutor's own answer to the task. Compute it once for many answers to the same question.

    Raises ``TutorError`` where the question has no answer that we can work out.
    """
    match task:
        case EqualTask(meanings):
            return Given(meanings)
        case DerivativeTask(function, variable, order):
            node = derivative(function, variable, order)
            return Formula(node, Mistakes(function, variable, order, node))
        case NumberTask(expected):
            wanted = target(expected)
            if not wanted.ball.is_finite():
                raise TutorError(message("grade.error.no_number"), field="expression")
            return wanted
        case GradientTask(function, variables):
            nodes = tuple(derivative(function, name) for name in variables)
            pairs = zip(variables, nodes, strict=True)
            return Partials(nodes, tuple(Mistakes(function, name, 1, node) for name, node in pairs))
        case CriticalPointsTask(function, variable, domain) | GlobalExtremaTask(function, variable, domain):
            return analyze(function, variable, domain)
        case ClassificationTask(function, variable, domain) | InflectionPointsTask(function, variable, domain):
            return analyze(function, variable, domain)
        case DescentStepTask():
            return Place(expected_step(task))
        case DescentLimitTask():
            return expected_limit(task)
        case DescentTraceTask():
            return expected_trace(task)


def at_attempt(verdict: Verdict, attempt: int, policy: Policy) -> Verdict:
    """The verdict at the first, second, … attempt. What has no score (it was not read, or not decided) stays so."""
    if attempt == 1 or not verdict.score:
        return verdict
    marks = tuple(mark_at_attempt(mark, attempt, policy) for mark in verdict.marks)
    return replace(verdict, marks=marks, score=score(marks))


def after_hint(verdict: Verdict, policy: Policy) -> Verdict:
    """The verdict on an answer that a hint wrote a step of."""
    if not verdict.score:
        return verdict
    marks = tuple(mark_after_hint(mark, policy) for mark in verdict.marks)
    return replace(verdict, marks=marks, score=score(marks))


def grade(
    task: Task, expected: Expected, answer: str, algebra: Algebra, notation: Notation = "auto", policy: Policy = DEFAULT
) -> Verdict:
    """The verdict on ``answer``; ``expected`` is what ``expect`` gave for the task. Never raises for a bad answer."""
    answer = unframed(answer)
    notation = settled(notation, answer)
    try:
        if len(answer) > MAX_LENGTH:
            raise LimitExceeded("length", MAX_LENGTH, MAX_LENGTH, len(answer) - MAX_LENGTH)
        return _judge(task, expected, answer, notation, algebra, policy)
    except TutorError as error:
        return unreadable(error)


def _judge(
    task: Task, expected: Expected, answer: str, notation: Notation, algebra: Algebra, policy: Policy
) -> Verdict:
    match task, expected:
        case CriticalPointsTask(), Report():
            return judge_critical_points(expected, answer, notation, algebra, policy)
        case ClassificationTask(at=at), Report():
            verdict = judge_classification(expected, at, answer, notation, algebra, policy)
            return replace(verdict, question=question_of_kind(verdict.diagnosis))
        case InflectionPointsTask(), Report():
            return judge_inflection_points(expected, answer, notation, algebra, policy)
        case GlobalExtremaTask(), Report():
            return judge_global_extrema(expected, answer, notation, algebra, policy)
        case GradientTask(variables=names), Partials(partials, mistakes):
            measured = [(node, _compare(known)) for node, known in zip(partials, mistakes, strict=True)]
            verdict = judge_gradient(names, measured, answer, notation, algebra, policy)
            return _explained(verdict, mistakes)
        case DescentStepTask(), Place(targets):
            return judge_step(task, targets, answer, notation, algebra, policy)
        case DescentLimitTask(), Limit():
            return judge_limit(task, expected, answer, notation, algebra, policy)
        case DescentTraceTask(), Steps():
            return judge_trace(task, expected, answer, notation, policy)
        case NumberTask(), Target():
            return judge_number(read_number(answer, notation), expected, algebra, policy)
        case EqualTask(), Given(meanings):
            return judge_answer(meanings, answer, notation, algebra, policy)
        case DerivativeTask(), Formula(node, known):
            reading = value_side(Piece(answer, 0)).read(notation)
            verdict = judge(reading, node, algebra, policy, _compare(known))
            return _explained(verdict, (known,))
    raise TypeError(f"{task} is not answered by {expected}")


def _compare(known: Mistakes) -> Compare:
    return where_it_exists(known.function, known.variable, known.order)


def _explained(verdict: Verdict, mistakes: Sequence[Mistakes]) -> Verdict:
    """A wrong answer with its explanations, those of its first wrong part; any other verdict as it is."""
    if verdict.value != "different" or len(verdict.understood) != len(mistakes):
        return verdict
    for k, (node, known) in enumerate(zip(verdict.understood, mistakes, strict=True)):
        if len(mistakes) == 1 or not verdict.marks[k].points:
            found = known.explain(node)
            question = separating_question(found, known.variable, frozenset((known.expected,)))
            return replace(verdict, diagnosis=found, question=question)
    return verdict
