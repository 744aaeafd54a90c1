"""What the second derivatives say at a critical point: by minors (Sylvester) and by eigenvalues."""

from __future__ import annotations

from collections.abc import Sequence

from flint import acb_mat, arb, arb_mat

from tutor.expression.balls import enclose
from tutor.expression.tree import (
    TWO,
    Apply,
    Integer,
    Negation,
    Node,
    Power,
    Quotient,
    add,
    variables,
)
from tutor.extrema.exact import Exact
from tutor.extrema.report import Coordinate, Kind

Balls = Sequence[Sequence[arb]]


def minors(bends: Balls) -> list[arb]:
    """The leading principal minors, the smallest first."""
    return [arb_mat([list(row[:k]) for row in bends[:k]]).det() for k in range(1, len(bends) + 1)]


def kind_by_minors(bends: Balls) -> Kind:
    """Sylvester's criterion, and opposite signs of a 2×2 minor (or of the diagonal) for a saddle."""
    leading = minors(bends)
    if all(minor > 0 for minor in leading):
        return "local_minimum"
    if all(minor * (-1) ** k < 0 for k, minor in enumerate(leading)):
        return "local_maximum"
    if any(minor < 0 for minor in leading[1::2]):
        return "saddle"
    for i in range(len(bends)):
        for j in range(i):
            if bends[i][i] * bends[j][j] - bends[i][j] * bends[j][i] < 0:
                return "saddle"
            if bends[i][i] * bends[j][j] < 0:
                return "saddle"
    return "undecided"


def kind_by_eigenvalues(eigenvalues: Sequence[Coordinate]) -> Kind:
    """All positive: a minimum; all negative: a maximum; of both signs: a saddle."""
    up = [value.ball > 0 for value in eigenvalues]
    down = [value.ball < 0 for value in eigenvalues]
    if any(up) and any(down):
        return "saddle"
    if eigenvalues and all(up):
        return "local_minimum"
    return "local_maximum" if eigenvalues and all(down) else "undecided"


def eigenvalues_of(bends: Balls, trees: Sequence[Sequence[Node]], exact: Exact) -> tuple[Coordinate, ...]:
    """The eigenvalues in ascending order; ``trees`` are the entries in closed form where they are known constants.

    Empty where Arb's certified method cannot enclose them.
    """
    if not all(bend.is_finite() for row in bends for bend in row):
        return ()
    if len(bends) == 2:
        balls = _of_two(bends)
        if not any(variables(tree) for row in trees for tree in row):
            forms = [exact.simplified(form, ball) for form, ball in zip(_written(trees), balls, strict=True)]
            return tuple(Coordinate(_known(ball, form), form) for ball, form in zip(balls, forms, strict=True))
        return tuple(Coordinate(ball) for ball in balls)
    try:
        found = acb_mat(arb_mat([list(row) for row in bends])).eig(multiple=True)
    except (ValueError, ZeroDivisionError):
        return ()
    return tuple(Coordinate(value.real) for value in sorted(found, key=lambda value: float(value.real.mid())))


def _known(ball: arb, form: Node | None) -> arb:
    return ball if form is None else enclose(form, {})


def _of_two(bends: Balls) -> list[arb]:
    middle = (bends[0][0] + bends[1][1]) / 2
    half = (bends[0][0] - bends[1][1]) / 2
    spread = (half * half + bends[0][1] * bends[0][1]).upper().max(arb(0)).sqrt()
    low = (half * half + bends[0][1] * bends[0][1]).lower().max(arb(0)).sqrt()
    away = low.union(spread)
    return [middle - away, middle + away]


def _written(trees: Sequence[Sequence[Node]]) -> list[Node]:
    (a, b), (_, d) = trees
    middle = Quotient(add(a, d), TWO)
    half = Quotient(add(a, Negation(d)), TWO)
    away = Apply("sqrt", (add(Power(half, Integer(2)), Power(b, Integer(2))),))
    return [add(middle, Negation(away)), add(middle, away)]
