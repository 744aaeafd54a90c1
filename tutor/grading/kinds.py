"""Judging classifications and global extrema: words such as "minimum at x = 2", with the numbers beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tutor.expression.algebra import Algebra
from tutor.expression.errors import ReadingError
from tutor.expression.interval import REAL_LINE
from tutor.expression.message import Message, message
from tutor.expression.read import Reading
from tutor.expression.tree import Node
from tutor.extrema.analysis import analyze
from tutor.extrema.report import GlobalExtremum, Point, Report
from tutor.grading.answer_text import Notation, Piece, both_signs, is_none, left_name, split, value_side
from tutor.grading.judge import NOTHING
from tutor.grading.marks import Mark, Policy
from tutor.grading.point_mistakes import of_extremum, of_kinds, of_missing_extremum, of_outside, of_strangers
from tutor.grading.points import as_target, first_coordinate, list_verdict, members
from tutor.grading.values import Target, match_number, target
from tutor.grading.verdict import Diagnosis, Verdict

Kind = Literal["local_minimum", "local_maximum", "neither", "inflection", "saddle", "global_minimum", "global_maximum"]

_SCOPE = r"(?:local |relative |strict |global |absolute )*"
_NO_EXTREMUM = r"극값(?:이|을)?\s*(?:아니다|아님|없음|갖지 않는다)"
_EITHER = r"(?:an? )?(?:local )?(?:max|min)\w*"
_NEITHER = (
    rf"(?:neither {_EITHER}(?: point)? n?or {_EITHER}|not an? {_SCOPE}extrem(?:um|a)|no extrem(?:um|a)|neither"
    rf"|극[대소](?:점)?도\s*극[대소](?:점)?도\s*아니\w*|{_NO_EXTREMUM})"
)
_WORDS: tuple[tuple[str, Kind], ...] = (
    (_NEITHER, "neither"),
    (r"(?:saddle(?: point)?|안장점)", "saddle"),
    (r"(?:(?:point of )?infle(?:ct|x)ion(?: point)?|변곡점)", "inflection"),
    (rf"(?:{_SCOPE}min(?:imum|ima|\.)?(?: point)?|극(?:소(?:점|값)?|솟값)|최소(?:점|값)?|최솟값)", "local_minimum"),
    (rf"(?:{_SCOPE}max(?:imum|ima|\.)?(?: point)?|극(?:대(?:점|값)?|댓값)|최대(?:점|값)?|최댓값)", "local_maximum"),
)
_WORD = re.compile("|".join(rf"(?P<{kind}>(?<![^\W\d_]){pattern})" for pattern, kind in _WORDS), re.IGNORECASE)
_EVERYWHERE = re.compile(r"\b(?:global|absolute)\b[\w ]*\b(?:min|max)", re.IGNORECASE)
_UNKNOWN = frozenset(f"analysis.global_{why}" for why in ("undecided", "far", "waves", "close"))
"""Why a global extremum may be missing from the analysis though there can be one."""
_CONNECTING = re.compile(
    r"(?<![^\W\d_])(?:at|is|are|gives?|yields?|must be|has|a|an|the|there|it|this|that|we|get|have|points?|values?|of"
    r"|when|where|for|local|f)(?![^\W\d_(])|[:→⇒]|->|=>|"
    r"에서|일\s*때|는|은|이다|입니다|값|점|(?<=\d)이(?![^\W\d_])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind, and the places said to be of that kind."""

    kind: Kind
    places: tuple[Piece, ...]


def names_a_kind(text: str) -> bool:
    """Whether the text has a word such as *minimum* in it."""
    return _WORD.search(text) is not None


def claims(text: str) -> list[Claim]:
    """The claims of an answer: ``min at 0, 2; max at 1``, ``x = 0: minimum``, ``극소 x = 2``."""
    found: list[Claim] = []
    for line in re.finditer(r"[^;\n]+", text):
        words = list(_WORD.finditer(line.group()))
        if not words:
            if line.group().strip():
                raise ReadingError(message("grade.kind_expected"), line.start(), len(line.group()))
            continue
        word_first = not _CONNECTING.sub("", line.group()[: words[0].start()]).strip(" ,([")
        starts = [word.start() if word_first else (words[k - 1].end() if k else 0) for k, word in enumerate(words)]
        ends = [*starts[1:], len(line.group())]
        for word, start, end in zip(words, starts, ends, strict=True):
            around = _blank(line.group()[start:end], word.start() - start, word.end() - start)
            places = tuple(
                signed
                for part in split(Piece(around, line.start() + start))
                if part.text.strip(" .()")
                for signed in both_signs(value_side(part))
            )
            found.append(Claim(_claimed(word), places))
    return found


def _kind(word: re.Match[str]) -> Kind:
    return next(kind for _, kind in _WORDS if word.group(kind) is not None)


def _claimed(word: re.Match[str]) -> Kind:
    """The kind with its scope: a *global* minimum is more than a minimum."""
    kind = _kind(word)
    if _EVERYWHERE.search(word.group()):
        return "global_minimum" if kind == "local_minimum" else "global_maximum"
    return kind


def _blank(text: str, start: int, end: int) -> str:
    """The text with the word and everything that only connects replaced by spaces, so that places stay right."""
    text = text[:start] + " " * (end - start) + text[end:]
    return _CONNECTING.sub(lambda found: " " * len(found.group()), text)


def judge_classification(
    report: Report, at: Node | None, answer: str, notation: Notation, algebra: Algebra, policy: Policy
) -> Verdict:
    """The verdict on the kinds of all critical points, or of the one at ``at``."""
    stated = claims(answer)
    if at is not None:
        point = _point_at(report, target(at))
        if point is None or len(stated) != 1:
            raise ReadingError(message("grade.one_kind"), 0, len(answer))
        return _judge_kinds(report, [(point, stated[0].kind)], 1, (), policy)
    told: list[tuple[Point, Kind]] = []
    readings: list[Reading] = []
    strangers: list[tuple[Reading, Kind]] = []
    free = list(report.critical_points)
    for claim in stated:
        for place in claim.places:
            reading = first_coordinate(place).read(notation)
            readings.append(reading)
            wanted = (p for p in free if match_number(reading, as_target(p.x), algebra, policy) in ("exact", "rounded"))
            point = next(wanted, None)
            if point is None:
                strangers.append((reading, claim.kind))
            else:
                free.remove(point)
                told.append((point, claim.kind))
    if not report.complete:
        return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), readings)
    return _judge_kinds(report, told, len(report.critical_points), strangers, policy)


def _point_at(report: Report, wanted: Target) -> Point | None:
    """The critical point there; of a family one of its points, which are all alike."""
    for point in report.critical_points:
        if point.x.ball.overlaps(wanted.ball):
            return point
    for family in report.families:
        places = members(family.x, family.index, family.first, family.last) if family.exact else []
        if any(place.overlaps(wanted.ball) for place in places):
            return family.point
    return None


def _judge_kinds(
    report: Report,
    told: Sequence[tuple[Point, Kind]],
    wanted: int,
    strangers: Sequence[tuple[Reading, Kind]],
    policy: Policy,
) -> Verdict:
    if any(point.kind == "undecided" or not _is_decided(report, kind) for point, kind in told):
        return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), ())
    right = [point for point, kind in told if _fits(report, point, kind)]
    wrong = [point for point, kind in told if not _fits(report, point, kind)]
    reached = max(0, len(right) - len(strangers))
    points = policy.points * Fraction(reached, max(1, wanted))
    reason = message("grade.kinds.count", right=len(right), wanted=wanted)
    marks = (Mark(message("grade.for.kinds"), points, policy.points, reason),)
    if len(right) == wanted and not wrong and not strangers:
        return list_verdict("equal", "certified", marks, (message("grade.right"),), ())
    said = [message("grade.kinds.wrong", x=point.x.exact or point.x.approx) for point in wrong[:2]]
    said += [message("grade.points.extra", x=reading.text.strip()) for reading, _ in strangers[:1]]
    if len(told) < wanted:
        said.append(message("grade.points.missing"))
    mistakes = of_kinds(report, [(point, kind) for point, kind in told if not _fits(report, point, kind)])
    why = mistakes or of_strangers(report, [(reading.node, kind) for reading, kind in strangers])
    return list_verdict("different", "certified", marks, said, (), why)


def _is_decided(report: Report, kind: str) -> bool:
    """Whether it is known what is least or greatest, where that was claimed."""
    why = {"global_minimum": report.global_minimum_why, "global_maximum": report.global_maximum_why}.get(kind)
    return why is None or why.key not in _UNKNOWN


def _fits(report: Report, point: Point, kind: Kind) -> bool:
    match kind:
        case "global_minimum" | "global_maximum":
            extremum = report.global_minimum if kind == "global_minimum" else report.global_maximum
            taken = extremum.points if extremum is not None and extremum.attained else ()
            return any(place.ball.overlaps(point.x.ball) for place in taken)
        case "inflection":
            return point.kind == "neither" and point.is_inflection
        case "saddle":
            return point.kind in ("saddle", "neither")
    return point.kind == kind


@dataclass(frozen=True, slots=True)
class _Side:
    """What the answer says about one of the two global extrema."""

    value: Reading | None = None
    places: tuple[Reading, ...] = ()
    none: bool = False


def judge_global_extrema(report: Report, answer: str, notation: Notation, algebra: Algebra, policy: Policy) -> Verdict:
    """The verdict on the least and greatest value. Places are judged where they are given; values are asked for."""
    sides = {"local_minimum": report.global_minimum, "local_maximum": report.global_maximum}
    told = _sides(answer, notation)
    if not report.complete or not all(_is_decided(report, kind) for kind in ("global_minimum", "global_maximum")):
        return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), ())
    marks: list[Mark] = []
    said: list[Message] = []
    half = policy.points / 2
    for kind, extremum in sides.items():
        note = _side_fault(told.get(kind, _Side()), extremum, kind, algebra, policy)
        marks.append(
            Mark(message(f"grade.for.{kind}"), NOTHING if note else half, half, note or message("grade.right"))
        )
        said += [note] if note else []
    if not said:
        return list_verdict("equal", "certified", marks, (message("grade.right"),), ())
    return list_verdict("different", "certified", marks, said, (), _mistakes(report, told, sides, algebra, policy))


def _sides(answer: str, notation: Notation) -> dict[str, _Side]:
    words = [word for word in _WORD.finditer(answer) if _kind(word) in ("local_minimum", "local_maximum")]
    if not words:
        raise ReadingError(message("grade.extrema_expected"), 0, len(answer))
    found: dict[str, _Side] = {}
    for word, end in zip(words, [*(word.start() for word in words[1:]), len(answer)], strict=True):
        before = answer[: word.start()].rstrip()
        denied = before.lower().endswith(("no", "no global", "no absolute"))
        piece = Piece(answer[word.end() : end], word.end())
        found[_kind(word)] = _Side(none=True) if denied or _says_none(piece.text) else _side(piece, notation)
    return found


def _says_none(text: str) -> bool:
    return is_none(_CONNECTING.sub(" ", text).strip(" ,.;:=")) or "does not exist" in text.lower()


def _side(piece: Piece, notation: Notation) -> _Side:
    """The value and the places in ``−4 at x = 2``, ``f(2) = −4``, ``(2, −4)`` or ``−4``."""
    text = re.sub(r"\b(?:no|and|그리고)\s*$|값은|은|는", lambda found: " " * len(found.group()), piece.text)
    cut = re.search(r"(?<![^\W\d_])(?:at|when|where|for)(?![^\W\d_])|\(\s*x\s*=|(?<=[\s,])x\s*=", text)
    before = Piece(text[: cut.start()], piece.offset) if cut else Piece(text, piece.offset)
    after = Piece(text[cut.end() :], piece.offset + cut.end()) if cut else None
    before = Piece(_trimmed(before.text), before.offset).strip()
    places = [value_side(part) for part in split(Piece(_trimmed(after.text), after.offset))] if after else []
    point = re.fullmatch(r"\(([^,()]+),([^,]+)\)", before.text)
    name = re.fullmatch(r"[a-zA-Z]\s*\((.+)\)", left_name(before))
    if point:
        places = [Piece(point.group(1), before.offset + point.start(1))]
        before = Piece(point.group(2), before.offset + point.start(2))
    elif name and name.group(1).strip() != "x":
        places = [Piece(name.group(1), before.offset + 2)]
    value = value_side(before).read(notation) if before.text else None
    return _Side(value, tuple(place.read(notation) for place in places if place.text.strip()))


def _trimmed(text: str) -> str:
    """The text with separators at its ends, and an unmatched closing bracket, blanked."""
    text = re.sub(r"^[\s:=,.;]+(?!\d)|[\s:,.;=]+$", lambda found: " " * len(found.group()), text)
    return text[: text.rindex(")")] + " " + text[text.rindex(")") + 1 :] if text.count(")") > text.count("(") else text


def _side_fault(
    told: _Side, extremum: GlobalExtremum | None, kind: str, algebra: Algebra, policy: Policy
) -> Message | None:
    """What is wrong with one side of the answer, or nothing."""
    attained = extremum if extremum is not None and extremum.attained else None
    if attained is None:
        return None if told.none else message(f"grade.extrema.no_{kind}")
    if told.none or told.value is None:
        return message(f"grade.extrema.missing_{kind}")
    if match_number(told.value, as_target(attained.value), algebra, policy) not in ("exact", "rounded"):
        swapped = _is_place(told.value, attained, algebra, policy)
        return message("grade.extrema.place_for_value" if swapped else f"grade.extrema.wrong_{kind}")
    if any(not _is_place(place, attained, algebra, policy) for place in told.places):
        return message(f"grade.extrema.wrong_place_{kind}")
    return None


def _mistakes(
    report: Report,
    told: Mapping[str, _Side],
    sides: Mapping[str, GlobalExtremum | None],
    algebra: Algebra,
    policy: Policy,
) -> tuple[Diagnosis, ...]:
    found: dict[tuple[str, ...], Diagnosis] = {}
    for kind, extremum in sides.items():
        value = told[kind].value if kind in told else None
        if value is None or not _side_fault(told[kind], extremum, kind, algebra, policy):
            continue
        places = policy.decimals or 0
        why = (
            of_missing_extremum(report, value.node, places)
            if extremum is None or not extremum.attained
            else of_extremum(report, value.node, extremum, places) or _outside(report, value.node, places)
        )
        for diagnosis in why:
            found.setdefault(diagnosis.malrules, diagnosis)
    return tuple(found.values())


def _outside(report: Report, told: Node, places: int) -> tuple[Diagnosis, ...]:
    if report.domain == REAL_LINE:
        return ()
    wide = analyze(report.expression, report.variable, REAL_LINE, told=False)
    return of_outside(report, told, wide, places)


def _is_place(reading: Reading, extremum: GlobalExtremum, algebra: Algebra, policy: Policy) -> bool:
    wanted = (as_target(point) for point in extremum.points)
    return any(match_number(reading, each, algebra, policy) in ("exact", "rounded") for each in wanted)
