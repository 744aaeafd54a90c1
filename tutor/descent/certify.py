"""Proof that a run in several variables ended beside a critical point: existence, uniqueness nearby, and its kind.

Krawczyk's test: for a box X around m, and Y near the inverse of the Hessian at m, let
K = m − Y·∇f(m) + (I − Y·H(X))·(X − m). If K lies inside X, then X holds exactly one zero of the gradient, and it lies
in K. The Hessian over K is positive definite if its leading minors are positive (Sylvester); it is indefinite if it
takes both signs along two directions. Source: Neumaier, "Interval Methods for Systems of Equations", section 5.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat

from tutor.calculus.differentiate import gradient, hessian
from tutor.expression.balls import enclose
from tutor.expression.tree import Node, variables
from tutor.extrema.report import Coordinate, Kind, Test

REACHES = (1e-10, 1e-8, 1e-6, 1e-4, 1e-2)
"""Half-widths of the boxes tried, relative to 1 + |x|."""
SHARPENINGS = 3
NEWTON_STEPS = 3


@dataclass(frozen=True, slots=True)
class CertifiedPoint:
    """A critical point that is proved to exist, with f there, and how its kind was found."""

    names: tuple[str, ...]
    coordinates: tuple[Coordinate, ...]
    value: Coordinate
    kind: Kind
    test: Test = "hessian"


class Surface:
    """A function of several variables in ball arithmetic: value, gradient and Hessian over a box."""

    def __init__(self, node: Node, names: Sequence[str]):
        self.node = node
        self.names = tuple(names)
        self.slopes = gradient(node, self.names)
        self.bends = hessian(node, self.names)

    def _box(self, box: arb_mat) -> dict[str, arb]:
        return {name: box[row, 0] for row, name in enumerate(self.names)}

    def value(self, box: arb_mat) -> arb:
        return enclose(self.node, self._box(box))

    def gradient(self, box: arb_mat) -> arb_mat:
        return arb_mat([[enclose(slope, self._box(box))] for slope in self.slopes])

    def hessian(self, box: arb_mat) -> arb_mat:
        return arb_mat([[enclose(bend, self._box(box)) for bend in line] for line in self.bends])

    @property
    def is_quadratic(self) -> bool:
        """Whether the Hessian is the same everywhere."""
        return not any(variables(bend) for line in self.bends for bend in line)

    def stationary(self, near: Sequence[float]) -> tuple[float, ...]:
        """Where the gradient of a quadratic function vanishes, in doubles; ``near`` where its Hessian is singular."""
        place = np.array(near, dtype=np.float64)
        for _ in range(NEWTON_STEPS):
            at = ball_box(place)
            try:
                place = place - np.linalg.solve(doubles(self.hessian(at)), doubles(self.gradient(at))[:, 0])
            except np.linalg.LinAlgError:
                return tuple(near)
        return tuple(float(part) for part in place)


def certify(surface: Surface, near: Sequence[float]) -> CertifiedPoint | None:
    """The critical point beside ``near``; ``None`` where none is proved: too far from one, or H is singular."""
    middle = np.array(near, dtype=np.float64)
    approximate = doubles(surface.hessian(ball_box(middle)))
    if not np.isfinite(approximate).all() or np.linalg.matrix_rank(approximate) < len(middle):
        return None
    inverse = arb_mat(np.linalg.inv(approximate).tolist())
    for reach in REACHES:
        half = reach * (1 + float(np.max(np.abs(middle))))
        box = ball_box(middle, half)
        image = _krawczyk(surface, inverse, middle, box)
        if _inside(image, box):
            return _sharpened(surface, inverse, image)
    return None


def _krawczyk(surface: Surface, inverse: arb_mat, middle: np.typing.NDArray[np.float64], box: arb_mat) -> arb_mat:
    size = len(middle)
    identity = arb_mat([[int(row == column) for column in range(size)] for row in range(size)])
    point = ball_box(middle)
    spread = (identity - inverse * surface.hessian(box)) * (box - point)
    return point - inverse * surface.gradient(point) + spread


def _sharpened(surface: Surface, inverse: arb_mat, box: arb_mat) -> CertifiedPoint:
    for _ in range(SHARPENINGS):
        middle = np.array([float(box[row, 0].mid()) for row in range(box.nrows())])
        image = _krawczyk(surface, inverse, middle, box)
        box = arb_mat([[box[row, 0].intersection(image[row, 0])] for row in range(box.nrows())])
    coordinates = tuple(Coordinate(box[row, 0]) for row in range(box.nrows()))
    return CertifiedPoint(surface.names, coordinates, Coordinate(surface.value(box)), kind_of(surface.hessian(box)))


def kind_of(bends: arb_mat) -> Kind:
    """The kind of a critical point whose Hessian lies in ``bends``; ``undecided`` where that is not proved."""
    if is_positive_definite(bends):
        return "local_minimum"
    if is_positive_definite(-bends):
        return "local_maximum"
    directions = np.linalg.eigh(doubles(bends))[1]
    if np.isfinite(directions).all():
        along = [_along(bends, directions[:, column]) for column in range(len(directions))]
        if any(bend > 0 for bend in along) and any(bend < 0 for bend in along):
            return "saddle"
    return "undecided"


def is_positive_definite(matrix: arb_mat) -> bool:
    """Proved by positive leading minors; ``False`` also where it is not known."""
    rows = matrix.tolist()
    return all(arb_mat([row[:size] for row in rows[:size]]).det() > 0 for size in range(1, len(rows) + 1))


def _along(bends: arb_mat, direction: np.typing.NDArray[np.float64]) -> arb:
    column = arb_mat([[float(part)] for part in direction])
    return (column.transpose() * bends * column)[0, 0]


def ball_box(middle: Iterable[float], half: float = 0.0) -> arb_mat:
    """The box of this half-width around a place, a column."""
    return arb_mat([[arb(float(part), half)] for part in middle])


def doubles(matrix: arb_mat) -> np.typing.NDArray[np.float64]:
    """The middles of the balls, NaN where one is not finite."""
    return np.array(
        [[float(entry.mid()) if entry.is_finite() else math.nan for entry in row] for row in matrix.tolist()]
    )


def _inside(inner: arb_mat, outer: arb_mat) -> bool:
    return all(outer[row, 0].contains_interior(inner[row, 0]) for row in range(outer.nrows()))
