"""The outer shape of answers, and places that stay right. Written by hand from what students type."""

import pytest

from tutor.expression.errors import ReadingError
from tutor.grading.answer_text import Piece, is_none, items, settled, value_side

LEFT_SIDES = [
    ("f'(x) = 2x", "2x"),
    ("f’(x)=2x", "2x"),
    ("f''(x) = 2", "2"),
    ("y' = 2x", "2x"),
    ("dy/dx = 2x", "2x"),
    ("df/dx=2x", "2x"),
    ("d/dx f(x) = 2x", "2x"),
    (r"\frac{dy}{dx} = 2x", "2x"),
    (r"\frac{d}{dx} f(x) = 2x", "2x"),
    (r"\frac{\partial L}{\partial w} = 2w", "2w"),
    ("∂f/∂x = 2x", "2x"),
    ("f_x = 2x", "2x"),
    ("f^{\\prime}(x) = 2x", "2x"),
    ("x = 3", "3"),
    ("x_1 = 3", "3"),
    ("x1 = 3", "3"),
    ("θ = 3", "3"),
    ("= 2x", "2x"),
    ("f'(x) = 2*x^1 = 2x", "2x"),
    ("2x", "2x"),
    ("2x = 3", "2x = 3"),
    ("x <= 3", "x <= 3"),
    ("{x, x>=0; -x, x<0}", "{x, x>=0; -x, x<0}"),
]


@pytest.mark.parametrize(("text", "value"), LEFT_SIDES)
def test_a_left_side_that_only_names_is_taken_off(text, value):
    piece = value_side(Piece(text, 0))
    assert piece.text == value
    assert text[piece.offset :].startswith(value)


LISTS = [
    ("1, 3", ["1", "3"]),
    ("x = 1, 3", ["1", "3"]),
    ("x = 1, x = 3", ["1", "3"]),
    ("x=1 or x=3", ["1", "3"]),
    ("x = 1 and x = 3", ["1", "3"]),
    ("1; 3", ["1", "3"]),
    ("{1, 3}", ["1", "3"]),
    ("x = {1, 3}", ["1", "3"]),
    (r"\{1, 3\}", ["1", "3"]),
    (r"x = \left\{1, 3\right\}", ["1", "3"]),
    ("[1, 3]", ["1", "3"]),
    ("x = 1 또는 x = 3", ["1", "3"]),
    ("log(x, 2), 3", ["log(x, 2)", "3"]),
    ("(1, 2), (3, 4)", ["(1, 2)", "(3, 4)"]),
    ("±2", ["2", "-2"]),
    ("x = ±2", ["2", "-2"]),
    ("1 ± 2", ["1 + 2", "1 - 2"]),
    (r"\pm 2", ["2", "-   2"]),
    ("5", ["5"]),
    ("1, 3,", ["1", "3"]),
]


@pytest.mark.parametrize(("text", "parts"), LISTS)
def test_lists_fall_into_their_parts(text, parts):
    assert [piece.text for piece in items(text)] == parts


@pytest.mark.parametrize(("text", "parts"), LISTS)
def test_parts_stand_where_they_say(text, parts):
    for piece in items(text):
        last = piece.text.split()[-1].lstrip("+-")
        assert text[piece.offset : piece.offset + len(piece.text)].endswith(last)


@pytest.mark.parametrize(
    "text", ["none", "None.", "no critical points", "없음", "없어요", "∅", "{}", "x = none", r"\emptyset"]
)
def test_nothing_can_be_said_in_words(text):
    assert is_none(text)


@pytest.mark.parametrize("text", ["0", "x = 0", "one", "no"])
def test_other_words_are_not_nothing(text):
    assert not is_none(text)


def test_errors_point_into_the_whole_answer():
    text = "f'(x) = 2*(x"
    with pytest.raises(ReadingError) as caught:
        value_side(Piece(text, 0)).read("text")
    assert text[caught.value.offset] == "("


def test_warnings_point_into_the_whole_answer():
    text = "y' = 1/2x"
    (warning,) = value_side(Piece(text, 0)).read("text").warnings
    assert text[warning.offset : warning.offset + warning.length] == "/2x"


def test_a_part_without_a_backslash_is_read_like_its_neighbours():
    assert settled("auto", r"\frac12, 3") == "latex"
    assert settled("auto", "1/2, 3") == "text"
    assert settled("text", r"\pi") == "text"
