"""Fitting a model: the student's data, the error differentiated, the training watched, least squares beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from flask import Response, request

from tutor.descent.examples import EXAMPLES as PUBLISHED
from tutor.descent.examples import Example
from tutor.web.pages.calls import Json, Outcome, Refusal, ask
from tutor.web.pages.fit_figures import figures
from tutor.web.pages.question import METHODS, decimal, plain, whole
from tutor.web.pages.rendering import page

MOST_STEPS = 10_000
LOSSES = ("mse", "mae", "huber")
_FIELDS = {"x": "data", "y": "data", "learning_rate": "rate", "batch_size": "batch"}
"""Fields of the call that have another name in the form."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """The form as typed."""

    data: str = "1, 2.1\n2, 3.9\n3, 6.2\n4, 7.8\n5, 10.1"
    model: str = "w*x + b"
    rate: str = "0.02"
    steps: str = "200"
    loss: str = "mse"
    method: str = "gradient_descent"
    batch: str = ""
    seed: str = "0"

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Fitting:
        typed = cls(*(arguments.get(field.name, str(field.default)).strip() for field in fields(cls)))
        known = typed.loss in LOSSES and typed.method in METHODS
        return typed if known else cls(**{**typed.query, "loss": LOSSES[0], "method": METHODS[0]})

    @property
    def query(self) -> dict[str, str]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def tried(self, suggestion: Json) -> dict[str, str]:
        """The query of the training that was tried: that of all data, as a ``suggestion`` of the call describes it."""
        return {**self.query, "rate": plain(suggestion["learning_rate"]), "method": suggestion["method"], "batch": ""}


def _written(example: Example) -> str:
    return "\n".join(f"{x:g} {y}" for x, y in zip(example.x, example.y, strict=True))


EXAMPLES: tuple[tuple[str, Fitting], ...] = (
    ("line", Fitting()),
    *((name.replace("-", "_"), Fitting(_written(row), rate="0.01", steps="2000")) for name, row in PUBLISHED.items()),
    ("parabola", Fitting("-2 4.2\n-1 0.9\n0 0.1\n1 1.2\n2 3.8\n3 9.1", "a*x^2 + b*x + c", "0.02", "500")),
    ("growth", Fitting("0 1.1\n1 1.6\n2 2.8\n3 4.4\n4 7.5", "a*e^(k*x)", "0.002", "500")),
    ("outlier", Fitting("1 2.1\n2 3.9\n3 6.2\n4 7.8\n5 1.0", "w*x + b", "0.05", "1000", "mae")),
    ("unscaled", Fitting("150 50\n160 56\n170 66\n180 77\n190 84", "w*x + b", "0.00003", "200")),
    ("two_inputs", Fitting("1 5 8.1\n2 4 9.2\n3 7 13.9\n4 7 16.2\n5 9 19.8", "p*x_1 + q*x_2 + r", "0.01", "2000")),
)


def regression() -> Response:
    """``/regression``: the example at first, then the data in the address."""
    typed = Fitting.of(request.args)
    payload = _payload(typed)
    outcome = Outcome(refusal=payload) if isinstance(payload, Refusal) else ask("regression", **payload)
    refusal = outcome.refusal
    faults = {_FIELDS.get(refusal.field, refusal.field): refusal} if refusal and refusal.field else {}
    shown: Json = {"typed": typed, "outcome": outcome, "faults": faults, "examples": EXAMPLES}
    shown |= {"methods": METHODS, "losses": LOSSES, "figures": figures(outcome.answer)}
    return page("regression.html", 422 if faults else 200, **shown)


def _payload(typed: Fitting) -> Json | Refusal:
    """The request of the call, or why it cannot be made."""
    rate = decimal(typed.rate, "learning_rate")
    if isinstance(rate, Refusal):
        return rate
    payload: Json = {"data": typed.data, "model": typed.model, "learning_rate": rate}
    payload |= {"loss": typed.loss, "method": typed.method}
    for name, text, least in (("steps", typed.steps, 1), ("batch_size", typed.batch, 1), ("seed", typed.seed, 0)):
        if text or name == "steps":
            number = whole(text, name, least, MOST_STEPS)
            if isinstance(number, Refusal):
                return number
            payload[name] = number
    return payload
