"""What stands left of an equals sign: ``x``, ``x_1``, ``f(2)``, ``f'(x)``, ``dy/dx``, ``d/dx f(x)``, ``∂f/∂x``, ``∇f``.

The grammar of expressions has no functions without a formula; here a letter with brackets is one.
"""

from __future__ import annotations

from tutor.expression.answers import Name
from tutor.expression.constructs import MAX_ORDER
from tutor.expression.grammar import Grammar
from tutor.expression.tree import Node, Symbol, variables

_PRIMES = {"'": 1, "''": 2}
_SIGNS = frozenset({"d", "partial"})


class LeftSides(Grammar):
    """Reads names of values. A name that turns out to be none leaves the place in the tokens undefined."""

    def name(self, stop: int) -> Name | None:
        """The tokens from here to ``stop`` as one name; ``None`` if they are anything else."""
        if self.take("grad"):
            letter = self.letter()
            found = Name(letter, 1, (), self.called(letter), gradient=True) if letter else None
        elif self.kind == "frac" or self.kind in _SIGNS or self.kind == "differential":
            found = self.leibniz() if self.tokens[self.at + 1].kind != "=" else self.primed()
        else:
            found = self.primed()
        return found if self.at == stop else None

    def braces_off(self) -> None:
        """The braces of LaTeX mean nothing here."""
        while self.kind in {"group", "endgroup", "{", "}"}:
            self.at += 1

    def letter(self) -> str:
        """One variable, with a number stuck to it as its subscript (``x1``); empty if none stands here."""
        start = self.at
        self.braces_off()
        token = self.tokens[self.at]
        if not isinstance(token.node, Symbol) or token.kind == "differential":
            self.at = start
            return ""
        self.at += 1
        name = token.node.name
        following = self.tokens[self.at]
        if following.kind == "number" and following.start == token.end and following.text.isdigit() and "_" not in name:
            self.at += 1
            return f"{name}_{following.text}"
        if following.kind == "_" and self.tokens[self.at + 1].kind in {"group", "(", "{"}:  # x_{1,2} = …
            self.at += 2
            while self.kind in {"number", ",", "/"}:
                self.at += 1
            self.at += 1
        return name

    def primed(self) -> Name | None:
        """``f``, ``f'(x)``, ``f^{\\prime}``, ``f^{(4)}(x)``."""
        letter = self.letter()
        if not letter:
            return None
        order = 0
        if self.kind == "^":
            self.at += 1
            self.braces_off()
            if self.take("("):
                digits = self.tokens[self.at]
                if digits.kind != "number" or not digits.text.isdigit() or int(digits.text) > MAX_ORDER:
                    return None
                order = int(digits.text)
                self.at += 1
                if not self.take(")"):
                    return None
            elif self.kind not in _PRIMES:
                return None
        while self.kind in _PRIMES:
            order += _PRIMES[self.kind]
            self.at += 1
        self.braces_off()
        return Name(letter, order, (), self.called(letter))

    def called(self, letter: str) -> tuple[Node, ...]:
        """The arguments in brackets behind a function's letter; none of them may hold that letter."""
        opening = self.tokens[self.at]
        if opening.kind != "(":
            return ()
        self.at += 1
        start = self.at
        found = self.arguments(opening)
        if any(letter in variables(argument) for argument in found):
            self.at = start  # x(x + 1) is a product
            return ()
        return found

    def leibniz(self) -> Name | None:
        """``dy/dx``, ``d^2y/dx^2``, ``d/dx f(x)``, ``\\frac{\\partial f}{\\partial x}``."""
        self.take("frac")
        self.braces_off()
        order, letter = 1, ""
        token = self.tokens[self.at]
        if token.kind == "differential":
            self.at += 1
            letter = token.text
        else:
            order = self.power_of_d()
            letter = self.letter()
        arguments = self.called(letter)
        slash = self.at
        self.braces_off()
        self.take("/")
        if not order or self.at == slash:
            return None
        below: list[str] = []
        while len(below) < MAX_ORDER:
            self.braces_off()
            if self.kind in _SIGNS:
                self.at += 1
            elif self.kind != "differential":
                break
            token = self.tokens[self.at]
            if not isinstance(token.node, Symbol):
                return None
            count, self.at = self.order(self.at + 1)
            below += [token.node.name] * min(count, MAX_ORDER + 1)
        if len(below) != order:
            return None
        if not letter:
            opening = self.kind == "(" and self.tokens[self.at + 2].kind == ")"
            self.at += opening
            letter = self.letter()
            arguments = self.called(letter)
            self.at += opening
        else:
            arguments = arguments or self.called(letter)
        self.braces_off()
        if not letter or letter in below:  # d/dx(x) is a derivative to be taken
            return None
        return Name(letter, order, tuple(below), arguments)

    def power_of_d(self) -> int:
        """The order of a ``d``, ``d^2`` or ``∂²`` above the line; 0 if none stands here."""
        if self.kind not in _SIGNS:
            return 0
        order, self.at = self.order(self.at + 1)
        return order
