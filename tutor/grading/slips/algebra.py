"""Mistakes of algebra made on the function before it is differentiated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from tutor.grading.slips.building import Results, slip
from tutor.grading.slips.chains import TRIG
from tutor.grading.slips.powers import as_power


def _misread(change: Callable[[Node, Derivative], Iterator[Node]]) -> Results:
    """D(u) where u was first turned into something else."""

    def results(marker: Derivative) -> Iterator[Node]:
        for changed in change(marker.body, marker):
            yield d(changed, marker)

    return results


def _freshman_power(body: Node, _: Derivative) -> Iterator[Node]:
    """(a + b)ⁿ = aⁿ + bⁿ."""
    match body:
        case Power(Sum(terms), exponent) if (n := rational_value(exponent)) is not None and n not in (0, 1):
            yield Sum(tuple(_signed_power(term, exponent) for term in terms))


def _signed_power(term: Node, exponent: Node) -> Node:
    return Negation(Power(term.operand, exponent)) if isinstance(term, Negation) else Power(term, exponent)


def _spread(body: Node, names: tuple[str, ...]) -> Iterator[Node]:
    """f(a + b) = f(a) + f(b)."""
    match body:
        case Apply(name, (Sum(terms),)) if name in names:
            yield Sum(
                tuple(
                    Negation(call(name, term.operand)) if isinstance(term, Negation) else call(name, term)
                    for term in terms
                )
            )


def _root_of_sum(body: Node, _: Derivative) -> Iterator[Node]:
    """√(a + b) = √a + √b."""
    yield from _spread(body, ("sqrt",))


def _reciprocal_of_sum(body: Node, marker: Derivative) -> Iterator[Node]:
    """c/(a + b) = c/a + c/b."""
    match body:
        case Quotient(c, Sum(terms)) if is_constant(c, marker):
            yield Sum(
                tuple(
                    Negation(Quotient(c, term.operand)) if isinstance(term, Negation) else Quotient(c, term)
                    for term in terms
                )
            )


def _partial_cancel(body: Node, _: Derivative) -> Iterator[Node]:
    """(a + b)/c = a/c + b."""
    match body:
        case Quotient(Sum(terms), c):
            for k in range(len(terms)):
                yield Sum(tuple(Quotient(term, c) if j == k else term for j, term in enumerate(terms)))


def _negative_exponent(body: Node, _: Derivative) -> Iterator[Node]:
    """x^(−n) = −xⁿ."""
    match body:
        case Power(base, exponent) if (n := rational_value(exponent)) is not None and n < 0:
            yield Negation(Power(base, number(-n)))


def _degree(node: Node) -> tuple[Node, Fraction]:
    found = as_power(node)
    return (node, Fraction(1)) if found is None else found


def _exponents_multiplied(body: Node, marker: Derivative) -> Iterator[Node]:
    """x^a·x^b = x^(ab)."""
    match body:
        case Product((first, second)) if not is_constant(body, marker):
            (base, a), (other, b) = _degree(first), _degree(second)
            if base == other:
                yield Power(base, number(a * b))


def _power_of_power_added(body: Node, _: Derivative) -> Iterator[Node]:
    """(x^a)^b = x^(a+b)."""
    match body:
        case Power(Power(base, inner), outer):
            a, b = rational_value(inner), rational_value(outer)
            if a is not None and b is not None:
                yield Power(base, number(a + b))


def _coefficient_not_powered(body: Node, marker: Derivative) -> Iterator[Node]:
    """(c·x)ⁿ = c·xⁿ."""
    match body:
        case Power(Product((c, *rest)), exponent) if is_constant(c, marker) and rational_value(exponent) is not None:
            u = rest[0] if len(rest) == 1 else Product(tuple(rest))
            yield Product((c, Power(u, exponent)))


def _reciprocal_coefficient(body: Node, marker: Derivative) -> Iterator[Node]:
    """1/(c·u) = c·u⁻¹."""
    match body:
        case Quotient(numerator, Product((c, *rest))) if is_constant(c, marker) and is_constant(numerator, marker):
            u = rest[0] if len(rest) == 1 else Product(tuple(rest))
            yield Product((numerator, c, Power(u, Negation(ONE))))


def _fraction_inverted(body: Node, _: Derivative) -> Iterator[Node]:
    """x^(p/q) = x^(q/p)."""
    found = as_power(body)
    if found is not None and found[1].denominator != 1:
        yield Power(found[0], number(1 / found[1]))


def _log_of_sum(body: Node, _: Derivative) -> Iterator[Node]:
    """ln(a + b) = ln a + ln b."""
    yield from _spread(body, ("ln",))


def _log_power_outside(body: Node, _: Derivative) -> Iterator[Node]:
    """(ln u)ⁿ = n·ln u."""
    match body:
        case Power(Apply("ln"), exponent) if rational_value(exponent) is not None:
            yield Product((exponent, body.base))


def _exp_of_sum(body: Node, _: Derivative) -> Iterator[Node]:
    """e^(a+b) = e^a + e^b."""
    match body:
        case Power(base, Sum(terms)) if base == E:
            yield Sum(tuple(Power(base, term) for term in terms))


def _trig_of_sum(body: Node, _: Derivative) -> Iterator[Node]:
    """sin(a + b) = sin a + sin b."""
    yield from _spread(body, TRIG)


def _distribute_first_only(body: Node, _: Derivative) -> Iterator[Node]:
    """c·(a + b) = c·a + b."""
    match body:
        case Product((*before, Sum((first, *rest)))):
            yield Sum((Product((*before, first)), *rest))
        case Product((c, Sum((first, *rest)), *after)):
            yield Product((Sum((Product((c, first)), *rest)), *after))
        case Product((Sum((first, *rest)), *after)):
            yield Sum((Product((first, *after)), *rest))


def _minus_bracket(body: Node, _: Derivative) -> Iterator[Node]:
    """a − (b + c) = a − b + c."""
    match body:
        case Sum(terms):
            for k, term in enumerate(terms):
                if isinstance(term, Negation) and isinstance(term.operand, Sum):
                    first, *rest = term.operand.terms
                    yield Sum((*terms[:k], Negation(first), *rest, *terms[k + 1 :]))


ALGEBRA_SLIPS = (
    *slip("alg.freshman_power", "alg.expand", _misread(_freshman_power)),
    *slip("alg.root_of_sum", "alg.expand", _misread(_root_of_sum)),
    *slip("alg.reciprocal_of_sum", "alg.fractions", _misread(_reciprocal_of_sum)),
    *slip("alg.partial_cancel", "alg.fractions", _misread(_partial_cancel), 3),
    *slip("alg.negative_exponent_as_negative", "alg.exponents", _misread(_negative_exponent)),
    *slip("alg.exponents_multiplied", "alg.exponents", _misread(_exponents_multiplied)),
    *slip("alg.power_of_power_added", "alg.exponents", _misread(_power_of_power_added)),
    *slip("alg.coefficient_not_powered", "alg.exponents", _misread(_coefficient_not_powered)),
    *slip("alg.reciprocal_coefficient", "alg.fractions", _misread(_reciprocal_coefficient)),
    *slip("alg.fraction_exponent_inverted", "alg.exponents", _misread(_fraction_inverted)),
    *slip("alg.log_of_sum", "alg.logs", _misread(_log_of_sum)),
    *slip("alg.log_power_outside", "alg.logs", _misread(_log_power_outside)),
    *slip("alg.exp_of_sum", "alg.exponents", _misread(_exp_of_sum)),
    *slip("alg.trig_of_sum", "alg.notation", _misread(_trig_of_sum)),
    *slip("alg.distribute_first_only", "alg.expand", _misread(_distribute_first_only), 2),
    *slip("alg.minus_bracket", "alg.signs", _misread(_minus_bracket), 2),
)
