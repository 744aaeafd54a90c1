"""Expansions towards infinity and towards singular points, with rigorous remainders on a whole ray.

A tree in x is rewritten in t → ∞ (x = t, x = −t, x = p ± 1/t) as a few exact terms c·M with monomials M of ``scale``
and one remainder: for every t ≥ T the rest is M_R times a number of a ball. From it follow the sign on the whole ray,
the limit, and that there is no zero beyond T. Method: truncated series over a scale of logarithmico-exponential
monomials (Hardy, *Orders of Infinity*), each truncation bounded by Lagrange's remainder in ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb

from tutor.expression.balls import taylor
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
from tutor.extrema.expansion import (
    TERMS,
    Expansion,
    ExpansionArithmetic,
    Phase,
    U,
    recognised,
)
from tutor.extrema.scale import (
    CONSTANT,
    GROWING,
    Coefficient,
    Exactly,
    Monomial,
    NotExpanded,
    ball_of,
    definite_sign,
    plus,
    times,
)


class Ray(ExpansionArithmetic):
    """Expansions of trees on t ≥ start; with a phase, on those t ≥ start whose angle is in it."""

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
            terms.append((GROWING.raised(Fraction(-k)), times(recognised(c), Exactly.of(inward**k))))
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
        """sin and cos of k·ωM(t) + (something bounded), the angle ωM(t) being in the phase."""
        (m, c), *others = u.terms or [(CONSTANT, Exactly())]
        if m != phase.monomial or not isinstance(c, Exactly) or (u.rest is not None and u.rest[0].growth() > 0):
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
    tree = Apply(name, (Symbol(U),))
    return lambda box, order: taylor(tree, U, box, order)


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
