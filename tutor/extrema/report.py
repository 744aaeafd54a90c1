"""What an analysis says: values with proofs attached, no prose and no formatted numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from flint import arb

from tutor.calculus.rule import Step
from tutor.expression.interval import Interval
from tutor.expression.message import Message
from tutor.expression.tree import ZERO, Node

Kind = Literal["local_minimum", "local_maximum", "neither", "saddle", "undecided"]
Reason = Literal["stationary", "derivative_undefined", "endpoint"]
Test = Literal["second_derivative", "higher_derivative", "first_derivative", "endpoint", "hessian", "witness"]
Direction = Literal["increasing", "decreasing", "constant"]
GapKind = Literal["removable", "jump", "pole", "oscillation", "undecided"]
Bend = Literal["up", "down", "straight"]


WIDE = 2.0**-20  # of a ball, relative to 1 + |middle|


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A real number: a ball that contains it, and its exact form where one is proved.

    ``side`` is ±1 for +oo and −oo (then ``ball`` means nothing), 0 for a finite number.
    """

    ball: arb
    exact: Node | None = None
    side: int = 0

    @property
    def approx(self) -> float:
        return float(self.side) * float("inf") if self.side else float(self.ball.mid())

    @property
    def is_wide(self) -> bool:
        """Whether the ball is a stretch of the line rather than one number: the middle tells nothing."""
        return not self.side and bool(self.ball.rad() > WIDE * (1 + abs(self.ball.mid())))

    def bounds(self) -> tuple[Fraction, Fraction]:
        """Exact rational bounds of the ball."""
        (middle, at), (radius, near) = (part.man_exp() for part in (self.ball.mid(), self.ball.rad()))
        finest = min(at, near)
        middle, radius = int(middle) << int(at - finest), int(radius) << int(near - finest)
        return _dyadic(middle - radius, int(finest)), _dyadic(middle + radius, int(finest))


def exact_fraction(value: arb) -> Fraction:
    """The value of an exact ball."""
    mantissa, exponent = value.man_exp()
    return _dyadic(int(mantissa), int(exponent))


def _dyadic(mantissa: int, exponent: int) -> Fraction:
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)


@dataclass(frozen=True, slots=True)
class Point:
    """A point where f may turn: x, f(x), what it is and how that was decided."""

    x: Coordinate
    y: Coordinate
    kind: Kind
    reason: Reason
    test: Test
    is_inflection: bool = False
    second_derivative: arb | None = None
    certified: bool = True
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """Infinitely many points of one kind, one for each integer n with ``first`` ≤ n ≤ ``last`` (``None``: no bound).

    ``x`` is a tree in n. With ``exact`` it *is* the point; otherwise there is exactly one point in the open ``bracket``
    (two trees in n), and ``x`` is what the points approach as they go to infinity. ``y`` is their common value if there
    is one, ``point`` one of them; ``x`` is start + step·n.
    """

    x: Node
    kind: Kind
    index: str
    point: Point | None = None
    y: Coordinate | None = None
    exact: bool = True
    bracket: tuple[Node, Node] | None = None
    first: int | None = None
    last: int | None = None
    reason: Reason = "stationary"
    is_inflection: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the line between two coordinates."""

    lower: Coordinate
    upper: Coordinate
    lower_closed: bool = False
    upper_closed: bool = False


@dataclass(frozen=True, slots=True)
class MonotonicSpan:
    """f rises, falls or stays constant on ``span``."""

    span: Span
    direction: Direction


@dataclass(frozen=True, slots=True)
class ConcaveSpan:
    """The graph bends up (convex), down (concave) or is straight on ``span``."""

    span: Span
    bend: Bend


@dataclass(frozen=True, slots=True)
class Gap:
    """A point of the closure of the domain where f is not continuous, or not defined.

    ``kind``: ``removable`` (both one-sided limits agree and are finite), ``jump``, ``pole``, ``oscillation`` or
    ``undecided``.
    """

    x: Coordinate
    kind: GapKind
    defined: bool


@dataclass(frozen=True, slots=True)
class GlobalExtremum:
    """The least (or greatest) value on the domain. Not attained: the values come as close as wished to ``value``.

    ``points`` are the x where it is attained, ``families`` the families of such points, ``spans`` whole intervals.
    """

    value: Coordinate
    attained: bool
    points: tuple[Coordinate, ...] = ()
    families: tuple[Family, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """Where something could not be proved, and what."""

    span: Span
    why: Message


@dataclass(frozen=True, slots=True)
class Report:
    """The analysis of a function of one variable.

    ``complete`` is a claim of proof: no critical point of the domain is missing and nothing listed is false.
    A global extremum is ``None`` where there is none or none is proved; then its ``why`` tells. With ``period`` T,
    f(x + T) = f(x) + ``shift``, and everything is told for one period. ``certificate``: facts
    about the zeros of f′ that ``certificate.verify`` repeats without a search, where they were asked for.
    """

    expression: Node
    variable: str
    domain: Interval
    natural_domain: tuple[Span, ...]
    derivative: Node
    second_derivative: Node
    critical_points: tuple[Point, ...]
    families: tuple[Family, ...]
    endpoints: tuple[Point, ...]
    inflections: tuple[Coordinate, ...]
    plateaus: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    global_minimum: GlobalExtremum | None
    global_minimum_why: Message
    global_maximum: GlobalExtremum | None
    global_maximum_why: Message
    monotonic: tuple[MonotonicSpan, ...]
    concave: tuple[ConcaveSpan, ...]
    complete: bool
    undecided: tuple[Undecided, ...]
    steps: tuple[Step, ...]
    period: Node | None = None
    shift: Node = ZERO
    concave_complete: bool = True
    certificate: Mapping[str, Any] | None = None
