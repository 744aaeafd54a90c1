"""The same descent from many starts spread over what was analysed: a search for what the analysis may have missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tutor.descent.methods import Array
from tutor.descent.run import Run, descend, interval_ends
from tutor.expression.errors import TutorError
from tutor.expression.interval import Interval

MOST_STARTS = 100
MOST_STEPS = 1000
INSIDE = 0.999
"""Starts lie in the middle of the box, by this share of its sides: its very border may not belong to it."""


def runs_from_many(
    run: Run, count: int, box: Mapping[str, Interval], domain: Interval | Mapping[str, Interval] | None
) -> Iterator[Run]:
    """Up to ``count`` further runs with the settings of ``run``, from starts in the bounded ``box``.

    Starts where the function is undefined are left out.
    """
    for place in _spread(count, np.array([interval_ends(box[name]) for name in run.variables])):
        start = dict(zip(run.variables, place.tolist(), strict=True))
        steps = min(run.max_steps, MOST_STEPS)
        how = run.method, steps, run.tolerance, run.direction, domain, run.decay
        try:
            yield descend(run.expression, start, run.learning_rate, *how)
        except TutorError:
            continue


def _spread(count: int, ends: Array) -> Array:
    """Points that fill a box evenly, shape (count, n): multiples of powers of the generalised golden ratio, modulo 1.

    Source: Roberts, "The unreasonable effectiveness of quasirandom sequences" (2018).
    """
    size = len(ends)
    ratio = 2.0
    for _ in range(64):  # the root of x^(n + 1) = x + 1
        ratio = (1 + ratio) ** (1 / (size + 1))
    steps = ratio ** -np.arange(1.0, size + 1)
    shares = (0.5 + np.outer(np.arange(1, count + 1), steps)) % 1
    shares = 0.5 + INSIDE * (shares - 0.5)
    return np.asarray(ends[:, 0] + shares * (ends[:, 1] - ends[:, 0]))
