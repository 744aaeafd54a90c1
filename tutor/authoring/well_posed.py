"""Whether a question has the answer that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tutor.authoring.problem_set import Severity
from tutor.authoring.variant import Part
from tutor.authoring.yaml_text import Path
from tutor.expression.answers import listed
from tutor.expression.balls import enclose
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message
from tutor.expression.tree import INFINITY, depends_on, walk
from tutor.extrema.report import Report
from tutor.grading.form import is_finished
from tutor.grading.grade import Expected, Formula, Given, Partials
from tutor.grading.runs import Limit
from tutor.grading.tasks import ClassificationTask, DescentLimitTask, DescentStepTask, DescentTraceTask, GradientTask
from tutor.grading.values import target


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which setting of the question."""

    message: Message
    path: Path = ()
    severity: Severity = "error"


def faults(part: Part, expected: Expected) -> Iterator[Fault]:
    """Everything that makes the question ill-posed."""
    task = part.task
    match expected:
        case Formula(node, _) if not is_finished(node):
            yield Fault(message("authoring.no_rule"))
        case Given((answer, *_)) if not all(is_finished(node) for node in listed(answer)):
            yield Fault(message("authoring.no_rule"))
        case Partials(nodes, _) if not all(is_finished(node) for node in nodes):
            yield Fault(message("authoring.no_rule"))
        case Report():
            yield from _report_faults(part, expected)
        case Limit(behaviour="unknown"):
            yield Fault(message("authoring.limit_unknown"))
    match task:
        case (
            DescentStepTask(learning_rate=rate)
            | DescentLimitTask(learning_rate=rate)
            | DescentTraceTask(learning_rate=rate)
        ):
            if not enclose(rate, {}) > 0:
                yield Fault(message("authoring.rate"), ("learning_rate",))
        case GradientTask(function, names):
            for name in names:
                if not depends_on(function, name):
                    yield Fault(message("authoring.constant", name=name), ("variables",))


def _report_faults(part: Part, report: Report) -> Iterator[Fault]:
    if _is_empty(report.domain) or not report.natural_domain:
        yield Fault(message("authoring.empty_domain"), ("domain",))
        return
    if not report.complete:
        yield Fault(message("authoring.unproved"), severity="warning")
        return
    some = report.critical_points or report.families
    match part.kind:
        case "critical_points" if not some and not part.allow_none:
            yield Fault(message("authoring.no_critical_point"))
        case "inflection_points" if not report.inflections and not part.allow_none:
            yield Fault(message("authoring.no_inflection"))
        case "classification":
            yield from _classification_faults(part, report)
        case "global_extrema" if not part.allow_none:
            attained = [each for each in (report.global_minimum, report.global_maximum) if each and each.attained]
            if not attained:
                yield Fault(message("authoring.no_extremum"))


def _classification_faults(part: Part, report: Report) -> Iterator[Fault]:
    if not report.critical_points:
        yield Fault(message("authoring.no_critical_point"))
    elif isinstance(part.task, ClassificationTask) and part.task.at is not None:
        place = target(part.task.at).ball
        if not any(point.x.ball.overlaps(place) for point in report.critical_points):
            yield Fault(message("authoring.not_critical"), ("at",))


def _is_empty(domain: Interval) -> bool:
    if any(INFINITY in walk(end) for end in (domain.lower, domain.upper)):
        return False
    lower, upper = enclose(domain.lower, {}), enclose(domain.upper, {})
    return bool(lower > upper) or (bool(lower >= upper) and not (domain.lower_closed and domain.upper_closed))
