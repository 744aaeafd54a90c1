"""Level curves as SVG: lower ground lies in more layers, numbers stand on their levels, odd ground breaks nothing."""

from xml.etree import ElementTree

import numpy as np
import pytest

from tutor.pictures.contour import contour_plot
from tutor.pictures.curve import Frame
from tutor.pictures.levels import MOST_STRETCH, frame_around, level_curves
from tutor.pictures.svg import SHAPE, Captions, Mark

SVG = "{http://www.w3.org/2000/svg}"
CAPTIONS = Captions("Title <&>", "What is seen", "x", "y", "run")
FRAME = Frame(-2, 2, -1.5, 1.5)


def bowl(x, y):
    return x * x + 10 * y * y


def drawn(function, path=((1.5, 1.0), (0.0, 0.0)), marks=()):
    return ElementTree.fromstring(contour_plot(function, FRAME, CAPTIONS, path, marks))


def parts(root, name):
    return [element for element in root.iter() if element.get("class") == name]


def test_the_numbers_stand_on_curves_of_that_height():
    root = drawn(bowl)
    left, right, bottom, top = (float(part) for part in root.get("data-frame").split())
    x0, y0, width, height = (float(part) for part in root.get("data-plot").split())
    texts = list(parts(root, "plot-heights")[0])
    assert len(texts) >= 3
    for text in texts:
        x = left + (float(text.get("x")) - x0) / width * (right - left)
        y = top - (float(text.get("y")) - 4 - y0) / height * (top - bottom)
        assert bowl(x, y) == pytest.approx(float(text.text), rel=0.1, abs=0.1)


def test_lower_ground_lies_in_more_layers():
    """Each layer is the ground below one level: the outlines of lower levels are smaller."""
    layers = list(parts(drawn(bowl), "plot-ground")[0])
    widths = []
    for layer in layers:
        numbers = [float(part) for part in layer.get("d").replace("M", " ").replace("L", " ").replace("Z", " ").split()]
        widths.append(max(numbers[::2]) - min(numbers[::2]))
    assert len(widths) >= 8 and widths == sorted(widths) and widths[0] < 0.5 * widths[-1]


def test_path_and_points_are_on_the_ground():
    root = drawn(bowl, marks=[Mark(0, 0, "local_minimum", "1", "the bottom")])
    assert len(parts(root, "plot-run")) == len(parts(root, "plot-ball")) == 1
    assert len(parts(root, "plot-point plot-local_minimum")) == 1
    assert root.findtext(f"{SVG}title") == "Title <&>"


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: np.log(x * y),
        lambda x, y: 0 * x + 3.0,
        lambda x, y: np.nan * x,
        lambda x, y: 1 / (x * x + y * y),
        lambda x, y: np.sign(x) * np.exp(600 * x),
    ],
)
def test_odd_ground_can_be_drawn(function):
    assert drawn(function).tag == f"{SVG}svg"


def test_levels_do_not_pass_over_a_narrow_valley():
    levels = level_curves(lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2, FRAME).levels
    assert levels[0] < 3 < 500 < levels[-1]


@pytest.mark.parametrize(
    "places",
    [[(0, 0)], [(0, 0), (1, 0)], [(0, 0), (0, 5)], [(1, 1), (4, 3)], [(0, 0), (100, 0.01)], [(-3, 2), (-3, 2)]],
)
def test_a_frame_holds_its_places_with_room(places):
    frame = frame_around(places, SHAPE)
    for x, y in places:
        assert frame.left + 0.02 * frame.width < x < frame.right - 0.02 * frame.width
        assert frame.bottom + 0.02 * frame.height < y < frame.top - 0.02 * frame.height
    stretch = frame.width / frame.height / SHAPE
    assert stretch == pytest.approx(1) or max(stretch, 1 / stretch) > MOST_STRETCH
