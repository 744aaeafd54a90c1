"""The sign of f − f(point) near a point, seen from its factors.

An irreducible factor p that is 0 at the point with ∇p ≠ 0 there vanishes on a smooth curve (or surface), on which the
other factors are 0 at single places at most (else they would be p). Across it p changes its sign: so f takes both signs
when the power of p is odd. Where only even powers of factors vanish, f keeps its sign.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb

from tutor.calculus.differentiate import gradient
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.message import Message, message
from tutor.expression.tree import Node, Power, Symbol, add, multiply, number, substitute
from tutor.extrema.exact import Exact
from tutor.extrema.field import Field
from tutor.extrema.forms import Unrepresentable
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.report import Kind


def kind_by_factors(
    node: Node, names: Sequence[str], place: Sequence[Node], exact: Exact
) -> tuple[Kind, Message] | None:
    """The kind of a critical point of a rational function with a rational value there, and why; ``None``: not known."""
    at = dict(zip(names, place, strict=True))
    here = exact.form(_put_in(node, at))
    height = None if here is None else here.rational()
    if height is None:
        return None
    workings = Field()
    try:
        form = workings.forms(*(Symbol(name) for name in names), add(node, number(-height)))[-1]
    except Unrepresentable:
        return None
    if form.is_zero or len(workings.generators) != len(names):
        return None
    with precision(ROOT_BITS):
        point = {name: enclose(x, {}) for name, x in at.items()}
        constant, factors = form.above.factor()
        sign = _sign(enclose(workings.polynomial(form.below), point)) * (1 if constant > 0 else -1)
        vanishing = []
        for polynomial, power in factors:
            tree = workings.polynomial(polynomial)
            value = _sign(enclose(tree, point))
            if value:
                sign *= value ** int(power)
            elif exact.is_zero(_put_in(tree, at)):
                vanishing.append((tree, int(power)))
            else:
                return None
        odd = [tree for tree, power in vanishing if power % 2]
        for tree in odd:
            if any(_sign(enclose(slope, point)) for slope in gradient(tree, names)):
                return "saddle", message("analysis.witness.factor_changes", factor=tree)
    if odd or not sign:
        return None
    kind: Kind = "local_minimum" if sign > 0 else "local_maximum"
    shown = tidy(multiply(*(Power(tree, number(power)) for tree, power in vanishing)))
    return kind, message(f"analysis.witness.factors_{'positive' if sign > 0 else 'negative'}", factors=shown)


def _sign(ball: arb) -> int:
    return 1 if ball > 0 else -1 if ball < 0 else 0


def _put_in(tree: Node, at: dict[str, Node]) -> Node:
    for name, x in at.items():
        tree = substitute(tree, name, x)
    return tree
