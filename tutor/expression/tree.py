"""The expression tree: what a student wrote, as written.

Nodes are immutable values; equality is structural and nothing is ever evaluated on construction, so ``x*e^(-x)``
stays a product and ``2/4`` stays a quotient. Pedagogy (rules, steps, mistakes, hints) works on these trees; meaning
is handed to engines by ``evaluate`` (NumPy), ``balls`` (ball arithmetic) and ``symbolic`` (SymPy).

Conventions
- ``Integer`` is never negative: ``-3`` is ``Negation(Integer(3))`` and ``0.5`` is ``Quotient(Integer(1), Integer(2))``.
- Subtraction is a ``Sum`` with a ``Negation`` among its terms: ``a - b`` is ``Sum((a, Negation(b)))``.
- ``Sum`` and ``Product`` have two or more parts. A ``Sum`` directly inside a ``Sum`` means the student wrote brackets.
- ``exp(u)`` is read as ``Power(E, u)``, ``sqrt(u)`` as ``Apply("sqrt", (u,))``, ``cbrt(u)`` as ``root(u, 3)``.
- A power with a rational exponent p/q in lowest terms, q odd, is the *real* root: ``(-8)^(1/3)`` is −2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar, cast


@dataclass(frozen=True, slots=True)
class Integer:
    """A non-negative whole number."""

    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("Integer is never negative; use number() or Negation")


@dataclass(frozen=True, slots=True)
class Constant:
    """``e``, ``pi`` or ``oo`` (infinity; only in domains and answers)."""

    name: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable: one letter, a Greek letter's name, or a declared name; a subscript follows ``_``: ``w_1``."""

    name: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """An indexed symbol inside a finite sum: ``y_i`` is ``Indexed("y", Symbol("i"))``."""

    name: str
    index: Node


@dataclass(frozen=True, slots=True)
class Negation:
    """−operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Sum:
    """terms[0] + terms[1] + …"""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """factors[0] · factors[1] · …"""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / denominator."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Power:
    """base ^ exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Apply:
    """A named function of the table in ``functions``, applied to its arguments: ``sin(x)``, ``log(x, 2)``."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Summation:
    """Σ of ``body`` for ``index`` from ``lower`` to ``upper``; the index is bound inside the body only."""

    body: Node
    index: Symbol
    lower: Node
    upper: Node


@dataclass(frozen=True, slots=True)
class Derivative:
    """``d/dx(body)``: a derivative still to be taken, ``order`` times. What steps and students' lines are made of."""

    body: Node
    variable: Symbol
    order: int = 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """left ``relation`` right, the relation one of ``<  <=  >  >=  =  !=``."""

    relation: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conjunction:
    """All of the conditions hold: ``0 < x and x < 1`` (also written ``0 < x < 1``)."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Disjunction:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The condition that always holds: the last branch of a piecewise function."""


Condition = Comparison | Conjunction | Disjunction | Otherwise


@dataclass(frozen=True, slots=True)
class Piecewise:
    """The value of the first branch ``(value, condition)`` whose condition holds; undefined where none does."""

    branches: tuple[tuple[Node, Condition], ...]


Node = (
    Integer
    | Constant
    | Symbol
    | Indexed
    | Negation
    | Sum
    | Product
    | Quotient
    | Power
    | Apply
    | Summation
    | Derivative
    | Piecewise
)
Tree = TypeVar("Tree", bound=Node | Condition)

E = Constant("e")
PI = Constant("pi")
INFINITY = Constant("oo")
ZERO = Integer(0)
ONE = Integer(1)
TWO = Integer(2)


def number(value: int | Fraction) -> Node:
    """The tree of an exact rational: ``number(Fraction(-1, 2))`` is −(1/2)."""
    value = Fraction(value)
    size = abs(value)
    node: Node = Integer(size.numerator)
    if size.denominator != 1:
        node = Quotient(node, Integer(size.denominator))
    return Negation(node) if value < 0 else node


def rational_value(node: Node) -> Fraction | None:
    """The exact value of a tree made of integers, −, /, + and · only; ``None`` for anything else (or division by 0).

    Powers are left out on purpose: a tower of small integers can be a number that does not fit in memory.
    """
    match node:
        case Integer(value):
            return Fraction(value)
        case Negation(operand):
            inner = rational_value(operand)
            return None if inner is None else -inner
        case Quotient(numerator, denominator):
            above, below = rational_value(numerator), rational_value(denominator)
            return above / below if above is not None and below else None
        case Sum(parts) | Product(parts):
            total = Fraction(0 if isinstance(node, Sum) else 1)
            for part in parts:
                inner = rational_value(part)
                if inner is None:
                    return None
                total = total + inner if isinstance(node, Sum) else total * inner
            return total
    return None


def add(*terms: Node) -> Node:
    """A sum of any number of terms: none is 0, one is itself. Nothing is simplified."""
    return terms[0] if len(terms) == 1 else Sum(terms) if terms else ZERO


def multiply(*factors: Node) -> Node:
    """A product of any number of factors: none is 1, one is itself. Nothing is simplified."""
    return factors[0] if len(factors) == 1 else Product(factors) if factors else ONE


def children(node: Node | Condition) -> tuple[Node | Condition, ...]:
    """The direct parts of a node in reading order. A summation's or derivative's variable is not a part of it."""
    match node:
        case Integer() | Symbol() | Constant():
            return ()
        case Sum(parts) | Product(parts) | Apply(_, parts):
            return parts
        case Negation(operand):
            return (operand,)
        case Quotient(first, second) | Power(first, second) | Comparison(_, first, second):
            return (first, second)
        case Summation(body, _, lower, upper):
            return (body, lower, upper)
        case Derivative(body):
            return (body,)
        case Indexed(_, index):
            return (index,)
        case Piecewise(branches):
            return tuple(part for branch in branches for part in branch)
        case Conjunction(conditions) | Disjunction(conditions):
            return conditions
    return ()


def with_children(node: Tree, parts: tuple[Any, ...]) -> Tree:
    """The same kind of node with other direct parts, in the order of ``children``."""
    return cast(Tree, _with_children(node, parts))


def _with_children(node: Node | Condition, parts: tuple[Any, ...]) -> Node | Condition:
    match node:
        case Negation():
            return Negation(*parts)
        case Sum():
            return Sum(parts)
        case Product():
            return Product(parts)
        case Quotient():
            return Quotient(*parts)
        case Power():
            return Power(*parts)
        case Apply(function):
            return Apply(function, parts)
        case Comparison(relation):
            return Comparison(relation, *parts)
        case Summation(_, index):
            return Summation(parts[0], index, parts[1], parts[2])
        case Derivative(_, variable, order):
            return Derivative(parts[0], variable, order)
        case Indexed(name):
            return Indexed(name, parts[0])
        case Piecewise():
            return Piecewise(tuple(zip(parts[::2], parts[1::2], strict=True)))
        case Conjunction():
            return Conjunction(parts)
        case Disjunction():
            return Disjunction(parts)
    return node


def rebuild(node: Tree, change: Callable[[Any], Any]) -> Tree:
    """The tree with ``change`` applied to every node, parts before the whole. Unchanged parts are kept as they are."""
    before = children(node)
    after = tuple(rebuild(part, change) for part in before)
    if any(new is not old for new, old in zip(after, before, strict=True)):
        node = with_children(node, after)
    return cast(Tree, change(node))


def walk(node: Node | Condition) -> Iterator[Node | Condition]:
    """Every node of the tree, the whole before its parts, in reading order."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(children(current)))


def size(node: Node | Condition) -> int:
    """The number of nodes."""
    return sum(1 for _ in walk(node))


def variables(node: Node | Condition) -> frozenset[str]:
    """The names of the free symbols: not those bound by a Σ, and not the names of indexed data (``y`` of ``y_i``)."""
    match node:
        case Symbol(name):
            return frozenset((name,))
        case Summation(body, index, lower, upper):
            return (variables(body) - {index.name}) | variables(lower) | variables(upper)
        case Derivative(body, variable):
            return variables(body) | {variable.name}
    found: frozenset[str] = frozenset()
    for part in children(node):
        found |= variables(part)
    return found


def depends_on(node: Node | Condition, name: str) -> bool:
    """Whether the free symbol ``name`` occurs in the tree."""
    match node:
        case Symbol(own):
            return own == name
        case Summation(body, index, lower, upper):
            bounds = depends_on(lower, name) or depends_on(upper, name)
            return bounds or (index.name != name and depends_on(body, name))
    return any(depends_on(part, name) for part in children(node))


def substitute(node: Tree, name: str, value: Node) -> Tree:
    """The tree with ``value`` in place of the free symbol ``name``. The value must not use a bound index.

    A derivative still to be taken with respect to ``name`` is left alone: d/dx(x^2) at x = 3 is not d/d3(3^2).
    """
    match node:
        case Symbol(own):
            return cast(Tree, value) if own == name else node
        case Summation(body, index, lower, upper):
            inner = body if index.name == name else substitute(body, name, value)
            lower, upper = substitute(lower, name, value), substitute(upper, name, value)
            return cast(Tree, Summation(inner, index, lower, upper))
        case Derivative(_, variable) if variable.name == name:
            return node
    before = children(node)
    after = tuple(substitute(part, name, value) for part in before)
    return node if all(new is old for new, old in zip(after, before, strict=True)) else with_children(node, after)
