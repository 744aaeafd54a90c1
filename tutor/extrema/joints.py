"""What happens where pieces of a function meet, and at the ends of its domain: values, gaps, kinks, endpoints."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.expression.balls import precision
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.tree import Negation, Node, Quotient, Symbol, add, depends_on, number, substitute
from tutor.extrema.branches import FLAT, Branch, Shore, Slope, value_ball
from tutor.extrema.classify import Beside, beside, kind_of
from tutor.extrema.domain import Piece
from tutor.extrema.edges import singular_zone
from tutor.extrema.exact import Exact
from tutor.extrema.extremes import Candidate
from tutor.extrema.isolate import ROOT_BITS
from tutor.extrema.limits import one_sided_limit
from tutor.extrema.pieces import NotKnown, UndefinedHere, minus, resolve
from tutor.extrema.report import Coordinate, Gap, GapKind, Kind, Point, Reason, Span, Undecided
from tutor.extrema.tail_values import crosses, oscillates
from tutor.extrema.zeros import Edge


class Joints:
    """The joints of the pieces of f on one interval, and what was found there."""

    def __init__(self, node: Node, variable: str, domain: Interval, exact: Exact) -> None:
        self.node = node
        self.variable = variable
        self.domain = domain
        self.exact = exact
        self.branches: list[Branch] = []
        self.nothing: frozenset[Node] = frozenset()
        self.points: list[Point] = []
        self.endpoints: list[Point] = []
        self.gaps: list[Gap] = []
        self.candidates: list[Candidate] = []
        self.undecided: list[Undecided] = []
        self.reached: list[Edge] = []
        self.held: list[Edge] = []
        self.lone: list[Span] = []
        self.limits_known = True

    def _joint(self, left: Branch | None, right: Branch | None) -> None:
        """What happens at an edge between two pieces, or at an end of the domain."""
        shores = [(branch.upper, False) for branch in (left,) if branch]
        shores += [(branch.lower, True) for branch in (right,) if branch]
        at = shores[0][0].edge.at
        if any(shore.edge.torn for shore, _ in shores):
            return
        if at.side and shores[0][0].tail is not None:
            return
        if at.side and shores[0][0].limit is None:
            self.limits_known = False
            return
        value, known = self._value(at, [shore.edge for shore, _ in shores], len(shores) == 1)
        if not known or any(shore.limit is None and shore.tail is None for shore, _ in shores):
            self.undecided.append(Undecided(Span(at, at), message("analysis.unresolved_limit")))
            return
        continuous = [value is not None and self._continuous(value, shore, at) for shore, _ in shores]
        if None in continuous:
            self.undecided.append(Undecided(Span(at, at), message("analysis.unresolved_limit")))
            return
        for (shore, _), smooth in zip(shores, continuous, strict=True):
            if value is not None:
                self.held.append(shore.edge)
            if smooth:
                self.reached.append(shore.edge)
            if not smooth and shore.limit is not None:
                self.candidates.append(Candidate(shore.limit, at, False))
        if len(shores) == 2 and not all(continuous):
            self.gaps.append(Gap(at, self._gap_kind(shores), value is not None))
        if value is None or (len(shores) == 2 and all(continuous) and all(shore.constant for shore, _ in shores)):
            return  # nothing there, or in the midst of a plateau
        for (shore, _), smooth in zip(shores, continuous, strict=True):
            if smooth and shore.constant and shore.limit is not None:
                value = shore.limit
        self.candidates.append(Candidate(value, at, True))
        self._turn(at, value, shores, [smooth is True for smooth in continuous])

    def _turn(
        self, at: Coordinate, value: Coordinate, shores: list[tuple[Shore, bool]], continuous: list[bool]
    ) -> None:
        """What f does at a place where it has a value: the point there, unless f is smooth across it."""
        sides = [
            beside(value, shore, smooth, to_right) if shore.tail is None else self._waving(value, shore)
            for (shore, to_right), smooth in zip(shores, continuous, strict=True)
        ]
        kind, strict = kind_of(sides)
        unsure = kind == "undecided"
        if len(shores) == 1:
            self.endpoints.append(Point(at, value, kind, "endpoint", "endpoint", strict=strict))
        else:
            slopes = [self._slope(value, shore) for shore, _ in shores] if all(continuous) else []
            flat = bool(slopes) and all(slope.flat for slope in slopes)
            smooth_across = self._smooth(*slopes) if slopes and not flat else False
            if smooth_across:
                return
            unsure = unsure or (smooth_across is None and kind == "neither")
            reason: Reason = "stationary" if flat else "derivative_undefined"
            self.points.append(Point(at, value, kind, reason, "first_derivative", strict=strict))
        if unsure:
            self.undecided.append(Undecided(Span(at, at), message("analysis.unresolved_kind")))

    def _waving(self, value: Coordinate, shore: Shore) -> Beside | None:
        """Whether f lies above or below its value at an edge towards which it waves, or crosses it in every turn."""
        piece = self._piece_at(shore.edge)
        if piece is None or shore.tail is None or value.exact is None:
            return None
        difference = add(piece.node, Negation(value.exact))
        at_lower = piece.cell.lower is shore.edge
        zone = singular_zone(difference, piece.cell, at_lower, self.variable, self.exact)
        if zone is not None:
            return "above" if zone.sign > 0 else "below"
        return "crossing" if crosses(difference, shore.tail) else None

    def _slope(self, value: Coordinate, shore: Shore) -> Slope:
        """The limit of f′ at an edge, or where f waves that of the difference quotient."""
        piece, at = self._piece_at(shore.edge), shore.edge.at
        if shore.flat:
            return FLAT
        if piece is None:
            return Slope(None)
        if shore.tail is None:
            tree = self.exact.about(piece.node, self.variable, 1).function(0)
            return Slope(None if tree is None else self.edge_value(tree, shore.edge, piece, shore.smooth))
        if value.exact is None or at.exact is None:
            return Slope(None)
        quotient = Quotient(add(piece.node, Negation(value.exact)), minus(Symbol(self.variable), at.exact))
        inward = 1 if shore.edge is piece.cell.lower else -1
        slope = one_sided_limit(quotient, shore.edge, inward, self.variable, self.exact)
        return Slope(slope, rough=slope is None and oscillates(quotient, shore.tail))

    def edge_value(self, node: Node, edge: Edge, piece: Piece, smooth: bool) -> Coordinate | None:
        """The value of a piece's formula at its edge, or its one-sided limit there."""
        if smooth and not edge.at.side:
            value = self._height(node, edge.at)
            if value.ball.is_finite():
                return value
        inward = 1 if edge is piece.cell.lower else -1
        return one_sided_limit(node, edge, inward, self.variable, self.exact)

    def _piece_at(self, edge: Edge) -> Piece | None:
        return next((b.piece for b in self.branches if edge in b.piece.cell.edges), None)

    def _lone_point(self, edges: tuple[Edge, ...]) -> None:
        """A place with f undefined on both sides: where f has a value, that is its least and its greatest nearby."""
        at = edges[0].at
        value, known = self._value(at, edges, at_end=True)
        if not known:
            self.undecided.append(Undecided(Span(at, at), message("analysis.unresolved_domain")))
        if value is None:
            return
        self.lone.append(Span(at, at, True, True))
        self.candidates.append(Candidate(value, at, True))
        kinds: tuple[Kind, ...] = ("local_minimum", "local_maximum")
        self.endpoints += [Point(at, value, kind, "endpoint", "endpoint") for kind in kinds]

    def _continuous(self, value: Coordinate, shore: Shore, at: Coordinate) -> bool | None:
        """Whether f tends to its value along the shore."""
        if shore.limit is None:
            return None if shore.tail is None else False
        if shore.limit.side or not shore.limit.ball.overlaps(value.ball):
            return False
        if not shore.edge.breaking:
            return True
        if shore.limit.exact is not None and value.exact is not None:
            return True if self.exact.same(shore.limit.exact, value.exact) else None
        return None

    def _smooth(self, left: Slope, right: Slope) -> bool | None:
        """Whether both one-sided derivatives are the same finite number."""
        if any(slope.rough or (slope.value is not None and slope.value.side) for slope in (left, right)):
            return False
        if left.value is None or right.value is None:
            return None
        if not left.value.ball.overlaps(right.value.ball):
            return False
        if left.value.exact is not None and right.value.exact is not None:
            return self.exact.same(left.value.exact, right.value.exact) or None
        return None

    def _gap_kind(self, shores: list[tuple[Shore, bool]]) -> GapKind:
        limits = [shore.limit for shore, _ in shores if shore.limit is not None]
        if len(limits) < len(shores):
            return "oscillation"
        if any(limit.side for limit in limits):
            return "pole"
        if not limits[0].ball.overlaps(limits[1].ball):
            return "jump"
        same = limits[0].exact is not None and limits[1].exact is not None
        if same and self.exact.same(limits[0].exact, limits[1].exact):  # type: ignore[arg-type]
            return "removable"
        return "undecided"

    def _value(self, at: Coordinate, edges: Sequence[Edge], at_end: bool) -> tuple[Coordinate | None, bool]:
        """f where edges meet, ``None`` where f is not defined or the domain ends openly, and whether that is known."""
        if at.side:
            return None, True
        if at_end and not self._included(at):
            return None, True
        zeros = {guard for edge in edges for guard in edge.vanishing} | self.nothing
        try:
            with precision(ROOT_BITS):
                node = resolve(self.node, self.variable, at.ball, zeros)
        except UndefinedHere:
            return None, True
        except NotKnown:
            return None, False
        value = self._height(node, at)
        return (value, True) if value.ball.is_finite() else (None, False)

    def _included(self, at: Coordinate) -> bool:
        if at.exact == self.domain.lower:
            return self.domain.lower_closed
        if at.exact == self.domain.upper:
            return self.domain.upper_closed
        return True

    def _level(self, piece: Piece) -> Coordinate:
        """The value of f on a piece where it is constant."""
        inside = piece.cell.sample()
        return self._height(piece.node, Coordinate(inside, number(Coordinate(inside).bounds()[0])))

    def _height(self, node: Node, x: Coordinate) -> Coordinate:
        """f at a point, exactly where the point is known exactly and the value has a short closed form."""
        ball = value_ball(node, self.variable, x.ball)
        if x.exact is None and depends_on(node, self.variable):
            return Coordinate(ball)
        value = node if x.exact is None else substitute(node, self.variable, x.exact)
        closed = self.exact.simplified(value, ball)
        return Coordinate(ball if closed is None else value_ball(closed, self.variable, x.ball), closed)
