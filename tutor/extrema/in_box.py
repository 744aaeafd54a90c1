"""What a point on the border of a box is for f inside the box.

An extremum in the plane stays one. Where f bends up and down in opposite directions at a point of one face, one
direction of each pair leads into the box: a saddle stays one. At corners, and where the second derivatives do not
decide, f − f(point) = Σ c·u^e is seen by its Newton polygon, in each quadrant of the box: with u ≥ 0 measured inward,
the terms with least exponents decide. Each other term is one of them times something small; all of them positive (or,
in the plane, the forms on all compact edges of the polygon): f is not smaller nearby; a vertex of either sign: f takes
greater and smaller values (Arnold, Gusein-Zade and Varchenko, *Singularities of Differentiable Maps* I, §6.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from math import factorial

from flint import arb

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.errors import LimitExceeded
from tutor.expression.message import Message, message
from tutor.expression.tree import Negation, Node, Power, Symbol, add, multiply, number, substitute
from tutor.extrema.bending import minors
from tutor.extrema.exact import Exact
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.jets import ORDER, Exponents, jet_of_polynomial, lowest_form, signs_on_line
from tutor.extrema.report import Kind
from tutor.extrema.several_report import Curve, PointOfSeveral
from tutor.extrema.smooth_branches import smooth_branches
from tutor.extrema.surface import Place, Surface
from tutor.extrema.witness import UNDECIDED, Witness, kink_kind

WEIGHTS = range(1, 6)  # of the exponents, for vertices of a polygon in space

Coefficient = tuple[Node, arb]
Expansion = Mapping[Exponents, Coefficient]
"""The terms of f − f(point) with least exponents: every other term is a multiple of one of them, or lies above the
polygon between them."""


def seen_in_box(surface: Surface, point: PointOfSeveral) -> PointOfSeveral:
    """A critical point, with what it is for f inside the box."""
    inward = surface.inward_at(point.coordinates)
    if not any(inward) or point.kind in ("local_minimum", "local_maximum"):
        return point
    faces = sum(map(abs, inward))
    if faces == 1 and point.kind == "saddle" and point.test == "hessian":
        return replace(point, witness=message("analysis.witness.border_opposite"))
    if point.reason == "derivative_undefined":
        exact = [x.exact for x in point.coordinates if x.exact is not None]
        known = len(exact) == len(inward)
        kind = kink_kind(smooth_branches(surface.node), surface.names, exact, inward) if known else "undecided"
        return replace(point, kind=kind)
    found = kind_in_box(surface, point.coordinates, inward)
    if found.kind == "undecided" and point.hessian:
        found = _by_bends(point.hessian, inward)
    return replace(point, kind=found.kind, strict=found.strict, test="endpoint", witness=found.told)


def kind_in_box(surface: Surface, place: Place, inward: Sequence[int]) -> Witness:
    """The kind of a point, known exactly, for f inside the box: ``saddle`` where f takes greater and smaller values."""
    exact = [x.exact for x in place if x.exact is not None]
    if len(exact) < len(place):
        return UNDECIDED
    terms = _expansion(surface.node, surface.names, exact, surface.exact)
    if not terms:
        return UNDECIDED
    quadrants = list(product(*((side,) if side else (1, -1) for side in inward)))
    seen = [_signs(terms, sides, surface.exact) for sides in quadrants]
    together = {sign for signs in seen for sign in signs or ()}
    if {1, -1} <= together:
        return Witness("saddle", True, _told("both", terms, surface.names, inward))
    if None in seen or 0 in together:
        return UNDECIDED
    strict = all(any(sum(map(bool, e)) == 1 and e[k] for e in terms) for k in range(len(place)))
    kind: Kind = "local_minimum" if 1 in together else "local_maximum"
    key = f"{'positive' if 1 in together else 'negative'}{'' if strict else '_weak'}"
    return Witness(kind, strict, _told(key, terms, surface.names, inward))


def curve_in_box(surface: Surface, curve: Curve) -> Curve:
    """A curve or surface in space, with what its points are for f inside the box; not decided on a face, but where all
    terms of f − value have one sign in the box, seen from a corner on the curve."""
    ends = [(name, end.exact) for name, pair in zip(surface.names, surface.ends, strict=True) for end in pair]
    on_faces = any(
        end is not None and surface.exact.is_zero(substitute(equation, name, end))
        for equation in curve.equations
        for name, end in ends
    )
    if not on_faces or curve.kind in ("local_minimum", "local_maximum"):
        return curve
    for corner in product(*surface.ends):
        place = [end.exact for end in corner if end.exact is not None and not end.side]
        if len(place) < len(corner) or not all(surface.exact.is_zero(surface.at(e, place)) for e in curve.equations):
            continue
        sides, terms = surface.inward_at(corner), jet_of_polynomial(surface.node, surface.names, place)
        signs = {(1 if c > 0 else -1) * _turned(e, sides) for e, c in (terms or {}).items()}
        if len(signs) == 1:
            return replace(curve, kind="local_minimum" if 1 in signs else "local_maximum")
    return replace(curve, kind="undecided")


# -- the terms that decide ------------------------------------------------------------------------------------------


def _expansion(node: Node, names: Sequence[str], place: Sequence[Node], exact: Exact) -> Expansion | None:
    whole = jet_of_polynomial(node, names, place)
    if whole is not None:
        least = [e for e in whole if not any(other != e and _divides(other, e) for other in whole)]
        return {e: (number(whole[e]), _ball(number(whole[e]))) for e in least}
    return _of_derivatives(node, names, place, exact) if len(names) == 2 else None


def _of_derivatives(node: Node, names: Sequence[str], place: Sequence[Node], exact: Exact) -> Expansion | None:
    """By derivatives up to ``ORDER``. What could come first beyond them lies on an edge: there it is proved to be 0."""
    at = dict(zip(names, place, strict=True))
    terms: dict[Exponents, Coefficient] = {}
    trees: dict[Exponents, Node] = {(0, 0): node}
    try:
        for i, j in sorted(product(range(ORDER + 1), repeat=2), key=sum):
            if not 0 < i + j <= ORDER or any(_divides(e, (i, j)) for e in terms):
                continue
            tree = node
            for name, times in zip(names, (i, j), strict=True):
                for _ in range(times):
                    tree = exact.derivative(tree, name)
            trees[i, j] = tree
            value = _put_in(tree, at)
            if exact.is_zero(value):
                continue
            scaled = multiply(number(Fraction(1, factorial(i) * factorial(j))), value)
            ball = _ball(scaled)
            if not (ball > 0 or ball < 0):
                return None
            terms[i, j] = exact.simplified(scaled, ball) or scaled, ball
    except LimitExceeded:
        return None
    for k, name in enumerate(names):
        for power in range(min((e[k] for e in terms), default=0)):
            edge = substitute(trees[(power, 0) if k == 0 else (0, power)], name, at[name])
            rest = add(edge, Negation(_put_in(node, at))) if power == 0 else edge
            if not exact.is_zero(rest):
                return None
    return terms


def _divides(one: Exponents, other: Exponents) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))


def _ball(tree: Node) -> arb:
    with precision(ROOT_BITS):
        return enclose(tree, {})


def _put_in(tree: Node, at: Mapping[str, Node]) -> Node:
    for name, value in at.items():
        tree = substitute(tree, name, value)
    return tree


# -- their signs ----------------------------------------------------------------------------------------------------


def _signs(terms: Expansion, sides: Sequence[int], exact: Exact) -> set[int] | None:
    """The signs of f − f(point) in one quadrant near the point; with 0 or ``None`` nothing is known of others."""
    signs = {e: (1 if c > 0 else -1) * _turned(e, sides) for e, (_, c) in terms.items()}
    if len(set(signs.values())) == 1:
        return set(signs.values())
    if len(sides) > 2:
        found = {signs[e] for e in _vertices(list(terms), len(sides))}
        return found if len(found) == 2 else None
    found = set()
    for (a, b), (c, d) in combinations(terms, 2):
        _, form = lowest_form({e: Fraction(sign) for e, sign in signs.items()}, (abs(b - d), abs(a - c)))
        if (a, b) in form and (c, d) in form:
            on_edge = _signs_of_form(terms, list(form), sides, exact)
            if on_edge is None:
                return None
            found |= on_edge
    return found


def _turned(exponents: Exponents, sides: Sequence[int]) -> int:
    odd = sum(1 for power, side in zip(exponents, sides, strict=True) if side < 0 and power % 2)
    return -1 if odd % 2 else 1


def _vertices(exponents: Sequence[Exponents], size: int) -> Iterator[Exponents]:
    for weights in product(WEIGHTS, repeat=size):
        _, form = lowest_form(dict.fromkeys(exponents, Fraction(1)), weights)
        if len(form) == 1:
            yield from form


def _signs_of_form(terms: Expansion, edge: Sequence[Exponents], sides: Sequence[int], exact: Exact) -> set[int] | None:
    """The signs, in the quadrant, of the sum of the terms on an edge of the polygon; t² runs over what is positive."""
    line: dict[int, Fraction] = {}
    for e in edge:
        form = exact.form(terms[e][0])
        value = None if form is None else form.rational()
        if value is None:
            signs = {(1 if terms[e][1] > 0 else -1) * _turned(e, sides) for e in edge}
            ends = {(1 if terms[e][1] > 0 else -1) * _turned(e, sides) for e in (min(edge), max(edge))}
            return signs if len(signs) == 1 or len(ends) == 2 else None
        line[2 * (e[0] - min(edge)[0])] = value * _turned(e, sides)
    return signs_on_line(line)


def _by_bends(bends: Sequence[Sequence[arb]], inward: Sequence[int]) -> Witness:
    """The second derivatives in the directions into the box, the gradient being 0.

    They are positive where the matrix is, without the entries that help, positive definite.
    """
    size = len(inward)
    for up, key in ((1, "border_bends_up"), (-1, "border_bends_down")):
        turned = [[bends[i][j] * up * _both(inward, i, j) for j in range(size)] for i in range(size)]
        helped = [
            [arb(0) if i != j and inward[i] and inward[j] and turned[i][j] > 0 else turned[i][j] for j in range(size)]
            for i in range(size)
        ]
        if all(minor > 0 for minor in minors(helped)):
            kind: Kind = "local_minimum" if up > 0 else "local_maximum"
            return Witness(kind, True, message(f"analysis.witness.{key}"))
    seen = set()
    for direction in product((0, 1, -1), repeat=size):
        if all(step * side >= 0 for step, side in zip(direction, inward, strict=True)):
            bend = sum((bends[i][j] * direction[i] * direction[j] for i in range(size) for j in range(size)), arb(0))
            seen.add(1 if bend > 0 else -1 if bend < 0 else 0)
    return Witness("saddle", True, message("analysis.witness.border_bends_both")) if {1, -1} <= seen else UNDECIDED


def _both(inward: Sequence[int], i: int, j: int) -> int:
    return (inward[i] or 1) * (inward[j] or 1)


# -- in words -------------------------------------------------------------------------------------------------------


def _told(key: str, terms: Expansion, names: Sequence[str], inward: Sequence[int]) -> Message:
    parts = []
    for exponents in sorted(terms, reverse=True):
        powers = [
            Symbol(name) if power == 1 else Power(Symbol(name), number(power))
            for name, power in zip(names, exponents, strict=True)
            if power
        ]
        parts.append(multiply(terms[exponents][0], *powers))
    where: Message | None = None
    for name, side in zip(reversed(names), reversed(inward), strict=True):
        if side:
            part = message("analysis.where.side", name=Symbol(name), side="≥" if side > 0 else "≤")
            where = part if where is None else message("analysis.where.both", first=part, second=where)
    assert where is not None
    return message(f"analysis.witness.border_{key}", where=where, form=tidy(add(*parts)))
