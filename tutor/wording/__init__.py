"""Messages put into words: the catalogues ``en/*.toml`` and ``ko/*.toml``, one file per room.

A key is the path of tables: ``[rule] product = "…"`` is ``rule.product``. Slots are written ``{u}``. A test holds the
two languages against each other: same keys, same slots.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

from tutor.expression.message import Message, Slot
from tutor.expression.tree import Condition, Node, Value
from tutor.expression.write_latex import to_latex
from tutor.expression.write_text import to_text

Locale = Literal["en", "ko"]
MathStyle = Literal["text", "latex"]
LOCALES: tuple[Locale, ...] = ("en", "ko")
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


Write = Callable[[Node | Condition], str]


def say(message: Message, locale: Locale, math: MathStyle = "text", write: Write | None = None) -> str:
    """The message in the person's language. ``math="latex"`` sets trees as ``\\( … \\)`` for a page to typeset.

    ``write`` writes the trees, in text or LaTeX as ``math`` says: a writer that remembers those it has written.
    """
    template = catalogue(locale)[message.key]
    write = write or (to_latex if math == "latex" else to_text)
    return template.format_map({name: _fill(slot, locale, math, write) for name, slot in message.slots.items()})


def phrase(key: str, locale: Locale, **slots: Slot) -> str:
    """A fixed text of the program's own surface (a button, a heading)."""
    return say(Message(key, slots), locale)


def _fill(slot: Slot, locale: Locale, math: MathStyle, write: Write) -> str:
    if isinstance(slot, Value):
        return rf"\({write(slot)}\)" if math == "latex" else write(slot)
    match slot:
        case str():
            return slot
        case Message():
            return say(slot, locale, math, write)
        case float():
            return _decimal(slot, math)
    return str(slot).replace("-", "−")


def _decimal(value: float, math: MathStyle) -> str:
    """Six significant digits; where that takes a power of ten, three of them times it: ``2.58·10⁻¹¹``."""
    text = f"{value:.6g}"
    if "e" not in text:
        return text.replace("inf", "∞").replace("-", "−")
    digits, power = f"{value:.2e}".split("e")
    digits, power = digits.rstrip("0").rstrip("."), str(int(power))
    if math == "latex":
        return rf"\({digits}\cdot 10^{{{power}}}\)"
    return f"{digits.replace('-', '−')}·10{power.translate(_SUPERSCRIPT)}"


@cache
def catalogue(locale: Locale) -> Mapping[str, str]:
    """Every message of a language by its key. Two files with the same key are an error."""
    messages: dict[str, str] = {}
    for file in sorted(resources.files(__name__).joinpath(locale).iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for key, text in _flatten(tomllib.loads(file.read_text("utf-8"))):
                if key in messages:
                    raise ValueError(f"{locale}/{file.name}: {key} is defined twice")
                messages[key] = text
    return messages


def _flatten(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        rows += _flatten(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return rows
