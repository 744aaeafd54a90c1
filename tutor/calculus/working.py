"""Working through a line: markers replaced one by one, from the outside in and from left to right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from tutor.calculus.branches import asked_in
from tutor.calculus.indices import Indices, needed_of_power, within
from tutor.calculus.joints import closed, examine, place_left_out, stretches
from tutor.calculus.order import Fractions, fitting
from tutor.calculus.rule import Step
from tutor.calculus.rules.pieces import in_pieces
from tutor.calculus.tidy import Tidying
from tutor.calculus.tidying_steps import SKILLS, in_one_line, stage_by_stage
from tutor.calculus.tidying_words import simplifying
from tutor.expression.errors import LimitExceeded
from tutor.expression.message import Message, message
from tutor.expression.tree import (
    ZERO,
    Apply,
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
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
    children,
    depends_on,
    glance,
    rational_value,
    size,
    walk,
    with_children,
)

Detail = Literal["brief", "normal", "full"]
Line = Callable[[Node], Node]
Part = Node | Condition
CONDITIONS = (Comparison, Conjunction, Disjunction, Otherwise)

MAX_RESULT = 4_000  # nodes of a result
MAX_LINE = 6_000  # nodes of a line of working
MAX_TIDIED = 6_000  # nodes of all that is tidied, of every order together
MAX_WORK = 500_000  # nodes of all lines together
LONG_LINE = 400  # a line of more nodes is tidied in one step
MANY_FACTORS = 8  # a product of more factors is written shorter first, where it can be
LONG_SUM = 8  # a sum of more terms is differentiated in one line


class Budget:
    """What the working of one request may still cost, counted in nodes; folded lines spend from the same."""

    def __init__(self) -> None:
        self.tidying = Tidying()
        self.written = 0
        self.tidied = 0

    def write(self, line: Node) -> None:
        nodes = size(line)
        self.written += nodes
        if nodes > MAX_LINE or self.written > MAX_WORK:
            raise LimitExceeded("result-size", MAX_RESULT)

    def tidy(self, line: Node) -> int:
        """The nodes of a line that is to be tidied."""
        nodes = size(line)
        self.tidied += nodes
        if self.tidied > MAX_TIDIED:
            raise LimitExceeded("result-size", MAX_RESULT)
        return nodes


class Working:
    """The lines from a marked line to its tidy result, with the conditions they need.

    ``complete`` turns false where no rule fits. Without ``recording`` only the result is made; in ``outline`` the lines
    folded into one are not kept.
    """

    def __init__(
        self,
        detail: Detail = "normal",
        recording: bool = True,
        budget: Budget | None = None,
        fractions: Fractions = "power",
        outline: bool = False,
        indices: Indices | None = None,
    ):
        self.detail = detail
        self.steps: list[Step] = []
        self._line: Node | None = None  # the line reached: where the next step begins
        self.conditions: dict[Condition, None] = {}
        self.complete = True
        self._recording = recording
        self._folding = detail != "full"
        self.budget = budget or Budget()
        self._fractions = fractions
        self._outline = outline
        self._indices: Indices = indices or {}  # of the sums around what is differentiated

    def simplified(self, marker: Derivative) -> Derivative:
        """The marker with its body tidied, as the first line: (x − x)^(1/3) is 0."""
        simpler = Derivative(self.budget.tidying.tidied(marker.body).node, marker.variable, marker.order)
        if simpler != marker:
            self._record("simplify", SKILLS["simplify"], marker, simpler, simplifying(marker.body), lambda line: line)
        return simpler

    def lines(self, node: Node, outside: Line = lambda line: line) -> Node:
        """Take every derivative in the node and tidy; ``outside`` puts the node back into the whole line."""
        return self._tidied(self._resolve(node, outside, top=True), outside)

    def _has_marker(self, node: Part) -> bool:
        return glance(node).derivative is not None

    def _resolve(self, node: Node, outside: Line, top: bool = False) -> Node:
        if isinstance(node, Derivative):
            return self._take(node, outside, top)
        if not self._has_marker(node):
            return node
        if isinstance(node, Summation):
            outer, self._indices = self._indices, within(node, self._indices)
            resolved = self._parts_resolved(node, outside)
            self._indices = outer
            return resolved
        return self._parts_resolved(node, outside)

    def _parts_resolved(self, node: Node, outside: Line) -> Node:
        done: list[Part] = []
        parts = children(node)
        for position, part in enumerate(parts):
            if isinstance(part, CONDITIONS) or not self._has_marker(part):
                done.append(part)
                continue
            around = _around(node, tuple(done), parts[position + 1 :], outside)
            done += _spliced(node, self._resolve(part, around))
        return _joined(node, tuple(done))

    def _take(self, marker: Derivative, outside: Line, top: bool) -> Node:
        if self._has_marker(marker.body):
            body = self.lines(marker.body, lambda inner: outside(Derivative(inner, marker.variable, marker.order)))
            marker = Derivative(body, marker.variable, marker.order)
        if isinstance(marker.body, Product) and len(marker.body.factors) > MANY_FACTORS:
            marker = self._shortened(marker, outside)
        if self._folding and self._folds(marker, top):
            return self._fold(marker, outside)
        for rule in fitting(self._fractions, marker.body):
            applied = rule.apply(marker)
            if applied is not None:
                break
        else:
            self.complete = False
            self._record("no_rule", "d.combine", marker, marker, message("rule.no_rule", u=marker.body), outside)
            return marker
        self.conditions.update(dict.fromkeys(needed_of_power(marker.body, applied.conditions, self._indices)))
        self._record(rule.id, rule.skill, marker, applied.result, applied.explanation, outside, applied.substeps)
        pieces = in_pieces(marker.body)
        if pieces is not None and isinstance(applied.result, Piecewise):
            result = self._branch_by_branch(pieces, applied.result, marker.variable, outside)
            return self._joined_up(pieces, result, marker.variable, outside)
        if self._folding and isinstance(marker.body, Sum) and isinstance(applied.result, Sum):
            return self._resolve(self._constants_taken(applied.result, marker.variable, outside), outside)
        return self._resolve(applied.result, outside)

    def _constants_taken(self, line: Sum, variable: Symbol, outside: Line) -> Sum:
        """The derivatives of several constant terms taken on one line; its substeps show what stands between them."""
        places = [place for place, term in enumerate(line.terms) if _is_of_constant(term, variable)]
        if len(places) < 2:
            return line
        steps: list[Step] = []
        terms, between = list(line.terms), slice(places[0], places[-1] + 1)
        for place in places:
            before, term = Sum(tuple(terms[between])), line.terms[place]
            terms[place] = _behind_sign(term, lambda _: ZERO)
            marker = term.operand if isinstance(term, Negation) else term
            words = message("rule.constant", c=children(marker)[0], x=variable)
            steps.append(Step("constant", "d.constant", before, Sum(tuple(terms[between])), words))
        words = message("rule.constant_terms", count=len(steps), x=variable)
        after = Sum(tuple(terms))
        self._record("constant", "d.constant", line, after, words, outside, tuple(steps))
        return after

    def _branch_by_branch(self, pieces: Piecewise, line: Piecewise, variable: Symbol, outside: Line) -> Piecewise:
        """The branches of a line in pieces, worked one after the other, each with its conditions in its region only."""
        regions = stretches(pieces, variable)
        done: list[Part] = []
        parts = children(line)
        for position, (value, region) in enumerate(line.branches):
            before, self.conditions = self.conditions, {}
            rest = parts[2 * position + 1 :]
            around = _around(line, tuple(done), rest, outside)
            value = self._tidied(self._resolve(value, around), around)
            done += (value, region)
            needed, self.conditions = self.conditions, before
            if regions is None:
                asked = {part for part in walk(region) if isinstance(part, Comparison)}
                self.conditions.update({condition: None for condition in needed if condition not in asked})
            else:
                self.conditions.update(dict.fromkeys(asked_in(regions[position], variable, needed)))
        return with_children(line, tuple(done))

    def _shortened(self, marker: Derivative, outside: Line) -> Derivative:
        """A product of many factors written shorter before it is differentiated: x·x·x·… is a power."""
        self.budget.tidy(marker.body)
        body = self.budget.tidying.tidied(marker.body).node
        if size(body) >= size(marker.body):
            return marker
        shorter = Derivative(body, marker.variable, marker.order)
        self._record("simplify", SKILLS["simplify"], marker, shorter, simplifying(marker.body), outside)
        return shorter

    def _joined_up(self, before: Piecewise, result: Piecewise, variable: Symbol, outside: Line) -> Node:
        """The derivative of a piecewise function with its joints examined, one line for each."""
        slopes = [value for value, _ in result.branches]
        joints = examine(before, slopes, variable)
        if joints is None:
            return result
        final = closed(before, slopes, variable, joints)
        if final is None:
            self.complete = False
            return result
        smooth = {joint.at for joint in joints if joint.kind in ("smooth", "value", "inside")}
        needless = [condition for condition in self.conditions if place_left_out(condition, variable) in smooth]
        for condition in needless:
            del self.conditions[condition]
        shown = [joint for joint in joints if joint.kind != "inside"] or joints[-1:]
        for joint in shown:
            after = final if joint is shown[-1] else result
            self._record("joint", "d.meaning", result, after, joint.words(variable), outside)
        return final

    def _record(
        self,
        rule: str,
        skill: str,
        before: Node,
        after: Node,
        explanation: Message,
        outside: Line,
        substeps: tuple[Step, ...] = (),
    ) -> None:
        if not self._recording:
            self.budget.write(after)
            return
        line, following = self._line or outside(before), outside(after)
        self.budget.write(following)
        self.steps.append(Step(rule, skill, line, following, explanation, substeps))
        self._line = following

    # Folding: what a student would write on one line

    def _folds(self, marker: Derivative, top: bool) -> bool:
        if marker.order > 1:
            return False
        inside = self.detail == "brief" or not top
        if self.detail == "brief" and not top:
            return True
        body, name = marker.body, marker.variable.name
        if isinstance(body, Sum):
            short = inside and all(is_elementary(term, name) for term in body.terms)
            return short or len(body.terms) > LONG_SUM
        return is_elementary(body, name)

    def _fold(self, marker: Derivative, outside: Line) -> Node:
        """All the lines of a simple derivative as one, the lines themselves as its substeps."""
        long = isinstance(marker.body, Sum) and len(marker.body.terms) > LONG_SUM
        detail: Detail = "normal" if long else "full"
        inner = Working(
            detail, self._recording, self.budget, self._fractions, outline=long or self._outline, indices=self._indices
        )
        result = inner.term_by_term(marker) if long else inner.lines(marker)
        self.conditions.update(inner.conditions)
        self.complete = self.complete and inner.complete
        if not self._recording:
            return result
        steps = inner.steps
        main = next((step for step in steps if step.rule not in ("constant_multiple", "negation")), steps[0])
        explanation, substeps = main.explanation, tuple(steps)
        if len(steps) == 1:
            substeps = main.substeps
        elif main.rule == "sum":
            explanation = message("rule.term_by_term", u=marker.body, derivative=result)
        elif steps[0].rule == "negation":
            explanation = message("rule.with_sign", inner=main.explanation)
        elif steps[0].rule == "constant_multiple":
            explanation = message("rule.with_factor", c=steps[0].explanation.slots["c"], inner=main.explanation)
        self._record(main.rule, main.skill, marker, result, explanation, outside, () if self._outline else substeps)
        return result

    def term_by_term(self, marker: Derivative) -> Node:
        """The derivative of a long sum, each term worked on a line of its own."""
        terms = marker.body.terms if isinstance(marker.body, Sum) else (marker.body,)
        markers = tuple(_behind_sign(term, lambda u: Derivative(u, marker.variable)) for term in terms)
        words = message("rule.sum", count=len(terms), u=marker.body)
        self._record("sum", "d.sum", marker, Sum(markers), words, lambda line: line)
        return self.budget.tidying.tidied(Sum(tuple(_behind_sign(part, self._alone) for part in markers))).node

    def _alone(self, marker: Node) -> Node:
        self._line = None
        return self.lines(marker)

    # Tidying

    def _tidied(self, node: Node, outside: Line) -> Node:
        """The tidy form, with a line for every stage that was needed."""
        nodes = self.budget.tidy(node)
        if nodes == 1:
            return node
        tidied = self.budget.tidying.tidied(node)
        if size(tidied.node) > MAX_RESULT:
            raise LimitExceeded("result-size", MAX_RESULT)
        self.conditions.update(dict.fromkeys(tidied.conditions))
        unread = self._outline and not self._folding  # a line folded into one and not kept
        if tidied.node == node or unread or not self._recording:
            return tidied.node
        steps = stage_by_stage(node, tidied, self.budget.tidying) if nodes <= LONG_LINE else ()
        if not steps or (self.detail == "brief" and len(steps) > 1):
            steps = (in_one_line(node, tidied.node, () if self._outline else steps),)
        for step in steps:
            self._record(step.rule, step.skill, step.before, step.after, step.explanation, outside, step.substeps)
        return tidied.node


def _around(parent: Node, before: tuple[Part, ...], rest: tuple[Part, ...], outside: Line) -> Line:
    """The line around one part of a node, its other parts as they are now."""
    return lambda new: outside(_joined(parent, (*before, *_spliced(parent, new), *rest)))


def _spliced(parent: Node, new: Node) -> tuple[Node, ...]:
    """A product put into a product is not bracketed again; nor a sum into a sum."""
    match parent, new:
        case (Product(), Product(parts)) | (Sum(), Sum(parts)):
            return parts
    return (new,)


def _joined(node: Node, parts: tuple[Part, ...]) -> Node:
    return with_children(node, parts)


def _behind_sign(term: Node, change: Callable[[Node], Node]) -> Node:
    """The term changed, where it has a minus sign behind that."""
    return Negation(change(term.operand)) if isinstance(term, Negation) else change(term)


def _is_of_constant(term: Node, variable: Symbol) -> bool:
    """Whether the term of a line is ±d/dx of something constant."""
    marker = term.operand if isinstance(term, Negation) else term
    return isinstance(marker, Derivative) and not depends_on(marker.body, variable.name)


def is_elementary(body: Node, name: str) -> bool:
    """A constant, x, xⁿ, f(x), or a constant multiple of one: differentiated without thinking."""
    match body:
        case Symbol():
            return True
        case Negation(Sum(terms)):
            return all(is_elementary(term, name) for term in terms)
        case Negation(operand):
            return is_elementary(operand, name)
        case Product(factors):
            varying = [factor for factor in factors if depends_on(factor, name)]
            return len(varying) == 0 or (len(varying) == 1 and is_elementary(varying[0], name))
        case Quotient(numerator, denominator):
            return not depends_on(denominator, name) and is_elementary(numerator, name)
        case Power(Symbol(own), exponent) if own == name:
            return rational_value(exponent) is not None
        case Power(base, Symbol()):
            return not depends_on(base, name)
        case Apply(_, (Symbol(),)):
            return True
    return not depends_on(body, name)
