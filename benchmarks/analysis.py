"""All critical points with proof and the global extrema, against SymPy on the same functions in the same run.

Expected values are worked by hand: the number of stationary points, the number of all critical points (kinks, cusps and
jumps included), infimum and supremum of f on the domain. An answer is *right* when it has those. SymPy is asked for
``stationary_points``, ``minimum`` and ``maximum``, and only what these know is expected of it: no kinks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import cos, e, exp, inf, log, pi, sin, sqrt
from typing import NamedTuple

import sympy
from flint import arb

from benchmarks.killable import Outcome, within
from benchmarks.measure import cpu_seconds, median, microseconds, per_item, percentile_95, table
from tutor.answers.analysis import AnalysisRequest, analysis
from tutor.calculus.differentiate import derivative
from tutor.expression.algebra import NoAlgebra
from tutor.expression.interval import Interval
from tutor.expression.read import read, read_interval
from tutor.expression.symbolic import to_sympy
from tutor.expression.tree import INFINITY, Negation
from tutor.extrema.analysis import analyze
from tutor.extrema.domain import layout
from tutor.extrema.exact import Exact
from tutor.extrema.factors import zeros_of
from tutor.extrema.isolate import Work, isolate, refine
from tutor.extrema.report import GlobalExtremum, Report
from tutor.extrema.several import analyze_several
from tutor.extrema.sheet import Budget
from tutor.extrema.zeros import enclosures

ALLOWED = 3.0  # seconds for each call of SymPy
CLOSE = 1e-6
LINE = "(-oo, oo)"
THOUSAND_DIGITS = 3330  # bits


class Row(NamedTuple):
    text: str
    domain: str
    stationary: int
    critical: int
    lowest: float
    highest: float


ROWS = tuple(
    Row(*row)
    for row in (
        ("x^2", LINE, 1, 1, 0, inf),
        ("x^3", LINE, 1, 1, -inf, inf),
        ("x^4", LINE, 1, 1, 0, inf),
        ("x^3 - 3x", "[-2, 2]", 2, 2, -2, 2),
        ("x^4 - 2x^2", LINE, 3, 3, -1, inf),
        ("x^5 - 5x^4 + 5x^3 - 10", LINE, 3, 3, -inf, inf),
        ("(x - 1)^2*(x + 2)", LINE, 2, 2, -inf, inf),
        ("(x - 1)^10*(x + 1)^5", LINE, 3, 3, -inf, inf),
        ("2x + 1", "[0, 3]", 0, 0, 1, 7),
        ("x^2", "(-1, 2]", 1, 1, 0, 4),
        ("x^3 - 6x^2 + 9x + 1", "[0, 5]", 2, 2, 1, 21),
        ("x/(x^2 + 1)", LINE, 2, 2, -1 / 2, 1 / 2),
        ("1/(x^2 + 1)", LINE, 1, 1, 0, 1),
        ("x + 1/x", "(0, oo)", 1, 1, 2, inf),
        ("x^2/(x - 1)", "(1, oo)", 1, 1, 4, inf),
        ("(x^2 + 3)/(x + 1)", "(-1, oo)", 1, 1, 2, inf),
        ("sqrt(x)", "[0, 4]", 0, 0, 0, 2),
        ("sqrt(4 - x^2)", "[-2, 2]", 1, 1, 0, 2),
        ("x*sqrt(4 - x^2)", "[-2, 2]", 2, 2, -2, 2),
        ("x^(2/3)", "[-1, 8]", 0, 1, 0, 4),
        ("x^(1/3)*(x + 4)", "[-8, 8]", 1, 2, -3, 24),
        ("sqrt(x) - x", "[0, 4]", 1, 1, -2, 1 / 4),
        ("abs(x)", "[-1, 2]", 0, 1, 0, 2),
        ("abs(x^2 - 1)", "[-2, 2]", 1, 3, 0, 3),
        ("abs(x - 1) + x^2", "[-1, 2]", 1, 2, 3 / 4, 5),
        ("abs(x^2 - 4x + 3)", "[0, 5]", 1, 3, 0, 8),
        ("x*abs(x)", "[-1, 1]", 1, 1, -1, 1),
        ("max(x, 1 - x)", "[0, 3]", 0, 1, 1 / 2, 3),
        ("e^x", LINE, 0, 0, 0, inf),
        ("e^x - 3x", LINE, 1, 1, 3 - 3 * log(3), inf),
        ("x*e^(-x)", LINE, 1, 1, -inf, 1 / e),
        ("x^2*e^(-x)", LINE, 2, 2, 0, inf),
        ("x^2*e^(-x^2)", LINE, 3, 3, 0, 1 / e),
        ("e^(-x^2/2)", LINE, 1, 1, 0, 1),
        ("x*ln(x)", "(0, oo)", 1, 1, -1 / e, inf),
        ("ln(x)/x", "(0, oo)", 1, 1, -inf, 1 / e),
        ("x^x", "(0, oo)", 1, 1, exp(-1 / e), inf),
        ("x - ln(x)", "(0, oo)", 1, 1, 1, inf),
        ("2^x - x^2", "[-1, 5]", 2, 2, -1.050601780, 7),  # bisection of f′
        ("e^x + e^(-x)", LINE, 1, 1, 2, inf),
        ("cosh(x) - x", LINE, 1, 1, sqrt(2) - log(1 + sqrt(2)), inf),
        ("x^2*sin(x)", "[0, 10]", 3, 3, 100 * sin(10), 63.634982),
        ("sin(x)", "[0, 2pi]", 2, 2, -1, 1),
        ("x + cos(x)", "[0, 10]", 2, 2, 1, 10 + cos(10)),
        ("x + 2cos(x)", "[0, pi]", 2, 2, 5 * pi / 6 - sqrt(3), pi / 6 + sqrt(3)),
        ("sin(x)^2", "[0, pi]", 3, 1, 0, 1),
        ("sin(x)*cos(x)", "[0, pi]", 2, 2, -1 / 2, 1 / 2),
        ("2sin(x) + sin(2x)", "[0, 2pi]", 3, 3, -3 * sqrt(3) / 2, 3 * sqrt(3) / 2),
        ("3sin(x) + 4cos(x)", "[0, pi]", 1, 1, -4, 5),
        ("sin(x) + cos(2x)", "[0, pi]", 3, 3, 0, 9 / 8),
        ("sqrt(1 + sin(x))", "[0, 2pi]", 1, 2, 0, sqrt(2)),
        ("sin(1/x)", "[1/10, 1]", 3, 3, -1, 1),
        ("cos(x) + x^2/2", "[-5, 5]", 1, 1, 1, 25 / 2 + cos(5)),
        ("x*sin(x)", "[0, 5]", 3, 2, -4.814469890, 1.819705741),
        ("sin(x)/x", "[1/2, 6]", 1, 1, -0.217233628, 2 * sin(0.5)),
        ("atan(x)", LINE, 0, 0, -pi / 2, pi / 2),
        ("x - 2atan(x)", LINE, 2, 2, -inf, inf),
        ("asin(x) - 2x", "[-1, 1]", 2, 2, pi / 3 - sqrt(3), sqrt(3) - pi / 3),
        ("acos(x) + x", "[-1, 1]", 1, 1, 1, pi - 1),
        ("e^(-x)*sin(x)", "[0, 2pi]", 2, 2, -exp(-5 * pi / 4) / sqrt(2), exp(-pi / 4) / sqrt(2)),
    )
)


def _asked(row: Row) -> Report:
    return analyze(read(row.text).node, "x", read_interval(row.domain), told=False)


def _zeros(row: Row) -> int:
    """What ``solveset`` is asked for, with proof: the zeros of f′ on the domain, smooth piece by smooth piece."""
    exact, work, node = Exact(), Budget(), read(row.text).node
    pieces = layout(node, "x", read_interval(row.domain), exact, work.on_guards).pieces
    found = [zeros_of(exact.about(piece.node, "x", 1), piece.cell, work.on_slopes) for piece in pieces]
    return sum(len(zeros.roots) for zeros in found)


def _answer(row: Row) -> object:
    """Text in, the whole answer out: points, steps in words, intervals."""
    return analysis(AnalysisRequest(expression=row.text, domain=row.domain), NoAlgebra())


def _ours_right(row: Row) -> bool:
    report = _asked(row)
    extremes = (
        (report.global_minimum, report.global_minimum_why.key, row.lowest),
        (report.global_maximum, report.global_maximum_why.key, row.highest),
    )
    return len(report.critical_points) == row.critical and all(_extreme_right(*extreme) for extreme in extremes)


def _extreme_right(found: GlobalExtremum | None, why: str, expected: float) -> bool:
    if math.isinf(expected):
        return found is None and why.startswith("analysis.unbounded")
    return found is not None and _near(found.value.approx, expected)


def _near(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= CLOSE * max(1.0, abs(other))


def _bounds(interval: Interval) -> sympy.Interval:
    ends = [
        sympy.oo if end == INFINITY else -sympy.oo if end == Negation(INFINITY) else to_sympy(end)
        for end in (interval.lower, interval.upper)
    ]
    return sympy.Interval(*ends, not interval.lower_closed, not interval.upper_closed)


def _peer_right(row: Row) -> tuple[bool, bool]:
    """Whether the stationary points are right, and whether minimum and maximum are too."""
    x, f, domain = sympy.Symbol("x", real=True), to_sympy(read(row.text).node), _bounds(read_interval(row.domain))
    points = sympy.stationary_points(f, x, domain)
    right = points == sympy.S.EmptySet if not row.stationary else len(_finite(points)) == row.stationary
    if not right:
        return False, False
    found = sympy.minimum(f, x, domain), sympy.maximum(f, x, domain)
    return True, all(_near(float(value), expected) for value, expected in zip(found, row[-2:], strict=True))


def _finite(points: sympy.Set) -> tuple[sympy.Expr, ...]:
    return points.args if isinstance(points, sympy.FiniteSet) else ()


def _solveset(row: Row) -> bool:
    """The zeros of f′ by ``solveset``; whether they are a finite set (or none)."""
    x, f = sympy.Symbol("x", real=True), to_sympy(read(row.text).node)
    found = sympy.solveset(sympy.diff(f, x), x, _bounds(read_interval(row.domain)))
    return isinstance(found, sympy.FiniteSet) or found == sympy.S.EmptySet


def _peer(call: Callable[[Row], object], row: Row) -> Outcome:
    """The faster of two goes, as for our own: noise only ever adds."""
    outcomes = [within(ALLOWED, lambda: call(row)) for _ in range(2)]
    return min(outcomes, key=lambda outcome: outcome.seconds)


def report() -> str:
    reports = [_asked(row) for row in ROWS]
    zeros, proving, answering = per_item(_zeros, ROWS, 2), per_item(_asked, ROWS, 2), per_item(_answer, ROWS, 2)
    certified = f"{sum(found.complete for found in reports)} of {len(ROWS)}"
    right = f"{sum(_ours_right(row) for row in ROWS)} of {len(ROWS)}"
    solved = [_peer(_solveset, row) for row in ROWS]
    whole = [_peer(_peer_right, row) for row in ROWS]
    peers = [[outcome.seconds for outcome in outcomes] for outcomes in (solved, whole)]
    finite = f"{sum(outcome.value is True for outcome in solved)} solved"
    peer_right = f"{sum(outcome.value == (True, True) for outcome in whole)} of {len(ROWS)}"
    rows = [
        _line("tutor: zeros of f′, proved", right, certified, zeros, "1"),
        _line("tutor: points, kinds, extremes, proved", right, certified, proving, _times(proving, zeros)),
        _line("tutor: whole answer, steps in words", right, certified, answering, _times(answering, zeros)),
        _line("`solveset` of f′", finite, "none", peers[0], _times(peers[0], zeros)),
        _line("`stationary_points`, `minimum`, `maximum`", peer_right, "none", peers[1], _times(peers[1], zeros)),
    ]
    head = (f"{len(ROWS)} functions on a domain", "all right", "certified", "median", "p95", "ratio of medians")
    return table("Critical points and global extrema", head, rows) + "\n" + _special()


def _line(name: str, right: str, certified: str, seconds: list[float], ratio: str) -> tuple[str, ...]:
    return name, right, certified, microseconds(median(seconds)), microseconds(percentile_95(seconds)), ratio


def _times(peer: list[float], own: list[float]) -> str:
    return f"{median(peer) / median(own):.1f} × the time"


def _special() -> str:
    wave = Row("x^2*sin(x)", LINE, 0, 0, -inf, inf)
    many = wave._replace(domain="[-1000, 1000]")
    line = read_interval(LINE)
    quartic = read("(x^2 + y - 11)^2 + (x + y^2 - 7)^2").node
    g = enclosures(derivative(read(wave.text).node, "x"), "x")
    (root,) = isolate(g, arb(4), arb(6), Work(100_000), lambda ball, multiplicity: None).roots

    def digits() -> arb:
        return refine(g, *root.bracket, root.before, THOUSAND_DIGITS)

    def plane() -> object:
        return analyze_several(quartic, ["x", "y"], {"x": line, "y": line})

    found = _asked(many)
    rows = [
        ("x² sin x on ℝ, families and their proof", microseconds(cpu_seconds(lambda: _answer(wave), 3)), "250 ms"),
        (
            f"x² sin x on [−1000, 1000], {len(found.critical_points)} points, complete: {str(found.complete).lower()}",
            microseconds(cpu_seconds(lambda: _asked(many), 1)),
            "1.5 s",
        ),
        ("1000 digits of one of them, once isolated", microseconds(cpu_seconds(digits, 3)), "5 ms"),
        ("the 9 critical points of a planar quartic on ℝ²", microseconds(cpu_seconds(plane, 3)), "50 ms"),
    ]
    return table("Special cases", ("what", "CPU time", "aim"), rows)
