"""A million steps of plain descent against loops written by hand, and predictions held against runs at full size.

The loop by hand is what a student would write with NumPy; the other one evaluates what SymPy's ``lambdify`` makes of
f and f′. All three keep every iterate, its value and its gradient.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import sympy

from benchmarks.measure import cpu_seconds, microseconds, table
from tutor.descent.compare import Comparison, compare
from tutor.descent.run import Run, descend
from tutor.descent.theory import Theory, theory
from tutor.expression.read import read, read_interval
from tutor.extrema.analysis import analyze

STEPS = 1_000_000
ARTICLE = "x^2*sin(x)"
START, RATE = 4.0, 1e-7  # so slow that no tolerance ends the run before the last step
REPEATS = 2

GRID = (
    *("x^2", "3x^2 - x + 2", "x^4 - 2x^2", "x^3 - 3x", ARTICLE, "sin(x)", "x*sin(x)", "e^x - 2x", "x*e^(-x)"),
    *("ln(x^2 + 1)", "x^2/(1 + x^2)", "x^4/4 - x^3/3", "sqrt(1 + x^2)", "cosh(x) - x", "x^4", "x^6 - x^2", "cos(2x)"),
    *("x^2 + sin(3x)", "atan(x)^2", "e^(-x^2)", "x^4 - x^3 - x^2", "x - ln(1 + x^2)", "sin(x)^2 + x^2/10", "tanh(x)^2"),
)
STARTS = tuple(-5.3 + 0.531 * k for k in range(20))
RATES = (0.004, 0.03, 0.2, 0.9, 2.2)
DOMAIN = "[-15, 15]"
MOST_STEPS = 1_000
WITHIN = 0.02


def _ours() -> Run:
    return descend(read(ARTICLE).node, START, RATE, max_steps=STEPS, tolerance=1e-300)


def _loop(f: Callable[[float], float], slope: Callable[[float], float]) -> np.ndarray:
    rows = np.empty((STEPS + 1, 3))
    x = START
    for k in range(STEPS + 1):
        g = slope(x)
        rows[k] = x, f(x), g
        x -= RATE * g
    return rows


def _by_hand() -> np.ndarray:
    return _loop(lambda x: x**2 * np.sin(x), lambda x: 2 * x * np.sin(x) + x**2 * np.cos(x))


def _lambdified() -> np.ndarray:
    x = sympy.Symbol("x", real=True)
    f = x**2 * sympy.sin(x)
    return _loop(sympy.lambdify(x, f, "numpy"), sympy.lambdify(x, sympy.diff(f, x), "numpy"))


def _speed() -> str:
    ends = [_ours().final[0], _by_hand()[-1, 0], _lambdified()[-1, 0]]
    own, hand, peer = (cpu_seconds(call, REPEATS) for call in (_ours, _by_hand, _lambdified))
    rows = [
        (name, microseconds(seconds), f"{seconds / own:.2f} × the time", f"{end:.12f}")
        for name, seconds, end in (
            ("tutor: checked at every step, outcome decided", own, ends[0]),
            ("loop by hand, NumPy functions", hand, ends[1]),
            ("loop, SymPy `lambdify`", peer, ends[2]),
        )
    ]
    return table("A million steps of plain descent on x² sin x", ("run", "CPU time", "ratio", "last iterate"), rows)


def _faults(run: Run, comparison: Comparison, said: Theory) -> Iterator[str]:
    """What a run shows to be wrong in what was said before it."""
    limit = said.predicted_limit
    if said.monotone_below is not None and run.learning_rate < said.monotone_below and limit is None:
        yield "silent"
    if limit is not None:
        distance = np.abs(run.places[:, 0] - limit.x.approx)
        arrived = comparison.agrees and comparison.nearest is limit
        if not arrived and not (run.outcome == "step_limit" and distance[-1] < distance[len(distance) // 2]):
            yield "limit"
    ends = {"diverges": ("diverged", "step_limit"), "two_cycle": ("cycle",), None: (run.outcome,)}
    if run.outcome not in ends[said.fate]:
        yield "fate"
    if not (comparison.agrees and said.point is comparison.nearest and run.outcome == "converged" and run.steps > 5):
        return
    errors = run.places[:, 0] - comparison.nearest.x.approx
    visible = errors[(np.abs(errors) > 1e-10) & (np.abs(errors) < 1e-3)][-6:]
    turns = np.sign(visible[1:]) != np.sign(visible[:-1])
    if len(visible) >= 4 and said.behaviour == "alternating" and not turns.all():
        yield "alternating"
    if len(visible) >= 4 and said.behaviour == "one_sided" and turns.any():
        yield "one_sided"
    if said.behaviour == "unstable" and abs(errors[0]) > 1e-6:
        yield "unstable"


def _grid() -> str:
    runs = predicted = compared = close = 0
    wrong: list[str] = []
    for text in GRID:
        node = read(text).node
        report = analyze(node, "x", read_interval(DOMAIN), told=False)
        for start in STARTS:
            for rate in RATES:
                run = descend(node, start, rate, max_steps=MOST_STEPS)
                comparison = compare(run, report)
                said = theory(run, report, comparison)
                runs += 1
                predicted += said.predicted_limit is not None
                wrong += _faults(run, comparison, said)
                rates = said.predicted_rate, said.observed_rate
                if rates[0] is not None and rates[1] is not None and said.convergence == "linear":
                    compared += 1
                    close += math.isclose(rates[0], rates[1], rel_tol=0, abs_tol=WITHIN)
    rows = [
        ("runs", f"{len(GRID)} functions × {len(STARTS)} starts × {len(RATES)} rates = {runs}"),
        ("limit predicted beforehand", f"{predicted}"),
        ("limits, labels or silence shown to be wrong by the run", f"{len(wrong)}"),
        (f"observed rate within {WITHIN} of the predicted", f"{close} of {compared} ({100 * close / compared:.1f} %)"),
    ]
    return table("Predictions held against runs", ("what", "count"), rows)


def report() -> str:
    return _speed() + "\n" + _grid()
