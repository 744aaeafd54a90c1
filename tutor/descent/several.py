"""Theory of a run in several variables, from the Hessian where it ended, and the proved critical point beside it.

Near a minimum plain descent treats the eigenvectors of the Hessian one by one: along an eigenvector of eigenvalue λ the
distance changes by the factor 1 − ηλ per step. The rate is stable below 2/λ_max, the slowest direction decides the
speed, and the condition number λ_max/λ_min says how far the two pull apart (the zig-zag). These figures are in
doubles; the critical point, its kind and the predicted limit are proved. Source: Polyak, "Introduction to
Optimization", section 1.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat

from tutor.descent.advice import Change, suggested
from tutor.descent.certify import CertifiedPoint, Surface, certify, is_positive_definite
from tutor.descent.compare import AGREEMENT
from tutor.descent.methods import METHODS, Array
from tutor.descent.run import Run, descend
from tutor.descent.theory import shrinking
from tutor.descent.words import described
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message

NEGLIGIBLE = 1e-9
"""An eigenvalue smaller than this share of the largest counts as zero."""
ELONGATED = 10.0
LAST_STEPS = 200
NEWTON_STEPS = 3
TRIAL_STEPS = 2000
FEW_STEPS = 6
BETTER = 0.8


@dataclass(frozen=True, slots=True)
class SeveralTheory:
    """What holds where the run ended; every field is ``None`` (or empty) where it does not apply or is not proved.

    ``nearest`` is a critical point proved to lie beside the end of the run (for a quadratic function, the only one
    there is), ``error`` the distance to it. Eigenvalues are of the Hessian at the end, smallest first. A limit is
    predicted for quadratic functions, where the Hessian decides all.
    """

    nearest: CertifiedPoint | None = None
    error: float | None = None
    agrees: bool = False
    eigenvalues: tuple[float, ...] = ()
    stable_below: float | None = None
    predicted_rate: float | None = None
    observed_rate: float | None = None
    condition_number: float | None = None
    predicted_limit: CertifiedPoint | None = None


@dataclass(frozen=True, slots=True)
class SeveralSuggestion:
    """Another run, already made, and what it was changed in."""

    changed: Change
    run: Run
    agrees: bool


def several_theory(run: Run) -> SeveralTheory:
    """The figures for a run of two or more variables."""
    surface = Surface(run.expression, run.variables)
    nearest = certify(surface, _bottom(run, surface) if surface.is_quadratic else run.final)
    error = None if nearest is None else _distance(run, nearest)
    agrees = error is not None and error <= AGREEMENT * max(1.0, max(abs(part) for part in run.final))
    bends = surface.hessian(_point(run.final)).tolist()
    if not all(bend.is_finite() for line in bends for bend in line):
        return SeveralTheory(nearest, error, agrees)
    eigenvalues = np.linalg.eigvalsh(_doubles(bends))
    sought = eigenvalues if run.direction == "minimize" else -eigenvalues[::-1]
    stable, predicted, condition = None, None, None
    method = METHODS[run.method]
    if sought[0] > NEGLIGIBLE * sought[-1]:
        condition = float(sought[-1] / sought[0])
        decided = agrees or surface.is_quadratic
        if decided and method.stable_below is not None and method.multiplier is not None:
            stable = method.stable_below(float(sought[-1]))
            if not run.decay:
                predicted = max(method.multiplier(run.learning_rate, float(value)) for value in sought)
    return SeveralTheory(
        nearest=nearest,
        error=error,
        agrees=agrees,
        eigenvalues=tuple(float(value) for value in eigenvalues),
        stable_below=stable,
        predicted_rate=predicted,
        observed_rate=_observed(run, nearest) if nearest is not None and agrees else None,
        condition_number=condition,
        predicted_limit=_limit_of_quadratic(run, surface, nearest),
    )


def _bottom(run: Run, surface: Surface) -> tuple[float, ...]:
    """Where the gradient of a quadratic function vanishes, in doubles; the end of the run where H is singular."""
    place = np.array(run.final)
    for _ in range(NEWTON_STEPS):
        bends, slopes = surface.hessian(_point(place)).tolist(), surface.gradient(_point(place)).tolist()
        try:
            place = place - np.linalg.solve(_doubles(bends), _doubles(slopes)[:, 0])
        except np.linalg.LinAlgError:
            return run.final
    return tuple(float(part) for part in place)


def _doubles(balls: list[list[arb]]) -> Array:
    return np.array([[float(ball.mid()) for ball in line] for line in balls])


def _point(place: Iterable[float]) -> arb_mat:
    return arb_mat([[float(part)] for part in place])


def _distance(run: Run, point: CertifiedPoint) -> float:
    away = [arb(part) - at.ball for part, at in zip(run.final, point.coordinates, strict=True)]
    return float(sum((part * part for part in away), arb(0)).abs_upper().sqrt())


def _limit_of_quadratic(run: Run, surface: Surface, point: CertifiedPoint | None) -> CertifiedPoint | None:
    """0 < H < 2/η everywhere, proved: then plain descent tends to the only critical point from any start."""
    if point is None or run.method != "gradient_descent" or run.decay or not surface.is_quadratic:
        return None
    sign = 1 if run.direction == "minimize" else -1
    bends = sign * surface.hessian(_point(run.final))
    size = len(run.variables)
    bound = 2 / arb(run.learning_rate)
    below = arb_mat([[bound if row == column else arb(0) for column in range(size)] for row in range(size)]) - bends
    return point if is_positive_definite(bends) and is_positive_definite(below) else None


def _observed(run: Run, point: CertifiedPoint) -> float | None:
    """The factor by which the distance to the point shrank per step over the last steps that rounding does not blur."""
    at = np.array([coordinate.approx for coordinate in point.coordinates])
    distances = np.linalg.norm(run.places - at, axis=1)
    visible = np.flatnonzero(distances > 1e4 * np.spacing(max(1.0, float(np.max(np.abs(at))))))
    if not len(visible):
        return None
    last = int(visible[-1])
    return shrinking(distances[max(last // 2, last - LAST_STEPS) : last + 1])


def suggest(run: Run, said: SeveralTheory, domain: Interval | dict[str, Interval] | None) -> SeveralSuggestion | None:
    """A changed run that, tried, ends at a proved extremum as wanted where this does not, or in fewer steps."""
    arrived = _arrived(run, said.nearest, said.agrees)
    if arrived and run.steps <= FEW_STEPS:
        return None
    best: SeveralSuggestion | None = None
    start = dict(zip(run.variables, run.places[0].tolist(), strict=True))
    for changed, method, rate in _candidates(run, said):
        try:
            steps = min(run.max_steps, TRIAL_STEPS)
            other = descend(run.expression, start, rate, method, steps, run.tolerance, run.direction, domain)
        except TutorError:
            continue
        found = several_theory(other)
        if not _arrived(other, found.nearest, found.agrees):
            continue
        allowed = best.run.steps if best is not None else BETTER * run.steps if arrived else other.steps
        if other.steps <= allowed:
            best = SeveralSuggestion(changed, other, found.agrees)
    return best


def _arrived(run: Run, point: CertifiedPoint | None, agrees: bool) -> bool:
    wanted = "local_minimum" if run.direction == "minimize" else "local_maximum"
    return run.outcome == "converged" and agrees and point is not None and point.kind == wanted


def _candidates(run: Run, said: SeveralTheory) -> Iterator[tuple[Change, str, float]]:
    if said.condition_number is not None:
        sizes = sorted(abs(value) for value in said.eigenvalues)
        yield "learning_rate", "gradient_descent", float(f"{2 / (sizes[0] + sizes[-1]):.2g}")
        if said.condition_number >= ELONGATED:
            yield "method", "momentum", run.learning_rate
    yield "learning_rate", run.method, float(f"{run.learning_rate / 10:.2g}")
    yield "method", "backtracking", max(1.0, run.learning_rate)


def advise(run: Run, said: SeveralTheory, suggestion: SeveralSuggestion | None) -> tuple[Message, ...]:
    """Two to four sentences."""
    place, value = described(run.final, run.variables), float(run.values[-1])
    told = [message(f"descent.several.{run.outcome}", steps=run.steps, place=place, value=value), *_why(run, said)]
    if suggestion is not None:
        told = [*told[:3], suggested(suggestion.changed, suggestion.run)]
    return tuple(told[:4])


def _why(run: Run, said: SeveralTheory) -> Iterator[Message]:
    if said.nearest is not None and said.error is not None and said.agrees:
        at = described([part.approx for part in said.nearest.coordinates], run.variables)
        kind = message(f"descent.kind.{said.nearest.kind}")
        yield message("descent.several.agrees", kind=kind, place=at, error=said.error)
    elif run.outcome == "converged":
        yield message("descent.several.singular")
    if said.stable_below is not None and run.learning_rate >= said.stable_below:
        yield message("descent.several.unstable", rate=run.learning_rate, stable=said.stable_below)
    elif said.predicted_rate is not None and said.observed_rate is not None:
        yield message("descent.several.rate", predicted=said.predicted_rate, observed=said.observed_rate)
    if run.outcome in ("step_limit", "left_domain", "cycle"):
        yield message("descent.several.slope", length=float(np.linalg.norm(run.gradients[-1])))
    bends_away = said.eigenvalues[:1] if run.direction == "minimize" else tuple(-v for v in said.eigenvalues[-1:])
    if not said.agrees and bends_away and bends_away[0] < 0:
        yield message("descent.several.no_bowl")
    if said.condition_number is not None and said.condition_number >= ELONGATED:
        yield message("descent.several.elongated", condition=said.condition_number)
