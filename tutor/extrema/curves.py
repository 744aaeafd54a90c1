"""Curves given by an equation in two variables: what they are, a parametrisation where it is simple, f along them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tutor.calculus.differentiate import derivative
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.tree import (
    PI,
    TWO,
    ZERO,
    Apply,
    Negation,
    Node,
    Product,
    Quotient,
    Symbol,
    add,
    multiply,
    number,
    substitute,
    variables,
)
from tutor.extrema.domain import coordinate, layout
from tutor.extrema.equations import NotSolved, Solver
from tutor.extrema.exact import Exact
from tutor.extrema.factors import zeros_of
from tutor.extrema.field import Field
from tutor.extrema.forms import Form, Unrepresentable
from tutor.extrema.isolate import ROOT_BITS, Work, sign
from tutor.extrema.jets import Terms, terms_of
from tutor.extrema.report import Coordinate, Kind
from tutor.extrema.several_report import PARAMETER, Curve

WORK = 20_000
FULL_TURN = Interval(ZERO, Product((TWO, PI)), True, False)


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the curve: a point for every t of the interval (``around``: the ends are the same point)."""

    equation: Node
    along: tuple[Node, ...]
    interval: Interval = REAL_LINE


@dataclass(frozen=True, slots=True)
class Shape:
    """Where an equation holds: on branches, at single points, or on a curve that is not put into a simple form."""

    branches: tuple[Branch, ...] = ()
    points: tuple[tuple[Node, ...], ...] = ()
    unknown: bool = False


def shape_of(tree: Node, names: Sequence[str], exact: Exact, lines: Mapping[str, Interval] | None = None) -> Shape:
    """The real zeros of an irreducible factor in two variables, each looked for on its line (ℝ where none is given)."""
    used = [name for name in names if name in variables(tree)]
    if len(used) == 1:
        return _lines(tree, used[0], names, exact, lines or {})
    terms = terms_of(tree, names)
    if terms is not None:
        if sum_of_even_powers(terms):
            constant = terms.get((0, 0), Fraction(0))
            if constant:
                return Shape()
            return Shape(points=((ZERO, ZERO),)) if len(_alone(terms)) == 2 else Shape(unknown=True)
        round_one = _ellipse(tree, terms)
        if round_one is not None:
            return round_one
    t = Symbol(PARAMETER)
    for k, name in reversed(list(enumerate(names))):
        slope = exact.constant(derivative(tree, name), name)
        if slope is None:
            continue
        given = tidy(Negation(Quotient(substitute(tree, name, ZERO), slope)))
        other = names[1 - k]
        value = substitute(given, other, t)
        return Shape((Branch(tree, (value, t) if k == 0 else (t, value)),))
    return Shape(unknown=True)


def _lines(tree: Node, name: str, names: Sequence[str], exact: Exact, lines: Mapping[str, Interval]) -> Shape:
    """Parallels to an axis, as far as the other variable goes."""
    other = lines.get(next(own for own in names if own != name), REAL_LINE)
    try:
        zeros = Solver({name: lines.get(name, REAL_LINE)}, exact).zeros(tree, name)
    except NotSolved:
        return Shape(unknown=True)
    if any(x.exact is None for x in zeros):
        return Shape(unknown=True)
    t = Symbol(PARAMETER)
    branches = []
    for x in zeros:
        if x.exact is not None:
            equation = tidy(add(Symbol(name), Negation(x.exact)))
            branches.append(Branch(equation, tuple(x.exact if own == name else t for own in names), other))
    return Shape(tuple(branches))


def sum_of_even_powers(terms: Terms) -> bool:
    """Whether all exponents are even and all coefficients have one sign: 0 at the origin at most."""
    return (
        not any(power % 2 for exponents in terms for power in exponents) and len({c > 0 for c in terms.values()}) == 1
    )


def _alone(terms: Terms) -> set[int]:
    return {0 if i else 1 for i, j in terms if (i == 0) != (j == 0)}


def _ellipse(tree: Node, terms: Terms) -> Shape | None:
    """a(x − p)² + c(x − p)(y − q) + b(y − q)² = r, definite; nothing is told where c is not 0 and it is a curve."""
    if any(i + j > 2 for i, j in terms):
        return None
    a, b, c, d, e, f = (terms.get(k, Fraction(0)) for k in ((2, 0), (0, 2), (1, 1), (1, 0), (0, 1), (0, 0)))
    if 4 * a * b <= c * c:
        return None
    p, q = (c * e - 2 * b * d) / (4 * a * b - c * c), (c * d - 2 * a * e) / (4 * a * b - c * c)
    r = -f - (d * p + e * q) / 2
    if r * a < 0:
        return Shape()
    if r == 0:
        return Shape(points=((number(p), number(q)),))
    if c:
        return None
    t = Symbol(PARAMETER)
    sides = []
    for middle, share, turn in ((p, r / a, "cos"), (q, r / b, "sin")):
        sides.append(tidy(add(number(middle), multiply(Apply("sqrt", (number(share),)), Apply(turn, (t,))))))
    return Shape((Branch(tree, (sides[0], sides[1]), FULL_TURN),))


def on_curve(tree: Node, names: Sequence[str], branch: Branch) -> Node:
    """The tree as a function of the parameter."""
    for name, value in zip(names, branch.along, strict=True):
        tree = substitute(tree, name, value)
    return tidy(tree)


@dataclass(frozen=True, slots=True)
class Described:
    """What a curve of critical points is: its parts with their kinds, and the parameters between them."""

    curves: tuple[Curve, ...]
    corners: tuple[tuple[Node, ...], ...] = ()
    complete: bool = True


def described(
    node: Node, bends: Sequence[Sequence[Node]], names: Sequence[str], branch: Branch, exact: Exact, inward: int = 0
) -> Described:
    """The kinds along a curve on which the gradient is 0.

    Across the curve f bends as the trace of the Hessian says (along it f is constant): a minimum where it is positive,
    not a strict one. Where f − value is an odd power of the equation times a function that is not 0, f changes its sign
    there; but on a face x = a of the box, with x − a of the sign ``inward`` inside, only one side counts.
    """
    value = value_on(node, names, branch, exact)
    measure, odd = on_curve(add(*(bends[k][k] for k in range(len(names)))), names, branch), False
    if exact.is_zero(measure):
        split = as_power(node, value, branch.equation, names, exact)
        if split is None:
            return Described((Curve(branch.equation, "undecided", value, branch.along),), complete=False)
        power, rest = split
        measure, odd = on_curve(rest, names, branch), power % 2 == 1
    parts = parts_along(measure, branch.interval, exact)
    if parts is None:
        return Described((Curve(branch.equation, "undecided", value, branch.along),), complete=False)
    side = inward if odd else 1
    extreme: dict[int, Kind] = {0: "neither", 1: "local_minimum", -1: "local_maximum"}
    kinds = [extreme[s * side] for s in parts.signs]
    if len(set(kinds)) == 1:
        curves: tuple[Curve, ...] = (Curve(branch.equation, kinds[0], value, branch.along),)
    else:
        curves = tuple(
            Curve(branch.equation, kind, value, branch.along, between)
            for kind, between in zip(kinds, parts.between, strict=True)
        )
    corners = parts.places(branch)
    return Described(curves, corners, len(corners) == len(parts.ends))


def value_on(node: Node, names: Sequence[str], branch: Branch, exact: Exact) -> Coordinate | None:
    """f on the curve, where it is the same everywhere."""
    constant = exact.constant(on_curve(node, names, branch), PARAMETER)
    if constant is None or variables(constant):
        return None
    with precision(ROOT_BITS):
        ball = enclose(constant, {})
    return Coordinate(ball, exact.simplified(constant, ball))


def as_power(
    node: Node, value: Coordinate | None, equation: Node, names: Sequence[str], exact: Exact
) -> tuple[int, Node] | None:
    """f − value as a power of the equation times the rest."""
    if value is None or value.exact is None:
        return None
    workings = Field()
    try:
        symbols = (Symbol(name) for name in names)
        form, factor = workings.forms(*symbols, add(node, Negation(value.exact)), equation)[-2:]
    except Unrepresentable:
        return None
    if factor.above.is_constant() or form.is_zero:
        return None
    rest, power = form.above, 0
    while True:
        quotient, remainder = divmod(rest, factor.above)
        if not remainder.is_zero():
            break
        rest, power = quotient, power + 1
    return (power, workings.node(Form(rest, form.below))) if power else None


def remainder(node: Node, equation: Node, names: Sequence[str]) -> Node | None:
    """What is left of a polynomial divided by another: f where the equation holds."""
    workings = Field()
    try:
        form, factor = workings.forms(*(Symbol(name) for name in names), node, equation)[-2:]
    except Unrepresentable:
        return None
    if not form.below.is_constant() or factor.above.is_constant():
        return None
    return workings.node(Form(divmod(form.above, factor.above)[1], form.below))


@dataclass(frozen=True, slots=True)
class Parts:
    """A curve cut at the ``ends``: the sign of something on each part, and the parameters it lies between.

    ``changes`` tells for each end whether the signs on its two sides differ. On a closed curve, the last part reaches
    around to the first end.
    """

    signs: list[int]
    between: list[tuple[Coordinate, Coordinate]]
    ends: list[Coordinate]
    changes: list[bool]

    def places(self, branch: Branch) -> tuple[tuple[Node, ...], ...]:
        """The points of the curve at the ends that are known exactly."""
        known = [end.exact for end in self.ends if end.exact is not None]
        return tuple(tuple(tidy(substitute(side, PARAMETER, t)) for side in branch.along) for t in known)


def parts_along(measure: Node, interval: Interval, exact: Exact) -> Parts | None:
    """The parts of a curve on which a function of its parameter keeps its sign; ``None`` where that is not known."""
    pieces = signs_along(measure, interval, exact)
    if pieces is None:
        return None
    signs, ends = pieces
    low, high = coordinate(interval.lower), coordinate(interval.upper)
    if interval != FULL_TURN:
        return Parts(signs, list(pairwise([low, *ends, high])), ends, [a != b for a, b in pairwise(signs)])
    if exact.is_zero(substitute(measure, PARAMETER, ZERO)):
        ends, stops = [low, *ends], [low, *ends, high]
    elif ends and signs[0] == signs[-1] and ends[0].exact is not None:
        signs = signs[1:]
        stops = [*ends, Coordinate(ends[0].ball + high.ball, tidy(add(ends[0].exact, interval.upper)))]
    else:
        return None if ends else Parts(signs, [(low, high)], [], [])
    changes = [signs[k - 1] != signs[k] for k in range(len(ends))]
    return Parts(signs, list(pairwise(stops)), ends, changes)


def signs_along(measure: Node, interval: Interval, exact: Exact) -> tuple[list[int], list[Coordinate]] | None:
    """The signs of a function of the parameter, and where they change (or it is 0): at its zeros and at gaps."""
    if not variables(measure):
        found = sign(enclose(measure, {}))
        return ([found], []) if found else None
    laid = layout(measure, PARAMETER, interval, exact, Work(WORK))
    signs: list[int] = []
    ends: list[Coordinate] = []
    for piece in laid.pieces:
        prover = exact.about(piece.node, PARAMETER)
        zeros = zeros_of(prover, piece.cell, Work(WORK))
        known = [s for s in zeros.signs() if s]
        if zeros.unresolved or not zeros.listed or len(known) != len(zeros.roots) + 1:
            return None
        located = [prover.located(root) for root in zeros.roots]
        if signs[-1:] == known[:1]:
            known = known[1:]
        elif signs:
            ends.append(piece.cell.lower.at)  # different on both sides of a gap
        signs, ends = [*signs, *known], [*ends, *located]
    return None if laid.holes or not signs else (signs, ends)
