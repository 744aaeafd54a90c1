"""Domains: what is read as an interval, and what is refused where."""

import pytest

from tutor.expression.errors import TutorError
from tutor.expression.interval import REAL_LINE, Interval
from tutor.expression.read import read_interval
from tutor.expression.write_latex import interval_to_latex
from tutor.expression.write_text import interval_to_text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("[0, 10]", "[0, 10]"),
        ("[0,10]", "[0, 10]"),
        ("[0,5]", "[0, 5]"),  # two ends, not a decimal comma
        ("(0, 1)", "(0, 1)"),
        ("[0, 1)", "[0, 1)"),
        ("(0, 1]", "(0, 1]"),
        ("]0, 1[", "(0, 1)"),  # ISO 31-11 and French schools
        ("[0; 1[", "[0, 1)"),
        ("[0.5; 2.5]", "[1/2, 5/2]"),
        ("(-oo, oo)", "(-oo, oo)"),
        ("(-∞, ∞)", "(-oo, oo)"),
        ("(-inf, 0]", "(-oo, 0]"),
        ("[-pi, 2pi]", "[-pi, 2*pi]"),
        ("[-sqrt(2), √2]", "[-sqrt(2), sqrt(2)]"),
        ("[1/2, e]", "[1/2, e]"),
        ("[0, +oo)", "[0, oo)"),
        ("R", "(-oo, oo)"),
        ("[1, 1]", "[1, 1]"),
        (r"\left[0,\infty\right)", "[0, oo)"),
        (r"(-\infty, \infty)", "(-oo, oo)"),
        (r"\left]0,\frac{\pi}{2}\right[", "(0, pi/2)"),
    ],
)
def test_read_as(written, canonical):
    assert interval_to_text(read_interval(written)) == canonical


@pytest.mark.parametrize(
    ("written", "key", "offset"),
    [
        ("", "reading.interval_form", 0),
        ("0, 1", "reading.interval_form", 0),
        ("x", "reading.interval_form", 0),
        ("[0]", "reading.interval_form", 2),
        ("[0, 1, 2]", "reading.interval_form", 5),
        ("[0, 1", "reading.unclosed_bracket", 0),
        ("(0, 1", "reading.unclosed_parenthesis", 0),
        ("[, 1]", "reading.interval_form", 1),
        ("[0, ]", "reading.interval_form", 4),
        ("[0, 1] x", "reading.interval_form", 7),
        ("[10, 0]", "reading.interval_order", 0),
        ("(oo, -oo)", "reading.interval_order", 0),
        ("(1, 1)", "reading.interval_order", 0),
        ("[0, oo]", "reading.interval_infinity", 6),
        ("[-oo, 0)", "reading.interval_infinity", 0),
        ("[0, x]", "reading.interval_variable", 4),
        ("[0, 2oo)", "reading.infinity", 4),
        ("[0, 1+]", "reading.missing_after", 5),
        ("[0, 9^9^9^9]", "limit.exponent", None),
    ],
)
def test_refused(written, key, offset):
    with pytest.raises(TutorError) as caught:
        read_interval(written)
    assert (caught.value.message.key, caught.value.offset) == (key, offset)


@pytest.mark.parametrize("text", ["[0, 10]", "(-oo, oo)", "(0, pi/2]", "[-1/2, sqrt(2))"])
def test_what_a_writer_wrote_is_read_back(text):
    interval = read_interval(text)
    assert isinstance(interval, Interval)
    assert read_interval(interval_to_text(interval)) == interval
    assert read_interval(interval_to_latex(interval), notation="latex") == interval


def test_all_real_numbers():
    assert read_interval("ℝ") == REAL_LINE
