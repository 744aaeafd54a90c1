"""Sums Σ, derivatives d/dx, piecewise functions and their conditions."""

from __future__ import annotations

from tutor.expression.cursor import BRACKETS, CLOSERS, CLOSING, OPERANDS, RELATIONS, Cursor
from tutor.expression.errors import LimitExceeded, ReadingError
from tutor.expression.message import message
from tutor.expression.tokens import Token
from tutor.expression.tree import (
    Comparison,
    Condition,
    Conjunction,
    Derivative,
    Disjunction,
    Indexed,
    Node,
    Otherwise,
    Piecewise,
    Summation,
    Symbol,
    children,
    multiply,
    with_children,
)

MAX_ORDER = 20


class Constructs(Cursor):
    """The part of the grammar about constructions with bound variables and conditions."""

    # ---- Σ ---------------------------------------------------------------------------------------------------

    def summation(self, token: Token) -> Node:
        """``sum(body, i, 1, n)`` or ``Σ_{i=1}^{n} body``."""
        self.check_numbers = True
        if self.kind in {"_", "^"}:
            return self.sigma(token)
        opening = self.tokens[self.at]
        if opening.kind not in {"(", "["}:
            raise self.at_token(message("reading.sum_form"), token)
        self.at += 1
        outer, self.bars = self.bars, 0
        body = self.sum()
        self.expect(",", token)
        nested = self.tokens[self.at] if self.kind == "(" else None  # sum(body, (i, 1, n))
        self.at += nested is not None
        index = self.index()
        self.expect(",", token)
        lower = self.sum()
        self.expect(",", token)
        upper = self.sum()
        if nested:
            self.close(nested)
        self.close(opening)
        self.bars = outer
        return Summation(bind(body, index), index, lower, upper)

    def sigma(self, token: Token) -> Node:
        index: Symbol | None = None
        lower: Node | None = None
        upper: Node | None = None
        while self.kind in {"_", "^"} and not (index and upper):
            if self.take("_"):
                opening = self.tokens[self.at]
                if opening.kind not in BRACKETS:
                    raise self.at_token(message("reading.sum_form"), token)
                self.at += 1
                index = self.index()
                self.expect("=", token)
                lower = self.sum()
                self.close(opening)
            else:
                self.at += 1
                upper = self.atom()
        if index is None or lower is None or upper is None:
            raise self.at_token(message("reading.sum_form"), token)
        body = self.term()
        return Summation(bind(body, index), index, lower, upper)

    def index(self) -> Symbol:
        token = self.tokens[self.at]
        if not isinstance(token.node, Symbol):
            raise self.at_token(message("reading.sum_index", found=self.written(token)), token)
        self.at += 1
        return token.node

    def expect(self, kind: str, token: Token) -> None:
        if not self.take(kind):
            raise self.at_token(message("reading.sum_form"), token)

    def indexed(self, base: Node) -> Node:
        """``y_{i+1}`` inside a sum."""
        mark = self.tokens[self.at]
        opening = self.tokens[self.at + 1]
        if not isinstance(base, Symbol) or opening.kind not in {"(", "{", "group"}:
            raise self.at_token(message("reading.stray_subscript"), mark)
        self.at += 2
        self.free_subscripts.append(mark)
        return Indexed(base.name, self.inside(opening))

    # ---- d/dx ------------------------------------------------------------------------------------------------

    def derivative(self, start: int, fraction: bool) -> Node | None:
        """A ``d/dx`` or ``\\frac{d}{dx}`` beginning at token ``start``, with its body; ``None`` if it is not one."""
        head = self.derivative_head(start, fraction)
        if head is None:
            return None
        variable, order, self.at = head
        token = self.tokens[start]
        if self.kind in {"(", "[", "group"}:
            opening = self.tokens[self.at]
            self.at += 1
            body = self.inside(opening)
            following = self.tokens[self.at]
            glued = following.kind in {"(", "["} and not self.latex
            if glued and self.takes_other("derivative-body", token.start, following.end):
                body = multiply(body, self.power())
            return Derivative(body, variable, order)
        if self.kind not in OPERANDS:
            raise self.error(message("reading.derivative_body"), token.start, self.tokens[self.at - 1].end)
        if ("derivative-body", token.start) in self.choices:
            return Derivative(self.sum(), variable, order)
        factors = [self.power()]
        while self.kind in OPERANDS:
            factors.append(self.power())
        if self.kind in {"+", "-", "*", "/"}:
            self.takes_other("derivative-body", token.start, self.tokens[self.at].end)
        return Derivative(multiply(*factors), variable, order)

    def derivative_head(self, at: int, fraction: bool) -> tuple[Symbol, int, int] | None:
        first = at
        if self.tokens[at].kind not in {"d", "partial"}:
            return None
        above, at = self.order(at + 1)
        for kind in ("endgroup", "group") if fraction else ("/",):
            if self.tokens[at].kind != kind:
                return None
            at += 1
        token = self.tokens[at]
        if token.kind in {"d", "partial"}:
            at += 1
            token = self.tokens[at]
        elif token.kind != "differential":
            return None
        if not isinstance(token.node, Symbol):
            return None
        below, at = self.order(at + 1)
        if fraction:
            if self.tokens[at].kind != "endgroup":
                return None
            at += 1
        if above != below:
            raise self.error(message("reading.derivative_order"), self.tokens[first].start, self.tokens[at - 1].end)
        if not 1 <= above <= MAX_ORDER:
            raise LimitExceeded("order", MAX_ORDER, self.tokens[first].start)
        return token.node, above, at

    def order(self, at: int) -> tuple[int, int]:
        """The order written at token ``at`` as ``^2``, ``^{2}`` or ``²``, 1 if none; and the token after it."""
        token = self.tokens[at]
        if token.kind == "superscript" and token.text in "¹²³⁴⁵⁶⁷⁸⁹":
            return "¹²³⁴⁵⁶⁷⁸⁹".index(token.text) + 1, at + 1
        if token.kind == "^":
            after = self.tokens[at + 1 : at + 4]
            if after[0].kind == "number" and after[0].text.isdigit():
                return int(after[0].text), at + 2
            kinds = [found.kind for found in after]
            if kinds == ["group", "number", "endgroup"] and after[1].text.isdigit():
                return int(after[1].text), at + 4
        return 1, at

    # ---- piecewise -------------------------------------------------------------------------------------------

    def braces(self, opening: Token) -> Node:
        """``{x^2, x<0; x, x>=0}``, or plain brackets when no condition follows."""
        outer, self.bars = self.bars, 0
        value = self.sum()
        if self.kind not in {",", "if", "otherwise"}:
            self.close(opening)
            self.bars = outer
            return value
        branches = []
        while True:
            branches.append((value, self.branch_condition()))
            if self.kind not in {",", ";"}:
                break
            self.at += 1
            value = self.sum()
        self.close(opening)
        self.bars = outer
        return Piecewise(tuple(branches))

    def piecewise(self, token: Token) -> Node:
        """``piecewise((x^2, x<0), (x, true))``."""
        opening = self.tokens[self.at]
        if not self.take("("):
            raise self.at_token(message("reading.piecewise_form"), token)
        outer, self.bars = self.bars, 0
        branches = []
        while True:
            pair = self.tokens[self.at]
            if not self.take("("):
                raise self.at_token(message("reading.piecewise_form"), token)
            value = self.sum()
            branches.append((value, self.branch_condition()))
            self.close(pair)
            if not self.take(","):
                break
        self.close(opening)
        self.bars = outer
        return Piecewise(tuple(branches))

    def cases(self, opening: Token) -> Node:
        """``\\begin{cases} x^2 & x<0 \\\\ x & \\text{otherwise} \\end{cases}``."""
        outer, self.bars = self.bars, 0
        branches = []
        while True:
            value = self.sum()
            branches.append((value, self.branch_condition()))
            self.take(",")
            if not self.take("row") or self.kind == "endcases":
                break
        self.close(opening)
        self.bars = outer
        return Piecewise(tuple(branches))

    def branch_condition(self) -> Condition:
        started = False
        while self.kind in {",", "column", "if"}:
            self.at += 1
            started = True
        if self.take("otherwise"):
            return Otherwise()
        if not started:
            raise self.at_token(message("reading.missing_condition"), self.tokens[self.at - 1])
        return self.condition()

    def condition(self) -> Condition:
        """Comparisons joined by ``and``, then by ``or``."""
        parts = [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        return parts[0] if len(parts) == 1 else Disjunction(tuple(parts))

    def conjunction(self) -> Condition:
        parts = [self.comparison()]
        while self.take("and"):
            parts.append(self.comparison())
        return parts[0] if len(parts) == 1 else Conjunction(tuple(parts))

    def comparison(self) -> Condition:
        """``0 < x < 1`` is a conjunction of two comparisons; brackets may stand around a whole condition."""
        opening = self.tokens[self.at]
        if self.take("otherwise"):
            return Otherwise()
        if opening.kind in {"(", "[", "group"} and self.encloses_relation():
            self.deeper(opening)
            self.at += 1
            inner = self.condition()
            self.close(opening)
            self.depth -= 1
            return inner
        left = self.sum()
        found: list[Comparison] = []
        while self.kind in RELATIONS:
            relation = self.kind
            self.at += 1
            right = self.sum()
            found.append(Comparison(relation, left, right))
            left = right
        if not found:
            token = self.tokens[self.at]
            if token.kind == "end":
                raise self.error(message("reading.missing_condition"), opening.start, max(token.start, opening.end))
            raise self.at_token(message("reading.missing_relation"), token)
        return found[0] if len(found) == 1 else Conjunction(tuple(found))

    def encloses_relation(self) -> bool:
        """Whether the bracket here is around a condition: it holds a relation that is not part of a Σ or a branch."""
        level, hidden = 0, 0  # hidden: the level of the bracket whose relations do not count
        before = ""
        for token in self.tokens[self.at :]:
            if token.kind in CLOSING:
                level += 1
                if not hidden and (token.kind in {"{", "cases"} or before in {"piecewise", "_", "sum"}):
                    hidden = level
            elif token.kind in CLOSERS:
                if level == hidden:
                    hidden = 0
                level -= 1
                if level <= 0:
                    return False
            elif token.kind in RELATIONS and not hidden:
                return True
            before = token.kind
        return False

    def check_subscripts(self, node: Node) -> None:
        """Every subscript that is an expression must use the index of a sum around it."""
        if self.free_subscripts and not _bound(node, frozenset()):
            raise self.stray_index(self.free_subscripts[0])

    def stray_index(self, token: Token) -> ReadingError:
        return self.at_token(message("reading.stray_subscript"), token)


def _bound(node: Node | Condition, names: frozenset[str]) -> bool:
    match node:
        case Summation(body, index, lower, upper):
            return _bound(body, names | {index.name}) and _bound(lower, names) and _bound(upper, names)
        case Indexed(_, index):
            return any(isinstance(part, Symbol) and part.name in names for part in _leaves(index))
    return all(_bound(part, names) for part in children(node))


def _leaves(node: Node | Condition) -> list[Node | Condition]:
    parts = children(node)
    return [leaf for part in parts for leaf in _leaves(part)] if parts else [node]


def bind(body: Node, index: Symbol) -> Node:
    """The body of a sum with ``y_i`` as indexed symbols instead of variables of that name."""
    ending = f"_{index.name}"

    def replace(node: Node | Condition) -> Node | Condition:
        if isinstance(node, Symbol):
            return Indexed(node.name.removesuffix(ending), index) if node.name.endswith(ending) else node
        before = children(node)
        after = tuple(replace(part) for part in before)
        if all(new is old for new, old in zip(after, before, strict=True)):
            return node
        return with_children(node, after)

    return replace(body)  # type: ignore[return-value]
