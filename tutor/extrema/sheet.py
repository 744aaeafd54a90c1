"""The work sheet of one analysis: a function on one interval, from its pieces to what happens at every joint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from flint import arb

from tutor.expression.balls import enclose, precision
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.tree import (
    ZERO,
    Negation,
    Node,
    Quotient,
    Symbol,
    add,
    depends_on,
    number,
    substitute,
)
from tutor.extrema.branches import Branch, Shore, value_ball
from tutor.extrema.classify import Beside, at_root, beside, kind_of
from tutor.extrema.domain import Piece, layout
from tutor.extrema.edges import singular_zone
from tutor.extrema.exact import Exact, Prover
from tutor.extrema.extremes import Bound, Candidate
from tutor.extrema.factors import zeros_of
from tutor.extrema.families import families_of
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ROOT_BITS, Work, hull
from tutor.extrema.limits import one_sided_limit
from tutor.extrema.pieces import NotKnown, UndefinedHere, minus, resolve
from tutor.extrema.report import (
    ConcaveSpan,
    Coordinate,
    Direction,
    Family,
    Gap,
    GapKind,
    Kind,
    MonotonicSpan,
    Point,
    Reason,
    Span,
    Undecided,
)
from tutor.extrema.tails import bounds_of, crosses, oscillates, repeats
from tutor.extrema.zeros import Cell, Edge, Tail, Zeros, Zone

WORK = 400_000  # evaluated nodes, roughly; 200,000 or more a second
WORK_ON_BENDS = 100_000
MOST_PIECES = 200
MOST_TURNS = 40


class Budget:
    """The work allowed for the zeros of guards, of f′ and of f″."""

    def __init__(self) -> None:
        self.on_guards = Work(WORK, MOST_PIECES)
        self.on_slopes = Work(WORK)
        self.on_bends = Work(WORK_ON_BENDS)


class Sheet:
    """What is found about f on one interval; filled when it is made."""

    def __init__(self, node: Node, variable: str, domain: Interval, exact: Exact, work: Budget) -> None:
        self.node = node
        self.variable = variable
        self.domain = domain
        self.exact = exact
        self.work = work
        self.points: list[Point] = []
        self.endpoints: list[Point] = []
        self.gaps: list[Gap] = []
        self.candidates: list[Candidate] = []
        self.undecided: list[Undecided] = []
        self.branches: list[Branch] = []
        self.nothing: frozenset[Node] = frozenset()
        self.bends: list[ConcaveSpan] = []
        self.inflections: list[Coordinate] = []
        self.bends_known = True
        self.reached: list[Edge] = []
        self.families: list[Family] = []
        self.lone: list[Span] = []
        self.limits_known = True
        self.low_bounds: list[Bound] = []
        self.high_bounds: list[Bound] = []
        self._solve()

    def _solve(self) -> None:
        """Everything that can be found on the domain."""
        plan = layout(self.node, self.variable, self.domain, self.exact, self.work.on_guards)
        self.nothing = plan.nothing
        self.undecided += [Undecided(hole, message("analysis.unresolved_domain")) for hole in plan.holes]
        self.branches = branches = [self._branch(piece) for piece in plan.pieces]
        for k, branch in enumerate(branches):
            before = branches[k - 1] if k and branches[k - 1].upper.edge.at is branch.lower.edge.at else None
            self._joint(before, branch)
            self._interior(branch)
            after = branches[k + 1] if k + 1 < len(branches) else None
            if after is None or after.lower.edge.at is not branch.upper.edge.at:
                self._joint(branch, None)
        for edges in plan.lone:
            self._lone_point(edges)
        for branch in branches:
            self._bends(branch)

    def _branch(self, piece: Piece) -> Branch:
        prover = self.exact.about(piece.node, self.variable, 1)
        slope = prover.function(0)
        if slope is not None and self.exact.is_zero(slope):
            found = Zeros((), Zone(piece.cell.sample(), 0), Zone(piece.cell.sample(), 0))
            constant = True
            piece = Piece(piece.cell, self.exact.constant(piece.node, self.variable) or piece.node)
        else:
            found = zeros_of(prover, piece.cell, self.work.on_slopes)
            constant = False
        for low, high in found.unresolved:
            below = piece.cell.lower.at if low is None else Coordinate(low)
            above = piece.cell.upper.at if high is None else Coordinate(high)
            self.undecided.append(Undecided(Span(below, above), message("analysis.unresolved_zeros")))
        points = tuple(prover.located(root) for root in found.roots)
        if constant:
            level = self._level(piece)
            lower, upper = (Shore(e, 0, level, Coordinate(arb(0), ZERO), True, True) for e in piece.cell.edges)
        else:
            lower = self._shore(piece, prover, piece.cell.lower, found.lower, found.tails[0])
            upper = self._shore(piece, prover, piece.cell.upper, found.upper, found.tails[1])
        self._follow(piece, found)
        return Branch(piece, found, points, lower, upper, constant)

    def _follow(self, piece: Piece, found: Zeros) -> None:
        """The families towards an edge, and what they leave possible for the extreme values."""
        for tail in found.tails:
            if tail is None:
                continue
            families = families_of(tail, self.variable)
            if tail.exact and repeats(piece.node, tail):
                families = [replace(family, y=self._told(family, 0, piece, True)) for family in families]
            else:
                self._bounded(tail, families, piece)
            self.families += families

    def _bounded(self, tail: Tail, families: list[Family], piece: Piece) -> None:
        """What f can reach on a tail: its values in the turns before a bound holds, and the bound."""
        turn, low, high = bounds_of(piece.node, tail)
        if turn - tail.first > MOST_TURNS:
            low, high = replace(low, value=None), replace(high, value=None)
        else:
            for k in range(turn - tail.first):
                for family in families:
                    self._told(family, k, piece, False)
        self.low_bounds.append(low)
        self.high_bounds.append(high)

    def _told(self, family: Family, k: int, piece: Piece, always: bool) -> Coordinate:
        """f at the k-th point of a family, counted from the first; ``always``: f is the same at all of them."""
        n = family.first + k if family.first is not None else (family.last or 0) - k
        ends = [substitute(end, family.index, number(n)) for end in family.bracket or (family.x,)]
        with precision(ROOT_BITS):
            balls = [enclose(end, {}) for end in ends]
        x = Coordinate(hull(balls[0], balls[-1]), ends[0] if family.exact else None)
        y = self._height(piece.node, x)
        self.candidates.append(Candidate(y, x, True, family=family if always else None))
        return y

    def _shore(self, piece: Piece, prover: Prover, edge: Edge, zone: Zone | None, tail: Tail | None) -> Shore:
        if tail is not None:
            return Shore(edge, None, self._edge_value(piece.node, edge, piece, False), None, False, tail=tail)
        slope_sign = zone.sign if zone else None
        smooth = zone is not None and (zone.sign == 0 or zone.order is not None)
        flat = zone is not None and (zone.sign == 0 or bool(zone.order))
        tree = prover.function(0)
        limit, slope = self._edge_value(piece.node, edge, piece, smooth), None
        if tree is not None and not edge.at.side:
            slope = self._edge_value(tree, edge, piece, smooth)
        return Shore(edge, slope_sign, limit, slope, flat or _is_zero(slope))

    def _edge_value(self, node: Node, edge: Edge, piece: Piece, smooth: bool) -> Coordinate | None:
        """The value of a piece's formula at its edge, or its one-sided limit there."""
        if smooth and not edge.at.side:
            value = self._height(node, edge.at)
            if value.ball.is_finite():
                return value
        inward = 1 if edge is piece.cell.lower else -1
        return one_sided_limit(node, edge, inward, self.variable, self.exact)

    def _interior(self, branch: Branch) -> None:
        if branch.constant:
            span = Span(branch.lower.edge.at, branch.upper.edge.at)
            inside = Coordinate(branch.piece.cell.sample())
            self.candidates.append(Candidate(self._level(branch.piece), inside, True, span))
        for root, x in zip(branch.roots, branch.points, strict=True):
            y = self._height(branch.piece.node, x)
            self.points.append(at_root(branch, self.variable, root, x, y))
            self.candidates.append(Candidate(y, x, True))

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
        pairs = zip(shores, continuous, strict=True)
        sides = [
            beside(value, shore, smooth is True, to_right) if shore.tail is None else self._waving(value, shore)
            for (shore, to_right), smooth in pairs
        ]
        kind, strict = kind_of(sides)
        if len(shores) == 1:
            self.endpoints.append(Point(at, value, kind, "endpoint", "endpoint", strict=strict))
            if kind == "undecided":
                self.undecided.append(Undecided(Span(at, at), message("analysis.unresolved_kind")))
            return
        slopes = [shore if shore.tail is None else self._sloping(value, shore) for shore, _ in shores]
        if all(continuous) and all(shore.flat for shore in slopes):
            reason: Reason = "stationary"
        else:
            smooth = self._smooth(slopes[0], slopes[1]) if all(continuous) else False
            if smooth:
                return
            if smooth is None and kind == "neither":
                self.undecided.append(Undecided(Span(at, at), message("analysis.unresolved_kind")))
            reason = "derivative_undefined"
        if kind == "undecided":
            self.undecided.append(Undecided(Span(at, at), message("analysis.unresolved_kind")))
        self.points.append(Point(at, value, kind, reason, "first_derivative", strict=strict))

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

    def _sloping(self, value: Coordinate, shore: Shore) -> Shore:
        """The shore with the limit of the difference quotient as its slope."""
        piece, at = self._piece_at(shore.edge), shore.edge.at
        if piece is None or value.exact is None or at.exact is None:
            return shore
        rise, run = add(piece.node, Negation(value.exact)), minus(Symbol(self.variable), at.exact)
        inward = 1 if shore.edge is piece.cell.lower else -1
        slope = one_sided_limit(Quotient(rise, run), shore.edge, inward, self.variable, self.exact)
        rough = slope is None and shore.tail is not None and oscillates(Quotient(rise, run), shore.tail)
        return replace(shore, slope=slope, flat=_is_zero(slope), rough=rough)

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

    def _smooth(self, left: Shore, right: Shore) -> bool | None:
        """Whether both one-sided derivatives are the same finite number."""
        if any(shore.rough or (shore.slope is not None and shore.slope.side) for shore in (left, right)):
            return False
        if left.slope is None or right.slope is None:
            return None
        if not left.slope.ball.overlaps(right.slope.ball):
            return False
        if left.slope.exact is not None and right.slope.exact is not None:
            return self.exact.same(left.slope.exact, right.slope.exact) or None
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

    def same(self, one: Candidate, other: Candidate) -> bool:
        """Whether two values of f are proved equal: by their exact forms, or because f is symmetric or periodic."""
        if one.value.exact is not None and other.value.exact is not None:
            return self.exact.same(one.value.exact, other.value.exact)
        if one.x.side or other.x.side or not one.attained or not other.attained:
            return False
        here, there = self._formula(one.x), self._formula(other.x)
        if here is None or there is None:
            return False
        x = Symbol(self.variable)
        with precision(ROOT_BITS):
            total, apart = one.x.ball + other.x.ball, other.x.ball - one.x.ball
        for distance, moved in ((total, Negation(x)), (apart, x)):
            for guess in guesses(distance):
                if self.exact.is_zero(add(here, Negation(substitute(there, self.variable, add(guess, moved))))):
                    with precision(ROOT_BITS):
                        return bool(enclose(guess, {}).overlaps(distance))
        return False

    def _formula(self, x: Coordinate) -> Node | None:
        """The smooth formula of the piece with x inside."""
        for branch in self.branches:
            low, high = branch.lower.edge.at, branch.upper.edge.at
            if (low.side or low.ball < x.ball) and (high.side or x.ball < high.ball):
                return branch.piece.node
        return None

    def _bends(self, branch: Branch) -> None:
        """Where the piece bends up and down, and its points of inflection."""
        prover = self.exact.about(branch.piece.node, self.variable, 2)
        cell = branch.piece.cell
        tree = prover.function(0)
        if tree is None:
            self.bends_known = False
            return
        if self.exact.is_zero(tree):
            self.bends.append(ConcaveSpan(self.span(cell.lower, cell.upper), "straight"))
            return
        found = zeros_of(prover, cell, self.work.on_bends)
        self.bends_known = self.bends_known and not found.unresolved and found.tails == (None, None)
        points = []
        for root in found.roots:
            same = [x for x in branch.points if x.ball.overlaps(root.ball) and x.exact is not None]
            points.append(same[0] if same else prover.located(root))
        for x, root in zip(points, found.roots, strict=True):
            if root.before != root.after:
                self.inflections.append(x)
        for span, side in zip(self._parts(cell, points, found.tails), found.signs(), strict=True):
            if side:
                self.bends.append(ConcaveSpan(span, "up" if side > 0 else "down"))

    def monotonic(self, branch: Branch) -> list[MonotonicSpan]:
        """The intervals of a piece on which f rises, falls or stays level."""
        names: dict[int, Direction] = {1: "increasing", -1: "decreasing", 0: "constant"}
        spans = self._parts(branch.piece.cell, branch.points, branch.zeros.tails)
        return [
            MonotonicSpan(span, names[side])
            for span, side in zip(spans, branch.zeros.signs(), strict=True)
            if side is not None
        ]

    def _parts(self, cell: Cell, points: Sequence[Coordinate], tails: tuple[Tail | None, Tail | None]) -> list[Span]:
        """The cell cut at the points; beyond the beginning of a tail nothing is said about single intervals."""
        stops = [cell.lower.at if tails[0] is None else Coordinate(tails[0].inner), *points]
        stops.append(cell.upper.at if tails[1] is None else Coordinate(tails[1].inner))
        last = len(stops) - 2
        return [
            Span(low, high, bool(k) or self._reached(cell.lower), k < last or self._reached(cell.upper))
            for k, (low, high) in enumerate(pairwise(stops))
        ]

    def span(self, lower: Edge, upper: Edge) -> Span:
        """The interval between two edges, with those ends at which f is continuous."""
        return Span(lower.at, upper.at, self._reached(lower), self._reached(upper))

    def _reached(self, edge: Edge) -> bool:
        """Whether f is defined at the edge and continuous from inside."""
        return any(edge is known for known in self.reached)


def _is_zero(value: Coordinate | None) -> bool:
    return value is not None and not value.side and value.exact == ZERO
