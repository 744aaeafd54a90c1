"""Exact forms: guessed from the enclosure, accepted only with a proof."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from flint import arb

from tutor.calculus.differentiate import derivative, derive
from tutor.calculus.rule import Step
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.errors import LimitExceeded
from tutor.expression.tree import (
    Apply,
    Negation,
    Node,
    Power,
    Quotient,
    Symbol,
    add,
    depends_on,
    number,
    rebuild,
    size,
    substitute,
    walk,
)
from tutor.extrema.field import Field
from tutor.extrema.forms import Form, Unrepresentable
from tutor.extrema.guess import guesses
from tutor.extrema.inverse import preimages
from tutor.extrema.isolate import ROOT_BITS, Root, Work
from tutor.extrema.report import Coordinate

LARGEST_EXACT = 40
WORK_ON_RAYS = 8_000  # expanded nodes
MOST_INNER = 3  # inner functions whose values are looked at
MOST_MISSES = 8  # zeros in a row without a closed form; then no more are looked for

Found = TypeVar("Found")


@dataclass(slots=True)
class Exact:
    """Proofs of equality by normal form, derivatives and factors, remembered for one analysis."""

    known: dict[Node, bool] = field(default_factory=dict)
    derivatives: dict[tuple[Node, str], Node] = field(default_factory=dict)
    derivations: dict[tuple[Node, str], tuple[Step, ...]] = field(default_factory=dict)
    closed: dict[Node, list[Node]] = field(default_factory=dict)
    worked_out: dict[Hashable, Any] = field(default_factory=dict)
    work_on_rays: Work = field(default_factory=lambda: Work(WORK_ON_RAYS))

    def once(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """What ``make`` gives, remembered under the key."""
        if key not in self.worked_out:
            self.worked_out[key] = make()
        return cast(Found, self.worked_out[key])

    def derivative(self, node: Node, variable: str) -> Node:
        """The derivative, remembered. Raises ``LimitExceeded``."""
        key = node, variable
        if key not in self.derivatives:
            self.derivatives[key] = derivative(node, variable)
        return self.derivatives[key]

    def derivation(self, node: Node, variable: str) -> tuple[Step, ...]:
        """The lines of the derivative, remembered like it; none where they would be too long."""
        key = node, variable
        if key not in self.derivations:
            self.derivations[key] = ()
            with suppress(LimitExceeded):
                found = derive(node, variable)
                self.derivations[key] = found.steps
                self.derivatives.setdefault(key, found.result)
        return self.derivations[key]

    def is_zero(self, node: Node) -> bool:
        """Whether the tree is *proved* to be 0 wherever it is defined."""
        if node not in self.known:
            form = self.form(node)
            self.known[node] = form is not None and form.is_zero
        return self.known[node]

    def same(self, one: Node, other: Node) -> bool:
        return one == other or self.is_zero(add(one, Negation(other)))

    def form(self, node: Node) -> Form | None:
        try:
            return Field().forms(node)[0]
        except Unrepresentable:
            return None

    def simplified(self, node: Node, ball: arb) -> Node | None:
        """A short closed form of a constant with its value in ``ball``: its tidy form or its normal form."""
        if node not in self.closed:
            self.closed[node] = self._closed_forms(node)
        with precision(ROOT_BITS):
            near = [form for form in self.closed[node] if enclose(form, {}).overlaps(ball)]
        return min(near, key=_weight, default=None)

    def _closed_forms(self, node: Node) -> list[Node]:
        """The tidy form and the normal form of a constant, as far as they are short."""
        forms = [node]
        workings = Field()
        with suppress(Unrepresentable):
            form = workings.forms(node)[0]
            value = form.rational()
            if value is not None:
                return [number(value)]
            forms.append(workings.node(form))
        short = []
        for tree in forms:
            with suppress(LimitExceeded):
                short.append(tidy(tree))
        return [form for form in short if size(form) <= LARGEST_EXACT]

    def normal(self, node: Node) -> Node:
        """The tree with everything cancelled that cancels."""
        workings = Field()
        try:
            return workings.node(workings.forms(node)[0])
        except Unrepresentable:
            return node

    def coordinate(self, value: Node) -> Coordinate:
        """A constant tree as a coordinate."""
        with precision(ROOT_BITS):
            ball = enclose(value, {})
        return Coordinate(ball, self.simplified(value, ball))

    def constant(self, node: Node, variable: str) -> Node | None:
        """The tree without the variable, when its normal form does not need it."""
        workings = Field()
        with suppress(Unrepresentable):
            found = workings.node(workings.forms(node)[0])
            return None if depends_on(found, variable) else found
        return None

    def about(self, node: Node, variable: str, order: int = 0) -> Prover:
        return Prover(self, node, variable, order)


def _weight(node: Node) -> int:
    """Closed forms are preferred short, and with roots rather than sines."""
    return sum(3 if isinstance(part, Apply) and part.function != "sqrt" else 1 for part in walk(node))


@dataclass
class Prover:
    """What can be proved about the zeros of g, the ``order``-th derivative of one smooth tree."""

    exact: Exact
    node: Node
    variable: str
    order: int
    misses: int = 0
    route: Node | None = None  # the inner function that had a closed form at the last zero found

    @cached_property
    def chain(self) -> list[Node]:
        node = self.node
        for _ in range(self.order):
            node = self._slope(node)
        return [node]

    def _slope(self, node: Node) -> Node:
        """The derivative of a smooth tree, where sign(u) stands for u/|u|, whose growth beside a zero of u is known."""

        def written(part: Node) -> Node:
            match part:
                case Apply("sign", (u,)):
                    return Quotient(u, Apply("abs", (u,)))
            return part

        return rebuild(self.exact.derivative(node, self.variable), written)

    def function(self, k: int) -> Node | None:
        """The tree of the k-th derivative of g."""
        try:
            while len(self.chain) <= k:
                self.chain.append(self._slope(self.chain[-1]))
        except LimitExceeded:
            return None
        return self.chain[k]

    def vanishes_at(self, k: int, x: Node) -> bool:
        tree = self.function(k)
        return tree is not None and self.exact.is_zero(substitute(tree, self.variable, x))

    def vanishes(self, k: int, at: Coordinate) -> bool:
        return at.exact is not None and self.vanishes_at(k, at.exact)

    def exactly(self, ball: arb, multiplicity: int) -> Node | None:
        """A closed form in the ball at which g is proved to have a zero of at least this multiplicity."""
        for _, guess in self._guesses(ball):
            with precision(ROOT_BITS):
                near = enclose(guess, {}).overlaps(ball)
            if near and all(self.vanishes_at(k, guess) for k in range(multiplicity)):
                return tidy(guess)
        return None

    def _guesses(self, ball: arb) -> Iterator[tuple[Node | None, Node]]:
        """Closed forms near the ball, and those x at which an inner function has one: e^x = π/2, ln x = 1 + √2.

        Each with its route, the inner function. The zeros of one function often have forms of one kind: the route to
        the last one found is tried first.
        """
        tree = self.function(0)
        routes: list[Node | None] = [None, *([] if tree is None else inner_functions(tree, self.variable))]
        for route in sorted(routes, key=lambda route: route != self.route):
            if route is None:
                yield from ((None, guess) for guess in guesses(ball))
                continue
            with precision(ROOT_BITS):
                value = enclose(route, {self.variable: ball})
            for guess in guesses(value):
                yield from ((route, x) for x in preimages(route, self.variable, guess))

    def located(self, root: Root) -> Coordinate:
        """The root as a coordinate, with its exact form where one is proved."""
        if root.exact is not None:
            with precision(ROOT_BITS):
                return Coordinate(enclose(root.exact, {}), root.exact)
        tired = self.misses >= MOST_MISSES and not root.ball.contains(0)  # 0 is where factors meet
        if root.factor is not None or tired:
            return Coordinate(root.ball)  # looked for already, or not worth looking for any more
        low, high = root.bracket
        for route, guess in self._guesses(root.ball):
            with precision(ROOT_BITS):
                ball = enclose(guess, {})
            if ball.overlaps(root.ball) and ball > low and ball < high and self.vanishes_at(0, guess):
                self.misses, self.route = 0, route
                return Coordinate(ball, tidy(guess))
        self.misses += 1
        return Coordinate(root.ball)


def inner_functions(tree: Node, variable: str) -> list[Node]:
    """What stands, not linear in the variable, inside a function or in an exponent, or is itself a logarithm."""
    found: dict[Node, None] = {}
    for part in walk(tree):
        match part:
            case Apply("ln", (u,)) if depends_on(u, variable):
                found[part] = None
            case Power(base, u) if not depends_on(base, variable) and depends_on(u, variable):
                found[part] = None
            case Apply(_, (u,)) if not isinstance(u, Symbol) and depends_on(u, variable):
                found[u] = None
    return list(found)[:MOST_INNER]
