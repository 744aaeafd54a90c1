"""The main thread of a working on a derivative: lines held against the right derivative and the student's own.

After an error the student's own lines are what counts (follow-through): who goes on rightly from a wrong line is right
again, but the working stays incomplete. Where the error made the rest easier, that is said.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tutor.calculus.differentiate import derivative
from tutor.calculus.order import Fractions
from tutor.calculus.tidy import tidy
from tutor.expression.algebra import Algebra
from tutor.expression.message import message
from tutor.expression.tree import (
    Derivative,
    Node,
    Piecewise,
    Symbol,
    rebuild,
    size,
)
from tutor.grading.diagnosis import Mistakes
from tutor.grading.domain import is_defined_with
from tutor.grading.equality import Equality, equality, where_it_exists, without_derivatives
from tutor.grading.form import is_finished
from tutor.grading.judged import Judged, Status, about_error, what_was_done
from tutor.grading.line_mistakes import explain_from_before, explain_line
from tutor.grading.lines import Line, Side
from tutor.grading.parts import WHOLE, Parts, of_the_power
from tutor.grading.question import separating_question
from tutor.grading.transitions import remaining, rules_between, transition

EASIER = 2
"""By how many nodes a tidy answer must be shorter than the right one before an error is said to have made it easier."""


@dataclass
class Thread:
    """What was said so far of each derivative. ``own`` holds the student's own last line about each derivative.

    ``cases`` is what was said so far of each for some numbers only; ``after_gap``: the last line could not be read.
    """

    function: Node
    variable: str
    order: int
    algebra: Algebra
    fractions: Fractions = "power"
    own: dict[int, Node] = field(default_factory=dict)
    right: dict[int, Node] = field(default_factory=dict)
    off_track: set[int] = field(default_factory=set)
    level: int | None = None
    seen: list[Node] = field(default_factory=list)
    cases: dict[int, Piecewise] = field(default_factory=dict)
    after_gap: bool = False

    def __post_init__(self) -> None:
        self.own[0] = self.function
        self.parts = Parts(self.function, self.variable)
        self._whole = self.parts.letters.keys() & set(WHOLE)

    def expected(self, level: int) -> Node:
        """The right derivative of that order."""
        if level not in self.right:
            self.right[level] = derivative(self.function, self.variable, level) if level else self.function
        return self.right[level]

    def to_right(self, node: Node, level: int) -> Equality:
        """How a line compares with the right derivative of that order."""
        compare = where_it_exists(self.function, self.variable, level) if level else equality
        return compare(node, self.expected(level), self.algebra)

    def before(self, level: int) -> Node:
        """The line that the next one about this derivative has to follow from."""
        return self.own[level] if level in self.own else self._start(level)

    def _start(self, level: int) -> Node:
        """The derivative of that order, still to be taken of the student's last line about a lower one."""
        lower = max((known for known in self.own if known < level), default=0)
        return Derivative(self.own[lower], Symbol(self.variable), level - lower) if level else self.own[0]

    def is_off_track(self, level: int) -> bool:
        known = [each for each in self.own if each <= level]
        return max(known) in self.off_track

    def standing(self) -> Node:
        """The line from which the student has to go on."""
        level = self.level or 0
        unfinished = level and (not is_finished(self.own[level]) or level >= self.order)
        return self.own[level] if unfinished else self.before(self.order)

    def side(self, line: Line, side: Side, position: int) -> Judged:
        node = side.reading.node
        level = self._level(line, node, position)
        judged = self.judged(line.text, node, level)
        if judged.status == "error":
            other = self._other_reading(line.text, side, level)
            if other is not None:
                judged = other
        if judged.status == "error":
            judged = replace(judged, offset=side.offset, length=side.length)
        if judged.status != "undecided" and judged.node is not None:
            self._take(judged)
        return judged

    def _case(self, line: Line, side: Side, position: int) -> Judged:
        """What holds for some numbers is the student's own line once it is said for all, or a formula holds for all."""
        node = side.reading.node
        assert isinstance(node, Piecewise)
        level = self._level(line, node, position)
        judged = self.judged(line.text, node, level)
        if judged.status == "error":
            judged = replace(judged, offset=side.offset, length=side.length)
        told = self.cases.get(level)
        cases = node if told is None or position else Piecewise((*told.branches, *node.branches))
        whole: Node = cases
        self.cases[level] = cases
        if not is_defined_with(whole, self.expected(level), self.variable):
            formula = node.branches[0][0]
            if judged.status == "error" or not self._equal(formula, self.expected(level)):
                return replace(judged, aside=True)
            whole = formula
        if judged.status != "undecided":
            wrong = self.judged(line.text, whole, level).status == "error"
            judged = replace(judged, node=whole, follow_through=judged.follow_through or wrong)
            self._take(judged)
        return judged

    def _take(self, judged: Judged) -> None:
        """The line becomes the student's own."""
        assert judged.node is not None
        if judged.status == "error":
            self.off_track.add(judged.level)
        elif not judged.follow_through:
            self.off_track.discard(judged.level)
        elif judged.level not in self.own:
            self.off_track.add(judged.level)
        self.own[judged.level] = judged.node
        for higher in [level for level in self.own if level > judged.level]:
            del self.own[higher]
        self.level = judged.level
        self.seen.append(judged.node)

    def _level(self, line: Line, node: Node, position: int) -> int:
        """Which derivative a side is about."""
        named = line.name.order if line.name is not None else None
        if named:
            return named
        level = self.level
        if named == 0 and (level is None or level == 0):
            return 0 if self._equal(node, self.own[0]) or not self._looks_derived(node) else 1
        if level is None:
            rewritten = self._equal(node, self.own[0]) and not (line.continued and node == self.own[0])
            return 0 if rewritten and not (line.continued and self._equal(node, self.expected(1))) else 1
        if position == 0 and (not line.continued or self.after_gap) and level < max(self.order, 1):
            stays = self._equal(node, self.before(level))
            if not stays and (level == 0 or self._equal(node, self.before(level + 1))):
                return level + 1
        return level

    def _looks_derived(self, node: Node) -> bool:
        """Whether ``f(x) = …`` was written for ``f'(x) = …``: it has derivatives, is right, or comes of a mistake."""
        if not is_finished(node) or self._equal(node, self.expected(1)):
            return True
        mistakes = self._mistakes(1)
        return not explain_from_before(self.function, node, mistakes) and bool(mistakes.explain(node))

    def _equal(self, first: Node, second: Node) -> bool:
        return equality(first, second, self.algebra).value == "equal"

    def judged(self, text: str, node: Node, level: int) -> Judged:
        """The judgement on an expression about the derivative of that order; it does not become the student's own."""
        before = self.before(level)
        off = self.is_off_track(level)
        to_right = self.to_right(node, level)
        if not off:
            if to_right.value == "equal":
                return self._followed(text, node, level, before, off)
            return self._wrong(text, node, level, before, off, to_right)
        to_own = equality(node, before, self.algebra)
        if to_own.value == "equal":
            return self._followed(text, node, level, before, off)
        if to_right.value == "equal":
            said = (message("working.correct_not_from_previous"),)
            return Judged(text, "correct_not_from_previous", node, before, level, feedback=said)
        return self._wrong(text, node, level, before, off, to_own if to_right.value == "different" else to_right)

    def _followed(self, text: str, node: Node, level: int, before: Node, off: bool) -> Judged:
        restated = node == before and (level not in self.own or (level == 0 and not self.seen))
        if restated:
            return Judged(text, "follows", node, before, level, "given", feedback=(message("working.given"),))
        found = transition(before if level <= (self.level or 0) else self._start(level), node)
        detour = found.detour or (node in self.seen and node != before)
        if level > self.order:
            detour = True
        said = [message("working.detour")] if detour else [what_was_done(found.rule, found.rules)]
        if off:
            said.append(message("working.follow_through"))
        status: Status = "detour" if detour else "follows"
        return Judged(
            text,
            status,
            node,
            before,
            level,
            found.rule,
            found.rules,
            found.applied,
            (),
            tuple(said),
            follow_through=off,
        )

    def _wrong(self, text: str, node: Node, level: int, before: Node, off: bool, found: Equality) -> Judged:
        if found.value == "undecided":
            return Judged(
                text, "undecided", node, before, level, feedback=(message("grade.undecided"),), follow_through=off
            )
        diagnosis = explain_line(before, node, self._mistakes(level))
        attempted = rules_between(before, node)
        return Judged(
            text,
            "error",
            node,
            before,
            level,
            applied=attempted.applied if attempted is not None else (),
            diagnosis=diagnosis,
            question=separating_question(diagnosis, self.variable, frozenset((self.expected(level), before))),
            feedback=about_error(diagnosis),
            witness=found.witness,
            follow_through=off,
            easier=self._easier(node, before, attempted is not None),
        )

    def _easier(self, node: Node, before: Node, reached: bool) -> bool:
        """Whether less is left to do than right rules would have left; ``reached`` says that they leave as many."""
        own, right = tidy(without_derivatives(node)), tidy(without_derivatives(before))
        shorter = size(own) + EASIER < size(right)
        return shorter or (not reached and remaining(node) + 1 < remaining(before))

    def _mistakes(self, level: int) -> Mistakes:
        if self.is_off_track(level) and level - 1 in self.own:
            base = self.own[level - 1]
            return Mistakes(base, self.variable, 1, derivative(without_derivatives(base), self.variable))
        return Mistakes(self.function, self.variable, max(level, 1), self.expected(max(level, 1)))

    def _other_reading(self, text: str, side: Side, level: int) -> Judged | None:
        """The judgement on another meaning of an ambiguous side, if that is a right one."""
        node = side.reading.node
        others = [other for warning in side.reading.warnings for other in warning.readings]
        for other in (*others, rebuild(node, of_the_power)):
            if other == node:
                continue
            judged = self.judged(text, other, level)
            if judged.status in ("follows", "correct_not_from_previous", "detour"):
                asked = message("working.read_as", chosen=other)
                return replace(judged, feedback=(*judged.feedback, asked))
        return None
