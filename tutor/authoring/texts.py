"""The teacher's texts: placeholders filled in with mathematics, and the mathematics that stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from tutor.expression.interval import Interval
from tutor.expression.tree import Node
from tutor.expression.write_latex import to_latex

Slots = Mapping[str, Node | Interval | str]

_PLACEHOLDER = re.compile(r"\{([a-zA-Z][a-zA-Z_0-9]*)\}")
_NEEDS_BRACES = re.compile(r"(?:[\^_}\]]|\\[a-zA-Z]+)\s*$")


def fill(text: str, slots: Slots) -> str:
    """The text with ``{name}`` replaced: as LaTeX inside ``$…$``, and as ``$…$`` of its own outside.

    Inside dollars a name keeps its braces after ``^``, ``_`` or a command, so that ``x^{n}`` and ``\\frac{a}{b}`` come
    out right. Unknown names are left as they are.
    """
    filled = []
    for piece, inside in _pieces(text):
        change = _inside if inside else _outside
        filled.append(_PLACEHOLDER.sub(partial(change, slots), piece))
    return "$".join(filled)


def placeholders(text: str) -> Iterator[tuple[str, bool]]:
    """Every ``{name}`` of the text, and whether it may be meant as a LaTeX group instead."""
    for piece, inside in _pieces(text):
        for found in _PLACEHOLDER.finditer(piece):
            name = found.group(1)
            yield name, inside and (len(name) == 1 or bool(_NEEDS_BRACES.search(piece[: found.start()])))


def formulas(text: str) -> list[str]:
    """What stands between dollars."""
    return [piece for piece, inside in _pieces(text) if inside]


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut at dollars, and for each piece whether it is mathematics; a dollar without a partner is no sign."""
    pieces = text.split("$")
    for k, piece in enumerate(pieces):
        yield piece, k % 2 == 1 and k < len(pieces) - 1


def _inside(slots: Slots, found: re.Match[str]) -> str:
    latex = _latex(slots, found)
    if latex is None:
        return found.group()
    return f"{{{latex}}}" if _NEEDS_BRACES.search(found.string[: found.start()]) else latex


def _outside(slots: Slots, found: re.Match[str]) -> str:
    latex = _latex(slots, found)
    return found.group() if latex is None else f"${latex}$"


def _latex(slots: Slots, found: re.Match[str]) -> str | None:
    value = slots.get(found.group(1))
    if value is None:
        return None
    if isinstance(value, str):
        return value
    return interval_latex(value) if isinstance(value, Interval) else to_latex(value)


def interval_latex(interval: Interval) -> str:
    left, right = "[" if interval.lower_closed else "(", "]" if interval.upper_closed else ")"
    return rf"{left}{to_latex(interval.lower)}, {to_latex(interval.upper)}{right}"
