"""Products as a coefficient and powers: the form in which terms are multiplied, compared and collected.

``6·x²/(4·sqrt(y))`` is the ``Term`` 6/4 with powers ``{x: 2, y: −1/2}``. Exponents are integers, fractions, or trees
when they hold symbols (``e^(2x)`` is ``{e: 2x}``). A sum is a base like any other: ``(x+1)^3`` is ``{x+1: 3}``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from tutor.expression.tree import (
    ONE,
    Apply,
    Condition,
    Constant,
    E,
    Indexed,
    Integer,
    Negation,
    Node,
    Power,
    Quotient,
    Symbol,
    children,
    multiply,
    number,
)

Exponent = int | Fraction | Node
HALF = Fraction(1, 2)


@dataclass(slots=True)
class Term:
    """over/under · Π base^exponent. ``kept`` holds denominators that could be cancelled but are still to be shown."""

    over: int = 1
    under: int = 1
    powers: dict[Node, Exponent] = field(default_factory=dict)
    kept: dict[Node, int | Fraction] = field(default_factory=dict)

    @property
    def coefficient(self) -> Fraction:
        return Fraction(self.over, self.under)

    @property
    def key(self) -> frozenset[tuple[Node, Exponent]]:
        """Two terms with the same key are like terms."""
        return frozenset((*self.powers.items(), *self.kept.items()))

    def scaled(self, over: int, under: int = 1) -> Term:
        return Term(self.over * over, self.under * under, self.powers, self.kept)

    def with_coefficient(self, value: Fraction) -> Term:
        return Term(value.numerator, value.denominator, self.powers, self.kept)


def whole(value: Fraction | int) -> int | Fraction:
    """The same number, as an ``int`` where it is one."""
    return value if isinstance(value, int) or value.denominator != 1 else value.numerator


def is_monomial(term: Term) -> bool:
    """Whether the term is a coefficient times numeric powers of symbols and constants: ``3x²``, ``1/(2·sqrt(x))``."""
    return not term.kept and all(
        isinstance(base, Symbol | Indexed | Constant | Integer) and isinstance(exponent, int | Fraction)
        for base, exponent in term.powers.items()
    )


def length(node: Node | Condition) -> int:
    """The number of nodes, as ``size`` counts them."""
    if isinstance(node, Symbol | Integer | Constant):
        return 1
    return 1 + sum([length(part) for part in children(node)])


def degree(term: Term, name: str) -> Exponent:
    return term.powers.get(Symbol(name), 0)


def write(term: Term, rooted: bool = False) -> Node:
    """The tree of a term: number first, symbols in alphabetical order, then the rest as they came; one fraction bar.

    Square roots are written ``sqrt``; other roots as powers, or with ``root`` where the student did (``rooted``).
    """
    above: list[tuple[int, str, Node]] = []
    below: list[tuple[int, str, Node]] = []
    for base, exponent in (*term.powers.items(), *term.kept.items()):
        if isinstance(exponent, int | Fraction):
            side = above if exponent > 0 else below
            side.append((*_rank(base), _power(base, abs(exponent), rooted)))
        else:
            rank = (4, "") if base == E else (3, "")
            above.append((*rank, Power(base, exponent)))
    numerator = _written(abs(term.over), above)
    denominator = _written(term.under, below)
    node = numerator if denominator == ONE else Quotient(numerator, denominator)
    return Negation(node) if term.over < 0 else node


def _written(coefficient: int, factors: list[tuple[int, str, Node]]) -> Node:
    if len(factors) > 1:
        factors.sort(key=lambda factor: factor[:2])
    nodes = [factor for _, _, factor in factors]
    if coefficient != 1:
        nodes.insert(0, Integer(coefficient))
    return multiply(*nodes)


def _rank(base: Node) -> tuple[int, str]:
    match base:
        case Integer() | Constant("pi"):
            return 0, ""
        case Symbol(name):
            return 1, name
        case Indexed(name):
            return 2, name
    return 3, ""


def _power(base: Node, exponent: int | Fraction, rooted: bool) -> Node:
    if exponent == 1:
        return base
    if exponent == HALF:
        return Apply("sqrt", (base,))
    if rooted and isinstance(exponent, Fraction) and exponent.numerator == 1:
        return Apply("root", (base, Integer(exponent.denominator)))
    return Power(base, number(exponent))
