"""What a training teaches: sentences with its own numbers, and a suggestion that was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.descent.regression import Fit, Regression
from tutor.descent.training import ClosedForm, Rates, Scaling, Training, train
from tutor.descent.words import described
from tutor.expression.errors import TutorError
from tutor.expression.message import Message, Slot, message

ILL_CONDITIONED = 20.0
HELPS = 0.1
"""A suggested rate must leave at most this share of the distance to the closed form."""


@dataclass(frozen=True, slots=True)
class BetterRate:
    """The same training with another rate, already made."""

    training: Training
    distance: float


def distance(place: Sequence[float], best: Sequence[float]) -> float:
    """The Euclidean distance between two sets of parameters."""
    return float(np.linalg.norm(np.array(place) - np.array(best)))


def better_rate(
    fit: Fit, training: Training, closed: ClosedForm | None, found: Rates | None, tolerance: float
) -> BetterRate | None:
    """Plain descent with the best constant rate 2/(λ_min + λ_max), if it comes clearly nearer or arrives sooner."""
    if closed is None or found is None or found.best_rate is None or training.batch_size is not None:
        return None
    rate = float(f"{found.best_rate:.2g}")
    try:
        other = train(fit, training.places[0], rate, max(training.steps, 1), "gradient_descent", tolerance)
    except TutorError:
        return None
    before, after = (distance(run.places[-1], closed.parameters) for run in (training, other))
    arrived = other.outcome == "converged" and training.outcome == "converged" and other.steps < 0.8 * training.steps
    return BetterRate(other, after) if after < HELPS * before or arrived else None


def advise(
    regression: Regression,
    training: Training,
    closed: ClosedForm | None,
    found: Rates | None,
    observed: float | None,
    scaled: Scaling | None,
    better: BetterRate | None,
) -> tuple[Message, ...]:
    """Two to four sentences."""
    told = list(_told(regression, training, closed, found, observed))
    if better is not None:
        made = better.training
        told = [
            *told[:3],
            message("regression.try_rate", rate=made.learning_rate, steps=made.steps, distance=better.distance),
        ]
    elif scaled is not None and found is not None and found.condition_number is not None:
        before, after = found.condition_number, scaled.condition_number
        if before > ILL_CONDITIONED and after < before / 2:
            told = [*told[:3], message("regression.scale", before=before, after=after)]
    return tuple(told[:4])


def _told(
    regression: Regression, training: Training, closed: ClosedForm | None, found: Rates | None, observed: float | None
) -> Iterator[Message]:
    place = described(training.places[-1], regression.parameters)
    slots: dict[str, Slot] = {"steps": training.steps, "place": place, "loss": float(training.losses[-1])}
    yield message(f"regression.happened.{training.outcome}", **slots)
    if closed is not None and training.outcome != "diverged":
        away = distance(training.places[-1], closed.parameters)
        best = described(closed.parameters, regression.parameters)
        yield message("regression.closed_form", best=best, loss=closed.loss, distance=away)
    elif closed is None and training.outcome != "diverged":
        length = float(np.linalg.norm(training.gradients[-1]))
        yield message(f"regression.no_closed_form.{'loss' if regression.linear else 'model'}", length=length)
    if found is None or found.stable_below is None or found.condition_number is None:
        return
    if training.learning_rate >= found.stable_below:
        yield message("regression.too_large", rate=training.learning_rate, stable=found.stable_below)
    elif found.predicted_rate is not None and observed is not None:
        yield message(
            "regression.rate",
            low=found.eigenvalues[0],
            high=found.eigenvalues[-1],
            predicted=found.predicted_rate,
            observed=observed,
        )
