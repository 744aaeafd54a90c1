"""Predictions held against runs: numbers from mpmath and by hand, and a grid of functions, starts and rates.

The grid is what ``PREDICTED`` claims: the limit is right whenever one is predicted, and one is predicted whenever the
rate is at most 1/L; observed rates are within 0.02 of the predicted; runs alternate, or not, as said; nothing settles
where it is said to be unstable.
"""

import mpmath
import numpy as np
import pytest
from flint import arb

from tutor.descent.compare import compare
from tutor.descent.run import descend
from tutor.descent.theory import shrinking, theory
from tutor.expression.read import read, read_interval
from tutor.expression.symbolic_algebra import SympyAlgebra
from tutor.extrema.analysis import analyze

ARTICLE = "x^2*sin(x)"
ALGEBRA = SympyAlgebra()


def predicted(text, start, rate, domain="[-12, 12]", **options):
    node = read(text).node
    run = descend(node, start, rate, **options)
    report = analyze(node, "x", read_interval(domain))
    return run, theory(run, report, compare(run, report))


def slope(x):
    return 2 * x * mpmath.sin(x) + x * x * mpmath.cos(x)


def bend(x):
    return 2 * mpmath.sin(x) + 4 * x * mpmath.cos(x) - x * x * mpmath.sin(x)


MINIMUM, LEFT_MAXIMUM, RIGHT_MAXIMUM = (float(mpmath.findroot(slope, x)) for x in (5.1, 2.3, 8.1))


def test_the_articles_run_by_numbers():
    curvature = float(bend(MINIMUM))
    _, said = predicted(ARTICLE, 4, 0.01)
    assert said.stable_below == pytest.approx(2 / curvature, rel=1e-9)
    assert said.stable_below <= 2 / curvature + 1e-15
    assert said.predicted_rate == pytest.approx(1 - 0.01 * curvature, rel=1e-9)
    assert said.observed_rate == pytest.approx(said.predicted_rate, abs=1e-3)
    assert said.basin == pytest.approx((LEFT_MAXIMUM, RIGHT_MAXIMUM))
    assert said.basin_ends == ("critical_point", "critical_point")
    assert said.predicted_limit.x.approx == pytest.approx(MINIMUM)
    assert (said.behaviour, said.convergence) == ("one_sided", "linear")


def test_the_bound_on_the_curvature_is_a_bound_and_not_a_loose_one():
    _, said = predicted(ARTICLE, 4, 0.01)
    largest = max(abs(float(bend(x))) for x in np.linspace(4, MINIMUM, 400))
    assert largest <= said.curvature_bound <= 1.05 * largest
    assert said.monotone_below <= 1 / said.curvature_bound
    assert said.stable_on_path == pytest.approx(2 * said.monotone_below)


def test_a_long_step_over_the_maximum_creeps_to_the_inflection():
    run, said = predicted(ARTICLE, 4, 0.14)
    assert run.outcome == "step_limit"
    assert said.flow_limit.x.approx == pytest.approx(MINIMUM)
    assert said.predicted_limit.x.approx == said.heading.x.approx == 0
    assert (said.convergence, said.order) == ("sublinear", 3)
    assert said.basin == pytest.approx((0, LEFT_MAXIMUM))  # it attracts from the right only
    # x ← x − η·3x² near 0 gives x ≈ 1/(3ηk).
    assert run.final[0] == pytest.approx(1 / (3 * 0.14 * 1000), rel=0.02)


def test_a_two_cycle_is_proved_with_its_multiplier():
    """The pair solves b = a − η f′(a), a = b − η f′(b); found with mpmath."""
    _, said = predicted(ARTICLE, 4, 0.07)
    a, b = mpmath.findroot(lambda a, b: [a - 0.07 * slope(a) - b, b - 0.07 * slope(b) - a], (5.35, 4.76))
    assert said.cycle.certified
    assert sorted(said.cycle.places) == pytest.approx(sorted([float(a), float(b)]), abs=1e-9)
    assert said.cycle.multiplier == pytest.approx(float((1 - 0.07 * bend(a)) * (1 - 0.07 * bend(b))), rel=1e-6)


def test_a_cycle_that_is_one_of_many_is_not_claimed_to_be_the_only_one():
    _, said = predicted("x^2", 1, 1)  # every start has its own cycle x, −x
    assert not said.cycle.certified and said.cycle.multiplier == 1


@pytest.mark.parametrize(("text", "order"), [("x^4", 4), ("x^6", 6), ("x^3", 3), ("x - sin(x)", 3)])
def test_degenerate_points_attract_as_their_order_says(text, order):
    """Halving e takes 2^(m−2) times as many steps: the law k^(−1/(m−2)) between 1,000 and 10,000 steps."""
    run, said = predicted(text, 0.5, 0.05, "[-1, 1]", max_steps=10_000, tolerance=0.0)
    assert (said.order, said.convergence, said.predicted_rate) == (order, "sublinear", 1.0)
    ratio = run.places[10_000, 0] / run.places[1000, 0]
    assert ratio == pytest.approx(10 ** (-1 / (order - 2)), rel=0.1)


@pytest.mark.parametrize(
    ("text", "start", "basin", "ends"),
    [
        ("x^3 - 3x", 3, (-1, 12), ("critical_point", "window")),
        ("x^2", 3, (-12, 12), ("window", "window")),
        ("x^4 - 2x^2", 3, (0, 12), ("critical_point", "window")),
        ("x^4/4 - x^3/3", 3, (0, 12), ("critical_point", "window")),  # the inflection at 0 bounds the basin of 1
        ("x + 1/x", 3, (0, 12), ("gap", "window")),
        ("abs(x - 1)", 3, (-12, 12), ("window", "window")),
    ],
)
def test_basins_are_bounded_by_all_neighbours(text, start, basin, ends):
    _, said = predicted(text, start, 0.01, max_steps=5000)
    assert said.basin == pytest.approx(basin, abs=0.05)
    assert said.basin_ends == ends


def test_nothing_is_predicted_where_nothing_is_proved():
    _, said = predicted("e^(-x)", 0, 0.1)
    assert (said.predicted_limit, said.flow_limit, said.stable_below, said.basin) == (None, None, None, None)
    _, said = predicted("abs(x)", 1, 0.3)
    assert said.predicted_limit is None and said.flow_limit.x.approx == 0
    _, said = predicted(ARTICLE, 4, 0.01, method="adam")
    assert said.predicted_limit is None and said.stable_below is None and said.predicted_rate is None


@pytest.mark.parametrize("method", ["momentum", "nesterov"])
@pytest.mark.parametrize("rate", [0.005, 0.02])
def test_methods_with_velocity_shrink_as_their_multipliers_say(method, rate):
    run, said = predicted(ARTICLE, 4.6, rate, method=method, tolerance=1e-10)
    assert run.outcome == "converged"
    assert said.observed_rate == pytest.approx(said.predicted_rate, abs=0.02)


def test_shrinking_is_exact_on_geometric_sequences_and_sees_through_swings():
    assert shrinking(0.7 ** np.arange(10)) == pytest.approx(0.7)
    k = np.arange(200)
    assert shrinking(np.abs(0.95**k * np.cos(0.7 * k + 0.3))) == pytest.approx(0.95, abs=2e-3)
    assert shrinking(np.array([1.0, 0.5])) is None


GRID = [
    "x^2",
    "3x^2 - x + 2",
    "x^4 - 2x^2",
    "x^3 - 3x",
    ARTICLE,
    "sin(x)",
    "x*sin(x)",
    "e^x - 2x",
    "x*e^(-x)",
    "ln(x^2 + 1)",
    "x^2/(1 + x^2)",
    "x^4/4 - x^3/3",
    "sqrt(1 + x^2)",
    "cosh(x) - x",
]
STARTS = (-5.3, -2.05, -0.7, 0.4, 1.6, 3.3)
RATES = (0.004, 0.03, 0.2, 0.9, 2.2)


def held(text, starts, rates, algebra):
    """(number of runs, rates compared, rates within 0.02, wrong claims) of one function of the grid."""
    node = read(text).node
    report = analyze(node, "x", read_interval("[-15, 15]"))
    runs = compared = close = 0
    wrong = []
    for start in starts:
        for rate in rates:
            run = descend(node, start, rate, max_steps=3000)
            comparison = compare(run, report)
            said = theory(run, report, comparison)
            runs += 1
            wrong += [f"{text} from {start} at {rate}: {fault}" for fault in faults(run, comparison, said)]
            if said.predicted_rate is not None and said.observed_rate is not None and said.convergence == "linear":
                compared += 1
                close += abs(said.predicted_rate - said.observed_rate) <= 0.02
    return runs, compared, close, wrong


def faults(run, comparison, said):
    limit, point = said.predicted_limit, said.point
    if said.monotone_below is not None and run.learning_rate < said.monotone_below and limit is None:
        yield "no limit predicted below 1/L"
    if limit is not None:
        distance = np.abs(run.places[:, 0] - limit.x.approx)
        arrives = comparison.agrees and comparison.nearest is limit
        on_the_way = run.outcome == "step_limit" and distance[-1] < distance[len(distance) // 2]
        if not (arrives or on_the_way):
            yield f"limit {limit.x.approx} predicted, ended at {run.final} ({run.outcome})"
    if comparison.agrees and point is comparison.nearest and run.outcome == "converged" and run.steps > 5:
        errors = run.places[:, 0] - point.x.approx
        visible = errors[(np.abs(errors) > 1e-10) & (np.abs(errors) < 1e-3)][-6:]
        turns = np.sign(visible[1:]) != np.sign(visible[:-1])
        if len(visible) >= 4 and said.behaviour == "alternating" and not turns.all():
            yield "said to alternate"
        if len(visible) >= 4 and said.behaviour == "one_sided" and turns.any():
            yield "said to come from one side"
        if said.behaviour == "unstable" and abs(errors[0]) > 1e-6:
            yield "settled where it is said to be unstable"
    ends = {"diverges": ("diverged", "step_limit"), "two_cycle": ("cycle",), None: (run.outcome,)}
    if run.outcome not in ends[said.fate]:
        yield f"{said.fate} was predicted, {run.outcome} seen"


@pytest.mark.parametrize("text", GRID)
def test_predictions_hold_on_the_grid(text):
    _, compared, close, wrong = held(text, STARTS, RATES, ALGEBRA)
    assert wrong == []
    assert close >= 0.98 * compared


@pytest.mark.parametrize(("curvature", "rate"), [(2, 1.02), (2, 3.0), (6, 0.4), (0.5, 4.5)])
def test_quadratics_above_the_stable_rate_diverge_and_below_it_converge(curvature, rate):
    text = f"{curvature}/2*(x - 1)^2"
    run, said = predicted(text, 3, rate, max_steps=3000)
    assert said.behaviour == "unstable" and said.fate == "diverges" and run.outcome == "diverged"
    run, said = predicted(text, 3, 0.9 * said.stable_below, max_steps=3000)
    assert said.behaviour == "alternating" and said.fate is None and run.outcome == "converged"
    run, said = predicted(text, 3, 2 / curvature)
    assert said.fate == "two_cycle" and run.outcome == "cycle" and run.period == 2
    assert predicted(text, 1, rate)[1].fate is None, "a start at the minimum stays there"


@pytest.mark.parametrize("options", [{"method": "adam"}, {"decay": 0.1}, {"direction": "maximize"}])
def test_no_divergence_is_claimed_beyond_the_theorem(options):
    _, said = predicted("x^2", 1, 3.0, max_steps=50, **options)
    assert said.fate == ("diverges" if options == {"direction": "maximize"} else None)
    assert predicted("x^4", 1, 3.0, max_steps=50)[1].fate is None


def test_an_enclosure_of_the_point_is_what_the_prediction_is_about():
    run, said = predicted(ARTICLE, 4, 0.01)
    assert said.predicted_limit.x.ball.overlaps(arb(run.final[0], 1e-9))
