"""Exact proofs of equality: trees as quotients of polynomials, with everything else as further unknowns.

``sin(x)``, ``e^x``, ``sqrt(x + 1)`` become *kernels*, new unknowns of the polynomials, once their own arguments are in
normal form. What is known about them is used: G^q = u for G = u^(1/q), sin² + cos² = 1, |u|² = u², e^(u+v) = e^u·e^v,
multiple angles, ln of products of numbers, the functions that are quotients of others. Two trees whose difference
becomes the polynomial 0 are equal wherever both have a value. Work is estimated before it is done, and refused beyond a
budget.

Method: Davenport, Siret, Tournier, *Computer Algebra*, section 2.6 (kernels); polynomials and gcd by FLINT.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd

from flint import fmpz

from tutor.expression.kernels import Kernels, Ratio, Unknown, base_of, leading, ring_size
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
    rational_value,
    walk,
)

MOST_ANGLE = 8  # sin(n·u) is expanded up to this n
MOST_ANGLES = 3  # and sin(u + v + w) up to this number of terms
_FACTORED_BITS = 60  # numbers up to this size are taken apart into primes


def is_identical(a: Node, b: Node) -> bool | None:
    """``True``: proved equal wherever both are defined. ``False``: proved different (rational functions only)."""
    if a == b:
        return True
    try:
        forms = _formed(b, ring_size(_unknowns(a) + _unknowns(b))).copy()
        left, right = forms.form(a), forms.form(b)
        crossed = forms.product(left.numerator, right.denominator), forms.product(right.numerator, left.denominator)
        if forms.vanishes(crossed[0] - crossed[1]):
            return True
    except Unknown:
        return None
    return None if forms.kernels.count(None) < len(forms.kernels) else False


@lru_cache(maxsize=64)
def _formed(node: Node, size: int) -> _Forms:
    """The tree in normal form, worked out once where many others are held against it. Raises ``Unknown``."""
    forms = _Forms(size)
    forms.form(node)
    return forms


@lru_cache(maxsize=256)
def _unknowns(node: Node) -> int:
    """A bound for the unknowns a tree needs, each of its symbols counted once."""
    names, others = set(), 0
    for part in walk(node):
        match part:
            case Symbol(name):
                names.add(name)
            case Apply() | Constant():
                others += 2
            case Power(_, exponent) if not isinstance(exponent, Integer):
                others += 2
    return len(names) + others


class _Forms(Kernels):
    """The normal forms of trees; what stands in several places is worked out once."""

    def __init__(self, size: int):
        super().__init__(size)
        self.known: dict[Node, Ratio] = {}

    def copy(self) -> _Forms:
        """The same forms and unknowns, to go on from: a proof does not depend on those before it."""
        forms = _Forms(self.size)
        forms.kernels, forms.symbols, forms.known = self.kernels.copy(), self.symbols.copy(), self.known.copy()
        return forms

    def form(self, node: Node) -> Ratio:
        known = self.known.get(node)
        if known is None:
            known = self.known[node] = self.worked_out(node)
        return known

    def worked_out(self, node: Node) -> Ratio:
        match node:
            case Integer(value):
                return self.constant(value)
            case Symbol(name):
                if name not in self.symbols:
                    self.symbols[name] = self.unknown(None)
                return Ratio(self.symbols[name], self.one)
            case Negation(operand):
                return self.negative(self.form(operand))
            case Sum(terms):
                return reduce(self.add, map(self.form, terms))
            case Product(factors):
                return reduce(self.multiply, map(self.form, factors))
            case Quotient(numerator, denominator):
                return self.divide(self.form(numerator), self.form(denominator))
            case Power(base, exponent):
                if base == E:
                    return self.exponential(self.form(exponent))
                written = rational_value(exponent)
                if written is not None:
                    return self.rational_power(self.form(base), written)
                return self.exponential(self.multiply(self.form(exponent), self.logarithm(self.form(base))))
            case Constant("e"):
                return self.exponential(self.constant(1))
            case Constant("oo"):
                raise Unknown
            case Apply(function, arguments) if function in _FUNCTIONS:
                return _FUNCTIONS[function](self, *map(self.form, arguments))
            case Apply(function, arguments):
                return self.kernel(function, tuple(map(self.form, arguments)))
        return self.kernel("node", node)

    def split_content(self, a: Ratio) -> tuple[Fraction, Ratio]:
        """a = c·b with a rational number c > 0 and b of coprime whole coefficients."""
        above, below = a.numerator.content(), a.denominator.content()
        return Fraction(int(above), int(below)), Ratio(a.numerator / above, a.denominator / below)

    def signed(self, a: Ratio) -> tuple[int, Ratio]:
        """±1 and the ratio with a positive leading coefficient."""
        return (-1, self.negative(a)) if a.numerator and a.numerator.leading_coefficient() < 0 else (1, a)

    def rational_power(self, a: Ratio, exponent: Fraction) -> Ratio:
        if exponent.denominator == 1:
            return self.raise_to(a, int(exponent))
        return self.raise_to(self.root(a, exponent.denominator), exponent.numerator)

    def plain(self, a: Ratio) -> Ratio:
        """The same ratio with cos²(u) for 1 − sin²(u), and the like, where nothing has to be multiplied by for that."""
        powers = [kernel.power for kernel in self.kernels if kernel is not None and kernel.power is not None]
        if not all(power.denominator.is_one() for power in powers):
            return a
        return self.ratio(self.reduce(a.numerator), self.reduce(a.denominator))

    def root(self, a: Ratio, q: int) -> Ratio:
        """The real a^(1/q)."""
        a = self.plain(a)
        if not a.numerator:
            return a
        content, rest = self.split_content(a)
        sign = 1
        if q % 2:
            sign, rest = self.signed(rest)
        result = self.constant(sign)
        for prime, exponent in _primes(content).items():
            whole, left = divmod(exponent, q)
            result = self.multiply(result, self.raise_to(self.constant(prime), whole))
            if left:
                common = gcd(left, q)
                base = self.constant(prime)
                root = self.kernel("root", (base,), q // common, base)
                result = self.multiply(result, self.raise_to(root, left // common))
        if rest.number() == 1:
            return result
        return self.multiply(result, self.root_of_primitive(rest, q))

    def root_of_primitive(self, a: Ratio, q: int) -> Ratio:
        if a.number() is not None:
            raise Unknown  # an even root of −1
        match self.alone(a):
            case (position, n) if q % 2 or n % 2:  # the domain of (u^n)^(1/q) is that of u^(1/q)
                kernel = self.kernels[position]
                base, degree = Ratio(self.ring.gen(position), self.one), q
                if kernel is not None and kernel.name == "exp":
                    return self.raise_to(self.kernel("exp", kernel.arguments, q * kernel.degree), n)
                if kernel is not None and kernel.name == "root":
                    base, degree = base_of(kernel), q * kernel.degree
                return self.raise_to(self.kernel("root", (base,), degree, base), n)
            case (position, n):
                size = self.absolute(Ratio(self.ring.gen(position), self.one))
                return self.rational_power(size, Fraction(n, q))
        return self.kernel("root", (a,), q, a)

    def exponential(self, u: Ratio) -> Ratio:
        """e^u, one factor for each term of u: e^(c·m) is the power c of e^m, and e^(c·ln v) is v^c."""
        if u.denominator.is_constant():
            below = int(leading(u.denominator))
            factors = [
                (self.ring.from_dict({exponents: 1}), self.one, Fraction(int(coefficient), below))
                for exponents, coefficient in u.numerator.terms()
            ]
        else:
            content, rest = self.split_content(u)
            sign, rest = self.signed(rest)
            factors = [(rest.numerator, rest.denominator, sign * content)]
        result = self.constant(1)
        for numerator, denominator, c in factors:
            base = Ratio(numerator, denominator)
            match self.alone(base):
                case (position, 1) if (kernel := self.kernels[position]) is not None and kernel.name == "ln":
                    power = self.rational_power(base_of(kernel), c)
                case _:
                    power = self.raise_to(self.kernel("exp", (base,), c.denominator), c.numerator)
            result = self.multiply(result, power)
        return result

    def logarithm(self, u: Ratio) -> Ratio:
        """ln u, u > 0: numbers are split off prime by prime, ln(e^v) is v, ln(v^n) is n·ln v or n·ln|v|."""
        if not u.numerator:
            raise Unknown
        content, rest = self.split_content(u)
        result = self.constant(0)
        for prime, exponent in _primes(content).items():
            base = self.constant(prime)
            result = self.add(result, self.multiply(self.constant(exponent), self.kernel("ln", (base,))))
        value = rest.number()
        if value is not None:
            if value < 0:
                raise Unknown
            return result
        match self.alone(rest):
            case (position, n):
                kernel, inner = self.kernels[position], Ratio(self.ring.gen(position), self.one)
                if kernel is not None and kernel.name == "exp":
                    return self.add(result, self.multiply(self.constant(Fraction(n, kernel.degree)), base_of(kernel)))
                if kernel is not None and kernel.name == "root" and n % 2:
                    inner_log = self.logarithm(base_of(kernel))
                    return self.add(result, self.multiply(self.constant(Fraction(n, kernel.degree)), inner_log))
                if n % 2 == 0:
                    inner = self.absolute(inner)
                rest_log = self.multiply(self.constant(n), self.kernel("ln", (inner,)))
            case None:
                rest_log = self.kernel("ln", (rest,))
        return self.add(result, rest_log)

    def absolute(self, u: Ratio) -> Ratio:
        if not u.numerator:
            return u
        content, rest = self.split_content(u)
        _, rest = self.signed(rest)
        if rest.number() is not None:
            return self.constant(content)
        match self.alone(rest):
            case (position, _) if (kernel := self.kernels[position]) is not None and (
                kernel.name in ("exp", "abs") or (kernel.name == "root" and kernel.degree % 2 == 0)
            ):
                return u if self.signed(u)[0] > 0 else self.negative(u)
        square = self.multiply(rest, rest)
        return self.multiply(self.constant(content), self.kernel("abs", (rest,), 2, square))

    def circular(self, u: Ratio) -> tuple[Ratio, Ratio]:
        """sin u and cos u, a sum of a few terms taken apart by the addition theorems."""
        if not u.denominator.is_constant() or len(u.numerator) > MOST_ANGLES:
            return self.angle(u)
        sine, cosine = self.constant(0), self.constant(1)
        for exponents, coefficient in u.numerator.terms():
            s, c = self.angle(self.ratio(self.ring.from_dict({exponents: coefficient}), u.denominator))
            sine, cosine = self.turned(sine, cosine, s, c)
        return sine, cosine

    def turned(self, s: Ratio, c: Ratio, by_s: Ratio, by_c: Ratio) -> tuple[Ratio, Ratio]:
        """Sine and cosine of a sum of two angles."""
        return (
            self.add(self.multiply(s, by_c), self.multiply(c, by_s)),
            self.add(self.multiply(c, by_c), self.negative(self.multiply(s, by_s))),
        )

    def angle(self, u: Ratio) -> tuple[Ratio, Ratio]:
        """sin u and cos u of a single term; of n·v in terms of those of v; the values at π/6, π/4, … in roots."""
        sign, u = self.signed(u)
        content, rest = self.split_content(u)
        if self.is_pi(rest) and 12 % content.denominator == 0 and content.denominator != 12:
            sine = self.sine_of_pi(content)
            return self.multiply(self.constant(sign), sine), self.sine_of_pi(content + Fraction(1, 2))
        times = int(content) if content.denominator == 1 and content <= MOST_ANGLE else 1
        single = rest if times == content else u
        cosine = self.kernel("cos", (single,))
        square = self.add(self.constant(1), self.negative(self.multiply(cosine, cosine)))
        sine = self.kernel("sin", (single,), 2, square)
        s, c = sine, cosine
        for _ in range(times - 1):
            s, c = self.turned(s, c, sine, cosine)
        return self.multiply(self.constant(sign), s), c

    def is_pi(self, u: Ratio) -> bool:
        match self.alone(u):
            case (position, 1):
                kernel = self.kernels[position]
                return kernel is not None and kernel.arguments == PI
        return False

    def sine_of_pi(self, c: Fraction) -> Ratio:
        """sin(c·π) for c a multiple of 1/6 or of 1/4."""
        turns = c % 2
        sign = -1 if turns > 1 else 1
        first_quadrant = min(turns % 1, 1 - turns % 1)
        square = {Fraction(0): 0, Fraction(1, 6): 1, Fraction(1, 4): 2, Fraction(1, 3): 3, Fraction(1, 2): 4}
        root = self.root(self.constant(square[first_quadrant]), 2)
        return self.multiply(self.constant(Fraction(sign, 2)), root)

    def odd(self, name: str, u: Ratio) -> Ratio:
        """An odd function: the sign comes out."""
        if not u.numerator:
            return u
        sign, u = self.signed(u)
        return self.multiply(self.constant(sign), self.kernel(name, (u,)))


def _primes(number: Fraction) -> dict[int, int]:
    """The exponents of the primes of a positive number; a factor too large to take apart stands for itself."""
    exponents: dict[int, int] = {}
    for value, sign in ((number.numerator, 1), (number.denominator, -1)):
        if value == 1:
            continue
        factors = fmpz(value).factor() if value.bit_length() <= _FACTORED_BITS else [(value, 1)]
        for prime, exponent in factors:
            exponents[int(prime)] = exponents.get(int(prime), 0) + sign * int(exponent)
    return exponents


def _sine_over(above: int | None, below: int) -> Callable[[_Forms, Ratio], Ratio]:
    """A quotient of sin (0), cos (1) and 1 (None)."""

    def function(forms: _Forms, u: Ratio) -> Ratio:
        pair = forms.circular(u)
        return forms.divide(forms.constant(1) if above is None else pair[above], pair[below])

    return function


def _hyperbolic(above: int | None, below: int | None) -> Callable[[_Forms, Ratio], Ratio]:
    """A quotient of sinh (0), cosh (1) and 1 (None), by e^u and e^(−u)."""

    def function(forms: _Forms, u: Ratio) -> Ratio:
        up, down = forms.exponential(u), forms.exponential(forms.negative(u))
        half = forms.constant(Fraction(1, 2))
        pair = (
            forms.multiply(half, forms.add(up, forms.negative(down))),
            forms.multiply(half, forms.add(up, down)),
        )
        one = forms.constant(1)
        return forms.divide(one if above is None else pair[above], one if below is None else pair[below])

    return function


def _of_reciprocal(name: str) -> Callable[[_Forms, Ratio], Ratio]:
    return lambda forms, u: _FUNCTIONS[name](forms, forms.divide(forms.constant(1), u))


def _complement(name: str) -> Callable[[_Forms, Ratio], Ratio]:
    """π/2 minus the function."""

    def function(forms: _Forms, u: Ratio) -> Ratio:
        quarter = forms.multiply(forms.constant(Fraction(1, 2)), forms.kernel("node", PI))
        return forms.add(quarter, forms.negative(forms.odd(name, u)))

    return function


def _odd(name: str) -> Callable[[_Forms, Ratio], Ratio]:
    return lambda forms, u: forms.odd(name, u)


def _root(forms: _Forms, u: Ratio, n: Ratio) -> Ratio:
    degree = n.number()
    if not degree:
        raise Unknown
    return forms.rational_power(u, 1 / degree)


def _sign(forms: _Forms, u: Ratio) -> Ratio:
    return forms.divide(u, forms.absolute(u))  # where u ≠ 0; sign(0) = 0 is the value of a point alone


_FUNCTIONS: dict[str, Callable[..., Ratio]] = {
    "sin": lambda forms, u: forms.circular(u)[0],
    "cos": lambda forms, u: forms.circular(u)[1],
    "tan": _sine_over(0, 1),
    "cot": _sine_over(1, 0),
    "sec": _sine_over(None, 1),
    "csc": _sine_over(None, 0),
    "asin": _odd("asin"),
    "acos": _complement("asin"),
    "atan": _odd("atan"),
    "acot": _complement("atan"),
    "asec": _of_reciprocal("acos"),
    "acsc": _of_reciprocal("asin"),
    "sinh": _hyperbolic(0, None),
    "cosh": _hyperbolic(1, None),
    "tanh": _hyperbolic(0, 1),
    "coth": _hyperbolic(1, 0),
    "sech": _hyperbolic(None, 1),
    "csch": _hyperbolic(None, 0),
    "asinh": _odd("asinh"),
    "acosh": lambda forms, u: forms.kernel("acosh", (u,)),
    "atanh": _odd("atanh"),
    "acoth": _of_reciprocal("atanh"),
    "asech": _of_reciprocal("acosh"),
    "acsch": _of_reciprocal("asinh"),
    "ln": lambda forms, u: forms.logarithm(u),
    "log": lambda forms, u, base: forms.divide(forms.logarithm(u), forms.logarithm(base)),
    "sqrt": lambda forms, u: forms.root(u, 2),
    "root": _root,
    "abs": lambda forms, u: forms.absolute(u),
    "sign": _sign,
    "erf": _odd("erf"),
}
