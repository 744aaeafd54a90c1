"""Where the pieces of a function meet: is it continuous there, and does it have a derivative?

Decided exactly for conditions that compare the variable with numbers; anything else is left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, TypeGuard

from tutor.calculus.inequalities import HOLDS
from tutor.calculus.limits import Limit, Side
from tutor.calculus.places import Place, at_place, place_of, rational_place
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose
from tutor.expression.message import Message, message
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import (
    ONE,
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Quotient,
    Sum,
    Symbol,
    number,
    rational_value,
    variables,
    walk,
)

Kind = Literal["smooth", "limit", "value", "corner", "jump", "open", "inside"]
Stretch = tuple[Place | None, Place | None]
"""An open interval; ``None`` where it has no end."""

NO_VALUE = Quotient(ONE, ZERO)
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Joint:
    """``at`` the pieces meet smoothly, in a corner, with a jump, or it is not known (``open``).

    ``limit`` says that f′ is the same from both sides of a place at which f is continuous, ``value`` that the limit of
    the difference quotient is known there, though a formula has no value. ``told`` are the words for what quotients
    tell.
    ``inside`` says that no piece ends there, though a condition mentions the place.
    """

    at: Place
    kind: Kind
    left: Node
    right: Node
    told: Message | None = None

    def words(self, variable: Symbol) -> Message:
        at = Comparison("=", variable, self.at.node)
        if self.told is not None:
            return self.told
        match self.kind:
            case "smooth":
                return message("rule.joint_smooth", at=at, slope=self.left)
            case "limit":
                return message("rule.joint_limit", at=at, slope=self.left)
            case "corner":
                return message("rule.joint_corner", at=at, left=self.left, right=self.right)
            case "jump":
                return message("rule.joint_jump", at=at, left=self.left, right=self.right)
        return message("rule.joint_open", at=at)


def examine(before: Piecewise, slopes: Sequence[Node], variable: Symbol) -> tuple[Joint, ...] | None:
    """Every joint of a piecewise function whose branches have the derivatives ``slopes``.

    ``None`` where the conditions are not comparisons of the variable with numbers.
    """
    places = _places([condition for _, condition in before.branches], variable)
    if places is None:
        return None
    return tuple(_joint(before, slopes, variable, places, position) for position in range(len(places)))


def closed(before: Piecewise, slopes: Sequence[Node], variable: Symbol, joints: Sequence[Joint]) -> Node | None:
    """The derivative with its regions written out, each closed only at the joints that are smooth.

    Where no formula gives the derivative at a joint it is written as a piece of its own: 0 where x = 0. ``None`` where
    the function has no values but at single places, around which there is no derivative.
    """
    smooth = {joint.at for joint in joints if joint.kind in ("smooth", "inside")}
    single = [joint for joint in joints if joint.kind == "value"]
    regions = _regions(before, variable, [joint.at for joint in joints], smooth)
    taken: set[Place] = set()
    branches: list[tuple[Node, Condition]] = []
    for branch, found in sorted(regions.items()):
        ends = {end for stretch in found for end in stretch}
        own = {
            joint.at
            for joint in single
            if joint.at in ends and are_equal(value_at(slopes[branch], variable, joint.at), joint.left)
        }
        branches.append((slopes[branch], _region(variable, _merged(found, own), smooth | own, taken)))
        taken |= own
    branches += [(joint.left, Comparison("=", variable, joint.at.node)) for joint in single if joint.at not in taken]
    if not branches:
        return None
    return branches[0][0] if isinstance(branches[0][1], Otherwise) else Piecewise(tuple(branches))


def _merged(found: list[Stretch], own: set[Place]) -> list[Stretch]:
    """The stretches, those that meet at one of the places made one."""
    merged = found[:1]
    for lower, upper in found[1:]:
        if lower is not None and lower == merged[-1][1] and lower in own:
            merged[-1] = (merged[-1][0], upper)
        else:
            merged.append((lower, upper))
    return merged


def stretches(piecewise: Piecewise, variable: Symbol) -> list[list[Stretch]] | None:
    """Where each of the branches gives the value, ends left out; ``None`` where ``examine`` gives ``None``."""
    places = _places([condition for _, condition in piecewise.branches], variable)
    if places is None:
        return None
    regions = _regions(piecewise, variable, places, set(places))
    return [regions.get(branch, []) for branch in range(len(piecewise.branches))]


def _regions(
    piecewise: Piecewise, variable: Symbol, places: list[Place], joined: set[Place]
) -> dict[int, list[Stretch]]:
    """The stretches of each branch in rising order; neighbours are one where they meet at a place in ``joined``."""
    regions: dict[int, list[Stretch]] = {}
    for position, sample in enumerate(_samples(places)):
        branch = _branch(piecewise, variable, sample)
        lower = places[position - 1] if position else None
        upper = places[position] if position < len(places) else None
        if branch is None:
            continue
        found = regions.setdefault(branch, [])
        if found and found[-1][1] == lower and lower in joined:
            found[-1] = (found[-1][0], upper)
        else:
            found.append((lower, upper))
    return regions


def _region(variable: Symbol, found: list[Stretch], smooth: set[Place], taken: set[Place]) -> Condition:
    """Where one branch of the derivative holds; x ≠ a where only a is left out."""
    match found:
        case [(None, one), (other, None)] if one is not None and one == other:
            return Comparison("!=", variable, one.node)
    parts = tuple(_stretch(variable, lower, upper, smooth, taken) for lower, upper in found)
    return parts[0] if len(parts) == 1 else Disjunction(parts)


def _stretch(
    variable: Symbol, lower: Place | None, upper: Place | None, smooth: set[Place], taken: set[Place]
) -> Condition:
    """lower < x < upper, with ≤ at a smooth end no other piece has yet."""
    parts: list[Condition] = []
    for end, relation in ((lower, ">"), (upper, "<")):
        if end is None:
            continue
        closes = end in smooth and end not in taken
        if closes:
            taken.add(end)
        parts.append(Comparison(relation + "=" if closes else relation, variable, end.node))
    if len(parts) == 2 and isinstance(parts[0], Comparison):
        parts[0] = Comparison(_MIRRORED[parts[0].relation], parts[0].right, variable)
    return Otherwise() if not parts else parts[0] if len(parts) == 1 else Conjunction(tuple(parts))


def _joint(before: Piecewise, slopes: Sequence[Node], variable: Symbol, places: list[Place], position: int) -> Joint:
    at = places[position]
    samples = _samples(places)
    branches = [_branch(before, variable, sample) for sample in (samples[position], at, samples[position + 1])]
    if None in branches:
        return Joint(at, "open", ZERO, ZERO)
    if len(set(branches)) == 1:
        return Joint(at, "inside", ZERO, ZERO)
    values = [value_at(before.branches[branch][0], variable, at) for branch in branches if branch is not None]
    left, right = (value_at(slopes[branch], variable, at) for branch in branches[::2] if branch is not None)
    continuous = _all_equal(values)
    if continuous is False:
        return Joint(at, "jump", values[0], values[2])
    same_slope = _all_equal([left, right])
    if continuous is None or same_slope is None:
        sides = [(before.branches[branch][0], slopes[branch]) for branch in branches[::2] if branch is not None]
        return by_quotients(sides, values[1], variable, at) or Joint(at, "open", left, right)
    return Joint(at, "smooth" if same_slope else "corner", left, right)


def by_quotients(sides: Sequence[tuple[Node, Node]], value: Node, variable: Symbol, at: Place) -> Joint | None:
    """The joint decided by its difference quotients; ``sides`` are the function and its slope left and right of it."""
    place = rational_value(at.node)
    if place is None or are_equal(value, value) is None:
        return None
    limits: list[Limit] = []
    for (function, slope), toward in zip(sides, (-1, 1), strict=True):
        steep = value_at(slope, variable, at)
        if are_equal(value_at(function, variable, at), value) and are_equal(steep, steep):
            limits.append(Limit(steep, message("rule.side_formula", slope=steep)))
            continue
        step = variable if place == 0 else Sum((variable, number(-place)))
        quotient = tidy(Quotient(Sum((function, Negation(value))), step))
        limit = Side(variable, place, toward).limit(quotient)
        if limit is None:
            return None
        limits.append(Limit(limit.value, message("rule.side_quotient", quotient=quotient, why=limit.why)))
    return _told(at, limits, Comparison("=", variable, at.node))


def _told(at: Place, limits: Sequence[Limit], where: Comparison) -> Joint | None:
    left, right = limits
    for limit in limits:
        if limit.value is None:
            return Joint(at, "corner", ZERO, ZERO, message("rule.joint_no_limit", at=where, why=limit.why))
    if left.value is None or right.value is None:
        return None
    agree = are_equal(left.value, right.value)
    if agree is None:
        return None
    if agree and left.why == right.why:
        words = message("rule.joint_quotient", at=where, why=left.why, slope=left.value)
    else:
        key = "rule.joint_sides" if agree else "rule.joint_sides_differ"
        words = message(key, at=where, left=left.why, right=right.why, slope=right.value)
        if not agree:
            words = message(key, at=where, left=left.why, right=right.why)
    return Joint(at, "value" if agree else "corner", left.value, right.value, words)


def _all_equal(values: Sequence[Node]) -> bool | None:
    verdicts = [are_equal(values[0], other) for other in values[1:]]
    return False if False in verdicts else None if None in verdicts else True


def are_equal(first: Node, second: Node) -> bool | None:
    """Exactly equal, certainly different, or not known; a value that does not exist is not known."""
    difference = tidy(Sum((first, Negation(second))))
    if variables(difference):
        return None
    ball = enclose(Sum((first, Negation(second))), {}) if not variables(first) | variables(second) else None
    if ball is not None and not ball.is_finite():
        return None
    if difference == ZERO:
        return True
    if rational_value(difference) is not None or (ball is not None and not ball.contains(0)):
        return False
    return is_identical(first, second) or None


def value_at(node: Node, variable: Symbol, at: Place) -> Node:
    """The tidy value of a tree at a number; 1/0 where it has none, even if a factor 0 would hide that: 0·sin(1/0)."""
    there = at_place(node, variable, at)
    plain = (part for part in walk(there) if _is_number(part)) if variables(there) else (there,)
    if not all(enclose(part, {}).is_finite() for part in plain):
        return NO_VALUE
    return tidy(there)


def _places(conditions: Sequence[Condition], variable: Symbol) -> list[Place] | None:
    """The numbers the variable is compared with, in order; ``None`` also where two may be the same."""
    found: set[Place] = set()
    pending = list(conditions)
    while pending:
        match pending.pop():
            case Comparison() as comparison:
                simple = _against_number(comparison, variable)
                if simple is None:
                    return None
                found.add(simple[1])
            case Conjunction(parts) | Disjunction(parts):
                pending.extend(parts)
    places = sorted(found)
    return places if all(one.is_apart(other) for one, other in pairwise(places)) else None


def _against_number(comparison: Comparison, variable: Symbol) -> tuple[str, Place] | None:
    """``x relation number``, from either way round."""
    for relation, one, other in (
        (comparison.relation, comparison.left, comparison.right),
        (_MIRRORED[comparison.relation], comparison.right, comparison.left),
    ):
        if one == variable:
            place = place_of(other)
            return None if place is None else (relation, place)
    return None


def _is_number(part: Node | Condition) -> TypeGuard[Node]:
    return isinstance(part, Quotient | Power | Apply) and not variables(part)


def place_left_out(condition: Condition, variable: Symbol) -> Place | None:
    """The number a of a condition x ≠ a."""
    match condition:
        case Comparison("!=", left, right) if left == variable:
            return place_of(right)
    return None


def _samples(places: list[Place]) -> list[Place]:
    """A rational number from each of the stretches the places make."""
    if not places:
        return [rational_place(Fraction(0))]
    between = [(one.near + other.near) / 2 for one, other in pairwise(places)]
    return [rational_place(at) for at in (places[0].near - 1, *between, places[-1].near + 1)]


def _branch(piecewise: Piecewise, variable: Symbol, at: Place) -> int | None:
    """Which branch gives the value at a number."""
    for position, (_, condition) in enumerate(piecewise.branches):
        if _holds(condition, variable, at):
            return position
    return None


def _holds(condition: Condition, variable: Symbol, at: Place) -> bool:
    match condition:
        case Comparison():
            simple = _against_number(condition, variable)
            return simple is not None and HOLDS[simple[0]](at, simple[1])
        case Conjunction(parts):
            return all(_holds(part, variable, at) for part in parts)
        case Disjunction(parts):
            return any(_holds(part, variable, at) for part in parts)
    return True
