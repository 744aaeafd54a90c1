"""Trees in ball arithmetic (Arb): rigorous enclosures of values and of Taylor coefficients.

``enclose`` contains every value of the tree over the boxes given; a NaN ball says "undefined somewhere in the boxes, or
not known". Numbers are computed to the working precision of the ``flint`` context, 53 bits unless changed; ask for more
with ``with precision(200): …``. Derivatives still to be taken (``d/dx(…)``) have a value too: they are computed by
power series arithmetic, without any differentiation rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import reduce
from math import factorial
from operator import mul
from typing import Any

from flint import arb, ctx

from tutor.expression.ball_functions import NAN, hull
from tutor.expression.series import (
    Series,
    Value,
    apply,
    innermost,
    is_constant,
    join,
    raise_generally,
    raise_to,
    value_only,
)
from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Derivative,
    Disjunction,
    E,
    Indexed,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
    rational_value,
    walk,
)

Data = Mapping[str, Sequence[float]]

# Budgets; beyond them a value is "not known".
MOST_TERMS = 10_000  # of all sums together
MOST_ORDER = 100  # of a derivative
MOST_LEVELS = 6  # of derivatives inside derivatives by other variables


def precision(bits: int) -> AbstractContextManager[None]:
    """Work with this many bits inside the ``with`` block. The setting is the thread's own ``flint`` context."""
    context: AbstractContextManager[None] = ctx.workprec(bits)
    return context


def enclose(node: Node, values: Mapping[str, arb], data: Data | None = None) -> arb:
    """A ball that contains every value of the tree where each free symbol ranges over its ball in ``values``.

    ``data`` holds the numbers of indexed symbols, counted from 1: ``{"y": [2.0, 3.5]}``; a symbol that is the upper
    bound of a Σ and has no value of its own is then their number. Raises ``KeyError`` for a symbol without a value.
    """
    return _Evaluation(data or {}).value(node, _with_length(node, values, data))


def taylor(
    node: Node,
    variable: str,
    at: arb,
    order: int,
    values: Mapping[str, arb] | None = None,
    data: Data | None = None,
) -> list[arb]:
    """Enclosures of the coefficients c₀ … c_order of the tree's expansion in ``variable`` about every point of ``at``.

    The k-th derivative is k!·c_k. Other symbols are fixed to the balls in ``values``. A coefficient is NaN where the
    derivative does not exist or is not known; all are where the value itself is not.
    """
    box = _with_length(node, {**(values or {}), variable: at}, data)
    if not order:
        return [innermost(_Evaluation(data or {}).value(node, box))]
    box[variable] = _moving(at, 1, order)
    result = _Evaluation(data or {}).value(node, box)
    return [innermost(c) for c in _coefficients(result, 1, order)]


def _with_length(node: Node, values: Mapping[str, arb], data: Data | None) -> dict[str, Value]:
    box: dict[str, Value] = dict(values)
    if data:
        length = arb(min(len(column) for column in data.values()))
        for part in walk(node):
            if isinstance(part, Summation) and isinstance(part.upper, Symbol):
                box.setdefault(part.upper.name, length)
    return box


def _moving(start: Value, level: int, order: int) -> Series:
    return Series(level, [start, arb(1), *[arb(0)] * (order - 1)][: order + 1])


def _coefficients(value: Value, level: int, order: int) -> list[Value]:
    """All are unknown where the value is; a value without this infinitesimal does not move with it."""
    if innermost(value).is_nan():
        return [NAN] * (order + 1)
    if isinstance(value, Series) and value.level == level:
        return value.coefficients
    return [value, *[value * 0] * order]


class _Undefined(Exception):
    """A condition compares something that has no value."""


class _Evaluation:
    __slots__ = ("data", "terms")

    def __init__(self, data: Data):
        self.data = data
        self.terms = 0  # of sums, added up so far

    def value(self, node: Node, box: Mapping[str, Value]) -> Value:
        return _WAYS[type(node)](self, node, box)

    def _product(self, product: Product, box: Mapping[str, Value]) -> Value:
        return reduce(mul, [self.value(factor, box) for factor in product.factors])

    def _total(self, whole: Sum, box: Mapping[str, Value]) -> Value:
        first, *rest = whole.terms
        return sum([self.value(term, box) for term in rest], self.value(first, box))

    def _power(self, power: Power, box: Mapping[str, Value]) -> Value:
        base, exponent = power.base, power.exponent
        if isinstance(base, Constant) and base == E:
            return apply("exp", self.value(exponent, box))
        if isinstance(exponent, Integer):
            return raise_to(self.value(base, box), exponent.value)
        written = rational_value(exponent)
        if written is None:
            return raise_generally(self.value(base, box), self.value(exponent, box))
        below = self.value(base, box)
        if written > 0 and written.denominator % 2 == 0 and _clipped(base, below):
            return value_only([below], hull(arb(0), raise_to(innermost(below).upper(), written)))
        return raise_to(below, written)

    def _apply(self, applied: Apply, box: Mapping[str, Value]) -> Value:
        function, arguments = applied.function, applied.arguments
        values = [self.value(argument, box) for argument in arguments]
        if function == "sqrt" and _clipped(arguments[0], values[0]):
            return value_only(values, hull(arb(0), innermost(values[0]).upper().sqrt()))
        return apply(function, *values)

    def _datum(self, name: str, index: Value) -> arb:
        position = innermost(index).unique_fmpz()
        column = self.data.get(name, ())
        return arb(column[int(position) - 1]) if position is not None and 1 <= position <= len(column) else NAN

    def _sum(self, body: Node, index: str, lower: Value, upper: Value, box: Mapping[str, Value]) -> Value:
        first, last = innermost(lower), innermost(upper)
        if not (first.is_exact() and first.is_integer() and last.is_exact() and last.is_integer()):
            return NAN
        if last - first > MOST_TERMS:
            return NAN
        self.terms += max(0, int((last - first).unique_fmpz()) + 1)
        if self.terms > MOST_TERMS:
            return NAN
        total: Value = arb(0)
        for i in range(int(first.unique_fmpz()), int(last.unique_fmpz()) + 1):
            total = total + self.value(body, {**box, index: arb(i)})
        return total

    def _derivative(self, body: Node, variable: str, order: int, box: Mapping[str, Value]) -> Value:
        while isinstance(body, Derivative) and body.variable.name == variable:
            order += body.order
            body = body.body
        level = 1 + max((value.level for value in box.values() if isinstance(value, Series)), default=0)
        if order > MOST_ORDER or level > MOST_LEVELS:
            return NAN
        moved = self.value(body, {**box, variable: _moving(box[variable], level, order)})
        return _coefficients(moved, level, order)[order] * factorial(order)

    def _piecewise(self, branches: tuple[tuple[Node, Condition], ...], box: Mapping[str, Value]) -> Value:
        """The union over the branches that may apply, as long as it is sure that one of them does."""
        possible: list[Value] = []
        undecided: list[Comparison] = []
        try:
            for value, condition in branches:
                decision = self._decide(condition, box)
                if decision is False:
                    continue
                possible.append(self.value(value, box))
                if decision is True:
                    return possible[0] if len(possible) == 1 else join(possible)
                undecided.extend(decision)
        except _Undefined:
            return NAN
        return join(possible) if _exhaustive(undecided) else NAN

    def _decide(self, condition: Condition, box: Mapping[str, Value]) -> bool | tuple[Comparison, ...]:
        """Whether it holds throughout the box; else the comparisons any one of which would make it true."""
        match condition:
            case Otherwise():
                return True
            case Comparison(relation, left, right):
                decided = _compare(relation, self.value(left, box) - self.value(right, box))
                return (condition,) if decided is None else decided
            case Disjunction(conditions):
                open_parts: list[Comparison] = []
                for part in conditions:
                    decision = self._decide(part, box)
                    if decision is True:
                        return True
                    open_parts.extend(decision or ())
                return tuple(open_parts) or False
            case Conjunction(conditions):
                decisions = []
                for part in conditions:
                    decision = self._decide(part, box)
                    if decision is False:
                        return False
                    if decision is not True:
                        decisions.append(decision)
                return True if not decisions else decisions[0] if len(decisions) == 1 else ()


def _constant(constant: Constant) -> arb:
    return arb.const_e() if constant.name == "e" else arb.pi() if constant.name == "pi" else arb.pos_inf()


_WAYS: dict[type, Callable[[_Evaluation, Any, Mapping[str, Value]], Value]] = {
    Symbol: lambda _, node, box: box[node.name],
    Integer: lambda _, node, box: arb(node.value),
    Product: _Evaluation._product,
    Sum: _Evaluation._total,
    Power: _Evaluation._power,
    Apply: _Evaluation._apply,
    Negation: lambda at, node, box: -at.value(node.operand, box),
    Quotient: lambda at, node, box: at.value(node.numerator, box) / at.value(node.denominator, box),
    Constant: lambda _, node, box: _constant(node),
    Indexed: lambda at, node, box: at._datum(node.name, at.value(node.index, box)),
    Summation: lambda at, node, box: at._sum(
        node.body, node.index.name, at.value(node.lower, box), at.value(node.upper, box), box
    ),
    Derivative: lambda at, node, box: at._derivative(node.body, node.variable.name, node.order, box),
    Piecewise: lambda at, node, box: at._piecewise(node.branches, box),
}
"""How each kind of node is evaluated."""


def _compare(relation: str, difference: Value) -> bool | None:
    """Whether ``difference relation 0``; for a difference that moves, throughout a neighbourhood."""
    middle = innermost(difference)
    if middle.is_nan():
        raise _Undefined
    if middle > 0:
        return relation in (">", ">=", "!=")
    if middle < 0:
        return relation in ("<", "<=", "!=")
    if not is_constant(difference):
        return None
    if middle.is_zero():
        return relation in ("<=", ">=", "=")
    if relation in ("<=", ">") and middle <= 0:
        return relation == "<="
    if relation in (">=", "<") and middle >= 0:
        return relation == ">="
    return None


_OUTCOMES = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "!=": "<>"}
_MIRRORED = str.maketrans("<>", "><")


def _exhaustive(comparisons: Sequence[Comparison]) -> bool:
    """Whether one of the comparisons must hold: the same two sides with no case left open, as x < 0 and x >= 0."""
    seen: dict[tuple[Node, Node], set[str]] = {}
    for c in comparisons:
        seen.setdefault((c.left, c.right), set()).update(_OUTCOMES[c.relation])
        seen.setdefault((c.right, c.left), set()).update(_OUTCOMES[c.relation].translate(_MIRRORED))
    return any(len(outcomes) == 3 for outcomes in seen.values())


def _clipped(node: Node, value: Value) -> bool:
    """Whether the ball of a tree that cannot be negative reaches below 0 only by overestimation."""
    ball = innermost(value)
    return not ball > 0 and bool(ball.upper() >= 0) and not ball.lower() >= 0 and is_nonnegative(node)


def is_nonnegative(node: Node) -> bool:
    """Whether the tree's own form shows that it is never negative where it is defined: x^2, |x| + e^x."""
    match node:
        case Integer() | Constant():
            return True
        case Power(base, exponent):
            written = rational_value(exponent)
            even = written is not None and written.numerator % 2 == 0
            return base == E or even or is_nonnegative(base)
        case Apply(function):
            return function in ("abs", "sqrt", "cosh", "acos", "acot", "asec", "acosh", "asech", "sech")
        case Sum(parts) | Product(parts):
            return all(is_nonnegative(part) for part in parts)
        case Quotient(numerator, denominator):
            return is_nonnegative(numerator) and is_nonnegative(denominator)
    return False
