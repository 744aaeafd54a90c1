"""Problem sets held against the format: the contract's example is good, each change to it is told at its place."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from tutor.authoring.problem_set import Problem, ProblemSetError, json_schema, load
from tutor.authoring.variant import variant

CONTRACT = """\
set: chain-rule-1
title: {en: "Chain rule, first steps", ko: 연쇄법칙 첫걸음}
problems:
  - id: power-of-linear
    parameters: {a: {integers: [2, 9]}, b: {integers: [-5, 5], except: [0]}, n: {choice: [3, 4, 5]}}
    where: ["a != n"]
    function: (a*x + b)^n
    ask:
      - derivative: {form: factored, points: 4, method: 60%}
      - critical_points: {domain: "[-10, 10]", points: 3, follow_through: true}
    text: {en: "Differentiate $f(x) = {function}$.", ko: "$f(x) = {function}$ 을(를) 미분하시오."}
    hints: auto
"""

FAULTS = [
    # old, new, key of the finding, message, line, column
    ("function:", "fucntion:", "problems[0].function", "missing_field", 4, 5),
    ("function:", "fucntion:", "problems[0].fucntion", "unknown_field_near", 7, 5),
    ("derivative:", "derivitive:", "problems[0].ask[0].derivitive", "unknown_field_near", 9, 9),
    (", ko: 연쇄법칙 첫걸음", "", "title.ko", "missing_translation", 2, 1),
    ("ko: 연쇄", "kr: 연쇄", "title.kr", "unknown_field", 2, 40),
    ("points: 4", "points: four", "problems[0].ask[0].derivative.points", "expected.number", 9, 38),
    ("points: 4", "points: -1", "problems[0].ask[0].derivative.points", "expected.range", 9, 38),
    ("points: 4", "points: true", "problems[0].ask[0].derivative.points", "expected.number", 9, 38),
    ("method: 60%", "method: 160%", "problems[0].ask[0].derivative.method", "expected.pattern", 9, 49),
    ("form: factored", "form: pretty", "problems[0].ask[0].derivative.form", "expected.one_of", 9, 22),
    ("follow_through: true", "follow_through: no", "problems[0].ask[1].critical_points.follow_through",
     "expected.boolean", 10, 59),
    ("[2, 9]", "[2]", "problems[0].parameters.a.integers", "expected.length", 5, 22),
    ("[2, 9]", "[2, x]", "problems[0].parameters.a.integers[1]", "expected.number", 5, 36),
    ("{integers: [2, 9]}", "{integers: [2, 9], choice: [1]}", "problems[0].parameters.a", "one_kind", 5, 18),
    ("{integers: [2, 9]}", "{}", "problems[0].parameters.a", "one_kind", 5, 18),
    ("hints: auto", "hints: often", "problems[0].hints", "expected.one_of", 12, 5),
    ("id: power-of-linear", "id: Power of linear", "problems[0].id", "expected.pattern", 4, 5),
    ("points: 3", "points: 3, significant: 0", "problems[0].ask[1].critical_points.significant",
     "expected.range", 10, 59),
    ("points: 3", "points: 3, significant: 3, tolerance: 0.1", "problems[0].ask[1].critical_points",
     "one_precision", 10, 9),
    ("points: 3", "points: 3, decimals: exact, significant: 3", "problems[0].ask[1].critical_points",
     "one_precision", 10, 9),
    ("- derivative: {form", "- {derivative: {}, gradient: {}}\n      - derivative: {form", "problems[0].ask[0]",
     "one_question", 9, 9),
]  # fmt: skip


def findings(text: str):
    with pytest.raises(ProblemSetError) as caught:
        load(text, "set.yaml")
    return caught.value.findings


def test_the_example_of_the_contract_is_good():
    problem = load(CONTRACT).problem_set.problems[0]
    assert [question.kind for question in problem.ask] == ["derivative", "critical_points"]
    assert problem.parameters["b"].except_ == [0]


@pytest.mark.parametrize(("old", "new", "key", "code", "line", "column"), FAULTS)
def test_faults_are_told_at_their_place(old, new, key, code, line, column):
    assert old in CONTRACT
    told = {finding.key: finding for finding in findings(CONTRACT.replace(old, new, 1))}
    assert key in told, told
    assert told[key].message.key == f"authoring.{code}"
    assert (told[key].line, told[key].column) == (line, column)
    assert told[key].file == "set.yaml"


def test_a_near_name_is_suggested():
    (finding,) = findings(CONTRACT.replace("derivative:", "derivitive:"))
    assert finding.message.slots["near"] == "derivative"


def test_an_id_may_be_used_once():
    twice = CONTRACT + CONTRACT[CONTRACT.index("  - id") :]
    (finding,) = findings(twice)
    assert (finding.message.key, finding.line) == ("authoring.repeated_id", 13)


@pytest.mark.parametrize("text", ["", "7", "- 1", "text", "set: x"])
def test_what_is_no_set_is_told(text):
    assert findings(text)


def test_a_kind_may_be_a_bare_word():
    text = CONTRACT.replace("- derivative: {form: factored, points: 4, method: 60%}", "- derivative")
    assert load(text).problem_set.problems[0].ask[0].derivative.points == 1


def test_a_problem_survives_the_way_through_json():
    problem = load(CONTRACT.replace("points: 4", "points: 0.5")).problem_set.problems[0]
    sent = json.loads(json.dumps(problem.model_dump(mode="json", by_alias=True, exclude_unset=True)))
    assert Problem.model_validate(sent) == problem


@pytest.mark.parametrize(("written", "places"), [("3", 3), ("exact", None)])
def test_decimals_are_places_or_none_at_all(written, places):
    text = CONTRACT.replace("points: 3", f"points: 3, decimals: {written}")
    problem = load(text).problem_set.problems[0]
    sent = Problem.model_validate(problem.model_dump(mode="json", by_alias=True, exclude_none=True))
    assert variant(sent, 0).parts[1].policy.decimals == places


@pytest.mark.parametrize(
    ("written", "significant", "tolerance"), [("significant: 3", 3, None), ("tolerance: 0.05", None, Fraction(1, 20))]
)
def test_significant_digits_or_a_tolerance_are_stated_instead(written, significant, tolerance):
    problem = load(CONTRACT.replace("points: 3", f"points: 3, {written}")).problem_set.problems[0]
    sent = Problem.model_validate(problem.model_dump(mode="json", by_alias=True, exclude_none=True))
    policy = variant(sent, 0).parts[1].policy
    assert (policy.significant, policy.tolerance) == (significant, tolerance)


def test_the_schema_names_every_field():
    schema = json_schema()
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"parameters", "where", "function", "ask", "text", "hints"} <= set(schema["$defs"]["Problem"]["properties"])
    assert "derivative" in schema["$defs"]["Question"]["anyOf"][0]["enum"]


@pytest.mark.parametrize("file", sorted(Path("problems").glob("*.yaml")), ids=lambda file: file.stem)
def test_the_sets_we_ship_are_good(file):
    assert load(file.read_text("utf-8"), file.name).problem_set.set == file.stem
