"""Places and intervals as they stand in the steps of an analysis."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tutor.expression.message import Message, Slot, message
from tutor.expression.tree import Symbol
from tutor.extrema.report import Coordinate, Family, Span

MOST_PLACES = 12
MOST_SPANS = 16
FAR = 1e9  # a number beyond is not short


def known(value: Coordinate) -> bool:
    return value.exact is not None or bool(value.side)


def shown(value: Coordinate) -> Slot:
    """The exact form, or a number near it."""
    return value.exact if value.exact is not None else value.approx


def place(x: Symbol, at: Coordinate) -> Message:
    """x = 2, or x ≈ 2.0288 where no closed form is known."""
    return message(f"analysis.where.{'nearly' if at.exact is None else 'equal'}", name=x, value=shown(at))


def places(x: Symbol, found: Sequence[Coordinate], families: Sequence[Family] = ()) -> Message:
    """All these places one after the other."""
    parts = [place(x, at) for at in found[:MOST_PLACES]]
    parts += [message("analysis.where.family", name=x, x=family.x, which=which(family)) for family in families]
    told: Message | None = None
    for part in reversed(parts):
        told = part if told is None else message("analysis.where.listed", value=part, rest=told)
    return told or message("analysis.where.unknown")


def which(family: Family) -> Message:
    """The whole numbers a family is counted by."""
    index = Symbol(family.index)
    if family.first is not None and family.last is not None:
        return message("analysis.step.every_within", index=index, first=family.first, last=family.last)
    if family.first is not None:
        return message("analysis.step.every_from", index=index, first=family.first)
    if family.last is not None:
        return message("analysis.step.every_to", index=index, last=family.last)
    return message("analysis.step.every", index=index)


def inside(x: Symbol, span: Span, closed: bool = False) -> Message | None:
    """Where x lies, in words, with the ends or without; ``None`` for the whole line."""
    low, high = span.lower, span.upper
    left, right = ("≤" if span.lower_closed and closed else "<"), ("≤" if span.upper_closed and closed else "<")
    if low.side and high.side:
        return None
    if low is high:
        return message("analysis.where.equal", name=x, value=shown(low))
    if low.side:
        return message("analysis.where.up_to", name=x, high=shown(high), right=right)
    if high.side:
        reverse = "≥" if left == "≤" else ">"
        return message("analysis.where.from", name=x, low=shown(low), left=reverse)
    return message("analysis.where.within", name=x, low=shown(low), high=shown(high), left=left, right=right)


def anywhere(x: Symbol, spans: Sequence[Span]) -> Message | None:
    """In one of these intervals; ``None`` for the whole line."""
    told: Message | None = None
    for span in reversed(spans[:MOST_SPANS]):
        part = inside(x, span, closed=True)
        if part is None:
            return None
        told = part if told is None else message("analysis.where.either", first=part, second=told)
    return told


def strictly_within(x: Coordinate, span: Span) -> bool:
    below, above = span.lower, span.upper
    return bool((below.side or below.ball < x.ball) and (above.side or x.ball < above.ball))


def handy(span: Span) -> Fraction | None:
    """A short rational number inside."""
    low, high = span.lower, span.upper
    if low.side and high.side:
        return Fraction(1)
    if low.side or high.side:
        near, step = (high.ball.lower(), -1) if low.side else (low.ball.upper(), 1)
        whole = near.floor().unique_fmpz() if step < 0 else near.ceil().unique_fmpz()
        return None if whole is None else Fraction(int(whole) + step)
    middle, width = float(low.ball.mid() + high.ball.mid()) / 2, float(high.ball.mid() - low.ball.mid())
    if not abs(middle) < FAR:
        return None
    for below in (1, 2, 4, 10, 100, 1000):
        found = Fraction(round(middle * below), below)
        if abs(float(found) - middle) < width / 3:
            return found
    return None
