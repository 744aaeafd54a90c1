"""``POST /read``: how an expression is read."""

from __future__ import annotations

from pydantic import Field

from tutor.answers.common import Json, Request, math_json, warning_json
from tutor.expression.algebra import Algebra
from tutor.expression.tree import variables
from tutor.expression.write_speech import to_speech


class ReadRequest(Request):
    """An expression to be echoed as the tutor reads it."""

    expression: str = Field(description="What the student typed.", examples=["x^2*sin(x)"])
    variables: list[str] = Field(
        default_factory=list, description="Names of more than one letter that are to be read whole.", max_length=20
    )


def reading(request: ReadRequest, algebra: Algebra) -> Json:
    """The expression as text, LaTeX and spoken words, its variables in order, every ambiguity with its readings."""
    found = request.read("expression", request.variables)
    return {
        "expression": math_json(found.node),
        "speech": request.say(to_speech(found.node)),
        "variables": sorted(variables(found.node)),
        "warnings": [warning_json(warning, request) for warning in found.warnings],
    }
