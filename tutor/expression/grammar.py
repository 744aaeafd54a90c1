"""The grammar: sums, products, powers and atoms, read by precedence.

sum      terms joined by + and −; a leading minus reaches over the whole term: −x² is −(x²), −2x is −(2x)
term     factors joined by ·, / or nothing, from left to right
power    an atom with exponents, from right to left: 2^3^x is 2^(3^x)
atom     a number, a name, a bracket, |…|, a function with its argument, Σ, d/dx, a piecewise function
"""

from __future__ import annotations

from tutor.expression.applications import Applications
from tutor.expression.characters import SUPERSCRIPTS
from tutor.expression.cursor import BRACKETS, OPERANDS
from tutor.expression.errors import LimitExceeded
from tutor.expression.latex_commands import LatexCommands
from tutor.expression.limits import MAX_DEPTH, MAX_EXPONENT
from tutor.expression.message import Message, message
from tutor.expression.tokens import Scanner, Token
from tutor.expression.tree import (
    Apply,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Quotient,
    Sum,
    Symbol,
    multiply,
    number,
    rational_value,
)

_SIGNS = frozenset("+-")
_CONTINUES = OPERANDS | {"*", "/", "|", "superscript"}
_MORE_OF_EXPONENT = frozenset({"name", "("})
_POSTFIX = frozenset({"^", "superscript", "_", "fraction"})

_FUNCTIONS_BY_HABIT = frozenset({"f", "g", "Gamma", "zeta"})


class Grammar(Applications, LatexCommands):
    """Reads the whole language; see the parts for functions and constructions."""

    def expression(self) -> Node:
        """All tokens as one expression."""
        node = self.sum()
        if self.kind != "end":
            raise self.unexpected(self.tokens[self.at])
        self.check_subscripts(node)
        return node

    def sum(self) -> Node:
        tokens = self.tokens
        node = self.signed() if tokens[self.at].kind in _SIGNS else self.term()
        kind = tokens[self.at].kind
        if kind not in _SIGNS:
            return node
        terms = [node]
        while kind in _SIGNS:
            self.at += 1
            node = self.signed() if tokens[self.at].kind in _SIGNS else self.term()
            terms.append(Negation(node) if kind == "-" else node)
            kind = tokens[self.at].kind
        return Sum(tuple(terms))

    def signed(self) -> Node:
        """A term with signs before it."""
        minus = self.signs()
        node = self.term()
        for _ in range(minus):
            node = Negation(node)
        return node

    def signs(self) -> int:
        minus = 0
        while self.kind in _SIGNS:
            minus += self.kind == "-"
            if minus > MAX_DEPTH:
                raise LimitExceeded("depth", MAX_DEPTH, self.tokens[self.at].start)
            self.at += 1
        return minus

    def term(self) -> Node:
        left = self.power()
        tokens = self.tokens
        if tokens[self.at].kind not in _CONTINUES:
            return left
        factors = [left]
        while True:
            token = tokens[self.at]
            kind = token.kind
            if kind == "*":
                self.at += 1
                factors.append(self.factor())
            elif kind == "/":
                factors = [self.quotient(multiply(*factors))]
            elif kind == "number":
                self.number_after(factors)
            elif kind == "frac" and tokens[self.at - 1].kind == "number":
                self.mixed_number(factors)
            elif kind in OPERANDS or kind == "superscript" or (kind == "|" and not self.bar_closes()):
                factors.append(self.power())
            else:
                return multiply(*factors)

    def factor(self) -> Node:
        """A power with signs before it, as in 2·(−3) written ``2*-3``."""
        if self.tokens[self.at].kind not in _SIGNS:
            return self.power()
        minus = self.signs()
        node = self.power()
        for _ in range(minus):
            node = Negation(node)
        return node

    def quotient(self, numerator: Node) -> Node:
        slash = self.tokens[self.at]
        self.at += 1
        denominator = self.factor()
        following = self.tokens[self.at]
        more = following.kind in OPERANDS or (following.kind == "|" and not self.bar_closes())
        if more and self.takes_other("implicit-denominator", slash.start, following.end):
            factors = [denominator]
            while self.kind in OPERANDS:
                factors.append(self.power())
            denominator = multiply(*factors)
        return Quotient(numerator, denominator)

    def refuse_unknown_call(self, opening: Token) -> None:
        """``f(…)``, and any letter before one bracketed letter as in ``y(x)``, is a function to every reader."""
        name = self.tokens[self.at - 2]
        apart = self.latex and name.end < opening.start  # how our own writer sets the product of f and a bracket
        if name.kind != "name" or not isinstance(name.node, Symbol) or name.text in self.variables or apart:
            return
        inside, following = self.tokens[self.at], self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        single = (inside.kind == "name" or inside.text == "0") and following.kind == ")" and "_" not in name.text
        if name.text in _FUNCTIONS_BY_HABIT or single:
            raise self.error(message("reading.unknown_function", name=name.text), name.start, opening.end)

    def number_after(self, factors: list[Node]) -> None:
        """``x2``: a product, though perhaps a lost exponent; ``2 3`` is refused."""
        before, token = self.tokens[self.at - 1], self.tokens[self.at]
        if before.kind in {"number", "fraction"}:
            raise self.two_numbers(before, token)
        if before.kind == "name" and before.end == token.start:
            name, digits = before.text, token.text
            slots = {"power": f"{name}^{digits}", "subscript": f"{name}_{digits}", "product": f"{digits}*{name}"}
            raise self.error(Message("reading.number_after_name", slots), before.start, token.end)
        if self.takes_other("number-after-factor", before.start, token.end):
            self.at += 1
            self.check_numbers = True
            factors[-1] = Power(factors[-1], token.node or Integer(1))
        else:
            factors.append(self.power())

    def mixed_number(self, factors: list[Node]) -> None:
        """``2\\frac{1}{2}`` is 2½ at school, though it could be a product."""
        token = self.tokens[self.at]
        fraction = self.power()
        whole, part = factors[-1], rational_value(fraction)
        proper = isinstance(whole, Integer) and isinstance(fraction, Quotient) and part is not None and 0 < part < 1
        if not proper or self.takes_other("mixed-number", token.start, token.end):
            factors.append(fraction)
        elif isinstance(whole, Integer) and part is not None:
            factors[-1] = number(whole.value + part)

    # ---- powers ----------------------------------------------------------------------------------------------

    def power(self) -> Node:
        tokens = self.tokens
        token = tokens[self.at]
        kind = token.kind
        simple = kind == "name" or kind == "number"
        if simple:
            self.at += 1
            node: Node = token.node  # type: ignore[assignment]
            if tokens[self.at].kind not in _POSTFIX:
                self.raised = False
                return node
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitExceeded("depth", MAX_DEPTH, token.start, token.end - token.start)
        if not simple:
            node = self.compound(token)
        if tokens[self.at].kind in _POSTFIX:
            node = self.postfix(node, token)
        else:
            self.raised = False
        self.depth -= 1
        return node

    def atom(self) -> Node:
        token = self.tokens[self.at]
        self.deeper(token)
        if token.kind == "name" or token.kind == "number":
            self.at += 1
            node: Node = token.node  # type: ignore[assignment]
        else:
            node = self.compound(token)
        self.depth -= 1
        return node

    def postfix(self, node: Node, first: Token) -> Node:
        raised = False
        while True:
            token = self.tokens[self.at]
            match token.kind:
                case "^":
                    self.at += 1
                    node = self.raise_to(node, token)
                    raised = True
                case "superscript":
                    following = self.tokens[self.at + 1]
                    if (
                        following.kind == "radical"
                        and token.text != "²"
                        and self.adjacent(self.at + 1)
                        and self.takes_other("root-index", token.start, following.end)
                    ):
                        break
                    exponent = self.superscript()
                    self.grow(exponent, self.at - 1)
                    node = Power(node, exponent)
                    raised = True
                case "_":
                    node = self.indexed(node)
                case "fraction" if first.kind == "number" and not raised:
                    if self.takes_other("mixed-number", first.start, token.end):
                        break
                    self.at += 1
                    whole, part = rational_value(node), rational_value(token.node or node)
                    node = number((whole or 0) + (part or 0))
                case _:
                    break
        self.raised = raised
        return node

    def raise_to(self, base: Node, caret: Token) -> Node:
        """The power whose ``^`` was just read."""
        start = self.at
        first = self.tokens[start]
        if first.kind in _SIGNS:
            minus = self.signs()
            start = self.at
            if ("negative-exponent", caret.start) in self.choices:
                exponent = self.atom()
            else:
                exponent = self.exponent(base)
                if self.raised:
                    self.takes_other("negative-exponent", caret.start, self.tokens[self.at - 1].end)
            for _ in range(minus):
                exponent = Negation(exponent)
        else:
            exponent = self.exponent(base)
        self.grow(exponent, start)
        return Power(base, exponent)

    def grow(self, exponent: Node, start: int) -> None:
        """Bound the numbers and degrees that powers can build, so that ordinary input needs no closer look."""
        match exponent:
            case Integer(value) | Negation(Integer(value)) | Quotient(Integer(value), Integer()):
                self.growth *= value or 1
            case _ if not any(isinstance(token.node, Symbol) for token in self.tokens[start : self.at]):
                self.check_numbers = True
        if self.growth * len(self.source) > MAX_EXPONENT:
            self.check_numbers = True

    def exponent(self, base: Node) -> Node:
        """An exponent without its sign; places where more may have been meant are noted."""
        at = self.at
        first = self.tokens[at]
        if first.text == "1" and self.tokens[at + 1].kind == "/" and self.tokens[at + 2].kind == "number":
            below = self.tokens[at + 2]
            if self.takes_other("fraction-exponent", first.start, below.end):
                self.at += 3
                self.raised = False
                return Quotient(Integer(1), below.node or Integer(1))
        if first.kind in BRACKETS:
            return self.bracketed_exponent()
        node = self.power()
        following = self.tokens[self.at]
        if following.kind not in _MORE_OF_EXPONENT or self.at != at + 1 or not self.adjacent(self.at):
            return node
        constant = isinstance(base, (Integer, Quotient)) or base == E
        after_number = first.kind == "number" and constant
        after_name = first.kind == "name" and following.kind == "name"
        if (after_number or after_name) and self.takes_other("exponent-product", first.start, following.end):
            factors = [node]
            while self.kind in _MORE_OF_EXPONENT and self.adjacent(self.at):
                factors.append(self.power())
            node = multiply(*factors)
            self.raised = False
        return node

    def bracketed_exponent(self) -> Node:
        """``e^(x)^2``: a second exponent behind the bracket may belong to the first one or to the whole power."""
        node = self.atom()
        caret = self.tokens[self.at]
        self.raised = False
        if caret.kind == "^" and not self.takes_other("double-exponent", caret.start, caret.end):
            self.at += 1
            node = self.raise_to(node, caret)
        return node

    def superscript(self) -> Node:
        """``x²``, ``x⁻¹``, ``xⁿ⁺¹``: the run is read as an expression of its own, at its own place."""
        token = self.tokens[self.at]
        self.at += 1
        plain = " " * token.start + "".join(SUPERSCRIPTS[character] for character in token.text)
        scanner = Scanner(plain, (), self.choices)
        inner = Grammar(self.source, scanner.scan(), self.choices)
        inner.depth = self.depth
        node = inner.expression()
        self.ambiguities += [*scanner.ambiguities, *inner.ambiguities]
        return node

    # ---- atoms -----------------------------------------------------------------------------------------------

    def compound(self, token: Token) -> Node:
        """An atom of more than one token."""
        self.at += 1
        match token.kind:
            case "(":
                if self.at > 1:
                    self.refuse_unknown_call(token)
                return self.inside(token)
            case "[" | "group":
                return self.inside(token)
            case "function":
                return self.application(token)
            case "{":
                return self.braces(token)
            case "|" | "lbar":
                return self.bar(token)
            case "⌊":
                return Apply("floor", (self.inside(token),))
            case "⌈":
                return Apply("ceil", (self.inside(token),))
            case "frac":
                return self.fraction()
            case "sqrt":
                return self.latex_root()
            case "radical":
                return self.radical(token)
            case "fraction":
                return token.node or Integer(1)
            case "sum":
                return self.summation(token)
            case "piecewise":
                return self.piecewise(token)
            case "cases":
                return self.cases(token)
            case "d" | "partial":
                found = self.derivative(self.at - 1, False)
                if found is not None:
                    return found
                if token.kind == "d":
                    return Symbol("d")
                raise self.at_token(message("reading.differential", name=self.written(token)), token)
            case "differential":
                raise self.at_token(message("reading.differential", name=self.written(token)), token)
            case "infinity":
                if self.infinity and token.node is not None:
                    return token.node
                raise self.at_token(message("reading.infinity"), token)
            case "superscript" if self.kind == "radical":
                self.at -= 1
                degree = self.superscript()
                sign = self.tokens[self.at]
                self.at += 1
                return self.radical(sign._replace(node=degree))
        self.at -= 1
        raise self.missing(token)

    def bar(self, opening: Token) -> Node:
        """``|x|``, nested at will."""
        if opening.kind == "lbar":
            return Apply("abs", (self.inside(opening),))
        self.bars += 1
        node = self.sum()
        if not self.take("|"):
            if self.kind == "end":
                raise self.at_token(message("reading.unclosed_bracket", opened="|", expected="|"), opening)
            raise self.unexpected(self.tokens[self.at])
        self.bars -= 1
        return Apply("abs", (node,))

    def bar_closes(self) -> bool:
        """Whether the | here, after an operand, closes the one that is open. ``|2|x|+1|`` can be read both ways."""
        if not self.bars:
            return False
        token, following = self.tokens[self.at], self.tokens[self.at + 1]
        if following.kind in OPERANDS or following.kind == "|":
            return not self.takes_other("bars", token.start, token.end)
        return True
