"""What there is to tidy in a line, in words: numbers to work out, factors 1 to leave out, equal factors to combine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.expression.message import Message, message
from tutor.expression.tree import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Condition,
    Derivative,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    add,
    children,
    multiply,
    rational_value,
)

# In the order in which they are said.
_KINDS = (
    "numbers",
    "ones",
    "zeros",
    "absolute",
    "roots",
    "powers",
    "raised",
    "signs",
    "fractions",
    "exponents",
    "brackets",
)
_MOST = 3  # sentences
_MINUS_ZERO = Negation(ZERO)


def simplifying(line: Node) -> Message:
    """What is tidied in a line, the most telling first; general words where nothing of it is seen."""
    seen = set(_seen_in(line))
    sentences = [message(f"rule.simplify_{kind}") for kind in _KINDS if kind in seen]
    return together(sentences) if sentences else message("rule.simplify")


def together(sentences: Sequence[Message]) -> Message:
    """The first sentences in a row; the others are left out."""
    *before, words = sentences[:_MOST]
    for sentence in reversed(before):
        words = message("rule.and_then", first=sentence, rest=words)
    return words


def using_identity(line: Node, after: Node) -> Message | None:
    """The identity by which one place of a line is written shorter: sin²x + cos²x = 1, cos x·tan x = sin x."""
    match line, after:
        case (Sum(old), Sum(new)) | (Product(old), Product(new)):
            old, new = _without(old, new), _without(new, old)
            if len(old) == len(new) == 1:
                return using_identity(old[0], new[0])
            if isinstance(line, Product):
                return message("rule.identity", about=multiply(*old), becomes=multiply(*new))
            return message("rule.identity", about=add(*old), becomes=add(*new)) if len(new) < 2 else None
        case Negation(old), Negation(new):
            return using_identity(old, new)
        case Quotient(over, under), Quotient(above, below) if (over == above) != (under == below):
            return using_identity(over, above) if under == below else using_identity(under, below)
    return message("rule.identity", about=line, becomes=after)


def _without(parts: tuple[Node, ...], others: tuple[Node, ...]) -> tuple[Node, ...]:
    """The parts that are not among the others, each of which is found once."""
    left = list(others)
    kept = []
    for part in parts:
        if part in left:
            left.remove(part)
        else:
            kept.append(part)
    return tuple(kept)


def _seen_in(node: Node | Condition) -> Iterator[str]:
    match node:
        case Symbol() | Integer() | Derivative():
            return
        case Sum(terms):
            if ZERO in terms or _MINUS_ZERO in terms:
                yield "zeros"
            elif sum(rational_value(term) is not None for term in terms) > 1:
                yield "numbers"
            if any(isinstance(term, Sum) for term in terms):
                yield "brackets"
            if any(isinstance(term, Negation) and isinstance(term.operand, Negation) for term in terms):
                yield "signs"
        case Product() | Quotient() | Negation(Product() | Quotient()):
            yield from _seen_in_factors(list(_factors(node)))
            if isinstance(node, Product):
                yield from _seen_in_product(node.factors)
            elif isinstance(node, Quotient):
                yield from _seen_in_fraction(node)
        case Negation(Negation() | Sum()):
            yield "signs"
        case Power(_, exponent) if exponent == ONE:
            yield "ones"
        case Power(Power(), exponent) if rational_value(exponent) is not None:
            yield "powers"
        case Power(Product() | Quotient(), Integer()):
            yield "raised"
        case Apply("sqrt", (Power(_, exponent),)) if exponent == TWO:
            yield "absolute"
        case Power(Apply("root" | "sqrt"), exponent) | Apply("root" | "sqrt", (Power(_, exponent), *_)):
            if rational_value(exponent) is not None:
                yield "roots"
        case Power(_, exponent) if (value := rational_value(exponent)) is not None:
            if value < 0 or value.denominator == 2:
                yield "exponents"
    for part in children(node):
        yield from _seen_in(part)


def _seen_in_factors(factors: list[Node]) -> Iterator[str]:
    numbers = [value for value in map(rational_value, factors) if value is not None]
    if numbers:
        if 0 in numbers:
            yield "zeros"
        elif 1 in numbers and len(factors) > 1:
            yield "ones"
        if len(numbers) > 1 and sum(value not in (0, 1) for value in numbers) > 1:
            yield "numbers"
    if len(factors) - len(numbers) > 1:
        bases = [factor.base if isinstance(factor, Power) else factor for factor in factors]
        varying = [base for base in bases if rational_value(base) is None]
        if len(set(varying)) < len(varying):
            yield "powers"


def _seen_in_product(factors: tuple[Node, ...]) -> Iterator[str]:
    signs = fractions = False
    for factor in factors:
        if isinstance(factor, (Negation, Quotient)) and rational_value(factor) is None:
            signs = signs or isinstance(factor, Negation)
            fractions = fractions or isinstance(factor, Quotient) or isinstance(factor.operand, Quotient)
    if signs:
        yield "signs"
    if fractions:
        yield "fractions"


def _seen_in_fraction(node: Quotient) -> Iterator[str]:
    if node.denominator == ONE:
        yield "ones"
    if rational_value(node) is None:
        if isinstance(node.numerator, Quotient) or isinstance(node.denominator, Quotient):
            yield "fractions"
        if isinstance(node.numerator, Negation) or isinstance(node.denominator, Negation):
            yield "signs"


def _factors(node: Node) -> Iterator[Node]:
    """The factors of a product written in any brackets; of a fraction, those of its numerator."""
    match node:
        case Product(factors):
            for factor in factors:
                yield from _factors(factor)
        case Quotient(numerator, denominator) if rational_value(node) is None and rational_value(denominator) is None:
            if numerator != ONE:
                yield from _factors(numerator)
        case Negation(Product() | Quotient() as operand):
            yield from _factors(operand)
        case _:
            yield node
