"""What a step claims: that the rule it names is the one that was applied. Judged by the shape of what changed.

Nothing of the differentiation engine or of the tidier is used here: formulas are written out once more, as a textbook
prints them. Whether the lines are equal is not asked here (see ``certificate``), only whether the rule describes them.
"""

from __future__ import annotations

from tutor.calculus.claims import basic, chain, functions, pieces, powers, products, tidying
from tutor.calculus.claims.claim import Claim, Shape, inside, markers
from tutor.calculus.claims.skills import SKILLS

__all__ = ["SKILLS", "TIDYING", "Claim", "describes"]

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
    return shape(claim)


def _folded(claim: Claim) -> bool:
    """A line that stands for several: they lead from its beginning to its end, and it is named after the main one."""
    rules = [step.rule for step in claim.substeps]
    main = next((rule for rule in rules if rule not in ("constant_multiple", "negation")), rules[0])
    return claim.rule == main
