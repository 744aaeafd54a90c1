"""What analysis says a run in one variable will do, from certified bounds, and what the run showed.

The facts used, for plain descent x ← x − η·f′(x) towards a point x* with f′(x*) = 0:

- Let |f″| ≤ L between the start and x*, no zero of f′ between them, and f fall towards x*. If η ≤ 1/L, the iterates
  move
  towards x* without ever passing it, and the limit is x* (|f′(x)| ≤ L·|x − x*|).
- Let 0 < f″ < 2/η on the interval around x* with half-width |x₀ − x*|. Then every step shrinks |x − x*| by a factor
  of at
  most max|1 − ηf″| < 1, and the limit is x*.
- In the long run the distance shrinks by |1 − ηf″(x*)| per step. If that is 1 because f″(x*) = 0 and m ≥ 3 is the
  order of
  the first derivative that does not vanish, the distance shrinks like k^(−1/(m − 2)) after k steps.
- Where f″ is the same everywhere, each step multiplies f′ by exactly 1 − ηf″. If that is beyond ±1, the run diverges
  from every start but x*; if it is −1, the run jumps between x₀ and 2x* − x₀.

Sources: Nesterov, "Lectures on Convex Optimization", sections 1.2.3 and 2.1.5; Polyak, "Introduction to Optimization",
sections 1.4 and 2.1. Where nothing can be proved the answer is ``None``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from flint import arb

from tutor.descent.compare import Comparison
from tutor.descent.cycles import Cycle, cycle_of
from tutor.descent.methods import METHODS, Array
from tutor.descent.run import Run, interval_ends
from tutor.expression.balls import enclose, taylor
from tutor.expression.interval import Interval
from tutor.expression.tree import Node, variables
from tutor.extrema.report import Point, Report

Behaviour = Literal["one_sided", "alternating", "unstable"]
Convergence = Literal["linear", "sublinear", "superlinear"]
Basin = tuple[float | None, float | None]
Fate = Literal["diverges", "two_cycle"]
Wall = Literal["critical_point", "window", "gap", "point"]

PIECES = 64
"""Into how many parts an interval is cut at most to bound a derivative on it."""
HIGHEST_ORDER = 12
FEWEST_RATIOS = 3
MOST_RATIOS = 200
NEAR = 1e-3
ROUNDING = 1e-12
"""A factor nearer to −1 than this is −1 as far as doubles can tell."""
GROWS = 1 + 1e-9
"""A factor above this is not blurred by rounding."""
BELOW_TWO = 2 - 1e-9
"""A limit is predicted where ηf″ stays below this: nearer to 2 a run in doubles does not shrink the distance."""
FOLLOWED_STEPS = 60
"""How many steps of a run are retraced in ball arithmetic to prove where it goes."""


@dataclass(frozen=True, slots=True)
class Theory:
    """Predictions for the run's start and rate. Every field is ``None`` where it does not apply or is not proved.

    ``flow_limit`` is the first critical point downhill from the start, where small steps would lead; ``heading`` the
    first one downhill from where the run stopped. ``point`` is what the local figures are about: the predicted limit,
    else the point the run ended at, else ``heading``, else ``flow_limit``. ``stable_below`` is the rate at which
    steps near ``point`` stop shrinking (2/f″ for plain descent), ``curvature_bound`` a certified bound L of |f″|
    between the start and ``flow_limit``; below ``monotone_below`` = 1/L no step passes it, below ``stable_on_path`` =
    2/L every step between them goes downhill. ``predicted_rate`` and ``observed_rate`` are factors per step.
    ``basin`` are the starts from which small steps lead to ``point``; ``None`` at an end means it is not bounded
    there. ``basin_ends`` says what bounds it on either side; beyond a ``window`` end nothing was looked at. ``order``
    is m for a degenerate point, ``cycle`` the cycle that a run of plain descent ended in. ``fate`` is what is proved
    beforehand of a run on a quadratic function that tends to no point.
    """

    point: Point | None = None
    flow_limit: Point | None = None
    heading: Point | None = None
    predicted_limit: Point | None = None
    stable_below: float | None = None
    monotone_below: float | None = None
    stable_on_path: float | None = None
    curvature_bound: float | None = None
    predicted_rate: float | None = None
    observed_rate: float | None = None
    behaviour: Behaviour | None = None
    convergence: Convergence | None = None
    order: int | None = None
    basin: Basin | None = None
    basin_ends: tuple[Wall, Wall] | None = None
    cycle: Cycle | None = None
    fate: Fate | None = None


def theory(run: Run, report: Report, comparison: Comparison, domain: Interval | None = None) -> Theory:
    """What can be said of a run of one variable; ``domain`` is the one the run had to stay in."""
    ground = _Ground(run, report, domain)
    start = arb(float(run.places[0, 0]))
    flow_limit = ground.downhill(start)
    predicted = ground.predicted_limit() if run.method == "gradient_descent" else None
    ended = comparison.nearest if comparison.agrees else None
    heading = ground.downhill(arb(run.final[0]))
    point = predicted or ended or heading or flow_limit
    bound = None
    if flow_limit is not None and flow_limit.reason == "stationary":
        bound = ground.curvature_between(start, flow_limit.x.ball)
    basin, basin_ends = (None, None) if point is None else ground.basin(point)
    observed = None if ended is None else observed_rate(run, ended)
    local = _Local() if point is None else ground.local(point)
    return Theory(
        point=point,
        flow_limit=flow_limit,
        heading=heading,
        predicted_limit=predicted,
        stable_below=local.stable_below,
        monotone_below=below(1 / arb(bound)) if bound else None,
        stable_on_path=below(2 / arb(bound)) if bound else None,
        curvature_bound=bound,
        predicted_rate=local.predicted_rate,
        observed_rate=observed,
        behaviour=local.behaviour,
        convergence=local.convergence,
        order=local.order,
        basin=basin,
        basin_ends=basin_ends,
        cycle=cycle_of(run, ground.slope, ground.bend),
        fate=ground.fate(start),
    )


def observed_rate(run: Run, point: Point) -> float | None:
    """The factor by which the distance to ``point`` shrank per step, over the last steps that rounding does not blur.

    Over at most ``MOST_RATIOS`` steps, near the point if there are enough; ``None`` for fewer than ``FEWEST_RATIOS``.
    """
    at = point.x.approx
    distances = np.abs(run.places[:, 0] - at)
    visible = np.flatnonzero(distances > 1e4 * np.spacing(max(1.0, abs(at))))
    close = np.flatnonzero(distances > NEAR * max(1.0, abs(at)))
    if not len(visible):
        return None
    last = int(visible[-1])
    near = int(close[-1]) + 1 if len(close) else 0
    first = max(near, last - MOST_RATIOS) if last - near >= FEWEST_RATIOS else max(last // 2, last - MOST_RATIOS)
    return shrinking(distances[first : last + 1])


def shrinking(distances: Array) -> float | None:
    """The factor per step of a sequence that shrinks geometrically, perhaps while it swings.

    The largest of the first quarter is compared with the largest of the last quarter, as far as these are from each
    other.
    """
    quarter = max(1, len(distances) // 4)
    if len(distances) <= FEWEST_RATIOS:
        return None
    early = int(np.argmax(distances[:quarter]))
    late = len(distances) - quarter + int(np.argmax(distances[-quarter:]))
    return float((distances[late] / distances[early]) ** (1 / (late - early)))


@dataclass(frozen=True, slots=True)
class _Local:
    """What holds near one point."""

    stable_below: float | None = None
    predicted_rate: float | None = None
    behaviour: Behaviour | None = None
    convergence: Convergence | None = None
    order: int | None = None


class _Ground:
    """The function as the run sees it (turned over when it is maximised), with the walls between which it may move."""

    def __init__(self, run: Run, report: Report, domain: Interval | None):
        self.run = run
        self.report = report
        self.sign = 1 if run.direction == "minimize" else -1
        self.ends = (-math.inf, math.inf) if domain is None else interval_ends(domain)
        self.stops = sorted(report.critical_points, key=lambda point: point.x.approx)
        self.breaks = [gap.x.approx for gap in report.gaps]
        for doubt in report.undecided:
            self.breaks += [doubt.span.lower.approx, doubt.span.upper.approx]
        for plateau in report.plateaus:
            self.breaks += [plateau.lower.approx, plateau.upper.approx]
        self.window = interval_ends(report.domain)

    def slope(self, x: arb) -> arb:
        """f′ over the ball, of the function that is descended on."""
        return self.sign * self._value(self.report.derivative, x)

    def bend(self, x: arb) -> arb:
        """f″ over the ball, of the function that is descended on."""
        return self.sign * self._value(self.report.second_derivative, x)

    def _value(self, node: Node, x: arb) -> arb:
        return enclose(node, {self.report.variable: x})

    def downhill(self, start: arb) -> Point | None:
        """The first critical point that small steps from ``start`` lead to; ``None`` where none is proved.

        There must be no gap, doubt or end of the window on the way.
        """
        x = float(start.mid())
        if not self.window[0] <= x <= self.window[1]:
            return None
        slope = self.slope(start)
        if slope == 0:
            return next((point for point in self.stops if point.x.ball.contains(start)), None)
        if not (slope > 0 or slope < 0):
            return None
        if slope > 0:
            ahead = [point for point in reversed(self.stops) if point.x.ball < start]
        else:
            ahead = [point for point in self.stops if point.x.ball > start]
        if not ahead:
            return None
        low, high = sorted((x, ahead[0].x.approx))
        blocked = any(low <= place <= high for place in self.breaks) or self._in_doubt(low, high)
        return None if blocked else ahead[0]

    def _in_doubt(self, low: float, high: float) -> bool:
        return any(
            doubt.span.lower.approx <= high and low <= doubt.span.upper.approx for doubt in self.report.undecided
        )

    def predicted_limit(self) -> Point | None:
        """The proved limit of the run: its first steps are retraced in balls until one of the theorems applies."""
        rate, decay = arb(self.run.learning_rate), arb(self.run.decay)
        x = arb(float(self.run.places[0, 0]))
        for step in range(FOLLOWED_STEPS):
            now = rate / (1 + decay * step)
            if step.bit_count() <= 1:
                target = self.downhill(x)
                if target is not None and target.reason == "stationary" and self._caught(x, target, now):
                    return target
            x = x - now * self.slope(x)
            if not x.is_finite() or not self._inside(x) or x.rad() > 1e-3:
                return None
        return None

    def fate(self, start: arb) -> Fate | None:
        """What becomes of plain descent on a quadratic function whose rate is not below 2/f″."""
        free = self.ends == (-math.inf, math.inf) and not self.breaks
        plain = self.run.method == "gradient_descent" and not self.run.decay
        slope = self.slope(start)
        if variables(self.report.second_derivative) or not (free and plain and (slope > 0 or slope < 0)):
            return None
        factor = 1 - arb(self.run.learning_rate) * self.bend(start)
        if abs(factor) > GROWS:
            return "diverges"
        return "two_cycle" if abs(factor + 1) < ROUNDING else None

    def _inside(self, x: arb) -> bool:
        return bool(x > self.ends[0] and x < self.ends[1])

    def _caught(self, x: arb, target: Point, rate: arb) -> bool:
        """Whether one of the two theorems above proves that the iterates from ``x`` tend to ``target``."""
        if self.slope(x) == 0:
            return bool(target.x.ball.contains(x))
        bound = self.curvature_between(x, target.x.ball)
        if bound is not None and rate * arb(bound) <= 1:
            return True
        half = (x - target.x.ball).abs_upper()
        around = target.x.ball + arb(0, half)
        if not self._inside(around) or any(around.contains(place) for place in self.breaks):
            return False
        return all(bend > 0 and rate * bend < BELOW_TWO for bend in self._bends(around))

    def curvature_between(self, a: arb, b: arb) -> float | None:
        """A certified upper bound of |f″| between two points; ``None`` where f″ is not known to be finite."""
        sizes = [bend.abs_upper() for bend in self._bends(a.union(b))]
        return None if not all(size.is_finite() for size in sizes) else above(max(sizes, key=float))

    def _bends(self, interval: arb) -> list[arb]:
        """f″ on equal parts of the interval."""
        middle, radius = interval.mid(), interval.rad()
        width = radius / PIECES
        return [self.bend(arb(middle + (2 * part + 1 - PIECES) * width, 1.0001 * width)) for part in range(PIECES)]

    def local(self, point: Point) -> _Local:
        """Stability and speed near ``point`` for the run's method and rate."""
        method = METHODS[self.run.method]
        if point.reason != "stationary" or not point.certified:
            return _Local()
        bend = self.bend(point.x.ball)
        if bend < 0:
            return _Local(behaviour="unstable") if method.multiplier else _Local()
        if not bend > 0:
            return self._degenerate(point)
        if self.run.method == "newton":
            return _Local(convergence="superlinear", predicted_rate=0.0)
        if method.multiplier is None or method.stable_below is None:
            return _Local()
        curvature = float(bend.mid())
        stable = below(arb(method.stable_below(1.0)) / bend)
        if self.run.decay:
            return _Local(stable_below=stable)
        rate = self.run.learning_rate
        multiplier = method.multiplier(rate, curvature)
        behaviour: Behaviour | None = "unstable" if rate >= stable else None
        if behaviour is None and self.run.method == "gradient_descent":
            behaviour = "alternating" if rate * curvature > 1 else "one_sided"
        return _Local(stable, multiplier, behaviour, "linear" if multiplier < 1 else None)

    def _degenerate(self, point: Point) -> _Local:
        """A stationary point where f″ vanishes: the first derivative that does not decides the speed."""
        exact = point.x.exact
        if exact is None or self.run.method not in ("gradient_descent", "backtracking"):
            return _Local()
        at = enclose(exact, {})
        terms = taylor(self.run.expression, self.report.variable, at, HIGHEST_ORDER)
        order = next((index for index, term in enumerate(terms) if index >= 2 and (term > 0 or term < 0)), None)
        vanish = point.test == "higher_derivative" or all(term == 0 for term in terms[1:order])
        if order is None or order < 3 or not vanish:
            return _Local()
        if self.run.method == "backtracking":
            return _Local(order=order)
        return _Local(None, 1.0, "one_sided", "sublinear", order)

    def basin(self, point: Point) -> tuple[Basin, tuple[Wall, Wall]] | tuple[None, None]:
        """The starts from which small steps lead to ``point``: between the walls around it, as far as f falls."""
        if not point.certified:
            return None, None
        at = point.x.approx
        walls: list[tuple[float, Wall]] = [(self.window[0], "window"), (self.window[1], "window")]
        walls += [(place, "gap") for place in self.breaks]
        walls += [(other.x.approx, "critical_point") for other in self.stops if other is not point]
        low, low_wall = max((wall for wall in walls if wall[0] < at), default=(at, "point"))
        high, high_wall = min((wall for wall in walls if wall[0] > at), default=(at, "point"))
        if not self._falls(low, at, 1):
            low, low_wall = at, "point"
        if not self._falls(at, high, -1):
            high, high_wall = at, "point"
        if low == high:
            return None, None
        ends = (None if low == -math.inf else low), (None if high == math.inf else high)
        return ends, (low_wall, high_wall)

    def _falls(self, low: float, high: float, towards: int) -> bool:
        """Whether f falls towards the right (1) or the left (−1) between neighbouring walls: one place decides."""
        if low >= high:
            return False
        if low == -math.inf:
            place = high - 1 if high != math.inf else 0.0
        elif high == math.inf:
            place = low + 1
        else:
            place = (low + high) / 2
        return bool(towards * self.slope(arb(place)) < 0)


def below(value: arb) -> float:
    """The largest double that is surely not above ``value``."""
    return math.nextafter(float(value.lower()), -math.inf)


def above(value: arb) -> float:
    """The smallest double that is surely not below ``value``."""
    return math.nextafter(float(value.upper()), math.inf)
