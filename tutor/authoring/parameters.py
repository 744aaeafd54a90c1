"""Parameters of a problem: their values, the conditions on them, and the choice of one combination by a seed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import islice, product
from math import prod

from flint import ctx

from tutor.authoring.filling import Values
from tutor.authoring.problem_set import Parameter
from tutor.expression.balls import enclose
from tutor.expression.errors import TutorError
from tutor.expression.message import message
from tutor.expression.read import read
from tutor.expression.tree import Comparison, Node, number, rational_value, substitute

MOST_ENUMERATED = 20_000
"""Up to so many combinations are all looked at; beyond, combinations are drawn until one is allowed."""
MOST_DRAWS = 500

_RELATION = re.compile(r"<=|>=|!=|==|≤|≥|≠|<|>|=")
_RELATIONS = {"≤": "<=", "≥": ">=", "≠": "!=", "==": "="}


def read_condition(text: str) -> tuple[Comparison, ...]:
    """``a != n``, ``0 < a < b``: the comparisons that must all hold. Raises ``TutorError``."""
    relations = list(_RELATION.finditer(text))
    if not relations:
        raise TutorError(message("authoring.no_relation"), 0, len(text))
    starts = [0, *(found.end() for found in relations)]
    ends = [*(found.start() for found in relations), len(text)]
    sides = [_read_side(text, start, end) for start, end in zip(starts, ends, strict=True)]
    names = [_RELATIONS.get(found.group(), found.group()) for found in relations]
    return tuple(Comparison(name, sides[k], sides[k + 1]) for k, name in enumerate(names))


def _read_side(text: str, start: int, end: int) -> Node:
    try:
        return read(text[start:end]).node
    except TutorError as error:
        error.offset = start + (error.offset or 0)
        raise


def holds(comparison: Comparison, values: Values) -> bool | None:
    """Whether the comparison is certainly true (``True``) or certainly false; ``None`` if that cannot be told."""
    left, right = (with_values(side, values) for side in (comparison.left, comparison.right))
    exact_left, exact_right = rational_value(left), rational_value(right)
    if exact_left is not None and exact_right is not None:
        order = (exact_left > exact_right) - (exact_left < exact_right)
        return _ordered(comparison.relation, order < 0, order == 0, order > 0)
    with ctx.workprec(200):
        first, second = enclose(left, {}), enclose(right, {})
        below, same, above = first < second, first.is_exact() and first == second, first > second
    return _ordered(comparison.relation, below, same, above) if below or same or above else None


def _ordered(relation: str, below: bool, same: bool, above: bool) -> bool:
    match relation:
        case "<":
            return below
        case "<=":
            return below or same
        case ">":
            return above
        case ">=":
            return above or same
        case "=":
            return same
    return not same


def with_values(node: Node, values: Values) -> Node:
    """The tree with each parameter replaced by its value."""
    for name, value in values.items():
        node = substitute(node, name, value)
    return node


def possible_values(parameter: Parameter) -> tuple[Node, ...]:
    """Every value of one parameter, in the order written. Raises ``TutorError`` where a choice cannot be read."""
    if parameter.integers is not None:
        low, high = parameter.integers
        return tuple(number(k) for k in range(low, high + 1) if k not in parameter.except_)
    return tuple(read(text).node for text in parameter.choice or ())


class Choices:
    """The allowed combinations of the parameters of one problem."""

    def __init__(self, parameters: Mapping[str, tuple[Node, ...]], conditions: Sequence[Comparison]):
        self.names = tuple(parameters)
        self.columns = tuple(parameters.values())
        self.conditions = tuple(conditions)
        self.count = prod(len(column) for column in self.columns)
        """How many combinations there are before the conditions."""
        self._listed: tuple[Values, ...] | None = None
        if self.count <= MOST_ENUMERATED:
            self._listed = tuple(values for values in self._all() if self._allowed(values))

    @property
    def allowed(self) -> int:
        """How many combinations are allowed, or how many there are where they were not counted."""
        return self.count if self._listed is None else len(self._listed)

    @property
    def complete(self) -> bool:
        """Whether ``some`` can return every allowed combination."""
        return self._listed is not None

    def some(self, most: int) -> list[Values]:
        """At most ``most`` allowed combinations: all there are, or evenly spread ones."""
        if self._listed is None:
            drawn = (self.choose("sample", seed) for seed in range(most))
            return [values for values in drawn if values is not None]
        stride = max(1, -(-len(self._listed) // most))
        return list(islice(self._listed, 0, None, stride))

    def choose(self, name: str, seed: int) -> Values | None:
        """The combination that belongs to the seed, the same on every machine; ``None`` if none is allowed."""
        if self._listed is not None:
            return self._listed[_draw(name, seed, 0, len(self._listed))] if self._listed else None
        for trial in range(MOST_DRAWS):
            picks = (column[_draw(f"{name}/{own}", seed, trial, len(column))] for own, column in self._pairs())
            values = dict(zip(self.names, picks, strict=True))
            if self._allowed(values):
                return values
        return None

    def _pairs(self) -> Iterator[tuple[str, tuple[Node, ...]]]:
        return zip(self.names, self.columns, strict=True)

    def _all(self) -> Iterator[Values]:
        for row in product(*self.columns):
            yield dict(zip(self.names, row, strict=True))

    def _allowed(self, values: Values) -> bool:
        return all(holds(condition, values) is True for condition in self.conditions)


def _draw(name: str, seed: int, trial: int, size: int) -> int:
    """A number below ``size``, by SHA-256 of the arguments: no state, and no library's generator to change under us."""
    digest = sha256(f"{name}\0{seed}\0{trial}".encode()).digest()
    return int.from_bytes(digest, "big") % size
