"""Solving f′ = 0: equations and solutions, judged against the student's own f′."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from flint import arb

from tutor.expression.balls import enclose
from tutor.expression.message import message
from tutor.expression.tree import ZERO, Negation, Node, Product, Sum, number, substitute, variables
from tutor.extrema.report import Report
from tutor.grading.answer_text import Notation, Piece, settled
from tutor.grading.equality import equality, without_derivatives
from tutor.grading.judged import Judged
from tutor.grading.lines import Line, Name, read_lines
from tutor.grading.own_points import OwnPoints, only_missing
from tutor.grading.own_slope import report_with_points, report_with_slope
from tutor.grading.point_mistakes import named
from tutor.grading.points import point_readings
from tutor.grading.sign_claims import at_point
from tutor.grading.statements import NONE
from tutor.grading.verdict import Verdict

_THOUSAND = 1_000
_PLACES = (Fraction(5, 7), Fraction(13, 9), Fraction(-8, 11), Fraction(37, 10))


@dataclass
class Solving:
    """``solutions`` are those told so far, ``whole`` the verdict on them together, ``found`` that they are all there.

    ``strays`` are zeros of f′ outside the domain among the last ones. ``back_on_track``: right again after an error.
    """

    state: OwnPoints
    solutions: list[str] = field(default_factory=list)
    whole: Verdict | None = None
    strays: tuple[Node, ...] = ()
    found: bool = False
    back_on_track: bool = False

    def equations(self, text: str, parts: Sequence[Piece], notation: Notation) -> Judged:
        """``x^2 = 0 or x - 3 = 0``: together they say what their product does."""
        sides = [
            [side.reading.node for side in read_lines(part.text, self.state.report.variable, notation)[0].sides]
            for part in parts
        ]
        factors = [_difference(each[0], each[-1]) for each in sides]
        return self.equation(text, Product(tuple(factors)), ZERO)

    def set_to_zero(self, text: str, judged: Judged | None) -> Judged:
        """``f'(x) = 0``, with the derivative between the two signs or not."""
        told = self.state.told(text, "follows", "equation", "set_to_zero", (message("working.set_to_zero"),))
        if judged is None:
            return told
        return replace(told, node=judged.node, stage=None, applied=judged.applied)

    def first_equation(self, line: Line, first: Node, last: Node) -> Judged:
        """An equation before any f′ was written: its left side is f′, or has the same zeros."""
        side = line.sides[0]
        node = _difference(first, last)
        if equality(node, self.state.report.derivative, self.state.algebra).value != "equal":
            judged = self.equation(line.text, first, last)
            if judged.status == "follows":
                return judged
            self.state.derailed = None
        whole = replace(side, reading=replace(side.reading, node=node))
        judged = self.state.slopes.line(replace(line, name=Name("f", 1), sides=(whole,)))
        return judged if judged.status == "error" else self.set_to_zero(line.text, judged)

    def equation(self, text: str, left: Node, right: Node) -> Judged:
        """An equation for the places: it must have the solutions of f′ = 0, those outside the domain or not."""
        node = _difference(left, right)
        self.state.check_letters(node)
        own = self.state.current
        if self._is_multiple(node, self.state.line(1)):
            said = message("working.set_to_zero")
            return self.state.told(text, "follows", "equation", "set_to_zero", (said,), node)
        other = report_with_slope(self.state.report, node)
        if own is None or other is None or own.families:
            return self.state.undecided(text, "equation")
        wanted, given = _stationary(own), _stationary(other)
        lost = any(not any(ball.overlaps(x) for x in given) for ball in wanted)
        extra = any(not any(ball.overlaps(x) for x in wanted) and self._is_no_zero(own, ball) for ball in given)
        if not lost and not extra:
            said = message("working.same_solutions")
            return self.state.told(text, "follows", "equation", "solve", (said,), node)
        if own is not self.state.report and self._is_right(given):
            self.state.derailed, self.back_on_track = None, True
            said = message("working.correct_not_from_previous")
            return self.state.told(text, "correct_not_from_previous", "equation", None, (said,), node)
        self.state.derailed = other
        said = message("working.solution_lost" if lost else "working.solution_extra")
        told = self.state.told(text, "error", "solve", None, (said,), node)
        return replace(told, diagnosis=(named("cp.root_lost_by_dividing", left),) if lost else ())

    def _is_multiple(self, node: Node, slope: Node) -> bool:
        """Whether the equation is f′ = 0 but for a constant factor: compared where neither is 0."""
        slope = without_derivatives(slope)
        for place in _PLACES:
            at = {self.state.report.variable: enclose(number(place), {})}
            one, other = enclose(node, at), enclose(slope, at)
            if one.is_finite() and other.is_finite() and not one.contains(0) and not other.contains(0):
                parts = (substitute(each, self.state.report.variable, number(place)) for each in (slope, node))
                here, there = parts
                crossed = (Product((node, here)), Product((slope, there)))
                return equality(*crossed, self.state.algebra).value == "equal"
        return False

    def _is_no_zero(self, own: Report, place: arb) -> bool:
        """Whether f′ certainly has a value other than 0 there: a zero outside the domain may still be left out."""
        slope = enclose(without_derivatives(own.derivative), {own.variable: place})
        return bool(slope.is_finite() and not slope.contains(0))

    def _is_right(self, given: Sequence[arb]) -> bool:
        """Whether these are the zeros of the right f′."""
        wanted = _stationary(self.state.report)
        return len(given) == len(wanted) and all(any(ball.overlaps(x) for x in given) for ball in wanted)

    def places(self, text: str, told: str, notation: Notation, in_row: bool = False) -> Judged:
        """``x = …``: solutions, some or all of them."""
        own = self.state.current
        if own is None:
            return self.state.undecided(text, "solve")
        if in_row:
            told = self._in_domain(told, notation)
        strays, told = self._without_strays(told, notation)
        verdict = self.state.points_verdict(own, told, notation)
        if verdict.value == "equal" or only_missing(verdict):
            self._take(own, told, verdict, notation)
            self.strays = strays
            return self.state.told(text, "follows", "solve", "solve", (message("working.solved"),))
        if own is not self.state.report:
            right = self.state.points_verdict(self.state.report, told, notation)
            if right.value == "equal":
                self.found = self.back_on_track = True
                said = message("working.correct_not_from_previous")
                return self.state.told(text, "correct_not_from_previous", "solve", None, (said,))
        judged = self.state.from_verdict(text, verdict, "solve")
        given = [each.node for each in point_readings(told, notation)]
        if judged.status == "error" and not any(variables(node) for node in given):
            bend = without_derivatives(self.state.line(2))
            self.state.derailed = report_with_points(own, (*given, *strays), bend)
        return judged

    def _in_domain(self, told: str, notation: Notation) -> str:
        """The numbers of a table's first row at which the function has a value."""
        report = self.state.report
        places = [(each, {report.variable: enclose(each.node, {})}) for each in point_readings(told, notation)]
        return "; ".join(each.text for each, at in places if enclose(report.expression, at).is_finite()) or NONE

    def _without_strays(self, told: str, notation: Notation) -> tuple[tuple[Node, ...], str]:
        """The zeros of the own f′ outside the domain, which may still be left out, and the other solutions."""
        readings = point_readings(told, notation)
        strays = [each for each in readings if self._is_stray(each.node)]
        if not strays:
            return (), told
        kept = "; ".join(each.text for each in readings if each not in strays)
        return tuple(each.node for each in strays), kept or NONE

    def _is_stray(self, place: Node) -> bool:
        own = self.state.current
        if own is None or own.families or variables(place) or at_point(own, place) is not None:
            return False
        slope = substitute(without_derivatives(own.derivative), self.state.report.variable, place)
        return equality(slope, ZERO, self.state.algebra).value == "equal"

    def _take(self, own: Report, told: str, verdict: Verdict, notation: Notation) -> None:
        """Solutions are gathered until they are all there; the same ones in another form add nothing."""
        if self.found:
            return
        together = [told] if verdict.value == "equal" else [*self.solutions, told]
        whole = self.state.points_verdict(own, "; ".join(together), settled("auto", "".join(together)))
        if whole.value == "equal" or only_missing(whole):
            self.solutions, self.whole, self.found = together, whole, whole.value == "equal"

    def left_out(self, text: str, places: Sequence[Node]) -> Judged:
        """``x = -1 is not in the interval``."""
        self.state.check_letters(*places)
        for place in places:
            if self.state.current is not None and at_point(self.state.current, place) is not None:
                return self.state.told(text, "error", "solve", None, (message("working.left_out_wrong", x=place),))
        self.strays = ()
        return self.state.told(text, "follows", "left_out", "left_out", (message("working.left_out"),))

    def with_loss(self, judged: Sequence[Judged]) -> tuple[Judged, ...]:
        """The lines at the end of the work: where points are still missing, the last of the solutions lost them.

        The same for zeros of f′ outside the domain that were never left out. After an error nothing is missed: what it
        took away is not lost a second time.
        """
        places = [k for k, line in enumerate(judged) if (line.stage, line.status) == ("solve", "follows")]
        if not places or any(line.status == "error" for line in judged):
            return tuple(judged)
        text = judged[places[-1]].text
        if self.strays:
            kept = named("cp.outside_domain", self.strays[0])
            wrong = replace(self.state.told(text, "error", "solve", None, (kept.hint,)), diagnosis=(kept,))
        elif self.whole is not None and self.whole.value == "different":
            wrong = self.state.from_verdict(text, self.whole, "solve")
        else:
            return tuple(judged)
        return (*judged[: places[-1]], wrong, *judged[places[-1] + 1 :])

    def missing(self, report: Report) -> list[Node]:
        """The points of a report that no line has given yet, rounded to three places where they have no exact form."""
        if report.families:
            return [family.x for family in report.families]
        found = []
        for point in report.critical_points:
            alone = replace(report, critical_points=(point,))
            told = "; ".join(self.solutions)
            verdict = self.state.points_verdict(alone, told, "auto") if told else None
            if verdict is None or any(said.key == "grade.points.missing" for said in verdict.feedback):
                rounded = number(Fraction(round(point.x.approx * _THOUSAND), _THOUSAND))
                found.append(rounded if point.x.exact is None else point.x.exact)
        return found


def _difference(left: Node, right: Node) -> Node:
    return left if right == ZERO else Sum((left, Negation(right)))


def _stationary(report: Report) -> list[arb]:
    return [point.x.ball for point in report.critical_points if point.reason == "stationary"]
