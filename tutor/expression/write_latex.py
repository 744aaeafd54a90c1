r"""Trees as LaTeX, set as a textbook would with the fewest brackets that keep the tree: ``x^{2} \sin(x)``.

The reader reads every formula written here back to the identical tree. Only commands that KaTeX knows are used, and no
macro needs to be defined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tutor.expression.functions import FUNCTIONS
from tutor.expression.interval import Interval
from tutor.expression.tree import (
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Constant,
    Derivative,
    Disjunction,
    Indexed,
    Integer,
    Negation,
    Node,
    Otherwise,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Summation,
    Symbol,
)

_CONSTANTS = {"e": "e", "pi": r"\pi", "oo": r"\infty"}
_RELATIONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "=": "=", "!=": r"\ne"}
_FENCES = {"abs": (r"\left|", r"\right|"), "floor": (r"\lfloor ", r" \rfloor"), "ceil": (r"\lceil ", r" \rceil")}
_TALL = (r"\frac", r"\sum", r"\begin")
_GREEK_LETTERS = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_GREEK = frozenset(_GREEK_LETTERS.split())


def to_latex(node: Node | Condition) -> str:
    """The LaTeX of a tree or of a condition, without dollar signs."""
    return LatexWriter().write(node)


def interval_to_latex(interval: Interval) -> str:
    r"""``[0, 10]``, ``(-\infty, 2)``: a round bracket where the end does not belong to the interval."""
    inner = f"{to_latex(interval.lower)}, {to_latex(interval.upper)}"
    opening, closing = "[" if interval.lower_closed else "(", "]" if interval.upper_closed else ")"
    return rf"\left{opening}{inner}\right{closing}" if _is_tall(inner) else f"{opening}{inner}{closing}"


def _is_tall(text: str) -> bool:
    return "\\" in text and any(command in text for command in _TALL)


def _bracket(text: str) -> str:
    return rf"\left({text}\right)" if _is_tall(text) else f"({text})"


class LatexWriter:
    """Writes the trees of one answer, every subtree once: the lines of a derivation share most of theirs.

    Derivatives by one of the variables ``prime`` are set with prime marks, others with ∂ where they are ``partial``.
    """

    __slots__ = ("_known", "_partial", "_prime")

    def __init__(self, *prime: str, partial: bool = False) -> None:
        self._prime = frozenset(prime)
        self._partial = partial
        self._known: dict[int, tuple[Node | Condition, str]] = {}  # by identity, the nodes held to keep theirs

    def write(self, node: Node | Condition) -> str:
        known = self._known.get(id(node))
        if known is not None:
            return known[1]
        text = _FORMS[type(node)](self, node)
        self._known[id(node)] = node, text
        return text

    def _at_least(self, level: int, node: Node | Condition) -> str:
        text, own = self.write(node), _LEVELS[type(node)]
        if isinstance(node, Conjunction) and _chained(node):
            own = _RELATION
        return text if own >= level else _bracket(text)

    def _sum(self, node: Sum) -> str:
        parts = [self._at_least(_NEGATION, node.terms[0])]
        for term in node.terms[1:]:
            if isinstance(term, Negation):
                parts.append(f" - {self._at_least(_PRODUCT, term.operand)}")
            else:
                parts.append(f" + {self._at_least(_PRODUCT, term)}")
        return "".join(parts)

    def _product(self, node: Product) -> str:
        *others, last = node.factors
        parts = [self._at_least(_POWER, factor) for factor in others]
        # Σ takes everything to its right: it stands bare only at the end.
        parts.append(self.write(last) if isinstance(last, Summation) else self._at_least(_POWER, last))
        text = parts[0]
        for left, right in zip(others, parts[1:], strict=True):
            text += (r" \cdot " if _needs_dot(left, text, right) else " ") + right
        return text

    def _negation(self, node: Negation) -> str:
        return f"-{self._at_least(_PRODUCT, node.operand)}"

    def _quotient(self, node: Quotient) -> str:
        return rf"\frac{{{self.write(node.numerator)}}}{{{self.write(node.denominator)}}}"

    def _power(self, node: Power) -> str:
        base, exponent = node.base, node.exponent
        above = f"^{{{self.write(exponent)}}}"
        if (
            isinstance(base, Apply)
            and len(base.arguments) == 1
            and isinstance(exponent, Integer)
            and exponent.value > 1
        ):
            return self._apply(base, above)
        return self._at_least(_ATOM, base) + above

    def _apply(self, node: Apply, power: str = "") -> str:
        r"""A function with its arguments and, where the books put it beside the name, its power: ``\sin^{2}(x)``."""
        match node.function, node.arguments:
            case (("abs" | "floor" | "ceil") as function, (inner,)):
                opening, closing = _FENCES[function]
                return f"{opening}{self.write(inner)}{closing}{power}"
            case "sqrt", (inner,):
                return rf"\sqrt{{{self.write(inner)}}}{power}"
            case "root", (inner, degree):
                return rf"\sqrt[{self.write(degree)}]{{{self.write(inner)}}}"
            case "log", (inner, base):
                return rf"\log_{{{self.write(base)}}}" + _bracket(self.write(inner))
        inside = ", ".join([self.write(argument) for argument in node.arguments])
        return FUNCTIONS[node.function].latex + power + _bracket(inside)

    def _indexed(self, node: Indexed) -> str:
        letter = f"{{{_name(node.name)}}}" if "_" in node.name else _name(node.name)  # {x_{1}}_{i}: one subscript each
        return f"{letter}_{{{self.write(node.index)}}}"

    def _summation(self, node: Summation) -> str:
        bounds = rf"\sum_{{{_name(node.index.name)}={self.write(node.lower)}}}^{{{self.write(node.upper)}}}"
        return f"{bounds} {self._at_least(_PRODUCT, node.body)}"

    def _derivative(self, node: Derivative) -> str:
        if node.variable.name in self._prime:
            return _bracket(self.write(node.body)) + "'" * node.order
        times = "" if node.order == 1 else f"^{{{node.order}}}"
        name = _name(node.variable.name)
        sign, by = (r"\partial", rf"\partial {name}") if self._partial else ("d", f"d{_after_letter(name)}")
        operator = rf"\frac{{{sign}{times}}}{{{by}{times}}}"
        return rf"{operator}\left({self.write(node.body)}\right)"

    def _piecewise(self, node: Piecewise) -> str:
        rows = r" \\ ".join(f"{self.write(value)} & {self.write(condition)}" for value, condition in node.branches)
        return rf"\begin{{cases}} {rows} \end{{cases}}"

    def _comparison(self, node: Comparison) -> str:
        return f"{self.write(node.left)} {_RELATIONS[node.relation]} {self.write(node.right)}"

    def _conjunction(self, node: Conjunction) -> str:
        chained = _chained(node)
        if chained is None:
            return r" \land ".join(self._at_least(_RELATION, part) for part in node.conditions)
        first, second = chained
        return f"{self.write(first)} {_RELATIONS[second.relation]} {self.write(second.right)}"

    def _disjunction(self, node: Disjunction) -> str:
        return r" \lor ".join(self._at_least(_AND, part) for part in node.conditions)


# How tightly the set form holds together.
_OR, _AND, _RELATION, _SUM, _NEGATION, _PRODUCT, _POWER, _ATOM = range(8)
_LEVELS: dict[type, int] = {
    **dict.fromkeys((Integer, Symbol, Constant, Indexed, Apply, Otherwise), _ATOM),
    **dict.fromkeys((Power, Quotient, Derivative, Piecewise), _POWER),
    **dict.fromkeys((Product, Summation), _PRODUCT),
    Negation: _NEGATION,
    Sum: _SUM,
    Comparison: _RELATION,
    Conjunction: _AND,
    Disjunction: _OR,
}
_FORMS: dict[type, Callable[[LatexWriter, Any], str]] = {
    Integer: lambda _, node: str(node.value),
    Symbol: lambda _, node: _name(node.name),
    Constant: lambda _, node: _CONSTANTS[node.name],
    Indexed: LatexWriter._indexed,
    Negation: LatexWriter._negation,
    Sum: LatexWriter._sum,
    Product: LatexWriter._product,
    Quotient: LatexWriter._quotient,
    Power: LatexWriter._power,
    Apply: LatexWriter._apply,
    Summation: LatexWriter._summation,
    Derivative: LatexWriter._derivative,
    Piecewise: LatexWriter._piecewise,
    Comparison: LatexWriter._comparison,
    Conjunction: LatexWriter._conjunction,
    Disjunction: LatexWriter._disjunction,
    Otherwise: lambda _, node: r"\text{otherwise}",
}


def _chained(node: Conjunction) -> tuple[Comparison, Comparison] | None:
    r"""``0 < x \le 1`` where two comparisons point the same way and share their middle."""
    match node.conditions:
        case (Comparison(first, _, middle) as one, Comparison(second, again, _) as other) if middle == again:
            if first[0] == second[0] and first[0] in "<>":
                return one, other
    return None


def _name(name: str) -> str:
    stem, _, subscript = name.partition("_")
    if stem in _GREEK:
        stem = f"\\{stem}"
    elif len(stem) > 1:
        stem = rf"\mathrm{{{stem}}}"
    return f"{stem}_{{{subscript}}}" if subscript else stem


def _after_letter(text: str) -> str:
    return f" {text}" if text.startswith("\\") else text


def _needs_dot(left: Node, text: str, right: str) -> bool:
    r"""Where two factors side by side would be read as something else: 2 3, the mixed number 2 ½, and ``d x``."""
    if right[0].isdigit():
        return True
    if text[-1].isdigit() and right.startswith(r"\frac"):
        return not right.startswith((r"\frac{d", r"\frac{\partial"))
    return isinstance(left, Symbol) and left.name == "d"  # ``\frac{d}{d x}`` would be the sign of a derivative
