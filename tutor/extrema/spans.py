"""Neighbouring intervals about which the same is said, told as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tutor.extrema.report import MonotonicSpan, Span


def touching(left: Span, right: Span) -> bool:
    """Whether the right interval begins where the left one ends, the point between them belonging to both."""
    return left.upper is right.lower and left.upper_closed and right.lower_closed


def together(left: Span, right: Span) -> Span:
    return Span(left.lower, right.upper, left.lower_closed, right.upper_closed)


def joined_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Touching intervals as one."""
    done: list[Span] = []
    for span in spans:
        if done and touching(done[-1], span):
            done[-1] = together(done[-1], span)
        else:
            done.append(span)
    return tuple(done)


def joined_monotonic(parts: Sequence[MonotonicSpan]) -> tuple[MonotonicSpan, ...]:
    """Touching intervals of the same direction as one: x^3 increases everywhere."""
    done: list[MonotonicSpan] = []
    for part in parts:
        if done and done[-1].direction == part.direction and touching(done[-1].span, part.span):
            done[-1] = replace(done[-1], span=together(done[-1].span, part.span))
        else:
            done.append(part)
    return tuple(done)
