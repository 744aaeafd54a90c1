"""Zeros found by algebra: of polynomials in x, in e^(ax + b) or ln(ax + b), and in the sine and cosine of one angle.

Sine and cosine become rational in one unknown: with t = tan θ where all terms have the same degree, otherwise with
t = tan(θ/2), sin θ = 2t/(1 + t²), cos θ = (1 − t²)/(1 + t²).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flint import arb, fmpz_mpoly, fmpz_poly

from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.tree import ZERO, Apply, E, Node, Power, Symbol, substitute
from tutor.extrema.inverse import preimages
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.periods import linear_slope
from tutor.extrema.polynomials import HIGHEST_DEGREE, closed_form, in_one_generator, real_roots

T = Symbol("t")
MOST_TURNS = 100


@dataclass(frozen=True, slots=True)
class Zero:
    """A zero of this multiplicity in the ball, and no other."""

    ball: arb
    multiplicity: int = 1
    exact: Node | None = None


def everywhere(polynomial: fmpz_mpoly, generators: Sequence[Node], variable: str) -> list[Zero] | None:
    """All zeros of an irreducible polynomial in x, in e^(ax + b) or in ln(ax + b); ``None`` for others."""
    used = [k for k, degree in enumerate(polynomial.degrees()) if degree]
    if len(used) != 1:
        return None
    inside, name = in_one_generator(polynomial, used[0]), generators[used[0]]
    with precision(ROOT_BITS):
        if inside is not None and name == Symbol(variable):
            return [Zero(ball, 1, closed_form(inside, ball)) for ball in real_roots(inside)]
        if inside is not None and _is_exponential_or_logarithm(name, variable):
            return list(_undone(inside, name, variable))
    return None


def on_circle(
    polynomial: fmpz_mpoly, generators: Sequence[Node], variable: str, low: arb | None, high: arb | None
) -> list[Zero] | None:
    """All zeros between the bounds (``None``: none) of an irreducible polynomial in sine and cosine, and perhaps more.

    ``None`` where it is no such polynomial, or has no bounds.
    """
    used = [k for k, degree in enumerate(polynomial.degrees()) if degree]
    names = [generators[k] for k in used]
    angle = _common_angle(names)
    slope = None if angle is None else linear_slope(angle, variable)
    if angle is None or slope is None or low is None or high is None:
        return None
    with precision(ROOT_BITS):
        return _turned(_on_circle(polynomial, used, names), angle, slope, variable, low, high)


def is_algebraic(polynomial: fmpz_mpoly, generators: Sequence[Node], variable: str) -> bool:
    """Whether it is a polynomial of a kind known here, its zeros being wanted between two numbers."""
    names = [generators[k] for k, degree in enumerate(polynomial.degrees()) if degree]
    if len(names) == 1 and (names[0] == Symbol(variable) or _is_exponential_or_logarithm(names[0], variable)):
        return True
    angle = _common_angle(names)
    return angle is not None and linear_slope(angle, variable) is not None


def _is_exponential_or_logarithm(node: Node, variable: str) -> bool:
    match node:
        case Power(base, u) if base == E:
            return linear_slope(u, variable) is not None
        case Apply("ln", (u,)):
            return linear_slope(u, variable) is not None
    return False


def _undone(polynomial: fmpz_poly, function: Node, variable: str) -> Iterator[Zero]:
    """The x at which the function is a root of the polynomial."""
    inverse = next(preimages(function, variable, T))
    for root in real_roots(polynomial):
        ball = enclose(inverse, {T.name: root})
        if ball.is_finite():
            exact = closed_form(polynomial, root)
            yield Zero(ball, 1, None if exact is None else tidy(substitute(inverse, T.name, exact)))


def _common_angle(names: Sequence[Node]) -> Node | None:
    """The θ of generators sin θ, cos θ."""
    angles = {
        name.arguments[0] if isinstance(name, Apply) and name.function in ("sin", "cos") else None for name in names
    }
    return angles.pop() if len(angles) == 1 else None


@dataclass(frozen=True, slots=True)
class _Circle:
    """Zeros on a circle: the angles θ = ``double``·(arctan t + kπ) for the roots t of the polynomial, with t = ∞."""

    polynomial: fmpz_poly
    at_infinity: int
    double: int


def _on_circle(polynomial: fmpz_mpoly, used: Sequence[int], names: Sequence[Node]) -> _Circle:
    sine = next((k for k, name in zip(used, names, strict=True) if _function(name) == "sin"), None)
    cosine = next((k for k, name in zip(used, names, strict=True) if _function(name) == "cos"), None)
    terms = [
        (int(c), 0 if sine is None else int(powers[sine]), 0 if cosine is None else int(powers[cosine]))
        for powers, c in polynomial.to_dict().items()
    ]
    degree = max(i + j for _, i, j in terms)
    t = fmpz_poly([0, 1])
    if all(i + j == degree for _, i, j in terms):
        found = sum((c * t**i for c, i, _ in terms), fmpz_poly([]))
        return _Circle(found, degree - found.degree(), 1)
    one, square = fmpz_poly([1]), t**2
    found = sum(
        (c * (2 * t) ** i * (one - square) ** j * (one + square) ** (degree - i - j) for c, i, j in terms),
        fmpz_poly([]),
    )
    return _Circle(found, 2 * degree - found.degree(), 2)


def _function(name: Node) -> str:
    return name.function if isinstance(name, Apply) else ""


def _turned(circle: _Circle, angle: Node, slope: Node, variable: str, low: arb, high: arb) -> list[Zero] | None:
    """The zeros x with angle(x) on the circle, in all turns that reach between the bounds."""
    if circle.polynomial.degree() > HIGHEST_DEGREE:
        return None
    a, b = enclose(slope, {}), enclose(substitute(angle, variable, ZERO), {})
    turn = arb.pi() * circle.double
    ends = sorted(((a * x + b) / turn for x in (low, high)), key=float)
    first, last = (ends[0] - 1).floor().mid().unique_fmpz(), (ends[1] + 1).ceil().mid().unique_fmpz()
    if first is None or last is None or last - first > MOST_TURNS:
        return None
    angles = [(arb.pi() / 2 * circle.double, circle.at_infinity)] if circle.at_infinity else []
    for part, multiplicity in circle.polynomial.factor()[1]:
        angles += [(root.atan() * circle.double, int(multiplicity)) for root in real_roots(part)]
    return [
        Zero((theta + k * turn - b) / a, multiplicity)
        for k in range(int(first), int(last) + 1)
        for theta, multiplicity in angles
    ]
