"""Functions in pieces: max, min, and piecewise definitions with their joints examined."""

from __future__ import annotations

from tutor.calculus.cases import EXTREMES, without_extremes
from tutor.calculus.inequalities import is_polynomial, solved
from tutor.calculus.rule import Applied, Rule
from tutor.calculus.rules.building import Conditions, inner_derivative
from tutor.calculus.solution_sets import plainly
from tutor.calculus.tidy import tidy
from tutor.expression.message import message
from tutor.expression.tree import (
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
    Negation,
    Node,
    Piecewise,
    Sum,
    Symbol,
    depends_on,
    glance,
    rational_value,
    variables,
)

_STRICT = {"<=": "<", ">=": ">"}
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _cases(marker: Derivative) -> Applied | None:
    """A function of one letter with max or min inside is written without them, each piece on its own interval."""
    if not EXTREMES.isdisjoint(glance(marker.body).functions) and not _is_plain(marker.body):
        written = without_extremes(marker.body, marker.variable)
        if written is not None:
            return Applied(inner_derivative(written, marker), message("rule.cases", f=marker.body))
    return None


def _is_plain(body: Node) -> bool:
    """Whether the rules below do as well: a function in pieces, or one max or min of which the letter is compared with
    a number in every piece."""
    if isinstance(body, Apply) and body.function in EXTREMES:
        pieces = in_pieces(body)
        plain = all(EXTREMES.isdisjoint(glance(argument).functions) for argument in body.arguments)
        return plain and (
            pieces is None
            or all(isinstance(where, Comparison) and isinstance(where.left, Symbol) for _, where in pieces.branches)
        )
    return isinstance(body, Piecewise)


def _extreme(marker: Derivative) -> Applied | None:
    """max(u, v)′ is u′ where u > v and v′ where v > u; nothing is said where u = v."""
    match marker.body:
        case Apply("max" | "min" as name, arguments):
            arguments = _distinct(name, arguments)
            if len(arguments) == 1:
                return Applied(inner_derivative(arguments[0], marker), message(f"rule.{name}", f=marker.body))
            pieces = _pieces(">" if name == "max" else "<", arguments)
            branches = tuple((inner_derivative(own, marker), where) for own, where in pieces.branches)
            conditions = tuple(
                _comparison("!=", first, second)
                for position, first in enumerate(arguments)
                for second in arguments[position + 1 :]
            )
            return Applied(Piecewise(branches), message(f"rule.{name}", f=marker.body), conditions)
    return None


def in_pieces(body: Node) -> Piecewise | None:
    """A function in pieces, max and min among them: max(u, v) is u where u ≥ v, and v where v ≥ u.

    The letter is compared with numbers where that can be: |x| < 1 is −1 < x and x < 1.
    """
    match body:
        case Piecewise(branches):
            return Piecewise(tuple((value, plainly(condition)) for value, condition in branches))
        case Apply("max" | "min" as name, arguments):
            distinct = _distinct(name, arguments)
            return _pieces(">=" if name == "max" else "<=", distinct) if len(distinct) > 1 else None
    return None


def _pieces(relation: str, arguments: tuple[Node, ...]) -> Piecewise:
    """Each argument with the condition under which it is the one that decides."""
    return Piecewise(
        tuple(
            (own, _all(tuple(_comparison(relation, own, other) for other in arguments if other != own)))
            for own in arguments
        )
    )


def _distinct(name: str, arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    """The arguments that can decide: each once, and of the plain numbers only the largest (for min the smallest)."""
    numbers = [value for value in map(rational_value, arguments) if value is not None]
    best = (max if name == "max" else min)(numbers, default=None)
    kept = (u for u in arguments if (value := rational_value(u)) is None or value == best)
    return tuple({rational_value(u) or u: u for u in kept}.values())


def _comparison(relation: str, left: Node, right: Node) -> Comparison:
    """The comparison solved where that is plain, with the number on the right: 0 > x is x < 0, x > 1 − x is x > 1/2."""
    if is_polynomial(Sum((left, right))):
        found = solved(Comparison(relation, tidy(Sum((left, Negation(right)))), ZERO))
        if len(found) == 1 and isinstance(found[0].left, Symbol):
            return found[0]
    if not variables(left) and variables(right):
        return Comparison(_TURNED.get(relation, relation), right, left)
    return Comparison(relation, left, right)


def _all(conditions: tuple[Comparison, ...]) -> Condition:
    return conditions[0] if len(conditions) == 1 else Conjunction(conditions)


def _piecewise(marker: Derivative) -> Applied | None:
    """Each branch is differentiated inside its own region; the joints are left out (and examined afterwards)."""
    match marker.body:
        case Piecewise(branches):
            name = marker.variable.name
            taken = tuple((inner_derivative(value, marker), _open(condition, name)) for value, condition in branches)
            conditions = tuple(
                dict.fromkeys(joint for _, condition in branches for joint in _joints(plainly(condition), name))
            )
            return Applied(Piecewise(taken), message("rule.piecewise", count=len(branches)), conditions)
    return None


def _open(condition: Condition, name: str) -> Condition:
    """The condition without its boundary: x ≤ 1 becomes x < 1. What does not move with the variable stays."""
    match condition:
        case Comparison(relation, left, right) if _moves(condition, name):
            return Comparison(_STRICT.get(relation, relation), left, right)
        case Conjunction(conditions):
            return Conjunction(tuple(_open(part, name) for part in conditions))
        case Disjunction(conditions):
            return Disjunction(tuple(_open(part, name) for part in conditions))
    return condition


def _moves(condition: Comparison, name: str) -> bool:
    """Whether its two sides move against each other: not in y > 0, nor in x ≤ x."""
    return depends_on(tidy(Sum((condition.left, Negation(condition.right)))), name)


def _joints(condition: Condition, name: str) -> Conditions:
    """Where a condition changes: left ≠ right for each of its comparisons, the number on the right."""
    match condition:
        case Comparison(_, left, right) if _moves(condition, name):
            return (_comparison("!=", left, right),)
        case Conjunction(conditions) | Disjunction(conditions):
            return tuple(joint for part in conditions for joint in _joints(part, name))
    return ()


CASES = Rule("cases", "d.abs", _cases)
MAXIMUM = Rule("max", "d.abs", lambda marker: _named(marker, "max"))
MINIMUM = Rule("min", "d.abs", lambda marker: _named(marker, "min"))
PIECEWISE = Rule("piecewise", "d.meaning", _piecewise)


def _named(marker: Derivative, name: str) -> Applied | None:
    return _extreme(marker) if isinstance(marker.body, Apply) and marker.body.function == name else None
