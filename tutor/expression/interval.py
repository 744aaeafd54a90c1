"""Intervals of the real line with exact ends: domains, and answers such as (−∞, 2]."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.expression.tree import INFINITY, Negation, Node


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``lower`` to ``upper``; each end is a constant tree, belongs to the interval where its flag says so."""

    lower: Node
    upper: Node
    lower_closed: bool
    upper_closed: bool


REAL_LINE = Interval(Negation(INFINITY), INFINITY, False, False)
