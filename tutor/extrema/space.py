"""Curves and surfaces of critical points in space: a parametrisation where it is simple, and what the points are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from tutor.calculus.differentiate import gradient
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, is_nonnegative
from tutor.expression.interval import REAL_LINE
from tutor.expression.tree import ZERO, Negation, Node, Power, Symbol, add, multiply, number, substitute, variables
from tutor.extrema.continuity import is_positive, not_negative
from tutor.extrema.curves import Branch, Described, as_power, on_curve, parts_along, remainder, shape_of, value_on
from tutor.extrema.equations import NotSolved, Solver, solved_for
from tutor.extrema.exact import Exact
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable
from tutor.extrema.report import Coordinate, Kind
from tutor.extrema.several_report import PARAMETER, Curve

Bends = Sequence[Sequence[Node]]


def described_in_space(
    node: Node, bends: Bends, names: Sequence[str], equations: Sequence[Node], exact: Exact
) -> Described:
    """The kinds on the curve (two equations or more) or surface (one equation) on which the gradient is 0."""
    if len(equations) == 1:
        return _surface(node, names, equations[0], exact)
    curves: list[Curve] = []
    corners: list[tuple[Node, ...]] = []
    complete = True
    branches = _branches(equations, names, exact)
    for branch in branches or ():
        said = _curve(node, bends, names, equations, branch, exact)
        curves += said.curves
        corners += said.corners
        complete = complete and said.complete
    if branches is None:
        curves.append(Curve(equations[0], "undecided", others=tuple(equations[1:])))
    return Described(tuple(curves), tuple(corners), complete and branches is not None)


# -- curves ---------------------------------------------------------------------------------------------------------


def _branches(equations: Sequence[Node], names: Sequence[str], exact: Exact) -> list[Branch] | None:
    """Variables are put in terms of others one by one; what is left is a curve in the plane, or a line."""
    given: list[tuple[str, Node]] = []
    rest, left = list(equations), list(names)
    while len(left) > 1 and rest:
        found = next(_solved(rest, left, exact), None)
        if found is None:
            break
        name, value, used = found
        given.append((name, value))
        left.remove(name)
        rest = [tidy(substitute(tree, name, value)) for tree in rest if tree is not used]
        rest = [tree for tree in rest if not exact.is_zero(tree)]
    if len(left) == 1 and not rest:
        flat = [Branch(equations[0], (Symbol(PARAMETER),))]
    elif len(left) == 2 and len(rest) == 1:
        shape = shape_of(rest[0], left, exact)
        if shape.unknown or shape.points:
            return None
        flat = list(shape.branches)
    else:
        return None
    return [_lifted(branch, given, left, names) for branch in flat]


def _solved(equations: Sequence[Node], names: Sequence[str], exact: Exact) -> Iterator[tuple[str, Node, Node]]:
    for tree in equations:
        for name in names:
            value = solved_for(tree, name, exact) if name in variables(tree) else None
            if value is not None:
                yield name, tidy(value), tree


def _lifted(branch: Branch, given: Sequence[tuple[str, Node]], left: Sequence[str], names: Sequence[str]) -> Branch:
    place = dict(zip(left, branch.along, strict=True))
    for name, value in reversed(given):
        for known, x in place.items():
            value = substitute(value, known, x)
        place[name] = tidy(value)
    return Branch(branch.equation, tuple(place[name] for name in names), branch.interval)


def _curve(
    node: Node, bends: Bends, names: Sequence[str], equations: Sequence[Node], branch: Branch, exact: Exact
) -> Described:
    """Along the curve f does not bend. Across it the sum of the 2×2 minors is the product of both bends: negative at
    saddles; where it is positive, the trace tells their common sign."""
    value = value_on(node, names, branch, exact)
    size = range(len(names))

    def said(kind: Kind, between: tuple[Coordinate, Coordinate] | None = None) -> Curve:
        return Curve(equations[0], kind, value, branch.along, between, others=tuple(equations[1:]))

    squares = [
        add(multiply(bends[i][i], bends[j][j]), Negation(Power(bends[i][j], number(2))))
        for i, j in combinations(size, 2)
    ]
    measure = on_curve(add(*squares), names, branch)
    trace = on_curve(add(*(bends[k][k] for k in size)), names, branch)
    parts = None if exact.is_zero(measure) else parts_along(measure, branch.interval, exact)
    if parts is None:
        least = value is not None and value.exact is not None
        rest = tidy(add(node, Negation(value.exact))) if value is not None and value.exact is not None else node
        for tree, kind in ((rest, "local_minimum"), (tidy(Negation(rest)), "local_maximum")):
            if least and is_nonnegative(tree):
                return Described((said(kind),))  # type: ignore[arg-type]
        return Described((said("undecided"),), complete=False)
    kinds = ["saddle" if s < 0 else _by_trace(trace, *ends) for s, ends in zip(parts.signs, parts.between, strict=True)]
    if len(set(kinds)) == 1:
        curves: tuple[Curve, ...] = (said(kinds[0]),)
    else:
        curves = tuple(said(kind, between) for kind, between in zip(kinds, parts.between, strict=True))
    corners = parts.places(branch)
    return Described(curves, corners, len(corners) == len(parts.ends) and "undecided" not in kinds)


def _by_trace(trace: Node, low: Coordinate, high: Coordinate) -> Kind:
    """By the sign of the trace anywhere between: it is 0 nowhere there."""
    start = high.ball - 1 if low.side else low.ball
    end = low.ball + 1 if high.side else high.ball
    at = (start.mid() + end.mid()) / 2 if not (low.side and high.side) else low.ball * 0 + 1
    value = enclose(trace, {PARAMETER: at})
    return "local_minimum" if value > 0 else "local_maximum" if value < 0 else "undecided"


# -- surfaces -------------------------------------------------------------------------------------------------------


def _surface(node: Node, names: Sequence[str], equation: Node, exact: Exact) -> Described:
    """f − value is a power of the equation times a rest: odd powers change their sign, for even ones the rest tells."""
    split = _as_power(node, names, equation, exact)
    if split is None:
        return Described((Curve(equation, "undecided"),), complete=False)
    value, (power, rest) = split
    if power % 2:
        corners = _singular_points(equation, names, exact)
        return Described((Curve(equation, "neither", value),), corners or (), corners is not None)
    for tree, kind in ((rest, "local_minimum"), (tidy(Negation(rest)), "local_maximum")):
        if not_negative(tree, names):
            return Described((Curve(equation, kind, value),))  # type: ignore[arg-type]
    return _by_regions(names, equation, value, rest)


def _singular_points(equation: Node, names: Sequence[str], exact: Exact) -> tuple[tuple[Node, ...], ...] | None:
    """The points of the surface at which its equation need not change its sign; ``None`` where they are not known."""
    try:
        found = Solver(dict.fromkeys(names, REAL_LINE), exact).solve([equation, *gradient(equation, names)], names)
    except NotSolved:
        return None
    places = [tuple(x.exact for x in place if x.exact is not None) for place in found.places]
    known = not (found.spaces or found.curves or found.open) and all(len(place) == len(names) for place in places)
    return tuple(places) if known else None


def _as_power(
    node: Node, names: Sequence[str], equation: Node, exact: Exact
) -> tuple[Coordinate, tuple[int, Node]] | None:
    """The value on the surface, 0 or what a division by the equation leaves, and f − value as a power and a rest."""
    for height in (ZERO, remainder(node, equation, names)):
        if height is not None and not variables(height):
            value = Coordinate(enclose(height, {}), height)
            split = as_power(node, value, equation, names, exact)
            if split is not None:
                return value, split
    return None


def _by_regions(names: Sequence[str], equation: Node, value: Coordinate, rest: Node) -> Described:
    """Minima where the rest is positive, maxima where it is negative, neither where one of its odd factors is 0.

    An odd factor with a gradient changes its sign at its zeros, and f with it (see ``sign_of_factors``).
    """
    found = _odd_factors(rest, names)
    if found is None:
        return Described((Curve(equation, "undecided", value),), complete=False)
    side, factors = found
    where = multiply(*factors) if side > 0 else Negation(multiply(*factors))
    curves = [
        Curve(equation, "local_minimum", value, where=where),
        Curve(equation, "local_maximum", value, where=tidy(Negation(where))),
        *(Curve(equation, "neither", value, others=(factor,)) for factor in factors),
    ]
    return Described(tuple(curves))


def _odd_factors(rest: Node, names: Sequence[str]) -> tuple[int, list[Node]] | None:
    """The factors that can change the sign, all linear, and the sign of what is left of the product."""
    workings = Field()
    try:
        form = workings.forms(*(Symbol(name) for name in names), rest)[-1]
    except Unrepresentable:
        return None
    constant, factors = form.above.factor()
    side, kept = 1 if constant > 0 else -1, []
    for polynomial, power in (*factors, (form.below, 1)):
        tree = workings.polynomial(polynomial)
        if power % 2 == 0 or is_positive(tree, names):
            continue
        if is_positive(Negation(tree), names):
            side = -side
        elif polynomial.total_degree() == 1 and variables(tree) <= set(names):
            kept.append(tree)
        else:
            return None
    return side, kept
