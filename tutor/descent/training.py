"""Training a regression, closed-form least squares beside it, and what the eigenvalues of the Hessian predict.

For a model linear in its parameters and the mean squared error, descent with rate η multiplies the error along the
eigenvector of the Hessian's eigenvalue λ by 1 − ηλ per step: it is stable below 2/λ_max, and the condition number
λ_max/λ_min says how slowly the flattest direction follows. Source: Polyak, "Introduction to Optimization", section 1.4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tutor.descent.methods import METHODS, Array
from tutor.descent.regression import Fit, Regression, pose
from tutor.descent.run import check_numbers, method_named
from tutor.descent.theory import shrinking
from tutor.descent.trail import ESCAPED, Outcome, Reason, Trail, follow
from tutor.descent.words import typed
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.message import message

TOO_SMALL, TOO_LARGE = 50, 1.1
"""Of the best rate a fiftieth is too small; a tenth more than the stable one is too large."""
MAX_WORK = 300_000_000
"""Data points × (parameters + 1) × steps of one training."""


@dataclass(frozen=True, slots=True)
class Training:
    """What happened, step by step: ``places`` and ``gradients`` have shape (steps + 1, parameters), ``losses`` (steps
    + 1,).

    With mini-batches the gradients are those of the batches; the losses are always of all data.
    """

    learning_rate: float
    method: str
    batch_size: int | None
    places: Array
    losses: Array
    gradients: Array
    outcome: Outcome
    reason: Reason

    @property
    def steps(self) -> int:
        return len(self.losses) - 1


def train(
    fit: Fit,
    start: Sequence[float],
    learning_rate: float,
    steps: int = 1000,
    method: str = "gradient_descent",
    tolerance: float = 1e-9,
    batch_size: int | None = None,
    seed: int = 0,
) -> Training:
    """Train from ``start`` (in the order of the parameters) for at most ``steps`` steps.

    With ``batch_size`` each step sees so many points, drawn without repetition until all were used (one epoch), in an
    order that depends on ``seed`` alone; plain descent only. Raises ``TutorError`` for a rate that is not positive
    and the like.
    """
    regression = fit.regression
    check_numbers(learning_rate, steps, tolerance, 0.0)
    row = method_named(method)
    if regression.size * (len(regression.parameters) + 1) * steps > MAX_WORK:
        raise LimitExceeded("regression_work", MAX_WORK, field="steps")
    place = np.array([float(value) for value in start])
    if not np.isfinite(place).all():
        raise TutorError(message("descent.error.start_not_finite"), field="start")
    if not (math.isfinite(fit.loss(place)) and np.isfinite(fit.gradient(place)).all()):
        raise TutorError(message("regression.error.start_undefined"), field="start")
    if batch_size is None or batch_size >= regression.size:
        batch_size = None
        trail = follow(fit.landscape(), row, place, None, learning_rate, 0.0, steps, tolerance)
    else:
        if batch_size < 1:
            raise TutorError(message("regression.error.batch_size"), field="batch_size")
        if method != "gradient_descent":
            raise TutorError(message("regression.error.batch_method"), field="method")
        trail = _in_batches(fit, place, learning_rate, steps, batch_size, seed)
    return Training(
        learning_rate,
        method,
        batch_size,
        np.concatenate(trail.places),
        np.concatenate(trail.values),
        np.concatenate(trail.gradients),
        trail.outcome,
        trail.reason,
    )


def _in_batches(fit: Fit, place: Array, rate: float, steps: int, batch_size: int, seed: int) -> Trail:
    random = np.random.default_rng(seed)
    n = fit.regression.size
    order = random.permutation(n)
    position = 0
    rows = order[:batch_size]
    gradient = fit.gradient(place, rows)
    trail = Trail.begin(place, fit.loss(place), gradient)
    for _ in range(steps):
        place = place - rate * gradient
        loss = fit.loss(place)
        if not (math.isfinite(loss) and np.max(np.abs(place)) < ESCAPED):
            return trail.end("diverged", "overflow", place)
        position += batch_size
        if position >= n:
            order, position = random.permutation(n), 0
        rows = order[position : position + batch_size]
        gradient = fit.gradient(place, rows)
        trail.add(place[None], np.array([loss]), gradient[None])
    return trail


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """The parameters of least squares and their mean squared error."""

    parameters: tuple[float, ...]
    loss: float


def least_squares(fit: Fit) -> ClosedForm | None:
    """The exact minimum of the mean squared error of a model linear in its parameters; ``None`` for anything else.

    By ``numpy.linalg.lstsq`` on columns scaled to length 1, so that data of very different sizes do not spoil it.
    """
    regression = fit.regression
    if not regression.linear or regression.loss.id != "mse":
        return None
    nothing = np.zeros(len(regression.parameters))
    design = fit.jacobian(nothing)
    norms = np.linalg.norm(design, axis=0)
    scaled = np.linalg.lstsq(design / norms, -fit.residuals(nothing), rcond=None)[0]
    best = scaled / norms
    return ClosedForm(tuple(float(value) for value in best), fit.loss(best))


@dataclass(frozen=True, slots=True)
class Rates:
    """What the Hessian at ``at`` says: its eigenvalues, smallest first, and what follows for the rate of descent.

    ``best_rate`` is 2/(λ_min + λ_max), the fastest constant rate. ``None`` where the Hessian is not positive definite.
    For a model linear in its parameters and the mean squared error these are the eigenvalues of 2·XᵀX/n.
    """

    eigenvalues: tuple[float, ...]
    stable_below: float | None
    best_rate: float | None
    condition_number: float | None
    predicted_rate: float | None


def rates(fit: Fit, at: Sequence[float], method: str, learning_rate: float) -> Rates:
    """The rates at the minimum ``at``; ``predicted_rate`` is the factor per step of the slowest direction."""
    eigenvalues = np.linalg.eigvalsh(fit.hessian(np.array(at)))
    figures = tuple(float(value) for value in eigenvalues)
    low, high = figures[0], figures[-1]
    if not low > 1e-14 * high:
        return Rates(figures, None, None, None, None)
    row = METHODS[method]
    stable = None if row.stable_below is None else row.stable_below(high)
    predicted = None if row.multiplier is None else max(row.multiplier(learning_rate, value) for value in figures)
    return Rates(figures, stable, 2 / (low + high), high / low, predicted)


def observed_rate(training: Training, best: Sequence[float]) -> float | None:
    """The factor by which the distance to ``best`` shrank (or grew) per step in the later half of the training."""
    distances = np.linalg.norm(training.places - np.array(best), axis=1)
    visible = np.flatnonzero(distances > 1e-12 * max(1.0, float(np.max(np.abs(best)))))
    if not len(visible):
        return None
    last = int(visible[-1])
    return shrinking(distances[last // 2 : last + 1])


@dataclass(frozen=True, slots=True)
class Scaling:
    """The same regression with each input replaced by (input − mean)/deviation, and what that does to the condition.

    ``training`` was made on the scaled inputs with ``best_rate``, rounded, for as many steps as the one beside it.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    condition_number: float
    best_rate: float
    training: Training
    best_loss: float


def scaling(regression: Regression, steps: int, tolerance: float) -> Scaling | None:
    """How standardised inputs would change a linear regression; ``None`` where they cannot be standardised."""
    means, deviations = regression.columns.mean(axis=1), regression.columns.std(axis=1)
    if not regression.linear or not len(means) or not (deviations > 0).all():
        return None
    standard = (regression.columns - means[:, None]) / deviations[:, None]
    columns = {name: column.tolist() for name, column in zip(regression.inputs, standard, strict=True)}
    try:
        fit = Fit(pose(regression.model, columns, regression.targets.tolist(), regression.parameters))
    except TutorError:
        return None
    nothing = [0.0] * len(regression.parameters)
    found, closed = rates(fit, nothing, "gradient_descent", 1.0), least_squares(fit)
    if found.condition_number is None or found.best_rate is None or closed is None:
        return None
    training = train(fit, nothing, typed(found.best_rate), steps, tolerance=tolerance)
    return Scaling(
        tuple(float(mean) for mean in means),
        tuple(float(deviation) for deviation in deviations),
        found.condition_number,
        found.best_rate,
        training,
        closed.loss,
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """Plain descent with one rate: what the eigenvalues predict, and what happened.

    ``predicted`` is the factor per step by which the distance to least squares shrinks (or grows) in the slowest
    direction.
    """

    size: Literal["too_small", "given", "best", "too_large"]
    predicted: float
    training: Training
    distance: float


def tried_rates(
    fit: Fit, start: Sequence[float], rate: float, steps: int, found: Rates, best: ClosedForm
) -> list[Tried]:
    """The rate asked for beside one that is too small, the best constant one, and one that is a little too large."""
    if found.stable_below is None or found.best_rate is None:
        return []
    stable = 2 / found.eigenvalues[-1]
    rows: list[tuple[Literal["too_small", "given", "best", "too_large"], float]] = [
        ("too_small", typed(found.best_rate / TOO_SMALL)),
        ("given", rate),
        ("best", typed(found.best_rate)),
        ("too_large", typed(TOO_LARGE * stable)),
    ]
    tried = []
    for size, each in rows:
        made = train(fit, start, each, steps)
        away = float(np.linalg.norm(made.places[-1] - np.array(best.parameters)))
        predicted = max(abs(1 - each * value) for value in found.eigenvalues)
        tried.append(Tried(size, predicted, made, away))
    return sorted(tried, key=lambda row: row.training.learning_rate)
