"""Hints for working on critical points and their kinds: the derivative first, then the equation, solutions, kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tutor.calculus.differentiate import derivative
from tutor.expression.message import Message, message
from tutor.expression.tree import Integer, Negation, Node, Power, Product, Sum, Symbol
from tutor.extrema.report import Report
from tutor.grading.form import is_finished
from tutor.grading.hints import DONE, Hint, Level, hint
from tutor.grading.judged import Judged
from tutor.grading.points_working import PointsJudge
from tutor.grading.siblings import LETTERS

_SQUARES = (2, 3, 5, 7)
"""The example is t³ − 3a²t, whose slope 3t² − 3a² is zero at ±a, for the first of these a that is no answer."""


def points_hint(judge: PointsJudge, lines: Sequence[Judged], level: Level) -> Hint:
    """The hint for whoever has written these lines; ``judge`` has judged them."""
    slopes = replace(judge.own.slopes, order=1)
    slope = slopes.own.get(1)
    if not judge.solving.back_on_track and (slope is None or not is_finished(slope) or 1 in slopes.off_track):
        return hint(slopes, [line for line in lines if line.stage is None], level)
    if judge.solving.found or (
        judge.report.complete and not judge.report.critical_points and not judge.report.families
    ):
        return _classify(judge, level) if judge.classify and not judge.classifying.is_complete() else _done(level)
    if any(line.rule in ("set_to_zero", "solve") for line in lines if line.status == "follows"):
        return _solve(judge, level)
    if level == 3:
        return Hint(3, "set_to_zero", message("hint.points.equation_next"), next=slope)
    if level == 2:
        return Hint(2, "set_to_zero", _example(judge.report))
    return Hint(1, "set_to_zero", message("hint.points.equation"))


def _done(level: Level) -> Hint:
    return Hint(level, DONE, message("hint.done"))


def _solve(judge: PointsJudge, level: Level) -> Hint:
    report = judge.own.current or judge.report
    if level == 3:
        following = next(iter(judge.solving.missing(report)), None)
        return Hint(3, "solve", message("hint.points.solve_next"), next=following)
    return Hint(level, "solve", message("hint.points.solve") if level == 1 else _example(judge.report))


def _classify(judge: PointsJudge, level: Level) -> Hint:
    if level == 3:
        return Hint(3, "classify", message("hint.points.classify_next"), next=judge.report.second_derivative)
    if level == 1:
        return Hint(1, "classify", message("hint.points.classify"))
    a, t = _free_number(judge.report)
    bend = Product((Integer(6), t))
    return Hint(2, "classify", message("hint.points.classify_example", f=_cubic(a, t), bend=bend, x=Integer(a)))


def _example(report: Report) -> Message:
    a, t = _free_number(report)
    function = _cubic(a, t)
    return message(
        "hint.points.example", f=function, slope=derivative(function, t), first=Negation(Integer(a)), second=Integer(a)
    )


def _free_number(report: Report) -> tuple[int, Symbol]:
    taken = {abs(round(point.x.approx)) for point in report.critical_points}
    a = next((each for each in _SQUARES if each not in taken), 11)
    return a, Symbol(next(each for each in LETTERS if each != report.variable))


def _cubic(a: int, t: Symbol) -> Node:
    return Sum((Power(t, Integer(3)), Negation(Product((Integer(3 * a * a), t)))))
