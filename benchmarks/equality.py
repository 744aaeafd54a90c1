"""Are they equal? Strings in, verdict out, on 400 generated pairs, against SymPy's two ways and math-verify.

SymPy is handed both expressions already parsed, with its caches cold; math-verify reads the LaTeX as it is meant to. A
verdict is *refused* when an equal pair is not called equal, *wrong* when a different pair is. Then a batch:
thousands of answers, right and wrong ones, through the call behind ``POST /grade/batch``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import sympy
from math_verify import parse, verify
from sympy.core.cache import clear_cache

from benchmarks.killable import Outcome, within
from benchmarks.measure import median, microseconds, per_item, table
from benchmarks.pairs import Pair, answers, pairs
from tutor.answers.grade import GradeBatchRequest, GradeRequest, grade, grade_batch
from tutor.expression.algebra import NoAlgebra
from tutor.expression.symbolic import to_sympy
from tutor.expression.write_latex import to_latex
from tutor.expression.write_text import to_text

ALLOWED = 3.0  # seconds for one pair: math-verify takes more than one for its first expression
BATCH = 4_000


def _own(pair: Pair) -> str:
    request = GradeRequest(task="expression", expression=to_text(pair.expected), answer=to_text(pair.yours))
    return str(grade(request, NoAlgebra())["value"])


def _peer(judge: Callable[[Pair], Callable[[], Any]]) -> Callable[[Pair], Outcome]:
    def ask(pair: Pair) -> Outcome:
        call = judge(pair)
        clear_cache()
        return within(ALLOWED, call)

    return ask


def _simplify(pair: Pair) -> Callable[[], Any]:
    difference = to_sympy(pair.yours) - to_sympy(pair.expected)
    return lambda: bool(sympy.simplify(difference) == 0)


def _equals(pair: Pair) -> Callable[[], Any]:
    yours, expected = to_sympy(pair.yours), to_sympy(pair.expected)
    return lambda: yours.equals(expected)


def _math_verify(pair: Pair) -> Callable[[], Any]:
    yours, expected = (f"${to_latex(node)}$" for node in (pair.yours, pair.expected))
    return lambda: verify(parse(expected), parse(yours))


PEERS: dict[str, Callable[[Pair], Callable[[], Any]]] = {
    "simplify(a - b) == 0": _simplify,
    "a.equals(b)": _equals,
    "math-verify": _math_verify,
}


def _by_side(outcomes: list[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Those of the equal pairs, and those of the different ones."""
    half = len(outcomes) // 2
    return outcomes[:half], outcomes[half:]


def _medians(outcomes: list[Outcome]) -> list[float]:
    return [median([outcome.seconds for outcome in side]) for side in _by_side(outcomes)]


def _row(name: str, outcomes: list[Outcome], own: list[float]) -> tuple[str, ...]:
    """The values are ``True`` for equal, ``False`` for different, ``None`` for no verdict in time."""
    equal, different = _by_side(outcomes)
    counts = (
        sum(outcome.value is False for outcome in equal),
        sum(outcome.value is True for outcome in different),
        sum(outcome.value is None for outcome in outcomes),
    )
    times = _medians(outcomes)
    ratios = [f"{theirs / ours:,.0f} ×" for theirs, ours in zip(times, own, strict=True)]
    return (name, *map(str, counts), *map(microseconds, times), *ratios)


def _batch() -> str:
    items = [
        {"id": str(k), "task": "expression", "expression": to_text(pair.expected), "answer": to_text(pair.yours)}
        for k, pair in enumerate(answers(50, BATCH))
    ]
    start = time.process_time()
    results = grade_batch(GradeBatchRequest(items=items), NoAlgebra())["results"]
    seconds = time.process_time() - start
    undecided = sum(result["value"] == "undecided" for result in results)
    row = (f"{BATCH:,} answers to 50 questions", f"{BATCH / seconds:,.0f}", f"{undecided}")
    return table("A batch of answers", ("on one core", "answers a second", "undecided"), [row])


def report() -> str:
    chosen = pairs()
    verdicts = {"equal": True, "different": False}
    seconds = per_item(_own, chosen, 3)
    mine = [Outcome(verdicts.get(_own(pair)), taken) for pair, taken in zip(chosen, seconds, strict=True)]
    own = _medians(mine)
    rows = [_row("tutor: two texts in, verdict out", mine, own)]
    rows += [_row(name, list(map(_peer(judge), chosen)), own) for name, judge in PEERS.items()]
    head = ("400 pairs", "refused", "wrong", "no verdict", "equal", "different", "ratio, equal", "ratio, different")
    return table("Equality", head, rows) + "\n" + _batch()
