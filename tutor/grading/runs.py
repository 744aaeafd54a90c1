"""Judging steps and limits of gradient descent against our own run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from flint import arb, ctx

from tutor.calculus.differentiate import derivative
from tutor.descent.compare import compare, window
from tutor.descent.run import descend
from tutor.expression.algebra import Algebra
from tutor.expression.balls import enclose
from tutor.expression.errors import TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.interval import REAL_LINE
from tutor.expression.message import message
from tutor.expression.tree import Negation, Node, Product, Sum, substitute
from tutor.extrema.analysis import analyze
from tutor.grading.answer_text import Notation
from tutor.grading.comparing import BITS
from tutor.grading.components import component_verdict, components
from tutor.grading.judge import NOTHING, undecided
from tutor.grading.marks import Mark, Policy
from tutor.grading.number_text import read_number
from tutor.grading.point_mistakes import of_limit, of_step
from tutor.grading.points import as_target, list_verdict
from tutor.grading.tasks import DescentLimitTask, DescentStepTask
from tutor.grading.values import Target, judge_number, match_number
from tutor.grading.verdict import Verdict

Behaviour = Literal["converges", "diverges", "cycles", "unknown"]
LIMIT_STEPS = 20_000

_DIVERGES = re.compile(r"diverg|blows? up|no limit|does not converge|doesn't converge|발산|수렴하지 않", re.IGNORECASE)
_SETTLES = re.compile(
    r"(?:\bit\s+)?\b(?:converges?|goes|tends|settles(?: down)?|ends?(?: up)?)\s+(?:to|towards|at|in)\b|\bapproaches\b"
    r"|\b(?:does not|doesn't) diverge\b[\s,;]*(?:and|but)?|발산하지 않(?:고|으며)[\s,]*"
    r"|(?:에|으로|로)\s*(?:수렴|다가|가까워)\s*[가-힣]*|수렴(?:값|점)[은는]?",
    re.IGNORECASE,
)
_CYCLES = re.compile(r"cycl|oscillat|alternat|jumps? between|진동|순환|번갈아", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a run does in the end; ``target`` is where it converges to, certified."""

    behaviour: Behaviour
    target: Target | None = None


def expected_step(task: DescentStepTask) -> tuple[Target, ...]:
    """Where the method stands after the steps, one target for each variable in the order of ``task.start``.

    Plain descent is followed in ball arithmetic, so nothing depends on rounding; its first step is also kept exactly.
    """
    if task.method != "gradient_descent":
        return _run_step(task)
    slopes = [(name, derivative(task.function, name)) for name, _ in task.start]
    with ctx.workprec(4 * BITS):
        rate = enclose(task.learning_rate, {})
        place = {name: enclose(value, {}) for name, value in task.start}
        for _ in range(task.steps):
            if not enclose(task.function, place).is_finite():
                raise TutorError(message("grade.error.no_step"), field="start")
            moves = {name: rate * enclose(slope, place) for name, slope in slopes}
            place = {name: value - moves[name] for name, value in place.items()}
    if not all(ball.is_finite() for ball in place.values()):
        raise TutorError(message("grade.error.no_step"), field="start")
    exact = {name: _exact_step(task, name, slope) for name, slope in slopes} if task.steps == 1 else {}
    return tuple(Target(place[name], exact.get(name)) for name, _ in task.start)


def _exact_step(task: DescentStepTask, moved: str, slope: Node) -> Node:
    """x₀ − η·f′(x₀), not worked out."""
    for name, value in task.start:
        slope = substitute(slope, name, value)
    return Sum((dict(task.start)[moved], Negation(Product((task.learning_rate, slope)))))


def _run_step(task: DescentStepTask) -> tuple[Target, ...]:
    """The iterate of a method with a memory, in doubles: a ball of 10⁻⁹ of its size around it."""
    run = descend(task.function, _floats(task), constant(task.learning_rate), task.method, task.steps, tolerance=0.0)
    if run.steps < task.steps:
        raise TutorError(message("grade.error.no_step"), field="start")
    place = dict(zip(run.variables, run.final, strict=True))
    return tuple(Target(arb(place[name], 1e-9 * (1 + abs(place[name])))) for name, _ in task.start)


def expected_limit(task: DescentLimitTask) -> Limit:
    """What the run does in the end: the certified critical point it settles at, or that it does not settle."""
    run = descend(task.function, _floats(task), constant(task.learning_rate), task.method, LIMIT_STEPS)
    if run.outcome in ("diverged", "cycle"):
        return Limit("diverges" if run.outcome == "diverged" else "cycles")
    if run.outcome != "converged" or len(run.variables) != 1:
        return Limit("unknown")
    comparison = compare(run, analyze(task.function, run.variables[0], window(run)))
    if comparison.nearest is None or not comparison.agrees:
        return Limit("unknown")
    return Limit("converges", as_target(comparison.nearest.x))


def _floats(task: DescentStepTask | DescentLimitTask) -> dict[str, float]:
    return {name: constant(value) for name, value in task.start}


def constant(node: Node) -> float:
    """The value of a constant tree as a double."""
    return float(compile_function(node, ())())


def judge_step(
    task: DescentStepTask,
    expected: Sequence[Target],
    answer: str,
    notation: Notation,
    algebra: Algebra,
    policy: Policy,
) -> Verdict:
    """The verdict on the next point: a number, or coordinates in the order of the start or by name."""
    if len(expected) == 1:
        verdict = judge_number(read_number(answer, notation), expected[0], algebra, policy)
        if verdict.value != "different":
            return verdict
        return _explained(task, verdict, expected, policy)
    names = [name for name, _ in task.start]
    readings = components(answer, names, notation)
    matches = [
        match_number(reading, wanted, algebra, policy) for reading, wanted in zip(readings, expected, strict=True)
    ]
    right = [match in ("exact", "rounded") for match in matches]
    verdict = component_verdict(names, right, "undecided" in matches, readings, policy)
    return _explained(task, verdict, expected, policy) if verdict.value == "different" else verdict


def _explained(task: DescentStepTask, verdict: Verdict, expected: Sequence[Target], policy: Policy) -> Verdict:
    right = [wanted.ball for wanted in expected]
    return replace(verdict, diagnosis=of_step(task, verdict.understood, right, policy.decimals or 0))


def judge_limit(
    task: DescentLimitTask, expected: Limit, answer: str, notation: Notation, algebra: Algebra, policy: Policy
) -> Verdict:
    """The verdict on where a run ends, or on whether it does."""
    if expected.behaviour == "unknown":
        return undecided("unknown")
    answer = _SETTLES.sub(lambda found: " " * len(found.group()), answer)  # of these words only the point counts
    told: Behaviour = "diverges" if _DIVERGES.search(answer) else "cycles" if _CYCLES.search(answer) else "converges"
    value: Node | None = None
    if told == "converges" and expected.target is not None:
        verdict = judge_number(read_number(answer, notation), expected.target, algebra, policy)
        value = verdict.understood[0] if verdict.understood else None
    else:
        right = told == expected.behaviour or (told == "diverges" and expected.behaviour == "cycles")
        said = message("grade.right") if right else message(f"grade.limit.{expected.behaviour}")
        marks = (Mark(message("grade.for.answer"), policy.points if right else NOTHING, policy.points, said),)
        verdict = list_verdict("equal" if right else "different", "run", marks, (said,), ())
    if verdict.value != "different" or len(task.start) != 1 or task.method != "gradient_descent":
        return verdict
    wide = analyze(task.function, task.start[0][0], REAL_LINE, told=False)
    return replace(verdict, diagnosis=of_limit(task, expected.behaviour, told, value, wide))
