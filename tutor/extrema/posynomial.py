"""Sums of powers with positive coefficients on the open quadrant, such as x·y + 8/x + 1/y.

With x = e^u, y = e^v each term is e to a linear function of (u, v). The sum grows in every direction exactly if some
exponent does, that is if 0 lies inside the convex hull of the exponents (Boyd et al., "A tutorial on geometric
programming", 2007).
"""

from __future__ import annotations

from collections.abc import Sequence

from tutor.expression.tree import Node, Symbol
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable


def grows_everywhere(node: Node, names: Sequence[str]) -> bool:
    """Whether f → ∞ towards the border of the open quadrant and towards infinity, for two variables."""
    exponents = _exponents(node, names)
    vectors = [e for e in exponents if any(e)]
    if len(names) != 2 or not vectors:
        return False
    normals = [normal for i, j in vectors for normal in ((-j, i), (j, -i))]
    return all(any(p * i + q * j > 0 for i, j in vectors) for p, q in normals)


def is_even(node: Node, names: Sequence[str]) -> bool:
    """Whether only even powers occur, so that all quadrants show the same."""
    return all(power % 2 == 0 for exponents in _exponents(node, names) for power in exponents)


def _exponents(node: Node, names: Sequence[str]) -> list[tuple[int, ...]]:
    """The exponents of a sum of powers with positive coefficients; empty for anything else."""
    workings = Field()
    try:
        form = workings.forms(*(Symbol(name) for name in names), node)[-1]
    except Unrepresentable:
        return []
    size = len(names)
    if len(workings.generators) != size or len(form.below) != 1 or form.is_zero:
        return []
    ((lowered, below),) = form.below.to_dict().items()
    terms = form.above.to_dict()
    if any(c * below < 0 for c in terms.values()):
        return []
    return [tuple(int(e[k]) - int(lowered[k]) for k in range(size)) for e in terms]
