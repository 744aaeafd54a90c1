"""Identities known by heart: of squares (sin² + cos² = 1), of products (sin·sec = tan), of signs (cos(−u) = cos u)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tutor.expression.tree import Apply, Node

# p² + q² = r², where "" is the number 1. The last name is the function that must not be 0 where the 1 takes its place.
_SQUARES = (
    ("sin", "cos", "", ""),
    ("", "tan", "sec", "cos"),
    ("", "cot", "csc", "sin"),
    ("", "sinh", "cosh", ""),
    ("tanh", "sech", "", ""),
    ("", "csch", "coth", "sinh"),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """f² + sign·partner² = result_sign·result²; "" is the number 1. ``nonzero`` is 0 where f has no value."""

    partner: str
    sign: int
    result: str
    result_sign: int
    nonzero: str = ""

    @property
    def is_one(self) -> bool:
        """f² + partner² = 1, neither of them the number 1."""
        return self.sign == 1 and self.partner != "" and self.result == ""


def _relations() -> Iterator[tuple[str, Relation]]:
    for p, q, r, pole in _SQUARES:
        for one, other in ((p, q), (q, p)):
            yield one, Relation(other, 1, r, 1)
            yield one, Relation(r, -1, other, -1, "" if other else pole)
            yield r, Relation(one, -1, other, 1, "" if other else pole)


SQUARES: dict[str, list[Relation]] = {}
for _name, _relation in _relations():
    if _name:
        SQUARES.setdefault(_name, []).append(_relation)

# f = S^i · C^j, with S and C sine and cosine, of the circle or of the hyperbola.
CIRCLE = {"sin": (1, 0), "cos": (0, 1), "tan": (1, -1), "cot": (-1, 1), "sec": (0, -1), "csc": (-1, 0)}
_PLAIN = ((1, 0), (0, 1))  # sin²/cos stays as it is; tan²/sin is tan·sec
HYPERBOLA = {f"{name}h": exponents for name, exponents in CIRCLE.items()}

_INVERSE_ODD = ("asin", "atan", "asinh", "atanh", "acoth", "acsch")
ODD = frozenset(("sin", "tan", "cot", "csc", "sinh", "tanh", "coth", "csch", *_INVERSE_ODD, "erf"))
EVEN = frozenset(["cos", "sec", "cosh", "sech"])


def product_of(f: str, m: int, g: str, n: int) -> tuple[str, int, list[str]] | None:
    """f^m·g^n as h^k times what is left of the larger power, and the functions that must not be 0 for that.

    ``("", k, …)`` where k of each cancel: sec²·cos is sec. ``None`` where nothing gets shorter.
    """
    table = next((table for table in (CIRCLE, HYPERBOLA) if f in table and g in table), None)
    if table is None or f == g:
        return None
    names = {exponents: name for name, exponents in table.items()}
    common = min(abs(m), abs(n))
    signs = (1 if m > 0 else -1, 1 if n > 0 else -1)
    total = (signs[0] * table[f][0] + signs[1] * table[g][0], signs[0] * table[f][1] + signs[1] * table[g][1])
    name = "" if total == (0, 0) else names.get(total)
    both_plain = table[f] in _PLAIN and table[g] in _PLAIN
    if name is None or (name and abs(m) != abs(n) and both_plain):
        return None
    needed = []
    for place, zero in enumerate(names[unit] for unit in ((1, 0), (0, 1))):
        before = any(
            table[own][place] < 0 or (sign < 0 and table[own][place] > 0)
            for own, sign in ((f, signs[0]), (g, signs[1]))
        )
        if before and not (name and table[name][place] < 0) and zero != "cosh":
            needed.append(zero)
    return name, common, needed


def zero_of(function: str, argument: Node) -> Node:
    """What must not be 0 where ``function(argument)`` must not: sinh(u) is 0 only where u is."""
    return argument if function == "sinh" else Apply(function, (argument,))
