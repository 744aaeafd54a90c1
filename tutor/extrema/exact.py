"""Exact forms: guessed from the enclosure, accepted only with a proof."""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from tutor.expression.tree import Node
from tutor.extrema.isolate import Root
from tutor.extrema.report import Coordinate


@dataclass(frozen=True, slots=True)
class Prover:
    """What can be proved about the zeros of one smooth tree."""

    node: Node
    variable: str
    order: int

    def exactly(self, ball: arb, multiplicity: int) -> Node | None:
        return None

    def vanishes(self, k: int, at: Coordinate) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Exact:
    def is_zero(self, node: Node) -> bool:
        return False

    def about(self, node: Node, variable: str, order: int = 0) -> Prover:
        return Prover(node, variable, order)

    def located(self, root: Root, node: Node, variable: str) -> Coordinate:
        return Coordinate(root.ball, root.exact)
