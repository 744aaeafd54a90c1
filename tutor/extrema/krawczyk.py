"""Krawczyk's test: a box with exactly one zero of a gradient, proved, and the zero sharpened.

Source: Neumaier, *Interval Methods for Systems of Equations*, section 5.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flint import arb, arb_mat, ctx

from tutor.expression.balls import enclose
from tutor.expression.tree import Node
from tutor.extrema.isolate import ROOT_BITS

SHARPENINGS = 6

Box = tuple[arb, ...]


@dataclass(frozen=True, slots=True)
class System:
    """Equations ``slopes`` = 0 in the ``names`` and their partial derivatives; ``known`` fixes other names."""

    names: tuple[str, ...]
    slopes: Sequence[Node]
    bends: Sequence[Sequence[Node]]
    known: Mapping[str, arb] = field(default_factory=dict)

    def values(self, trees: Sequence[Node], box: Box) -> list[arb]:
        place = {**self.known, **dict(zip(self.names, box, strict=True))}
        return [enclose(tree, place) for tree in trees]

    def bends_on(self, box: Box) -> list[list[arb]]:
        return [self.values(row, box) for row in self.bends]

    def only_zero(self, box: Box) -> Box | None:
        """The only zero in the box, when the test proves it, sharpened."""
        image = self._image(box)
        if image is None or not all(x.contains_interior(image[k]) for k, x in enumerate(box)):
            return None
        with ctx.workprec(max(ROOT_BITS, ctx.prec)):
            for _ in range(SHARPENINGS):
                closer = self._image(image)
                if closer is None:
                    break
                image = tuple(a.intersection(b) for a, b in zip(image, closer, strict=True))
        return image

    def _image(self, box: Box) -> Box | None:
        """Krawczyk's operator: m − Y·F(m) + (I − Y·F′(X))·(X − m) with Y near the inverse of F′(m)."""
        size = len(box)
        middle = tuple(x.mid() for x in box)
        try:
            inverse = arb_mat([[bend.mid() for bend in row] for row in self.bends_on(middle)]).inv()
        except ZeroDivisionError:
            return None
        inverse = arb_mat([[inverse[i, j].mid() for j in range(size)] for i in range(size)])
        slopes = arb_mat([[value] for value in self.values(self.slopes, middle)])
        bends = arb_mat(self.bends_on(box))
        identity = arb_mat([[int(i == j) for j in range(size)] for i in range(size)])
        spread = arb_mat([[x - m] for x, m in zip(box, middle, strict=True)])
        moved = arb_mat([[m] for m in middle]) - inverse * slopes + (identity - inverse * bends) * spread
        image = tuple(moved[k, 0] for k in range(size))
        return image if all(x.is_finite() for x in image) else None
