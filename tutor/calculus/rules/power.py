"""Powers: constant exponents, roots, exponential functions, and u^v by logarithmic differentiation."""

from __future__ import annotations

from tutor.calculus.rule import Applied, Rule, Step
from tutor.calculus.rules.building import (
    Conditions,
    Outer,
    always,
    call,
    inner_derivative,
    is_constant,
    nonzero,
    positive,
)
from tutor.expression.message import message
from tutor.expression.tree import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Derivative,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    number,
    rational_value,
)


def lowered(base: Node, exponent: Node) -> Node:
    """n·u^(n−1), with the number n − 1 worked out: 2·x, 3·x², −x⁻², (1/2)·x^(−1/2)."""
    value = rational_value(exponent)
    if value is None:
        return Product((exponent, Power(base, Sum((exponent, Negation(ONE))))))
    if value == 0:
        return ZERO
    if value == 1:
        return ONE
    rest = base if value == 2 else Power(base, number(value - 1))
    size = abs(value)
    node = rest if size == 1 else Product((number(size), rest))
    return Negation(node) if value < 0 else node


def power_conditions(base: Node, exponent: Node) -> Conditions:
    """Where u^n has the derivative n·u^(n−1): everywhere for whole n ≥ 1, u ≠ 0 below 1, u > 0 for even roots."""
    value = rational_value(exponent)
    if value is None or value.denominator % 2 == 0:
        return positive(base)
    return nonzero(base) if value < 1 and value != 0 else ()


def power_outer(body: Node, marker: Derivative) -> tuple[Outer, Node] | None:
    """u^n with a constant exponent, a^u with a constant base not written as a number ≤ 0, sqrt(u), root(u, n)."""
    match body:
        case Power(base, exponent) if is_constant(exponent, marker):
            value = rational_value(exponent)
            natural = value is not None and value.denominator == 1 and value > 0
            outer = Outer(
                "power" if natural else "real_power",
                "d.power" if natural else "d.power_general",
                lambda u: Power(u, exponent),
                lambda u: lowered(u, exponent),
                lambda u: power_conditions(u, exponent),
            )
            return outer, base
        case Power(base, exponent) if base == E:
            return EXPONENTIAL, exponent
        case Power(base, exponent) if is_constant(base, marker):
            known = rational_value(base)
            if known is not None and known <= 0:
                return None  # (−2)^x has a value at some fractions only
            fits = (known is not None and known > 0) or base == E
            outer = Outer(
                "exponential_base",
                "d.exp_base",
                lambda u: Power(base, u),
                lambda u: Product((Power(base, u), call("ln", base))),
                always if fits else (lambda u: positive(base)),
            )
            return outer, exponent
        case Apply("sqrt", (operand,)):
            return SQUARE_ROOT, operand
        case Apply("root", (operand, index)) if is_constant(index, marker):
            return _root(index), operand
    return None


EXPONENTIAL = Outer("exponential", "d.exp", lambda u: Power(E, u), lambda u: Power(E, u), always)
SQUARE_ROOT = Outer(
    "sqrt",
    "d.power_general",
    lambda u: call("sqrt", u),
    lambda u: Quotient(ONE, Product((TWO, call("sqrt", u)))),
    positive,
)


def _root(index: Node) -> Outer:
    """root(u, n)′ = 1/(n·root(u, n)^(n−1))."""
    value = rational_value(index)
    lower = number(value - 1) if value is not None else Sum((index, Negation(ONE)))
    odd = value is not None and value.denominator == 1 and value.numerator % 2 == 1

    def derivative(u: Node) -> Node:
        root = call("root", u, index)
        return Quotient(ONE, Product((index, root if lower == ONE else Power(root, lower))))

    return Outer("root", "d.power_general", lambda u: call("root", u, index), derivative, nonzero if odd else positive)


def _natural_root(index: Node) -> bool:
    return isinstance(index, Integer) and index.value > 0


def _general_power(marker: Derivative) -> Applied | None:
    """(u^v)′ = u^v·(v·ln u)′, where u > 0: logarithmic differentiation, y′ = y·(ln y)′ with ln y = v·ln u."""
    match marker.body:
        case Power(u, v) as y if not is_constant(u, marker) and not is_constant(v, marker):
            logarithm = Product((v, call("ln", u)))
            before, after = inner_derivative(call("ln", y), marker), inner_derivative(logarithm, marker)
            line, result = Product((y, before)), Product((y, after))
            steps = (
                Step("log_derivative", "d.log_diff", marker, line, message("rule.log_derivative", y=y, inner=before)),
                Step(
                    "log_of_power", "alg.logs", line, result, message("rule.log_of_power", f=before.body, log=logarithm)
                ),
            )
            words = message("rule.general_power", y=y, log=logarithm, inner=after)
            return Applied(result, words, positive(u), steps)
    return None


def _variable_root(marker: Derivative) -> Applied | None:
    """root(u, v) with v not constant is rewritten as u^(1/v)."""
    match marker.body:
        case Apply("root", (u, v)) if not is_constant(v, marker):
            power = Power(u, Quotient(ONE, v))
            words = message("rule.root_as_power", f=marker.body, power=power)
            return Applied(inner_derivative(power, marker), words, positive(u))
    return None


GENERAL_POWER = Rule("general_power", "d.log_diff", _general_power)
ROOT_AS_POWER = Rule("root_as_power", "alg.exponents", _variable_root)
