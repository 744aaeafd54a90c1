"""Where a function of several variables is defined: conditions on its parts, at a place and far out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, is_nonnegative, precision
from tutor.expression.tree import (
    ONE,
    Apply,
    E,
    Integer,
    Node,
    Piecewise,
    Power,
    Quotient,
    children,
    rational_value,
    substitute,
    variables,
    walk,
)
from tutor.extrema.continuity import is_positive, may_jump
from tutor.extrema.exact import Exact
from tutor.extrema.far import far_of
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.pieces import minus
from tutor.extrema.report import Coordinate


class Sign(Enum):
    """What a part of the function must be."""

    NOT_NEGATIVE = "≥ 0"
    POSITIVE = "> 0"
    NOT_ZERO = "≠ 0"


@dataclass(frozen=True, slots=True)
class Requirement:
    """``tree`` must have the sign for the function to be defined."""

    tree: Node
    sign: Sign

    def holds_at(self, place: Mapping[str, Coordinate], exact: Exact) -> bool | None:
        """Whether it holds at the place (a coordinate for each name); ``None`` when that is not known."""
        with precision(ROOT_BITS):
            ball = enclose(self.tree, {name: x.ball for name, x in place.items()})
        if ball > 0 or ball < 0:
            return bool(ball > 0) or self.sign is Sign.NOT_ZERO
        value = self.tree
        for name, x in place.items():
            if x.exact is not None:
                value = substitute(value, name, x.exact)
        if not variables(value) and exact.is_zero(value):
            return self.sign is Sign.NOT_NEGATIVE
        return None


def requirements_of(node: Node) -> list[Requirement]:
    """What must hold for the function to be defined; nothing is told of what stands inside of choices by cases."""
    return list(dict.fromkeys(_requirements(node)))


def _requirements(node: Node) -> Iterator[Requirement]:
    if isinstance(node, Piecewise) or not variables(node):
        return
    for part in children(node):
        if isinstance(part, Node):
            yield from _requirements(part)
    for tree, sign in _own(node):
        if variables(tree) and not (sign is Sign.NOT_NEGATIVE and is_nonnegative(tree)):
            yield Requirement(tree, sign)


def _own(node: Node) -> Iterator[tuple[Node, Sign]]:
    match node:
        case Quotient(_, below):
            yield below, Sign.NOT_ZERO
        case Power(base, exponent) if base != E:
            written = rational_value(exponent)
            if written is None:
                yield base, Sign.POSITIVE
            elif written.denominator % 2 == 0:
                yield base, Sign.NOT_NEGATIVE if written > 0 else Sign.POSITIVE
            elif written < 0:
                yield base, Sign.NOT_ZERO
        case Apply("root", (u, degree)):
            whole = rational_value(degree)
            if whole is None or whole.numerator % 2 == 0:
                yield u, Sign.NOT_NEGATIVE
        case Apply("sqrt", (u,)):
            yield u, Sign.NOT_NEGATIVE
        case Apply("ln" | "log", (u, *_)):
            yield u, Sign.POSITIVE
        case Apply("asin" | "acos", (u,)):
            yield minus(ONE, _square(u)), Sign.NOT_NEGATIVE
        case Apply("atanh", (u,)):
            yield minus(ONE, _square(u)), Sign.POSITIVE
        case Apply("asec" | "acsc", (u,)):
            yield minus(_square(u), ONE), Sign.NOT_NEGATIVE
        case Apply("acoth", (u,)):
            yield minus(_square(u), ONE), Sign.POSITIVE
        case Apply("acosh", (u,)):
            yield minus(u, ONE), Sign.NOT_NEGATIVE
        case Apply("asech", (u,)):
            yield u, Sign.POSITIVE
            yield minus(ONE, u), Sign.NOT_NEGATIVE
        case Apply("coth" | "csch" | "acsch", (u,)):
            yield u, Sign.NOT_ZERO
        case Apply("tan" | "sec", (u,)):
            yield Apply("cos", (u,)), Sign.NOT_ZERO
        case Apply("cot" | "csc", (u,)):
            yield Apply("sin", (u,)), Sign.NOT_ZERO


def _square(u: Node) -> Node:
    return tidy(Power(u, Integer(2)))


def is_compact(node: Node, names: Sequence[str], exact: Exact) -> bool:
    """Whether the function is continuous on its natural domain, and that is proved to be bounded and closed.

    It is bounded in the variables of a part that must not be negative and tends to −∞ far out in them.
    """
    if any(may_jump(part) for part in walk(node)):
        return False
    held: set[str] = set()
    for requirement in requirements_of(node):
        if requirement.sign is not Sign.NOT_NEGATIVE:
            if not is_positive(requirement.tree, names):
                return False
            continue
        of = sorted(variables(requirement.tree))
        if far_of(requirement.tree, of, exact) == -1:
            held.update(of)
    return held >= set(names)
