"""A piece of the function together with the zeros and signs of its derivative."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import ZERO, Node
from tutor.extrema.domain import Piece
from tutor.extrema.isolate import ROOT_BITS, Root
from tutor.extrema.report import Coordinate
from tutor.extrema.zeros import Edge, Tail, Zeros


@dataclass(frozen=True, slots=True, eq=False)
class Shore:
    """What happens at an edge of a piece, seen from inside.

    ``slope_sign`` is the sign of f′ just inside, ``limit`` the one-sided limit of f, each ``None`` when not known;
    ``smooth``: the formula is smooth across the edge; ``flat``: f′ tends to 0; ``constant``: f has the value ``limit``
    on the whole piece; ``tail``: f′ has infinitely many zeros up to the edge.
    """

    edge: Edge
    slope_sign: int | None
    limit: Coordinate | None
    smooth: bool
    flat: bool
    constant: bool = False
    tail: Tail | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """The one-sided derivative at an edge where f is continuous; infinite sides included, ``None`` when not known.

    ``rough``: it is proved that there is none, not even an infinite one.
    """

    value: Coordinate | None
    rough: bool = False

    @property
    def flat(self) -> bool:
        return self.value is not None and not self.value.side and self.value.exact == ZERO


FLAT = Slope(Coordinate(arb(0), ZERO))


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A smooth piece, the zeros of f′ in it (none listed when ``constant``), and both shores."""

    piece: Piece
    zeros: Zeros
    points: tuple[Coordinate, ...]
    lower: Shore
    upper: Shore
    constant: bool

    @property
    def roots(self) -> tuple[Root, ...]:
        return self.zeros.roots


def value_ball(node: Node, variable: str, ball: arb) -> arb:
    """f over the ball, in the precision of coordinates."""
    with precision(ROOT_BITS):
        return enclose(node, {variable: ball})
