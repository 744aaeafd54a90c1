"""Several trees as one list of ball operations: parts that occur more than once are computed once.

A search evaluates the same trees over thousands of boxes; walking trees anew for each costs several times as much. The
values are those of ``balls.enclose``, operation for operation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from operator import add, mul

from flint import arb, ctx

from tutor.expression.ball_functions import BALL_FUNCTIONS, exp, hull, power, power_integer, power_rational
from tutor.expression.balls import enclose, is_nonnegative
from tutor.expression.tree import (
    Apply,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
    variables,
)

Operation = Callable[[list[arb]], arb]


class Tape:
    """The trees ready to be evaluated where the named variables range over balls; ``cost`` counts operations."""

    def __init__(self, trees: Sequence[Node], names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._constants: list[Node] = []
        self._places: dict[Node, int] = {}
        self._operations: list[Operation] = []
        self._known: dict[int, list[arb]] = {}
        self._collect(trees)
        for place, name in enumerate(self._names):
            self._places[Symbol(name)] = place + len(self._constants)
        self._results = [self._placed(tree) for tree in trees]
        self.cost = len(self._operations)

    def values(self, box: Sequence[arb]) -> list[arb]:
        """A ball for each tree, over the box (one ball for each name)."""
        values = [*self._constants_now(), *box]
        for operation in self._operations:
            values.append(operation(values))
        return [values[place] for place in self._results]

    def _constants_now(self) -> list[arb]:
        if ctx.prec not in self._known:
            self._known[ctx.prec] = [enclose(constant, {}) for constant in self._constants]
        return self._known[ctx.prec]

    def _collect(self, trees: Sequence[Node]) -> None:
        """Parts without variables come first, as values."""
        for tree in trees:
            if not variables(tree):
                if tree not in self._places:
                    self._places[tree] = len(self._constants)
                    self._constants.append(tree)
            else:
                self._collect(_parts(tree))

    def _placed(self, tree: Node) -> int:
        found = self._places.get(tree)
        if found is None:
            operation = self._operation(tree)
            found = len(self._constants) + len(self._names) + len(self._operations)
            self._operations.append(operation)
            self._places[tree] = found
        return found

    def _operation(self, tree: Node) -> Operation:
        places = [self._placed(part) for part in _parts(tree)]
        match tree:
            case Negation():
                (i,) = places
                return lambda v: -v[i]
            case Sum():
                return _folded(add, places)
            case Product():
                return _folded(mul, places)
            case Quotient():
                i, j = places
                return lambda v: v[i] / v[j]
            case Power(base, exponent):
                return _power(base, exponent, places)
            case Apply("sqrt", (u,)) if is_nonnegative(u):
                (i,) = places
                return lambda v: _root_of_square(v[i], Fraction(1, 2))
            case Apply(function):
                call = BALL_FUNCTIONS[function]
                if len(places) == 1:
                    (i,) = places
                    return lambda v: call(v[i])
                return lambda v: call(*(v[k] for k in places))
        start, names = len(self._constants), self._names
        return lambda v: enclose(tree, dict(zip(names, v[start : start + len(names)], strict=True)))


def _parts(tree: Node) -> tuple[Node, ...]:
    """The direct parts that are evaluated on their own; none for what is left to ``enclose`` as a whole."""
    match tree:
        case Sum(parts) | Product(parts) | Apply(_, parts):
            return parts
        case Negation(u):
            return (u,)
        case Quotient(u, v):
            return (u, v)
        case Power(base, exponent):
            if base == E:
                return (exponent,)
            return (base,) if rational_value(exponent) is not None else (base, exponent)
    return ()


def _folded(operation: Callable[[arb, arb], arb], places: Sequence[int]) -> Operation:
    if len(places) == 2:
        i, j = places
        return lambda v: operation(v[i], v[j])
    return lambda v: reduce(operation, [v[k] for k in places])


def _power(base: Node, exponent: Node, places: Sequence[int]) -> Operation:
    i = places[0]
    if base == E:
        return lambda v: exp(v[i])
    if isinstance(exponent, Integer):
        whole = exponent.value
        return lambda v: power_integer(v[i], whole)
    written = rational_value(exponent)
    if written is None:
        j = places[1]
        return lambda v: power(v[i], v[j])
    if written.denominator == 1:
        n = written.numerator
        return lambda v: power_integer(v[i], n)
    share = written
    if share > 0 and share.denominator % 2 == 0 and is_nonnegative(base):
        return lambda v: _root_of_square(v[i], share)
    return lambda v: power_rational(v[i], share)


def _root_of_square(u: arb, share: Fraction) -> arb:
    """A root of what cannot be negative: where its ball reaches below 0, that is overestimation."""
    if not u > 0 and u.upper() >= 0 and not u.lower() >= 0:
        return hull(arb(0), power_rational(u.upper(), share))
    return power_rational(u, share)
