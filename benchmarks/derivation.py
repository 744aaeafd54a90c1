"""Text in → whole answer out (every step, LaTeX, explanations, checks) against a bare, cold ``sympy.diff``.

SymPy is handed the expression already made, of plain symbols; it is made anew for every timing, because it keeps what
SymPy has found out about it, and all caches are emptied after that. Of ours nothing is kept from one answer to the next
but what a process knows of single symbols, functions and small numbers. A row is *handled* when a derivative was found
and every step of it is confirmed.
"""

from __future__ import annotations

import sympy
from sympy.core.cache import clear_cache

from benchmarks.corpus import ROWS
from benchmarks.measure import cpu_seconds, median, microseconds, percentile_95, table, timed
from tutor.answers.derivative import DerivativeRequest, derivative
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError
from tutor.expression.read import read
from tutor.expression.symbolic import to_sympy

HEAVY = (
    (
        "product of 10 different factors",
        "sin(x)*e^x*(x+1)*ln(x+2)*cos(2x)*x^3*sqrt(x+4)*(x^2+1)*atan(x)*tan(x/3)",
    ),
    ("product of 10 sines", "*".join(f"sin({k}x)" for k in range(1, 11))),
    ("chain 10 deep, sin and cos", "sin(cos(" * 5 + "x" + "))" * 5),
    ("chain 10 deep, all different", "sin(e^(sqrt(1+ln(2+atan(cos(tanh(sin(x^2+1)^2)))))))"),
    ("chain of 10 roots", "sqrt(1+" * 10 + "x" + ")" * 10),
    ("polynomial of 50 terms", "+".join(f"{k}*x^{k}" for k in range(1, 51))),
    ("sum of 50 sines", "+".join(f"sin({k}x)/{k}" for k in range(1, 51))),
    ("sum of 50 products", "+".join(f"x^{k}*e^({k}x)" for k in range(1, 51))),
)


def _answer(text: str) -> dict[str, object]:
    return derivative(DerivativeRequest(expression=text, variable="x"), NoAlgebra())


def _handled(text: str) -> bool:
    try:
        return _answer(text)["verified"] is True
    except TutorError:
        return False


def _seconds(text: str) -> tuple[float, float]:
    """CPU seconds of our answer, then of ``sympy.diff``: the fastest of five each."""
    return cpu_seconds(lambda: _answer(text), 5), min(_cold_diff(text) for _ in range(5))


def _cold_diff(text: str) -> float:
    known_as_real = to_sympy(read(text).node)
    expression = known_as_real.xreplace({letter: sympy.Symbol(letter.name) for letter in known_as_real.free_symbols})
    clear_cache()
    return timed(lambda: sympy.diff(expression, sympy.Symbol("x")))


def report() -> str:
    handled = sum(_handled(row.text) for row in ROWS)
    own, peer = zip(*(_seconds(row.text) for row in ROWS), strict=True)
    ratio = median(peer) / median(own)
    rows = [
        (
            "tutor: steps, LaTeX, words, checks",
            f"{handled} of {len(ROWS)}",
            microseconds(median(own)),
            microseconds(percentile_95(own)),
            "1",
        ),
        (
            "sympy.diff alone, cold",
            f"{len(peer)} of {len(ROWS)}",
            microseconds(median(peer)),
            microseconds(percentile_95(peer)),
            f"{ratio:.1f} × the time",
        ),
    ]
    head = ("the 120 functions", "handled", "median", "p95", "ratio of medians")
    heavy_rows = []
    for name, text in HEAVY:
        confirmed = str(_handled(text)).lower()
        heavy_rows.append((name, confirmed, *map(microseconds, _seconds(text))))
    heavy_head = ("heavy ones", "every step confirmed", "tutor, whole answer", "sympy.diff alone, cold")
    return table("Derivatives", head, rows) + "\n" + table("Heavy derivatives", heavy_head, heavy_rows)
