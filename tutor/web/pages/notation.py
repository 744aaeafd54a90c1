"""What a student can type: the table of the language itself, each row leading to its lesson."""

from __future__ import annotations

from functools import cache

from flask import Response

from tutor.expression.notation import NOTATION
from tutor.expression.read import read
from tutor.expression.write_latex import to_latex
from tutor.web.pages.rendering import page


def notation() -> Response:
    """``/notation``."""
    return page("notation.html", sections=NOTATION, latex=_latex)


@cache
def _latex(read_as: str) -> str:
    return to_latex(read(read_as).node)
