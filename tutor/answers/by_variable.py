"""Domains and starts written on one line, one for each variable: ``x=[0, 3], y=(-oo, oo)`` and ``x=1, y=pi/2``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.message import message
from tutor.expression.read import read_interval

_NAME = re.compile(r"(?:^|,)\s*([^\W\d]\w*)\s*=\s*")

T = TypeVar("T")
Part = tuple[str, int]
"""A text, and where it begins in what was written."""


def read_domain(written: str | Mapping[str, str]) -> Interval | dict[str, Interval]:
    """One interval for all variables, or one for each that is named. Raises ``TutorError`` with the field and place."""
    if isinstance(written, str):
        parts = named_parts(written, "domain")
        if not parts:
            return at_place(read_interval, (written, 0), "domain")
        return {name: at_place(read_interval, part, "domain") for name, part in parts.items()}
    return {name: at_place(read_interval, (text, 0), f"domain.{name}") for name, text in written.items()}


def interval_of(written: str | Mapping[str, str] | None, name: str) -> Interval:
    """The interval of one variable, all real numbers where nothing is written of it."""
    domain = REAL_LINE if written is None else read_domain(written)
    return domain if isinstance(domain, Interval) else domain.get(name, REAL_LINE)


def named_parts(text: str, field: str) -> dict[str, Part]:
    """What stands behind each ``name =``; nothing where the text does not begin with one."""
    names = list(_NAME.finditer(text))
    if not names or text[: names[0].start()].strip():
        return {}
    parts: dict[str, Part] = {}
    for found, ahead in zip(names, [*(name.start() for name in names[1:]), len(text)], strict=True):
        if found[1] in parts:
            raise TutorError(message("descent.error.named_twice", name=found[1]), found.start(1), len(found[1]), field)
        parts[found[1]] = (text[found.end() : ahead].rstrip(), found.end())
    return parts


def parts_in_order(text: str, names: Sequence[str]) -> dict[str, Part]:
    """``(1, 2)``: what stands between the commas, by the names in their order; nothing where the numbers differ."""
    inside = text.strip()
    if inside[:1] == "(" and inside[-1:] == ")":
        inside = inside[1:-1]
    begin, parts = text.find(inside), {}
    pieces = inside.split(",")
    if len(pieces) != len(names):
        return {}
    for name, piece in zip(names, pieces, strict=True):
        parts[name] = (piece, begin)
        begin += len(piece) + 1
    return parts


def at_place(read: Callable[[str], T], part: Part, field: str) -> T:
    """What is read from the part; an error counts its place in the whole text."""
    text, begin = part
    try:
        return read(text)
    except TutorError as error:
        error.field = field
        if error.offset is not None:
            error.offset += begin
        raise
