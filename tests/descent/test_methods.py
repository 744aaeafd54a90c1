"""The update rules against steps worked by hand on f(x) = x² (f′ = 2x, f″ = 2) and on f(x, y) = x² + 10y²."""

import math
from itertools import pairwise

import numpy as np
import pytest

from tutor.descent.methods import METHODS, Landscape


def landscape(value, gradient, curvature):
    return Landscape(value, gradient, curvature, lambda places: np.array([value(x) for x in places]))


SQUARE = landscape(lambda x: x * x, lambda x: 2 * x, lambda x: 2.0)
BOWL = landscape(
    lambda x: float(x[0] ** 2 + 10 * x[1] ** 2),
    lambda x: np.array([2 * x[0], 20 * x[1]]),
    lambda x: np.array([[2.0, 0.0], [0.0, 20.0]]),
)


def iterates(method, landscape, x, rate, steps):
    row = METHODS[method]
    state, places = row.begin(x), [x]
    for _ in range(steps):
        x, state = row.update(landscape, x, landscape.gradient(x), state, rate)
        places.append(x)
    return places


# From x = 1, rate 0.1, two steps. Worked by hand:
# plain: 1 − 0.1·2 = 0.8; 0.8 − 0.1·1.6 = 0.64.
# momentum: v = −0.2, x = 0.8; v = −0.18 − 0.16 = −0.34, x = 0.46.
# nesterov: v = −0.2, x = 0.8; v = −0.18 − 0.1·2·(0.8 − 0.18) = −0.304, x = 0.496.
# rmsprop: s = 0.4, x = 1 − 0.2/√0.4; then s = 0.36 + 0.4x².
# adam: the first two steps: m̂ = g and √ŝ = |g| at first, so x = 0.9; then m = 0.36, s = 0.007236.
# backtracking: η = 0.1 already falls enough, so it is plain. newton: 0 after one step.
RMSPROP_FIRST = 1 - 0.2 / math.sqrt(0.4)
RMSPROP_SECOND = RMSPROP_FIRST - 0.2 * RMSPROP_FIRST / math.sqrt(0.36 + 0.4 * RMSPROP_FIRST**2)
ADAM_SECOND = 0.9 - 0.1 * (0.36 / 0.19) / math.sqrt(0.007236 / 0.001999)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("gradient_descent", (0.8, 0.64)),
        ("momentum", (0.8, 0.46)),
        ("nesterov", (0.8, 0.496)),
        ("rmsprop", (RMSPROP_FIRST, RMSPROP_SECOND)),
        ("adam", (0.9, ADAM_SECOND)),
        ("backtracking", (0.8, 0.64)),
        ("newton", (0.0, 0.0)),
    ],
)
def test_two_steps_on_the_square(method, expected):
    assert iterates(method, SQUARE, 1.0, 0.1, 2)[1:] == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("method", sorted(METHODS.keys() - {"backtracking"}))
def test_coordinates_of_a_separable_function_do_as_they_would_alone(method):
    """Every rule but the line search, which has one length for all, treats x² + 10y² as x² and 10y² side by side."""
    steep = landscape(lambda y: 10 * y * y, lambda y: 20 * y, lambda y: 20.0)
    both = iterates(method, BOWL, np.array([1.0, -2.0]), 0.03, 5)
    alone = zip(iterates(method, SQUARE, 1.0, 0.03, 5), iterates(method, steep, -2.0, 0.03, 5), strict=True)
    assert np.allclose(both, list(alone), rtol=1e-12)


@pytest.mark.parametrize("rate", [0.3, 1.0, 7.0, 1000.0])
def test_backtracking_never_climbs_whatever_the_rate(rate):
    """Armijo's condition by its own words: each step falls by at least c·t·|g|², so f never grows."""
    values = [BOWL.value(x) for x in iterates("backtracking", BOWL, np.array([3.0, 1.0]), rate, 30)]
    assert all(after <= before for before, after in pairwise(values))
    assert values[-1] < 1e-3


def test_backtracking_halves_until_the_step_falls_enough():
    """From 1 with η = 4: t = 4, 2 and 1 lead to −7, −3, −1 (no fall), t = 0.5 to the minimum."""
    assert iterates("backtracking", SQUARE, 1.0, 4.0, 1)[1] == 0.0


def test_newton_on_a_flat_spot_is_not_a_number():
    inflection = landscape(lambda x: x**3 + x, lambda x: 3 * x * x + 1, lambda x: 6 * x)
    assert math.isnan(iterates("newton", inflection, 0.0, 1.0, 1)[1])
    plane = landscape(lambda x: 0.0, lambda x: np.ones(2), lambda x: np.zeros((2, 2)))
    assert np.isnan(iterates("newton", plane, np.zeros(2), 1.0, 1)[1]).all()


@pytest.mark.parametrize("method", [row for row in METHODS.values() if row.multiplier], ids=lambda row: row.id)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97, 1.03])
def test_the_multiplier_is_what_a_long_run_on_a_square_shows(method, share):
    """On h·x²/2 the distance after n steps behaves like multiplierⁿ; the stable rate is where it reaches 1."""
    curvature = 3.0
    bowl = landscape(lambda x: curvature * x * x / 2, lambda x: curvature * x, lambda x: curvature)
    rate = share * method.stable_below(curvature)
    predicted = method.multiplier(rate, curvature)
    xs = np.abs(iterates(method.id, bowl, 1.0, rate, 1000))
    # Complex multipliers make the distance swing: compare the largest distance of one hundred steps with another's.
    first, last = (float(np.max(xs[start : start + 100])) for start in (100, 300))
    if first > 1e-250 and last > 1e-250:
        assert (last / first) ** (1 / 200) == pytest.approx(predicted, abs=0.01)
    assert (predicted < 1) == (share < 1)
