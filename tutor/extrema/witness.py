"""Degenerate critical points in several variables, decided by a witness.

A saddle: two curves through the point, along one of which f rises above its value there and along the other of which it
falls below (or one curve along which it does both). An extremum: f minus its value is a polynomial in even powers only,
all coefficients of one sign. Neither found: undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from flint import arb

from tutor.expression.balls import precision, taylor
from tutor.expression.tree import (
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Symbol,
    add,
    number,
    substitute,
    variables,
)
from tutor.extrema.exact import Exact
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.report import Kind

HIGHEST_ORDER = 12
SLOPES = (-2, -1, 0, 1, 2)
_T = "t_along"


def degenerate_kind(node: Node, names: Sequence[str], place: Sequence[Node], exact: Exact) -> tuple[Kind, bool]:
    """The kind of an exactly known critical point, and whether an extremum is strict."""
    by_powers = _by_even_powers(node, names, place)
    if by_powers is not None:
        return by_powers
    seen: set[int] = set()
    for curve in _curves(place):
        along = node
        for name, coordinate in zip(names, curve, strict=True):
            along = substitute(along, name, coordinate)
        order, sign = _first_term(along)
        if order is None:
            continue
        seen |= {sign, -sign} if order % 2 else {sign}
        if len(seen) == 2:
            return "saddle", True
    return "undecided", True


def _curves(place: Sequence[Node]) -> Iterator[list[Node]]:
    """Lines and parabolas through the point, parameter t: x = x₀ + a·t, y = y₀ + b·t + c·t²."""
    t = Symbol(_T)
    halves = (-3, -2, -1, 1, 2, 3)
    for slopes in product(SLOPES, repeat=len(place)):
        if any(slopes):
            yield [add(x, Product((_whole(a), t))) for x, a in zip(place, slopes, strict=True)]
    for leader in range(len(place)):
        for bend in halves:
            curve: list[Node] = []
            for k, x in enumerate(place):
                moved = t if k == leader else Product((number(bend) if bend % 2 else _half(bend), Power(t, Integer(2))))
                curve.append(add(x, moved))
            yield curve


def _half(bend: int) -> Node:
    """Between the whole bends: 3/2 and −3/2, where f of Peano's example lies between its two parabolas."""
    return Product((number(3 if bend > 0 else -3), Power(Integer(2), Negation(Integer(1)))))


def _whole(value: int) -> Node:
    return number(value)


def _first_term(along: Node) -> tuple[int | None, int]:
    """The order and sign of the first coefficient of f(curve) − f(point) that is not 0, exact zeros before it."""
    with precision(ROOT_BITS):
        coefficients = taylor(along, _T, arb(0), HIGHEST_ORDER)
    for order, coefficient in enumerate(coefficients[1:], start=1):
        if coefficient > 0:
            return order, 1
        if coefficient < 0:
            return order, -1
        if not coefficient.is_zero():
            return None, 0
    return None, 0


def _by_even_powers(node: Node, names: Sequence[str], place: Sequence[Node]) -> tuple[Kind, bool] | None:
    moved = node
    for name, x in zip(names, place, strict=True):
        moved = substitute(moved, name, add(x, Symbol(name)))
    workings = Field()
    try:
        forms = workings.forms(*(Symbol(name) for name in names), moved)
    except Unrepresentable:
        return None
    polynomial = forms[-1].above
    if not forms[-1].below.is_constant() or len(workings.generators) != len(names) or variables(node) - set(names):
        return None
    terms = {e: int(c) for e, c in polynomial.to_dict().items() if any(e)}
    if not terms or any(power % 2 for exponents in terms for power in exponents):
        return None
    signs = {coefficient > 0 for coefficient in terms.values()}
    if len(signs) > 1:
        return None
    alone = {next(k for k, power in enumerate(e) if power) for e in terms if sum(1 for power in e if power) == 1}
    return ("local_minimum" if True in signs else "local_maximum"), len(alone) == len(names)
