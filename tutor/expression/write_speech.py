"""Trees as they are read aloud: "x squared times sine of x". For screen readers.

Like everything said to a person, speech is a ``Message``: ``say(to_speech(node), "ko")`` puts it into words with the
phrases under ``speech`` in the catalogues. Brackets are spoken wherever a listener could group otherwise.
"""

from __future__ import annotations

from tutor.expression.message import Message, Slot, message
from tutor.expression.tree import (
    TWO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Derivative,
    Disjunction,
    Indexed,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
)

# How tightly the spoken form holds together.
_CONDITION, _SUM, _PRODUCT, _POWER, _ATOM = range(5)

_RELATIONS = {
    "<": "speech.less",
    "<=": "speech.at_most",
    ">": "speech.greater",
    ">=": "speech.at_least",
    "=": "speech.equals",
    "!=": "speech.differs",
}
_GREEK_LETTERS = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma tau upsilon phi chi psi omega
"""
_GREEK = frozenset(_GREEK_LETTERS.split())


def to_speech(node: Node | Condition) -> Message:
    """What to say for a tree or a condition.

    A derivative by a variable without a name is one written with prime marks, which do not say by what.
    """
    spoken, _ = _speak(node)
    return spoken if isinstance(spoken, Message) else message("speech.plain", text=spoken)


def _at_least(level: int, node: Node | Condition) -> Slot:
    spoken, own = _speak(node)
    return spoken if own >= level else message("speech.group", inner=spoken)


def _speak(node: Node | Condition) -> tuple[Slot, int]:
    """What to say and how tightly it holds together."""
    match node:
        case Integer(value):
            return str(value), _ATOM
        case Constant(name):
            return message(f"speech.constant_{name}"), _ATOM
        case Symbol(name):
            return _name(name), _ATOM
        case Indexed(name, index):
            return message("speech.subscript", name=_name(name), index=_at_least(_ATOM, index)), _ATOM
        case Negation(operand):
            return message("speech.minus", u=_at_least(_PRODUCT, operand)), _SUM
        case Sum(terms):
            return _sum(terms), _SUM
        case Product(factors):
            total = _at_least(_POWER, factors[0])
            for factor in factors[1:]:
                total = message("speech.times", u=total, v=_at_least(_POWER, factor))
            return total, _PRODUCT
        case Quotient(numerator, denominator):
            return message("speech.over", u=_at_least(_POWER, numerator), v=_at_least(_POWER, denominator)), _PRODUCT
        case Power(base, exponent):
            below = _at_least(_ATOM, base)
            if isinstance(exponent, Integer) and exponent.value in (2, 3):
                return message("speech.squared" if exponent == TWO else "speech.cubed", u=below), _POWER
            return message("speech.power", u=below, n=_at_least(_ATOM, exponent)), _POWER
        case Apply(function, arguments):
            return _apply(function, arguments), _POWER
        case Summation(body, index, lower, upper):
            bounds: dict[str, Slot] = {"lower": _speak(lower)[0], "upper": _speak(upper)[0]}
            return message("speech.sum", index=_name(index.name), body=_at_least(_POWER, body), **bounds), _SUM
        case Derivative(body, Symbol(""), order):
            inner = _at_least(_ATOM, body)
            return message("speech.prime" if order == 1 else "speech.higher_prime", u=inner, order=order), _SUM
        case Derivative(body, variable, order):
            inner, by = _at_least(_ATOM, body), _name(variable.name)
            if order == 1:
                return message("speech.derivative", u=inner, x=by), _SUM
            return message("speech.higher_derivative", u=inner, x=by, order=order), _SUM
        case Piecewise(branches):
            return message("speech.piecewise", branches=_listed([_branch(v, c) for v, c in branches])), _CONDITION
        case Comparison(relation, left, right):
            return message(_RELATIONS[relation], u=_speak(left)[0], v=_speak(right)[0]), _CONDITION
        case Conjunction(conditions):
            return _joined("speech.and", conditions), _CONDITION
        case Disjunction(conditions):
            return _joined("speech.or", conditions), _CONDITION
        case Otherwise():
            return message("speech.otherwise"), _CONDITION


def _name(name: str) -> Slot:
    stem, _, subscript = name.partition("_")
    spoken: Slot = stem
    if stem in _GREEK:
        spoken = message(f"speech.{stem}")
    elif stem.lower() in _GREEK:
        spoken = message("speech.capital", letter=message(f"speech.{stem.lower()}"))
    return message("speech.subscript", name=spoken, index=subscript) if subscript else spoken


def _sum(terms: tuple[Node, ...]) -> Slot:
    total = _at_least(_PRODUCT if not isinstance(terms[0], Negation) else _SUM, terms[0])
    for term in terms[1:]:
        if isinstance(term, Negation):
            total = message("speech.difference", u=total, v=_at_least(_PRODUCT, term.operand))
        else:
            total = message("speech.plus", u=total, v=_at_least(_PRODUCT, term))
    return total


def _apply(function: str, arguments: tuple[Node, ...]) -> Message:
    match function, arguments:
        case "root", (u, Integer(3)):
            return message("speech.cube_root", u=_at_least(_ATOM, u))
        case (("root" | "log"), (u, n)):
            return message(f"speech.{function}", u=_at_least(_ATOM, u), n=_at_least(_ATOM, n))
        case (("min" | "max"), _):
            return message(f"speech.{function}", us=_listed([_speak(argument)[0] for argument in arguments]))
    return message(f"speech.{function}", u=_at_least(_ATOM, arguments[0]))


def _branch(value: Node, condition: Condition) -> Message:
    if isinstance(condition, Otherwise):
        return message("speech.last_branch", u=_speak(value)[0])
    return message("speech.branch", u=_speak(value)[0], condition=_speak(condition)[0])


def _joined(key: str, conditions: tuple[Condition, ...]) -> Slot:
    parts = [
        _at_least(_ATOM, part) if isinstance(part, Conjunction | Disjunction) else _speak(part)[0]
        for part in conditions
    ]
    total = parts[0]
    for part in parts[1:]:
        total = message(key, u=total, v=part)
    return total


def _listed(parts: list[Slot] | list[Message]) -> Slot:
    total: Slot = parts[0]
    for part in parts[1:]:
        total = message("speech.next", u=total, v=part)
    return total
