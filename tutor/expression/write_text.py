"""Trees as canonical text: what a student could have typed, with the fewest brackets that keep the tree.

The reader reads every text written here back to the identical tree. ``*`` and ``^`` are explicit, every function has
its brackets, and there is nothing but ASCII: ``x^2*sin(x)``, ``-(a + b)/2``, ``2^(3^x)``, ``x^(-2)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

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


def to_text(node: Node | Condition) -> str:
    """The canonical text of a tree or of a condition."""
    return TextWriter().write(node)


def interval_to_text(interval: Interval) -> str:
    """``[0, 10]``, ``(-oo, 2)``: a round bracket where the end does not belong to the interval."""
    opening, closing = "[" if interval.lower_closed else "(", "]" if interval.upper_closed else ")"
    return f"{opening}{to_text(interval.lower)}, {to_text(interval.upper)}{closing}"


class TextWriter:
    """Writes the trees of one answer, every subtree once: the lines of a derivation share most of theirs.

    Derivatives by one of the variables ``prime`` are written with prime marks, ``(x^2)'``; others as ``d/dx(…)``.
    """

    __slots__ = ("_known", "_prime")

    def __init__(self, *prime: str) -> None:
        self._prime = frozenset(prime)
        self._known: dict[int, tuple[Node | Condition, str]] = {}  # by identity, the nodes held to keep theirs

    def write(self, node: Node | Condition) -> str:
        known = self._known.get(id(node))
        if known is not None:
            return known[1]
        text = _FORMS[type(node)](self, node)
        self._known[id(node)] = node, text
        return text

    def _at_least(self, level: int, node: Node | Condition) -> str:
        text = self.write(node)
        return text if _LEVELS[type(node)] >= level else f"({text})"

    def _list(self, nodes: Iterable[Node]) -> str:
        return ", ".join([self.write(node) for node in nodes])

    def _sum(self, node: Sum) -> str:
        parts = [self._at_least(_NEGATION, node.terms[0])]
        for term in node.terms[1:]:
            if isinstance(term, Negation):
                parts.append(f" - {self._at_least(_PRODUCT, term.operand)}")
            else:
                parts.append(f" + {self._at_least(_PRODUCT, term)}")
        return "".join(parts)

    def _product(self, node: Product) -> str:
        parts = [self._at_least(_POWER, factor) for factor in node.factors]
        if isinstance(node.factors[0], Quotient):
            parts[0] = self.write(node.factors[0])  # (a/b)*c is a/b*c; (a*b)*c keeps its brackets
        return "*".join(parts)

    def _negation(self, node: Negation) -> str:
        return f"-{self._at_least(_PRODUCT, node.operand)}"

    def _quotient(self, node: Quotient) -> str:
        below = self._at_least(_POWER, node.denominator)
        if isinstance(node.denominator, Derivative):
            below = f"({below})"
        return f"{self._at_least(_PRODUCT, node.numerator)}/{below}"

    def _power(self, node: Power) -> str:
        return f"{self._at_least(_ATOM, node.base)}^{self._at_least(_ATOM, node.exponent)}"

    def _apply(self, node: Apply) -> str:
        return f"{node.function}({self._list(node.arguments)})"

    def _indexed(self, node: Indexed) -> str:
        return f"{node.name}_{self._at_least(_ATOM, node.index)}"

    def _summation(self, node: Summation) -> str:
        return f"sum({self._list((node.body, node.index, node.lower, node.upper))})"

    def _derivative(self, node: Derivative) -> str:
        if node.variable.name in self._prime:
            return f"({self.write(node.body)})" + "'" * node.order
        times = "" if node.order == 1 else f"^{node.order}"
        return f"d{times}/d{node.variable.name}{times}({self.write(node.body)})"

    def _piecewise(self, node: Piecewise) -> str:
        pieces = ", ".join([f"({self.write(value)}, {self.write(where)})" for value, where in node.branches])
        return f"piecewise({pieces})"

    def _comparison(self, node: Comparison) -> str:
        return f"{self.write(node.left)} {node.relation} {self.write(node.right)}"

    def _conjunction(self, node: Conjunction) -> str:
        return " and ".join([self._at_least(_RELATION, part) for part in node.conditions])

    def _disjunction(self, node: Disjunction) -> str:
        return " or ".join([self._at_least(_AND, part) for part in node.conditions])


# How tightly the written form holds together.
_OR, _AND, _RELATION, _SUM, _NEGATION, _PRODUCT, _POWER, _ATOM = range(8)
_LEVELS: dict[type, int] = {
    **dict.fromkeys((Integer, Symbol, Constant, Indexed, Apply, Summation, Piecewise, Otherwise), _ATOM),
    **dict.fromkeys((Power, Derivative), _POWER),
    **dict.fromkeys((Product, Quotient), _PRODUCT),
    Negation: _NEGATION,
    Sum: _SUM,
    Comparison: _RELATION,
    Conjunction: _AND,
    Disjunction: _OR,
}
_FORMS: dict[type, Callable[[TextWriter, Any], str]] = {
    Integer: lambda _, node: str(node.value),
    Symbol: lambda _, node: node.name,
    Constant: lambda _, node: node.name,
    Indexed: TextWriter._indexed,
    Negation: TextWriter._negation,
    Sum: TextWriter._sum,
    Product: TextWriter._product,
    Quotient: TextWriter._quotient,
    Power: TextWriter._power,
    Apply: TextWriter._apply,
    Summation: TextWriter._summation,
    Derivative: TextWriter._derivative,
    Piecewise: TextWriter._piecewise,
    Comparison: TextWriter._comparison,
    Conjunction: TextWriter._conjunction,
    Disjunction: TextWriter._disjunction,
    Otherwise: lambda _, node: "true",
}
