"""What a run in several variables teaches: two to four sentences, and a suggestion that was tried and does better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tutor.descent.advice import BETTER, FEW_STEPS, LONGEST_TRIAL, TRIAL_STEPS, Change, more_steps, suggested
from tutor.descent.run import Run, descend
from tutor.descent.several import SeveralTheory
from tutor.descent.several_compare import ComparisonOfSeveral, compare_several
from tutor.descent.words import described, typed
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message

ELONGATED = 10.0
NUDGE = 0.1
"""How far a start on the ridge of a saddle is moved off it."""


@dataclass(frozen=True, slots=True)
class SeveralSuggestion:
    """Another run, already made, and what it was changed in."""

    changed: Change
    run: Run
    comparison: ComparisonOfSeveral


Start = dict[str, float]


def suggest(
    run: Run,
    comparison: ComparisonOfSeveral,
    said: SeveralTheory,
    domain: Interval | Mapping[str, Interval] | None = None,
) -> SeveralSuggestion | None:
    """A changed run that, tried, ends at a proved extremum as wanted where this does not, or in clearly fewer steps.

    Newton's method and more steps only where nothing else does.
    """
    arrived = _arrived(run, comparison)
    if arrived and run.steps <= FEW_STEPS:
        return None
    best: SeveralSuggestion | None = None
    for changed, method, rate, start, steps in _candidates(run, comparison, said):
        if best is not None and (method == "newton" or changed == "max_steps"):
            break
        try:
            other = descend(run.expression, start, rate, method, steps, run.tolerance, run.direction, domain)
        except TutorError:
            continue
        found = compare_several(other, comparison.report)
        if not _arrived(other, found):
            continue
        allowed = BETTER * (best.run.steps if best is not None else run.steps)
        if other.steps <= allowed or (best is None and not arrived):
            best = SeveralSuggestion(changed, other, found)
    return best


def _arrived(run: Run, comparison: ComparisonOfSeveral) -> bool:
    wanted = "local_minimum" if run.direction == "minimize" else "local_maximum"
    point = comparison.nearest
    return run.outcome == "converged" and comparison.agrees and point is not None and point.kind == wanted


def _candidates(
    run: Run, comparison: ComparisonOfSeveral, said: SeveralTheory
) -> Iterator[tuple[Change, str, float, Start, int]]:
    start = dict(zip(run.variables, run.places[0].tolist(), strict=True))
    steps = min(run.max_steps, TRIAL_STEPS)
    plain: Change = "learning_rate" if run.method == "gradient_descent" else "method"
    if said.condition_number is not None:
        sizes = sorted(abs(value) for value in said.eigenvalues)
        yield plain, "gradient_descent", typed(2 / (sizes[0] + sizes[-1])), start, steps
        if said.condition_number >= ELONGATED and run.method != "momentum":
            yield "method", "momentum", run.learning_rate, start, steps
    if run.method not in ("newton", "backtracking"):
        for factor in (0.1, 10.0):
            yield "learning_rate", run.method, typed(run.learning_rate * factor), start, steps
    if run.method != "backtracking":
        yield "method", "backtracking", max(1.0, run.learning_rate), start, steps
    if comparison.agrees and not _arrived(run, comparison) and said.flattest:
        moved = run.places[0] + NUDGE * np.array(said.flattest)
        names = zip(run.variables, moved.tolist(), strict=True)
        yield "start", run.method, run.learning_rate, {name: _rounded(value) for name, value in names}, steps
    if not _arrived(run, comparison):
        yield "method", "newton", run.learning_rate, start, steps
    if run.outcome == "step_limit" and run.max_steps < LONGEST_TRIAL:
        yield "max_steps", run.method, run.learning_rate, start, more_steps(run)


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def advise(
    run: Run, comparison: ComparisonOfSeveral, said: SeveralTheory, suggestion: SeveralSuggestion | None
) -> tuple[Message, ...]:
    """Two to four sentences."""
    told = [_happened(run), *_why(run, comparison, said)]
    if len(told) == 1:
        told.append(message("descent.several.slope", length=float(np.linalg.norm(run.gradients[-1]))))
    if suggestion is not None:
        told = [*told[:3], suggested(suggestion.changed, suggestion.run)]
    return tuple(told[:4])


def _happened(run: Run) -> Message:
    place, value = described(run.final, run.variables), float(run.values[-1])
    if run.outcome == "left_domain" and run.failed is not None:
        to = described(run.failed, run.variables)
        return message(f"descent.several.{run.reason}", step=run.steps + 1, place=place, to=to)
    return message(f"descent.several.{run.outcome}", steps=run.steps, place=place, value=value)


def _why(run: Run, comparison: ComparisonOfSeveral, said: SeveralTheory) -> Iterator[Message]:
    yield from _compared(run, comparison)
    point = comparison.nearest if comparison.agrees else None
    if said.stable_below is not None and run.learning_rate >= said.stable_below:
        yield message("descent.several.unstable", rate=run.learning_rate, stable=said.stable_below)
        if said.fate is not None:
            yield message(f"descent.why.{said.fate}", factor=said.predicted_rate or 1.0)
    elif point is not None and point.kind == "saddle":
        yield message("descent.several.ridge")
    elif said.predicted_rate is not None and said.observed_rate is not None:
        yield message("descent.several.rate", predicted=said.predicted_rate, observed=said.observed_rate)
    away = said.eigenvalues[:1] if run.direction == "minimize" else tuple(-v for v in said.eigenvalues[-1:])
    if not comparison.agrees and away and away[0] < 0:
        yield message("descent.several.no_bowl")
    if said.condition_number is not None and said.condition_number >= ELONGATED:
        yield message("descent.several.elongated", condition=said.condition_number)
    elif run.outcome in ("step_limit", "left_domain", "cycle"):
        yield message("descent.several.slope", length=float(np.linalg.norm(run.gradients[-1])))


def _compared(run: Run, comparison: ComparisonOfSeveral) -> Iterator[Message]:
    point, error = comparison.nearest, comparison.error
    if point is not None and error is not None and run.outcome != "diverged":
        at = described([part.approx for part in point.coordinates], run.variables)
        key = "agrees" if comparison.agrees else "differs"
        if comparison.agrees or run.outcome in ("converged", "step_limit"):
            yield message(f"descent.several.{key}", kind=message(f"descent.kind.{point.kind}"), place=at, error=error)
    elif run.outcome == "converged" and comparison.on_a_curve:
        yield message("descent.several.curve")
    elif run.outcome == "converged":
        yield message("descent.several.singular")
