"""The call ``regression``: the loss with Σ, its partial derivatives in steps, the training, and least squares."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from tutor.answers.common import Json, Request, math_json, step_json, warning_json
from tutor.answers.descent import MOST_STEPS, shown_steps
from tutor.answers.table import read_table
from tutor.calculus.certificate import check
from tutor.calculus.differentiate import derive
from tutor.calculus.rule import Derivation, Step
from tutor.descent.examples import EXAMPLES
from tutor.descent.regression import Fit, Regression, pose, residual_form
from tutor.descent.regression_advice import Better, advise, better_run, distance
from tutor.descent.training import (
    ClosedForm,
    Rates,
    Scaling,
    Training,
    Tried,
    least_squares,
    observed_rate,
    rates,
    scaling,
    train,
    tried_rates,
)
from tutor.expression.algebra import Algebra
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.message import message
from tutor.expression.read import Reading
from tutor.expression.tree import Node, variables

Number = Annotated[float, Field(allow_inf_nan=False)]
ExampleName = Literal["anscombe-1", "anscombe-2", "anscombe-3", "anscombe-4"]
BY_HAND = 3
TERMS_BY_HAND = 5
"""So many terms of a sum are written out."""
"""So many updates are written out with their numbers."""
SHOWN_RESIDUALS = 50
SHOWN_DATA = 500


class RegressionRequest(Request):
    """Fit a model to data by gradient descent."""

    x: list[Number] | list[list[Number]] | dict[str, list[Number]] | None = Field(
        None, description="The input: numbers (x), rows (x_1, x_2, …), or columns by name."
    )
    y: list[Number] | None = Field(None, description="The targets, as many as there are rows.")
    data: str | None = Field(
        None, max_length=500_000, description="Instead of x and y: CSV, pasted columns or YAML; the last column is y."
    )
    example: ExampleName | None = Field(None, description="Instead of x and y: published data by name.")
    model: str = Field("w*x + b", description="The prediction, in the inputs and the parameters.")
    start: dict[str, Number] | None = Field(None, description="A number for each parameter; all 0 if not given.")
    learning_rate: Number = Field(description="The rate η > 0.")
    steps: int = Field(1000, ge=1, le=MOST_STEPS)
    method: Literal["gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "backtracking", "newton"] = (
        "gradient_descent"
    )
    loss: Literal["mse", "mae", "huber"] = "mse"
    batch_size: int | None = Field(None, ge=1, description="Points per step; all of them if not given.")
    seed: int = Field(0, ge=0, description="Decides the order of the mini-batches.")
    tolerance: Number = Field(1e-9, ge=0)


def regression(request: RegressionRequest, algebra: Algebra) -> Json:
    """Derive the gradient, train, and hold the end against the closed form where there is one."""
    reading, columns, targets = _given(request)
    parameters = tuple(request.start) if request.start is not None else None
    posed = pose(reading.node, columns, targets, parameters, request.loss)
    derivations = [derive(posed.objective, name) for name in posed.parameters]
    fit = Fit(posed)
    start = [request.start[name] if request.start else 0.0 for name in posed.parameters]
    training = train(
        fit,
        start,
        request.learning_rate,
        request.steps,
        request.method,
        request.tolerance,
        request.batch_size,
        request.seed,
    )
    closed = least_squares(fit)
    at = closed.parameters if closed is not None else _rest(training)
    found = None if at is None else rates(fit, at, request.method, request.learning_rate)
    observed = None if at is None else observed_rate(training, at)
    scaled = scaling(posed, request.steps, request.tolerance) if closed is not None else None
    tried = _tried(fit, request, start, found, closed)
    better = better_run(fit, training, closed, found, request.tolerance)
    told = advise(posed, training, closed, found, observed, scaled, better)
    shown = shown_steps(training.steps)
    return {
        "model": math_json(posed.model),
        "warnings": [warning_json(warning, request) for warning in reading.warnings],
        "inputs": list(posed.inputs),
        "parameters": list(posed.parameters),
        "linear": posed.linear,
        "data_names": {**posed.wording.data, "y": posed.wording.target},
        "data": _data_json(posed),
        "loss": {"name": posed.loss.id, "expression": math_json(posed.objective)},
        "partials": [_partial_json(posed, derivation, request) for derivation in derivations],
        "verified": all(derivation.verified for derivation in derivations),
        "gradient_checked": _agree(posed, derivations, fit, training),
        "first_steps": [_by_hand(request, posed, fit, training, step) for step in range(min(BY_HAND, training.steps))],
        "first_residuals": fit.residuals(training.places[0])[:SHOWN_RESIDUALS].tolist(),
        "path": [_entry_json(posed, training, step) for step in shown],
        "path_thinned": len(shown) < training.steps + 1,
        "steps": training.steps,
        "outcome": training.outcome,
        "final": _entry_json(posed, training, training.steps),
        "closed_form": None if closed is None else _closed_json(posed, closed),
        "distance": None if closed is None else distance(training.places[-1], closed.parameters),
        "theory": _theory_json(found, observed),
        "rates": [_tried_json(row) for row in tried],
        "scaling": None if scaled is None else _scaling_json(posed, scaled),
        "advice": [request.say(sentence) for sentence in told],
        "suggestion": None if better is None else _suggestion_json(posed, better),
    }


def _given(request: RegressionRequest) -> tuple[Reading, dict[str, list[float]], list[float]]:
    """The model, the inputs by name, and the targets."""
    if sum(given is not None for given in (request.x, request.data, request.example)) != 1:
        raise TutorError(message("regression.error.which_data"), field="x")
    if (request.x is None) != (request.y is None):
        raise TutorError(message("regression.error.which_data"), field="y")
    if request.data is not None:
        table = read_table(request.data)
        reading = request.read_function("model", (*table.names[:-1], *(request.start or {})))
        return reading, table.inputs(variables(reading.node)), table.target
    declared = tuple(request.x) if isinstance(request.x, dict) else ()
    reading = request.read_function("model", (*declared, *(request.start or {})))
    if request.example is not None:
        example = EXAMPLES[request.example]
        return reading, {"x": list(example.x)}, list(example.y)
    return reading, _columns(request, reading.node), list(request.y or ())


def _columns(request: RegressionRequest, model: Node) -> dict[str, list[float]]:
    """The inputs by name. A single column is x, or the one name of the model for which no start is given."""
    if isinstance(request.x, dict):
        return request.x
    rows = [row if isinstance(row, list) else [row] for row in request.x or ()]
    width = len(rows[0]) if rows else 1
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise TutorError(message("regression.error.row_length", row=number, width=width), field="x")
    free = variables(model) - set(request.start or {})
    only = next(iter(free)) if request.start is not None and len(free) == 1 else "x"
    names = [only] if width == 1 else [f"x_{column}" for column in range(1, width + 1)]
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _rest(training: Training) -> list[float] | None:
    """Where the training came to rest, if it did."""
    return training.places[-1].tolist() if training.outcome == "converged" else None


def _data_json(posed: Regression) -> Json | None:
    """The data as they were read, for a picture; ``null`` where there are too many."""
    if posed.size > SHOWN_DATA:
        return None
    columns = {name: column.tolist() for name, column in zip(posed.inputs, posed.columns, strict=True)}
    return {"inputs": columns, "targets": posed.targets.tolist()}


def _tried(
    fit: Fit, request: RegressionRequest, start: list[float], found: Rates | None, closed: ClosedForm | None
) -> list[Tried]:
    if found is None or closed is None:
        return []
    try:
        return tried_rates(fit, start, request.learning_rate, request.steps, found, closed)
    except LimitExceeded:
        return []


def _tried_json(row: Tried) -> Json:
    made = row.training
    return {
        "size": row.size,
        "learning_rate": made.learning_rate,
        "predicted_rate": row.predicted,
        "outcome": made.outcome,
        "steps": made.steps,
        "loss": float(made.losses[-1]),
        "distance": row.distance,
    }


def _partial_json(posed: Regression, derivation: Derivation, request: Request) -> Json:
    remembered = residual_form(posed, derivation.variable.name)
    recovered = None if remembered is None else _recovered(derivation, remembered)
    return {
        "variable": derivation.variable.name,
        "derivative": math_json(derivation.result),
        "residual_form": None if remembered is None else math_json(remembered),
        "residual_step": None if recovered is None else step_json(recovered, request),
        "steps": [step_json(step, request) for step in derivation.steps],
        "verified": derivation.verified,
    }


def _recovered(derivation: Derivation, remembered: Node) -> Step:
    """The step from the derivative as it was worked out to (2/n)·Σ (ŷ − y)·…, checked by an engine of its own."""
    confirmed = check(derivation.result, remembered)
    said = message("regression.recovered")
    return Step("residual_form", "mse.gradient", derivation.result, remembered, said, (), confirmed)


def _agree(posed: Regression, derivations: list[Derivation], fit: Fit, training: Training) -> bool:
    """Whether the derived Σ-expressions, on the data, give the gradient the training used (computed from the model)."""
    for step in (0, training.steps):
        place = training.places[step]
        used = fit.gradient(place)
        for derivation, expected in zip(derivations, used, strict=True):
            value = compile_function(derivation.result, posed.parameters, posed.data())(*place.tolist())
            if not math.isclose(value, expected, rel_tol=1e-6, abs_tol=1e-6 * (1 + float(np.max(np.abs(used))))):
                return False
    return True


def _by_hand(request: RegressionRequest, posed: Regression, fit: Fit, training: Training, step: int) -> Json:
    """One update with its numbers; in words for plain descent, whose rule fits on a line.

    ``working`` writes out the sums behind the gradient, for the mean squared error of all data.
    """
    old, new, gradient = training.places[step], training.places[step + 1], training.gradients[step]
    lines, working = [], []
    if training.method == "gradient_descent":
        for name, before, slope, after in zip(posed.parameters, old, gradient, new, strict=True):
            slots = {"before": float(before), "slope": float(slope), "after": float(after)}
            lines.append(request.say(message("regression.update", name=name, rate=training.learning_rate, **slots)))
    if posed.loss.id == "mse" and training.batch_size is None:
        residuals, factors = fit.residuals(old), fit.jacobian(old)
        for name, slope, column in zip(posed.parameters, gradient, factors.T, strict=True):
            terms = _terms(residuals.tolist(), column.tolist())
            slots = {"count": posed.size, "slope": float(slope)}
            working.append(request.say(message("regression.working", name=name, terms=terms, **slots)))
    return {
        "step": step + 1,
        "before": _named(posed, old),
        "gradient": _named(posed, gradient),
        "after": _named(posed, new),
        "loss": float(training.losses[step]),
        "working": working,
        "lines": lines,
    }


def _terms(residuals: list[float], factors: list[float]) -> str:
    """``(−2.1)·1 + (−3.9)·2 + …``: the residuals times what they are weighted with."""
    shown = [
        f"({residual:.4g})"
        if factor == 1
        else f"({residual:.4g})·{factor:.4g}"
        if factor >= 0
        else f"({residual:.4g})·({factor:.4g})"
        for residual, factor in list(zip(residuals, factors, strict=True))[:TERMS_BY_HAND]
    ]
    more = [] if len(residuals) <= TERMS_BY_HAND else ["…"]
    return " + ".join([*shown, *more]).replace("-", "−")


def _entry_json(posed: Regression, training: Training, step: int) -> Json:
    return {
        "step": step,
        "parameters": _named(posed, training.places[step]),
        "value": float(training.losses[step]),
        "gradient": _named(posed, training.gradients[step]),
    }


def _named(posed: Regression, values: np.typing.ArrayLike) -> dict[str, float | None]:
    numbers = [float(value) if math.isfinite(value) else None for value in np.asarray(values)]
    return dict(zip(posed.parameters, numbers, strict=True))


def _closed_json(posed: Regression, closed: ClosedForm) -> Json:
    return {"parameters": _named(posed, closed.parameters), "value": closed.loss}


def _theory_json(found: Rates | None, observed: float | None) -> Json:
    return {
        "eigenvalues": None if found is None else list(found.eigenvalues),
        "stable_below": None if found is None else found.stable_below,
        "best_rate": None if found is None else found.best_rate,
        "condition_number": None if found is None else found.condition_number,
        "predicted_rate": None if found is None else found.predicted_rate,
        "observed_rate": observed,
    }


def _scaling_json(posed: Regression, scaled: Scaling) -> Json:
    return {
        "means": dict(zip(posed.inputs, scaled.means, strict=True)),
        "deviations": dict(zip(posed.inputs, scaled.deviations, strict=True)),
        "condition_number": scaled.condition_number,
        "best_rate": scaled.best_rate,
        "learning_rate": scaled.training.learning_rate,
        "outcome": scaled.training.outcome,
        "steps": scaled.training.steps,
        "loss": float(scaled.training.losses[-1]),
        "best_loss": scaled.best_loss,
    }


def _suggestion_json(posed: Regression, better: Better) -> Json:
    made = better.training
    return {
        "changed": better.changed,
        "method": made.method,
        "learning_rate": made.learning_rate,
        "steps": made.steps,
        "outcome": made.outcome,
        "final": _entry_json(posed, made, made.steps),
        "distance": better.distance,
    }
