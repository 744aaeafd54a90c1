"""Marks: method and accuracy apart, each item with its points and its reason; the teacher's policy as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from tutor.expression.message import Message, message

Form = Literal["simplified", "expanded", "factored", "single_fraction", "exact"]


@dataclass(frozen=True, slots=True)
class Mark:
    """``points`` of ``of`` for one thing, and why."""

    purpose: Message
    points: Fraction
    of: Fraction
    reason: Message


@dataclass(frozen=True, slots=True)
class Policy:
    """What a teacher decides. Shares are parts of ``points``.

    ``method_share`` counts where lines of working are marked; a bare answer carries its method with it. ``decimals`` is
    to how many places a decimal is accepted for an exact value, ``None`` for exact answers only; stated instead,
    ``significant`` is to how many significant digits, and ``tolerance`` how far any number may be off. What follows
    rightly from a wrong line earns its method in full and ``follow_through_share`` of the accuracy, at most
    ``easier_cap`` of either where the error made the rest easier. A line shown by a hint earns at most
    ``hint_cap``; each later attempt costs ``attempt_penalty`` of the points. Without ``follow_through`` nothing is
    earned for what follows from a wrong line.
    """

    points: Fraction = Fraction(1)
    form: Form | None = None
    form_share: Fraction = Fraction(1, 10)
    method_share: Fraction = Fraction(3, 5)
    decimals: int | None = 2
    significant: int | None = None
    tolerance: Fraction | None = None
    same_domain: bool = False
    follow_through: bool = True
    follow_through_share: Fraction = Fraction(1, 2)
    easier_cap: Fraction = Fraction(1, 2)
    hint_cap: Fraction = Fraction(1, 2)
    attempt_penalty: Fraction = Fraction(1, 10)


def at_attempt(mark: Mark, attempt: int, policy: Policy) -> Mark:
    """The mark at the first, second, … attempt: each later one costs a part of the points, and the reason says so."""
    if attempt == 1 or not mark.points:
        return mark
    kept = max(Fraction(0), 1 - policy.attempt_penalty * (attempt - 1))
    reason = message("grade.later_attempt", attempt=attempt, reason=mark.reason)
    return replace(mark, points=mark.points * kept, reason=reason)


def after_hint(mark: Mark, policy: Policy) -> Mark:
    """The mark where a hint wrote the step out: at most ``hint_cap`` of the points, and the reason says so."""
    most = mark.of * policy.hint_cap
    if mark.points <= most:
        return mark
    return replace(mark, points=most, reason=message("grade.after_hint", reason=mark.reason))


def score(marks: Sequence[Mark]) -> Fraction:
    """The share of the points reached, from 0 to 1."""
    total = sum((mark.of for mark in marks), Fraction(0))
    return sum((mark.points for mark in marks), Fraction(0)) / total if total else Fraction(0)
