"""How mal-rules are made: values of the same type as the sound rules, with the words of their hint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tutor.calculus.rule import Applied, Rule
from tutor.expression.message import message
from tutor.expression.tree import Derivative, Node


@dataclass(frozen=True, slots=True)
class At:
    """A result, and the part of the body that the mistake is made in."""

    result: Node
    place: Node


Results = Callable[[Derivative], Iterator[Node | At]]
"""What a student who makes the mistake may write instead of the derivative: one for each place it can happen at."""


def slip(name: str, skill: str, results: Results, places: int = 1) -> tuple[Rule, ...]:
    """The mal-rule as rules, one for each of the first ``places`` results it can have."""
    return tuple(Rule(name, skill, partial(_apply, name, results, place), sound=False) for place in range(places))


def _apply(name: str, results: Results, place: int, marker: Derivative) -> Applied | None:
    for position, result in enumerate(results(marker)):
        if position == place:
            told = message(f"slip.{name}")
            return Applied(result.result, told, place=result.place) if isinstance(result, At) else Applied(result, told)
    return None
