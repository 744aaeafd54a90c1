"""The factors of equations: where a product is 0, one of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flint import fmpz_mpoly

from tutor.expression.balls import enclose, precision
from tutor.expression.tree import PI, Apply, Constant, E, Negation, Node, Power, Symbol, variables
from tutor.extrema.continuity import is_positive
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable

POINT_BITS = 320


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of an equation.

    ``polynomial`` where it is one in the first names of the field with whole numbers; then ``slopes`` are its partial
    derivatives. ``plainest`` has the same zeros, where it is defined: a polynomial, or the equation as it was written
    where it has no other factor.
    """

    tree: Node
    names: frozenset[str]
    polynomial: fmpz_mpoly | None
    slopes: tuple[Node, ...] = ()
    equation: Node | None = None

    @property
    def plainest(self) -> Node:
        return self.tree if self.equation is None or self.polynomial is not None else self.equation


def factors_of(trees: Sequence[Node], names: Sequence[str]) -> list[list[Factor]] | None:
    """For each tree that is not 0 everywhere the factors of its numerator that may vanish; ``None`` if not known."""
    workings = Field()
    try:
        forms = workings.forms(*(Symbol(name) for name in names), *trees)[len(names) :]
    except Unrepresentable:
        return None
    found = []
    for equation, form in zip(trees, forms, strict=True):
        if form.is_zero:
            continue
        factors = []
        for part, _ in form.above.factor()[1]:
            tree = workings.polynomial(part)
            if (
                never_zero(tree)
                or (part.total_degree() == 2 and _keeps_its_sign(tree, names))
                or _is_one_signed(part)
                or (isinstance(tree, Apply) and _divides(tree, form.below, workings))
            ):
                continue
            used = [k for k, power in enumerate(part.degrees()) if power]
            whole = part if all(k < len(names) for k in used) else None
            slopes = () if whole is None else tuple(workings.polynomial(part.derivative(k)) for k in range(len(names)))
            factors.append(Factor(tree, variables(tree), whole, slopes))
        found.append([replace(factors[0], equation=equation)] if len(factors) == 1 else factors)
    return found


def never_zero(tree: Node) -> bool:
    """Whether this is seen without looking at signs of variables: constants other than 0, e^u, π^u."""
    match tree:
        case Constant():
            return True
        case Power(base, _) if base in (E, PI):
            return True
    if variables(tree):
        return False
    with precision(POINT_BITS):
        ball = enclose(tree, {})
    return bool(ball > 0 or ball < 0)


def _keeps_its_sign(tree: Node, names: Sequence[str]) -> bool:
    return is_positive(tree, names) or is_positive(Negation(tree), names)


def _is_one_signed(polynomial: fmpz_mpoly) -> bool:
    """Whether only even powers occur, with coefficients of one sign and a constant: x² + 3y² + 1."""
    terms = polynomial.to_dict()
    return _is_even(terms) and any(not any(exponents) for exponents in terms)


def _is_even(terms: Mapping[tuple[int, ...], int]) -> bool:
    """Whether only even powers occur, with coefficients of one sign."""
    even = all(int(power) % 2 == 0 for exponents in terms for power in exponents)
    return even and len({c > 0 for c in terms.values()}) == 1


def is_sum_of_squares(polynomial: fmpz_mpoly | None, size: int) -> bool:
    """Whether it is 0 at the origin only: even powers with coefficients of one sign, each variable alone in one."""
    if polynomial is None:
        return False
    terms = polynomial.to_dict()
    alone = {k for exponents in terms for k, p in enumerate(exponents) if p and sum(exponents) == p}
    return len(alone) == size and _is_even(terms) and all(any(exponents) for exponents in terms)


def _divides(tree: Apply, below: fmpz_mpoly, workings: Field) -> bool:
    """Whether a root √u stands below the line too, as u or √u: then it is not 0 where the whole is defined."""
    index = workings.generators.index(tree) if tree in workings.generators else None
    if index is None or index not in workings.relations:
        return False
    inside = workings.relations[index][1].above
    return not below.is_constant() and (below.degrees()[index] > 0 or not (below.gcd(inside)).is_constant())
