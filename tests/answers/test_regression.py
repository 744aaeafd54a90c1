"""The answer of ``regression``: what stands in it, and what is refused."""

import json

import pytest
from pydantic import ValidationError

from tutor.answers.regression import RegressionRequest, regression
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError

EXAMPLE = {
    "x": [0, 1, 2, 3],
    "y": [1, 3, 5, 7],
    "model": "w*x + b",
    "start": {"w": 0, "b": 0},
    "learning_rate": 0.05,
    "steps": 500,
}


def asked(**fields):
    answer = regression(RegressionRequest.model_validate({**EXAMPLE, **fields}), NoAlgebra())
    json.dumps(answer, allow_nan=False)
    return answer


def test_the_contracts_example():
    answer = asked()
    assert answer["loss"]["expression"]["text"] == "sum((y_i - (w*x_i + b))^2, i, 1, n)/n"
    assert [partial["variable"] for partial in answer["partials"]] == ["w", "b"]
    assert answer["partials"][0]["residual_form"]["text"] == "2/n*sum(((w*x_i + b) - y_i)*x_i, i, 1, n)"
    assert {"summation", "chain"} <= {step["rule"] for step in answer["partials"][0]["steps"]}
    assert answer["gradient_checked"] is True
    assert answer["closed_form"]["parameters"] == pytest.approx({"w": 2, "b": 1})
    assert answer["final"]["parameters"] == pytest.approx({"w": 2, "b": 1}, abs=1e-6)
    assert answer["distance"] < 1e-6
    assert answer["theory"]["predicted_rate"] == pytest.approx(answer["theory"]["observed_rate"], abs=1e-4)
    assert answer["path"][0]["value"] == 21
    assert answer["path"][-1]["step"] == answer["steps"] == 500


def test_the_first_updates_are_written_out():
    first = asked()["first_steps"][0]
    assert first["gradient"] == {"w": -17.0, "b": -8.0}
    assert first["lines"] == ["w ← 0 − 0.05 · (−17) = 0.85", "b ← 0 − 0.05 · (−8) = 0.4"]
    assert asked(method="adam")["first_steps"][0]["lines"] == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"learning_rate": 1},
        {"loss": "mae"},
        {"loss": "huber"},
        {"batch_size": 2},
        {"model": "a*e^(k*x)", "start": {"a": 1, "k": 0.5}, "learning_rate": 0.001},
        {"model": "a*x^2 + w*x + b", "start": None, "learning_rate": 0.01},
        {"x": [[0], [1], [2], [3]]},
        {"x": [[0, 5], [1, 4], [2, 7], [3, 7]], "model": "w_1*x_1 + w_2*x_2 + b", "start": None, "learning_rate": 0.01},
        {"x": {"t": [0, 1, 2, 3]}, "model": "w*t + b"},
        {"model": "w*t + b"},
        {"x": {"mass": [0, 1, 2, 3]}, "model": "w*mass + b", "start": None},
    ],
)
@pytest.mark.parametrize("locale", ["en", "ko"])
def test_every_kind_of_request_is_answered_in_both_languages(fields, locale):
    answer = asked(**fields, locale=locale)
    assert answer["gradient_checked"] is True
    assert 1 <= len(answer["advice"]) <= 4
    assert all("{" not in sentence for sentence in answer["advice"])
    assert answer["final"]["parameters"].keys() == set(answer["parameters"])


def test_the_suggestion_is_as_good_as_it_says():
    suggestion = asked(learning_rate=0.001)["suggestion"]
    again = asked(learning_rate=suggestion["learning_rate"])
    assert again["distance"] == pytest.approx(suggestion["distance"], abs=1e-9)
    assert again["distance"] < 1e-6


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"x": [1, 2]}, "y"),
        ({"x": [1, 1, 1, 1]}, "x"),
        ({"x": [1], "y": [1]}, "x"),
        ({"x": [], "y": []}, "y"),
        ({"x": [[0, 1], [1], [2, 2], [3, 3]]}, "x"),
        ({"model": "w*x +"}, "model"),
        ({"model": "3x", "start": None}, "model"),
        ({"start": {"w": 0}}, "start"),
        ({"start": {"w": 0, "b": 0, "c": 0}}, "start"),
        ({"learning_rate": 0}, "learning_rate"),
        ({"batch_size": 2, "method": "adam"}, "method"),
        ({"model": "w*ln(x) + b"}, "x"),
    ],
)
def test_what_cannot_be_used_names_its_field(fields, field):
    with pytest.raises(TutorError) as caught:
        asked(**fields)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "fields",
    [
        {"x": "1,2"},
        {"x": [1, None]},
        {"y": [1, float("nan")]},
        {"steps": 0},
        {"steps": 10**9},
        {"loss": "l3"},
        {"k": 1},
    ],
)
def test_the_request_model_refuses_the_rest(fields):
    with pytest.raises(ValidationError):
        asked(**fields)
