"""400 pairs of expressions: equal ones by a chain of textbook identities, different ones by one small slip as well.

What a pair is holds by its making. Every identity is true wherever both sides have a value; the slip changes one term
of a sum by a factor that is not 1, so that the difference is a multiple of that term and not 0.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tutor.expression.tree import (
    ONE,
    PI,
    TWO,
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
    children,
    with_children,
)

X = Symbol("x")


class Pair(NamedTuple):
    yours: Node
    expected: Node
    equal: bool


def pairs(each: int = 200, seed: int = 7) -> list[Pair]:
    """``each`` equal pairs, then as many different ones; the same for the same seed."""
    made = random.Random(seed)
    return [_answer(_question(made), k < each, made) for k in range(2 * each)]


def answers(questions: int, count: int, seed: int = 11) -> list[Pair]:
    """Answers to so many questions in mixed order, two of three right, no two written alike."""
    made = random.Random(seed)
    asked = [_question(made) for _ in range(questions)]
    return [_answer(made.choice(asked), made.random() < 2 / 3, made) for _ in range(count)]


def _question(made: random.Random) -> list[Node]:
    return [_term(made) for _ in range(made.randint(2, 3))]


def _answer(terms: list[Node], equal: bool, made: random.Random) -> Pair:
    first = terms[0] if equal else made.choice(SLIPS)(terms[0])
    return Pair(_disguised(Sum((first, *terms[1:])), made), Sum(tuple(terms)), equal)


SLIPS: tuple[Callable[[Node], Node], ...] = (
    Negation,
    lambda term: Product((TWO, term)),
    lambda term: Quotient(term, Integer(3)),
    lambda term: Product((X, term)),
    lambda term: Product((term, Apply("cos", (X,)))),
)


def _term(made: random.Random) -> Node:
    factors = made.sample(ATOMS, made.randint(1, 3))
    whole = Product((Integer(made.randint(2, 9)), *(factor(made) for factor in factors)))
    return Quotient(whole, Sum((_square(X), Integer(made.randint(1, 5))))) if made.random() < 0.2 else whole


def _square(node: Node) -> Node:
    return Power(node, TWO)


def _scaled(made: random.Random) -> Node:
    return Product((TWO, X)) if made.random() < 0.5 else Product((Integer(made.randint(3, 5)), X))


ATOMS: tuple[Callable[[random.Random], Node], ...] = (
    lambda made: Power(X, Integer(made.randint(2, 5))),
    lambda made: Power(Sum((Product((Integer(made.randint(2, 4)), X)), Integer(made.randint(1, 5)))), TWO),
    lambda made: Apply("sin", (_scaled(made),)),
    lambda made: _square(Apply("cos", (X,))),
    lambda made: Apply("tan", (X,)),
    lambda made: Power(E, _scaled(made)),
    lambda made: Apply("ln", (Sum((_square(X), Integer(made.randint(1, 5)))),)),
    lambda made: Apply("sqrt", (Sum((X, Integer(made.randint(1, 5)))),)),
    lambda made: Apply("atan", (X,)),
)


def _disguised(node: Node, made: random.Random) -> Node:
    for _ in range(made.randint(2, 5)):
        node = _rewritten_somewhere(node, made)
    return node


def _rewritten_somewhere(node: Node, made: random.Random) -> Node:
    inside = [part for part in children(node) if not isinstance(part, Integer | Symbol)]
    if inside and made.random() < 0.6:
        chosen = made.choice(inside)
        if isinstance(chosen, Node):
            changed = _rewritten_somewhere(chosen, made)
            return with_children(node, tuple(changed if part is chosen else part for part in children(node)))
    others = list(_rewritings(node, made))
    return made.choice(others)


def _rewritings(node: Node, made: random.Random) -> Iterator[Node]:
    """Other ways to write the node."""
    s, c = Apply("sin", (X,)), Apply("cos", (X,))
    match node:
        case Sum(terms):
            yield Sum(tuple(made.sample(terms, len(terms))))
        case Product((first, *rest)) if sums := [factor for factor in node.factors if isinstance(factor, Sum)]:
            others = tuple(factor for factor in (first, *rest) if factor is not sums[0])
            yield Sum(tuple(Product((*others, term)) for term in sums[0].terms))
        case Product(factors):
            yield Product(tuple(made.sample(factors, len(factors))))
        case Power(Sum((a, b)), Integer(2)):
            yield Sum((_square(a), Product((TWO, a, b)), _square(b)))
        case Power(Apply("cos", (u,)), Integer(2)):
            yield Sum((ONE, Negation(_square(Apply("sin", (u,))))))
            yield Quotient(Sum((ONE, Apply("cos", (Product((TWO, u)),)))), TWO)
        case Power(base, Integer(n)) if base != E and n > 1:
            yield Product((base, Power(base, Integer(n - 1))))
        case Power(base, Product((Integer(n), u))) if base == E:
            yield Power(Power(E, u), Integer(n))
        case Apply("sin", (Product((Integer(2), u)),)):
            yield Product((TWO, Apply("sin", (u,)), Apply("cos", (u,))))
        case Apply("tan", (u,)):
            yield Quotient(Apply("sin", (u,)), Apply("cos", (u,)))
        case Apply("ln", (u,)):
            yield Sum((Apply("ln", (Product((Integer(3), u)),)), Negation(Apply("ln", (Integer(3),)))))
        case Apply("sqrt", (u,)):
            yield Power(u, Quotient(ONE, TWO))
        case Apply("atan", (u,)):
            yield Sum((Quotient(PI, TWO), Negation(Apply("acot", (u,)))))
        case Quotient(u, v):
            yield Product((u, Power(v, Negation(ONE))))
    yield Product((node, Sum((_square(s), _square(c)))))
    yield Quotient(Product((node, Sum((_square(X), ONE)))), Sum((ONE, _square(X))))
    yield Sum((Sum((node, X)), Negation(X)))
