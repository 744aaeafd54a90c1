"""Infinitely many points told as families: one tree in a whole number n."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from flint import arb

from tutor.expression.tree import Node, Symbol, add, number
from tutor.extrema.periods import times_index
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, Point, Report

SHOWN_PLACES = 12


def index_name(variable: str) -> str:
    """The name of the whole number: n, or k where n is taken."""
    return "k" if variable == "n" else "n"


def repeated(report: Report, length: Node) -> Report:
    """The report on one period, as a report on the whole line: every point stands for a family."""
    index = Symbol(index_name(report.variable))
    families = tuple(_family(point, length, index) for point in (*report.critical_points, *report.endpoints))
    return replace(
        report,
        critical_points=(),
        endpoints=(),
        families=families,
        global_minimum=_global(report.global_minimum, families),
        global_maximum=_global(report.global_maximum, families),
        period=length,
    )


def _family(point: Point, length: Node, index: Symbol) -> Family:
    step = times_index(length, index)
    exact = point.x.exact is not None
    start = point.x.exact if point.x.exact is not None else shown(point.x.ball)
    x = step if start == number(0) else add(start, step)
    return Family(
        x,
        point.kind,
        index.name,
        point,
        point.y,
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
