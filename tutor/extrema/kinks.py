"""Where a function of several variables may have a value but no gradient."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.expression.tree import ONE, Apply, Comparison, Condition, Negation, Node, Power, children, rational_value
from tutor.extrema.pieces import minus, whole_at_zero


def kinks_of(node: Node | Condition) -> Iterator[Node]:
    """The trees at whose zeros the function can be defined but not differentiable."""
    for part in children(node):
        yield from kinks_of(part)
    match node:
        case Apply("abs" | "sign" | "sqrt" | "root", (u, *_)):
            yield u
        case Apply("asin" | "acos" | "asec" | "acsc", (u,)):
            yield from (minus(u, ONE), minus(u, Negation(ONE)))
        case Apply("acosh" | "asech", (u,)):
            yield minus(u, ONE)
        case Apply("floor" | "ceil", (u,)):
            yield whole_at_zero(u)
        case Apply("min" | "max", parts):
            yield from (minus(u, v) for k, u in enumerate(parts) for v in parts[k + 1 :])
        case Comparison(_, left, right):
            yield minus(left, right)
        case Power(base, exponent):
            written = rational_value(exponent)
            if written is not None and written > 0 and written.denominator > 1:
                yield base
