"""Finite sums written out, so that the rest of the room never meets a bound index."""

from __future__ import annotations

from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.message import message
from tutor.expression.tree import Indexed, Node, Summation, add, number, rational_value, rebuild, substitute

MOST_TERMS = 60


def unrolled(node: Node) -> Node:
    """The tree with every Σ written out. Raises ``TutorError`` for symbolic bounds or data, ``LimitExceeded``."""

    def change(part: Node) -> Node:
        match part:
            case Indexed():
                raise TutorError(message("analysis.indexed"))
            case Summation(body, index, lower, upper):
                first, last = rational_value(lower), rational_value(upper)
                if first is None or last is None or first.denominator != 1 or last.denominator != 1:
                    raise TutorError(message("analysis.sum_bounds"))
                if last - first >= MOST_TERMS:
                    raise LimitExceeded("analysis_terms", MOST_TERMS)
                return add(*(substitute(body, index.name, number(k)) for k in range(int(first), int(last) + 1)))
        return part

    return rebuild(node, change)
