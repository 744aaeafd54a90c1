"""Where a tree has a value all around a place: what is asked of a function that is not differentiated itself."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.calculus.rules.building import nonzero, positive
from tutor.calculus.rules.functions import TABLE
from tutor.calculus.signs import is_nonnegative, is_positive
from tutor.expression.tree import Apply, Comparison, Node, Piecewise, Power, Quotient, rational_value, variables, walk

_WITHOUT_ENDS = frozenset(("abs", "sign", "floor", "ceil"))  # their rows ask for a derivative, not for a value


def domain(node: Node) -> Iterator[Comparison]:
    """The conditions under which every part has a value at a place and around it; they may be more than is needed.

    Nothing is asked for functions in pieces, whose branches need a value in their own regions only.
    """
    if isinstance(node, Piecewise):
        return
    for part in walk(node):
        match part:
            case Quotient(_, below) if variables(below):
                yield from nonzero(below)
            case Power(base, exponent):
                yield from _of_power(base, exponent)
            case Apply("sqrt", (u,)) if not is_nonnegative(u):
                yield from positive(u)
            case Apply("root", (u, index)):
                n = rational_value(index)
                odd = n is not None and n.denominator == 1 and n.numerator % 2 == 1
                if not odd and not is_nonnegative(u):
                    yield from positive(u)
            case Apply("log", (u, base)):
                yield from positive(u)
                if variables(base):
                    yield from (*positive(base), *nonzero(Apply("ln", (base,))))
            case Apply(name, (u,)) if name in TABLE and name not in _WITHOUT_ENDS:
                yield from TABLE[name].conditions(u)


def _of_power(base: Node, exponent: Node) -> Iterator[Comparison]:
    value = rational_value(exponent)
    if value is None:
        if variables(base) and not is_positive(base):
            yield from positive(base)
    elif value.denominator % 2 == 0 and not is_nonnegative(base):
        yield from positive(base)
    elif value < 0 and variables(base):
        yield from nonzero(base)
