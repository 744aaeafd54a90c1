"""The call /analysis: its shape, the domain in words, decimals that really enclose, both languages."""

import json
from fractions import Fraction

import pytest

from tutor.answers.analysis import AnalysisRequest, analysis
from tutor.answers.coordinates import decimal_text
from tutor.answers.verify_analysis import VerifyAnalysisRequest, verify_analysis
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError
from tutor.extrema.certificate import verify

POINT = {"x", "y", "kind", "is_inflection", "reason", "test", "second_derivative", "certified"}
REPORT = {
    *("expression", "domain", "derivative", "second_derivative", "critical_points", "families", "endpoints"),
    *("global_minimum", "global_maximum", "monotonic", "concave", "complete", "undecided", "steps"),
}


def answer(**fields):
    found = analysis(AnalysisRequest(**fields), NoAlgebra())
    json.dumps(found, allow_nan=False)
    return found


def test_one_variable_has_the_shape_of_the_contract():
    found = answer(expression="x^2*sin(x)", domain="[0, 10]")
    assert set(found) >= REPORT
    assert found["complete"] is True and found["domain"] == "[0, 10]"
    assert [point["kind"] for point in found["critical_points"]] == ["local_maximum", "local_minimum", "local_maximum"]
    for point in [*found["critical_points"], *found["endpoints"]]:
        assert set(point) >= POINT
        for coordinate in (point["x"], point["y"]):
            assert set(coordinate) == {"exact", "approx", "enclosure"}
    assert all(step["check"] in ("exact", "enclosed", "sampled") for step in found["steps"])


def test_the_enclosure_contains_the_number_and_shows_fifteen_digits():
    """2·tan x = −x near 5: 5.086985094102270440563368758… (bisection to 40 digits)."""
    point = answer(expression="x^2*sin(x)", domain="[0, 10]")["critical_points"][1]
    low, high = (Fraction(end) for end in point["x"]["enclosure"])
    assert low <= Fraction("5.08698509410227044056336875840173743382") <= high
    assert high - low < Fraction(1, 10**15)


def test_a_certificate_is_given_when_asked_for():
    assert "certificate" not in answer(expression="x^2")
    found = answer(expression="x^2*sin(x)", domain="[0, 10]", certificate=True)
    assert verify(found["certificate"]).proved
    assert found["concave_complete"] is True


def test_families_are_written_in_a_whole_number():
    found = answer(expression="sin(x)")
    assert {family["x"]["text"] for family in found["families"]} == {"pi/2 + 2*pi*n", "3*pi/2 + 2*pi*n"}
    assert found["period"]["text"] == "2*pi"


def test_nothing_infinite_gets_into_the_json():
    for expression in ("x", "1/x", "e^x", "tan(x)", "x + sin(x)", "x^2*sin(x)", "floor(x)", "5"):
        answer(expression=expression)


def test_several_variables():
    found = answer(expression="x^2 - y^2", variables=["x", "y"], domain={"x": "[-1, 1]", "y": "[-1, 1]"})
    assert found["complete"] is True
    (point,) = found["critical_points"]
    assert point["kind"] == "saddle" and point["test"] == "hessian"
    assert found["global_minimum"]["value"]["approx"] == -1 and len(found["global_minimum"]["points"]) == 2
    assert found["global_maximum"]["attained"] is True and found["global_maximum_why"]


def test_a_cell_of_places_is_given_by_its_ends_and_no_number_in_it():
    found = answer(expression="floor(x + 1/2)^2 + floor(y + 1/2)^2", domain={"x": "[-5, 5]", "y": "[-5, 5]"})
    (place,) = found["global_minimum"]["points"]
    for x in place.values():
        assert x["approx"] is None and [float(end) for end in x["enclosure"]] == pytest.approx([-1 / 2, 1 / 2])
    compared = [step["explanation"] for step in found["steps"] if step["rule"] == "analysis.compare"]
    assert compared[0].startswith("Global minimum: 0. ") and "≈" not in compared[0]


def test_several_variables_need_no_domain():
    found = answer(expression="x^2 y")
    assert found["variables"] == ["x", "y"] and found["complete"] is True
    assert [curve["kind"] for curve in found["curves"]] == ["local_maximum", "local_minimum"]
    assert found["curves"][0]["parametrization"][1]["text"] == "t" and found["curves"][0]["between"][0] is None
    assert found["global_minimum"] is None and found["global_minimum_why"]


def test_korean_explanations():
    steps = answer(expression="x^3 - 3x", locale="ko")["steps"]
    assert any("가" <= letter <= "힣" for step in steps for letter in step["explanation"])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"expression": "x*y", "domain": "[0, 1]"}, "variable"),
        ({"expression": "x*y", "variable": "x"}, "variables"),
        ({"expression": "x", "domain": "[0, "}, "domain"),
        ({"expression": "x +"}, "expression"),
        ({"expression": "x", "domain": {"x": "[5, 1"}}, "domain.x"),
    ],
)
def test_errors_name_the_field(fields, field):
    with pytest.raises(TutorError) as caught:
        answer(**fields)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("value", "towards", "digits", "text"),
    [
        (Fraction(2, 3), -1, 3, "0.666"),
        (Fraction(2, 3), 1, 3, "0.667"),
        (Fraction(-2, 3), -1, 3, "-0.667"),
        (Fraction(-2, 3), 1, 3, "-0.666"),
        (Fraction(5), 1, 25, "5"),
        (Fraction(123456), -1, 3, "123000"),
        (Fraction(123456), 1, 3, "124000"),
        (Fraction(1, 3000), 1, 2, "0.00034"),
        (Fraction(0), 1, 5, "0"),
    ],
)
def test_decimals_round_outwards(value, towards, digits, text):
    assert decimal_text(value, towards, digits) == text


def test_values_beyond_what_can_be_written_out_lie_between_powers_of_ten():
    """log10(e) = 0.4342944819…: e^(−10^12) lies between 10^−434294481904 and 10^−434294481903."""
    found = answer(expression="e^(-10^12*x^2)", domain="[-1, 0]")
    (end,) = [point for point in found["endpoints"] if point["kind"] == "local_minimum"]
    assert end["y"]["enclosure"] == ["1e-434294481904", "1e-434294481903"]
    assert found["complete"]


def test_a_certificate_in_several_variables_is_verified_or_its_absence_explained():
    found = answer(expression="x^3 + y^3 - 3x*y", variables=["x", "y"], certificate=True)
    judged = verify_analysis(VerifyAnalysisRequest(certificate=found["certificate"]), NoAlgebra())
    assert judged["proved"] and found["certificate_why"] is None
    found = answer(expression="x*e^(-y^2)", variables=["x", "y"], certificate=True)
    assert found["certificate"] is None and "unbounded" in found["certificate_why"]


def test_a_border_without_values_is_told_as_such():
    """x y + 8/x + 1/y on the open quadrant: nothing there on the axes, which are its border."""
    found = answer(expression="x*y + 8/x + 1/y", variables=["x", "y"], domain="(0, oo)")
    assert found["endpoints"] == [] and found["global_minimum"]["value"]["approx"] == 6
    told = [step["explanation"] for step in found["steps"] if step["rule"] == "analysis.edge"]
    assert told == [f"On the border {name} = 0 the function is not defined." for name in "xy"]


def test_steps_of_several_variables_are_set_with_round_d():
    steps = answer(expression="x^2*y", variables=["x", "y"])["steps"]
    assert steps[0]["before"]["latex"].startswith(r"\frac{\partial}{\partial x}")
