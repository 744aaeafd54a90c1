"""Steps confirmed by engines that did not make them: exact normal forms, or ball arithmetic on power series.

Nothing of the differentiation engine or of the tidier is used here. A step says that two lines are the same function
wherever both are defined. Ways to confirm that, strongest first:

- ``exact``: the lines are the same tree, or their difference is zero by exact algebra;
- ``enclosed``: at several rational points the difference is enclosed in a tiny ball around 0, derivatives still to be
  taken being computed by power series arithmetic; sums over data are tried with several lengths and data.

``sampled``, agreement in double precision only, is never claimed here: what balls cannot confirm stays unconfirmed. One
point with disjoint enclosures proves the lines different.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

from flint import arb, fmpq

from tutor.calculus.rule import Check
from tutor.calculus.witnesses import CLOSE_POINTS, ENOUGH, POINTS, TINY, Witnesses
from tutor.expression.balls import enclose, precision
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
    Indexed,
    Node,
    Otherwise,
    Product,
    Sum,
    Summation,
    Symbol,
    add,
    children,
    glance,
    multiply,
    size,
    variables,
    walk,
)

# Tried one after the other where none of the points above lies in the domain of both lines.
_MORE_POINTS = tuple(fmpq(3 * sign * k + 1, 8) for k in range(1, 40) for sign in (1, -1))
_EXACT_NODES = 300  # of both lines; beyond, exact algebra costs more than a page of working is worth
_LENGTHS = (3, 2, 5)
_LONGEST = 40  # data for sums with numeric bounds
_PRECISIONS = (64, 256)
_STRENGTH: dict[str | None, int] = {None: 0, "sampled": 1, "enclosed": 2, "exact": 3}
_CONDITIONS = (Comparison, Conjunction, Disjunction, Otherwise)


class Rejected(Exception):
    """The two lines are certainly different: disjoint enclosures at one point."""


def check(before: Node, after: Node, witnesses: Witnesses | None = None) -> Check | None:
    """How it was confirmed that two lines are equal; ``None`` where it was not.

    ``witnesses`` are kept from one line of a derivation to the next. Raises ``Rejected`` where the lines are proved
    different.
    """
    if before == after:
        return "exact"
    witnesses = witnesses or witnesses_for(before, after)
    first, second = differing(before, after)
    if first is before:
        return _compare(before, after, witnesses)
    try:
        found = _compare(first, second, witnesses)
    except Rejected:
        found = None
    # Different parts may still make equal lines: 0·u and 0·v.
    return found or _compare(before, after, witnesses)


def witnesses_for(*lines: Node) -> Witnesses:
    """Witnesses for lines like these, and for those that differentiate no oftener."""
    seen = [glance(line) for line in lines]
    variable = next((each.derivative for each in seen if each.derivative is not None), "x")
    return Witnesses(variable, max(each.nested for each in seen))


def follows(before: Node, after: Node, lines: Sequence[tuple[Node, Node, Check | None]]) -> Check | None:
    """How a line follows that was reached by others, already checked: as strongly as the weakest of them.

    ``None`` where the lines do not lead from the one to the other without a gap.
    """
    if not lines or not all(first[1] == second[0] for first, second in pairwise(lines)):
        return None
    ends = lines[0][0], lines[-1][1]
    if not any(_same(old, ends[0]) and _same(new, ends[1]) for old, new in _narrowing(before, after)):
        return None
    return min((line[2] for line in lines), key=_STRENGTH.__getitem__)


def differing(before: Node, after: Node, whole_derivatives: bool = False) -> tuple[Node, Node]:
    """The smallest parts in which two lines differ; when these are equal as functions, so are the lines.

    With ``whole_derivatives`` an innermost derivative still to be taken is not gone into.
    """
    *_, smallest = _narrowing(before, after, whole_derivatives)
    return smallest


def _narrowing(before: Node, after: Node, whole_derivatives: bool = False) -> Iterator[tuple[Node, Node]]:
    """The parts in which two lines differ, from the lines themselves down to the smallest."""
    while True:
        yield before, after
        if type(before) is not type(after):
            return
        olds, news = children(before), children(after)
        match before, after:
            case (Sum(), _) | (Product(), _):
                old, new = _middle(olds, news)
                if len(old) == len(olds):
                    return
                join = add if isinstance(before, Sum) else multiply
                before, after = join(*old), join(*new)
                continue
            case (Apply(f), Apply(g)) if f != g:
                return
            case (Derivative(_, x, n), Derivative(_, y, m)) if (x, n) != (y, m):
                return
            case Derivative(body), Derivative() if whole_derivatives and glance(body).derivative is None:
                return
            case (Summation(_, i), Summation(_, j)) if i != j:
                return
            case Indexed(), _:
                return
        different = [place for place, (old, new) in enumerate(zip(olds, news, strict=False)) if old is not new]
        if len(different) > 1:
            different = [place for place in different if not _same(olds[place], news[place])]
        if len(olds) != len(news) or len(different) != 1 or isinstance(olds[different[0]], _CONDITIONS):
            return
        before, after = olds[different[0]], news[different[0]]  # type: ignore[assignment]


def _middle(before: Sequence[Any], after: Sequence[Any]) -> tuple[Sequence[Node], Sequence[Node]]:
    """Two sequences without their common beginning and end."""
    start, shorter = 0, min(len(before), len(after))
    while start < shorter and _same(before[start], after[start]):
        start += 1
    end = 0
    while end < shorter - start and _same(before[-1 - end], after[-1 - end]):
        end += 1
    return before[start : len(before) - end], after[start : len(after) - end]


def _same(old: Node | Condition, new: Node | Condition) -> bool:
    """Equality; trees keep their hashes, which tell most of those that differ apart without a walk through both."""
    return old is new or (hash(old) == hash(new) and old == new)


def has_value(node: Node) -> bool:
    """Whether the tree has a value at one of the points at which lines are compared."""
    parts = [*walk(node)]
    for values, data in _settings(parts, sorted(variables(node)), in_pieces=False):
        if enclose(node, values, data).is_finite():
            return True
    return False


def _compare(before: Node, after: Node, witnesses: Witnesses) -> Check | None:
    one, other = glance(before), glance(after)
    rewritten = one.derivative is None and other.derivative is None  # nothing was differentiated
    kept = one.derivative is not None and other.derivative is not None and not isinstance(before, Derivative)
    if (rewritten or kept) and witnesses.equal(before, after):
        return "exact"
    if rewritten and size(before) + size(after) <= _EXACT_NODES and is_identical(before, after):
        return "exact"
    agreement: Check | Literal[False] | None = witnesses.agree(before, after)
    if agreement is None:
        agreement = _agreement(before, after, one.in_pieces or other.in_pieces)
    if agreement is False:
        raise Rejected
    return agreement


def _agreement(before: Node, after: Node, in_pieces: bool) -> Check | Literal[False] | None:
    """Where the witnesses do not tell: more points, wide balls, data for sums; ``False`` is proved different.

    In functions of several pieces every point is tried.
    """
    parts = [*walk(before), *walk(after)]
    free = sorted(variables(before) | variables(after))
    confirmed, settled = 0, len(POINTS) + (len(CLOSE_POINTS) if in_pieces else 0)
    for turn, (values, data) in enumerate(_settings(parts, free, in_pieces)):
        agrees = _agree(before, after, values, data)
        if agrees is False:
            return False
        confirmed += agrees is True
        if not free or (confirmed >= ENOUGH and not in_pieces) or (confirmed and turn >= settled):
            break
    return "enclosed" if confirmed else None


def _agree(before: Node, after: Node, values: Mapping[str, arb], data: Mapping[str, Sequence[float]]) -> bool | None:
    """Whether the values at a point agree: ``None`` where one is not known or too wide to tell."""
    for bits in _PRECISIONS:
        with precision(bits):
            left = enclose(before, values, data)
            right = enclose(after, values, data) if left.is_finite() else left
            if not right.is_finite():
                return None
            difference = left - right
            if not difference.contains(0):
                return False
            if difference.rad() <= TINY * (1 + abs(left).mid()):
                return True
    return None


def _settings(
    parts: Sequence[Any], free: Sequence[str], in_pieces: bool
) -> Iterator[tuple[dict[str, arb], dict[str, list[float]]]]:
    """Values for the variables, and data of several lengths for indexed symbols."""
    columns = sorted({part.name for part in parts if isinstance(part, Indexed)})
    indices = {part.index.name for part in parts if isinstance(part, Indexed) and isinstance(part.index, Symbol)}
    bounds = {part.upper.name for part in parts if isinstance(part, Summation) and isinstance(part.upper, Symbol)} - {
        name for part in parts if isinstance(part, Derivative) for name in (part.variable.name,)
    }
    whole = bool(columns or bounds)
    points = POINTS + (CLOSE_POINTS if in_pieces else ()) + _MORE_POINTS
    for turn in range(len(points)):
        length = _LENGTHS[turn % len(_LENGTHS)]
        values = {}
        for place, name in enumerate(free):
            if name in bounds:
                values[name] = arb(length)
            elif name in indices:
                values[name] = arb(1 + turn % 2)
            else:
                values[name] = arb(points[(turn + 4 * place) % len(points)])
        rows = _LONGEST if whole else 0
        data = {
            name: [((7 * row + 3 * turn + 5 * place) % 23 - 9) / 4 for row in range(rows)]
            for place, name in enumerate(columns)
        }
        yield values, data
