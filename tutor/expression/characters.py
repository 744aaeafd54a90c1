"""The characters the reader accepts beyond ASCII: explicit tables, nothing guessed.

Unicode normalisation (NFKC) is not used: it turns ``x²`` into ``x2`` and ``½`` into ``1⁄2``. Every table maps one
character to one meaning, so that offsets stay those of the student's own text.
"""

from __future__ import annotations

import unicodedata

_LATIN_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LATIN = _LATIN_UPPER + _LATIN_UPPER.lower()

_GREEK_LETTERS = "αβγδεζηθικλμνξορστυφχψωΓΔΘΛΞΥΦΨΩ"  # π is a constant; Σ and Π are signs
_GREEK_LETTER_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma tau upsilon phi chi psi omega
Gamma Delta Theta Lambda Xi Upsilon Phi Psi Omega
"""
GREEK: dict[str, str] = {
    **dict(zip(_GREEK_LETTERS, _GREEK_LETTER_NAMES.split(), strict=True)),
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϕ": "phi",
    "ϱ": "rho",
    "ς": "sigma",
    "ϰ": "kappa",
    "\u00b5": "mu",  # U+00B5, the micro sign of many keyboards
    "\u2126": "Omega",  # U+2126, the ohm sign
    "\u2206": "Delta",  # U+2206, the increment sign
}
GREEK_NAMES: dict[str, str] = {
    **{name: name for name in GREEK.values()},
    "Sigma": "Sigma",
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "varphi": "phi",
    "varrho": "rho",
    "varsigma": "sigma",
    "varkappa": "kappa",
}

SUPERSCRIPTS: dict[str, str] = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᐟⁿⁱˣʸᶻᵃᵇᶜᵈᵉᵏᵐᵖᵗ", "0123456789+-()/nixyzabcdekmpt", strict=True))
SUBSCRIPTS: dict[str, str] = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜₓ", "0123456789aehijklmnoprstx", strict=True))
FRACTIONS: dict[str, tuple[int, int]] = {
    "½": (1, 2),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅕": (1, 5),
    "⅖": (2, 5),
    "⅗": (3, 5),
    "⅘": (4, 5),
    "⅙": (1, 6),
    "⅚": (5, 6),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
    "⅐": (1, 7),
    "⅑": (1, 9),
    "⅒": (1, 10),
}


def _mathematical_italics() -> dict[str, str]:
    """𝑥 and 𝜃 as formula editors put them on the clipboard (U+1D434 …, U+1D6E2 …)."""
    table = {chr(0x1D434 + position): letter for position, letter in enumerate(_LATIN)}
    table["ℎ"] = "h"  # the hole in the italic block
    small_greek = "αβγδεζηθικλμνξοπρςστυφχψω"
    table |= {chr(0x1D6FC + position): letter for position, letter in enumerate(small_greek)}
    return table


EQUIVALENT: dict[str, str] = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width ASCII
    **_mathematical_italics(),
    **dict.fromkeys("−–—‐‑‒﹣", "-"),
    **dict.fromkeys("×·⋅∙•∗✕✖⨯ㆍ・‧⁢", "*"),  # the last is U+2062, invisible times
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("ˆ", "^"),
    **dict.fromkeys("∣│", "|"),
    **dict.fromkeys("、", ","),
    **dict.fromkeys("≦⩽", "≤"),
    **dict.fromkeys("≧⩾", "≥"),
    **dict.fromkeys("’′ʹ‘`´", "'"),
    **dict.fromkeys("ⅇℯ", "e"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u200b\u2060\u2061\ufeff", " "),  # zero-width space, word joiner, function application, BOM
}
TRANSLATION: dict[int, str] = str.maketrans(EQUIVALENT)

# What was probably meant by a letter of another keyboard layout: named in the message, never read silently.
_CYRILLIC = dict(zip("хХуУсСаАеЕоОрРвВкКмМтТнН", "xXyYcCaAeEoOpPBBkKmMTTHH", strict=True))
_HANGUL = dict(zip("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", "qwertyuiopasdfghjklzxcvbnm", strict=True))
LOOKALIKES: dict[str, str] = {**_CYRILLIC, **_HANGUL}

_JOINER = "\u200d"


def cluster(text: str, offset: int) -> tuple[int, int]:
    """Start and end of what a person sees as one character at ``offset``: a base with its combining marks."""
    start = offset
    while start > 0 and _joins_left(text[start]):
        start -= 1
    end = offset + 1
    while end < len(text) and (_joins_left(text[end]) or text[end - 1] == _JOINER):
        end += 1
    return start, end


def _joins_left(character: str) -> bool:
    return character == _JOINER or unicodedata.category(character) in {"Mn", "Me", "Mc"}


def shown(cluster_text: str) -> str:
    """The characters as they may stand in a message; the code points of those that cannot be seen or sent."""
    if all(character.isprintable() for character in cluster_text) and cluster_text.strip():
        return cluster_text
    return " ".join(f"U+{ord(character):04X}" for character in cluster_text)
