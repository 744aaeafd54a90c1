"""What every call shares: a function may be given its name."""

import pytest

from tutor.answers.common import Request
from tutor.expression.errors import ReadingError
from tutor.expression.write_text import to_text


class Question(Request):
    expression: str


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("f(x) = x^2", "x^2"),
        ("y = x^2", "x^2"),
        ("g(t)=sin t", "sin(t)"),
        (r"f(x) = \frac{x}{2}", "x/2"),
        ("z = x*y", "x*y"),
        ("x^2", "x^2"),
    ],
)
def test_a_function_may_have_a_name(typed, read_as):
    assert to_text(Question(expression=typed).read_function("expression").node) == read_as


@pytest.mark.parametrize(
    ("typed", "key", "offset"),
    [
        ("x = 3", "reading.equation", 2),
        ("y = x*y", "reading.equation", 2),
        ("f'(x) = 2x", "reading.prime", 1),
        ("f(x) = x*(x + 1", "reading.unclosed_parenthesis", 9),
        ("{1, 2}", None, None),
    ],
)
def test_what_is_no_function_is_refused_at_its_place(typed, key, offset):
    with pytest.raises(ReadingError) as refused:
        Question(expression=typed).read_function("expression")
    assert refused.value.field == "expression"
    if key:
        assert (refused.value.message.key, refused.value.offset) == (key, offset)


def test_readings_of_a_named_function_are_functions():
    reading = Question(expression="y = 1/2x").read_function("expression")
    assert [to_text(each) for each in reading.warnings[0].readings] == ["1/2*x", "1/(2*x)"]
    assert reading.warnings[0].offset == 5
