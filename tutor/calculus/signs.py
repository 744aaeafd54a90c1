"""Signs that can be seen from the form of a tree alone."""

from __future__ import annotations

from fractions import Fraction

from tutor.expression.tree import (
    ONE,
    Apply,
    Constant,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
)


def is_positive(node: Node) -> bool:
    """Whether the tree is plainly positive wherever it is defined; false means only that it is not plain."""
    match node:
        case Integer(value):
            return value > 0
        case Constant():
            return True
        case Sum(terms):
            plain = all(is_nonnegative(term) for term in terms) and any(is_positive(term) for term in terms)
            return plain or is_positive_quadratic(node)
        case Product(factors):
            return all(is_positive(factor) for factor in factors)
        case Quotient(numerator, denominator):
            return is_positive(numerator) and is_positive(denominator)
        case Power(base, _):
            return is_positive(base)
        case Apply("cosh" | "sech", _) | Apply("cos", (Apply("sin" | "cos" | "tanh" | "sech" | "erf"),)):
            return True  # also cos(u) with |u| ≤ 1 < π/2
        case Apply("sqrt" | "root", (operand, *_)):
            return is_positive(operand)
    return False


def is_positive_quadratic(node: Node) -> bool:
    """Whether the tree is a·x² + b·x + c in one variable, written out, with a > 0 and b² < 4ac."""
    if not isinstance(node, Sum):
        return False
    coefficients: dict[int, Fraction] = {}
    symbols: set[Node] = set()
    for term in node.terms:
        sign, size = (-1, term.operand) if isinstance(term, Negation) else (1, term)
        above, below = (size.numerator, size.denominator) if isinstance(size, Quotient) else (size, ONE)
        factors = list(above.factors) if isinstance(above, Product) else [above]
        number = rational_value(factors[0])
        rest = factors if number is None else factors[1:]
        under = rational_value(below)
        base, degree = _bare_power(rest[0]) if len(rest) == 1 else (None, 0)
        if under is None or len(rest) > 1 or (rest and base is None) or degree > 2:
            return False
        symbols |= {base} if base is not None else set()
        coefficients[degree] = coefficients.get(degree, Fraction(0)) + sign * (number or Fraction(1)) / under
    a, b, c = (coefficients.get(degree, Fraction(0)) for degree in (2, 1, 0))
    return len(symbols) == 1 and a > 0 and b * b < 4 * a * c


def _bare_power(node: Node) -> tuple[Node | None, int]:
    match node:
        case Symbol():
            return node, 1
        case Power(Symbol() as base, Integer(exponent)):
            return base, exponent
    return None, 0


def is_nonnegative(node: Node) -> bool:
    """The same for ≥ 0."""
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


_TOTAL = frozenset(("sin", "cos", "atan", "acot", "sinh", "cosh", "tanh", "sech", "asinh", "erf", "abs", "sign"))


def is_total(node: Node) -> bool:
    """Whether the tree plainly has a value everywhere."""
    match node:
        case Integer() | Constant() | Symbol():
            return True
        case Apply("sqrt", (u,)):
            return is_positive(u) and is_total(u)
        case Apply(function, arguments):
            return function in _TOTAL and all(map(is_total, arguments))
        case Power(base, Integer(n)):
            return n > 0 and is_total(base)
        case Power(Constant() | Integer() as base, exponent):
            return is_positive(base) and is_total(exponent)
        case Sum(parts) | Product(parts):
            return all(map(is_total, parts))
        case Negation(operand):
            return is_total(operand)
    return rational_value(node) is not None
