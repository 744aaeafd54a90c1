"""Degenerate critical points in several variables, decided by a witness.

- Where only one direction is flat, f is ±(a square) in the others plus a function φ of one variable along the valley
  (the curve on which the partial derivatives in the other directions vanish): the first term of φ decides. This is the
  splitting lemma (Bröcker and Lander, *Differentiable Germs and Catastrophes*, chapter 4).
- The form of lowest (weighted) degree of f − f(point): definite means an extremum, both signs a saddle.
- Curves through the point along which f rises and falls: a saddle.
- The factors of f − f(point): which of them vanish there, and to which power (``sign_of_factors``).
Nothing found: undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from flint import arb, fmpq, fmpq_mat

from tutor.expression.balls import is_nonnegative, taylor
from tutor.expression.message import Message, message
from tutor.expression.tree import Negation, Node, Product, Symbol, add, number, substitute
from tutor.extrema.exact import Exact
from tutor.extrema.jets import Jet, Terms, along, jet_at, lowest_form, partial, signs_of, written
from tutor.extrema.report import Kind
from tutor.extrema.several_report import PARAMETER
from tutor.extrema.sign_of_factors import kind_by_factors
from tutor.extrema.smooth_branches import SmoothBranch

HIGHEST_ORDER = 12
RAY_ORDER = 4
SLOPES = (0, 1, -1, 2, -2)
BENDS = tuple(Fraction(b) for b in (-2, "-3/2", -1, 1, "3/2", 2))  # 3/2: between the parabolas of Peano's example
WEIGHTS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2))

Curve = list[list[Fraction]]
"""For each variable its coefficients of t⁰, t¹, …"""


@dataclass(frozen=True, slots=True)
class Witness:
    """What was found, and why in words. ``strict``: an extremum is proved to be the only one nearby."""

    kind: Kind
    strict: bool
    told: Message | None


UNDECIDED = Witness("undecided", False, None)


def degenerate_kind(node: Node, names: Sequence[str], place: Sequence[Node], exact: Exact) -> Witness:
    """The kind of an exactly known critical point whose second derivatives do not decide."""
    jet = jet_at(node, names, place, exact)
    if jet is not None and jet.terms:
        for attempt in (_by_form, _by_powers, _by_valley, _by_curves):
            found = attempt(jet, names)
            if found is not None:
                return found
    by_factors = kind_by_factors(node, names, place, exact)
    if by_factors is not None:
        return Witness(by_factors[0], by_factors[0] == "saddle", by_factors[1])
    return _by_shape(node, names, place, exact) or UNDECIDED


def _by_form(jet: Jet, names: Sequence[str]) -> Witness | None:
    for weights in WEIGHTS if len(names) == 2 else ((1,) * len(names),):
        degree, form = lowest_form(jet.terms, weights)
        if jet.order is not None and degree > jet.order * min(weights):
            continue  # terms beyond the expansion could come first
        signs = signs_of(form) if len(names) == 2 else _signs_by_powers(form)
        if signs in ({1}, {-1}):
            up = signs == {1}
            key = f"analysis.witness.form_{'positive' if up else 'negative'}"
            kind: Kind = "local_minimum" if up else "local_maximum"
            return Witness(kind, True, message(key, form=written(form, names)))
    return None


def _by_powers(jet: Jet, names: Sequence[str]) -> Witness | None:
    """All powers even and all coefficients of one sign: an extremum, but perhaps not a strict one."""
    if jet.order is not None or any(power % 2 for exponents in jet.terms for power in exponents):
        return None
    signs = {c > 0 for c in jet.terms.values()}
    if len(signs) > 1:
        return None
    kind: Kind = "local_minimum" if True in signs else "local_maximum"
    alone = {next(k for k, p in enumerate(e) if p) for e in jet.terms if sum(1 for p in e if p) == 1}
    key = "powers_alone" if len(alone) == len(names) else "powers"
    return Witness(kind, len(alone) == len(names), message(f"analysis.witness.{key}", form=written(jet.terms, names)))


def _signs_by_powers(form: Terms) -> set[int]:
    """{1} or {−1} for a sum of even powers, each variable alone in one of them; else nothing is claimed."""
    if any(power % 2 for exponents in form for power in exponents):
        return set()
    alone = {next(k for k, p in enumerate(e) if p) for e in form if sum(1 for p in e if p) == 1}
    size = len(next(iter(form)))
    return {1 if c > 0 else -1 for c in form.values()} if len(alone) == size else set()


def _by_valley(jet: Jet, names: Sequence[str]) -> Witness | None:
    """One flat direction: the others are solved for, order by order."""
    size = len(names)
    bends = [[_bend(jet.terms, i, j) for j in range(size)] for i in range(size)]
    for u in range(size - 1, -1, -1):
        others = [k for k in range(size) if k != u]
        block = [[bends[i][j] for j in others] for i in others]
        sign = _definite(block)
        matrix = fmpq_mat([[fmpq(b.numerator, b.denominator) for b in row] for row in block])
        if not sign or not matrix.det():
            continue
        order = HIGHEST_ORDER if jet.order is None else jet.order
        curve = _valley(jet.terms, u, others, matrix, order)
        for power, c in enumerate(along(jet.terms, curve, order)):
            if not c:
                continue
            decided = power % 2 == 0 and (c > 0) == (sign > 0)
            kind: Kind = "saddle" if not decided else "local_minimum" if sign > 0 else "local_maximum"
            told = message(
                f"analysis.witness.valley_{'up' if sign > 0 else 'down'}",
                curve=_as_message(curve, names, power),
                term=_term(c, power),
            )
            return Witness(kind, True, told)
        return None
    return None


def _bend(terms: Terms, i: int, j: int) -> Fraction:
    exponents = [0] * len(next(iter(terms)))
    exponents[i] += 1
    exponents[j] += 1
    return terms.get(tuple(exponents), Fraction(0)) * (2 if i == j else 1)


def _definite(block: list[list[Fraction]]) -> int:
    first = block[0][0]
    if len(block) == 1:
        return (first > 0) - (first < 0)
    return (1 if first > 0 else -1) if first * block[1][1] > block[0][1] ** 2 else 0


def _valley(terms: Terms, u: int, others: list[int], block: fmpq_mat, order: int) -> Curve:
    """The curve through the point, x_u = t, on which the partial derivatives in the other directions vanish."""
    curve: Curve = [[Fraction(0)] * (order + 1) for _ in range(len(others) + 1)]
    curve[u][1] = Fraction(1)
    slopes = [partial(terms, k) for k in others]
    inverse = block.inv()
    for power in range(1, order // 2 + 1):
        left = [along(slope, curve, power)[power] for slope in slopes]
        for row, k in enumerate(others):
            moved = sum(
                (Fraction(int(inverse[row, c].p), int(inverse[row, c].q)) * rest for c, rest in enumerate(left)),
                Fraction(0),
            )
            curve[k][power] -= moved
    return curve


def _by_curves(jet: Jet, names: Sequence[str]) -> Witness | None:
    """Two curves, along one of which f rises above its value at the point and along the other of which it falls."""
    order = HIGHEST_ORDER if jet.order is None else jet.order
    seen: dict[int, Message] = {}
    for curve in _curves(len(names)):
        power, c = next(((k, c) for k, c in enumerate(along(jet.terms, curve, order)) if c), (0, Fraction(0)))
        if not power:
            continue
        told = message("analysis.witness.along", curve=_as_message(curve, names, 2), term=_term(c, power))
        if power % 2:
            return Witness("saddle", True, message("analysis.witness.crossing", along=told))
        seen.setdefault(1 if c > 0 else -1, told)
        if len(seen) == 2:
            return Witness("saddle", True, message("analysis.witness.both", up=seen[1], down=seen[-1]))
    return None


def kink_kind(
    branches: Sequence[SmoothBranch], names: Sequence[str], place: Sequence[Node], inward: Sequence[int]
) -> Kind:
    """A saddle where f rises along one ray from a point without gradient and falls along another.

    ``inward``: for each variable the sign of the directions that lead into the domain, 0 for both.
    """
    seen: set[int] = set()
    for slopes in product(SLOPES, repeat=len(names)):
        if any(slope * side < 0 for slope, side in zip(slopes, inward, strict=True)):
            continue
        ray = [add(x, Product((number(slope), Symbol(PARAMETER)))) for x, slope in zip(place, slopes, strict=True)]
        for branch in branches:
            if any(slopes) and all(_first_sign(guard, names, ray, 0) in (0, 1) for guard in branch.positive):
                seen.add(_first_sign(branch.node, names, ray, 1) or 0)
        if {1, -1} <= seen:
            return "saddle"
    return "undecided"


def _first_sign(tree: Node, names: Sequence[str], ray: Sequence[Node], start: int) -> int | None:
    """The sign, for small t > 0, of the expansion of the tree on the ray from t^start on; ``None`` if not known."""
    for name, side in zip(names, ray, strict=True):
        tree = substitute(tree, name, side)
    for coefficient in taylor(tree, PARAMETER, arb(0), RAY_ORDER)[start:]:
        if not coefficient.is_zero():
            return 1 if coefficient > 0 else -1 if coefficient < 0 else None
    return 0


def _curves(size: int) -> Iterator[Curve]:
    """Lines and parabolas through the origin."""
    zero, one = Fraction(0), Fraction(1)
    simple = sorted(product(SLOPES, repeat=size), key=lambda slopes: sum(map(abs, slopes)))
    for slopes in simple:
        if any(slopes):
            yield [[zero, Fraction(slope), zero] for slope in slopes]
    for leader in range(size):
        for bend in BENDS:
            yield [[zero, one, zero] if k == leader else [zero, zero, bend] for k in range(size)]


def _by_shape(node: Node, names: Sequence[str], place: Sequence[Node], exact: Exact) -> Witness | None:
    """f − f(point) is written as what cannot be negative, or its negative."""
    here = node
    for name, x in zip(names, place, strict=True):
        here = substitute(here, name, x)
    for tree, kind in ((node, "local_minimum"), (Negation(node), "local_maximum")):
        shape = tree.operand.operand if isinstance(tree, Negation) and isinstance(tree.operand, Negation) else tree
        if is_nonnegative(shape) and exact.is_zero(here):
            return Witness(kind, False, message(f"analysis.witness.shape_{kind}"))  # type: ignore[arg-type]
    return None


def _as_message(curve: Curve, names: Sequence[str], highest: int) -> Message:
    """``(x, y) = (t, 3t^2/2)``, measured from the point, terms up to ``highest``."""
    sides = [
        written({(k,): c for k, c in enumerate(series[: highest + 1]) if c} or {}, [PARAMETER]) for series in curve
    ]
    if len(sides) == 2:
        return message("analysis.witness.curve_two", x=sides[0], y=sides[1])
    return message("analysis.witness.curve_three", x=sides[0], y=sides[1], z=sides[2])


def _term(c: Fraction, power: int) -> Node:
    return written({(power,): c}, [PARAMETER])
