"""Numbers inside sentences."""

import math

import pytest

from tutor.expression.message import Message
from tutor.wording import catalogue, say

KEY = next(key for key, text in catalogue("en").items() if text.count("{") == 1 and "{{" not in text)
SLOT = catalogue("en")[KEY].partition("{")[2].partition("}")[0]


def written(value, math_style="text"):
    """The number as it stands in a sentence of the catalogue."""
    before, after = catalogue("en")[KEY].split("{" + SLOT + "}")
    return say(Message(KEY, {SLOT: value}), "en", math_style).removeprefix(before).removesuffix(after)


@pytest.mark.parametrize(
    ("value", "text", "latex"),
    [
        (0.01, "0.01", "0.01"),
        (-24.083217, "−24.0832", "−24.0832"),
        (123456.0, "123456", "123456"),
        (0.0001, "0.0001", "0.0001"),
        (2.58293e-11, "2.58·10⁻¹¹", r"\(2.58\cdot 10^{-11}\)"),
        (-2.5e-7, "−2.5·10⁻⁷", r"\(-2.5\cdot 10^{-7}\)"),
        (1e-9, "1·10⁻⁹", r"\(1\cdot 10^{-9}\)"),
        (9.996e-6, "1·10⁻⁵", r"\(1\cdot 10^{-5}\)"),
        (1234567.0, "1.23·10⁶", r"\(1.23\cdot 10^{6}\)"),
        (math.inf, "∞", "∞"),
        (-math.inf, "−∞", "−∞"),
        (-3, "−3", "−3"),
    ],
)
def test_numbers(value, text, latex):
    assert (written(value), written(value, "latex")) == (text, latex)
