"""Judging lists of critical points against the certified analysis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from flint import arb, ctx

from tutor.expression.algebra import Algebra
from tutor.expression.balls import enclose
from tutor.expression.message import Message, message
from tutor.expression.read import Reading
from tutor.expression.tree import Node, number, substitute, variables
from tutor.extrema.report import Coordinate, Report
from tutor.grading.answer_text import Notation, Piece, is_none, items, left_name, split, value_side
from tutor.grading.comparing import BITS
from tutor.grading.judge import NOTHING, approximate
from tutor.grading.marks import Mark, Policy, score
from tutor.grading.point_mistakes import of_points
from tutor.grading.values import Matching, Target, match_list, match_number
from tutor.grading.verdict import Diagnosis, Judgement, Verdict

FAMILY_REACH = 12
"""A family is compared through its members with index from −12 to 12, inside the stretch that all of them cover."""

_SET = r"[nkm]\s*(?:∈|\\in|in)\s*\\?\w*\{?[ZNℤ]\}?"
_ENGLISH = r"[nkm] (?:is )?(?:an? )?(?:any )?integers?|(?:all |any )?integers? [nkm]"
_KOREAN = r"[nkm]\s*[은는이가]\s*정수|\(?[nkm]?\s*정수\)?"
_INTEGERS_BESIDE = re.compile(rf"\(\s*(?:{_SET}|{_ENGLISH}|{_KOREAN})\s*\)\s*$", re.IGNORECASE)
_HEIGHT = re.compile(r"y(?:_?\d)?|f\s*\([^()]*\)")
_INTEGER_CLAUSE = re.compile(rf"\s*(?:where|with|for|단|여기서)?\s*(?:{_SET}|{_ENGLISH}|{_KOREAN})\s*", re.IGNORECASE)


def as_target(coordinate: Coordinate) -> Target:
    return Target(coordinate.ball, coordinate.exact)


def list_verdict(
    value: Judgement,
    reason: str,
    marks: Sequence[Mark],
    said: Sequence[Message],
    readings: Sequence[Reading],
    diagnosis: tuple[Diagnosis, ...] = (),
) -> Verdict:
    """The verdict on an answer of several parts."""
    return Verdict(
        value=value,
        correct=value == "equal",
        score=None if value == "undecided" else score(marks),
        reason=reason,
        marks=tuple(marks),
        feedback=tuple(said),
        understood=tuple(reading.node for reading in readings),
        diagnosis=diagnosis,
    )


def judge_critical_points(report: Report, answer: str, notation: Notation, algebra: Algebra, policy: Policy) -> Verdict:
    """The verdict on a list of critical points. Endpoints of the domain neither count nor cost."""
    targets = [as_target(point.x) for point in report.critical_points]
    readings = point_readings(answer, notation)
    if report.families:
        if not all(family.exact for family in report.families):
            return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), readings)
        mine = [members(family.x, family.index, family.first, family.last) for family in report.families]
        return judge_families(mine, [point.x.ball for point in report.critical_points], readings, policy)
    matching = match_list(readings, targets, algebra, policy)
    misplaced = _misplaced(report, matching, _heights(answer, notation), algebra, policy)
    matching = replace(matching, missing=(*matching.missing, *(matching.partners[k] or 0 for k in misplaced)))
    ends = [as_target(point.x) for point in report.endpoints]
    extra = [k for k in matching.extra if not any(is_one(readings[k], end, algebra, policy) for end in ends)]
    doubtful = [*matching.doubtful, *(k for k in extra if not _certainly_wrong(readings[k], report))]
    extra = [k for k in extra if k not in doubtful]
    verdict = point_list_verdict(readings, matching, extra, doubtful, len(targets), report.complete, policy)
    if verdict.value != "different":
        return verdict
    if misplaced:
        heights = tuple(message("grade.points.height", x=readings[k].text.strip()) for k in misplaced[:2])
        only_heights = len(matching.missing) == len(misplaced) and not extra
        return replace(verdict, feedback=heights if only_heights else verdict.feedback + heights)
    strangers = [readings[k].node for k in extra]
    return replace(verdict, diagnosis=of_points(report, strangers, matching.missing, policy.decimals or 0))


def _misplaced(
    report: Report, matching: Matching, heights: Sequence[Reading | None], algebra: Algebra, policy: Policy
) -> list[int]:
    """Which critical points are written with a y that is not the value there."""
    found = []
    for k, (partner, height) in enumerate(zip(matching.partners, heights, strict=True)):
        if partner is None or height is None:
            continue
        if match_number(height, as_target(report.critical_points[partner].y), algebra, policy) == "different":
            found.append(k)
    return found


def point_readings(answer: str, notation: Notation) -> list[Reading]:
    """The x of every point of a list; none for an answer such as *none*."""
    return [first_coordinate(piece).read(notation) for piece in _pieces(answer)]


def _heights(answer: str, notation: Notation) -> list[Reading | None]:
    """The y of every point of a list, where it is given."""
    pairs = [_coordinates(piece) for piece in _pieces(answer)]
    return [value_side(pair[1]).read(notation) if pair else None for pair in pairs]


def _pieces(answer: str) -> list[Piece]:
    answer = _INTEGERS_BESIDE.sub(lambda found: " " * len(found.group()), answer)
    if is_none(answer):
        return []
    parts = split(Piece(answer, 0))
    if len(parts) % 2 == 0 and [k for k, part in enumerate(parts) if _is_height(part)] == [*range(1, len(parts), 2)]:
        ends = zip(parts[::2], parts[1::2], strict=True)
        return [Piece(answer[x.offset : y.offset + len(y.text)], x.offset) for x, y in ends]
    return [each for each in items(answer) if not _INTEGER_CLAUSE.fullmatch(each.text)]


def _is_height(piece: Piece) -> bool:
    """Whether it says the value at a point named before it: the ``y = 2`` of ``x = 1 and y = 2``."""
    return _HEIGHT.fullmatch(left_name(piece)) is not None


def first_coordinate(piece: Piece) -> Piece:
    """The x of a point written ``(2, -4)``; anything else as it is."""
    pair = _coordinates(piece)
    return value_side(pair[0]) if pair else piece


def _coordinates(piece: Piece) -> list[Piece] | None:
    """Both coordinates of a point written ``(2, -4)`` or ``x = 2 and y = -4``."""
    text = piece.text.strip()
    if not (text.startswith("(") and text.endswith(")")):
        parts = split(piece)
        return parts if len(parts) == 2 and _is_height(parts[1]) else None
    inside = split(Piece(text[1:-1], piece.strip().offset + 1))
    return inside if len(inside) == 2 else None


def is_one(reading: Reading, wanted: Target, algebra: Algebra, policy: Policy) -> bool:
    return match_number(reading, wanted, algebra, policy) in ("exact", "rounded")


def _certainly_wrong(reading: Reading, report: Report) -> bool:
    """Whether the number is no critical point for certain: all are known, or f′ there is proved not to be 0."""
    if report.complete or variables(reading.node):
        return True
    with ctx.workprec(BITS):
        slope = enclose(report.derivative, {report.variable: enclose(reading.node, {})})
    return bool(slope.is_finite() and not slope.contains(0))


def point_list_verdict(
    readings: Sequence[Reading],
    matching: Matching,
    extra: Sequence[int],
    doubtful: Sequence[int],
    wanted: int,
    complete: bool,
    policy: Policy,
    kind: Literal["points", "inflections"] = "points",
) -> Verdict:
    """The verdict on a list; ``complete`` says that all ``wanted`` points are known, ``kind`` which words are used."""
    found = wanted - len(matching.missing)
    said: list[Message] = []
    if found and (matching.missing or extra):
        said.append(message("grade.points.found", found=found))
    written = [reading.text.strip() for reading in readings]
    said += [message(f"grade.{kind}.extra", x=written[k]) for k in extra[:2]]
    places = policy.decimals or 0
    said += [message("grade.points.imprecise", x=written[k], places=places) for k in matching.imprecise]
    if len(matching.missing) > len(matching.imprecise):
        said.append(message(f"grade.{kind}.missing"))
    unproved = not complete and not matching.missing and not extra
    if doubtful or unproved:
        return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), readings)
    marks = _count_marks(found, wanted, len(extra), policy)
    right = not matching.missing and not extra
    said = [message("grade.right")] if right else said
    return list_verdict("equal" if right else "different", "certified", marks, said, readings)


def _count_marks(found: int, wanted: int, extra: int, policy: Policy) -> tuple[Mark, ...]:
    """One equal share for each point there is; a point that is none takes one share back."""
    shares = max(wanted, 1)
    reached = max(0, found - extra) if wanted else int(extra == 0)
    points = policy.points * Fraction(reached, shares)
    counted = message("grade.points.count", found=found, wanted=wanted, extra=extra)
    reason = counted if wanted or extra else message("grade.right")
    return (Mark(message("grade.for.points"), points, policy.points, reason),)


def judge_families(
    mine: Sequence[list[arb]], listed: Sequence[arb], readings: Sequence[Reading], policy: Policy
) -> Verdict:
    """Compare infinitely many points through those inside a stretch that every family written or known covers.

    ``mine`` are some members of each right family, ``listed`` the right points beside them.
    """
    theirs: list[list[arb]] = []
    for reading in readings:
        names = sorted(variables(reading.node))
        if len(names) > 1:
            return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), readings)
        theirs.append(members(reading.node, names[0]) if names else [enclose(reading.node, {})])
    periodic = [group for group in (*mine, *theirs) if len(group) > 1]
    if any(not ball.is_finite() for group in (*mine, *theirs) for ball in group):
        return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), readings)
    # a little inside, so that rounding does not decide about a point at the very end
    low = max(min(approximate(ball) for ball in group) for group in periodic) + 1e-6
    high = min(max(approximate(ball) for ball in group) for group in periodic) - 1e-6
    wanted = [ball for group in (*mine, listed) for ball in group if low <= approximate(ball) <= high]
    given = [ball for group in theirs for ball in group if low <= approximate(ball) <= high]
    missing = [ball for ball in wanted if not any(ball.overlaps(other) for other in given)]
    extra = [ball for ball in given if not any(ball.overlaps(other) for other in wanted)]
    marks = (
        Mark(
            message("grade.for.points"),
            policy.points if not missing and not extra else NOTHING,
            policy.points,
            message("grade.right") if not missing and not extra else message("grade.points.family"),
        ),
    )
    if not missing and not extra:
        return list_verdict("equal", "enclosed", marks, (message("grade.right"),), readings)
    said = message("grade.points.missing") if missing else message("grade.points.family_extra", x=approximate(extra[0]))
    return list_verdict("different", "witness", marks, (said,), readings)


def members(tree: Node, index: str, first: int | None = None, last: int | None = None) -> list[arb]:
    """The members of a family x(n) with |n| up to ``FAMILY_REACH``."""
    with ctx.workprec(BITS):
        return [
            enclose(substitute(tree, index, number(k)), {})
            for k in range(-FAMILY_REACH, FAMILY_REACH + 1)
            if (first is None or k >= first) and (last is None or k <= last)
        ]
