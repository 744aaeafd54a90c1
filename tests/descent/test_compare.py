"""A run beside the report: the nearest critical point, agreement, and faults of the analysis brought to light."""

from dataclasses import replace

import numpy as np
import pytest
from flint import arb

from tutor.descent.compare import compare, window
from tutor.descent.run import descend, interval_ends
from tutor.expression.evaluate import compile_function
from tutor.expression.read import read, read_interval
from tutor.expression.write_text import interval_to_text
from tutor.extrema.analysis import analyze
from tutor.extrema.report import Coordinate

ARTICLE = "x^2*sin(x)"


def made(text, start, rate, domain="[-10, 10]", **options):
    node = read(text).node
    return descend(node, start, rate, **options), analyze(node, "x", read_interval(domain))


def test_the_articles_run_agrees_with_the_certified_minimum():
    comparison = compare(*made(ARTICLE, 4, 0.01))
    assert comparison.agrees
    assert comparison.nearest.kind == "local_minimum"
    assert comparison.nearest.x.approx == pytest.approx(5.0869850941, abs=1e-9)
    assert comparison.error < 1e-9
    assert comparison.discrepancies == ()


def test_a_run_cut_short_names_the_nearest_point_but_does_not_agree():
    comparison = compare(*made(ARTICLE, 4, 0.01, max_steps=3))
    assert comparison.nearest.x.approx == pytest.approx(5.0869850941)
    assert not comparison.agrees
    assert comparison.error == pytest.approx(
        abs(made(ARTICLE, 4, 0.01, max_steps=3)[0].final[0] - 5.0869850941), rel=1e-9
    )


def test_without_critical_points_nothing_is_claimed():
    comparison = compare(*made("e^(-x)", 0, 0.1))
    assert (comparison.nearest, comparison.error, comparison.agrees) == (None, None, False)


def spoilt(report, name, value):
    extremum = getattr(report, name)
    return replace(report, **{name: replace(extremum, value=Coordinate(arb(value)))})


@pytest.mark.parametrize(
    ("name", "value", "kind", "direction"),
    [
        ("global_minimum", -20, "below_global_minimum", "minimize"),
        ("global_maximum", 50, "above_global_maximum", "maximize"),
    ],
)
def test_a_false_global_extremum_is_refuted(name, value, kind, direction):
    """The fault is injected: the true extrema on [0, 10] are −24.08 at 5.087 and 63.6 or so at 8.096."""
    run, report = made(ARTICLE, 6, 0.005, "[0, 10]", direction=direction)
    assert compare(run, report).discrepancies == ()
    (found,) = compare(run, spoilt(report, name, value)).discrepancies
    assert (found.kind, found.reported) == (kind, float(value))
    assert found.value == run.values[found.step]
    assert (found.value < value) == (direction == "minimize")


def test_iterates_outside_the_analysed_part_refute_nothing():
    run, report = made("x^3 - 3x", -1.5, 0.1, "[-3, 3]")
    assert run.outcome == "diverged"
    assert compare(run, report).discrepancies == ()


@pytest.mark.parametrize(
    ("text", "start", "rate", "domain", "expected"),
    [
        (ARTICLE, 4, 0.01, None, "[-6, 11]"),  # the origin and 5 more
        (ARTICLE, 4, 0.01, "[0, 10]", "[0, 10]"),
        (ARTICLE, 4, 0.01, "(0, oo)", "(0, 11]"),
        (ARTICLE, 4, 0.01, "[0, 1000000]", "[0, 11]"),
        ("x^2", 1, 1.1, None, None),  # diverges: the window stays near the start
    ],
)
def test_the_window_holds_the_path_and_keeps_the_ends_of_the_domain(text, start, rate, domain, expected):
    own = None if domain is None else read_interval(domain)
    run = descend(read(text).node, start, rate, domain=own)
    found = interval_to_text(window(run, own))
    if expected is not None:
        assert found == expected
    low, high = (float(end) for end in found[1:-1].split(","))
    assert low <= start <= high
    assert high - low <= 400


@pytest.mark.parametrize(
    ("text", "start", "rate", "domain"),
    [
        ("sin(x^2)", -2.3, 1.7, None),
        ("sin(1000x)", 0.3, 1e-7, None),
        ("sin(1000x)", 0.3, 0.1, "[0, 10]"),
        ("tan(x)", 1, 0.1, None),
        ("sin(1/x)", 0.01, 1e-9, None),
    ],
)
def test_where_a_function_turns_too_often_only_a_part_is_looked_at(text, start, rate, domain):
    own = None if domain is None else read_interval(domain)
    run = descend(read(text).node, start, rate, domain=own)
    low, high = interval_ends(window(run, own))
    middle = run.final[0] if run.outcome == "converged" else start
    assert low <= middle <= high
    samples = np.linspace(low, high, 5001)[1:-1]
    heights = compile_function(read(text).node, ("x",))(samples)
    assert np.count_nonzero(heights[1:] * heights[:-1] < 0) <= 40
