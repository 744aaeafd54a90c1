"""The analysis told as steps a student can follow and check: domain, derivative, zeros, tests, signs, comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from flint import arb

from tutor.calculus.rule import Check, Step
from tutor.expression.balls import enclose, precision
from tutor.expression.message import Message, Slot, message
from tutor.expression.tree import (
    ZERO,
    Derivative,
    Node,
    Symbol,
    add,
    number,
    substitute,
)
from tutor.extrema.branches import Branch
from tutor.extrema.exact import Exact
from tutor.extrema.factors import factored
from tutor.extrema.isolate import ROOT_BITS, Root, sign
from tutor.extrema.report import Coordinate, Family, GlobalExtremum, MonotonicSpan, Point, Report, Span

MOST_POINTS = 12
MOST_SPANS = 16
MOST_PLACES = 6
DECIMALS = (2, 3, 4, 6)  # digits after the point of numbers close to a zero
FAR = 1e9  # a number beyond is not short
CERTAIN = ("analysis.unbounded_above", "analysis.unbounded_below", "analysis.global_empty", "analysis.global_none")
"""Why there is certainly no extreme value."""


def steps_of(report: Report, branches: Sequence[Branch], exact: Exact) -> tuple[Step, ...]:
    """The steps of a finished report. Each carries how it was confirmed."""
    teller = _Teller(report, branches, exact)
    return (
        teller.domain(),
        *teller.period(),
        *teller.derivatives(),
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
        if len(self.branches) != 1 or self.branches[0].piece.node != self.f:
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
        low, high = self._close_by(factor, root)
        said = message("analysis.step.zero_enclosed", factor=factor, name=self.x, low=low, high=high, x=x.approx)
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
        index = Symbol(family.index)
        which = message("analysis.step.every", index=index)
        if family.first is not None:
            which = message("analysis.step.every_from", index=index, first=family.first)
        elif family.last is not None:
            which = message("analysis.step.every_to", index=index, last=family.last)
        if family.reason != "stationary":
            said = message("analysis.step.family_corner", name=self.x, x=family.x, which=which)
            return _step("family", self.f, family.x, said, "exact" if family.exact else "enclosed")
        if family.exact:
            said = message("analysis.step.family", name=self.x, x=family.x, which=which)
            return _step("family", self.slope, family.x, said, "exact")
        low, high = family.bracket or (family.x, family.x)
        key = "family_repeated" if self.report.period is not None else "family_enclosed"
        said = message(f"analysis.step.{key}", name=self.x, low=low, high=high, which=which, near=family.x)
        return _step("family_enclosed", self.slope, family.x, said, "enclosed")

    def corners(self) -> list[Step]:
        return [
            _step("corner", self.f, self.f, message("analysis.step.corner", name=self.x, x=_place(point.x)), "enclosed")
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
                message(f"analysis.step.gap_{gap.kind}", name=self.x, x=_place(gap.x)),
                "exact" if _known(gap.x) else "enclosed",
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
        said = message(f"analysis.step.first_{point.kind}", name=self.x, x=x, kind=kind)
        if point.reason == "derivative_undefined" and any(gap.x is point.x for gap in self.report.gaps):
            said = message("analysis.step.beside", name=self.x, x=x, kind=kind)
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
        """The sign of f′ on each interval, with its value at one place of it."""
        told = []
        for part in self.report.monotonic[:MOST_SPANS]:
            if part.direction == "constant":
                continue
            where, tried = self._inside(part.span), self._tried(part)
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
        at = _handy(part.span)
        wanted = 1 if part.direction == "increasing" else -1
        if at is not None:
            place = number(at)
            with precision(ROOT_BITS):
                ball = enclose(self.slope, {self.x.name: enclose(place, {})})
            if sign(ball) == wanted:
                form = self.exact.form(substitute(self.slope, self.x.name, place))
                value = None if form is None else form.rational()
                if value is not None:
                    return message("analysis.step.tried", name=self.x, at=place, value=number(value))
                return message("analysis.step.tried_nearly", name=self.x, at=place, value=float(ball.mid()))
        return ""

    def inflections(self) -> list[Step]:
        """Where the second derivative changes its sign."""
        found = self.report.inflections
        if not found or not self.report.concave_complete:
            return []
        said = message("analysis.step.inflections", places=self._places(found))
        check: Check = "exact" if all(_known(x) for x in found) else "enclosed"
        return [_step("inflections", self.report.second_derivative, ZERO, said, check)]

    def values(self) -> list[Step]:
        """The values that are compared for the extreme values."""
        points = [*self._points(), *self.report.endpoints]
        wanted = self.report.global_minimum or self.report.global_maximum
        if wanted is None or self.report.shift != ZERO or not 2 <= len(points) <= MOST_POINTS:
            return []
        told: Message | None = None
        for point in sorted(points, key=lambda point: point.x.approx, reverse=True):
            key = "value" if _known(point.x) and _known(point.y) else "value_nearly"
            value = message(f"analysis.step.{key}", x=_place(point.x), y=_place(point.y))
            told = value if told is None else message("analysis.where.listed", value=value, rest=told)
        check: Check = "exact" if all(_known(point.y) for point in points) else "enclosed"
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
        shown = _place(extremum.value)
        if not extremum.attained:
            said = message(f"analysis.step.{name}_not_attained", value=shown, why=why)
        elif 1 <= len(extremum.points) <= MOST_PLACES and not extremum.families and not extremum.spans:
            said = message(f"analysis.step.{name}_at", value=shown, places=self._places(extremum.points), why=why)
        else:
            said = message(f"analysis.step.{name}", value=shown, why=why)
        return _step("compare", self.f, self.f if value is None else value, said, check)

    def _places(self, places: Sequence[Coordinate]) -> Message:
        told: Message | None = None
        for x in reversed(places[:MOST_POINTS]):
            key = "analysis.where.equal" if x.exact is not None else "analysis.where.nearly"
            place = message(key, name=self.x, value=_place(x))
            told = place if told is None else message("analysis.where.listed", value=place, rest=told)
        return told or message("analysis.where.unknown")

    # -- places -----------------------------------------------------------------------------------------------------

    def _inside(self, span: Span, closed: bool = False) -> Message | None:
        """Where x lies, in words, with the ends or without; ``None`` for the whole line."""
        low, high = span.lower, span.upper
        left, right = ("≤" if span.lower_closed and closed else "<"), ("≤" if span.upper_closed and closed else "<")
        if low.side and high.side:
            return None
        if low is high:
            return message("analysis.where.equal", name=self.x, value=_place(low))
        if low.side:
            return message("analysis.where.up_to", name=self.x, high=_place(high), right=right)
        if high.side:
            reverse = "≥" if left == "≤" else ">"
            return message("analysis.where.from", name=self.x, low=_place(low), left=reverse)
        return message("analysis.where.within", name=self.x, low=_place(low), high=_place(high), left=left, right=right)

    def _anywhere(self, spans: Sequence[Span]) -> Message | None:
        parts = [self._inside(span, closed=True) for span in spans[:MOST_SPANS]]
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


def strictly_within(x: Coordinate, span: Span) -> bool:
    below, above = span.lower, span.upper
    return bool((below.side or below.ball < x.ball) and (above.side or x.ball < above.ball))


def _handy(span: Span) -> Fraction | None:
    """A short rational number inside."""
    low, high = span.lower, span.upper
    if low.side and high.side:
        return Fraction(1)
    if low.side or high.side:
        near, step = (high.ball.lower(), -1) if low.side else (low.ball.upper(), 1)
        whole = near.floor().unique_fmpz() if step < 0 else near.ceil().unique_fmpz()
        return None if whole is None else Fraction(int(whole) + step)
    middle, width = float(low.ball.mid() + high.ball.mid()) / 2, float(high.ball.mid() - low.ball.mid())
    if not abs(middle) < FAR:
        return None
    for below in (1, 2, 4, 10, 100, 1000):
        found = Fraction(round(middle * below), below)
        if abs(float(found) - middle) < width / 3:
            return found
    return None
