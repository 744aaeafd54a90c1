"""Functions: ``sin(x)``, ``sin x cos x``, ``sin^2 x``, ``log_2(x)``, ``√x``."""

from __future__ import annotations

from tutor.expression.cursor import BRACKETS, FUNCTION_LIKE, OPERANDS, Cursor
from tutor.expression.errors import ReadingError
from tutor.expression.functions import FUNCTIONS
from tutor.expression.logarithm import agreed_base
from tutor.expression.message import message
from tutor.expression.tokens import Token
from tutor.expression.tree import PI, Apply, E, Integer, Negation, Node, Power, Quotient, multiply, variables

_COMMAS = frozenset(",;")
_CLOSING = frozenset({")", "]", "}", "endgroup"})
_TEN = Integer(10)
_THREE = Integer(3)
_MINUS_ONE = Negation(Integer(1))
INVERSES = {name: "a" + name for name in FUNCTIONS if "a" + name in FUNCTIONS}
_ARITY: dict[str, tuple[int, int | None]] = {
    **{name: row.arguments for name, row in FUNCTIONS.items()},
    **dict.fromkeys(("exp", "cbrt", "lg"), (1, 1)),
    "log": (1, 2),
}


class Applications(Cursor):
    """The part of the grammar about functions."""

    log_base: int | None = None

    def application(self, token: Token) -> Node:
        """A function name just read: its own exponent or base, then its argument with or without brackets."""
        name = token.text
        base: Node | None = None
        exponent: Node | None = None
        mark = self.tokens[self.at]
        if mark.kind == "_":
            base = self.base(token)
            mark = self.tokens[self.at]
        if mark.kind in {"^", "superscript"}:
            exponent = self.own_exponent(mark)
            if exponent == _MINUS_ONE:
                if name not in INVERSES:
                    raise self.error(message("reading.no_inverse", name=name), token.start, mark.end)
                name, exponent = INVERSES[name], None
            self.check_numbers = self.check_numbers or not isinstance(exponent, Integer) or exponent.value > 9
        elif mark.kind == "number" and self.adjacent(self.at):
            base, exponent = self.attached_number(name, mark, base)
        opening = self.tokens[self.at]
        power_end = self.at
        if opening.kind in BRACKETS:
            self.at += 1
            arguments = self.arguments(opening)
            if self.bracket_is_part(token, opening, power_end):
                self.at = power_end
                arguments = (self.bare_product(token),)
            elif self.brace_is_part(token, opening):
                self.at = power_end
                arguments = (self.power(),)
            if opening.kind == "[" and name == "sqrt" and self.kind in {"(", "{"} and self.adjacent(self.at):
                arguments = self.rooted(arguments, opening)
                name = "root" if len(arguments) == 2 else name
        else:
            arguments = (self.bare_argument(token),)
        if (
            exponent is not None
            and mark.kind == "^"
            and self.tokens[power_end].kind == "name"
            and self.tokens[power_end - 1].kind == "number"
            and self.adjacent(power_end)
            and self.takes_other("function-power", token.start, self.tokens[power_end].end)
        ):
            return self.applied(name, (Power(arguments[0], exponent),), base, token)
        node = self.applied(name, arguments, base, token)
        return node if exponent is None else Power(node, exponent)

    def bracket_is_part(self, function: Token, opening: Token, index: int) -> bool:
        """``sin (x+1)(x-1)``, ``ln (x)^2``: after a space, the bracket may be only the beginning of the argument."""
        following = self.tokens[self.at]
        more = following.kind in {"(", "^", "superscript"}
        if not more or self.latex or opening.kind != "(" or self.adjacent(index) or not self.adjacent(self.at):
            return False
        return self.takes_other("function-bracket", function.start, following.end)

    def brace_is_part(self, function: Token, opening: Token) -> bool:
        """``\\sin{x}^2`` is set as sin x²: braces cannot be seen."""
        following = self.tokens[self.at]
        if opening.kind != "group" or following.kind not in {"^", "superscript"}:
            return False
        return self.takes_other("function-power", function.start, following.end)

    def rooted(self, degree: tuple[Node, ...], opening: Token) -> tuple[Node, ...]:
        """``sqrt[3](x)``, as a LaTeX command without its backslash."""
        if len(degree) != 1 or self.takes_other("root-degree", opening.start, self.tokens[self.at].end):
            return degree
        return self.atom(), degree[0]

    def base(self, token: Token) -> Node:
        """The base of ``log_2`` and ``\\log_{10}``."""
        if token.text != "log":
            raise self.at_token(message("reading.stray_subscript"), self.tokens[self.at])
        self.at += 1
        return self.script()

    def script(self) -> Node:
        """What stands after ``_`` or ``^``: one number, one name, or a bracket."""
        token = self.tokens[self.at]
        if token.kind in {"name", "number", *BRACKETS}:
            return self.atom()
        raise self.missing(token)

    def own_exponent(self, mark: Token) -> Node:
        """The 2 of sin²x, the −1 of sin^-1 x."""
        if mark.kind == "superscript":
            return self.superscript()
        self.at += 1
        if self.take("-"):
            return Negation(self.script())
        return self.script()

    def attached_number(self, name: str, digits: Token, base: Node | None) -> tuple[Node | None, Node | None]:
        """``log10(x)`` and ``log2(x)`` name a base; ``sin2(x)`` may be a lost superscript."""
        following = self.tokens[self.at + 1]
        called = following.kind in BRACKETS
        if name == "log" and base is None:
            gap = following.start > digits.end
            if called or gap or digits.text == "10":
                certain = digits.text == "10" and (called or gap)
                if certain or not self.takes_other("log-digits", digits.start, digits.end):
                    self.at += 1
                    return digits.node, None
            elif self.takes_other("log-digits", digits.start, digits.end):
                self.at += 1
                return digits.node, None
        elif called and self.takes_other("lost-superscript", digits.start, digits.end):
            self.at += 1
            self.check_numbers = True
            return base, digits.node
        return base, None

    def arguments(self, opening: Token) -> tuple[Node, ...]:
        """The arguments inside a bracket just opened, separated by commas."""
        outer, self.bars = self.bars, 0
        tokens = self.tokens
        if tokens[self.at].kind in _CLOSING:
            raise self.error(message("reading.missing_argument_inside"), opening.start, tokens[self.at].end)
        found = [self.sum()]
        commas: list[int] = []
        while self.tokens[self.at].kind in _COMMAS:
            commas.append(self.at)
            self.at += 1
            found.append(self.sum())
        self.close(opening)
        self.commas = commas
        self.bars = outer
        return tuple(found)

    def bare_argument(self, function: Token) -> Node:
        """``sin 2x cos x``: the product that follows, up to a function, an explicit operator or a closing bracket."""
        token = self.tokens[self.at]
        negative = False
        if token.kind == "-" and (self.latex or self.tokens[self.at + 1].start == token.end):
            self.at += 1
            negative = True
            token = self.tokens[self.at]
        if token.kind not in OPERANDS and token.kind != "|":
            if token.kind == "end" or not negative:
                raise self.at_token(message("reading.missing_argument", name=self.written(function)), function)
            raise self.missing(token)
        argument = self.bare_product(function)
        if negative:
            argument = Negation(argument)
        return self.bare_stop(function, token, argument)

    def bare_product(self, function: Token) -> Node:
        start = self.at
        first = self.tokens[start]
        if ("argument-power", first.start) in self.choices:
            return self.atom()
        factors = [self.power()]
        raised = self.raised
        nested = first.kind in FUNCTION_LIKE
        glued = first.kind == "number" and self.adjacent(start)  # sqrt2 x may be √2·x
        while self.kind in OPERANDS and self.kind not in FUNCTION_LIKE and self.kind != "number":
            token = self.tokens[self.at]
            before = self.tokens[self.at - 1]
            coefficient = (before.kind == "number" or factors[-1] == PI) and not raised
            if token.kind in {"sqrt", "radical"} and not coefficient:
                break
            if factors[-1:] and not coefficient and self.exponential(self.at):
                if not self.takes_other("function-argument", function.start, token.end):
                    break
                factors.append(self.power())
                continue
            plain = token.kind in {"name", "frac", "sqrt", "radical"} and not raised and not nested
            gap = not self.latex and not self.adjacent(self.at)
            clear = plain and (coefficient or not gap) and not (glued and gap)
            if not clear and (nested or self.takes_other("function-argument", function.start, token.end)):
                break
            factors.append(self.power())
            raised = self.raised
        if raised and not nested:
            self.takes_other("argument-power", first.start, self.tokens[self.at - 1].end)
        return multiply(*factors)

    def exponential(self, index: int) -> bool:
        """Whether e^… begins here: a function in all but name, so that ``sin x e^x`` is sin(x)·e^x."""
        return self.tokens[index].node == E and self.tokens[index + 1].kind in {"^", "superscript"}

    def two_numbers(self, first: Token, second: Token) -> ReadingError:
        return self.error(message("reading.two_numbers"), first.start, second.end)

    def bare_stop(self, function: Token, first: Token, argument: Node) -> Node:
        """``sin x/2`` and ``sin 2*x``: the argument ends before the operator, and the reader is told so."""
        operator = self.tokens[self.at]
        if operator.kind not in {"*", "/"} or self.latex:
            return argument
        following = self.tokens[self.at + 1]
        alone = first.kind == "number" and isinstance(argument, Integer)
        if following.kind in FUNCTION_LIKE or not (alone or (operator.kind == "/" and following.kind == "number")):
            return argument
        if not self.takes_other("function-operator", function.start, following.end):
            return argument
        self.at += 1
        other = self.power()
        return Quotient(argument, other) if operator.kind == "/" else multiply(argument, other)

    def radical(self, token: Token) -> Node:
        """``√x``: the sign reaches over the next atom only."""
        negative = self.kind == "-" and self.take("-")
        if self.kind not in OPERANDS:
            raise self.at_token(message("reading.missing_argument", name=token.text), token)
        first = self.tokens[self.at]
        if first.kind in {"(", "[", "{", "group"}:
            argument = self.atom()
        else:
            argument = self.power()
            if self.raised:
                self.takes_other("argument-power", first.start, self.tokens[self.at - 1].end)
            following = self.tokens[self.at]
            glued = following.kind == "name" and self.adjacent(self.at)
            if glued and self.takes_other("radical-argument", token.start, following.end):
                argument = multiply(argument, self.power())
        if negative:
            argument = Negation(argument)
        degree = token.node
        return Apply("sqrt", (argument,)) if degree == Integer(2) else Apply("root", (argument, degree or Integer(2)))

    def applied(self, name: str, arguments: tuple[Node, ...], base: Node | None, token: Token) -> Node:
        """The node of a function and its arguments, after counting them."""
        least, most = _ARITY[name]
        if len(arguments) < least or (most is not None and len(arguments) > most) or (base and len(arguments) > 1):
            raise self.wrong_count(name, arguments, token)
        match name:
            case "exp":
                return Power(E, arguments[0])
            case "cbrt":
                return Apply("root", (arguments[0], _THREE))
            case "log" if base is not None:
                return Apply("log", (arguments[0], base))
            case "log" if len(arguments) == 1:
                agreed = (self.log_base or agreed_base()) == 10
                ten = self.takes_other("log-base", token.start, token.end) != agreed
                return Apply("log", (arguments[0], _TEN)) if ten else Apply("ln", arguments)
            case "log" | "root" if self.swapped(*arguments) and self.takes_other(
                "argument-order", token.start, token.end
            ):
                return Apply(name, arguments[::-1])
            case "lg":
                return Apply(
                    "log", (arguments[0], Integer(2 if self.takes_other("lg", token.start, token.end) else 10))
                )
        return Apply(name, arguments)

    @staticmethod
    def swapped(first: Node, second: Node) -> bool:
        """``root(3, x)``, ``log(2, x)``: the number is where the variable is expected."""
        return isinstance(first, Integer) and bool(variables(second))

    def wrong_count(self, name: str, arguments: tuple[Node, ...], token: Token) -> ReadingError:
        least, most = _ARITY[name]
        if most is not None and len(arguments) > most:
            for comma in self.commas:
                if (found := self.decimal_comma(comma)) is not None:
                    return found
        return self.at_token(message("reading.argument_count", name=name, expected=least, found=len(arguments)), token)
