"""``POST /read`` in the shape of the contract, and what it refuses. By hand."""

import pytest

from tests.expression import cases_refused
from tutor.answers.reading import ReadRequest, reading
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError


def ask(expression, **fields):
    return reading(ReadRequest(expression=expression, **fields), NoAlgebra())


def test_an_expression():
    assert ask("x sin x") == {
        "kind": "expression",
        "expression": {"text": "x*sin(x)", "latex": r"x \sin(x)"},
        "parts": [{"text": "x*sin(x)", "latex": r"x \sin(x)"}],
        "speech": "x times sine of x",
        "variables": ["x"],
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("written", "kind", "text", "parts", "variables"),
    [
        ("x = 1, 3", "values", "x = 1, x = 3", ["1", "3"], []),
        ("{1, a}", "values", "{1, a}", ["1", "a"], ["a"]),
        ("(0,-1), (2,3)", "points", "(0, -1), (2, 3)", ["(0, -1)", "(2, 3)"], []),
        ("(-oo, 2] ∪ [3, oo)", "intervals", "(-oo, 2] U [3, oo)", ["(-oo, 2]", "[3, oo)"], []),
        ("1 <= x < 3", "intervals", "x in [1, 3)", ["[1, 3)"], ["x"]),
        ("f'(x) = 2x", "equation", "f'(x) = 2*x", ["2*x"], ["x"]),
        ("y = 2x", "equation", "y = 2*x", ["2*x"], ["x"]),
        ("없음", "none", "none", [], []),
        (r"\{1, 3\}", "values", "{1, 3}", ["1", "3"], []),
    ],
)
def test_answers_of_other_kinds(written, kind, text, parts, variables):
    answer = ask(written)
    assert (answer["kind"], answer["expression"]["text"]) == (kind, text)
    assert [part["text"] for part in answer["parts"]] == parts
    assert answer["variables"] == variables
    assert answer["expression"]["latex"] and answer["speech"]


def test_warnings_show_every_reading():
    (warning,) = ask("x = 0,5")["warnings"]
    assert warning["code"] == "decimal-comma"
    assert warning["readings"] == ["x = 0, x = 5", "x = 1/2"]
    assert (warning["offset"], warning["length"]) == (4, 3)


@pytest.mark.parametrize(
    ("written", "key", "offset"),
    [
        ("0,5", "reading.decimal_comma", 0),  # alone it is more likely a number
        ("0,5x", "reading.decimal_comma", 0),
        ("f(x) = 0,5x", "reading.decimal_comma", 7),
        ("x + 1 = ", "reading.missing_after", 6),
        ("f'(x) =", "reading.missing_after", 6),
        ("x == 1", "reading.double_equals", 2),
        ("2x = 3", "reading.equation", 3),
        ("= 2x", "reading.missing_before", 0),
        ("1, 3(", "reading.unclosed_parenthesis", 4),  # the error that came further
        ("f'(x) = 2x +", "reading.missing_after", 11),
        ("x = sinx", "reading.unknown_name_near", 4),
        ("1,", "reading.unexpected_comma", 1),
        ("oo", "reading.infinity", 0),
        ("x = 1, (2, 3)", "reading.mixed_answer", 7),
        ("", "reading.empty", 0),
    ],
)
def test_refused_where_the_mistake_is(written, key, offset):
    with pytest.raises(TutorError) as caught:
        ask(written)
    assert (caught.value.message.key, caught.value.offset, caught.value.field) == (key, offset, "expression")


@pytest.mark.parametrize("case", cases_refused.CASES, ids=lambda case: ascii(case[0]))
def test_what_is_no_expression_is_never_called_one(case):
    try:
        assert ask(case[0])["kind"] != "expression"
    except TutorError as error:
        assert error.field == "expression"
