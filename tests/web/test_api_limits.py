"""When there is too much to do: rate limits and busy calculators, told with the time to wait."""

import dataclasses

import pytest

from tutor.service.store import upgrade
from tutor.web import create_app


@pytest.fixture
def make(settings, tmp_path):
    """An app with settings of its own; its calculators start only when they are asked."""
    made = []

    def create(**changes):
        url = f"sqlite:///{tmp_path}/tutor.sqlite3"
        upgrade(url)
        made.append(create_app(dataclasses.replace(settings, database_url=url, **changes)))
        return made[-1]

    yield create
    for app in made:
        app.extensions["tutor"].calculators.close()


def test_too_many_requests_are_told_when_to_come_back(make):
    client = make(rate_limits="2 per minute").test_client()
    answers = [client.get("/api/v1/problems", headers={"Accept-Language": "ko"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    problem = answers[2].get_json()
    assert answers[2].content_type == "application/problem+json"
    assert problem["type"].endswith("/rate-limited")
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert problem["retry_after"] == 60
    assert client.get("/healthz").status_code == 200


def test_a_calculation_counts_like_any_other_request(make):
    client = make(rate_limits="1 per minute").test_client()
    statuses = [client.post("/api/v1/read", json={"expression": "x"}).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_each_address_has_limits_of_its_own(make):
    client = make(rate_limits="1 per minute").test_client()
    first, second = ({"REMOTE_ADDR": address} for address in ("10.0.0.1", "10.0.0.2"))
    statuses = [client.get("/api/v1/problems", environ_base=base).status_code for base in (first, first, second)]
    assert statuses == [200, 429, 200]


def test_off_means_no_limits(make):
    client = make(rate_limits="off").test_client()
    assert {client.get("/api/v1/problems").status_code for _ in range(5)} == {200}


def test_busy_calculators_are_told_with_the_time_to_wait(make):
    app = make()
    app.extensions["tutor"].calculators._waiting = 10**6
    answer = app.test_client().post("/api/v1/read", json={"expression": "x"})
    assert (answer.status_code, answer.get_json()["type"]) == (503, "/problems/types/busy")
    assert int(answer.headers["Retry-After"]) == answer.get_json()["retry_after"] > 0


def test_a_server_is_not_ready_without_its_tables(settings, tmp_path):
    app = create_app(dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path}/empty.sqlite3"))
    answer = app.test_client().get("/readyz")
    app.extensions["tutor"].calculators.close()
    assert (answer.status_code, answer.get_json()["database"]) == (503, False)
