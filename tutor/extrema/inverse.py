"""Solving u(x) = c step by step, for a u in which x stands once: x² = c, 2·ln x + 1 = c, e^(x/4) = c."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tutor.expression.tree import (
    ONE,
    TWO,
    Apply,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    depends_on,
    multiply,
    rational_value,
)


def preimages(u: Node, variable: str, value: Node) -> Iterator[Node]:
    """The possible x with u(x) = value, in closed form; whether they have a value at all is for the caller to see."""
    match u:
        case Symbol(name) if name == variable:
            yield value
        case Negation(v):
            yield from preimages(v, variable, Negation(value))
        case Sum(parts) | Product(parts):
            inside = [part for part in parts if depends_on(part, variable)]
            others = [part for part in parts if part not in inside]
            if len(inside) == 1 and len(others) == len(parts) - 1:
                away = add(value, Negation(add(*others))) if isinstance(u, Sum) else Quotient(value, multiply(*others))
                yield from preimages(inside[0], variable, away)
        case Quotient(above, below):
            if not depends_on(below, variable):
                yield from preimages(above, variable, multiply(value, below))
            elif not depends_on(above, variable):
                yield from preimages(below, variable, Quotient(above, value))
        case Power(base, exponent):
            yield from _power_undone(base, exponent, variable, value)
        case Apply(function, (v, *others)):
            if not any(depends_on(other, variable) for other in others):
                for inner in _function_undone(function, others, value):
                    yield from preimages(v, variable, inner)


def _power_undone(base: Node, exponent: Node, variable: str, value: Node) -> Iterator[Node]:
    written = rational_value(exponent)
    if base == E:
        yield from preimages(exponent, variable, Apply("ln", (value,)))
    elif not depends_on(base, variable):
        yield from preimages(exponent, variable, Quotient(Apply("ln", (value,)), Apply("ln", (base,))))
    elif written:
        root = power(value, 1 / written)
        yield from preimages(base, variable, root)
        if written.numerator % 2 == 0:
            yield from preimages(base, variable, Negation(root))


def _function_undone(function: str, others: list[Node], value: Node) -> Iterator[Node]:
    match function:
        case "sqrt":
            yield Power(value, TWO)
        case "root":
            yield Power(value, others[0])
        case "ln":
            yield Power(E, value)
        case "log":
            yield Power(others[0], value)
        case "abs":
            yield value
            yield Negation(value)


def power(value: Node, exponent: Fraction) -> Node:
    """value^exponent as it is written: with a root sign, and as a fraction where the exponent is negative."""
    if exponent < 0:
        return Quotient(ONE, power(value, -exponent))
    whole, degree = exponent.numerator, exponent.denominator
    raised = value if whole == 1 else Power(value, Integer(whole))
    if degree == 1:
        return raised
    return Apply("sqrt", (raised,)) if degree == 2 else Apply("root", (raised, Integer(degree)))
