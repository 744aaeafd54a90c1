"""The analysis of a function of one variable on an interval: every critical point, proved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tutor.calculus.tidy import tidy
from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.message import message
from tutor.expression.tree import (
    Node,
    Sum,
    variables,
)
from tutor.extrema.certify import Certifier
from tutor.extrema.domain import coordinate
from tutor.extrema.exact import Exact
from tutor.extrema.extremes import greatest, least
from tutor.extrema.families import among, distinct, merged, repeated
from tutor.extrema.forms import multiply_rational
from tutor.extrema.periods import repetition
from tutor.extrema.report import (
    Report,
)
from tutor.extrema.sheet import Budget, Sheet
from tutor.extrema.spans import joined_monotonic, joined_spans
from tutor.extrema.steps import steps_of
from tutor.extrema.sums import unrolled

CUTS = (Fraction(3, 17), Fraction(5, 13), Fraction(2, 19))


def analyze(node: Node, variable: str, domain: Interval, told: bool = True, certified: bool = False) -> Report:
    """Find, prove and classify the critical points of ``node`` on ``domain``.

    Raises ``TutorError`` for a tree with other variables, data, or sums without numeric bounds. ``told=False`` leaves
    out the steps, ``certified`` adds a certificate.
    Cost is bounded by a count of evaluations; what they do not settle is named in ``undecided``.
    """
    others = variables(node) - {variable}
    if others:
        raise TutorError(message("analysis.free_variable", names=", ".join(sorted(others))))
    node, exact = unrolled(node), Exact()
    if told:  # the derivatives are remembered with their lines, and not taken again
        exact.derivation(node, variable)
        exact.derivation(exact.derivative(node, variable), variable)
    again = repetition(node, variable, exact) if domain == REAL_LINE else None
    if again is None:
        sheet = Sheet(node, variable, domain, exact, Budget())
    else:
        sheet = _one_period(node, variable, again.length, exact)
    report = _report(sheet, domain)
    if certified:
        ends = coordinate(sheet.domain.lower), coordinate(sheet.domain.upper)
        certificate = Certifier(node, variable).certificate(sheet.branches, *ends, again)
        report = replace(report, certificate=certificate)
    if again is not None:
        report = repeated(report, again)
    return replace(report, steps=steps_of(report, sheet.branches, exact)) if told else report


def _one_period(node: Node, variable: str, length: Node, exact: Exact) -> Sheet:
    """One period, cut where nothing happens, so that its ends can be forgotten."""
    work = Budget()
    for share in CUTS:
        start = tidy(multiply_rational(-share, length))
        sheet = Sheet(node, variable, Interval(start, tidy(Sum((length, start))), True, False), exact, work)
        if not sheet.undecided and not any(b.lower.edge.at.exact == start and b.lower.flat for b in sheet.branches):
            break
    cuts = (sheet.domain.lower, sheet.domain.upper)
    sheet.endpoints = [point for point in sheet.endpoints if point.x.exact not in cuts]
    sheet.candidates = [candidate for candidate in sheet.candidates if candidate.x.exact not in cuts]
    return sheet


def _report(sheet: Sheet, domain: Interval) -> Report:
    """The sheet in the form of a report, and what follows for the whole domain."""
    branches, exact = sheet.branches, sheet.exact
    minimum, minimum_why = least(sheet.candidates, sheet.same, sheet.low_bounds)
    maximum, maximum_why = greatest(sheet.candidates, sheet.same, sheet.high_bounds)
    if sheet.undecided or not sheet.limits_known:
        minimum = maximum = None
        minimum_why = maximum_why = message(f"analysis.global_{'undecided' if sheet.undecided else 'far'}")
    merging, points = merged(sheet.families, sheet.points, exact)
    kept = set(map(id, points))
    told = [point.x for point in sheet.points if id(point) not in kept]
    minimum, maximum = (among(extremum, merging, told) for extremum in (minimum, maximum))
    first = exact.derivative(sheet.node, sheet.variable)
    lived = joined_spans([sheet.lived(branch) for branch in branches])
    return Report(
        expression=sheet.node,
        variable=sheet.variable,
        domain=domain,
        natural_domain=tuple(sorted((*lived, *sheet.lone), key=lambda span: span.lower.approx)),
        derivative=first,
        second_derivative=exact.derivative(first, sheet.variable),
        critical_points=tuple(sorted(points, key=lambda point: point.x.approx)),
        families=tuple(distinct(after for _, after in merging)),
        endpoints=tuple(sheet.endpoints),
        inflections=tuple(sorted(sheet.inflections, key=lambda x: x.approx)),
        plateaus=joined_spans([sheet.span(b.lower.edge, b.upper.edge) for b in branches if b.constant]),
        gaps=tuple(sheet.gaps),
        global_minimum=minimum,
        global_minimum_why=minimum_why,
        global_maximum=maximum,
        global_maximum_why=maximum_why,
        monotonic=joined_monotonic([part for branch in branches for part in sheet.monotonic(branch)]),
        concave=tuple(sheet.bends),
        concave_complete=sheet.bends_known,
        complete=not sheet.undecided,
        undecided=tuple(sheet.undecided),
        steps=(),
    )
