"""The form of the home page: what a student asks, as typed, and as the calls want it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from tutor.web.pages.calls import Refusal
from tutor.web.pages.language import current_locale
from tutor.wording import phrase

METHODS = ("gradient_descent", "momentum", "nesterov", "rmsprop", "adam", "backtracking", "newton")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """Every field as the student typed it. The names are those of the address, so a question can be shared."""

    f: str = ""
    domain: str = ""
    start: str = ""
    rate: str = ""
    method: str = "gradient_descent"

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Question:
        typed = {name: arguments.get(name, "").strip() for name in ("f", "domain", "start", "rate")}
        method = arguments.get("method", "")
        return cls(**typed, method=method if method in METHODS else METHODS[0])

    def query(self, **changes: str) -> str:
        """The address of this question, with some fields changed: ``?f=…&domain=…``."""
        return "?" + urlencode({name: value for name, value in {**asdict(self), **changes}.items() if value})


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


def by_name(text: str, names: Sequence[str]) -> dict[str, str]:
    """A start in several variables: ``x = 1, y = 2``, or the numbers in the order of the names: ``1, 2``."""
    parts = [part.strip() for part in text.strip(" ()").split(",") if part.strip()]
    if any("=" in part for part in parts):
        pairs = (part.partition("=") for part in parts)
        return {name.strip(): value.strip() for name, _, value in pairs}
    return dict(zip(names, parts, strict=False))
