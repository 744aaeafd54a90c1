"""Problems over HTTP: sets, variants, attempts that are stored before they are graded."""

import dataclasses
import threading

import pytest

from tutor.service.store import upgrade
from tutor.web import create_app

SET = """\
set: lines
title: {en: Lines, ko: 직선}
problems:
  - id: slope
    parameters: {a: {integers: [2, 9]}}
    function: a*x + 1
    ask:
      - derivative: {points: 2}
    text: {en: "Differentiate ${function}$.", ko: "${function}$ 의 도함수를 구하시오."}
  - id: parabola
    function: x^2
    ask:
      - derivative: {points: 2}
      - critical_points: {domain: "[-1, 1]", points: 3}
    text: {en: "Differentiate ${function}$.", ko: "${function}$ 의 도함수를 구하시오."}
"""
RIGHT = {"derivative": "2x", "critical_points": "x = 0"}


@pytest.fixture(scope="module")
def shop(settings, tmp_path_factory):
    """An app with a set of its own, and a broken file beside it."""
    folder = tmp_path_factory.mktemp("problems")
    (folder / "lines.yaml").write_text(SET, "utf-8")
    (folder / "broken.yaml").write_text("set: [", "utf-8")
    url = f"sqlite:///{folder}/attempts.sqlite3"
    upgrade(url)
    app = create_app(dataclasses.replace(settings, problems=folder, database_url=url))
    yield app
    app.extensions["tutor"].close()


@pytest.fixture
def client(shop):
    return shop.test_client()


@pytest.fixture
def store(shop):
    return shop.extensions["tutor"].store


@pytest.fixture
def no_calculators(shop, monkeypatch):
    """All calculators taken and the queue full."""
    monkeypatch.setattr(shop.extensions["tutor"].calculators, "_waiting", 10**6)


def hand_in(client, body, key=None, name="parabola"):
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(f"/api/v1/problems/{name}/attempts", json=body, headers=headers)


def test_the_sets_are_listed_in_the_language_asked_for(client):
    (found,) = client.get("/api/v1/problems").get_json()["sets"]
    assert (found["set"], found["title"]) == ("lines", "Lines")
    assert [problem["id"] for problem in found["problems"]] == ["slope", "parabola"]
    assert client.get("/api/v1/problems?locale=ko").get_json()["sets"][0]["title"] == "직선"
    assert client.get("/api/v1/problems", headers={"Accept-Language": "ko"}).get_json()["sets"][0]["title"] == "직선"


def test_a_variant_belongs_to_its_seed_and_tells_no_answer(client):
    first, again, other = (client.get(f"/api/v1/problems/slope?seed={seed}").get_json() for seed in (5, 5, 6))
    assert first == again
    assert first["function"] != other["function"]
    assert [part["part"] for part in first["parts"]] == ["derivative"]
    assert "answer" not in str(first)


@pytest.mark.parametrize("seed", ["-1", "x", "1.5", "", "9" * 30])
def test_a_seed_is_a_whole_number(client, seed):
    answer = client.get(f"/api/v1/problems/slope?seed={seed}")
    assert (answer.status_code, answer.get_json()["field"]) == (422, "seed")


@pytest.mark.parametrize("path", ["problems/nothing", "problems/other:slope", "problems/parabola/attempts/nothing"])
def test_what_is_not_there_is_not_found(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.get_json()["type"]) == (404, "/problems/types/not-found")


def test_an_attempt_is_stored_and_graded(client, store):
    answer = hand_in(client, {"seed": 1, "answers": RIGHT})
    attempt = answer.get_json()
    assert answer.status_code == 201
    assert (attempt["status"], attempt["verdict"]["correct"], attempt["verdict"]["score"]) == ("graded", True, 1.0)
    assert attempt["problem"] == "lines:parabola"
    assert client.get(answer.headers["Location"]).get_json() == attempt
    assert store.get(attempt["id"]).status == "graded"


def test_a_wrong_part_costs_its_points(client):
    verdict = hand_in(client, {"answers": {**RIGHT, "derivative": "x"}}).get_json()["verdict"]
    assert not verdict["correct"]
    assert verdict["score"] == pytest.approx(3 / 5)
    assert [part["value"] for part in verdict["parts"]] == ["different", "equal"]


def test_a_later_attempt_costs_where_the_one_before_was_wrong(client):
    first = hand_in(client, {"answers": {"derivative": "2", "critical_points": "x = 0"}}).get_json()
    unread = hand_in(client, {"answers": {"derivative": "2x("}, "after": first["id"]}).get_json()
    second = hand_in(client, {"answers": RIGHT, "after": unread["id"]}).get_json()
    assert [part["score"] for part in second["verdict"]["parts"]] == [0.9, 1]
    assert second["verdict"]["parts"][0]["marks"][0]["reason"].endswith("Attempt 2.")
    assert second["verdict"]["score"] == (0.9 * 2 + 3) / 5


@pytest.mark.parametrize(("after", "seed"), [("nothing", 0), (None, 1)])
def test_an_attempt_follows_one_at_the_same_variant(client, after, seed):
    after = after or hand_in(client, {"answers": RIGHT}).get_json()["id"]
    answer = hand_in(client, {"answers": RIGHT, "after": after, "seed": seed})
    assert (answer.status_code, answer.get_json()["field"]) == (422, "after")


def test_the_same_key_gives_the_same_attempt(client):
    first = hand_in(client, {"answers": RIGHT}, "one").get_json()
    assert hand_in(client, {"answers": RIGHT}, "one").get_json() == first
    assert hand_in(client, {"answers": RIGHT}, "two").get_json()["id"] != first["id"]


def test_the_same_key_at_the_same_time_gives_one_attempt(shop):
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(hand_in(shop.test_client(), {"answers": RIGHT}, "race").get_json())
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len({attempt["id"] for attempt in found}) == 1


@pytest.mark.parametrize("other", [{"answers": {"derivative": "x"}}, {"seed": 3, "answers": RIGHT}])
def test_a_key_used_for_another_attempt_is_a_conflict(client, other):
    hand_in(client, {"answers": RIGHT}, "mine")
    answer = hand_in(client, other, "mine")
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/problems/types/conflict")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "answers"),
        ({"answers": None}, "answers"),
        ({"answers": {"integral": "x"}}, "answers.integral"),
        ({"answers": ["a", "b", "c"]}, "answers"),
        ({"answers": {"derivative": 2}}, "answers.derivative"),
        ({"answers": RIGHT, "seed": -1}, "seed"),
        ({"answers": RIGHT, "seed": 2**60}, "seed"),
        ({"answers": RIGHT, "sede": 1}, "sede"),
        ({"answers": {"derivative": "x" * 10_001}}, "answers.derivative"),
    ],
)
def test_what_cannot_be_graded_is_not_stored(client, store, body, field):
    before = len(store.waiting())
    answer = hand_in(client, body)
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)
    assert len(store.waiting()) == before


def test_half_a_surrogate_pair_is_not_stored(client):
    body = rb'{"answers": {"derivative": "\ud800"}}'
    answer = client.post("/api/v1/problems/parabola/attempts", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["field"]) == (422, "answers")


def test_an_unreadable_answer_is_a_verdict(client):
    verdict = hand_in(client, {"answers": {"derivative": "2x)"}}).get_json()["verdict"]
    assert verdict["parts"][0]["value"] == "unreadable"


def test_an_attempt_is_kept_when_nothing_can_grade_it_now(client, store, no_calculators, monkeypatch):
    answer = hand_in(client, {"answers": RIGHT}, "busy")
    attempt = answer.get_json()
    assert (answer.status_code, attempt["status"], attempt["verdict"]) == (201, "stored", None)
    monkeypatch.undo()
    assert store.get(attempt["id"]).status == "stored"
    assert client.get(answer.headers["Location"]).get_json()["verdict"]["correct"]


def test_a_part_of_a_stored_problem_is_graded_without_storing(client, store):
    request = {"id": "7", "problem": "lines:parabola", "seed": 0, "part": "derivative", "answer": "2x"}
    verdict = client.post("/api/v1/grade", json=request).get_json()
    assert (verdict["id"], verdict["correct"]) == ("7", True)
    wrong = {**request, "id": "8", "part": 0, "answer": "x"}
    unknown = {**request, "id": "9", "problem": "nothing"}
    inline = {"id": "10", "task": "expression", "expression": "x", "answer": "x"}
    batch = client.post("/api/v1/grade/batch", json={"items": [request, wrong, unknown, inline]}).get_json()["results"]
    assert [result.get("correct") for result in batch] == [True, False, None, True]
    assert batch[2]["error"]["code"] == "not-found"


def test_a_set_that_changes_on_disk_is_read_again(client, shop):
    folder = shop.extensions["tutor"].settings.problems
    (folder / "more.yaml").write_text(SET.replace("set: lines", "set: more"), "utf-8")
    assert [each["set"] for each in client.get("/api/v1/problems").get_json()["sets"]] == ["lines", "more"]
    (folder / "more.yaml").unlink()


def test_working_and_hints_on_a_part_of_a_stored_problem(client, store):
    body = {"problem": "lines:parabola", "seed": 0, "part": "derivative", "lines": ["f'(x) = x"]}
    working = client.post("/api/v1/working", json=body).get_json()
    assert working["first_error"] == 0
    assert sum(mark["of"] for mark in working["marks"]) == 2  # the points the teacher gives
    assert client.post("/api/v1/hint", json={**body, "level": 1}).get_json()["line"] == 0
    assert client.post("/api/v1/working", json={**body, "problem": "nothing"}).status_code == 404
    refused = client.post("/api/v1/working", json={**body, "part": "nothing"}).get_json()
    assert (refused["status"], refused["field"]) == (422, "part")
