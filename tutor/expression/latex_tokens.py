"""LaTeX to the same tokens as plain text: what textbooks, formula editors and our own writer produce."""

from __future__ import annotations

import re

from tutor.expression.characters import GREEK_NAMES
from tutor.expression.errors import LimitExceeded, ReadingError
from tutor.expression.functions import FUNCTIONS
from tutor.expression.limits import MAX_TOKENS
from tutor.expression.message import message
from tutor.expression.tokens import NUMBER, OPERATORS, Scanner, Token
from tutor.expression.tree import PI, Symbol
from tutor.expression.words import FUNCTION_WORDS, WORDS, Word, near

_LEXEME = re.compile(rf"(?:\s|~)*([-+/^()\[\]{{}},;]|\\[A-Za-z]+|[A-Za-z]+|{NUMBER}|\\[^A-Za-z]|\\|<=|>=|!=|\S)")
_ARGUMENT = re.compile(r"\s*(?:\{([^{}\\]*)\}|([A-Za-z]))")
_ENVIRONMENT = re.compile(r"\s*\{\s*([a-z]+\*?)\s*\}")
_COLUMNS = re.compile(r"\s*\{[lcr|\s]*\}")
_DELIMITER = re.compile(r"\s*(\\[A-Za-z]+|\\[{}|]|\S)")
_DOLLARS = re.compile(r"\s*(\$\$?|\\\(|\\\[)(.*?)(\$\$?|\\\)|\\\])\s*", re.DOTALL)
_SUBSCRIPT = re.compile(r"\s*_\s*(?:\{\s*(\w+)\s*\}|(\w))")
_NO_DELIMITER = re.compile(r"\s*\\m?right\s*\.")
_UPRIGHT = re.compile(r"[A-Za-z][A-Za-z0-9]*|[0-9.]*[0-9]|<=|>=|!=|\S")
_CLOSING = {"$": "$", "$$": "$$", r"\(": r"\)", r"\[": r"\]"}

_COMMANDS: dict[str, Word] = {
    **{word: entry for word, entry in WORDS.items() if entry.kind == "function" and word in FUNCTION_WORDS},
    **{name: Word("name", letter, Symbol(letter)) for name, letter in GREEK_NAMES.items()},
    "pi": Word("name", "pi", PI),
    "infty": WORDS["oo"],
    "exponentialE": WORDS["e"],
    "differentialD": Word("partial", "d"),
    "partial": Word("partial", "∂"),
    "sum": WORDS["sum"],
    "frac": Word("frac", "frac"),
    **dict.fromkeys(("dfrac", "tfrac", "cfrac", "nicefrac"), Word("frac", "frac")),
    "sqrt": Word("sqrt", "sqrt"),
    **dict.fromkeys(("cdot", "times", "ast", "cdotp", "bullet"), OPERATORS["*"]),
    **dict.fromkeys(("div", "slash"), OPERATORS["/"]),
    **dict.fromkeys(("le", "leq", "leqslant"), OPERATORS["<="]),
    **dict.fromkeys(("ge", "geq", "geqslant"), OPERATORS[">="]),
    **dict.fromkeys(("ne", "neq"), OPERATORS["!="]),
    "lt": OPERATORS["<"],
    "gt": OPERATORS[">"],
    **dict.fromkeys(("land", "wedge"), WORDS["and"]),
    **dict.fromkeys(("lor", "vee"), WORDS["or"]),
    **dict.fromkeys(("lparen",), OPERATORS["("]),
    **dict.fromkeys(("rparen",), OPERATORS[")"]),
    **dict.fromkeys(("lbrack",), OPERATORS["["]),
    **dict.fromkeys(("rbrack",), OPERATORS["]"]),
    **dict.fromkeys(("{", "lbrace"), OPERATORS["{"]),
    **dict.fromkeys(("}", "rbrace"), OPERATORS["}"]),
    "lvert": Word("lbar", "|"),
    "rvert": Word("rbar", "|"),
    **dict.fromkeys(("vert", "mid"), OPERATORS["|"]),
    "lfloor": OPERATORS["⌊"],
    "rfloor": OPERATORS["⌋"],
    "lceil": OPERATORS["⌈"],
    "rceil": OPERATORS["⌉"],
    "\\": Word("row", "\\\\"),
    "cr": Word("row", "\\\\"),
}
_SYMBOLS: dict[str, Word] = {
    **OPERATORS,
    "{": Word("group", "{"),
    "}": Word("endgroup", "}"),
    "&": Word("column", "&"),
}
_SPACES = frozenset(
    {",", ";", ":", "!", " ", ">", "quad", "qquad", "displaystyle", "textstyle", "limits", "nolimits"}
) | {"rm"}
_SIZES = frozenset(
    {f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")} | {"middle"}
)
_OPENING = {"|": "lbar", "vert": "lbar", "lvert": "lbar"}
_CLOSING_BAR = {"|": "rbar", "vert": "rbar", "rvert": "rbar"}
_TEXTS = frozenset({"text", "mathrm", "operatorname", "textrm", "mathit", "mathop", "textit", "mbox", "mathnormal"})
_REFUSED = {
    "imaginaryI": "reading.imaginary",
    "imaginaryJ": "reading.imaginary",
    "placeholder": "reading.placeholder",
    "degree": "reading.degrees",
    "circ": "reading.degrees",
    "prime": "reading.prime",
    "pm": "reading.plus_minus",
    "mp": "reading.plus_minus",
    "%": "reading.percent",
}


class LatexScanner(Scanner):
    """Scans LaTeX. Braces are groups, ``\\{`` is a brace the reader sees, spacing commands are spaces."""

    latex = True

    def scan(self) -> list[Token]:
        position, size = 0, len(self.text)
        wrapped = _DOLLARS.fullmatch(self.text)
        if wrapped and wrapped[3] == _CLOSING[wrapped[1]]:
            position, size = wrapped.span(2)
        while found := _LEXEME.match(self.text, position, size):
            lexeme = found[1]
            start, position = found.span(1)
            if lexeme[0] == "\\":
                position = self.command(lexeme[1:], start, position)
            elif lexeme == "{" and self.text.startswith("{,}", start):
                raise self.decimal_comma(start)
            elif lexeme in _SYMBOLS:
                self.add(*_SYMBOLS[lexeme], start, position)
            elif lexeme in WORDS and not self.variables:
                self.add(*WORDS[lexeme], start, position)
            else:
                position = self.other(lexeme, start, position)
            if len(self.tokens) > MAX_TOKENS:
                raise LimitExceeded("tokens", MAX_TOKENS)
        self.add("end", "", None, size, size)
        return self.tokens

    def command(self, name: str, start: int, end: int) -> int:
        """Read the command ``\\name``; returns where to go on."""
        entry = _COMMANDS.get(name)
        if entry is not None:
            self.add(*entry, start, end)
            return end
        if name in _SPACES or name in _SIZES or name == "":
            return end if name else self.stray(start, end)
        if name in {"left", "mleft", "right", "mright"}:
            return self.delimiter(name.endswith("left"), start, end)
        if name in {"begin", "end"}:
            return self.environment(name, start, end)
        if name in _TEXTS:
            return self.upright(start, end)
        if name == "lg":
            self.add("function", "lg", None, start, end)
            return end
        if name in _REFUSED:
            raise self.error(message(_REFUSED[name], name="\\" + name), start, end)
        if name == "cbrt" or name in FUNCTIONS:
            self.add("function", FUNCTION_WORDS[name], None, start, end)
            return end
        suggestion = self.near_command(name)
        if suggestion:
            raise self.error(message("reading.unknown_name_near", name="\\" + name, suggestion=suggestion), start, end)
        raise self.error(message("reading.unknown_command", name="\\" + name), start, end)

    def near_command(self, name: str) -> str | None:
        """``\\sinx`` was probably meant to be ``\\sin x``."""
        for size in range(len(name) - 1, 1, -1):
            if name[:size] in _COMMANDS and len(name) - size <= 2:
                return f"\\{name[:size]} {name[size:]}"
        known = near(name, 0.75)
        return f"\\{known}" if known in _COMMANDS else None

    def stray(self, start: int, end: int) -> int:
        raise self.error(message("reading.stray_backslash"), start, end)

    def delimiter(self, opening: bool, start: int, end: int) -> int:
        """``\\left(`` … ``\\right)``: a sized delimiter is an ordinary one, and a sized bar knows its side."""
        found = _DELIMITER.match(self.text, end)
        name = found[1].lstrip("\\") if found else ""
        stop = found.end() if found else end
        bar = (_OPENING if opening else _CLOSING_BAR).get(name)
        if bar:
            self.add(bar, "|", None, start, stop)
            return stop
        entry = OPERATORS.get(name) or _COMMANDS.get(name)
        if entry is None:
            raise self.error(message("reading.unknown_command", name=self.source[start:stop]), start, stop)
        self.add(*entry, start, stop)
        return stop

    def environment(self, name: str, start: int, end: int) -> int:
        found = _ENVIRONMENT.match(self.text, end)
        if found is None or found[1] not in {"cases", "dcases", "rcases", "array"}:
            stop = found.end() if found else end
            raise self.error(message("reading.unknown_command", name=self.source[start:stop]), start, stop)
        stop = found.end()
        if name == "begin" and found[1] == "array":
            columns = _COLUMNS.match(self.text, stop)
            stop = columns.end() if columns else stop
        self.add("cases" if name == "begin" else "endcases", found[1], None, start, stop)
        if name == "begin":
            return stop
        closed = _NO_DELIMITER.match(self.text, stop)
        if closed or not self.text[stop:].strip(" $."):
            self.without_brace()
        return closed.end() if closed else stop

    def without_brace(self) -> None:
        r"""``\left\{\begin{array} … \end{array}\right.``: the brace belongs to the environment that ends here."""
        level = 0
        for at in range(len(self.tokens) - 1, 0, -1):
            level += (self.tokens[at].kind == "endcases") - (self.tokens[at].kind == "cases")
            if level == 0:
                if self.tokens[at - 1].kind == "{":
                    del self.tokens[at - 1]
                return

    def decimal_comma(self, start: int) -> ReadingError:
        """``1{,}5``, as formula editors write a decimal comma."""
        whole = re.search(r"[0-9]*$", self.text[:start])
        after = re.match(r"[0-9]*", self.text[start + 3 :])
        digits = (whole[0] if whole else "", after[0] if after else "")
        suggestion = f"{digits[0]}.{digits[1]}"
        return self.error(
            message("reading.decimal_comma", suggestion=suggestion),
            start - len(digits[0]),
            start + 3 + len(digits[1]),
        )

    def upright(self, start: int, end: int) -> int:
        """``\\operatorname{arctan}``, ``\\mathrm{e}``, ``\\text{if }``: the words inside."""
        if self.text[end : end + 1] == "*":
            end += 1
        found = _ARGUMENT.match(self.text, end)
        if found is None:
            raise self.error(message("reading.unknown_command", name=self.source[start:end]), start, end)
        group = 1 if found[1] is not None else 2
        for piece in _UPRIGHT.finditer(found[group].replace("~", " ")):
            word, place = piece[0], found.start(group) + piece.start()
            stop = self.declared_upright(word, place, found.end())
            if stop:
                return stop
            if word == "d":  # an upright d is the sign of a derivative, never a variable
                self.add("partial", "d", None, place, place + 1)
                continue
            if word in {"i", "j"}:
                raise self.error(
                    message("reading.imaginary", name=self.source[start : found.end()]), start, found.end()
                )
            if word in WORDS:
                self.add(*WORDS[word], place, place + len(word))
            elif word in _SYMBOLS:
                self.add(*_SYMBOLS[word], place, place + len(word))
            elif word.startswith("log") and word[3:].isdigit():  # \operatorname{log10}
                self.add("function", "log", None, place, place + 3)
                self.add("_", "_", None, place + 3, place + 3)
                self.number(word[3:], place + 3, place + len(word))
            elif word.isalnum() and word.isascii() and word[0].isalpha() and word.lower() not in FUNCTION_WORDS:
                raise self.unknown(word, place, place + len(word))
            elif word not in {".", ":"}:
                self.other(word, place, place + len(word))
        return found.end()

    def declared_upright(self, word: str, start: int, end: int) -> int | None:
        """``\\mathrm{speed}_{2}`` for a declared name; returns where to go on."""
        subscript = _SUBSCRIPT.match(self.text, end)
        whole = f"{word}_{subscript[1] or subscript[2]}" if subscript else word
        stop = subscript.end() if subscript else end
        if whole not in self.variables:
            whole, stop = word, end
        if whole not in self.variables:
            return None
        self.add("name", whole, Symbol(whole), start, stop)
        return stop

    def below_d(self) -> bool:
        """Also ``\\frac{d}{``."""
        kinds = [token.kind for token in self.tokens[-6:]]
        return super().below_d() or (kinds[-2:] == ["endgroup", "group"] and not {"d", "partial"}.isdisjoint(kinds))
