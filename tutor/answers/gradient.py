"""``POST /gradient``: every partial derivative with its steps, and the Hessian."""

from __future__ import annotations

from pydantic import Field

from tutor.answers.common import Json, Request, step_json, warning_json
from tutor.answers.derivative import conditions_json, free_variables, read_variable
from tutor.calculus.differentiate import derive, hessian
from tutor.expression.algebra import Algebra
from tutor.expression.tree import Symbol


class GradientRequest(Request):
    """Differentiate ``expression`` by each of ``variables``."""

    expression: str = Field(description="The function, such as x^2*y + sin(y).")
    variables: list[str] | None = Field(
        None, min_length=1, max_length=10, description="By what to differentiate, in this order; all where left out."
    )


def gradient(request: GradientRequest, algebra: Algebra) -> Json:
    """The answer of ``POST /gradient``. Raises ``ReadingError``, ``LimitExceeded``, or an invalid variable."""
    reading = request.read_function("expression", request.variables or ())
    if request.variables is None:
        names = [Symbol(name) for name in free_variables(reading.node)] or [Symbol("x")]
    else:
        names = [read_variable(name, "variables") for name in request.variables]
    derivations = [derive(reading.node, name) for name in names]
    conditions = tuple(dict.fromkeys(part for derivation in derivations for part in derivation.conditions))
    return {
        "expression": request.written(reading.node),
        "variables": [name.name for name in names],
        "partials": [
            {
                "variable": name.name,
                "derivative": request.written(derivation.result),
                "steps": [step_json(step, request) for step in derivation.steps],
                "verified": derivation.verified,
            }
            for name, derivation in zip(names, derivations, strict=True)
        ],
        "hessian": [[request.written(entry) for entry in row] for row in hessian(reading.node, names)],
        "valid_where": conditions_json(conditions),
        "verified": all(derivation.verified for derivation in derivations),
        "warnings": [warning_json(warning, request) for warning in reading.warnings],
    }
