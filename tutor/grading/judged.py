"""The judgement on a line of working, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tutor.expression.message import Message, message
from tutor.expression.tree import Node
from tutor.grading.comparing import Witness
from tutor.grading.verdict import Diagnosis, Question

Status = Literal["follows", "correct_not_from_previous", "detour", "error", "unreadable", "undecided"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement on one line. ``before`` is what it was held against.

    ``level`` says which derivative the line is about (0: the function itself). ``rule`` is what was done in it,
    ``applied`` the single rules; of an error, those it went wrong in. ``follow_through``: it was judged against the
    student's own wrong line. ``easier``: this error left less to do than the question had.
    ``question`` tells the explanations of an error apart. ``aside``: it is not part of the main thread. ``stage`` is
    set beyond derivatives: ``solve``, ``classify``. ``by``: of partial derivatives, the letter differentiated by.
    """

    text: str
    status: Status
    node: Node | None = None
    before: Node | None = None
    level: int = 1
    rule: str | None = None
    rules: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()
    feedback: tuple[Message, ...] = ()
    witness: Witness | None = None
    question: Question | None = None
    follow_through: bool = False
    easier: bool = False
    aside: bool = False
    stage: str | None = None
    by: str | None = None
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """All lines, the place of the first wrong one, and whether the last is the right answer with nothing left to do.

    ``finished`` is the same for the student's own answer, right or wrong.
    """

    lines: tuple[Judged, ...]
    first_error: int | None
    complete: bool
    finished: bool


def together(found: Sequence[Judged]) -> Judged:
    """One judgement for the statements of a line: the first error, or else the last of them."""
    return next((judged for judged in found if judged.status in ("error", "undecided")), found[-1])


def worst(found: Sequence[Judged]) -> Judged:
    """One judgement for the sides of a line: the first error, or else the last side with all that was done."""
    for status in ("error", "undecided"):
        for judged in found:
            if judged.status == status:
                return judged
    if len(found) == 1:
        return found[0]
    rules = tuple(rule for judged in found for rule in judged.rules)
    applied = tuple(rule for judged in found for rule in judged.applied)
    if not rules:
        return found[-1]
    rule = rules[0] if len(rules) == 1 else "several"
    status = "follows" if found[-1].status == "detour" else found[-1].status
    said = [what_was_done(rule, rules), *(note for note in found[-1].feedback[1:])]
    return replace(found[-1], status=status, rule=rule, rules=rules, applied=applied, feedback=tuple(said))


def what_was_done(rule: str, rules: Sequence[str]) -> Message:
    """Says that a line is right and what was done in it."""
    if rule == "several":
        return message("working.several", count=len(rules))
    if rule in ("same", "rewrite", "given"):
        return message(f"working.{rule}")
    return message("working.follows", rule=Message(f"rule_name.{rule}"))


def about_error(diagnosis: Sequence[Diagnosis]) -> tuple[Message, ...]:
    if not diagnosis:
        return (message("working.error"),)
    return (message("working.error_at", where=diagnosis[0].where), diagnosis[0].hint)
