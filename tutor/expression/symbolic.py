"""Trees to SymPy and back, through constructors named here and no others. No text ever reaches SymPy.

Symbols are ``Symbol(name, real=True)``. Meanings are ours: an odd root of a negative is real, ``acot`` has the range
(0, π). What SymPy means differently is spelled out in functions on which both agree; what the language cannot say comes
back as ``None``. Making a SymPy expression evaluates it (2/4 becomes 1/2), so the way back gives a tree of equal
value, not the same tree.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy

from tutor.expression.tree import (
    INFINITY,
    PI,
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
    add,
    multiply,
    number,
    rational_value,
)

_EVALUATED_EXPONENT = 1_000  # a larger power of a number, or of a product with one, is left standing unevaluated
_MOST_NODES = 5_000  # of a SymPy expression that is still translated back


def _pow(base: Any, power: Any) -> Any:
    """A power, worked out only while it stays small: 9^(9^9) is left standing."""
    small = base.is_Symbol or not power.is_Rational or abs(power) <= _EVALUATED_EXPONENT
    return sympy.Pow(base, power, evaluate=bool(small))


def _real_power(base: Any, exponent: Fraction) -> Any:
    power = sympy.Rational(exponent.numerator, exponent.denominator)
    if exponent.denominator == 1 or exponent.denominator % 2 == 0 or base.is_nonnegative:
        return _pow(base, power)
    size = _pow(sympy.Abs(base), power)
    return sympy.sign(base) * size if exponent.numerator % 2 else size


def _root(u: Any, n: Any) -> Any:
    return _real_power(u, Fraction(1, int(n))) if n.is_Integer and n != 0 else _pow(u, 1 / n)


_TO_SYMPY: dict[str, Callable[..., Any]] = {
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "cot": sympy.cot,
    "sec": sympy.sec,
    "csc": sympy.csc,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "acot": lambda u: sympy.pi / 2 - sympy.atan(u),
    "asec": sympy.asec,
    "acsc": sympy.acsc,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "coth": sympy.coth,
    "sech": sympy.sech,
    "csch": sympy.csch,
    "asinh": sympy.asinh,
    "acosh": sympy.acosh,
    "atanh": sympy.atanh,
    "acoth": sympy.acoth,
    "asech": sympy.asech,
    "acsch": sympy.acsch,
    "ln": sympy.log,
    "log": lambda u, base: sympy.log(u) / sympy.log(base),
    "sqrt": sympy.sqrt,
    "root": _root,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "min": sympy.Min,
    "max": sympy.Max,
    "erf": sympy.erf,
}

_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": sympy.Lt,
    "<=": sympy.Le,
    ">": sympy.Gt,
    ">=": sympy.Ge,
    "=": sympy.Eq,
    "!=": sympy.Ne,
}
_CONSTANTS = {"e": sympy.E, "pi": sympy.pi, "oo": sympy.oo}


def symbol(name: str) -> Any:
    """The SymPy symbol of a variable of ours."""
    return sympy.Symbol(name, real=True)


def to_sympy(node: Node) -> Any:
    """The SymPy expression of the same value. ``d/dx(…)`` becomes an unevaluated ``Derivative``; call its ``doit``."""
    match node:
        case Symbol(name):
            return symbol(name)
        case Integer(value):
            return sympy.Integer(value)
        case Constant(name):
            return _CONSTANTS[name]
        case Negation(operand):
            return -to_sympy(operand)
        case Sum(terms):
            return sympy.Add(*[to_sympy(term) for term in terms])
        case Product(factors):
            return sympy.Mul(*[to_sympy(factor) for factor in factors])
        case Quotient(numerator, denominator):
            return to_sympy(numerator) / to_sympy(denominator)
        case Power(base, exponent):
            written = rational_value(exponent)
            if written is not None and base != E:
                return _real_power(to_sympy(base), written)
            return _pow(to_sympy(base), to_sympy(exponent))
        case Apply(function, arguments):
            return _TO_SYMPY[function](*[to_sympy(argument) for argument in arguments])
        case Indexed(name, index):
            return sympy.Indexed(sympy.IndexedBase(symbol(name), real=True), to_sympy(index))
        case Summation(body, index, lower, upper):
            bound = sympy.Symbol(index.name, integer=True)
            inner = to_sympy(body).xreplace({symbol(index.name): bound})
            return sympy.Sum(inner, (bound, to_sympy(lower), to_sympy(upper)))
        case Derivative(body, variable, order):
            return sympy.Derivative(to_sympy(body), (symbol(variable.name), order))
        case Piecewise(branches):
            return sympy.Piecewise(*[(to_sympy(value), _condition(condition)) for value, condition in branches])


def _condition(condition: Condition) -> Any:
    match condition:
        case Comparison(relation, left, right):
            return _RELATIONS[relation](to_sympy(left), to_sympy(right))
        case Conjunction(conditions):
            return sympy.And(*[_condition(part) for part in conditions])
        case Disjunction(conditions):
            return sympy.Or(*[_condition(part) for part in conditions])
        case Otherwise():
            return sympy.true


# The way back


class _Outside(Exception):
    """Something the language cannot say."""


_FROM_SYMPY: dict[Any, str] = {
    **{_TO_SYMPY[name]: name for name in _TO_SYMPY if name not in ("acot", "log", "sqrt", "root", "min", "max")},
    sympy.Min: "min",
    sympy.Max: "max",
}
_FROM_RELATION = {
    sympy.StrictLessThan: "<",
    sympy.LessThan: "<=",
    sympy.StrictGreaterThan: ">",
    sympy.GreaterThan: ">=",
    sympy.Equality: "=",
    sympy.Unequality: "!=",
}


def from_sympy(expr: Any) -> Node | None:
    """The tree of the same real value, or ``None`` for what the language cannot say (I, floats, RootOf, zoo, …)."""
    if sum(1 for _ in zip(sympy.preorder_traversal(expr), range(_MOST_NODES + 1), strict=False)) > _MOST_NODES:
        return None
    try:
        return _node(expr)
    except _Outside:
        return None


def _node(expr: Any) -> Node:
    if expr.is_Rational:
        return number(Fraction(int(expr.p), int(expr.q)))
    if expr.is_Symbol and not isinstance(expr, sympy.Dummy):
        return Symbol(expr.name)
    if expr.is_Add:
        return add(*[_node(term) for term in expr.as_ordered_terms()])
    if expr.is_Mul:
        return _product(expr)
    if expr.is_Pow:
        return _power(expr.base, expr.exp)
    if isinstance(expr, sympy.exp):
        return Power(E, _node(expr.args[0]))
    for constant, node in ((sympy.E, E), (sympy.pi, PI), (sympy.oo, INFINITY), (-sympy.oo, Negation(INFINITY))):
        if expr == constant:
            return node
    name = _FROM_SYMPY.get(expr.func)
    if name is not None:
        return Apply(name, tuple(_node(argument) for argument in sorted(expr.args, key=sympy.default_sort_key)))
    match expr:
        case sympy.Piecewise():
            return Piecewise(tuple((_node(value), _from_condition(condition)) for value, condition in expr.args))
        case sympy.Derivative() if len(expr.variable_count) == 1:
            variable, order = expr.variable_count[0]
            if variable.is_Symbol and order.is_Integer:
                return Derivative(_node(expr.expr), Symbol(variable.name), int(order))
        case sympy.Sum() if len(expr.limits) == 1:
            index, lower, upper = expr.limits[0]
            return Summation(_node(expr.function), Symbol(index.name), _node(lower), _node(upper))
        case sympy.Indexed() if len(expr.indices) == 1:
            return Indexed(expr.base.label.name, _node(expr.indices[0]))
    raise _Outside


def _from_condition(condition: Any) -> Condition:
    if condition == sympy.true:
        return Otherwise()
    if isinstance(condition, sympy.And):
        return Conjunction(tuple(_from_condition(part) for part in sorted(condition.args, key=sympy.default_sort_key)))
    if isinstance(condition, sympy.Or):
        return Disjunction(tuple(_from_condition(part) for part in sorted(condition.args, key=sympy.default_sort_key)))
    relation = _FROM_RELATION.get(condition.func)
    if relation is None:
        raise _Outside
    return Comparison(relation, _node(condition.lhs), _node(condition.rhs))


def _product(expr: Any) -> Node:
    """Numerator over denominator, a minus sign in front; sign(u)·|u|^(p/q) is the real root it came from."""
    coefficient = Fraction(1)
    parts: list[tuple[Any, Any]] = []
    for factor in expr.as_ordered_factors():
        if factor.is_Rational:
            coefficient *= Fraction(int(factor.p), int(factor.q))
        else:
            parts.append((factor.base, factor.exp) if factor.is_Pow else (factor, sympy.Integer(1)))
    signed = {base.args[0] for base, power in parts if isinstance(base, sympy.sign) and abs(power) == 1}
    rooted = {base.args[0] for base, power in parts if _is_odd_root(base, power)} & signed
    above: list[Node] = []
    below: list[Node] = []
    for base, power in parts:
        if isinstance(base, sympy.sign) and base.args[0] in rooted:
            continue
        under = bool(power.is_Rational and power < 0)
        size = -power if under else power
        is_root = _is_odd_root(base, power) and base.args[0] in rooted
        part = _rational_power(base.args[0], size) if is_root else _power(base, size)
        (below if under else above).append(part)
    if coefficient.denominator != 1:
        below.insert(0, Integer(coefficient.denominator))
    if abs(coefficient.numerator) != 1:
        above.insert(0, Integer(abs(coefficient.numerator)))
    result = multiply(*above)
    if below:
        result = Quotient(result, multiply(*below))
    return Negation(result) if coefficient < 0 else result


def _is_odd_root(base: Any, power: Any) -> bool:
    """|u|^(p/q) with p and q odd, q > 1."""
    return isinstance(base, sympy.Abs) and power.is_Rational and power.q > 1 and power.q % 2 == 1 and power.p % 2 == 1


def _rational_power(base: Any, power: Any) -> Node:
    return Power(_node(base), number(Fraction(int(power.p), int(power.q))))


def _power(base: Any, power: Any) -> Node:
    if not power.is_Rational:
        return Power(_node(base), _node(power))
    if power < 0:
        return Quotient(Integer(1), _power(base, -power))
    if power == 1:
        return _node(base)
    if power == sympy.Rational(1, 2):
        return Apply("sqrt", (_node(base),))
    if power.q == 1 or power.q % 2 == 0:
        return _rational_power(base, power)
    if isinstance(base, sympy.Abs) and power.p % 2 == 0:
        return _rational_power(base.args[0], power)
    if not base.is_nonnegative:
        raise _Outside  # SymPy means the complex root here, we mean the real one
    return _rational_power(base, power)
