"""The chain rule, over every function with a known derivative; and those functions with the plain variable inside."""

from __future__ import annotations

from tutor.calculus.rule import Applied, Rule
from tutor.calculus.rules.building import (
    Outer,
    call,
    fresh_symbol,
    inner_derivative,
    is_constant,
    nonzero,
    outer_step,
    positive,
    times,
)
from tutor.calculus.rules.domain import domain
from tutor.calculus.rules.functions import TABLE
from tutor.calculus.rules.power import power_outer
from tutor.expression.message import message
from tutor.expression.tree import ONE, ZERO, Apply, Derivative, Node, Power, Product, Quotient


def outer_of(body: Node, marker: Derivative) -> tuple[Outer, Node] | None:
    """The outermost function of the body and what stands inside it."""
    match body:
        case Apply("ln", (Apply("abs", (inner,)),)):
            return LN_ABS, inner
        case Apply("log", (inner, base)) if is_constant(base, marker):
            return _logarithm(base), inner
        case Apply(name, (inner,)) if name in TABLE:
            return TABLE[name], inner
    return power_outer(body, marker)


LN_ABS = Outer("ln_abs", "d.ln", lambda u: call("ln", call("abs", u)), lambda u: Quotient(ONE, u), nonzero)


def _logarithm(base: Node) -> Outer:
    """log_b(u)′ = 1/(u·ln b), where u > 0."""
    return Outer(
        "log",
        "d.log_base",
        lambda u: call("log", u, base),
        lambda u: Quotient(ONE, Product((u, call("ln", base)))),
        positive,
    )


def _row_rule(row: Outer) -> Rule:
    """f(x)′ of a function of the table, for the plain variable inside."""

    def apply(marker: Derivative) -> Applied | None:
        body = marker.body
        if not (isinstance(body, Apply) and body.function == row.rule and body.arguments[0] == marker.variable):
            return None
        return _taken(row, marker)

    return Rule(row.rule, row.skill, apply, function=row.rule)


def _power_rule(name: str, skill: str, function: str | None) -> Rule:
    """The same for powers, roots and logarithms, which need a look at their exponent or base."""

    def apply(marker: Derivative) -> Applied | None:
        body = marker.body
        fits = isinstance(body, Power) if function is None else isinstance(body, Apply) and body.function == function
        if not fits:
            return None
        found = outer_of(marker.body, marker)
        if found is None or found[0].rule != name or found[1] != marker.variable:
            return None
        return _taken(found[0], marker)

    return Rule(name, skill, apply, function=function)


def _taken(outer: Outer, marker: Derivative) -> Applied:
    result = outer.derivative(marker.variable)
    words = message(f"rule.{outer.rule}", f=marker.body, derivative=result)
    return Applied(result, words, outer.conditions(marker.variable))


def _chain(marker: Derivative) -> Applied | None:
    """f(u)′ = f′(u)·u′."""
    found = outer_of(marker.body, marker)
    if found is None:
        return None
    outer, inner = found
    u = fresh_symbol(marker)
    step = outer_step(outer, u)
    derivative = outer.derivative(inner)
    flat = derivative == ZERO  # then the inner function is not differentiated, and must only have a value
    result = ZERO if flat else times(derivative, inner_derivative(inner, marker))
    words = message("rule.chain", outer=outer.function(u), derivative=step.after, inner=inner, u=u)
    conditions = (*outer.conditions(inner), *(domain(inner) if flat else ()))
    return Applied(result, words, conditions, (step,))


def _change_of_base(marker: Derivative) -> Applied | None:
    """log_v(u) with v not constant is rewritten as ln(u)/ln(v)."""
    match marker.body:
        case Apply("log", (u, v)) if not is_constant(v, marker):
            quotient = Quotient(call("ln", u), call("ln", v))
            words = message("rule.change_of_base", f=marker.body, quotient=quotient)
            return Applied(inner_derivative(quotient, marker), words)
    return None


_POWERS = (
    ("power", "d.power", None),
    ("real_power", "d.power_general", None),
    ("exponential", "d.exp", None),
    ("exponential_base", "d.exp_base", None),
    ("sqrt", "d.power_general", "sqrt"),
    ("root", "d.power_general", "root"),
    ("log", "d.log_base", "log"),
    ("ln_abs", "d.ln", "ln"),
)
PLAIN = (*(_row_rule(row) for row in TABLE.values()), *(_power_rule(*row) for row in _POWERS))
CHAIN = Rule("chain", "d.chain", _chain)
CHANGE_OF_BASE = Rule("change_of_base", "alg.logs", _change_of_base)
