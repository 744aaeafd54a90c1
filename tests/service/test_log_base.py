"""``TUTOR_LOG_BASE``: what ``log`` without a base means, in questions, answers, working and problem sets alike."""

import dataclasses

import pytest

from tutor.expression.logarithm import log_means
from tutor.expression.read import read
from tutor.expression.write_text import to_text
from tutor.service.store import upgrade
from tutor.web import create_app

TO_TEN = "1/(x*ln(10))"  # (log₁₀ x)′ = (ln x / ln 10)′


@pytest.fixture(scope="module")
def decimal(settings, tmp_path_factory):
    """A tutor for a school where log is the logarithm to base 10."""
    folder = tmp_path_factory.mktemp("decimal")
    (folder / "logs.yaml").write_text(
        "set: logs\ntitle: {en: Logs, ko: 로그}\nproblems:\n  - id: common\n    function: log(x)\n"
        '    ask: [derivative: {points: 1}]\n    text: {en: "$f(x) = {function}$", ko: "$f(x) = {function}$"}\n'
    )
    url = f"sqlite:///{folder}/tutor.sqlite3"
    upgrade(url)
    app = create_app(
        dataclasses.replace(settings, log_base="10", workers=1, database_url=url, problems=folder, seconds=20.0)
    )
    yield app.test_client()
    app.extensions["tutor"].close()


def derivative(client, **body):
    return client.post("/api/v1/derivative", json={"expression": "log(x)", **body}).get_json()


def test_the_setting_holds_for_questions_and_hides_no_ambiguity(decimal):
    answer = derivative(decimal)
    assert answer["derivative"]["text"] == TO_TEN
    assert [warning["readings"] for warning in answer["warnings"]] == [["log(x, 10)", "ln(x)"]]


def test_a_request_may_say_otherwise(decimal, client):
    assert derivative(decimal, log_base="e")["derivative"]["text"] == "1/x"
    assert derivative(decimal)["derivative"]["text"] == TO_TEN, "the next request has the setting again"
    assert derivative(client)["derivative"]["text"] == "1/x"
    assert derivative(client, log_base="10")["derivative"]["text"] == TO_TEN


def test_a_base_that_is_neither_is_refused(client):
    refused = client.post("/api/v1/derivative", json={"expression": "log(x)", "log_base": "2"})
    assert (refused.status_code, refused.get_json()["field"]) == (422, "log_base")


@pytest.mark.parametrize(("answer", "correct"), [("log(e)/x", True), ("1/(x ln(10))", True), ("1/x", False)])
def test_the_setting_holds_for_answers(decimal, answer, correct):
    verdict = decimal.post("/api/v1/grade", json={"task": "derivative", "expression": "log(x)", "answer": answer})
    assert verdict.get_json()["correct"] is correct


def test_the_setting_holds_for_working(decimal):
    body = {"task": "derivative", "expression": "x*log(x)", "lines": ["log(x) + x*1/(x*ln(10))", "log(x) + 1/ln(10)"]}
    judged = decimal.post("/api/v1/working", json=body).get_json()
    assert judged["first_error"] is None
    assert judged["complete"] is True


def test_the_setting_holds_for_problem_sets(decimal):
    assert decimal.get("/api/v1/problems/common").get_json()["function"]["text"] == "log(x, 10)"
    attempt = decimal.post("/api/v1/problems/common/attempts", json={"answers": [TO_TEN]}).get_json()
    assert attempt["verdict"]["correct"] is True


def test_the_setting_holds_for_the_picture_on_the_page(decimal):
    page = decimal.get("/?f=log(x)&domain=[1,100]").get_data(as_text=True)
    frame = page.partition('data-frame="')[2].partition('"')[0].split()
    assert 2 < float(frame[3]) < 2.5, "log₁₀ 100 = 2, ln 100 = 4.6"


def test_the_agreement_ends_with_its_block():
    with log_means("10"):
        assert to_text(read("log x").node) == "log(x, 10)"
    assert to_text(read("log x").node) == "ln(x)"
