"""What a step claims: that the rule it names is the one that was applied. Judged by the shape of what changed.

Nothing of the differentiation engine or of the tidier is used here: formulas are written out once more, as a textbook
prints them. Whether the lines are equal is not asked here (see ``certificate``), only whether the rule describes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from tutor.expression.read import read
from tutor.expression.tree import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Derivative,
    Disjunction,
    E,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
    depends_on,
    multiply,
    number,
    rational_value,
    substitute,
    walk,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A step as it is claimed: the rule, the parts in which its lines differ, and the steps folded into it.

    For a rule of ``TIDYING`` the whole lines, since a tidying may act in several places.
    """

    rule: str
    old: Node
    new: Node
    substeps: tuple[Claim, ...] = ()


def describes(claim: Claim) -> bool:
    """Whether the rule named describes the change, directly or, for a folded line, by the steps folded into it."""
    if claim.rule in TIDYING:
        old, new = _inside(claim.old, claim.new)
        changed = old != new and _markers(old) == _markers(new)
        return changed and not claim.substeps and TIDYING[claim.rule](claim)
    shape = _SHAPES.get(claim.rule)
    if shape is None:
        return False
    if claim.substeps:
        return (claim.rule in _WITH_SUBSTEPS and shape(claim)) or _folded(claim)
    return shape(claim)


def _folded(claim: Claim) -> bool:
    """A line that stands for several: they lead from its beginning to its end, and it is named after the main one."""
    rules = [step.rule for step in claim.substeps]
    main = next((rule for rule in rules if rule not in ("constant_multiple", "negation")), rules[0])
    return claim.rule == main


# Shapes

Shape = Callable[[Claim], bool]


def _of_marker(shape: Callable[[Derivative, Node], bool]) -> Shape:
    """A shape of what is made of one first derivative."""

    def holds(claim: Claim) -> bool:
        return isinstance(claim.old, Derivative) and claim.old.order == 1 and shape(claim.old, claim.new)

    return holds


def _constant(marker: Derivative, new: Node) -> bool:
    return new == ZERO and not _varies(marker.body, marker)


def _variable(marker: Derivative, new: Node) -> bool:
    return new == ONE and marker.body == marker.variable


def _sum(marker: Derivative, new: Node) -> bool:
    if not (isinstance(marker.body, Sum) and isinstance(new, Sum)):
        return False
    expected = [
        Negation(_d(term.operand, marker)) if isinstance(term, Negation) else _d(term, marker)
        for term in marker.body.terms
    ]
    return list(new.terms) == expected


def _negation(marker: Derivative, new: Node) -> bool:
    return isinstance(marker.body, Negation) and new == Negation(_d(marker.body.operand, marker))


def _constant_multiple(marker: Derivative, new: Node) -> bool:
    """c·D(v): one marker, every other factor constant, and with v in its place the body again."""
    found = list(_markers(new).elements())
    if len(found) != 1 or not _varies(found[0].body, marker):
        return False
    sign, above, below = _factors(new)
    (inner,) = found
    if above.pop(inner, 0) != 1 or any(_varies(factor, marker) for factor in (*above, *below)):
        return False
    return inner.body != marker.body and _factors(marker.body) == _times((sign, above, below), _factors(inner.body))


def _higher_order(claim: Claim) -> bool:
    match claim.old:
        case Derivative(body, x, order) if order > 1:
            return claim.new == Derivative(Derivative(body, x, order - 1), x)
    return False


def _product(marker: Derivative, new: Node) -> bool:
    if not (isinstance(marker.body, Product) and isinstance(new, Sum)):
        return False
    factors = marker.body.factors
    expected = [Product((*factors[:at], _d(factor, marker), *factors[at + 1 :])) for at, factor in enumerate(factors)]
    return list(new.terms) == expected


def _quotient(marker: Derivative, new: Node) -> bool:
    match marker.body, new:
        case Quotient(u, v), Quotient(Sum((first, second)), Power(below, exponent)) if below == v and exponent == TWO:
            one, other = Product((_d(u, marker), v)), Negation(Product((u, _d(v, marker))))
            return _factors(first) == _factors(one) and _factors(second) == _factors(other)
    return False


def _reciprocal(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Quotient(c, v) if not _varies(c, marker):
            expected = Negation(Quotient(Product((c, _d(v, marker))), Power(v, TWO)))
            return _factors(new) == _factors(expected)
    return False


def _negative_power(marker: Derivative, new: Node) -> bool:
    """c·D(u⁻ⁿ) for D(c/uⁿ)."""
    found = list(_markers(new).elements())
    if len(found) != 1 or not isinstance(marker.body, Quotient) or _varies(marker.body.numerator, marker):
        return False
    same = _factors(new) == _factors(multiply(marker.body.numerator, found[0]))
    return same and _inverse(marker.body.denominator, found[0].body)


def _inverse(below: Node, power: Node) -> bool:
    if not isinstance(power, Power):
        return False
    exponent, own = power.exponent, power.base
    match below:
        case Power(base, other) if base == E == own:
            return exponent == Negation(other) or other == Negation(exponent)
        case Power(base, other):
            n, m = rational_value(other), rational_value(exponent)
            return base == own and n is not None and m == -n
        case Apply("sqrt", (base,)):
            return base == own and rational_value(exponent) == Fraction(-1, 2)
    return below == own and rational_value(exponent) == -1


def _formula(name: str) -> Shape:
    """f(x)′ of the table, for the bare variable."""

    def holds(marker: Derivative, new: Node) -> bool:
        return _is_row(name, marker.body, marker.variable, new)

    return _of_marker(holds)


def _is_row(name: str, body: Node, x: Symbol, new: Node) -> bool:
    function, derivative = _row(name)
    return body == substitute(function, "u", x) and _factors(new) == _factors(substitute(derivative, "u", x))


def _power(marker: Derivative, new: Node) -> bool:
    """n·xⁿ⁻¹, the number n − 1 worked out."""
    match marker.body:
        case Power(x, exponent) if x == marker.variable and not _varies(exponent, marker):
            n = rational_value(exponent)
            if n is None:
                rest: Node = Power(x, Sum((exponent, Negation(ONE))))
                return _factors(new) == _factors(Product((exponent, rest)))
            rest = ONE if n == 1 else x if n == 2 else Power(x, number(n - 1))
            return _factors(new) == _factors(multiply(number(n), rest))
    return False


def _whole_power(marker: Derivative, new: Node) -> bool:
    return _has_whole_exponent(marker.body) and _power(marker, new)


def _real_power(marker: Derivative, new: Node) -> bool:
    return not _has_whole_exponent(marker.body) and _power(marker, new)


def _has_whole_exponent(body: Node) -> bool:
    n = rational_value(body.exponent) if isinstance(body, Power) else None
    return n is not None and n > 0 and n.denominator == 1


def _exponential(marker: Derivative, new: Node) -> bool:
    return marker.body == Power(E, marker.variable) == new


def _exponential_base(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Power(base, x) if x == marker.variable and base != E and not _varies(base, marker):
            return _factors(new) == _factors(Product((marker.body, Apply("ln", (base,)))))
    return False


def _root(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("root", (x, n)) if x == marker.variable and not _varies(n, marker):
            value = rational_value(n)
            less = number(value - 1) if value is not None else Sum((n, Negation(ONE)))
            power = marker.body if less == ONE else Power(marker.body, less)
            return _factors(new) == _factors(Quotient(ONE, Product((n, power))))
    return False


def _log(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("log", (x, b)) if x == marker.variable and not _varies(b, marker):
            return _factors(new) == _factors(Quotient(ONE, Product((x, Apply("ln", (b,))))))
    return False


def _chain(claim: Claim) -> bool:
    """f′(g)·D(g), with the step d/du f(u) = f′(u) behind it."""
    if not (isinstance(claim.old, Derivative) and claim.old.order == 1 and len(claim.substeps) == 1):
        return False
    (outer,) = claim.substeps
    marker = claim.old
    if not isinstance(outer.old, Derivative) or outer.old.variable == marker.variable or outer.rule not in _OUTER:
        return False
    u, f = outer.old.variable, outer.old.body
    if depends_on(marker.body, u.name) or not describes(outer):
        return False
    found = list(_markers(claim.new).elements())
    if outer.new == ZERO:
        return claim.new == ZERO and _inner(f, u, marker.body) is not None
    if len(found) != 1:
        return False
    inner = found[0].body
    expected = Product((substitute(outer.new, u.name, inner), found[0]))
    return substitute(f, u.name, inner) == marker.body and _factors(claim.new) == _factors(expected)


def _nodes(node: Node) -> Iterator[Node]:
    return (part for part in walk(node) if not isinstance(part, Comparison | Conjunction | Disjunction | Otherwise))


def _inner(f: Node, u: Symbol, body: Node) -> Node | None:
    """What stands in the place of u where the body is f(u)."""
    return next((part for part in _nodes(body) if substitute(f, u.name, part) == body), None)


def _general_power(claim: Claim) -> bool:
    """u^v·D(v·ln u), by the logarithm of u^v."""
    match claim.old:
        case Derivative(Power(u, v) as power, x, 1):
            shown = [step.rule for step in claim.substeps] == ["log_derivative", "log_of_power"]
            result = Product((power, Derivative(Product((v, Apply("ln", (u,)))), x)))
            return shown and claim.new == result and all(map(describes, claim.substeps))
    return False


def _log_derivative(marker: Derivative, new: Node) -> bool:
    return new == Product((marker.body, _d(Apply("ln", (marker.body,)), marker)))


def _log_of_power(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("ln", (Power(u, v),)):
            return new == _d(Product((v, Apply("ln", (u,)))), marker)
    return False


def _root_as_power(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("root", (u, v)):
            return new == _d(Power(u, Quotient(ONE, v)), marker)
    return False


def _change_of_base(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Apply("log", (u, v)):
            return new == _d(Quotient(Apply("ln", (u,)), Apply("ln", (v,))), marker)
    return False


def _extreme(name: str) -> Shape:
    def holds(marker: Derivative, new: Node) -> bool:
        if not (isinstance(marker.body, Apply) and marker.body.function == name):
            return False
        arguments = [_d(argument, marker) for argument in marker.body.arguments]
        values = [value for value, _ in new.branches] if isinstance(new, Piecewise) else [new]
        return all(value in arguments for value in values)

    return _of_marker(holds)


def _cases(marker: Derivative, new: Node) -> bool:
    """The same function without max and min."""
    extremes = {part for part in walk(new) if isinstance(part, Apply) and part.function in ("max", "min")}
    return isinstance(new, Derivative) and new == _d(new.body, marker) and not extremes and new != marker


def _piecewise(marker: Derivative, new: Node) -> bool:
    """D of each branch, in the same region without its ends."""
    if not (isinstance(marker.body, Piecewise) and isinstance(new, Piecewise)):
        return False
    pairs = zip(marker.body.branches, new.branches, strict=False)
    return len(new.branches) == len(marker.body.branches) and all(
        taken == _d(value, marker) and _open(where) == _open(region) for (value, where), (taken, region) in pairs
    )


def _open(condition: Condition) -> Condition:
    match condition:
        case Comparison(relation, left, right):
            return Comparison({"<=": "<", ">=": ">"}.get(relation, relation), left, right)
        case Conjunction(parts):
            return Conjunction(tuple(map(_open, parts)))
        case Disjunction(parts):
            return Disjunction(tuple(map(_open, parts)))
    return condition


def _joint(claim: Claim) -> bool:
    """The same branches, or some of them; or nothing, where only a place is looked at."""
    old, new = _inside(claim.old, claim.new)
    if old == new:
        return True
    if not (isinstance(old, Piecewise) and isinstance(new, Piecewise)):
        return False
    return {value for value, _ in new.branches} <= {value for value, _ in old.branches}


def _summation(marker: Derivative, new: Node) -> bool:
    match marker.body:
        case Summation(body, index, lower, upper):
            return new == Summation(_d(body, marker), index, lower, upper)
    return False


def _no_rule(claim: Claim) -> bool:
    return claim.old == claim.new


# Tidying: what can be seen of it without knowing how it was found


def _inside(old: Node, new: Node) -> tuple[Node, Node]:
    """What is still to be differentiated, where that is the whole of both lines: it may be tidied first."""
    match old, new:
        case Derivative(body, x, n), Derivative(other, y, m) if (x, n) == (y, m):
            return _inside(body, other)
    return old, new


def _no_more_terms(claim: Claim) -> bool:
    return _terms(claim.new) <= _terms(claim.old)


def _not_longer(claim: Claim) -> bool:
    return _leaves(claim.new) <= _leaves(claim.old)


def _of_a_fraction(claim: Claim) -> bool:
    """Something was divided by."""
    return any(
        isinstance(part, Quotient) or (isinstance(part, Power) and isinstance(part.exponent, Negation))
        for part in walk(claim.old)
    )


def _terms(node: Node) -> int:
    return sum(len(part.terms) for part in walk(node) if isinstance(part, Sum))


def _leaves(node: Node) -> int:
    return sum(isinstance(part, Symbol | Integer | Constant) for part in walk(node))


# Small things

Factors = tuple[int, Counter[Node], Counter[Node]]


def _factors(node: Node) -> Factors:
    """A product in any brackets, with minus signs and fraction bars: its sign, its factors, and those it is divided by.

    The order of factors and factors 1 do not matter, nor how a rational number is written.
    """
    match node:
        case Negation(operand):
            sign, above, below = _factors(operand)
            return -sign, above, below
        case Product(parts):
            total: Factors = (1, Counter(), Counter())
            for part in parts:
                total = _times(total, _factors(part))
            return total
        case Quotient(numerator, denominator):
            sign, above, below = _factors(denominator)
            return _times(_factors(numerator), (sign, below, above))
        case Integer(1):
            return 1, Counter(), Counter()
    return 1, Counter({node: 1}), Counter()


def _times(one: Factors, other: Factors) -> Factors:
    return one[0] * other[0], one[1] + other[1], one[2] + other[2]


def _markers(node: Node) -> Counter[Derivative]:
    """The derivatives still to be taken, outermost ones."""
    if isinstance(node, Derivative):
        return Counter({node: 1})
    return Counter(part for part in walk(node) if isinstance(part, Derivative))


def _varies(node: Node, marker: Derivative) -> bool:
    return depends_on(node, marker.variable.name)


def _d(body: Node, marker: Derivative) -> Derivative:
    return Derivative(body, marker.variable)


# f(u) and f′(u), from any table of derivatives.
FORMULAS = {
    "sin": ("sin(u)", "cos(u)"),
    "cos": ("cos(u)", "-sin(u)"),
    "tan": ("tan(u)", "sec(u)^2"),
    "cot": ("cot(u)", "-csc(u)^2"),
    "sec": ("sec(u)", "sec(u)*tan(u)"),
    "csc": ("csc(u)", "-csc(u)*cot(u)"),
    "asin": ("asin(u)", "1/sqrt(1 - u^2)"),
    "acos": ("acos(u)", "-1/sqrt(1 - u^2)"),
    "atan": ("atan(u)", "1/(1 + u^2)"),
    "acot": ("acot(u)", "-1/(1 + u^2)"),
    "asec": ("asec(u)", "1/(abs(u)*sqrt(u^2 - 1))"),
    "acsc": ("acsc(u)", "-1/(abs(u)*sqrt(u^2 - 1))"),
    "sinh": ("sinh(u)", "cosh(u)"),
    "cosh": ("cosh(u)", "sinh(u)"),
    "tanh": ("tanh(u)", "sech(u)^2"),
    "coth": ("coth(u)", "-csch(u)^2"),
    "sech": ("sech(u)", "-sech(u)*tanh(u)"),
    "csch": ("csch(u)", "-csch(u)*coth(u)"),
    "asinh": ("asinh(u)", "1/sqrt(u^2 + 1)"),
    "acosh": ("acosh(u)", "1/sqrt(u^2 - 1)"),
    "atanh": ("atanh(u)", "1/(1 - u^2)"),
    "acoth": ("acoth(u)", "1/(1 - u^2)"),
    "asech": ("asech(u)", "-1/(u*sqrt(1 - u^2))"),
    "acsch": ("acsch(u)", "-1/(abs(u)*sqrt(u^2 + 1))"),
    "ln": ("ln(u)", "1/u"),
    "ln_abs": ("ln(abs(u))", "1/u"),
    "sqrt": ("sqrt(u)", "1/(2*sqrt(u))"),
    "abs": ("abs(u)", "sign(u)"),
    "sign": ("sign(u)", "0"),
    "floor": ("floor(u)", "0"),
    "ceil": ("ceil(u)", "0"),
    "erf": ("erf(u)", "2/sqrt(pi)*e^(-u^2)"),
}


@cache
def _row(name: str) -> tuple[Node, Node]:
    function, derivative = FORMULAS[name]
    return read(function, notation="text").node, read(derivative, notation="text").node


_OUTER: dict[str, Shape] = {
    **{name: _formula(name) for name in FORMULAS},
    "power": _of_marker(_whole_power),
    "real_power": _of_marker(_real_power),
    "exponential": _of_marker(_exponential),
    "exponential_base": _of_marker(_exponential_base),
    "root": _of_marker(_root),
    "log": _of_marker(_log),
}
_SHAPES: dict[str, Shape] = {
    **_OUTER,
    "constant": _of_marker(_constant),
    "variable": _of_marker(_variable),
    "sum": _of_marker(_sum),
    "negation": _of_marker(_negation),
    "constant_multiple": _of_marker(_constant_multiple),
    "higher_order": _higher_order,
    "product": _of_marker(_product),
    "quotient": _of_marker(_quotient),
    "reciprocal": _of_marker(_reciprocal),
    "negative_power": _of_marker(_negative_power),
    "chain": _chain,
    "general_power": _general_power,
    "log_derivative": _of_marker(_log_derivative),
    "log_of_power": _of_marker(_log_of_power),
    "root_as_power": _of_marker(_root_as_power),
    "change_of_base": _of_marker(_change_of_base),
    "cases": _of_marker(_cases),
    "max": _extreme("max"),
    "min": _extreme("min"),
    "piecewise": _of_marker(_piecewise),
    "joint": _joint,
    "summation": _of_marker(_summation),
    "no_rule": _no_rule,
}
_WITH_SUBSTEPS = frozenset(("chain", "general_power"))
TIDYING: dict[str, Shape] = {
    "simplify": lambda _: True,
    "cancel": _of_a_fraction,
    "identity": _not_longer,
    "collect": _no_more_terms,
    "expand": _no_more_terms,
    "factor": lambda claim: isinstance(claim.old, Sum) or any(isinstance(part, Sum) for part in walk(claim.old)),
}

SKILLS: dict[str, str] = {
    **dict.fromkeys(("constant", "floor", "ceil"), "d.constant"),
    **dict.fromkeys(("variable", "power"), "d.power"),
    **dict.fromkeys(("sum", "summation"), "d.sum"),
    **dict.fromkeys(("negation", "constant_multiple"), "d.constant_multiple"),
    **dict.fromkeys(("quotient", "reciprocal"), "d.quotient"),
    **dict.fromkeys(("real_power", "sqrt", "root"), "d.power_general"),
    **dict.fromkeys(("exponential", "erf"), "d.exp"),
    **dict.fromkeys(("ln", "ln_abs"), "d.ln"),
    **dict.fromkeys(("sin", "cos"), "d.trig"),
    **dict.fromkeys(("tan", "cot", "sec", "csc"), "d.trig_other"),
    **dict.fromkeys(("asin", "acos", "atan", "acot", "asec", "acsc"), "d.inv_trig"),
    **dict.fromkeys(("abs", "sign", "cases", "max", "min"), "d.abs"),
    **dict.fromkeys(("piecewise", "joint"), "d.meaning"),
    **dict.fromkeys(("general_power", "log_derivative"), "d.log_diff"),
    **dict.fromkeys(("negative_power", "root_as_power"), "alg.exponents"),
    **dict.fromkeys(("change_of_base", "log_of_power"), "alg.logs"),
    **dict.fromkeys(("simplify", "identity", "collect", "factor"), "alg.simplify"),
    **dict.fromkeys(
        ("sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh", "acoth", "asech", "acsch"),
        "d.hyperbolic",
    ),
    "product": "d.product",
    "chain": "d.chain",
    "exponential_base": "d.exp_base",
    "log": "d.log_base",
    "higher_order": "d.second",
    "cancel": "alg.fractions",
    "expand": "alg.expand",
    "no_rule": "d.combine",
}
"""The skill a rule exercises."""
