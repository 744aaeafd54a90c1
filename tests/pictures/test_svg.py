"""Pictures are looked at as XML: what is drawn, where, and what a reader who cannot see it is told.

Expected places come from the functions themselves (values by hand), never from an earlier picture.
"""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.pictures.curve import ticks, trace, window
from tutor.pictures.svg import Captions, Mark, descent_plot, function_plot, shape

SVG = "{http://www.w3.org/2000/svg}"
CAPTIONS = Captions("x² sin x", "The graph <of> f & its points", identifier="here")


def parsed(text):
    return ElementTree.fromstring(text)


def by_class(root, name):
    return [element for element in root.iter() if name in element.get("class", "").split()]


def branches(root):
    return by_class(root, "plot-curve")[0].get("d").count("M")


def place(root, x, y):
    """Where (x, y) is in the picture, from the two data attributes alone: what the player in the page does."""
    left, right, bottom, top = (float(part) for part in root.get("data-frame").split())
    across, down, width, height = (float(part) for part in root.get("data-plot").split())
    return across + (x - left) / (right - left) * width, down + (top - y) / (top - bottom) * height


@pytest.mark.parametrize(
    ("function", "ends", "pieces"),
    [
        (np.sin, (0, 10), 1),
        (lambda x: 3.0, (-1, 1), 1),
        (lambda x: 1 / x, (-5, 5), 2),
        (lambda x: 1 / x**2, (-5, 5), 2),
        (np.tan, (-6, 6), 5),
        (np.floor, (-2.5, 2.5), 6),
        (np.sqrt, (-1, 4), 1),
        (lambda x: np.sqrt(x * x - 1), (-3, 3), 2),
        (np.cbrt, (-5, 5), 1),
        (lambda x: (x * x - 1) / (x - 1), (0, 4), 2),  # a hole at 1
        (lambda x: np.exp(-100 * x * x), (-10, 10), 1),
        (lambda x: np.full_like(x, math.nan), (0, 1), 0),
    ],
)
def test_the_line_breaks_at_poles_and_jumps_and_nowhere_else(function, ends, pieces):
    assert len(trace(function, *ends).branches) == pieces


@pytest.mark.parametrize(
    ("function", "ends", "low", "high"),
    [
        (np.sin, (0, 10), -1, 1),
        (lambda x: np.exp(-100 * x * x), (-10, 10), 0, 1),
        (lambda x: np.sqrt(4 - x * x), (-3, 3), 0, 2),
    ],
)
def test_all_of_a_bounded_function_is_seen(function, ends, low, high):
    frame = trace(function, *ends).frame
    assert low - 0.2 * (high - low) < frame.bottom < low
    assert high < frame.top < high + 0.2 * (high - low)


def test_a_pole_does_not_flatten_the_rest():
    assert trace(lambda x: 1 / x, -5, 5).frame.top < 100


def test_the_ends_of_a_half_circle_are_reached():
    branch = trace(lambda x: np.sqrt(4 - x * x), -3, 3).branches[0]
    assert branch[0] == pytest.approx((-2, 0), abs=0.02)
    assert branch[-1] == pytest.approx((2, 0), abs=0.02)


def test_marks_and_run_are_drawn_where_they_belong():
    marks = [Mark(2.0, 4.0, "local_maximum", "1", "a maximum"), Mark(99.0, 0.0, "neither", "2")]
    root = parsed(descent_plot(lambda x: x * x, (0, 3), CAPTIONS, [(3.0, 9.0), (2.5, 6.25), (1.0, 1.0)], marks))
    (point,) = by_class(root, "plot-point")
    found = re.fullmatch(r"translate\((\S+) (\S+)\)", point.get("transform")).groups()
    assert [float(part) for part in found] == pytest.approx(place(root, 2, 4), abs=0.1)
    assert point.find(f"{SVG}title").text == "a maximum"
    (ball,) = by_class(root, "plot-ball")
    assert [float(ball.get("cx")), float(ball.get("cy"))] == pytest.approx(place(root, 1, 1), abs=0.1)
    assert len(by_class(root, "plot-stops")[0]) == 3


def test_a_diverging_run_is_drawn_as_far_as_it_is_seen():
    path = [(1.0, 1.0), (-1.5, 2.25), (1e200, math.inf), (math.nan, math.nan)]
    root = parsed(descent_plot(lambda x: x * x, (-2, 2), CAPTIONS, path))
    assert len(by_class(root, "plot-stops")[0]) == 2


def test_kinds_differ_in_shape_as_well_as_colour():
    kinds = ["local_minimum", "local_maximum", "neither", "saddle", "undecided"]
    paths = {parsed(shape(kind)).find("path").get("d") for kind in kinds}
    assert len(paths) == len(kinds)


def test_it_is_named_for_those_who_cannot_see_it():
    root = parsed(function_plot(np.sin, (0, 1), CAPTIONS))
    names = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert root.get("role") == "img"
    assert [names[name] for name in root.get("aria-labelledby").split()] == [CAPTIONS.title, CAPTIONS.description]


def test_nothing_written_by_a_person_becomes_markup():
    hostile = '"><script>alert(1)</script>'
    root = parsed(
        function_plot(
            np.sin,
            (0, 1),
            Captions(hostile, hostile, hostile, hostile, hostile),
            [Mark(0, 0, hostile, hostile, hostile)],
        )
    )
    assert not [element for element in root.iter() if "script" in element.tag]


@pytest.mark.parametrize(
    ("lower", "upper", "places", "shown"),
    [
        (0, 10, [4], (0, 10)),
        (-math.inf, math.inf, [], (-10, 10)),
        (-math.inf, math.inf, [-10, 10], (-18, 18)),
        (0, math.inf, [5], (0, 8)),
        (-math.inf, math.inf, [2, math.inf], (-1, 5)),
    ],
)
def test_an_infinite_domain_is_seen_where_things_happen(lower, upper, places, shown):
    assert window(lower, upper, places) == pytest.approx(shown)


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e12))
def test_ticks_are_round_evenly_spaced_and_inside(low, spread):
    high = low + spread
    values = ticks(low, high)
    if spread < 1e-9 * abs(low):
        return  # the ticks themselves cannot be told apart in doubles
    assert len(values) <= 25
    assert all(low - 1e-6 * spread <= value <= high + 1e-6 * spread for value in values)
    gaps = np.diff(values)
    assert np.allclose(gaps, gaps[0] if len(gaps) else 0, rtol=1e-3)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_any_line_makes_a_well_formed_picture(scale, left, spread):
    root = parsed(function_plot(lambda x: scale * x, (left, left + spread), CAPTIONS))
    assert branches(root) == 1
    assert not re.search("nan|inf", by_class(root, "plot-curve")[0].get("d"))
