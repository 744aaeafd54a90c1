"""Matplotlib pictures: readable files of the size asked for, the run really moving, the same bytes twice."""

import io
import math
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tutor.pictures.curve import Frame
from tutor.pictures.raster import (
    MOST_FRAMES,
    contour_picture,
    descent_animation,
    descent_picture,
    function_picture,
    shown_steps,
)
from tutor.pictures.svg import Mark

MARKS = [Mark(5.087, -24.083, "local_minimum", "1"), Mark(2.2889, 3.945, "local_maximum", "극대")]


def article(x):
    return x**2 * np.sin(x)


def run(steps=30):
    x, path = 4.0, []
    for _ in range(steps + 1):
        path.append((x, x * x * math.sin(x)))
        x -= 0.01 * (2 * x * math.sin(x) + x * x * math.cos(x))
    return path


def near(pixels, colour, tolerance=12):
    """How many pixels have this colour."""
    return int((np.abs(pixels.astype(int) - colour).max(axis=-1) <= tolerance).sum())


def test_a_png_shows_the_curve_in_its_colour():
    image = Image.open(io.BytesIO(function_picture(article, (0, 10))))
    assert image.size == (640, 400)
    assert near(np.asarray(image.convert("RGB")), (0x00, 0x72, 0xB2)) > 500


def test_the_run_and_the_signs_are_on_the_picture():
    plain = np.asarray(Image.open(io.BytesIO(function_picture(article, (0, 10)))).convert("RGB"))
    drawn = np.asarray(Image.open(io.BytesIO(descent_picture(article, (0, 10), run(), MARKS))).convert("RGB"))
    for colour in ((0xD5, 0x5E, 0x00), (0x00, 0x9E, 0x73)):  # the run, the sign of a minimum
        assert near(plain, colour) == 0
        assert near(drawn, colour) > 20


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_same_picture_has_the_same_bytes(form):
    assert descent_picture(article, (0, 10), run(), MARKS, form) == descent_picture(
        article, (0, 10), run(), MARKS, form
    )


def test_an_svg_is_well_formed_and_fetches_nothing():
    text = descent_picture(article, (0, 10), run(), MARKS, "svg").decode()
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    links = [value for element in root.iter() for name, value in element.items() if name.endswith("href")]
    assert all(link.startswith("#") for link in links)


@pytest.mark.parametrize("form", ["gif", "apng", "webp"])
def test_an_animation_moves_and_is_small(form):
    told = []
    data = descent_animation(article, (0, 10), run(), MARKS, form, lambda made, of: told.append((made, of)))
    image = Image.open(io.BytesIO(data))
    assert image.n_frames == len(shown_steps(30)) == told[-1][0] == told[-1][1]
    assert [made for made, _ in told] == list(range(1, len(told) + 1))
    assert len(data) < {"gif": 32_000, "apng": 24_000, "webp": 20_000}[form]
    centres = []
    for frame in (0, 6, image.n_frames - 1):
        image.seek(frame)
        pixels = np.asarray(image.convert("RGB")).astype(int)
        _, columns = np.nonzero(np.abs(pixels - (0xD5, 0x5E, 0x00)).max(axis=-1) <= 40)
        centres.append(columns[columns > 250].max() if len(columns) else 0)
    assert centres[0] < centres[1] <= centres[2]  # the ball rolls to the right, towards 5.087


def test_long_runs_are_thinned_and_keep_their_ends():
    assert shown_steps(0) == [0]
    assert shown_steps(5) == [0, 1, 2, 3, 4, 5]
    steps = shown_steps(100_000)
    assert (steps[0], steps[-1]) == (0, 100_000)
    assert len(steps) <= MOST_FRAMES + 1


def test_points_that_are_not_finite_are_left_out():
    path = [*run(3), (math.nan, 1.0), (math.inf, 2.0)]
    assert descent_picture(article, (0, 10), path) == descent_picture(article, (0, 10), run(3))
    with pytest.raises(ValueError, match="no finite point"):
        descent_animation(article, (0, 10), [(math.nan, 0.0)])


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: x * x + 10 * y * y,
        lambda x, y: np.log(x * y),  # undefined on half of the frame
        lambda x, y: 0 * x + 3.0,  # no level curves at all
        lambda x, y: np.nan * x,
    ],
)
def test_contours_of_any_function_can_be_drawn(function):
    path = [(1.9 * 0.9**k, 1.2 * (-0.8) ** k) for k in range(20)]
    image = Image.open(io.BytesIO(contour_picture(function, Frame(-2, 2, -1.5, 1.5), path, ("u", "v"))))
    assert near(np.asarray(image.convert("RGB")), (0xD5, 0x5E, 0x00)) > 100
