"""``POST /gradient``: every partial derivative with its steps, and the Hessian."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from pydantic import Field

from tutor.answers.common import Json, Request, step_json, warning_json
from tutor.answers.derivative import conditions_json, free_variables, read_variable
from tutor.calculus.conditions import simplify_conditions
from tutor.calculus.differentiate import derive, hessian
from tutor.calculus.rule import Derivation, Step
from tutor.expression.algebra import Algebra
from tutor.expression.message import message
from tutor.expression.read import Reading
from tutor.expression.tree import Symbol
from tutor.expression.write_latex import LatexWriter
from tutor.expression.write_text import TextWriter


class GradientRequest(Request):
    """Differentiate ``expression`` by each of ``variables``."""

    expression: str = Field(description="The function, such as x^2*y + sin(y).")
    variables: list[str] | None = Field(
        None, min_length=1, max_length=10, description="By what to differentiate, in this order; all where left out."
    )

    @cached_property
    def function(self) -> Reading:
        """The function as it is read."""
        return self.read_function("expression", self.variables or ())

    @property
    def is_partial(self) -> bool:
        """Whether the function has further variables, which are held constant."""
        return len(free_variables(self.function.node)) > 1

    def writers(self) -> tuple[TextWriter, LatexWriter]:
        return TextWriter(), LatexWriter(partial=self.is_partial)


def gradient(request: GradientRequest, algebra: Algebra) -> Json:
    """The answer of ``POST /gradient``. Raises ``ReadingError``, ``LimitExceeded``, or an invalid variable."""
    reading = request.function
    if request.variables is None:
        names = [Symbol(name) for name in free_variables(reading.node)] or [Symbol("x")]
    else:
        names = [read_variable(name, "variables") for name in request.variables]
    derivations = [derive(reading.node, name) for name in names]
    conditions = simplify_conditions(part for derivation in derivations for part in derivation.conditions)
    return {
        "expression": request.written(reading.node),
        "variables": [name.name for name in names],
        "partials": [
            {
                "variable": name.name,
                "derivative": request.written(derivation.result),
                "steps": [step_json(step, request) for step in _steps(derivation, request)],
                "verified": derivation.verified,
            }
            for name, derivation in zip(names, derivations, strict=True)
        ],
        "hessian": [[request.written(entry) for entry in row] for row in hessian(reading.node, names)],
        "valid_where": conditions_json(conditions),
        "verified": all(derivation.verified for derivation in derivations),
        "warnings": [warning_json(warning, request) for warning in reading.warnings],
    }


def _steps(derivation: Derivation, request: GradientRequest) -> tuple[Step, ...]:
    """The steps, the first of which says that the other variables are held constant."""
    if not (request.is_partial and derivation.steps):
        return derivation.steps
    first, *others = derivation.steps
    words = message("rule.others_held", x=derivation.variable, inner=first.explanation)
    return replace(first, explanation=words), *others
