"""What a student may answer besides one expression: values, points, intervals, equations, nothing.

Frozen values, as written: ``2/4`` stays a quotient, ``{1, 1}`` keeps both ones, and their order is that of the student.
``read_answer`` makes them, ``write_answer`` writes them so that they are read back identically.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tutor.expression.interval import Interval
from tutor.expression.tree import Derivative, Node, variables

Kind = Literal["expression", "values", "points", "intervals", "equation", "implicit_equation", "none"]


@dataclass(frozen=True, slots=True)
class Name:
    """What a value is called: ``x``, ``f(2)``, ``f'(x)``, ``dy/dx``, ``∂²f/∂x∂y``, ``∇f``.

    ``(x, y)`` before the coordinates of a point has no letter. ``order`` counts the derivatives taken; ``variables``
    are those they are taken by, where the notation says so (one for each, ``d²y/dx²`` has ``("x", "x")``), and empty
    for primes. ∂ and d are read alike.
    """

    letter: str
    order: int = 0
    variables: tuple[str, ...] = ()
    arguments: tuple[Node, ...] = ()
    gradient: bool = False


Left = Name | Derivative


@dataclass(frozen=True, slots=True)
class Equation:
    """``f'(x) = 2x``, ``d/dx(x^2) = 2x``.

    Of a chain ``f'(x) = 2·x¹ = 2x`` the value is the last side, and ``sides`` are those between.
    """

    name: Left
    value: Node
    sides: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class ImplicitEquation:
    """``2x − y + 1 = 0``, ``x² + y² = 1``: no name on its left, so that it stands for its solutions."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Values:
    """A list or set: ``{1, 3}``, ``x = 1, 3``, ``x = ±2``, ``x_1 = 1, x_2 = 3``.

    ``names`` has one entry for each value, ``None`` for a value without a name. ``integers`` are the letters said to
    stand for any integer, as in ``x = pi/2 + n*pi, n in Z``.
    """

    values: tuple[Node, ...]
    names: tuple[Left | None, ...]
    integers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """Points or vectors, two or more coordinates each: ``(0, -1), (2, 3)``, ``∇f = (2x, 2y)``."""

    points: tuple[tuple[Node, ...], ...]
    name: Left | None = None


@dataclass(frozen=True, slots=True)
class Intervals:
    """The union of intervals of the real line. ``x < 2`` and ``x ∈ (−∞, 2)`` are the same, with the variable ``x``.

    ``is_name``: the letter names the set itself, as in ``D = (−∞, 2)``.
    """

    intervals: tuple[Interval, ...]
    variable: str | None = None
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """``none``, ``∅``: the answer that there is nothing to list."""


Answer = Node | Equation | ImplicitEquation | Values | Points | Intervals | Nothing


def kind(answer: Answer) -> Kind:
    """The public name of what the answer is."""
    match answer:
        case Equation():
            return "equation"
        case ImplicitEquation():
            return "implicit_equation"
        case Values():
            return "values"
        case Points():
            return "points"
        case Intervals():
            return "intervals"
        case Nothing():
            return "none"
    return "expression"


def listed(answer: Answer) -> tuple[Node, ...]:
    """The values of an answer that gives values, in the order written: one of an equation, none of anything else."""
    match answer:
        case Equation(_, value):
            return (value,)
        case Values(values):
            return values
        case ImplicitEquation() | Points() | Intervals() | Nothing():
            return ()
    return (answer,)


def single(answer: Answer) -> Node | None:
    """The one value of an answer that has one."""
    match answer:
        case Equation(_, value) | Values((value,), integers=()):
            return value
        case ImplicitEquation() | Values() | Points() | Intervals() | Nothing():
            return None
    return answer


def parts(answer: Answer) -> tuple[Answer, ...]:
    """What the answer is made of, each an answer of its own: values, points, intervals."""
    match answer:
        case Points(points):
            return tuple(Points((point,)) for point in points)
        case Intervals(intervals):
            return tuple(Intervals((interval,)) for interval in intervals)
    return listed(answer)


def free_names(answer: Answer) -> frozenset[str]:
    """The free symbols of everything the answer is made of, not those of the names given to it."""
    match answer:
        case ImplicitEquation(left, right):
            return variables(left) | variables(right)
        case Points(points):
            return frozenset().union(*(variables(coordinate) for point in points for coordinate in point))
        case Intervals(_, variable, is_name):
            return frozenset() if variable is None or is_name else frozenset((variable,))
    return frozenset().union(*map(variables, listed(answer)))
