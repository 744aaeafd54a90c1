"""How rules build their results: small constructions that keep a line readable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tutor.calculus.rule import Step
from tutor.expression.message import message
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Derivative,
    Negation,
    Node,
    Product,
    Quotient,
    Symbol,
    depends_on,
    multiply,
    variables,
)

Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Outer:
    """d/du f(u) = derivative(u), where ``conditions(u)`` hold: what the chain rule needs to know of a function f."""

    rule: str
    skill: str
    function: Callable[[Node], Node]
    derivative: Callable[[Node], Node]
    conditions: Callable[[Node], Conditions]


def always(_: Node) -> Conditions:
    return ()


def nonzero(u: Node) -> Conditions:
    return (Comparison("!=", u, ZERO),)


def positive(u: Node) -> Conditions:
    return (Comparison(">", u, ZERO),)


def call(name: str, *arguments: Node) -> Apply:
    return Apply(name, arguments)


def is_constant(node: Node, marker: Derivative) -> bool:
    return not depends_on(node, marker.variable.name)


def inner_derivative(u: Node, marker: Derivative) -> Derivative:
    return Derivative(u, marker.variable)


def times(outer: Node, inner: Node) -> Node:
    """outer · inner as one would write it: no factor 1, a fraction takes the factor on its bar, − stays in front."""
    match outer:
        case Negation(operand):
            return Negation(times(operand, inner))
        case Quotient(numerator, denominator):
            return Quotient(inner if numerator == ONE else times(numerator, inner), denominator)
        case Product(factors):
            return Product((*factors, inner))
    return inner if outer == ONE else Product((outer, inner))


def without(parts: tuple[Node, ...], position: int) -> Node:
    """The product of all parts but one."""
    return multiply(*parts[:position], *parts[position + 1 :])


def fresh_symbol(node: Node, names: tuple[str, ...] = ("u", "v", "t", "s", "z")) -> Symbol:
    """A letter the expression does not use, to name an inner function with."""
    used = variables(node)
    return Symbol(next((name for name in names if name not in used), "u_0"))


def outer_step(outer: Outer, u: Symbol) -> Step:
    """The line d/du f(u) = f′(u) behind a use of the chain rule."""
    before, after = Derivative(outer.function(u), u), outer.derivative(u)
    return Step(outer.rule, outer.skill, before, after, message(f"rule.{outer.rule}", f=before.body, derivative=after))
