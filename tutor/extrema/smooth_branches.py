"""A function with |u|, min and max as smooth functions, one for each choice of the signs of the trees inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tutor.expression.tree import Apply, Condition, Negation, Node, children, rebuild
from tutor.extrema.pieces import minus

MOST_CHOICES = 4  # of signs; 16 branches


@dataclass(frozen=True, slots=True)
class SmoothBranch:
    """The function where every tree of ``positive`` is positive."""

    node: Node
    positive: tuple[Node, ...] = ()


def smooth_branches(node: Node) -> list[SmoothBranch]:
    """All branches, a smooth function being its own; empty where there are too many."""
    done, pending = [], [SmoothBranch(node)]
    while pending:
        branch = pending.pop()
        choice = next(_choices(branch.node), None)
        if choice is None:
            done.append(branch)
        elif len(branch.positive) == MOST_CHOICES:
            return []
        else:
            pending += [_chosen(branch, choice, True), _chosen(branch, choice, False)]
    return done


def _choices(node: Node | Condition) -> Iterator[Apply]:
    """The parts to be replaced, inner ones first."""
    for part in children(node):
        yield from _choices(part)
    match node:
        case Apply("abs" | "min" | "max", _) as part:
            yield part


def _chosen(branch: SmoothBranch, part: Apply, upper: bool) -> SmoothBranch:
    match part:
        case Apply("abs", (u,)):
            value: Node = u if upper else Negation(u)
            guard = value
        case Apply("min" | "max" as which, (u, v, *rest)):
            guard = minus(u, v) if upper else minus(v, u)
            kept = u if upper == (which == "max") else v
            value = Apply(which, (kept, *rest)) if rest else kept
        case _:
            raise AssertionError(part)
    changed = rebuild(branch.node, lambda node: value if node == part else node)
    return SmoothBranch(changed, (*branch.positive, guard))
