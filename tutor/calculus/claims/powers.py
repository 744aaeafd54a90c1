"""Powers, roots, exponential functions and logarithms of the bare variable; u^v by its logarithm."""

from __future__ import annotations

from tutor.calculus.claims.claim import Claim, Shape, d, factors, of_marker, varies
from tutor.expression.tree import (
    ONE,
    Apply,
    Derivative,
    E,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    multiply,
    number,
    rational_value,
)


def _power(marker: Derivative, new: Node) -> bool:
    """n·xⁿ⁻¹, the number n − 1 worked out."""
    match marker.body:
        case Power(x, exponent) if x == marker.variable and not varies(exponent, marker):
            n = rational_value(exponent)
            if n is None:
                rest: Node = Power(x, Sum((exponent, Negation(ONE))))
                return factors(new) == factors(Product((exponent, rest)))
            rest = ONE if n == 1 else x if n == 2 else Power(x, number(n - 1))
            return factors(new) == factors(multiply(number(n), rest))
    return False


def _whole_power(marker: Derivative, new: Node) -> bool:
    return _has_whole_exponent(marker.body) and _power(marker, new)


def _real_power(marker: Derivative, new: Node) -> bool:
    return not _has_whole_exponent(marker.body) and _power(marker, new)


def _has_whole_exponent(body: Node) -> bool:
    n = rational_value(body.exponent) if isinstance(body, Power) else None
    return n is not None and n > 0 and n.denominator == 1


def _exponential(marker: Derivative, new: Node) -> bool:
    return marker.body == Power(E, marker.variable) and factors(new) == factors(marker.body)


def _exponential_base(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Power(base, x) if x == marker.variable and base != E and not varies(base, marker):
            return factors(new) == factors(Product((marker.body, Apply("ln", (base,)))))
    return False


def _root(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("root", (x, n)) if x == marker.variable and not varies(n, marker):
            value = rational_value(n)
            less = number(value - 1) if value is not None else Sum((n, Negation(ONE)))
            power = marker.body if less == ONE else Power(marker.body, less)
            return factors(new) == factors(Quotient(ONE, Product((n, power))))
    return False


def _log(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("log", (x, b)) if x == marker.variable and not varies(b, marker):
            return factors(new) == factors(Quotient(ONE, Product((x, Apply("ln", (b,))))))
    return False


def _general_power(claim: Claim) -> bool:
    """u^v·D(v·ln u), by the logarithm of u^v."""
    match claim.old:
        case Derivative(Power(u, v) as power, x, 1):
            shown = [step.rule for step in claim.substeps] == ["log_derivative", "log_of_power"]
            result = Product((power, Derivative(Product((v, Apply("ln", (u,)))), x)))
            return shown and claim.new == result and all(_BEHIND[step.rule](step) for step in claim.substeps)
    return False


def _log_derivative(marker: Derivative, new: Node) -> bool:
    return new == Product((marker.body, d(Apply("ln", (marker.body,)), marker)))


def _log_of_power(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("ln", (Power(u, v),)):
            return new == d(Product((v, Apply("ln", (u,)))), marker)
    return False


def _root_as_power(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("root", (u, v)):
            return new == d(Power(u, Quotient(ONE, v)), marker)
    return False


def _change_of_base(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("log", (u, v)):
            return new == d(Quotient(Apply("ln", (u,)), Apply("ln", (v,))), marker)
    return False


_BEHIND: dict[str, Shape] = {
    "log_derivative": of_marker(_log_derivative),
    "log_of_power": of_marker(_log_of_power),
}
OUTER: dict[str, Shape] = {
    "power": of_marker(_whole_power),
    "real_power": of_marker(_real_power),
    "exponential": of_marker(_exponential),
    "exponential_base": of_marker(_exponential_base),
    "root": of_marker(_root),
    "log": of_marker(_log),
}
SHAPES: dict[str, Shape] = {
    **OUTER,
    **_BEHIND,
    "general_power": _general_power,
    "root_as_power": of_marker(_root_as_power),
    "change_of_base": of_marker(_change_of_base),
}
