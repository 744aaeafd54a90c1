"""The checker of certificates in several variables: does what an analysis says about ∇f = 0 on a box follow from facts?

A certificate is JSON. Its ``facts`` cut the box of the domain into parts, in the order in which they are met: ``cut``
divides the part at hand at ``at`` in one ``variable`` (what comes next is about the lower part first); all others say
something about the part at hand and close it. So the parts cover the domain by construction.

- ``no_critical_point``: ∂f/∂variable has the sign ``sign`` on the part, by one enclosure or by its mean-value form;
- ``one_critical_point``: Krawczyk's operator maps the part into its interior, so ∇f has exactly one zero there
  (Neumaier, *Interval Methods for Systems of Equations*, 5.1), and the leading minors of the second derivatives tell
  its ``kind`` (in the plane or in space, also where the point lies on the border of the box);
- ``known_critical_point``: ∇f is 0 at ``at`` by exact algebra, ``at`` lies in the part, and the second derivatives on
  the part, times one matrix, differ from the unit matrix by less than 1 in each row: so there is no other zero in it;
- ``claimed``: what the analysis claims, or leaves open, for reasons that balls alone cannot repeat.

With ``periods``, f(x + T) = f(x) by exact algebra, and the domain is T long in x. With ``beyond``, the analysis is
about all of ℝ in x: a·∂f/∂x + b·∂f/∂y is by exact algebra a polynomial in x alone, with the ``coefficients`` (from the
power 0 on) and the polynomials a, b as ``factors``. It is 0 wherever ∇f is, and its zeros are smaller in size than
Fujiwara's bound 2·max |c(n − k)/c(n)|^(1/k); so there is no critical point outside the domain.

Nothing here searches or solves. Values and derivatives come from power series in ball arithmetic, which use no rule of
differentiation; exact algebra is the normal form of ``expression``, another engine than the one that found the points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flint import arb, arb_mat

from tutor.calculus.differentiate import gradient
from tutor.expression.ball_functions import hull
from tutor.expression.balls import taylor
from tutor.expression.errors import TutorError
from tutor.expression.normal_form import is_identical
from tutor.expression.tree import ZERO, Integer, Negation, Node, Power, Product, Sum, Symbol, add, number, substitute
from tutor.extrema.bending import kind_by_minors
from tutor.extrema.certificate import Json, Verification, ball_of, is_apart, sign_of, tree_of, verification

MOST_VARIABLES = 3
STEP = Symbol("step")  # along a diagonal

Side = tuple[str, str]
Box = tuple[arb, ...]


def verify_several(certificate: Json) -> Verification:
    """Check every fact of a certificate as it came out of ``json.loads``. Nothing in it can make this raise."""
    return verification(_all(certificate))


class Slopes:
    """The first and second derivatives of a function of several variables over boxes."""

    def __init__(self, node: Node, names: Sequence[str]) -> None:
        self.node, self.names = node, tuple(names)
        self.diagonal = {(i, j): self._moved(names[i], names[j]) for i in range(len(self.names)) for j in range(i)}

    def _moved(self, *names: str) -> Node:
        tree = self.node
        for name in names:
            tree = substitute(tree, name, Sum((Symbol(name), STEP)))
        return tree

    def slope(self, k: int, box: Box) -> arb:
        return self._series(k, box, 1)[1]

    def slopes(self, box: Box) -> list[arb]:
        return [self.slope(k, box) for k in range(len(self.names))]

    def bends(self, box: Box) -> list[list[arb]]:
        """The mixed ones from the second derivative along the diagonal, which is f_xx + 2f_xy + f_yy."""
        size = len(self.names)
        own = [2 * self._series(k, box, 2)[2] for k in range(size)]
        rows = [[own[i] if i == j else arb(0) for j in range(size)] for i in range(size)]
        for (i, j), tree in self.diagonal.items():
            across = 2 * taylor(tree, STEP.name, arb(0), 2, dict(zip(self.names, box, strict=True)))[2]
            rows[i][j] = rows[j][i] = (across - own[i] - own[j]) / 2
        return rows

    def _series(self, k: int, box: Box, order: int) -> list[arb]:
        rest = {name: x for j, (name, x) in enumerate(zip(self.names, box, strict=True)) if j != k}
        return taylor(self.node, self.names[k], box[k], order, rest)

    def sign_on(self, k: int, box: Box) -> int:
        """The sign of ∂f/∂x_k on the box, where it is seen at once or by its mean-value form; else 0."""
        value = self.slope(k, box)
        if not (value > 0 or value < 0):
            middle = tuple(x.mid() for x in box)
            moved = zip(self.bends(box)[k], box, middle, strict=True)
            value = self.slope(k, middle) + sum((bend * (x - m) for bend, x, m in moved), arb(0))
        return 1 if value > 0 else -1 if value < 0 else 0


def _all(certificate: Json) -> Iterator[tuple[str, bool | None]]:
    try:
        f, names = tree_of(certificate["expression"]), [str(name) for name in certificate["variables"]]
        sides = [(str(low), str(high)) for low, high in (certificate["domain"][name] for name in names)]
        known = 2 <= len(names) <= MOST_VARIABLES and len(set(names)) == len(names) == len(certificate["domain"])
        yield "domain", known and all(bool(ball_of(low) < ball_of(high)) for low, high in sides)
        for name, text in dict(certificate["periods"]).items():
            length = tree_of(text)
            same = is_identical(substitute(f, name, Sum((Symbol(name), length))), f)
            yield f"periods.{name}", same is True and is_apart(list(sides[names.index(name)]), length)
        for name, fact in dict(certificate["beyond"]).items():
            yield f"beyond.{name}", _nothing_beyond(fact, f, names, name, sides[names.index(name)])
        facts = list(certificate["facts"])
        slopes = Slopes(f, names)
    except (KeyError, TypeError, ValueError, TutorError):
        yield "certificate", False
        return
    pending = [sides]
    for k, fact in enumerate(facts):
        place = f"facts[{k}]"
        try:
            if not pending:
                yield place, False
                return
            part = pending.pop()
            if fact["fact"] == "cut":
                lower, upper = _cut(part, names.index(fact["variable"]), fact["at"])
                pending += [upper, lower]
            else:
                yield place, check(fact, slopes, part)
        except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError, TutorError):
            yield place, False
            return
    yield "facts", not pending


def _nothing_beyond(fact: Json, f: Node, names: Sequence[str], name: str, side: Side) -> bool:
    coefficients = [int(text) for text in fact["coefficients"]]
    factors = [tree_of(text) for text in fact["factors"]]
    if not coefficients or not coefficients[-1] or not all(map(_is_polynomial, factors)):
        return False
    powers = [Product((number(c), Power(Symbol(name), number(k)))) for k, c in enumerate(coefficients)]
    summed = Sum(tuple(Product(pair) for pair in zip(factors, gradient(f, names), strict=True)))
    if is_identical(summed, add(*powers)) is not True:
        return False
    low, high = (ball_of(end) for end in side)
    reached = reach_of_zeros(coefficients)
    return bool(reached < high and -reached > low)


def reach_of_zeros(coefficients: Sequence[int]) -> arb:
    """Fujiwara's bound for the size of the zeros of a polynomial, given from the power 0 on."""
    leading = abs(arb(coefficients[-1]))
    sizes = [2 * (abs(arb(c)) / leading).root(k) for k, c in enumerate(reversed(coefficients)) if k and c]
    return max(sizes, key=lambda size: size.upper(), default=arb(0))


def _is_polynomial(node: Node) -> bool:
    match node:
        case Sum(parts) | Product(parts):
            return all(map(_is_polynomial, parts))
        case Negation(u):
            return _is_polynomial(u)
        case Power(base, Integer(exponent)):
            return exponent > 0 and _is_polynomial(base)
    return isinstance(node, (Symbol, Integer))


def _cut(part: list[Side], index: int, at: str) -> tuple[list[Side], list[Side]]:
    low, high = part[index]
    if not ball_of(low) < ball_of(at) or not ball_of(at) < ball_of(high):
        raise ValueError(at)
    return [[*part[:index], side, *part[index + 1 :]] for side in ((low, at), (at, high))]  # type: ignore[return-value]


def check(fact: Json, slopes: Slopes, part: Sequence[Side]) -> bool | None:
    """Whether one fact holds on a part; ``None`` for what is only claimed. Raises for what is no fact."""
    box = tuple(hull(ball_of(low), ball_of(high)) for low, high in part)
    match fact["fact"]:
        case "claimed":
            return None
        case "no_critical_point":
            return slopes.sign_on(slopes.names.index(fact["variable"]), box) == sign_of(fact["sign"])
        case "one_critical_point":
            image = _krawczyk(slopes, box)
            inside = image is not None and all(x.contains_interior(y) for x, y in zip(box, image, strict=True))
            return inside and image is not None and kind_by_minors(slopes.bends(image)) == _kind(fact["kind"])
        case "known_critical_point":
            return _is_known(fact, slopes, box, part)
    raise ValueError(fact["fact"])


def _kind(kind: Any) -> str:
    if kind not in ("local_minimum", "local_maximum", "saddle"):
        raise ValueError(kind)
    return str(kind)


def _krawczyk(slopes: Slopes, box: Box) -> Box | None:
    """m − Y·∇f(m) + (I − Y·H)·(X − m), with Y near the inverse of H(m)."""
    size = len(box)
    middle = tuple(x.mid() for x in box)
    inverse, rest = _preconditioned(slopes, box)
    if inverse is None:
        return None
    moved = arb_mat([[m] for m in middle]) - inverse * arb_mat([[value] for value in slopes.slopes(middle)])
    image = moved + rest * arb_mat([[x - m] for x, m in zip(box, middle, strict=True)])
    return tuple(image[k, 0] for k in range(size))


def _preconditioned(slopes: Slopes, box: Box) -> tuple[arb_mat | None, arb_mat]:
    """Y near the inverse of the second derivatives in the middle, and I − Y·H for those on the box."""
    size = len(box)
    identity = arb_mat([[int(i == j) for j in range(size)] for i in range(size)])
    try:
        inverse = arb_mat(slopes.bends(tuple(x.mid() for x in box))).inv()
    except ZeroDivisionError:
        return None, identity
    inverse = arb_mat([[inverse[i, j].mid() for j in range(size)] for i in range(size)])
    return inverse, identity - inverse * arb_mat(slopes.bends(box))


def _is_known(fact: Json, slopes: Slopes, box: Box, part: Sequence[Side]) -> bool:
    place = [tree_of(text) for text in fact["at"]]
    at = tuple(ball_of(text) for text in fact["at"])
    for text, x, (low, high) in zip(fact["at"], at, part, strict=True):
        if not (text == low or ball_of(low) < x) or not (text == high or x < ball_of(high)):
            return False
    for slope in gradient(slopes.node, slopes.names):
        for name, x in zip(slopes.names, place, strict=True):
            slope = substitute(slope, name, x)
        if is_identical(slope, ZERO) is not True:
            return False
    inverse, rest = _preconditioned(slopes, box)
    size = len(box)
    alone = inverse is not None and all(sum((abs(rest[i, j]) for j in range(size)), arb(0)) < 1 for i in range(size))
    return alone and kind_by_minors(slopes.bends(at)) == _kind(fact["kind"])
