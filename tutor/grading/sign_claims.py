"""Does what a student says about signs hold? Only a certified value of the other sign refutes it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from flint import arb

from tutor.expression.algebra import Algebra
from tutor.expression.balls import enclose, precision
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message
from tutor.expression.tree import ZERO, Constant, Negation, Node, number, substitute
from tutor.extrema.report import Kind, Point, Report
from tutor.grading.comparing import BITS
from tutor.grading.domain import certainly_undefined
from tutor.grading.equality import equality
from tutor.grading.own_slope import report_with_slope
from tutor.grading.statements import Change, Relation, Sign, SignRow, Undefined

BESIDE = (Fraction(1, 4), Fraction(1), Fraction(4))
"""How far beyond the outermost known points signs are looked at."""
BETWEEN = 16
"""At how many places between two neighbouring points."""


def refuted_at(sign: Sign, subject: Node, report: Report, algebra: Algebra) -> Node | bool | None:
    """A place where the claim is certainly false; ``False`` where none was found, ``None`` where nothing is known."""
    if sign.relation == "≠" and not any(isinstance(each, Node) for each in sign.where):
        return _zero_in(sign.where, subject, report)
    known = False
    for place in _places(sign.where, report):
        with precision(BITS):
            value = enclose(subject, {report.variable: enclose(place, {})})
        if not value.is_finite():
            continue
        if _opposes(value, sign.relation) or (value.contains(0) and _vanishes(subject, place, report, algebra, sign)):
            return place
        known = known or not value.contains(0)
    return False if known else None


def _opposes(value: arb, relation: Relation) -> bool:
    return bool(value < 0) if relation == ">" else bool(value > 0) if relation == "<" else False


def _vanishes(subject: Node, place: Node, report: Report, algebra: Algebra, sign: Sign) -> bool:
    """Whether the subject is certainly zero at a point it was spoken of by itself."""
    named = place in sign.where
    return named and equality(substitute(subject, report.variable, place), ZERO, algebra).value == "equal"


def _zero_in(where: Sequence[Interval | Node], subject: Node, report: Report) -> Node | bool | None:
    zeros = report_with_slope(report, subject)
    if zeros is None:
        return None
    for point in zeros.critical_points:
        is_zero = enclose(subject, {report.variable: point.x.ball}).is_finite()
        if is_zero and (not where or any(_within(point.x.approx, each) for each in where)):
            return point.x.exact or number(Fraction(point.x.approx))
    return False


def _within(x: float, where: Interval | Node) -> bool:
    return isinstance(where, Interval) and _end(where.lower) < x < _end(where.upper)


def _end(node: Node) -> float:
    match node:
        case Constant("oo"):
            return math.inf
        case Negation(Constant("oo")):
            return -math.inf
    return float(enclose(node, {}).mid())


def cuts(report: Report) -> list[float]:
    """Where f′ may change its sign, from left to right."""
    inside = [*(point.x for point in report.critical_points), *(gap.x for gap in report.gaps)]
    return sorted({each.approx for each in inside if _within(each.approx, report.domain)})


def _places(where: Sequence[Interval | Node], report: Report) -> Iterator[Node]:
    for each in where or (report.domain,):
        if isinstance(each, Node):
            yield each
            continue
        low = max(_end(each.lower), _end(report.domain.lower))
        high = min(_end(each.upper), _end(report.domain.upper))
        yield from (number(x) for x in between(low, high, cuts(report)))


def between(low: float, high: float, known: Sequence[float]) -> list[Fraction]:
    """Numbers between two ends, which may be infinite, on both sides of everything known there."""
    inside = [x for x in known if low < x < high]
    marks = [x for x in (low, *inside, high) if math.isfinite(x)]
    found: list[Fraction] = []
    for left, right in pairwise(marks):
        width = Fraction(right) - Fraction(left)
        found += [Fraction(left) + width * k / (BETWEEN + 1) for k in range(1, BETWEEN + 1)]
    if math.isinf(low):
        found += [Fraction(marks[0] if marks else 0) - step for step in BESIDE]
    if math.isinf(high):
        found += [Fraction(marks[-1] if marks else 0) + step for step in BESIDE]
    return found


def signs_between(report: Report) -> list[Relation | None]:
    """The sign of f′ on each part of the domain between the points where it may change."""
    ends = [_end(report.domain.lower), *cuts(report), _end(report.domain.upper)]
    found: list[Relation | None] = []
    for low, high in pairwise(ends):
        values = [enclose(report.derivative, {report.variable: enclose(number(x), {})}) for x in between(low, high, ())]
        above, below = any(value > 0 for value in values), any(value < 0 for value in values)
        found.append(None if above == below else ">" if above else "<")
    return found


def signs_in(row: SignRow, report: Report) -> list[Sign]:
    """What the row says of f′ between the points; nothing if it has more or fewer signs than there are parts."""
    inside = [number(Fraction(x)) for x in cuts(report)]
    parts = list(pairwise((report.domain.lower, *inside, report.domain.upper)))
    if len(parts) != len(row.signs):
        return []
    return [Sign(1, told, (Interval(*ends, False, False),)) for told, ends in zip(row.signs, parts, strict=True)]


def with_kinds_of(report: Report, signs: Sequence[Sign]) -> Report:
    """The report with the kinds that these signs of f′ beside its points would make."""
    return replace(report, critical_points=tuple(_with_kind_of(point, signs) for point in report.critical_points))


def _with_kind_of(point: Point, signs: Sequence[Sign]) -> Point:
    x = point.x.approx
    before = [sign.relation for sign in signs for each in sign.where if _meets(each, x, upper=True)]
    after = [sign.relation for sign in signs for each in sign.where if _meets(each, x, upper=False)]
    kinds: dict[tuple[Relation, Relation], Kind] = {("<", ">"): "local_minimum", (">", "<"): "local_maximum"}
    return replace(point, kind=kinds.get((before[-1], after[-1]), "neither")) if before and after else point


def _meets(where: Interval | Node, x: float, upper: bool) -> bool:
    return isinstance(where, Interval) and math.isclose(_end(where.upper if upper else where.lower), x, abs_tol=1e-3)


def with_kinds_by_bend(report: Report, bend: Node) -> Report:
    """The report with the kinds that the second-derivative test gives with ``bend``."""

    def tested(point: Point) -> Point:
        value = enclose(bend, {report.variable: point.x.ball})
        return replace(point, kind="local_minimum" if value > 0 else "local_maximum" if value < 0 else point.kind)

    return replace(report, critical_points=tuple(map(tested, report.critical_points)))


def at_point(report: Report, place: Node) -> Point | None:
    """The critical point at a number."""
    ball = enclose(place, {})
    return next((point for point in report.critical_points if point.x.ball.overlaps(ball)), None)


def row_fault(row: SignRow, report: Report) -> Message | Literal["undecided"] | None:
    """What is wrong with the signs of f′ between the points."""
    right = signs_between(report)
    if len(row.signs) != len(right) or None in right:
        return "undecided"
    return None if list(row.signs) == right else message("working.row_wrong")


def slope_fault(said: Change | Undefined, report: Report) -> Message | Literal["undecided"] | None:
    """What is wrong with a claim about f′ at points; nothing where it holds."""
    if isinstance(said, Undefined):
        return _defined_at(said.places, report)
    points = [at_point(report, place) for place in said.places]
    if not points:
        fits = any(point.kind == said.kind for point in report.critical_points)
        return None if fits or report.families else message("working.row_wrong")
    for place, point in zip(said.places, points, strict=True):
        if point is None and report.families:
            return "undecided"
        if (point.kind if point is not None else "neither") != said.kind:
            return message("grade.kinds.wrong", x=place)
    return None


def _defined_at(places: Sequence[Node], report: Report) -> Message | Literal["undecided"] | None:
    for place in places:
        point = at_point(report, place)
        if point is not None and point.reason == "derivative_undefined":
            continue
        slope = enclose(report.derivative, {report.variable: enclose(place, {})})
        if slope.is_finite():
            return message("working.defined", x=place)
        if not certainly_undefined(report.derivative, {report.variable: enclose(place, {})}):
            return "undecided"
    return None if places else "undecided"
