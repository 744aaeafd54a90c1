"""Theory of a run in several variables, from the Hessian at the point it ended at or heads for.

Near a minimum plain descent treats the eigenvectors of the Hessian one by one: along an eigenvector of eigenvalue λ the
distance changes by the factor 1 − ηλ per step. The rate is stable below 2/λ_max, the slowest direction decides the
speed, and the condition number λ_max/λ_min says how far the two pull apart (the zig-zag). These figures are in doubles.

Where the Hessian is the same everywhere, each step multiplies the gradient by the symmetric matrix M = I − ηH, and the
length of Mᵏg is log-convex in k (its square is a sum of terms c·μ²ᵏ): once it grows, it grows for ever, at least by the
same factor, so the run diverges.

A limit is predicted where it is proved: if 0 < H < 2/η on a box that holds the ball around x* through x_k, every later
step shrinks the distance to x*, so the run from x_k tends to x*. For a quadratic function the Hessian is the same
everywhere and any x_k will do. Source: Polyak, "Introduction to Optimization", section 1.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat

from tutor.descent.certify import CertifiedPoint, Surface, ball_box, doubles, is_positive_definite
from tutor.descent.methods import METHODS, Array
from tutor.descent.run import Run, interval_ends
from tutor.descent.several_compare import ComparisonOfSeveral
from tutor.descent.theory import BELOW_TWO, GROWS, ROUNDING, Fate, above, below, shrinking
from tutor.expression.interval import Interval

NEGLIGIBLE = 1e-9
"""An eigenvalue smaller than this share of the largest counts as zero."""
LAST_STEPS = 200
FOLLOWED_STEPS = 512
"""How many steps of a run are retraced in ball arithmetic to prove where it goes."""
PATH_BOXES = 32
"""Into how many boxes a path is packed to bound the Hessian along it."""
BLURRED = 1e-3
"""A retraced place that is less certain than this proves nothing any more."""


@dataclass(frozen=True, slots=True)
class SeveralTheory:
    """Predictions and observations; every field is ``None`` (or empty) where it does not apply or is not proved.

    ``point`` is what the figures are about: the predicted limit, else the point the run ended at; the only critical
    point of a quadratic function always. Eigenvalues are those of the Hessian there (of the end of the run, where there
    is no such point), smallest first; ``flattest`` is the direction of the smallest. ``fate`` is what is proved
    beforehand of a run on a quadratic function that tends to no point. ``curvature_bound`` is a certified bound L of
    |H| along the path of plain descent: with a rate below ``stable_on_path`` = 2/L every step of it goes downhill.
    """

    point: CertifiedPoint | None = None
    eigenvalues: tuple[float, ...] = ()
    flattest: tuple[float, ...] = ()
    stable_below: float | None = None
    predicted_rate: float | None = None
    observed_rate: float | None = None
    condition_number: float | None = None
    predicted_limit: CertifiedPoint | None = None
    fate: Fate | None = None
    curvature_bound: float | None = None
    stable_on_path: float | None = None


def several_theory(
    run: Run, comparison: ComparisonOfSeveral, domain: Interval | Mapping[str, Interval] | None = None
) -> SeveralTheory:
    """The figures for a run of two or more variables; ``domain`` is the one it had to stay in."""
    surface = Surface(run.expression, run.variables)
    limit = _predicted_limit(run, surface, comparison, domain)
    point = limit
    if point is None and (comparison.agrees or surface.is_quadratic):
        point = comparison.nearest
    at = run.final if point is None else [part.approx for part in point.coordinates]
    bends = surface.hessian(ball_box(at))
    fate = _fate(run, surface) if domain is None else None
    bound = _curvature_on_path(run, surface) if run.method == "gradient_descent" else None
    if not all(bend.is_finite() for line in bends.tolist() for bend in line):
        return SeveralTheory(point, predicted_limit=limit)
    eigenvalues, directions = np.linalg.eigh(doubles(bends))
    sought = eigenvalues if run.direction == "minimize" else -eigenvalues[::-1]
    stable, predicted, condition = None, None, None
    method = METHODS[run.method]
    if sought[0] > NEGLIGIBLE * sought[-1]:
        condition = float(sought[-1] / sought[0])
        if point is not None and method.stable_below is not None and method.multiplier is not None:
            stable = method.stable_below(float(sought[-1]))
            if not run.decay:
                predicted = max(method.multiplier(run.learning_rate, float(value)) for value in sought)
    return SeveralTheory(
        point=point,
        eigenvalues=tuple(float(value) for value in eigenvalues),
        flattest=tuple(float(part) for part in directions[:, 0 if run.direction == "minimize" else -1]),
        stable_below=stable,
        predicted_rate=predicted,
        observed_rate=_observed(run, point) if point is not None and comparison.agrees else None,
        condition_number=condition,
        predicted_limit=limit,
        fate=fate,
        curvature_bound=bound,
        stable_on_path=below(2 / arb(bound)) if bound else None,
    )


def _observed(run: Run, point: CertifiedPoint) -> float | None:
    """The factor by which the distance to the point shrank per step over the last steps that rounding does not blur."""
    at = np.array([coordinate.approx for coordinate in point.coordinates])
    distances = np.linalg.norm(run.places - at, axis=1)
    visible = np.flatnonzero(distances > 1e4 * np.spacing(max(1.0, float(np.max(np.abs(at))))))
    if not len(visible):
        return None
    last = int(visible[-1])
    return shrinking(distances[max(last // 2, last - LAST_STEPS) : last + 1])


def _fate(run: Run, surface: Surface) -> Fate | None:
    """What becomes of plain descent on a quadratic function: the gradient is followed until its growth is proved."""
    if run.method != "gradient_descent" or run.decay or not surface.is_quadratic:
        return None
    start = ball_box(run.places[0])
    size = start.nrows()
    rate = arb(run.learning_rate) * (1 if run.direction == "minimize" else -1)
    identity = arb_mat([[int(row == column) for column in range(size)] for row in range(size)])
    step = identity - rate * surface.hessian(start)
    slope = surface.gradient(start)
    for _ in range(FOLLOWED_STEPS):
        before, slope = slope, step * slope
        if _square(slope) > GROWS * _square(before):
            return "diverges"
    turned = step * slope + slope
    return "two_cycle" if _square(turned) < ROUNDING**2 * _square(slope) else None


def _square(column: arb_mat) -> arb:
    return (column.transpose() * column)[0, 0]


def _curvature_on_path(run: Run, surface: Surface) -> float | None:
    """A certified bound of the largest |eigenvalue| of the Hessian along the path (the largest row sum of a box around
    each part of it); ``None`` where it is not known to be finite."""
    sizes = []
    every = -(-run.steps // PATH_BOXES) or 1
    for first in range(0, run.steps + 1, every):
        part = run.places[first : first + every + 1]
        low, high = part.min(axis=0), part.max(axis=0)
        box = arb_mat([[arb(a).union(arb(b))] for a, b in zip(low.tolist(), high.tolist(), strict=True)])
        sizes += [sum((abs(bend) for bend in line), arb(0)).abs_upper() for line in surface.hessian(box).tolist()]
    return above(max(sizes, key=float)) if all(size.is_finite() for size in sizes) else None


def _predicted_limit(
    run: Run,
    surface: Surface,
    comparison: ComparisonOfSeveral,
    domain: Interval | Mapping[str, Interval] | None,
) -> CertifiedPoint | None:
    """The proved limit of plain descent: its steps are retraced in balls until the theorem above applies."""
    target = comparison.nearest
    wanted = "local_minimum" if run.direction == "minimize" else "local_maximum"
    if target is None or target.kind != wanted or run.method != "gradient_descent" or run.decay:
        return None
    sign = 1 if run.direction == "minimize" else -1
    rate = sign * arb(run.learning_rate)
    ends = _ends(run, domain)
    goal = arb_mat([[part.ball] for part in target.coordinates])
    x = ball_box(run.places[0])
    for step in range(min(FOLLOWED_STEPS, run.steps) + 1):
        if step.bit_count() <= 1 and _caught(surface, x, goal, rate, ends):
            return target
        x = x - rate * surface.gradient(x)
        if not all(part[0].is_finite() and part[0].rad() < BLURRED for part in x.tolist()):
            return None
    return None


def _ends(run: Run, domain: Interval | Mapping[str, Interval] | None) -> Array:
    """Lower and upper end by variable, shape (n, 2)."""
    ends = np.full((len(run.variables), 2), (-np.inf, np.inf))
    for row, name in enumerate(run.variables):
        own = domain if isinstance(domain, Interval) else (domain or {}).get(name)
        if own is not None:
            ends[row] = interval_ends(own)
    return ends


def _caught(surface: Surface, x: arb_mat, goal: arb_mat, rate: arb, ends: Array) -> bool:
    """Whether every later step from x is proved to come nearer to the goal."""
    away = x - goal
    reach = sum((part[0] * part[0] for part in away.tolist()), arb(0)).abs_upper().sqrt()
    box = arb_mat([[part[0] + arb(0, reach)] for part in goal.tolist()])
    if not all(part[0] > low and part[0] < high for part, (low, high) in zip(box.tolist(), ends.tolist(), strict=True)):
        return False
    steps = rate * surface.hessian(box)
    size = x.nrows()
    two = arb_mat([[arb(BELOW_TWO) if row == column else arb(0) for column in range(size)] for row in range(size)])
    return is_positive_definite(steps) and is_positive_definite(two - steps)
