"""Mistakes with powers, reciprocals, roots, exponentials and powers with a variable exponent."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tutor.calculus.rules.building import call, is_constant
from tutor.calculus.rules.building import inner_derivative as d
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
    number,
    rational_value,
)
from tutor.grading.slips.building import slip


def as_power(node: Node) -> tuple[Node, Fraction] | None:
    """(u, n) with the node u^n for a number n other than 0 and 1: also 1/u, 1/u^n, sqrt(u) and root(u, n)."""
    match node:
        case Power(base, exponent):
            value = rational_value(exponent)
            return None if value is None or value in (0, 1) else (base, value)
        case Quotient(numerator, denominator) if numerator == ONE:
            inner = as_power(denominator)
            return (denominator, Fraction(-1)) if inner is None else (inner[0], -inner[1])
        case Apply("sqrt", (base,)):
            return base, Fraction(1, 2)
        case Apply("root", (base, degree)):
            value = rational_value(degree)
            return (base, 1 / value) if value else None
    return None


def _power(marker: Derivative) -> Iterator[tuple[Node, Fraction, Node]]:
    """(u, n, u′) with the body u^n and u not constant; u′ is 1 for the bare variable."""
    found = as_power(marker.body)
    if found is not None and not is_constant(found[0], marker):
        u, n = found
        yield u, n, ONE if u == marker.variable else d(u, marker)


def _times(*factors: Node) -> Node:
    kept = [factor for factor in factors if factor != ONE]
    return Product(tuple(kept)) if len(kept) > 1 else kept[0] if kept else ONE


def _raised(u: Node, n: Fraction) -> Node:
    return Power(u, number(n))


def _exponent_kept(marker: Derivative) -> Iterator[Node]:
    """D(uⁿ) = n·uⁿ·u′."""
    for u, n, inner in _power(marker):
        yield _times(number(n), _raised(u, n), inner)


def _coefficient_missing(marker: Derivative) -> Iterator[Node]:
    """D(uⁿ) = u^(n−1)·u′."""
    for u, n, inner in _power(marker):
        yield _times(_raised(u, n - 1), inner)


def _exponent_increased(marker: Derivative) -> Iterator[Node]:
    """D(uⁿ) = n·u^(n+1)·u′."""
    for u, n, inner in _power(marker):
        yield _times(number(n), _raised(u, n + 1), inner)


def _integrated(marker: Derivative) -> Iterator[Node]:
    """D(xⁿ) = x^(n+1)/(n+1)."""
    for u, n, inner in _power(marker):
        if n != -1 and inner == ONE:
            yield Quotient(_raised(u, n + 1), number(n + 1))


def _coefficient_reduced(marker: Derivative) -> Iterator[Node]:
    """D(uⁿ) = (n−1)·u^(n−1)·u′."""
    for u, n, inner in _power(marker):
        yield _times(number(n - 1), _raised(u, n - 1), inner)


def _variable_lost(marker: Derivative) -> Iterator[Node]:
    """D(xⁿ) = n for a whole n ≥ 2."""
    for _, n, inner in _power(marker):
        if inner == ONE and n.denominator == 1 and n >= 2:
            yield number(n)


def _negative_sign_lost(marker: Derivative) -> Iterator[Node]:
    """D(u^(−n)) = n·u^(−n−1)·u′."""
    for u, n, inner in _power(marker):
        if n < 0:
            yield _times(number(-n), _raised(u, n - 1), inner)


def _fraction_exponent_sign(marker: Derivative) -> Iterator[Node]:
    """D(u^p) = p·u^(1−p)·u′ for 0 < p < 1."""
    for u, n, inner in _power(marker):
        if 0 < n < 1:
            yield _times(number(n), _raised(u, 1 - n), inner)


def _one_over_derivative(marker: Derivative) -> Iterator[Node]:
    """D(1/v) = 1/v′."""
    match marker.body:
        case Quotient(numerator, denominator) if is_constant(numerator, marker):
            yield Quotient(numerator, d(denominator, marker))
        case Power(base, exponent) if (value := rational_value(exponent)) is not None and value < 0:
            yield Quotient(ONE, d(_raised(base, -value), marker))


def _as_log(marker: Derivative) -> Iterator[Node]:
    """D(1/x) = ln x."""
    for u, n, inner in _power(marker):
        if n == -1 and inner == ONE:
            yield call("ln", u)


def _half_missing(marker: Derivative) -> Iterator[Node]:
    """D(√u) = u′/√u."""
    for u, n, inner in _power(marker):
        if n == Fraction(1, 2):
            yield Quotient(inner, call("sqrt", u))


def _root_of_derivative(marker: Derivative) -> Iterator[Node]:
    """D(√u) = √(u′)."""
    for _, n, inner in _power(marker):
        if n == Fraction(1, 2) and inner != ONE:
            yield call("sqrt", inner)


def _root_as_negative(marker: Derivative) -> Iterator[Node]:
    """√u taken for u^(−1/2)."""
    for u, n, _ in _power(marker):
        if n == Fraction(1, 2):
            yield d(_raised(u, -n), marker)


def _exponential(marker: Derivative) -> Iterator[tuple[Node, Node]]:
    """(a, u) with the body a^u, a constant and u not."""
    match marker.body:
        case Power(base, exponent) if is_constant(base, marker) and not is_constant(exponent, marker):
            yield base, exponent


def _lowered(base: Node, exponent: Node) -> Node:
    return Product((exponent, Power(base, Sum((exponent, Negation(ONE))))))


def _power_rule(marker: Derivative) -> Iterator[Node]:
    """D(a^u) = u·a^(u−1)."""
    for a, u in _exponential(marker):
        if a != E:
            yield _lowered(a, u)
            yield Product((_lowered(a, u), d(u, marker)))


def _power_rule_e(marker: Derivative) -> Iterator[Node]:
    """D(e^u) = u·e^(u−1)."""
    for a, u in _exponential(marker):
        if a == E:
            yield _lowered(a, u)
            yield Product((_lowered(a, u), d(u, marker)))


def _base_missing(marker: Derivative) -> Iterator[Node]:
    """D(a^u) = a^u·u′."""
    for a, u in _exponential(marker):
        if a != E:
            yield Product((Power(a, u), d(u, marker)))


def _base_divided(marker: Derivative) -> Iterator[Node]:
    """D(a^u) = a^u·u′/ln a."""
    for a, u in _exponential(marker):
        if a != E:
            yield Quotient(Product((Power(a, u), d(u, marker))), call("ln", a))


def _tower(marker: Derivative) -> Iterator[tuple[Node, Node]]:
    match marker.body:
        case Power(base, exponent) if not is_constant(base, marker) and not is_constant(exponent, marker):
            yield base, exponent


def _tower_power_rule(marker: Derivative) -> Iterator[Node]:
    """D(u^v) = v·u^(v−1)·u′."""
    for u, v in _tower(marker):
        yield Product((_lowered(u, v), d(u, marker)))


def _tower_exp_rule(marker: Derivative) -> Iterator[Node]:
    """D(u^v) = u^v·ln u·v′."""
    for u, v in _tower(marker):
        yield Product((Power(u, v), call("ln", u), d(v, marker)))


POWER_SLIPS = (
    *slip("power.exponent_kept", "d.power", _exponent_kept),
    *slip("power.coefficient_missing", "d.power", _coefficient_missing),
    *slip("power.exponent_increased", "d.power_general", _exponent_increased),
    *slip("power.integrated", "d.power", _integrated),
    *slip("power.coefficient_reduced", "d.power", _coefficient_reduced),
    *slip("power.variable_lost", "d.power", _variable_lost),
    *slip("power.negative_sign_lost", "d.power_general", _negative_sign_lost),
    *slip("power.fraction_exponent_sign", "d.power_general", _fraction_exponent_sign),
    *slip("recip.one_over_derivative", "d.power_general", _one_over_derivative),
    *slip("recip.as_log", "d.power_general", _as_log),
    *slip("sqrt.half_missing", "d.power_general", _half_missing),
    *slip("sqrt.root_of_derivative", "d.power_general", _root_of_derivative),
    *slip("sqrt.negative_exponent", "alg.exponents", _root_as_negative),
    *slip("exp.power_rule", "d.exp_base", _power_rule, 2),
    *slip("exp.power_rule_e", "d.exp", _power_rule_e, 2),
    *slip("exp.ln_base_missing", "d.exp_base", _base_missing),
    *slip("exp.ln_base_divided", "d.exp_base", _base_divided),
    *slip("tower.power_rule", "d.log_diff", _tower_power_rule),
    *slip("tower.exp_rule", "d.log_diff", _tower_exp_rule),
)
