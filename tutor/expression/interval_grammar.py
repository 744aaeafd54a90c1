"""Domains: ``[0, 10]``, ``(-oo, oo)``, ``]0; 1[``."""

from __future__ import annotations

import math
from fractions import Fraction

from tutor.expression.errors import ReadingError
from tutor.expression.grammar import Grammar
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.tokens import Token
from tutor.expression.tree import INFINITY, Negation, Node, rational_value, variables, walk

INFINITIES = (INFINITY, Negation(INFINITY))


class IntervalGrammar(Grammar):
    """Reads one interval; its ends are expressions without variables."""

    def interval(self) -> Interval:
        """All tokens as one interval of the real line."""
        self.turn_outward_brackets()
        opening = self.tokens[0]
        if opening.kind not in {"(", "["}:
            raise self.error(message("reading.interval_form"), opening.start, opening.end)
        self.at += 1
        lower = self.end_of_interval()
        if self.kind not in {",", ";"}:
            raise self.interval_form()
        self.at += 1
        upper = self.end_of_interval()
        closing = self.tokens[self.at]
        if closing.kind not in {")", "]"}:
            raise self.unclosed(opening) if closing.kind == "end" else self.interval_form()
        self.at += 1
        if self.kind != "end":
            raise self.interval_form()
        interval = Interval(lower, upper, opening.kind == "[", closing.kind == "]")
        self.check_interval(interval, opening, closing)
        return interval

    def turn_outward_brackets(self) -> None:
        """``]0, 1[``, as in French schools and ISO 31-11, is (0, 1)."""
        if self.tokens[0].kind == "]":
            self.tokens[0] = self.tokens[0]._replace(kind="(")
        if len(self.tokens) > 2 and self.tokens[-2].kind == "[":
            self.tokens[-2] = self.tokens[-2]._replace(kind=")")

    def interval_form(self) -> ReadingError:
        token = self.tokens[self.at]
        return self.at_token(message("reading.interval_form"), token)

    def end_of_interval(self) -> Node:
        token = self.tokens[self.at]
        if token.kind in {",", ";", ")", "]", "end"}:
            raise self.interval_form()
        node = self.sum()
        if names := variables(node):
            raise self.error(
                message("reading.interval_variable", name=min(names)), token.start, self.tokens[self.at - 1].end
            )
        if any(part == INFINITY for part in walk(node)) and node not in INFINITIES:
            raise self.error(message("reading.infinity"), token.start, self.tokens[self.at - 1].end)
        return node

    def order_value(self, end: Node) -> Fraction | float | None:
        """A number to put the end in order by; ``None`` if it is not known."""
        if end in INFINITIES:
            return math.inf if end == INFINITY else -math.inf
        return rational_value(end)

    def check_interval(self, interval: Interval, opening: Token, closing: Token) -> None:
        """Ends in order as far as rationals tell, and no closed bracket at infinity."""
        for end, closed, bracket in (
            (interval.lower, interval.lower_closed, opening),
            (interval.upper, interval.upper_closed, closing),
        ):
            if closed and end in INFINITIES:
                raise self.at_token(message("reading.interval_infinity"), bracket)
        lower, upper = self.order_value(interval.lower), self.order_value(interval.upper)
        closed = interval.lower_closed and interval.upper_closed
        if lower is not None and upper is not None and (lower > upper or (lower == upper and not closed)):
            raise self.error(message("reading.interval_order"), opening.start, closing.end)
