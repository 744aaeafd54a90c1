"""The form of the home page: what a student asks, as typed, and as the calls want it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from urllib.parse import urlencode

from tutor.web.pages.calls import Json, Refusal
from tutor.web.pages.language import current_locale
from tutor.wording import phrase

METHODS = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "backtracking", "newton")
DIRECTIONS = ("minimize", "maximize")
DERIVATIVES = ("leibniz", "prime")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """Every field as the student typed it. The names are those of the address, so a question can be shared."""

    f: str = ""
    domain: str = ""
    start: str = ""
    rate: str = ""
    method: str = METHODS[0]
    direction: str = DIRECTIONS[0]
    steps: str = ""
    decay: str = ""
    derivatives: str = DERIVATIVES[0]

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Question:
        typed = cls(**{field.name: arguments.get(field.name, str(field.default)).strip() for field in fields(cls)})
        method = typed.method if typed.method in METHODS else METHODS[0]
        direction = DIRECTIONS[typed.direction == DIRECTIONS[1]]
        derivatives = DERIVATIVES[typed.derivatives == DERIVATIVES[1]]
        return replace(typed, method=method, direction=direction, derivatives=derivatives)

    def query(self, **changes: str) -> str:
        """The address of this question, with some fields changed: ``?f=…&domain=…``."""
        changed, usual = asdict(replace(self, **changes)), asdict(Question())
        return "?" + urlencode({name: value for name, value in changed.items() if value != usual[name]})

    def tried(self, suggestion: Json) -> str:
        """The address of the run that was tried, as a ``suggestion`` of the call ``descent`` describes it."""
        changes = {"rate": plain(suggestion["learning_rate"]), "method": suggestion["method"]}
        changes["decay"] = plain(suggestion["decay"]) if suggestion["decay"] else ""
        match suggestion["changed"], suggestion["start"]:
            case "max_steps", _:
                changes["steps"] = str(suggestion["max_steps"])
            case "start", dict(places):
                changes["start"] = ", ".join(f"{name}={plain(value)}" for name, value in places.items())
            case "start", place:
                changes["start"] = plain(place)
        return self.query(**changes)

    @property
    def has_more(self) -> bool:
        """Whether one of the fields is used that are folded away at first."""
        chosen = (self.direction, self.derivatives) != (DIRECTIONS[0], DERIVATIVES[0])
        return bool(self.steps or self.decay) or chosen


ARTICLE = Question("x^2*sin(x)", "[0, 10]", "4", "0.01")
EXAMPLES = (
    Question("x^3 - 3x", "[-2, 2.5]", "2", "0.05"),
    Question("ln(x)/x", "(0, oo)", "", ""),
    Question("|x^2 - 1|", "[-2, 2]", "1.8", "0.1"),
    Question("e^(-x^2)", "", "1", "0.4"),
    Question("x^2 + 10y^2", "", "x = 3, y = 1", "0.08"),
)


def decimal(text: str, field: str) -> float | Refusal:
    """The number a student typed: ``0.01``, ``−2``, ``1e-3``."""
    plain = text.replace("−", "-")
    if _DECIMAL.fullmatch(plain) and abs(value := float(plain)) < 1e300:
        return value
    return Refusal(phrase("pages.form.not_a_number", current_locale()), field, ("", text, ""))


def plain(value: float) -> str:
    """The number as a student would type it: ``2``, ``0.05``."""
    return repr(value).removesuffix(".0")


def whole(text: str, field: str, least: int, most: int) -> int | Refusal:
    """The whole number a student typed."""
    number = int(text[:9]) if text.isascii() and text.isdigit() else -1
    if least <= number <= most:
        return number
    words = phrase("pages.form.not_a_whole_number", current_locale(), least=least, most=most)
    return Refusal(words, field, ("", text, ""))
