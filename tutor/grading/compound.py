"""Judging what may be more than one expression: lists and sets in any order, points, intervals, equations, families."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from tutor.expression.algebra import Algebra
from tutor.expression.answers import (
    Answer,
    Equation,
    ImplicitEquation,
    Intervals,
    Name,
    Points,
    Values,
    free_names,
    kind,
    listed,
    single,
)
from tutor.expression.errors import ReadingError
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.read import Notation, Reading, ReadingWarning
from tutor.expression.read_answer import AnswerReading, read_answer
from tutor.expression.tree import Symbol, variables
from tutor.grading.alike import alike, counters
from tutor.grading.antiderivative import constant_missing, has_constant, same_family
from tutor.grading.form import in_form
from tutor.grading.judge import accepted, ask, at, judge, undecided, wrong
from tutor.grading.marks import Mark, Policy
from tutor.grading.number_text import refuse_words
from tutor.grading.solutions import implicit, same_solutions
from tutor.grading.verdict import Verdict

_FUNCTIONS = frozenset("fghy")


def judge_answer(
    expected: Sequence[Answer], text: str, notation: Notation, algebra: Algebra, policy: Policy
) -> Verdict:
    """The verdict on an answer of any kind. ``expected`` are the meanings what is right can have, the likeliest first.

    Raises ``TutorError`` where the answer cannot be read.
    """
    found = read_answer(text, notation)
    wanted, yours = _of_one_kind(expected, found)
    if (
        isinstance(wanted, ImplicitEquation)
        or isinstance(yours, ImplicitEquation)
        or _solved_for_another(wanted, yours)
    ):
        return _judge_equation(wanted, yours, found, algebra, policy)
    model, node = single(wanted), single(yours)
    if model is None or node is None or counters(wanted) or counters(yours):
        return _judge_parts(wanted, yours, found, algebra, policy)
    if not variables(model):
        refuse_words(text, node)
    reading = Reading(text, node, _warnings(found))
    stranger = _other_name(wanted, yours)
    if stranger is not None:
        return wrong((node,), "name", (message("grade.other_letter", name=Symbol(stranger)),), policy)
    if not has_constant(model):
        return judge(reading, model, algebra, policy)
    if constant_missing(node, model, algebra):
        return wrong((node,), "constant", (message("grade.constant_missing"),), policy)
    return judge(reading, model, algebra, policy, compare=same_family)


def _of_one_kind(expected: Sequence[Answer], found: AnswerReading) -> tuple[Answer, Answer]:
    """The likeliest pair of readings of one kind: ``(0, 1)`` is a point beside a point, an interval beside one."""
    yours = [found.answer, *(warning.readings[1] for warning in found.warnings)]
    pairs = ((wanted, mine) for wanted, mine in product(expected, yours) if _shape(wanted) == _shape(mine))
    return next(pairs, (expected[0], found.answer))


def _shape(answer: Answer) -> str:
    return "expression" if single(answer) is not None else kind(answer)


def _warnings(found: AnswerReading) -> tuple[ReadingWarning, ...]:
    return tuple(
        ReadingWarning(warning.code, warning.message, warning.offset, warning.length, readings)
        for warning in found.warnings
        if len(readings := tuple(node for each in warning.readings if (node := single(each)) is not None)) > 1
    )


def _other_name(wanted: Answer, yours: Answer) -> str | None:
    """The name given to the value, where the question gives it another one; all names of functions are alike."""
    asked, given = (_letter(answer) for answer in (wanted, yours))
    return given if asked and given and asked != given and not {asked, given} <= _FUNCTIONS else None


def _solved_for_another(wanted: Answer, yours: Answer) -> bool:
    """``x = (y − 1)/2`` for ``y = 2x + 1``."""
    model = single(wanted)
    return model is not None and _other_name(wanted, yours) in variables(model)


def _judge_equation(wanted: Answer, yours: Answer, found: AnswerReading, algebra: Algebra, policy: Policy) -> Verdict:
    """Equations in letters stand for their solutions. Where values are asked for, they are no answer."""
    model, given = implicit(wanted), implicit(yours)
    has_value = model is None or (wanted != model and len(free_names(model)) == 1)
    if isinstance(yours, ImplicitEquation) and has_value:
        sign = found.text.index("=")
        raise ReadingError(message("reading.equation", suggestion=found.text[sign + 1 :].strip()), sign, 1)
    if model is None or given is None:
        return undecided("unknown", listed(yours))
    sides = given.left, given.right
    outcome = same_solutions(given, model, algebra)
    if outcome.value == "undecided" or (outcome.value == "different" and _has_own_constant(model, given)):
        return undecided("unknown", sides)
    if outcome.witness is not None:
        key = "grade.equation.missing" if outcome.witness.expected == 0 else "grade.equation.extra"
        said = (message(key, place=at(outcome.witness.point)),)
        return replace(wrong(sides, outcome.reason, said, policy), witness=outcome.witness)
    fits = policy.form is None or all(in_form(side, found.text, policy.form, side) for side in sides)
    return accepted(sides, outcome.reason, fits, policy)


def _has_own_constant(model: ImplicitEquation, given: ImplicitEquation) -> bool:
    """Whether a constant of integration may have got another name."""
    return "C" in free_names(model) and free_names(model) != free_names(given)


def _letter(answer: Answer) -> str | None:
    match answer:
        case Equation(Name(letter, order=0)):
            return letter
    return None


def _in_other_brackets(answer: Answer) -> Iterator[Answer]:
    """The list, or the point, that may be meant by ``(1, 3)``, ``[1, 3]`` or ``1, 3``."""
    match answer:
        case Points((point,), None):
            yield Values(point, (None,) * len(point))
        case Intervals((Interval(lower, upper, True, True),)):
            yield Values((lower, upper), (None, None))
            yield Points(((lower, upper),))
        case Values((_, _, *_) as values, names) if not any(names):
            yield Points((tuple(values),))


def _judge_parts(wanted: Answer, yours: Answer, found: AnswerReading, algebra: Algebra, policy: Policy) -> Verdict:
    outcome = alike(yours, wanted, algebra)
    if outcome.value == "undecided":
        return undecided("unknown")
    if outcome.value == "different":
        for other in [*(warning.readings[1] for warning in found.warnings), *_in_other_brackets(yours)]:
            if other != yours and alike(other, wanted, algebra).value == "equal":
                return ask(yours, (other,))
    nodes = listed(yours)
    text = found.text.replace(",", ", ")  # no comma between two digits is one of a decimal here
    fits = policy.form is None or all(in_form(node, text, policy.form, node) for node in nodes)
    if outcome.value == "equal":
        return accepted(nodes, "exact", fits, policy)
    said = [message("grade.parts.extra")] if outcome.extra else []
    said += [message("grade.parts.missing")] if outcome.found < outcome.wanted else []
    count = message("grade.points.count", found=outcome.found, wanted=outcome.wanted, extra=outcome.extra)
    share = Fraction(max(0, outcome.found - outcome.extra), outcome.wanted)
    mark = Mark(message("grade.for.answer"), policy.points * share, policy.points, count)
    return replace(wrong(nodes, "parts", said, policy), marks=(mark,), score=share, witness=outcome.witness)
