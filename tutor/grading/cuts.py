"""Where a tree can change its formula: the zeros that cut a line into cells, on each of which it is analytic.

|u| changes where u is 0, floor u where u is a whole number, √u and ln u end where u is 0, a quotient has a
pole where its denominator is 0, arcsin u bends where u is ±1. Two trees that agree on one cell may differ on the next,
however far away or narrow it is: they have to be compared on each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np
from flint import fmpq_poly
from numpy.typing import NDArray

from tutor.expression.evaluate import evaluate
from tutor.expression.tree import (
    ONE,
    PI,
    Apply,
    Comparison,
    Condition,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    glance,
    rational_value,
    variables,
    walk,
)
from tutor.grading.polynomial import polynomial, real_zeros

Doubles = NDArray[np.float64]
Function = Callable[[Doubles], Doubles]
Point = tuple[Fraction, ...]
Zeros = tuple[tuple[Fraction, bool], ...]

MOST_ZEROS = 24
"""So many zeros of one switch are looked at, those nearest to 0."""
MOST_CUTS = 60
_BLUR = 1e-6
_DIVES = 4
_ROUNDS = 9
_PARTS = 64  # each bracket is cut into so many parts, each round: 64^9 is finer than doubles are
_TOUCHES = 1e-7  # of the values around: a switch as near to 0 as that touches it
_DECIDING = (Comparison, Apply, Quotient, Power)
"""The kinds of parts that may have switches."""
_JUMPING = frozenset(("sign", "floor", "ceil"))
TWO_SHARES = (Fraction(3, 8), Fraction(11, 16))
MANY_SHARES = tuple(Fraction(2 * k + 1, 32) for k in range(16))


@dataclass(frozen=True, slots=True)
class Line:
    """All the points ``start + t·direction``; with one variable, the real line itself."""

    names: tuple[str, ...]
    start: Point
    direction: Point

    def at(self, t: Fraction) -> Point:
        return tuple(a + b * t for a, b in zip(self.start, self.direction, strict=True))

    def columns(self, t: Doubles) -> dict[str, Doubles]:
        rows = zip(self.names, self.start, self.direction, strict=True)
        return {name: float(a) + float(b) * t for name, a, b in rows}


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A place on a line; ``exact`` if a switch is 0 just there; ``alone`` if the value may be like none beside it."""

    at: Fraction
    exact: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """Something changes where ``tree`` is 0, or, with ``whole``, where it is a whole number."""

    tree: Node
    whole: bool = False


@lru_cache(maxsize=1024)
def cuts(tree: Node, line: Line) -> tuple[Cut, ...]:
    """The places where a part of the tree can change, in order."""
    return _cuts(tree, line, _zeros)


@lru_cache(maxsize=1024)
def exact_cuts(tree: Node, line: Line) -> tuple[Cut, ...]:
    """Those that algebra finds, exactly."""
    return tuple(cut for cut in _cuts(tree, line, _zeros_by_algebra) if cut.exact)


def _cuts(tree: Node, line: Line, zeros: Callable[[Switch, Line], Zeros | None]) -> tuple[Cut, ...]:
    found: list[Cut] = []
    parts = (part for part in walk(tree) if isinstance(part, _DECIDING))
    switches = ((switch, _stands_alone(part)) for part in parts for switch in _switches(part))
    for switch, alone in dict.fromkeys(switches):
        # between the values at both sides of a floor there is none, so that only exact places need be looked at
        found += [Cut(at, exact, alone and (exact or not switch.whole)) for at, exact in zeros(switch, line) or ()]
    return together(found)


def together(found: Iterable[Cut]) -> tuple[Cut, ...]:
    """Each place once, in order; of very many those nearest to 0."""
    places: dict[Fraction, Cut] = {}
    for cut in found:
        known = places.get(cut.at, cut)
        places[cut.at] = Cut(cut.at, cut.exact or known.exact, cut.alone or known.alone)
    return tuple(places[at] for at in sorted(sorted(places, key=abs)[:MOST_CUTS]))


def cells(found: Sequence[Cut], shares: Sequence[Fraction] = TWO_SHARES) -> list[Fraction]:
    """Places inside every cell, at these shares of its width; none if nothing is cut."""
    if not found:
        return []
    first, last = found[0].at, found[-1].at
    places: list[Fraction] = []
    one = Fraction(1)
    for low, high in pairwise(cut.at for cut in found):
        width = high - low
        grain = Fraction(2) ** (width.numerator.bit_length() - width.denominator.bit_length() - 9)
        places += [round((low + share * width) / grain) * grain for share in shares]
    for share in shares:
        beyond = share / (1 - share)
        places += [_round(first - beyond * max(one, abs(first))), _round(last + beyond * max(one, abs(last)))]
    return places


def _round(place: Fraction) -> Fraction:
    return Fraction(round(place * 1024), 1024)


def has_values_alone(tree: Node) -> bool:
    """Whether the tree can have, at a single point, a value unlike those beside it."""
    seen = glance(tree)
    return seen.piecewise or not _JUMPING.isdisjoint(seen.functions)


def _stands_alone(part: Node | Condition) -> bool:
    """The same of one part by itself."""
    return isinstance(part, Comparison) or (isinstance(part, Apply) and part.function in _JUMPING)


def _switches(part: Node | Condition) -> Iterator[Switch]:
    """What decides where the part changes."""
    match part:
        case Comparison(_, left, right):
            yield Switch(_difference(left, right))
        case Apply("floor" | "ceil", (inside,)):
            yield Switch(inside, whole=True)
        case Apply("min" | "max", arguments):
            for first, second in combinations(arguments[:6], 2):
                yield Switch(_difference(first, second))
        case Apply("abs" | "sign" | "sqrt" | "root" | "ln" | "log" | "acsch", (inside, *_)) | Quotient(_, inside):
            yield Switch(_base(inside))
        case Power(inside, exponent) if _is_singular(exponent):
            yield Switch(_base(inside))
        case Apply("asin" | "acos" | "atanh" | "asec" | "acsc" | "acoth" | "acosh" | "asech", (inside,)):
            yield Switch(_difference(inside, ONE))
            yield Switch(Sum((inside, ONE)))


def _is_singular(exponent: Node) -> bool:
    """Whether a power may be singular where its base is 0: not for whole exponents from 0 on."""
    value = rational_value(exponent)
    return value is None or value < 0 or value.denominator != 1


def _base(inside: Node) -> Node:
    """What is 0 where ``inside`` is, without a sign change being squared away."""
    while isinstance(inside, Power) and isinstance(inside.exponent, Integer) and inside.exponent.value:
        inside = inside.base
    return inside


def _difference(left: Node, right: Node) -> Node:
    return left if right == Integer(0) else Sum((left, Negation(right)))


@lru_cache(maxsize=4096)
def _zeros(switch: Switch, line: Line) -> Zeros:
    """Where on the line it changes, also at ends of its domain, each with whether that is exact; the nearest to 0."""
    found = _zeros_by_algebra(switch, line)
    if found is None:
        tree = Apply("sin", (Product((PI, switch.tree)),)) if switch.whole else switch.tree
        found = _nearest([(Fraction(t), False) for t in _numerically(tree, line)])
    return found


@lru_cache(maxsize=4096)
def _zeros_by_algebra(switch: Switch, line: Line) -> Zeros | None:
    """The same of a polynomial in one variable; ``None`` where the switch is none."""
    if not variables(switch.tree) & set(line.names):
        return ()
    poly = polynomial(switch.tree, line.names[0]) if len(line.names) == 1 else None
    if poly is None or (switch.whole and poly.degree() != 1):
        return None
    found = _whole_places(poly) if switch.whole else real_zeros(poly)
    return None if found is None else _nearest(found)


def _nearest(found: list[tuple[Fraction, bool]]) -> Zeros:
    return tuple(sorted(found, key=lambda zero: abs(zero[0]))[:MOST_ZEROS])


def _whole_places(poly: fmpq_poly) -> list[tuple[Fraction, bool]]:
    """Where a·x + b is a whole number, near 0 and where it is small."""
    b, a = (Fraction(int(c.p), int(c.q)) for c in (poly[0], poly[1]))
    numbers = {*range(-MOST_ZEROS // 2, MOST_ZEROS // 2), *range(int(b) - 4, int(b) + 5)}
    return [((k - b) / a, True) for k in numbers]


def _numerically(tree: Node, line: Line) -> list[float]:
    """Zeros in doubles, by sign changes on a grid that is fine near 0 and reaches far, and by near misses on it."""

    def value(t: Doubles) -> Doubles:
        return np.broadcast_to(np.asarray(evaluate(tree, line.columns(t)), dtype=float), t.shape)

    grid = _grid()
    values = value(grid)
    low, high = _brackets(grid, values)
    with np.errstate(all="ignore"):
        size = np.abs(values)
        # a dip that does not reach 0 on the grid may do so between its points
        beside = np.maximum(size[:-2], size[2:]) * (1 - _TOUCHES)
        dips = 1 + np.flatnonzero(
            (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]) & (size[1:-1] < beside) & (size[1:-1] > 0)
        )
        dips = dips[np.argsort(np.abs(grid[dips]))][: 2 * MOST_ZEROS]
        crossings, touching = _into_dips(value, grid[dips - 1], grid[dips + 1], np.maximum(size[dips - 1], 1e-300))
    low, high = np.concatenate([low, crossings[0]]), np.concatenate([high, crossings[1]])
    nearest = np.argsort(np.minimum(np.abs(low), np.abs(high)), kind="stable")[:MOST_ZEROS]
    found = list(dict.fromkeys(_narrowed(value, low[nearest], high[nearest]).tolist()))
    for t in touching.tolist():  # found only to half the digits: several may be one, or a crossing again
        if all(abs(t - other) > _BLUR * (1 + abs(t)) for other in found):
            found.append(t)
    return found


@lru_cache
def _grid() -> Doubles:
    outer = np.geomspace(2.0**-60, 2.0**60, 400)
    return np.sort(np.concatenate([-outer, np.linspace(-12.03, 12.05, 400), outer]))


def _brackets(t: Doubles, values: Doubles) -> tuple[Doubles, Doubles]:
    """Neighbours between which the sign changes or a domain ends."""
    states = np.where(np.isnan(values), 2.0, np.sign(values))
    changes = np.flatnonzero(states[1:] != states[:-1])
    return t[changes], t[changes + 1]


def _narrowed(value: Function, low: Doubles, high: Doubles) -> Doubles:
    """Each bracket down to neighbouring doubles: its upper end."""
    for _ in range(_ROUNDS if len(low) else 0):
        steps = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, _PARTS + 1)
        values = value(steps.ravel()).reshape(steps.shape)
        states = np.where(np.isnan(values), 2.0, np.sign(values))
        first = np.argmax(states[:, 1:] != states[:, :1], axis=1)
        rows = np.arange(len(low))
        low, high = steps[rows, first], steps[rows, first + 1]
    return high


def _into_dips(
    value: Function, low: Doubles, high: Doubles, around: Doubles
) -> tuple[tuple[Doubles, Doubles], Doubles]:
    """Brackets found at the bottom of dips, and the bottoms of others that touch 0."""
    below, above = [np.empty(0)], [np.empty(0)]
    bottom, size = low, around
    for _ in range(_DIVES):
        if not len(low):
            break
        steps = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, _PARTS + 1)
        values = value(steps.ravel()).reshape(steps.shape)
        crosses = (np.sign(values) * np.sign(values[:, :1]) < 0).any(axis=1)
        for row in np.flatnonzero(crosses):
            ends = _brackets(steps[row], values[row])
            below.append(ends[0])
            above.append(ends[1])
        steps, values, around = steps[~crosses], values[~crosses], around[~crosses]
        size = np.where(np.isnan(values), np.inf, np.abs(values))
        lowest = np.clip(np.argmin(size, axis=1), 1, _PARTS - 1) if len(size) else np.empty(0, dtype=int)
        rows = np.arange(len(size))
        bottom, size = steps[rows, lowest], size[rows, lowest]
        low, high = steps[rows, lowest - 1], steps[rows, lowest + 1]
    return (np.concatenate(below), np.concatenate(above)), bottom[size < _TOUCHES * around]
