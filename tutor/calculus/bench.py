"""What every part of tidying shares: the stages that may act, what they did, and what was worked out already."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Sequence

from tutor.calculus.terms import Exponent, Term, write
from tutor.expression.tree import ZERO, Comparison, Integer, Node

STAGES = ("simplify", "cancel", "identity", "collect", "expand", "factor")


class Memory:
    """What a tidying by every stage leaves for the next: the lines of a derivation share most of their parts.

    ``terms`` are those in which no stage found anything to do, so that they are the same whichever stages may act;
    ``parts`` the terms of sums written so far, and ``sums`` those sums by their meaning.
    """

    __slots__ = ("parts", "sums", "terms")

    def __init__(self) -> None:
        self.terms: dict[int, tuple[Node, Term]] = {}  # by identity, the nodes held to keep theirs
        self.parts: dict[Node, list[Term]] = {}
        self.sums: dict[Hashable, Node] = {}


class Bench(ABC):
    """``done`` names the stages that changed something, with what they did it to. ``conditions`` are those under which
    a change holds: x²/x is x only where x ≠ 0. ``marks`` counts whatever makes a term depend on the stages.
    """

    def __init__(self, stages: Sequence[str] = STAGES, rooted: bool = False, memory: Memory | None = None):
        memory = memory or Memory()
        self.stages = stages
        self.rooted = rooted
        self.done: dict[str, Node] = {}
        self.conditions: dict[Comparison, None] = {}
        self.marks = 0
        self._settled = memory.terms
        self._terms: dict[int, tuple[Node, Term]] = {}  # those of this tidying alone
        every = stages is STAGES
        self._parts = memory.parts if every else dict(memory.parts)
        self._sums = memory.sums if every else dict(memory.sums)

    def _write(self, term: Term) -> Node:
        return write(term, self.rooted)

    def _atom(self, node: Node) -> Term:
        return Term(1, 1, {node: 1})

    def _may(self, stage: str, about: Node) -> bool:
        """Whether a stage may act; notes that it did."""
        self.marks += 1
        if stage not in self.stages:
            return False
        self.done.setdefault(stage, about)
        return True

    def _nonzero(self, base: Node) -> None:
        self._require("!=", base)

    def _require(self, relation: str, base: Node) -> None:
        if not (isinstance(base, Integer) and base.value > 0):
            self._hold(Comparison(relation, base, ZERO))

    def _hold(self, condition: Comparison) -> None:
        self.marks += 1
        self.conditions.setdefault(condition)

    # What the parts of tidying ask of each other

    @abstractmethod
    def _term(self, node: Node) -> Term:
        """The node as a term."""

    @abstractmethod
    def _exponent(self, node: Node) -> Exponent:
        """The node as an exponent: tidy, and a number where it is one."""

    @abstractmethod
    def _product(self, factors: Sequence[Term]) -> Term:
        """The product of terms, with nothing left to do in it."""

    @abstractmethod
    def _raised(self, term: Term, exponent: int) -> Term:
        """term^exponent."""

    @abstractmethod
    def _sum(self, terms: list[Term]) -> Term:
        """The sum of terms that are all different, as a base of its own."""

    @abstractmethod
    def _open(self, term: Term) -> Term:
        """The term as it is written where nothing stands beside it."""
