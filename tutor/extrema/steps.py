"""The analysis told as steps a student can follow and check: domain, derivative, zeros, tests, signs, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flint import arb

from tutor.calculus.differentiate import derive
from tutor.calculus.rule import Check, Step
from tutor.expression.errors import LimitExceeded
from tutor.expression.message import Message, Slot, message
from tutor.expression.tree import (
    ZERO,
    Derivative,
    Node,
    Power,
    Symbol,
    multiply,
    number,
    substitute,
)
from tutor.extrema.branches import Branch
from tutor.extrema.exact import Exact
from tutor.extrema.factors import factored
from tutor.extrema.isolate import Root, sign
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, Point, Report, Span

MOST_POINTS = 12
MOST_SPANS = 16


def steps_of(report: Report, branches: Sequence[Branch], exact: Exact) -> tuple[Step, ...]:
    """The steps of a finished report. Each carries how it was confirmed."""
    teller = _Teller(report, branches, exact)
    return (
        teller.domain(),
        *teller.derivatives(),
        *teller.factors(),
        *teller.zeros(),
        *teller.corners(),
        *teller.tests(),
        *teller.signs(),
        *teller.extremes(),
    )


class _Teller:
    def __init__(self, report: Report, branches: Sequence[Branch], exact: Exact) -> None:
        self.report = report
        self.branches = branches
        self.exact = exact
        self.f = report.expression
        self.slope = report.derivative
        self.x = Symbol(report.variable)

    def domain(self) -> Step:
        spans = self.report.natural_domain
        condition = self._anywhere(spans)
        said = (
            message("analysis.step.domain_all")
            if condition is None
            else message("analysis.step.domain", where=condition)
        )
        check: Check = "exact" if all(_known(s.lower) and _known(s.upper) for s in spans) else "enclosed"
        if not spans:
            said = message("analysis.step.domain_empty")
        return _step("domain", self.f, self.f, said, check)

    def derivatives(self) -> list[Step]:
        first = self._derivation(self.f, self.slope, "derivative", message("analysis.step.derivative"))
        second = self._derivation(
            self.slope, self.report.second_derivative, "second_derivative", message("analysis.step.second_derivative")
        )
        return [first, second]

    def _derivation(self, body: Node, result: Node, rule: str, said: Message) -> Step:
        try:
            lines = derive(body, self.x).steps
        except LimitExceeded:
            lines = ()
        checked = bool(lines) and all(line.check is not None for line in lines)
        return replace(
            _step(rule, Derivative(body, self.x), result, said, "enclosed" if checked else "sampled"), substeps=lines
        )

    def factors(self) -> list[Step]:
        """f′ as a product, where that is the same everywhere and says more."""
        if len(self.branches) != 1 or self.branches[0].piece.node != self.f:
            return []
        shape = factored(self.slope, self.report.variable)
        if (
            shape is None
            or not shape.simpler
            or len(shape.factors) + sum(exponent - 1 for _, exponent in shape.factors) < 2
        ):
            return []
        product = multiply(*(tree if k == 1 else Power(tree, number(k)) for tree, k in shape.factors))
        return [_step("factor", self.slope, product, message("analysis.step.factor", product=product), "exact")]

    def zeros(self) -> list[Step]:
        """Where each factor is 0, in closed form or between two numbers."""
        told: list[Step] = []
        for branch in self.branches:
            by_factor: dict[Node, list[tuple[Root, Coordinate]]] = {}
            for root, x in zip(branch.roots, branch.points, strict=True):
                by_factor.setdefault(root.factor or self.slope, []).append((root, x))
            for factor, _ in branch.zeros.factors:
                if factor not in by_factor and not any(branch.zeros.tails):
                    told.append(
                        _step("no_zero", factor, factor, self._on("no_zero", branch, factor=factor), "enclosed")
                    )
            for factor, roots in by_factor.items():
                told += [self._zero(factor, root, x) for root, x in roots]
            if branch.constant:
                told.append(_step("constant", self.f, branch.piece.node, self._on("constant", branch), "exact"))
        told = told[:MOST_POINTS]
        return told + [self._family(family) for family in self.report.families]

    def _on(self, key: str, branch: Branch, **slots: Slot) -> Message:
        span = Span(branch.lower.edge.at, branch.upper.edge.at)
        where = self._inside(span)
        if where is None:
            return message(f"analysis.step.{key}_all", **slots)
        return message(f"analysis.step.{key}", where=where, **slots)

    def _zero(self, factor: Node, root: Root, x: Coordinate) -> Step:
        if x.exact is not None:
            said = message("analysis.step.zero_exact", factor=factor, name=self.x, x=x.exact)
            return _step("zero", factor, x.exact, said, "exact")
        low, high = (float(end) for end in root.bracket)
        said = message("analysis.step.zero_enclosed", factor=factor, name=self.x, low=low, high=high, x=x.approx)
        return _step("zero_enclosed", factor, factor, said, "enclosed")

    def _family(self, family: Family) -> Step:
        if family.exact:
            said = message("analysis.step.family", name=self.x, x=family.x, index=Symbol(family.index))
            return _step("family", self.slope, family.x, said, "exact")
        low, high = family.bracket or (family.x, family.x)
        said = message(
            "analysis.step.family_enclosed", name=self.x, low=low, high=high, index=Symbol(family.index), near=family.x
        )
        return _step("family_enclosed", self.slope, family.x, said, "enclosed")

    def corners(self) -> list[Step]:
        return [
            _step("corner", self.f, self.f, message("analysis.step.corner", name=self.x, x=_place(point.x)), "enclosed")
            for point in self._points()
            if point.reason == "derivative_undefined"
        ]

    def tests(self) -> list[Step]:
        return [self._test(point) for point in self._points()] + [self._end(point) for point in self.report.endpoints]

    def _points(self) -> Sequence[Point]:
        points = list(self.report.critical_points)
        points += [family.point for family in self.report.families if family.point is not None]
        return points[:MOST_POINTS]

    def _test(self, point: Point) -> Step:
        kind = message(f"analysis.kind.{point.kind}")
        x = _place(point.x)
        second = self.report.second_derivative
        if point.test == "second_derivative" and point.second_derivative is not None:
            value, check = self._second_value(point, point.second_derivative)
            key = "second_positive" if sign(point.second_derivative) == 1 else "second_negative"
            shown: Slot = value if value is not None else float(point.second_derivative.mid())
            said = message(f"analysis.step.{key}", name=self.x, x=x, value=shown, kind=kind)
            return _step("second_derivative_test", second, value if value is not None else second, said, check)
        check = "exact" if _known(point.x) else "enclosed"
        if point.test == "higher_derivative":
            said = message("analysis.step.higher", name=self.x, x=x, kind=kind)
            return _step("higher_derivative_test", second, ZERO, said, check)
        said = message("analysis.step.first", name=self.x, x=x, kind=kind)
        return _step("first_derivative_test", self.slope, self.slope, said, "enclosed")

    def _second_value(self, point: Point, ball: arb) -> tuple[Node | None, Check]:
        """f″ at the point in closed form, where there is one."""
        if point.x.exact is None:
            return None, "enclosed"
        value = self.exact.simplified(substitute(self.report.second_derivative, self.x.name, point.x.exact), ball)
        return value, "enclosed" if value is None else "exact"

    def _end(self, point: Point) -> Step:
        kind = message(f"analysis.kind.{point.kind}")
        said = message("analysis.step.end", name=self.x, x=_place(point.x), y=_place(point.y), kind=kind)
        value = point.y.exact
        return _step(
            "endpoint", self.f, self.f if value is None else value, said, "exact" if value is not None else "enclosed"
        )

    def signs(self) -> list[Step]:
        told = []
        for part in self.report.monotonic[:MOST_SPANS]:
            if part.direction == "constant":
                continue
            where = self._inside(part.span)
            if where is None:
                said = message(f"analysis.step.{part.direction}_all")
            else:
                said = message(f"analysis.step.{part.direction}", where=where)
            told.append(_step("sign_table", self.slope, self.slope, said, "enclosed"))
        return told

    def extremes(self) -> list[Step]:
        told = []
        for name, extremum, why in (
            ("minimum", self.report.global_minimum, self.report.global_minimum_why),
            ("maximum", self.report.global_maximum, self.report.global_maximum_why),
        ):
            told.append(self._extreme(name, extremum, why))
        return told

    def _extreme(self, name: str, extremum: GlobalExtremum | None, why: Message) -> Step:
        if extremum is None:
            return _step("compare", self.f, self.f, message(f"analysis.step.no_{name}", why=why), "enclosed")
        value = extremum.value.exact
        key = f"analysis.step.{name}" if extremum.attained else f"analysis.step.{name}_not_attained"
        said = message(key, value=_place(extremum.value), why=why)
        return _step(
            "compare", self.f, self.f if value is None else value, said, "exact" if value is not None else "enclosed"
        )

    # -- places -----------------------------------------------------------------------------------------------------

    def _inside(self, span: Span) -> Message | None:
        """Where x lies, in words; ``None`` for the whole line."""
        low, high = span.lower, span.upper
        if low.side and high.side:
            return None
        if low.side:
            return message("analysis.where.below", name=self.x, high=_place(high))
        if high.side:
            return message("analysis.where.above", name=self.x, low=_place(low))
        return message("analysis.where.between", name=self.x, low=_place(low), high=_place(high))

    def _anywhere(self, spans: Sequence[Span]) -> Message | None:
        parts = [self._inside(span) for span in spans[:MOST_SPANS]]
        told: Message | None = None
        for part in reversed(parts):
            if part is None:
                return None
            told = part if told is None else message("analysis.where.either", first=part, second=told)
        return told


def _step(rule: str, before: Node, after: Node, said: Message, check: Check) -> Step:
    return Step(f"analysis.{rule}", "analysis.critical_points", before, after, said, (), check)


def _known(value: Coordinate) -> bool:
    return value.exact is not None or bool(value.side)


def _place(value: Coordinate) -> Slot:
    """The exact form, or a number near it."""
    return value.exact if value.exact is not None else value.approx
