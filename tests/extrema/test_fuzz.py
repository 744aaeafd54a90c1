"""No certified claim is contradicted by a dense scan in doubles, for generated functions: `make fuzz` tries 2,000."""

from __future__ import annotations

import os

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.expression.evaluate import compile_function
from tutor.expression.interval import Interval
from tutor.expression.tree import Apply, E, Integer, Negation, Node, Power, Product, Quotient, Sum, Symbol, depends_on
from tutor.extrema.analysis import analyze
from tutor.extrema.report import Report, Span

EXAMPLES = int(os.environ.get("TUTOR_FUZZ_EXAMPLES", "300"))
HALF_WIDTH = 3
SAMPLES = 3001
X = Symbol("x")
DOMAIN = Interval(Negation(Integer(HALF_WIDTH)), Integer(HALF_WIDTH), True, True)

leaves = st.one_of(st.just(X), st.just(X), st.integers(1, 5).map(Integer))


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.tuples(inner, inner).map(Sum),
        st.tuples(inner, inner).map(lambda pair: Sum((pair[0], Negation(pair[1])))),
        st.tuples(inner, inner).map(Product),
        st.tuples(inner, inner).map(lambda pair: Quotient(*pair)),
        st.tuples(inner, st.integers(2, 4)).map(lambda pair: Power(pair[0], Integer(pair[1]))),
        st.tuples(st.sampled_from(("sin", "cos", "atan", "abs", "sqrt", "ln", "tanh")), inner).map(
            lambda pair: Apply(pair[0], (pair[1],))
        ),
        inner.map(lambda u: Apply("root", (u, Integer(3)))),
        inner.map(lambda u: Power(E, u)),
        st.tuples(inner, inner).map(lambda pair: Apply("max", pair)),
    )


functions = st.recursive(leaves, larger, max_leaves=6).filter(lambda node: depends_on(node, "x"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(functions)
def test_a_dense_scan_contradicts_nothing(node):
    report = analyze(node, "x", DOMAIN, told=False)
    if report.complete:
        contradict(report, node)


def contradict(report: Report, node: Node) -> None:
    """Fail where sampled values are at odds with what the report claims."""
    grid = np.linspace(-HALF_WIDTH + 1e-9, HALF_WIDTH - 2e-9, SAMPLES)
    with np.errstate(all="ignore"):
        values = np.asarray(compile_function(node, ("x",))(grid), dtype=float) * np.ones_like(grid)
    size = np.max(np.abs(values[np.abs(values) < 1e15]), initial=1.0)
    noise = 1e-9 * max(1.0, size)
    values = np.where(np.abs(values) < 1e15, values, np.nan)
    if report.global_minimum is not None:
        assert np.min(values[np.isfinite(values)], initial=np.inf) >= report.global_minimum.value.approx - noise
    if report.global_maximum is not None:
        assert np.max(values[np.isfinite(values)], initial=-np.inf) <= report.global_maximum.value.approx + noise
    for part in report.monotonic:
        inside = values[strictly_inside(grid, part.span)]
        inside = inside[np.abs(inside) < 1e15]
        steps = np.diff(inside)
        if part.direction == "increasing":
            assert (steps >= -noise).all()
        elif part.direction == "decreasing":
            assert (steps <= noise).all()
        else:
            assert (np.abs(steps) <= noise).all()
    covered = sum((strictly_inside(grid, part.span) for part in report.monotonic), np.zeros_like(grid, dtype=bool))
    defined = np.isfinite(values) & (np.abs(values) < 1e15)
    stops = [point.x.approx for point in (*report.critical_points, *report.endpoints)]
    stops += [gap.x.approx for gap in report.gaps]
    stops += [end.approx for part in report.monotonic for end in (part.span.lower, part.span.upper)]
    for x in grid[defined & ~covered] if not report.families else ():
        assert any(abs(x - stop) < 1e-2 for stop in stops), x
    for point in (point for point in report.critical_points if abs(point.y.approx) < 1e15):
        check_kind(point.kind, point.x.approx, point.y.approx, node, noise)
    for family in (family for family in report.families if family.exact and family.first is not None):
        for n in range(family.first, family.first + 3):
            x = float(compile_function(family.x, (family.index,))(float(n)))
            y = float(compile_function(node, ("x",))(x))
            check_kind(family.kind, x, y, node, noise)


def strictly_inside(grid: np.ndarray, span: Span) -> np.ndarray:
    return (grid > span.lower.approx + 1e-6) & (grid < span.upper.approx - 1e-6)


def check_kind(kind: str, x: float, y: float, node: Node, noise: float) -> None:
    beside = np.array([-1e-4, -1e-5, 1e-5, 1e-4]) + x
    with np.errstate(all="ignore"):
        values = np.asarray(compile_function(node, ("x",))(beside), dtype=float) * np.ones_like(beside)
    values = values[np.isfinite(values)]
    if kind == "local_minimum":
        assert (values[[0, -1]] >= y - noise).all() if len(values) > 1 else True
    if kind == "local_maximum":
        assert (values[[0, -1]] <= y + noise).all() if len(values) > 1 else True
