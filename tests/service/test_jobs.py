"""Jobs: graded in the background, told how far they are, taken up again after a restart."""

import json
import threading
from datetime import timedelta

import pytest

from tutor.service import job_store, jobs
from tutor.service.batch import CHUNK
from tutor.service.job_store import JobStore
from tutor.service.jobs import Jobs
from tutor.service.problem import Problem
from tutor.service.store import Store, upgrade
from tutor.service.workers import Busy

ITEM = {"task": "derivative", "expression": "x^2", "answer": "2x"}
PATIENCE = 30.0


class FakeCalculators:
    """Grades at once; each call waits for ``free`` and tells ``asked``."""

    def __init__(self):
        self.free = threading.Event()
        self.free.set()
        self.asked = threading.Semaphore(0)
        self.calls = 0
        self.busy = 0

    def call(self, name, payload):
        self.calls += 1
        self.asked.release()
        assert self.free.wait(PATIENCE)
        if self.busy:
            self.busy -= 1
            raise Busy("en")
        if "bad" in payload["items"]:
            raise Problem("invalid-request", "not a grade request")
        return {"results": [{"id": item["id"], "correct": True} for item in payload["items"]]}


class FakeGrader:
    def __init__(self):
        self.calculators = FakeCalculators()


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path}/tutor.sqlite3"
    upgrade(url)
    opened = Store(url)
    yield JobStore(opened)
    opened.close()


@pytest.fixture
def grader():
    return FakeGrader()


@pytest.fixture
def begin(store, grader):
    """Start the background work, as often as a test likes; all is stopped at the end."""
    begun = []

    def start():
        begun.append(Jobs(store, grader))
        return begun[-1]

    yield start
    grader.calculators.free.set()
    for each in begun:
        each.close(PATIENCE)


def finished(store, job):
    """Wait for the job and give its results."""
    waiting = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if store.progress(job.id).finished:
            return [result for chunk in store.results(job.id) for result in chunk]
        waiting.wait(0.02)
    raise AssertionError(f"not finished: {store.progress(job.id)}")


def items(count):
    return [{"id": str(number)} for number in range(count)]


def test_results_come_in_order(begin, store):
    job = begin().submit(items(3 * CHUNK + 1), "en")
    assert [result["id"] for result in finished(store, job)] == [str(number) for number in range(3 * CHUNK + 1)]


def test_a_bad_item_spoils_no_other(begin, store):
    given = [*items(2), "bad"]
    found = finished(store, begin().submit(given, "en"))
    assert [result.get("correct") for result in found] == [True, True, None]
    assert found[2]["error"]["code"] == "invalid-request"


def test_a_full_queue_is_waited_for(begin, store, grader):
    grader.calculators.busy = 3
    assert len(finished(store, begin().submit(items(2), "en"))) == 2


def test_progress_is_told_on_the_way(begin, store, grader):
    grader.calculators.free.clear()
    job = begin().submit(items(2 * CHUNK), "en")
    assert grader.calculators.asked.acquire(timeout=PATIENCE)
    found = store.progress(job.id)
    assert (found.done, found.finished) == (0, False)
    grader.calculators.free.set()
    finished(store, job)
    assert store.progress(job.id).done == 2 * CHUNK


def test_what_a_restart_interrupted_is_taken_up_again(begin, store, grader):
    job = store.add(items(2 * CHUNK), CHUNK, "en")
    _, first = store.next()
    store.finish(first, [{"id": "kept"}])
    begin().start()
    found = finished(store, job)
    assert found[0] == {"id": "kept"}, "what was graded before is not graded again"
    assert len(found) == 1 + CHUNK
    assert grader.calculators.calls == 1


def test_stopping_leaves_the_rest_for_later(begin, store, grader):
    grader.calculators.busy = 10**9
    running = begin()
    job = running.submit(items(1), "en")
    assert grader.calculators.asked.acquire(timeout=PATIENCE)
    running.close(PATIENCE)
    assert store.progress(job.id).done == 0
    assert store.waiting() == 1


def test_too_many_jobs_are_busy(begin, store, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_WAITING", 1)
    store.add(items(1), CHUNK, "en")
    with pytest.raises(Problem) as raised:
        begin().submit(items(1), "en")
    assert (raised.value.code, raised.value.more) == ("busy", {"retry_after": 60})


def test_old_jobs_are_deleted_with_all_they_hold(store, monkeypatch):
    old = store.add(items(1), CHUNK, "en")
    monkeypatch.setattr(job_store, "KEPT", timedelta(days=-1))
    store.add(items(1), CHUNK, "en")
    assert store.progress(old.id) is None
    assert store.waiting() == 1


class TestOverHttp:
    def submit(self, client, count, **headers):
        body = "\n".join(json.dumps({"id": str(number), **ITEM}) for number in range(count))
        return client.post("/api/v1/grade/batch", data=body, content_type="application/x-ndjson", headers=headers)

    def done(self, app, client, address):
        identifier = address.rpartition("/")[2]
        store = app.extensions["tutor"].jobs.store
        finished(store, store.progress(identifier).job)
        return client.get(address).get_json()

    def test_a_job_is_followed_to_its_result(self, app, client):
        answer = self.submit(client, 45, Prefer="respond-async")
        assert answer.status_code == 202
        assert (answer.get_json()["status"], answer.get_json()["total"]) == ("running", 45)
        address = answer.headers["Location"]
        assert address.startswith("/api/v1/jobs/")
        told = self.done(app, client, address)
        assert (told["status"], told["done"]) == ("done", 45)
        results = client.get(told["result"]).get_json()["results"]
        assert [(result["id"], result["correct"]) for result in results] == [(str(n), True) for n in range(45)]
        lines = client.get(told["result"], headers={"Accept": "application/x-ndjson"}).get_data(as_text=True)
        assert [json.loads(line) for line in lines.splitlines()] == results

    def test_more_than_ten_thousand_are_a_job(self, app, client, monkeypatch):
        monkeypatch.setattr("tutor.web.api.batch.MOST_ITEMS", 3)
        assert self.submit(client, 3).status_code == 200
        answer = self.submit(client, 4)
        assert answer.status_code == 202
        self.done(app, client, answer.headers["Location"])

    def test_a_result_that_is_not_there_yet_is_a_conflict(self, app, client):
        job = app.extensions["tutor"].jobs.store.add([{"id": "a", **ITEM}], CHUNK, "en")
        answer = client.get(f"/api/v1/jobs/{job.id}/result")
        assert (answer.status_code, answer.get_json()["done"], answer.get_json()["total"]) == (409, 0, 1)
        assert client.get(f"/api/v1/jobs/{job.id}").get_json()["result"] is None

    @pytest.mark.parametrize("address", ["/api/v1/jobs/nothing", "/api/v1/jobs/nothing/result"])
    def test_a_job_that_is_not_there_is_not_found(self, client, address):
        assert client.get(address).status_code == 404
