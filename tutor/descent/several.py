"""Theory of a run in several variables, from the Hessian where it ended.

Near a minimum plain descent treats the eigenvectors of the Hessian one by one: along an eigenvector of eigenvalue λ the
distance changes by the factor 1 − ηλ per step. The rate is stable below 2/λ_max, the slowest direction decides the
speed, and the condition number λ_max/λ_min says how far the two pull apart (the zig-zag). Figures are in doubles, not
proved. Source: Polyak, "Introduction to Optimization", section 1.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tutor.descent.methods import METHODS, Array
from tutor.descent.run import Run, landscape
from tutor.expression.message import Message, message

Kind = Literal["local_minimum", "local_maximum", "saddle"]

NEGLIGIBLE = 1e-9
"""An eigenvalue smaller than this share of the largest counts as zero: then nothing is decided."""
STATIONARY = 1e-6
ELONGATED = 10.0
LAST_STEPS = 60


@dataclass(frozen=True, slots=True)
class SeveralTheory:
    """Local figures where the run ended, ``None`` where they do not apply; ``kind`` by the eigenvalues' signs."""

    eigenvalues: tuple[float, ...]
    kind: Kind | None
    stable_below: float | None
    predicted_rate: float | None
    observed_rate: float | None
    condition_number: float | None
    advice: tuple[Message, ...]


def several_theory(run: Run) -> SeveralTheory:
    """The figures for a run of two or more variables."""
    hessian = landscape(run.expression, run.variables).curvature(run.places[-1])
    if not np.isfinite(hessian).all():
        return SeveralTheory((), None, None, None, None, None, (_happened(run),))
    eigenvalues = np.linalg.eigvalsh(hessian)
    kind = _kind(run, eigenvalues)
    sought = eigenvalues if run.direction == "minimize" else -eigenvalues[::-1]
    stable, predicted, condition = None, None, None
    method = METHODS[run.method]
    if sought[0] > NEGLIGIBLE * sought[-1]:
        condition = float(sought[-1] / sought[0])
        if method.stable_below is not None and method.multiplier is not None:
            stable = method.stable_below(float(sought[-1]))
            if not run.decay and run.outcome == "converged":
                predicted = max(method.multiplier(run.learning_rate, float(value)) for value in sought)
    observed = _observed(run) if run.outcome == "converged" else None
    figures = tuple(float(value) for value in eigenvalues)
    advice = (_happened(run), *_why(run, kind, stable, predicted, observed, condition))
    return SeveralTheory(figures, kind, stable, predicted, observed, condition, advice)


def _kind(run: Run, eigenvalues: Array) -> Kind | None:
    if not np.max(np.abs(run.gradients[-1])) <= STATIONARY:
        return None
    if np.min(np.abs(eigenvalues)) <= NEGLIGIBLE * np.max(np.abs(eigenvalues)):
        return None
    if np.all(eigenvalues > 0):
        return "local_minimum"
    return "local_maximum" if np.all(eigenvalues < 0) else "saddle"


def _observed(run: Run) -> float | None:
    """The factor by which the gradient shrank per step over the last steps, those far above rounding."""
    sizes = np.linalg.norm(run.gradients, axis=1)
    visible = np.flatnonzero(sizes > max(1e-12, 1e-13 * float(sizes[0])))
    if len(visible) < 4:
        return None
    last = int(visible[-1])
    first = max(last // 2, last - LAST_STEPS)
    return float((sizes[last] / sizes[first]) ** (1 / (last - first))) if last - first >= 3 else None


def _happened(run: Run) -> Message:
    place = ", ".join(f"{name} = {at:.6g}".replace("-", "−") for name, at in zip(run.variables, run.final, strict=True))
    return message(f"descent.several.{run.outcome}", steps=run.steps, place=place, value=float(run.values[-1]))


def _why(
    run: Run,
    kind: Kind | None,
    stable: float | None,
    predicted: float | None,
    observed: float | None,
    condition: float | None,
) -> Iterator[Message]:
    if kind is not None:
        yield message("descent.several.kind", kind=message(f"descent.kind.{kind}"))
    if stable is not None and run.learning_rate >= stable:
        yield message("descent.several.unstable", rate=run.learning_rate, stable=stable)
    elif predicted is not None and observed is not None:
        yield message("descent.several.rate", predicted=predicted, observed=observed)
    if condition is not None and condition >= ELONGATED:
        yield message("descent.several.elongated", condition=condition)
