"""Exact numbers: roots, and values of functions at the points every student knows."""

from __future__ import annotations

from fractions import Fraction

from tutor.expression.tree import Apply, Constant, E, Negation, Node, Product, Quotient, rational_value

BITS = 4096  # a number longer than this is left as the power it is
_TRIALS = 100


def integer_root(value: int, index: int) -> int | None:
    """The whole n-th root of a whole number ≥ 0, where it has one."""
    if index > value.bit_length():
        return value if value < 2 else None
    low, high = 0, 1 << (value.bit_length() // index + 1)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**index <= value:
            low = middle
        else:
            high = middle - 1
    return low if low**index == value else None


def exact_root(value: Fraction, exponent: Fraction) -> Fraction | None:
    """value^exponent for value ≥ 0, where it is rational: (4/9)^(3/2) = 8/27."""
    over = integer_root(value.numerator, exponent.denominator)
    under = integer_root(value.denominator, exponent.denominator)
    if over is None or under is None or (exponent < 0 and over == 0):
        return None
    if max(over, under).bit_length() * abs(exponent.numerator) > BITS:
        return None
    return Fraction(over, under) ** exponent.numerator


def extract_root(value: int, index: int) -> tuple[int, int]:
    """value = outside^index · inside: 8 = 2²·2 for the square root. Only factors up to 100 are tried."""
    outside = 1
    for factor in range(2, _TRIALS):
        power = factor**index
        if power > value:
            break
        while value % power == 0:
            value //= power
            outside *= factor
    return outside, value


_AT_ZERO = {
    **dict.fromkeys(("sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf", "sign"), 0),
    **dict.fromkeys(("cos", "sec", "cosh", "sech"), 1),
}


def special_value(node: Apply) -> Fraction | None:
    """The exact value of a function where it is rational and known by heart: sin(0), cos(π), ln(1), ln(e), |−3|."""
    argument: Node = node.arguments[0]
    if node.function == "ln" and argument == E:
        return Fraction(1)
    if node.function == "log" and argument == node.arguments[1]:
        return Fraction(1)
    value = rational_value(argument)
    if value is None:
        turns = _half_turns(argument)
        return None if turns is None else _of_half_turns(node.function, turns)
    match node.function:
        case "abs":
            return abs(value)
        case "sign":
            return Fraction((value > 0) - (value < 0))
        case "floor":
            return Fraction(value.__floor__())
        case "ceil":
            return Fraction(value.__ceil__())
        case "ln" if value == 1:
            return Fraction(0)
    at_zero = _AT_ZERO.get(node.function)
    return Fraction(at_zero) if value == 0 and at_zero is not None else None


def _half_turns(angle: Node) -> Fraction | None:
    """The rational number by which π is multiplied."""
    match angle:
        case Constant("pi"):
            return Fraction(1)
        case Negation(operand):
            turns = _half_turns(operand)
            return None if turns is None else -turns
        case Product((size, Constant("pi"))):
            return rational_value(size)
        case Quotient(above, below):
            turns, under = _half_turns(above), rational_value(below)
            return turns / under if turns is not None and under else None
    return None


def _of_half_turns(function: str, turns: Fraction) -> Fraction | None:
    """The value of sin, cos or tan at a multiple of π, where it is rational."""
    match function:
        case "sin":
            return _SINES.get(turns % 2)
        case "cos":
            return _SINES.get((turns + Fraction(1, 2)) % 2)
        case "tan":
            return {Fraction(0): Fraction(0), Fraction(1, 4): Fraction(1), Fraction(3, 4): Fraction(-1)}.get(turns % 1)
    return None


_SINES = {
    Fraction(sixths, 6): Fraction(halves, 2)
    for sixths, halves in ((0, 0), (1, 1), (3, 2), (5, 1), (6, 0), (7, -1), (9, -2), (11, -1))
}
