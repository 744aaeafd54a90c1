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


def test_the_sum_over_prediction_minus_target_is_recovered_and_checked():
    for name, factor in (("w", "*x_i"), ("b", "")):
        partial = next(row for row in asked()["partials"] if row["variable"] == name)
        step = partial["residual_step"]
        assert step["before"] == partial["derivative"]
        assert step["after"]["text"] == partial["residual_form"]["text"]
        bracket = "((w*x_i + b) - y_i)" if factor else "(w*x_i + b) - y_i"
        assert step["after"]["text"] == f"2/n*sum({bracket}{factor}, i, 1, n)"
        assert step["check"] in ("exact", "enclosed")
    assert asked(loss="mae")["partials"][0]["residual_step"] is None


def test_the_first_updates_are_written_out():
    first = asked()["first_steps"][0]
    assert first["working"] == [
        "∂L/∂w = 2/4 · [(−1)·0 + (−3) + (−5)·2 + (−7)·3] = −17",
        "∂L/∂b = 2/4 · [(−1) + (−3) + (−5) + (−7)] = −8",
    ]
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


def test_rates_tried_beside_the_one_asked_for():
    rows = asked()["rates"]
    assert [row["size"] for row in rows] == ["too_small", "given", "best", "too_large"]
    assert [row["learning_rate"] for row in rows] == sorted(row["learning_rate"] for row in rows)
    assert rows[0]["predicted_rate"] > rows[1]["predicted_rate"] > rows[2]["predicted_rate"]
    assert rows[3]["predicted_rate"] > 1 and rows[3]["distance"] > 1


def test_scaled_inputs_are_trained_too():
    fields = {"x": [100, 210, 290, 400], "learning_rate": 1e-5, "steps": 100, "start": None}
    scaled = asked(**fields)["scaling"]
    assert scaled["outcome"] == "converged" and scaled["loss"] == pytest.approx(scaled["best_loss"])
    assert scaled["means"] == {"x": 250.0}


LINE = [[1.0, 2.0, 4.0], [2.1, 3.9, 8.2]]
TABLES = {
    "plain": "1, 2.1\n2, 3.9\n4, 8.2\n",
    "header": "x,y\n1,2.1\n2,3.9\n4,8.2",
    "spreadsheet": "x\ty\n1\t2,1\n2\t3,9\n4\t8,2",
    "semicolons": "1;2,1\n2;3,9\n4;8,2",
    "blanks and comments": "# measured\n1 2.1\n\n2 3.9  # twice\n4 8.2",
    "columns": "x: [1, 2, 4]\ny: [2.1, 3.9, 8.2]",
    "rows": "- {x: 1, y: 2.1}\n- {x: 2, y: 3.9}\n- {x: 4, y: 8.2}",
    "target first": "y: [2.1, 3.9, 8.2]\nx: [1, 2, 4]",
}


@pytest.mark.parametrize("name", TABLES)
def test_data_may_be_pasted_in_many_forms(name):
    answer = asked(x=None, y=None, data=TABLES[name], learning_rate=0.01)
    same = asked(x=LINE[0], y=LINE[1], learning_rate=0.01)
    assert answer["closed_form"] == same["closed_form"] and answer["final"] == same["final"]


def test_columns_keep_their_names_where_the_model_speaks_of_them():
    data = "height,age,weight\n1,5,3\n2,4,5\n3,7,6\n4,7,9"
    answer = asked(x=None, y=None, data=data, model="p*height + q*age + r", start=None, learning_rate=0.01)
    assert answer["inputs"] == ["height", "age"]
    answer = asked(x=None, y=None, data=data, model="p*x_1 + q*x_2 + r", start=None, learning_rate=0.01)
    assert answer["inputs"] == ["x_1", "x_2"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("1, 2\n2, oops\n", (5, 7)),
        ("1, 2\n2\n", (5, 1)),
        ("1, 2\n2, nan\n", (5, 6)),
        ("1\n2\n", (0, 4)),
        ("x: [1, 2]\ny: [1]", (0, 16)),
        ("x: [1, 2\n", (9, 1)),
        ("", (0, 0)),
    ],
)
def test_bad_data_point_at_the_line(data, place):
    with pytest.raises(TutorError) as caught:
        asked(x=None, y=None, data=data)
    assert caught.value.field == "data"
    assert (caught.value.offset, caught.value.length) == place


def test_published_data_by_name():
    """Anscombe (1973): the least-squares line of all four sets is y = 3.00 + 0.500x."""
    for number in range(1, 5):
        answer = asked(x=None, y=None, example=f"anscombe-{number}", learning_rate=0.01)
        assert answer["closed_form"]["parameters"] == pytest.approx({"w": 0.5, "b": 3.0}, abs=0.003)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"data": "1, 2"}, "x"),
        ({"x": None}, "x"),
        ({"y": None}, "y"),
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
