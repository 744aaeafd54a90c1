"""``POST /derivative``: the derivative of an expression with every step explained and checked."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field

from tutor.answers.common import Json, Request, step_json, warning_json
from tutor.calculus.certificate import has_value
from tutor.calculus.differentiate import derive
from tutor.expression.algebra import Algebra
from tutor.expression.errors import TutorError
from tutor.expression.message import message
from tutor.expression.read import Reading, ReadingWarning, read
from tutor.expression.tree import Condition, Node, Summation, Symbol, variables, walk
from tutor.expression.write_latex import LatexWriter, to_latex
from tutor.expression.write_text import TextWriter, to_text

Notation = Literal["leibniz", "prime"]
USUAL = ("x", "t", "y", "z")


class DerivativeRequest(Request):
    """Differentiate ``expression`` by ``variable``, ``order`` times."""

    expression: str = Field(description="The function, such as x^2*sin(x).")
    variable: str | None = Field(None, description="By what to differentiate; may be left out where it is plain.")
    order: int = Field(1, ge=1, le=10, description="How many times.")
    fractions: Literal["power", "quotient"] = Field(
        "power", description="How c/x^n is differentiated: as a negative power, or by the quotient rule."
    )
    detail: Literal["brief", "normal", "full"] = Field("normal", description="How much is folded into one line.")
    derivatives: Notation = Field(
        "leibniz",
        description="How derivatives are written in the lines: d/dx(…), or (…)' where there is only one variable.",
    )

    def writers(self) -> tuple[TextWriter, LatexWriter]:
        return derivative_writers(self.notation_used, self.meant.name)

    @cached_property
    def function(self) -> Reading:
        """The function as it is read."""
        try:
            return self.read_function("expression", () if self.variable is None else (self.variable,))
        except TutorError:
            if self.variable is not None:
                read_variable(self.variable)  # where the name is at fault, the error is about it
            raise

    @cached_property
    def meant(self) -> Symbol:
        """The variable to differentiate by: the one named, or the one that is plain."""
        if self.variable is None:
            return plain_variable(self.function.node)
        return chosen_variable(self.variable, self.function)

    @property
    def notation_used(self) -> Notation:
        """Prime marks say nothing of the variable: where several letters could be meant, d/dx is kept."""
        several = self.variable is not None and len(free_variables(self.function.node)) > 1
        return "leibniz" if several else self.derivatives


def derivative(request: DerivativeRequest, algebra: Algebra) -> Json:
    """The answer of ``POST /derivative``. Raises ``ReadingError``, ``LimitExceeded``, or an invalid variable."""
    reading, variable = request.function, request.meant
    derivation = derive(reading.node, variable, request.order, request.detail, request.fractions)
    warnings = reading.warnings
    if not derivation.verified and not has_value(reading.node):
        words = message("derivative.no_value")
        warnings = (*warnings, ReadingWarning("no-value", words, 0, len(request.expression), ()))
    return {
        "expression": request.written(reading.node),
        "variable": variable.name,
        "order": request.order,
        "derivatives": request.notation_used,
        "derivative": request.written(derivation.result),
        "steps": [step_json(step, request) for step in derivation.steps],
        "valid_where": conditions_json(derivation.conditions),
        "verified": derivation.verified,
        "warnings": [warning_json(warning, request) for warning in warnings],
    }


def chosen_variable(name: str, reading: Reading) -> Symbol:
    """The symbol of a name given in a request, which may be one of those just read."""
    return Symbol(name) if name in variables(reading.node) else read_variable(name)


def derivative_writers(notation: Notation, *variables: str) -> tuple[TextWriter, LatexWriter]:
    """Writers of lines each of which differentiates by one of the variables."""
    prime = variables if notation == "prime" else ()
    return TextWriter(*prime), LatexWriter(*prime)


def read_variable(name: str, field: str = "variable") -> Symbol:
    """The symbol of a name given in a request; an error names the field."""
    try:
        node = read(name, variables=(name,)).node if name.strip() else None
    except TutorError as error:
        error.field = field
        raise
    if not isinstance(node, Symbol):
        raise TutorError(message("derivative.not_a_variable", name=name), field=field)
    return node


def free_variables(node: Node) -> list[str]:
    """The variables of an expression in alphabetical order, without those that count the terms of a Σ."""
    if len(variables(node)) < 2:
        return [*variables(node)]
    counts: set[str] = set()
    for part in walk(node):
        if isinstance(part, Summation):
            counts |= variables(part.lower) | variables(part.upper)
    return sorted(variables(node) - counts) or sorted(variables(node))


def plain_variable(node: Node) -> Symbol:
    """The variable meant where none is named: the only one, or x before t, y and z. Raises where none of these fits."""
    names = free_variables(node)
    if len(names) == 1:
        return Symbol(names[0])
    usual = next((name for name in USUAL if name in names), None if names else "x")
    if usual is None:
        raise TutorError(message("derivative.no_variable"), field="variable")
    return Symbol(usual)


def conditions_json(conditions: tuple[Condition, ...]) -> list[Json]:
    return [{"text": to_text(condition), "latex": to_latex(condition)} for condition in conditions]
