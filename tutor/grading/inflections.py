"""Judging lists of inflection points against the certified analysis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tutor.expression.algebra import Algebra
from tutor.expression.message import message
from tutor.expression.tree import Node, Product, Sum, Symbol
from tutor.extrema.report import Coordinate, Report
from tutor.grading.answer_text import Notation
from tutor.grading.marks import Policy
from tutor.grading.point_mistakes import of_inflections
from tutor.grading.points import (
    as_target,
    is_one,
    judge_families,
    list_verdict,
    members,
    point_list_verdict,
    point_readings,
)
from tutor.grading.values import match_list
from tutor.grading.verdict import Verdict

INDEX = "n"


def judge_inflection_points(
    report: Report, answer: str, notation: Notation, algebra: Algebra, policy: Policy
) -> Verdict:
    """The verdict on a list of inflection points, given as places or as points.

    They are where f″ changes its sign through 0. Where the bend changes at a point without f″ (√[3]{x} at 0), books
    differ: such a point neither counts nor costs.
    """
    readings = point_readings(answer, notation)
    if report.period is not None and report.inflections:
        families = [members(_family(place, report.period), INDEX) for place in report.inflections if place.exact]
        if len(families) < len(report.inflections):
            return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), readings)
        return judge_families(families, [], readings, policy)
    matching = match_list(readings, [as_target(place) for place in report.inflections], algebra, policy)
    open_to_doubt = [as_target(place) for place in _bends(report)]
    extra = [k for k in matching.extra if not any(is_one(readings[k], each, algebra, policy) for each in open_to_doubt)]
    doubtful = [*matching.doubtful, *(extra if not report.concave_complete else ())]
    extra = [k for k in extra if k not in doubtful]
    known = report.concave_complete
    verdict = point_list_verdict(
        readings, matching, extra, doubtful, len(report.inflections), known, policy, "inflections"
    )
    if verdict.value != "different":
        return verdict
    strangers = [readings[k].node for k in extra]
    missing = [report.inflections[k].ball for k in matching.missing]
    found = [place.ball for k, place in enumerate(report.inflections) if k not in matching.missing]
    return replace(verdict, diagnosis=of_inflections(report, strangers, found, missing))


def _family(place: Coordinate, period: Node) -> Node:
    assert place.exact is not None
    return Sum((place.exact, Product((period, Symbol(INDEX)))))


def _bends(report: Report) -> Iterator[Coordinate]:
    """Where two stretches of different bend meet at a point of the graph."""
    for before, after in zip(report.concave, report.concave[1:], strict=False):
        place = before.span.upper
        is_gap = any(gap.x.ball.overlaps(place.ball) for gap in report.gaps if not gap.x.side)
        if before.bend != after.bend and not place.side and place.ball.overlaps(after.span.lower.ball) and not is_gap:
            yield place
