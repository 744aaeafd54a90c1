"""Judging one expression against the expected one: value, form, other readings, domain, marks and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from flint import arb

from tutor.expression.algebra import Algebra
from tutor.expression.answers import Answer, Equation, ImplicitEquation, Intervals, Nothing, Points, Values, listed
from tutor.expression.errors import TutorError
from tutor.expression.message import Message, Slot, message
from tutor.expression.read import Reading
from tutor.expression.tree import Comparison, Integer, Node, Quotient, Symbol, number, substitute, variables
from tutor.expression.write_answer import answer_to_text
from tutor.grading.comparing import DomainDifference
from tutor.grading.equality import Equality, equality
from tutor.grading.form import in_form, is_finished
from tutor.grading.marks import Mark, Policy, score
from tutor.grading.verdict import Verdict

NOTHING = Fraction(0)
_TERMINATING = 10**12  # fractions below which are decimals of so many places


Compare = Callable[[Node, Node, Algebra], Equality]


def judge(reading: Reading, expected: Node, algebra: Algebra, policy: Policy, compare: Compare = equality) -> Verdict:
    """The verdict on a whole expression."""
    found = compare(reading.node, expected, algebra)
    smaller = next((each for each in found.domains if each.defined == "expected"), None)
    if found.value == "equal" and policy.same_domain and smaller is not None:
        return _different(reading, expected, Equality("different", "domain", smaller.witness, found.domains), policy)
    match found.value:
        case "equal":
            return _equal(reading, expected, found, policy)
        case "different":
            others = other_readings(reading, expected, algebra, compare)
            return ask(reading.node, others) if others else _different(reading, expected, found, policy)
        case "undecided":
            return undecided(found.reason, (reading.node,))


def other_readings(reading: Reading, expected: Node, algebra: Algebra, compare: Compare = equality) -> tuple[Node, ...]:
    """The other meanings of an ambiguous answer that would be right."""
    others = dict.fromkeys(other for warning in reading.warnings for other in warning.readings if other != reading.node)
    if (renamed := _in_other_case(reading.node, expected)) != reading.node:
        others[renamed] = None
    return tuple(other for other in others if compare(other, expected, algebra).value == "equal")


def _in_other_case(yours: Node, expected: Node) -> Node:
    """The answer with ``X`` as ``x``, where the question has only that."""
    for name in sorted(variables(yours) - variables(expected)):
        if name.swapcase() in variables(expected) - variables(yours):
            yours = substitute(yours, name, Symbol(name.swapcase()))
    return yours


def ask(chosen: Answer, others: tuple[Answer, ...]) -> Verdict:
    """The student is asked which of the readings was meant, not failed."""
    return Verdict(
        value="undecided",
        correct=False,
        score=None,
        reason="ambiguous",
        feedback=(message("grade.ask_reading", chosen=_shown(chosen), other=_shown(others[0])),),
        readings=others,
        understood=listed(chosen),
    )


def _shown(answer: Answer) -> Slot:
    match answer:
        case Equation() | ImplicitEquation() | Values() | Points() | Intervals() | Nothing():
            return answer_to_text(answer)
        case Quotient(Integer(above), Integer(below)) if below and _TERMINATING % below == 0:
            return f"{Decimal(above) / below:f}"  # as it was written, not 617/500
    return answer


def undecided(reason: str, understood: tuple[Node, ...] = (), feedback: Message | None = None) -> Verdict:
    """Flagged for a person; no score."""
    return Verdict(
        value="undecided",
        correct=False,
        score=None,
        reason=reason,
        feedback=(feedback or message("grade.undecided"),),
        understood=understood,
    )


def unreadable(error: TutorError) -> Verdict:
    """An answer that cannot be read costs nothing: it is handed back with the place."""
    return Verdict(
        value="unreadable",
        correct=False,
        score=None,
        reason=error.code,
        feedback=(error.message,),
        offset=error.offset or 0,
        length=error.length or 0,
    )


def _equal(reading: Reading, expected: Node, found: Equality, policy: Policy) -> Verdict:
    notes = [_domain_note(difference) for difference in found.domains]
    if not is_finished(reading.node):
        marks = (Mark(message("grade.for.answer"), NOTHING, policy.points, message("grade.unfinished")),)
        return Verdict(
            value="equal",
            correct=False,
            score=NOTHING,
            reason=found.reason,
            form="not_in_required_form",
            marks=marks,
            feedback=(message("grade.unfinished"),),
            understood=(reading.node,),
        )
    fits = policy.form is None or in_form(reading.node, reading.text, policy.form, expected)
    return replace(accepted((reading.node,), found.reason, fits, policy, notes), domains=found.domains)


def accepted(
    understood: tuple[Node, ...], reason: str, fits: bool, policy: Policy, notes: Sequence[Message] = ()
) -> Verdict:
    """A right value; ``fits`` says whether the form is as asked."""
    marks = value_and_form_marks(policy, fits)
    said = [message("grade.right")] if fits else [message("grade.right_value"), _form_wanted(policy)]
    return Verdict(
        value="equal",
        correct=fits,
        score=score(marks),
        reason=reason,
        form=None if policy.form is None else "ok" if fits else "not_in_required_form",
        marks=marks,
        feedback=(*said, *notes),
        understood=understood,
    )


def value_and_form_marks(policy: Policy, fits: bool) -> tuple[Mark, ...]:
    """Full points for the value, and the form's share where a form is asked for."""
    for_form = policy.points * policy.form_share if policy.form else NOTHING
    for_value = policy.points - for_form
    marks = [Mark(message("grade.for.answer"), for_value, for_value, message("grade.right"))]
    if policy.form:
        reason = message("grade.form_kept") if fits else _form_wanted(policy)
        marks.append(Mark(message("grade.for.form"), for_form if fits else NOTHING, for_form, reason))
    return tuple(marks)


def _form_wanted(policy: Policy) -> Message:
    return Message(f"grade.form.{policy.form}")


def _different(reading: Reading, expected: Node, found: Equality, policy: Policy) -> Verdict:
    said = _differs_note(reading.node, expected, found)
    verdict = wrong((reading.node,), found.reason, said, policy)
    return replace(verdict, witness=found.witness, domains=found.domains)


def wrong(understood: tuple[Node, ...], reason: str, said: Sequence[Message], policy: Policy) -> Verdict:
    """A wrong answer, without any points."""
    return Verdict(
        value="different",
        correct=False,
        score=NOTHING,
        reason=reason,
        marks=(Mark(message("grade.for.answer"), NOTHING, policy.points, message("grade.not_equal")),),
        feedback=tuple(said),
        understood=understood,
    )


def _differs_note(yours: Node, expected: Node, found: Equality) -> tuple[Message, ...]:
    new = sorted(variables(yours) - variables(expected))
    if new and variables(expected):
        return (message("grade.other_letter", name=Symbol(new[0])),)
    witness = found.witness
    if witness is None:
        return (message("grade.not_equal"),)
    if not witness.point:
        return (message("grade.number_differs", yours=approximate(witness.yours)),)
    place = at(witness.point)
    if witness.yours is None or witness.expected is None:
        return (message("grade.not_equal"), *map(_domain_note, found.domains))
    return (
        message("grade.witness", place=place, yours=approximate(witness.yours), expected=approximate(witness.expected)),
    )


def _domain_note(difference: DomainDifference) -> Message:
    key = "grade.domain.smaller" if difference.defined == "expected" else "grade.domain.larger"
    return message(key, place=at(difference.witness.point))


def at(point: Sequence[tuple[str, Fraction]]) -> Slot:
    """Where: ``x = 2``, ``x = 2, y = 1``, or just "one point" where there are too many coordinates to tell."""
    equations = [Comparison("=", Symbol(name), number(value)) for name, value in point]
    match equations:
        case [only]:
            return only
        case [first, second]:
            return message("grade.place.two", first=first, second=second)
    return message("grade.place.some")


def approximate(ball: arb | None) -> float:
    """The middle of an enclosure as a double."""
    return float("nan") if ball is None else float(ball.mid())
