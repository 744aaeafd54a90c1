"""Text to tokens. Every token keeps its place in the student's own text.

A token's kind is what the grammar asks about: an operator stands for itself (``^``, ``(``, ``<=``), the rest are words
such as ``number``, ``name``, ``function``. Spaces only separate, but the grammar may look at the gap between tokens.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from fractions import Fraction
from typing import NamedTuple, NoReturn

from tutor.expression.characters import (
    FRACTIONS,
    GREEK,
    GREEK_NAMES,
    LOOKALIKES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    TRANSLATION,
    cluster,
    shown,
)
from tutor.expression.errors import LimitExceeded, ReadingError
from tutor.expression.limits import MAX_DIGITS, MAX_TOKENS
from tutor.expression.message import Message, message
from tutor.expression.tree import PI, Integer, Node, Symbol, number
from tutor.expression.words import (
    FOREIGN,
    FUNCTION_WORDS,
    MAX_LETTERS,
    MAX_WORD,
    SHORT_NAMES,
    UNSUPPORTED,
    WORDS,
    Word,
    glued,
    near,
    split,
)


class Token(NamedTuple):
    kind: str
    text: str
    node: Node | None
    start: int
    end: int


class Ambiguity(NamedTuple):
    """A place that can be read in two ways. ``(code, start)`` in the reader's choices takes the second one."""

    code: str
    start: int
    end: int


Choices = Collection[tuple[str, int]]

_SUPERSCRIPT_RUN = "".join(SUPERSCRIPTS)
_SUBSCRIPT_RUN = "".join(SUBSCRIPTS)
NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9]*\.))?"
# The most frequent first: nothing longer begins with one of these signs.
_LEXEME = re.compile(
    rf"\s*([-+/^()\[\]{{}},;]|[A-Za-z]+|{NUMBER}|\*\*|<=|>=|!=|==|=<|=>|<>|&&|\|\||"
    rf"[{_SUPERSCRIPT_RUN}]+|[{_SUBSCRIPT_RUN}]+|\S)"
)
_PLAIN_SUBSCRIPT = re.compile(
    r"[0-9]+|[A-Za-z]+[0-9]*|\{\s*([0-9]+|[A-Za-z]+[0-9]*)\s*\}|\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+)"
)
_DECLARED = re.compile(r"([A-Za-z][A-Za-z0-9]*)(?:_(?:\{([A-Za-z0-9]+)\}|([A-Za-z0-9]+)))?")

OPERATORS: dict[str, Word] = {
    **{symbol: Word(symbol, symbol) for symbol in (*"+-*/^()[]{}|,;=<>", "<=", ">=", "!=")},
    "**": Word("^", "^"),
    "≤": Word("<=", "<="),
    "≥": Word(">=", ">="),
    "≠": Word("!=", "!="),
    "∧": Word("and", "and"),
    "∨": Word("or", "or"),
    "&&": Word("and", "and"),
    "∞": Word("infinity", "oo", WORDS["oo"].node),
    "√": Word("radical", "√", Integer(2)),
    "∛": Word("radical", "∛", Integer(3)),
    "∜": Word("radical", "∜", Integer(4)),
    "∑": Word("sum", "sum"),
    "Σ": Word("sum", "sum"),
    "∂": Word("partial", "∂"),
    "⌊": Word("⌊", "⌊"),
    "⌋": Word("⌋", "⌋"),
    "⌈": Word("⌈", "⌈"),
    "⌉": Word("⌉", "⌉"),
    "π": Word("name", "pi", PI),
}
_TABLE: dict[str, Word] = {
    **{word: entry for word, entry in WORDS.items()},
    **OPERATORS,
    **{letter: Word("name", name, Symbol(name)) for letter, name in GREEK.items()},
}
_SUBSCRIPTED = frozenset({"name", "d", "differential"})
# The letters after d that make it a differential wherever it stands: dr may be d·r, dx is not d·x.
_DIFFERENTIALS = frozenset("xyztuv")
# Characters a student has a reason to type, each with the message that helps.
_REFUSED = {
    "=": "reading.double_equals",
    "==": "reading.double_equals",
    "=<": "reading.reversed_relation",
    "=>": "reading.reversed_relation",
    "<>": "reading.reversed_relation",
    "||": "reading.empty_bars",
    "'": "reading.prime",
    '"': "reading.prime",
    "!": "reading.factorial",
    "%": "reading.percent",
    "°": "reading.degrees",
    ":": "reading.colon",
    ".": "reading.stray_point",
    "±": "reading.plus_minus",
    "∓": "reading.plus_minus",
    "∫": "reading.unsupported",
    "∏": "reading.unsupported",
    "Π": "reading.unsupported",
    "&": "reading.unsupported",
    "_": "reading.stray_subscript",
    "\\": "reading.stray_backslash",
}


class Scanner:
    """Turns a text into tokens; ``LatexScanner`` adds the commands of LaTeX."""

    latex = False

    def __init__(self, text: str, variables: Collection[str] = (), choices: Choices = ()) -> None:
        self.source = text
        self.text = text if text.isascii() else text.translate(TRANSLATION)
        self.variables = variables
        self.choices = choices
        self.tokens: list[Token] = []
        self.ambiguities: list[Ambiguity] = []

    def scan(self) -> list[Token]:
        """All tokens, closed by one of the kind ``end``."""
        position, size = 0, len(self.text)
        match, append = _LEXEME.match, self.tokens.append
        table = _TABLE
        plain = not self.variables
        new = tuple.__new__  # half the time of Token(…), in the loop that every reading spends most of its time in
        while found := match(self.text, position):
            lexeme = found[1]
            position = found.end()
            entry = table.get(lexeme)
            if entry is not None and (plain or not lexeme[0].isalpha()):
                append(new(Token, (entry[0], entry[1], entry[2], position - len(lexeme), position)))
            else:
                position = self.other(lexeme, position - len(lexeme), position)
        if len(self.tokens) > MAX_TOKENS:
            beyond = self.tokens[MAX_TOKENS]
            raise LimitExceeded("tokens", MAX_TOKENS, beyond.start, size - beyond.start)
        append(new(Token, ("end", "", None, size, size)))
        return self.tokens

    # ---- everything that is not in the table -------------------------------------------------------------------

    def other(self, lexeme: str, start: int, end: int) -> int:
        """Read a lexeme that is not in the table; returns where to go on."""
        first = lexeme[0]
        if first in "0123456789" or (first == "." and len(lexeme) > 1):
            return self.number(lexeme, start, end)
        if first.isascii() and first.isalpha():
            return self.word(lexeme, start, end)
        if lexeme in _TABLE:  # a Greek letter while names are declared
            self.add(*_TABLE[lexeme], start, end)
            return end
        if first == "_":
            return self.subscript(start, end)
        if first in SUPERSCRIPTS:
            self.add("superscript", lexeme, None, start, end)
            return end
        if first in SUBSCRIPTS:
            return self.attach("".join(SUBSCRIPTS[digit] for digit in lexeme), start, end)
        if first in FRACTIONS:
            self.add("fraction", lexeme, number(Fraction(*FRACTIONS[first])), start, end)
            return end
        if first == "|" and len(lexeme) == 2:
            self.add("|", "|", None, start, start + 1)
            self.add("|", "|", None, start + 1, end)
            return end
        self.refuse_character(lexeme, start, end)

    def add(self, kind: str, text: str, node: Node | None, start: int, end: int) -> None:
        self.tokens.append(Token(kind, text, node, start, end))

    def takes_other(self, code: str, start: int, end: int) -> bool:
        """Whether the second reading is to be taken here; if not, the place is noted for a warning."""
        if (code, start) in self.choices:
            return True
        self.ambiguities.append(Ambiguity(code, start, end))
        return False

    def number(self, lexeme: str, start: int, end: int) -> int:
        """An exact number: ``0.5`` is 1/2, ``1.5e-3`` is 3/2000."""
        mantissa, mark, exponent = lexeme.lower().partition("e")
        if mark and "." not in mantissa and self.takes_other("scientific-notation", start, end):
            self.add("number", mantissa, Integer(int(mantissa)), start, start + len(mantissa))
            place = start + len(mantissa)
            self.add("name", "e", WORDS["e"].node, place, place + 1)
            return place + 1
        if (
            len(mantissa) > MAX_DIGITS
            or len(exponent) > 6
            or (mark and len(mantissa) + abs(int(exponent)) > MAX_DIGITS)
        ):
            raise LimitExceeded("digits", MAX_DIGITS, start, end - start)
        node = Integer(int(lexeme)) if lexeme.isdigit() else number(Fraction(lexeme))
        self.add("number", lexeme, node, start, end)
        return end

    def subscript(self, start: int, end: int) -> int:
        """``_`` after a variable makes it a longer name; after ``log`` or a sum the grammar reads what follows."""
        last = self.tokens[-1] if self.tokens else None
        if last is None or (last.end < start and not self.latex):
            raise self.error(message("reading.stray_subscript"), start, end)
        if last.kind not in _SUBSCRIPTED:
            self.add("_", "_", None, start, end)
            return end
        found = _PLAIN_SUBSCRIPT.match(self.text, end)
        if found is None:
            self.add("_", "_", None, start, end)
            return end
        name = found[1] or found[0]
        stop = found.end()
        command = found[2] or found[3]
        if command:
            if not self.latex or command not in WORDS or WORDS[command].kind not in {"name", "function"}:
                self.add("_", "_", None, start, end)
                return end
            name = WORDS[command].text
        elif not found[1] and name.isalpha() and len(name) > 1:
            # x_iy_i: the last letter of the run begins the next name. LaTeX takes one letter anyway.
            if self.latex:
                name, stop = name[0], end + 1
            elif self.text[stop : stop + 1] == "_":
                name, stop = name[:-1], stop - 1
            elif self.takes_other("long-subscript", start, stop):
                name, stop = name[0], end + 1
        return self.attach(name, start, stop)

    def attach(self, subscript: str, start: int, end: int) -> int:
        """Make the name just read one with a subscript: ``x`` and ``1`` are ``x_1``."""
        last = self.tokens[-1] if self.tokens else None
        if not re.fullmatch(r"[0-9]+|[A-Za-z]+[0-9]*", subscript):
            raise self.error(message("reading.stray_subscript"), start, end)
        based = subscript.isdigit() or len(subscript) == 1
        if last is not None and last.kind == "function" and last.text == "log" and based:
            self.add("_", "_", None, start, start)
            self.add(
                "number", subscript, Integer(int(subscript)) if subscript.isdigit() else Symbol(subscript), start, end
            )
            return end
        if last is None or last.kind not in _SUBSCRIPTED or "_" in last.text:
            raise self.error(message("reading.stray_subscript"), start, end)
        name = f"{last.text}_{subscript}"
        kind = "differential" if last.kind == "differential" else "name"
        self.tokens[-1] = Token(kind, name, Symbol(name), last.start, end)
        return end

    # ---- letters ---------------------------------------------------------------------------------------------

    def word(self, word: str, start: int, end: int) -> int:
        """A run of letters that is not a known word."""
        stop = self.declared(start) if self.variables else None
        if stop:
            return stop
        if word in _TABLE:
            self.add(*_TABLE[word], start, end)
            return end
        if len(word) > MAX_WORD:
            shortened = f"{word[:MAX_WORD]}…"
            raise self.error(message("reading.unknown_name", name=shortened, product="a*b"), start, end)
        if self.differential(word, start, end):
            return end
        if len(word) > 2 and word[-2] == "d" and word[-1] in _DIFFERENTIALS and word not in FUNCTION_WORDS:
            raise self.error(message("reading.differential", name=word[-2:]), end - 2, end)
        lower = word.lower()
        amplitude = word[0] == "A" and word[1:] in FUNCTION_WORDS  # Asin(wt) is A·sin(wt), though perhaps asin
        if amplitude:
            amplitude = not self.takes_other("capital-a", start, end)
        if not amplitude and lower in FUNCTION_WORDS and lower not in SHORT_NAMES:  # Sin(x), SQRT(x): autocapitals
            self.add("function", FUNCTION_WORDS[lower], None, start, end)
            return end
        called = self.text.startswith(("(", "[", "{"), end)
        if word in SHORT_NAMES and (called or self.applied(end)) and not self.takes_other("short-name", start, end):
            self.add("function", FUNCTION_WORDS[word], None, start, end)
            return end
        if lower in FOREIGN or word in UNSUPPORTED:
            raise self.unknown(word, start, end)
        pieces = split(word)
        if pieces and pieces[-1] in {"tg", "lg"} and not called:
            pieces[-1:] = list(pieces[-1])
        if pieces is None or (len(word) > 2 and self.looks_misspelt(word, pieces, called, end)):
            raise self.unknown(word, start, end)
        mixed = any(len(piece) > 1 and WORDS[piece].kind == "name" for piece in pieces)
        ambiguous = not self.latex and len(word) > 2 and not any(WORDS[piece].kind == "function" for piece in pieces)
        if mixed and self.takes_other("run-together", start, end):
            pieces = list(word)
        elif ambiguous and not mixed and self.takes_other("letters", start, end):
            self.add("name", word, Symbol(word), start, end)
            return end
        for piece in pieces:
            kind, text, node = WORDS[piece]
            self.add(kind, text, node, start, start + len(piece))
            start += len(piece)
        return end

    def declared(self, start: int) -> int | None:
        """Take the declared name that stands here as a whole word, with its digits and subscript; return its end."""
        found = _DECLARED.match(self.text, start)
        if found is None:
            return None
        stem, subscript = found[1], found[2] or found[3]
        letters = stem.rstrip("0123456789")
        for name, end in (
            (f"{stem}_{subscript}", found.end()),
            (stem, found.end(1)),
            (letters, start + len(letters)),
        ):
            if name in self.variables:
                self.add("name", name, Symbol(name), start, end)
                return end
        return None

    def differential(self, word: str, start: int, end: int) -> bool:
        """``dx``: the grammar takes it as part of d/dx, or says that it cannot stand alone."""
        name = word[1:]
        if word[0] != "d" or not (len(name) == 1 or name in GREEK_NAMES or name in self.variables):
            return False
        if name not in _DIFFERENTIALS and not self.below_d():
            return False
        text = name if name in self.variables else WORDS[name].text
        self.add("differential", text, Symbol(text), start, end)
        return True

    def below_d(self) -> bool:
        """Whether what was just read is ``d/`` or ``d^2/``."""
        kinds = [token.kind for token in self.tokens[-4:]]
        return kinds[-1:] == ["/"] and (kinds[-2:-1] == ["d"] or kinds[-4:-2] == ["d", "^"] or kinds[-3:-2] == ["d"])

    def looks_misspelt(self, word: str, pieces: list[str], called: bool, end: int) -> bool:
        if WORDS[pieces[-1]].kind == "function":
            return False
        if any(len(piece) > 1 for piece in pieces):
            return False
        if called or len(word) > MAX_LETTERS:
            return True
        return (self.applied(end) or self.text.startswith("^", end) or len(word) > 3) and near(word) is not None

    def applied(self, end: int) -> bool:
        """Whether a space and an operand follow, as after a function's name."""
        following = self.text[end : end + 2]
        return len(following) == 2 and following[0] == " " and following[1].isalnum()

    def unknown(self, word: str, start: int, end: int) -> ReadingError:
        if word in UNSUPPORTED:
            return self.error(message("reading.unsupported", name=word), start, end)
        suggestion = FOREIGN.get(word.lower()) or glued(word) or near(word)
        if suggestion:
            return self.error(message("reading.unknown_name_near", name=word, suggestion=suggestion), start, end)
        return self.error(message("reading.unknown_name", name=word, product="*".join(word)), start, end)

    # ---- errors ----------------------------------------------------------------------------------------------

    def refuse_character(self, lexeme: str, start: int, end: int) -> NoReturn:
        key = _REFUSED.get(lexeme) or _REFUSED.get(lexeme[0])
        begin, stop = cluster(self.source, start)
        if key and stop - begin <= len(lexeme):
            raise self.error(Message(key, {"name": lexeme}), start, end)
        character = self.source[begin:stop]
        meant = LOOKALIKES.get(character)
        if meant:
            raise self.error(message("reading.lookalike", character=character, suggestion=meant), begin, stop)
        raise self.error(message("reading.unknown_character", character=shown(character)), begin, stop)

    def error(self, text: Message, start: int, end: int) -> ReadingError:
        return ReadingError(text, start, end - start)
