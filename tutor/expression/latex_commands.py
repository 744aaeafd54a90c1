"""LaTeX commands with arguments: ``\\frac{a}{b}``, ``\\frac12``, ``\\sqrt[3]{x}``."""

from __future__ import annotations

from tutor.expression.constructs import Constructs
from tutor.expression.cursor import BRACKETS, OPERANDS
from tutor.expression.message import message
from tutor.expression.tokens import Token
from tutor.expression.tree import Apply, Integer, Node, Quotient


class LatexCommands(Constructs):
    """The part of the grammar only LaTeX has."""

    def fraction(self) -> Node:
        """``\\frac{a}{b}``, ``\\frac12``, ``\\frac{d}{dx}``."""
        if self.kind == "group":
            found = self.derivative(self.at + 1, True)
            if found is not None:
                return found
        numerator = self.latex_argument()
        return Quotient(numerator, self.latex_argument())

    def latex_root(self) -> Node:
        """``\\sqrt{x}``, ``\\sqrt[3]{x}``."""
        opening = self.tokens[self.at]
        degree: Node | None = None
        if opening.kind == "[":
            self.at += 1
            degree = self.inside(opening)
        token = self.tokens[self.at]
        argument = self.atom() if token.kind == "number" else self.latex_argument()
        return Apply("sqrt", (argument,)) if degree is None else Apply("root", (argument, degree))

    def latex_argument(self) -> Node:
        token = self.tokens[self.at]
        if token.kind == "number" and len(token.text) > 1:
            self.split_digits()
        if token.kind in OPERANDS or token.kind in BRACKETS:
            return self.atom()
        raise self.missing(token)

    def split_digits(self) -> None:
        """LaTeX: without braces a command takes one digit, ``\\frac12`` is 1/2."""
        token = self.tokens[self.at]
        digit, rest = token.text[0], token.text[1:]
        if not token.text.isdigit():
            raise self.at_token(message("reading.latex_digits"), token)
        middle = token.start + 1
        self.tokens[self.at : self.at + 1] = [
            Token("number", digit, Integer(int(digit)), token.start, middle),
            Token("number", rest, Integer(int(rest)), middle, token.end),
        ]
