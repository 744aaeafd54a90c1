"""Mistakes with the chain rule and with the derivatives of the named functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tutor.calculus.rules.building import Outer, call, is_constant
from tutor.calculus.rules.building import inner_derivative as d
from tutor.calculus.rules.chain import outer_of
from tutor.expression.tree import (
    ONE,
    TWO,
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
    rational_value,
)
from tutor.grading.slips.building import slip

TRIG = ("sin", "cos", "tan", "cot", "sec", "csc")
INVERSE = ("asin", "acos", "atan", "acot", "asec", "acsc")


def _outer(marker: Derivative) -> Iterator[tuple[Outer, Node]]:
    """(f, u) with the body f(u), u neither constant nor the bare variable."""
    found = outer_of(marker.body, marker)
    if found is not None and not is_constant(found[1], marker) and found[1] != marker.variable:
        yield found


def _inner_missing(kind: Callable[[Node], bool]) -> Callable[[Derivative], Iterator[Node]]:
    """D(f(u)) = f′(u)."""

    def results(marker: Derivative) -> Iterator[Node]:
        for outer, u in _outer(marker):
            if kind(marker.body):
                yield outer.derivative(u)

    return results


def _is_power(body: Node) -> bool:
    return isinstance(body, Power) and rational_value(body.exponent) is not None


def _is_exponential(body: Node) -> bool:
    return isinstance(body, Power) and rational_value(body.exponent) is None


def _named(*names: str) -> Callable[[Node], bool]:
    return lambda body: isinstance(body, Apply) and body.function in names


def _outer_at_inner_derivative(marker: Derivative) -> Iterator[Node]:
    """D(f(u)) = f′(u′)."""
    for outer, u in _outer(marker):
        yield outer.derivative(d(u, marker))


def _derivative_inside(marker: Derivative) -> Iterator[Node]:
    """D(f(u)) = f(u′)."""
    for outer, u in _outer(marker):
        yield outer.function(d(u, marker))


def _outer_kept(marker: Derivative) -> Iterator[Node]:
    """D(f(u)) = f(u)·u′."""
    for outer, u in _outer(marker):
        if not (isinstance(marker.body, Power) and marker.body.base == E):
            yield Product((outer.function(u), d(u, marker)))


def _added(marker: Derivative) -> Iterator[Node]:
    """D(f(u)) = f′(u) + u′."""
    for outer, u in _outer(marker):
        yield Sum((outer.derivative(u), d(u, marker)))


def _divided(marker: Derivative) -> Iterator[Node]:
    """D(f(u)) = f′(u)/u′."""
    for outer, u in _outer(marker):
        yield Quotient(outer.derivative(u), d(u, marker))


def _inner_only(marker: Derivative) -> Iterator[Node]:
    """D(f(u)) = u′."""
    for _, u in _outer(marker):
        yield d(u, marker)


def _wrong(name: str, *wrong: Callable[[Node], Node]) -> Callable[[Derivative], Iterator[Node]]:
    """D(f(u)) = g(u)·u′ for the named function f, with a wrong g in place of f′."""

    def results(marker: Derivative) -> Iterator[Node]:
        match marker.body:
            case Apply(own, (u,)) if own == name and not is_constant(u, marker):
                for g in wrong:
                    yield Product((g(u), d(u, marker)))

    return results


def _either(*many: Callable[[Derivative], Iterator[Node]]) -> Callable[[Derivative], Iterator[Node]]:
    def results(marker: Derivative) -> Iterator[Node]:
        for one in many:
            yield from one(marker)

    return results


def _of(name: str) -> Callable[[Node], Node]:
    return lambda u: call(name, u)


def _minus(name: str) -> Callable[[Node], Node]:
    return lambda u: Negation(call(name, u))


def _square(u: Node) -> Node:
    return Power(u, TWO)


def _over(denominator: Callable[[Node], Node]) -> Callable[[Node], Node]:
    return lambda u: Quotient(ONE, denominator(u))


def _argument_not_squared(square: Callable[[Node], Node]) -> Callable[[Derivative], Iterator[Node]]:
    """The formulas of arctan, arcsin and arccos with something else in place of u²."""
    root = _root(lambda u: Sum((ONE, Negation(square(u)))))
    return _either(
        _wrong("atan", _over(lambda u: Sum((ONE, square(u))))),
        _wrong("asin", _over(root)),
        _wrong("acos", lambda u: Negation(_over(root)(u))),
    )


def _coefficient_not_squared(u: Node) -> Node:
    """(c·u)² = c·u²."""
    return Product((*u.factors[:-1], _square(u.factors[-1]))) if isinstance(u, Product) else u


def _root(inside: Callable[[Node], Node]) -> Callable[[Node], Node]:
    return lambda u: call("sqrt", inside(u))


def _one_plus_square(u: Node) -> Node:
    return Sum((ONE, _square(u)))


def _one_minus_square(u: Node) -> Node:
    return Sum((ONE, Negation(_square(u))))


def _log(marker: Derivative) -> Iterator[tuple[Node, Node]]:
    match marker.body:
        case Apply("log", (u, base)) if is_constant(base, marker):
            yield u, base


def _base_ignored(marker: Derivative) -> Iterator[Node]:
    """D(log_b u) = u′/u."""
    for u, _ in _log(marker):
        yield Quotient(d(u, marker), u)


def _base_multiplied(marker: Derivative) -> Iterator[Node]:
    """D(log_b u) = u′·ln b/u."""
    for u, base in _log(marker):
        yield Quotient(Product((d(u, marker), call("ln", base))), u)


def _coefficient_kept(marker: Derivative) -> Iterator[Node]:
    """D(ln(c·u)) = c·u′/u."""
    match marker.body:
        case Apply("ln", (Product(factors),)):
            for k, c in enumerate(factors):
                rest = factors[:k] + factors[k + 1 :]
                if is_constant(c, marker) and rest:
                    u = rest[0] if len(rest) == 1 else Product(rest)
                    yield Quotient(Product((c, d(u, marker))), u)


def _power_as_argument(marker: Derivative) -> Iterator[Node]:
    """f(u)ⁿ taken for f(uⁿ)."""
    match marker.body:
        case Power(Apply(name, (u,)), Integer(n) as exponent) if name in TRIG and n > 1:
            yield d(call(name, Power(u, exponent)), marker)


def _linear_argument(marker: Derivative) -> Iterator[Node]:
    """f(c·u) taken for c·f(u)."""
    match marker.body:
        case Apply(name, (Product((c, *rest)),)) if name in TRIG and is_constant(c, marker):
            u = rest[0] if len(rest) == 1 else Product(tuple(rest))
            yield Product((c, d(call(name, u), marker)))


def _as_reciprocal(marker: Derivative) -> Iterator[Node]:
    """sin⁻¹(u) taken for 1/sin(u)."""
    match marker.body:
        case Apply(name, (u,)) if name in INVERSE:
            yield d(Quotient(ONE, call(name[1:], u)), marker)


def _bars_ignored(marker: Derivative) -> Iterator[Node]:
    """D(|u|) = u′."""
    match marker.body:
        case Apply("abs", (u,)):
            yield d(u, marker)


CHAIN_SLIPS = (
    *slip("chain.inner_missing_power", "d.chain", _inner_missing(_is_power)),
    *slip("chain.inner_missing_exp", "d.chain", _inner_missing(_is_exponential)),
    *slip("chain.inner_missing_ln", "d.chain", _inner_missing(_named("ln", "log"))),
    *slip("chain.inner_missing_trig", "d.chain", _inner_missing(_named(*TRIG))),
    *slip("chain.inner_missing_root", "d.chain", _inner_missing(_named("sqrt", "root"))),
    *slip("chain.inner_missing_invtrig", "d.chain", _inner_missing(_named(*INVERSE))),
    *slip("chain.outer_at_inner_derivative", "d.chain", _outer_at_inner_derivative),
    *slip("chain.derivative_inside", "d.chain", _derivative_inside),
    *slip("chain.outer_kept", "d.chain", _outer_kept),
    *slip("chain.added", "d.chain", _added),
    *slip("chain.divided", "d.chain", _divided),
    *slip("chain.inner_only", "d.chain", _inner_only),
    *slip("ln.base_ignored", "d.log_base", _base_ignored),
    *slip("ln.base_multiplied", "d.log_base", _base_multiplied),
    *slip("ln.coefficient_kept", "d.ln", _coefficient_kept),
    *slip("ln.reciprocal_of_ln", "d.ln", _wrong("ln", lambda u: Quotient(ONE, call("ln", u)))),
    *slip("trig.cos_sign", "d.trig", _wrong("cos", _of("sin"))),
    *slip("trig.sin_sign", "d.trig", _wrong("sin", _minus("cos"))),
    *slip("trig.tan_square_missing", "d.trig_other", _wrong("tan", _of("sec"))),
    *slip("trig.tan_termwise", "d.trig_other", _wrong("tan", _minus("cot"))),
    *slip(
        "trig.co_sign_lost",
        "d.trig_other",
        _either(
            _wrong("cot", lambda u: _square(call("csc", u))),
            _wrong("csc", lambda u: Product((call("csc", u), call("cot", u)))),
        ),
    ),
    *slip("trig.sec_confused", "d.trig_other", _wrong("sec", lambda u: _square(call("tan", u)))),
    *slip("trig.power_as_argument", "alg.notation", _power_as_argument),
    *slip("trig.linear_argument", "alg.notation", _linear_argument),
    *slip("hyper.cosh_sign", "d.hyperbolic", _wrong("cosh", _minus("sinh"))),
    *slip("invtrig.as_reciprocal", "alg.notation", _as_reciprocal),
    *slip("invtrig.atan_root", "d.inv_trig", _wrong("atan", _over(_root(_one_plus_square)))),
    *slip(
        "invtrig.asin_root_missing",
        "d.inv_trig",
        _either(
            _wrong("asin", _over(_one_minus_square)),
            _wrong("acos", lambda u: Negation(_over(_one_minus_square)(u))),
        ),
    ),
    *slip(
        "invtrig.inner_sign",
        "d.inv_trig",
        _either(
            _wrong("atan", _over(_one_minus_square)),
            _wrong("asin", _over(_root(_one_plus_square))),
            _wrong("acos", lambda u: Negation(_over(_root(_one_plus_square))(u))),
        ),
    ),
    *slip("invtrig.acos_sign", "d.inv_trig", _wrong("acos", _over(_root(_one_minus_square)))),
    *slip(
        "invtrig.argument_not_squared",
        "d.inv_trig",
        _either(_argument_not_squared(lambda u: u), _argument_not_squared(_coefficient_not_squared)),
        2,
    ),
    *slip("abs.bars_ignored", "d.abs", _bars_ignored),
)
