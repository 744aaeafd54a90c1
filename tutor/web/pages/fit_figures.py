"""The pictures of a training: the model on its way through the data, its loss, and the path on the loss surface."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from markupsafe import Markup

from tutor.descent.losses import LOSSES
from tutor.expression.evaluate import compile_function
from tutor.expression.read import read
from tutor.pictures.contour import contour_plot
from tutor.pictures.curve import Floats, Function
from tutor.pictures.fit import fit_curve, fit_plot, heights, loss_plot
from tutor.pictures.levels import frame_around
from tutor.pictures.svg import SHAPE, Captions, Mark
from tutor.web.pages.calls import Json
from tutor.web.pages.language import current_locale
from tutor.web.pages.typeset import number
from tutor.wording import phrase

MOST_ROWS = 60
"""Stops of the player: the first ones, then ever wider apart, and the last."""
FIRST_ROWS = 20
MOST_POINTS = 200
"""Of more data points than this no model and no surface is drawn: this process answers everybody's requests."""
_LINES_DRAWN = 12
_GREATEST = 1e12
_FAR = 20.0
"""Of a path that strays farther than this many times the way from its start to the best place, the rest is left out."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the player shows: ``rows`` are (step, parameters…, loss), ``curves`` the model at each of them.

    ``place`` are the parameters of the last row in words.
    """

    rows: tuple[tuple[float, ...], ...]
    place: str
    fit: Markup | None
    curves: tuple[list[float], ...]
    loss: Markup
    surface: Markup | None


def figures(answer: Json | None) -> Figures | None:
    """The pictures of an answer of ``regression``; ``None`` where there is nothing to show."""
    rows = [] if answer is None else _rows(answer)
    if answer is None or not rows:
        return None
    data = answer["data"]
    drawable = data is not None and len(data["targets"]) <= MOST_POINTS
    fit, curves = _fit(answer, rows) if drawable and len(answer["inputs"]) == 1 else (None, [])
    surface = _surface(answer, rows) if drawable and len(answer["parameters"]) == 2 else None
    return Figures(tuple(rows), _place(answer, rows[-1]), fit, tuple(curves), _loss(answer, rows), surface)


def _rows(answer: Json) -> list[tuple[float, ...]]:
    """Step, parameters and loss of chosen entries of the path, as far as the numbers can be drawn."""
    rows = []
    for entry in answer["path"]:
        row = (entry["step"], *entry["parameters"].values(), entry["value"])
        if any(value is None or not abs(value) < _GREATEST for value in row):
            break
        rows.append(row)
    last = len(rows) - 1
    later = np.geomspace(FIRST_ROWS, max(last, FIRST_ROWS), MOST_ROWS - FIRST_ROWS).round().astype(int).tolist()
    chosen = sorted({index for index in (*range(FIRST_ROWS), *later, last) if 0 <= index <= last})
    return [rows[index] for index in chosen]


def _model(answer: Json) -> Callable[..., Any]:
    """The prediction for the inputs and the parameters, in their order."""
    declared = (*answer["inputs"], *answer["parameters"])
    return compile_function(read(answer["model"]["text"], variables=declared).node, declared)


def _fit(answer: Json, rows: Sequence[tuple[float, ...]]) -> tuple[Markup, list[list[float]]]:
    """The data with the curves after 0, 1, 3, 7 … steps and the last one."""
    model = _model(answer)

    def at(parameters: Sequence[float]) -> Function:
        return lambda x: model(x, *parameters)

    name = answer["inputs"][0]
    points = list(zip(answer["data"]["inputs"][name], answer["data"]["targets"], strict=True))
    chosen = sorted({min(2**power, len(rows)) - 1 for power in range(_LINES_DRAWN)})
    closed = answer["closed_form"]
    best = at(list(closed["parameters"].values())) if closed else None
    curve = fit_curve(points, at(rows[-1][1:-1]))
    title = phrase("pages.regression.picture", current_locale())
    captions = Captions(title, _said(answer, rows[-1]), name, "y", "fit")
    drawn = fit_plot(points, curve, [at(rows[index][1:-1]) for index in chosen[:-1]], best, captions)
    # Markup is safe here and below: tutor.pictures escapes every text it is given.
    return Markup(drawn), [heights(at(row[1:-1]), curve.frame) for row in rows]


def _place(answer: Json, row: Sequence[float]) -> str:
    values = zip(answer["parameters"], row[1:-1], strict=True)
    return ", ".join(f"{name} = {number(value)}" for name, value in values)


def _said(answer: Json, row: Sequence[float]) -> str:
    words = {"place": _place(answer, row), "loss": str(number(row[-1]))}
    return phrase("pages.regression.picture_said", current_locale(), **words)


def _loss(answer: Json, rows: Sequence[tuple[float, ...]]) -> Markup:
    best = answer["closed_form"]["value"] if answer["closed_form"] else None
    title = phrase("pages.regression.loss_picture", current_locale())
    captions = Captions(title, _said(answer, rows[-1]), "k", "L", "loss")
    return Markup(loss_plot([int(row[0]) for row in rows], [row[-1] for row in rows], best, captions))


def _surface(answer: Json, rows: Sequence[tuple[float, ...]]) -> Markup | None:
    """The level curves of the loss over the two parameters, with the path of the training."""
    first, second = answer["parameters"]
    path = [(row[1], row[2]) for row in rows]
    closed = answer["closed_form"]
    marks = []
    if closed:
        x, y = place = tuple(closed["parameters"].values())
        marks.append(Mark(x, y, "local_minimum", "", phrase("pages.regression.key_best", current_locale())))
        reach = _FAR * max(math.dist(path[0], place), 1e-9)
        path = [each for each in path if math.dist(each, place) <= reach] or path[:1]
    frame = frame_around([*path, *((mark.x, mark.y) for mark in marks)], SHAPE)
    title = phrase("pages.regression.surface_picture", current_locale())
    captions = Captions(title, _said(answer, rows[-1]), first, second, "surface")
    return Markup(contour_plot(partial(_mean_cost, answer, _model(answer)), frame, captions, path, marks))


def _mean_cost(answer: Json, model: Callable[..., Any], first: Floats, second: Floats) -> Floats:
    """The loss for every pair of the two parameters."""
    cost = LOSSES[answer["loss"]["name"]].cost
    columns, targets = list(answer["data"]["inputs"].values()), answer["data"]["targets"]
    total = np.zeros_like(first)
    for inputs, target in zip(zip(*columns, strict=True), targets, strict=True):
        total += cost(np.asarray(model(*inputs, first, second), dtype=np.float64) - target)
    return total / len(targets)
