"""Trees in doubles: fast functions of floats and of NumPy arrays, NaN where undefined over the reals.

``evaluate`` walks the tree once with NumPy; it is total: it knows NaN and infinity, and never raises or warns.
``compile_function`` is for many calls with floats: the tree becomes a Python syntax tree built here node by node (never
text; the names in it are our own, ``v0``, ``v1`` …) and then byte code. Whatever raises there (1/0, ln of a negative,
overflow) goes to ``evaluate``. A derivative still to be taken is evaluated by the power series of ``balls``.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, FunctionType
from typing import Any

import numpy as np
from flint import arb

from tutor.expression.balls import Data, enclose
from tutor.expression.real_functions import (
    ARRAY_FUNCTIONS,
    FLOAT_FUNCTIONS,
    Array,
    as_float,
    divide_arrays,
    power,
    power_arrays,
    rational_power,
    rational_power_arrays,
    where,
)
from tutor.expression.tree import (
    TWO,
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
    variables,
    walk,
)

MOST_ELEMENTS = 10_000_000  # of the terms of a Σ times the points it is evaluated at; the value is NaN beyond

_CONSTANTS = {"e": math.e, "pi": math.pi, "oo": math.inf}


def evaluate(node: Node, values: Mapping[str, Any], data: Data | None = None) -> Any:
    """The value where the symbols have these values: a float, or an array of the arrays' common shape.

    ``data`` holds the numbers of indexed symbols, counted from 1; a symbol that is the upper bound of a Σ and has no
    value of its own is then their number. Raises ``KeyError`` for a symbol without a value. For many calls with floats
    compile the tree instead.
    """
    columns = _columns(data)
    return _evaluate(node, {**_lengths(node, columns), **values}, columns)


def compile_function(node: Node, names: Sequence[str], data: Data | None = None) -> Callable[..., Any]:
    """A function of the named symbols in that order: floats give a float, arrays an array of their common shape.

    It never raises or warns for any numbers. ``data`` as in ``evaluate``. Raises ``KeyError`` for a symbol left over.
    """
    columns = _columns(data)
    lengths = {name: value for name, value in _lengths(node, columns).items() if name not in names}
    for name in sorted(variables(node) - lengths.keys()):
        if name not in names:
            raise KeyError(name)

    def total(*values: Any) -> Any:
        return _evaluate(node, {**lengths, **dict(zip(names, values, strict=True))}, columns)

    return _Compiler(names, lengths, columns).function(node, total)


def _columns(data: Data | None) -> dict[str, Array]:
    return {name: np.asarray(column, dtype=np.float64) for name, column in (data or {}).items()}


def _lengths(node: Node, columns: Mapping[str, Array]) -> dict[str, float]:
    """The symbols that stand for the number of data: the upper bounds of sums."""
    if not columns:
        return {}
    length = float(min(len(column) for column in columns.values()))
    return {
        part.upper.name: length for part in walk(node) if isinstance(part, Summation) and isinstance(part.upper, Symbol)
    }


def _evaluate(node: Node, box: Mapping[str, Any], columns: Mapping[str, Array]) -> Any:
    with np.errstate(all="ignore"):
        result = _Arrays(columns).value(node, {name: _as_number(value) for name, value in box.items()})
    shapes = [value.shape for value in box.values() if isinstance(value, np.ndarray)]
    return np.array(np.broadcast_to(result, np.broadcast_shapes(*shapes))) if shapes else float(result)


def _as_number(value: Any) -> Any:
    return np.asarray(value, dtype=np.float64) if isinstance(value, np.ndarray) else as_float(value)


class _Arrays:
    """The total evaluation: arrays of one shape, or of shapes that broadcast."""

    __slots__ = ("columns",)

    def __init__(self, columns: Mapping[str, Array]):
        self.columns = columns

    def value(self, node: Node, box: Mapping[str, Any]) -> Any:
        match node:
            case Symbol(name):
                return box[name]
            case Integer(value):
                return as_float(value)
            case Product(factors):
                total = self.value(factors[0], box)
                for factor in factors[1:]:
                    total = np.multiply(total, self.value(factor, box))
                return total
            case Sum(terms):
                total = self.value(terms[0], box)
                for term in terms[1:]:
                    total = np.add(total, self.value(term, box))
                return total
            case Power(base, exponent):
                return self._power(base, exponent, box)
            case Apply(function, arguments):
                return ARRAY_FUNCTIONS[function](*[self.value(argument, box) for argument in arguments])
            case Negation(operand):
                return np.negative(self.value(operand, box))
            case Quotient(numerator, denominator):
                return divide_arrays(self.value(numerator, box), self.value(denominator, box))
            case Constant(name):
                return _CONSTANTS[name]
            case Indexed(name, index):
                return self._datum(name, self.value(index, box))
            case Summation(body, index, lower, upper):
                return self._sum(body, index.name, self.value(lower, box), self.value(upper, box), box)
            case Derivative():
                return self._derivative(node, box)
            case Piecewise(branches):
                return self._piecewise(branches, box)

    def _power(self, base: Node, exponent: Node, box: Mapping[str, Any]) -> Any:
        if base == E:
            return np.exp(self.value(exponent, box))
        if exponent == TWO:
            return np.square(self.value(base, box))
        written = rational_value(exponent)
        if written is not None:
            return rational_power_arrays(self.value(base, box), written)
        return power_arrays(self.value(base, box), self.value(exponent, box))

    def _datum(self, name: str, index: Any) -> Any:
        column = self.columns.get(name, np.empty(0))
        position = np.asarray(index).astype(np.intp) - 1
        inside = np.equal(position + 1, index) & (position >= 0) & (position < len(column))
        if np.all(inside):
            return column[position]
        return where(inside, column[np.where(inside, position, 0)] if len(column) else np.nan)

    def _sum(self, body: Node, index: str, lower: Any, upper: Any, box: Mapping[str, Any]) -> Any:
        """The index runs along a new last axis, from the least lower to the greatest upper bound; NaN unless whole."""
        low, high = np.asarray(lower), np.asarray(upper)
        whole = np.equal(low, np.floor(low)) & np.equal(high, np.floor(high)) & np.isfinite(low) & np.isfinite(high)
        if not whole.any():
            return np.nan
        first, last = np.where(whole, low, np.inf).min(), np.where(whole, high, -np.inf).max()
        inner = {name: value[..., None] if isinstance(value, np.ndarray) else value for name, value in box.items()}
        points = max((value.size for value in inner.values() if isinstance(value, np.ndarray)), default=1)
        if (last - first + 1) * points > MOST_ELEMENTS:
            return np.nan
        indices = np.arange(first, last + 1)
        inside = np.greater_equal(indices, low[..., None]) & np.less_equal(indices, high[..., None])
        terms = np.where(inside, self.value(body, {**inner, index: indices}), 0.0)
        return where(whole, terms.sum(axis=-1))

    def _derivative(self, node: Derivative, box: Mapping[str, Any]) -> Array:
        arrays = np.broadcast_arrays(*box.values())
        points = zip(*[array.flat for array in arrays], strict=True)
        data = {name: column.tolist() for name, column in self.columns.items()}
        results = [
            enclose(node, {name: arb(float(value)) for name, value in zip(box, point, strict=True)}, data)
            for point in points
        ]
        return np.array([float(ball) for ball in results]).reshape(arrays[0].shape)

    def _piecewise(self, branches: Sequence[tuple[Node, Condition]], box: Mapping[str, Any]) -> Array:
        result: Any = np.nan
        settled: Any = False
        for value, condition in branches:
            holds = self._truth(condition, box)
            chosen = np.logical_not(settled) & np.equal(holds, 1)
            result = np.where(chosen, self.value(value, box), result)
            settled = settled | np.not_equal(holds, 0)  # NaN: the condition itself has no value
        return np.asarray(result)

    def _truth(self, condition: Condition, box: Mapping[str, Any]) -> Any:
        """1 true, 0 false, NaN where a comparison has no value; ``and`` and ``or`` stop at the first that decides."""
        match condition:
            case Otherwise():
                return 1.0
            case Comparison(relation, left, right):
                u, v = self.value(left, box), self.value(right, box)
                return np.where(np.isnan(u) | np.isnan(v), np.nan, _RELATIONS[relation](u, v))
            case Conjunction(conditions) | Disjunction(conditions):
                going_on = 1.0 if isinstance(condition, Conjunction) else 0.0
                truth: Any = going_on
                for part in conditions:
                    truth = np.where(np.equal(truth, going_on), self._truth(part, box), truth)
                return truth


_RELATIONS: dict[str, Callable[..., Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "!=": np.not_equal,
}


def _known(u: float) -> float:
    """A side of a comparison: NaN cannot be compared."""
    if u != u:
        raise ValueError("a condition without a value")
    return u


class _Compiler:
    """Builds the Python function of floats, which hands over to ``total`` for anything else and where it raises."""

    def __init__(self, names: Sequence[str], lengths: Mapping[str, float], columns: Mapping[str, Array]):
        self.arguments = {name: f"v{position}" for position, name in enumerate(names)}
        self.lengths = lengths
        self.columns = columns
        self.globals: dict[str, Any] = {"__builtins__": {}, "type": type, "float": float, "nan": math.nan}

    def function(self, node: Node, total: Callable[..., Any]) -> Callable[..., Any]:
        """``if type(v0) is float: try: return … except (ArithmeticError, ValueError): pass``, ``return total(v0)``."""
        loads = [_load(name) for name in self.arguments.values()]
        self.globals["errors"] = (ArithmeticError, ValueError)
        attempt = ast.Try(
            body=[ast.Return(self.value(node))],
            handlers=[ast.ExceptHandler(_load("errors"), None, [ast.Pass()])],
            orelse=[],
            finalbody=[],
        )
        guard: ast.stmt = attempt
        if loads:
            checks: list[ast.expr] = [
                ast.Compare(ast.Call(_load("type"), [load], []), [ast.Is()], [_load("float")]) for load in loads
            ]
            guard = ast.If(ast.BoolOp(ast.And(), checks) if len(checks) > 1 else checks[0], [attempt], [])
        parameters = ast.arguments(
            posonlyargs=[],
            args=[ast.arg(name) for name in self.arguments.values()],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
        )
        body: list[ast.stmt] = [guard, ast.Return(self._call("total", total, *loads))]
        definition = ast.FunctionDef(name="f", args=parameters, body=body, decorator_list=[])
        module = ast.fix_missing_locations(ast.Module(body=[definition], type_ignores=[]))
        # The code object is taken out of the compiled module, so that nothing needs to be executed to define it.
        code = next(c for c in compile(module, "<expression>", "exec").co_consts if isinstance(c, CodeType))
        return FunctionType(code, self.globals)

    def value(self, node: Node) -> ast.expr:
        match node:
            case Symbol(name):
                return ast.Constant(self.lengths[name]) if name in self.lengths else _load(self.arguments[name])
            case Integer(size):
                return ast.Constant(as_float(size))
            case Constant(name):
                return ast.Constant(_CONSTANTS[name])
            case Sum(terms):
                return _fold(ast.Add(), [self.value(term) for term in terms])
            case Product(factors):
                return _fold(ast.Mult(), [self.value(factor) for factor in factors])
            case Quotient(numerator, denominator):
                return ast.BinOp(self.value(numerator), ast.Div(), self.value(denominator))
            case Negation(operand):
                return ast.UnaryOp(ast.USub(), self.value(operand))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Apply(function, arguments):
                return self._call(function, FLOAT_FUNCTIONS[function], *[self.value(part) for part in arguments])
            case Piecewise(branches):
                result = _load("nan")
                for value, condition in reversed(branches):
                    result = ast.IfExp(self._truth(condition), self.value(value), result)
                return result
            case Summation() | Derivative() | Indexed():
                return self._call(
                    f"part{len(self.globals)}", self._by_arrays(node), *map(_load, self.arguments.values())
                )

    def _by_arrays(self, node: Node) -> Callable[..., float]:
        names, lengths, columns = tuple(self.arguments), self.lengths, self.columns

        def part(*values: float) -> float:
            return float(_evaluate(node, {**lengths, **dict(zip(names, values, strict=True))}, columns))

        return part

    def _call(self, name: str, function: Callable[..., Any], *arguments: ast.expr) -> ast.expr:
        self.globals[name] = function
        return ast.Call(_load(name), list(arguments), [])

    def _power(self, base: Node, exponent: Node) -> ast.expr:
        if base == E:
            return self._call("exp", math.exp, self.value(exponent))
        written = rational_value(exponent)
        if written is None:
            return self._call("power", power, self.value(base), self.value(exponent))
        p, q = written.numerator, written.denominator
        if q == 1 and p:
            return ast.BinOp(self.value(base), ast.Pow(), ast.Constant(p))
        return self._call("rational_power", rational_power, self.value(base), ast.Constant(p), ast.Constant(q))

    def _truth(self, condition: Condition) -> ast.expr:
        match condition:
            case Otherwise():
                return ast.Constant(True)
            case Comparison(relation, left, right):
                sides = [self._call("known", _known, self.value(side)) for side in (left, right)]
                return ast.Compare(sides[0], [_OPERATORS[relation]()], [sides[1]])
            case Conjunction(conditions):
                return ast.BoolOp(ast.And(), [self._truth(part) for part in conditions])
            case Disjunction(conditions):
                return ast.BoolOp(ast.Or(), [self._truth(part) for part in conditions])


_OPERATORS: dict[str, type[ast.cmpop]] = {
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "=": ast.Eq,
    "!=": ast.NotEq,
}


def _load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _fold(operator: ast.operator, parts: list[ast.expr]) -> ast.expr:
    """Halves of halves: a sum of a thousand terms is ten operators deep, not a thousand."""
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    return ast.BinOp(_fold(operator, parts[:middle]), operator, _fold(operator, parts[middle:]))
