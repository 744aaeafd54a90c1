"""Functions of a first course as plain tuples: made at random, written as students type them, evaluated.

A tree is ``("x",)``, ``("n", 3)``, ``("c", "pi")``, ``("+", a, b, …)``, ``("*", a, b, …)``, ``("/", a, b)``,
``("^", a, n)``, ``("b^", base, u)`` (an exponential), ``("f", name, u)``, ``("log", b, u)`` or ``("^^", u, v)``.
Nothing here knows the tutor's code.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

Tree = tuple[Any, ...]

X: Tree = ("x",)
ZERO: Tree = ("n", Fraction(0))
ONE: Tree = ("n", Fraction(1))
TRIG = ("sin", "cos", "tan", "cot", "sec", "csc")


def n(value: object) -> Tree:
    return ("n", Fraction(value))  # type: ignore[arg-type]


def plus(*terms: Tree) -> Tree:
    kept = [term for term in terms if term != ZERO]
    return ("+", *kept) if len(kept) > 1 else kept[0] if kept else ZERO


def times(*factors: Tree) -> Tree:
    number, rest = Fraction(1), []
    for factor in factors:
        for part in factor[1:] if factor[0] == "*" else (factor,):
            if part[0] == "n":
                number *= part[1]
            else:
                rest.append(part)
    if number == 0:
        return ZERO
    if number != 1 or not rest:
        rest.insert(0, ("n", number))
    return ("*", *rest) if len(rest) > 1 else rest[0]


def minus(tree: Tree) -> Tree:
    return times(n(-1), tree)


def over(top: Tree, bottom: Tree) -> Tree:
    return ZERO if top == ZERO else ("/", top, bottom)


def power(base: Tree, exponent: object) -> Tree:
    value = Fraction(exponent)  # type: ignore[arg-type]
    return ONE if value == 0 else base if value == 1 else ("^", base, value)


def f(name: str, u: Tree) -> Tree:
    return ("f", name, u)


def is_constant(tree: Tree) -> bool:
    return tree != X and not any(isinstance(part, tuple) and not is_constant(part) for part in tree)


# How it is written down

_LEVEL = {"+": 1, "*": 2, "/": 2, "^": 4, "b^": 4, "^^": 4}


def text(tree: Tree, outside: int = 0) -> str:
    """The tree as a student types it."""
    match tree:
        case ("x",):
            return "x"
        case ("c", name):
            return str(name)
        case ("n", value):
            written = str(value)
            return f"({written})" if outside > 1 and (value < 0 or value.denominator > 1) else written
        case ("+", *terms):
            written = text(terms[0], 1)
            for term in terms[1:]:
                each = text(term, 1)
                written += f" - {each[1:]}" if each.startswith("-") else f" + {each}"
            return f"({written})" if outside > 1 else written
        case ("*", *factors):
            if factors[0] == n(-1):
                written = "-" + text(times(*factors[1:]), 2)
                return f"({written})" if outside > 1 else written
            written = "*".join(
                text(factor, 2 if k == 0 and factor[0] == "n" and factor[1] > 0 and factor[1].denominator == 1 else 3)
                if factor[0] != "n" or k
                else str(factor[1])
                if factor[1].denominator == 1
                else f"({factor[1]})"
                for k, factor in enumerate(factors)
            )
            return f"({written})" if outside > 2 or (outside > 1 and written.startswith("-")) else written
        case ("/", top, bottom):
            written = f"{text(top, 2)}/{text(bottom, 3)}"
            return f"({written})" if outside > 2 else written
        case ("^", u, k):
            written = f"{text(u, 5)}^{k if k >= 0 and k.denominator == 1 else f'({k})'}"
            return f"({written})" if outside > 4 else written
        case ("b^", base, u) | ("^^", base, u):
            written = f"{text(base, 5)}^({text(u)})"
            return f"({written})" if outside > 4 else written
        case ("log", base, u):
            return f"log({text(u)}, {text(base)})"
        case ("f", name, u):
            return f"{name}({text(u)})"
    raise ValueError(tree)


# Values, to leave out slips that change nothing

_FUNCTIONS: dict[str, Callable[[float], float]] = {
    **{
        name: getattr(math, name)
        for name in ("sin", "cos", "tan", "exp", "sqrt", "asin", "acos", "atan", "sinh", "cosh")
    },
    "ln": math.log,
    "abs": abs,
    "sign": lambda v: math.copysign(1, v),
    "cot": lambda v: 1 / math.tan(v),
    "sec": lambda v: 1 / math.cos(v),
    "csc": lambda v: 1 / math.sin(v),
}


def value(tree: Tree, x: float) -> float:
    match tree:
        case ("x",):
            return x
        case ("c", name):
            return math.pi if name == "pi" else math.e
        case ("n", number):
            return float(number)
        case ("+", *terms):
            return sum(value(term, x) for term in terms)
        case ("*", *factors):
            return math.prod(value(factor, x) for factor in factors)
        case ("/", top, bottom):
            return value(top, x) / value(bottom, x)
        case ("^", u, k):
            base = value(u, x)
            if base < 0 and k.denominator % 2 == 1 and k.denominator > 1:
                return (-1) ** k.numerator * abs(base) ** float(k)
            return base ** float(k) if k.denominator > 1 else base ** int(k)
        case ("b^", base, u) | ("^^", base, u):
            return value(base, x) ** value(u, x)
        case ("log", base, u):
            return math.log(value(u, x)) / math.log(value(base, x))
        case ("f", name, u):
            return _FUNCTIONS[name](value(u, x))
    raise ValueError(tree)


def values(tree: Tree) -> list[float | None]:
    found: list[float | None] = []
    for x in (0.37, 0.61, 1.27, 2.13, 3.61, -0.53, -1.71):
        try:
            got = value(tree, x)
            found.append(got if isinstance(got, float | int) and math.isfinite(got) else None)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError):
            found.append(None)
    return found


def alike(first: Tree, second: Tree) -> bool | None:
    """Whether two trees have the same values; ``None`` where too few are known."""
    pairs = [(a, b) for a, b in zip(values(first), values(second), strict=True) if a is not None and b is not None]
    if len(pairs) < 2:
        return None
    return all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in pairs)


# Functions of a first course


def function(draw: random.Random) -> Tree:
    """A function as textbooks ask for: one to three terms, products, fractions, compositions."""
    shape = draw.random()
    if shape < 0.25:
        return plus(*(_term(draw) for _ in range(draw.randint(2, 3))))
    if shape < 0.5:
        return (
            times(_factor(draw), _factor(draw)) if draw.random() < 0.8 else times(n(draw.randint(2, 7)), _factor(draw))
        )
    if shape < 0.7:
        return over(draw.choice((_factor, _polynomial, _whole))(draw), draw.choice((_polynomial, _factor))(draw))
    if shape < 0.95:
        return _composed(draw)
    return ("^^", draw.choice((X, plus(power(X, 2), ONE), f("sin", X))), draw.choice((X, f("sin", X), power(X, 2))))


def _whole(draw: random.Random) -> Tree:
    return n(draw.randint(1, 5))


def _power(draw: random.Random) -> Tree:
    return power(
        X, draw.choice((2, 3, 4, 5, 6, -1, -2, -3, Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(3, 2)))
    )


def _polynomial(draw: random.Random) -> Tree:
    k = draw.randint(1, 3)
    first = times(n(draw.choice((1, 1, 2, 3, 5))), power(X, k))
    if k > 1 and draw.random() < 0.4:
        return plus(first, times(n(draw.choice((-5, -3, -2, 2, 3, 4))), X), n(draw.choice((-4, -1, 1, 3, 7))))
    return plus(first, n(draw.choice((-4, -3, -1, 1, 2, 3, 5, 7, 9))))


def _factor(draw: random.Random) -> Tree:
    return draw.choice((_simple, _simple, _composed, lambda each: power(X, each.randint(1, 5))))(draw)


def _simple(draw: random.Random) -> Tree:
    return draw.choice(
        (
            f(
                draw.choice(
                    (
                        "sin",
                        "cos",
                        "exp",
                        "ln",
                        "sin",
                        "cos",
                        "exp",
                        "ln",
                        "tan",
                        "sqrt",
                        "atan",
                        "asin",
                        "acos",
                        "sinh",
                        "cosh",
                        "sec",
                        "cot",
                        "csc",
                    )
                ),
                X,
            ),
            _power(draw),
            ("b^", n(draw.choice((2, 3, 5, 10))), X),
            ("log", n(draw.choice((2, 3, 10))), X),
        )
    )


def _composed(draw: random.Random) -> Tree:
    u = draw.choice(
        (
            lambda each: times(n(each.randint(2, 7)), X),
            _polynomial,
            lambda each: power(X, each.choice((2, 3))),
            _polynomial,
            lambda each: f(each.choice(("sin", "cos", "ln", "exp")), X),
        )
    )(draw)
    outside = draw.random()
    if outside < 0.3:
        return power(u, draw.choice((2, 3, 4, 5, -1, -2, Fraction(1, 3), Fraction(3, 2))))
    if outside < 0.85:
        return f(
            draw.choice(
                (
                    "sin",
                    "cos",
                    "exp",
                    "ln",
                    "sqrt",
                    "sin",
                    "cos",
                    "exp",
                    "ln",
                    "sqrt",
                    "tan",
                    "atan",
                    "asin",
                    "acos",
                    "abs",
                    "sec",
                    "cosh",
                )
            ),
            u,
        )
    return ("b^", n(draw.choice((2, 3, 10))), u) if draw.random() < 0.5 else ("log", n(draw.choice((2, 10))), u)


def _term(draw: random.Random) -> Tree:
    chosen = draw.random()
    if chosen < 0.15:
        return draw.choice(
            (n(draw.randint(2, 9)), ("c", "pi"), ("^", ("c", "pi"), Fraction(2)), ("^", ("c", "e"), Fraction(3)))
        )
    inside = draw.choice(
        (_power, _power, _simple, _composed, lambda each: X, lambda each: over(ONE, power(X, each.randint(1, 3))))
    )(draw)
    return times(n(draw.choice((1, 1, -1, 2, 3, 4, 5, -2, -3))), inside)


# Answers that are wrong for no reason anybody would know


def mutated(tree: Tree, draw: random.Random) -> Tree:
    """The tree with one part of it changed: another number, another function, another operation."""
    spots = list(_spots(tree, ()))
    return _changed(tree, draw.choice(spots), draw)


def _spots(tree: Tree, path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    yield path
    for k, part in enumerate(tree):
        if isinstance(part, tuple):
            yield from _spots(part, (*path, k))


def _changed(tree: Tree, path: tuple[int, ...], draw: random.Random) -> Tree:
    if path:
        k, *rest = path
        return (*tree[:k], _changed(tree[k], tuple(rest), draw), *tree[k + 1 :])
    match tree:
        case ("n", number):
            return ("n", number + draw.choice((-3, -2, 2, 3, 4)))
        case ("x",):
            return draw.choice((power(X, 2), f("sin", X), plus(X, ONE)))
        case ("f", name, u):
            return f(draw.choice([each for each in ("sin", "cos", "exp", "ln", "sqrt", "atan") if each != name]), u)
        case ("+", *terms):
            return draw.choice((times(*terms), plus(*terms, f("sin", X)), plus(*terms, n(draw.randint(1, 9)))))
        case ("*", *factors):
            return draw.choice((plus(*factors), times(*factors, n(draw.randint(2, 9)))))
        case ("/", top, bottom):
            return draw.choice((over(bottom, top), times(top, bottom)))
        case ("^", u, k):
            return power(u, k + draw.choice((-3, -2, 2, 3)))
    return times(n(draw.randint(2, 9)), tree)
