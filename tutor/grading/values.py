"""Judging numbers: exact ones, decimals to stated places, and lists of them in any order."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from flint import arb, ctx, fmpq

from tutor.expression.algebra import Algebra
from tutor.expression.balls import enclose
from tutor.expression.message import message
from tutor.expression.read import Reading
from tutor.expression.tree import Node, variables
from tutor.grading.comparing import BITS, Witness
from tutor.grading.equality import equality
from tutor.grading.form import in_form
from tutor.grading.judge import NOTHING, accepted, approximate, ask, judge, other_readings, undecided
from tutor.grading.marks import Mark, Policy
from tutor.grading.verdict import Verdict

_DECIMAL = re.compile(r"[\d,]*[.,]\d+")
_WHOLE = re.compile(r"\s*[-+−]?[\d, ]+(?:\s*(?:[eE]|[×x*·]\s*10\^?).*)?\s*")
_PERCENT = re.compile(r"%|percent|퍼센트")

Match = Literal["exact", "rounded", "imprecise", "different", "undecided"]
"""``imprecise``: right as far as it goes, with fewer places than asked for."""


@dataclass(frozen=True, slots=True)
class Target:
    """A number to be found: an enclosure, and its exact form where one is known."""

    ball: arb
    exact: Node | None = None


def target(node: Node) -> Target:
    """The target that a constant tree stands for."""
    with ctx.workprec(BITS):
        return Target(enclose(node, {}), node)


def match_number(reading: Reading, wanted: Target, algebra: Algebra, policy: Policy) -> Match:
    """How the number written compares with the one wanted."""
    if variables(reading.node):
        return "different"
    with ctx.workprec(BITS):
        yours = enclose(reading.node, {})
        if not yours.is_finite():
            return "different" if wanted.ball.is_finite() else "undecided"
        gap = abs(yours - wanted.ball)
    if wanted.exact is not None:
        found = equality(reading.node, wanted.exact, algebra).value
        if found == "equal":
            return "exact"
        if found == "undecided":
            return "undecided"
    allowed = _allowed(reading.text, wanted, policy)
    if allowed is None:
        return "different" if not yours.overlaps(wanted.ball) else "undecided"
    if gap <= allowed:
        return "rounded"
    places = decimal_places(reading.text)
    stated_in_places = policy.tolerance is None and policy.significant is None and policy.decimals is not None
    if stated_in_places and places is not None and places < (policy.decimals or 0):
        return "imprecise" if gap <= tolerance(wanted.ball, places) else "different"
    return "different"


def _allowed(text: str, wanted: Target, policy: Policy) -> arb | None:
    """How far the number written may be off; ``None`` where it has to be exact."""
    if policy.tolerance is not None:
        return arb(fmpq(policy.tolerance.numerator, policy.tolerance.denominator))
    is_decimal = decimal_places(text) is not None
    if policy.significant is not None:
        return significant_tolerance(wanted.ball, policy.significant) if is_decimal or _WHOLE.fullmatch(text) else None
    if policy.decimals is None or (wanted.exact is not None and not is_decimal):
        return None
    return tolerance(wanted.ball, policy.decimals)


def decimal_places(text: str) -> int | None:
    """How many places the decimal in the text has, two more in per cent; ``None`` where there is none."""
    found = _DECIMAL.search(text)
    if found is None:
        return None
    mark = max(found.group().rfind("."), found.group().rfind(","))
    return len(found.group()) - mark - 1 + (2 if _PERCENT.search(text) else 0)


def tolerance(value: arb, places: int) -> arb:
    """Half a unit of the last place; of a number below 1, places are counted from its first digit that is not 0."""
    size = abs(value).mid()
    unit = Fraction(1, 10**places)
    while size < arb(fmpq(1, 10)) and size > 0 and unit > Fraction(1, 10**60):
        size, unit = size * 10, unit / 10
    half = unit / 2
    # a tie in the last place is no error, whichever way it was rounded
    return arb(fmpq(half.numerator, half.denominator)) * (1 + arb(2) ** -40)


def significant_tolerance(value: arb, digits: int) -> arb:
    """Half a unit of the last of so many significant digits; nothing for 0, which has none."""
    size = abs(value).mid()
    if size == 0:
        return arb(0)
    first = Fraction(10) ** math.floor(float(size.log() / arb(10).log()))
    while size < arb(fmpq(first.numerator, first.denominator)):  # the logarithm was rounded up
        first /= 10
    while size >= arb(fmpq(first.numerator, first.denominator)) * 10:
        first *= 10
    half = first / 10 ** (digits - 1) / 2
    return arb(fmpq(half.numerator, half.denominator)) * (1 + arb(2) ** -40)


def judge_number(reading: Reading, wanted: Target, algebra: Algebra, policy: Policy) -> Verdict:
    """The verdict on one number."""
    match match_number(reading, wanted, algebra, policy):
        case "exact":
            exact = wanted.exact if wanted.exact is not None else reading.node
            return judge(reading, exact, algebra, policy)
        case "rounded":
            fits = policy.form is None or in_form(reading.node, reading.text, policy.form, reading.node)
            return accepted((reading.node,), "rounded", fits, policy)
        case "undecided":
            return undecided("unknown", (reading.node,))
        case "imprecise":
            return _wrong(reading, wanted, policy, "imprecise")
    others = () if wanted.exact is None else other_readings(reading, wanted.exact, algebra)
    others = others or _decimals_meant(reading, wanted, policy)
    return ask(reading.node, others) if others else _wrong(reading, wanted, policy, "witness")


def _decimals_meant(reading: Reading, wanted: Target, policy: Policy) -> tuple[Node, ...]:
    """The decimal ``3,142`` would be with a decimal comma, where that is right to the places asked for."""
    others = [node for warning in reading.warnings for node in warning.readings[1:]]
    if policy.decimals is None:
        return ()
    with ctx.workprec(BITS):
        allowed = tolerance(wanted.ball, policy.decimals)
        return tuple(node for node in others if abs(enclose(node, {}) - wanted.ball) <= allowed)


def _wrong(reading: Reading, wanted: Target, policy: Policy, reason: str) -> Verdict:
    with ctx.workprec(BITS):
        yours = enclose(reading.node, {}) if not variables(reading.node) else None
    if reason == "imprecise":
        said = message("grade.more_places", places=policy.decimals or 0)
    elif yours is None:
        said = message("grade.number_wanted")
    else:
        said = message("grade.number_differs", yours=approximate(yours))
    return Verdict(
        value="different",
        correct=False,
        score=NOTHING,
        reason=reason,
        marks=(Mark(message("grade.for.answer"), NOTHING, policy.points, said),),
        feedback=(said,),
        witness=Witness((), yours, wanted.ball),
        understood=(reading.node,),
    )


@dataclass(frozen=True, slots=True)
class Matching:
    """Which target each number written stands for (``None``: none of them), and which targets were left out."""

    partners: tuple[int | None, ...]
    doubtful: tuple[int, ...]
    imprecise: tuple[int, ...]
    missing: tuple[int, ...]

    @property
    def extra(self) -> tuple[int, ...]:
        """The positions of numbers that stand for no target, certainly."""
        doubted = {*self.doubtful, *self.imprecise}
        return tuple(k for k, partner in enumerate(self.partners) if partner is None and k not in doubted)


def match_list(readings: Sequence[Reading], targets: Sequence[Target], algebra: Algebra, policy: Policy) -> Matching:
    """Pair the numbers written with the targets, in any order; each target is used once, a repeated number is extra."""
    partners: list[int | None] = []
    doubtful: list[int] = []
    imprecise: list[int] = []
    free = list(range(len(targets)))
    for position, reading in enumerate(readings):
        found = {k: match_number(reading, targets[k], algebra, policy) for k in _nearest_first(reading, targets, free)}
        partner = next((k for k, match in found.items() if match in ("exact", "rounded")), None)
        partners.append(partner)
        if partner is not None:
            free.remove(partner)
        elif "undecided" in found.values():
            doubtful.append(position)
        elif "imprecise" in found.values():
            imprecise.append(position)
    return Matching(tuple(partners), tuple(doubtful), tuple(imprecise), tuple(free))


def _nearest_first(reading: Reading, targets: Sequence[Target], free: Sequence[int]) -> list[int]:
    if variables(reading.node):
        return []
    yours = enclose(reading.node, {})
    return sorted(free, key=lambda k: float(abs(yours - targets[k].ball).mid()))
