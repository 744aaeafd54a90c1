"""The pool: answers, and what happens to those who hang, hog or crash."""

import dataclasses
import multiprocessing
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tutor.service.child import Child, serve
from tutor.service.problem import Problem
from tutor.service.settings import Settings
from tutor.service.workers import Busy, Calculators

ROOT = Path(__file__).parent.parent.parent
OWNER = """
import os, signal
from tutor.service.settings import Settings
from tutor.service.workers import Calculators
if __name__ == "__main__":
    calculators = Calculators(Settings.from_environment({"TUTOR_WORKERS": "1"}), "tests.service.misbehaving")
    print(calculators.call("pid", {}), flush=True)
    calculators.call("hang", {})
"""
SETTINGS = Settings.from_environment(
    {"TUTOR_WORKERS": "1", "TUTOR_SECONDS": "20", "TUTOR_QUEUE": "2", "TUTOR_PATIENCE": "0.05", "TUTOR_MEMORY": "1024"}
)


@pytest.fixture(scope="module")
def pool():
    calculators = Calculators(SETTINGS, "tests.service.misbehaving")
    yield calculators
    calculators.close()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "Z"


def test_an_answer_comes_back_as_it_was_made(pool):
    payload = {"locale": "ko", "expression": "x² − 각", "list": [1, 2.5, None, True]}
    assert pool.call("echo", payload) == payload


def test_a_problem_comes_back_as_a_problem_in_the_language_asked_for(pool):
    with pytest.raises(Problem) as raised:
        pool.call("unknown", {"locale": "ko"})
    assert (raised.value.code, raised.value.detail) == ("not-found", "ko")


@pytest.mark.parametrize(
    ("name", "seconds", "limit"), [("hang", 0.05, "time"), ("hog", 20, "memory"), ("crash", 20, "memory")]
)
def test_a_worker_that_fails_is_replaced_and_the_request_told_which_limit_it_passed(pool, name, seconds, limit):
    before = pool.call("pid", {})
    with pytest.raises(Problem) as raised:
        pool.call(name, {}, seconds)
    assert raised.value.code == "limit-exceeded"
    assert raised.value.more == {"limit": limit}
    assert pool.call("pid", {}) != before
    assert gone(before)


def test_a_worker_that_ends_for_a_reason_of_our_own_is_not_the_persons_fault(pool):
    with pytest.raises(Problem) as raised:
        pool.call("exit", {})
    assert raised.value.code == "internal-error"
    assert pool.call("echo", {}) == {}


@pytest.mark.parametrize("value", ["\ud800", {"deep": ["\udfff"]}])
def test_half_a_surrogate_pair_is_refused_with_the_field_that_holds_it(pool, value):
    with pytest.raises(Problem) as raised:
        pool.call("echo", {"expression": "x", "answer": value})
    assert raised.value.code == "invalid-request"
    assert raised.value.more["field"] == "answer"


def test_when_all_are_taken_the_next_is_told_so_and_the_pool_recovers(pool):
    problems = []

    def hang():
        try:
            pool.call("hang", {}, 0.5)
        except Problem as problem:
            problems.append(problem)

    threads = [threading.Thread(target=hang) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    busy = [problem for problem in problems if isinstance(problem, Busy)]
    assert len(problems) == 6
    assert busy  # one worker, and no one waits longer than 0.05 s
    assert all(problem.more["retry_after"] > 0 for problem in busy)
    assert pool.call("echo", {}) == {}


def test_a_closed_pool_leaves_no_process_and_answers_nothing():
    calculators = Calculators(dataclasses.replace(SETTINGS, workers=2), "tests.service.misbehaving")
    pids = {calculators.call("pid", {})}
    calculators.close()
    assert all(gone(pid) for pid in pids)
    with pytest.raises(Busy):
        calculators.call("echo", {})


def test_a_worker_that_starts_while_the_pool_closes_is_ended():
    """Left running, it would be waited for without end when the program ends."""
    calculators = Calculators(SETTINGS, "tests.service.misbehaving")
    before = set(multiprocessing.active_children())
    calculators.close()
    with pytest.raises(Busy):
        calculators.start()
    assert set(multiprocessing.active_children()) <= before


def test_when_the_owner_is_killed_its_workers_die_whatever_they_are_doing(tmp_path):
    program = tmp_path / "owner.py"
    program.write_text(OWNER)
    owner = subprocess.Popen(
        [sys.executable, program], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    late = threading.Timer(60, owner.kill)
    late.start()
    worker = os.pidfd_open(int(owner.stdout.readline()))
    late.cancel()
    owner.kill()
    owner.communicate(timeout=60)
    ended, _, _ = select.select([worker], [], [], 30)
    os.close(worker)
    assert ended


def slow_to_load(pipe):
    until = time.monotonic() + 2.0
    while time.monotonic() < until:
        pass
    serve(pipe, str)


def test_the_time_of_a_question_begins_when_its_worker_has_loaded():
    child = Child(multiprocessing.get_context("fork"), slow_to_load)
    assert child.ask(7, 1.5) == "7"
    child.kill()


def test_progress_is_heard_on_the_way_to_the_answer(pool):
    heard = []
    assert pool.call("count", {}, told=lambda done, total: heard.append((done, total))) == {"counted": 3}
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert pool.call("count", {}) == {"counted": 3}
