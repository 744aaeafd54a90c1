"""What a step claims: that the rule it names is the one that was applied. Judged by the shape of what changed.

Nothing of the differentiation engine or of the tidier is used here: formulas are written out once more, as a textbook
prints them. Whether the lines are equal is not asked here (see ``certificate``), only whether the rule describes them.
"""

from __future__ import annotations

from tutor.calculus.claims import basic, chain, functions, pieces, powers, products, tidying
from tutor.calculus.claims.claim import Claim, Shape, d, inside, markers, varies
from tutor.calculus.claims.parts import parts
from tutor.calculus.claims.skills import SKILLS
from tutor.expression.tree import Derivative, Negation, Node, Product, Quotient

__all__ = ["SKILLS", "TIDYING", "Claim", "describes", "parts"]

TIDYING = tidying.SHAPES
_SHAPES: dict[str, Shape] = {
    **basic.SHAPES,
    **products.SHAPES,
    **functions.SHAPES,
    **powers.SHAPES,
    **chain.SHAPES,
    **pieces.SHAPES,
}
_WITH_SUBSTEPS = frozenset(("chain", "general_power"))


def describes(claim: Claim) -> bool:
    """Whether the rule named describes the change, directly or, for a folded line, by the steps folded into it."""
    if claim.rule in TIDYING:
        old, new = inside(claim.old, claim.new)
        changed = old != new and markers(old) == markers(new)
        within = claim.rule == "simplify" and all(step.rule in TIDYING for step in claim.substeps)
        return changed and (within or not claim.substeps) and TIDYING[claim.rule](claim)
    shape = _SHAPES.get(claim.rule)
    if shape is None:
        return False
    if claim.substeps:
        return (claim.rule in _WITH_SUBSTEPS and shape(claim)) or _folded(claim)
    return shape(claim) or _with_constant_factor(claim, shape)


def _with_constant_factor(claim: Claim, shape: Shape) -> bool:
    """(c·v)′ = c·v′ at once, v′ being what the rule says."""
    if not (isinstance(claim.old, Derivative) and claim.old.order == 1):
        return False
    v = _varying_part(claim.old.body, claim.old)
    if v == claim.old.body:
        return False
    without = Quotient(Product((claim.new, v)), claim.old.body)
    return shape(Claim(claim.rule, d(v, claim.old), without))


def _varying_part(body: Node, marker: Derivative) -> Node:
    """The body without constant factors and divisors, and without its sign."""
    match body:
        case Negation(u):
            return _varying_part(u, marker)
        case Quotient(u, c) if not varies(c, marker):
            return _varying_part(u, marker)
        case Product(parts) if len(varying := [part for part in parts if varies(part, marker)]) == 1:
            return _varying_part(varying[0], marker)
    return body


def _folded(claim: Claim) -> bool:
    """A line that stands for several: they lead from its beginning to its end, and it is named after the main one."""
    rules = [step.rule for step in claim.substeps]
    main = next((rule for rule in rules if rule not in ("constant_multiple", "negation")), rules[0])
    return claim.rule == main
