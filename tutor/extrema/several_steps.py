"""The analysis of several variables told as steps: slopes, equations, second derivatives, border, values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tutor.calculus.certificate import check
from tutor.calculus.differentiate import derive
from tutor.calculus.rule import Check, Step
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.errors import LimitExceeded
from tutor.expression.message import Message, Slot, message
from tutor.expression.tree import (
    ZERO,
    Derivative,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Symbol,
    add,
    multiply,
    number,
    rational_value,
    size,
    substitute,
    variables,
    walk,
)
from tutor.extrema.bending import minors
from tutor.extrema.border import Border, Edge
from tutor.extrema.equation_factors import factors_of
from tutor.extrema.equations import solved_for
from tutor.extrema.exact import Exact
from tutor.extrema.factored import factored
from tutor.extrema.forms import multiply_rational
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.report import Coordinate
from tutor.extrema.several_report import Curve, GlobalOfSeveral, PointOfSeveral, ReportOfSeveral
from tutor.extrema.surface import Interior, Place

MOST_POINTS = 12
LARGEST = 60  # nodes of an equation that is written out
WITHOUT_BOUND = ("analysis.several_unbounded_above", "analysis.several_unbounded_below")


def steps_of(report: ReportOfSeveral, interior: Interior, border: Border, exact: Exact) -> tuple[Step, ...]:
    """The steps of a finished report. Each carries how it was confirmed."""
    teller = _Teller(report, interior, exact)
    return (
        *teller.partials(),
        *teller.equations(),
        *teller.bends(),
        *teller.points(),
        *teller.curves(),
        *teller.edges(border),
        *teller.corners(border),
        *teller.extremes(),
    )


class _Teller:
    def __init__(self, report: ReportOfSeveral, interior: Interior, exact: Exact) -> None:
        self.report, self.interior, self.exact = report, interior, exact
        self.f, self.names = report.expression, report.names

    def partials(self) -> list[Step]:
        return [
            self._partial(self.f, name, slope) for name, slope in zip(self.names, self.report.gradient, strict=True)
        ]

    def _partial(self, body: Node, name: str, slope: Node) -> Step:
        before = Derivative(body, Symbol(name))
        try:
            lines = derive(body, Symbol(name)).steps
        except LimitExceeded:
            lines = ()
        confirmed: Check = check(before, slope) or "sampled"
        said = message("analysis.step.partial", name=Symbol(name))
        return replace(_step("partial", before, slope, said, confirmed), substeps=lines)

    # -- the equations ----------------------------------------------------------------------------------------------

    def equations(self) -> list[Step]:
        """Each partial derivative as a product, a substitution where one is at hand, and the solutions."""
        zero = [message("analysis.step.is_zero", slope=slope) for slope in self.report.gradient]
        said = message("analysis.step.equations", equations=_joined(zero))
        told = [_step("equations", self.f, self.f, said, "exact")]
        told += self._products()
        told += self._substitution()
        found = [point for point in self.report.critical_points if point.reason == "stationary"]
        if not found and not self._stationary_curves and self.report.complete:
            told.append(_step("no_solutions", self.f, self.f, message("analysis.step.no_solutions"), "enclosed"))
        elif found:
            places = _joined([_at(point.coordinates) for point in found[:MOST_POINTS]])
            whole = not self.interior.undecided and not self._stationary_curves and len(found) <= MOST_POINTS
            key = "solutions" if whole else "solutions_some"
            known = all(x.exact is not None for point in found for x in point.coordinates)
            said = message(f"analysis.step.{key}", places=places)
            told.append(_step("solutions", self.f, self.f, said, "exact" if known else "enclosed"))
        return told

    @property
    def _stationary_curves(self) -> bool:
        return any(curve.reason == "stationary" for curve in self.report.curves)

    def _products(self) -> list[Step]:
        told = []
        for name, slope in zip(self.names, self.report.gradient, strict=True):
            split = factors_of([slope], self.names) or []
            if len(split) != 1 or len(split[0]) < 2 or size(slope) > LARGEST:
                continue
            factors = [factor.tree for factor in split[0]]
            said = message("analysis.step.zero_product", name=Symbol(name), factors=_listed(factors))
            told.append(_step("zero_product", slope, self._split(slope, factors), said, "exact"))
        return told

    def _split(self, slope: Node, factors: Sequence[Node]) -> Node:
        """The slope as a number times the factors, where it is that."""
        quotient = self.exact.constant(Quotient(slope, multiply(*factors)), self.names[0])
        return slope if quotient is None or variables(quotient) else tidy(multiply(quotient, *factors))

    def _substitution(self) -> list[Step]:
        """One equation solved for a variable and put into the other."""
        if len(self.names) != 2 or not self.interior.by_algebra:
            return []
        first, second = self.report.gradient
        if not variables(first) or not variables(second):
            return []
        for given_by, other in ((first, second), (second, first)):
            for name in reversed(self.names):
                if name not in variables(given_by) or len(variables(given_by)) < 2:
                    continue
                given = solved_for(given_by, name, self.exact)
                if given is None or name not in variables(other):
                    continue
                rest = self._product(tidy(substitute(other, name, given)))
                if size(rest) > LARGEST:
                    continue
                said = message(
                    "analysis.step.substitute",
                    equation=given_by,
                    name=Symbol(name),
                    given=given,
                    other=other,
                    rest=rest,
                )
                return [_step("substitute", other, rest, said, "exact")]
        return []

    def _product(self, tree: Node) -> Node:
        """The tree with its numerator as a product, where that is known."""
        (name,) = variables(tree) or ("",)
        shape = factored(tree, name) if name else None
        if shape is None or variables(shape.below) or len(shape.factors) + sum(k - 1 for _, k in shape.factors) < 2:
            return tree
        product = multiply(*(part if k == 1 else Power(part, number(k)) for part, k in shape.factors))
        quotient = self.exact.constant(Quotient(tree, product), name)
        if quotient is None:
            return tree
        factor = tidy(quotient)
        parts = product.factors if isinstance(product, Product) else (product,)
        share = rational_value(factor)
        if share is not None and (share < 0 or share.denominator > 1):
            return multiply_rational(share, product)
        return product if share == 1 else multiply(factor, *parts)

    # -- second derivatives -----------------------------------------------------------------------------------------

    def bends(self) -> list[Step]:
        if not any(point.hessian for point in self.report.critical_points):
            return []
        told = []
        for i, first in enumerate(self.names):
            for j, second in enumerate(self.names[i:], start=i):
                bend = self.report.hessian[i][j]
                before = Derivative(self.report.gradient[i], Symbol(second))
                key = "second_partial_twice" if i == j else "second_partial"
                said = message(f"analysis.step.{key}", first=Symbol(first), second=Symbol(second))
                told.append(_step("second_partial", before, bend, said, check(before, bend) or "sampled"))
        return told

    def points(self) -> list[Step]:
        return [step for point in self.report.critical_points[:MOST_POINTS] for step in self._point(point)]

    def _point(self, point: PointOfSeveral) -> list[Step]:
        """What a point is; of one on the border of the box also what it is there."""
        told = [] if point.test == "endpoint" else [self._tested_point(point)]
        if point.test == "endpoint" or (point.test == "hessian" and point.witness is not None):
            told.append(self._border_point(point))
        return told

    def _border_point(self, point: PointOfSeveral) -> Step:
        place, kind = _at(point.coordinates), message(f"analysis.kind.{point.kind}")
        if point.witness is None:
            said = message("analysis.step.border_point_open", place=place, kind=kind)
        else:
            said = message("analysis.step.border_point", place=place, told=point.witness, kind=kind)
        return _step("border_point", self.f, self.f, said, "exact" if self._is_known(point) else "enclosed")

    def _is_known(self, point: PointOfSeveral) -> bool:
        return all(x.exact is not None for x in point.coordinates)

    def _tested_point(self, point: PointOfSeveral) -> Step:
        place, kind = _at(point.coordinates), message(f"analysis.kind.{point.kind}")
        known: Check = "exact" if self._is_known(point) else "enclosed"
        if point.reason == "derivative_undefined":
            said = message("analysis.step.no_gradient", place=place, value=_slot(point.value), kind=kind)
            return _step("no_gradient", self.f, self.f, said, "enclosed")
        if point.test == "hessian":
            return _step("hessian", self.f, self.f, self._tested(point, place, kind), known)
        told = point.witness
        if told is None:
            said = message("analysis.step.witness_none", place=place, kind=kind)
        else:
            said = message("analysis.step.witness", place=place, told=told, kind=kind)
        return _step("witness", self.f, self.f, said, known)

    def _tested(self, point: PointOfSeveral, place: Message, kind: Message) -> Message:
        values = _joined_slots([_slot(value) for value in point.eigenvalues])
        if len(self.names) > 2:
            with precision(ROOT_BITS):
                leading = [float(minor.mid()) for minor in minors(point.hessian)]
            return message("analysis.step.minors", place=place, minors=_joined_slots(leading), values=values, kind=kind)
        a, b, d = (self._bend(point, i, j) for i, j in ((0, 0), (0, 1), (1, 1)))
        with precision(ROOT_BITS):
            ball = minors(point.hessian)[1]
        trees = [slot for slot in (a, b, d) if not isinstance(slot, float)]
        determinant: Slot = float(ball.mid())
        if len(trees) == 3:
            formed = self.exact.simplified(_determinant(a, b, d), ball)
            determinant = formed if formed is not None else determinant
        key = "saddle" if ball < 0 else "positive" if point.hessian[0][0] > 0 else "negative"
        first, second = self.names
        fxx, fxy, fyy = (Symbol(f"f_{pair}") for pair in (first + first, first + second, second + second))
        return message(
            f"analysis.step.hessian_{key}",
            place=place,
            f_xx=fxx,
            f_yy=fyy,
            f_xy=fxy,
            rule=_determinant(fxx, fxy, fyy),
            xx=a,
            xy=b,
            yy=d,
            determinant=determinant,
            values=values,
            kind=kind,
        )

    def _bend(self, point: PointOfSeveral, i: int, j: int) -> Slot:
        tree = self.report.hessian[i][j]
        for name, x in zip(self.names, point.coordinates, strict=True):
            if x.exact is None and name in variables(tree):
                return float(point.hessian[i][j].mid())
            if x.exact is not None:
                tree = substitute(tree, name, x.exact)
        found = self.exact.simplified(tree, point.hessian[i][j])
        return found if found is not None else float(point.hessian[i][j].mid())

    def curves(self) -> list[Step]:
        return [self._curve(curve) for curve in self.report.curves[:MOST_POINTS]]

    def _curve(self, curve: Curve) -> Step:
        kind = message(f"analysis.curve.{curve.kind}")
        if curve.reason == "derivative_undefined" and curve.between is not None and curve.along is not None:
            points, where = _curve(curve.along), _between(*curve.between)
            equation = curve.equation
            said = message(
                "analysis.step.curve_no_gradient_part", equation=equation, curve=points, where=where, kind=kind
            )
        elif curve.reason == "derivative_undefined":
            said = message("analysis.step.curve_no_gradient", equation=curve.equation, kind=kind)
        elif curve.where is not None:
            below = isinstance(curve.where, Negation)
            condition = curve.where.operand if isinstance(curve.where, Negation) else curve.where
            key = f"analysis.step.surface_part_{'negative' if below else 'positive'}"
            said = message(key, equation=curve.equation, where=condition, kind=kind)
        elif curve.between is not None and curve.along is not None:
            low, high = curve.between
            where = _between(low, high)
            said = message("analysis.step.curve_part", curve=_curve(curve.along), where=where, kind=kind)
        elif curve.others and curve.along is not None:
            said = message("analysis.step.curve_in_space", curve=_curve(curve.along), kind=kind)
        elif curve.others:
            zero = [message("analysis.where.equal", name=tree, value=ZERO) for tree in curve.equations]
            said = message("analysis.step.curve_of_equations", equations=_joined(zero), kind=kind)
        elif curve.value is not None:
            said = message("analysis.step.curve", equation=curve.equation, value=_slot(curve.value), kind=kind)
        else:
            said = message("analysis.step.curve_open", equation=curve.equation, kind=kind)
        return _step("curve", self.f, self.f, said, "exact")

    # -- the border, the values -------------------------------------------------------------------------------------

    def edges(self, border: Border) -> list[Step]:
        return [self._edge(edge) for edge in border.edges]

    def _edge(self, edge: Edge) -> Step:
        equation, function = (
            message("analysis.where.equal", name=Symbol(edge.name), value=edge.end),
            tidy(edge.function),
        )
        constant = self.exact.constant(function, next(name for name in self.names if name != edge.name))
        if not _may_be_defined(edge.function):
            said = message("analysis.step.edge_undefined", where=equation)
        elif constant is not None and not variables(constant):
            said = message("analysis.step.edge_constant", where=equation, f=constant)
        elif edge.points:
            values = _joined([_valued(point) for point in edge.points[:MOST_POINTS]])
            said = message("analysis.step.edge", where=equation, f=function, values=values)
        else:
            said = message("analysis.step.edge_none", where=equation, f=function)
        return _step("edge", edge.function, function, said, "exact")

    def corners(self, border: Border) -> list[Step]:
        if not border.corners:
            return []
        values = _joined([_valued(point) for point in border.corners])
        return [_step("corners", self.f, self.f, message("analysis.step.corners", values=values), "exact")]

    def extremes(self) -> list[Step]:
        told = []
        for name, found, why in (
            ("minimum", self.report.global_minimum, self.report.global_minimum_why),
            ("maximum", self.report.global_maximum, self.report.global_maximum_why),
        ):
            told.append(self._extreme(name, found, why))
        return told

    def _extreme(self, name: str, found: GlobalOfSeveral | None, why: Message) -> Step:
        if found is None:
            key = f"without_{name}" if why.key in WITHOUT_BOUND else f"no_{name}"
            return _step("compare", self.f, self.f, message(f"analysis.step.{key}", why=why), "enclosed")
        value, exact = _slot(found.value), found.value.exact
        confirmed: Check = "enclosed" if exact is None else "exact"
        after = self.f if exact is None else exact
        if found.attained and found.places and not any(x.is_wide for place in found.places for x in place):
            places = _joined([_at(place) for place in found.places[:MOST_POINTS]])
            said = message(f"analysis.step.{name}_at", value=value, places=places, why=why)
        else:
            key = name if found.attained else f"{name}_not_attained"
            said = message(f"analysis.step.{key}", value=value, why=why)
        return _step("compare", self.f, after, said, confirmed)


def _may_be_defined(function: Node) -> bool:
    """Whether no constant part of it, such as 8/0, is without a value."""
    constants = [part for part in walk(function) if isinstance(part, Node) and not variables(part)]
    return all(enclose(part, {}).is_finite() for part in constants)


def _determinant(a: Slot, b: Slot, d: Slot) -> Node:
    return add(multiply(a, d), Negation(Power(b, number(2))))  # type: ignore[arg-type]


def _step(rule: str, before: Node, after: Node, said: Message, confirmed: Check) -> Step:
    return Step(f"analysis.{rule}", "analysis.critical_points", before, after, said, (), confirmed)


def _slot(value: Coordinate) -> Slot:
    return value.exact if value.exact is not None and size(value.exact) <= LARGEST // 2 else value.approx


def _at(place: Place) -> Message:
    """``(1, −2)``."""
    return message("analysis.where.point", values=_joined_slots([_slot(x) for x in place]))


def _valued(point: PointOfSeveral) -> Message:
    return message("analysis.where.value_at", place=_at(point.coordinates), value=_slot(point.value))


def _joined(parts: Sequence[Message]) -> Message:
    return _joined_slots(list(parts))


def _listed(trees: Sequence[Node]) -> Message:
    told: Message | None = None
    for tree in reversed(trees):
        part = message("analysis.where.equal", name=tree, value=ZERO)
        told = part if told is None else message("analysis.where.either", first=part, second=told)
    return told or message("analysis.where.last", value=ZERO)


def _joined_slots(parts: Sequence[Slot]) -> Message:
    if len(parts) == 1:
        return message("analysis.where.last", value=parts[0])
    if not parts:
        return message("analysis.where.unknown")
    return message("analysis.where.listed", value=parts[0], rest=_joined_slots(parts[1:]))


def _curve(along: Sequence[Node]) -> Message:
    if len(along) == 2:
        return message("analysis.witness.curve_two", x=along[0], y=along[1])
    return message("analysis.witness.curve_three", x=along[0], y=along[1], z=along[2])


def _between(low: Coordinate, high: Coordinate) -> Message:
    t = Symbol("t")
    if low.side and high.side:
        return message("analysis.where.any", name=t)
    if low.side:
        return message("analysis.where.below", name=t, high=_slot(high))
    if high.side:
        return message("analysis.where.above", name=t, low=_slot(low))
    return message("analysis.where.between", name=t, low=_slot(low), high=_slot(high))
