"""Practise."""

from flask import Response

from tutor.web.pages.rendering import page


def practise() -> Response:
    return page("error.html", 404, code=404, reason=404)
