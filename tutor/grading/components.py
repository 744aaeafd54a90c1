"""Judging answers with one entry for each variable: gradients and points of several coordinates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.message import message
from tutor.expression.read import Reading
from tutor.expression.tree import Node, Symbol
from tutor.grading.answer_text import Notation, Piece, left_name, value_side
from tutor.grading.equality import Equality
from tutor.grading.form import is_finished
from tutor.grading.judge import NOTHING, Compare
from tutor.grading.marks import Mark, Policy
from tutor.grading.points import list_verdict
from tutor.grading.vector_text import along_units, entries
from tutor.grading.verdict import Verdict


def judge_gradient(
    names: Sequence[str],
    expected: Sequence[tuple[Node, Compare]],
    answer: str,
    notation: Notation,
    algebra: Algebra,
    policy: Policy,
) -> Verdict:
    """The verdict on the partial derivatives: ``(2x, 2y)``, ``∂f/∂x = 2x, ∂f/∂y = 2y``; each comes with its measure."""
    readings = components(answer, names, notation)
    pairs = zip(readings, expected, strict=True)
    found = [compare(reading.node, wanted, algebra) for reading, (wanted, compare) in pairs]
    right = [_is_right(each, reading, policy) for each, reading in zip(found, readings, strict=True)]
    return component_verdict(names, right, any(each.value == "undecided" for each in found), readings, policy)


def _is_right(found: Equality, reading: Reading, policy: Policy) -> bool:
    kept = not policy.same_domain or all(each.defined != "expected" for each in found.domains)
    return found.value == "equal" and kept and is_finished(reading.node)


def components(answer: str, names: Sequence[str], notation: Notation) -> list[Reading]:
    """One reading for each name, given in order or by name. Raises ``TutorError`` where their number is another."""
    whole = Piece(answer, 0).strip()
    parts = entries(whole, len(names))
    if len(parts) == 1 < len(names) and (found := along_units(whole, names, notation)):
        return found
    if len(parts) != len(names):
        raise TutorError(message("grade.error.components", expected=len(names), found=len(parts)), 0, len(answer))
    readings = [value_side(part).read(notation) for part in parts]
    owners = [_owner(left_name(part), names) for part in parts]
    if sorted(str(owner) for owner in owners) == sorted(names):
        return [readings[owners.index(name)] for name in names]
    return readings


def _owner(left: str, names: Sequence[str]) -> str | None:
    """The variable that a left side such as ``∂f/∂x``, ``f_x`` or ``x`` belongs to."""
    found = re.search(r"([^\W\d_]+|[^\W\d_]+_\w+?)(?:_new|_1|')?\}*$", left)
    if found is None:
        return None
    letters = found.group(1).removeprefix("d")
    below = found.group(1).partition("_")[2]  # f_x
    return next((name for name in names if name in (letters, found.group(1), left, below)), None)


def component_verdict(
    names: Sequence[str], right: Sequence[bool], doubtful: bool, readings: Sequence[Reading], policy: Policy
) -> Verdict:
    """Each entry earns an equal share."""
    if doubtful:
        return list_verdict("undecided", "unknown", (), (message("grade.undecided"),), readings)
    share = policy.points / len(names)
    marks = [
        Mark(
            message("grade.for.component", name=Symbol(name)),
            share if good else NOTHING,
            share,
            message("grade.right") if good else message("grade.not_equal"),
        )
        for name, good in zip(names, right, strict=True)
    ]
    if all(right):
        return list_verdict("equal", "enclosed", marks, (message("grade.right"),), readings)
    wrong = [name for name, good in zip(names, right, strict=True) if not good]
    said = [message("grade.component_differs", name=Symbol(name)) for name in wrong[:2]]
    return list_verdict("different", "witness", marks, said, readings)
