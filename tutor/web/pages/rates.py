"""Three small pictures for the introduction: the same parabola, the same start, three learning rates."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup

from tutor.pictures.svg import Captions, descent_plot
from tutor.web.pages.language import current_locale
from tutor.wording import Locale, phrase

_START, _STEPS = 2.4, 14
_RATES = {"small": 0.03, "right": 0.3, "large": 1.04}


def three_rates() -> dict[str, tuple[float, Markup]]:
    """By name, the learning rate and the picture of its run on x²."""
    return {name: (rate, _picture(name, rate, current_locale())) for name, rate in _RATES.items()}


@cache
def _picture(name: str, rate: float, locale: Locale) -> Markup:
    """On x² each step of gradient descent is x ← x − 2·rate·x, so x shrinks by the factor 1 − 2·rate."""
    xs = [_START * (1 - 2 * rate) ** step for step in range(_STEPS + 1)]
    title = phrase(f"pages.why.rate_{name}", locale)
    path = [(x, x * x) for x in xs]
    # Markup is safe: tutor.pictures escapes every text it is given, and these are our own.
    return Markup(descent_plot(lambda x: x * x, (-3.4, 3.4), Captions(title, title, identifier=f"rate-{name}"), path))
