"""Reading what a student typed: text, Unicode or LaTeX to a tree, with every ambiguity reported.

Nothing is evaluated and nothing is ever run: characters become tokens by an explicit table, tokens become nodes by
the grammar. Where a text can be read in two ways, one reading is chosen and the other is given in a warning, found by
reading the text again with that one choice turned round: every reading is a reading of the whole text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

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
Found = TypeVar("Found")
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
    a base is ln, or the logarithm to base 10 with ``log_base=10``; where nothing is said, what ``log_means`` says.

    Raises ``ReadingError`` with offset and length in the text, and ``LimitExceeded`` when a budget is passed.
    """
    check_input(text, variables)
    latex = is_latex(text, notation)
    node, ambiguities = _once(text, latex, variables, log_base)
    if not ambiguities:
        return Reading(text, node)
    warnings = []
    for place, other in other_readings(ambiguities, lambda choice: _once(text, latex, variables, log_base, (choice,))):
        if other != node:
            words = Message(warning_key(place), {"chosen": node, "other": other})
            warnings.append(ReadingWarning(place.code, words, place.start, place.end - place.start, (node, other)))
    return Reading(text, node, tuple(warnings))


def _once(
    text: str, latex: bool, variables: Sequence[str], log_base: int | None, choices: Choices = ()
) -> tuple[Node, list[Ambiguity]]:
    """One pass over the text. Where it can be read in two ways, ``choices`` names the places to take the other."""
    scanner = (LatexScanner if latex else Scanner)(text, variables, choices)
    tokens = scanner.scan()
    grammar = Grammar(text, tokens, choices, variables, latex)
    grammar.log_base = log_base
    node = grammar.expression()
    check_shape(node, len(tokens))
    if grammar.check_numbers:
        check_numbers(node)
    return node, scanner.ambiguities + grammar.ambiguities


def check_input(text: str, variables: Sequence[str]) -> None:
    """Refuse a text that is too long, and variables that have a meaning already."""
    if len(text) > MAX_LENGTH:
        raise LimitExceeded("length", MAX_LENGTH, MAX_LENGTH, len(text) - MAX_LENGTH)
    for name in variables:
        if name in RESERVED:
            raise ReadingError(message("reading.reserved_name", name=name))


def is_latex(text: str, notation: Notation) -> bool:
    """Whether the text is to be read as LaTeX; ``auto`` tells by a backslash, or a dollar sign at the beginning."""
    if notation == "auto":
        return "\\" in text or ("$" in text and text.lstrip().startswith("$"))
    return notation == "latex"


def other_readings(
    ambiguities: Sequence[Ambiguity], once: Callable[[tuple[str, int]], tuple[Found, list[Ambiguity]]]
) -> Iterator[tuple[Ambiguity, Found]]:
    """Each place that can be read in two ways, and the text read again by ``once`` with that choice turned round."""
    for place in sorted(dict.fromkeys(ambiguities), key=lambda place: place[1:])[:MAX_WARNINGS]:
        try:
            yield place, once((place.code, place.start))[0]
        except (ReadingError, LimitExceeded):
            continue  # the text makes no sense when read that way: not ambiguous after all


def warning_key(place: Ambiguity) -> str:
    """The catalogue's key for the words about an ambiguity."""
    return f"reading.ambiguous.{place.code.replace('-', '_')}"


def read_interval(text: str, notation: Notation = "auto") -> Interval:
    """Read a domain: ``[0, 10]``, ``(-oo, oo)``, ``[0; 0.5)``, ``]0, 1[``, ``\\left[0, \\infty\\right)``, ``R``.

    Raises ``LimitExceeded``, and ``ReadingError`` when it is no interval or its ends are not numbers in order.
    """
    check_input(text, ())
    if text.strip() in _ALL_REAL_NUMBERS:
        return REAL_LINE
    latex = is_latex(text, notation)
    tokens = (LatexScanner if latex else Scanner)(text).scan()
    interval = IntervalGrammar(text, tokens, (), (), latex, infinity=True).interval()
    for end in (interval.lower, interval.upper):
        check_shape(end, len(tokens))
        check_numbers(end)
    return interval
