"""Gradients of polynomials in two variables: common factors, and the resultants that hold all common zeros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpz_mpoly, fmpz_poly

from tutor.expression.tree import Node, Symbol
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable

LARGEST_DEGREE = 12


@dataclass(frozen=True, slots=True)
class Plane:
    """The resultants of f_x and f_y in the first and in the second variable, or the curve on which both vanish."""

    first: fmpz_poly
    second: fmpz_poly
    curve: Node | None

    @property
    def solvable(self) -> bool:
        return bool(not self.first.is_zero() and not self.second.is_zero())


def plane_of(slopes: Sequence[Node], names: Sequence[str]) -> Plane | None:
    """The plane of a gradient whose parts are polynomials with rational coefficients, ``None`` for any other."""
    workings = Field()
    try:
        forms = workings.forms(*(Symbol(name) for name in names), *slopes)
    except Unrepresentable:
        return None
    if len(workings.generators) != 2 or any(not form.below.is_constant() for form in forms):
        return None
    f, g = forms[2].above, forms[3].above
    if max(f.total_degree(), g.total_degree()) > LARGEST_DEGREE:
        return None
    common = f.gcd(g)
    nothing = fmpz_poly([])
    if f.is_zero() and g.is_zero():
        return None
    if not common.is_constant():
        return Plane(nothing, nothing, workings.polynomial(common))
    return Plane(_single(f.resultant(g, "g1"), 0), _single(f.resultant(g, "g0"), 1), None)


def _single(polynomial: fmpz_mpoly, index: int) -> fmpz_poly:
    """A polynomial in one of the generators only, on its own."""
    coefficients = [0] * (int(polynomial.degrees()[index]) + 1)
    for exponents, coefficient in polynomial.to_dict().items():
        coefficients[int(exponents[index])] = coefficient
    return fmpz_poly(coefficients)
