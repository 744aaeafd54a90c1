"""What a student did between two lines of equal value: which rules, or which algebra; and whether it led anywhere.

A line's markers ``d/dx(…)`` tell: those of the line before that are gone were worked out. So the rules are found
without trying whole lines: each marker is taken apart, the way a right derivation does it, down to those still there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutor.calculus.order import RULES
from tutor.calculus.rule import Applied, Rule
from tutor.calculus.tidy import tidy
from tutor.calculus.working import is_elementary
from tutor.expression.tree import (
    Condition,
    Derivative,
    Integer,
    Node,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    size,
    walk,
)
from tutor.grading.equality import without_derivatives
from tutor.grading.form import is_finished
from tutor.grading.search import markers

Key = tuple[Node, str, int]
_PLAIN = ("constant_multiple", "negation")
_GROWTH = 8
"""By how many nodes, and by what half of its own size, a line may grow in algebra without being called a detour.

Multiplying out, to the end or in part, never is one, nor are cases.
"""


@dataclass(frozen=True, slots=True)
class Transition:
    """``rules`` as a student would count them (an easy derivative is one), ``applied`` one by one.

    ``rule`` is the one rule, ``several``, or the name of the algebra done; ``detour`` that the line is not nearer to
    the answer.
    """

    rule: str
    rules: tuple[str, ...]
    applied: tuple[str, ...]
    detour: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """How a marker was worked out, and which of the markers still wanted it leaves."""

    rules: tuple[str, ...]
    applied: tuple[str, ...]
    left: frozenset[Key]


def transition(before: Node, after: Node) -> Transition:
    """What was done from ``before`` to ``after``, two lines known to be of equal value."""
    found = rules_between(before, after)
    if found is None:
        return Transition("rewrite", (), (), remaining(after) > remaining(before))
    if found.rules:
        return Transition(found.rules[0] if len(found.rules) == 1 else "several", found.rules, found.applied)
    grown = size(after) - size(before)
    algebra = _algebra(before, after)
    by_cases = any(isinstance(part, Piecewise) for part in walk(after))
    opened = by_cases or _brackets(after) < _brackets(before) or _sums(after) > _sums(before)
    return Transition(algebra, (), (), grown > max(_GROWTH, size(before) // 2) and not opened)


def rules_between(before: Node, after: Node) -> _Way | None:
    """The rules that lead from the markers of ``before`` to those of ``after``; ``None`` where no way does."""
    wanted = frozenset(_key(marker) for marker, _ in markers(after, False))
    alone = isinstance(before, Derivative)
    ways = [_way(marker, wanted, top=alone) for marker, _ in markers(before, False)]
    whole = _together(ways)
    return whole if wanted <= whole.left else None


def remaining(node: Node) -> int:
    """How many rules are still to be applied in a line, an easy derivative counted as one."""
    return len(_together([_way(marker, frozenset(), top=False) for marker, _ in markers(node, False)]).rules)


def fitting(marker: Derivative) -> Iterator[tuple[Rule, Applied]]:
    """The sound rules that fit a marker, the one our own derivations use first."""
    for rule in RULES:
        applied = rule.apply(marker)
        if applied is not None:
            yield rule, applied


def _key(marker: Derivative) -> Key:
    return tidy(marker.body), marker.variable.name, marker.order


def _way(marker: Derivative, wanted: frozenset[Key], top: bool) -> _Way:
    key = _key(marker)
    if key in wanted:
        return _Way((), (), frozenset((key,)))
    if not is_finished(marker.body):
        inner = _together([_way(part, wanted, top=False) for part, _ in markers(marker.body, False)])
        done = Derivative(tidy(without_derivatives(marker.body)), marker.variable, marker.order)
        return _together([inner, _way(done, wanted, top=False)])
    best: _Way | None = None
    for rule, applied in fitting(marker):
        below = [_way(part, wanted, top=False) for part, _ in markers(applied.result, False)]
        found = _together([_Way((rule.id,), (rule.id,), frozenset()), *below])
        if best is None or len(found.left) > len(best.left):
            best = found
        if not wanted or marker.order > 1:
            break
    if best is None:
        return _Way((), (), frozenset())
    return best if best.left else _Way(_counted(marker, best, top), best.applied, best.left)


def _counted(marker: Derivative, way: _Way, top: bool) -> tuple[str, ...]:
    """An easy derivative counts as the one rule that matters in it, an easy sum inside a line as one as well."""
    body, name = marker.body, marker.variable.name
    if isinstance(body, Sum):
        easy = not top and all(is_elementary(term, name) for term in body.terms)
        return ("sum",) if easy else way.rules
    if is_elementary(body, name) and way.applied:
        return (next((rule for rule in way.applied if rule not in _PLAIN), way.applied[0]),)
    return way.rules


def _together(ways: Sequence[_Way]) -> _Way:
    return _Way(
        tuple(rule for way in ways for rule in way.rules),
        tuple(rule for way in ways for rule in way.applied),
        frozenset().union(*(way.left for way in ways)),
    )


def _brackets(node: Node) -> int:
    """How many products and powers of sums there are to multiply out."""
    return sum(_is_bracket(part) for part in walk(node))


def _is_bracket(part: Node | Condition) -> bool:
    match part:
        case Product(factors):
            return any(isinstance(factor, Sum) for factor in factors)
        case Power(Sum(), Integer()):
            return True
    return False


def _sums(node: Node) -> int:
    return sum(isinstance(part, Summation) for part in walk(node))


def _algebra(before: Node, after: Node) -> str:
    """The name of what was done to a line whose markers stayed."""
    if before == after:
        return "same"
    if isinstance(before, Sum) and isinstance(after, Product | Quotient):
        return "factor"
    if isinstance(after, Sum) and isinstance(before, Product | Quotient):
        return "expand"
    if isinstance(before, Sum) and isinstance(after, Sum) and len(after.terms) < len(before.terms):
        return "collect"
    if isinstance(before, Quotient) and isinstance(after, Quotient) and size(after) < size(before):
        return "cancel"
    return "simplify"
