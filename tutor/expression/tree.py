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
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar, cast, get_args

from tutor.expression.immutable import immutable


class Value:
    """What every node is: equal to what is made of equal parts; and it keeps what has been worked out of it.

    A node never changes, so that its hash and its glance are worked out at most once.
    """

    __slots__ = ("_glance", "_hash", "_size")
    _glance: Glance
    _hash: int
    _size: int

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return False
        fields = _FIELDS[type(self)]
        return bool(fields(self) == fields(other))

    def __hash__(self) -> int:
        known: int | None = getattr(self, "_hash", None)
        if known is None:
            kind = type(self)
            known = hash((kind.__name__, _FIELDS[kind](self)))
            self._hash = known
        return known

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Made anew from its parts where it is copied or sent: what it keeps holds in one process only."""
        return type(self), tuple(getattr(self, name) for name in type(self).__match_args__)  # type: ignore[attr-defined]


@immutable
class Integer(Value):
    """A non-negative whole number."""

    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("Integer is never negative; use number() or Negation")


@immutable
class Constant(Value):
    """``e``, ``pi`` or ``oo`` (infinity; only in domains and answers)."""

    name: str


@immutable
class Symbol(Value):
    """A variable: one letter, a Greek letter's name, or a declared name; a subscript follows ``_``: ``w_1``."""

    name: str


@immutable
class Indexed(Value):
    """An indexed symbol inside a finite sum: ``y_i`` is ``Indexed("y", Symbol("i"))``."""

    name: str
    index: Node


@immutable
class Negation(Value):
    """−operand."""

    operand: Node


@immutable
class Sum(Value):
    """terms[0] + terms[1] + …"""

    terms: tuple[Node, ...]


@immutable
class Product(Value):
    """factors[0] · factors[1] · …"""

    factors: tuple[Node, ...]


@immutable
class Quotient(Value):
    """numerator / denominator."""

    numerator: Node
    denominator: Node


@immutable
class Power(Value):
    """base ^ exponent."""

    base: Node
    exponent: Node


@immutable
class Apply(Value):
    """A named function of the table in ``functions``, applied to its arguments: ``sin(x)``, ``log(x, 2)``."""

    function: str
    arguments: tuple[Node, ...]


@immutable
class Summation(Value):
    """Σ of ``body`` for ``index`` from ``lower`` to ``upper``; the index is bound inside the body only."""

    body: Node
    index: Symbol
    lower: Node
    upper: Node


@immutable
class Derivative(Value):
    """``d/dx(body)``: a derivative still to be taken, ``order`` times. What steps and students' lines are made of."""

    body: Node
    variable: Symbol
    order: int = 1


@immutable
class Comparison(Value):
    """left ``relation`` right, the relation one of ``<  <=  >  >=  =  !=``."""

    relation: str
    left: Node
    right: Node


@immutable
class Conjunction(Value):
    """All of the conditions hold: ``0 < x and x < 1`` (also written ``0 < x < 1``)."""

    conditions: tuple[Condition, ...]


@immutable
class Disjunction(Value):
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


@immutable
class Otherwise(Value):
    """The condition that always holds: the last branch of a piecewise function."""


Condition = Comparison | Conjunction | Disjunction | Otherwise


@immutable
class Piecewise(Value):
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
_FIELDS: dict[type, Callable[[Any], object]] = {
    kind: attrgetter(*kind.__match_args__) if kind.__match_args__ else lambda _: ()
    for kind in (*get_args(Node), *get_args(Condition))
}
Tree = TypeVar("Tree", bound=Node | Condition)

E = Constant("e")
PI = Constant("pi")
INFINITY = Constant("oo")
ZERO = Integer(0)
ONE = Integer(1)
TWO = Integer(2)


integer = lru_cache(1024)(Integer)  # the same node for the same number, of which much is known already


def number(value: int | Fraction) -> Node:
    """The tree of an exact rational: ``number(Fraction(-1, 2))`` is −(1/2)."""
    node: Node = integer(abs(value.numerator))
    if value.denominator != 1:
        node = Quotient(node, integer(value.denominator))
    return Negation(node) if value < 0 else node


def rational_value(node: Node) -> Fraction | None:
    """The exact value of a tree made of integers, −, /, + and · only; ``None`` for anything else (or division by 0).

    Powers are left out on purpose: a tower of small integers can be a number that does not fit in memory.
    """
    if type(node) is Integer:
        return _fraction(node.value)
    if type(node) not in _ARITHMETIC:
        return None
    match node:
        case Quotient(Integer(p), Integer(q)):
            return _fraction(p, q) if q else None
        case Negation(operand):
            inner = rational_value(operand)
            return None if inner is None else -inner
        case Quotient(numerator, denominator):
            above = rational_value(numerator)
            below = None if above is None else rational_value(denominator)
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


_ARITHMETIC = frozenset((Negation, Quotient, Sum, Product))
_fraction = lru_cache(1024)(Fraction)


def add(*terms: Node) -> Node:
    """A sum of any number of terms: none is 0, one is itself. Nothing is simplified."""
    return terms[0] if len(terms) == 1 else Sum(terms) if terms else ZERO


def multiply(*factors: Node) -> Node:
    """A product of any number of factors: none is 1, one is itself. Nothing is simplified."""
    return factors[0] if len(factors) == 1 else Product(factors) if factors else ONE


def children(node: Node | Condition) -> tuple[Node | Condition, ...]:
    """The direct parts of a node in reading order. A summation's or derivative's variable is not a part of it."""
    parts = _PARTS.get(type(node))
    return parts(node) if parts is not None else ()


_PARTS: dict[type, Callable[[Any], tuple[Node | Condition, ...]]] = {
    Sum: attrgetter("terms"),
    Product: attrgetter("factors"),
    Apply: attrgetter("arguments"),
    Negation: lambda node: (node.operand,),
    Quotient: attrgetter("numerator", "denominator"),
    Power: attrgetter("base", "exponent"),
    Summation: attrgetter("body", "lower", "upper"),
    Derivative: lambda node: (node.body,),
    Indexed: lambda node: (node.index,),
    Piecewise: lambda node: tuple(part for branch in node.branches for part in branch),
    Comparison: attrgetter("left", "right"),
    Conjunction: attrgetter("conditions"),
    Disjunction: attrgetter("conditions"),
}


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


class Glance(NamedTuple):
    """What is seen of a tree at a glance.

    ``free`` names the free symbols: not those bound by a Σ, and not indexed data (``y`` of ``y_i``), which ``data``
    names. ``functions`` names those applied in it. ``derivative`` is the variable of the first derivative still to be
    taken, and ``nested`` how many derivatives stand inside each other, orders counted.
    """

    free: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    piecewise: bool = False
    derivative: str | None = None
    nested: int = 0
    data: frozenset[str] = frozenset()

    @property
    def in_pieces(self) -> bool:
        """Whether different formulas may hold in different places."""
        return self.piecewise or not _IN_PIECES.isdisjoint(self.functions)


_IN_PIECES = frozenset(("abs", "sign", "floor", "ceil", "min", "max"))
_NOTHING = Glance()


def glance(node: Node | Condition) -> Glance:
    """Worked out once for every node, and kept with it: the lines of a derivation share most of their parts."""
    known: Glance | None = getattr(node, "_glance", None)
    return _look(node)[0] if known is None else known


def size(node: Node | Condition) -> int:
    """The number of nodes."""
    known: int | None = getattr(node, "_size", None)
    return _look(node)[1] if known is None else known


def _look(node: Node | Condition) -> tuple[Glance, int]:
    seen, nodes = _NOTHING, 1
    for part in children(node):
        inner = glance(part)
        nodes += part._size
        if inner is not seen and inner is not _NOTHING:
            seen = inner if seen is _NOTHING else _together(seen, inner)
    own = _OWN.get(type(node))
    if own is not None:
        seen = own(seen, node)
    node._glance, node._size = seen, nodes
    return seen, nodes


@lru_cache(1024)
def _of_symbol(name: str) -> Glance:
    return Glance(free=frozenset((name,)))


@lru_cache(1024)
def _of_function(seen: Glance, name: str) -> Glance:
    return seen._replace(functions=seen.functions | {name})


@lru_cache(1024)
def _of_derivative(seen: Glance, name: str, order: int) -> Glance:
    return seen._replace(free=seen.free | {name}, derivative=name, nested=seen.nested + order)


@lru_cache(1024)
def _together(one: Glance, other: Glance) -> Glance:
    return Glance(
        one.free | other.free,
        one.functions | other.functions,
        one.piecewise or other.piecewise,
        one.derivative or other.derivative,
        max(one.nested, other.nested),
        one.data | other.data,
    )


def _of_summation(seen: Glance, node: Summation) -> Glance:
    return seen._replace(
        free=(variables(node.body) - {node.index.name}) | variables(node.lower) | variables(node.upper)
    )


# What is seen of a node, added to what is seen of its parts.
_OWN: dict[type, Callable[[Glance, Any], Glance]] = {
    Symbol: lambda _, node: _of_symbol(node.name),
    Apply: lambda seen, node: _of_function(seen, node.function),
    Piecewise: lambda seen, _: seen._replace(piecewise=True),
    Indexed: lambda seen, node: seen._replace(data=seen.data | {node.name}),
    Derivative: lambda seen, node: _of_derivative(seen, node.variable.name, node.order),
    Summation: _of_summation,
}


def variables(node: Node | Condition) -> frozenset[str]:
    """The names of the free symbols: not those bound by a Σ, and not the names of indexed data (``y`` of ``y_i``)."""
    return glance(node).free


def depends_on(node: Node | Condition, name: str) -> bool:
    """Whether the free symbol ``name`` occurs in the tree."""
    return name in glance(node).free


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
