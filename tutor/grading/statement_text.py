"""Reading what a line of working on critical points says.

Only the words and the outer shape are looked at here; what is said is judged elsewhere. Every text keeps its place in
the line, so that an error points into the student's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tutor.expression.functions import FUNCTIONS
from tutor.grading.answer_text import Notation, Piece, is_none, split
from tutor.grading.kinds import names_a_kind
from tutor.grading.sign_text import CHANGE, SIGN, change_of, numbers_in, row_of, signs_of
from tutor.grading.statements import NONE, Kinds, LeftOut, Mathematics, Places, Sign, Statement, Undefined, Words

_ABOUT_SIGN = re.compile(r"부호|\b(?:changes?|goes|switches|sign)\b|바뀌|변하", re.IGNORECASE)
_MISSING = re.compile(
    r"does\s*n.t exist|does not exist|\bDNE\b|undefined|not (?:defined|differentiable)"
    r"|존재하지\s*않|정의되지\s*않|미분\s*(?:불가능|가능하지\s*않)",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"\boutside\b|\bnot (?:in|inside|valid|allowed|part of)\b|∉|\\notin|\b(?:reject|discard|drop|ignore|exclude)\w*"
    r"|제외|밖|버리|버린|속하지\s*않|포함되지\s*않|들어가지\s*않",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\bonly\b|\b(?:is|are|lies?)\s+(?:in|inside|within)\s+(?:the\s+)?(?:domain|interval|\[[^\]]*\]|\([^)]*\)).*$|만\s*(?=정의역|구간)"
    r"|(?:정의역|구간)\s*(?:[\[(][^\])]*[\])])?\s*(?:안에|에)\s*(?:있|속|들어).*$",
    re.IGNORECASE,
)
_NO_POINTS = re.compile(
    r"\bno\b[^=]*\b(?:solutions?|roots?|zeros?|points?)\b|\b(?:solutions?|roots?|points?) (?:do|does) not exist"
    r"|(?:해|근|점|값|x)\s*[은는이가]\s*(?:존재하지\s*않|없)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(
    r"\s*(?:,\s*)?(?:∴|⇒|⟹|⇔|⟺|→(?!\s*[+-])|=>|->(?!\s*[+-])|\\(?:Longr|R|Longleftr|Leftr)ightarrow|\\i(?:mplies|ff)"
    r"|\b(?:so|hence|thus|therefore|since|because|but)\b|(?:이|하|되|뀌)?므로|이라서|이니까|이고|따라서"
    r"|(?:에서|이면|일\s*때)(?=\s*[a-z]\s*[=^]))\s*(?:,\s*)?|,\s*(?=f\s*(?:''|′′|['″′])?\s*\()",
    re.IGNORECASE,
)
_AFTER_SIGN = re.compile(r"(?:(?<=[<>]0)|(?<=[<>] 0))\s*[:,]\s*")
_BARE = re.compile(r"(?:^|[\s,;(<>≤≥=])[a-z]\s*[<>]\s*0$", re.IGNORECASE)
"""``x < 0``, which says where and not what."""
_WITH_PLACE = re.compile(r"(?<=0)\s*(?::|(?:only\s+)?(?:at|when|for|if)\s*(?=[a-z]\s*=))\s*", re.IGNORECASE)
"""``f'(x) = 0 at x = 1``, ``f'(x) = 0: x^2 = 1``: an equation, and where it holds."""
_BEFORE_KIND = re.compile(r"(?P<value>^.*[a-z]\s*['′″]*\s*\([^()]*\)\s*[=<>][^,;:(가-힣]*)\s*[,;:(]\s*(?=[^\d,;:(]*$)")
"""``f''(0) = -6, maximum`` and ``f''(1) = 2 > 0 (local min)``: a value, and the kind it tells."""
_AT_PLACE = re.compile(
    r"(?:at|when|for|if)?\s*[a-z]\s*=\s*(?P<at>[^=,:;]+?)\s*(?:[,:]|일\s*때|에서|이면)\s*(?P<letter>[a-z])(?P<primes>['′″]+)"
    r"\s*(?:\(\s*[a-z]\s*\))?\s*(?=[=<>])",
    re.IGNORECASE,
)
_VALUE_BESIDE = re.compile(r"(?:at|when|for|if)?\s*[a-z]\s*=[^=:]+:\s*[-−]?[\d./]+\s*[<>]\s*0\s*", re.IGNORECASE)
"""``At x = 1: 18 > 0``: a value of which it is not said what it is the value of."""
_BRACKET = re.compile(r"\([^()]*\)")


def statements(text: str, variable: str, notation: Notation) -> list[Statement]:
    """What the line says, from left to right. Raises ``TutorError`` where a part cannot be read."""
    row = row_of(text, variable, notation)
    if row is not None:
        return [row]
    found: list[Statement] = []
    for clause in _clauses(text):
        for said in _of_clause(clause, text, variable, notation):
            if isinstance(said, Sign) and isinstance(said.subject, int) and not said.where and clause.offset:
                said = replace(said, where=tuple(numbers_in(Piece(text[: clause.offset], 0), variable, notation)))
            found.append(said)
    return found


def _clauses(text: str) -> list[Piece]:
    """The line cut at *so*, arrows and the like: ``f''(1) = 6 > 0, so minimum``."""
    parts: list[Piece] = []
    for bracket in _BRACKET.finditer(text):
        if _OUTSIDE.search(bracket.group()):  # x = ±2 (-2 is outside): said after the points
            blank = " " * len(bracket.group())
            text = text[: bracket.start()] + blank + text[bracket.end() :]
            parts.append(Piece(bracket.group()[1:-1], bracket.start() + 1))
    ends_of_signs = [
        found for found in _AFTER_SIGN.finditer(text) if _is_whole(text[: found.start()], text[found.end() :])
    ]
    cuts = sorted((found.start(), found.end()) for found in [*_CONJUNCTION.finditer(text), *ends_of_signs])
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    whole = [Piece(text[start:end], start) for start, end in zip(starts, ends, strict=True)]
    found = [part.strip() for clause in whole for part in _halves(clause)]
    return [part for part in [*found, *parts] if part.text] or [Piece(text, 0)]


def _is_whole(before: str, after: str) -> bool:
    """Whether a sign ends what is said: not in ``x < 0: f'(x) > 0``, where it only says where."""
    return _BARE.search(before) is None or re.match(r"[a-z]\s*=", after) is not None


def _halves(clause: Piece) -> list[Piece]:
    """The clause, cut where a kind follows a value, or a place an equation."""
    if names_a_kind(clause.text):
        value = _BEFORE_KIND.match(clause.text)
        if value is None or names_a_kind(value["value"]):
            return [clause]
        rest = clause.text[value.end() :].rstrip().removesuffix(")")
        return [Piece(value["value"], clause.offset), Piece(rest, clause.offset + value.end())]
    told = [part for part in split(clause) if not _is_prose(part.text)]
    if told and len(told) < len(split(clause)):  # x^2 = -1, impossible
        end = told[-1].offset + len(told[-1].text) - told[0].offset
        clause = Piece(clause.text[told[0].offset - clause.offset :][:end], told[0].offset)
    place = _WITH_PLACE.search(clause.text)
    if place is None or SIGN.search(clause.text):
        return [clause]
    return [
        Piece(clause.text[: place.start()], clause.offset),
        Piece(clause.text[place.end() :], clause.offset + place.end()),
    ]


def _of_clause(clause: Piece, text: str, variable: str, notation: Notation) -> Iterator[Statement]:
    clause = _at_place(clause)
    told = " " * clause.offset + clause.text
    if change := CHANGE.search(clause.text) if _ABOUT_SIGN.search(text) else None:
        yield change_of(change, clause, variable, notation)
    elif names_a_kind(clause.text):
        yield Kinds(re.sub(r"[.!]\s*$", "", told), text[: clause.offset])
    elif is_none(clause.text):
        yield Places(told)
    elif _NO_POINTS.search(clause.text):
        yield Places(NONE)
    elif _MISSING.search(clause.text):
        yield Undefined(tuple(numbers_in(clause, variable, notation)))
    elif _OUTSIDE.search(clause.text):
        yield LeftOut(tuple(numbers_in(clause, variable, notation)))
    elif _VALUE_BESIDE.fullmatch(clause.text):
        yield Words()
    elif signs := signs_of(clause, variable, notation):
        yield from signs
    elif _ABOUT_SIGN.search(clause.text) or _is_prose(clause.text):
        yield Words()
    else:
        inside = _INSIDE.sub(lambda found: " " * len(found.group()), told)
        yield Mathematics(re.sub("[≈≒]", "=", inside))


def _at_place(clause: Piece) -> Piece:
    """``At x = 3, f'' = 18`` as ``f''(3) = 18``."""
    found = _AT_PLACE.match(clause.text)
    if found is None:
        return clause
    rest = f"{found['letter']}{found['primes']}({found['at'].strip()}) " + clause.text[found.end() :]
    return Piece(rest, clause.offset)


def _is_prose(text: str) -> bool:
    """Whether it is a remark in words: ``the test fails``, ``inconclusive``, ``이 판정법은 쓸 수 없다``."""
    words = [word for word in re.findall(r"(?<!\\)\b[a-zA-Z]{3,}|[가-힣]{2,}", text) if word not in FUNCTIONS]
    return re.search(r"[\d=]", text) is None and (len(words) > 1 or any(len(word) > 5 for word in words))
