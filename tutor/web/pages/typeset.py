"""Mathematics and numbers on a page.

A formula is an element holding plain text, with its LaTeX in ``data-tex``: the page's script sets it with KaTeX, and
without a script the text is read as it is. A screen reader is told it in words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from markupsafe import Markup, escape

from tutor.expression.errors import TutorError
from tutor.expression.read import read
from tutor.expression.tree import Condition, Derivative, Node, Piecewise, Symbol, rebuild
from tutor.expression.write_latex import to_latex
from tutor.expression.write_speech import to_speech
from tutor.grading.answer_text import Piece
from tutor.grading.line_text import read_side
from tutor.web.pages.language import current_locale
from tutor.web.pages.latex_text import plain
from tutor.wording import Locale, say

_PIECE = re.compile(r"\\\((?P<tex>.*?)\\\)(?P<mark>[가-힣]*[.,;:!?)]*)|`(?P<code>[^`]*)`", re.DOTALL)
_TEX = Markup('<span class="tex" data-tex="{}">{}</span>')
_SET = Markup('<span class="tex{}" data-tex="{}"{}{}>{}</span>')
_LABEL = Markup(' role="math" aria-label="{}"')
_LONGEST_SPOKEN = 200
"""A longer formula is left to the reader's own way with MathML, which can be walked through part by part."""
_TOGETHER = Markup('<span class="nobreak">{}{}</span>')
_APART = Markup("{}{}")
_PRIMED = "zeta_0"
"""Stands for the variable of prime marks while a line is read."""
_SHORT = 40
"""A formula of at most so many characters stays on one line with the particle and punctuation after it."""
_CODE = Markup("<code>{}</code>")
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def formula(math_json: Mapping[str, str], display: bool = False) -> Markup:
    r"""A ``Math`` of the API, ``{"text": …, "latex": …}``, in the line or on a line of its own."""
    text, latex = math_json["text"], math_json["latex"]
    words = _spoken(text, current_locale()) if len(text) <= _LONGEST_SPOKEN else ""
    label = _LABEL.format(words) if words else Markup()
    return _SET.format(" display" if display else "", latex, Markup(" data-display") if display else "", label, text)


def canonical(text: str) -> Markup:
    """An expression that the API gives in canonical text only."""
    return formula({"text": text, "latex": to_latex(read(text, "text").node)})


@lru_cache(maxsize=4096)
def _spoken(text: str, locale: Locale) -> str:
    """Canonical text in words; empty for what is not an expression (``f(x) = …``)."""
    try:
        return say(to_speech(_read(text)), locale)
    except TutorError:
        return ""


def _read(text: str) -> Node | Condition:
    """Canonical text, with prime marks or without: an expression, or a condition such as ``x < 0 or x > 1``."""
    if "'" in text:
        line = read_side(Piece(text, 0), _PRIMED, "text").node
        return rebuild(line, lambda part: _unnamed(part) if isinstance(part, Derivative) else part)
    try:
        return read(text, "text").node
    except TutorError:
        match read(f"piecewise((0, {text}))", "text").node:
            case Piecewise(((_, condition),)):
                return condition
        raise


def _unnamed(marker: Derivative) -> Derivative:
    """A derivative that was written with prime marks, which do not say by what."""
    return replace(marker, variable=Symbol("")) if marker.variable.name == _PRIMED else marker


def symbol(name: str) -> str:
    r"""A variable's name as LaTeX: ``w_1`` is ``w_{1}``, ``theta`` is ``\theta``."""
    return to_latex(Symbol(name))


def prose(text: str) -> Markup:
    r"""Text of the catalogues: ``\( … \)`` becomes a formula, backticks what a student types; all else is escaped."""
    pieces, end = [], 0
    for match in _PIECE.finditer(text):
        pieces.append(escape(text[end : match.start()]))
        tex, code = match["tex"], match["code"]
        if tex is None:
            pieces.append(_CODE.format(code))
        else:
            set_formula = _TEX.format(tex, plain(tex))
            together = match["mark"] and len(tex) <= _SHORT
            pieces.append((_TOGETHER if together else _APART).format(set_formula, match["mark"]))
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def teacher(text: str) -> Markup:
    """A problem set's text, where a teacher puts formulas between dollars; ``prose`` in between."""
    pieces = text.split("$")
    if len(pieces) % 2 == 0:  # a dollar without a partner is money
        return prose(text)
    return Markup("").join(
        _TEX.format(piece, plain(piece)) if index % 2 else prose(piece) for index, piece in enumerate(pieces)
    )


def number(value: float | None, digits: int = 5) -> str:
    """A number to so many significant digits, whole numbers as they are, with a true minus sign: ``−24.083``."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e6:
        return str(int(value)).replace("-", "−")
    if 1e-4 <= abs(value) < 1e6:
        places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
        return f"{value:.{places}f}".replace("-", "−")
    mantissa, power = f"{value:.2e}".split("e")
    return f"{mantissa} · 10{str(int(power)).translate(_SUPERSCRIPT)}".replace("-", "−")


def place(text: str, offset: int | None, length: int | None) -> tuple[str, str, str] | None:
    """The person's own text cut around the place at fault; ``None`` where no place is known.

    Past the end, or between two characters, the middle part is empty: the page shows a gap there.
    """
    if offset is None:
        return None
    start = max(0, min(offset, len(text)))
    end = min(len(text), start + max(length or 0, 0))
    return text[:start], text[start:end], text[end:]
