"""Working on critical points and their kinds: the derivative, the equation, its solutions, the kinds.

Every stage is judged against the student's own f′: whoever solves a wrong f′ = 0 rightly has solved it rightly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from flint import arb

from tutor.expression.algebra import Algebra
from tutor.expression.answers import Equation
from tutor.expression.answers import Name as AnswerName
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.evaluate import evaluate
from tutor.expression.limits import MAX_LENGTH
from tutor.expression.message import Message, message
from tutor.expression.read_answer import read_answer
from tutor.expression.tree import ZERO, Negation, Node, Product, Sum, Symbol, number, substitute, variables
from tutor.extrema.report import Report
from tutor.grading.answer_text import Notation, Piece, equals_signs, is_none, settled, split
from tutor.grading.equality import equality, without_derivatives
from tutor.grading.judged import Judged, Status, Working, worst
from tutor.grading.kinds import judge_classification, names_a_kind
from tutor.grading.line_text import mathematics
from tutor.grading.lines import Line, Name, left_side, read_lines
from tutor.grading.marks import Policy
from tutor.grading.own_slope import report_with_slope
from tutor.grading.point_mistakes import named
from tutor.grading.points import judge_critical_points
from tutor.grading.verdict import Verdict
from tutor.grading.working import Judge

_PREFIX = re.compile(
    r"\s*(?:critical points?|stationary points?|solutions?|임계점|해)\s*(?:are|is|at|은|는|:)?\s*:?\s*", re.I
)
_RELATION = re.compile(r"(?<!<)\s*(?:[<>]=?|[≤≥]|\\[lg]e(?:q)?(?![a-z]))\s*-?0\b.*$")
_CONJUNCTION = re.compile(
    r"\s*,?\s*(?:∴|⇒|⟹|→|=>|->|\\Rightarrow|\\implies|\b(?:so|hence|thus|therefore|since|because)\b|(?:이|하|되|뀌)?므로|이라서|이니까|이고|따라서|에서(?=\s*x\s*=))"
    r"\s*,?\s*|(?:(?<=[<>]0)|(?<=[<>] 0))\s*[:,]\s*|,\s*(?=f\s*(?:''|′′|['″′])?\s*\()",
    re.IGNORECASE,
)
_REMARK = re.compile(r"≠|!=|\\neq?(?![a-z])|^[^=]*[<>≤≥]")
"""What a clause says beside the main thread: ``e^x ≠ 0``, ``e^x > 0``."""
_CHANGE = re.compile(r"부호|\b(?:changes?|goes|sign|outside|inside|(?:in|de)creas\w+)\b", re.IGNORECASE)
"""Words about signs, which only lead to what is said of the point."""
_WANTED = re.compile(r"(?P<left>[^=<>≤≥≠]+?)\s*(?P<relation>≠|!=|\\neq?(?![a-z])|>|<)\s*0\s*$")
_ROOM = tuple(x / 8 for x in range(-160, 161))
"""Places between which a function without zeros is taken to keep its sign."""
_HEIGHT = re.compile(r"(?P<kind>극[댓솟]값)(?:은|:)?\s*(?P<height>[-−]?[\d./]*\d)")
"""A kind with the height of the point, which is not asked for."""
_VERB = re.compile(r"[을를]?\s*(?:갖|가지|가진|가집|된|이)(?:는다|다|니다|고|며|어요)\s*[.,]?\s*$")
"""The Korean verb after a kind: *has*, *is*."""
_OUTSIDE = re.compile(r"\([^()]*(?:\boutside\b|\bnot in\b|제외|밖)[^()]*\)", re.IGNORECASE)
"""What is said in brackets about a solution that does not count."""
_VALUE_AT = re.compile(r"f\s*(?:''|″|′′)\s*\(\s*(?P<at>[^()]+)\s*\)")
DEFAULT = Policy()
_THOUSAND = 1_000


@dataclass
class PointsJudge:
    """Judges the lines one after another. ``report`` is the certified analysis of the question."""

    report: Report
    algebra: Algebra
    classify: bool
    policy: Policy = DEFAULT
    solutions: list[str] = field(default_factory=list)
    whole: Verdict | None = None  # on all solutions together
    claims: list[str] = field(default_factory=list)
    found: bool = False
    back_on_track: bool = False
    reports: dict[Node, Report | None] = field(default_factory=dict)
    derailed: Report | None = None  # the points that the student's own wrong equation leads to

    def __post_init__(self) -> None:
        self.slopes = Judge(self.report.expression, self.report.variable, 2, self.algebra)

    @property
    def own(self) -> Report | None:
        """The analysis with the student's own f′, or with the own wrong equation for its zeros."""
        if self.derailed is not None:
            return self.derailed
        if not (self.slopes.off_track and 1 in self.slopes.own) or 1 not in self.slopes.off_track:
            return self.report
        slope = self.slopes.own[1]
        if slope not in self.reports:
            self.reports[slope] = report_with_slope(self.report, slope, self.algebra)
        return self.reports[slope]

    @property
    def is_on_track(self) -> bool:
        """Whether neither f′ nor an equation for its zeros is wrong."""
        return self.derailed is None and 1 not in self.slopes.off_track

    def judge(self, text: str, notation: Notation) -> Judged:
        """The judgement on the next line. Never raises for a bad line."""
        notation = settled(notation, text)
        try:
            if len(text) > MAX_LENGTH:
                raise LimitExceeded("length", MAX_LENGTH, MAX_LENGTH, len(text) - MAX_LENGTH)
            clauses = _clauses(_OUTSIDE.sub(lambda found: " " * len(found[0]), text))
            judged = [self._clause(text, clause, notation) for clause in clauses if not _is_beside(clause.text)]
            if not judged:
                judged = [self._remark(text, clauses[0], notation) or self._clause(text, clauses[0], notation)]
            return replace(worst(judged), text=text)
        except TutorError as error:
            return Judged(
                text, "unreadable", feedback=(error.message,), offset=error.offset or 0, length=error.length or 0
            )

    def _clause(self, text: str, clause: Piece, notation: Notation) -> Judged:
        """The judgement on a part of the line, which keeps its place in it."""
        told = " " * clause.offset + clause.text
        if names_a_kind(clause.text):
            height = self._wrong_height(text, told, notation)
            return height or self._kinds(text, self._with_place(text[: clause.offset], told), notation)
        return self._mathematics(text, told, notation)

    def _with_place(self, before: str, told: str) -> str:
        """``f''(1) = 6 > 0, so it is a minimum``: the place of the kind is that of the value before it."""
        told = _VERB.sub(lambda found: " " * len(found[0]), told)
        told = _HEIGHT.sub(lambda found: found[1].ljust(len(found[0])), told)
        if re.search(r"\d|=", told):
            return told
        name = re.escape(self.report.variable)
        values = [*_VALUE_AT.finditer(before), *re.finditer(rf"(?<!\w){name}\s*=\s*(?P<at>[-−±]?[\w./]+)", before)]
        if not values:
            return told
        last = max(values, key=lambda found: found.start())
        return f"{self.report.variable} = {last['at']}: {told.strip()}"

    def _wrong_height(self, text: str, told: str, notation: Notation) -> Judged | None:
        """``x = 2 에서 극솟값 4``: the height told is that of the place before it."""
        places = rf"(?<!\w){re.escape(self.report.variable)}\s*=\s*(?P<at>[-−]?[\w./]+)\s*(?:에서|일\s*때)?\s*"
        for found in re.finditer(places + _HEIGHT.pattern, told):
            judged = self._value(text, f"f({found['at']}) = {found['height']}", notation)
            if judged is not None and judged.status == "error":
                return judged
        return None

    def _remark(self, text: str, clause: Piece, notation: Notation) -> Judged | None:
        """``e^x ≠ 0``, ``e^x > 0``: whether it holds in the whole domain; ``None`` where that is not known."""
        found = _WANTED.fullmatch(clause.text)
        if found is None:
            return None
        node = without_derivatives(Piece(found["left"], clause.offset).read(notation).node)
        zeros = report_with_slope(self.report, node, self.algebra) if variables(node) else None
        if zeros is None or _stationary(zeros):
            return None
        values = np.asarray(evaluate(node, {self.report.variable: np.array(_ROOM)}), dtype=float)
        holds = {">": values > 0, "<": values < 0}.get(found["relation"], values != 0)
        if not (holds | np.isnan(values)).all() or np.isnan(values).all():
            return None
        return self._told(text, "follows", "equation", "remark", (message("working.remark"),))

    def _mathematics(self, text: str, told: str, notation: Notation) -> Judged:
        prefix = _PREFIX.match(told)
        start = prefix.end() if prefix else 0
        within = mathematics(told)
        if prefix or is_none(told) or self._names_places(within.text):
            begin = start if prefix else 0 if is_none(told) else within.offset
            return self._places(text, " " * begin + told[begin:], notation)
        value = self._value(text, told, notation)
        if value is not None:
            return value
        parts = [part for part in split(within) if "=" in part.text]
        if len(parts) > 1:
            return self._equations(text, parts, notation)
        line = read_lines(told, self.report.variable, notation)[0]
        last = line.sides[-1].reading.node
        if line.name is not None and line.name.order == 1 and last == ZERO:
            before = replace(line, sides=line.sides[:-1])
            judged = self.slopes.line(before) if before.sides else None
            return judged if judged is not None and judged.status == "error" else self._set_to_zero(text, judged)
        first = line.sides[0].reading.node
        is_equation = line.name is None and not line.continued and len(line.sides) > 1
        if not is_equation or self.report.variable not in variables(first) | variables(last):
            return self.slopes.line(line)
        if 1 in self.slopes.own:
            return self._equation(text, first, last)
        return self._first_equation(line, first, last)

    def _equations(self, text: str, parts: Sequence[Piece], notation: Notation) -> Judged:
        """``x^2 = 0 or x - 3 = 0``: together they say what their product does."""
        sides = [
            [side.reading.node for side in read_lines(part.text, self.report.variable, notation)[0].sides]
            for part in parts
        ]
        factors = [Sum((each[0], Negation(each[-1]))) if each[-1] != ZERO else each[0] for each in sides]
        return self._equation(text, Product(tuple(factors)), ZERO)

    def _names_places(self, text: str) -> bool:
        """``x = …``, or a list of points."""
        signs = equals_signs(text)
        if not signs:
            return bool(re.match(r"\s*[{(\[]?[^=]*,", text))
        name = left_side(text[: signs[0]], "")
        subscript = re.match(rf"\s*{re.escape(self.report.variable)}_?\{{?[0-9₀-₉]", text)
        return bool(subscript) or (name is not None and name.order == 0 and name.letter == self.report.variable)

    def _told(
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

    def _undecided(self, text: str, stage: str) -> Judged:
        return self._told(text, "undecided", stage, None, (message("grade.undecided"),))

    def _set_to_zero(self, text: str, judged: Judged | None) -> Judged:
        """``f'(x) = 0``, with the derivative between the two signs or not."""
        told = self._told(text, "follows", "equation", "set_to_zero", (message("working.set_to_zero"),))
        if judged is None:
            return told
        return replace(told, node=judged.node, stage=None, applied=judged.applied)

    def _first_equation(self, line: Line, first: Node, last: Node) -> Judged:
        """An equation before any f′ was written: its left side is f′, or has the same zeros."""
        if last != ZERO:
            return self.slopes.line(line)
        if equality(first, self.report.derivative, self.algebra).value != "equal":
            judged = self._equation(line.text, first, last)
            if judged.status == "follows":
                return judged
        judged = self.slopes.line(replace(line, name=Name("f", 1), sides=line.sides[:1]))
        return judged if judged.status == "error" else self._set_to_zero(line.text, judged)

    def _equation(self, text: str, left: Node, right: Node) -> Judged:
        """An equation for the places: it must have the solutions of f′ = 0."""
        node = left if right == ZERO else Sum((left, Negation(right)))
        own = self.own
        if equality(node, self.slopes.before(1), self.algebra).value == "equal":
            return self._told(text, "follows", "equation", "set_to_zero", (message("working.set_to_zero"),), node)
        other = report_with_slope(self.report, node, self.algebra)
        if own is None or other is None or own.families:
            return self._undecided(text, "equation")
        wanted, given = _stationary(own), _stationary(other)
        lost = any(not any(ball.overlaps(x) for x in given) for ball in wanted)
        extra = any(not any(ball.overlaps(x) for x in wanted) for ball in given)
        if not lost and not extra:
            return self._told(text, "follows", "equation", "solve", (message("working.same_solutions"),), node)
        if own is not self.report and self._is_right(given):
            self.derailed, self.back_on_track = None, True
            said = message("working.correct_not_from_previous")
            return self._told(text, "correct_not_from_previous", "equation", None, (said,), node)
        self.derailed = other
        said = message("working.solution_lost" if lost else "working.solution_extra")
        told = self._told(text, "error", "solve", None, (said,), node)
        return replace(told, diagnosis=(named("cp.root_lost_by_dividing", left),) if lost else ())

    def _is_right(self, given: Sequence[arb]) -> bool:
        """Whether these are the zeros of the right f′."""
        wanted = _stationary(self.report)
        return len(given) == len(wanted) and all(any(ball.overlaps(x) for x in given) for ball in wanted)

    def _places(self, text: str, told: str, notation: Notation) -> Judged:
        """``x = …``: solutions, some or all of them."""
        own = self.own
        if own is None:
            return self._undecided(text, "solve")
        verdict = judge_critical_points(own, told, notation, self.algebra, self.policy)
        if verdict.value == "equal" or _only_missing(verdict):
            self._take(own, told, verdict, notation)
            return self._told(text, "follows", "solve", "solve", (message("working.solved"),))
        if own is not self.report:
            right = judge_critical_points(self.report, told, notation, self.algebra, self.policy)
            if right.value == "equal":
                self.found = self.back_on_track = True
                said = message("working.correct_not_from_previous")
                return self._told(text, "correct_not_from_previous", "solve", None, (said,))
        return self._from_verdict(text, verdict, "solve")

    def _take(self, own: Report, told: str, verdict: Verdict, notation: Notation) -> None:
        """Solutions are gathered until they are all there; the same ones in another form add nothing."""
        if self.found:
            return
        together = [told] if verdict.value == "equal" else [*self.solutions, told]
        whole = judge_critical_points(own, "; ".join(together), notation, self.algebra, self.policy)
        if whole.value == "equal" or _only_missing(whole):
            self.solutions, self.whole, self.found = together, whole, whole.value == "equal"

    def _kinds(self, text: str, told: str, notation: Notation) -> Judged:
        """``x = 1: minimum``."""
        own = self.own
        if own is None:
            return self._undecided(text, "classify")
        verdict = judge_classification(own, None, told, notation, self.algebra, self.policy)
        if verdict.value == "equal" or _only_missing(verdict):
            self.claims.append(told)
            return self._told(text, "follows", "classify", "classify", (message("working.classified"),))
        return self._from_verdict(text, verdict, "classify")

    def with_loss(self, judged: Sequence[Judged]) -> tuple[Judged, ...]:
        """The lines at the end of the work: where points are still missing, the last of the solutions lost them.

        After an error nothing is missed: what it took away is not lost a second time.
        """
        places = [k for k, line in enumerate(judged) if (line.stage, line.status) == ("solve", "follows")]
        if not places or self.whole is None or self.whole.value != "different" or self.is_classified():
            return tuple(judged)
        if any(line.status == "error" for line in judged):
            return tuple(judged)
        lost = self._from_verdict(judged[places[-1]].text, self.whole, "solve")
        return (*judged[: places[-1]], lost, *judged[places[-1] + 1 :])

    def _from_verdict(self, text: str, verdict: Verdict, stage: str) -> Judged:
        if verdict.value == "undecided":
            return self._told(text, "undecided", stage, None, verdict.feedback)
        said = tuple(found.hint for found in verdict.diagnosis[:1]) or verdict.feedback[:2]
        return replace(self._told(text, "error", stage, None, said), diagnosis=verdict.diagnosis)

    def _value(self, text: str, told: str, notation: Notation) -> Judged | None:
        """``f''(2) = 6 > 0``: a value of the function or of the student's own derivatives."""
        try:
            answer = read_answer(_RELATION.sub("", told), notation).answer
        except TutorError:
            return None
        if not isinstance(answer, Equation) or not isinstance(answer.name, AnswerName):
            return None
        order, arguments = answer.name.order, answer.name.arguments
        if len(arguments) != 1 or variables(arguments[0]) or variables(answer.value):
            return None
        line = without_derivatives(self.slopes.before(order))
        found = equality(answer.value, substitute(line, self.report.variable, arguments[0]), self.algebra)
        match found.value:
            case "equal":
                return self._told(text, "follows", "value", "evaluate", (message("working.value"),), answer.value)
            case "undecided":
                return self._undecided(text, "value")
        said = message("working.value_wrong", x=Symbol(self.report.variable), at=arguments[0])
        return replace(self._told(text, "error", "value", None, (said,), answer.value), witness=found.witness)

    def missing(self, report: Report) -> list[Node]:
        """The points of a report that no line has given yet, rounded to three places where they have no exact form."""
        if report.families:
            return [family.x for family in report.families]
        found = []
        for point in report.critical_points:
            alone = replace(report, critical_points=(point,))
            told = "; ".join(self.solutions)
            verdict = judge_critical_points(alone, told, "auto", self.algebra, self.policy) if told else None
            if verdict is None or any(said.key == "grade.points.missing" for said in verdict.feedback):
                rounded = number(Fraction(round(point.x.approx * _THOUSAND), _THOUSAND))
                found.append(rounded if point.x.exact is None else point.x.exact)
        return found

    def is_classified(self) -> bool:
        """Whether the claims together give every point its kind."""
        own = self.own
        if own is None or not self.claims:
            return False
        return (
            judge_classification(own, None, "\n".join(self.claims), "text", self.algebra, self.policy).value == "equal"
        )


def _clauses(text: str) -> list[Piece]:
    """The line cut at *so*, arrows and the like: ``f''(1) = 6 > 0, so minimum``."""
    cuts = [(found.start(), found.end()) for found in _CONJUNCTION.finditer(text)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    parts = [Piece(text[start:end], start).strip() for start, end in zip(starts, ends, strict=True)]
    return [part for part in parts if part.text] or [Piece(text, 0)]


def judge_points_working(
    report: Report, lines: Sequence[str], algebra: Algebra, classify: bool, notation: Notation = "auto"
) -> Working:
    """Judge the working on the critical points, and with ``classify`` on their kinds."""
    judge = PointsJudge(report, algebra, classify)
    judged = judge.with_loss([judge.judge(text, notation) for text in lines])
    first = next((k for k, line in enumerate(judged) if line.status == "error"), None)
    finished = judge.is_classified() if classify else judge.found
    return Working(judged, first, finished and (judge.back_on_track or judge.is_on_track), finished)


def _is_beside(clause: str) -> bool:
    """Whether a clause only prepares what is said of the points."""
    return _REMARK.search(clause) is not None or (_CHANGE.search(clause) is not None and not names_a_kind(clause))


def _stationary(report: Report) -> list[arb]:
    return [point.x.ball for point in report.critical_points if point.reason == "stationary"]


def _only_missing(verdict: Verdict) -> bool:
    """Whether all that is wrong is that points are left out."""
    keys = {said.key for said in verdict.feedback}
    return verdict.value == "different" and keys <= {"grade.points.found", "grade.points.missing"}
