"""A piece of the function together with the zeros and signs of its derivative."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from tutor.expression.balls import enclose, precision, taylor
from tutor.expression.tree import Node
from tutor.extrema.domain import Piece
from tutor.extrema.isolate import ROOT_BITS, Root, sign
from tutor.extrema.report import Coordinate
from tutor.extrema.zeros import Edge, Zeros


@dataclass(frozen=True, slots=True, eq=False)
class Shore:
    """What happens at an edge of a piece, seen from inside.

    ``slope_sign`` is the sign of f′ just inside, ``limit`` the one-sided limit of f, ``slope`` the one-sided derivative
    at the edge (infinite sides included), each ``None`` when not known; ``flat``: the slope is proved to be 0.
    """

    edge: Edge
    slope_sign: int | None
    limit: Coordinate | None
    slope: Coordinate | None
    flat: bool
    bend: int | None = None


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


def regular_shore(piece: Piece, variable: str, edge: Edge, zeros: Zeros, at_lower: bool) -> Shore:
    """The shore at an edge across which the piece's formula is smooth, or about which little is known."""
    zone = zeros.lower if at_lower else zeros.upper
    slope_sign = zone.sign if zone else None
    if edge.at.side:
        return Shore(edge, slope_sign, None, None, False)
    with precision(ROOT_BITS):
        coefficients = taylor(piece.node, variable, edge.at.ball, 2)
    limit = Coordinate(coefficients[0]) if coefficients[0].is_finite() else None
    slope = Coordinate(coefficients[1]) if coefficients[1].is_finite() else None
    flat = zone is not None and zone.order is not None and zone.order > 0
    return Shore(edge, slope_sign, limit, slope, flat, sign(coefficients[2]))
