"""What every part of the grammar shares: the place in the tokens, ambiguities, errors that say what was expected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection

from tutor.expression.errors import LimitExceeded, ReadingError
from tutor.expression.limits import MAX_DEPTH
from tutor.expression.message import Message, message
from tutor.expression.tokens import Ambiguity, Choices, Token
from tutor.expression.tree import Condition, Node

CLOSING = {
    "(": ")",
    "[": "]",
    "{": "}",
    "group": "endgroup",
    "⌊": "⌋",
    "⌈": "⌉",
    "lbar": "rbar",
    "cases": "endcases",
}
CLOSERS = frozenset(CLOSING.values())
RELATIONS = frozenset({"=", "<", "<=", ">", ">=", "!="})
BRACKETS = frozenset({"(", "[", "{", "group"})
# Kinds a new operand can begin with, so that standing next to another one means a product.
OPERANDS = frozenset({"name", "number", "function", "d", "differential", "partial", "frac", "sqrt", "radical", "sum"})
OPERANDS |= {"piecewise", "cases", "fraction", "infinity", *CLOSING}
FUNCTION_LIKE = frozenset({"function", "sum", "d", "partial", "piecewise"})
_PAIR = {"(": ")", "[": "]", "{": "}", "group": "}", "⌊": "⌋", "⌈": "⌉", "lbar": "|", "|": "|", "cases": r"\end{cases}"}


class Cursor(ABC):
    """The tokens and the place reached in them."""

    def __init__(
        self,
        source: str,
        tokens: list[Token],
        choices: Choices = (),
        variables: Collection[str] = (),
        latex: bool = False,
        infinity: bool = False,
    ) -> None:
        self.source = source
        self.tokens = tokens
        self.choices = choices
        self.variables = variables
        self.latex = latex
        self.infinity = infinity  # whether ∞ may stand here: in domains and answers only
        self.at = 0
        self.depth = 0
        self.bars = 0  # open |…| of the innermost bracket
        self.raised = False  # whether the last power() had an exponent outside any bracket
        self.check_numbers = False  # whether budgets for numbers and sums have to be checked
        self.growth = 1  # the product of all numeric exponents
        self.commas: list[int] = []  # the commas between the arguments of the last function
        self.free_subscripts: list[Token] = []
        self.ambiguities: list[Ambiguity] = []

    @abstractmethod
    def sum(self) -> Node:
        """terms joined by + and −"""

    @abstractmethod
    def term(self) -> Node:
        """factors joined by ·, / or nothing"""

    @abstractmethod
    def power(self) -> Node:
        """an atom with its exponent"""

    @abstractmethod
    def atom(self) -> Node:
        """a number, name, bracket or application, without an exponent"""

    @abstractmethod
    def condition(self) -> Condition:
        """the condition of a branch"""

    @abstractmethod
    def superscript(self) -> Node:
        """a run of superscript characters"""

    @abstractmethod
    def bar_closes(self) -> bool:
        """whether the | here closes the one that is open"""

    # ---- moving ----------------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        return self.tokens[self.at].kind

    def take(self, kind: str) -> bool:
        """Step over the token if it is of this kind."""
        if self.tokens[self.at].kind == kind:
            self.at += 1
            return True
        return False

    def adjacent(self, index: int) -> bool:
        """Whether no space stands before the token. In LaTeX spaces mean nothing, and nothing is ever adjacent."""
        return not self.latex and index > 0 and self.tokens[index - 1].end == self.tokens[index].start

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitExceeded("depth", MAX_DEPTH, token.start, token.end - token.start)

    def inside(self, opening: Token) -> Node:
        """The expression inside a bracket just opened, and the closing bracket."""
        outer, self.bars = self.bars, 0
        if self.kind == CLOSING[opening.kind]:
            raise self.error(message("reading.empty_brackets"), opening.start, self.tokens[self.at].end)
        node = self.sum()
        self.close(opening)
        self.bars = outer
        return node

    def close(self, opening: Token) -> None:
        if self.tokens[self.at].kind != CLOSING[opening.kind]:
            raise self.unclosed(opening)
        self.at += 1

    # ---- ambiguities -----------------------------------------------------------------------------------------

    def takes_other(self, code: str, start: int, end: int) -> bool:
        """Whether the second reading is to be taken here; if not, the place is noted for a warning."""
        if (code, start) in self.choices:
            return True
        self.ambiguities.append(Ambiguity(code, start, end))
        return False

    # ---- errors ----------------------------------------------------------------------------------------------

    def error(self, text: Message, start: int, end: int) -> ReadingError:
        return ReadingError(text, start, end - start)

    def at_token(self, text: Message, token: Token) -> ReadingError:
        return ReadingError(text, token.start, token.end - token.start)

    def written(self, token: Token) -> str:
        return self.source[token.start : token.end]

    def unclosed(self, opening: Token) -> ReadingError:
        """A closing bracket was expected here: the end, the wrong bracket, or something that cannot go on."""
        found = self.tokens[self.at]
        expected = _PAIR[opening.kind]
        if found.kind == "end":
            if opening.kind == "(":
                return self.at_token(message("reading.unclosed_parenthesis", expected=expected), opening)
            return self.at_token(
                message("reading.unclosed_bracket", opened=self.written(opening), expected=expected), opening
            )
        if found.kind in CLOSERS:
            return self.at_token(
                message(
                    "reading.mismatched", opened=self.written(opening), expected=expected, found=self.written(found)
                ),
                found,
            )
        return self.unexpected(found)

    def unexpected(self, token: Token) -> ReadingError:
        """Something that cannot follow a finished expression."""
        written = self.written(token)
        if token.kind in CLOSERS or token.kind == "|":
            return self.at_token(message("reading.unopened", bracket=written), token)
        if token.kind == ",":
            return self.decimal_comma(self.at) or self.at_token(message("reading.unexpected_comma"), token)
        if token.kind == "=":
            rest = self.source[token.end :].strip()
            if not rest:
                return self.at_token(message("reading.missing_after", operator=written), token)
            return self.at_token(message("reading.equation", suggestion=rest), token)
        if token.kind in RELATIONS:
            return self.at_token(message("reading.comparison", relation=written), token)
        if token.kind == "end":
            return self.missing(token)
        return self.at_token(message("reading.unexpected", found=written), token)

    def decimal_comma(self, comma: int) -> ReadingError | None:
        """The error for ``0,5`` when the token is a comma between two numbers without spaces."""
        before, after = self.tokens[comma - 1], self.tokens[comma + 1]
        if before.kind != "number" or after.kind != "number" or after.start - before.end != 1:
            return None
        suggestion = f"{self.written(before)}.{self.written(after)}"
        return self.error(message("reading.decimal_comma", suggestion=suggestion), before.start, after.end)

    def braced_comma(self, comma: int) -> ReadingError | None:
        """The error for ``1{,}5``, a decimal comma in LaTeX."""
        around = self.tokens[comma - 2 : comma + 3]
        if comma < 2 or [token.kind for token in around] != ["number", "{", ",", "}", "number"]:
            return None
        suggestion = f"{around[0].text}.{around[4].text}"
        return self.error(message("reading.decimal_comma", suggestion=suggestion), around[0].start, around[4].end)

    def missing(self, token: Token) -> ReadingError:
        """An operand was expected at ``token``: say after what, and point at it."""
        before = self.tokens[self.at - 1] if self.at else None
        written = self.written(token)
        if before is None:
            if token.kind == "end":
                return self.at_token(message("reading.empty", example="x^2*sin(x)"), token)
            if token.kind in CLOSERS:
                return self.at_token(message("reading.unopened", bracket=written), token)
            return self.at_token(message("reading.missing_before", operator=written), token)
        if token.kind == "end":
            if before.kind in CLOSING or before.kind == "|":
                opened = self.written(before)
                if before.kind == "(":
                    return self.at_token(message("reading.unclosed_parenthesis", expected=")"), before)
                return self.at_token(
                    message("reading.unclosed_bracket", opened=opened, expected=_PAIR[before.kind]), before
                )
            return self.at_token(message("reading.missing_after", operator=self.written(before)), before)
        if token.kind == "," and before.kind == "{" and (found := self.braced_comma(self.at)) is not None:
            return found
        if token.kind in CLOSERS:
            if before.kind in CLOSING:
                return self.error(message("reading.empty_brackets"), before.start, token.end)
            return self.at_token(message("reading.missing_after", operator=self.written(before)), before)
        if before.kind in CLOSING:
            return self.at_token(message("reading.missing_before", operator=written), token)
        return self.at_token(message("reading.missing_between", operator=self.written(before), found=written), token)
