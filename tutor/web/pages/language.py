"""Which language a page is shown in: asked for in the address, remembered from before, or the browser's own."""

from __future__ import annotations

from flask import Response, g, request

from tutor.web.services import preferred_locale
from tutor.wording import LOCALES, Locale

COOKIE = "language"
_YEAR = 365 * 24 * 3600


def current_locale() -> Locale:
    """The language of this request: ``?lang=``, else the cookie, else the best of ``Accept-Language``."""
    if "locale" not in g:
        g.locale = _known(request.args.get("lang")) or _known(request.cookies.get(COOKIE)) or preferred_locale()
    locale: Locale = g.locale
    return locale


def remember(response: Response) -> Response:
    """Keep a language that was asked for in the address for the next visit."""
    if asked := _known(request.args.get("lang")):
        response.set_cookie(COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True)
    return response


def _known(name: str | None) -> Locale | None:
    return next((locale for locale in LOCALES if locale == name), None)
