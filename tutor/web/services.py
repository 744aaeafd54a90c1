"""How routes reach the running tutor's services."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, request

from tutor.service.services import Services
from tutor.wording import LOCALES, Locale

_NAME = "tutor"


def install(app: Flask, services: Services) -> None:
    app.extensions[_NAME] = services


def services() -> Services:
    """The services of the app that is answering the current request."""
    return cast(Services, current_app.extensions[_NAME])


def preferred_locale() -> Locale:
    """The language the request's ``Accept-Language`` header asks for; English if none of ours."""
    return cast(Locale, request.accept_languages.best_match(LOCALES, default="en"))
