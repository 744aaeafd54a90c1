"""A step as it is claimed, and what its shape is compared with: factors, and derivatives still to be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from tutor.expression.tree import (
    Derivative,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    depends_on,
    rational_value,
    walk,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A step as it is claimed: the rule, the parts in which its lines differ, and the steps folded into it.

    For a rule of tidying the whole lines, since a tidying may act in several places.
    """

    rule: str
    old: Node
    new: Node
    substeps: tuple[Claim, ...] = ()


Shape = Callable[[Claim], bool]
Factors = tuple[Fraction, Counter[Node], Counter[Node]]


def of_marker(shape: Callable[[Derivative, Node], bool]) -> Shape:
    """A shape of what is made of one first derivative."""

    def holds(claim: Claim) -> bool:
        return isinstance(claim.old, Derivative) and claim.old.order == 1 and shape(claim.old, claim.new)

    return holds


def factors(node: Node) -> Factors:
    """A product in any brackets, with minus signs and fraction bars: its number, its factors, what it is divided by.

    Neither their order matters nor how numbers and whole powers are written; what stands above and below is cancelled.
    """
    match node:
        case Negation(operand):
            size, above, below = factors(operand)
            return -size, above, below
        case Product(parts):
            total: Factors = (Fraction(1), Counter(), Counter())
            for part in parts:
                total = times(total, factors(part))
            return total
        case Quotient(numerator, denominator):
            size, above, below = factors(denominator)
            return times(factors(numerator), (1 / size, below, above))
        case Integer(value) if value:
            return Fraction(value), Counter(), Counter()
        case Power(base, exponent) if not isinstance(base, Integer) and (count := _whole(exponent)):
            return Fraction(1), Counter({base: max(count, 0)}), Counter({base: max(-count, 0)})
    return Fraction(1), Counter({node: 1}), Counter()


def _whole(exponent: Node) -> int | None:
    value = rational_value(exponent)
    return None if value is None or value.denominator != 1 else value.numerator


def times(one: Factors, other: Factors) -> Factors:
    above, below = one[1] + other[1], one[2] + other[2]
    return one[0] * other[0], above - below, below - above


def markers(node: Node) -> Counter[Derivative]:
    """The derivatives still to be taken, outermost ones."""
    if isinstance(node, Derivative):
        return Counter({node: 1})
    return Counter(part for part in walk(node) if isinstance(part, Derivative))


def varies(node: Node, marker: Derivative) -> bool:
    return depends_on(node, marker.variable.name)


def d(body: Node, marker: Derivative) -> Derivative:
    return Derivative(body, marker.variable)


def inside(old: Node, new: Node) -> tuple[Node, Node]:
    """What is still to be differentiated, where that is the whole of both lines: it may be tidied first."""
    match old, new:
        case Derivative(body, x, n), Derivative(other, y, m) if (x, n) == (y, m):
            return inside(body, other)
    return old, new
