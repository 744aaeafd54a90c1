"""The engine: rules applied from the outside in, left to right, every line recorded; then tidying, in named steps."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.calculus.certificate import Rejected, check, follows, witnesses_for
from tutor.calculus.conditions import never_holds, simplify_conditions
from tutor.calculus.indices import written_out
from tutor.calculus.kinks import smooth_kinks
from tutor.calculus.order import Fractions
from tutor.calculus.rule import Derivation, Step
from tutor.calculus.rules.domain import of_constants
from tutor.calculus.tidy import tidy
from tutor.calculus.witnesses import Witnesses
from tutor.calculus.working import Detail, Working
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.message import Message, message
from tutor.expression.tree import ZERO, Comparison, Condition, Derivative, Node, Quotient, Symbol, rebuild, walk

MAX_ORDER = 10


def derive(
    node: Node,
    variable: Symbol | str,
    order: int = 1,
    detail: Detail = "normal",
    fractions: Fractions = "power",
) -> Derivation:
    """The derivative with every line of working, each checked by an engine that did not make it.

    ``detail`` says how much is folded into one line: ``brief``, ``normal`` (as a student writes), ``full``;
    ``fractions`` whether c/uⁿ is rewritten as a power or done by the quotient rule. Raises
    ``LimitExceeded`` ("result-size") where the working would grow out of bounds. Where no rule fits, the marker stays
    in the result, a step says so, and ``verified`` is false.
    """
    symbol = _symbol(variable)
    marker = _marker(node, symbol, order)
    working = Working(detail, fractions=fractions)
    result = working.lines(marker)
    constants = tuple(of_constants(node, symbol.name))
    conditions = simplify_conditions(written_out((*working.conditions, *constants), node))
    if isinstance(marker, Derivative) and any(map(never_holds, conditions)):
        working = Working(detail, fractions=fractions)
        result = working.lines(working.simplified(marker))
        conditions = simplify_conditions(written_out((*working.conditions, *constants), node))
    witnesses = witnesses_for(marker)
    steps = tuple(_checked(step, witnesses) for step in working.steps)
    kinks = _smooth_kinks(node, result, symbol, order, conditions) if working.complete else {}
    conditions = tuple(condition for condition in conditions if condition not in kinks)
    for words in kinks.values():
        steps += (Step("joint", "d.meaning", result, result, words, check="exact"),)
    return Derivation(node, symbol, order, result, steps, conditions, complete=working.complete)


def _smooth_kinks(
    node: Node, result: Node, variable: Symbol, order: int, conditions: tuple[Condition, ...]
) -> dict[Condition, Message]:
    """The conditions that the derivative does not need, the lower ones needing none of them either."""
    if order == 1:
        return smooth_kinks(node, result, variable, conditions)
    if order == 0 or not any(isinstance(each, Comparison) and each.relation == "!=" for each in conditions):
        return {}
    lower = derive(node, variable, order - 1, "brief")
    kinks = smooth_kinks(lower.result, result, variable, conditions)
    return {condition: words for condition, words in kinks.items() if condition not in lower.conditions}


def derivative(node: Node, variable: Symbol | str, order: int = 1) -> Node:
    """The tidy derivative without its lines; a ``Derivative`` node stays where no rule fits."""
    marker = _marker(node, _symbol(variable), order)
    result = Working("normal", recording=False).lines(marker)
    if isinstance(marker, Derivative) and any(map(_is_over_0, walk(result))):
        working = Working("normal", recording=False)
        result = working.lines(working.simplified(marker))
    return result


def _is_over_0(part: Node | Condition) -> bool:
    return isinstance(part, Quotient) and part.denominator == ZERO


def worked_out(node: Node) -> Node:
    """The tree with every derivative that is still to be taken taken, inner ones first."""

    def taken(part: Node) -> Node:
        return derivative(part.body, part.variable, part.order) if isinstance(part, Derivative) else part

    return rebuild(node, taken)


def gradient(node: Node, names: Sequence[Symbol | str]) -> tuple[Node, ...]:
    """The partial derivatives, in the order of the names."""
    return tuple(derivative(node, name) for name in names)


def hessian(node: Node, names: Sequence[Symbol | str]) -> tuple[tuple[Node, ...], ...]:
    """The second partial derivatives, row by row; symmetric, so each pair is derived once."""
    first = gradient(node, names)
    rows: list[list[Node]] = [[] for _ in names]
    for i in range(len(names)):
        for j in range(len(names)):
            rows[i].append(rows[j][i] if j < i else derivative(first[i], names[j]))
    return tuple(tuple(row) for row in rows)


def _symbol(variable: Symbol | str) -> Symbol:
    return variable if isinstance(variable, Symbol) else Symbol(variable)


def _marker(node: Node, variable: Symbol, order: int) -> Node:
    if order > MAX_ORDER:
        raise LimitExceeded("derivative-order", MAX_ORDER)
    if order < 0:
        raise TutorError(message("derivative.order_negative"))
    return Derivative(node, variable, order) if order else tidy(node)


def _checked(step: Step, witnesses: Witnesses) -> Step:
    """The step with its check, and those of the lines folded into it."""
    substeps = tuple(_checked(inner, witnesses) for inner in step.substeps)
    lines = [(inner.before, inner.after, inner.check) for inner in substeps]
    try:
        verdict = follows(step.before, step.after, lines) or check(step.before, step.after, witnesses)
    except Rejected:
        verdict = None  # never expected; the answer then says that it is not verified
    return Step(step.rule, step.skill, step.before, step.after, step.explanation, substeps, verdict)
