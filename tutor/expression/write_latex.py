r"""Trees as LaTeX, set as a textbook would with the fewest brackets that keep the tree: ``x^{2} \sin(x)``.

The reader reads every formula written here back to the identical tree. Only commands that KaTeX knows are used, and no
macro needs to be defined.
"""

from __future__ import annotations

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

# How tightly the set form holds together.
_OR, _AND, _RELATION, _SUM, _NEGATION, _PRODUCT, _POWER, _ATOM = range(8)

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
    """Writes the trees of one answer, every subtree once: the lines of a derivation share most of theirs."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[int, tuple[Node | Condition, str, int]] = {}  # by identity, the nodes held to keep theirs

    def write(self, node: Node | Condition) -> str:
        return self._written(node)[1]

    def _at_least(self, level: int, node: Node | Condition) -> str:
        _, text, own = self._written(node)
        return text if own >= level else _bracket(text)

    def _written(self, node: Node | Condition) -> tuple[Node | Condition, str, int]:
        """The LaTeX and how tightly it holds together."""
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, *self._compose(node))
        return known

    def _compose(self, node: Node | Condition) -> tuple[str, int]:
        match node:
            case Integer(value):
                return str(value), _ATOM
            case Symbol(name):
                return _name(name), _ATOM
            case Product(factors):
                return self._product(factors), _PRODUCT
            case Power(base, exponent):
                return self._power(base, exponent), _POWER
            case Apply(function, arguments):
                return self._apply(function, arguments, ""), _ATOM
            case Sum(terms):
                return self._sum(terms), _SUM
            case Negation(operand):
                return f"-{self._at_least(_PRODUCT, operand)}", _NEGATION
            case Quotient(numerator, denominator):
                return rf"\frac{{{self.write(numerator)}}}{{{self.write(denominator)}}}", _POWER
            case Constant(name):
                return _CONSTANTS[name], _ATOM
            case Indexed(name, index):
                letter = f"{{{_name(name)}}}" if "_" in name else _name(name)  # {x_{1}}_{i}: one subscript each
                return f"{letter}_{{{self.write(index)}}}", _ATOM
            case Summation(body, index, lower, upper):
                bounds = rf"\sum_{{{_name(index.name)}={self.write(lower)}}}^{{{self.write(upper)}}}"
                return f"{bounds} {self._at_least(_PRODUCT, body)}", _PRODUCT
            case Derivative(body, variable, order):
                times = "" if order == 1 else f"^{{{order}}}"
                operator = rf"\frac{{d{times}}}{{d{_after_letter(_name(variable.name))}{times}}}"
                return rf"{operator}\left({self.write(body)}\right)", _POWER
            case Piecewise(branches):
                rows = r" \\ ".join(f"{self.write(value)} & {self.write(condition)}" for value, condition in branches)
                return rf"\begin{{cases}} {rows} \end{{cases}}", _POWER
            case Comparison(relation, left, right):
                return f"{self.write(left)} {_RELATIONS[relation]} {self.write(right)}", _RELATION
            case Conjunction(conditions):
                return self._conjunction(conditions)
            case Disjunction(conditions):
                return r" \lor ".join(self._at_least(_AND, part) for part in conditions), _OR
            case Otherwise():
                return r"\text{otherwise}", _ATOM

    def _sum(self, terms: tuple[Node, ...]) -> str:
        parts = [self._at_least(_NEGATION, terms[0])]
        for term in terms[1:]:
            if isinstance(term, Negation):
                parts.append(f" - {self._at_least(_PRODUCT, term.operand)}")
            else:
                parts.append(f" + {self._at_least(_PRODUCT, term)}")
        return "".join(parts)

    def _product(self, factors: tuple[Node, ...]) -> str:
        last = len(factors) - 1
        text = ""
        for position, factor in enumerate(factors):
            _, right, own = self._written(factor)
            # Σ takes everything to its right: it stands bare only at the end.
            if own < _POWER and not (isinstance(factor, Summation) and position == last):
                right = _bracket(right)
            if position == 0:
                text = right
            else:
                text += (r" \cdot " if _needs_dot(factors[position - 1], text, right) else " ") + right
        return text

    def _power(self, base: Node, exponent: Node) -> str:
        above = f"^{{{self.write(exponent)}}}"
        if (
            isinstance(base, Apply)
            and len(base.arguments) == 1
            and isinstance(exponent, Integer)
            and exponent.value > 1
        ):
            return self._apply(base.function, base.arguments, above)
        return self._at_least(_ATOM, base) + above

    def _apply(self, function: str, arguments: tuple[Node, ...], power: str) -> str:
        r"""A function with its arguments and, where the books put it beside the name, its power: ``\sin^{2}(x)``."""
        match function, arguments:
            case (("abs" | "floor" | "ceil"), (inner,)):
                opening, closing = _FENCES[function]
                return f"{opening}{self.write(inner)}{closing}{power}"
            case "sqrt", (inner,):
                return rf"\sqrt{{{self.write(inner)}}}{power}"
            case "root", (inner, degree):
                return rf"\sqrt[{self.write(degree)}]{{{self.write(inner)}}}"
            case "log", (inner, base):
                return rf"\log_{{{self.write(base)}}}" + _bracket(self.write(inner))
        inside = ", ".join([self.write(argument) for argument in arguments])
        return FUNCTIONS[function].latex + power + _bracket(inside)

    def _conjunction(self, conditions: tuple[Condition, ...]) -> tuple[str, int]:
        r"""``0 < x \le 1`` where two comparisons point the same way and share their middle; ``\land`` otherwise."""
        match conditions:
            case (Comparison(first, left, middle), Comparison(second, again, right)) if middle == again:
                if first[0] == second[0] and first[0] in "<>":
                    signs = _RELATIONS[first], _RELATIONS[second]
                    return (
                        f"{self.write(left)} {signs[0]} {self.write(middle)} {signs[1]} {self.write(right)}",
                        _RELATION,
                    )
        return r" \land ".join(self._at_least(_RELATION, part) for part in conditions), _AND


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
        return not right.startswith(r"\frac{d")
    return left == _LETTER_D


_LETTER_D = Symbol("d")  # ``\frac{d}{d x}`` would be the sign of a derivative
