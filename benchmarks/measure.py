"""CPU time of calls, and a table of ratios. Medians: one noisy run must not decide."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


BATCH = 200e-6  # seconds: calls shorter than this are timed many at a time, or the clock itself would be measured


def cpu_seconds(call: Callable[[], object], repeats: int) -> float:
    """CPU seconds of one call: the fastest of ``repeats``, since noise only ever adds."""
    best, calls = timed(call, 1), 1
    if best < BATCH:
        calls = int(BATCH / best) + 1
        best = timed(call, calls)
    return min([best, *(timed(call, calls) for _ in range(repeats - 1))])


def timed(call: Callable[[], object], calls: int = 1) -> float:
    """CPU seconds of one call, as it comes."""
    start = time.process_time_ns()
    for _ in range(calls):
        call()
    return (time.process_time_ns() - start) / 1e9 / calls


def per_item(call: Callable[[Item], object], items: Sequence[Item], repeats: int) -> list[float]:
    """CPU seconds for each item; an item the call raises on is timed all the same."""

    def quietly(item: Item) -> object:
        try:
            return call(item)
        except Exception as error:  # a peer may fail in any way; how often is another column
            return error

    return [cpu_seconds(lambda item=item: quietly(item), repeats) for item in items]  # type: ignore[misc]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile_95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def microseconds(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.2f} ms"


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table under a heading."""
    lines = [f"## {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
