"""The analysis told as steps a student can follow and check: domain, derivative, zeros, tests, signs, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flint import arb

from tutor.calculus.rule import Check, Step
from tutor.expression.balls import enclose, precision
from tutor.expression.message import Message, Slot, message
from tutor.expression.tree import (
    ZERO,
    Derivative,
    Integer,
    Negation,
    Node,
    Power,
    Product,
    Sum,
    Symbol,
    add,
    number,
    substitute,
    walk,
)
from tutor.extrema.branches import Branch
from tutor.extrema.exact import Exact
from tutor.extrema.factored import factored
from tutor.extrema.isolate import ROOT_BITS, Root, sign
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, MonotonicSpan, Point, Report, Span
from tutor.extrema.telling import (
    MOST_SPANS,
    anywhere,
    handy,
    inside,
    known,
    place,
    places,
    shown,
    strictly_within,
    which,
)

MOST_POINTS = 12
MOST_PLACES = 6
DECIMALS = (2, 3, 4, 6)  # digits after the point of numbers close to a zero
CERTAIN = ("analysis.unbounded_above", "analysis.unbounded_below", "analysis.global_empty", "analysis.global_none")
"""Why there is certainly no extreme value."""


def steps_of(report: Report, branches: Sequence[Branch], exact: Exact) -> tuple[Step, ...]:
    """The steps of a finished report. Each carries how it was confirmed."""
    teller = _Teller(report, branches, exact)
    return (
        teller.domain(),
        *teller.period(),
        *teller.derivatives(),
        *teller.pieces(),
        *teller.factors(),
        *teller.zeros(),
        *teller.corners(),
        *teller.gaps(),
        *teller.tests(),
        *teller.signs(),
        *teller.inflections(),
        *teller.values(),
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
        condition = anywhere(self.x, spans)
        said = (
            message("analysis.step.domain_all")
            if condition is None
            else message("analysis.step.domain", where=condition)
        )
        check: Check = "exact" if all(known(s.lower) and known(s.upper) for s in spans) else "enclosed"
        if not spans:
            said = message("analysis.step.domain_empty")
        return _step("domain", self.f, self.f, said, check)

    def period(self) -> list[Step]:
        """That one period is enough."""
        length, shift = self.report.period, self.report.shift
        if length is None:
            return []
        moved = substitute(self.f, self.x.name, add(self.x, length))
        if shift == ZERO:
            return [
                _step("period", moved, self.f, message("analysis.step.period", name=self.x, length=length), "exact")
            ]
        said = message("analysis.step.period_shift", name=self.x, length=length, shift=shift)
        return [_step("period", moved, add(self.f, shift), said, "exact")]

    def derivatives(self) -> list[Step]:
        first = self._derivation(self.f, self.slope, "derivative", message("analysis.step.derivative"))
        second = self._derivation(
            self.slope, self.report.second_derivative, "second_derivative", message("analysis.step.second_derivative")
        )
        return [first, second]

    def _derivation(self, body: Node, result: Node, rule: str, said: Message) -> Step:
        lines = self.exact.derivation(body, self.x.name)
        checked = bool(lines) and all(line.check is not None for line in lines)
        return replace(
            _step(rule, Derivative(body, self.x), result, said, "enclosed" if checked else "sampled"), substeps=lines
        )

    def factors(self) -> list[Step]:
        """f′ as a product, where that is the same everywhere and says more."""
        if not self.branches or self._in_pieces:
            return []
        shape = factored(self.slope, self.report.variable)
        if (
            shape is None
            or not shape.simpler
            or len(shape.factors) + sum(exponent - 1 for _, exponent in shape.factors) < 2
        ):
            return []
        product = shape.product
        return [_step("factor", self.slope, product, message("analysis.step.factor", product=product), "exact")]

    @property
    def _in_pieces(self) -> bool:
        """Whether f is written differently on parts of its domain."""
        return any(branch.piece.node != self.f for branch in self.branches)

    def pieces(self) -> list[Step]:
        """f on each part of its domain without absolute values and cases."""
        if not self._in_pieces or len(self.branches) == 1:
            return []
        return [
            _step(
                "piece",
                self.f,
                branch.piece.node,
                self._on("piece", branch, name=self.x, f=branch.piece.node, slope=self._slope_of(branch)),
                "exact",
            )
            for branch in self.branches[:MOST_SPANS]
            if not branch.constant
        ]

    def zeros(self) -> list[Step]:
        """Where each factor is 0, in closed form or between two numbers."""
        told: list[Step] = []
        for branch in self.branches:
            by_factor: dict[Node, list[tuple[Root, Coordinate]]] = {}
            for root, x in zip(branch.roots, branch.points, strict=True):
                by_factor.setdefault(root.factor or self.slope, []).append((root, x))
            for factor, _ in branch.zeros.factors:
                if factor not in by_factor and branch.zeros.listed:
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
        where = inside(self.x, span)
        if where is None:
            return message(f"analysis.step.{key}_all", **slots)
        return message(f"analysis.step.{key}", where=where, **slots)

    def _zero(self, factor: Node, root: Root, x: Coordinate) -> Step:
        if x.exact is not None:
            key = "zero_itself" if factor == self.x else "zero_exact"
            said = message(f"analysis.step.{key}", factor=factor, name=self.x, x=x.exact)
            return _step("zero", factor, x.exact, said, "exact")
        low, high = self._close_by(factor, root)
        key = "zero_of_polynomial" if root.factor and _is_polynomial(factor) else "zero_enclosed"
        said = message(f"analysis.step.{key}", factor=factor, name=self.x, low=low, high=high, x=x.approx)
        return _step("zero_enclosed", factor, factor, said, "enclosed")

    def _close_by(self, factor: Node, root: Root) -> tuple[float, float]:
        """Two short decimal numbers, as close to the zero as is handy, between which the factor changes its sign."""
        for digits in DECIMALS:
            scaled = (root.ball * 10**digits).floor().unique_fmpz()
            if scaled is None:
                continue
            low, high = (arb(int(scaled) + k) / 10**digits for k in (0, 1))
            inside = root.bracket[0] <= low and high <= root.bracket[1]
            signs = [sign(enclose(factor, {self.x.name: end})) for end in (low, high)]
            if inside and signs in ([1, -1], [-1, 1]):
                return float(low), float(high)
        return float(root.bracket[0]), float(root.bracket[1])

    def _family(self, family: Family) -> Step:
        if family.reason != "stationary":
            said = message("analysis.step.family_corner", name=self.x, x=family.x, which=which(family))
            return _step("family", self.f, family.x, said, "exact" if family.exact else "enclosed")
        if family.exact:
            said = message("analysis.step.family", name=self.x, x=family.x, which=which(family))
            return _step("family", self.slope, family.x, said, "exact")
        low, high = family.bracket or (family.x, family.x)
        key = "family_repeated" if self.report.period is not None else "family_enclosed"
        said = message(f"analysis.step.{key}", name=self.x, low=low, high=high, which=which(family), near=family.x)
        return _step("family_enclosed", self.slope, family.x, said, "enclosed")

    def corners(self) -> list[Step]:
        return [
            _step("corner", self.f, self.f, message("analysis.step.corner", place=place(self.x, point.x)), "enclosed")
            for point in self._points()
            if point.reason == "derivative_undefined" and not any(gap.x is point.x for gap in self.report.gaps)
        ]

    def gaps(self) -> list[Step]:
        """Holes, jumps and poles, as what they are."""
        return [
            _step(
                "gap",
                self.f,
                self.f,
                message(f"analysis.step.gap_{gap.kind}", place=place(self.x, gap.x)),
                "exact" if known(gap.x) else "enclosed",
            )
            for gap in self.report.gaps[:MOST_POINTS]
            if gap.kind != "undecided"
        ]

    def tests(self) -> list[Step]:
        return [self._test(point) for point in self._points()] + [self._end(point) for point in self.report.endpoints]

    def _points(self) -> Sequence[Point]:
        points = list(self.report.critical_points)
        points += [family.point for family in self.report.families if family.point is not None]
        return points[:MOST_POINTS]

    def _test(self, point: Point) -> Step:
        kind = message(f"analysis.kind.{point.kind}")
        at = place(self.x, point.x)
        second = self.report.second_derivative
        if point.test == "second_derivative" and point.second_derivative is not None:
            value, check = self._second_value(point, point.second_derivative)
            key = "second_positive" if sign(point.second_derivative) == 1 else "second_negative"
            number_shown: Slot = value if value is not None else float(point.second_derivative.mid())
            said = message(f"analysis.step.{key}", place=at, value=number_shown, kind=kind)
            return _step("second_derivative_test", second, value if value is not None else second, said, check)
        check = "exact" if known(point.x) else "enclosed"
        if point.test == "higher_derivative":
            said = message("analysis.step.higher", place=at, kind=kind)
            return _step("higher_derivative_test", second, ZERO, said, check)
        said = message(f"analysis.step.first_{point.kind}", place=at, kind=kind)
        jumps = point.reason == "derivative_undefined" and any(gap.x is point.x for gap in self.report.gaps)
        if jumps or not point.strict:
            said = message("analysis.step.beside", place=at, kind=kind)
        return _step("first_derivative_test", self.slope, self.slope, said, "enclosed")

    def _second_value(self, point: Point, ball: arb) -> tuple[Node | None, Check]:
        """f″ at the point in closed form, where there is one."""
        if point.x.exact is None:
            return None, "enclosed"
        value = self.exact.simplified(substitute(self.report.second_derivative, self.x.name, point.x.exact), ball)
        return value, "enclosed" if value is None else "exact"

    def _end(self, point: Point) -> Step:
        kind = message(f"analysis.kind.{point.kind}")
        said = message("analysis.step.end", place=place(self.x, point.x), y=shown(point.y), kind=kind)
        value = point.y.exact
        return _step(
            "endpoint", self.f, self.f if value is None else value, said, "exact" if value is not None else "enclosed"
        )

    def signs(self) -> list[Step]:
        """The sign of f′ on each interval, with its value at one place of it."""
        told = []
        for part in self.report.monotonic[:MOST_SPANS]:
            if part.direction == "constant":
                continue
            where, tried = inside(self.x, part.span), self._tried(part)
            resting = any(strictly_within(point.x, part.span) for point in self.report.critical_points)
            key = f"{part.direction}_resting" if resting else part.direction
            if where is None:
                said = message(f"analysis.step.{key}_all", tried=tried)
            else:
                said = message(f"analysis.step.{key}", where=where, tried=tried)
            told.append(_step("sign_table", self.slope, self.slope, said, "enclosed"))
        return told

    def _tried(self, part: MonotonicSpan) -> Slot:
        """f′ at one place of the interval, exactly or nearly; nothing where no short number was found in it."""
        at = handy(part.span)
        wanted = 1 if part.direction == "increasing" else -1
        if at is not None:
            tried = number(at)
            with precision(ROOT_BITS):
                x = enclose(tried, {})
                slope = self._slope_at(x)
                ball = enclose(slope, {self.x.name: x})
            if sign(ball) == wanted:
                form = self.exact.form(substitute(slope, self.x.name, tried))
                value = None if form is None else form.rational()
                if value is not None:
                    return message("analysis.step.tried", name=self.x, at=tried, value=number(value))
                return message("analysis.step.tried_nearly", name=self.x, at=tried, value=float(ball.mid()))
        return ""

    def _slope_at(self, x: arb) -> Node:
        """f′ on the piece with x inside."""
        for branch in self.branches:
            low, high = branch.lower.edge.at, branch.upper.edge.at
            if (low.side or low.ball < x) and (high.side or x < high.ball):
                return self._slope_of(branch)
        return self.slope

    def _slope_of(self, branch: Branch) -> Node:
        return self.exact.derivative(branch.piece.node, self.x.name)

    def inflections(self) -> list[Step]:
        """Where the second derivative changes its sign."""
        found = self.report.inflections
        if not found or not self.report.concave_complete:
            return []
        said = message("analysis.step.inflections", places=places(self.x, found))
        check: Check = "exact" if all(known(x) for x in found) else "enclosed"
        return [_step("inflections", self.report.second_derivative, ZERO, said, check)]

    def values(self) -> list[Step]:
        """The values that are compared for the extreme values."""
        points = [*self._points(), *self.report.endpoints]
        wanted = self.report.global_minimum or self.report.global_maximum
        if wanted is None or self.report.shift != ZERO or not 2 <= len(points) <= MOST_POINTS:
            return []
        told: Message | None = None
        for point in sorted(points, key=lambda point: point.x.approx, reverse=True):
            key = "value" if known(point.x) and known(point.y) else "value_nearly"
            value = message(f"analysis.step.{key}", x=shown(point.x), y=shown(point.y))
            told = value if told is None else message("analysis.where.listed", value=value, rest=told)
        check: Check = "exact" if all(known(point.y) for point in points) else "enclosed"
        return [_step("values", self.f, self.f, message("analysis.step.values", values=told or ""), check)]

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
            key = f"without_{name}" if why.key in CERTAIN else f"no_{name}"
            return _step("compare", self.f, self.f, message(f"analysis.step.{key}", why=why), "enclosed")
        value = extremum.value.exact
        check: Check = "enclosed" if value is None else "exact"
        told = shown(extremum.value)
        if not extremum.attained:
            said = message(f"analysis.step.{name}_not_attained", value=told, why=why)
        elif 1 <= len(extremum.points) + len(extremum.families) <= MOST_PLACES and not extremum.spans:
            at = places(self.x, extremum.points, extremum.families)
            said = message(f"analysis.step.{name}_at", value=told, places=at, why=why)
        else:
            said = message(f"analysis.step.{name}", value=told, why=why)
        return _step("compare", self.f, self.f if value is None else value, said, check)


def _is_polynomial(tree: Node) -> bool:
    """Whether the tree is written with whole numbers, the variable, sums, products and whole powers only."""
    return all(
        isinstance(part, Integer | Symbol | Negation | Sum | Product)
        or (isinstance(part, Power) and isinstance(part.exponent, Integer))
        for part in walk(tree)
    )


def _step(rule: str, before: Node, after: Node, said: Message, check: Check) -> Step:
    return Step(f"analysis.{rule}", "analysis.critical_points", before, after, said, (), check)
