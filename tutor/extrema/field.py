"""Normal forms: trees as quotients of polynomials with whole coefficients in a few generators.

Generators are the variable, π, e^m, sin m and cos m for monomials m, logarithms, roots, and whatever is left as an
opaque function of a normal form. Angles and exponents are split by the addition theorems, multiples are expanded, roots
and sin² + cos² = 1 are reduced. So a tree whose numerator becomes the zero polynomial *is* zero wherever it is defined:
that is a proof. The converse does not hold and is never claimed. Factors of the numerator are factors of the function.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from flint import arb, fmpz, fmpz_mpoly

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import (
    ONE,
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
    rational_value,
    variables,
)
from tutor.extrema.forms import (
    GENERATORS,
    RING,
    UNIT,
    Form,
    FormArithmetic,
    Unrepresentable,
    constant_of,
    multiply_rational,
    negative,
)

HIGHEST_MULTIPLE = 24
LARGEST_FACTORED = 10**12
RESTARTS = 6
_ODD = ("asin", "atan", "asinh", "atanh", "erf")
_OPAQUE = (*_ODD, "acos", "acot", "asec", "acsc", "acosh", "acoth", "asech", "acsch")


class _Restart(Exception):
    """An exponent or angle needs a finer unit than the one in use."""


class Field(FormArithmetic):
    """Normal forms of trees over common generators."""

    def forms(self, *nodes: Node) -> list[Form]:
        """The normal forms over one set of generators. Raises ``Unrepresentable``."""
        for _ in range(RESTARTS):
            self.generators, self.relations = [], {}
            try:
                return [self.form(node) for node in nodes]
            except _Restart:
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

    # -- powers, exponentials, logarithms, roots --------------------------------------------------------------------

    def _general_power(self, base: Node, exponent: Node) -> Form:
        if base == E:
            return self._exp(self.form(exponent))
        written = rational_value(exponent)
        if written is None:
            written = self.form(exponent).rational()
        if written is None:
            return self._exp(self._times(self.form(exponent), self._ln(self.form(base))))
        inside = self.form(base)
        if written.denominator == 1:
            return self._power(inside, written.numerator)
        return self._power(self._root(inside, written.denominator), written.numerator)

    def _exp(self, u: Form) -> Form:
        result = Form(UNIT, UNIT)
        for share, monomial in self._parts(u):
            log_of = self._logarithm_of(monomial)
            if log_of is not None:
                inside = self.form(log_of)
                if share.denominator > 1:
                    inside = self._root(inside, share.denominator)
                result = self._times(result, self._power(inside, share.numerator))
                continue
            unit = self._unit(monomial, share)
            exponent = multiply_rational(unit, monomial)
            key = E if exponent == ONE else Power(E, exponent)
            generator = self._generator(key)
            result = self._times(result, self._power(generator, int(share / unit)))
        return result

    def _logarithm_of(self, monomial: Node) -> Node | None:
        match monomial:
            case Apply("ln", (u,)):
                return u
        return None

    def _unit(self, monomial: Node, share: Fraction) -> Fraction:
        """The greatest share of the monomial of which all shares that occur are whole multiples."""
        unit = self.units.setdefault(monomial, abs(share))
        if (share / unit).denominator != 1:
            below = lcm(unit.denominator, share.denominator)
            self.units[monomial] = Fraction(gcd(int(unit * below), int(share * below)), below)
            raise _Restart
        if abs(share / unit) > HIGHEST_MULTIPLE:
            raise Unrepresentable
        return unit

    def _parts(self, u: Form) -> list[tuple[Fraction, Node]]:
        """u as a sum of rational multiples of monomials; of one single expression when it is a true quotient."""
        if u.is_zero:
            return []
        if not u.below.is_constant():
            content = int(u.above.content()) * (1 if u.above.leading_coefficient() > 0 else -1)
            whole = Form(u.above / content, u.below)
            return [(Fraction(content), self.node(whole))]
        below = int(constant_of(u.below))
        terms = u.above.to_dict().items()
        if len(terms) > 4:
            content = int(u.above.content()) * (1 if u.above.leading_coefficient() > 0 else -1)
            return [(Fraction(content, below), self.polynomial(u.above / content))]
        return [(Fraction(int(coefficient), below), self._monomial(exponents, 1)) for exponents, coefficient in terms]

    def _ln(self, u: Form) -> Form:
        value = u.rational()
        if value is not None:
            if value <= 0:
                raise Unrepresentable
            return self._ln_rational(value)
        above, below = self._ln_split(u.above), self._ln_split(u.below)
        total = self._plus(above[0], negative(below[0]))
        rest = Form(above[1], below[1])
        if not rest.above.is_constant() or not rest.below.is_constant():
            total = self._plus(total, self._generator(Apply("ln", (self.node(rest),))))
        elif rest.rational() != 1:
            raise Unrepresentable
        return total

    def _ln_split(self, polynomial: fmpz_mpoly) -> tuple[Form, fmpz_mpoly]:
        """ln of the positive content and of the powers of e, and what is left of the polynomial."""
        content = int(polynomial.content())
        total = self._ln_rational(Fraction(content))
        polynomial = polynomial / content
        lowest = polynomial.term_content()
        for index, exponent in enumerate(lowest.degrees()):
            if not exponent:
                continue
            key = self.generators[index]
            if key == E or (isinstance(key, Power) and key.base == E):
                inside = self.form(ONE if key == E else key.exponent)  # type: ignore[union-attr]
                total = self._plus(total, self._times(Form(RING.constant(int(exponent)), UNIT), inside))
                polynomial = polynomial / GENERATORS[index] ** int(exponent)
        return total, polynomial

    def _ln_rational(self, value: Fraction) -> Form:
        total = Form(RING.constant(0), UNIT)
        for size, direction in ((value.numerator, 1), (value.denominator, -1)):
            for prime, exponent in _factored(size):
                generator = self._generator(Apply("ln", (Integer(prime),)))
                total = self._plus(total, Form(generator.above * (exponent * direction), UNIT))
        return total

    def _root(self, u: Form, degree: int) -> Form:
        value = u.rational()
        if value is not None:
            return self._root_rational(value, degree)
        if u.below.is_constant():
            content = int(u.above.content())
            outside = self._root_rational(Fraction(content, int(constant_of(u.below))), degree)
            inside = Form(u.above / content, UNIT)
            if degree % 2 and inside.above.leading_coefficient() < 0:
                outside, inside = negative(outside), negative(inside)
            return self._times(outside, self._generator(_root_node(self.node(inside), degree), (degree, inside)))
        if degree % 2:
            return self._times(
                self._root(Form(u.above, UNIT), degree), self._inverse(self._root(Form(u.below, UNIT), degree))
            )
        return self._generator(_root_node(self.node(u), degree), (degree, u))

    def _root_rational(self, value: Fraction, degree: int) -> Form:
        if value < 0:
            if degree % 2 == 0:
                raise Unrepresentable
            return negative(self._root_rational(-value, degree))
        if not value:
            return Form(RING.constant(0), UNIT)
        result = Form(UNIT, UNIT)
        radicand = value.numerator * value.denominator ** (degree - 1)
        for prime, exponent in _factored(radicand):
            whole, rest = divmod(exponent, degree)
            result = self._times(result, Form(RING.constant(prime**whole), UNIT))
            if rest:
                common = gcd(rest, degree)
                relation = (degree // common, Form(RING.constant(prime), UNIT))
                generator = self._generator(_root_node(Integer(prime), degree // common), relation)
                result = self._times(result, self._power(generator, rest // common))
        return self._times(result, Form(UNIT, RING.constant(value.denominator)))

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
        unit = self._unit(monomial, share)
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
            for size, step in ((6, self._exact_turn(6)), (4, self._exact_turn(4)), (3, self._exact_turn(3))):
                while twelfths >= size and (twelfths - size) not in (1, 2, 5):
                    total = self._rotated(total, step)
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
        flipped = function in _ODD and u.above.leading_coefficient() < 0 if not u.is_zero else False
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
        return self._times(Form(RING.constant(angle.numerator), RING.constant(angle.denominator)), self.form(PI))


def _root_node(node: Node, degree: int) -> Node:
    return Apply("sqrt", (node,)) if degree == 2 else Apply("root", (node, Integer(degree)))


def _factored(size: int) -> list[tuple[int, int]]:
    if size > LARGEST_FACTORED:
        raise Unrepresentable
    return [(int(prime), int(exponent)) for prime, exponent in fmpz(size).factor()]


def _nearest(ball: arb) -> int | None:
    """The only whole number in a narrow ball."""
    if not ball.is_finite() or ball.rad() > 0.01:
        return None
    whole = ball.unique_fmpz()
    return None if whole is None else int(whole)
