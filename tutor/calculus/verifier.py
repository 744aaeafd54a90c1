"""A derivation judged from the JSON of its steps alone: nothing in it is taken on trust, and no engine is asked again.

Every step must be readable, begin where the one before ended, be true, be what the rule it names describes, exercise
the skill it names and carry exactly the check it has earned; together they must lead from d/dx of the function to its
derivative, and the conditions must say where that holds. Shares no code with the engine that made the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tutor.calculus.certificate import Rejected, check, differing, follows, witnesses_for
from tutor.calculus.claims import SKILLS, TIDYING, Claim, describes, parts
from tutor.calculus.rule import Check
from tutor.calculus.validity import Validity
from tutor.calculus.witnesses import Witnesses
from tutor.expression.errors import TutorError
from tutor.expression.message import Message, message
from tutor.expression.read import read
from tutor.expression.tree import (
    Condition,
    Derivative,
    Indexed,
    Negation,
    Node,
    Piecewise,
    Sum,
    Summation,
    Symbol,
    glance,
    rebuild,
    walk,
)
from tutor.expression.write_latex import LatexWriter, to_latex
from tutor.expression.write_text import to_text

_NONE: frozenset[str] = frozenset()
_DEEPEST = 8  # steps folded into steps
_CHECKS = ("exact", "enclosed", "sampled")
Math = Mapping[str, str]
ReadLine = Callable[[str], Node]
Explains = Callable[[str, Mapping[str, Node], str], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: ``path`` counts steps and the steps folded into them, from 0; empty for the whole."""

    path: tuple[int, ...]
    words: Message


@dataclass(frozen=True, slots=True)
class Question:
    """What the steps are said to answer: differentiate ``expression`` by ``variable``, ``order`` times."""

    expression: Math
    variable: str
    order: int
    derivative: Math
    valid_where: Sequence[Math] | None = None
    """The conditions claimed; ``None`` where nothing is said of them."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A step that could be read."""

    rule: str
    before: Node
    after: Node
    substeps: tuple[_Line, ...]


class Verifier:
    """Reads and judges the steps of one answer. ``read_line`` reads a line, where it may stand in prime notation.

    ``explains`` tells whether a text explains a rule with these parts in its slots.
    """

    def __init__(
        self,
        read_line: ReadLine = lambda text: read(text, notation="text").node,
        latex: LatexWriter | None = None,
        explains: Explains = lambda rule, slots, text: True,
    ):
        self._read_line = read_line
        self._explains = explains
        self._latex = latex or LatexWriter()
        self._partial_latex = LatexWriter(partial=True)

    def faults(self, question: Question, steps: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
        """Everything that is wrong with the steps, in their order; nothing where they are accepted."""
        try:
            body, result = self._read(question.expression), self._read(question.derivative)
        except (TutorError, Rejected, KeyError, TypeError):
            yield Fault((), message("verify.question_unreadable"))
            return
        line: Node = Derivative(body, Symbol(question.variable), question.order)
        witnesses = witnesses_for(line)
        lines: list[_Line] = []
        for position, step in enumerate(steps):
            found = yield from self._judged(step, (position,), witnesses)
            if found is None:
                return
            if found.before != line:
                yield Fault((position,), message("verify.gap" if position else "verify.start"))
            if position and step == steps[position - 1]:
                yield Fault((position,), message("verify.twice"))
            line = found.after
            lines.append(found)
        if line != result or isinstance(line, Derivative):
            yield Fault((), message("verify.end"))
        elif question.valid_where is not None:
            yield from self._misplaced(question, body, result, lines)

    def _misplaced(self, question: Question, body: Node, result: Node, lines: Sequence[_Line]) -> Iterator[Fault]:
        """What is wrong with where the answer is said to hold."""
        try:
            conditions = [self._condition(each) for each in question.valid_where or ()]
        except (TutorError, Rejected, KeyError, TypeError):
            yield Fault((), message("verify.condition_unreadable"))
            return
        joints = sum(map(_joints, lines))
        after = [line.after for line in lines]
        claimed = Validity(body, question.variable, question.order, result, conditions, after, joints)
        yield from (Fault((), words) for words in claimed.faults())

    def _condition(self, mathematics: Math) -> Condition:
        """A condition, read as that of a function in pieces."""
        node = self._read_line(f"piecewise((0, {mathematics['text']}))")
        if not (isinstance(node, Piecewise) and len(node.branches) == 1):
            raise Rejected
        (_, condition), *_ = node.branches
        if (to_text(condition), to_latex(condition)) != (mathematics["text"], mathematics["latex"]):
            raise Rejected
        return condition

    def _judged(
        self, step: Mapping[str, Any], path: tuple[int, ...], witnesses: Witnesses, indices: frozenset[str] = _NONE
    ) -> Iterator[Fault] | Any:
        """The step as it was read, its faults yielded; ``None`` where it cannot be read.

        ``indices`` are those of the sums in the lines around, whose data a step folded into them may name alone.
        """
        try:
            line = self._line(step, indices)
            claimed, skill = step["check"], step["skill"]
        except (TutorError, Rejected, KeyError, TypeError):
            yield Fault(path, message("verify.unreadable"))
            return None
        checks: list[tuple[Node, Node, Check | None]] = []
        for position, (inner, own) in enumerate(zip(step["substeps"], line.substeps, strict=True)):
            yield from self._judged(inner, (*path, position), witnesses, indices | _indices(line.before))
            checks.append((own.before, own.after, inner["check"] if inner["check"] in _CHECKS else None))
        try:
            earned = follows(line.before, line.after, checks) or check(line.before, line.after, witnesses)
        except Rejected:
            earned = None
        if earned is None:
            yield Fault(path, message("verify.not_true"))
        elif earned != claimed:
            yield Fault(path, message("verify.check"))
        if SKILLS.get(line.rule) != skill:
            yield Fault(path, message("verify.skill"))
        claim = _claim(line)
        if not (describes(claim) and _leads(line)):
            yield Fault(path, message("verify.rule"))
        elif not self._explains(line.rule, parts(claim), str(step.get("explanation"))):
            yield Fault(path, message("verify.explanation"))
        return line

    def _line(self, step: Mapping[str, Any], indices: frozenset[str], depth: int = 0) -> _Line:
        if depth > _DEEPEST or not isinstance(step["substeps"], list) or "check" not in step:
            raise Rejected
        before, after = self._read(step["before"], indices), self._read(step["after"], indices)
        around = indices | _indices(before)
        substeps = tuple(self._line(inner, around, depth + 1) for inner in step["substeps"])
        return _Line(str(step["rule"]), before, after, substeps)

    def _read(self, mathematics: Math, indices: frozenset[str] = _NONE) -> Node:
        if not isinstance(mathematics["text"], str):
            raise Rejected
        node = self._read_line(mathematics["text"])
        if indices:
            node = rebuild(node, lambda part: _datum(part, indices))
        if mathematics["latex"] not in (self._latex.write(node), self._partial_latex.write(node)):
            raise Rejected
        return node


def _indices(line: Node) -> frozenset[str]:
    return frozenset(part.index.name for part in walk(line) if isinstance(part, Summation))


def _datum(node: Node, indices: frozenset[str]) -> Node:
    """x_i read alone is a letter; where i counts the terms of a sum around, it is the i-th of the data x."""
    name, _, index = node.name.rpartition("_") if isinstance(node, Symbol) else ("", "", "")
    return Indexed(name, Symbol(index)) if index in indices and name else node


def _joints(line: _Line) -> int:
    """How many places are looked at in a step or those folded into it."""
    return (line.rule == "joint") + sum(map(_joints, line.substeps))


def _claim(line: _Line) -> Claim:
    whole = line.rule in TIDYING
    old, new = (line.before, line.after) if whole else differing(line.before, line.after, whole_derivatives=True)
    return Claim(line.rule, old, new, tuple(map(_claim, line.substeps)))


def _leads(line: _Line) -> bool:
    """Whether the folded steps, where there are any, lead from the one line to the other.

    The outer step of the chain rule is not one of them: it is about another letter.
    """
    if not line.substeps or (line.rule == "chain" and _is_outer(line)):
        return True
    checks: list[tuple[Node, Node, Check | None]] = [(step.before, step.after, "exact") for step in line.substeps]
    return follows(line.before, line.after, checks) is not None or _term_by_term(line)


def _term_by_term(line: _Line) -> bool:
    """Whether the folded steps write a sum as derivatives of its terms, and then take these one after the other."""
    first, *others = line.substeps
    old, _ = differing(line.before, line.after, whole_derivatives=True)
    if first.before != old or not isinstance(first.after, Sum):
        return False
    for term in first.after.terms:
        reached = term.operand if isinstance(term, Negation) else term
        while others and others[0].before == reached:
            reached = others.pop(0).after
        if glance(reached).derivative is not None:
            return False
    return not others


def _is_outer(line: _Line) -> bool:
    old, _ = differing(line.before, line.after)
    inner = line.substeps[0].before
    return (
        len(line.substeps) == 1
        and isinstance(old, Derivative)
        and isinstance(inner, Derivative)
        and (old.variable != inner.variable)
    )
