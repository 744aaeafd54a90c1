"""How a function of several variables behaves far out, in all directions at once, and along single curves.

A polynomial whose part of highest (weighted) degree is positive away from the origin grows beyond every bound in all
directions; a function put together from such ones follows. Where f falls below every bound along one line or parabola,
it has no least value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import lcm

from flint import arb, fmpq

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose
from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.tree import (
    ONE,
    PI,
    ZERO,
    Apply,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    number,
    rational_value,
    size,
    substitute,
    variables,
    walk,
)
from tutor.extrema.analysis import analyze
from tutor.extrema.bending import kind_by_minors
from tutor.extrema.continuity import may_jump
from tutor.extrema.domain import coordinate
from tutor.extrema.exact import Exact
from tutor.extrema.jets import Terms, signs_of, terms_of
from tutor.extrema.several_report import PARAMETER

WEIGHTS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2))
SLOPES = (0, 1, -1, 2, -2)
BENDS = (Fraction(1), Fraction(-1), Fraction(3, 2), Fraction(-3, 2))

MOST_ANALYSES = 4  # of functions along curves, where these are no polynomials
LARGEST = 25  # nodes of such a function

Far = int | Node
"""±1: f tends to ±oo; a constant tree: to that number."""


def far_of(node: Node, names: Sequence[str], exact: Exact) -> Far | None:
    """What f tends to as the point goes to infinity, in whatever direction; ``None`` when that is not known."""
    if not variables(node):
        return node
    terms = terms_of(node, names)
    if terms is not None:
        return _polynomial(terms, len(names))

    def of(part: Node) -> Far | None:
        return far_of(part, names, exact)

    match node:
        case Negation(u):
            return _negated(of(u))
        case Sum(parts):
            return _sum(parts, [of(part) for part in parts])
        case Product(parts):
            return _fading(node, names, exact) or _product([of(part) for part in parts], exact)
        case Quotient(u, v):
            return _fading(node, names, exact) or _product([of(u), _inverse(of(v))], exact)
        case Power(base, exponent) if base == E:
            found = of(exponent)
            return (
                None if found is None else Power(E, found) if not isinstance(found, int) else 1 if found > 0 else ZERO
            )
        case Power(base, exponent):
            written = rational_value(exponent)
            return None if written is None else _power(of(base), written)
        case Apply(function, (u,)):
            return _function(function, of(u))
    return None


def _polynomial(terms: Terms, size: int) -> Far | None:
    own = _own_weights(terms, size)
    for weights in (*WEIGHTS, *own) if size == 2 else own:
        most = max(sum(p * w for p, w in zip(e, weights, strict=True)) for e in terms)
        form = {e: c for e, c in terms.items() if sum(p * w for p, w in zip(e, weights, strict=True)) == most}
        signs = signs_of(form) if size == 2 else _signs_of_form(form, size)
        if signs in ({1}, {-1}):
            return 1 if signs == {1} else -1
    return None


def _own_weights(terms: Terms, size: int) -> list[tuple[int, ...]]:
    """The weights that make the highest power of each variable alone equally high."""
    highest = [max((e[k] for e in terms if sum(e) == e[k]), default=0) for k in range(size)]
    if not all(highest):
        return []
    common = lcm(*highest)
    return [tuple(common // power for power in highest)]


def _signs_of_form(form: Terms, size: int) -> set[int]:
    """Of a form in three variables: {±1} for even powers with every variable alone, or a definite quadratic form."""
    if all(sum(e) == 2 for e in form):
        return _signs_of_quadratic(form, size)
    alone = {next(k for k, p in enumerate(e) if p) for e in form if sum(1 for p in e if p) == 1}
    if len(alone) < size or any(p % 2 for e in form for p in e):
        return set()
    return {1 if c > 0 else -1 for c in form.values()}


def _signs_of_quadratic(form: Terms, size: int) -> set[int]:
    def bend(i: int, j: int) -> Fraction:
        exponents = [0] * size
        exponents[i] += 1
        exponents[j] += 1
        return form.get(tuple(exponents), Fraction(0)) * (2 if i == j else 1)

    rows = [[arb(fmpq(bend(i, j).numerator, bend(i, j).denominator)) for j in range(size)] for i in range(size)]
    return {"local_minimum": {1}, "local_maximum": {-1}}.get(kind_by_minors(rows), set())


def _negated(far: Far | None) -> Far | None:
    return -far if isinstance(far, int) else None if far is None else Negation(far)


def _inverse(far: Far | None) -> Far | None:
    if isinstance(far, int):
        return ZERO
    return None if far is None or not _sign(far) else Quotient(ONE, far)


def _sign(constant: Node) -> int:
    ball = enclose(constant, {})
    return 1 if ball > 0 else -1 if ball < 0 else 0


def _sum(parts: Sequence[Node], limits: Sequence[Far | None]) -> Far | None:
    endless = {limit for limit in limits if isinstance(limit, int)}
    if len(endless) > 1:
        return None
    if endless:
        known = all(limit is not None or is_bounded(part) for part, limit in zip(parts, limits, strict=True))
        return endless.pop() if known else None
    finite = [limit for limit in limits if limit is not None and not isinstance(limit, int)]
    return add(*finite) if len(finite) == len(limits) else None


def _product(limits: Sequence[Far | None], exact: Exact) -> Far | None:
    if any(limit is None for limit in limits):
        return None
    side, finite, endless = 1, [], False
    for limit in limits:
        if isinstance(limit, int):
            side, endless = side * limit, True
        elif limit is not None:
            finite.append(limit)
            side *= _sign(limit)
    if endless:
        return side or None
    return Product(tuple(finite)) if len(finite) > 1 else finite[0]


def _power(far: Far | None, exponent: Fraction) -> Far | None:
    if isinstance(far, int):
        if exponent < 0:
            return ZERO
        if far > 0:
            return 1
        return None if exponent.denominator % 2 == 0 else (-1 if exponent.numerator % 2 else 1)
    if far is None or (exponent < 0 and not _sign(far)):
        return None
    return Power(far, number(exponent))


def _function(function: str, far: Far | None) -> Far | None:
    if far is None:
        return None
    if not isinstance(far, int):
        return Apply(function, (far,)) if enclose(Apply(function, (far,)), {}).is_finite() else None
    if function in ("ln", "sqrt"):
        return 1 if far > 0 else None
    if function in ("sinh", "asinh"):
        return far
    if function in ("cosh", "abs"):
        return 1
    ends: dict[str, Node] = {"atan": Quotient(PI, Integer(2)), "tanh": ONE, "erf": ONE}
    if function in ends:
        return ends[function] if far > 0 else Negation(ends[function])
    return None


def is_bounded(node: Node) -> bool:
    """Whether its form shows that the function has a bound: sin, cos, atan, e to what is never positive, and sums."""
    match node:
        case Apply("sin" | "cos" | "atan" | "tanh" | "erf" | "sech" | "asin" | "acos" | "acot" | "sign", _):
            return True
        case Negation(u):
            return is_bounded(u)
        case Sum(parts) | Product(parts):
            return all(is_bounded(part) for part in parts)
        case Quotient(u, v):
            return is_bounded(u) and not variables(v)
        case Power(base, exponent):
            written = rational_value(exponent)
            return is_bounded(base) and written is not None and written.denominator == 1 and written > 0
    return not variables(node)


def _fading(node: Node, names: Sequence[str], exact: Exact) -> Far | None:
    """0 for a polynomial times e^Q with Q → −∞, and for a quotient of polynomials of smaller over larger degree."""
    above: list[Node] = []
    below: list[Node] = []
    pending = [(node, True)]
    falling = False
    while pending:
        part, upper = pending.pop()
        match part:
            case Product(factors):
                pending += [(factor, upper) for factor in factors]
            case Quotient(u, v):
                pending += [(u, upper), (v, not upper)]
            case Negation(u):
                pending.append((u, upper))
            case Power(base, exponent) if base == E:
                terms = terms_of(exponent, names)
                if terms is None or _polynomial(terms, len(names)) != (-1 if upper else 1):
                    return None
                falling = True
            case _:
                (above if upper else below).append(part)
    tops = [terms_of(part, names) for part in above if variables(part)]
    bottoms = [terms_of(part, names) for part in below if variables(part)]
    if any(terms is None for terms in (*tops, *bottoms)):
        return None
    if not all(_polynomial(terms, len(names)) for terms in bottoms if terms):
        return None
    degree = sum(_degree(terms) for terms in tops if terms) - sum(_least_growth(t, len(names)) for t in bottoms if t)
    return ZERO if falling or degree < 0 else None


def _degree(terms: Terms) -> Fraction:
    return Fraction(max(map(sum, terms)))


def _least_growth(terms: Terms, size: int) -> Fraction:
    """A power of the distance that a definite polynomial outgrows or keeps up with."""
    highest = {k: max((e[k] for e in terms if sum(e) == e[k]), default=0) for k in range(size)}
    return Fraction(min(highest.values()))


# -- along curves ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """A curve (in the parameter t over ``interval``) along which f has no bound, and f on it."""

    along: tuple[Node, ...]
    function: Node
    interval: Interval


def endless(
    node: Node, names: Sequence[str], domain: Mapping[str, Interval], periods: Mapping[str, Node], upward: bool
) -> Way | None:
    """A way along which f grows (or falls) beyond every bound, inside the domain."""
    tries = MOST_ANALYSES
    for way in _ways(node, names, domain, periods):
        terms = terms_of(way.function, [PARAMETER])
        if terms is None and size(way.function) > LARGEST:
            continue
        tries -= terms is None
        if _grows(terms, way.interval, upward) if terms is not None else _is_endless(way, upward):
            return way
        if not tries:
            break
    return None


def _is_endless(way: Way, upward: bool) -> bool:
    if any(may_jump(part) for part in walk(way.function)):
        return False
    try:
        report = analyze(way.function, PARAMETER, way.interval, told=False)
    except TutorError:
        return False
    why = report.global_maximum_why if upward else report.global_minimum_why
    return why.key == ("analysis.unbounded_above" if upward else "analysis.unbounded_below")


def _grows(terms: Terms, interval: Interval, upward: bool) -> bool:
    """Whether a polynomial in the parameter has no bound: by its leading term."""
    (degree,) = max(terms, default=(0,))
    if not degree:
        return False
    leading = 1 if terms[degree,] > 0 else -1
    sides = [(coordinate(interval.upper).side, leading), (-coordinate(interval.lower).side, leading * (-1) ** degree)]
    return any(side and (sign > 0) == upward for side, sign in sides)


def _ways(
    node: Node, names: Sequence[str], domain: Mapping[str, Interval], periods: Mapping[str, Node]
) -> Iterator[Way]:
    """One variable runs over its interval; the others are fixed, or follow it where they may run everywhere."""
    t = Symbol(PARAMETER)
    starts: list[tuple[str, list[str], dict[str, Node]]] = []
    for leader in names:
        if leader in periods:
            continue
        others = [name for name in names if name != leader]
        free = [name for name in others if domain[name] == REAL_LINE]
        for values in product(*(_inner(name, domain, periods) for name in others)):
            starts.append((leader, free, {**dict(zip(others, values, strict=True)), leader: t}))
    for leader, _, straight in starts:
        yield _way(node, names, straight, domain[leader])
    for leader, free, straight in starts:
        for slopes in product(SLOPES, repeat=len(free)):
            follow = {name: tidy(Product((number(s), t))) for name, s in zip(free, slopes, strict=True) if s}
            if follow:
                yield _way(node, names, {**straight, **follow}, domain[leader])
        for name, bend in product(free, BENDS):
            bent = tidy(Product((number(bend), Power(t, Integer(2)))))
            yield _way(node, names, {**straight, name: bent}, domain[leader])


def _way(node: Node, names: Sequence[str], values: Mapping[str, Node], interval: Interval) -> Way:
    function = node
    for name in names:
        function = substitute(function, name, values[name])
    return Way(tuple(values[name] for name in names), tidy(function), interval)


def _inner(name: str, domain: Mapping[str, Interval], periods: Mapping[str, Node]) -> list[Node]:
    """Simple numbers of the interval; of a period its quarters."""
    interval = domain[name]
    low, high = coordinate(interval.lower), coordinate(interval.upper)
    if name in periods:
        return [ZERO, *(tidy(Quotient(periods[name], Integer(k))) for k in (2, 4))]
    if low.side and high.side:
        return [ZERO]
    if high.side:
        return [tidy(add(interval.lower, ONE))]
    if low.side:
        return [tidy(add(interval.upper, Negation(ONE)))]
    return [tidy(Quotient(add(interval.lower, interval.upper), Integer(2)))]
