"""Trees as canonical text: what a student could have typed, with the fewest brackets that keep the tree.

The reader reads every text written here back to the identical tree. ``*`` and ``^`` are explicit, every function has
its brackets, and there is nothing but ASCII: ``x^2*sin(x)``, ``-(a + b)/2``, ``2^(3^x)``, ``x^(-2)``.
"""

from __future__ import annotations

from tutor.expression.interval import Interval
from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Derivative,
    Disjunction,
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
)

# How tightly the written form holds together.
_OR, _AND, _RELATION, _SUM, _NEGATION, _PRODUCT, _POWER, _ATOM = range(8)


def to_text(node: Node | Condition) -> str:
    """The canonical text of a tree or of a condition."""
    return TextWriter().write(node)


def interval_to_text(interval: Interval) -> str:
    """``[0, 10]``, ``(-oo, 2)``: a round bracket where the end does not belong to the interval."""
    opening, closing = "[" if interval.lower_closed else "(", "]" if interval.upper_closed else ")"
    return f"{opening}{to_text(interval.lower)}, {to_text(interval.upper)}{closing}"


class TextWriter:
    """Writes the trees of one answer, every subtree once: the lines of a derivation share most of theirs."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node | Condition, str, int]] = {}  # by identity, the nodes held to keep theirs

    def write(self, node: Node | Condition) -> str:
        return self._written(node)[1]

    def _at_least(self, level: int, node: Node | Condition) -> str:
        _, text, own = self._written(node)
        return text if own >= level else f"({text})"

    def _written(self, node: Node | Condition) -> tuple[Node | Condition, str, int]:
        """The text and how tightly it holds together."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, *self._compose(node))
        return known

    def _compose(self, node: Node | Condition) -> tuple[str, int]:
        match node:
            case Integer(value):
                return str(value), _ATOM
            case Symbol(name) | Constant(name):
                return name, _ATOM
            case Product(factors):
                return self._product(factors), _PRODUCT
            case Power(base, exponent):
                return f"{self._at_least(_ATOM, base)}^{self._at_least(_ATOM, exponent)}", _POWER
            case Apply(function, arguments):
                return f"{function}({self._list(arguments)})", _ATOM
            case Sum(terms):
                return self._sum(terms), _SUM
            case Negation(operand):
                return f"-{self._at_least(_PRODUCT, operand)}", _NEGATION
            case Quotient(numerator, denominator):
                below = self._at_least(_POWER, denominator)
                if isinstance(denominator, Derivative):
                    below = f"({below})"
                return f"{self._at_least(_PRODUCT, numerator)}/{below}", _PRODUCT
            case Indexed(name, index):
                return f"{name}_{self._at_least(_ATOM, index)}", _ATOM
            case Summation(body, index, lower, upper):
                return f"sum({self._list((body, index, lower, upper))})", _ATOM
            case Derivative(body, variable, order):
                times = "" if order == 1 else f"^{order}"
                return f"d{times}/d{variable.name}{times}({self.write(body)})", _POWER
            case Piecewise(branches):
                pieces = ", ".join([f"({self.write(value)}, {self.write(where)})" for value, where in branches])
                return f"piecewise({pieces})", _ATOM
            case Comparison(relation, left, right):
                return f"{self.write(left)} {relation} {self.write(right)}", _RELATION
            case Conjunction(conditions):
                return " and ".join([self._at_least(_RELATION, part) for part in conditions]), _AND
            case Disjunction(conditions):
                return " or ".join([self._at_least(_AND, part) for part in conditions]), _OR
            case Otherwise():
                return "true", _ATOM

    def _list(self, nodes: tuple[Node, ...]) -> str:
        return ", ".join([self.write(node) for node in nodes])

    def _sum(self, terms: tuple[Node, ...]) -> str:
        parts = [self._at_least(_NEGATION, terms[0])]
        for term in terms[1:]:
            if isinstance(term, Negation):
                parts.append(f" - {self._at_least(_PRODUCT, term.operand)}")
            else:
                parts.append(f" + {self._at_least(_PRODUCT, term)}")
        return "".join(parts)

    def _product(self, factors: tuple[Node, ...]) -> str:
        first = factors[0]
        level = _PRODUCT if isinstance(first, Quotient) else _POWER  # (a/b)*c is a/b*c; (a*b)*c keeps its brackets
        return "*".join([self._at_least(level, first), *[self._at_least(_POWER, factor) for factor in factors[1:]]])
