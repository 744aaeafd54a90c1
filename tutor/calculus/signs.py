"""Signs that can be seen from the form of a tree alone."""

from __future__ import annotations

from tutor.expression.tree import Apply, Constant, Integer, Node, Power, Product, Quotient, Sum


def is_positive(node: Node) -> bool:
    """Whether the tree is plainly positive wherever it is defined; false means only that it is not plain."""
    match node:
        case Integer(value):
            return value > 0
        case Constant():
            return True
        case Sum(terms):
            return all(is_nonnegative(term) for term in terms) and any(is_positive(term) for term in terms)
        case Product(factors):
            return all(is_positive(factor) for factor in factors)
        case Quotient(numerator, denominator):
            return is_positive(numerator) and is_positive(denominator)
        case Power(base, _):
            return is_positive(base)
        case Apply("cosh" | "sech", _):
            return True
        case Apply("sqrt" | "root", (operand, *_)):
            return is_positive(operand)
    return False


def is_nonnegative(node: Node) -> bool:
    match node:
        case Integer():
            return True
        case Power(_, Integer(n)) if n % 2 == 0:
            return True
        case Apply("abs" | "sqrt", _):
            return True
        case Product(factors):
            return all(is_nonnegative(factor) for factor in factors)
        case Quotient(numerator, denominator):
            return is_nonnegative(numerator) and is_nonnegative(denominator)
    return is_positive(node)
