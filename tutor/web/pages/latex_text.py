"""LaTeX as plain text, for readers whose browser runs no scripts."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = {
    **{"cdot": "·", "times": "×", "pm": "±", "infty": "∞", "sum": "Σ", "partial": "∂", "quad": " ", "qquad": " "},
    **{"le": "≤", "ge": "≥", "leq": "≤", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈"},
    **{"to": "→", "in": "∈", "cup": "∪"},
}
_NO_INK = re.compile(r"\\(?:(?:left|right|bigl|bigr)(?![a-z])|[,;!: ])")
_COMMAND = re.compile(r"\\([a-zA-Z]+)(\s*)")
_WHOLE = re.compile(r"\w+|\\[a-zA-Z]+|\w\^\w|(?:\\?[a-z]+ ?)?\([^()]*\)")
_INNERMOST = (
    (re.compile(r"\\d?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}"),
    (re.compile(r"\\sqrt\s*\{([^{}]*)\}"), lambda found: f"√{_grouped(found[1])}"),
    (re.compile(r"\\(?:text|operatorname|mathrm)\s*\{([^{}]*)\}"), lambda found: found[1]),
    (re.compile(r"([\^_])\{([^{}]*)\}"), lambda found: found[1] + _grouped(found[2])),
)


def plain(tex: str) -> str:
    r"""LaTeX as a reader without a script sees it: ``\frac{x^{2}}{2}`` is ``x^2/2``."""
    text, before = _NO_INK.sub("", tex), ""
    while text != before:
        before = text
        for pattern, written in _INNERMOST:
            text = pattern.sub(written, text)
    return _COMMAND.sub(_sign, text).replace("{", "").replace("}", "").strip()


def _grouped(text: str) -> str:
    return text if _WHOLE.fullmatch(text) else f"({text})"


def _sign(command: re.Match[str]) -> str:
    """What a command looks like, ``η`` for eta, or what it is called: ``sin``."""
    name, space = command[1], command[2]
    if name in _SIGNS:
        return _SIGNS[name] + space
    try:
        return unicodedata.lookup(f"GREEK {'CAPITAL' if name[0].isupper() else 'SMALL'} LETTER {name}") + space
    except KeyError:
        return name + space
