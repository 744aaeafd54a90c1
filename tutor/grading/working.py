"""A student's working on a derivative, judged line by line: the main thread, and what stands beside it.

Beside it stand names of parts (u = x², v′ = cos x), values, side calculations and equations for y′.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tutor.calculus.differentiate import derivative
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
    Product,
    Quotient,
    Sum,
    Symbol,
    depends_on,
    rebuild,
    substitute,
    variables,
)
from tutor.grading.answer_text import Notation, Piece
from tutor.grading.equality import equality, without_derivatives
from tutor.grading.form import is_finished
from tutor.grading.judged import Judged, Working, about_error, what_was_done, worst
from tutor.grading.line_mistakes import explain_line
from tutor.grading.line_text import read_side
from tutor.grading.lines import Line, Name, Side, read_lines
from tutor.grading.main_thread import Thread
from tutor.grading.parts import WHOLE
from tutor.grading.transitions import transition

_PARTS = ("u", "v")
"""Letters that name a part of it, and mean nothing before they are said to."""
_DIFFERENTIATE = re.compile(r"\s*(?:d\s*/\s*d[a-z]|\\[dt]?frac\s*\{\s*d\s*\}\s*\{\s*d[a-z]\s*\})\s*")


class Judge(Thread):
    """Judges lines one after another."""

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
        found = [self.side(line, side, k) for k, side in enumerate(line.sides)]
        return worst(found)

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
        inner = Thread(outside, letter, 1, self.algebra)
        return replace(worst([inner.side(line, side, k) for k, side in enumerate(line.sides)]), aside=True)

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
        inner = Thread(bare, self.variable, 1, self.algebra)
        found = []
        if isinstance(start, Derivative) and start.order == 1:
            found = [inner.side(replace(line, name=Name("f", 1)), side, k) for k, side in enumerate(sides)]
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
