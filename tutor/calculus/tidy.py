"""Tidying: the form in which a textbook prints an answer, reached in named steps."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculus.bench import STAGES, Memory
from tutor.calculus.tidier import Tidier
from tutor.expression.tree import Comparison, Node, glance

_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Round:
    """What one pass over the tree made of it, and the stages that it needed, each with what it acted on."""

    node: Node
    stages: dict[str, Node]


@dataclass(frozen=True, slots=True)
class Tidied:
    """A tidy tree, the rounds that led to it, none where it was tidy already, and the conditions of cancelling."""

    node: Node
    rounds: tuple[Round, ...]
    conditions: tuple[Comparison, ...]


class Tidying:
    """Tidies the lines of one derivation; what several of them share is worked out once."""

    def __init__(self) -> None:
        self._memories = {False: Memory(), True: Memory()}  # one for lines with roots written as such
        self._tidy: dict[int, Node] = {}  # what came out tidy, by identity

    def tidied(self, node: Node, stages: tuple[str, ...] = STAGES, rounds: int = _ROUNDS) -> Tidied:
        """Tidy with some of the stages only, and say which of them did something; six ``rounds`` settle everything."""
        if id(node) in self._tidy:
            return Tidied(node, (), ())
        rooted = "root" in glance(node).functions
        found: list[Round] = []
        conditions: dict[Comparison, None] = {}
        for _ in range(rounds):
            tidier = Tidier(stages, rooted, self._memories[rooted])
            after = tidier.tidy(node)
            conditions |= tidier.conditions
            settled = after == node or not tidier.done
            if after != node:  # else the tree itself is kept, of which much may be known already
                node = after
                if found and not tidier.done:
                    found[-1] = Round(node, found[-1].stages)  # only put in order
                else:
                    found.append(Round(node, tidier.done))
            if settled:
                break
        if stages is STAGES and settled:
            self._tidy[id(node)] = node
        return Tidied(node, tuple(found), tuple(conditions))


def tidy(node: Node) -> Node:
    """The same function in textbook form: exact, like terms collected, common factors out where that is shorter.

    Stable (equal input, equal output) and idempotent. Never expands beyond a small budget.
    """
    return Tidying().tidied(node).node
