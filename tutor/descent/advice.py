"""What a run teaches: two to four sentences with its own numbers, and a suggestion that was tried and does better."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tutor.descent.compare import Comparison, compare
from tutor.descent.run import Run, descend
from tutor.descent.theory import Theory
from tutor.descent.words import described, typed
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval
from tutor.expression.message import Message, Slot, message
from tutor.expression.write_text import interval_to_text
from tutor.extrema.report import Point, Report

TRIAL_STEPS = 2000
MORE_STEPS, USUAL_STEPS, LONGEST_TRIAL = 10, 1000, 10_000
"""A run that only needs time is given so many times its steps, at least and at most so many in all."""
FEW_STEPS = 6
"""A run that arrives within so many steps needs no better one."""
BETTER = 0.8
"""A suggestion that also arrives must need at most this share of the steps."""


Change = Literal["learning_rate", "start", "method", "decay", "max_steps"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another run, already made, and what it was changed in."""

    changed: Change
    run: Run
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run worth trying: what is changed, and all that defines it."""

    changed: Change
    method: str
    rate: float
    start: float
    decay: float = 0.0
    steps: int = TRIAL_STEPS


def advise(
    run: Run, comparison: Comparison, theory: Theory, report: Report, suggestion: Suggestion | None
) -> tuple[Message, ...]:
    """What happened, why, and what to try, for a run of one variable."""
    told = [_happened(run), *_compared(run, comparison), *_why(run, comparison, theory, report)]
    if len(told) == 1:
        slope = float(run.gradients[-1, 0])
        told.append(message("descent.why.last_step", slope=slope, length=abs(run.learning_rate * slope)))
    if suggestion is not None:
        told = [*told[:3], suggested(suggestion.changed, suggestion.run)]
    return tuple(told[:4])


def _happened(run: Run) -> Message:
    name, steps = run.variables[0], run.steps
    x, y = _at(run, run.final[0]), described([run.values[-1]], [f"f({name})"])
    match run.outcome:
        case "converged":
            if steps == 0 and run.gradients[0, 0] != 0:
                slots: dict[str, Slot] = {"slope": float(run.gradients[0, 0]), "tolerance": run.tolerance}
                return message("descent.happened.level", x=x, y=y, **slots)
            if steps == 0:
                return message("descent.happened.at_rest", x=x, y=y)
            return message("descent.happened.converged", steps=steps, x=x, y=y)
        case "step_limit":
            return message("descent.happened.step_limit", steps=steps, x=x, y=y, slope=float(run.gradients[-1, 0]))
        case "cycle":
            other = _at(run, float(run.places[-2, 0]))
            return message("descent.happened.cycle", period=run.period or 2, first=other, second=x, steps=steps)
        case "left_domain":
            if run.reason == "no_gradient":
                return message("descent.happened.no_gradient", steps=steps, x=x)
            to = _at(run, run.failed[0]) if run.failed else x
            key = "outside" if run.reason == "outside" else "undefined"
            return message(f"descent.happened.{key}", step=steps + 1, x=x, to=to)
    if run.reason == "flat":
        return message("descent.happened.flat", x=x)
    return message("descent.happened.diverged", steps=steps, x=x, start=_at(run, float(run.places[0, 0])))


def _at(run: Run, x: float) -> str:
    return described([x], run.variables)


def _compared(run: Run, comparison: Comparison) -> list[Message]:
    """The sentence that names the critical point the run ended at, or came nearest to."""
    point, error = comparison.nearest, comparison.error
    if point is None or error is None or run.outcome == "diverged":
        return []
    x = _at(run, point.x.approx)
    if comparison.agrees:
        return [message("descent.compared.agrees", kind=_kind(point), x=x, error=error)]
    if run.outcome == "step_limit":
        return [message("descent.compared.differs", kind=_kind(point), x=x, error=error)]
    return []


def _kind(point: Point) -> Message:
    if point.kind == "neither" and point.is_inflection:
        return message("descent.kind.inflection")
    return message(f"descent.kind.{point.kind}")


def _why(run: Run, comparison: Comparison, theory: Theory, report: Report) -> Iterator[Message]:
    wanted = "local_minimum" if run.direction == "minimize" else "local_maximum"
    nearest, flow = comparison.nearest, theory.flow_limit
    if run.reason == "no_gradient" or run.reason == "flat":
        return
    if comparison.agrees and nearest is not None and nearest.kind not in (wanted, "undecided") and run.steps == 0:
        yield message("descent.why.balanced")
        return
    if run.outcome == "converged" and not comparison.agrees:
        yield _level(run, report)
        return
    end = nearest if comparison.agrees else theory.heading
    if flow is not None and end is not None and end is not flow:
        over = _crossed(float(run.places[0, 0]), end, flow, report, run)
        yield message(
            "descent.why.jumped", flow=_at(run, flow.x.approx), kind=_kind(flow), over=over, end=_at(run, end.x.approx)
        )
    if theory.behaviour == "unstable" and theory.stable_below is not None and theory.point is not None:
        at = _at(run, theory.point.x.approx)
        yield message("descent.why.unstable", rate=run.learning_rate, stable=theory.stable_below, x=at)
        if theory.fate is not None:
            yield message(f"descent.why.{theory.fate}", factor=theory.predicted_rate or 1.0)
        if theory.cycle is not None and theory.cycle.certified:
            yield message("descent.why.cycle", multiplier=theory.cycle.multiplier)
    elif run.outcome == "diverged" and theory.stable_on_path is not None and run.learning_rate > theory.stable_on_path:
        bound = theory.curvature_bound or math.inf
        yield message("descent.why.overshoot", rate=run.learning_rate, stable=theory.stable_on_path, bound=bound)
    elif theory.convergence == "sublinear" and theory.order is not None and theory.point is not None:
        yield message("descent.why.sublinear", x=_at(run, theory.point.x.approx), law=_law(theory.order))
    elif nearest is not None and nearest.reason == "derivative_undefined" and nearest.kind == wanted:
        yield message("descent.why.kink", x=_at(run, nearest.x.approx))
    elif theory.convergence == "superlinear" and comparison.agrees:
        yield message("descent.why.newton")
    elif theory.predicted_rate is not None and comparison.agrees and theory.observed_rate is not None:
        key = "descent.why.rate" if run.method == "gradient_descent" else "descent.why.rate_of_method"
        yield message(key, predicted=theory.predicted_rate, observed=theory.observed_rate)
    elif run.outcome == "step_limit" and theory.predicted_rate is not None and theory.predicted_rate > 0.9:
        yield message("descent.why.slow", predicted=theory.predicted_rate)
    elif flow is None and run.outcome != "cycle" and not comparison.agrees and report.complete:
        yield message("descent.why.nothing_downhill", window=interval_to_text(report.domain))


def _level(run: Run, report: Report) -> Message:
    """Why a run came to rest where there is no critical point: it is level there, or nearly."""
    x = run.final[0]
    if any(plateau.lower.approx <= x <= plateau.upper.approx for plateau in report.plateaus):
        return message("descent.why.plateau", x=_at(run, x))
    return message("descent.why.level", slope=float(run.gradients[-1, 0]), tolerance=run.tolerance)


def _law(order: int) -> str:
    """How the distance shrinks near a point where the derivative of this order is the first not to vanish."""
    return {3: "1/k", 4: "1/√k"}.get(order, f"1/k^(1/{order - 2})")


def _crossed(start: float, end: Point, flow: Point, report: Report, run: Run) -> Message:
    """The summit (for ascent the valley) between where the run should have gone and where it went."""
    summit = "local_maximum" if run.direction == "minimize" else "local_minimum"
    low, high = sorted((end.x.approx, start))
    for point in report.critical_points:
        if point.kind == summit and low < point.x.approx < high:
            return message("descent.why.over", kind=_kind(point), x=_at(run, point.x.approx))
    return message("descent.why.over", kind=_kind(flow), x=_at(run, flow.x.approx))


def suggested(changed: Change, run: Run) -> Message:
    """The sentence for a changed run that was tried."""
    place = described(run.final, run.variables)
    slots: dict[str, Slot] = {"steps": run.steps, "place": place, "value": float(run.values[-1]) + 0.0}
    match changed:
        case "start":
            start = described(run.places[0], run.variables)
            return message("descent.suggestion.start", start=start, rate=run.learning_rate, **slots)
        case "decay":
            return message("descent.suggestion.decay", rate=run.learning_rate, decay=run.decay, **slots)
        case "method" if run.method == "newton":
            return message("descent.suggestion.newton", **slots)
        case "method":
            named = message(f"descent.method.{run.method}")
            return message("descent.suggestion.method", method=named, rate=run.learning_rate, **slots)
        case "max_steps":
            return message("descent.suggestion.max_steps", most=run.max_steps, **slots)
    return message("descent.suggestion.learning_rate", rate=run.learning_rate, **slots)


def suggest(
    run: Run, comparison: Comparison, theory: Theory, report: Report, domain: Interval | None
) -> Suggestion | None:
    """The best of a few changed runs that, tried, does better; ``None`` where none does or none is needed.

    Better is: ending at a certified extremum of the wanted kind where this run does not, or ending at one in clearly
    fewer steps, or, if neither arrives, ending with a better value and clearly nearer to the point this run should have
    reached. Newton's method and more steps are tried only where nothing else helps, and only told if they
    arrive.
    """
    if _arrived(run, comparison) and run.steps <= FEW_STEPS:
        return None
    found = _best(_candidates(run, theory, report), run, comparison, theory, report, domain)
    if found is None:
        found = _best(_last_resorts(run, theory), run, comparison, theory, report, domain)
        return found if found is not None and _arrived(found.run, found.comparison) else None
    return found


def _best(
    candidates: Iterable[Candidate],
    run: Run,
    comparison: Comparison,
    theory: Theory,
    report: Report,
    domain: Interval | None,
) -> Suggestion | None:
    best: Suggestion | None = None
    for each in candidates:
        steps = each.steps if each.changed == "max_steps" else min(run.max_steps, each.steps)
        how = each.method, steps, run.tolerance, run.direction, domain, each.decay
        try:
            other = descend(run.expression, each.start, each.rate, *how)
        except TutorError:
            continue
        tried = Suggestion(each.changed, other, compare(other, report))
        if best is None:
            best = tried if _better(tried.run, tried.comparison, run, comparison, theory) else None
        elif _better(tried.run, tried.comparison, best.run, best.comparison, theory):
            best = tried
    return best


def _arrived(run: Run, comparison: Comparison) -> bool:
    wanted = "local_minimum" if run.direction == "minimize" else "local_maximum"
    return (
        run.outcome == "converged"
        and comparison.agrees
        and comparison.nearest is not None
        and comparison.nearest.kind == wanted
    )


def _better(run: Run, comparison: Comparison, than: Run, than_comparison: Comparison, theory: Theory) -> bool:
    arrives, arrived = _arrived(run, comparison), _arrived(than, than_comparison)
    if arrives != arrived:
        return arrives
    if arrives:
        return run.steps <= BETTER * than.steps
    goal = theory.flow_limit
    if goal is None or run.outcome in ("diverged", "left_domain", "cycle"):
        return False
    missed, missed_before = (abs(other.final[0] - goal.x.approx) for other in (run, than))
    gained = float(than.values[-1] - run.values[-1]) * (1 if run.direction == "minimize" else -1)
    return missed < 0.1 * missed_before and gained > 0


def _candidates(run: Run, theory: Theory, report: Report) -> Iterator[Candidate]:
    """The runs worth trying, the smallest change first."""
    start, rate = float(run.places[0, 0]), run.learning_rate
    goal = theory.flow_limit or theory.point
    wanted = "local_minimum" if run.direction == "minimize" else "local_maximum"
    plain = run.method == "gradient_descent"
    if goal is not None and goal.kind == wanted and goal.reason == "stationary":
        bend = goal.second_derivative
        steady = [1 / abs(float(bend.mid()))] if bend is not None and bend != 0 else []
        steady += [] if theory.monotone_below is None else [theory.monotone_below]
        for better in steady:
            yield Candidate("learning_rate" if plain else "method", "gradient_descent", typed(better), start)
        if run.method != "newton":
            for factor in (0.1, 10.0, 100.0):
                yield Candidate("learning_rate", run.method, typed(rate * factor), start, run.decay)
    elif goal is not None and goal.reason == "derivative_undefined":
        slope = abs(float(run.gradients[0, 0]))
        reach = abs(goal.x.approx - start) / slope if slope else rate
        for first in (rate, typed(reach) if reach else rate):
            yield Candidate("decay", "gradient_descent", first, start, 0.5)
    elif goal is not None:
        beyond = _beyond(goal, start, report, wanted)
        if beyond is not None:
            yield Candidate("start", run.method, rate, beyond, run.decay)
            if theory.monotone_below is not None:
                yield Candidate("start", run.method, typed(theory.monotone_below), beyond)
    else:
        nearest = [point for point in report.critical_points if point.kind == wanted]
        if nearest:
            aim = min(nearest, key=lambda point: abs(point.x.approx - start)).x.approx
            yield Candidate("start", run.method, rate, _rounded(aim + 0.1 * (start - aim)), run.decay)
    if run.method not in ("backtracking", "newton"):
        yield Candidate("method", "backtracking", max(rate, 1.0), start)


def _last_resorts(run: Run, theory: Theory) -> Iterator[Candidate]:
    start = float(run.places[0, 0])
    goal = theory.flow_limit or theory.point
    if goal is not None and goal.reason == "stationary" and run.method != "newton":
        yield Candidate("method", "newton", run.learning_rate, start)
    if run.outcome == "step_limit" and run.max_steps < LONGEST_TRIAL:
        yield Candidate("max_steps", run.method, run.learning_rate, start, run.decay, more_steps(run))


def more_steps(run: Run) -> int:
    """How many steps a run is tried with that used up its own."""
    return min(max(MORE_STEPS * run.max_steps, USUAL_STEPS), LONGEST_TRIAL)


def _beyond(goal: Point, start: float, report: Report, wanted: str) -> float | None:
    """A start on the far side of an inflection, half-way to the next extremum of the wanted kind."""
    at = goal.x.approx
    side = -1 if start > at else 1
    ahead = [
        point.x.approx for point in report.critical_points if point.kind == wanted and side * (point.x.approx - at) > 0
    ]
    return _rounded((at + min(ahead, key=lambda x: abs(x - at))) / 2) if ahead else None


def _rounded(value: float) -> float:
    """Two significant digits: a start a person would type."""
    return float(f"{value:.2g}")
