"""The kinds of critical points, and the signs and values that lead to them, judged against the student's own f′."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tutor.expression.answers import Equation
from tutor.expression.answers import Name as AnswerName
from tutor.expression.errors import TutorError
from tutor.expression.message import Message, message
from tutor.expression.read_answer import read_answer
from tutor.expression.tree import Node, Symbol, substitute, variables
from tutor.expression.write_text import to_text
from tutor.extrema.report import Report
from tutor.grading.answer_text import Notation, settled
from tutor.grading.equality import equality, without_derivatives
from tutor.grading.judged import Judged, together
from tutor.grading.own_points import OwnPoints, only_missing
from tutor.grading.sign_claims import (
    refuted_at,
    row_fault,
    signs_between,
    signs_in,
    slope_fault,
    with_kinds_by_bend,
    with_kinds_of,
)
from tutor.grading.statements import Change, Relation, Sign, SignRow, Undefined

_HEIGHT = re.compile(
    r"(?P<kind>극[댓솟]값|(?:min|max)\w*\s+value)\s*(?:은|는|이|of|is|=|:)?\s*(?P<height>[-−]?(?:[\d.]|\be\b|[π√/^*()])+)(?!\s*=)",
    re.IGNORECASE,
)
"""A kind with the height of the point, which is not asked for."""
_HEIGHT_AT = re.compile(
    r"(?<![a-zA-Z])[a-z]\s*\(\s*(?P<at>[^()a-df-z]+)\)\s*=\s*[-−]?(?:[\d.]|\be\b|[π√/^*()])+", re.IGNORECASE
)
"""``f(3) = -54`` in place of the point."""
_SIGN_BESIDE = re.compile(r"[-−]?[\d./]+\s*[<>]\s*0\s*[,:]?")
_VALUE = re.compile(r"(?P<value>(?<![a-zA-Z])[a-z]\s*['′″]*\s*\([^()=]*\))\s*(?==)", re.IGNORECASE)
_ONLY_VALUES = re.compile(rf"(?:\s*{_VALUE.pattern.replace('?P<value>', '?:')}\s*=)+[^=]*", re.IGNORECASE)
_VERB = re.compile(r"[을를]?\s*(?:갖|가지|가진|가집|된|이)(?:는다|다|니다|고|며|어요)\s*[.,]?\s*$")
"""The Korean verb after a kind: *has*, *is*."""
_VALUE_AT = re.compile(r"(?<![a-zA-Z])[a-z]\s*(?:''|″|′′)\s*\(\s*(?P<at>[^()]+)\s*\)")


@dataclass
class Classifying:
    """``claims`` are the kinds told so far, ``signs`` those of f′ on intervals, ``columns`` the numbers of a table."""

    state: OwnPoints
    claims: list[str] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    signs_are_wrong: bool = False
    columns: tuple[Node, ...] = ()

    def kinds(self, text: str, told: str, before: str, notation: Notation) -> Judged:
        """``x = 1: minimum``; ``before`` is the line up to there, which may name the place."""
        told = re.sub(r"\\text\{([^{}]*)\}", lambda found: f"      {found[1]} ", told)
        wrong = self._wrong_height(text, told, notation)
        if wrong is not None:
            return wrong
        told = _HEIGHT.sub(lambda found: found[1].ljust(len(found[0])), told)
        told = self._with_place(before, _HEIGHT_AT.sub(lambda found: f"  {found['at']}".ljust(len(found[0])), told))
        own = self.state.current
        if own is None:
            return self.state.undecided(text, "classify")
        verdict = self.state.kinds_verdict(own, told, notation)
        if verdict.value == "equal" or only_missing(verdict):
            self.claims.append(told)
            return self.state.told(text, "follows", "classify", "classify", (message("working.classified"),))
        if self._follows_from_own(own, told, notation):
            followed = (message("working.follow_through"),)
            return replace(self.state.told(text, "follows", "classify", "classify", followed), follow_through=True)
        if own is not self.state.report and self._is_right(self.state.report, told, notation):
            again = (message("working.correct_not_from_previous"),)
            return self.state.told(text, "correct_not_from_previous", "classify", None, again)
        return self.state.from_verdict(text, verdict, "classify")

    def _follows_from_own(self, own: Report, told: str, notation: Notation) -> bool:
        """Whether the kinds follow from wrong signs told before, or by f″ at the zeros of an own wrong equation."""
        reports = [with_kinds_of(own, self.signs)] if self.signs_are_wrong else []
        if self.state.derailed is not None:
            reports.append(with_kinds_by_bend(own, without_derivatives(self.state.line(2))))
        return any(self._is_right(each, told, notation) for each in reports)

    def _is_right(self, report: Report, told: str, notation: Notation) -> bool:
        verdict = self.state.kinds_verdict(report, told, notation)
        return verdict.value == "equal" or only_missing(verdict)

    def is_complete(self) -> bool:
        """Whether the claims together give every point its kind."""
        own = self.state.current
        if own is None or not self.claims:
            return False
        told = "\n".join(self.claims)
        return self.state.kinds_verdict(own, told, settled("auto", told)).value == "equal"

    def _with_place(self, before: str, told: str) -> str:
        """``f''(1) = 6 > 0, so it is a minimum``: the place of the kind is that of the value before it."""
        told = _SIGN_BESIDE.sub(lambda found: " " * len(found[0]), told)
        told = _VERB.sub(lambda found: " " * len(found[0]), told)
        if re.search(r"\d|=", told):
            return told
        name = re.escape(self.state.report.variable)
        values = [*_VALUE_AT.finditer(before), *re.finditer(rf"(?<!\w){name}\s*=\s*(?P<at>[-−±]?[\d./a-zπ√]+)", before)]
        if not values:
            alone = self.state.current.critical_points if self.state.current is not None else ()
            only = alone[0].x.exact if len(alone) == 1 else None
            return told if only is None else f"{name} = {to_text(only)}: {told.strip()}"
        last = max(values, key=lambda found: found.start())
        return f"{self.state.report.variable} = {last['at']}: {told.strip()}"

    def _wrong_height(self, text: str, told: str, notation: Notation) -> Judged | None:
        """``x = 2 에서 극솟값 4``: the height told is that of the place before it."""
        for found in _HEIGHT_AT.finditer(told):
            judged = self.value(text, found.group(), notation)
            if judged is not None and judged.status == "error":
                return judged
        places = rf"(?<!\w){re.escape(self.state.report.variable)}\s*=\s*(?P<at>[-−]?[\w./]+)\s*(?:에서|일\s*때)?\s*"
        for found in re.finditer(places + _HEIGHT.pattern, told):
            judged = self.value(text, f"f({found['at']}) = {found['height']}", notation)
            if judged is not None and judged.status == "error":
                return judged
        return None

    def sign(self, text: str, said: Sign) -> Judged:
        """``f'(x) > 0 for x < -1``."""
        subject = said.subject if isinstance(said.subject, Node) else self.state.line(said.subject)
        refuted = refuted_at(
            said, without_derivatives(subject), self.state.current or self.state.report, self.state.algebra
        )
        if refuted is None:
            return self.state.undecided(text, "sign")
        if said.subject == 1:
            self.signs.append(said)
            self.signs_are_wrong = self.signs_are_wrong or refuted is not False
        if refuted is False:
            return self.state.told(text, "follows", "sign", "sign", (message("working.sign"),))
        return self.state.told(text, "error", "sign", None, (message("working.sign_wrong", at=refuted),))

    def about_slope(self, text: str, said: Change | Undefined) -> Judged:
        """What is said of f′ at points."""
        self.state.check_letters(*said.places)
        own = self.state.current
        return self._about_signs(text, "undecided" if own is None else slope_fault(said, own))

    def numbers(self, text: str, places: tuple[Node, ...]) -> Judged:
        """The numbers of a table: what the rows below say is about them."""
        self.state.check_letters(*places)
        self.columns = places
        return self.state.told(text, "follows", "sign", None, (message("working.columns"),))

    def row(self, text: str, row: SignRow) -> Judged | None:
        """The row of f′, f″ or f in a table; ``None`` where nothing tells what it is about.

        Its entries may be about the parts between the points, or about the numbers of the first row, one for each.
        """
        own = self.state.current
        if own is None:
            return self.state.undecided(text, "sign")
        faults = []
        one_each = len(row.cells) == len(self.columns)
        if row.order == 1 and row.signs and not (one_each and len(row.signs) != len(signs_between(own))):
            fault = row_fault(row, own)
            if fault is None and len(row.cells) == 2 * len(self.columns) + 1:
                fault = self._entries_fault(row, row.cells[1::2])
            self.signs += signs_in(row, own)
            self.signs_are_wrong = self.signs_are_wrong or fault is not None
            faults.append(fault)
        if one_each:
            faults.append(self._entries_fault(row, row.cells))
        if not faults:
            return None
        open_ones = [fault for fault in faults if fault is None or fault == "undecided"]
        return self._about_signs(text, None if None in faults else [*open_ones, *faults][0])

    def _about_signs(self, text: str, fault: Message | Literal["undecided"] | None) -> Judged:
        if fault == "undecided":
            return self.state.undecided(text, "sign")
        if fault is None:
            return self.state.told(text, "follows", "sign", "sign", (message("working.sign"),))
        return self.state.told(text, "error", "sign", None, (fault,))

    def _entries_fault(
        self, row: SignRow, entries: Sequence[Relation | Node | None]
    ) -> Message | Literal["undecided"] | None:
        """What is wrong with the entries below the numbers of the table."""
        report = self.state.current or self.state.report
        subject = without_derivatives(self.state.line(row.values_of))
        for place, entry in zip(self.columns, entries, strict=True):
            if entry is None:
                continue
            if not isinstance(entry, str):
                found = equality(entry, substitute(subject, report.variable, place), self.state.algebra)
                if found.value == "different":
                    return message("working.value_wrong", x=Symbol(report.variable), at=place)
                refuted: Node | bool | None = None if found.value == "undecided" else False
            else:
                slope = without_derivatives(self.state.line(row.order))
                refuted = refuted_at(Sign(row.order, entry, (place,)), slope, report, self.state.algebra)
            if refuted is None:
                return "undecided"
            if refuted is not False:
                return message("working.sign_wrong", at=place)
        return None

    def value(self, text: str, told: str, notation: Notation) -> Judged | None:
        """``f''(2) = 6``, ``f''(±2) = ±12``, ``f''(2) = f''(-2) = 12``: values, of the own derivatives too."""
        heads = [found.start() for found in _VALUE.finditer(told)]
        if len(heads) > 1 and _ONLY_VALUES.fullmatch(told):
            value = told[told.rindex("=") :]
            halves = [self._one_value(text, found["value"] + value, notation) for found in _VALUE.finditer(told)]
        elif heads and "±" in told:
            halves = [self._one_value(text, told.replace("±", sign), notation) for sign in "+-"]
        else:
            return self._one_value(text, told, notation)
        known = [half for half in halves if half is not None]
        return together(known) if len(known) == len(halves) else None

    def _one_value(self, text: str, told: str, notation: Notation) -> Judged | None:
        try:
            answer = read_answer(told, notation).answer
        except TutorError:
            return None
        if not isinstance(answer, Equation) or not isinstance(answer.name, AnswerName):
            return None
        order, arguments = answer.name.order, answer.name.arguments
        if len(arguments) != 1 or variables(arguments[0]) or variables(answer.value):
            return None
        line = without_derivatives(self.state.slopes.before(order))
        wanted = substitute(line, self.state.report.variable, arguments[0])
        for side in (*answer.sides, answer.value):
            found = equality(side, wanted, self.state.algebra)
            if found.value == "undecided":
                return self.state.undecided(text, "value")
            if found.value == "different":
                said = message("working.value_wrong", x=Symbol(self.state.report.variable), at=arguments[0])
                return replace(self.state.told(text, "error", "value", None, (said,), side), witness=found.witness)
        return self.state.told(text, "follows", "value", "evaluate", (message("working.value"),), answer.value)
