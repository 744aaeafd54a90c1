"""The checker of certificates: does what an analysis says about the zeros of f′ follow from facts balls can verify?

A certificate is JSON. Its pieces lie side by side on the domain; on each, f is one smooth formula, and facts about f′
lie side by side on the piece. With a ``period`` T, the domain is T long and f(x + T) = f(x) + ``shift`` by exact
algebra. The facts:

- ``no_zero``: f′ has the sign ``sign`` on [from, to], by one enclosure of f′, or of its mean-value form;
- ``one_zero``: f″ has no zero on [from, to] and f′ has opposite signs at the ends, so f′ has exactly one zero there;
- ``known_zero``: the derivatives of order 1 … ``multiplicity`` of f are 0 at ``at`` by exact algebra, and the next one
  has no zero on [from, to], so ``at`` is the only zero of f′ there (``at`` may be an end);
- ``factored_zero``: f′ = factor^multiplicity·rest by exact algebra; the factor is monotone and changes sign between the
  ends, and the rest has no zero on [from, to];
- ``edge``: with x = edge ± t, or x = ±1/t at infinity, g·denominator = factor·numerator by exact algebra, the factor is
  built of powers of t and e and so never 0, and the numerator has no zero on the closed interval of t that belongs to
  [from, to]. With ``order`` 1, g is f′. With ``order`` 2, g is f″, and f′ moves away from 0 towards the edge;
- ``constant``: f′ is 0 by exact algebra;
- ``claimed`` and ``undefined``: what the analysis claims for reasons that balls alone cannot repeat.

Nothing here searches or solves. Values and derivatives come from power series in ball arithmetic, which use no rule of
differentiation; exact algebra is the normal form of ``expression``, another engine than the one that found the points.
That a formula equals f on its piece is compared at the ends and in the middle of all facts only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from flint import arb

from tutor.calculus.differentiate import derivative
from tutor.expression.ball_functions import hull
from tutor.expression.balls import enclose, precision, taylor
from tutor.expression.errors import TutorError
from tutor.expression.normal_form import is_identical
from tutor.expression.read import read
from tutor.expression.tree import (
    INFINITY,
    ONE,
    ZERO,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    rational_value,
    substitute,
)

Json = Mapping[str, Any]

BITS = 128
HIGHEST_MULTIPLICITY = 20
T = Symbol("t")
UNCHECKED = ("claimed", "undefined")


@dataclass(frozen=True, slots=True)
class Verification:
    """The places of the facts that do not hold, such as ``pieces[0].facts[3]``, and of those that are only claimed."""

    failed: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether no fact is wrong."""
        return not self.failed

    @property
    def proved(self) -> bool:
        """Whether all that is said has been verified."""
        return not self.failed and not self.unchecked


def verify(certificate: Json) -> Verification:
    """Check every fact of a certificate as it came out of ``json.loads``. Nothing in it can make this raise."""
    return verification(_all(certificate))


def verification(facts: Iterable[tuple[str, bool | None]]) -> Verification:
    """What is to be said of facts, each with its place and whether it holds (``None``: not checked)."""
    with precision(BITS):
        told = list(facts)
    unchecked = tuple(place for place, holds in told if holds is None)
    return Verification(tuple(place for place, holds in told if holds is not None and not holds), unchecked)


def _all(certificate: Json) -> Iterator[tuple[str, bool | None]]:
    try:
        f, variable = tree_of(certificate["expression"]), str(certificate["variable"])
        pieces = list(certificate["pieces"])
        ends = [(piece["from"], piece["to"]) for piece in pieces]
        yield "domain", bool(ends) and [ends[0][0], ends[-1][1]] == list(certificate["domain"])
        yield "pieces", all(before[1] == after[0] for before, after in pairwise(ends))
        if certificate.get("period") is not None:
            length = tree_of(certificate["period"])
            moved = substitute(f, variable, Sum((Symbol(variable), length)))
            same = is_identical(moved, add(f, tree_of(certificate["shift"])))
            yield "period", same and is_apart(certificate["domain"], length)
    except (KeyError, TypeError, ValueError, TutorError):
        yield "certificate", False
        return
    for k, piece in enumerate(pieces):
        yield from _piece(piece, f, variable, f"pieces[{k}]")


def is_apart(domain: list[str], length: Node) -> bool:
    lower, upper = (tree_of(end) for end in domain)
    return is_identical(add(lower, length), upper) is True


def _piece(piece: Json, f: Node, variable: str, place: str) -> Iterator[tuple[str, bool | None]]:
    try:
        facts = list(piece["facts"])
        ends = [(fact["from"], fact["to"]) for fact in facts]
        whole = bool(ends) and (ends[0][0], ends[-1][1]) == (piece["from"], piece["to"])
        yield f"{place}.facts", whole and all(before[1] == after[0] for before, after in pairwise(ends))
        formula = tree_of(piece["formula"])
        if formula != f:
            yield f"{place}.formula", _agree(formula, f, variable, ends)
    except (KeyError, TypeError, ValueError, TutorError):
        yield place, False
        return
    for k, fact in enumerate(facts):
        try:
            yield f"{place}.facts[{k}]", check(fact, formula, variable)
        except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError, TutorError):
            yield f"{place}.facts[{k}]", False


def _agree(formula: Node, f: Node, variable: str, ends: list[tuple[str, str]]) -> bool:
    """Whether the two trees can be equal at the inner ends of all facts and between the finite ends of each."""
    inner = [ball_of(after) for _, after in ends[:-1]]
    inner += [(ball_of(low) + ball_of(high)).mid() / 2 for low, high in ends if "oo" not in low + high]
    return all(enclose(formula, {variable: x}).overlaps(enclose(f, {variable: x})) for x in inner)


def check(fact: Json, formula: Node, variable: str) -> bool | None:
    """Whether one fact holds for this formula; ``None`` for what is only claimed. Raises for what is no fact."""
    kind = fact["fact"]
    if kind in UNCHECKED:
        return None
    if kind == "constant":
        return is_identical(derivative(formula, variable), ZERO) is True
    if kind == "edge":
        return _edge(fact, formula, variable)
    low, high = ball_of(fact["from"]), ball_of(fact["to"])
    box = hull(low, high)
    if not low <= high:
        return False
    match kind:
        case "no_zero":
            return _has_sign(formula, variable, box, sign_of(fact["sign"]))
        case "one_zero":
            before, after = _slope(formula, variable, low), _slope(formula, variable, high)
            falls_first = {"local_minimum": True, "local_maximum": False}[fact["kind"]]
            crossing = (before < 0 and after > 0) if falls_first else (before > 0 and after < 0)
            return bool(crossing) and _excludes_zero(_bend(formula, variable, box))
        case "factored_zero":
            return _factored_zero(fact, formula, variable, low, high)
        case "known_zero":
            return _known_zero(fact, formula, variable, low, high)
    raise ValueError(kind)


def _has_sign(formula: Node, variable: str, box: arb, sign: int) -> bool:
    """f′ over the box, directly or as f′(m) + f″(box)·(box − m)."""
    _, slope, half_bend = taylor(formula, variable, box, 2)
    if slope * sign > 0:
        return True
    middle = box.mid()
    return bool((_slope(formula, variable, middle) + 2 * half_bend * (box - middle)) * sign > 0)


def _known_zero(fact: Json, formula: Node, variable: str, low: arb, high: arb) -> bool:
    at, multiplicity = tree_of(fact["at"]), int(fact["multiplicity"])
    ball = ball_of(fact["at"])
    inside = all(fact["at"] == end or known for end, known in ((fact["from"], low < ball), (fact["to"], ball < high)))
    if not inside or not 1 <= multiplicity <= HIGHEST_MULTIPLICITY:
        return False
    for order in range(1, multiplicity + 1):
        value = substitute(derivative(formula, variable, order), variable, at)
        if is_identical(value, ZERO) is not True:
            return False
    leading = taylor(formula, variable, hull(low, high), multiplicity + 1)[-1]
    return _excludes_zero(leading) and fact["kind"] == _kind(multiplicity, bool(leading > 0))


def _kind(multiplicity: int, rises_after: bool) -> str:
    if multiplicity % 2 == 0:
        return "neither"
    return "local_minimum" if rises_after else "local_maximum"


def _factored_zero(fact: Json, formula: Node, variable: str, low: arb, high: arb) -> bool:
    factor, rest, multiplicity = tree_of(fact["factor"]), tree_of(fact["rest"]), int(fact["multiplicity"])
    if not 1 <= multiplicity <= HIGHEST_MULTIPLICITY:
        return False
    product = Product((Power(factor, Integer(multiplicity)), rest))
    if is_identical(derivative(formula, variable), product) is not True:
        return False
    before, after = enclose(factor, {variable: low}), enclose(factor, {variable: high})
    box = hull(low, high)
    others = enclose(rest, {variable: box})
    if not before * after < 0 or not _excludes_zero(_slope(factor, variable, box)) or not _excludes_zero(others):
        return False
    return bool(fact["kind"] == _kind(multiplicity, bool(_slope(formula, variable, high) > 0)))


def _edge(fact: Json, formula: Node, variable: str) -> bool:
    """f′ near an end of the piece where f′ is not smooth, or which is infinite."""
    at_lower = fact["edge"] == fact["from"]
    if not at_lower and fact["edge"] != fact["to"]:
        return False
    edge, inner = tree_of(fact["edge"]), tree_of(fact["to"] if at_lower else fact["from"])
    x, reach = approach(edge, inner, at_lower)
    numerator, denominator = tree_of(fact["numerator"]), tree_of(fact["denominator"])
    factor, order = tree_of(fact["factor"]), fact["order"]
    if order not in (1, 2) or not _never_zero(factor):
        return False
    end = enclose(reach, {})
    if not end > 0:
        return False
    near = hull(arb(0), end)
    if not enclose(denominator, {T.name: near}).is_finite() or not _excludes_zero(enclose(numerator, {T.name: near})):
        return False
    at, sign = enclose(inner, {}), sign_of(fact["sign"])
    moves_away = order == 1 or _bend(formula, variable, at) * sign * (-1 if at_lower else 1) > 0
    if not _slope(formula, variable, at) * sign > 0 or not moves_away:
        return False
    g = substitute(derivative(formula, variable, order), variable, x)
    return is_identical(Product((g, denominator)), Product((factor, numerator))) is True


def _never_zero(node: Node) -> bool:
    """Whether the tree is a product of powers of t > 0 and of e."""
    match node:
        case Product(parts):
            return all(_never_zero(part) for part in parts)
        case Power(base, exponent):
            return base == E or (base == T and rational_value(exponent) is not None)
    return node in (ONE, T, E)


def approach(edge: Node, inner: Node, at_lower: bool) -> tuple[Node, Node]:
    """x in terms of t > 0, and the t that belongs to ``inner``."""
    if edge == INFINITY and not at_lower:
        return Quotient(ONE, T), Quotient(ONE, inner)
    if edge == Negation(INFINITY) and at_lower:
        return Negation(Quotient(ONE, T)), Negation(Quotient(ONE, inner))
    if at_lower:
        return add(edge, T), add(inner, Negation(edge))
    return add(edge, Negation(T)), add(edge, Negation(inner))


def tree_of(text: object) -> Node:
    """A tree, or ±oo, from its text."""
    if text == "oo":
        return INFINITY
    if text == "-oo":
        return Negation(INFINITY)
    if not isinstance(text, str):
        raise ValueError(text)
    return read(text, notation="text").node


def ball_of(text: str) -> arb:
    ball = enclose(tree_of(text), {})
    if not ball.is_finite():
        raise ValueError(text)
    return ball


def sign_of(value: object) -> int:
    if value not in (1, -1):
        raise ValueError(value)
    return 1 if value == 1 else -1


def _slope(formula: Node, variable: str, at: arb) -> arb:
    return taylor(formula, variable, at, 1)[1]


def _bend(formula: Node, variable: str, at: arb) -> arb:
    return taylor(formula, variable, at, 2)[2] * 2


def _excludes_zero(ball: arb) -> bool:
    return bool(ball > 0 or ball < 0)


def fraction_text(value: Fraction) -> str:
    """A rational number as ``verify`` reads it."""
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
