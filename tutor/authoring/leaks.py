"""Answers that stand in the text of their own question."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.authoring.texts import formulas
from tutor.authoring.variant import Part, Variant
from tutor.expression.algebra import Algebra
from tutor.expression.answers import listed
from tutor.expression.errors import TutorError
from tutor.expression.tree import Node, rational_value, variables
from tutor.extrema.report import Report
from tutor.grading.answer_text import Piece, value_side
from tutor.grading.equality import equality
from tutor.grading.grade import Expected, Formula, Given, Partials, Place
from tutor.grading.points import as_target
from tutor.grading.runs import Limit
from tutor.grading.values import Target, target


def leaked(variant: Variant, part: Part, expected: Expected, shown: str, algebra: Algebra) -> bool:
    """Whether a formula of the text ``shown`` to the student is the answer (all of it, where it is a list)."""
    written = [node for node in _written(shown) if node not in variant.slots.values()]
    match expected:
        case Formula(node, _):
            return any(_same(other, node, variant, algebra) for other in written)
        case Given((answer, *_)) if nodes := listed(answer):
            return all(any(_same(other, node, variant, algebra) for other in written) for node in nodes)
        case Partials(nodes, _):
            return all(any(_same(other, node, variant, algebra) for other in written) for node in nodes)
    wanted = list(_numbers(expected, part))
    constants = [target(node) for node in written if not variables(node)]
    return bool(wanted) and all(any(each.ball.overlaps(other.ball) for other in constants) for each in wanted)


def _same(written: Node, answer: Node, variant: Variant, algebra: Algebra) -> bool:
    """Equal, and telling something: not a plain number, and not the function that the question is about."""
    if rational_value(answer) is not None or not variables(answer) & variables(written):
        return False
    if equality(answer, variant.function, algebra).value == "equal":
        return False
    return equality(written, answer, algebra).value == "equal"


def _numbers(expected: Expected, part: Part) -> Iterator[Target]:
    match expected:
        case Target():
            yield expected
        case Place(coordinates):
            yield from coordinates
        case Limit(target=Target() as limit):
            yield limit
        case Report(critical_points=points) if part.kind == "critical_points":
            yield from (as_target(point.x) for point in points)
        case Report(inflections=places) if part.kind == "inflection_points":
            yield from map(as_target, places)


def _written(shown: str) -> Iterator[Node]:
    """The formulas of the text that can be read, without their left sides."""
    for formula in formulas(shown):
        try:
            yield value_side(Piece(formula, 0)).read("latex").node
        except TutorError:
            continue
