"""The analysis of a function of one variable on an interval: every critical point, proved."""

from __future__ import annotations

from tutor.calculus.differentiate import derivative
from tutor.expression.algebra import Algebra
from tutor.expression.balls import precision
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.tree import Node
from tutor.extrema.branches import Branch, Shore, regular_shore, value_ball
from tutor.extrema.classify import at_root, beside, kind_of
from tutor.extrema.domain import Piece, layout, zeros_of
from tutor.extrema.exact import Exact
from tutor.extrema.extremes import Candidate, greatest, least
from tutor.extrema.isolate import ROOT_BITS, Work
from tutor.extrema.pieces import NotKnown, UndefinedHere, resolve
from tutor.extrema.report import (
    Coordinate,
    Gap,
    MonotonicSpan,
    Point,
    Reason,
    Report,
    Span,
    Undecided,
)

WORK = 60_000


def analyze(node: Node, variable: str, domain: Interval, algebra: Algebra) -> Report:
    """Find, prove and classify the critical points of ``node`` on ``domain``.

    Cost is bounded by a count of evaluations; what they do not settle is named in ``undecided``.
    """
    return _Analysis(node, variable, domain, algebra).report()


class _Analysis:
    """The work sheet of one analysis: filled from top to bottom by ``report``."""

    def __init__(self, node: Node, variable: str, domain: Interval, algebra: Algebra) -> None:
        self.node = node
        self.variable = variable
        self.domain = domain
        self.exact = Exact()
        self.work = Work(WORK)
        self.points: list[Point] = []
        self.endpoints: list[Point] = []
        self.gaps: list[Gap] = []
        self.candidates: list[Candidate] = []
        self.undecided: list[Undecided] = []

    def report(self) -> Report:
        first = derivative(self.node, self.variable)
        second = derivative(first, self.variable)
        plan = layout(self.node, self.variable, self.domain, self.exact, self.work)
        self.undecided += [Undecided(hole, message("analysis.unresolved_domain")) for hole in plan.holes]
        branches = [self._branch(piece) for piece in plan.pieces]
        for k, branch in enumerate(branches):
            before = branches[k - 1] if k and branches[k - 1].upper.edge.at is branch.lower.edge.at else None
            self._joint(before, branch)
            self._interior(branch)
            after = branches[k + 1] if k + 1 < len(branches) else None
            if after is None or after.lower.edge.at is not branch.upper.edge.at:
                self._joint(branch, None)
        minimum, minimum_why = least(self.candidates, self._same)
        maximum, maximum_why = greatest(self.candidates, self._same)
        if self.undecided:
            minimum = maximum = None
            minimum_why = maximum_why = message("analysis.global_undecided")
        return Report(
            expression=self.node,
            variable=self.variable,
            domain=self.domain,
            natural_domain=tuple(Span(b.lower.edge.at, b.upper.edge.at) for b in branches),
            derivative=first,
            second_derivative=second,
            critical_points=tuple(sorted(self.points, key=lambda point: point.x.approx)),
            families=(),
            endpoints=tuple(self.endpoints),
            inflections=(),
            plateaus=tuple(Span(b.lower.edge.at, b.upper.edge.at) for b in branches if b.constant),
            gaps=tuple(self.gaps),
            global_minimum=minimum,
            global_minimum_why=minimum_why,
            global_maximum=maximum,
            global_maximum_why=maximum_why,
            monotonic=tuple(span for branch in branches for span in self._monotonic(branch)),
            concave=(),
            complete=not self.undecided,
            undecided=tuple(self.undecided),
            steps=(),
        )

    def _branch(self, piece: Piece) -> Branch:
        found = zeros_of(piece.node, self.variable, piece.cell, self.exact, self.work, 1)
        for low, high in found.unresolved:
            below = piece.cell.lower.at if low is None else Coordinate(low)
            above = piece.cell.upper.at if high is None else Coordinate(high)
            self.undecided.append(Undecided(Span(below, above), message("analysis.unresolved_zeros")))
        points = tuple(self.exact.located(root, piece.node, self.variable) for root in found.roots)
        lower = regular_shore(piece, self.variable, piece.cell.lower, found, True)
        upper = regular_shore(piece, self.variable, piece.cell.upper, found, False)
        return Branch(piece, found, points, lower, upper, False)

    def _interior(self, branch: Branch) -> None:
        for root, x in zip(branch.roots, branch.points, strict=True):
            y = Coordinate(value_ball(branch.piece.node, self.variable, x.ball))
            self.points.append(at_root(branch, self.variable, root, x, y))
            self.candidates.append(Candidate(y, x, True))

    def _joint(self, left: Branch | None, right: Branch | None) -> None:
        """What happens at an edge between two pieces, or at an end of the domain."""
        shores = [(branch.upper, False) for branch in (left,) if branch] + [
            (branch.lower, True) for branch in (right,) if branch
        ]
        at = shores[0][0].edge.at
        value, _ = self._value(at, shores)
        for shore, _ in shores:
            if shore.limit is None:
                span = Span(at, at)
                self.undecided.append(Undecided(span, message("analysis.unresolved_limit")))
            elif value is None:
                self.candidates.append(Candidate(shore.limit, at, False))
        if value is None:
            return
        self.candidates.append(Candidate(value, at, True))
        kind, strict = kind_of([beside(value, shore, True, to_right) for shore, to_right in shores])
        if len(shores) == 1:
            self.endpoints.append(Point(at, value, kind, "endpoint", "endpoint", strict=strict))
            return
        flat = all(shore.flat for shore, _ in shores)
        if not flat:
            slopes = [shore.slope for shore, _ in shores]
            if slopes[0] is not None and slopes[1] is not None and slopes[0].ball.overlaps(slopes[1].ball):
                return
        reason: Reason = "stationary" if flat else "derivative_undefined"
        self.points.append(Point(at, value, kind, reason, "first_derivative", strict=strict))

    def _value(self, at: Coordinate, shores: list[tuple[Shore, bool]]) -> tuple[Coordinate | None, bool]:
        """f at an edge, ``None`` where it is not defined (or the edge is not part of the domain)."""
        if at.side:
            return None, True
        if len(shores) == 1 and not self._included(at):
            return None, True
        zeros = {guard for shore, _ in shores for guard in shore.edge.vanishing}
        try:
            with precision(ROOT_BITS):
                node = resolve(self.node, self.variable, at.ball, zeros)
        except UndefinedHere:
            return None, True
        except NotKnown:
            return None, False
        ball = value_ball(node, self.variable, at.ball)
        return (Coordinate(ball), True) if ball.is_finite() else (None, False)

    def _included(self, at: Coordinate) -> bool:
        if at.exact == self.domain.lower:
            return self.domain.lower_closed
        if at.exact == self.domain.upper:
            return self.domain.upper_closed
        return True

    def _same(self, one: object, other: object) -> bool:
        return False

    def _monotonic(self, branch: Branch) -> list[MonotonicSpan]:
        stops = [branch.lower.edge.at, *branch.points, branch.upper.edge.at]
        signs = [root.before for root in branch.roots] + [branch.roots[-1].after if branch.roots else 0]
        if not branch.roots:
            signs = [branch.lower.slope_sign or branch.upper.slope_sign or 0]
        return [
            MonotonicSpan(Span(low, high), "increasing" if side > 0 else "decreasing" if side < 0 else "constant")
            for low, high, side in zip(stops, stops[1:], signs, strict=False)
        ]
