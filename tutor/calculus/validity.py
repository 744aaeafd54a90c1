"""Where an answer says it holds, judged at places, by an engine that shares nothing with the one that says so.

At rational places, and in tiny balls around the zeros of what the function divides by or takes the logarithm or root
of: where the conditions hold, the function and the derivative given must have values, and where power series know no
derivative (a kink), difference quotients must lead to the one given. Where they fail, power series must not know it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from flint import arb, fmpq

from tutor.calculus.witnesses import POINTS
from tutor.expression.balls import enclose, precision
from tutor.expression.message import Message, message
from tutor.expression.tree import (
    ONE,
    TWO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
    Indexed,
    Negation,
    Node,
    Piecewise,
    Power,
    Quotient,
    Sum,
    Summation,
    Symbol,
    glance,
    number,
    rational_value,
    variables,
    walk,
)

_BITS = 256
_PLACES = [fmpq(k, 2) for k in range(-13, 14)]
_GRID = [fmpq(4 * k + 1, 16) for k in range(-32, 32)]  # between which zeros are looked for
_MOST_ZEROS = 40
_HALVINGS = 48
_PLAIN = 10**4  # the largest denominator of a place that is called exact
_EXACT = 1e-60
_STEPS = (fmpq(1, 2**60), fmpq(-1, 2**60))  # of difference quotients
_BESIDE = (fmpq(1, 2**40), fmpq(-1, 2**40))  # around a tiny ball
_NEAR = 1e-4
_STEPPING = frozenset(("floor", "ceil"))  # ⌊u⌋ ≠ u is more than is needed where u turns around
_POLE_OF = {"tan": "cos", "sec": "cos", "cot": "sin", "csc": "sin"}
Values = Mapping[str, arb]


@dataclass(frozen=True, slots=True)
class Validity:
    """What is claimed: that ``result`` is the derivative of ``body``, wherever all the ``conditions`` hold.

    ``lines`` are those of the working, from the second on, and ``joints`` how many steps look at one place only.
    """

    body: Node
    variable: str
    order: int
    result: Node
    conditions: Sequence[Condition]
    lines: Sequence[Node]
    joints: int

    def faults(self) -> Iterator[Message]:
        """What is wrong with the conditions: the first place where they promise too much, and where too little.

        Nothing is said of functions of data, which have no values of their own.
        """
        if any(isinstance(part, Indexed) for part in walk(self.body)):
            return
        with precision(_BITS):
            found: dict[str, Message] = {}
            examined: set[Fraction | Node] = set()
            balls: list[Values] = []
            for values in self._settings():
                at = _exact(values[self.variable])
                if at is None:
                    balls.append(values)
                    continue
                fault = self._fault_at(at, values, examined)
                if fault is not None:
                    found.setdefault(fault.key, fault)
            if max(len(examined), self._joints_of_pieces()) > self.joints:
                found.setdefault("verify.unexamined", message("verify.unexamined"))
            yield from found.values()
            if "verify.not_there" not in found and any(map(self._promises_too_much, balls)):
                yield message("verify.not_everywhere")

    def _settings(self) -> Iterator[Values]:
        """Places, with values of the other letters: two sets of them, of both signs. Not all places are exact."""
        others = sorted((variables(self.body) | variables(self.result)) - {self.variable})
        bounds: set[str] = set()
        for part in walk(self.body):
            if isinstance(part, Summation):
                bounds |= variables(part.lower) | variables(part.upper)
        exact = [arb(at) for at in dict.fromkeys((*_PLACES, *POINTS, *_numbers((self.body, *self.conditions))))]
        for turn in range(2 if others else 1):
            rest = {name: arb(POINTS[(place + 3 * turn) % len(POINTS)]) for place, name in enumerate(others)}
            rest |= {name: arb(3 + 2 * turn) for name in others if name in bounds}
            yield from ({**rest, self.variable: at} for at in (*exact, *self._zeros(rest)))

    def _fault_at(self, at: Fraction, values: Values, examined: set[Fraction | Node]) -> Message | None:
        held = {condition: _holds(condition, values) for condition in self.conditions}
        promised = False if False in held.values() else None if None in held.values() else True
        if promised is None:
            return None
        function, given = enclose(self.body, values), enclose(self.result, values)
        there = function.is_finite() and given.is_finite()
        known = there and self._is_known(values)
        place = number(at)
        if not promised:
            failing = [condition for condition in held if held[condition] is False]
            needless = known and not all(_STEPPING & glance(condition).functions for condition in failing)
            return message("verify.left_out", x=Symbol(self.variable), at=place) if needless else None
        if not there or not (known or self._is_limit(given, values)):
            return message("verify.not_there", x=Symbol(self.variable), at=place)
        if self.order == 1 and not all(enclose(line, values).is_finite() for line in self.lines):
            examined.add(self._kink(values) or at)
        return None

    def _joints_of_pieces(self) -> int:
        """The numbers at which pieces of the derivative meet, each of which has to be examined."""
        places: set[Node] = set()
        for part in walk(self.result):
            if isinstance(part, Piecewise):
                compared = [
                    each for _, region in part.branches for each in walk(region) if isinstance(each, Comparison)
                ]
                ends = [end for each in compared for end in _ends(each, self.variable)]
                places |= set(ends) if len(ends) == len(compared) else set()
        return len(places)

    def _kink(self, values: Values) -> Node | None:
        """What vanishes at a place in bars or under a sign, and may do so at infinitely many: examined together."""
        for part in walk(self.body):
            match part:
                case Apply("abs" | "sign", (u,)) if glance(u).functions and enclose(u, values).contains(0):
                    return u
        return None

    def _marker(self, order: int) -> Node:
        return Derivative(self.body, Symbol(self.variable), order) if order else self.body

    def _is_known(self, values: Values) -> bool:
        """Whether power series know the derivative at a place on both sides of which the function has a value."""
        sides = all(enclose(self.body, self._beside(values, step)).is_finite() for step in _STEPS)
        return sides and enclose(self._marker(self.order), values).is_finite()

    def _is_limit(self, given: arb, values: Values) -> bool:
        """Whether the difference quotients on both sides are near the value given.

        For order 1 those from the place itself; otherwise, where the lower derivative may not be known either, those
        between two places beside it, and there must not be a jump.
        """
        lower = self._marker(self.order - 1)
        sides = [[enclose(lower, self._beside(values, n * step)) for n in (1, 2)] for step in _STEPS]
        here = [enclose(lower, values)] * 2 if self.order == 1 else [near for near, _ in sides]
        tolerance = _NEAR * (1 + abs(given))
        if not abs(sides[0][0] - sides[1][0]) < tolerance:
            return False
        starts = zip(here, sides, _STEPS, strict=True)
        quotients = [((near if self.order == 1 else far) - start) / step for start, (near, far), step in starts]
        return all(bool(abs(quotient - given) < tolerance) for quotient in quotients)

    def _beside(self, values: Values, step: fmpq) -> Values:
        return {**values, self.variable: values[self.variable] + step}

    def _promises_too_much(self, values: Values) -> bool:
        """Whether the conditions are sure to hold in a ball in which the function or the derivative has no value.

        A derivative in pieces has none that is known in a ball around a joint: there the slopes beside it must agree.
        """
        if _holds(Conjunction(tuple(self.conditions)), values) is not True:
            return False
        if enclose(self.body, values).is_finite() and enclose(self.result, values).is_finite():
            return False
        slopes = [enclose(self.result, self._beside(self._middle(values), step)) for step in _BESIDE]
        return self._may_break(values) or not abs(slopes[0] - slopes[1]) < _NEAR * (1 + abs(slopes[0]))

    def _middle(self, values: Values) -> Values:
        return {**values, self.variable: values[self.variable].mid()}

    def _may_break(self, values: Values) -> bool:
        """Whether the lower derivative may not be continuous in a ball, or not have a value beside it."""
        lower = self._marker(self.order - 1)
        beside = [enclose(lower, self._beside(self._middle(values), step)) for step in _BESIDE]
        return not abs(beside[0] - beside[1]) < _NEAR * (1 + abs(beside[0]))

    def _zeros(self, rest: Values) -> Iterator[arb]:
        """Zeros of what may not be 0, by halving intervals at whose ends its signs differ: exact, or tiny balls."""
        found = 0
        for part in dict.fromkeys(_delicate(self.body)):
            if self.variable not in variables(part) or not variables(part) <= {self.variable, *rest}:
                continue  # also what stands under a Σ
            signs = [(at, self._sign(part, at, rest)) for at in _GRID]
            for (low, one), (high, other) in pairwise(signs):
                if one * other < 0 and found < _MOST_ZEROS:
                    found += 1
                    yield self._zero(part, low, high, rest)

    def _zero(self, part: Node, low: fmpq, high: fmpq, rest: Values) -> arb:
        sign = self._sign(part, low, rest)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if self._sign(part, middle, rest) == sign:
                low = middle
            else:
                high = middle
        plain = Fraction(int(low.p), int(low.q)).limit_denominator(_PLAIN)
        at = arb(fmpq(plain.numerator, plain.denominator))
        is_zero = enclose(part, {**rest, self.variable: at}).contains(0)
        return at if is_zero else arb((low + high) / 2, arb((high - low) / 2))

    def _sign(self, part: Node, at: fmpq, rest: Values) -> int:
        value = enclose(part, {**rest, self.variable: arb(at)})
        return int(bool(value > 0)) - int(bool(value < 0))


def _exact(at: arb) -> Fraction | None:
    """The plain fraction a place is; ``None`` for a wider ball."""
    if at.rad() > _EXACT:
        return None
    return Fraction(int(at.mid().fmpq().p), int(at.mid().fmpq().q)).limit_denominator(_PLAIN)


def _numbers(parts: Iterable[Node | Condition]) -> Iterator[fmpq]:
    """The rational numbers written in the parts, with both signs."""
    for whole in parts:
        for part in walk(whole):
            if isinstance(part, Comparison | Conjunction | Disjunction):
                continue
            value = rational_value(part)  # type: ignore[arg-type]
            if value is not None and abs(value) < 10**6:
                yield from (fmpq(sign * value.numerator, value.denominator) for sign in (1, -1))


def _delicate(body: Node) -> Iterator[Node]:
    """What must not be 0, or not change its sign, for parts of the function to have a value."""
    for part in walk(body):
        match part:
            case Quotient(_, below) if variables(below):
                yield below
            case Power(base, _) if variables(base):
                yield base
            case Apply(name, (u, *_)) if name in _POLE_OF and variables(u):
                yield Apply(_POLE_OF[name], (u,))
            case Apply("min" | "max", arguments):
                yield from (_difference(u, v) for u, v in combinations(arguments, 2))
            case Comparison(_, left, right):
                yield _difference(left, right)
            case Apply(_, arguments) if glance(part).functions:
                for u in arguments:
                    if variables(u):
                        yield from (u, Sum((u, ONE)), Sum((u, number(-1))), Sum((Power(u, TWO), number(-1))))


def _ends(comparison: Comparison, variable: str) -> Iterator[Node]:
    """The number the variable is compared with."""
    for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        if one == Symbol(variable) and not variables(other):
            yield other


def _difference(left: Node, right: Node) -> Node:
    return Sum((left, Negation(right)))


def _holds(condition: Condition, values: Values) -> bool | None:
    """Whether a condition holds; ``None`` where that is not known. It says nothing where a side has no value."""
    match condition:
        case Comparison(relation, left, right):
            difference = enclose(left, values) - enclose(right, values)
            if not difference.is_finite():
                return True
            above, below, same = bool(difference > 0), bool(difference < 0), bool(difference.is_zero())
            if not (above or below or same):
                return None
            return {
                "<": below,
                "<=": below or same,
                ">": above,
                ">=": above or same,
                "=": same,
                "!=": not same,
            }[relation]
        case Conjunction(parts):
            held = [_holds(part, values) for part in parts]
            return False if False in held else None if None in held else True
        case Disjunction(parts):
            held = [_holds(part, values) for part in parts]
            return True if True in held else None if None in held else False
    return True
