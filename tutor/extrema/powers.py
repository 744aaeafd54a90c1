"""Powers, exponentials, logarithms and roots of normal forms: split, with one generator for all of a kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from math import gcd, lcm

from flint import fmpz, fmpz_mpoly

from tutor.expression.tree import (
    ONE,
    Apply,
    Constant,
    E,
    Integer,
    Node,
    Power,
    rational_value,
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
    rational_form,
)

HIGHEST_MULTIPLE = 24
LARGEST_FACTORED = 10**12


class Restart(Exception):
    """An exponent or angle needs a finer unit than the one in use."""


class PowerArithmetic(FormArithmetic, ABC):
    """What e^u, ln u, u^q and the roots of forms are."""

    @abstractmethod
    def form(self, node: Node) -> Form:
        """The normal form of a tree over the generators in use."""

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
            unit = self._unit(Power(E, monomial), share)
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

    def _unit(self, kind: Node, share: Fraction) -> Fraction:
        """The greatest share of which all shares that occur in one kind of generator are whole multiples."""
        unit = self.units.setdefault(kind, abs(share))
        if (share / unit).denominator != 1:
            below = lcm(unit.denominator, share.denominator)
            self.units[kind] = Fraction(gcd(int(unit * below), int(share * below)), below)
            raise Restart
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
        roots, polynomial = self._prime_roots(polynomial / content)
        for prime, share in roots:
            logarithm = self._ln_rational(Fraction(prime))
            total = self._plus(
                total, self._times(Form(RING.constant(share.numerator), RING.constant(share.denominator)), logarithm)
            )
        for index, exponent in enumerate(polynomial.term_content().degrees()):
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
            certain, above = self._roots_of_positive(u.above, degree)
            if above != u.above:
                return self._times(certain, self._root(Form(above, u.below), degree))
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
        result = Form(RING.constant(1 if value else 0), UNIT)
        for size, direction in ((value.numerator, 1), (value.denominator, -1)):
            for prime, exponent in _factored(size) if value else ():
                result = self._times(result, self._prime_power(prime, Fraction(exponent * direction, degree)))
        return result

    def _prime_power(self, prime: int, exponent: Fraction) -> Form:
        """p^q, with one root of p for all powers of p that occur."""
        whole = exponent.numerator // exponent.denominator
        result = self._power(Form(RING.constant(prime), UNIT), whole)
        rest = exponent - whole
        if rest:
            degree = self._unit(Integer(prime), Fraction(1, rest.denominator)).denominator
            relation = (degree, Form(RING.constant(prime), UNIT))
            generator = self._generator(_root_node(Integer(prime), degree), relation)
            result = self._times(result, self._power(generator, int(rest * degree)))
        return result

    def _roots_of_positive(self, polynomial: fmpz_mpoly, degree: int) -> tuple[Form, fmpz_mpoly]:
        """The root of those positive generators by which the polynomial can be divided, and the quotient."""
        result = Form(UNIT, UNIT)
        for index, exponent in enumerate(polynomial.term_content().degrees()):
            if not exponent:
                continue
            generator, taken = self.generators[index], int(exponent)
            prime = self._prime_root(generator)
            match generator:
                case _ if prime is not None:
                    root = self._prime_power(prime[0], Fraction(taken, prime[1] * degree))
                case Constant("e"):
                    root = self._exp(rational_form(Fraction(taken, degree)))
                case Power(base, inside) if base == E:
                    share = rational_form(Fraction(taken, degree))
                    root = self._exp(self._times(share, self.form(inside)))
                case Constant("pi") | Apply("ln", (Integer(),)):
                    taken -= taken % degree
                    root = Form(GENERATORS[index] ** (taken // degree), UNIT)
                case _:
                    continue
            result = self._times(result, root)
            polynomial = polynomial / GENERATORS[index] ** taken
        return result, polynomial

    def _prime_root(self, generator: Node) -> tuple[int, int] | None:
        """(p, d) of a generator p^(1/d)."""
        match generator:
            case Apply("sqrt", (Integer(prime),)) if Integer(prime) in self.units:
                return prime, 2
            case Apply("root", (Integer(prime), Integer(degree))) if Integer(prime) in self.units:
                return prime, degree
        return None

    def _prime_roots(self, polynomial: fmpz_mpoly) -> tuple[list[tuple[int, Fraction]], fmpz_mpoly]:
        """The powers p^q by which the whole polynomial can be divided, and the quotient."""
        found = []
        for index, exponent in enumerate(polynomial.term_content().degrees()):
            known = self._prime_root(self.generators[index]) if exponent else None
            if known is not None:
                found.append((known[0], Fraction(int(exponent), known[1])))
                polynomial = polynomial / GENERATORS[index] ** int(exponent)
        return found, polynomial


def _root_node(node: Node, degree: int) -> Node:
    return Apply("sqrt", (node,)) if degree == 2 else Apply("root", (node, Integer(degree)))


def _factored(size: int) -> list[tuple[int, int]]:
    if size > LARGEST_FACTORED:
        raise Unrepresentable
    return [(int(prime), int(exponent)) for prime, exponent in fmpz(size).factor()]
