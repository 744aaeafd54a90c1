"""The verdict on one answer: value and form apart, marks, what to say, and the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tutor.descent.trace import Trace
from tutor.expression.answers import Answer
from tutor.expression.message import Message
from tutor.expression.tree import Node
from tutor.grading.comparing import DomainDifference, Witness
from tutor.grading.marks import Mark

Judgement = Literal["equal", "different", "undecided", "unreadable"]
FormJudgement = Literal["ok", "not_in_required_form"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One explanation of a wrong answer: the mistakes that together give it, a hint, and where it happened."""

    malrules: tuple[str, ...]
    hint: Message
    where: Node


@dataclass(frozen=True, slots=True)
class Question:
    """A small question that tells apart mistakes which gave the same wrong answer.

    What is the derivative of ``function``? Each of the ``answers`` goes with the mistake that leads to it. Without a
    function it is about a kind of point, and the answers are ``minimum`` and ``maximum``.
    """

    said: Message
    function: Node | None
    answers: tuple[tuple[Node | str, str], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``score`` is ``None`` where a person must look (or the student be asked): never a silent zero.

    ``reason`` names the evidence: ``identical``, ``exact``, ``enclosed``, ``rounded``, ``witness``, and so on.
    ``readings`` are the other meanings of an ambiguous answer that would be right, ``understood`` is how it was read.
    ``domains`` says where only one of the two expressions has a value. ``offset`` and ``length`` point into an
    unreadable one. ``trace`` holds the lines of an answer that is a whole run.
    """

    value: Judgement
    correct: bool
    score: Fraction | None
    reason: str
    form: FormJudgement | None = None
    marks: tuple[Mark, ...] = ()
    feedback: tuple[Message, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()
    question: Question | None = None
    witness: Witness | None = None
    domains: tuple[DomainDifference, ...] = ()
    readings: tuple[Answer, ...] = ()
    understood: tuple[Node, ...] = ()
    offset: int | None = None
    length: int | None = None
    trace: Trace | None = None
