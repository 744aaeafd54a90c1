"""A polynomial in one variable that is 0 wherever two polynomials are, together with the proof: r = a·f + b·g."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import Ordering, fmpz_mpoly, fmpz_mpoly_ctx

from tutor.expression.tree import Node
from tutor.extrema.jets import Terms, terms_of, written

RING = fmpz_mpoly_ctx.get(("x", "y"), Ordering.lex)
LARGEST_DEGREE = 6  # of the two polynomials


@dataclass(frozen=True, slots=True)
class Eliminant:
    """The coefficients of r, from that of the power 0 on, and the factors a and b."""

    coefficients: tuple[int, ...]
    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """r = a·f + b·g."""

    r: fmpz_mpoly
    a: fmpz_mpoly
    b: fmpz_mpoly


def eliminant(pair: Sequence[Node], names: Sequence[str], kept: str) -> Eliminant | None:
    """By Euclid's algorithm in the variable that is not ``kept``; ``None`` where there is none, or a large one."""
    terms = [part for part in (terms_of(tree, names) for tree in pair) if part]
    if len(terms) != 2 or max(sum(e) for part in terms for e in part) > LARGEST_DEGREE:
        return None
    scales = [lcm(*(c.denominator for c in part.values())) for part in terms]
    first, second = (_whole(part, scale) for part, scale in zip(terms, scales, strict=True))
    one, zero = RING.constant(1), RING.constant(0)
    gone = 1 - list(names).index(kept)
    upper, lower = _Row(first, one, zero), _Row(second, zero, one)
    while lower.r.degrees()[gone] > 0:
        while upper.r and upper.r.degrees()[gone] >= lower.r.degrees()[gone]:
            upper = _lowered(upper, lower, gone)
        upper, lower = lower, upper
    if not lower.r:
        return None
    coefficients = [0] * (int(lower.r.degrees()[1 - gone]) + 1)
    for exponents, c in lower.r.to_dict().items():
        coefficients[int(exponents[1 - gone])] = int(c)
    factors = (_tree(lower.a * scales[0], names), _tree(lower.b * scales[1], names))
    return Eliminant(tuple(coefficients), factors)


def _whole(terms: Terms, scale: int) -> fmpz_mpoly:
    return RING.from_dict({exponents: int(c * scale) for exponents, c in terms.items()})


def _lowered(upper: _Row, lower: _Row, gone: int) -> _Row:
    """The upper row with its leading term in the variable that goes taken away by the lower one."""
    (one, high), (other, low) = _leading(upper.r, gone), _leading(lower.r, gone)
    shared = one.gcd(other)
    one, other = one / shared * RING.gens()[gone] ** (high - low), other / shared
    row = [other * u - one * v for u, v in ((upper.r, lower.r), (upper.a, lower.a), (upper.b, lower.b))]
    content = row[0].gcd(row[1]).gcd(row[2])
    return _Row(*(part / content for part in row))


def _leading(polynomial: fmpz_mpoly, index: int) -> tuple[fmpz_mpoly, int]:
    """The coefficient of the highest power of one variable, and that power."""
    power = int(polynomial.degrees()[index])
    kept = {e: c for e, c in polynomial.to_dict().items() if e[index] == power}
    return RING.from_dict({tuple(0 if k == index else p for k, p in enumerate(e)): c for e, c in kept.items()}), power


def _tree(polynomial: fmpz_mpoly, names: Sequence[str]) -> Node:
    return written({tuple(map(int, e)): Fraction(int(c)) for e, c in polynomial.to_dict().items()}, names)
