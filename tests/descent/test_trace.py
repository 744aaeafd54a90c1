"""Students' iterates: rounding accepted, the first mistake found and named, later lines followed through.

On f = x² (f′ = 2x, f″ = 2) from 1 with rate 0.1 the true run is 0.8, 0.64, 0.512, 0.4096. The wrong lines are worked
by hand.
"""

import math

import pytest

from tutor.descent.trace import MAX_LINES, MISTAKES, check_trace
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.read import read
from tutor.wording import LOCALES, say

SQUARE = read("x^2").node
ARTICLE = read("x^2*sin(x)").node


def judged(given, node=SQUARE, start=1.0, rate=0.1):
    trace = check_trace(node, start, rate, given)
    return [line.status for line in trace.lines], trace.first_error, [line.mistake for line in trace.lines]


@pytest.mark.parametrize(
    "given",
    [
        ["0.8", "0.64", "0.512", "0.4096"],
        ["0.80", "0.64", "0.51", "0.41"],  # rounded, and carried on exactly
        ["0.8", "0.64", "0.51", "0.408"],  # carried on from the rounded line
        ["0.8", "0.6", "0.5", "0.4"],
        ["8e-1", " 0.64 "],
        [],
    ],
)
def test_right_iterates_are_right_however_they_are_rounded(given):
    statuses, first, _ = judged(given)
    assert statuses == ["right"] * len(given)
    assert first is None


# given lines, index of the first wrong one, its mistake
WRONG = [
    (["1.2"], 0, "ascent_sign"),  # 1 + 0.2
    (["0.8", "0.96"], 1, "ascent_sign"),
    (["-1"], 0, "rate_forgotten"),  # 1 − 2
    (["0.8", "0.600"], 1, "stale_gradient"),  # 0.8 − 0.1·2·1
    (["0.8", "0.640", "0.480"], 2, "stale_gradient"),  # 0.64 − 0.1·2·0.8
    (["0.8", "0"], None, None),  # rounded to whole numbers 0.64 is 0 or 1
    (["0.8", "0.00"], 1, "newton"),
    (["0.9"], 0, "value_for_slope"),  # 1 − 0.1·1²
    (["-0.2"], 0, "place_forgotten"),
    (["0.8", "0.84"], 1, "from_the_start"),  # 1 − 0.1·1.6
    (["0.83"], 0, None),  # just wrong
]


@pytest.mark.parametrize(("given", "first", "mistake"), WRONG)
def test_mistakes_are_found_and_named(given, first, mistake):
    statuses, found, mistakes = judged(given)
    assert found == first
    if first is not None:
        assert statuses[first] == "wrong"
        assert mistakes[first] == mistake


def test_lines_after_a_mistake_are_followed_through():
    statuses, first, mistakes = judged(["0.8", "0.96", "0.768", "0.6144", "0.7"])
    assert statuses == ["right", "wrong", "follows", "follows", "wrong"]
    assert first == 1
    assert mistakes[1] == "ascent_sign"


def test_the_articles_run_rounded_to_two_places():
    x, true = 4.0, []
    for _ in range(5):
        x -= 0.01 * (2 * x * math.sin(x) + x * x * math.cos(x))
        true.append(f"{x:.2f}")
    statuses, first, _ = judged(true, ARTICLE, 4.0, 0.01)
    assert first is None and set(statuses) == {"right"}
    wrong = [*true[:2], f"{float(true[1]) - 0.2:.2f}", *true[3:]]
    assert judged(wrong, ARTICLE, 4.0, 0.01)[1] == 2


@pytest.mark.parametrize("mistake", [mistake.id for mistake in MISTAKES])
@pytest.mark.parametrize("locale", LOCALES)
def test_every_mistake_has_a_hint(mistake, locale):
    hints = {line.mistake: line.hint for given, _, _ in WRONG for line in check_trace(SQUARE, 1.0, 0.1, given).lines}
    assert len(say(hints[mistake], locale)) > 10


@pytest.mark.parametrize("given", [["half"], ["0.8", ""], ["nan"], ["inf"], ["1e999"]])
def test_a_line_that_is_no_number_is_pointed_at(given):
    with pytest.raises(TutorError) as caught:
        check_trace(SQUARE, 1.0, 0.1, given)
    assert caught.value.message.slots["line"] == len(given)


def test_limits():
    with pytest.raises(LimitExceeded):
        check_trace(SQUARE, 1.0, 0.1, ["0.8"] * (MAX_LINES + 1))
    with pytest.raises(TutorError):
        check_trace(read("x*y").node, 1.0, 0.1, ["0.8"])
