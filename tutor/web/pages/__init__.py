"""The pages for people: server-rendered, in two languages. They need no network, and no script but for the player."""

from __future__ import annotations

from flask import Blueprint

from tutor.web.pages.errors import dress
from tutor.web.pages.home import home
from tutor.web.pages.language import remember
from tutor.web.pages.learn import learn
from tutor.web.pages.notation import notation
from tutor.web.pages.practise import practise, problem
from tutor.web.pages.regression import regression
from tutor.web.pages.rendering import names
from tutor.web.pages.working import working

pages = Blueprint("pages", __name__, template_folder="../templates")
pages.add_url_rule("/", view_func=home)
pages.add_url_rule("/practise", view_func=practise)
pages.add_url_rule("/practise/<name>", view_func=problem, methods=["GET", "POST"])
pages.add_url_rule("/working", view_func=working)
pages.add_url_rule("/learn", view_func=learn)
pages.add_url_rule("/regression", view_func=regression)
pages.add_url_rule("/notation", view_func=notation)
pages.app_context_processor(names)
pages.after_request(remember)
pages.after_app_request(dress)

__all__ = ["pages"]
