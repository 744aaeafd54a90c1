"""The work sheet of one analysis: a function on one interval, from its pieces to what happens at every joint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from tutor.expression.balls import enclose, precision
from tutor.expression.interval import Interval
from tutor.expression.message import message
from tutor.expression.tree import (
    Negation,
    Node,
    Symbol,
    add,
    number,
    size,
    substitute,
)
from tutor.extrema.branches import Branch, Shore
from tutor.extrema.classify import at_root
from tutor.extrema.compositions import value_at_zero
from tutor.extrema.domain import Piece, layout
from tutor.extrema.exact import Exact
from tutor.extrema.extremes import Bound, Candidate
from tutor.extrema.factors import zeros_of
from tutor.extrema.families import families_of
from tutor.extrema.guess import guesses
from tutor.extrema.isolate import ROOT_BITS, Work, hull
from tutor.extrema.joints import Joints
from tutor.extrema.report import (
    ConcaveSpan,
    Coordinate,
    Direction,
    Family,
    Kind,
    MonotonicSpan,
    Span,
    Undecided,
)
from tutor.extrema.tail_values import bounds_of, repeats, settled
from tutor.extrema.zeros import Cell, Edge, Tail, Zeros, Zone

WORK = 400_000  # evaluated nodes, roughly; 200,000 or more a second
WORK_ON_BENDS = 100_000
MOST_PIECES = 200
MOST_TURNS = 40
SHORT = 8  # nodes of an exact value that is looked for no further


class Budget:
    """The work allowed for the zeros of guards, of f′ and of f″."""

    def __init__(self) -> None:
        self.on_guards = Work(WORK, MOST_PIECES)
        self.on_slopes = Work(WORK)
        self.on_bends = Work(WORK_ON_BENDS)


class Sheet(Joints):
    """What is found about f on one interval; filled when it is made."""

    def __init__(self, node: Node, variable: str, domain: Interval, exact: Exact, work: Budget) -> None:
        super().__init__(node, variable, domain, exact)
        self.work = work
        self.bends: list[ConcaveSpan] = []
        self.inflections: list[Coordinate] = []
        self.bends_known = True
        self.families: list[Family] = []
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
            lower, upper = (Shore(e, 0, level, True, True, constant=True) for e in piece.cell.edges)
        else:
            lower = self._shore(piece, piece.cell.lower, found.lower, found.tails[0])
            upper = self._shore(piece, piece.cell.upper, found.upper, found.tails[1])
        self._follow(piece, found)
        return Branch(piece, found, points, lower, upper, constant)

    def _follow(self, piece: Piece, found: Zeros) -> None:
        """The families towards an edge, and what they leave possible for the extreme values."""
        for tail in (*found.tails, *found.many):
            if tail is None:
                continue
            families = families_of(tail, self.variable)
            if tail.exact and repeats(piece.node, tail):
                families = [self._level_family(family, piece) for family in families]
            elif tail in found.many:
                with precision(ROOT_BITS):
                    values = enclose(piece.node, {self.variable: hull(*tail.stretch)})
                self.low_bounds.append(Bound(values.lower(), False))
                self.high_bounds.append(Bound(values.upper(), False))
            else:
                families = self._bounded(tail, families, piece)
            self.families += families

    def _bounded(self, tail: Tail, families: list[Family], piece: Piece) -> list[Family]:
        """What f can reach on a tail, turn by turn at the points of its families; families with one value get it."""
        turn, low, high = bounds_of(piece.node, tail)
        slope = self.exact.derivative(piece.node, self.variable)
        edge = piece.cell.upper if tail.side > 0 else piece.cell.lower
        told: list[Family] = []
        loose: set[Kind] = set()
        for family, zero in zip(families, tail.zeros, strict=True):
            away = {"local_minimum": 1, "local_maximum": -1}.get(family.kind)
            found = settled(piece.node, slope, tail, zero, edge, self.exact) if away else None
            if found is not None and found.side == 0:
                family = self._level_family(family, piece, found.value)
            elif found is not None and found.side == away:
                self.candidates.append(Candidate(found.value, edge.at, False))
                turn = max(turn, found.turn)
            else:
                loose.add(family.kind)
            told.append(family)
        if turn - tail.first > MOST_TURNS:
            low, high = replace(low, value=None), replace(high, value=None)
        else:
            for k in range(turn - tail.first):
                for family in told:
                    if family.y is None:
                        x, y = self._member(family, k, piece)
                        self.candidates.append(Candidate(y, x, True))
        kinds = {family.kind for family in families}
        for kind, bound, bounds in (
            ("local_minimum", low, self.low_bounds),
            ("local_maximum", high, self.high_bounds),
        ):
            if bound.unbounded or kind in loose or kind not in kinds:
                bounds.append(bound)
        return told

    def _level_family(self, family: Family, piece: Piece, value: Coordinate | None = None) -> Family:
        """The family with the one value that f has at all its points."""
        x, y = self._member(family, 0, piece)
        y = value or y
        family = replace(family, y=y)
        self.candidates.append(Candidate(y, x, True, family=family))
        return family

    def _member(self, family: Family, k: int, piece: Piece) -> tuple[Coordinate, Coordinate]:
        """The k-th point of a family, counted from its first or last, and f there."""
        n = family.first + k if family.first is not None else (family.last or 0) - k
        ends = [substitute(end, family.index, number(n)) for end in family.bracket or (family.x,)]
        with precision(ROOT_BITS):
            balls = [enclose(end, {}) for end in ends]
        x = Coordinate(hull(balls[0], balls[-1]), ends[0] if family.exact else None)
        return x, self._height(piece.node, x)

    def _shore(self, piece: Piece, edge: Edge, zone: Zone | None, tail: Tail | None) -> Shore:
        if tail is not None:
            return Shore(edge, None, self.edge_value(piece.node, edge, piece, False), False, False, tail=tail)
        smooth = zone is not None and (zone.sign == 0 or zone.order is not None)
        flat = zone is not None and (zone.sign == 0 or bool(zone.order))
        limit = self.edge_value(piece.node, edge, piece, smooth)
        return Shore(edge, zone.sign if zone else None, limit, smooth, flat)

    def _interior(self, branch: Branch) -> None:
        if branch.constant:
            span = Span(branch.lower.edge.at, branch.upper.edge.at)
            inside = Coordinate(branch.piece.cell.sample())
            self.candidates.append(Candidate(self._level(branch.piece), inside, True, span))
        for root, x in zip(branch.roots, branch.points, strict=True):
            y = self._height(branch.piece.node, x)
            if y.exact is None or size(y.exact) > SHORT:
                y = value_at_zero(branch.piece.node, self.variable, x.ball, self.exact) or y
            self.points.append(at_root(branch, self.variable, root, x, y))
            self.candidates.append(Candidate(y, x, True))

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
        self.bends_known = self.bends_known and not found.unresolved and found.listed
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

    def lived(self, branch: Branch) -> Span:
        """Where f has a value: the piece, with those ends at which it has one."""
        lower, upper = branch.piece.cell.edges
        return Span(lower.at, upper.at, *(any(edge is known for known in self.held) for edge in (lower, upper)))

    def _reached(self, edge: Edge) -> bool:
        """Whether f is defined at the edge and continuous from inside."""
        return any(edge is known for known in self.reached)
