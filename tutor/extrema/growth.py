"""Expansions towards infinity and towards singular points, with rigorous remainders on a whole ray.

A tree in x is rewritten in t → ∞ (x = t, x = −t, x = p ± 1/t) as a few exact terms c·M with monomials M of ``scale``
and one remainder: for every t ≥ T the rest is M_R times a number of a ball. From it follow the sign on the whole ray,
the limit, and that there is no zero beyond T. Method: truncated series over a scale of logarithmico-exponential
monomials (Hardy, *Orders of Infinity*), each truncation bounded by Lagrange's remainder in ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key

from flint import arb, fmpq

from tutor.expression.balls import enclose, taylor
from tutor.expression.tree import (
    PI,
    Apply,
    Constant,
    E,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    depends_on,
    rational_value,
)
from tutor.extrema.field import Field, Unrepresentable
from tutor.extrema.report import Coordinate
from tutor.extrema.scale import (
    CONSTANT,
    GROWING,
    Coefficient,
    Exactly,
    Monomial,
    NotExpanded,
    TooNear,
    ball_of,
    definite,
    definite_sign,
    is_nothing,
    monomial,
    plus,
    times,
)

TERMS = 5
LOGARITHM = (Fraction(0), Fraction(1))
MULTIPLIED_OUT = 8
_U = "u"


@dataclass(frozen=True, slots=True)
class Approach:
    """How x tends to its limit as t → ∞: to ±∞ (``at.side``), or to the finite ``at`` from the side ``inward``.

    ``proves_zero(node, k)`` tells whether the k-th derivative of a tree is proved to vanish at the finite limit.
    """

    at: Coordinate
    inward: int
    variable: str
    proves_zero: Callable[[Node, int], bool]

    def position(self, t: int) -> arb:
        """x at that t."""
        if self.at.side:
            return arb(self.at.side * t)
        return (self.at.ball.mid() + arb(self.inward) / t).mid()


@dataclass(frozen=True, slots=True)
class Phase:
    """The angle ωt, known up to whole turns: it lies in ``turns``·2π. ``frequency`` is the tree of ω > 0.

    ``known`` remembers which multiples of ω trees are.
    """

    frequency: Node
    turns: arb
    known: dict[Node, int | None]

    def multiple(self, node: Node) -> int | None:
        """k with node = k·ω, when that is proved."""
        if node not in self.known:
            self.known[node] = None
            with suppress(Unrepresentable):
                share = Field().forms(Quotient(node, self.frequency))[0].rational()
                if share is not None and share.denominator == 1:
                    self.known[node] = int(share)
        return self.known[node]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Σ c·M in descending order, plus (``rest`` monomial) · (a number of the ``rest`` ball) for every t ≥ T."""

    terms: tuple[tuple[Monomial, Coefficient], ...]
    rest: tuple[Monomial, arb] | None = None

    def leading(self) -> tuple[Monomial, Coefficient]:
        """The term that decides; a remainder that excludes 0 will do."""
        if self.terms:
            return self.terms[0]
        if self.rest is not None and (self.rest[1] > 0 or self.rest[1] < 0):
            return self.rest
        raise NotExpanded


def _compare(a: Monomial, b: Monomial) -> int:
    return a.times(b.inverse()).growth()


def _ratio(small: Monomial, large: Monomial, start: int) -> arb:
    """The values of small/large on t ≥ start, where the ratio tends to 0 (or is 1)."""
    if small == large:
        return arb(1)
    return arb(0).union(small.times(large.inverse()).highest(start))


class Ray:
    """Expansion arithmetic on t ≥ start; with a phase, on those t ≥ start whose angle is in it."""

    def __init__(self, approach: Approach, start: int, phase: Phase | None = None) -> None:
        self.approach = approach
        self.start = start
        self.phase = phase

    # -- arithmetic -------------------------------------------------------------------------------------------------

    def gathered(self, terms: list[tuple[Monomial, Coefficient]], rests: list[tuple[Monomial, arb]]) -> Expansion:
        """Equal monomials together, in order, no more than ``TERMS`` of them, everything smaller in the remainder."""
        if len(terms) == 1 and not rests and definite(terms[0][1]):
            return Expansion(tuple(terms))
        merged: dict[Monomial, Coefficient] = {}
        for m, c in terms:
            merged[m] = plus(merged[m], c) if m in merged else c
        ordered = sorted(
            ((m, c) for m, c in merged.items() if not is_nothing(c)),
            key=lambda term: cmp_to_key(_compare)(term[0]),
            reverse=True,
        )
        kept: list[tuple[Monomial, Coefficient]] = []
        rests = list(rests)
        largest = max((m for m, _ in rests), key=cmp_to_key(_compare), default=None)
        for m, c in ordered:
            ball = ball_of(c)
            doubtful = not definite(c)
            if rests or doubtful or len(kept) == TERMS:
                below = largest is not None and _compare(m, largest) <= 0
                if doubtful or below or len(kept) == TERMS:
                    rests.append((m, ball))
                    largest = m if largest is None or _compare(m, largest) > 0 else largest
                    continue
            kept.append((m, c))
        if largest is None:
            return Expansion(tuple(kept))
        total = arb(0)
        for m, ball in rests:
            total += ball * _ratio(m, largest, self.start)
        if not total.is_finite():
            raise NotExpanded
        return Expansion(tuple(kept), (largest, total))

    def sum(self, *parts: Expansion) -> Expansion:
        return self.gathered(
            [term for part in parts for term in part.terms], [part.rest for part in parts if part.rest is not None]
        )

    def product(self, a: Expansion, b: Expansion) -> Expansion:
        if a.rest is None and len(a.terms) == 1 and b.rest is None and len(b.terms) == 1:
            (m, c), (n, d) = a.terms[0], b.terms[0]
            return self.gathered([(m.times(n), times(c, d))], [])
        terms = [(m.times(n), times(c, d)) for m, c in a.terms for n, d in b.terms]
        rests = []
        for one, other in ((a, b), (b, a)):
            if one.rest is not None:
                rests += [(one.rest[0].times(m), one.rest[1] * ball_of(c)) for m, c in other.terms]
        if a.rest is not None and b.rest is not None:
            rests.append((a.rest[0].times(b.rest[0]), a.rest[1] * b.rest[1]))
        return self.gathered(terms, rests)

    def scaled(self, a: Expansion, c: Coefficient, m: Monomial = CONSTANT) -> Expansion:
        return self.product(a, Expansion(((m, c),)))

    def constant(self, c: Coefficient) -> Expansion:
        return Expansion(()) if is_nothing(c) else self.gathered([(CONSTANT, c)], [])

    def range(self, a: Expansion) -> arb:
        """All values on the ray of an expansion that stays bounded."""
        total = arb(0)
        for m, c in (*a.terms, *((a.rest,) if a.rest else ())):
            total += ball_of(c) * _ratio(m, CONSTANT, self.start) if m.growth() <= 0 else arb.nan()
        if not total.is_finite():
            raise NotExpanded
        return total

    def series(self, delta: Expansion, coefficients: list[Coefficient], tail: arb) -> Expansion:
        """Σ c_k·δ^k + tail·δ^n."""
        if not delta.terms and delta.rest is None:
            return self.constant(coefficients[0])
        terms: list[tuple[Monomial, Coefficient]] = [(CONSTANT, coefficients[0])]
        rests: list[tuple[Monomial, arb]] = []
        power = delta
        for c in coefficients[1:]:
            terms += [(m, times(c, d)) for m, d in power.terms]
            rests += [] if power.rest is None else [(power.rest[0], power.rest[1] * ball_of(c))]
            power = self.product(power, delta)
        rests += [(m, ball_of(d) * tail) for m, d in power.terms]
        rests += [] if power.rest is None else [(power.rest[0], power.rest[1] * tail)]
        return self.gathered(terms, rests)

    def _split(self, u: Expansion) -> tuple[Monomial, Coefficient, Expansion]:
        """u = c·M·(1 + δ)."""
        m, c = u.leading()
        if is_nothing(c):
            raise NotExpanded
        if not u.terms:
            raise NotExpanded
        inverse = m.inverse()
        share: Coefficient = arb(1) / ball_of(c)
        if isinstance(c, Exactly) and c.rational is not None:
            share = Exactly.of(1 / c.rational)
        others = Expansion(u.terms[1:], u.rest)
        return m, c, self.scaled(others, share, inverse)

    def power(self, u: Expansion, q: Fraction) -> Expansion:
        """u^q on the real branch (odd roots of negative numbers included)."""
        if q.denominator == 1 and 1 <= q <= MULTIPLIED_OUT:
            total = u
            for _ in range(int(q) - 1):
                total = self.product(total, u)
            return total
        if not u.terms and u.rest is not None and q == -1:
            m, ball = u.leading()
            return Expansion((), (m.inverse(), 1 / ball_of(ball)))
        m, c, delta = self._split(u)
        sign = definite_sign(c)
        if sign < 0 and q.denominator % 2 == 0:
            raise NotExpanded
        spread = self.range(delta).union(0)
        if not spread > -1:
            raise TooNear
        coefficients: list[Coefficient] = [Exactly.of(1)]
        value = Fraction(1)
        for k in range(1, TERMS + 1):
            value = value * (q - k + 1) / k
            coefficients.append(Exactly.of(value))
        exponent = fmpq(q.numerator, q.denominator)
        tail = (1 + spread) ** arb(exponent - TERMS) * ball_of(coefficients.pop())
        if value == 0:
            tail = arb(0)
        outside: Coefficient
        rational = c.rational if isinstance(c, Exactly) else None
        if rational is not None and q.denominator == 1 and abs(q) < 64:
            outside = Exactly.of(rational**q.numerator)
        elif rational in (1, -1):
            outside = Exactly.of(sign**q.numerator)
        else:
            outside = abs(ball_of(c)) ** arb(exponent) * sign**q.numerator
        return self.scaled(self.series(delta, coefficients, tail), outside, m.raised(q))

    def exp(self, u: Expansion) -> Expansion:
        exponent: dict[tuple[Fraction, Fraction], Exactly] = {}
        power = Fraction(0)
        bounded: list[tuple[Monomial, Coefficient]] = []
        for m, c in u.terms:
            if m.growth() <= 0:
                bounded.append((m, c))
                continue
            if m.exponent or not isinstance(c, Exactly):
                raise NotExpanded
            if m.power[0] == 0 and m.power[1] < 1:
                raise NotExpanded
            if m.power == LOGARITHM:
                if c.rational is None:
                    raise NotExpanded
                power += c.rational
            else:
                exponent[m.power] = c
        if u.rest is not None and u.rest[0].growth() > 0:
            raise NotExpanded
        inner = self.apply(lambda box, n: taylor(Power(E, Symbol(_U)), _U, box, n), Expansion(tuple(bounded), u.rest))
        return self.scaled(inner, Exactly.of(1), monomial((power, Fraction(0)), exponent))

    def ln(self, u: Expansion) -> Expansion:
        m, c, delta = self._split(u)
        if definite_sign(c) < 0:
            raise NotExpanded
        spread = self.range(delta).union(0)
        if not spread > -1:
            raise TooNear
        coefficients: list[Coefficient] = [Exactly.of(0)]
        coefficients += [Exactly.of(Fraction((-1) ** (k + 1), k)) for k in range(1, TERMS)]
        tail = (1 + spread) ** -TERMS * (-1) ** (TERMS + 1) / TERMS
        outside: list[tuple[Monomial, Coefficient]] = [(monomial(key), share) for key, share in m.logarithm()]
        if not (isinstance(c, Exactly) and c.rational == 1):
            outside.append((CONSTANT, _named("ln", c)))
        return self.sum(self.gathered(outside, []), self.series(delta, coefficients, tail))

    def apply(self, function: Callable[[arb, int], list[arb]], u: Expansion, node: str | None = None) -> Expansion:
        """A function, analytic at the finite limit of u, of u."""
        centre: Coefficient = Exactly()
        others = []
        for m, c in u.terms:
            if m.growth() > 0:
                raise NotExpanded
            if m == CONSTANT:
                centre = c
            else:
                others.append((m, c))
        delta = Expansion(tuple(others), u.rest)
        spread = self.range(delta).union(0)
        at = ball_of(centre)
        balls = function(at, TERMS - 1)
        tail = function(at + spread, TERMS)[TERMS]
        if not all(ball.is_finite() for ball in balls):
            raise NotExpanded
        if not tail.is_finite():
            raise TooNear
        coefficients: list[Coefficient] = [_recognised(ball) for ball in balls]
        if node is not None and isinstance(centre, Exactly) and not isinstance(coefficients[0], Exactly):
            coefficients[0] = _named(node, centre)
        return self.series(delta, coefficients, tail)

    # -- trees ------------------------------------------------------------------------------------------------------

    def expand(self, node: Node) -> Expansion:
        """The expansion of a tree. Raises ``NotExpanded`` or ``TooNear``."""
        variable = self.approach.variable
        if not depends_on(node, variable):
            return self.constant(_constant(node))
        if not self.approach.at.side:
            smooth = self._smooth(node)
            if smooth is not None:
                return smooth
        match node:
            case Symbol():
                return self._variable()
            case Negation(operand):
                return self.scaled(self.expand(operand), Exactly.of(-1))
            case Sum(parts):
                return self.sum(*(self.expand(part) for part in parts))
            case Product(parts):
                total = self.expand(parts[0])
                for part in parts[1:]:
                    total = self.product(total, self.expand(part))
                return total
            case Quotient(above, below):
                return self.product(self.expand(above), self.power(self.expand(below), Fraction(-1)))
            case Power(base, exponent):
                return self._general_power(base, exponent)
            case Apply(function, arguments):
                return self._apply(function, arguments)
        raise NotExpanded

    def _variable(self) -> Expansion:
        at = self.approach.at
        if at.side:
            return Expansion(((GROWING, Exactly.of(at.side)),))
        step = Expansion(((GROWING.inverse(), Exactly.of(self.approach.inward)),))
        return self.sum(self.constant(_constant(at.exact) if at.exact is not None else at.ball), step)

    def _smooth(self, node: Node) -> Expansion | None:
        """The Taylor expansion about the finite limit, when the tree is smooth there and its order is known."""
        at, inward = self.approach.at, self.approach.inward
        here = taylor(node, self.approach.variable, at.ball, TERMS + 2)
        if not all(c.is_finite() for c in here):
            return None
        terms: list[tuple[Monomial, Coefficient]] = []
        found = False
        for k, c in enumerate(here):
            if not found and not (c > 0 or c < 0):
                if c.is_zero() or self.approach.proves_zero(node, k):
                    continue
                return None
            found = True
            terms.append((GROWING.raised(Fraction(-k)), times(_recognised(c), Exactly.of(inward**k))))
        if not found:
            return None
        terms = terms[:TERMS]
        order = int(-terms[-1][0].power[0]) + 1
        box = at.ball.union(at.ball + arb(inward) / self.start)
        tail = taylor(node, self.approach.variable, box, order)[order]
        if not tail.is_finite():
            return None
        return self.gathered(terms, [(GROWING.raised(Fraction(-order)), tail * inward**order)])

    def _general_power(self, base: Node, exponent: Node) -> Expansion:
        if base == E:
            return self.exp(self.expand(exponent))
        written = rational_value(exponent)
        if written is not None:
            return self.power(self.expand(base), written)
        return self.exp(self.product(self.expand(exponent), self.ln(self.expand(base))))

    def _apply(self, function: str, arguments: tuple[Node, ...]) -> Expansion:
        if function == "log":
            below = self.power(self.ln(self.expand(arguments[1])), Fraction(-1))
            return self.product(self.ln(self.expand(arguments[0])), below)
        if function == "root":
            degree = rational_value(arguments[1])
            if degree is None or degree == 0:
                raise NotExpanded
            return self.power(self.expand(arguments[0]), 1 / degree)
        if len(arguments) != 1:
            raise NotExpanded
        u = arguments[0]
        match function:
            case "ln":
                return self.ln(self.expand(u))
            case "sqrt":
                return self.power(self.expand(u), Fraction(1, 2))
            case "tan" | "cot" | "sec" | "csc":
                return self.expand(_by_sine(function, u))
            case "sinh" | "cosh" | "tanh" | "coth" | "sech" | "csch":
                return self._hyperbolic(function, self.expand(u))
            case "sin" | "cos":
                return self._circular(function, self.expand(u))
            case "asinh" | "acosh":
                inside = Sum((Power(u, Integer(2)), Integer(1) if function == "asinh" else Negation(Integer(1))))
                return self._either(function, u, Apply("ln", (Sum((u, Apply("sqrt", (inside,)))),)))
            case "atanh":
                share = Quotient(Sum((Integer(1), u)), Sum((Integer(1), Negation(u))))
                return self._either(function, u, Quotient(Apply("ln", (share,)), Integer(2)))
            case "acoth":
                return self.expand(Apply("atanh", (Quotient(Integer(1), u),)))
            case "asech" | "acsch":
                return self.expand(Apply("acosh" if function == "asech" else "asinh", (Quotient(Integer(1), u),)))
            case "atan" | "acot" | "erf":
                return self._bounded(function, self.expand(u))
            case "asin" | "acos":
                return self._arc(function, u)
            case "asec" | "acsc":
                return self._arc("acos" if function == "asec" else "asin", Quotient(Integer(1), u))
        return self.apply(_function(function), self.expand(u), function)

    def _either(self, function: str, u: Node, rewritten: Node) -> Expansion:
        try:
            return self.apply(_function(function), self.expand(u), function)
        except NotExpanded:
            return self.expand(rewritten)

    def _hyperbolic(self, function: str, u: Expansion) -> Expansion:
        growing = self.exp(u)
        falling = self.exp(self.scaled(u, Exactly.of(-1)))
        minus = self.scaled(falling, Exactly.of(-1))
        half = Exactly.of(Fraction(1, 2))
        sinh, cosh = (self.scaled(self.sum(growing, other), half) for other in (minus, falling))
        above, below = {
            "sinh": (sinh, None),
            "cosh": (cosh, None),
            "tanh": (sinh, cosh),
            "coth": (cosh, sinh),
            "sech": (None, cosh),
            "csch": (None, sinh),
        }[function]
        top = above or self.constant(Exactly.of(1))
        return top if below is None else self.product(top, self.power(below, Fraction(-1)))

    def _circular(self, function: str, u: Expansion) -> Expansion:
        if all(m.growth() <= 0 for m, _ in u.terms) and (u.rest is None or u.rest[0].growth() <= 0):
            return self.apply(_function(function), u, function)
        if self.phase is None:
            return Expansion((), (CONSTANT, arb(0, 1)))
        return self._at_phase(function, u, self.phase)

    def _at_phase(self, function: str, u: Expansion, phase: Phase) -> Expansion:
        """sin and cos of kωt + (something bounded), the angle ωt being in the phase."""
        (m, c), *others = u.terms or [(CONSTANT, Exactly())]
        if m != GROWING or not isinstance(c, Exactly) or (u.rest is not None and u.rest[0].growth() > 0):
            raise NotExpanded
        turns = phase.multiple(c.node)
        if turns is None or any(n.growth() > 0 for n, _ in others):
            raise NotExpanded
        angle = self.constant(2 * arb.pi() * turns * phase.turns)
        return self.apply(_function(function), self.sum(angle, Expansion(tuple(others), u.rest)))

    def _bounded(self, function: str, u: Expansion) -> Expansion:
        """atan, acot and erf, also towards infinity."""
        m, c = u.leading()
        if m.growth() <= 0:
            return self.apply(_function(function), u, function)
        sign = definite_sign(c)
        if function == "erf":
            size = self.power(u, Fraction(2))
            away = self.exp(self.scaled(size, Exactly.of(-1)))  # 0 < 1 − erf(v) < e^(−v²) for v > 0
            blurred = [(n, ball_of(d) * arb(0).union(1)) for n, d in away.terms]
            if away.rest is not None:
                blurred.append((away.rest[0], away.rest[1] * arb(0).union(1)))
            return self.gathered([(CONSTANT, Exactly.of(sign))], [(n, -sign * ball) for n, ball in blurred])
        inner = self.apply(_function("atan"), self.power(u, Fraction(-1)), "atan")
        half_turn = Exactly.combined({PI: Fraction(sign, 2)})
        if function == "atan":
            return self.sum(self.constant(half_turn), self.scaled(inner, Exactly.of(-1)))
        return inner if sign > 0 else self.sum(self.constant(Exactly.combined({PI: Fraction(1)})), inner)

    def _arc(self, function: str, u: Node) -> Expansion:
        """asin and acos, also towards ±1: acos v = 2·asin(√((1 − v)/2))."""
        inside = self.expand(u)
        m, c = inside.leading()
        share = c.rational if isinstance(c, Exactly) else None
        if m != CONSTANT or share not in (1, -1):
            return self.apply(_function(function), inside, function)
        one = self.constant(Exactly.of(1))
        below = self.sum(one, self.scaled(inside, Exactly.of(-share)))
        root = self.power(self.scaled(below, Exactly.of(Fraction(1, 2))), Fraction(1, 2))
        acos = self.scaled(self.apply(_function("asin"), root), Exactly.of(2 * share))
        if share < 0:
            acos = self.sum(self.constant(Exactly.combined({PI: Fraction(1)})), acos)
        if function == "acos":
            return acos
        half_turn = self.constant(Exactly.combined({PI: Fraction(1, 2)}))
        return self.sum(half_turn, self.scaled(acos, Exactly.of(-1)))


def _by_sine(function: str, u: Node) -> Node:
    sine, cosine = Apply("sin", (u,)), Apply("cos", (u,))
    one = Integer(1)
    return {
        "tan": Quotient(sine, cosine),
        "cot": Quotient(cosine, sine),
        "sec": Quotient(one, cosine),
        "csc": Quotient(one, sine),
    }[function]


def _function(name: str) -> Callable[[arb, int], list[arb]]:
    tree = Apply(name, (Symbol(_U),))
    return lambda box, order: taylor(tree, _U, box, order)


def _constant(node: Node) -> Coefficient:
    written = rational_value(node)
    if written is not None:
        return Exactly.of(written)
    match node:
        case Apply() | Constant():
            return Exactly.combined({node: Fraction(1)})
        case Negation(inner):
            return times(Exactly.of(-1), _constant(inner))
        case Quotient(above, below):
            share = rational_value(below)
            if share:
                return times(Exactly.of(1 / share), _constant(above))
        case Product((first, *others)):
            share = rational_value(first)
            if share is not None:
                rest = others[0] if len(others) == 1 else Product(tuple(others))
                return times(Exactly.of(share), _constant(rest))
        case Sum(parts):
            total: Coefficient = Exactly()
            for part in parts:
                total = plus(total, _constant(part))
            return total
    return Exactly.combined({node: Fraction(1)})


def _named(function: str, c: Coefficient) -> Coefficient:
    """function(c) as an exact number where c is one."""
    if isinstance(c, Exactly):
        return Exactly.combined({Apply(function, (c.node,)): Fraction(1)})
    return enclose(Apply(function, (Symbol(_U),)), {_U: c})


def _recognised(ball: arb) -> Coefficient:
    """An exact ball as an exact number."""
    if ball.is_exact() and ball.is_finite():
        mantissa, exponent = ball.man_exp()
        if abs(int(exponent)) < 256:
            return Exactly.of(Fraction(int(mantissa)) * Fraction(2) ** int(exponent))
    return ball
