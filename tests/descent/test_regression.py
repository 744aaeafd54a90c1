"""Regression: the Σ-expression, gradients against finite differences and by hand, least squares against NumPy, rates.

Anscombe's paper gives mean x 9, mean y 7.50, the line y = 3.00 + 0.500x and R² = 0.67 for each of his four sets.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.calculus.differentiate import derivative
from tutor.descent.examples import EXAMPLES
from tutor.descent.losses import LOSSES
from tutor.descent.regression import MAX_NUMBERS, Fit, pose, residual_form
from tutor.descent.regression_advice import advise, better_run
from tutor.descent.training import least_squares, observed_rate, rates, scaling, train, tried_rates
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.read import read
from tutor.expression.write_text import to_text

LINE = "w*x + b"


def posed(model, columns, targets, parameters=None, loss="mse"):
    return pose(read(model).node, columns, targets, parameters, loss)


def line(x=(0, 1, 2, 3), y=(1, 3, 5, 7), loss="mse"):
    return posed(LINE, {"x": x}, y, ("w", "b"), loss)


def test_the_articles_loss_and_its_gradient():
    regression = line()
    assert to_text(regression.objective) == "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"
    assert to_text(residual_form(regression, "w")) == "2/n*sum(((w*x_i + b) - y_i)*x_i, i, 1, n)"
    assert to_text(residual_form(regression, "b")) == "2/n*sum((w*x_i + b) - y_i, i, 1, n)"


def test_the_first_update_by_hand():
    """Residuals −1, −3, −5, −7: ∂w = (2/4)·(0 − 3 − 10 − 21) = −17, ∂b = (2/4)·(−16) = −8, loss 84/4 = 21."""
    fit = Fit(line())
    assert fit.loss(np.zeros(2)) == 21
    assert fit.gradient(np.zeros(2)) == pytest.approx([-17, -8])
    assert train(fit, (0, 0), 0.05, 1).places[1] == pytest.approx([0.85, 0.4])


MODELS = [
    ("w*x + b", {"w": 0.3, "b": -1.2}),
    ("a*x^2 + b*x + c", {"a": 0.1, "b": -1.2, "c": 0.7}),
    ("a*e^(k*x)", {"a": 1.3, "k": 0.2}),
    ("a*sin(w*x + p)", {"a": 1.3, "w": 0.9, "p": 0.4}),
    ("u_1*x + u_2*ln(x + 1)", {"u_1": 0.5, "u_2": 2.0}),
]
X, Y = (0.2, 1.1, 1.9, 3.2, 4.4), (1.0, 0.3, 2.2, 2.9, 5.1)


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize(("model", "at"), MODELS)
def test_gradient_and_hessian_against_finite_differences_and_the_derived_sums(model, at, loss):
    regression = posed(model, {"x": X}, Y, tuple(at), loss)
    fit, place = Fit(regression), np.array(list(at.values()))
    step = 1e-6
    moves = step * np.eye(len(place))
    slopes = [(fit.loss(place + move) - fit.loss(place - move)) / (2 * step) for move in moves]
    assert fit.gradient(place) == pytest.approx(slopes, rel=1e-6, abs=1e-7)
    bends = [(fit.gradient(place + move) - fit.gradient(place - move)) / (2 * step) for move in moves]
    assert fit.hessian(place) == pytest.approx(np.array(bends), rel=1e-5, abs=1e-6)
    symbolic = [derivative(regression.objective, name) for name in regression.parameters]
    numbers = [compile_function(node, regression.parameters, regression.data())(*place.tolist()) for node in symbolic]
    assert numbers == pytest.approx(list(fit.gradient(place)), rel=1e-9)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_anscombes_quartet_has_one_line_for_four_pictures(name):
    example = EXAMPLES[name]
    assert np.mean(example.x) == pytest.approx(9)
    assert np.mean(example.y) == pytest.approx(7.50, abs=0.005)
    fit = Fit(line(example.x, example.y))
    slope, height = least_squares(fit).parameters
    assert (slope, height) == (pytest.approx(0.500, abs=5e-4), pytest.approx(3.00, abs=5e-3))
    explained = 1 - least_squares(fit).loss / np.var(example.y)
    assert explained == pytest.approx(0.67, abs=0.005)
    training = train(fit, (0, 0), 0.01, 20_000)
    assert training.outcome == "converged"
    assert training.places[-1] == pytest.approx([slope, height], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=12),
    st.integers(-6, 6),
)
def test_least_squares_is_numpys(points, power):
    x, y = np.array(points, dtype=float).T
    x = x * 10.0**power
    if len(set(x)) < 3:
        return
    regression = posed("a*x^2 + b*x + c", {"x": x}, y)
    expected = np.polyfit(x / 10.0**power, y, 2)
    found = least_squares(Fit(regression)).parameters * 10.0 ** (power * np.array([2, 1, 0]))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)  # in x measured in units of 10^power


def test_rates_come_from_the_eigenvalues_of_the_data():
    x = np.array([0.0, 1, 2, 3])
    design = np.column_stack([x, np.ones(4)])
    low, high = np.linalg.eigvalsh(2 * design.T @ design / 4)
    fit = Fit(line())
    best = least_squares(fit).parameters
    found = rates(fit, best, "gradient_descent", 0.05)
    assert found.eigenvalues == pytest.approx((low, high))
    assert found.stable_below == pytest.approx(2 / high)
    assert found.condition_number == pytest.approx(high / low)
    training = train(fit, (0, 0), 0.05, 300)
    assert observed_rate(training, best) == pytest.approx(found.predicted_rate, abs=1e-4)
    assert train(fit, (0, 0), 1.02 * found.stable_below, 5000).outcome == "diverged"
    assert train(fit, (0, 0), 0.98 * found.stable_below, 5000).outcome == "converged"


def test_scaling_the_inputs_mends_the_condition():
    regression = posed("a*x_1 + c*x_2 + b", {"x_1": (1, 2, 3, 4), "x_2": (200, 100, 400, 250)}, (1, 3, 5, 9))
    before = rates(Fit(regression), (0, 0, 0), "gradient_descent", 1e-5).condition_number
    after = scaling(regression, 200, 1e-9)
    assert before > 1e5 and after.condition_number < 10
    standard = {
        name: ((column - mean) / deviation).tolist()
        for name, column, mean, deviation in zip(
            regression.inputs, regression.columns, after.means, after.deviations, strict=True
        )
    }
    scaled = Fit(posed("a*x_1 + c*x_2 + b", standard, (1, 3, 5, 9)))
    assert train(scaled, (0, 0, 0), after.best_rate, 200).outcome == after.training.outcome == "converged"
    assert after.training.losses[-1] == pytest.approx(after.best_loss) == least_squares(Fit(regression)).loss
    assert train(Fit(regression), (0, 0, 0), 1e-5, 200).outcome == "step_limit"


def test_data_of_inputs_with_subscripts_get_letters_of_their_own():
    regression = posed("a*x_1 + c*x_2 + b", {"x_1": (1, 2, 3, 4), "x_2": (2, 1, 4, 2)}, (1, 3, 5, 9))
    assert to_text(regression.objective) == "sum((y_i - (a*x_i + c*u_i + b))^2, i, 1, n)/n"


def test_letters_of_the_model_are_not_used_for_the_sum():
    regression = posed("i*x + n", {"x": (1, 2, 3)}, (1, 3, 5))
    assert to_text(regression.objective) == "sum((y_j - (i*x_j + n))^2, j, 1, N)/N"


def test_mini_batches_depend_on_the_seed_alone_and_see_every_point():
    fit = Fit(line())
    one, again, other = (train(fit, (0, 0), 0.02, 50, batch_size=2, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.places, again.places)
    assert not np.array_equal(one.places, other.places)
    assert train(fit, (0, 0), 0.05, 3000, batch_size=1).places[-1] == pytest.approx([2, 1], abs=1e-3)
    two = train(fit, (0, 0), 0.02, 2, batch_size=2, seed=5)
    # The two batches of an epoch at the same place make up the full gradient.
    assert fit.gradient(np.zeros(2), np.array([0, 2])) + fit.gradient(np.zeros(2), np.array([1, 3])) == pytest.approx(
        2 * fit.gradient(np.zeros(2))
    )
    assert two.steps == 2


def test_an_outlier_pulls_the_mean_square_most():
    """y = 2x + 1 with one wild value: the absolute and the Huber line stay near 2, least squares does not."""
    x, y = tuple(range(10)), (*(2 * k + 1 for k in range(9)), 60)
    slopes = {}
    for loss, rate in (("mse", 0.02), ("mae", 0.002), ("huber", 0.02)):
        slopes[loss] = train(Fit(line(x, y, loss)), (0, 0), rate, 20_000).places[-1][0]
    assert abs(slopes["mse"] - 2) > 1
    assert abs(slopes["mae"] - 2) < 0.2
    assert abs(slopes["huber"] - 2) < 0.2


def test_a_nonlinear_model_is_fitted_but_has_no_closed_form():
    x = np.linspace(0, 2, 9)
    fit = Fit(posed("a*e^(k*x)", {"x": x}, 1.5 * np.exp(0.8 * x)))
    assert not fit.regression.linear
    assert least_squares(fit) is None
    assert train(fit, (1, 1), 0.01, 20_000).places[-1] == pytest.approx([1.5, 0.8], abs=1e-5)
    assert train(fit, (1.2, 1.0), 1, 30, method="newton").places[-1] == pytest.approx([1.5, 0.8], abs=1e-9)


def test_the_suggested_rate_really_is_better():
    fit = Fit(line())
    training = train(fit, (0, 0), 0.001, 500)
    closed = least_squares(fit)
    found = rates(fit, closed.parameters, "gradient_descent", 0.001)
    better = better_run(fit, training, closed, found, 1e-9)
    away = np.linalg.norm(training.places[-1] - closed.parameters)
    assert better.distance < 0.1 * away
    keys = [told.key for told in advise(fit.regression, training, closed, found, 0.99, None, better)]
    assert keys == [
        "regression.happened.step_limit",
        "regression.closed_form",
        "regression.rate",
        "regression.try_rate",
    ]


def test_too_small_and_too_large_rates_do_what_the_eigenvalues_predict():
    """The slowest direction shrinks by |1 − ηλ| per step, seen over the last steps from a start along its vector."""
    x = np.array([1.0, 2.0, 3.0, 4.0])
    fit = Fit(posed(LINE, {"x": x.tolist()}, (2, 4, 5, 8), ("w", "b")))
    closed = least_squares(fit)
    found = rates(fit, closed.parameters, "gradient_descent", 0.05)
    design = np.column_stack([x, np.ones(4)])
    values, vectors = np.linalg.eigh(2 * design.T @ design / 4)
    assert found.eigenvalues == pytest.approx(values)
    start = np.array(closed.parameters) + vectors.sum(axis=1)
    tried = {row.size: row for row in tried_rates(fit, start, 0.05, 60, found, closed)}
    assert list(tried) == ["too_small", "given", "best", "too_large"]
    for row in tried.values():
        rate = row.training.learning_rate
        away = [abs((place - closed.parameters) @ vectors) for place in row.training.places[:31]]
        factors = (away[30] / away[20]) ** 0.1
        assert row.predicted == pytest.approx(max(abs(1 - rate * value) for value in values))
        assert max(factors[away[30] > 1e-9]) == pytest.approx(row.predicted, rel=1e-6)
    assert tried["best"].distance < tried["given"].distance < tried["too_small"].distance < tried["too_large"].distance


def test_without_a_closed_form_a_lower_loss_is_suggested():
    fit = Fit(posed("a*e^(k*x)", {"x": (0, 1, 2, 3)}, (1, 1.6, 2.7, 4.5), ("a", "k")))
    training = train(fit, (1, 0), 1e-5, 300)
    better = better_run(fit, training, None, None, 1e-9)
    again = train(fit, (1, 0), better.training.learning_rate, 300, better.training.method)
    assert again.losses[-1] == better.training.losses[-1] < 0.5 * training.losses[-1]


# model, columns, targets, parameters, field, key
ERRORS = [
    (LINE, {"x": [1]}, [1], None, "x", "too_few"),
    (LINE, {"x": [2, 2, 2]}, [1, 2, 3], None, "x", "singular"),
    ("a*x + b*2x", {"x": [1, 2, 3]}, [1, 2, 3], None, "x", "singular"),
    ("w*x", {"x": [0, 0, 0]}, [1, 2, 3], None, "x", "singular"),
    ("w*ln(x) + b", {"x": [-1, 1, 2]}, [1, 2, 3], None, "x", "undefined"),
    (LINE, {"x": [1, 2]}, [1, 2, 3], None, "y", "lengths"),
    (LINE, {"x": []}, [], None, "y", "no_data"),
    (LINE, {"x": [1, float("nan")]}, [1, 2], None, "x", "not_finite"),
    (LINE, {"x": [1, 2]}, [1, float("inf")], None, "y", "not_finite"),
    ("2x + 1", {"x": [1, 2]}, [1, 2], None, "model", "no_parameters"),
    (LINE, {"x": [1, 2]}, [1, 2], ("w", "b", "c"), "start", "unknown_parameter"),
    (LINE, {"x": [1, 2]}, [1, 2], ("w",), "start", "missing_parameter"),
]


@pytest.mark.parametrize(("model", "columns", "targets", "parameters", "field", "key"), ERRORS)
def test_data_that_decide_nothing_get_a_clear_message(model, columns, targets, parameters, field, key):
    with pytest.raises(TutorError) as caught:
        posed(model, columns, targets, parameters)
    assert (caught.value.field, caught.value.message.key) == (field, f"regression.error.{key}")


def test_limits():
    with pytest.raises(LimitExceeded):
        line(range(MAX_NUMBERS), range(MAX_NUMBERS))
    with pytest.raises(LimitExceeded):
        train(Fit(line(range(10_000), range(10_000))), (0, 0), 0.1, 100_000)
    with pytest.raises(TutorError) as caught:
        train(Fit(line()), (0, 0), 0.0)
    assert caught.value.field == "learning_rate"
