"""The grammar of answers: lists and sets, points, intervals and inequalities, equations with a name on the left.

answer    items joined by ``,`` ``;`` *or* *and* ∪ or the end of a line
item      a name and ``=`` or ``∈`` before a body, or a body alone
body      an expression (± stands for both signs), a set in braces, a point or interval in brackets, an inequality
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from itertools import product
from typing import NamedTuple, TypeVar

from tutor.expression.answer_tokens import JOINTS
from tutor.expression.answers import Answer, Equation, Intervals, Left, Name, Nothing, Points, Values
from tutor.expression.balls import enclose
from tutor.expression.cursor import CLOSERS, CLOSING, RELATIONS
from tutor.expression.errors import ReadingError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.interval_grammar import INFINITIES, IntervalGrammar
from tutor.expression.left_sides import LeftSides
from tutor.expression.limits import check_numbers, check_shape
from tutor.expression.message import message
from tutor.expression.tokens import Choices, Token
from tutor.expression.tree import INFINITY, Derivative, Negation, Node, Symbol, number, variables, walk

_MINUS_INFINITY = Negation(INFINITY)
_ITEM_ENDS = JOINTS | {"end", "}", "endgroup"}
_OPENING = frozenset({"(", "[", "]", "⟨"})
_CLOSING = frozenset({")", "]", "[", "⟩"})
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_MOST_SIGNS = 2  # of ± in one value
_THOUSANDS = 3  # digits after a comma that look like 1,000


class Point(NamedTuple):
    """Coordinates in brackets; ``interval`` is what they are if an interval is meant."""

    coordinates: tuple[Node, ...]
    interval: Intervals | None = None


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


class AnswerGrammar(LeftSides, IntervalGrammar):
    """Reads a whole answer."""

    def __init__(
        self, source: str, tokens: list[Token], choices: Choices, variables: Collection[str], latex: bool
    ) -> None:
        super().__init__(source, tokens, choices, variables, latex, infinity=True)
        self.left_sides: list[tuple[int, int]] = []  # their places: nothing in a name is ambiguous

    def answer(self) -> Answer:
        """All tokens as one answer."""
        items: list[Item] = []
        joint = ""
        while True:
            items += self.item(joint, items[-1].name if items else None)
            joint = self.joint()
            if not joint or (self.kind == "end" and joint in {",", ";"}):
                break
        if self.kind != "end":
            raise self.unexpected(self.tokens[self.at])
        return self.put_together(items)

    def joint(self) -> str:
        """What joins the item just read to the next one; empty at the end."""
        token = self.tokens[self.at]
        if token.kind not in JOINTS and not (token.text == "U" and self.tokens[self.at - 1].kind in _CLOSING):
            return ""
        if token.kind == ",":
            self.check_comma(self.at)
        self.at += 1
        if token.kind in {",", ";"} and self.kind in {"or", "and"}:
            self.at += 1
            return self.tokens[self.at - 1].kind
        return "∪" if token.kind == "name" else token.kind

    # ---- looking ahead ---------------------------------------------------------------------------------------

    def ahead(self, kinds: frozenset[str]) -> int | None:
        """The first token of these kinds in this item, outside all brackets."""
        level = 0
        for at in range(self.at, len(self.tokens)):
            kind = self.tokens[at].kind
            if level <= 0 and kind in kinds:
                return at
            if level <= 0 and at > self.at and kind in _ITEM_ENDS:
                return None
            level += (kind in CLOSING) - (kind in CLOSERS)
        return None

    def item_end(self) -> int:
        """Where the item that begins here ends."""
        found = self.ahead(_ITEM_ENDS | {"="})
        return len(self.tokens) - 1 if found is None else found

    def closing(self) -> int | None:
        """The closing bracket of a point or interval that begins here: it has commas and is the end of its item."""
        level, commas = 0, 0
        for at in range(self.at + 1, len(self.tokens)):
            kind = self.tokens[at].kind
            if level == 0 and kind in _CLOSING:
                following = self.tokens[at + 1]
                if following.kind in _ITEM_ENDS | {"="} or following.text == "U":
                    return at if commas else None
            if level == 0 and kind in {",", ";"}:
                commas += 1
            level += (kind in CLOSING) - (kind in CLOSERS)
            if level < 0:
                return None
        return None

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
                return braces and self.tokens[at + 1].kind in _ITEM_ENDS
        return False

    # ---- items -----------------------------------------------------------------------------------------------

    def item(self, joint: str, inherited: Left | None) -> list[Item]:
        """One item, more than one where ± or a set stands in it. Without a name of its own it has that of the last."""
        sign = self.ahead(frozenset({"=", "in"}))
        if sign is None:
            return self.bodies(joint, inherited, False)
        name = self.named(sign)
        member = self.tokens[sign].kind == "in"
        sides: list[Node] = []
        while True:
            following = None if member else self.chained()
            if following is None:
                break
            alias = self.name(following)
            if alias is None or alias == Name(alias.letter):
                self.at = sign + 1
                sides.append(self.checked(self.sum(), self.at))
                if self.at != following:
                    raise self.unexpected(self.tokens[self.at])
            sign = following
            self.at = sign + 1
        found = self.bodies(joint, name, member)
        return [one._replace(sides=tuple(sides)) for one in found]

    def chained(self) -> int | None:
        return self.ahead(frozenset({"="}))

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

    def bodies(self, joint: str, name: Left | None, member: bool) -> list[Item]:
        token = self.tokens[self.at]
        if token.kind == "none":
            self.at += 1
            return [Item(joint, name, None)]
        letter = token.kind == "name" and token.text in {"R", "Z"} and token.text not in self.variables
        alone = letter and token.text == "R" and len(self.tokens) == 2
        real_numbers = alone and not self.takes_other("real-numbers", token.start, token.end)
        if token.kind in {"reals", "integers"} or real_numbers or (letter and member):
            return [self.set_of_numbers(joint, name, member)]
        if token.kind in {"{", "group"} and self.is_set():
            return self.members(joint, name)
        if token.kind in _OPENING and self.closing() is not None:
            bodies = self.each_sign(self.point)
            if member:
                bodies = [body.interval or body if isinstance(body, Point) else body for body in bodies]
            return [Item(joint, name, body) for body in bodies]
        if member:
            raise self.unexpected(token)
        if self.ahead(RELATIONS - {"="}) is not None:
            return self.inequality(joint)
        values = self.each_sign(self.value)
        return [Item(joint, name, value, len(values) > 1) for value in values]

    def set_of_numbers(self, joint: str, name: Left | None, member: bool) -> Item:
        """ℝ, or the ℤ that a letter is said to range over."""
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "reals" or token.text == "R":
            return Item(joint, name, Intervals((REAL_LINE,)))
        if not member or not isinstance(name, Name):
            raise self.unexpected(token)
        return Item(joint, None, Integers(name.letter))

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

    def checked(self, node: Node, start: int) -> Node:
        """The expression just read, within all budgets, and infinite only as a whole."""
        check_shape(node, len(self.tokens))
        check_numbers(node)
        self.check_subscripts(node)
        if node not in INFINITIES and any(part == INFINITY for part in walk(node)):
            infinite = next(token for token in self.tokens[start:] if token.kind == "infinity")
            raise self.at_token(message("reading.infinity"), infinite)
        return node

    def each_sign(self, parse: Callable[[], Part]) -> list[Part]:
        """What is parsed here, once for each choice of signs where ± stands."""
        start, end = self.at, self.item_end()
        if self.kind in _OPENING and (closing := self.closing()) is not None:
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

    # ---- points and intervals --------------------------------------------------------------------------------

    def point(self) -> Point | Intervals:
        """``(0, −1)``, ``[0, 1)``, ``]0, 1[``; which of the two it is may be seen from the brackets and the ends."""
        opening = self.tokens[self.at]
        closing = self.closing() or self.at
        end = self.tokens[closing]
        outward = opening.kind == "]" or end.kind == "["  # ]0, 1[ as in ISO 31-11
        self.tokens[closing] = end._replace(kind=")" if end.kind == "[" else end.kind)
        self.at += 1
        coordinates = [self.coordinate()]
        separator = self.kind
        while self.at < closing:
            if self.kind != separator:
                raise (
                    self.decimal_comma(self.at)
                    or self.decimal_comma(self.at - 2)
                    or self.unexpected(self.tokens[self.at])
                )
            self.at += 1
            coordinates.append(self.coordinate())
        if self.at != closing:
            raise self.unexpected(self.tokens[self.at])
        self.at += 1
        matching = not outward and CLOSING.get(opening.kind, "⟩") == end.kind
        infinite = any(coordinate in INFINITIES for coordinate in coordinates)
        if len(coordinates) != 2 or opening.kind == "⟨" or any(map(variables, coordinates)):
            if not matching or infinite:
                raise self.error(message("reading.interval_form"), opening.start, end.end)
            return Point(tuple(coordinates))
        interval = Interval(coordinates[0], coordinates[1], opening.kind == "[", end.kind == "]")
        if not matching or infinite:
            self.check_interval(interval, opening, end)
            return Intervals((interval,))
        if not self.in_order(interval):
            return Point(tuple(coordinates))
        return Intervals((interval,)) if opening.kind == "[" else Point(tuple(coordinates), Intervals((interval,)))

    def coordinate(self) -> Node:
        start = self.at
        return self.checked(self.sum(), start)

    def derivative_of_formula(self, start: int, sign: int) -> Derivative | None:
        """``d/dx(x^2) = 2x``."""
        self.at = start
        if self.kind not in {"d", "frac"}:
            return None
        node = self.checked(self.sum(), start)
        return node if isinstance(node, Derivative) and self.at == sign else None

    def coordinate_names(self, start: int, sign: int) -> Name | None:
        """``(x, y) = (1, 2)``: names of coordinates, in brackets."""
        letters = self.tokens[start + 1 : sign - 1]
        brackets = self.tokens[start].kind == "(" and self.tokens[sign - 1].kind == ")"
        names = [token.text for token in letters[::2] if token.kind == "name"]
        if not brackets or len(names) < 2 or any(token.kind != "," for token in letters[1::2]):
            return None
        return Name("", 0, (), tuple(map(Symbol, names)))

    def in_order(self, interval: Interval) -> bool:
        lower, upper = self.order_value(interval.lower), self.order_value(interval.upper)
        closed = interval.lower_closed and interval.upper_closed
        return lower is None or upper is None or lower < upper or (closed and lower == upper)

    # ---- inequalities ----------------------------------------------------------------------------------------

    def inequality(self, joint: str) -> list[Item]:
        """``x < 2``, ``1 <= x < 3``, ``x != 0``: a variable compared with numbers."""
        start = self.at
        sides, relations = [self.coordinate()], []
        while self.kind in RELATIONS:
            relations.append(self.kind)
            self.at += 1
            sides.append(self.coordinate())
        first, last = self.tokens[start], self.tokens[self.at - 1]
        error = self.error(message("reading.inequality_form"), first.start, last.end)
        if len(sides) == 2 and not isinstance(sides[0], Symbol):
            sides, relations = sides[::-1], [_TURNED.get(relations[0], relations[0])]
        if len(sides) == 3 and relations[0][0] == relations[1][0] == ">":
            sides, relations = sides[::-1], [_TURNED[relation] for relation in relations[::-1]]
        match sides, relations:
            case [Symbol(letter), bound], ["!="]:
                intervals = [
                    Interval(_MINUS_INFINITY, bound, False, False),
                    Interval(bound, INFINITY, False, False),
                ]
            case [Symbol(letter), bound], [("<" | "<=") as relation]:
                intervals = [Interval(_MINUS_INFINITY, bound, False, relation == "<=")]
            case [Symbol(letter), bound], [(">" | ">=") as relation]:
                intervals = [Interval(bound, INFINITY, relation == ">=", False)]
            case [lower, Symbol(letter), upper], [("<" | "<=") as below, ("<" | "<=") as above]:
                intervals = [Interval(lower, upper, below == "<=", above == "<=")]
            case _:
                raise error
        for interval in intervals:
            if variables(interval.lower) or variables(interval.upper):
                raise error
            self.check_interval(interval, first, last)
        return [Item(joint, Name(letter), Intervals(tuple(intervals)), inequality=True)]

    def order_value(self, end: Node) -> Fraction | float | None:
        """Also of irrational ends, such as sqrt(2): near enough to be put in order."""
        exact = super().order_value(end)
        if exact is not None:
            return exact
        ball = enclose(end, {})
        return float(ball.mid()) if ball.is_finite() else None

    def both(self, first: Interval, second: Interval) -> Interval | None:
        """The numbers in both intervals; ``None`` where there are none, or the order of the ends is not known."""
        ends = [self.order_value(end) for end in (first.lower, second.lower, first.upper, second.upper)]
        if any(end is None for end in ends):
            return None
        lower = max((ends[0], not first.lower_closed), (ends[1], not second.lower_closed))
        upper = min((ends[2], first.upper_closed), (ends[3], second.upper_closed))
        below = first if lower == (ends[0], not first.lower_closed) else second
        above = first if upper == (ends[2], first.upper_closed) else second
        found = Interval(below.lower, above.upper, below.lower_closed, above.upper_closed)
        return found if self.in_order(found) else None

    # ---- decimal commas --------------------------------------------------------------------------------------

    def read_decimal_comma(self) -> None:
        """``0,5`` as an item may be two numbers or one: the list is chosen, the number is the other reading."""
        at = self.at + (self.kind in {"+", "-"})
        whole, comma, part = (self.tokens[min(at + step, len(self.tokens) - 1)] for step in range(3))
        if comma.kind != "," or not self.tight(at + 1) or self.tokens[at + 3].kind not in _ITEM_ENDS:
            return
        run = self.tight(at + 3) or self.tight(self.at - 1)  # 1,2,3
        if run or not self.takes_other("decimal-comma", whole.start, part.end):
            return
        text = f"{whole.text}.{part.text}"
        self.tokens[at : at + 3] = [Token("number", text, number(Fraction(text)), whole.start, part.end)]

    def tight(self, comma: int) -> bool:
        """Whether the comma stands between two whole numbers without any space."""
        around = self.tokens[comma - 1].text + self.tokens[min(comma + 1, len(self.tokens) - 1)].text
        return self.tokens[comma].kind == "," and around.isdigit() and self.decimal_comma(comma) is not None

    def check_comma(self, comma: int) -> None:
        """Refuse a comma that is a decimal one for certain: ``0,5x``, ``1,000``, ``0,5; 1,5``."""
        if not self.tight(comma):
            return
        error = self.decimal_comma(comma)
        after = self.tokens[comma + 1]
        bare = self.tokens[comma + 2].kind in _ITEM_ENDS and self.bare_before(comma - 1)
        semicolons = any(token.kind == ";" for token in self.tokens)
        if error and (not bare or semicolons or len(after.text) == _THOUSANDS):
            raise error

    def bare_before(self, at: int) -> bool:
        """Whether the number at this place is all of its item."""
        before = self.tokens[at - 1] if at else None
        if before is not None and before.kind in {"+", "-"}:
            before = self.tokens[at - 2] if at > 1 else None
        return before is None or before.kind in JOINTS | {"=", "{", "group", "in"}

    # ---- the whole -------------------------------------------------------------------------------------------

    def put_together(self, items: list[Item]) -> Answer:
        """The answer that the items make up."""
        integers = tuple(item.body.letter for item in items if isinstance(item.body, Integers))
        items = [item for item in items if not isinstance(item.body, Integers)]
        bodies = [item.body for item in items]
        if bodies == [None]:
            return Nothing()
        if any(isinstance(body, Intervals) for body in bodies) or any(item.joint == "∪" for item in items):
            return self.intervals(items, integers)
        if all(isinstance(body, Point) for body in bodies):
            return self.points(items, integers)
        values = tuple(body for body in bodies if isinstance(body, Node))
        if len(values) != len(bodies) or not values:
            raise self.mixed()
        names = tuple(item.name for item in items)
        if any(isinstance(name, Name) and not name.letter for name in names):
            raise self.mixed()
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

    def mixed(self) -> ReadingError:
        return self.error(message("reading.mixed_answer"), self.tokens[0].start, self.tokens[-2].end)

    def points(self, items: list[Item], integers: tuple[str, ...]) -> Answer:
        found = [item.body for item in items if isinstance(item.body, Point)]
        if integers or len({item.name for item in items}) > 1:
            raise self.mixed()
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
            raise self.mixed()
        for item in items:
            body = item.body.interval if isinstance(item.body, Point) else item.body
            if not isinstance(body, Intervals):
                raise self.mixed()
            if item.inequality and item.joint in {"and", ","}:
                found[-1:] = self.joined(item.joint, found[-1], body.intervals)
            else:
                found.append(body.intervals)
        if not any(found):
            return Nothing()
        together = tuple(interval for union in found for interval in union)
        return Intervals(together, letter)

    def joined(
        self, joint: str, first: tuple[Interval, ...], second: tuple[Interval, ...]
    ) -> list[tuple[Interval, ...]]:
        """Two conditions joined by *and* or a comma: what is in both, or in either where *and* can only mean that."""
        common = [self.both(one, other) for one in first for other in second]
        both = tuple(interval for interval in common if interval is not None)
        place = self.tokens[0].start, self.tokens[-2].end
        if not both:  # "x < -1 and x > 1" is said of the numbers in either
            return [()] if joint == "and" and self.takes_other("and-as-or", *place) else [first, second]
        certain = joint == "and" or first == (REAL_LINE,)
        return [both] if certain or not self.takes_other("inequality-comma", *place) else [first, second]
