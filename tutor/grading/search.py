"""Which mistakes give the student's function? All derivations with one or two slips, tried at once in doubles.

A derivation with slips is made like a right one, by rules from the outside in, except that at one place (or two) a
mal-rule is applied instead. Nothing is written out: each marker ``d/dx(u)`` stands for the table of values, at a few
points, of everything a student may have made of it; a rule combines the tables of the markers it leaves by one array
operation. So a hundred places for a slip cost little more than one, and ten thousand pairs a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tutor.calculus.order import RULES
from tutor.calculus.rules.product import QUOTIENT
from tutor.expression.evaluate import evaluate
from tutor.expression.tree import (
    Condition,
    Derivative,
    Indexed,
    Node,
    Summation,
    Symbol,
    children,
    glance,
    rebuild,
    variables,
    with_children,
)
from tutor.grading.slips import SLIPS

Values = NDArray[np.float64]

MOST_ROWS = 40_000
"""Of one table; beyond it the search is given up."""


class TooMuch(Exception):
    """The search passed its budget, or met something it cannot follow."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One mistake and the expression whose derivative it was made on."""

    malrule: str
    where: Node


@dataclass(frozen=True, slots=True)
class Table:
    """Row k of ``values`` is the function that the slips of ``labels[k]`` give, at all points."""

    values: Values
    labels: tuple[tuple[Slip, ...], ...]


@dataclass
class Search:
    """The tables of one question. ``columns`` holds the points by variable, ``data`` the numbers of indexed symbols."""

    columns: Mapping[str, Values]
    data: Mapping[str, Sequence[float]]
    tables: dict[tuple[Derivative, int, bool], Table] = field(default_factory=dict)
    right: dict[tuple[Derivative, bool], Values] = field(default_factory=dict)

    @property
    def points(self) -> int:
        return len(next(iter(self.columns.values())))

    @property
    def terms(self) -> int:
        return min(map(len, self.data.values()), default=0)

    def knows(self, tree: Node) -> bool:
        """Whether every letter of the tree has values here, and every column of data."""
        return variables(tree) <= self.columns.keys() and glance(tree).data <= self.data.keys()

    def at(self, tree: Node) -> Values:
        """The values of a tree without markers. Raises ``TooMuch`` for variables that the question does not have."""
        if not self.knows(tree):
            raise TooMuch
        values = np.asarray(evaluate(tree, self.columns, self.data or None), dtype=float)
        return np.broadcast_to(values, (self.points,))

    def check(self, node: Node, index: Symbol | None = None) -> None:
        """Raises ``TooMuch`` for sums that are not plain Σ over all the data, one at a time."""
        match node:
            case Indexed(name, own):
                if own != index or name not in self.data:
                    raise TooMuch
            case Summation(body, own, lower, upper):
                if index is not None or self._number(lower) != 1 or self._number(upper) != self.terms:
                    raise TooMuch
                self.check(body, own)
            case _:
                for part in children(node):
                    self.check(part, index)  # type: ignore[arg-type]

    def _number(self, bound: Node) -> float:
        return float(np.ravel(evaluate(bound, self.columns))[0])

    def shape(self, inside: bool) -> tuple[int, ...]:
        """What the values of one function look like: points, inside a Σ terms by points."""
        return (self.terms, self.points) if inside else (self.points,)

    def value(self, tree: Node, chosen: Mapping[Derivative, Values], inside: bool = False) -> Values:
        """The values of a tree, each marker in it standing for the table ``chosen`` for it, or for what is right."""
        known: dict[str, Values] = dict(self.columns)
        if inside:
            known |= {f"{name}@": np.asarray(numbers)[: self.terms, None] for name, numbers in self.data.items()}
        plain = self._without_markers(tree, chosen, inside, known)
        return np.asarray(evaluate(plain, known), dtype=float)

    def _without_markers(
        self, node: Node, chosen: Mapping[Derivative, Values], inside: bool, known: dict[str, Values]
    ) -> Node:
        match node:
            case Derivative():
                values = chosen[node] if node in chosen else self.sound(node, inside)
                return _named(values, known)
            case Indexed(name):
                return Symbol(f"{name}@")
            case Summation(body):
                inner = self.value(body, chosen, inside=True)
                full = np.broadcast_shapes(inner.shape, self.shape(True))
                return _named(np.broadcast_to(inner, full).sum(axis=-2), known)
        parts = children(node)
        changed = tuple(self._without_markers(part, chosen, inside, known) for part in parts)  # type: ignore[arg-type]
        if all(new is old for new, old in zip(changed, parts, strict=True)):
            return node
        return with_children(node, changed)

    def sound(self, marker: Derivative, inside: bool) -> Values:
        """The values of the right derivative, by the rules and without tidying between them."""
        key = (marker, inside)
        if key not in self.right:
            line = next(iter(right_lines(marker)), None)
            if line is None or line == marker:
                raise TooMuch
            self.right[key] = np.broadcast_to(self.value(line, {}, inside), self.shape(inside))
        return self.right[key]

    def worked_out(self, node: Node) -> Node:
        """The line with every marker worked out by the rules, and nothing tidied."""
        while left := next((marker for marker, _ in markers(node, False)), None):
            line = next(iter(right_lines(left)), left)
            if line == left:
                raise TooMuch
            node = rebuild(node, lambda part, left=left, line=line: line if part == left else part)  # type: ignore[misc]
        return node

    def table(self, marker: Derivative, slips: int, inside: bool = False) -> Table:
        """Everything that exactly so many slips (1 or 2) can make of the marker."""
        key = (marker, slips, inside)
        if key not in self.tables:
            found = [*self._slipped_here(marker, slips, inside), *self._slipped_below(marker, slips, inside)]
            self.tables[key] = _stacked(found, self.shape(inside))
        return self.tables[key]

    def _slipped_here(self, marker: Derivative, slips: int, inside: bool) -> Iterator[Table]:
        """A mal-rule at the marker itself; with two slips, another one in what it leaves."""
        exhausted: set[str] = set()
        for rule in SLIPS:
            applied = rule.apply(marker) if rule.id not in exhausted else None
            if applied is None:
                exhausted.add(rule.id)
                continue
            own = Slip(rule.id, marker.body if applied.place is None else applied.place)
            if slips == 1:
                yield self._row(applied.result, own, inside)
                continue
            for inner, deeper in markers(applied.result, inside):
                if inner == marker:
                    continue
                rest = self.table(inner, 1, deeper)
                values = self._combined(applied.result, {inner: rest.values}, (len(rest.labels),), inside)
                yield Table(values, tuple((own, *labels) for labels in rest.labels))

    def _row(self, result: Node, own: Slip, inside: bool) -> Table:
        values = np.broadcast_to(self.value(result, {}, inside), self.shape(inside))
        return Table(values[None], ((own,),))

    def _slipped_below(self, marker: Derivative, slips: int, inside: bool) -> Iterator[Table]:
        """A right step here, and the slips in the markers that it leaves."""
        for line in right_lines(marker):
            yield from self.slipped_in(line, slips, inside)

    def slipped_in(self, line: Node, slips: int, inside: bool = False) -> Iterator[Table]:
        """Everything that exactly so many slips, made in the markers of a line, can make of it."""
        left = list(markers(line, inside))
        for inner, deeper in left:
            below = self.table(inner, slips, deeper)
            if below.labels:
                yield Table(self._combined(line, {inner: below.values}, (len(below.labels),), inside), below.labels)
        if slips == 2:
            for (first, one), (second, two) in combinations(left, 2):
                yield self._pair(line, first, one, second, two, inside)

    def _pair(self, line: Node, first: Derivative, one: bool, second: Derivative, two: bool, inside: bool) -> Table:
        """One slip in each of two markers."""
        a, b = self.table(first, 1, one), self.table(second, 1, two)
        if len(a.labels) * len(b.labels) > MOST_ROWS:
            raise TooMuch
        chosen = {first: a.values[:, None], second: b.values[None]}
        values = self._combined(line, chosen, (len(a.labels), len(b.labels)), inside)
        labels = tuple((*mine, *theirs) for mine in a.labels for theirs in b.labels)
        return Table(values.reshape(len(labels), *self.shape(inside)), labels)

    def _combined(self, line: Node, chosen: Mapping[Derivative, Values], rows: tuple[int, ...], inside: bool) -> Values:
        return np.broadcast_to(self.value(line, chosen, inside), (*rows, *self.shape(inside)))


def markers(node: Node | Condition, inside: bool) -> Iterator[tuple[Derivative, bool]]:
    """The outermost markers of a line, each once, and whether they stand inside a Σ."""
    found: dict[Derivative, bool] = {}
    pending = [(node, inside)]
    while pending:
        part, deep = pending.pop()
        if isinstance(part, Derivative):
            found.setdefault(part, deep)
        else:
            pending += [(child, deep or isinstance(part, Summation)) for child in reversed(children(part))]
    yield from found.items()


def right_lines(marker: Derivative) -> list[Node]:
    """The lines a right step can give: that of the first rule that fits, and the quotient rule where it is another."""
    applied = next((found for rule in RULES if (found := rule.apply(marker)) is not None), None)
    lines = [] if applied is None else [applied.result]
    quotient = QUOTIENT.apply(marker)
    if quotient is not None and quotient.result not in lines:
        lines.append(quotient.result)
    return lines


def _named(values: Values, known: dict[str, Values]) -> Symbol:
    """A new symbol that has these values."""
    name = f"@{len(known)}"
    known[name] = values
    return Symbol(name)


def _stacked(tables: Sequence[Table], shape: tuple[int, ...]) -> Table:
    labels = tuple(label for table in tables for label in table.labels)
    if len(labels) > MOST_ROWS:
        raise TooMuch
    values = np.concatenate([table.values for table in tables]) if tables else np.empty((0, *shape))
    return Table(values, labels)
