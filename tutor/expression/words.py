"""What a run of letters means: one table for every known word, and rules for the rest.

``xy`` is x·y, but a run that looks like a misspelt or glued function name (``arctg``, ``sen``, ``sinx``) is refused
with a suggestion: silently reading it as a product of letters would be the worst answer.
"""

from __future__ import annotations

import string
from difflib import get_close_matches
from typing import NamedTuple

from tutor.expression.characters import GREEK_NAMES
from tutor.expression.functions import SPELLINGS
from tutor.expression.tree import INFINITY, PI, Constant, Integer, Node, Symbol

# Functions of the notation that are read as other nodes and so have no row in the table of functions.
_READ_AS_OTHERS = {"exp": "exp", "cbrt": "cbrt", "log": "log", "lg": "lg"}
FUNCTION_WORDS: dict[str, str] = {
    **{spelling: name for spelling, name in SPELLINGS.items() if spelling.isascii()},
    **_READ_AS_OTHERS,
}
# Two-letter names that are products of variables nearly as often: functions only when an argument follows.
SHORT_NAMES = frozenset({"sh", "ch", "th"})


class Word(NamedTuple):
    """The token kind of a word, its canonical text and, for a symbol or a number, its node."""

    kind: str
    text: str
    node: Node | None = None


WORDS: dict[str, Word] = {
    **{letter: Word("name", letter, Symbol(letter)) for letter in string.ascii_letters},
    "d": Word("d", "d", Symbol("d")),
    "e": Word("name", "e", Constant("e")),
    **{name: Word("name", letter, Symbol(letter)) for name, letter in GREEK_NAMES.items()},
    **dict.fromkeys(("pi", "Pi", "PI"), Word("name", "pi", PI)),
    **dict.fromkeys(("oo", "inf", "infinity", "Infinity", "infty", "Inf"), Word("infinity", "oo", INFINITY)),
    **{word: Word("function", name) for word, name in FUNCTION_WORDS.items() if word not in SHORT_NAMES},
    "sum": Word("sum", "sum"),
    "Sum": Word("sum", "sum"),
    "piecewise": Word("piecewise", "piecewise"),
    "Piecewise": Word("piecewise", "piecewise"),
    "and": Word("and", "and"),
    "or": Word("or", "or"),
    **dict.fromkeys(("if", "for", "when"), Word("if", "if")),
    **dict.fromkeys(("true", "True", "otherwise", "else"), Word("otherwise", "true")),
    **{digit: Word("number", digit, Integer(int(digit))) for digit in string.digits},
}
# What cannot be declared as a variable; theta may be, since it is one.
RESERVED = frozenset(
    word for word, entry in WORDS.items() if (len(word) > 1 or word == "e") and entry.node != Symbol(word)
)

# Names other languages and programs use for functions of the table.
FOREIGN = {
    "arctg": "arctan",
    "arcctg": "arccot",
    "arctag": "arctan",
    "atg": "atan",
    "atn": "atan",
    "arcsen": "arcsin",
    "asen": "asin",
    "sen": "sin",
    "senh": "sinh",
    "sinus": "sin",
    "cosinus": "cos",
    "cosine": "cos",
    "sine": "sin",
    "tangens": "tan",
    "tangent": "tan",
    "tang": "tan",
    "cotg": "cot",
    "arsh": "arsinh",
    "arch": "arcosh",
    "arth": "artanh",
    "tgh": "tanh",
    "sqr": "sqrt",
    "squareroot": "sqrt",
    "raiz": "sqrt",
    "racine": "sqrt",
    "wurzel": "sqrt",
    "absolute": "abs",
    "betrag": "abs",
    "modulus": "abs",
    "logn": "ln",
    "loge": "ln",
    "expo": "exp",
    "minimum": "min",
    "maximum": "max",
}
# Words of mathematics that are not part of the notation: refused by name instead of being taken apart into letters.
_UNSUPPORTED_WORDS = """
int integral integrate lim limit prod product diff derivative det mod gcd lcm fact factorial grad nabla
frac dfrac cdot times deg rad where solve plot real imag conj arg rand round trunc
not no yes none None nan NaN null undefined choose then
"""
UNSUPPORTED = frozenset(_UNSUPPORTED_WORDS.split())

_SUGGESTIONS = sorted({*(word for word in FUNCTION_WORDS if len(word) > 2), "piecewise", "sum"})
MAX_WORD = 24  # longer runs are not looked at more closely
MAX_LETTERS = 4  # a longer run of unknown letters is a misspelt word, not a product


def near(word: str, similarity: float = 0.65) -> str | None:
    """The known name a misspelt one was probably meant to be; ``similarity`` is asked of short words only."""
    lower = word.lower()
    if lower in FOREIGN:
        return FOREIGN[lower]
    found = get_close_matches(lower, _SUGGESTIONS, 1, similarity if len(word) < 5 else 0.75)
    return found[0] if found else None


def glued(word: str) -> str | None:
    """Functions stuck to their arguments: ``sinx`` → ``sin(x)``, ``xsinx`` → ``x*sin(x)``."""
    pieces: list[str] = []
    rest = word
    while rest:
        name = _leading_function(rest)
        if name is None:
            pieces.append(rest[0])
            rest = rest[1:]
            continue
        after = rest[len(name) :]
        argument = next((after[:size] for size in range(1, len(after) + 1) if _leading_function(after[size:])), after)
        if not 0 < len(argument) <= 2:
            return None
        pieces.append(f"{FOREIGN.get(name, name)}({'*'.join(argument)})")
        rest = after[len(argument) :]
    return "*".join(pieces) if any("(" in piece for piece in pieces) else None


def _leading_function(word: str) -> str | None:
    """The longest function name of three or more letters (or ln, tg, lg) the word begins with."""
    for size in range(len(word), 1, -1):
        name = word[:size]
        if name in FOREIGN or (name in FUNCTION_WORDS and name not in SHORT_NAMES):
            return name
    return None


def split(word: str) -> list[str] | None:
    """A run of letters as single letters, names of Greek letters, ``pi``, and one function name at the very end.

    ``None`` when a function stands anywhere else in the run, or when no sense can be made of it.
    """
    pieces: list[str] = []
    rest = word
    while rest:
        if _leading_function(rest):
            return [*pieces, rest] if rest in FUNCTION_WORDS else None
        size = next((n for n in range(len(rest), 2, -1) if rest[:n] in GREEK_NAMES), 1)
        if rest.startswith("pi"):
            size = max(size, 2)
        pieces.append(rest[:size])
        rest = rest[size:]
    return pieces if len(pieces) <= MAX_LETTERS else None
