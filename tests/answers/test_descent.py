"""The answer of ``descent``: the contract's shape, and what stands in it."""

import json
import math
from dataclasses import replace
from itertools import pairwise

import pytest
from flint import arb
from pydantic import ValidationError

from tutor.answers import descent as module
from tutor.answers.descent import SHOWN_STEPS, DescentRequest, descent, shown_steps
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError
from tutor.extrema.report import Coordinate

POINT = {"x", "y", "kind", "is_inflection", "reason", "test", "second_derivative", "certified"}


def asked(**fields):
    request = DescentRequest.model_validate({"expression": "x^2*sin(x)", "start": 4, "learning_rate": 0.01, **fields})
    answer = descent(request, NoAlgebra())
    json.dumps(answer, allow_nan=False)
    return answer


def test_the_contracts_example():
    answer = asked(max_steps=1000)
    assert answer["outcome"] == "converged"
    assert answer["final"]["x"] == pytest.approx(5.0869850941, abs=1e-8)
    assert answer["final"]["value"] == pytest.approx(-24.0829602, abs=1e-6)
    assert answer["agrees"] is True
    assert answer["error"] < 1e-8
    assert answer["nearest_critical_point"].keys() >= POINT
    assert answer["nearest_critical_point"]["kind"] == "local_minimum"
    assert answer["theory"].keys() >= {"stable_below", "predicted_rate", "observed_rate", "basin", "predicted_limit"}
    assert answer["theory"]["predicted_limit"] == answer["nearest_critical_point"]
    assert answer["path"][0] == {
        "step": 0,
        "x": 4.0,
        "value": answer["path"][0]["value"],
        "gradient": pytest.approx(-16.5, abs=0.1),
    }
    assert answer["path"][-1] == answer["final"]
    assert [entry["step"] for entry in answer["path"]] == list(range(answer["steps"] + 1))
    assert 2 <= len(answer["advice"]) <= 4


def test_the_suggestion_really_does_better():
    answer = asked()
    suggestion = answer["suggestion"]
    again = asked(learning_rate=suggestion["learning_rate"], start=suggestion["start"], method=suggestion["method"])
    assert again["agrees"] and again["outcome"] == "converged"
    assert again["steps"] == suggestion["steps"] < 0.8 * answer["steps"]


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({"learning_rate": 0.07}, "cycle"),
        ({"learning_rate": 0.14}, "step_limit"),
        ({"learning_rate": 1}, "diverged"),
        ({"learning_rate": 0.05, "domain": "[3.9, 5]"}, "left_domain"),
        ({"method": "newton", "start": 5}, "converged"),
        ({"direction": "maximize"}, "converged"),
        ({"expression": "abs(x-1)", "learning_rate": 0.3}, "cycle"),
        ({"expression": "e^(-x)"}, "step_limit"),
        ({"expression": "x^2 + 10y^2", "start": {"x": 1, "y": "pi"}, "learning_rate": 0.05}, "converged"),
        ({"expression": "x^2 - y^2", "start": {"x": 1, "y": 0.1}, "learning_rate": 0.3}, "diverged"),
    ],
)
@pytest.mark.parametrize("locale", ["en", "ko"])
def test_every_outcome_is_answered_in_both_languages(fields, outcome, locale):
    answer = asked(**fields, locale=locale)
    assert answer["outcome"] == outcome
    assert 2 <= len(answer["advice"]) <= 4
    assert all("{" not in sentence for sentence in answer["advice"])


def test_runs_from_many_starts_are_held_against_the_analysis():
    answer = asked(domain="[0, 10]", starts=12)
    starts = sorted(other["start"] for other in answer["other_starts"])
    assert len(starts) == 12 and 0 < starts[0] < 1.5 and 8.5 < starts[-1] < 10
    assert max(b - a for a, b in pairwise(starts)) < 2
    assert {other["outcome"] for other in answer["other_starts"]} >= {"converged", "left_domain"}
    assert answer["discrepancies"] == []


def spoil(monkeypatch, name, value):
    """Let the analysis report a least value that is too great."""
    honest = getattr(module, name)

    def spoilt(*args, **options):
        report = honest(*args, **options)
        return replace(report, global_minimum=replace(report.global_minimum, value=Coordinate(arb(value))))

    monkeypatch.setattr(module, name, spoilt)


def test_a_false_least_value_is_brought_to_light_by_other_starts(monkeypatch):
    """The least value of x² sin x on [0, 10] is −54.4 at 10; the run from 1 climbs to 0 only."""
    spoil(monkeypatch, "analyze", -20)
    assert asked(start=1, domain="[0, 10]")["discrepancies"] == []
    found = asked(start=1, domain="[0, 10]", starts=10)["discrepancies"]
    assert found
    for each in found:
        assert (each["kind"], each["reported"]) == ("below_global_minimum", -20.0)
        assert each["value"] == pytest.approx(each["x"] ** 2 * math.sin(each["x"])) and each["value"] < -20


def test_in_several_variables_too(monkeypatch):
    spoil(monkeypatch, "analyzed", 0.5)
    fields = {"expression": "x^2 + 10y^2", "start": {"x": 1.9, "y": 1}, "learning_rate": 0.0001, "max_steps": 100}
    box = {"domain": {"x": "[-2, 2]", "y": "[-2, 2]"}}
    assert asked(**fields, **box)["discrepancies"] == []
    answer = asked(**fields, **box, starts=30)
    assert len(answer["other_starts"]) == 30
    for each in answer["discrepancies"]:
        assert each["value"] == pytest.approx(each["x"]["x"] ** 2 + 10 * each["x"]["y"] ** 2)
        assert each["value"] < 0.5 == each["reported"]
    assert answer["discrepancies"]


def test_several_variables_have_objects_for_places():
    answer = asked(expression="x^2 + 10y^2", start={"x": 1, "y": "pi"}, learning_rate=0.05)
    assert answer["path"][0]["x"] == {"x": 1.0, "y": pytest.approx(3.141592653589793)}
    assert answer["path"][0]["gradient"] == {"x": 2.0, "y": pytest.approx(20 * 3.141592653589793)}
    assert answer["theory"]["stable_below"] == pytest.approx(0.1)
    assert answer["theory"]["condition_number"] == pytest.approx(10)
    assert answer["theory"]["predicted_rate"] == pytest.approx(answer["theory"]["observed_rate"], abs=1e-3)


def test_a_long_path_is_thinned_in_the_answer_only():
    answer = asked(expression="x^4", start=1, learning_rate=0.01, max_steps=20_000)
    assert answer["path_thinned"] is True
    assert answer["steps"] == 20_000
    assert len(answer["path"]) <= SHOWN_STEPS + 5
    assert answer["path"][-1]["step"] == 20_000


@pytest.mark.parametrize("steps", [0, 1, 99, 100, 101, 399, 400, 401, 10_000, 1_000_000])
def test_shown_steps_keep_the_beginning_and_the_end(steps):
    shown = shown_steps(steps)
    assert shown[0] == 0 and shown[-1] == steps
    assert shown[: min(steps, 100) + 1] == list(range(min(steps, 100) + 1))
    assert len(shown) <= SHOWN_STEPS + 5
    assert shown == sorted(set(shown))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"expression": "x^2*sin(x"}, "expression"),
        ({"expression": "7"}, "expression"),
        ({"start": "pi+"}, "start"),
        ({"start": "x"}, "start"),
        ({"start": "ln(-1)"}, "start"),
        ({"start": {"y": 1}}, "start"),
        ({"start": 20, "domain": "[0, 10]"}, "start"),
        ({"domain": "[0, 10"}, "domain"),
        ({"domain": {"y": "[0, 10]"}}, "domain"),
        ({"learning_rate": 0}, "learning_rate"),
        ({"learning_rate": -1}, "learning_rate"),
    ],
)
def test_what_cannot_be_used_names_its_field(fields, field):
    with pytest.raises(TutorError) as caught:
        asked(**fields)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "fields",
    [
        {"start": None},
        {"start": True},
        {"start": [4]},
        {"start": float("nan")},
        {"learning_rate": "fast"},
        {"learning_rate": float("inf")},
        {"max_steps": 10**9},
        {"max_steps": 0},
        {"method": "magic"},
        {"direction": "sideways"},
        {"rate": 0.1},
    ],
)
def test_the_request_model_refuses_the_rest(fields):
    with pytest.raises(ValidationError):
        asked(**fields)
