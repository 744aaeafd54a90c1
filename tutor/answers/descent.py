"""The call ``descent``: a run of gradient descent beside the analytic answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from tutor.answers.analysis import point_json
from tutor.answers.by_variable import Part, at_place, named_parts, parts_in_order, read_domain
from tutor.answers.common import Json, Request, math_json, warning_json
from tutor.answers.coordinates import coordinate_json
from tutor.calculus.differentiate import worked_out
from tutor.descent.advice import advise, suggest
from tutor.descent.certify import CertifiedPoint
from tutor.descent.compare import Discrepancy, compare, window
from tutor.descent.cycles import Cycle
from tutor.descent.multi_start import MOST_STARTS, runs_from_many
from tutor.descent.run import Run, descend, interval_ends
from tutor.descent.several import SeveralTheory, several_theory
from tutor.descent.several_advice import advise as advise_several
from tutor.descent.several_advice import suggest as suggest_several
from tutor.descent.several_compare import analyzed, box_around, compare_several
from tutor.descent.theory import Theory, theory
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.evaluate import compile_function
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.read import Reading, read
from tutor.expression.tree import variables
from tutor.expression.write_text import interval_to_text
from tutor.extrema.analysis import analyze
from tutor.extrema.report import Point

Number = Annotated[float, Field(allow_inf_nan=False)]
MethodName = Literal["gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "backtracking", "newton"]
MOST_STEPS = 100_000
SHOWN_STEPS = 400
"""A path in an answer has at most about this many entries; judgements are made on all of them."""
CONSECUTIVE = 100
"""So many first steps are never thinned: they are what a reader checks by hand."""


class DescentRequest(Request):
    """Minimise (or maximise) an expression from a start."""

    expression: str = Field(description="The function, in one or several variables.")
    start: Number | str | dict[str, Number | str] = Field(
        description='Where to begin: a number, a constant such as "pi/2", or one for each variable: "x=1, y=2".'
    )
    learning_rate: Number = Field(description="The rate η > 0. Newton's method does without.")
    method: MethodName = "gradient_descent"
    max_steps: int = Field(1000, ge=1, le=MOST_STEPS, description="The most steps to make.")
    tolerance: Number = Field(1e-9, ge=0, description="Converged when |f′| and the last step are at most this.")
    direction: Literal["minimize", "maximize"] = "minimize"
    domain: str | dict[str, str] | None = Field(
        None, description='Where the run must stay: "[0, 10]", or by variable: "x=[0, 3], y=(-oo, oo)".'
    )
    decay: Number = Field(0.0, ge=0, description="The rate of step k is learning_rate / (1 + decay·k).")
    starts: int = Field(
        0, ge=0, le=MOST_STARTS, description="Also run from so many other starts and hold the least value against ours."
    )


def descent(request: DescentRequest, algebra: Algebra) -> Json:
    """Make the run, hold it against the certified critical points, and say what theory predicts."""
    reading = request.read_function("expression")
    node = worked_out(reading.node)
    domain = None if request.domain is None else read_domain(request.domain)
    run = descend(
        node,
        _start(request, sorted(variables(node))),
        request.learning_rate,
        request.method,
        request.max_steps,
        request.tolerance,
        request.direction,
        domain,
        request.decay,
    )
    if len(run.variables) > 1:
        return _several(request, reading, run, domain)
    own = next(iter(domain.values()), None) if isinstance(domain, dict) else domain
    looked_at = window(run, own)
    report = analyze(node, run.variables[0], looked_at)
    comparison = compare(run, report)
    predicted = theory(run, report, comparison, own)
    others = [(run, comparison.discrepancies)]
    for other in runs_from_many(run, request.starts, {run.variables[0]: looked_at}, own):
        others.append((other, compare(other, report).discrepancies))
    suggestion = suggest(run, comparison, predicted, report, own)
    told = advise(run, comparison, predicted, report, suggestion)
    return {
        **_run_json(request, reading, run),
        "analysed_on": interval_to_text(looked_at),
        "analysis_complete": report.complete,
        "nearest_critical_point": _maybe(comparison.nearest),
        "error": comparison.error,
        "agrees": comparison.agrees,
        "agreement_tolerance": comparison.tolerance,
        "discrepancies": [discrepancy_json(made, item) for made, found in others for item in found],
        "other_starts": [_other_json(made) for made, _ in others[1:]],
        "theory": theory_json(predicted),
        "advice": [request.say(sentence) for sentence in told],
        "suggestion": None
        if suggestion is None
        else suggestion_json(suggestion.changed, suggestion.run, suggestion.comparison.agrees),
    }


def _several(
    request: DescentRequest,
    reading: Reading,
    run: Run,
    domain: Interval | dict[str, Interval] | None,
) -> Json:
    report = analyzed(run, domain)
    comparison = compare_several(run, report)
    said = several_theory(run, comparison, domain)
    others = [(run, comparison.discrepancies)]
    if request.starts and report is not None:
        bounded = all(map(math.isfinite, (end for part in report.domain.values() for end in interval_ends(part))))
        box = report.domain if bounded else box_around(run, report.domain)
        for other in runs_from_many(run, request.starts, box, domain):
            others.append((other, compare_several(other, report).discrepancies))
    suggestion = suggest_several(run, comparison, said, domain)
    told = advise_several(run, comparison, said, suggestion)
    boxes = None if report is None else {name: interval_to_text(part) for name, part in report.domain.items()}
    return {
        **_run_json(request, reading, run),
        "analysed_on": boxes,
        "analysis_complete": report is not None and report.complete,
        "critical_points": [certified_json(point) for point in comparison.points],
        "nearest_critical_point": None if comparison.nearest is None else certified_json(comparison.nearest),
        "error": comparison.error,
        "agrees": comparison.agrees,
        "agreement_tolerance": comparison.tolerance,
        "discrepancies": [discrepancy_json(made, item) for made, found in others for item in found],
        "other_starts": [_other_json(made) for made, _ in others[1:]],
        "theory": several_theory_json(said),
        "advice": [request.say(sentence) for sentence in told],
        "suggestion": None
        if suggestion is None
        else suggestion_json(suggestion.changed, suggestion.run, suggestion.comparison.agrees),
    }


def _start(request: DescentRequest, names: Sequence[str]) -> float | Mapping[str, float]:
    match request.start:
        case str(text):
            parts = named_parts(text, "start") or (parts_in_order(text, names) if len(names) > 1 else {})
            if parts:
                return {name: _constant(part, request) for name, part in parts.items()}
            if len(names) > 1:
                raise TutorError(message("descent.error.start_needs_names", names=", ".join(names)), field="start")
            return _constant((text, 0), request)
        case dict(places):
            return {
                name: _constant((place, 0), request) if isinstance(place, str) else place
                for name, place in places.items()
            }
        case number:
            return number


def _constant(part: Part, request: DescentRequest) -> float:
    """The value of a constant expression."""
    node = at_place(lambda text: read(text, notation=request.notation).node, part, "start")
    number = math.nan if variables(node) else float(compile_function(node, ())())
    if not math.isfinite(number):
        text, begin = part
        raise TutorError(message("descent.error.start_not_a_number", start=text.strip()), begin, len(text), "start")
    return number


def _run_json(request: DescentRequest, reading: Reading, run: Run) -> Json:
    shown = shown_steps(run.steps)
    return {
        "expression": math_json(reading.node),
        "warnings": [warning_json(warning, request) for warning in reading.warnings],
        "variables": list(run.variables),
        "method": run.method,
        "learning_rate": run.learning_rate,
        "direction": run.direction,
        "path": [entry_json(run, step) for step in shown],
        "path_thinned": len(shown) < run.steps + 1,
        "steps": run.steps,
        "outcome": run.outcome,
        "reason": run.reason,
        "period": run.period,
        "left_at": None if run.failed is None else {"step": run.steps + 1, "x": _place(run, run.failed)},
        "final": entry_json(run, run.steps),
    }


def shown_steps(steps: int) -> list[int]:
    """The steps shown of a run: the first hundred, then evenly chosen ones, and the last."""
    every = max(1, math.ceil((steps - CONSECUTIVE) / (SHOWN_STEPS - CONSECUTIVE)))
    return sorted({*range(min(CONSECUTIVE, steps) + 1), *range(CONSECUTIVE, steps + 1, every), steps})


def entry_json(run: Run, step: int) -> Json:
    """One iterate; numbers in one variable, objects by variable in several. The gradient is null on a kink."""
    return {
        "step": step,
        "x": _place(run, run.places[step]),
        "value": float(run.values[step]),
        "gradient": _place(run, run.gradients[step]),
    }


def _place(run: Run, numbers: Sequence[float]) -> float | dict[str, float | None] | None:
    finite = [float(number) if math.isfinite(number) else None for number in numbers]
    return finite[0] if len(finite) == 1 else dict(zip(run.variables, finite, strict=True))


def theory_json(predicted: Theory) -> Json:
    return {
        "stable_below": predicted.stable_below,
        "predicted_rate": predicted.predicted_rate,
        "observed_rate": predicted.observed_rate,
        "basin": None if predicted.basin is None else list(predicted.basin),
        "basin_ends": None if predicted.basin_ends is None else list(predicted.basin_ends),
        "predicted_limit": _maybe(predicted.predicted_limit),
        "point": _maybe(predicted.point),
        "flow_limit": _maybe(predicted.flow_limit),
        "heading": _maybe(predicted.heading),
        "monotone_below": predicted.monotone_below,
        "stable_on_path": predicted.stable_on_path,
        "curvature_bound": predicted.curvature_bound,
        "behaviour": predicted.behaviour,
        "convergence": predicted.convergence,
        "order": predicted.order,
        "cycle": None if predicted.cycle is None else _cycle_json(predicted.cycle),
        "fate": predicted.fate,
    }


def _cycle_json(cycle: Cycle) -> Json:
    return {"places": list(cycle.places), "multiplier": cycle.multiplier, "certified": cycle.certified}


def _maybe(point: Point | None) -> Json | None:
    return None if point is None else point_json(point)


def several_theory_json(said: SeveralTheory) -> Json:
    limit = said.predicted_limit
    return {
        "stable_below": said.stable_below,
        "predicted_rate": said.predicted_rate,
        "observed_rate": said.observed_rate,
        "basin": None,
        "predicted_limit": None if limit is None else certified_json(limit),
        "point": None if said.point is None else certified_json(said.point),
        "eigenvalues": list(said.eigenvalues),
        "condition_number": said.condition_number,
        "fate": said.fate,
        "curvature_bound": said.curvature_bound,
        "stable_on_path": said.stable_on_path,
    }


def certified_json(point: CertifiedPoint) -> Json:
    """A Point whose ``x`` holds one coordinate per variable."""
    coordinates = zip(point.names, point.coordinates, strict=True)
    return {
        "x": {name: coordinate_json(coordinate) for name, coordinate in coordinates},
        "y": coordinate_json(point.value),
        "kind": point.kind,
        "is_inflection": False,
        "reason": "stationary",
        "test": point.test,
        "second_derivative": None,
        "certified": point.kind != "undecided",
    }


def discrepancy_json(run: Run, found: Discrepancy) -> Json:
    """A proved contradiction between an iterate and the analysis: one of the two is wrong."""
    return {
        "kind": found.kind,
        "start": _place(run, run.places[0]),
        "step": found.step,
        "x": _place(run, found.place),
        "value": found.value,
        "reported": found.reported,
    }


def _other_json(run: Run) -> Json:
    start = _place(run, run.places[0])
    return {"start": start, "outcome": run.outcome, "steps": run.steps, "final": entry_json(run, run.steps)}


def suggestion_json(changed: str, run: Run, agrees: bool) -> Json:
    return {
        "changed": changed,
        "method": run.method,
        "learning_rate": run.learning_rate,
        "start": _place(run, run.places[0]),
        "decay": run.decay,
        "max_steps": run.max_steps,
        "outcome": run.outcome,
        "steps": run.steps,
        "final": entry_json(run, run.steps),
        "agrees": agrees,
    }
