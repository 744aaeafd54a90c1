"""What letters of the student's own stand for: ``u = x^2``, ``y`` for the function, ``dy/du``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tutor.calculus.differentiate import derivative
from tutor.expression.errors import ReadingError
from tutor.expression.message import message
from tutor.expression.tree import (
    Derivative,
    Node,
    Power,
    Summation,
    Symbol,
    depends_on,
    glance,
    rebuild,
    substitute,
    variables,
    walk,
)
from tutor.grading.lines import Line, Side

WHOLE = ("f", "y", "F", "Y")
"""Letters that name the function of the question."""


@dataclass
class Parts:
    """``defined`` is what letters stand for, ``own_slopes`` the student's wrong derivatives of them."""

    function: Node
    variable: str
    defined: dict[str, Node] = field(default_factory=dict)
    own_slopes: dict[str, Node] = field(default_factory=dict)

    @property
    def letters(self) -> dict[str, Node]:
        """What letters stand for that the question does not have: y for the function, and those of the notes."""
        known = variables(self.function) | {self.variable}
        whole = dict.fromkeys(WHOLE, self.function)
        return {name: node for name, node in {**whole, **self.defined}.items() if name not in known}

    def meant(self, line: Line) -> Line:
        """The line with its letters replaced by what they stand for: ``u'v + uv'``, ``5u^4 * 2``, ``dy/du * du/dx``."""
        letters = self.letters

        def meant(side: Side) -> Side:
            node = rebuild(side.reading.node, lambda part: self._slope(part, side))
            for name in sorted(variables(node) & letters.keys()):
                node = substitute(node, name, letters[name])
            return side if node is side.reading.node else replace(side, reading=replace(side.reading, node=node))

        return replace(line, sides=tuple(meant(side) for side in line.sides))

    def _slope(self, part: Node, side: Side) -> Node:
        """What ``dy/du`` means, and the student's own ``v'``. Raises ``ReadingError`` where a letter means nothing."""
        if not isinstance(part, Derivative):
            return part
        body, by = part.body, part.variable.name
        if by == self.variable and isinstance(body, Symbol) and body.name in self.own_slopes and part.order == 1:
            return self.own_slopes[body.name]
        if by != self.variable and not depends_on(body, by):
            whole = self.letters.get(body.name) if isinstance(body, Symbol) else body
            outside = None if whole is None else self.written_with(by, whole)
            if outside is None:
                raise ReadingError(message("grade.other_letter", name=by), side.offset, side.length)
            return derivative(outside, by, part.order)
        bound = {each.index.name for each in walk(side.reading.node) if isinstance(each, Summation)}
        letters = variables(body) - variables(self.function) - {self.variable, by} - self.letters.keys() - bound
        data = glance(self.function).data
        unknown = [name for name in letters if name.partition("_")[0] not in data]  # y_i alone is one of the data
        if unknown:
            raise ReadingError(message("grade.other_letter", name=min(unknown)), side.offset, side.length)
        return part if by == self.variable else derivative(body, by, part.order)

    def written_with(self, letter: str, whole: Node) -> Node | None:
        """The function with the letter in place of the part it stands for; ``None`` where that is not all of it."""
        part = self.defined.get(letter)
        outside = None if part is None else rebuild(whole, lambda node: Symbol(letter) if node == part else node)
        return None if outside is None or depends_on(outside, self.variable) else outside


def of_the_power(part: Node) -> Node:
    """``d/dx (u)^n`` as the derivative of uⁿ."""
    match part:
        case Power(Derivative(body, variable, order), exponent):
            return Derivative(Power(body, exponent), variable, order)
    return part
