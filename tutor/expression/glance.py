"""What can be seen of a tree at a glance, remembered for all its subtrees: the lines of a derivation share most."""

from __future__ import annotations

from typing import NamedTuple

from tutor.expression.tree import Apply, Condition, Constant, Derivative, Integer, Node, Piecewise, Symbol, children

_IN_PIECES = frozenset(("abs", "sign", "floor", "ceil", "min", "max"))


class Glance(NamedTuple):
    """The number of nodes, the variable of a derivative still to be taken, and whether the function has pieces."""

    size: int
    derivative: str | None
    in_pieces: bool


class Glances:
    """Everything seen so far, by the identity of the node; the nodes are held so that each keeps its own."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node | Condition, Glance]] = {}

    def look(self, node: Node | Condition) -> Glance:
        known = self._known.get(id(node))
        if known is not None:
            return known[1]
        size, derivative, in_pieces = 1, None, False
        if isinstance(node, Derivative):
            derivative = node.variable.name
        elif isinstance(node, Piecewise) or (isinstance(node, Apply) and node.function in _IN_PIECES):
            in_pieces = True
        for part in children(node):
            if isinstance(part, Symbol | Integer | Constant):
                size += 1
                continue
            inner = self.look(part)
            size += inner.size
            derivative = derivative or inner.derivative
            in_pieces = in_pieces or inner.in_pieces
        glance = Glance(size, derivative, in_pieces)
        self._known[id(node)] = node, glance
        return glance
