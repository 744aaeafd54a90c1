"""What programs that guide a student ask about one line, without any memory between the questions.

The six services and the closed list of diagnoses follow Heeren and Jeuring, *Feedback services for stepwise exercises*
(Science of Computer Programming 88, 2014).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from tutor.calculus.certificate import Rejected, check
from tutor.calculus.order import RULES
from tutor.calculus.rule import Step
from tutor.calculus.working import Working as Lines
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.message import message
from tutor.expression.tree import Derivative, Node, Piecewise, Symbol, rebuild, size, walk
from tutor.grading.form import is_finished
from tutor.grading.search import markers
from tutor.grading.transitions import fitting
from tutor.grading.verdict import Diagnosis
from tutor.grading.working import Judge

_BENT = ("abs", "sign", "min", "max")
Kind = Literal["expected", "similar", "detour", "correct", "buggy", "not_equal", "undecided"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a new line is: ``expected`` (a rule leads to it), ``similar`` (the same line), ``detour``.

    Also ``correct`` (right, but not from the line before), ``buggy`` (a known mistake leads to it), ``not_equal``,
    ``undecided``.
    """

    kind: Kind
    rule: str | None
    rules: tuple[str, ...]
    diagnosis: tuple[Diagnosis, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether no derivative is left, whether the line is the answer, and whether nothing is left to tidy."""

    finished: bool
    right: bool | None
    tidy: bool


def start(function: Node, variable: str) -> Derivative:
    """The line every derivation begins with."""
    return Derivative(function, Symbol(variable))


def diagnose(function: Node, variable: str, before: Node, after: Node, algebra: Algebra) -> Finding:
    """What ``after`` is as a line behind ``before`` in the derivation of the function."""
    judge = Judge(function, variable, 1, algebra)
    if before != start(function, variable):
        judge.own[1], judge.level = before, 1
        if judge.to_right(before, 1).value != "equal":
            judge.off_track.add(1)
    if before == after:
        # looking at a joint of two pieces leaves the line as it is
        joint = any(isinstance(part, Piecewise) or getattr(part, "function", "") in _BENT for part in walk(after))
        return Finding("expected" if joint else "similar", "joint" if joint else None, (), ())
    judged = judge.judged("", after, 1)
    match judged.status:
        case "follows":
            return Finding("expected", judged.rule, judged.rules, ())
        case "detour":
            return Finding("detour", judged.rule, judged.rules, ())
        case "correct_not_from_previous":
            return Finding("correct", None, (), ())
        case "error":
            return Finding("buggy" if judged.diagnosis else "not_equal", None, judged.applied, judged.diagnosis)
    return Finding("undecided", None, (), ())


def allfirsts(line: Node) -> tuple[Step, ...]:
    """Every rule that can be applied to the line now, at every place; where no derivative is left, how to tidy."""
    found = [
        Step(rule.id, rule.skill, line, _replaced(line, marker, applied.result), applied.explanation)
        for marker, _ in markers(line, False)
        for rule, applied in fitting(marker)
    ]
    return tuple(map(_checked, found)) if found else derivation(line)[:1]


def onefirst(line: Node) -> Step | None:
    """The step our own derivation takes; ``None`` where nothing is left to do."""
    return next(iter(derivation(line)), None)


def derivation(line: Node) -> tuple[Step, ...]:
    """All the steps from the line to the answer. Raises ``LimitExceeded`` where they would be too long."""
    work = Lines("normal")
    work.lines(line)
    return tuple(map(_checked, work.steps))


def apply(line: Node, rule: str, place: Node | None = None) -> Step:
    """One rule applied to the derivative of ``place``, or to the first it fits. Raises ``TutorError``."""
    if rule not in {each.id for each in RULES}:
        raise TutorError(message("working.no_such_rule", rule=rule), field="rule")
    for marker, _ in markers(line, False):
        if place is not None and marker.body != place:
            continue
        for each, applied in fitting(marker):
            if each.id == rule:
                after = _replaced(line, marker, applied.result)
                return _checked(Step(rule, each.skill, line, after, applied.explanation, applied.substeps))
    raise TutorError(message("working.rule_does_not_fit", rule=rule), field="rule")


def ready(function: Node, variable: str, line: Node, algebra: Algebra) -> Readiness:
    """Whether the line is the end of the work."""
    judge = Judge(function, variable, 1, algebra)
    found = judge.to_right(line, 1).value
    finished = is_finished(line)
    tidy = finished and size(line) <= size(judge.expected(1))
    return Readiness(finished, None if found == "undecided" else found == "equal", tidy)


def _replaced(line: Node, marker: Derivative, result: Node) -> Node:
    return rebuild(line, lambda node: result if node == marker else node)


def _checked(step: Step) -> Step:
    try:
        return replace(step, check=check(step.before, step.after))
    except Rejected:
        return step
