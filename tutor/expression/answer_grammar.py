"""The grammar of answers: lists and sets, points, intervals and inequalities, equations with a name on the left.

answer    items joined by ``,`` ``;`` *or* *and* ∪ or the end of a line
item      a name and ``=`` or ``∈`` before a body, or a body alone
body      an expression (± stands for both signs), a set in braces, a point or interval in brackets, an inequality
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise, product
from typing import NamedTuple, TypeVar

from tutor.expression.answer_tokens import ITEM_ENDS, JOINTS
from tutor.expression.answers import Answer, Equation, ImplicitEquation, Intervals, Left, Name, Nothing, Points, Values
from tutor.expression.cursor import CLOSERS, CLOSING, RELATIONS
from tutor.expression.decimal_commas import DecimalCommas
from tutor.expression.errors import ReadingError
from tutor.expression.interval import Interval
from tutor.expression.left_sides import LeftSides
from tutor.expression.message import message
from tutor.expression.regions import ENDING, OPENING, Point, Regions
from tutor.expression.tokens import Choices, Token
from tutor.expression.tree import Derivative, Node, Symbol, variables

_NAMING = frozenset({"d", "partial", "differential", "grad", "'", "''", "frac"})
_OF_FUNCTIONS = frozenset("Ddfgh")
_MOST_SIGNS = 2  # of ± in one value
_SIGN_PAIRS = frozenset({("+", "-"), ("+", "/")})  # +- and +/- may stand for ±


class Integers(NamedTuple):
    """``n ∈ Z``."""

    letter: str


Body = Node | Point | Intervals | Integers | None
Part = TypeVar("Part")


class Item(NamedTuple):
    """One item as read. ``joint`` is what stood before it; ``listed`` says that a set or ± made it."""

    joint: str
    name: Left | None
    body: Body
    listed: bool = False
    sides: tuple[Node, ...] = ()
    inequality: bool = False
    member: bool = False
    start: int = 0
    end: int = 0
    place: tuple[int, int] = (0, 0)  # of the body alone


class AnswerGrammar(DecimalCommas, LeftSides, Regions):
    """Reads a whole answer."""

    def __init__(
        self, source: str, tokens: list[Token], choices: Choices, variables: Collection[str], latex: bool
    ) -> None:
        super().__init__(source, tokens, choices, variables, latex, infinity=True)
        self.left_sides: list[tuple[int, int]] = []  # their places: nothing in a name is ambiguous
        kinds = [token.kind for token in tokens]
        self.places: tuple[tuple[int, int], ...] = ()  # where each of the values stands, once the answer is read
        self.may_have_signs = "±" in kinds or any(pair in _SIGN_PAIRS for pair in pairwise(kinds))

    def answer(self) -> Answer:
        """All tokens as one answer."""
        tokens = list(self.tokens)
        try:
            return self.put_together(self.items())
        except ReadingError as error:
            if error.message.key != "reading.equation":
                raise
            self.tokens, self.at, self.depth, self.bars, self.ambiguities = tokens, 0, 0, 0, []
            equation = self.implicit_equation()
            if equation is None:
                raise error from None
            return equation

    def items(self) -> list[Item]:
        """The items, to the end of the tokens."""
        items: list[Item] = []
        joint = ""
        while True:
            start = self.tokens[self.at].start
            found = self.item(joint, items[-1].name if items else None)
            items += [one._replace(start=start, end=self.tokens[self.at - 1].end) for one in found]
            joint = self.joint()
            if not joint or (self.kind == "end" and joint in {",", ";"}):
                break
        if self.kind != "end":
            raise self.unexpected(self.tokens[self.at])
        return items

    def implicit_equation(self) -> ImplicitEquation | None:
        """``2x - y + 1 = 0``: two expressions, with two letters or more, and one equals sign, nothing else."""
        try:
            left = self.value()
            right = self.value() if self.take("=") else None
        except ReadingError:
            return None
        if right is None or self.kind != "end":
            return None
        letters = variables(left) | variables(right)
        functions = any(letter.partition("_")[0] in _OF_FUNCTIONS for letter in letters)  # f^{-1}(x) = x/2, D_x f = 2
        return ImplicitEquation(left, right) if len(letters) > 1 and not functions else None

    def joint(self) -> str:
        """What joins the item just read to the next one; empty at the end."""
        token = self.tokens[self.at]
        if token.kind not in JOINTS and not self.joins_regions(self.at):
            return ""
        if token.kind == ",":
            self.check_comma(self.at)
        self.at += 1
        if token.kind in {",", ";"} and self.kind in {"or", "and"}:
            self.at += 1
            return self.tokens[self.at - 1].kind
        return "∪" if token.kind == "name" else token.kind

    def joins_regions(self, at: int) -> bool:
        """Whether the letter U here stands for ∪ between two regions."""
        return self.is_union(at) and self.tokens[at - 1].kind in ENDING

    # ---- looking ahead ---------------------------------------------------------------------------------------

    def ahead(self, kinds: frozenset[str]) -> int | None:
        """The first token of these kinds in this item, outside all brackets."""
        level = 0
        for at in range(self.at, len(self.tokens)):
            kind = self.tokens[at].kind
            if level <= 0 and kind in kinds:
                return at
            if level <= 0 and at > self.at and (kind in ITEM_ENDS or (kind == "name" and self.joins_regions(at))):
                return None
            level += (kind in CLOSING) - (kind in CLOSERS)
        return None

    def item_end(self) -> int:
        """Where the item that begins here ends."""
        found = self.ahead(ITEM_ENDS | {"="})
        return len(self.tokens) - 1 if found is None else found

    def is_set(self) -> bool:
        """Whether the brace here is a set: the end of its item, and without the conditions of a piecewise function."""
        level = commas = 0
        for at in range(self.at, len(self.tokens)):
            kind = self.tokens[at].kind
            level += (kind in CLOSING) - (kind in CLOSERS)
            if level == 1 and kind in RELATIONS | {"if", "otherwise"}:
                return False
            commas += level == 1 and kind in {",", ";"}
            if level == 0:
                braces = self.kind == "{" or commas > 0
                return braces and self.tokens[at + 1].kind in ITEM_ENDS
        return commas > 0  # never closed: members() says so

    # ---- items -----------------------------------------------------------------------------------------------

    def item(self, joint: str, inherited: Left | None) -> list[Item]:
        """One item, more than one where ± or a set stands in it. Without a name of its own it has that of the last."""
        sign = self.ahead(frozenset({"=", "in"}))
        if sign is None:
            return self.bodies(joint, inherited, False)
        if (turned := self.turned(joint, sign)) is not None:
            return [turned]
        sides: list[Node] = []
        if self.is_calculation(sign):
            name = None
            self.side(sign)
            self.at = sign + 1
        else:
            name = self.named(sign)
        member = self.tokens[sign].kind == "in"
        others: list[Name] = []
        while True:
            following = None if member else self.ahead(frozenset({"="}))
            if following is None or self.approximates(following) or self.begins_another(following, name):
                break
            side = self.side(following)
            if not isinstance(side, Name):
                sides.append(side)
            elif side.letter == getattr(name, "letter", None):  # f(0) = f(3) = 0
                others.append(side)
            sign = following
            self.at = sign + 1
        found = self.bodies(joint, name, member)
        if self.approximates(self.at):  # x = √2 ≈ 1.414: the exact value counts
            self.at += 1
            self.each_sign(self.value)
        more = [Item(",", other, one.body, True) for other in others for one in found]
        return [one._replace(sides=tuple(sides)) for one in found] + more

    def turned(self, joint: str, sign: int) -> Item | None:
        """``5 = x``: a number, and behind it the name it is given."""
        before, behind = self.tokens[self.at : sign], self.tokens[sign + 1]
        letters = any(isinstance(token.node, Symbol) for token in before)
        if letters or not before or behind.kind != "name" or self.tokens[sign + 2].kind not in ITEM_ENDS:
            return None
        place = before[0].start, before[-1].end
        value = self.value()
        if self.at != sign:
            raise self.unexpected(self.tokens[self.at])
        self.at += 1
        name = self.name(sign + 2)
        return Item(joint, name, value, place=place) if name is not None else None

    def is_calculation(self, sign: int) -> bool:
        """Whether only numbers stand before the equals sign: ``4 - 0.8 = 3.2``. The result counts.

        ``0 = 2x - y + 1`` is an equation in letters.
        """
        before, behind = self.tokens[self.at : sign], self.tokens[sign + 1 :]
        if len({token.node for token in behind if isinstance(token.node, Symbol)}) > 1:
            return False
        return (
            self.tokens[sign].kind == "="
            and any(token.kind == "number" for token in before)
            and not any(isinstance(token.node, Symbol) or token.kind in _NAMING for token in before)
        )

    def approximates(self, sign: int) -> bool:
        """Whether the equals sign here is one of those for near values."""
        return self.tokens[sign].kind == "=" and self.tokens[sign].text != "="

    def begins_another(self, sign: int, name: Left | None) -> bool:
        """``w = 2 b = 1``: the letter before the sign may be the name of another value, a comma being left out."""
        before, letter = self.tokens[sign - 2], self.tokens[sign - 1]
        apart = not self.latex and sign - 2 >= self.at and before.kind in {"number", "name", ")"}
        if not apart or letter.kind != "name" or letter.start == before.end:
            return False
        if isinstance(name, Name) and letter.text in {
            *name.variables,
            *(v for a in name.arguments for v in variables(a)),
        }:
            return False
        if self.takes_other("missing-separator", before.start, letter.end):
            return False
        self.tokens.insert(sign - 1, Token("gap", "", None, before.end, letter.start))
        return True

    def side(self, stop: int) -> Node | Name:
        """What stands between two equals signs: an expression, or one more name."""
        start, noted = self.at, len(self.ambiguities)
        try:
            node = self.checked(self.sum(), start)
            if self.at != stop:
                raise self.unexpected(self.tokens[self.at])
        except ReadingError:
            self.at, self.depth, self.bars = start, 0, 0
            del self.ambiguities[noted:]
            alias = self.name(stop)
            if alias is None:
                raise
            return alias
        return node

    def named(self, sign: int) -> Left | None:
        """The name before the ``=`` or ``∈`` at ``sign``; the place is then behind it. An ``=`` alone names nothing."""
        if self.at == sign and self.tokens[sign].kind == "=" and self.tokens[sign + 1].kind != "end":
            self.at += 1
            return None
        start, noted = self.at, len(self.ambiguities)
        name = self.name(sign) or self.coordinate_names(start, sign) or self.derivative_of_formula(start, sign)
        if name is None:
            raise self.unexpected(self.tokens[sign])
        self.at = sign + 1
        del self.ambiguities[noted:]
        self.left_sides.append((self.tokens[start].start, self.tokens[sign].start))
        if self.kind == "end":
            raise self.missing(self.tokens[self.at])
        return name

    def coordinate_names(self, start: int, sign: int) -> Name | None:
        """``(x, y) = (1, 2)``: names of coordinates, in brackets."""
        letters = self.tokens[start + 1 : sign - 1]
        brackets = self.tokens[start].kind == "(" and self.tokens[sign - 1].kind == ")"
        names = [token.text for token in letters[::2] if token.kind == "name"]
        if not brackets or len(names) < 2 or any(token.kind != "," for token in letters[1::2]):
            return None
        return Name("", 0, (), tuple(map(Symbol, names)))

    def derivative_of_formula(self, start: int, sign: int) -> Derivative | None:
        """``d/dx(x^2) = 2x``."""
        self.at = start
        if self.kind not in {"d", "frac"}:
            return None
        node = self.checked(self.sum(), start)
        return node if isinstance(node, Derivative) and self.at == sign else None

    def bodies(self, joint: str, name: Left | None, member: bool) -> list[Item]:
        token = self.tokens[self.at]
        if token.kind == "none":
            self.at += 1
            return [Item(joint, name, None)]
        letter = token.kind == "name" and token.text in {"R", "Z"} and token.text not in self.variables
        alone = letter and token.text == "R" and len(self.tokens) == 2
        without = letter and (self.tokens[self.at + 1].kind == "setminus" or self.is_without_numbers(self.at + 1))
        real_numbers = without or (alone and not self.takes_other("real-numbers", token.start, token.end))
        if token.kind in {"reals", "integers"} or real_numbers or (letter and member):
            return [self.set_of_numbers(joint, name, member)._replace(member=member)]
        if token.kind in {"{", "group"} and self.is_set():
            return self.members(joint, name)
        self.read_bar_as_separator()
        if token.kind in OPENING and self.closing() is not None:
            bodies = self.each_sign(self.point)
            if member:
                bodies = [body.interval or body if isinstance(body, Point) else body for body in bodies]
            return [Item(joint, name, body, member=member) for body in bodies]
        if member:
            raise self.unexpected(token)
        relation = self.ahead((RELATIONS - {"="}) | {"if"})
        if relation is not None and self.tokens[relation].kind != "if":
            variable, intervals = self.inequality()
            return [Item(joint, Name(variable), intervals, inequality=True, member=True)]
        values = self.each_sign(self.value)
        place = token.start, self.tokens[self.at - 1].end
        return [Item(joint, name, value, len(values) > 1, place=place) for value in values]

    def set_of_numbers(self, joint: str, name: Left | None, member: bool) -> Item:
        """ℝ, or the ℤ that a letter is said to range over."""
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "reals" or token.text == "R":
            left_out = [item.body for item in self.left_out()]
            return Item(joint, name, self.without([body for body in left_out if isinstance(body, Node)]))
        if not member or not isinstance(name, Name):
            raise self.unexpected(token)
        return Item(joint, None, Integers(name.letter))

    def is_without_numbers(self, at: int) -> bool:
        """``- {0}`` behind an R, which is then no letter."""
        if [token.kind for token in self.tokens[at : at + 2]] != ["-", "{"]:
            return False
        end = next((k for k, token in enumerate(self.tokens) if k > at and token.kind == "}"), 0)
        return not any(isinstance(token.node, Symbol) for token in self.tokens[at:end]) and end > 0

    def left_out(self) -> list[Item]:
        """The set behind ``ℝ \\``, or nothing."""
        if self.kind not in {"setminus", "-"} or self.tokens[self.at + 1].kind not in {"{", "group"}:
            return []
        self.at += 1
        return self.members("", None)

    def members(self, joint: str, name: Left | None) -> list[Item]:
        """``{1, 3}``, ``{(0, 1), (2, 3)}``, ``{}``."""
        opening = self.tokens[self.at]
        self.at += 1
        if self.take(CLOSING[opening.kind]):
            return [Item(joint, name, None)]
        found: list[Item] = []
        while True:
            found += self.bodies(joint, name, False)
            joint = self.kind
            if joint not in {",", ";"}:
                break
            if joint == ",":
                self.check_comma(self.at)
            self.at += 1
        self.close(opening)
        return [one._replace(listed=True) for one in found]

    def value(self) -> Node:
        """One expression; infinity only alone."""
        start = self.at
        self.read_decimal_comma()
        return self.checked(self.sum(), start)

    def each_sign(self, parse: Callable[[], Part]) -> list[Part]:
        """What is parsed here, once for each choice of signs where ± stands."""
        if not self.may_have_signs:
            return [parse()]
        start, end = self.at, self.item_end()
        if self.kind in OPENING and (closing := self.closing()) is not None:
            end = closing
        original = self.with_plus_minus(start, end)
        places = [at for at in range(start, min(end, len(original))) if original[at].kind == "±"]
        if len(places) > _MOST_SIGNS:
            raise self.at_token(message("reading.plus_minus"), original[places[-1]])
        found = []
        for signs in product("+-", repeat=len(places)):
            self.tokens, self.at = list(original), start
            for place, sign in zip(places, signs, strict=True):
                self.tokens[place] = original[place]._replace(kind=sign)
            found.append(parse())
        return found

    def with_plus_minus(self, start: int, end: int) -> list[Token]:
        """The tokens with ``+/-``, and ``+-`` before a number, as ±: ``x = +-2`` says so on a keyboard without it."""
        tokens = self.tokens
        for at in range(start, end - 1):
            first, second, third = tokens[at], tokens[at + 1], tokens[min(at + 2, len(tokens) - 1)]
            if first.kind != "+" or first.end != second.start:
                continue
            if second.kind == "/" and third.kind == "-":
                return [*tokens[:at], Token("±", "±", None, first.start, third.end), *tokens[at + 3 :]]
            constant = not any(isinstance(token.node, Symbol) for token in tokens[start:end])
            if second.kind == "-" and constant and not self.takes_other("plus-minus", first.start, second.end):
                return [*tokens[:at], Token("±", "±", None, first.start, second.end), *tokens[at + 2 :]]
        return tokens

    # ---- the whole -------------------------------------------------------------------------------------------

    def put_together(self, items: list[Item]) -> Answer:
        """The answer that the items make up."""
        integers = tuple(item.body.letter for item in items if isinstance(item.body, Integers))
        items = [item for item in items if not isinstance(item.body, Integers)]
        if not items:
            raise self.unexpected(self.tokens[0])
        bodies = [item.body for item in items]
        if bodies == [None]:
            return Nothing()
        if any(isinstance(body, Intervals) for body in bodies) or any(item.joint == "∪" for item in items):
            return self.intervals(items, integers)
        if all(isinstance(body, Point) for body in bodies):
            return self.points(items, integers)
        values = tuple(body for body in bodies if isinstance(body, Node))
        self.places = tuple(item.place for item in items)
        if len(values) != len(bodies) or not values:
            raise self.mixed(items)
        names = tuple(item.name for item in items)
        if any(isinstance(name, Name) and not name.letter for name in names):
            raise self.mixed(items)
        if len(values) > 1 or items[0].listed or integers:
            return Values(values, names, integers)
        return values[0] if names[0] is None else Equation(names[0], values[0], items[0].sides)

    def unexpected(self, token: Token) -> ReadingError:
        return self.sign_error(token) or super().unexpected(token)

    def missing(self, token: Token) -> ReadingError:
        return self.sign_error(token) or super().missing(token)

    def sign_error(self, token: Token) -> ReadingError | None:
        """The error for a sign of answers inside an expression, as helpful as the reader's own."""
        key = {"'": "reading.prime", "''": "reading.prime", "±": "reading.plus_minus"}.get(token.kind)
        return self.at_token(message(key), token) if key else None

    def mixed(self, items: list[Item]) -> ReadingError:
        """Answers of different kinds: the first that is not of the kind or name of the first one."""
        first = items[0]
        other = [item for item in items if type(item.body) is not type(first.body) or item.name != first.name]
        place = other[0] if other else first
        return self.error(message("reading.mixed_answer"), place.start, place.end)

    def points(self, items: list[Item], integers: tuple[str, ...]) -> Answer:
        found = [item.body for item in items if isinstance(item.body, Point)]
        if integers or len({item.name for item in items}) > 1:
            raise self.mixed(items)
        name = items[0].name
        intervals = [body.interval for body in found if body.interval is not None]
        unnamed = name is None and len(intervals) == len(found)
        if unnamed and self.takes_other("point-or-interval", self.tokens[0].start, self.tokens[-2].end):
            return Intervals(tuple(interval for union in intervals for interval in union.intervals))
        return Points(tuple(body.coordinates for body in found), name)

    def intervals(self, items: list[Item], integers: tuple[str, ...]) -> Answer:
        found: list[tuple[Interval, ...]] = []
        name = items[0].name
        letter = name.letter if isinstance(name, Name) else None
        if integers or len({item.name for item in items}) > 1 or (name is not None and name != Name(letter or "")):
            raise self.mixed(items)
        for item in items:
            body = item.body.interval if isinstance(item.body, Point) else item.body
            if not isinstance(body, Intervals):
                raise self.mixed(items)
            if item.inequality and item.joint in {"and", ","}:
                found[-1:] = self.joined(item.joint, found[-1], body.intervals)
            else:
                found.append(body.intervals)
        if not any(found):
            return Nothing()
        together = tuple(interval for union in found for interval in union)
        return Intervals(together, letter, letter is not None and not items[0].member)
