"""Hints for the next line: 1 points at a place and names the idea, 2 teaches the rule elsewhere, 3 shows the line.

Levels 1 and 2 give nothing away: no tree in them is, or contains, the answer, the next line, or the derivative to
be taken next. Where pointing would do that, the place is left out; where an example would, another is taken, or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tutor.calculus.differentiate import derivative
from tutor.calculus.order import Fractions
from tutor.calculus.rule import Step
from tutor.calculus.rules.functions import TABLE
from tutor.calculus.tidy import tidy
from tutor.calculus.working import Working as Lines
from tutor.expression.message import Message, message
from tutor.expression.tree import Node, Piecewise, Symbol, substitute, walk
from tutor.grading.catalogue import MISTAKES
from tutor.grading.equality import without_derivatives
from tutor.grading.form import is_finished
from tutor.grading.gradient_working import GradientJudge
from tutor.grading.judged import Judged
from tutor.grading.search import markers
from tutor.grading.secrets import gives_away
from tutor.grading.siblings import Example, examples
from tutor.grading.working import Judge

Level = Literal[1, 2, 3]
DONE = "done"


@dataclass(frozen=True, slots=True)
class Hint:
    """``rule`` is the rule of the next line, ``line`` the wrong line the hint is about, counted from 0.

    ``where`` is the part pointed at, ``example`` what the rule is taught on, ``next`` the next line (level 3).
    """

    level: Level
    rule: str
    said: Message
    line: int | None = None
    where: Node | None = None
    example: Example | None = None
    next: Node | None = None


def next_step(line: Node, fractions: Fractions) -> Step | None:
    """The step our own derivation takes from a line; ``None`` where nothing is left to do."""
    work = Lines("normal", fractions=fractions)
    work.lines(line)
    return work.steps[0] if work.steps and work.complete else None


def hint(judge: Judge, lines: Sequence[Judged], level: Level) -> Hint:
    """The hint for whoever has written these lines; ``judge`` has judged them."""
    wrong = _open_error(judge, lines)
    start = lines[wrong].before if wrong is not None else judge.standing()
    if start is None:
        start = judge.before(judge.order)
    step = next_step(start, judge.fractions)
    if step is None:
        done = is_finished(start)
        return Hint(level, DONE if done else "no_rule", message("hint.done" if done else "hint.no_rule"), wrong)
    secrets = _secrets(judge, step)
    if wrong is not None:
        step = _blamed(lines[wrong], start, judge.fractions) or step
    if level == 3:
        return Hint(3, step.rule, message("hint.next", rule=_name(step.rule)), wrong, next=step.after)
    if level == 2:
        return _taught(step.rule, judge.variable, secrets, wrong)
    if wrong is not None and lines[wrong].diagnosis:
        found = lines[wrong].diagnosis[0]
        where = None if gives_away(found.where, secrets) else found.where
        return Hint(1, step.rule, found.hint, wrong, where)
    return _pointed(step, secrets, wrong)


def gradient_hint(judge: GradientJudge, level: Level) -> Hint:
    """The hint on the first partial derivative that is not finished rightly, the one worked on last before others."""
    names = [judge.current, *(name for name in judge.variables if name != judge.current)]
    name = next((each for each in names if not judge.thread(each).complete), names[0])
    lines = [Judged("", "unreadable") if line is None else line for line in judge.threads[name]]
    return hint(judge.judges[name], lines, level)


def _open_error(judge: Judge, lines: Sequence[Judged]) -> int | None:
    """The last error that was not put right afterwards."""
    if not judge.off_track:
        return None
    return next((k for k in reversed(range(len(lines))) if lines[k].status == "error" and not lines[k].aside), None)


def _blamed(line: Judged, start: Node, fractions: Fractions) -> Step | None:
    """The step of a right derivation that the mistake was made in."""
    work = Lines("normal", fractions=fractions)
    work.lines(start)
    skills = {MISTAKES[name].skill for found in line.diagnosis[:1] for name in found.malrules}
    return next((step for step in work.steps if step.skill in skills), None)


def _secrets(judge: Judge, step: Step) -> frozenset[Node]:
    """What must not be told: the answer and the results of the next step, as written and tidied."""
    told = [judge.expected(level) for level in range(1, judge.order + 1)]
    told += [step.after, without_derivatives(step.after)]
    done = {marker for marker, _ in markers(step.before, False)} - {marker for marker, _ in markers(step.after, False)}
    told += [derivative(without_derivatives(part.body), part.variable, part.order) for part in done]
    return frozenset([*told, *(tidy(each) for each in told if is_finished(each))])


def _pointed(step: Step, secrets: frozenset[Node], wrong: int | None) -> Hint:
    gone = [m for m, _ in markers(step.before, False) if m not in {n for n, _ in markers(step.after, False)}]
    where = gone[0].body if gone else None
    idea = message(f"hint.idea.{_idea(step.rule)}")
    if where is None or gives_away(where, secrets):
        return Hint(1, step.rule, idea, wrong)
    return Hint(1, step.rule, message("hint.point", where=where, idea=idea), wrong, where)


def _taught(rule: str, variable: str, secrets: frozenset[Node], wrong: int | None) -> Hint:
    for example in examples(rule, variable):
        if not any(_alike(tree, variable, secrets) for tree in _trees(example)):
            return Hint(2, rule, on_another_function(rule, example), wrong, example=example)
    return Hint(2, rule, message("hint.recall", rule=_name(rule)), wrong)


def on_another_function(rule: str, example: Example) -> Message:
    """What is said of an example. A derivative in pieces, too long for a sentence, is left to its working."""
    f, after = example.derivation.expression, example.derivation.result
    if isinstance(after, Piecewise):
        return message("hint.example_in_pieces", rule=_name(rule), f=f)
    return message("hint.example", rule=_name(rule), f=f, after=after)


def _alike(tree: Node, variable: str, secrets: frozenset[Node]) -> bool:
    """Whether a line of an example contains a secret, or is one when its letter is replaced by that of the question."""
    letters = {part.name for part in walk(tree) if isinstance(part, Symbol)}
    renamed = tree
    for letter in letters:
        renamed = substitute(renamed, letter, Symbol(variable))
    return gives_away(tree, secrets) or tidy(without_derivatives(renamed)) in secrets


def _trees(example: Example) -> Iterator[Node]:
    yield example.derivation.expression
    yield example.derivation.result
    pending = list(example.derivation.steps)
    while pending:
        step = pending.pop()
        yield from (step.before, step.after)
        pending += step.substeps


def _name(rule: str) -> Message:
    return Message(f"rule_name.{rule}")


def _idea(rule: str) -> str:
    """The words for a rule; functions of the table share theirs."""
    return "function" if rule in TABLE and rule != "ln" else rule
