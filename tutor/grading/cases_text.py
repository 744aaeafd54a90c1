"""Lines that say something for some numbers only: ``f'(x) = 2x for |x| > 1, -2x for |x| < 1``, ``x > 0 이면 …``.

Only the outer shape is looked at here; the conditions and what is said under them are the reader's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.expression.errors import TutorError
from tutor.expression.read import read
from tutor.expression.tree import Condition, Piecewise
from tutor.grading.answer_text import Piece

_TERM = r"(?:\|[^|<>=,;]+\||[-−+]?(?:\\pi|\\infty|[\w.^²/*√π∞|](?<![가-힣ㄱ-ㅣ]))+)"
_RELATION = r"(?:<=?|>=?|[≤≥≠]|!=|\\(?:[lg](?:eq?(?:slant)?|t)|neq?)(?![a-zA-Z]))"
_SIMPLE = rf"{_TERM}(?:\s*{_RELATION}\s*{_TERM}){{1,2}}"
_JOINED = r"\s*(?:,\s*(?:or\s+)?|\bor\b|\band\b|또는|그리고|이고|\\text\{\s*or\s*\})\s*"
_REGION = rf"{_SIMPLE}(?:{_JOINED}{_SIMPLE})*"
_BEFORE = r"(?:(?<![a-zA-Z\\])(?:for|if|when|where|on|in case)\s+(?:all\s+)?|\\text\{\s*(?:for|if|when)\s*\}\s*)?"
_AFTER = (
    r"(?:\s*(?:일\s*때|이?면|에서|인\s*(?:경우|구간|범위)(?:에|에서)?|의\s*경우)(?:는|에는|에서는)?(?![가-힣]))?"
    r"\s*(?:[:,;]\s*)?(?:then\b)?"
)
_WHERE = re.compile(
    rf"[,;]?\s*{_BEFORE}(?:\(\s*{_BEFORE}(?P<inside>{_REGION})(?:\s*일\s*때)?\s*\)|(?P<bare>{_REGION})){_AFTER}",
    re.IGNORECASE,
)
_OR = re.compile(r",\s*(?:or\b)?|또는|\\text\{\s*or\s*\}")
_COMMANDS = re.compile(r"\\(?:(?P<less>l(?:eq?(?:slant)?|t))|(?P<more>g(?:eq?(?:slant)?|t))|(?P<not>neq?))(?![a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Case:
    """What is said, and where it holds."""

    said: Piece
    where: Condition


def cases_of(whole: Piece) -> Sequence[Case]:
    """The cases that a line is made of, from left to right; none if it has another shape."""
    found = list(_WHERE.finditer(whole.text))
    starts, ends = [0, *(each.end() for each in found)], [*(each.start() for each in found), len(whole.text)]
    parts = [_bare(Piece(whole.text[a:b], whole.offset + a)) for a, b in zip(starts, ends, strict=True)]
    said = parts[1:] if not parts[0].text else parts[:-1]
    if not found or not all(part.text for part in said) or len([part for part in parts if part.text]) > len(said):
        return ()
    conditions = [where for each in found if (where := _condition(each["inside"] or each["bare"])) is not None]
    return list(map(Case, said, conditions)) if len(conditions) == len(found) else ()


def _bare(part: Piece) -> Piece:
    """Without the commas and words that lead on to the next case."""
    lead = re.match(r"(?:[\s,;:]|\band\b|그리고|\\quad)+", part.text)
    start = lead.end() if lead else 0
    text = re.sub(r"(?:[\s,;:]|\band\b|이고|그리고|이다|\\quad|(?<=[\w)}])[.])+$", "", part.text[start:])
    return Piece(text, part.offset + start)


def _condition(written: str) -> Condition | None:
    """The condition, or ``None`` where it cannot be read."""
    written = _COMMANDS.sub(_relation, re.sub(r"그리고|이고", " and ", _OR.sub(" or ", written)))
    try:
        node = read(f"{{1, {written.replace(chr(92), '')}}}", notation="text").node
    except TutorError:
        return None
    return node.branches[0][1] if isinstance(node, Piecewise) else None


def _relation(found: re.Match[str]) -> str:
    equal = "=" if "e" in found.group() else ""
    return "!=" if found["not"] else f"<{equal}" if found["less"] else f">{equal}"
