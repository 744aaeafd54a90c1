"""Messages put into words, in the person's language: a text of its catalogue with the slots filled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tutor.expression.message import Message, Slot
from tutor.expression.tree import Condition, Node, Value
from tutor.expression.write_latex import to_latex
from tutor.expression.write_text import to_text
from tutor.wording.catalogues import LOCALES, Locale, catalogue
from tutor.wording.particles import Followed

__all__ = ["LOCALES", "Locale", "MathStyle", "catalogue", "phrase", "say"]

MathStyle = Literal["text", "latex"]
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


Write = Callable[[Node | Condition], str]


def say(message: Message, locale: Locale, math: MathStyle = "text", write: Write | None = None) -> str:
    """The message in the person's language. ``math="latex"`` sets trees as ``\\( … \\)`` for a page to typeset.

    ``write`` writes the trees, in text or LaTeX as ``math`` says: a writer that remembers those it has written.
    """
    template = catalogue(locale)[message.key]
    write = write or (to_latex if math == "latex" else to_text)
    slots = message.slots.items()
    if locale == "ko":
        return template.format_map({name: Followed(_fill(slot, locale, math, write), slot) for name, slot in slots})
    return template.format_map({name: _fill(slot, locale, math, write) for name, slot in slots})


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
