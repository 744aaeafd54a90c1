"""Reading what is said about signs: ``f'(x) > 0 for x < -1``, ``increasing on (-2, 2)``, a change of sign, a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tutor.expression.answers import Intervals, Points, listed
from tutor.expression.errors import ReadingError, TutorError
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.read import read
from tutor.expression.read_answer import read_answer
from tutor.expression.tree import Negation, Node, Sum
from tutor.grading.answer_text import Notation, Piece, equals_signs, split
from tutor.grading.statements import Change, Mathematics, Numbers, Places, Relation, Sign, SignRow, Statement, Words

_PRIMES = r"(?:['′’]|″|\^\{?(?:\\prime\s*)+\}?)"
_CALLED = rf"(?<![a-zA-Z\\])[a-zA-Z]\s*(?:(?P<primes>{_PRIMES}+)\s*(?:\((?P<at>[^()]*)\))?|\((?P<place>[^()]*)\))"
_NAMED = r"(?P<leibniz>d[a-z]\s*/\s*d[a-z])|(?P<slope>(?:the )?(?:derivative|slope)|도함수|기울기)"
_ZERO = r"\s*0(?![.\d])"
_ORDER = rf"(?P<relation>[<>]=?|[≤≥≠]|!=|\\neq?(?![a-z])|\\[lg]eq?(?![a-z])){_ZERO}"
_NEVER = (
    r"(?P<never>(?:is\s+)?(?:never|not)\s+(?:zero|0)|can(?:not|'t|’t)\s+(?:be|equal)\s+(?:zero|0)"
    r"|0이\s*(?:아니|될\s*수\s*없))"
)
_ADJECTIVE = r"(?P<adjective>positive|negative|양수|음수|양|음)(?![\w(])"
SIGN = re.compile(
    rf"(?:{_CALLED}|{_NAMED})\s*(?:is|are|는|은|이|가)?\s*(?:{_ORDER}|{_ADJECTIVE}|{_NEVER})", re.IGNORECASE
)
_TREND = re.compile(
    r"(?:[a-zA-Z]\s*(?:\(\s*\w\s*\))?\s*(?:is|는|은|가)?\s*)?(?:strictly\s+)?"
    r"(?P<trend>increas\w+|decreas\w+|증가|감소|concave\s+up\w*|concave\s+down\w*|아래로\s*볼록|위로\s*볼록)",
    re.IGNORECASE,
)
_TRENDS: dict[str, tuple[int, Relation]] = {
    "inc": (1, ">"),
    "dec": (1, "<"),
    "증가": (1, ">"),
    "감소": (1, "<"),
    "concaveu": (2, ">"),
    "concaved": (2, "<"),
    "아래": (2, ">"),
    "위로": (2, "<"),
}
_OTHER_SIGN = re.compile(rf"(?P<left>[^=<>≤≥≠!]+?)\s*(?:is\s+)?(?:{_ORDER}|{_NEVER})", re.IGNORECASE)
_PLUS, _MINUS = r"(?:\+|positive|양(?:수)?)", r"(?:[-−–]|negative|음(?:수)?)"
_FROM, _TO = r"\s*(?:to|→|->|,)\s*", r"\s*(?:의\s*값)?에서\s*"
CHANGE = re.compile(
    rf"(?P<rises>{_MINUS}(?:{_FROM}|{_TO}){_PLUS})|(?P<falls>{_PLUS}(?:{_FROM}|{_TO}){_MINUS})"
    r"|(?P<stays>(?:does\s*n.t|does not|no)\s+change|no sign change|부호(?:가|의)?\s*(?:변화가 없|바뀌지|변하지))",
    re.IGNORECASE,
)
_SECOND = re.compile(r"f\s*(?:''|″|′′)")
_SIDES = re.compile(r"\b(?:left|right)\b|왼쪽|오른쪽|좌우|좌측|우측", re.IGNORECASE)
_CONNECTING = re.compile(
    r"\b(?:for|on|when|if|in|the|interval|all|every|everywhere|always|real|values?|of|both|sides|and|is|where|at|while|then)\b"
    r"|(?<!\w)[a-z]\s*(?:\(\s*[a-z]\s*\))?\s*(?:[은는이가](?=\s)|is\b)|[가-힣]+|[:;.]|\\(?:text|quad|;|,)",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"(?<!<)\s*{_ORDER}")
_BOUND = re.compile(r"(?P<value>[^<>≤≥]+)(?P<relation>[<>]=?|[≤≥])(?P<bound>[^<>≤≥]+)")
_ROW = re.compile(
    r"\s*(?:[|&]\s+)?(?P<name>[a-z])\s*(?P<primes>['′″]*)\s*(?:\(\s*[a-z]\s*\))?\s*(?P<bar>[:|&]?)\s+(?P<cells>.*)",
    re.IGNORECASE,
)
_ROW_SIGNS: dict[str, Relation] = {"+": ">", "-": "<", "−": "<", "–": "<", "↗": ">", "↘": "<", "↑": ">", "↓": "<"}
_BETWEEN = re.compile(r"[-−+]?(?:∞|oo|inf(?:inity)?|\\infty)|[(\[][^()\[\]]+,[^()\[\]]+[)\]]|.*[<>≤≥].*")
"""What stands between the places of a table: an end of the line, an interval, an inequality."""
_DOTS = ("…", "...", "⋯", "\\cdots", "···")


_TOKEN = r"(?:[\d.]+|[πe√]|\\pi|pi\b|sqrt\([^()]*\)|\([^()]*\))"
_NUMBER = rf"[-−+±]?\s*(?!\(){_TOKEN}(?:\s*[/*^]\s*{_TOKEN}|(?<=[\d)])\s*(?:[πe√]|pi\b)|(?<=√)(?:[\d.]+|\([^()]*\)))*"


def signs_of(clause: Piece, variable: str, notation: Notation) -> list[Statement]:
    """``x < -1: f'(x) > 0``, ``increasing on (-2, 2)``, ``e^x > 0``, ``f''(2) = 6 > 0``; nothing for anything else."""
    several = [part for part in split(clause) if equals_signs(part.text) and _TAIL.search(part.text)]
    if len(several) > 1 and len(several) == len(split(clause)):
        return [said for part in several for said in signs_of(part, variable, notation)]
    chain = equals_signs(clause.text)
    tail = _TAIL.search(clause.text, chain[-1] + 1) if chain else None
    if tail is not None:
        value = Piece(clause.text[chain[-1] + 1 : tail.start()], clause.offset + chain[-1] + 1).strip()
        where = _region(Piece(clause.text[tail.end() :], clause.offset + tail.end()), variable, notation)
        told = " " * clause.offset + clause.text[: tail.start()]
        bounded = _BOUND.fullmatch(value.text)
        if bounded is not None:  # f'(x) = 3x^2 + 3 ≥ 3 > 0
            relation, bound = _relation(bounded["relation"]), Piece(bounded["bound"], value.offset).read(notation).node
            value = Piece(bounded["value"], value.offset)
            above = Sum((value.read(notation).node, Negation(bound)))
            told = told[: value.offset] + value.text
            return [Mathematics(told), Sign(above, relation, where), Sign(bound, _relation(tail["relation"]))]
        if any(isinstance(each, Interval) for each in where):
            told += " " * len(tail.group()) + clause.text[tail.end() :]
        return [Mathematics(told), Sign(value.read(notation).node, _relation(tail["relation"]), where)]
    if chain and not (SIGN.search(clause.text) or _TREND.search(clause.text)):
        return []
    parts = [half.strip() for part in split(clause) for half in _cut(part)]
    signed = [_signed(part) for part in parts]
    if not any(signed):
        return _other_sign(clause, variable, notation)
    found: list[Statement] = []
    pending: list[Piece] = []
    for k, (part, sign) in enumerate(zip(parts, signed, strict=True)):
        if sign is None:
            pending += [part] if signed[0] is None else []  # else it belongs to the sign before it
            continue
        rest = part.text[: sign.start()] + " " * len(sign.group()) + part.text[sign.end() :]
        after = _following(parts[k + 1 :], signed[k + 1 :]) if signed[0] is not None else []
        about = [*pending, Piece(rest, part.offset), *after]
        pending = []
        if _SIDES.search(" ".join(each.text for each in about)):
            found.append(Words())
            continue
        where = tuple(each for one in about for each in _region(one, variable, notation))
        found.append(_sign(sign, where, notation))
    return found


def _cut(part: Piece) -> list[Piece]:
    """``x < -3 에서 증가하고 x > 3 에서 감소한다`` as two."""
    cut = re.search(r"(?<=증가|감소)하(?:고|며|였고)", part.text)
    if cut is None:
        return [part]
    return [Piece(part.text[: cut.start()], part.offset), *_cut(Piece(part.text[cut.end() :], part.offset + cut.end()))]


def _following(parts: Sequence[Piece], signed: Sequence[re.Match[str] | None]) -> list[Piece]:
    """The parts without a sign of their own up to the next that has one."""
    end = next((k for k, sign in enumerate(signed) if sign is not None), len(parts))
    return list(parts[:end])


def _signed(part: Piece) -> re.Match[str] | None:
    return SIGN.search(part.text) or _TREND.search(part.text)


def _sign(found: re.Match[str], where: tuple[Interval | Node, ...], notation: Notation) -> Sign:
    groups = found.groupdict()
    if trend := groups.get("trend"):
        order, relation = next(
            way for start, way in _TRENDS.items() if trend.lower().replace(" ", "").startswith(start)
        )
        return Sign(order, relation, where)
    order = len(re.findall(r"['′’]|\\prime", found["primes"] or "")) + 2 * (found["primes"] or "").count("″")
    order = 1 if found["leibniz"] or found["slope"] else order
    at = (found["at"] or found["place"] or "").strip()
    if at and re.fullmatch(r"[a-zA-Z]", at) is None:
        where = tuple(read(each, notation=notation).node for each in _both(at)) + where
    return Sign(order, _relation(found["relation"] or found["adjective"] or "≠"), where)


def _relation(written: str) -> Relation:
    match written.lower():
        case ">" | ">=" | "≥" | r"\ge" | r"\geq" | "positive" | "양" | "양수":
            return ">"
        case "<" | "<=" | "≤" | r"\le" | r"\leq" | "negative" | "음" | "음수":
            return "<"
    return "≠"


def _other_sign(clause: Piece, variable: str, notation: Notation) -> list[Statement]:
    """``e^x ≠ 0``, ``2(x - 1) > 0 for x > 1``; what is said of the variable alone only leads on."""
    found = _OTHER_SIGN.match(clause.text)
    if found is None:
        return [Words()] if re.search(r"[<>≤≥≠]|!=|\\neq", clause.text) else []
    left = Piece(found["left"], clause.offset)
    if left.text.strip() == variable:
        return [Words()]
    try:
        subject = left.read(notation).node
    except TutorError:
        return [Words()]
    where = _region(Piece(clause.text[found.end() :], clause.offset + found.end()), variable, notation)
    return [Sign(subject, _relation(found["relation"] or "≠"), where)]


def _region(piece: Piece, variable: str, notation: Notation) -> tuple[Interval | Node, ...]:
    """The intervals and points of a text; none where it only connects. Raises ``TutorError`` for anything else."""
    text = _CONNECTING.sub(lambda found: " " * len(found.group()), piece.text)
    text = re.sub(rf"^(\s*)(?:{re.escape(variable)})(\s*)$|^[\s,()]+$", "", text)
    if not text.strip():
        return ()
    if re.fullmatch(r"\s*\([^()\[\]]*[<>≤≥=][^()\[\]]*\)\s*", text):  # f' > 0 (x < 1)
        text = text.replace("(", " ").replace(")", " ")
    answer = read_answer(text.strip(" ,"), notation).answer
    match answer:
        case Intervals(intervals):
            return intervals
        case Points(points) if all(len(point) == 2 for point in points):
            return tuple(Interval(lower, upper, False, False) for lower, upper in points)
    numbers = listed(answer)
    if not numbers:
        raise ReadingError(message("working.where"), piece.offset, len(piece.text))
    return numbers


# Changes of sign, and points with something said of them


def change_of(found: re.Match[str], clause: Piece, variable: str, notation: Notation) -> Statement:
    """A change of the sign of f′ and where it is; of f″ it is only words."""
    if _SECOND.search(clause.text):
        return Words()
    rest = Piece(clause.text[: found.start()] + " " * len(found.group()) + clause.text[found.end() :], clause.offset)
    places = tuple(numbers_in(rest, variable, notation))
    if found["stays"]:
        return Change("neither", places)
    return Change("local_minimum" if found["rises"] else "local_maximum", places)


def numbers_in(clause: Piece, variable: str, notation: Notation) -> Iterator[Node]:
    """The numbers named in a clause: ``x = 2``, ``x = ±1``, ``f'(0)``, or ``-1`` at its beginning."""
    text = re.sub(r"\[[^\]]*\]|\([^()]*,[^()]*\)", lambda found: " " * len(found.group()), clause.text)
    found = list(re.finditer(rf"(?<!\w){re.escape(variable)}\s*=\s*(?P<number>{_NUMBER})", text))
    found += re.finditer(rf"['′″]\s*\(\s*(?P<number>{_NUMBER})\s*\)", text)
    if not found:
        found = [first] if (first := re.match(rf"\s*(?P<number>{_NUMBER})", text)) else []
    for each in found:
        for written in _both(each["number"]):
            yield Piece(written, clause.offset + each.start("number")).read(notation).node


def _both(number: str) -> tuple[str, ...]:
    return (number.replace("±", "+"), number.replace("±", "-")) if "±" in number else (number,)


# Tables of signs


def row_of(text: str, variable: str, notation: Notation) -> Statement | None:
    """A row of a table: ``x  … -1 … 1 …``, ``x | -1 | 1``, ``f'(x)  + 0 - 0 +``, ``f(x)  ↗ 2 ↘ -2 ↗``."""
    found = _ROW.fullmatch(text)
    cells = [cell for cell in re.split(r"[\s|&]+", found["cells"]) if cell] if found else []
    if found is None or len(cells) < 2:
        return None
    are_numbers = all(map(_is_number, cells))
    if found["name"] == variable and not found["primes"] and are_numbers:
        return Numbers(tuple(read(cell, notation=notation).node for cell in cells))
    if (cells[0] in _ROW_SIGNS and cells[-1] in _ROW_SIGNS) or (are_numbers and found["bar"] in ("|", "&")):
        order = len(found["primes"].replace("″", "''"))
        marks = tuple(_entry(cell, notation) for cell in cells)
        signs = tuple(_ROW_SIGNS[cell] for cell in cells if cell in _ROW_SIGNS)
        return SignRow(signs, max(order, 1), marks, order)
    if cells.count(cells[0]) > 1 and cells[0] in _DOTS:
        return Places(" ; ".join(cell for cell in cells if cell not in _DOTS), in_row=True)
    return _columns(found["cells"]) if found["name"] == variable and found["bar"] in ("|", "&") else None


def _entry(cell: str, notation: Notation) -> Relation | Node | None:
    if cell in _ROW_SIGNS:
        return _ROW_SIGNS[cell]
    return read(cell, notation=notation).node if _is_number(cell) else None


def _is_number(cell: str) -> bool:
    return cell not in _DOTS and re.fullmatch(_NUMBER, cell) is not None


def _columns(written: str) -> Statement | None:
    """The places of ``x | (-∞, -1) | -1 | (-1, ∞)``."""
    cells = [cell.strip() for cell in re.split(r"[|&]", written)]
    cells = [cell for cell in cells if cell]
    numbers = [cell for cell in cells if _is_number(cell)]
    between = [cell for cell in cells if cell in _DOTS or _BETWEEN.fullmatch(cell)]
    if len(cells) < 2 or len(numbers) + len(between) < len(cells):
        return None
    return Places(" ; ".join(numbers), in_row=True) if numbers and between else Words()
