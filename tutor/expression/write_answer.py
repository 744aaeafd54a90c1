"""Answers as canonical text and as LaTeX; the reader reads both back to the identical answer.

An open interval that stands alone is written ``]0, 1[`` (ISO 31-11), since ``(0, 1)`` is a point.
"""

from __future__ import annotations

from functools import reduce

from tutor.expression.answers import Answer, Equation, ImplicitEquation, Intervals, Left, Nothing, Points, Values
from tutor.expression.interval import Interval
from tutor.expression.message import Message, message
from tutor.expression.tree import INFINITY, Derivative, Negation, Symbol
from tutor.expression.write_latex import interval_to_latex, to_latex
from tutor.expression.write_speech import to_speech
from tutor.expression.write_text import interval_to_text, to_text

_MOST_PRIMES = 3


def answer_to_text(answer: Answer) -> str:
    """The canonical text: ``x = 1, x = 3``, ``{1, 3}``, ``(0, -1), (2, 3)``, ``(-oo, 2] U [3, oo)``, ``none``."""
    match answer:
        case Equation(name, value, sides):
            return _name_text(name) + " = ".join(to_text(side) for side in (*sides, value))
        case ImplicitEquation(left, right):
            return f"{to_text(left)} = {to_text(right)}"
        case Values(values, names, integers):
            if not any(names) and not integers:
                return f"{{{', '.join(map(to_text, values))}}}"
            given = [_name_text(name) + to_text(value) for value, name in zip(values, names, strict=True)]
            return ", ".join([*given, *(f"{letter} in Z" for letter in integers)])
        case Points(points, name):
            given = [f"({', '.join(map(to_text, point))})" for point in points]
            return _name_text(name) + ", ".join(given)
        case Intervals(intervals, variable, is_name):
            before = "" if variable is None else f"{variable} {'=' if is_name else 'in'} "
            if _like_a_point(answer):
                return f"{before}]{interval_to_text(intervals[0])[1:-1]}["
            return before + " U ".join(map(interval_to_text, intervals))
        case Nothing():
            return "none"
        case Symbol("R"):
            return "(R)"  # alone it would be read as the set of all real numbers
    return to_text(answer)


def answer_to_latex(answer: Answer) -> str:
    r"""The LaTeX: ``x = 1,\; x = 3``, ``\{1, 3\}``, ``(-\infty, 2] \cup [3, \infty)``, ``\emptyset``."""
    match answer:
        case Equation(name, value, sides):
            return _name_latex(name) + " = ".join(to_latex(side) for side in (*sides, value))
        case ImplicitEquation(left, right):
            return f"{to_latex(left)} = {to_latex(right)}"
        case Values(values, names, integers):
            if not any(names) and not integers:
                return rf"\left\{{{', '.join(map(to_latex, values))}\right\}}"
            given = [_name_latex(name) + to_latex(value) for value, name in zip(values, names, strict=True)]
            return r",\; ".join([*given, *(rf"{to_latex(Symbol(letter))} \in \mathbb{{Z}}" for letter in integers)])
        case Points(points, name):
            given = [rf"\left({', '.join(map(to_latex, point))}\right)" for point in points]
            return _name_latex(name) + r",\; ".join(given)
        case Intervals(intervals, variable, is_name):
            sign = "=" if is_name else r"\in"
            before = "" if variable is None else f"{to_latex(Symbol(variable))} {sign} "
            if _like_a_point(answer):
                only = intervals[0]
                return rf"{before}\left]{to_latex(only.lower)}, {to_latex(only.upper)}\right["
            return before + r" \cup ".join(map(interval_to_latex, intervals))
        case Nothing():
            return r"\emptyset"
        case Symbol("R"):
            return r"\left(R\right)"
    return to_latex(answer)


def answer_to_speech(answer: Answer) -> Message:
    """What to say for an answer, part after part."""
    match answer:
        case Equation(name, value, sides):
            spoken = [_name_speech(name), *map(to_speech, (*sides, value))]
            return reduce(lambda left, right: message("speech.equals", u=left, v=right), spoken)
        case ImplicitEquation(left, right):
            return message("speech.equals", u=to_speech(left), v=to_speech(right))
        case Values(values, names):
            spoken = [
                to_speech(value) if name is None else answer_to_speech(Equation(name, value))
                for value, name in zip(values, names, strict=True)
            ]
        case Points(points):
            spoken = [message("speech.group", inner=_in_a_row([*map(to_speech, point)])) for point in points]
        case Intervals(intervals):
            spoken = [_interval_speech(interval) for interval in intervals]
            return reduce(lambda left, right: message("speech.union", u=left, v=right), spoken)
        case Nothing():
            return message("speech.nothing")
        case _:
            return to_speech(answer)
    return _in_a_row(spoken)


def _in_a_row(spoken: list[Message]) -> Message:
    return reduce(lambda left, right: message("speech.next", u=left, v=right), spoken)


def _interval_speech(interval: Interval) -> Message:
    ending = {(False, False): "", (True, True): "_closed", (True, False): "_from", (False, True): "_to"}
    key = f"speech.interval{ending[interval.lower_closed, interval.upper_closed]}"
    return message(key, lower=to_speech(interval.lower), upper=to_speech(interval.upper))


def _name_speech(name: Left) -> Message:
    if isinstance(name, Derivative):
        return to_speech(name)
    return message("speech.plain", text=_name_text(name).removesuffix(" = "))


def _like_a_point(answer: Intervals) -> bool:
    """Whether round brackets would be read as a point: one bounded open interval that no ``∈`` stands before."""
    if len(answer.intervals) > 1 or (answer.variable is not None and not answer.is_name):
        return False
    (only,) = answer.intervals
    return not (only.lower_closed or only.upper_closed or {only.lower, only.upper} & {INFINITY, Negation(INFINITY)})


def _name_text(name: Left | None) -> str:
    """The name and its equals sign; nothing where there is none."""
    if name is None:
        return ""
    if isinstance(name, Derivative):
        return f"{to_text(name)} = "
    letter = name.letter
    if name.gradient:
        letter = f"grad {letter}"
    elif name.variables:
        above = "" if name.order == 1 else f"^{name.order}"
        letter = f"d{above}{letter}/{' '.join(f'd{v}{p}' for v, p in _powers(name.variables, '^{}'))}"
    elif name.order > _MOST_PRIMES:
        letter = f"{letter}^({name.order})"
    else:
        letter += "'" * name.order
    arguments = f"({', '.join(map(to_text, name.arguments))})" if name.arguments else ""
    return f"{letter}{arguments} = "


def _name_latex(name: Left | None) -> str:
    if name is None:
        return ""
    if isinstance(name, Derivative):
        return f"{to_latex(name)} = "
    letter = to_latex(Symbol(name.letter)) if name.letter else ""
    if name.gradient:
        letter = rf"\nabla {letter}"
    elif name.variables:
        sign = r"\partial " if len(set(name.variables)) > 1 or len(name.arguments) > 1 else "d"
        above = "" if name.order == 1 else f"^{{{name.order}}}"
        below = " ".join(f"{sign} {to_latex(Symbol(v))}{p}" for v, p in _powers(name.variables, "^{{{}}}"))
        letter = rf"\frac{{{sign}{above} {letter}}}{{{below}}}"
    elif name.order > _MOST_PRIMES:
        letter = f"{letter}^{{({name.order})}}"
    else:
        letter += "'" * name.order
    arguments = rf"\left({', '.join(map(to_latex, name.arguments))}\right)" if name.arguments else ""
    return f"{letter}{arguments} = "


def _powers(variables: tuple[str, ...], power: str) -> list[tuple[str, str]]:
    """Each run of one variable with its power: x, x, y are x², y."""
    found: list[tuple[str, int]] = []
    for variable in variables:
        if found and found[-1][0] == variable:
            found[-1] = (variable, found[-1][1] + 1)
        else:
            found.append((variable, 1))
    return [(variable, "" if count == 1 else power.format(count)) for variable, count in found]
