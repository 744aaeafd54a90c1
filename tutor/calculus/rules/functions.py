"""The table of derivatives: one row per named function, f′ for a plain argument and where it holds.

Sources: any calculus text; conventions (ranges of arccot, arcsec, arccsc) as in ``tutor.expression.functions``.
"""

from __future__ import annotations

from tutor.calculus.places import at_place
from tutor.calculus.rules.building import Conditions, Outer, always, call, nonzero, positive
from tutor.calculus.solution_sets import lowest_points
from tutor.calculus.tidy import tidy
from tutor.expression.tree import (
    ONE,
    PI,
    TWO,
    ZERO,
    Apply,
    Comparison,
    Disjunction,
    E,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
    variables,
)


def _squared(u: Node) -> Node:
    return Power(u, TWO)


def _over(denominator: Node) -> Node:
    return Quotient(ONE, denominator)


def _one_minus_square(u: Node) -> Node:
    return Sum((ONE, Negation(_squared(u))))


def _one_plus_square(u: Node) -> Node:
    return Sum((ONE, _squared(u)))


def _square_plus_one(u: Node) -> Node:
    return Sum((_squared(u), ONE))


def _square_minus_one(u: Node) -> Node:
    return Sum((_squared(u), Negation(ONE)))


def _size_times_root(u: Node, under_root: Node) -> Node:
    return Product((call("abs", u), call("sqrt", under_root)))


def _inside(u: Node) -> Conditions:
    return (Comparison("<", call("abs", u), ONE),)


def _outside(u: Node) -> Conditions:
    return (Comparison(">", call("abs", u), ONE),)


def _above_one(u: Node) -> Conditions:
    return (Comparison(">", u, ONE),)


def _between_zero_and_one(u: Node) -> Conditions:
    return (Comparison(">", u, ZERO), Comparison("<", u, ONE))


def _cosine_nonzero(u: Node) -> Conditions:
    return nonzero(call("cos", u))


def _sine_nonzero(u: Node) -> Conditions:
    return nonzero(call("sin", u))


def _not_whole(name: str, u: Node) -> Conditions:
    """⌊u⌋ ≠ u, where u crosses a whole number; not where it only touches one from above: ⌊x²⌋ is 0 around 0."""
    crossing, touching = (ONE, 1) if name == "floor" else (Negation(ONE), -1)
    match u:
        case Apply("sin" | "cos"):
            return (*nonzero(u), Comparison("!=", u, crossing))
    letters = variables(u)
    jumps = Comparison("!=", call(name, u), u)
    if isinstance(u, Apply) and u.function == "abs" and name == "floor":
        return (Disjunction((jumps, Comparison("=", u.arguments[0], ZERO))),)
    if isinstance(u, Symbol) or len(letters) != 1:
        return (jumps,)
    letter = Symbol(*letters)
    values = ((at, rational_value(tidy(at_place(u, letter, at)))) for at in lowest_points(u, letter, touching))
    flat = [Comparison("=", letter, at.node) for at, value in values if value is not None and value.denominator == 1]
    return (Disjunction((jumps, *flat)) if flat else jumps,)


def _row(name: str, skill: str, derivative: object, conditions: object = always) -> Outer:
    return Outer(name, skill, lambda u: call(name, u), derivative, conditions)  # type: ignore[arg-type]


_ROWS = (
    _row("sin", "d.trig", lambda u: call("cos", u)),
    _row("cos", "d.trig", lambda u: Negation(call("sin", u))),
    _row("tan", "d.trig_other", lambda u: _squared(call("sec", u)), _cosine_nonzero),
    _row("cot", "d.trig_other", lambda u: Negation(_squared(call("csc", u))), _sine_nonzero),
    _row("sec", "d.trig_other", lambda u: Product((call("sec", u), call("tan", u))), _cosine_nonzero),
    _row("csc", "d.trig_other", lambda u: Negation(Product((call("csc", u), call("cot", u)))), _sine_nonzero),
    _row("asin", "d.inv_trig", lambda u: _over(call("sqrt", _one_minus_square(u))), _inside),
    _row("acos", "d.inv_trig", lambda u: Negation(_over(call("sqrt", _one_minus_square(u)))), _inside),
    _row("atan", "d.inv_trig", lambda u: _over(_one_plus_square(u))),
    _row("acot", "d.inv_trig", lambda u: Negation(_over(_one_plus_square(u)))),
    _row("asec", "d.inv_trig", lambda u: _over(_size_times_root(u, _square_minus_one(u))), _outside),
    _row("acsc", "d.inv_trig", lambda u: Negation(_over(_size_times_root(u, _square_minus_one(u)))), _outside),
    _row("sinh", "d.hyperbolic", lambda u: call("cosh", u)),
    _row("cosh", "d.hyperbolic", lambda u: call("sinh", u)),
    _row("tanh", "d.hyperbolic", lambda u: _squared(call("sech", u))),
    _row("coth", "d.hyperbolic", lambda u: Negation(_squared(call("csch", u))), nonzero),
    _row("sech", "d.hyperbolic", lambda u: Negation(Product((call("sech", u), call("tanh", u))))),
    _row("csch", "d.hyperbolic", lambda u: Negation(Product((call("csch", u), call("coth", u)))), nonzero),
    _row("asinh", "d.hyperbolic", lambda u: _over(call("sqrt", _square_plus_one(u)))),
    _row("acosh", "d.hyperbolic", lambda u: _over(call("sqrt", _square_minus_one(u))), _above_one),
    _row("atanh", "d.hyperbolic", lambda u: _over(_one_minus_square(u)), _inside),
    _row("acoth", "d.hyperbolic", lambda u: _over(_one_minus_square(u)), _outside),
    _row(
        "asech",
        "d.hyperbolic",
        lambda u: Negation(_over(Product((u, call("sqrt", _one_minus_square(u)))))),
        _between_zero_and_one,
    ),
    _row("acsch", "d.hyperbolic", lambda u: Negation(_over(_size_times_root(u, _square_plus_one(u)))), nonzero),
    _row("ln", "d.ln", _over, positive),
    _row("abs", "d.abs", lambda u: call("sign", u), nonzero),
    _row("sign", "d.abs", lambda _: ZERO, nonzero),
    _row("floor", "d.constant", lambda _: ZERO, lambda u: _not_whole("floor", u)),
    _row("ceil", "d.constant", lambda _: ZERO, lambda u: _not_whole("ceil", u)),
    _row(
        "erf",
        "d.exp",
        lambda u: Product((Quotient(TWO, call("sqrt", PI)), Power(E, Negation(_squared(u))))),
    ),
)

TABLE: dict[str, Outer] = {row.rule: row for row in _ROWS}
