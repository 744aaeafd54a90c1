"""Problems as programs get them: variants without answers, attempts with verdicts."""

import json
import re
from pathlib import Path

import pytest

from tutor.answers.problems import (
    AttemptRequest,
    PartRequest,
    VariantRequest,
    grade_attempt,
    grade_part,
    library,
    problem_variant,
    sets_json,
)
from tutor.expression.algebra import NoAlgebra
from tutor.expression.errors import TutorError

SET = """\
set: s
title: {en: Set, ko: 모음}
problems:
  - id: square
    parameters: {a: {integers: [2, 4]}}
    function: a*x^2 - 4a*x
    ask:
      - derivative: {points: 3}
      - critical_points: {domain: "[-5, 5]", points: 1}
      - number: {answer: 2a, text: {en: "What is twice ${a}$?", ko: "${a}$ 의 두 배는?"}}
    text: {en: "Let $f(x) = {function}$.", ko: "$f(x) = {function}$"}
"""


@pytest.fixture
def problem():
    return library({"s.yaml": SET}).problem("square")[1]


def test_a_broken_file_does_not_hide_the_good_ones():
    found = library({"bad.yaml": "set: [", "good.yaml": SET})
    assert [each.set for each in found.sets] == ["s"]
    assert [finding.file for finding in found.findings] == ["bad.yaml"]
    assert found.problem("nothing") is None
    assert found.problem("s:square") == found.problem("square")


def test_sets_are_listed_in_the_language_asked_for():
    listed = sets_json(library({"s.yaml": SET}), "ko")
    assert listed["sets"][0]["title"] == "모음"
    assert listed["sets"][0]["problems"][0]["asks"] == ["derivative", "critical_points", "number"]


@pytest.mark.parametrize(
    ("written", "locale", "said", "right", "wrong"),
    [
        ("significant: 3", "en", "Give numbers to 3 significant digits.", "1.41", "1.42"),
        ("significant: 3", "ko", "수는 유효숫자 3자리까지 써 주세요.", "1.414", "1.4"),
        ("tolerance: 0.05", "en", "Numbers may be off by at most 0.05.", "1.4", "1.3"),
        ("tolerance: 0.05", "ko", "오차는 0.05 이하면 괜찮아요.", "7/5", "3/2"),
    ],
)
def test_a_question_says_how_exact_numbers_must_be(written, locale, said, right, wrong):
    text = re.sub("number: .*", f"number: {{answer: sqrt(2), {written}}}", SET)
    part = library({"s.yaml": text}).problem("square")[1]
    assert problem_variant(VariantRequest(problem=part, locale=locale), NoAlgebra())["parts"][2]["text"].endswith(said)
    for answer, correct in ((right, True), (wrong, False)):
        verdict = grade_part(PartRequest(problem=part, part="number", answer=answer), NoAlgebra())
        assert verdict["correct"] is correct


def test_a_variant_shows_the_question_and_never_the_answers(problem):
    shown = problem_variant(VariantRequest(problem=problem, seed=1), NoAlgebra())
    a = int(shown["parameters"]["a"]["text"])
    assert shown["function"]["text"] == f"{a}*x^2 - {4 * a}*x"
    assert f"$f(x) = {a} x^{{2}} - {4 * a} x$" in shown["text"]
    assert [part["part"] for part in shown["parts"]] == ["derivative", "critical_points", "number"]
    typeset = problem_variant(VariantRequest(problem=problem, seed=1, math="latex"), NoAlgebra())["parts"]
    assert typeset[0]["text"] == r"Find the derivative with respect to \(x\)."
    assert typeset[1]["text"] == r"Find all critical points on [\(-5\), \(5\)]."
    assert shown["parts"][2]["text"] == f"What is twice ${a}$?"
    answers = {f"{2 * a}*x - {4 * a}", f"{2 * a}"}
    assert not answers & {value for part in shown["parts"] for value in map(str, part.values())}


def answers_for(problem, seed):
    """The right answers by hand: f' = 2ax − 4a, zero at 2, and 2a."""
    shown = problem_variant(VariantRequest(problem=problem, seed=seed), NoAlgebra())
    a = int(shown["parameters"]["a"]["text"])
    return [f"f'(x) = {2 * a}x - {4 * a}", "x = 2", str(2 * a)]


@pytest.mark.parametrize("seed", range(4))
def test_a_right_attempt_is_right_in_every_variant(problem, seed):
    answers = answers_for(problem, seed)
    found = grade_attempt(AttemptRequest(problem=problem, seed=seed, answers=answers), NoAlgebra())
    assert (found["correct"], found["score"], found["value"]) == (True, 1.0, "equal")
    json.dumps(found, allow_nan=False)


def test_points_weigh_the_parts(problem):
    derivative, _, twice = answers_for(problem, 0)
    found = grade_attempt(AttemptRequest(problem=problem, seed=0, answers=[derivative, "x = 1", twice]), NoAlgebra())
    assert found["score"] == pytest.approx(4 / 5)
    assert [part["value"] for part in found["parts"]] == ["equal", "different", "equal"]


def test_a_part_left_out_scores_nothing_and_an_unreadable_one_is_handed_back(problem):
    derivative, *_ = answers_for(problem, 0)
    left_out = grade_attempt(AttemptRequest(problem=problem, seed=0, answers={"derivative": derivative}), NoAlgebra())
    assert left_out["score"] == pytest.approx(3 / 5)
    unreadable = grade_attempt(AttemptRequest(problem=problem, seed=0, answers=["2x +", "2", "4"]), NoAlgebra())
    assert (unreadable["value"], unreadable["score"]) == ("unreadable", None)


def test_one_part_by_name_or_place(problem):
    derivative, place, _ = answers_for(problem, 2)
    for part, answer in (("derivative", derivative), (1, place)):
        found = grade_part(PartRequest(problem=problem, seed=2, part=part, answer=answer), NoAlgebra())
        assert found["correct"]
    with pytest.raises(TutorError):
        grade_part(PartRequest(problem=problem, seed=2, part="integral", answer="1"), NoAlgebra())


@pytest.mark.parametrize("answers", [{"integral": "1"}, ["1", "2", "3", "4"]])
def test_answers_to_parts_that_do_not_exist_are_refused(problem, answers):
    with pytest.raises(TutorError) as caught:
        grade_attempt(AttemptRequest(problem=problem, seed=0, answers=answers), NoAlgebra())
    assert caught.value.field == "answers"


def test_the_same_attempt_gets_the_same_verdict_byte_for_byte(problem):
    request = AttemptRequest(problem=problem, seed=0, answers=["2x sin x", "1, 2", "5"], locale="ko")
    first, second = (json.dumps(grade_attempt(request, NoAlgebra())) for _ in range(2))
    assert first == second


def test_the_sets_we_ship_are_listed_without_findings():
    texts = {file.name: file.read_text("utf-8") for file in Path("problems").glob("*.yaml")}
    found = library(texts)
    assert found.findings == ()
    assert {each.set for each in found.sets} >= {"article", "chain-rule-1"}
