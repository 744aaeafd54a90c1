"""The conditions of a derivation, put as a student would: no repetitions, nothing that always holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tutor.calculus.inequalities import HOLDS, solved, without_implied
from tutor.calculus.signs import is_nonnegative, is_positive
from tutor.calculus.solution_sets import Solution, SolutionSet, solution, written
from tutor.calculus.tidier import Tidier
from tutor.expression.tree import (
    ZERO,
    Apply,
    Comparison,
    Condition,
    Integer,
    Negation,
    Power,
    Product,
    Quotient,
    Symbol,
    rational_value,
    variables,
)

_NEVER_ZERO = ("sec", "csc", "sech", "csch")


def simplify_conditions(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The same conditions, all of which must hold: tidied, split, solved; trivial and implied ones dropped.

    Those that are not comparisons are kept as they are, at the end.
    """
    found: dict[Comparison, None] = {}
    others: dict[Condition, None] = {}
    solved_for: dict[Symbol, SolutionSet] = {}
    tidier = Tidier()  # one for all, so that equal sides look the same
    asked = list(conditions)
    for condition in asked:
        if not isinstance(condition, Comparison):
            others[condition] = None
            continue
        parts = tuple(_tidied(condition, tidier))
        asked += [own for own in tidier.conditions if own not in asked]  # what a side needs to have a value
        for part, known in parts:
            if known is not None:
                letter, numbers, left = known
                solved_for[letter] = numbers.both(solved_for[letter]) if letter in solved_for else numbers
                found.update(dict.fromkeys(left))
            elif not _trivial(part) and not (part.relation == "!=" and _opposite(part, tidier) in found):
                found[part] = None
    places = [part for letter, numbers in solved_for.items() for part in written(letter, numbers)]
    plain = [part for part in places if isinstance(part, Comparison)]
    return (*without_implied((*plain, *found)), *(part for part in places if part not in plain), *others)


def never_holds(condition: Condition) -> bool:
    """Whether a simplified condition says something false of plain numbers: 0 ≠ 0."""
    return isinstance(condition, Comparison) and rational_value(condition.left) is not None


def _tidied(condition: Comparison, tidier: Tidier) -> Iterator[tuple[Comparison, Solution | None]]:
    """The condition where it can be solved as it stands, else the plainer ones it says; each with its solution."""
    known = solution(condition)
    if known is not None:
        yield condition, known
        return
    left, right = tidier.tidy(condition.left), tidier.tidy(condition.right)
    for part in _split(Comparison(condition.relation, left, right)):
        if not _trivial(part):
            for piece in solved(part):
                yield from ((last, solution(last)) for last in _split(piece))


def _opposite(condition: Comparison, tidier: Tidier) -> Comparison:
    return Comparison(condition.relation, tidier.tidy(Negation(condition.left)), condition.right)


def _split(condition: Comparison) -> tuple[Comparison, ...]:
    """u·v ≠ 0 says u ≠ 0 and v ≠ 0; so does u/v ≠ 0; uⁿ ≠ 0 says u ≠ 0; |u| > 0 and u² > 0 say u ≠ 0."""
    relation, left, right = condition.relation, condition.left, condition.right
    if right != ZERO:
        return (condition,)
    match relation, left:
        case "!=", Product(factors):
            return tuple(part for factor in factors for part in _split(Comparison("!=", factor, ZERO)))
        case "!=", Power(base, exponent) if (value := rational_value(exponent)) is not None and value > 0:
            return _split(Comparison("!=", base, ZERO))
        case "!=", Power(base, exponent) if variables(exponent):  # positive wherever it has a value and base ≠ 0
            return _split(Comparison("!=", base, ZERO))
        case "!=", Quotient(u, v):
            return tuple(part for side in (u, v) for part in _split(Comparison("!=", side, ZERO)))
        case "!=", (Negation(u) | Apply("abs", (u,))):
            return _split(Comparison("!=", u, ZERO))
        case "!=", Apply("sqrt", (u,)):
            return _split(Comparison(">", u, ZERO))
        case ">", Power(base, Integer(n)) if n % 2 == 0:
            return _split(Comparison("!=", base, ZERO))
        case ">", Power(base, Integer()):
            return _split(Comparison(">", base, ZERO))
        case ">", Apply("abs", (u,)):
            return _split(Comparison("!=", u, ZERO))
        case ">", Apply("sqrt", (u,)):
            return _split(Comparison(">", u, ZERO))
        case ">", Quotient(u, v) if is_positive(v):
            return _split(Comparison(">", u, ZERO))
        case ">", Product(factors) if any(is_positive(factor) for factor in factors):
            rest = [factor for factor in factors if not is_positive(factor)]
            if len(rest) == 1:
                return _split(Comparison(">", rest[0], ZERO))
    return (condition,)


def _trivial(condition: Comparison) -> bool:
    left, right = rational_value(condition.left), rational_value(condition.right)
    if left is not None and right is not None:
        return HOLDS[condition.relation](left, right)
    if condition.relation == "!=" and condition.right == ZERO and isinstance(condition.left, Apply):
        return condition.left.function in _NEVER_ZERO or is_positive(condition.left)
    if condition.right == ZERO and condition.relation in (">", "!=", ">="):
        return is_positive(condition.left) or (condition.relation == ">=" and is_nonnegative(condition.left))
    return False
