"""A model to be fitted to data: the loss written with Σ, and the same in numbers, with gradient and Hessian.

With predictions ŷ_i = model(x_i; p), residuals r_i = ŷ_i − y_i and J_ij = ∂ŷ_i/∂p_j (shape (n, parameters)), a loss
Σ ℓ(r_i)/n has the gradient Jᵀℓ′(r)/n. For the mean squared error this is (2/n)·Jᵀr, and if the model is linear in its
parameters, the Hessian (2/n)·JᵀJ is constant. Source: Boyd and Vandenberghe, "Introduction to Applied Linear Algebra",
chapters 12 and 13.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.differentiate import derivative
from tutor.descent.losses import LOSSES, Loss
from tutor.descent.methods import Array, Landscape
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.message import message
from tutor.expression.tree import (
    ONE,
    TWO,
    Indexed,
    Negation,
    Node,
    Quotient,
    Sum,
    Summation,
    Symbol,
    depends_on,
    multiply,
    substitute,
    variables,
)

Rows = NDArray[np.intp]

MAX_NUMBERS = 100_000
MAX_PARAMETERS = 16
MOST_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Wording:
    """The letters of the Σ-expression: ``data`` maps an input to the name of its indexed data (x to the x of x_i)."""

    index: str
    count: str
    target: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Regression:
    """A model, the data and the loss. ``columns`` has shape (inputs, n), ``targets`` shape (n,).

    ``objective`` is the loss as a tree in the parameters; ``linear`` says whether the model is linear in them.
    """

    model: Node
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    columns: Array
    targets: Array
    loss: Loss
    wording: Wording
    objective: Node
    linear: bool

    @property
    def size(self) -> int:
        """The number of data points."""
        return len(self.targets)

    def data(self) -> dict[str, list[float]]:
        """The numbers of the indexed symbols of ``objective``, for evaluating it and its partial derivatives."""
        columns = zip(self.inputs, self.columns, strict=True)
        named = {self.wording.data[name]: column.tolist() for name, column in columns}
        return {**named, self.wording.target: self.targets.tolist()}


def pose(
    model: Node,
    columns: Mapping[str, Sequence[float]],
    targets: Sequence[float],
    parameters: Sequence[str] | None = None,
    loss: str = "mse",
) -> Regression:
    """A regression ready to be trained, the parameters in the order given, else alphabetical.

    Raises ``TutorError`` for lengths that differ, too few or dependent data, names that do not fit, and values that are
    not finite.
    """
    inputs = tuple(name for name in columns if depends_on(model, name))
    free = variables(model) - set(columns)
    names = tuple(sorted(free)) if parameters is None else tuple(parameters)
    _check_names(model, names, free, columns)
    table = np.array([columns[name] for name in inputs], dtype=np.float64).reshape(len(inputs), -1)
    wanted = np.asarray(targets, dtype=np.float64)
    _check_data(columns, wanted)
    wording = _wording(model, inputs)
    objective = _objective(model, wording, LOSSES[loss])
    slopes = [derivative(model, Symbol(name)) for name in names]
    linear = not any(depends_on(slope, name) for slope in slopes for name in names)
    regression = Regression(model, inputs, names, table, wanted, LOSSES[loss], wording, objective, linear)
    if linear:
        _check_determined(regression)
    return regression


def _check_names(model: Node, names: tuple[str, ...], free: frozenset[str], columns: Mapping[str, Any]) -> None:
    if not names:
        raise TutorError(message("regression.error.no_parameters", model=model), field="model")
    if len(names) > MAX_PARAMETERS:
        raise LimitExceeded("regression_parameters", MAX_PARAMETERS, field="model")
    for name in names:
        if name not in free:
            raise TutorError(message("regression.error.unknown_parameter", name=name), field="start")
    for name in sorted(free):
        if name not in names:
            raise TutorError(message("regression.error.missing_parameter", name=name), field="start")


def _check_data(columns: Mapping[str, Sequence[float]], targets: Array) -> None:
    if not len(targets):
        raise TutorError(message("regression.error.no_data"), field="y")
    if len(targets) * (len(columns) + 1) > MAX_NUMBERS:
        raise LimitExceeded("regression_numbers", MAX_NUMBERS, field="x")
    for column in columns.values():
        if len(column) != len(targets):
            slots = {"inputs": len(column), "targets": len(targets)}
            raise TutorError(message("regression.error.lengths", **slots), field="y")
        if not np.isfinite(column).all():
            raise TutorError(message("regression.error.not_finite"), field="x")
    if not np.isfinite(targets).all():
        raise TutorError(message("regression.error.not_finite"), field="y")


def _check_determined(regression: Regression) -> None:
    """Refuse data on which different parameters predict the same: too few points, equal x, dependent columns."""
    p = len(regression.parameters)
    if regression.size < p:
        slots = {"points": regression.size, "parameters": p}
        raise TutorError(message("regression.error.too_few", **slots), field="x")
    design = Fit(regression).jacobian(np.zeros(p))
    if not np.isfinite(design).all():
        raise TutorError(message("regression.error.undefined", model=regression.model), field="x")
    norms = np.linalg.norm(design, axis=0)
    if (norms == 0).any() or np.linalg.matrix_rank(design / norms) < p:
        raise TutorError(message("regression.error.singular", model=regression.model), field="x")


def _wording(model: Node, inputs: tuple[str, ...]) -> Wording:
    """Letters that nothing in the model uses. An input with a subscript gets one without: its data have one already."""
    taken = set(variables(model))

    def fresh(candidates: str) -> str:
        letter = next((letter for letter in candidates if letter not in taken), None)
        if letter is None:
            raise TutorError(message("regression.error.too_many_names"), field="model")
        taken.add(letter)
        return letter

    index, count, target = fresh("ijklm"), fresh("nNmM"), fresh("ytzYT")
    return Wording(index, count, target, {name: fresh("xuvstpqrz") if "_" in name else name for name in inputs})


def _objective(model: Node, wording: Wording, loss: Loss) -> Node:
    """Σ ℓ(y_i − model(x_i)) / n as a tree."""
    index = Symbol(wording.index)
    prediction = model
    for name, letter in wording.data.items():
        prediction = substitute(prediction, name, Indexed(letter, index))
    error = Sum((Indexed(wording.target, index), Negation(prediction)))
    return Quotient(Summation(loss.tree(error), index, ONE, Symbol(wording.count)), Symbol(wording.count))


class Fit:
    """The regression in numbers, compiled once: predictions, Jacobian, loss and its derivatives for given parameters.

    A model linear in its parameters is a matrix and what it predicts for parameters 0; any other one is evaluated.
    ``rows`` restricts everything to some of the data points (a mini-batch).
    """

    def __init__(self, regression: Regression):
        self.regression = regression
        names = (*regression.inputs, *regression.parameters)
        slopes = [derivative(regression.model, Symbol(name)) for name in regression.parameters]
        self._model = compile_function(regression.model, names)
        self._slopes = [compile_function(slope, names) for slope in slopes]
        self._bends = [
            [compile_function(derivative(slope, Symbol(name)), names) for name in regression.parameters]
            for slope in slopes
        ]
        self._design: tuple[Array, Array] | None = None
        if regression.linear:
            nothing = np.zeros(len(regression.parameters))
            self._design = self.jacobian(nothing), self.predictions(nothing).copy()

    def _values(self, function: Callable[..., Any], parameters: Array, rows: Rows | None) -> Array:
        columns = self.regression.columns if rows is None else self.regression.columns[:, rows]
        n = self.regression.size if rows is None else len(rows)
        return np.broadcast_to(np.asarray(function(*columns, *parameters.tolist()), dtype=np.float64), (n,))

    def predictions(self, parameters: Array, rows: Rows | None = None) -> Array:
        """ŷ, shape (n,)."""
        if self._design is not None:
            design, fixed = self._design
            return fixed + design @ parameters if rows is None else fixed[rows] + design[rows] @ parameters
        return self._values(self._model, parameters, rows)

    def residuals(self, parameters: Array, rows: Rows | None = None) -> Array:
        """r = ŷ − y, shape (n,)."""
        targets = self.regression.targets if rows is None else self.regression.targets[rows]
        return self.predictions(parameters, rows) - targets

    def jacobian(self, parameters: Array, rows: Rows | None = None) -> Array:
        """∂ŷ_i/∂p_j, shape (n, parameters)."""
        if self._design is not None:
            return self._design[0] if rows is None else self._design[0][rows]
        return np.column_stack([self._values(slope, parameters, rows) for slope in self._slopes])

    def loss(self, parameters: Array) -> float:
        """The mean cost over all data; infinite on overflow, NaN where the model is undefined."""
        with np.errstate(all="ignore"):
            return float(np.mean(self.regression.loss.cost(self.residuals(parameters))))

    def losses(self, places: Array) -> Array:
        """The loss at each of many places, shape (m, parameters)."""
        if self._design is None or len(places) * self.regression.size > MOST_AT_ONCE:
            return np.array([self.loss(place) for place in places])
        design, fixed = self._design
        with np.errstate(all="ignore"):
            residuals = fixed + places @ design.T - self.regression.targets
            return np.asarray(np.mean(self.regression.loss.cost(residuals), axis=1))

    def gradient(self, parameters: Array, rows: Rows | None = None) -> Array:
        """Jᵀℓ′(r)/n, shape (parameters,)."""
        with np.errstate(all="ignore"):
            slopes = self.regression.loss.slope(self.residuals(parameters, rows))
            return self.jacobian(parameters, rows).T @ slopes / len(slopes)

    def hessian(self, parameters: Array) -> Array:
        """(Jᵀ diag(ℓ″) J + Σ ℓ′·∂²ŷ)/n, shape (parameters, parameters)."""
        with np.errstate(all="ignore"):
            residuals, jacobian = self.residuals(parameters), self.jacobian(parameters)
            curved = jacobian.T @ (self.regression.loss.bend(residuals)[:, None] * jacobian)
            if not self.regression.linear:
                slopes = self.regression.loss.slope(residuals)
                curved = curved + np.array(
                    [[slopes @ self._values(bend, parameters, None) for bend in line] for line in self._bends]
                )
            return curved / self.regression.size

    def landscape(self) -> Landscape:
        return Landscape(self.loss, self.gradient, self.hessian, self.losses)


def residual_form(regression: Regression, parameter: str) -> Node | None:
    """(2/n)·Σ (ŷ_i − y_i)·∂ŷ_i/∂p, as the partial derivative of the mean squared error is usually remembered."""
    if regression.loss.id != "mse":
        return None
    index, wording = Symbol(regression.wording.index), regression.wording
    prediction, slope = regression.model, derivative(regression.model, Symbol(parameter))
    for name, letter in wording.data.items():
        prediction = substitute(prediction, name, Indexed(letter, index))
        slope = substitute(slope, name, Indexed(letter, index))
    difference = Sum((prediction, Negation(Indexed(wording.target, index))))
    body = difference if slope == ONE else multiply(difference, slope)
    return multiply(Quotient(TWO, Symbol(wording.count)), Summation(body, index, ONE, Symbol(wording.count)))
