"""How pages are rendered: templates with the reader's language, formulas and numbers at hand."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, g, make_response, render_template, request
from markupsafe import Markup

from tutor.expression.message import Slot
from tutor.pictures.svg import shape
from tutor.web.pages.language import current_locale
from tutor.web.pages.typeset import canonical, formula, number, place, prose, symbol, teacher
from tutor.wording import LOCALES, phrase

MENU = ("home", "practise", "working", "learn", "regression", "notation")


def say(key: str, **slots: Slot) -> Markup:
    """A text of the pages, formulas set."""
    return prose(phrase(key, current_locale(), **slots))


def address_in(locale: str) -> str:
    """This page in another language: the query alone, so that no odd path can lead anywhere else."""
    return "?" + urlencode({**request.args.to_dict(flat=True), "lang": locale})


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page for a person. Remembered as such, so that nothing dresses it again."""
    g.page_shown = True
    return make_response(render_template(template, **values), status)


def names() -> dict[str, Any]:
    """What every template can use."""
    return {
        "t": say,
        "locale": current_locale(),
        "locales": LOCALES,
        "menu": MENU,
        "address_in": address_in,
        "canonical": canonical,
        "formula": formula,
        "number": number,
        "prose": prose,
        "symbol": symbol,
        "teacher": teacher,
        "cut": place,
        "shape": lambda kind: Markup(shape(kind)),
    }
