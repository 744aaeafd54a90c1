"""What can be asked: one frozen value per task, whose answer the tutor derives itself."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.descent.run import Direction
from tutor.expression.answers import Answer
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.tree import Node


@dataclass(frozen=True, slots=True)
class EqualTask:
    """Is the answer equal to what is right? ``meanings``: what that can be read as, the likeliest first."""

    meanings: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class DerivativeTask:
    """The derivative of ``function`` by ``variable``, ``order`` times."""

    function: Node
    variable: str
    order: int = 1


@dataclass(frozen=True, slots=True)
class NumberTask:
    """A number: exact, or a decimal right to the policy's places."""

    expected: Node


@dataclass(frozen=True, slots=True)
class GradientTask:
    """The partial derivatives by each of ``variables``, in that order unless named."""

    function: Node
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriticalPointsTask:
    """All critical points of ``function`` inside ``domain``."""

    function: Node
    variable: str
    domain: Interval = REAL_LINE


@dataclass(frozen=True, slots=True)
class ClassificationTask:
    """The kind of the critical point ``at``, or of every critical point where ``at`` is ``None``."""

    function: Node
    variable: str
    domain: Interval = REAL_LINE
    at: Node | None = None


@dataclass(frozen=True, slots=True)
class InflectionPointsTask:
    """All inflection points of ``function`` inside ``domain``."""

    function: Node
    variable: str
    domain: Interval = REAL_LINE


@dataclass(frozen=True, slots=True)
class GlobalExtremaTask:
    """The least and the greatest value on ``domain``, and where they are taken."""

    function: Node
    variable: str
    domain: Interval = REAL_LINE


@dataclass(frozen=True, slots=True)
class DescentStepTask:
    """Where gradient descent stands after ``steps`` steps from ``start``."""

    function: Node
    start: tuple[tuple[str, Node], ...]
    learning_rate: Node
    method: str = "gradient_descent"
    steps: int = 1


@dataclass(frozen=True, slots=True)
class DescentLimitTask:
    """The point a run of gradient descent converges to, or that it diverges."""

    function: Node
    start: tuple[tuple[str, Node], ...]
    learning_rate: Node
    method: str = "gradient_descent"


@dataclass(frozen=True, slots=True)
class DescentTraceTask:
    """The places gradient descent passes, one after another: ``steps`` of them, or as many as the student gives."""

    function: Node
    start: tuple[tuple[str, Node], ...]
    learning_rate: Node
    method: str = "gradient_descent"
    direction: Direction = "minimize"
    decay: float = 0.0
    steps: int | None = None


Task = (
    EqualTask
    | DerivativeTask
    | NumberTask
    | GradientTask
    | CriticalPointsTask
    | ClassificationTask
    | InflectionPointsTask
    | GlobalExtremaTask
    | DescentStepTask
    | DescentLimitTask
    | DescentTraceTask
)
