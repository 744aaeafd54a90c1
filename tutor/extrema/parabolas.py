"""Extreme values of a function that is, seen in one variable alone, a parabola: least at its lowest point.

For every value of the other variables the function is least on the curve of the lowest points. So the least value of f
is that of f on this curve, which has one variable less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutor.calculus.differentiate import derivative
from tutor.calculus.tidy import tidy
from tutor.expression.balls import enclose, precision
from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.message import Message, message
from tutor.expression.tree import ZERO, Negation, Node, Quotient, Symbol, add, substitute, variables
from tutor.extrema.analysis import analyze
from tutor.extrema.continuity import is_positive
from tutor.extrema.exact import Exact
from tutor.extrema.far import Way
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.jets import terms_of, written
from tutor.extrema.natural import requirements_of
from tutor.extrema.report import Coordinate, GlobalExtremum
from tutor.extrema.several_report import PARAMETER, GlobalOfSeveral


@dataclass(frozen=True, slots=True)
class Apex:
    """The lowest (or highest) point of the parabola in ``name``, and the function on the curve of these points."""

    name: str
    given: Node
    function: Node


def on_apexes(
    node: Node, names: Sequence[str], domain: Mapping[str, Interval], wanted: int, exact: Exact
) -> tuple[GlobalOfSeveral | Way, Message] | None:
    """The least (``wanted`` −1) or greatest value, or a curve on which there is none; ``None`` where not known."""
    apexes: list[Apex] = []
    rest, function = list(names), node
    while len(rest) > 1:
        apex = next(filter(None, (_apex(function, name, rest, domain, wanted, exact) for name in rest)), None)
        if apex is None:
            return None
        apexes.append(apex)
        rest.remove(apex.name)
        function = apex.function
    (last,) = rest
    try:
        report = analyze(function, last, domain[last], told=False)
    except TutorError:
        return None
    best, why = (
        (report.global_minimum, report.global_minimum_why)
        if wanted < 0
        else (report.global_maximum, report.global_maximum_why)
    )
    side = "least" if wanted < 0 else "greatest"
    if best is None and why.key == f"analysis.unbounded_{'below' if wanted < 0 else 'above'}":
        along = _placed(apexes, {last: Symbol(PARAMETER)})
        moved = _collected(substitute(function, last, Symbol(PARAMETER)), PARAMETER)
        way = Way(tuple(along[name] for name in names), moved, domain[last])
        return way, why
    found = None if best is None else _extreme(best, apexes, last, domain[last], names, exact)
    if found is None:
        return None
    for apex in reversed(apexes):
        told = {"name": Symbol(apex.name), "given": apex.given, "function": _collected(apex.function, *names)}
        why = message(f"analysis.several_parabola_{side}", **told, why=why)
    return found, why


def _apex(
    node: Node, name: str, names: Sequence[str], domain: Mapping[str, Interval], wanted: int, exact: Exact
) -> Apex | None:
    if domain[name] != REAL_LINE or any(name in variables(r.tree) for r in requirements_of(node)):
        return None
    slope = derivative(node, name)
    bend = exact.constant(derivative(slope, name), name)
    if bend is None or not is_positive(tidy(bend if wanted < 0 else Negation(bend)), names):
        return None
    given = tidy(Negation(Quotient(substitute(slope, name, ZERO), bend)))
    return Apex(name, given, substitute(node, name, given))


def _collected(function: Node, *names: str) -> Node:
    """A polynomial with its like terms collected; any other function as it is."""
    terms = terms_of(function, names)
    return tidy(function) if terms is None else written(terms, names)


def _placed(apexes: Sequence[Apex], known: Mapping[str, Node]) -> dict[str, Node]:
    """The coordinates on the curve of apexes, from those of the variable that is left."""
    place = dict(known)
    for apex in reversed(apexes):
        value = apex.given
        for name, x in place.items():
            value = substitute(value, name, x)
        place[apex.name] = tidy(value)
    return place


def _extreme(
    best: GlobalExtremum, apexes: Sequence[Apex], last: str, line: Interval, names: Sequence[str], exact: Exact
) -> GlobalOfSeveral | None:
    if best.families or (best.attained and not best.points and not best.spans):
        return None
    if best.spans:
        (span, *more) = best.spans
        everywhere = line == REAL_LINE and span.lower.side and span.upper.side
        if more or not everywhere or len(apexes) > 1:
            return None
        equation = tidy(add(Symbol(apexes[0].name), Negation(apexes[0].given)))
        return GlobalOfSeveral(best.value, (), True, ((equation,),))
    places = []
    for x in best.points:
        balls, trees = {last: x.ball}, None if x.exact is None else _placed(apexes, {last: x.exact})
        with precision(ROOT_BITS):
            for apex in reversed(apexes):
                balls[apex.name] = enclose(apex.given, balls)
        forms = {n: None if trees is None else exact.simplified(trees[n], balls[n]) for n in names}
        places.append(tuple(Coordinate(balls[name], forms[name]) for name in names))
    return GlobalOfSeveral(best.value, tuple(places), best.attained)
