"""Attempts: stored before graded, once per key, and still there after the process is killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tutor.service.job_store import Job, JobChunk
from tutor.service.store import Base, Conflict, Store, upgrade

ROOT = Path(__file__).parent.parent.parent
WORK = {"answers": {"1": "2*x"}, "locale": "ko"}
VERDICT = {"correct": True, "score": 1.0}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/new folder/tutor.sqlite3"


@pytest.fixture
def store(url):
    upgrade(url)
    store = Store(url)
    yield store
    store.close()


def test_an_attempt_waits_until_it_is_graded(store):
    attempt = store.add("set/power", 7, WORK)
    assert (attempt.status, attempt.verdict) == ("stored", None)
    assert [waiting.id for waiting in store.waiting()] == [attempt.id]
    assert store.graded(attempt.id, VERDICT).status == "graded"
    assert store.waiting() == []
    found = store.get(attempt.id)
    assert (found.problem, found.seed, found.work, found.verdict) == ("set/power", 7, WORK, VERDICT)


def test_the_first_verdict_stays(store):
    attempt = store.add("set/power", 7, WORK)
    store.graded(attempt.id, VERDICT)
    assert store.graded(attempt.id, {"correct": False}).verdict == VERDICT


def test_the_same_key_gives_the_same_attempt(store):
    first = store.add("set/power", 7, WORK, key="k")
    assert store.add("set/power", 7, WORK, key="k").id == first.id
    assert store.add("set/power", 7, WORK).id != first.id


@pytest.mark.parametrize("other", [("set/other", 7, WORK), ("set/power", 8, WORK), ("set/power", 7, {"answers": {}})])
def test_the_same_key_with_another_hand_in_is_a_conflict(store, other):
    store.add("set/power", 7, WORK, key="k")
    with pytest.raises(Conflict):
        store.add(*other, key="k")


def test_what_is_not_there_is_none(store):
    assert store.get("nothing") is None


def test_writers_at_the_same_time_lose_nothing(store):
    threads = [
        threading.Thread(target=lambda name=name: [store.add(f"set/{name}", seed, WORK) for seed in range(5)])
        for name in "abcdef"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len(store.waiting()) == 30


def test_a_process_killed_after_storing_has_lost_nothing(store, url):
    program = (
        "import os, signal; from tutor.service.store import Store\n"
        f"Store({url!r}).add('set/power', 3, {WORK!r}, key='k')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert [(attempt.problem, attempt.key) for attempt in Store(url).waiting()] == [("set/power", "k")]


def test_sqlite_is_set_to_survive_a_power_cut(store, url):
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


def test_a_database_is_ready_only_at_its_newest_shape(tmp_path):
    file = tmp_path / "tutor.sqlite3"
    sqlite3.connect(file).close()
    store = Store(f"sqlite:///{file}")
    assert not store.ready()
    upgrade(store.url)
    upgrade(store.url)  # a second time changes nothing
    assert store.ready()
    assert os.path.exists(file)


def test_the_migrations_make_what_the_models_describe(store):
    assert {Job.__tablename__, JobChunk.__tablename__} <= set(Base.metadata.tables)
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
