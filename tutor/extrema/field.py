"""Normal forms: trees as quotients of polynomials with whole coefficients in a few generators.

Generators are the variable, π, e^m, sin m and cos m for monomials m, logarithms, roots, and whatever is left as an
opaque function of a normal form. Angles and exponents are split by the addition theorems, multiples are expanded, roots
and sin² + cos² = 1 are reduced. So a tree whose numerator becomes the zero polynomial *is* zero wherever it is defined:
that is a proof. The converse does not hold and is never claimed. Factors of the numerator are factors of the function.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import (
    PI,
    Apply,
    Constant,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    rational_value,
    variables,
)
from tutor.extrema.forms import (
    RING,
    UNIT,
    Form,
    Unrepresentable,
    multiply_rational,
    negative,
    rational_form,
)
from tutor.extrema.powers import HIGHEST_MULTIPLE, PowerArithmetic, Restart

RESTARTS = 6
_ODD = ("asin", "atan", "asinh", "atanh", "erf")
_OPAQUE = (*_ODD, "acos", "acot", "asec", "acsc", "acosh", "acoth", "asech", "acsch")


class Field(PowerArithmetic):
    """Normal forms of trees over common generators."""

    def forms(self, *nodes: Node) -> list[Form]:
        """The normal forms over one set of generators. Raises ``Unrepresentable``."""
        for _ in range(RESTARTS):
            self.generators, self.relations = [], {}
            try:
                return [self.form(node) for node in nodes]
            except Restart:
                continue
            except (ZeroDivisionError, OverflowError) as error:
                raise Unrepresentable from error
        raise Unrepresentable

    # -- building forms ---------------------------------------------------------------------------------------------

    def form(self, node: Node) -> Form:
        match node:
            case Integer(value):
                return Form(RING.constant(value), UNIT)
            case Symbol() | Constant("pi"):
                return self._generator(node)
            case Constant("e"):
                return self._exp(Form(UNIT, UNIT))
            case Negation(operand):
                inner = self.form(operand)
                return Form(-inner.above, inner.below)
            case Sum(terms):
                total = self.form(terms[0])
                for term in terms[1:]:
                    total = self._plus(total, self.form(term))
                return total
            case Product(factors):
                total = self.form(factors[0])
                for factor in factors[1:]:
                    total = self._times(total, self.form(factor))
                return total
            case Quotient(numerator, denominator):
                return self._times(self.form(numerator), self._inverse(self.form(denominator)))
            case Power(base, exponent):
                return self._general_power(base, exponent)
            case Apply(function, arguments):
                return self._apply(function, arguments)
        raise Unrepresentable

    # -- functions --------------------------------------------------------------------------------------------------

    def _apply(self, function: str, arguments: tuple[Node, ...]) -> Form:
        if function == "log":
            return self._times(self._ln(self.form(arguments[0])), self._inverse(self._ln(self.form(arguments[1]))))
        if function == "root":
            degree = rational_value(arguments[1])
            if degree is None or degree.denominator != 1 or not 2 <= degree <= 12:
                raise Unrepresentable
            return self._root(self.form(arguments[0]), int(degree))
        if len(arguments) != 1:
            raise Unrepresentable
        u = self.form(arguments[0])
        match function:
            case "sqrt":
                return self._root(u, 2)
            case "ln":
                return self._ln(u)
            case "sin" | "cos" | "tan" | "cot" | "sec" | "csc":
                return self._circular(function, u)
            case "sinh" | "cosh" | "tanh" | "coth" | "sech" | "csch":
                return self._hyperbolic(function, u)
            case "abs":
                return self._absolute(u)
        if function in _OPAQUE:
            return self._opaque(function, u)
        raise Unrepresentable

    def _circular(self, function: str, u: Form) -> Form:
        sine, cosine = self._sine_cosine(u)
        match function:
            case "sin":
                return sine
            case "cos":
                return cosine
            case "tan":
                return self._times(sine, self._inverse(cosine))
            case "cot":
                return self._times(cosine, self._inverse(sine))
            case "sec":
                return self._inverse(cosine)
        return self._inverse(sine)

    def _hyperbolic(self, function: str, u: Form) -> Form:
        growing = self._exp(u)
        falling = self._inverse(growing)
        twice_sinh, twice_cosh = self._plus(growing, negative(falling)), self._plus(growing, falling)
        half, two = Form(UNIT, RING.constant(2)), Form(RING.constant(2), UNIT)
        match function:
            case "sinh":
                return self._times(half, twice_sinh)
            case "cosh":
                return self._times(half, twice_cosh)
            case "tanh":
                return self._times(twice_sinh, self._inverse(twice_cosh))
            case "coth":
                return self._times(twice_cosh, self._inverse(twice_sinh))
            case "sech":
                return self._times(two, self._inverse(twice_cosh))
        return self._times(two, self._inverse(twice_sinh))

    def _sine_cosine(self, u: Form) -> tuple[Form, Form]:
        sine, cosine = Form(RING.constant(0), UNIT), Form(UNIT, UNIT)
        for share, monomial in self._parts(u):
            s, c = self._turn(share) if monomial == PI else self._angle(share, monomial)
            sine, cosine = self._rotated((sine, cosine), (s, c))
        return sine, cosine

    def _rotated(self, a: tuple[Form, Form], b: tuple[Form, Form]) -> tuple[Form, Form]:
        """sin and cos of the sum of two angles."""
        return (
            self._plus(self._times(a[0], b[1]), self._times(a[1], b[0])),
            self._plus(self._times(a[1], b[1]), negative(self._times(a[0], b[0]))),
        )

    def _angle(self, share: Fraction, monomial: Node) -> tuple[Form, Form]:
        known = self._inverse_angle(monomial) if share.denominator == 1 else None
        if known is not None:
            if abs(share) > HIGHEST_MULTIPLE:
                raise Unrepresentable
            return self._multiple(known, int(share))
        unit = self._unit(Apply("sin", (monomial,)), share)
        angle = multiply_rational(unit, monomial)
        sine = self._generator(Apply("sin", (angle,)))
        relation = None
        if not self.free:
            squared = self._plus(Form(UNIT, UNIT), negative(self._times(sine, sine)))
            relation = (2, squared)
        cosine = self._generator(Apply("cos", (angle,)), relation)
        return self._multiple((sine, cosine), int(share / unit))

    def _multiple(self, base: tuple[Form, Form], times: int) -> tuple[Form, Form]:
        total = Form(RING.constant(0), UNIT), Form(UNIT, UNIT)
        for _ in range(abs(times)):
            total = self._rotated(total, base)
        return (negative(total[0]), total[1]) if times < 0 else total

    def _inverse_angle(self, monomial: Node) -> tuple[Form, Form] | None:
        """sin and cos of an inverse trigonometric function."""
        match monomial:
            case Apply("asin" | "acos" | "atan" as function, (v,)):
                inside = self.form(v)
                square = self._times(inside, inside)
                one = Form(UNIT, UNIT)
                if function == "atan":
                    below = self._inverse(self._root(self._plus(one, square), 2))
                    return self._times(inside, below), below
                other = self._root(self._plus(one, negative(square)), 2)
                return (inside, other) if function == "asin" else (other, inside)
        return None

    def _turn(self, share: Fraction) -> tuple[Form, Form]:
        """sin and cos of a rational multiple of π."""
        share %= 2
        if 12 % share.denominator == 0:
            twelfths = int(share * 12)
            total = Form(RING.constant(0), UNIT), Form(UNIT, UNIT)
            for size in (6, 4, 3):
                while twelfths >= size and (twelfths - size) not in (1, 2, 5):
                    total = self._rotated(total, self._exact_turn(size))
                    twelfths -= size
            if twelfths:
                half = self._exact_turn(4)
                quarter = self._exact_turn(3)
                twelfth = self._rotated(half, (negative(quarter[0]), quarter[1]))
                for _ in range(twelfths):
                    total = self._rotated(total, twelfth)
            return total
        return self._angle(share, PI)

    def _exact_turn(self, twelfths: int) -> tuple[Form, Form]:
        """sin and cos of π/2, π/3 and π/4."""
        half = Form(UNIT, RING.constant(2))
        if twelfths == 6:
            return Form(UNIT, UNIT), Form(RING.constant(0), UNIT)
        if twelfths == 4:
            return self._times(half, self._root_rational(Fraction(3), 2)), half
        diagonal = self._times(half, self._root_rational(Fraction(2), 2))
        return diagonal, diagonal

    def _absolute(self, u: Form) -> Form:
        node = self.node(u)
        if not variables(node):
            with precision(256):
                ball = enclose(node, {})
            if ball > 0 or ball < 0:
                return u if ball > 0 else negative(u)
        if not u.is_zero and u.above.leading_coefficient() < 0:
            node = self.node(negative(u))
        return self._generator(Apply("abs", (node,)), (2, self._times(u, u)))

    def _opaque(self, function: str, u: Form) -> Form:
        if u.is_zero and function in _ODD:
            return u
        flipped = function in _ODD and u.above.leading_coefficient() < 0
        if flipped:
            u = negative(u)
        known = self._known_angle(function, u)
        result = known if known is not None else self._generator(Apply(function, (self.node(u),)))
        return negative(result) if flipped else result

    def _known_angle(self, function: str, u: Form) -> Form | None:
        """asin, acos and atan of the values that angles in twelfths of π have."""
        node = self.node(u)
        if function not in ("asin", "acos", "atan") or variables(node):
            return None
        with precision(128):
            turns = enclose(Quotient(Product((Integer(12), Apply(function, (node,)))), PI), {})
        twelfths = _nearest(turns)
        if twelfths is None:
            return None
        angle = Fraction(twelfths, 12)
        if function == "atan" and angle in (Fraction(1, 2), Fraction(-1, 2)):
            return None
        sine, cosine = self._turn(angle)
        reached = sine if function == "asin" else cosine
        if function == "atan":
            reached = self._times(sine, self._inverse(cosine))
        if not self._plus(reached, negative(u)).is_zero:
            return None
        return self._times(rational_form(angle), self.form(PI))


def _nearest(ball: arb) -> int | None:
    """The only whole number in a narrow ball."""
    if not ball.is_finite() or ball.rad() > 0.01:
        return None
    whole = ball.unique_fmpz()
    return None if whole is None else int(whole)
