"""What a line of working on critical points says, as values: signs, changes of sign, kinds, mathematics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tutor.expression.interval import Interval
from tutor.expression.tree import Node

NONE = "none"
"""What is told where there are no points."""
Relation = Literal[">", "<", "≠"]
Subject = int | Node
"""The derivative of that order (0: the function itself), or an expression."""


@dataclass(frozen=True, slots=True)
class Sign:
    """``f'(x) > 0 for x < -1``: the sign of the subject on intervals or at points; on the whole domain without any."""

    subject: Subject
    relation: Relation
    where: tuple[Interval | Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """``f' changes from + to − at x = 2``, as the kind of point it makes; without a place, at some point."""

    kind: Literal["local_minimum", "local_maximum", "neither"]
    places: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The first row of a table with nothing but numbers: the points, or samples beside them."""

    places: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SignRow:
    """A row of a table: ``signs`` of f′ (``order`` 1) or f″ between the points, from left to right.

    ``cells`` are all entries: a sign, a value (of f, where the signs are arrows), or ``None`` for any other mark.
    """

    signs: tuple[Relation, ...]
    order: int = 1
    cells: tuple[Relation | Node | None, ...] = ()
    values_of: int = 1


@dataclass(frozen=True, slots=True)
class Undefined:
    """``f'(0) does not exist``."""

    places: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """``x = -1 is not in the interval``; without places, whatever does not count."""

    places: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """``x = 1: minimum``; ``before`` is the line up to there, which may name the place."""

    told: str
    before: str


@dataclass(frozen=True, slots=True)
class Places:
    """``x = 1, 3``, or that there are none. In the row of a table also what only divides the domain is listed."""

    told: str
    in_row: bool = False


@dataclass(frozen=True, slots=True)
class Mathematics:
    """A derivative, an equation, solutions or a value."""

    told: str


@dataclass(frozen=True, slots=True)
class Words:
    """Words that only lead from one statement to the next."""


Statement = Sign | Change | Numbers | SignRow | Undefined | LeftOut | Kinds | Places | Mathematics | Words
