"""How f changes around a point at which it is bent: f = h(x, |u|, √v, …) with h smooth, and u, v, … zero at the point.

In a direction d, f changes at first by φ(d) = ∇h·d + Σ h_k·|u_k changes|, more steeply where a root is taken; √v with v
≈ dᵀHd/2, the tip of a cone, changes by √(dᵀHd/2). Balls for all directions of a small part of a square around the
point tell φ's signs on all sides (Clarke, *Optimization and Nonsmooth Analysis*, sections 2.1 and 2.3). On a single
curve u = 0 along which f is stationary, f's kind along the curve and φ across it decide.

On a box around the point the same balls enclose f's slopes along all rays from the point.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from flint import arb

from tutor.calculus.differentiate import derivative, gradient, hessian
from tutor.expression.ball_functions import hull, power_rational
from tutor.expression.balls import enclose, is_nonnegative
from tutor.expression.tree import (
    TWO,
    Apply,
    Negation,
    Node,
    Power,
    Quotient,
    Symbol,
    add,
    children,
    rational_value,
    substitute,
    variables,
    with_children,
)
from tutor.extrema.kinks import kinks_of
from tutor.extrema.krawczyk import Box
from tutor.extrema.natural import requirements_of
from tutor.extrema.pieces import minus
from tutor.extrema.report import Kind

PARTS = 16  # of each side of the square of directions


@dataclass(frozen=True, slots=True)
class Bend:
    """A part |u|^power of the function, u written with the symbols of bends inside of it.

    ``two_sided``: it is defined on both sides of u = 0.
    """

    symbol: Symbol
    inside: Node
    power: Fraction
    two_sided: bool


@dataclass(frozen=True, slots=True)
class Bent:
    """f as a smooth function of the variables and of its bends, each written as a symbol, inner ones first."""

    function: Node
    bends: tuple[Bend, ...]

    def flat(self) -> Node:
        """f where all bends are 0."""
        node = self.function
        for bend in self.bends:
            node = substitute(node, bend.symbol.name, add())
        return node


def bent_at(node: Node, vanishes: Callable[[Node], bool]) -> Bent:
    """The function with those bends opened whose inside vanishes."""
    bends: dict[tuple[Node, Fraction], Bend] = {}

    def opened(part: Node) -> Node:
        match part:
            case Apply("min" | "max" as which, (u, v, *rest)):
                spread = Apply("abs", (minus(u, v),))
                one = Quotient(add(u, v, spread if which == "max" else Negation(spread)), TWO)
                return opened(Apply(which, (one, *rest)) if rest else one)
        seen = _bend_of(part)
        if seen is None or not vanishes(seen[0]):
            return with_children(part, tuple(opened(u) if isinstance(u, Node) else u for u in children(part)))
        inside, power, two_sided = seen
        written = opened(inside)
        if (written, power) not in bends:
            bends[written, power] = Bend(Symbol(f"bend {len(bends)}"), written, power, two_sided)
        return bends[written, power].symbol

    return Bent(opened(node), tuple(bends.values()))


def _bend_of(part: Node) -> tuple[Node, Fraction, bool] | None:
    """u, the power and whether it is two-sided, for a part that is |u| to a power."""
    match part:
        case Apply("abs", (u,)):
            return u, Fraction(1), True
        case Apply("sqrt", (base,)):
            power = Fraction(1, 2)
        case Power(base, exponent) if (written := rational_value(exponent)) is not None and written.denominator > 1:
            power = written
        case _:
            return None
    match base:
        case Apply("abs", (u,)) if power > 0:
            return u, power, True
    if power < 0 or power.denominator * power.numerator % 2:
        return None
    return base, power, power.denominator % 2 == 1 or is_nonnegative(base)


class BentPlace:
    """A bent function at places of a box at which its bends are 0, or on the ``whole`` box around such a place.

    ``tips``: insides of bends that have no slope at the place.
    """

    def __init__(
        self, bent: Bent, names: Sequence[str], box: Box, tips: Collection[Node] = (), whole: bool = False
    ) -> None:
        self.bent, self.names, self.tips = bent, tuple(names), tips
        self.at: dict[str, arb] = dict(zip(names, box, strict=True))
        for bend in bent.bends:
            self.at[bend.symbol.name] = _reach(bend, self.at) if whole else arb(0)
        symbols = [bend.symbol.name for bend in bent.bends]
        self.slopes = self._balls(gradient(bent.function, self.names))
        self.weights = self._balls([derivative(bent.function, symbol) for symbol in symbols])
        self.normals = [self._balls(gradient(bend.inside, self.names)) for bend in bent.bends]
        self.inner = [
            self._balls([derivative(bend.inside, s) for s in symbols[:k]]) for k, bend in enumerate(bent.bends)
        ]
        curved = [hessian(bend.inside, self.names) if bend.inside in tips else () for bend in bent.bends]
        self.is_quadratic = not any(variables(tree) for rows in curved for row in rows for tree in row)
        self.curved = [[self._balls(row) for row in rows] for rows in curved]

    def _balls(self, trees: Sequence[Node]) -> list[arb]:
        return [enclose(tree, self.at) for tree in trees]

    @property
    def is_smooth(self) -> bool:
        """Whether h is seen to be defined and smooth here."""
        function = self.bent.function
        needed = self._balls([*kinks_of(function), *(r.tree for r in requirements_of(function))])
        return all(value > 0 or value < 0 for value in needed) and enclose(function, self.at).is_finite()

    def change(self, direction: Sequence[arb]) -> int:
        """The sign of φ in the direction (or in all directions of a ball); 0 where it is not known."""
        moved: list[arb] = []
        total = _dot(self.slopes, direction)
        low, high = False, False  # whether the change may be below, above every bound
        steep = 0
        for k, (bend, weight) in enumerate(zip(self.bent.bends, self.weights, strict=True)):
            inside = abs(_dot(self.normals[k], direction) + _dot(self.inner[k], moved))
            if bend.inside in self.tips and bend.power == Fraction(1, 2):
                square = sum(
                    (_dot(row, direction) * d for row, d in zip(self.curved[k], direction, strict=True)), arb(0)
                )
                inside = power_rational(abs(square) / 2, bend.power)
            elif bend.power < 1:
                sign = _sign(weight)
                low, high = low or sign <= 0, high or sign >= 0
                steep = steep or (sign if inside > 0 else 0)
                inside = arb(0)
            moved.append(inside if bend.power <= 1 else arb(0))
            total += weight * moved[-1]
        if not (low and high) and steep:
            return steep
        found = _sign(total)
        return 0 if (low and found > 0) or (high and found < 0) else found

    def signs_around(self) -> set[int]:
        """The signs of φ in all directions, 0 among them where one is not known."""
        return {self.change(direction) for direction in directions(len(self.names))}

    def kind_around(self) -> Kind:
        """The kind by the signs of φ on all sides."""
        signs = self.signs_around()
        if signs in ({1}, {-1}):
            return "local_minimum" if signs == {1} else "local_maximum"
        return "saddle" if {1, -1} <= signs else "undecided"

    def kind_on_curve(self, along: Kind) -> Kind:
        """The kind of a point of a single curve, at which f has the kind ``along`` on the curve."""
        normal = next((n for n in self.normals if any(map(_sign, n))), None)
        if normal is None or any(self.inner):
            return "undecided"
        across = {self.change(normal), self.change([-x for x in normal])}
        if across == {1, -1}:
            return "neither"
        if across not in ({1}, {-1}) or along == "undecided":
            return "undecided"
        if along in ("local_minimum", "local_maximum"):
            return along if (along == "local_minimum") == (across == {1}) else "saddle"
        return "neither"

    def kind_where_flat(self) -> Kind:
        """The kind where f is a constant plus what the bends add to it."""
        if variables(self.bent.flat()):
            return "undecided"
        signs = set(map(_sign, self.weights))
        return "local_minimum" if signs == {1} else "local_maximum" if signs == {-1} else "undecided"


def directions(size: int) -> Iterator[Box]:
    """The border of the cube of this dimension around 0 in small parts."""
    parts = PARTS if size == 2 else PARTS // 2
    steps = [arb(2 * k + 1 - parts, 1) / parts for k in range(parts)]
    for k in range(size):
        for rest in product(steps, repeat=size - 1):
            for end in (arb(1), arb(-1)):
                yield (*rest[:k], end, *rest[k:])


def _reach(bend: Bend, at: Mapping[str, arb]) -> arb:
    """The values of |u|^power, down to 0."""
    inside = enclose(bend.inside, at)
    return hull(arb(0), power_rational(inside.abs_upper(), bend.power)) if inside.is_finite() else inside


def _dot(one: Sequence[arb], other: Sequence[arb]) -> arb:
    total = arb(0)
    for a, b in zip(one, other, strict=True):
        total += a * b
    return total


def _sign(ball: arb) -> int:
    return 1 if ball > 0 else -1 if ball < 0 else 0
