"""Comparing answers of several parts: lists and sets in any order, points, intervals, families, nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flint import arb, ctx

from tutor.expression.algebra import Algebra
from tutor.expression.answers import Answer, Equation, Intervals, Left, Name, Nothing, Points, Values, listed
from tutor.expression.balls import enclose
from tutor.expression.interval import Interval
from tutor.expression.tree import INFINITY, Node, Symbol, variables
from tutor.grading.comparing import BITS, Witness
from tutor.grading.equality import equality
from tutor.grading.families import difference, members
from tutor.grading.verdict import Judgement

Part = TypeVar("Part")
Point = tuple[Node, ...]

MOST_COMPARISONS = 900
_COUNTERS = frozenset("klmn")
"""Letters that stand for whole numbers where numbers are named: ``x = π/2 + nπ``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many of ``wanted`` parts were found, how many given ones are ``extra``, and evidence of one that differs."""

    value: Judgement
    found: int = 0
    wanted: int = 1
    extra: int = 0
    witness: Witness | None = None


_EQUAL = Outcome("equal", found=1)
_DIFFERENT = Outcome("different", extra=1)
_UNDECIDED = Outcome("undecided")


def alike(yours: Answer, wanted: Answer, algebra: Algebra) -> Outcome:
    """Compare two answers as sets of their parts; values and coordinates with names go by their names."""
    if counters(wanted) or counters(yours):
        return _families(yours, wanted)
    match wanted, yours:
        case Nothing(), Nothing():
            return _EQUAL
        case Points(points, name), _:
            given = _as_points(yours, name, len(points[0]))
            return _DIFFERENT if given is None else _matched(given, points, algebra)
        case Intervals(), Intervals():
            return _same_intervals(wanted, yours, algebra)
        case Values(values, names), Points(((*coordinates,),), None) if len(coordinates) == len(_letters(names)) > 1:
            return _matched([tuple(coordinates)], [tuple(values)], algebra)
        case Values() | Equation(), Points() | Intervals():
            return _DIFFERENT
        case Intervals() | Nothing(), _:
            return _DIFFERENT
    return _values(yours, wanted, algebra)


def counters(answer: Answer) -> frozenset[str]:
    """The letters of the answer that stand for any whole number."""
    match answer:
        case Values(values, names, integers):
            named = names[0] is not None
        case Equation(name, value):
            values, named, integers = (value,), isinstance(name, Name) and not name.arguments, ()
        case _:
            return frozenset()
    letters = frozenset().union(*map(variables, values))
    return frozenset(integers) | (letters & _COUNTERS if named and not letters - _COUNTERS else frozenset())


# ---- values ------------------------------------------------------------------------------------------------------


def _values(yours: Answer, wanted: Answer, algebra: Algebra) -> Outcome:
    right, given = listed(wanted), listed(yours)
    asked, told = _letters(_names(wanted)), _letters(_names(yours))
    if len(asked) == 1 or len(told) == 1 or set(_numbered(asked)) == set(_numbered(told)) == {"x"}:
        asked, told = _numbered(asked), _numbered(told)
    if len(asked) > 1:  # x = 1, y = 2: one value for each name
        if set(told) - set(asked):
            return Outcome("different", 0, len(right), len(given))
        if told:
            given = tuple(value for name in asked for letter, value in zip(told, given, strict=True) if letter == name)
        if not told or set(told) == set(asked):
            return _matched([given], [right], algebra)
        right = tuple(value for name, value in zip(asked, right, strict=True) if name in told)
        outcome = _matched([given], [right], algebra)
        found = len(given) if outcome.value == "equal" else 0
        return Outcome("different", found, len(asked), 0, outcome.witness)
    if told and asked and set(told) != set(asked):
        return Outcome("different", 0, len(right), len(given))
    return _matched([(value,) for value in given], [(value,) for value in right], algebra)


def _names(answer: Answer) -> tuple[Left | None, ...]:
    match answer:
        case Values(_, names):
            return names
        case Equation(name):
            return (name,)
    return (None,)


def _letters(names: Sequence[Left | None]) -> list[str]:
    """The letters that are all different names of values; one letter where all have the same; else none."""
    letters = [name.letter for name in names if isinstance(name, Name) and not name.order and not name.arguments]
    if len(letters) != len(names):
        return []
    different = list(dict.fromkeys(letters))
    return different if len(different) in (1, len(letters)) else []


def _numbered(letters: list[str]) -> list[str]:
    """x for x_1, x_2, which number the values of x; other letters as they are."""
    stems = {letter.partition("_")[0] for letter in letters}
    return [*stems] if len(stems) == 1 else letters


def _as_points(yours: Answer, name: Left | None, size: int) -> Sequence[Point] | None:
    """Points as given, or one whose coordinates were given by name."""
    if isinstance(yours, Points):
        return yours.points
    letters = _letters(_names(yours))
    if len(letters) != size:
        return None
    order = [each.name for each in name.arguments if isinstance(each, Symbol)] if isinstance(name, Name) else []
    order = order if sorted(order) == sorted(letters) else sorted(letters)
    by_name = dict(zip(letters, listed(yours), strict=True))
    return [tuple(by_name[letter] for letter in order)]


def _matched(given: Sequence[Point], wanted: Sequence[Point], algebra: Algebra) -> Outcome:
    """Each part wanted needs one that is equal. A part given twice counts once, unless one is wanted twice."""
    balls = {point: _enclosed(point) for point in (*given, *wanted)}
    free = list(wanted)
    repeated = len(_distinct(wanted, algebra)) < len(wanted) if len(wanted) ** 2 <= MOST_COMPARISONS else False
    extra, doubtful, comparisons = 0, False, 0
    witness: Witness | None = None
    for point in given:
        verdict, partner = "different", None
        for other in free if repeated else wanted:
            if _certainly_apart(balls[point], balls[other]):
                continue
            comparisons += 1
            if comparisons > MOST_COMPARISONS:
                return _UNDECIDED
            verdict, evidence = _same_point(point, other, algebra)
            if verdict != "different":
                partner = other
                break
            witness = witness or evidence
        doubtful |= verdict == "undecided"
        extra += partner is None
        if partner in free:
            free.remove(partner)
    if doubtful:
        return _UNDECIDED
    right = not free and not extra
    return Outcome("equal" if right else "different", len(wanted) - len(free), len(wanted), extra, witness)


def _distinct(points: Sequence[Point], algebra: Algebra) -> list[Point]:
    found: list[Point] = []
    for point in points:
        if all(_same_point(point, other, algebra)[0] != "equal" for other in found):
            found.append(point)
    return found


def _same_point(yours: Point, wanted: Point, algebra: Algebra) -> tuple[Judgement, Witness | None]:
    if len(yours) != len(wanted):
        return "different", None
    found = [equality(mine, other, algebra) for mine, other in zip(yours, wanted, strict=True)]
    for each in found:
        if each.value == "different":
            return "different", each.witness
    return ("equal", None) if all(each.value == "equal" for each in found) else ("undecided", None)


def _enclosed(point: Point) -> tuple[arb | None, ...]:
    """Enclosures of the coordinates that are numbers."""
    with ctx.workprec(BITS):
        return tuple(None if variables(node) else enclose(node, {}) for node in point)


def _certainly_apart(one: Sequence[arb | None], other: Sequence[arb | None]) -> bool:
    known = [(a, b) for a, b in zip(one, other, strict=False) if a is not None and b is not None]
    return any(a.is_finite() and b.is_finite() and not a.overlaps(b) for a, b in known)


# ---- intervals ---------------------------------------------------------------------------------------------------


def _same_intervals(wanted: Intervals, yours: Intervals, algebra: Algebra) -> Outcome:
    """Compare unions of intervals as sets: at every end, and between neighbouring ends."""
    letters = {union.variable for union in (wanted, yours) if not union.is_name} - {None}
    if len(letters) > 1:
        return _DIFFERENT
    ends = _ordered_ends([*wanted.intervals, *yours.intervals], algebra)
    if ends is None:
        return _UNDECIDED
    same = _places(wanted.intervals, ends) == _places(yours.intervals, ends)
    return _EQUAL if same else _DIFFERENT


def _ordered_ends(intervals: Sequence[Interval], algebra: Algebra) -> dict[Node, int] | None:
    """The place of every finite end among the different ones, from left to right; ``None`` if that is not known."""
    nodes = dict.fromkeys(end for each in intervals for end in (each.lower, each.upper) if not _is_infinite(end))
    with ctx.workprec(BITS):
        balls = {node: enclose(node, {}) for node in nodes}
    ranks: dict[Node, int] = {}
    last: Node | None = None
    for node in sorted(nodes, key=lambda node: float(balls[node].mid())):
        if last is None or not balls[node].overlaps(balls[last]):
            ranks[node] = len(set(ranks.values()))
        elif equality(node, last, algebra).value == "equal":
            ranks[node] = ranks[last]
        else:
            return None
        last = node
    return ranks


def _is_infinite(end: Node) -> bool:
    return INFINITY in (end, getattr(end, "operand", None))


def _places(intervals: Sequence[Interval], ends: dict[Node, int]) -> frozenset[float]:
    """The ends (whole numbers) and the gaps between and beyond them (halves) that are covered."""
    covered: set[float] = set()
    highest = max(ends.values(), default=-1)
    for each in intervals:
        low = -1.0 if _is_infinite(each.lower) else float(ends[each.lower])
        high = highest + 1.0 if _is_infinite(each.upper) else float(ends[each.upper])
        covered.update(half / 2 for half in range(int(2 * low) + 1, int(2 * high)))
        covered.update([low] if each.lower_closed else [])
        covered.update([high] if each.upper_closed else [])
    return frozenset(covered)


# ---- families ----------------------------------------------------------------------------------------------------


def _families(yours: Answer, wanted: Answer) -> Outcome:
    groups = []
    for answer in (wanted, yours):
        if not isinstance(answer, Values | Equation) and isinstance(answer, Points | Intervals | Nothing):
            return _DIFFERENT
        found = [_group(value) for value in listed(answer)]
        if any(group is None for group in found):
            return _UNDECIDED
        groups.append([group for group in found if group is not None])
    compared = difference(*groups)
    if compared is None:
        return _UNDECIDED
    if not compared.missing and not compared.extra:
        return _EQUAL
    return Outcome("different", 0, 1, int(bool(compared.extra)))


def _group(value: Node) -> list[arb] | None:
    letters = sorted(variables(value))
    if len(letters) > 1:
        return None
    return members(value, letters[0]) if letters else [enclose(value, {})]
