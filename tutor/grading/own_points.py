"""The points that a student's own working has led to so far: what every further line is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tutor.expression.algebra import Algebra
from tutor.expression.errors import ReadingError
from tutor.expression.message import Message, message
from tutor.expression.tree import Node, variables
from tutor.extrema.report import Report
from tutor.grading.answer_text import Notation
from tutor.grading.judged import Judged, Status
from tutor.grading.kinds import judge_classification
from tutor.grading.marks import Policy
from tutor.grading.own_slope import report_with_slope
from tutor.grading.points import judge_critical_points
from tutor.grading.verdict import Verdict
from tutor.grading.working import Judge


@dataclass
class OwnPoints:
    """``report`` is the certified analysis of the question, ``slopes`` judges the lines on derivatives.

    ``derailed`` is what the student's own wrong equation leads to.
    """

    report: Report
    algebra: Algebra
    policy: Policy
    derailed: Report | None = None
    reports: dict[Node, Report | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slopes = Judge(self.report.expression, self.report.variable, 2, self.algebra)

    @property
    def current(self) -> Report | None:
        """The analysis with the student's own f′, or with the own wrong equation for its zeros."""
        if self.derailed is not None:
            return self.derailed
        if not (self.slopes.off_track and 1 in self.slopes.own) or 1 not in self.slopes.off_track:
            return self.report
        slope = self.slopes.own[1]
        if slope not in self.reports:
            self.reports[slope] = report_with_slope(self.report, slope)
        return self.reports[slope]

    @property
    def is_on_track(self) -> bool:
        """Whether neither f′ nor an equation for its zeros is wrong."""
        return self.derailed is None and 1 not in self.slopes.off_track

    def check_letters(self, *told: Node) -> None:
        """Raises ``ReadingError`` for a letter that the question does not have."""
        unknown = frozenset().union(*map(variables, told)) - {self.report.variable}
        if unknown:
            raise ReadingError(message("grade.other_letter", name=min(unknown)), 0, 0)

    def points_verdict(self, report: Report, told: str, notation: Notation) -> Verdict:
        """The verdict on points, were the report that of the question."""
        return judge_critical_points(report, told, notation, self.algebra, self.policy)

    def kinds_verdict(self, report: Report, told: str, notation: Notation) -> Verdict:
        """The verdict on kinds of points, were the report that of the question."""
        return judge_classification(report, None, told, notation, self.algebra, self.policy)

    def line(self, order: int) -> Node:
        """The student's own derivative of that order."""
        return self.slopes.before(order)

    def told(
        self, text: str, status: Status, stage: str, rule: str | None, said: Sequence[Message], node: Node | None = None
    ) -> Judged:
        """A judgement on a line that is not a derivative."""
        return Judged(
            text,
            status,
            node,
            rule=rule,
            rules=(rule,) if rule else (),
            feedback=tuple(said),
            follow_through=not self.is_on_track and status != "correct_not_from_previous",
            stage=stage,
        )

    def undecided(self, text: str, stage: str) -> Judged:
        return self.told(text, "undecided", stage, None, (message("grade.undecided"),))

    def from_verdict(self, text: str, verdict: Verdict, stage: str) -> Judged:
        if verdict.value == "undecided":
            return self.told(text, "undecided", stage, None, verdict.feedback)
        said = tuple(found.hint for found in verdict.diagnosis[:1]) or verdict.feedback[:2]
        return replace(self.told(text, "error", stage, None, said), diagnosis=verdict.diagnosis)


def only_missing(verdict: Verdict) -> bool:
    """Whether all that is wrong is that points are left out."""
    keys = {said.key for said in verdict.feedback}
    return verdict.value == "different" and keys <= {"grade.points.found", "grade.points.missing"}
