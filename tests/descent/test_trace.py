"""Students' iterates: rounding accepted, the first mistake found and named, later lines followed through.

On f = x² (f′ = 2x, f″ = 2) from 1 with rate 0.1 the true run is 0.8, 0.64, 0.512, 0.4096. The wrong lines are worked
by hand.
"""

import math
from decimal import Decimal

import pytest

from tutor.descent.trace import MAX_LINES, MISTAKES, Iterate, check_trace, steps_of
from tutor.expression.errors import LimitExceeded, TutorError
from tutor.expression.read import read
from tutor.wording import LOCALES, catalogue

SQUARE = read("x^2").node
ARTICLE = read("x^2*sin(x)").node


def written(line):
    """A line as written: numbers apart by blanks, each with the unit of its last digit."""
    numbers = [Decimal(part) for part in line.split()]
    return Iterate(tuple(map(float, numbers)), tuple(10.0 ** n.as_tuple().exponent for n in numbers))


def judged(given, node=SQUARE, start=1.0, rate=0.1, **options):
    trace = check_trace(steps_of(node, start, rate, **options), [written(line) for line in given])
    named = [line.mistakes[0].removeprefix("gd.") if line.mistakes else None for line in trace.lines]
    return [line.status for line in trace.lines], trace.first_error, named


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
    (["1.2"], 0, "ascent"),  # 1 + 0.2
    (["0.8", "0.96"], 1, "ascent"),
    (["-1"], 0, "rate_dropped"),  # 1 − 2
    (["0.8", "0.600"], 1, "stale_gradient"),  # 0.8 − 0.1·2·1
    (["0.8", "0.640", "0.480"], 2, "stale_gradient"),  # 0.64 − 0.1·2·0.8
    (["0.8", "0"], None, None),  # rounded to whole numbers 0.64 is 0 or 1
    (["0.8", "0.00"], 1, "newton_mixed_up"),
    (["0.9"], 0, "uses_function_value"),  # 1 − 0.1·1²
    (["-0.2"], 0, "old_point_missing"),
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
    assert mistakes[1] == "ascent"


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
    assert f"slip.{mistake}" in catalogue(locale)


def test_the_start_may_be_written_down_once_more():
    assert judged(["1.0", "0.80", "0.64"])[0] == ["start", "right", "right"]
    assert judged(["1", "0.80", "0.64"])[0] == ["start", "right", "right"]  # though 0.8 rounds to 1 as well
    assert judged(["1.0", "1.0"])[:2] == (["start", "wrong"], 1)
    assert judged(["1.00", "0.99"], rate=0.004)[0] == ["start", "right"]  # 0.992


BOWL = read("x^2 + 3*y^2").node  # gradient (2x, 6y)


def test_several_coordinates_are_judged_together():
    start = {"x": 1.0, "y": 1.0}
    assert judged(["0.8 0.4", "0.64 0.16"], BOWL, start)[0] == ["right", "right"]
    assert judged(["1.2 1.6"], BOWL, start)[1:] == (0, ["ascent"])
    assert judged(["0.8 0.5"], BOWL, start)[1:] == (0, [None])
    assert judged(["0.00 0.00"], BOWL, start)[1:] == (0, ["newton_mixed_up"])


def test_uphill_the_sign_is_the_other_one():
    assert judged(["1.2", "1.44"], direction="maximize")[0] == ["right", "right"]
    assert judged(["0.8"], direction="maximize")[1:] == (0, ["ascent"])


def test_other_methods_remember_what_they_did():
    # v = −0.1·2 = −0.2, x = 0.8; v = 0.9·(−0.2) − 0.1·1.6 = −0.34, x = 0.46
    assert judged(["0.8", "0.46"], method="momentum")[0] == ["right", "right"]
    assert judged(["0.8", "0.64"], method="momentum")[1:] == (1, [None, "plain_step"])
    assert judged(["0.800"], method="newton")[1:] == (0, ["plain_step"])
    # rates 0.1, 0.1/1.5
    assert judged(["0.8", "0.69333"], decay=0.5)[0] == ["right", "right"]


def test_where_the_method_has_no_next_step_nothing_is_right():
    statuses, first, _ = judged(["-0.1", "-0.2"], read("ln(x)").node, 0.05, 0.0075)
    assert (statuses, first) == (["right", "wrong"], 1)


def test_limits():
    with pytest.raises(LimitExceeded):
        check_trace(steps_of(SQUARE, 1.0, 0.1), [Iterate((0.8,), (0.1,))] * (MAX_LINES + 1))
    with pytest.raises(TutorError):
        steps_of(SQUARE, 1.0, 0.0)
