"""Grading one answer to one task: read it, compare it with the answer the tutor derives, say what follows."""

from __future__ import annotations

from tutor.calculus.differentiate import derivative
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.tree import Node, Symbol
from tutor.grading.answer_text import Notation, Piece, settled, value_side
from tutor.grading.judge import judge, unreadable
from tutor.grading.marks import Policy
from tutor.grading.tasks import DerivativeTask, EqualTask, NumberTask, Task
from tutor.grading.verdict import Verdict

Expected = Node
DEFAULT = Policy()


def expect(task: Task, algebra: Algebra) -> Expected:
    """The tutor's own answer to the task. Compute it once for many answers to the same question."""
    match task:
        case EqualTask(expected) | NumberTask(expected):
            return expected
        case DerivativeTask(function, variable, order):
            for _ in range(order):
                function = derivative(function, Symbol(variable))
            return function
    raise NotImplementedError


def grade(
    task: Task, expected: Expected, answer: str, algebra: Algebra, notation: Notation = "auto", policy: Policy = DEFAULT
) -> Verdict:
    """The verdict on ``answer``; ``expected`` is what ``expect`` gave for the task. Never raises for a bad answer."""
    notation = settled(notation, answer)
    try:
        match task:
            case EqualTask() | DerivativeTask() | NumberTask():
                return judge(value_side(Piece(answer, 0)).read(notation), expected, algebra, policy)
    except TutorError as error:
        return unreadable(error)
    raise NotImplementedError
