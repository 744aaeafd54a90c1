"""A vector as a student writes it: ``(2x, 2y)``, ``<2x, 2y>``, a column in LaTeX, ``2x i + 2y j``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.expression.read import Reading
from tutor.expression.tree import ONE, ZERO, Negation, Node, Product, Quotient, Sum, Symbol, variables
from tutor.grading.answer_text import Notation, Piece, split, value_side

_ROUND = re.compile(r"(?:\\left\s*)?(?:[(\[{]|\\\{)(?P<inside>.*?)(?:\\right\s*)?(?:[)\]}]|\\\})", re.DOTALL)
_ANGLES = re.compile(
    r"(?:\\left\s*)?(?:<|[⟨〈]|\\langle|\\lt)(?P<inside>.*?)(?:\\right\s*)?(?:>|[⟩〉]|\\rangle|\\gt)", re.DOTALL
)
_MATRIX = re.compile(r"\\begin\{(?P<kind>[pbBvV]?(?:small)?matrix)\}(?P<inside>.*)\\end\{(?P=kind)\}", re.DOTALL)
_ENTRY = re.compile(r"\\\\|&")
_UNIT = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|mathrm|vec|hat|widehat|overrightarrow)\s*\{?\s*(?:\\mathbf\s*\{\s*)?"
    r"\\?(?P<letter>[ijk])(?:math)?\}{0,2}(?![a-z{])"
    r"|(?P<hatted>[ijk])\u0302|(?P<composed>[îĵ])"
)
_COMPOSED = {"î": "i", "ĵ": "j"}
_UNITS = (("i", "j", "k"), ("e_1", "e_2", "e_3"))


def entries(piece: Piece, wanted: int) -> list[Piece]:
    """The entries of a vector or a list; another number than ``wanted`` where it cannot be taken apart so."""
    for whole in (piece, value_side(piece)):
        if found := _MATRIX.fullmatch(whole.text):
            return _cut(found.group("inside"), whole.offset + found.start("inside"))
        if found := _ANGLES.fullmatch(whole.text):
            return split(Piece(found.group("inside"), whole.offset + found.start("inside")))
    parts = split(piece)
    if len(parts) == wanted > 1:
        return parts
    for whole in (piece, value_side(piece)):
        if found := _ROUND.fullmatch(whole.text):
            inside = split(Piece(found.group("inside"), whole.offset + found.start("inside")))
            if len(inside) == wanted:
                return inside
    return parts


def _cut(inside: str, offset: int) -> list[Piece]:
    parts, start = [], 0
    for found in _ENTRY.finditer(inside):
        parts.append(Piece(inside[start : found.start()], offset + start))
        start = found.end()
    parts.append(Piece(inside[start:], offset + start))
    return [part.strip() for part in parts if part.text.strip()]


def along_units(piece: Piece, names: Sequence[str], notation: Notation) -> list[Reading] | None:
    """The components of ``2x i + 2y j``; ``None`` where the answer is not written by unit vectors.

    Raises ``TutorError`` for an answer that cannot be read.
    """
    side = value_side(piece)
    plain = Piece(_UNIT.sub(_plain, side.text), side.offset)
    reading = plain.read(notation)
    found = variables(reading.node)
    for units in _UNITS:
        mine = units[: len(names)]
        if found & set(mine) and not set(units) & set(names) and len(names) <= len(units):
            nodes = [_along(reading.node, unit, mine) for unit in mine]
            if all(node is not None for node in nodes):
                return [Reading(reading.text, node, ()) for node in nodes if node is not None]
    return None


def _plain(found: re.Match[str]) -> str:
    """The letter of the unit vector, as long as what was written, so that places stay right."""
    letter = found.group("letter") or found.group("hatted") or _COMPOSED[found.group("composed")]
    return letter.rjust(len(found.group()))


def _along(node: Node, unit: str, units: Sequence[str]) -> Node | None:
    """The factor of the unit vector in a sum of multiples of unit vectors; ``None`` where it is no such sum."""
    match node:
        case Symbol(name) if name in units:
            return ONE if name == unit else ZERO
        case Negation(inside):
            factor = _along(inside, unit, units)
            return factor if factor in (None, ZERO) else Negation(factor)
        case Quotient(above, below) if not variables(below) & set(units):
            factor = _along(above, unit, units)
            return factor if factor in (None, ZERO) else Quotient(factor, below)
        case Sum(terms):
            found = [_along(term, unit, units) for term in terms]
            kept = tuple(part for part in found if part is not None and part != ZERO)
            return None if None in found else ZERO if not kept else kept[0] if len(kept) == 1 else Sum(kept)
        case Product(factors):
            vectors = [k for k, factor in enumerate(factors) if variables(factor) & set(units)]
            if len(vectors) != 1:
                return None
            factor = _along(factors[vectors[0]], unit, units)
            if factor in (None, ZERO):
                return factor
            rest = tuple(factor if k == vectors[0] else each for k, each in enumerate(factors))
            kept = tuple(each for each in rest if each != ONE)
            return ONE if not kept else kept[0] if len(kept) == 1 else Product(kept)
    return None
