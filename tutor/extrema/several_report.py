"""What an analysis of several variables says: values with proofs attached, no prose and no formatted numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flint import arb

from tutor.calculus.rule import Step
from tutor.expression.interval import Interval
from tutor.expression.message import Message
from tutor.expression.tree import Node
from tutor.extrema.report import Coordinate, Kind, Reason, Test


@dataclass(frozen=True, slots=True)
class PointOfSeveral:
    """A point where f may turn: its coordinates in the order of the names, f there, what it is and how that is known.

    ``hessian`` and its ``eigenvalues`` (ascending) are empty at the border and where f has no second derivatives. On
    the border the kind is that of f seen from inside the domain, as far as it is known, also of a stationary point
    (``test`` is ``endpoint``). ``witness`` tells why a degenerate point, or one on the border, is what it is.
    """

    coordinates: tuple[Coordinate, ...]
    value: Coordinate
    kind: Kind
    test: Test
    hessian: tuple[tuple[arb, ...], ...] = ()
    eigenvalues: tuple[Coordinate, ...] = ()
    strict: bool = True
    reason: Reason = "stationary"
    witness: Message | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A whole curve of critical points: ``equation`` = 0, or part of it; in space a surface.

    ``others`` are further equations that hold on it (a curve in space has two or more), and ``where`` is a tree that
    must be positive.

    ``along`` is a point of the curve for every value of the parameter t (``parameter``), where a simple form is known;
    ``between`` are the bounds of t for which ``kind`` holds. f has the same value everywhere on it where f is smooth.
    """

    equation: Node
    kind: Kind
    value: Coordinate | None = None
    along: tuple[Node, ...] | None = None
    between: tuple[Coordinate, Coordinate] | None = None
    reason: Reason = "stationary"
    others: tuple[Node, ...] = ()
    where: Node | None = None

    @property
    def equations(self) -> tuple[Node, ...]:
        return (self.equation, *self.others)


PARAMETER = "t"


@dataclass(frozen=True, slots=True)
class UndecidedBox:
    """A box in which critical points may have been missed, or a point whose kind is not known."""

    box: tuple[tuple[float, float], ...]
    why: Message


@dataclass(frozen=True, slots=True)
class GlobalOfSeveral:
    """The least or greatest value, and all places where it can be attained.

    Attained: at one of the places at least; where there are several, their values agree as far as they are enclosed.
    Places that are not points but small boxes have wide coordinates. Not attained: the values come as close to it as
    wished. ``curves`` are curves on which it is attained everywhere: all equations of one hold together.
    """

    value: Coordinate
    places: tuple[tuple[Coordinate, ...], ...]
    attained: bool = True
    curves: tuple[tuple[Node, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ReportOfSeveral:
    """The analysis of a function of several variables. ``complete`` is a claim of proof, as in one variable.

    ``border`` are the points of the border of a closed box where an extreme value can lie. ``periods``: the function
    repeats itself in these variables, and only one period was looked at. A global extremum is ``None`` where there is
    none or none is proved; its ``why`` tells. ``certificate``: facts about ∇f = 0 that ``verify_several`` repeats
    without a search, where they were asked for; where there are none, ``certificate_why`` tells.
    """

    expression: Node
    names: tuple[str, ...]
    domain: Mapping[str, Interval]
    gradient: tuple[Node, ...]
    hessian: tuple[tuple[Node, ...], ...]
    critical_points: tuple[PointOfSeveral, ...]
    curves: tuple[Curve, ...]
    border: tuple[PointOfSeveral, ...]
    periods: Mapping[str, Node]
    complete: bool
    undecided: tuple[UndecidedBox, ...]
    global_minimum: GlobalOfSeveral | None
    global_minimum_why: Message
    global_maximum: GlobalOfSeveral | None
    global_maximum_why: Message
    steps: tuple[Step, ...] = ()
    certificate: Mapping[str, Any] | None = None
    certificate_why: Message | None = None
