"""Tidying: the form in which a textbook prints an answer, reached in named steps."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculus.bench import STAGES
from tutor.calculus.tidier import Tidier
from tutor.expression.tree import Comparison, Node, glance

_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Tidied:
    """A tidy tree, the stages that were needed (each with what it acted on), and the conditions of cancelling."""

    node: Node
    stages: dict[str, Node]
    conditions: tuple[Comparison, ...]


def tidy(node: Node) -> Node:
    """The same function in textbook form: exact, like terms collected, common factors out where that is shorter.

    Stable (equal input, equal output) and idempotent. Never expands beyond a small budget.
    """
    return tidy_with_stages(node).node


def tidy_with_stages(node: Node, stages: tuple[str, ...] = STAGES, rounds: int = _ROUNDS) -> Tidied:
    """Tidy with some of the stages only, and say which of them did something; ``rounds`` are enough to settle."""
    rooted = "root" in glance(node).functions
    done: dict[str, Node] = {}
    conditions: dict[Comparison, None] = {}
    for _ in range(rounds):
        tidier = Tidier(stages, rooted)
        after = tidier.tidy(node)
        for stage, about in tidier.done.items():
            done.setdefault(stage, about)
        conditions |= tidier.conditions
        if after == node:
            break  # the tree itself is kept, of which much may be known already
        node = after
        if not tidier.done:
            break
    return Tidied(node, done, tuple(conditions))
