"""Naming the mistake behind a wrong derivative.

One slip is searched first, two only if none fits. An explanation fits when it gives the student's own function at every
point looked at; an answer without one gets none. Right answers never come here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np

from tutor.calculus.differentiate import derivative
from tutor.expression.errors import LimitExceeded
from tutor.expression.evaluate import evaluate
from tutor.expression.message import message
from tutor.expression.tree import (
    ZERO,
    Condition,
    Derivative,
    Integer,
    Negation,
    Node,
    Product,
    Quotient,
    Sum,
    Symbol,
    substitute,
    variables,
    walk,
)
from tutor.grading.catalogue import MISTAKES
from tutor.grading.one_number import differs_in_one_number
from tutor.grading.sample import ROUND, sample, traits
from tutor.grading.search import Search, Slip, Table, TooMuch, Values
from tutor.grading.verdict import Diagnosis

POINTS = 14
FEWEST_POINTS = 4
MOST_EXPLANATIONS = 5
_CLOSE = 1e-9
_LARGE = 1e8
_MOST_FACTOR = 12


class Mistakes:
    """The mistakes possible in one question. What is worked out for one wrong answer serves the next one too."""

    def __init__(self, function: Node, variable: str, order: int, expected: Node):
        self.function = function
        self.variable = variable
        self.order = order
        self.expected = expected

    def explain(self, yours: Node) -> tuple[Diagnosis, ...]:
        """The explanations of a wrong derivative, best first; none where nothing fits.

        Of a higher derivative the last step is looked at. Cost is bounded by the size of the search's tables.
        """
        letter = _new_letter(yours, self.function, self.variable)
        if letter is not None:
            plus_c = Slip("general.plus_c", self.function)
            return (_diagnosis((plus_c.malrule,), (plus_c,)),) if _is_added(yours, self.expected, letter) else ()
        try:
            return tuple(self._explanations(yours))
        except (TooMuch, LimitExceeded):
            return ()

    def _explanations(self, yours: Node) -> Iterator[Diagnosis]:
        search = self.search
        if search is None:
            return
        wanted = search.at(yours)
        if np.isfinite(wanted).sum() < FEWEST_POINTS:
            return
        found: list[tuple[Slip, ...]] = [(slip,) for slip, values in self.wholes if fits(values, wanted)]
        found += [(slip,) for slip in self._seen_from_the_answer(search, yours, wanted)]
        found += matching(search.table(self.marker, 1), wanted)
        if found:
            yield from named_slips(found, self.previous, self.order)
            return
        pairs = matching(search.table(self.marker, 2), wanted)
        one_number = pairs and self._is_one_number_off(search, wanted)
        yield from named_slips(pairs, self.previous, self.order, _LIKELY_PAIR if one_number else math.inf)

    def _is_one_number_off(self, search: Search, wanted: Values) -> bool:
        rights = (self.expected, search.worked_out(self.marker))
        return not search.data and any(differs_in_one_number(each, search.columns, wanted) for each in rights)

    def made(self) -> frozenset[str]:
        """The mistakes that can be made in this question, one at a time."""
        table = self._table
        names = frozenset() if table is None else frozenset(slips[0].malrule for slips in table.labels)
        return names | {slip.malrule for slip, _ in self.wholes}

    def collisions(self) -> frozenset[tuple[str, str]]:
        """Pairs of single mistakes that give the same function; ``("", id)`` where one gives the right answer."""
        search, table = self.search, self._table
        if search is None or table is None:
            return frozenset()
        values = [search.at(self.expected)[None], table.values, *(each[None] for _, each in self.wholes)]
        names = ["", *(slips[0].malrule for slips in table.labels), *(slip.malrule for slip, _ in self.wholes)]
        return _same(names, np.concatenate(values))

    @cached_property
    def _table(self) -> Table | None:
        """Every single mistake with the function it gives; ``None`` where that is too much work."""
        try:
            return None if self.search is None else self.search.table(self.marker, 1)
        except (TooMuch, LimitExceeded):
            return None

    @cached_property
    def previous(self) -> Node:
        """What is differentiated in the last step: the function, or the derivative before the last."""
        return derivative(self.function, self.variable, self.order - 1) if self.order > 1 else self.function

    @cached_property
    def marker(self) -> Derivative:
        if self.search is None:
            raise TooMuch
        self.search.check(self.previous)
        return Derivative(self.previous, Symbol(self.variable))

    @cached_property
    def search(self) -> Search | None:
        return _search(self.function, self.expected, self.variable)

    @cached_property
    def wholes(self) -> tuple[tuple[Slip, Values], ...]:
        """Mistakes about the answer as a whole, each with the function it gives."""
        search, previous = self.search, self.previous
        if search is None:
            return ()
        right, before = search.at(self.expected), search.at(previous)
        found = [(Slip("general.not_differentiated", previous), before), (Slip("final.sign", previous), -right)]
        if self.order > 1:
            found.append((Slip("second.stopped_at_first", previous), before))
            found.append((Slip("second.square_of_first", previous), before**2))
        for other in sorted(variables(self.function) - {self.variable} - traits(self.function).counts):
            across = search.at(derivative(previous, other))
            found.append((Slip("partial.wrong_variable", previous), across))
            found.append((Slip("partial.other_varies", previous), right + across))
        return tuple(found)

    def _seen_from_the_answer(self, search: Search, yours: Node, written: Values) -> Iterator[Slip]:
        """What the answer is the derivative of, or differentiated to; whether it is the right one times a number."""
        if self._is_derivative(search, search.at(self.previous), yours):
            yield Slip("general.integrated", self.previous)
        if self.order == 1 and self._is_derivative(search, written, self.expected):
            yield Slip("general.second_derivative", self.previous)
        if _ratio(written, search.at(self.expected)) in self.likely_factors:
            yield Slip("final.constant_factor", self.previous)

    @cached_property
    def likely_factors(self) -> frozenset[Fraction]:
        """The factors an answer may have too many or too few: 2, and the numbers of the question, of either sign.

        Only of sums: in an answer of one term a wrong number may come from anywhere.
        """
        if not _has_terms(self.expected):
            return frozenset()
        numbers = {part.value for part in walk(self.function) if isinstance(part, Integer) and part.value > 1} | {2}
        whole = [Fraction(value) for value in numbers if value <= _MOST_FACTOR]
        return frozenset(sign * each for k in whole for each in (k, 1 / k) for sign in (1, -1))

    def _is_derivative(self, search: Search, wanted: Values, of: Node) -> bool:
        """Whether the values are those of the derivative: a look at difference quotients spares deriving most trees."""
        step = 1e-5
        here = search.columns[self.variable]
        above, below = (
            np.asarray(evaluate(of, {**search.columns, self.variable: here + h}, search.data or None))
            for h in (step, -step)
        )
        with np.errstate(all="ignore"):
            slope = (above - below) / (2 * step)
        known = np.isfinite(slope) & np.isfinite(wanted)
        near = bool(known.any() and np.allclose(slope[known], wanted[known], rtol=1e-3, atol=1e-3))
        return near and fits(search.at(derivative(of, self.variable)), wanted)


def _same(names: Sequence[str], values: Values) -> frozenset[tuple[str, str]]:
    """The pairs of different names whose rows of values are the same."""
    size = np.maximum(np.abs(values), 1e-6)
    with np.errstate(all="ignore"):
        same = (np.abs(values[:, None] - values[None]) <= _CLOSE * size[:, None]).all(axis=2)
    pairs = ((names[j], names[k]) for j, k in np.argwhere(np.triu(same, 1)))
    return frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def _new_letter(yours: Node, function: Node, variable: str) -> str | None:
    new = variables(yours) - variables(function) - {variable}
    return next(iter(new)) if len(new) == 1 else None


def _is_added(yours: Node, expected: Node, letter: str) -> bool:
    """Whether the answer is the right one plus a letter of its own: ``+ C``."""
    without = substitute(yours, letter, ZERO)
    three_more = substitute(yours, letter, Integer(3))
    points = sample(without, expected)
    columns = points.columns
    first, second, right = (
        np.broadcast_to(np.asarray(evaluate(tree, columns, points.data or None), dtype=float), len(points.points))
        for tree in (without, three_more, expected)
    )
    usable = np.isfinite(first) & np.isfinite(second) & np.isfinite(right)
    return bool(usable.any() and fits(first[usable], right[usable]) and fits(second[usable] - 3, right[usable]))


def _search(function: Node, expected: Node, variable: str) -> Search | None:
    """A search at points where the function and the right answer have values; ``None`` where few are known."""
    known = variables(function) | variables(expected)
    points = sample(function if variable in known else Sum((function, Symbol(variable))), expected)
    columns = dict(points.columns)
    terms = float(min(map(len, points.data.values()), default=0))
    for name in traits(function).counts:
        columns[name] = np.full(len(points.points), terms)
    usable = np.ones(len(points.points), dtype=bool)
    for tree in (function, expected):
        values = np.asarray(evaluate(tree, columns, points.data or None), dtype=float)
        usable &= np.isfinite(values) & (np.abs(values) < _LARGE)
    # round points come first in the sample, and coincidences are at home there
    usable[: min(len(ROUND), usable.size - POINTS)] = False
    # half of them positive: wrong answers often have a logarithm or a root that the right one has not
    positive = np.logical_and.reduce([column > 0 for column in columns.values()])
    first = np.flatnonzero(usable & positive)[:FEWEST_POINTS]
    chosen = np.concatenate([first, np.setdiff1d(np.flatnonzero(usable), first)])[:POINTS]
    if len(chosen) < FEWEST_POINTS:
        return None
    return Search({name: column[chosen] for name, column in columns.items()}, points.data)


def _has_terms(node: Node) -> bool:
    """Whether the expression is a sum, or a product or fraction with a sum in its numerator."""
    match node:
        case Sum():
            return True
        case Negation(inside) | Quotient(inside, _):
            return _has_terms(inside)
        case Product(factors):
            return any(_has_terms(factor) for factor in factors)
    return False


def _ratio(written: Values, right: Values) -> Fraction | None:
    """The small number the answer is times the right one; ``None`` where there is none."""
    with np.errstate(all="ignore"):
        ratio = written / right
    if not np.isfinite(ratio).all() or not np.allclose(ratio, ratio[0], rtol=_CLOSE):
        return None
    simple = Fraction(float(ratio[0])).limit_denominator(_MOST_FACTOR)
    return simple if abs(float(simple) - ratio[0]) < _CLOSE * abs(ratio[0]) else None


def matching(table: Table, wanted: Values) -> list[tuple[Slip, ...]]:
    """The rows of a table that give the values wanted."""
    if not table.labels:
        return []
    size = np.maximum(np.abs(wanted), 1e-6)
    with np.errstate(all="ignore"):
        close = (np.abs(table.values - wanted) <= _CLOSE * size).all(axis=1, where=np.isfinite(wanted))
    return [table.labels[k] for k in np.flatnonzero(close)]


def fits(values: Values, wanted: Values) -> bool:
    """Whether the values are those wanted, wherever these are known."""
    known = np.isfinite(wanted)
    return bool(
        np.allclose(np.broadcast_to(values, wanted.shape)[known], wanted[known], rtol=_CLOSE, atol=_CLOSE * 1e-6)
    )


def named_slips(
    found: Sequence[tuple[Slip, ...]], start: Node, order: int = 1, dearest: float = math.inf
) -> Iterator[Diagnosis]:
    """Each set of mistakes once, the likeliest first. ``start`` is what the mistakes were made on.

    Those that cost more than ``dearest`` are left out.
    """
    best: dict[tuple[str, ...], tuple[float, tuple[Slip, ...]]] = {}
    parts = set(walk(start))
    for slips in found:
        names = tuple(_name(slip, order) for slip in slips)
        cost = sum(_cost(slip, parts) for slip in slips)
        if cost <= dearest and (names not in best or cost < best[names][0]):
            best[names] = (cost, slips)
    for names in sorted(best, key=lambda names: (best[names][0], names))[:MOST_EXPLANATIONS]:
        yield _diagnosis(names, best[names][1])


def _name(slip: Slip, order: int) -> str:
    """The product rule half done goes by a name of its own in a second derivative."""
    return "second.factor_frozen" if order > 1 and slip.malrule == "product.one_term" else slip.malrule


_GENERAL = {
    "general": 1.5,
    "final": 1.5,
    "step": 1.2,
    "cmul": 1.1,
    "sum": 0.6,
    "power": 0.4,
    "chain": 0.3,
    "partial": -1.1,
    "mse": -1.1,
    "trig.co_sign_lost": -0.1,
}
"""How much less (or more) likely than its frequency a mistake of the family is when something more special fits too.

One with a row of its own is not judged by its family.
"""
_REWRITTEN = 2.5
"""The same for a mistake in an expression that only a rewriting of the function contains."""
_LIKELY_PAIR = 3.5
"""Up to this cost a pair of mistakes is believed where one wrong number would explain the answer as well."""
_PLUS_LOST = 1.5
"""The same for a sign that changed where there was no minus to overlook."""


def _cost(slip: Slip, parts: set[Node | Condition]) -> float:
    family = slip.malrule.partition(".")[0]
    cost = 4 - MISTAKES[slip.malrule].frequency + _GENERAL.get(slip.malrule, _GENERAL.get(family, 0.0))
    if slip.where not in parts and family not in ("general", "final"):
        cost += _REWRITTEN
    if slip.malrule == "sum.sign_flipped" and not isinstance(slip.where, Negation):
        cost += _PLUS_LOST
    return cost


def _diagnosis(names: tuple[str, ...], slips: tuple[Slip, ...]) -> Diagnosis:
    return Diagnosis(names, message(f"slip.{names[0]}"), slips[0].where)
