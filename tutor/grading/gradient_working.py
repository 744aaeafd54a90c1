"""Working on partial derivatives, judged line by line: one thread of lines for each letter, as for one variable.

``∂L/∂w = …`` says which thread a line belongs to; ``= …`` and a bare expression go on with the last one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tutor.calculus.rule import Derivation
from tutor.expression.algebra import Algebra
from tutor.expression.errors import LimitExceeded, ReadingError, TutorError
from tutor.expression.limits import MAX_LENGTH
from tutor.expression.message import message
from tutor.expression.tree import Condition, Derivative, Indexed, Node, Summation, Symbol, glance, rebuild, walk
from tutor.expression.write_text import to_text
from tutor.grading.answer_text import Notation, Piece, settled
from tutor.grading.judged import Judged, Working, worst
from tutor.grading.line_text import Rewritten, read_side
from tutor.grading.lines import Line, Name, Side, read_lines
from tutor.grading.marks import Policy
from tutor.grading.vector_text import entries
from tutor.grading.working import Judge, summary
from tutor.grading.working_marks import Item, mark_working

_BARE_SUM = re.compile(r"(?:Σ|∑|\\sum)(?:\s*_\s*(?:\{\s*[a-zA-Z]\s*\}|[a-zA-Z](?![\w=])))?(?!\s*[_^])")
_OWN_BOUNDS = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*,")
"""``(…, i, 1, n)`` behind a Σ."""
_MEAN = re.compile(r"(?<![a-zA-Z])mean(?=\s*\()")
_GRADIENT = re.compile(r"\s*(?:∇|\\nabla|grad\b)\s*[a-zA-Z]?\s*(?:\([^()=]*\))?\s*=\s*")
_SUBSCRIPT = re.compile(r"[a-zA-Z]_\{?(?P<by>[a-zA-Z]\w*)\}?")


@dataclass
class GradientJudge:
    """Judges lines one after another. ``threads`` holds the judged lines by letter, ``None`` where a line has none.

    ``terms`` are the student's own letters for a part of a term of the sum: e of ``e_i = y_i - (w x_i + b)``.
    """

    function: Node
    variables: tuple[str, ...]
    algebra: Algebra
    threads: dict[str, list[Judged | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.judges = {name: Judge(self.function, name, 1, self.algebra) for name in self.variables}
        self.threads = {name: [] for name in self.variables}
        self.current = self.variables[0]
        sums = [part for part in walk(self.function) if isinstance(part, Summation)]
        self.sum = sums[0] if sums else None
        self.terms: dict[str, Node] = {}

    def judge(self, text: str, notation: Notation) -> Judged:
        """The judgement on the next line. Never raises for a bad line."""
        for thread in self.threads.values():
            thread.append(None)
        notation = settled(notation, text)
        written = self._with_bounds(text)
        try:
            if len(text) > MAX_LENGTH:
                raise LimitExceeded("length", MAX_LENGTH, MAX_LENGTH, len(text) - MAX_LENGTH)
            judged = worst([self._line(line) for line in self._lines(written.text, notation)])
        except TutorError as error:
            offset, length = error.offset or 0, error.length or 0
            judged = Judged(text, "unreadable", feedback=(error.message,), offset=offset, length=length)
        if judged.offset is None:
            return replace(judged, text=text)
        start, end = written.place(judged.offset), written.place(judged.offset + (judged.length or 0))
        return replace(judged, text=text, offset=start, length=max(end - start, 0))

    def _lines(self, text: str, notation: Notation) -> list[Line]:
        found = _GRADIENT.match(text)
        if found is None:
            return read_lines(text, self.current, notation)
        parts = entries(Piece(text[found.end() :], found.end()), len(self.variables))
        if len(parts) != len(self.variables):
            wanted, given = len(self.variables), len(parts)
            raise ReadingError(message("grade.error.components", expected=wanted, found=given), 0, len(text))
        return [
            Line(text, Name("f", 1, name), False, (Side(read_side(part, name, notation), part.offset, len(part.text)),))
            for part, name in zip(parts, self.variables, strict=True)
        ]

    def _line(self, line: Line) -> Judged:
        """A line, given to the judge of its letter."""
        line = replace(line, sides=tuple(map(self._meant, line.sides)))
        if (named := self._named_term(line)) is not None:
            return named
        line, owner = self._owned(line)
        judged = self.judges[owner].line(replace(line, name=line.name and replace(line.name, by=owner)))
        self.current = owner
        if judged.level or judged.aside:
            self.threads[owner][-1] = judged
        return replace(judged, by=owner) if judged.level and not judged.aside else judged

    def _named_term(self, line: Line) -> Judged | None:
        """``e_i = y_i - (w x_i + b)`` says what e means from then on; nothing for any other line."""
        letter, _, index = line.sides[0].reading.text.strip().partition("_")
        own = self.sum is not None and index.strip("{}") == self.sum.index.name and letter not in glance(self.sum).data
        if line.name is not None or len(line.sides) != 2 or not own or letter in self.terms:
            return None
        node = line.sides[1].reading.node
        self.terms[letter] = node
        given = (message("working.given"),)
        return Judged(line.text, "follows", node, None, 0, "definition", feedback=given, aside=True)

    def _meant(self, side: Side) -> Side:
        """The side with the student's letters for terms replaced, inside of sums and outside."""
        if not self.terms:
            return side
        reading = side.reading
        warnings = tuple(
            replace(each, readings=tuple(rebuild(other, self._term) for other in each.readings))
            for each in reading.warnings
        )
        return replace(side, reading=replace(reading, node=rebuild(reading.node, self._term), warnings=warnings))

    def _term(self, part: Node | Condition) -> Node | Condition:
        match part:
            case Symbol(name) if (found := name.partition("_")) and found[1] and found[0] in self.terms:
                return self.terms[found[0]]
            case Indexed(name, index) if name in self.terms:
                return rebuild(self.terms[name], lambda inner: self._indexed(inner, index))
        return part

    def _indexed(self, part: Node | Condition, index: Node) -> Node | Condition:
        """``y_i``, said outside of the sum, as one of the data."""
        if isinstance(part, Symbol) and self.sum is not None:
            name, _, letter = part.name.partition("_")
            return Indexed(name, index) if letter == self.sum.index.name else part
        return part

    def _owned(self, line: Line) -> tuple[Line, str]:
        """The line, and the letter it differentiates by. Raises ``ReadingError`` for a letter not asked for."""
        first = line.sides[0]
        if line.name is not None and line.name.by is not None:
            if line.name.by not in self.judges:
                raise ReadingError(message("grade.other_letter", name=line.name.by), 0, len(line.text))
            return line, line.name.by
        subscript = _SUBSCRIPT.fullmatch(first.reading.text.strip())
        if line.name is None and len(line.sides) > 1 and subscript and subscript["by"] in self.judges:
            return replace(line, name=Name("f", 1), sides=line.sides[1:]), subscript["by"]
        markers = [part for part in walk(first.reading.node) if isinstance(part, Derivative)]
        if not line.continued and markers and markers[0].variable.name in self.judges:
            return line, markers[0].variable.name
        return line, self.current

    def _with_bounds(self, text: str) -> Rewritten:
        """``Σ …`` and ``mean(…)`` over all the data, as the sum of the question is."""
        written = Rewritten.of(text)
        if self.sum is None:
            return written
        index, count = self.sum.index.name, to_text(self.sum.upper)
        bounds = f"_{{{index}={to_text(self.sum.lower)}}}^{{{count}}}"
        sigma = r"\sum" if "\\" in text else "Σ"
        for found in reversed(list(_MEAN.finditer(text))):
            written = written.put(found.start(), found.end(), f"1/{count} {sigma}{bounds}")
        for found in reversed(list(_BARE_SUM.finditer(text))):
            if not re.match(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*,", text[found.end() :]):  # sum(…, i, 1, n)
                written = written.put(
                    found.start(), found.end(), f"Σ{bounds}" if "\\" not in text else rf"\sum{bounds}"
                )
        return written

    def working(self, judged: Sequence[Judged]) -> Working:
        """What the lines come to together: complete where every partial derivative is."""
        each = [self.thread(name) for name in self.variables]
        first = next((k for k, line in enumerate(judged) if line.status == "error"), None)
        return Working(tuple(judged), first, all(one.complete for one in each), all(one.finished for one in each))

    def thread(self, name: str) -> Working:
        """The lines on one letter, in their places among all of them."""
        lines = tuple(Judged("", "unreadable") if line is None else line for line in self.threads[name])
        return summary(lines, self.judges[name])


def judge_gradient_working(
    function: Node, variables: tuple[str, ...], lines: Sequence[str], algebra: Algebra, notation: Notation = "auto"
) -> tuple[Working, tuple[Working, ...]]:
    """Judge the working on the partial derivatives: all lines, and those on each letter."""
    judge = GradientJudge(function, variables, algebra)
    judged = [judge.judge(text, notation) for text in lines]
    return judge.working(judged), tuple(judge.thread(name) for name in variables)


def mark_gradient_working(
    threads: Sequence[Working],
    derivations: Sequence[Derivation],
    policy: Policy,
    attempt: int = 1,
    hinted: Sequence[int] = (),
) -> tuple[Item, ...]:
    """The marks: equal parts of the points for every partial derivative, each marked as working of its own."""
    part = replace(policy, points=policy.points / len(threads))
    return tuple(
        _named(item, derivation.variable)
        for thread, derivation in zip(threads, derivations, strict=True)
        for item in mark_working(thread, derivation, part, attempt, hinted)
    )


def _named(item: Item, variable: Symbol) -> Item:
    purpose = message("working.for.partial", name=variable, purpose=item.mark.purpose)
    return replace(item, mark=replace(item.mark, purpose=purpose))
