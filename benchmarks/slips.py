"""Answers of students who slip, made from the descriptions of the mistakes and without any of the tutor's code.

``derive`` works like a student: by the schoolbook rules from the outside in, with the planned mistake at the planned
place. Numbers are multiplied out and zeros left away, as anybody would; nothing else is tidied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from benchmarks.student_functions import ONE, TRIG, ZERO, Tree, X, f, is_constant, minus, n, over, plus, power, times

Plan = dict[tuple[int, ...], str]
D = Callable[[int], Tree]
Wrong = Callable[[Tree, D], Tree | None]
MISTAKES: dict[str, Wrong] = {}

OUTER: dict[str, Callable[[Tree], Tree]] = {
    "sin": lambda u: f("cos", u),
    "cos": lambda u: minus(f("sin", u)),
    "tan": lambda u: power(f("sec", u), 2),
    "cot": lambda u: minus(power(f("csc", u), 2)),
    "sec": lambda u: times(f("sec", u), f("tan", u)),
    "csc": lambda u: minus(times(f("csc", u), f("cot", u))),
    "ln": lambda u: over(ONE, u),
    "exp": lambda u: f("exp", u),
    "sqrt": lambda u: over(ONE, times(n(2), f("sqrt", u))),
    "asin": lambda u: over(ONE, f("sqrt", plus(ONE, minus(power(u, 2))))),
    "acos": lambda u: minus(over(ONE, f("sqrt", plus(ONE, minus(power(u, 2)))))),
    "atan": lambda u: over(ONE, plus(ONE, power(u, 2))),
    "sinh": lambda u: f("cosh", u),
    "cosh": lambda u: f("sinh", u),
    "abs": lambda u: f("sign", u),
}


def derive(tree: Tree, plan: Plan, path: tuple[int, ...] = ()) -> Tree:
    """The derivative with the mistakes of the plan, each made at its path."""

    def d(k: int) -> Tree:
        return derive(tree[k], plan, (*path, k))

    mistake = plan.get(path)
    if mistake is not None:
        wrong = MISTAKES[mistake](tree, d)
        if wrong is None:
            raise ValueError(f"{mistake} cannot be made in {tree}")
        return wrong
    return right(tree, d)


def right(tree: Tree, d: D) -> Tree:
    if is_constant(tree):
        return ZERO
    match tree:
        case ("x",):
            return ONE
        case ("+", *terms):
            return plus(*(d(k + 1) for k in range(len(terms))))
        case ("*", *factors):
            return plus(
                *(
                    times(*factors[:k], d(k + 1), *factors[k + 1 :])
                    for k in range(len(factors))
                    if not is_constant(factors[k])
                )
            )
        case ("/", top, bottom):
            if is_constant(bottom):
                return over(d(1), bottom)
            if is_constant(top):
                return over(minus(times(top, d(2))), power(bottom, 2))
            return over(plus(times(d(1), bottom), minus(times(top, d(2)))), power(bottom, 2))
        case ("^", u, k):
            return times(n(k), power(u, k - 1), d(1))
        case ("b^", base, u):
            return times(tree, f("ln", base), d(2))
        case ("log", base, u):
            return over(d(2), times(u, f("ln", base)))
        case ("^^", u, v):
            return times(tree, plus(times(d(2), f("ln", u)), over(times(v, d(1)), u)))
        case ("f", name, u):
            return times(OUTER[name](u), d(2))
    raise ValueError(tree)


# The mistakes, each as the description has it. None where it cannot be made.


def mistake(name: str) -> Callable[[Wrong], Wrong]:
    def add(function: Wrong) -> Wrong:
        MISTAKES[name] = function
        return function

    return add


def whole(tree: Tree) -> Tree:
    """The right derivative of something the student wrote instead."""
    return derive(tree, {})


def outer(tree: Tree) -> Tree | None:
    """f′(u) of the composition, ``None`` where there is no inner function."""
    match tree:
        case ("f", name, u) if u != X and not is_constant(u):
            return OUTER[name](u)
        case ("^", u, k) if u != X and not is_constant(u):
            return times(n(k), power(u, k - 1))
        case ("b^", base, u) if u != X:
            return times(tree, f("ln", base))
        case ("log", base, u) if u != X:
            return over(ONE, times(u, f("ln", base)))
    return None


def inner(tree: Tree) -> Tree:
    return tree[1] if tree[0] == "^" else tree[2]


def put(tree: Tree, u: Tree) -> Tree:
    return ("^", u, tree[2]) if tree[0] == "^" else (*tree[:2], u)


def _inner_missing(kinds: Callable[[Tree], bool]) -> Wrong:
    return lambda tree, d: outer(tree) if kinds(tree) else None


MISTAKES |= {
    "chain.inner_missing_power": _inner_missing(lambda t: t[0] == "^"),
    "chain.inner_missing_exp": _inner_missing(lambda t: t[0] == "b^" or t[:2] == ("f", "exp")),
    "chain.inner_missing_ln": _inner_missing(lambda t: t[0] == "log" or t[:2] == ("f", "ln")),
    "chain.inner_missing_trig": _inner_missing(lambda t: t[0] == "f" and t[1] in TRIG),
    "chain.inner_missing_root": _inner_missing(lambda t: t[:2] == ("f", "sqrt")),
    "chain.inner_missing_invtrig": _inner_missing(lambda t: t[0] == "f" and t[1] in ("asin", "acos", "atan")),
}


def _k(tree: Tree) -> int:
    return 1 if tree[0] == "^" else 2


@mistake("chain.outer_at_inner_derivative")
def _(t: Tree, d: D) -> Tree | None:
    return outer(put(t, d(_k(t)))) or whole(put(t, X)) if outer(t) and not is_constant(d(_k(t))) else None


@mistake("chain.derivative_inside")
def _(t: Tree, d: D) -> Tree | None:
    return put(t, d(_k(t))) if outer(t) else None


@mistake("chain.outer_kept")
def _(t: Tree, d: D) -> Tree | None:
    return times(t, d(_k(t))) if outer(t) and t[:2] != ("f", "exp") else None


@mistake("chain.added")
def _(t: Tree, d: D) -> Tree | None:
    o = outer(t)
    return plus(o, d(_k(t))) if o else None


@mistake("chain.divided")
def _(t: Tree, d: D) -> Tree | None:
    o = outer(t)
    return over(o, d(_k(t))) if o else None


@mistake("chain.inner_only")
def _(t: Tree, d: D) -> Tree | None:
    return d(_k(t)) if outer(t) else None


def number_of(tree: Tree) -> Tree | None:
    return tree if tree != ZERO and is_constant(tree) else None


MISTAKES |= {
    "const.kept": lambda t, d: number_of(t),
    "const.to_one": lambda t, d: ONE if number_of(t) else None,
    "const.named_as_variable": lambda t, d: (
        times(n(t[2]), power(t[1], t[2] - 1)) if t[0] == "^" and t[1][0] == "c" else None
    ),
}


def _coefficient(t: Tree) -> bool:
    return t[0] == "*" and is_constant(t[1]) and not is_constant(t)


def _rest(t: Tree) -> Tree:
    return t[2] if len(t) == 3 else ("*", *t[2:])


def _rest_derived(t: Tree, d: D) -> Tree:
    return d(2) if len(t) == 3 else whole(_rest(t))


MISTAKES |= {
    "cmul.dropped": lambda t, d: _rest_derived(t, d) if _coefficient(t) else None,
    "cmul.zeroed": lambda t, d: ZERO if _coefficient(t) and _rest(t) != X else None,
    "cmul.added": lambda t, d: plus(t[1], _rest_derived(t, d)) if _coefficient(t) else None,
    "var.zeroed": lambda t, d: ZERO if t == X or (_coefficient(t) and _rest(t) == X) else None,
    "var.kept": lambda t, d: t if t == X or (_coefficient(t) and _rest(t) == X) else None,
}


def _terms(change: Callable[[Tree, Tree], Tree], which: int) -> Wrong:
    """Change the derivative of one term."""

    def wrong(t: Tree, d: D) -> Tree | None:
        if t[0] != "+" or len(t) <= which or is_constant(t[which]):
            return None
        return plus(*(change(t[k], d(k)) if k == which else d(k) for k in range(1, len(t))))

    return wrong


def _varied(name: str, ways: list[Wrong]) -> None:
    """A mistake that can be made at several places: the number of the way is drawn with the plan."""
    for k, way in enumerate(ways):
        MISTAKES[f"{name}#{k}"] = way


_varied("sum.term_dropped", [_terms(lambda u, du: ZERO, k) for k in (1, 2, 3)])
_varied("sum.sign_flipped", [_terms(lambda u, du: minus(du), k) for k in (1, 2, 3)])
_varied("sum.term_copied", [_terms(lambda u, du: u, k) for k in (1, 2, 3)])


def _power_slip(
    change: Callable[[Tree, Fraction], Tree], when: Callable[[Fraction], bool] = lambda k: True, bare: bool = False
) -> Wrong:
    def wrong(t: Tree, d: D) -> Tree | None:
        if t[0] != "^" or is_constant(t[1]) or not when(t[2]) or (bare and t[1] != X):
            return None
        return times(change(t[1], t[2]), d(1))

    return wrong


MISTAKES |= {
    "power.exponent_kept": _power_slip(lambda u, k: times(n(k), power(u, k))),
    "power.coefficient_missing": _power_slip(lambda u, k: power(u, k - 1)),
    "power.exponent_increased": _power_slip(lambda u, k: times(n(k), power(u, k + 1))),
    "power.integrated": _power_slip(lambda u, k: over(power(u, k + 1), n(k + 1)), lambda k: k != -1, bare=True),
    "power.coefficient_reduced": _power_slip(lambda u, k: times(n(k - 1), power(u, k - 1)), lambda k: k != 1),
    "power.negative_sign_lost": _power_slip(lambda u, k: times(n(-k), power(u, k - 1)), lambda k: k < 0),
    "power.fraction_exponent_sign": _power_slip(lambda u, k: times(n(k), power(u, 1 - k)), lambda k: 0 < k < 1),
    "recip.one_over_derivative": lambda t, d: (
        over(t[1], d(2)) if t[0] == "/" and t[1][0] == "n" and not is_constant(t[2]) else None
    ),
    "recip.as_log": lambda t, d: f("ln", X) if t == ("/", ONE, X) else None,
    "sqrt.half_missing": lambda t, d: over(d(2), t) if t[:2] == ("f", "sqrt") else None,
    "sqrt.root_of_derivative": lambda t, d: f("sqrt", d(2)) if t[:2] == ("f", "sqrt") and t[2] != X else None,
    "sqrt.negative_exponent": lambda t, d: (
        times(n(Fraction(-1, 2)), ("^", t[2], Fraction(-3, 2)), d(2)) if t[:2] == ("f", "sqrt") else None
    ),
    "exp.power_rule": lambda t, d: times(t[2], ("b^", t[1], plus(t[2], n(-1)))) if t[0] == "b^" else None,
    "exp.power_rule_e": lambda t, d: times(t[2], f("exp", plus(t[2], n(-1)))) if t[:2] == ("f", "exp") else None,
    "exp.ln_base_missing": lambda t, d: times(t, d(2)) if t[0] == "b^" else None,
    "exp.ln_base_divided": lambda t, d: over(times(t, d(2)), f("ln", t[1])) if t[0] == "b^" else None,
    "tower.power_rule": lambda t, d: times(t[2], ("^^", t[1], plus(t[2], n(-1))), d(1)) if t[0] == "^^" else None,
    "tower.exp_rule": lambda t, d: times(t, f("ln", t[1]), d(2)) if t[0] == "^^" else None,
    "ln.base_ignored": lambda t, d: over(d(2), t[2]) if t[0] == "log" else None,
    "ln.base_multiplied": lambda t, d: over(times(d(2), f("ln", t[1])), t[2]) if t[0] == "log" else None,
    "ln.coefficient_kept": lambda t, d: (
        over(times(t[2][1], whole(_rest(t[2]))), _rest(t[2])) if t[:2] == ("f", "ln") and _coefficient(t[2]) else None
    ),
    "ln.reciprocal_of_ln": lambda t, d: times(over(ONE, t), d(2)) if t[:2] == ("f", "ln") else None,
}


def _named(name: str, g: Callable[[Tree], Tree]) -> Wrong:
    return lambda t, d: times(g(t[2]), d(2)) if t[:2] == ("f", name) else None


MISTAKES |= {
    "trig.cos_sign": _named("cos", lambda u: f("sin", u)),
    "trig.sin_sign": _named("sin", lambda u: minus(f("cos", u))),
    "trig.tan_square_missing": _named("tan", lambda u: f("sec", u)),
    "trig.tan_termwise": _named("tan", lambda u: minus(f("cot", u))),
    "trig.sec_confused": _named("sec", lambda u: power(f("tan", u), 2)),
    "hyper.cosh_sign": _named("cosh", lambda u: minus(f("sinh", u))),
    "invtrig.atan_root": _named("atan", lambda u: over(ONE, f("sqrt", plus(ONE, power(u, 2))))),
    "invtrig.acos_sign": _named("acos", lambda u: over(ONE, f("sqrt", plus(ONE, minus(power(u, 2)))))),
    "invtrig.argument_not_squared": _named("atan", lambda u: over(ONE, plus(ONE, u))),
    "trig.power_as_argument": lambda t, d: (
        whole(f(t[1][1], power(t[1][2], t[2])))
        if t[0] == "^" and t[1][0] == "f" and t[1][1] in TRIG and t[2] > 1
        else None
    ),
    "trig.linear_argument": lambda t, d: (
        times(t[2][1], whole(f(t[1], _rest(t[2])))) if t[0] == "f" and t[1] in TRIG and _coefficient(t[2]) else None
    ),
    "invtrig.as_reciprocal": lambda t, d: (
        whole(("/", ONE, f(t[1][1:], t[2]))) if t[0] == "f" and t[1] in ("asin", "acos", "atan") else None
    ),
    "abs.bars_ignored": lambda t, d: d(2) if t[:2] == ("f", "abs") else None,
}
_varied(
    "trig.co_sign_lost",
    [_named("cot", lambda u: power(f("csc", u), 2)), _named("csc", lambda u: times(f("csc", u), f("cot", u)))],
)
_varied(
    "invtrig.asin_root_missing",
    [
        _named("asin", lambda u: over(ONE, plus(ONE, minus(power(u, 2))))),
        _named("acos", lambda u: minus(over(ONE, plus(ONE, minus(power(u, 2)))))),
    ],
)
_varied(
    "invtrig.inner_sign",
    [
        _named("atan", lambda u: over(ONE, plus(ONE, minus(power(u, 2))))),
        _named("asin", lambda u: over(ONE, f("sqrt", plus(ONE, power(u, 2))))),
    ],
)


def _two(t: Tree) -> bool:
    return t[0] == "*" and len(t) == 3 and not is_constant(t[1]) and not is_constant(t[2])


MISTAKES |= {
    "product.derivatives_multiplied": lambda t, d: times(d(1), d(2)) if _two(t) else None,
    "product.derivatives_added": lambda t, d: plus(d(1), d(2)) if _two(t) else None,
    "product.self_paired": lambda t, d: plus(times(t[1], d(1)), times(t[2], d(2))) if _two(t) else None,
    "product.minus": lambda t, d: plus(times(d(1), t[2]), minus(times(t[1], d(2)))) if _two(t) else None,
}
_varied(
    "product.one_term",
    [lambda t, d: times(d(1), t[2]) if _two(t) else None, lambda t, d: times(t[1], d(2)) if _two(t) else None],
)


def _quotient(result: Callable[[Tree, Tree, Tree, Tree], Tree], constant_top: bool = False) -> Wrong:
    def wrong(t: Tree, d: D) -> Tree | None:
        if t[0] != "/" or is_constant(t[2]) or (is_constant(t[1]) and not constant_top):
            return None
        return result(t[1], t[2], d(1), d(2))

    return wrong


def _first(sum_: Tree, other: Tree) -> Tree:
    head, *rest = sum_[1:]
    return plus(minus(times(head, other)), *(times(term, other) for term in rest))


MISTAKES |= {
    "quotient.termwise": _quotient(lambda u, v, du, dv: over(du, dv)),
    "quotient.order_swapped": _quotient(
        lambda u, v, du, dv: over(plus(times(u, dv), minus(times(du, v))), power(v, 2))
    ),
    "quotient.plus": _quotient(lambda u, v, du, dv: over(plus(times(du, v), times(u, dv)), power(v, 2))),
    "quotient.denominator_not_squared": _quotient(
        lambda u, v, du, dv: over(plus(times(du, v), minus(times(u, dv))), v)
    ),
    "quotient.denominator_missing": _quotient(lambda u, v, du, dv: plus(times(du, v), minus(times(u, dv)))),
    "quotient.denominator_derivative": _quotient(
        lambda u, v, du, dv: over(plus(times(du, v), minus(times(u, dv))), power(dv, 2))
    ),
    "quotient.denominator_constant": _quotient(lambda u, v, du, dv: over(du, v)),
    "quotient.minus_not_distributed": lambda t, d: (
        over(plus(times(d(1), t[2]), _first(t[1], d(2))), power(t[2], 2))
        if t[0] == "/" and t[1][0] == "+" and not is_constant(t[2])
        else None
    ),
}


def _spread(tree: Tree, each: Callable[[Tree], Tree]) -> Tree:
    return plus(
        *(
            minus(each(minus(term))) if term[0] == "*" and term[1][0] == "n" and term[1][1] < 0 else each(term)
            for term in tree[1:]
        )
    )


def _spread_function(names: tuple[str, ...]) -> Wrong:
    return lambda t, d: (
        whole(_spread(t[2], lambda u: f(t[1], u))) if t[0] == "f" and t[1] in names and t[2][0] == "+" else None
    )


MISTAKES |= {
    "alg.freshman_power": lambda t, d: (
        whole(_spread(t[1], lambda u: power(u, t[2]))) if t[0] == "^" and t[1][0] == "+" else None
    ),
    "alg.root_of_sum": _spread_function(("sqrt",)),
    "alg.log_of_sum": _spread_function(("ln",)),
    "alg.exp_of_sum": _spread_function(("exp",)),
    "alg.trig_of_sum": _spread_function(TRIG),
    "alg.reciprocal_of_sum": lambda t, d: (
        whole(_spread(t[2], lambda u: over(t[1], u))) if t[0] == "/" and is_constant(t[1]) and t[2][0] == "+" else None
    ),
    "alg.partial_cancel": lambda t, d: (
        whole(plus(over(t[1][1], t[2]), *t[1][2:])) if t[0] == "/" and t[1][0] == "+" else None
    ),
    "alg.negative_exponent_as_negative": lambda t, d: (
        whole(minus(power(t[1], -t[2]))) if t[0] == "^" and t[2] < 0 else None
    ),
    "alg.power_of_power_added": lambda t, d: (
        whole(power(t[1][1], t[1][2] + t[2])) if t[0] == "^" and t[1][0] == "^" else None
    ),
    "alg.coefficient_not_powered": lambda t, d: (
        whole(times(t[1][1], power(_rest(t[1]), t[2]))) if t[0] == "^" and _coefficient(t[1]) else None
    ),
    "alg.reciprocal_coefficient": lambda t, d: (
        whole(times(t[1], t[2][1], power(_rest(t[2]), -1)))
        if t[0] == "/" and is_constant(t[1]) and _coefficient(t[2])
        else None
    ),
    "alg.fraction_exponent_inverted": lambda t, d: (
        whole(power(t[1], 1 / t[2])) if t[0] == "^" and t[2].denominator > 1 else None
    ),
    "alg.log_power_outside": lambda t, d: (
        whole(times(n(t[2]), t[1])) if t[0] == "^" and t[1][:2] == ("f", "ln") else None
    ),
    "alg.distribute_first_only": lambda t, d: (
        whole(plus(times(t[1], t[2][1]), *t[2][2:])) if _coefficient(t) and len(t) == 3 and t[2][0] == "+" else None
    ),
    "alg.exponents_multiplied": lambda t, d: (
        whole(power(X, t[1][2] * t[2][2]))
        if _two(t) and t[1][0] == t[2][0] == "^" and t[1][1] == t[2][1] == X
        else None
    ),
}


@mistake("alg.minus_bracket")
def _(t: Tree, d: D) -> Tree | None:
    for k in range(2, len(t)):
        term = t[k]
        if t[0] == "+" and term[0] == "*" and term[1] == n(-1) and len(term) == 3 and term[2][0] == "+":
            return whole(plus(*t[1:k], minus(term[2][1]), *term[2][2:], *t[k + 1 :]))
    return None


def places(tree: Tree, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Every part that is differentiated, with its path."""
    yield path, tree
    if is_constant(tree):
        return
    for k, part in enumerate(tree):
        if isinstance(part, tuple) and (not is_constant(part) or tree[0] == "+"):
            yield from places(part, (*path, k))


def slips(tree: Tree) -> list[tuple[tuple[int, ...], str]]:
    """Every mistake that can be made and where."""
    found = []
    inside = {path: part for path, part in places(tree)}
    for path, part in inside.items():
        above = inside.get(path[:-1])
        for name, wrong in MISTAKES.items():
            if name.startswith("var.") and path and (above is None or above[0] not in ("+", "*")):
                continue
            try:
                if wrong(part, lambda k, part=part: whole(part[k])) is not None:  # type: ignore[misc]
                    found.append((path, name))
            except (ValueError, ZeroDivisionError, KeyError):
                continue
    return found
