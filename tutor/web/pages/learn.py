"""The story: why a machine that learns needs derivatives, with the mean squared error differentiated on the spot."""

from __future__ import annotations

from flask import Response

from tutor.web.pages.calls import ask
from tutor.web.pages.question import ARTICLE
from tutor.web.pages.rates import three_rates
from tutor.web.pages.rendering import page

MEAN_SQUARED_ERROR = "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"


def learn() -> Response:
    """``/learn``."""
    gradient = ask("gradient", expression=MEAN_SQUARED_ERROR, variables=["w", "b"])
    return page("learn.html", gradient=gradient, article=ARTICLE, rates=three_rates())
