"""Infinitely many points told as families: one tree in a whole number n."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from flint import arb

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.message import message
from tutor.expression.tree import ZERO, Negation, Node, Sum, Symbol, add, number, substitute
from tutor.extrema.exact import Exact
from tutor.extrema.forms import multiply_rational
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.periods import Repetition, times_index
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, Point, Report, Span
from tutor.extrema.zeros import Recurring, Tail

SHOWN_PLACES = 12


def index_name(variable: str) -> str:
    """The name of the whole number: n, or k where n is taken."""
    return "k" if variable == "n" else "n"


def repeated(report: Report, again: Repetition) -> Report:
    """The report on one period, as a report on the whole line: every point stands for a family."""
    length = again.length
    index = Symbol(index_name(report.variable))
    families = tuple(_family(point, again, index) for point in (*report.critical_points, *report.endpoints))
    whole = len(report.natural_domain) == 1 and all(gap.defined for gap in report.gaps)
    everywhere = (Span(Coordinate(arb.neg_inf(), None, -1), Coordinate(arb.pos_inf(), None, 1)),)
    whole_line = replace(
        report,
        natural_domain=everywhere if whole and not report.endpoints else report.natural_domain,
        critical_points=(),
        endpoints=(),
        families=families,
        global_minimum=_global(report.global_minimum, families),
        global_maximum=_global(report.global_maximum, families),
        period=length,
        shift=again.shift,
    )
    return whole_line if again.shift == ZERO or not report.natural_domain else _unbounded(whole_line)


def _unbounded(report: Report) -> Report:
    """Every period lies as much higher or lower than the one before, and there are infinitely many both ways."""
    return replace(
        report,
        global_minimum=None,
        global_maximum=None,
        global_minimum_why=message("analysis.unbounded_below"),
        global_maximum_why=message("analysis.unbounded_above"),
    )


def _family(point: Point, again: Repetition, index: Symbol) -> Family:
    step = times_index(again.length, index)
    exact = point.x.exact is not None
    start = point.x.exact if point.x.exact is not None else shown(point.x.ball)
    x = step if start == number(0) else add(start, step)
    return Family(
        x,
        point.kind,
        index.name,
        point,
        point.y if again.shift == ZERO else None,
        exact,
        None if exact else _bracket(point.x, step),
        reason=point.reason,
        is_inflection=point.is_inflection,
    )


def shown(ball: arb) -> Node:
    """The middle of a ball as a short decimal fraction."""
    scaled = (ball.mid() * 10**SHOWN_PLACES + arb(1) / 2).floor().mid().unique_fmpz()
    return number(Fraction(int(scaled or 0), 10**SHOWN_PLACES))


def _bracket(x: Coordinate, step: Node) -> tuple[Node, Node]:
    low, high = x.bounds()
    unit = Fraction(1, 10**SHOWN_PLACES)
    return add(number((low // unit) * unit), step), add(number((high // unit + 1) * unit), step)


def _global(extremum: GlobalExtremum | None, families: tuple[Family, ...]) -> GlobalExtremum | None:
    if extremum is None:
        return None
    reached = tuple(f for f in families if f.point is not None and f.point.x in extremum.points)
    return replace(extremum, points=(), families=reached)


def families_of(tail: Tail, variable: str) -> list[Family]:
    """The families of a tail of f′: one for each zero in a turn, with a bracket in every turn."""
    index = Symbol(index_name(variable))
    return [_of_tail(tail, zero, index) for zero in tail.zeros]


def _of_tail(tail: Tail, zero: Recurring, index: Symbol) -> Family:
    turn = tail.angle.turn
    backwards = tail.angle.linear and tail.side < 0  # told from −∞ on, so that it may join what is told up to +∞

    def place(start: Node) -> Node:
        if backwards:
            return _at(tidy(Negation(start)), turn, index)
        return tail.angle.x(_at(start, turn, index))

    before, after = (zero.before, zero.after) if tail.side > 0 else (zero.after, zero.before)
    known = zero.exact and zero.start is not None
    ends = [place(tidy(multiply_rational(share, turn))) for share in zero.turns]
    return Family(
        place(zero.start if zero.start is not None else shown(zero.near)),
        "neither" if before == after else "local_minimum" if before < 0 else "local_maximum",
        index.name,
        exact=known,
        bracket=None if known else (ends[1], ends[0]) if tail.side < 0 else (ends[0], ends[1]),
        is_inflection=before == after,
        first=tail.first if not backwards else None if tail.last is None else -tail.last,
        last=-tail.first if backwards else tail.last,
    )


def _at(start: Node, turn: Node, index: Symbol) -> Node:
    return _sum(start, times_index(turn, index))


def _sum(start: Node, step: Node) -> Node:
    if start == ZERO:
        return step
    return Sum((*start.terms, step)) if isinstance(start, Sum) else add(start, step)


Merging = tuple[tuple[Family, Family], ...]
"""Each family of a tail with what it is told as."""


def merged(families: list[Family], points: list[Point], exact: Exact) -> tuple[Merging, list[Point]]:
    """Exact families begin where they do, not where the proof turn by turn did; left ones are joined to right ones."""
    told = dict(enumerate(families))
    for k in sorted(told, key=lambda k: told[k].first is None):  # those on the right first, down to those on the left
        if told[k].exact:
            told[k], points = _with_points(told[k], points, exact)
    for k, family in told.items():
        for j, other in told.items():
            if family.exact and other.exact and other.kind == family.kind and _continues(other, family, exact):
                told[k] = told[j] = _counted(replace(family, first=None, last=None))
    return tuple((family, told[k]) for k, family in enumerate(families)), points


def _with_points(family: Family, points: list[Point], exact: Exact) -> tuple[Family, list[Point]]:
    """The family counted from its end, with the listed points that continue it, and the other points."""
    ends = []
    for end, outward in ((family.first, -1), (family.last, 1)):
        while end is not None and (met := _met(family, end + outward, points, exact)) is not None:
            points = [point for point in points if point is not met]
            end += outward
        ends.append(end)
    return _counted(replace(family, first=ends[0], last=ends[1])), points


def _counted(family: Family) -> Family:
    """The family counted from 0, where it has a first or a last member; otherwise from the least positive x on."""
    shift = family.first if family.first is not None else family.last
    match family.x:
        case Sum((*start, step)) if tidy(substitute(step, family.index, ZERO)) == ZERO:  # in equal steps
            if shift is None:
                with precision(ROOT_BITS):
                    turn = enclose(substitute(step, family.index, number(1)), {})
                    shift = -int((enclose(add(*start), {}) / turn).floor().unique_fmpz() or 0)
            x = _sum(tidy(add(*start, substitute(step, family.index, number(shift)))), step)
            first_index, last_index = (None if end is None else end - shift for end in (family.first, family.last))
            return replace(family, x=x, first=first_index, last=last_index)
    return family


def among(extremum: GlobalExtremum | None, merging: Merging, told: list[Coordinate]) -> GlobalExtremum | None:
    """The extremum with families as they are after merging, and without the points ``told`` by them."""
    if extremum is None or not extremum.families:
        return extremum
    reached = [after for before, after in merging if any(before is family for family in extremum.families)]
    return replace(
        extremum,
        points=tuple(x for x in extremum.points if not any(x is other for other in told)),
        families=tuple(distinct(reached)),
    )


def distinct(families: Iterable[Family]) -> list[Family]:
    """Each family once."""
    kept: list[Family] = []
    for family in families:
        if not any(family is known for known in kept):
            kept.append(family)
    return kept


def _instance(family: Family, n: int) -> Node:
    return tidy(substitute(family.x, family.index, number(n)))


def _met(family: Family, n: int, points: list[Point], exact: Exact) -> Point | None:
    """The listed point that is the family's member n."""
    place = _instance(family, n)
    with precision(ROOT_BITS):
        ball = enclose(place, {})
    for point in points:
        if point.kind == family.kind and point.x.exact is not None and point.x.ball.overlaps(ball):
            return point if exact.same(point.x.exact, place) else None
    return None


def _continues(left: Family, right: Family, exact: Exact) -> bool:
    """Whether the last member of the left family is the one before the first of the right family."""
    if left.last is None or right.first is None or left.first is not None or right.last is not None:
        return False
    pairs = ((left.last, right.first - 1), (left.last - 1, right.first - 2))
    return all(exact.same(_instance(left, n), _instance(right, m)) for n, m in pairs)
