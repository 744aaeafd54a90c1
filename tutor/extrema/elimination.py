"""Two equations with one transcendental part in common, such as ln(x² + y²): the part is eliminated by a resultant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.expression.tree import Node, Symbol
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable

LARGEST_RESULT = 12  # total degree


@dataclass(frozen=True, slots=True)
class Elimination:
    """``result`` is 0 wherever both equations hold.

    Where ``result`` and the first equation are 0 and ``leading`` is not, the second equation holds too: the first is
    linear in the part, so it has no other value there than the common one.
    """

    result: Node
    leading: Node


def eliminated(first: Node, second: Node, names: Sequence[str]) -> Elimination | None:
    """``None`` unless the first is linear in the part and a polynomial in the names is left."""
    workings = Field()
    try:
        f, g = (form.above for form in workings.forms(*(Symbol(name) for name in names), first, second)[len(names) :])
    except Unrepresentable:
        return None
    for k in range(len(names), len(workings.generators)):
        if k in workings.relations or f.degrees()[k] != 1 or not g.degrees()[k]:
            continue
        left = f.resultant(g, f"g{k}")
        if left and not any(left.degrees()[len(names) :]) and left.total_degree() <= LARGEST_RESULT:
            return Elimination(workings.polynomial(left), workings.polynomial(f.derivative(k)))
    return None
