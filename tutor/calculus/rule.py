"""The values of a derivation: rules, what they did, and the lines of working."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tutor.expression.immutable import immutable
from tutor.expression.message import Message
from tutor.expression.tree import Condition, Derivative, Node, Symbol

Check = Literal["exact", "enclosed", "sampled"]


@immutable
class Step:
    """One line of working turned into the next by one rule.

    ``before`` and ``after`` are whole lines, with ``Derivative`` nodes for what is still to be done. ``check`` says how
    an engine that did not make the step confirmed it: ``None`` means it could not.
    """

    rule: str
    skill: str
    before: Node
    after: Node
    explanation: Message
    substeps: tuple[Step, ...] = ()
    check: Check | None = None


@immutable
class Applied:
    """What a rule made of ``d/dx(body)``: the replacement, its words, and the conditions under which it holds.

    ``substeps`` are the lines behind it, for a rule that has any (the outer derivative of the chain rule). ``place`` is
    the part of the body that a mal-rule goes wrong in, where that is not the whole.
    """

    result: Node
    explanation: Message
    conditions: tuple[Condition, ...] = ()
    substeps: tuple[Step, ...] = ()
    place: Node | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to take a derivative. ``apply`` returns ``None`` where the rule does not fit.

    Markers of an order above 1 are for ``higher_order`` alone; every other rule is given first derivatives.

    ``sound=False`` marks a mal-rule: a typical mistake, of the same type and applied by the same engine. ``function``
    names the one function that a rule is about, so that it is not tried on others.
    """

    id: str
    skill: str
    apply: Callable[[Derivative], Applied | None]
    sound: bool = True
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """The derivative of ``expression`` by ``variable``, ``order`` times, with every line that leads to it.

    ``conditions`` say where the steps hold (``x > 0`` for ln x, ``x != 0`` for 1/x). ``verified`` is true only when the
    derivative was found and every step carries a check.
    """

    expression: Node
    variable: Symbol
    order: int
    result: Node
    steps: tuple[Step, ...]
    conditions: tuple[Condition, ...]
    complete: bool = True

    @property
    def verified(self) -> bool:
        return self.complete and all(step.check is not None for step in self.steps)
