"""Writing certificates in several variables: the box is cut until each part has a fact that the checker can repeat.

Each fact is tried with the checker itself before it is written down, so what it could not repeat is marked ``claimed``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any

from tutor.calculus.differentiate import gradient
from tutor.expression.ball_functions import hull
from tutor.expression.balls import precision
from tutor.expression.errors import TutorError
from tutor.expression.tree import Node
from tutor.expression.write_text import to_text
from tutor.extrema.certificate import BITS, ball_of, fraction_text
from tutor.extrema.certificate_of_several import Side, Slopes, check, reach_of_zeros
from tutor.extrema.certify import end_text, middle_of, short
from tutor.extrema.eliminants import eliminant
from tutor.extrema.report import Coordinate
from tutor.extrema.several_report import PointOfSeveral

MOST_PARTS = 2_000
SMALLEST = Fraction(1, 2**20)  # side of a part, relative to the whole
CUTS = tuple(Fraction(k, 16) for k in (8, 6, 10, 5, 11, 4, 12, 7, 9))
APART = Fraction(1, 20)  # how near a cut may come to a critical point, relative to the side

Json = dict[str, Any]
Part = list[Side]


def certificate_of(
    node: Node,
    names: Sequence[str],
    ends: Sequence[tuple[Coordinate, Coordinate]],
    periods: Mapping[str, Node],
    points: Sequence[PointOfSeveral],
) -> Json | None:
    """The certificate of the critical points in a closed box, given by its ends.

    In a variable that runs over all of ℝ, the box reaches as far as the zeros of an eliminant do. ``None`` where the
    domain is unbounded and there is no eliminant.
    """
    endless = [name for name, (low, high) in zip(names, ends, strict=True) if low.side and high.side]
    beyond = {name: _beyond(gradient(node, names), names, name) for name in endless}
    if None in beyond.values() or any(bool(low.side) != bool(high.side) for low, high in ends):
        return None
    sides = []
    for name, (low, high) in zip(names, ends, strict=True):
        found = beyond.get(name)
        sides.append((end_text(low), end_text(high)) if found is None else (f"-{found[1]}", f"{found[1]}"))
    with precision(BITS):
        facts = list(_Certifier(node, names, sides).facts([p for p in points if p.reason == "stationary"]))
    return {
        "expression": to_text(node),
        "variables": list(names),
        "domain": {name: list(side) for name, side in zip(names, sides, strict=True)},
        "periods": {name: to_text(length) for name, length in periods.items()},
        "beyond": {name: found[0] for name, found in beyond.items() if found is not None},
        "facts": facts,
    }


def _beyond(slopes: Sequence[Node], names: Sequence[str], name: str) -> tuple[Json, int] | None:
    """Why there is no critical point far out in one variable, and a power of 2 beyond which there is none."""
    found = eliminant(slopes, names, name)
    if found is None:
        return None
    with precision(BITS):
        bound = reach_of_zeros(found.coefficients)
    reached = 1
    while not bound < reached:
        reached *= 2
    fact = {
        "coefficients": [str(c) for c in found.coefficients],
        "factors": [to_text(factor) for factor in found.factors],
    }
    return fact, reached


class _Certifier:
    def __init__(self, node: Node, names: Sequence[str], sides: Part) -> None:
        self.slopes, self.names, self.whole = Slopes(node, names), tuple(names), sides
        self.widths = [_width(side) for side in sides]
        self.left = MOST_PARTS

    def facts(self, points: Sequence[PointOfSeveral]) -> Iterator[Json]:
        pending = [(self.whole, list(points))]
        while pending:
            part, inside = pending.pop()
            self.left -= 1
            fact = next(self._holding(part, inside), None)
            relative = [_width(side) / width for side, width in zip(part, self.widths, strict=True)]
            widest = max(range(len(part)), key=lambda k: relative[k])
            if fact is not None:
                yield fact
            elif self.left <= 0 or relative[widest] < SMALLEST:
                yield {"fact": "claimed"}
            else:
                at = _cut(part[widest], [middle_of(point.coordinates[widest].ball) for point in inside])
                low, high = part[widest]
                yield {"fact": "cut", "variable": self.names[widest], "at": fraction_text(at)}
                for side, below in (((fraction_text(at), high), False), ((low, fraction_text(at)), True)):
                    kept = [p for p in inside if (middle_of(p.coordinates[widest].ball) < at) is below]
                    pending.append(([*part[:widest], side, *part[widest + 1 :]], kept))

    def _holding(self, part: Part, inside: Sequence[PointOfSeveral]) -> Iterator[Json]:
        """The facts that hold on the part."""
        for fact in self._about_point(inside[0]) if len(inside) == 1 else () if inside else self._signs(part):
            with suppress(TutorError, ValueError, OverflowError, ZeroDivisionError):
                if check(fact, self.slopes, part):
                    yield fact

    def _about_point(self, point: PointOfSeveral) -> Iterator[Json]:
        yield {"fact": "one_critical_point", "kind": point.kind}
        exact = [x.exact for x in point.coordinates if x.exact is not None]
        if len(exact) == len(point.coordinates):
            yield {"fact": "known_critical_point", "at": [to_text(x) for x in exact], "kind": point.kind}

    def _signs(self, part: Part) -> Iterator[Json]:
        box = tuple(hull(ball_of(low), ball_of(high)) for low, high in part)
        for k, name in enumerate(self.names):
            sign = self.slopes.sign_on(k, box)
            if sign:
                yield {"fact": "no_critical_point", "variable": name, "sign": sign}


def _width(side: Side) -> Fraction:
    low, high = (middle_of(ball_of(end)) for end in side)
    return high - low


def _cut(side: Side, avoided: Sequence[Fraction]) -> Fraction:
    """Where to cut: near the middle, but at a distance from the critical points."""
    low, width = middle_of(ball_of(side[0])), _width(side)
    tries = [low + width * share for share in CUTS]
    far = (at for at in tries if all(abs(at - x) > width * APART for x in avoided))
    return short(next(far, tries[0]))
