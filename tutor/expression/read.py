"""Reading what a student typed: text, Unicode or LaTeX to a tree, with every ambiguity reported.

Nothing is evaluated and nothing is ever run: characters become tokens by an explicit table, tokens become nodes by
the grammar. Where a text can be read in two ways, one reading is chosen and the other is given in a warning, found by
reading the text again with that one choice turned round: every reading is a reading of the whole text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from tutor.expression.errors import LimitExceeded, ReadingError
from tutor.expression.grammar import Grammar
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.interval_grammar import IntervalGrammar
from tutor.expression.latex_tokens import LatexScanner
from tutor.expression.limits import MAX_LENGTH, check_numbers, check_shape
from tutor.expression.message import Message, message
from tutor.expression.tokens import Ambiguity, Choices, Scanner
from tutor.expression.tree import Node
from tutor.expression.words import RESERVED

Notation = Literal["auto", "text", "latex"]
_ALL_REAL_NUMBERS = frozenset({"R", "ℝ", r"\R", r"\mathbb{R}", r"\mathbb R", r"\reals"})
MAX_WARNINGS = 8  # each costs one more reading of the text


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """A place that can be read in more than one way. ``readings`` are of the whole text, the chosen one first."""

    code: str
    message: Message
    offset: int
    length: int
    readings: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was typed, how it was read, and what else it could have meant."""

    text: str
    node: Node
    warnings: tuple[ReadingWarning, ...] = ()


def read(text: str, notation: Notation = "auto", variables: Sequence[str] = (), log_base: int | None = None) -> Reading:
    """Read one expression.

    ``notation="auto"`` means LaTeX when there is a backslash. ``variables`` are names to be read whole. ``log`` without
    a base is ln, or the logarithm to base 10 with ``log_base=10``.

    Raises ``ReadingError`` with offset and length in the text, and ``LimitExceeded`` when a budget is passed.
    """
    return _Reader(text, notation, variables, log_base).reading()


class _Reader:
    def __init__(
        self, text: str, notation: Notation, variables: Collection[str], log_base: int | None, infinity: bool = False
    ) -> None:
        if len(text) > MAX_LENGTH:
            raise LimitExceeded("length", MAX_LENGTH, MAX_LENGTH, len(text) - MAX_LENGTH)
        for name in variables:
            if name in RESERVED:
                raise ReadingError(message("reading.reserved_name", name=name))
        self.text = text
        self.latex = notation == "latex" or (notation == "auto" and ("\\" in text or text.lstrip().startswith("$")))
        self.variables = frozenset(variables)
        self.log_base = log_base
        self.infinity = infinity

    def reading(self) -> Reading:
        node, ambiguities = self.once(())
        if not ambiguities:
            return Reading(self.text, node)
        return Reading(self.text, node, self.warnings(node, ambiguities))

    def once(self, choices: Choices) -> tuple[Node, list[Ambiguity]]:
        """One pass over the text. Where it can be read in two ways, ``choices`` names the places to take the other."""
        scanner = (LatexScanner if self.latex else Scanner)(self.text, self.variables, choices)
        tokens = scanner.scan()
        grammar = Grammar(self.text, tokens, choices, self.variables, self.latex, self.infinity)
        grammar.log_base = self.log_base
        node = grammar.expression()
        check_shape(node, len(tokens))
        if grammar.check_numbers:
            check_numbers(node)
        return node, scanner.ambiguities + grammar.ambiguities

    def interval(self) -> Interval:
        if self.text.strip() in _ALL_REAL_NUMBERS:
            return REAL_LINE
        scanner = (LatexScanner if self.latex else Scanner)(self.text)
        tokens = scanner.scan()
        grammar = IntervalGrammar(self.text, tokens, (), (), self.latex, self.infinity)
        interval = grammar.interval()
        for end in (interval.lower, interval.upper):
            check_shape(end, len(tokens))
            check_numbers(end)
        return interval

    def warnings(self, chosen: Node, ambiguities: list[Ambiguity]) -> tuple[ReadingWarning, ...]:
        found = []
        for code, start, end in sorted(set(ambiguities), key=lambda place: place[1:])[:MAX_WARNINGS]:
            try:
                other, _ = self.once(((code, start),))
            except (ReadingError, LimitExceeded):
                continue  # the text makes no sense when read that way: not ambiguous after all
            if other == chosen:
                continue
            words = Message(f"reading.ambiguous.{code.replace('-', '_')}", {"chosen": chosen, "other": other})
            found.append(ReadingWarning(code, words, start, end - start, (chosen, other)))
        return tuple(found)


def read_interval(text: str, notation: Notation = "auto") -> Interval:
    """Read a domain: ``[0, 10]``, ``(-oo, oo)``, ``[0; 0.5)``, ``]0, 1[``, ``\\left[0, \\infty\\right)``, ``R``.

    Raises ``LimitExceeded``, and ``ReadingError`` when it is no interval or its ends are not numbers in order.
    """
    return _Reader(text, notation, (), None, infinity=True).interval()
