"""Krawczyk's test: a box with exactly one zero of a gradient, proved, and the zero sharpened.

Source: Neumaier, *Interval Methods for Systems of Equations*, section 5.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, arb_mat, ctx

from tutor.expression.tree import Node
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.tape import Tape

SHARPENINGS = 6

Box = tuple[arb, ...]


class System:
    """Equations ``slopes`` = 0 in the first of the names, and their partial derivatives ``bends``.

    There are as many equations as unknowns; names beyond them are held fixed, at balls given with every question.
    """

    def __init__(self, names: tuple[str, ...], slopes: Sequence[Node], bends: Sequence[Sequence[Node]]) -> None:
        self.size = len(slopes)
        self._slopes = Tape(slopes, names)
        self._bends = Tape([bend for row in bends for bend in row], names)

    @property
    def costs(self) -> tuple[int, int]:
        """What evaluating the slopes and the bends costs."""
        return self._slopes.cost, self._bends.cost

    def slopes_on(self, box: Box, held: Box = ()) -> list[arb]:
        return self._slopes.values((*box, *held))

    def bends_on(self, box: Box, held: Box = ()) -> list[list[arb]]:
        flat = self._bends.values((*box, *held))
        return [flat[k * self.size : (k + 1) * self.size] for k in range(self.size)]

    def only_zero(self, box: Box, held: Box = ()) -> Box | None:
        """The only zero in the box, when the test proves it, sharpened."""
        image = self.image(box, self.bends_on(box, held), held)
        if image is None or not all(x.contains_interior(image[k]) for k, x in enumerate(box)):
            return None
        return self.sharpened(image, held)

    def sharpened(self, box: Box, held: Box = ()) -> Box:
        """A box known to have one zero, made as small as the working precision lets it be."""
        with ctx.workprec(max(ROOT_BITS, ctx.prec)):
            for _ in range(SHARPENINGS):
                closer = self.image(box, self.bends_on(box, held), held)
                if closer is None:
                    break
                box = tuple(a.intersection(b) for a, b in zip(box, closer, strict=True))
        return box

    def image(self, box: Box, bends: Sequence[Sequence[arb]], held: Box = ()) -> Box | None:
        """Krawczyk's operator: m − Y·F(m) + (I − Y·F′(X))·(X − m) with Y near the inverse of the middle of F′(X).

        It contains every zero of the box; ``bends`` is F′(X). ``None`` where nothing is known.
        """
        size = len(box)
        middle = tuple(x.mid() for x in box)
        if not all(bend.is_finite() for row in bends for bend in row):
            return None
        try:
            inverse = arb_mat([[bend.mid() for bend in row] for row in bends]).inv().mid()
        except ZeroDivisionError:
            return None
        slopes = arb_mat([[value] for value in self.slopes_on(middle, held)])
        identity = arb_mat(size, size, 1)
        spread = arb_mat([[x - m] for x, m in zip(box, middle, strict=True)])
        moved = arb_mat([[m] for m in middle]) - inverse * slopes + (identity - inverse * arb_mat(bends)) * spread
        image = tuple(moved[k, 0] for k in range(size))
        return image if all(x.is_finite() for x in image) else None
