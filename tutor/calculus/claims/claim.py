"""A step as it is claimed, and what its shape is compared with: factors, and derivatives still to be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tutor.expression.tree import Derivative, Integer, Negation, Node, Product, Quotient, depends_on, walk


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
Factors = tuple[int, Counter[Node], Counter[Node]]


def of_marker(shape: Callable[[Derivative, Node], bool]) -> Shape:
    """A shape of what is made of one first derivative."""

    def holds(claim: Claim) -> bool:
        return isinstance(claim.old, Derivative) and claim.old.order == 1 and shape(claim.old, claim.new)

    return holds


def factors(node: Node) -> Factors:
    """A product in any brackets, with minus signs and fraction bars: its sign, its factors, and those it is divided by.

    The order of factors and factors 1 do not matter, nor how a rational number is written.
    """
    match node:
        case Negation(operand):
            sign, above, below = factors(operand)
            return -sign, above, below
        case Product(parts):
            total: Factors = (1, Counter(), Counter())
            for part in parts:
                total = times(total, factors(part))
            return total
        case Quotient(numerator, denominator):
            sign, above, below = factors(denominator)
            return times(factors(numerator), (sign, below, above))
        case Integer(1):
            return 1, Counter(), Counter()
    return 1, Counter({node: 1}), Counter()


def times(one: Factors, other: Factors) -> Factors:
    return one[0] * other[0], one[1] + other[1], one[2] + other[2]


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
