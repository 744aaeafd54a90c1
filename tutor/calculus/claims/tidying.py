"""Tidying: what can be seen of it without knowing how it was found."""

from __future__ import annotations

from tutor.calculus.claims.claim import Claim, Shape
from tutor.expression.tree import (
    Apply,
    Condition,
    Constant,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    children,
    walk,
)


def _no_more_terms(claim: Claim) -> bool:
    return _terms(claim.new) <= _terms(claim.old)


def _not_longer_or_plainer(claim: Claim) -> bool:
    """Not more leaves, or fewer functions: |u·v|² is u²·v²."""
    return _leaves(claim.new) <= _leaves(claim.old) or _functions(claim.new) < _functions(claim.old)


def _of_a_fraction(claim: Claim) -> bool:
    """Something was divided by."""
    return any(
        isinstance(part, Quotient) or (isinstance(part, Power) and isinstance(part.exponent, Negation))
        for part in walk(claim.old)
    )


def _of_a_bracket(claim: Claim) -> bool:
    """A sum is multiplied by something, or raised to a power."""
    return any(
        isinstance(part, Product | Quotient | Power | Negation) and any(isinstance(own, Sum) for own in children(part))
        for part in walk(claim.old)
    )


def _of_a_sum_or_root(claim: Claim) -> bool:
    """Something may have been taken out of a bracket, or out of a root."""
    return any(isinstance(part, Sum) or _is_root(part) for part in walk(claim.old))


def _is_root(node: Node | Condition) -> bool:
    match node:
        case Apply("sqrt" | "root", _):
            return True
        case Power(_, exponent):
            return isinstance(exponent.operand if isinstance(exponent, Negation) else exponent, Quotient)
    return False


def _terms(node: Node) -> int:
    return sum(len(part.terms) for part in walk(node) if isinstance(part, Sum))


def _leaves(node: Node) -> int:
    return sum(isinstance(part, Symbol | Integer | Constant) for part in walk(node))


def _functions(node: Node) -> int:
    return sum(isinstance(part, Apply) for part in walk(node))


SHAPES: dict[str, Shape] = {
    "simplify": lambda _: True,
    "cancel": _of_a_fraction,
    "identity": _not_longer_or_plainer,
    "collect": _no_more_terms,
    "expand": _of_a_bracket,
    "factor": _of_a_sum_or_root,
}
