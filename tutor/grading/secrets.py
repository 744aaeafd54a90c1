"""What a hint must not tell, and whether an expression tells it."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.calculus.tidy import tidy
from tutor.expression.tree import Condition, Node, walk
from tutor.expression.write_text import to_text
from tutor.grading.form import is_finished


def gives_away(tree: Node | Condition, secrets: frozenset[Node]) -> bool:
    """Whether a part of the tree is one of the secrets, tidies to one, or is written like one: 2*pi in 2*pi*x."""
    parts = list(_nodes(tree))
    if any(part in secrets for part in parts) or any(tidy(part) in secrets for part in parts if is_finished(part)):
        return True
    written = to_text(tree)
    return any(to_text(secret) in written for secret in secrets)


def _nodes(tree: Node | Condition) -> Iterator[Node]:
    for part in walk(tree):
        if isinstance(part, Node):
            yield part
