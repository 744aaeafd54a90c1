"""Where a tree has a value: what is asked of what is not differentiated itself."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.calculus.rules.building import nonzero, positive
from tutor.calculus.rules.functions import TABLE
from tutor.calculus.signs import is_nonnegative, is_positive
from tutor.expression.tree import (
    ZERO,
    Apply,
    Comparison,
    Condition,
    Node,
    Piecewise,
    Power,
    Quotient,
    Summation,
    children,
    depends_on,
    rational_value,
    variables,
    walk,
)

_WITHOUT_ENDS = frozenset(("abs", "sign", "floor", "ceil"))  # their rows ask for a derivative, not for a value


def of_constants(node: Node | Condition, variable: str) -> Iterator[Condition]:
    """The conditions under which what is constant has a value: a ≠ 0 in x/a, y ≥ 0 in x·sqrt(y).

    Nothing is asked of constants under a Σ, or in functions in pieces.
    """
    if variables(node) <= {variable} or isinstance(node, Piecewise | Summation):
        return
    if not depends_on(node, variable):
        yield from domain(node, with_ends=True)
        return
    match node:
        case Quotient(_, below) if not depends_on(below, variable):
            yield from nonzero(below)
        case Apply("log", (_, base)) if not depends_on(base, variable):
            yield from _of_base(base)
    for part in children(node):
        yield from of_constants(part, variable)


def domain(node: Node | Condition, with_ends: bool = False) -> Iterator[Condition]:
    """The conditions under which every part has a value at a place and around it; they may be more than is needed.

    ``with_ends`` roots of 0 are allowed, which have a value but no neighbours on one side.

    Nothing is asked for functions in pieces, whose branches need a value in their own regions only.
    """
    if isinstance(node, Piecewise):
        return
    under_a_root = ">=" if with_ends else ">"
    for part in walk(node):
        match part:
            case Quotient(_, below) if variables(below):
                yield from nonzero(below)
            case Power(base, exponent):
                yield from _of_power(base, exponent, under_a_root)
            case Apply("sqrt", (u,)) if not is_nonnegative(u):
                yield Comparison(under_a_root, u, ZERO)
            case Apply("root", (u, index)):
                n = rational_value(index)
                odd = n is not None and n.denominator == 1 and n.numerator % 2 == 1
                if not odd and not is_nonnegative(u):
                    yield Comparison(under_a_root, u, ZERO)
            case Apply("log", (u, base)):
                yield from (*positive(u), *_of_base(base))
            case Apply(name, (u,)) if name in TABLE and name not in _WITHOUT_ENDS:
                yield from TABLE[name].conditions(u)


def _of_power(base: Node, exponent: Node, under_a_root: str) -> Iterator[Condition]:
    value = rational_value(exponent)
    if value is None:
        if variables(base) and not is_positive(base):
            yield from positive(base)
    elif value.denominator % 2 == 0 and not is_nonnegative(base):
        yield Comparison(under_a_root if value > 0 else ">", base, ZERO)
    elif value < 0 and variables(base):
        yield from nonzero(base)


def _of_base(base: Node) -> Iterator[Condition]:
    if variables(base):
        yield from (*positive(base), *nonzero(Apply("ln", (base,))))
