"""What a training teaches: sentences with its own numbers, and a suggestion that was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tutor.descent.regression import Fit, Regression
from tutor.descent.training import ClosedForm, Rates, Scaling, Training, train
from tutor.descent.words import described, typed
from tutor.expression.errors import TutorError
from tutor.expression.message import Message, Slot, message

ILL_CONDITIONED = 20.0
HELPS = 0.1
"""A suggested rate must leave at most this share of the distance to the closed form."""
SOONER = 0.8
"""A suggested rate that also arrives must need at most this share of the steps."""
TRIAL_STEPS = 500
"""A model that is evaluated step by step is tried for at most so many."""
NOTICEABLE = 1e-3
"""A loss lower by less than this share is as good."""


@dataclass(frozen=True, slots=True)
class Better:
    """The same training with another rate or method, already made. ``distance`` is to the closed form, if there is
    one."""

    changed: Literal["learning_rate", "method"]
    training: Training
    distance: float | None


def distance(place: Sequence[float], best: Sequence[float]) -> float:
    """The Euclidean distance between two sets of parameters."""
    return float(np.linalg.norm(np.array(place) - np.array(best)))


def better_run(
    fit: Fit, training: Training, closed: ClosedForm | None, found: Rates | None, tolerance: float
) -> Better | None:
    """The first of a few changed runs that clearly comes nearer to the closed form or arrives sooner; without a closed
    form, the one that ends with the lowest loss, if it is clearly lower."""
    best: Better | None = None
    steps = max(training.steps, 1) if closed is not None else min(max(training.steps, 1), TRIAL_STEPS)
    for method, rate in _candidates(training, found):
        try:
            other = train(fit, training.places[0], rate, steps, method, tolerance)
        except TutorError:
            continue
        changed: Literal["learning_rate", "method"] = "learning_rate" if method == training.method else "method"
        away = None if closed is None else distance(other.places[-1], closed.parameters)
        if closed is not None and away is not None:
            before = distance(training.places[-1], closed.parameters)
            arrived = other.outcome == training.outcome == "converged" and other.steps < SOONER * training.steps
            if away < HELPS * before or arrived:
                return Better(changed, other, away)
            continue
        reached = training if best is None else best.training
        sooner = other.outcome == reached.outcome == "converged" and other.steps < SOONER * reached.steps
        if sooner or _lower(float(other.losses[-1]), float(reached.losses[-1]), float(training.losses[0])):
            best = Better(changed, other, None)
    return best


def _lower(loss: float, than: float, first: float) -> bool:
    """Whether a loss is clearly lower, seen beside the one at the start."""
    return than - loss > NOTICEABLE * max(abs(than), abs(first) * NOTICEABLE)


def _candidates(training: Training, found: Rates | None) -> Iterator[tuple[str, float]]:
    """(method, rate), the smallest change first; nothing is compared with mini-batches, whose noise is their own."""
    if training.batch_size is not None:
        return
    if found is not None and found.best_rate is not None:
        yield "gradient_descent", typed(found.best_rate)
    for factor in (10.0, 0.1, 0.01):
        yield training.method, typed(training.learning_rate * factor)
    yield "backtracking", 1.0


def advise(
    regression: Regression,
    training: Training,
    closed: ClosedForm | None,
    found: Rates | None,
    observed: float | None,
    scaled: Scaling | None,
    better: Better | None,
) -> tuple[Message, ...]:
    """Two to four sentences."""
    told = list(_told(regression, training, closed, found, observed))
    if better is not None:
        told = [*told[:3], _suggested(better)]
    elif scaled is not None and found is not None and found.condition_number is not None:
        before, after = found.condition_number, scaled.condition_number
        if before > ILL_CONDITIONED and after < before / 2:
            made = scaled.training
            slots: dict[str, Slot] = {"steps": made.steps, "loss": float(made.losses[-1])}
            told = [*told[:3], message("regression.scale", before=before, after=after, **slots)]
    return tuple(told[:4])


def _suggested(better: Better) -> Message:
    made = better.training
    slots: dict[str, Slot] = {"rate": made.learning_rate, "steps": made.steps}
    if better.changed == "method":
        named = message(f"descent.method.{made.method}")
        return message("regression.try_method", method=named, loss=float(made.losses[-1]), **slots)
    if better.distance is None:
        return message("regression.try_rate_for_loss", loss=float(made.losses[-1]), **slots)
    return message("regression.try_rate", distance=better.distance, **slots)


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
