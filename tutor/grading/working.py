"""A student's working on a derivative, judged line by line.

A line is held against the right derivative and against the student's own line before it. After an error the
student's own lines are what counts (follow-through): who goes on rightly from a wrong line is right again, but the
working stays incomplete. Where the error made the rest easier, that is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tutor.calculus.differentiate import derivative
from tutor.calculus.order import Fractions
from tutor.calculus.tidy import tidy
from tutor.expression.algebra import Algebra
from tutor.expression.errors import LimitExceeded, ReadingError, TutorError
from tutor.expression.limits import MAX_LENGTH
from tutor.expression.message import message
from tutor.expression.tree import (
    ONE,
    TWO,
    ZERO,
    Derivative,
    Negation,
    Node,
    Piecewise,
    Product,
    Quotient,
    Sum,
    Symbol,
    depends_on,
    rebuild,
    size,
    substitute,
    variables,
)
from tutor.grading.answer_text import Notation, Piece
from tutor.grading.diagnosis import Mistakes
from tutor.grading.domain import is_defined_with
from tutor.grading.equality import Equality, equality, without_derivatives
from tutor.grading.form import is_finished
from tutor.grading.judged import Judged, Status, Working, about_error, what_was_done, worst
from tutor.grading.line_mistakes import explain_from_before, explain_line
from tutor.grading.line_text import read_side
from tutor.grading.lines import Line, Name, Side, read_lines
from tutor.grading.parts import WHOLE, Parts, of_the_power
from tutor.grading.question import separating_question
from tutor.grading.transitions import remaining, rules_between, transition

EASIER = 2
"""By how many nodes a tidy answer must be shorter than the right one before an error is said to have made it easier."""
_PARTS = ("u", "v")
"""Letters that name a part of it, and mean nothing before they are said to."""
_DIFFERENTIATE = re.compile(r"\s*(?:d\s*/\s*d[a-z]|\\[dt]?frac\s*\{\s*d\s*\}\s*\{\s*d[a-z]\s*\})\s*")


@dataclass
class Judge:
    """Judges lines one after another. ``own`` holds the student's own last line about each derivative.

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

    def judge(self, text: str, notation: Notation) -> Judged:
        """The judgement on the next line. Never raises for a bad line."""
        try:
            if len(text) > MAX_LENGTH:
                raise LimitExceeded("length", MAX_LENGTH, MAX_LENGTH, len(text) - MAX_LENGTH)
            lines = read_lines(text, self.variable, notation)
            self._name_parts(lines)
            judged = worst([self.line(line) for line in lines])
            self.after_gap = False
            return judged
        except TutorError as error:
            self.after_gap = True
            return Judged(
                text,
                "unreadable",
                feedback=(error.message,),
                offset=error.offset or 0,
                length=error.length or 0,
            )

    def line(self, line: Line) -> Judged:
        """The judgement on a line already read."""
        line = self._without_question(line)
        name, about_y = line.name, bool(self._whole & variables(line.sides[0].reading.node))
        if name is not None and name.by not in (None, self.variable) and name.letter in WHOLE:
            return self._outer(line, name.by or "")
        if name is not None and name.order and name.letter in _PARTS and name.letter not in self.parts.letters:
            raise ReadingError(message("grade.other_letter", name=name.letter), 0, len(line.text))
        line = self.parts.meant(line)
        if name is not None and name.at is not None:
            return self._value(line, name.order, name.at)
        if name is not None and self._is_aside(name):
            judged = self._aside(line, name)
            if judged.status != "error" or name.letter not in WHOLE:
                return judged
        if line.by_cases:
            return worst([self._case(line, side, k) for k, side in enumerate(line.sides)])
        first = line.sides[0].reading.node
        if name is None and about_y and len(line.sides) > 1:
            judged = self._chain(line, first, line.sides[1:])
            if judged.status == "error" and judged.node is not None:
                self._go_on_with_equation(first, judged.node)
            return judged
        if line.name is None and len(line.sides) > 1 and self._is_side_calculation(first):
            return self._chain(line, first, line.sides[1:])
        found = [self._side(line, side, k) for k, side in enumerate(line.sides)]
        return worst(found)

    # The main thread

    def _side(self, line: Line, side: Side, position: int) -> Judged:
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
        to_right = equality(node, self.expected(level), self.algebra)
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

    # Notes beside the main thread

    def _name_parts(self, lines: Sequence[Line]) -> None:
        """``f = x^2, g = sin x``: f is a factor here, not the function of the question."""
        names = [line.name for line in lines if line.name is not None and not line.name.order]
        if len(lines) < 2 or len({name.letter for name in names}) < len(lines):
            return
        nodes = {name.letter: line.sides[0].reading.node for name, line in zip(names, lines, strict=True)}
        for name in names:
            node = nodes[name.letter]
            for letter in (variables(node) & nodes.keys()) - {name.letter}:  # u = x^2, y = ln u
                node = substitute(node, letter, nodes[letter])
            if name.letter in WHOLE and not self._equal(node, self.function):
                self.parts.defined[name.letter] = node

    def _without_question(self, line: Line) -> Line:
        """``d/dx (ln x)^3 = …``: the operator before the whole function, where brackets were left out."""
        first = line.sides[0]
        operator = _DIFFERENTIATE.match(first.reading.text)
        if operator is None or line.name is not None or len(line.sides) < 2:
            return line
        try:
            body = read_side(Piece(first.reading.text[operator.end() :], 0), self.variable, "auto").node
        except TutorError:
            return line
        return replace(line, name=Name("f", 1), sides=line.sides[1:]) if body == self.function else line

    def _is_aside(self, name: Name) -> bool:
        """Whether the line names a part: ``u = x^2``, ``v' = cos x``."""
        if name.letter in self.parts.defined:
            return True
        known = variables(self.function) | {self.variable, *WHOLE}
        return not name.order and name.letter not in known

    def _outer(self, line: Line, letter: str) -> Judged:
        """``dy/du = 5u^4``: the derivative of the function written with u."""
        outside = self.parts.written_with(letter, self.function)
        if outside is None:
            return Judged(line.text, "undecided", feedback=(message("grade.undecided"),), aside=True)
        inner = Judge(outside, letter, 1, self.algebra)
        return replace(worst([inner._side(line, side, k) for k, side in enumerate(line.sides)]), aside=True)

    def _aside(self, line: Line, name: Name) -> Judged:
        if name.order == 0:
            node = line.sides[0].reading.node
            self.parts.defined[name.letter] = node
            return Judged(
                line.text, "follows", node, None, 0, "definition", feedback=(message("working.given"),), aside=True
            )
        part = self.parts.defined[name.letter]
        judged = self._chain(line, Derivative(part, Symbol(self.variable), name.order), line.sides)
        if judged.status == "error" and name.order == 1 and judged.node is not None and name.letter not in WHOLE:
            self._go_on_with(name.letter, part, judged.node)
        return judged

    def _go_on_with(self, letter: str, part: Node, slope: Node) -> None:
        """The student's wrong derivative of a part v makes f′ = ∂f/∂x + ∂f/∂v · v′ wrong in the same way."""
        self.parts.own_slopes[letter] = slope
        outside = rebuild(self.function, lambda node: Symbol(letter) if node == part else node)
        moved = Product((derivative(outside, letter), slope))
        own = Sum((derivative(outside, self.variable), moved)) if depends_on(outside, self.variable) else moved
        self.own[1] = substitute(own, letter, part)
        self.off_track.add(1)

    def _go_on_with_equation(self, left: Node, right: Node) -> None:
        """From the student's wrong ``y'/y = right`` follows an own y′, if the left side is a·y′ + b."""
        slope = Derivative(self.function, Symbol(self.variable), 1)
        none, once, twice = (_put_for(slope, value, left) for value in (ZERO, ONE, TWO))
        if none == once or not self._equal(Sum((none, twice)), Product((TWO, once))):
            return
        self.own[1] = Quotient(Sum((right, Negation(none))), Sum((once, Negation(none))))
        self.off_track.add(1)

    def _value(self, line: Line, order: int, at: Node) -> Judged:
        """``f'(2) = 12``: the value of the student's own derivative there."""
        wanted = substitute(without_derivatives(self.before(order)), self.variable, at)
        judged = worst([self._compared(line.text, side.reading.node, wanted) for side in line.sides])
        said = {
            "follows": message("working.value"),
            "error": message("working.value_wrong", x=Symbol(self.variable), at=at),
        }.get(judged.status, message("grade.undecided"))
        done = "evaluate" if judged.status == "follows" else None
        through = self.is_off_track(order)
        return replace(judged, rule=done, rules=(), diagnosis=(), feedback=(said,), aside=True, follow_through=through)

    def _is_side_calculation(self, first: Node) -> bool:
        """Whether a line such as ``d/dx(x^2) = 2x`` works out a part."""
        if is_finished(first):
            return False
        level = max(self.level or 1, 1)
        return not (self._equal(first, self.before(level)) or self._equal(first, self.expected(level)))

    def _chain(self, line: Line, start: Node, sides: Sequence[Side]) -> Judged:
        """Equalities that stand beside the main thread, each judged against the side before it."""
        bare = start.body if isinstance(start, Derivative) else start
        inner = Judge(bare, self.variable, 1, self.algebra)
        found = []
        if isinstance(start, Derivative) and start.order == 1:
            found = [inner._side(replace(line, name=Name("f", 1)), side, k) for k, side in enumerate(sides)]
        else:
            found = [self._compared(line.text, side.reading.node, start) for side in sides]
        return replace(worst(found), aside=True)

    def _compared(self, text: str, node: Node, start: Node) -> Judged:
        found = equality(node, start, self.algebra)
        match found.value:
            case "equal":
                done = transition(start, node)
                return Judged(
                    text,
                    "follows",
                    node,
                    start,
                    0,
                    done.rule,
                    done.rules,
                    done.applied,
                    feedback=(what_was_done(done.rule, done.rules),),
                )
            case "undecided":
                return Judged(text, "undecided", node, start, 0, feedback=(message("grade.undecided"),))
        diagnosis = explain_line(start, node, self._mistakes(1))
        return Judged(text, "error", node, start, 0, None, (), (), diagnosis, about_error(diagnosis), found.witness)


def _put_for(known: Node, value: Node, whole: Node) -> Node:
    return rebuild(whole, lambda part: value if part == known else part)


def judge_working(
    function: Node, variable: str, order: int, lines: Sequence[str], algebra: Algebra, notation: Notation = "auto"
) -> Working:
    """Judge the working on the derivative of the function. Raises ``TutorError`` for a bad question only."""
    judge = Judge(function, variable, order, algebra)
    judge.expected(order)
    judged = tuple(judge.judge(text, notation) for text in lines)
    return summary(judged, judge)


def summary(judged: tuple[Judged, ...], judge: Judge) -> Working:
    """What the lines come to together."""
    first = next((k for k, line in enumerate(judged) if line.status == "error"), None)
    last = next((line for line in reversed(judged) if line.node is not None and not line.aside), None)
    reached = last is not None and last.level == judge.order and last.node is not None and is_finished(last.node)
    finished = reached and last is not None and last.status not in ("error", "undecided")
    complete = finished and last is not None and not last.follow_through
    return Working(judged, first, complete, finished)
