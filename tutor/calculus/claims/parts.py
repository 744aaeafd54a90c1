"""The parts an explanation names: u and v of a product or quotient, outer and inner function of the chain rule."""

from __future__ import annotations

from tutor.calculus.claims.chain import inner_of
from tutor.calculus.claims.claim import Claim
from tutor.expression.tree import Derivative, Node, Product, Quotient


def parts(claim: Claim) -> dict[str, Node]:
    """The slots of the words of a rule; empty where they cannot be read off the lines."""
    match claim.rule, claim.old, claim.substeps:
        case "product", Derivative(Product((u, v))), ():
            return {"u": u, "v": v}
        case "quotient", Derivative(Quotient(u, v)), ():
            return {"u": u, "v": v}
        case "chain", Derivative(body, x), (Claim(_, Derivative(outer, u), derivative, ()),) if u != x:
            inner = inner_of(outer, u, body)
            return {} if inner is None else {"outer": outer, "derivative": derivative, "inner": inner, "u": u}
    return {}
