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
    return _write(node)[0]


def interval_to_text(interval: Interval) -> str:
    """``[0, 10]``, ``(-oo, 2)``: a round bracket where the end does not belong to the interval."""
    opening, closing = "[" if interval.lower_closed else "(", "]" if interval.upper_closed else ")"
    return f"{opening}{to_text(interval.lower)}, {to_text(interval.upper)}{closing}"


def _at_least(level: int, node: Node | Condition) -> str:
    text, own = _write(node)
    return text if own >= level else f"({text})"


def _write(node: Node | Condition) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    match node:
        case Integer(value):
            return str(value), _ATOM
        case Symbol(name) | Constant(name):
            return name, _ATOM
        case Product(factors):
            return _product(factors), _PRODUCT
        case Power(base, exponent):
            return f"{_at_least(_ATOM, base)}^{_at_least(_ATOM, exponent)}", _POWER
        case Apply(function, arguments):
            return f"{function}({_list(arguments)})", _ATOM
        case Sum(terms):
            return _sum(terms), _SUM
        case Negation(operand):
            return f"-{_at_least(_PRODUCT, operand)}", _NEGATION
        case Quotient(numerator, denominator):
            below = _at_least(_POWER, denominator)
            if isinstance(denominator, Derivative):
                below = f"({below})"
            return f"{_at_least(_PRODUCT, numerator)}/{below}", _PRODUCT
        case Indexed(name, index):
            return f"{name}_{_at_least(_ATOM, index)}", _ATOM
        case Summation(body, index, lower, upper):
            return f"sum({_list((body, index, lower, upper))})", _ATOM
        case Derivative(body, variable, order):
            times = "" if order == 1 else f"^{order}"
            return f"d{times}/d{variable.name}{times}({to_text(body)})", _POWER
        case Piecewise(branches):
            return f"piecewise({', '.join(f'({to_text(v)}, {to_text(c)})' for v, c in branches)})", _ATOM
        case Comparison(relation, left, right):
            return f"{to_text(left)} {relation} {to_text(right)}", _RELATION
        case Conjunction(conditions):
            return " and ".join(_at_least(_RELATION, part) for part in conditions), _AND
        case Disjunction(conditions):
            return " or ".join(_at_least(_AND, part) for part in conditions), _OR
        case Otherwise():
            return "true", _ATOM


def _list(nodes: tuple[Node, ...]) -> str:
    return ", ".join([to_text(node) for node in nodes])


def _sum(terms: tuple[Node, ...]) -> str:
    parts = [_at_least(_NEGATION, terms[0])]
    for term in terms[1:]:
        if isinstance(term, Negation):
            parts.append(f" - {_at_least(_PRODUCT, term.operand)}")
        else:
            parts.append(f" + {_at_least(_PRODUCT, term)}")
    return "".join(parts)


def _product(factors: tuple[Node, ...]) -> str:
    first = factors[0]
    level = _PRODUCT if isinstance(first, Quotient) else _POWER  # (a/b)*c is a/b*c; (a*b)*c keeps its brackets
    return "*".join([_at_least(level, first), *[_at_least(_POWER, factor) for factor in factors[1:]]])
