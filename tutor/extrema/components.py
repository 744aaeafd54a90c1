"""The real zeros of polynomial systems taken apart: products are split, the rest is brought into a Gröbner basis.

Source: Cox, Little and O'Shea, *Ideals, Varieties, and Algorithms*, chapters 2, 3 and 9. A system whose basis has a
product in it is two systems, and so on; where nothing is left to split, the leading monomials tell its dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_mpoly_vec, fmpz_poly

from tutor.extrema.quadratics import least_value

LIMITS = (60, 200, 2_000)  # of a basis: polynomials, terms of each, bits of each coefficient
MOST_SYSTEMS = 300
MOST_SPLITS = 40

System = tuple[fmpz_mpoly, ...]


class TooLarge(Exception):
    """The system would cost too much."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the zeros: its polynomials, a Gröbner basis, and its dimension over the complex numbers."""

    basis: tuple[fmpz_mpoly, ...]
    dimension: int


def components(system: Iterable[fmpz_mpoly], size: int) -> list[Component]:
    """The parts of the real zeros of polynomials in the first generators, none within another. Raises ``TooLarge``."""
    ring = _ring(size)
    pending = [tuple(_moved(p, ring, size) for p in system)]
    seen: set[frozenset[str]] = set()
    found = []
    while pending:
        current = pending.pop()
        if _key(current) in seen:
            continue
        seen.add(_key(current))
        if len(seen) > MOST_SYSTEMS:
            raise TooLarge
        split = _split(current, size)
        if split is not None:
            pending += split
            continue
        basis = _basis(current, ring)
        if any(p.is_constant() for p in basis):
            continue
        if _key(basis) == _key(current):
            found.append(Component(basis, _dimension(basis, size)))
        else:
            pending.append(basis)
    found.sort(key=lambda component: -component.dimension)
    return [part for k, part in enumerate(found) if not any(_lies_on(part, other, ring) for other in found[:k])]


def _lies_on(part: Component, other: Component, ring: fmpz_mpoly_ctx) -> bool:
    """Whether the equations of the other are in the ideal of the part: they change nothing in its basis."""
    return all(_key(_basis((*part.basis, p), ring)) == _key(part.basis) for p in other.basis)


def _key(system: System) -> frozenset[str]:
    return frozenset(map(str, system))


def zeros_in(component: Component, index: int, size: int) -> fmpz_poly | None:
    """A polynomial in one variable only that is 0 on a component of dimension 0."""
    order = [*(k for k in range(size) if k != index), index]
    ring = _ring(size)
    turned = [ring.from_dict({tuple(e[k] for k in order): c for e, c in p.to_dict().items()}) for p in component.basis]
    for p in _basis(turned, ring):
        if not any(p.degrees()[:-1]):
            return fmpz_poly([p[(*(0,) * (size - 1), power)] for power in range(int(p.degrees()[-1]) + 1)])
    return None


def _ring(size: int) -> fmpz_mpoly_ctx:
    return fmpz_mpoly_ctx.get([f"g{k}" for k in range(size)], Ordering.lex)


def _moved(polynomial: fmpz_mpoly, ring: fmpz_mpoly_ctx, size: int) -> fmpz_mpoly:
    terms = {tuple(map(int, exponents[:size])): c for exponents, c in polynomial.to_dict().items()}
    return _primitive(ring.from_dict(terms))


def _primitive(polynomial: fmpz_mpoly) -> fmpz_mpoly:
    if polynomial.is_zero():
        return polynomial
    content = polynomial.content()
    return polynomial / (content if polynomial.leading_coefficient() > 0 else -content)


def _split(system: System, size: int) -> list[System] | None:
    """The systems with one product replaced by each of its factors, or one polynomial by simpler ones.

    ``None`` where there is nothing to split; no systems where a polynomial has no zero.
    """
    for p in system:
        if p.is_zero():
            return [_without(system, p)]
        simpler = _simpler(p, size)
        if simpler is not None:
            return [(*_without(system, p), *simpler)] if simpler else []
        factors = [part for part, _ in p.factor()[1]]
        if len(factors) > MOST_SPLITS:
            raise TooLarge
        if factors != [p] and not p.is_constant():
            return [(*_without(system, p), _primitive(part)) for part in factors]
    return None


def _without(system: System, polynomial: fmpz_mpoly) -> System:
    return tuple(p for p in system if p != polynomial)


def _simpler(polynomial: fmpz_mpoly, size: int) -> list[fmpz_mpoly] | None:
    """Equations with the same real zeros as a sum of even powers, or as a quadratic polynomial that is never negative.

    The first is 0 where its variables are, the second where it is least, which is where its gradient is 0. An empty
    list: there is no zero. ``None``: nothing simpler is known.
    """
    terms = {tuple(map(int, e)): Fraction(int(c)) for e, c in polynomial.to_dict().items()}
    generators = polynomial.context().gens()
    used = {k for exponents in terms for k, power in enumerate(exponents) if power}
    if not used or polynomial in generators:
        return None
    even = not any(power % 2 for exponents in terms for power in exponents)
    if even and len({c > 0 for c in terms.values()}) == 1:
        if (0,) * size in terms:
            return []
        alone = {k for exponents in terms for k, power in enumerate(exponents) if power and sum(exponents) == power}
        return [generators[k] for k in used] if alone == used else None
    for side in (1, -1) if polynomial.total_degree() == 2 else ():
        least = least_value({exponents: side * c for exponents, c in terms.items()}, size)
        if least is not None and least >= 0:
            return [] if least > 0 else [_primitive(polynomial.derivative(k)) for k in sorted(used)]
    return None


def _basis(system: Iterable[fmpz_mpoly], ring: fmpz_mpoly_ctx) -> tuple[fmpz_mpoly, ...]:
    """The reduced Gröbner basis in lexicographic order."""
    found, done = fmpz_mpoly_vec(list(system), ring).buchberger_naive(limits=LIMITS)
    if not done:
        raise TooLarge
    return tuple(_primitive(p) for p in found.autoreduction())


def _dimension(basis: Sequence[fmpz_mpoly], size: int) -> int:
    """The most variables of which no leading monomial is made alone."""
    leading = [{k for k, power in enumerate(p.monoms()[0]) if power} for p in basis]
    return next(n for n in range(size, -1, -1) if any(_is_free(set(s), leading) for s in combinations(range(size), n)))


def _is_free(variables: set[int], leading: Sequence[set[int]]) -> bool:
    return not any(used <= variables for used in leading)
