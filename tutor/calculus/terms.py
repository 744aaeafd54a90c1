"""Products as a coefficient and powers: the form in which terms are multiplied, compared and collected.

``6·x²/(4·sqrt(y))`` is the ``Term`` 6/4 with powers ``{x: 2, y: −1/2}``. Exponents are integers, fractions, or trees
when they hold symbols (``e^(2x)`` is ``{e: 2x}``). A sum is a base like any other: ``(x+1)^3`` is ``{x+1: 3}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import TypeGuard

from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Constant,
    E,
    Indexed,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    integer,
    multiply,
    number,
    rational_value,
)

Exponent = int | Fraction | Node
NUMBER = (int, Fraction)
HALF = Fraction(1, 2)


@dataclass(slots=True)
class Term:
    """over/under · Π base^exponent. ``kept`` holds denominators that could be cancelled but are still to be shown."""

    over: int = 1
    under: int = 1
    powers: dict[Node, Exponent] = field(default_factory=dict)
    kept: dict[Node, int | Fraction] = field(default_factory=dict)

    @property
    def coefficient(self) -> int | Fraction:
        return self.over if self.under == 1 else Fraction(self.over, self.under)

    @property
    def key(self) -> frozenset[tuple[Node, Exponent]]:
        """Two terms with the same key are like terms."""
        return frozenset((*self.powers.items(), *self.kept.items()) if self.kept else self.powers.items())

    def scaled(self, over: int, under: int = 1) -> Term:
        return Term(self.over * over, self.under * under, self.powers, self.kept)

    def with_coefficient(self, value: int | Fraction) -> Term:
        return Term(value.numerator, value.denominator, self.powers, self.kept)


def whole(value: Fraction | int) -> int | Fraction:
    """The same number, as an ``int`` where it is one."""
    return value if isinstance(value, int) or value.denominator != 1 else value.numerator


def magnitude(value: int | Fraction) -> int | Fraction:
    return -value if value < 0 else value


def numeric(exponents: Sequence[Exponent]) -> list[int | Fraction] | None:
    """The exponents, where all of them are numbers."""
    numbers = [exponent for exponent in exponents if isinstance(exponent, NUMBER)]
    return numbers if len(numbers) == len(exponents) else None


def is_monomial(term: Term) -> bool:
    """Whether the term is a coefficient times numeric powers of symbols and constants: ``3x²``, ``1/(2·sqrt(x))``."""
    powers = term.powers.items()
    return not term.kept and all([isinstance(base, _SIMPLE) and isinstance(amount, NUMBER) for base, amount in powers])


_SIMPLE = (Symbol, Indexed, Constant, Integer)


def is_exponential(base: Node) -> TypeGuard[Power]:
    """Whether the base is a power of e such as e^x, which is multiplied and divided like a symbol."""
    return isinstance(base, Power) and base.base == E


def is_whole(base: Node) -> bool:
    """Whether a power or quotient is a base of its own: x^x, e^x, and what has no value, such as 1/0."""
    match base:
        case Power(lower, exponent):
            return lower == ZERO or rational_value(exponent) is None
        case Quotient(_, denominator):
            return denominator == ZERO
    return False


def degree(term: Term, symbol: Symbol) -> int | Fraction:
    """The power of a symbol in a monomial."""
    exponent = term.powers.get(symbol, 0)
    return exponent if isinstance(exponent, NUMBER) else 0


def write(term: Term, rooted: bool = False) -> Node:
    """The tree of a term, with one fraction bar: numbers, letters from a to z, polynomials, exponentials, functions.

    Square roots are written ``sqrt``; other roots as powers, or with ``root`` where the student did (``rooted``).
    """
    above: list[tuple[int, str, Node]] = []
    below: list[tuple[int, str, Node]] = []
    roots: dict[bool, list[tuple[int, str, Node]]] = {True: [], False: []}  # square roots above and below the bar
    under = term.under
    for base, exponent in (*term.powers.items(), *term.kept.items()):
        if isinstance(base, Integer) and isinstance(exponent, Fraction) and under % base.value == 0:
            under //= base.value  # sqrt(2)/2 is 1/sqrt(2)
            exponent -= 1
        if not isinstance(exponent, NUMBER):
            above.append((_EXPONENTIAL, "", Power(base, exponent)))
        elif is_exponential(base):
            above.append((_EXPONENTIAL, "", Power(E, _times(exponent, base.exponent))))
        else:
            side = above if exponent > 0 else below
            rank, name = _rank(base)
            if rank == _POLYNOMIAL and isinstance(exponent, Fraction):
                name = "√"
            if abs(exponent) == HALF and not isinstance(base, Sum):
                roots[side is above].append((rank, name, base))
            else:
                side.append((rank, name, _power(base, magnitude(exponent), rooted)))
    above += _roots(roots[True])
    below += _roots(roots[False])
    node = _written(abs(term.over), above)
    if below or under != 1:
        node = Quotient(node, _written(under, below))
    return Negation(node) if term.over < 0 else node


def _roots(radicands: list[tuple[int, str, Node]]) -> list[tuple[int, str, Node]]:
    """Square roots, those of numbers joined with the first of the others: √2·√x is sqrt(2x)."""
    value = prod(base.value for _, _, base in radicands if isinstance(base, Integer))
    numbers: list[Node] = [Integer(value)] if value > 1 else []
    numbers += [base for rank, _, base in radicands if rank == _NUMBER and not isinstance(base, Integer)]
    others = [(rank, name, base) for rank, name, base in radicands if rank != _NUMBER]
    if numbers and others and not isinstance(others[0][2], Negation):
        rank, name, base = others[0]
        others[0] = rank, name, _times_numbers(numbers, base)
    elif numbers:
        others.insert(0, (_NUMBER, "", multiply(*numbers)))
    return [(rank, name, Apply("sqrt", (base,))) for rank, name, base in others]


def _times_numbers(numbers: list[Node], base: Node) -> Node:
    """Numbers times a tree, in one product and above one bar."""
    match base:
        case Quotient(above, below):
            return Quotient(_times_numbers(numbers, above), below)
        case Product(factors):
            return multiply(*numbers, *factors)
    return multiply(*numbers) if base == ONE else multiply(*numbers, base)


def _written(coefficient: int, factors: list[tuple[int, str, Node]]) -> Node:
    if len(factors) > 1:
        factors.sort(key=lambda factor: factor[:2])
    nodes = [factor for _, _, factor in factors]
    if coefficient != 1 or not nodes:
        nodes.insert(0, integer(coefficient))
    return nodes[0] if len(nodes) == 1 else Product(tuple(nodes))


# The order of factors: numbers, letters, data, |u|, polynomials and their roots, exponentials, functions, longer sums.
_NUMBER, _LETTER, _DATA, _SIZE, _POLYNOMIAL, _EXPONENTIAL, _FUNCTION, _SUM = range(8)


def _rank(base: Node) -> tuple[int, str]:
    if isinstance(base, Symbol):
        return _LETTER, base.name
    if isinstance(base, Integer | Constant):
        return _NUMBER, ""
    if isinstance(base, Indexed):
        return _DATA, base.name
    if isinstance(base, Sum):
        return (_POLYNOMIAL if _is_algebraic(base) else _SUM), ""
    if isinstance(base, Power):
        return _EXPONENTIAL, ""
    return (_SIZE if isinstance(base, Apply) and base.function == "abs" else _FUNCTION), ""


def _is_algebraic(node: Node) -> bool:
    """Whether only letters, numbers and powers with numbers as exponents occur."""
    match node:
        case Symbol() | Integer() | Constant():
            return True
        case Apply(function):
            return function in ("sqrt", "root") and all(map(_is_algebraic, node.arguments))
        case Power(base, exponent):
            return rational_value(exponent) is not None and _is_algebraic(base)
        case Sum(parts) | Product(parts):
            return all(map(_is_algebraic, parts))
        case Negation(operand):
            return _is_algebraic(operand)
        case Quotient(above, below):
            return _is_algebraic(above) and _is_algebraic(below)
    return False


def _power(base: Node, exponent: int | Fraction, rooted: bool) -> Node:
    if isinstance(exponent, int):
        return base if exponent == 1 else Power(base, integer(exponent))
    if exponent == HALF:
        return Apply("sqrt", (base,))
    if rooted and exponent.numerator == 1:
        return Apply("root", (base, Integer(exponent.denominator)))
    return Power(base, number(exponent))


def _times(factor: int | Fraction, node: Node) -> Node:
    """A number times a tree that carries no number of its own."""
    size = magnitude(factor)
    above = node.numerator if isinstance(node, Quotient) else node
    below = node.denominator if isinstance(node, Quotient) else ONE
    over = _with_number(size.numerator, above)
    under = _with_number(size.denominator, below)
    product = over if under == ONE else Quotient(over, under)
    return Negation(product) if factor < 0 else product


def _with_number(value: int, node: Node) -> Node:
    if value == 1:
        return node
    factors = node.factors if isinstance(node, Product) else (node,)
    return Integer(value) if node == ONE else multiply(Integer(value), *factors)
