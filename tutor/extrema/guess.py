"""Simple closed forms near an enclosure. Every one is only a guess: the caller proves it or drops it.

Linear relations with small whole coefficients are found by lattice reduction (LLL), as in Cohen, *A Course in
Computational Algebraic Number Theory*, section 2.7.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from flint import arb, ctx, fmpz_mat

from tutor.expression.tree import (
    PI,
    Apply,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Quotient,
    add,
    multiply,
    number,
)
from tutor.extrema.forms import multiply_rational
from tutor.extrema.inverse import power
from tutor.extrema.report import exact_fraction

GUESS_BITS = 96
LARGEST_COEFFICIENT = 10_000
_SCALE = arb(2) ** GUESS_BITS


def guesses(ball: arb) -> Iterator[Node]:
    """Closed forms that agree with the middle of the ball to about 90 bits, the simplest first."""
    x = ball.mid()
    if ball.contains(0):
        yield number(0)
    if x.is_zero():
        return
    if not ball.is_finite() or ball.rad() > arb(2) ** (-GUESS_BITS) * (1 + abs(x)):
        return
    with ctx.workprec(GUESS_BITS + 64):
        yield from _algebraic(x)
        yield from _combination(x, ((PI, arb.pi()),))
        logs: list[tuple[Node, arb]] = [(Apply("ln", (Integer(base),)), arb(base).log()) for base in (2, 3, 5, 10)]
        yield from _combination(x, (logs[0], logs[1]))
        for unit in ((PI, arb.pi()), *logs):
            for guess in _combination(1 / x, (unit,)):
                yield _inverted(guess)
        for guess in _algebraic(x / arb.pi()):
            yield _times(guess, PI)
        yield from _roots_with_pi(x)
        yield from _through_functions(x)


def _roots_with_pi(x: arb) -> Iterator[Node]:
    """√(rπ), √(r/π), ∛(rπ), ∛(r/π) with rational r, as they occur with circles, cylinders and spheres."""
    size = abs(x)
    for degree in (2, 3):
        times = _rational(size**degree / arb.pi())
        if times is not None:
            yield _signed(x, power(_times(times, PI), Fraction(1, degree)))
        over = _rational(size**degree * arb.pi())
        if over is not None:
            yield _signed(x, power(_inverted(_times(_inverted(over), PI)), Fraction(1, degree)))


def _through_functions(x: arb) -> Iterator[Node]:
    if abs(x) < 40:
        for guess in _algebraic(x.exp()):
            yield Apply("ln", (guess,))
    size = abs(x)
    if size > 0:
        logs: list[tuple[Node, arb]] = [(Integer(p), arb(p).log()) for p in (2, 3, 5)]
        relation = _relation([size.log(), arb(1), *(value for _, value in logs)])
        if relation is not None and relation[0]:
            yield _signed(x, _product_of_powers(relation, logs))
        exponent = _rational(size.log()) or _quadratic(size.log())
        if exponent is not None:
            yield _signed(x, Power(E, exponent))
    turns = (x / arb.pi() + arb(1) / 2).floor().unique_fmpz()
    if turns is None or abs(turns) > LARGEST_COEFFICIENT:
        return
    whole = int(turns)
    reduced = x - whole * arb.pi()
    sine, cosine, tangent = reduced.sin(), reduced.cos(), x.tan()
    for solve in (_rational, _quadratic, _through_a_power):
        for inverse, value in (("asin", sine), ("acos", cosine), ("atan", tangent)):
            found = solve(value)
            if found is not None:
                angle = Apply(inverse, (found,))
                yield _shifted(_signed(reduced, angle) if inverse == "acos" else angle, whole)


def _signed(x: arb, node: Node) -> Node:
    return Negation(node) if x < 0 else node


def _shifted(angle: Node, turns: int) -> Node:
    match angle:
        case Apply(function, (Negation(v),)) if function in ("asin", "atan"):
            angle = Negation(Apply(function, (v,)))
    return add(angle, _times(number(turns), PI)) if turns else angle


def _times(share: Node, unit: Node) -> Node:
    match share:
        case Negation(inner):
            return Negation(_times(inner, unit))
        case Integer(1):
            return unit
        case Quotient(above, below):
            return Quotient(_times(above, unit), below)
    return multiply(share, unit)


def _inverted(node: Node) -> Node:
    match node:
        case Negation(inner):
            return Negation(_inverted(inner))
        case Quotient(above, below):
            return Quotient(below, above)
    return Quotient(Integer(1), node)


def _product_of_powers(relation: list[int], logs: Sequence[tuple[Node, arb]]) -> Node:
    """|x| from relation[0]·ln|x| + relation[1] + Σ relation[k]·ln p = 0."""
    parts = [
        Power(base, number(Fraction(-exponent, relation[0])))
        for (base, _), exponent in zip([(E, arb(1)), *logs], relation[1:], strict=True)
        if exponent
    ]
    return multiply(*parts)


def _algebraic(x: arb) -> Iterator[Node]:
    """The simplest form of a number of degree 1, 2 or 4."""
    for solve in (_rational, _quadratic, _through_a_power):
        guess = solve(x)
        if guess is not None:
            yield guess
            return


def _rational(x: arb) -> Node | None:
    if not x.is_finite():
        return None
    middle = exact_fraction(x.mid())
    found = middle.limit_denominator(LARGEST_COEFFICIENT)
    near = abs(found - middle) * 2**GUESS_BITS <= 8 * LARGEST_COEFFICIENT
    return number(found) if near and abs(found.numerator) <= LARGEST_COEFFICIENT else None


def _quadratic(x: arb) -> Node | None:
    """A root of a quadratic equation."""
    relation = _relation([arb(1), x, x * x])
    return quadratic(relation, x) if relation is not None and relation[2] else None


def _through_a_power(x: arb) -> Node | None:
    """A cube root, or a root of a quadratic equation for x²."""
    cube = _rational(x**3)
    if cube is not None:
        return _cube_root(cube)
    inside = _quadratic(x * x)
    return None if inside is None else _signed(x, Apply("sqrt", (inside,)))


def _cube_root(inside: Node) -> Node:
    match inside:
        case Negation(size):
            return Negation(_cube_root(size))
    return Apply("root", (inside, Integer(3)))


def quadratic(relation: list[int], x: arb) -> Node:
    """The zero of c + b·x + a·x² next to x."""
    c, b, a = relation
    if a < 0:
        c, b, a = -c, -b, -a
    inside = Fraction(b * b - 4 * a * c, 4 * a * a)
    centre = Fraction(-b, 2 * a)
    positive = x > arb(-b) / (2 * a)
    outside, radicand = _square_part(abs(inside.numerator * inside.denominator))
    share = Fraction(outside, inside.denominator)
    root = multiply_rational(share, Apply("sqrt", (Integer(radicand),)))
    if not positive:
        root = Negation(root)
    if not centre:
        return root
    if centre.denominator == share.denominator and centre.denominator > 1:
        top = multiply_rational(Fraction(share.numerator), Apply("sqrt", (Integer(radicand),)))
        return Quotient(add(number(centre.numerator), top if positive else Negation(top)), Integer(centre.denominator))
    return add(number(centre), root)


def _square_part(size: int) -> tuple[int, int]:
    """size = outside² · radicand, as far as small squares go."""
    outside, divisor = 1, 2
    while divisor * divisor <= size and divisor < 2000:
        while size % (divisor * divisor) == 0:
            size //= divisor * divisor
            outside *= divisor
        divisor += 1
    return outside, size


def _combination(x: arb, units: tuple[tuple[Node, arb], ...]) -> Iterator[Node]:
    """x as a rational combination of 1 and the units."""
    relation = _relation([x, arb(1), *(value for _, value in units)])
    if relation is None or not relation[0] or not any(relation[2:]):
        return
    shares = [Fraction(-coefficient, relation[0]) for coefficient in relation[1:]]
    terms = [multiply_rational(share, node) for share, (node, _) in zip(shares[1:], units, strict=True) if share]
    if shares[0]:
        terms.append(number(shares[0]))
    yield add(*terms)


def _relation(values: list[arb]) -> list[int] | None:
    """Small whole numbers with Σ kᵢ·valuesᵢ ≈ 0, or ``None``."""
    size = len(values)
    rows = []
    for k, value in enumerate(values):
        whole = (value * _SCALE).floor().mid().unique_fmpz()
        if whole is None:
            return None
        rows.append([1 if j == k else 0 for j in range(size)] + [whole])
    shortest = fmpz_mat(rows).lll()
    relation = [int(shortest[0, j]) for j in range(size + 1)]
    bound = LARGEST_COEFFICIENT if size < 4 else 200
    if max(abs(value) for value in relation[:-1]) > bound or abs(relation[-1]) > bound * size * 4:
        return None
    return relation[:-1]
