"""``tutor regrade`` on a real database: what changes is told, written only when asked to, and never forgotten."""

import json

import pytest
from click.testing import CliRunner

from tutor.cli import main
from tutor.service.store import Store, upgrade

RIGHT = {"answers": {"derivative": "2x sin x + x^2 cos x"}, "locale": "en", "notation": "auto", "math": "text"}
PART = {"part": "derivative", "value": "equal", "correct": True, "score": 1.0, "form": None}
GOOD = {"value": "equal", "correct": True, "score": 1.0, "parts": [PART]}
BAD = {
    "value": "different",
    "correct": False,
    "score": 0.0,
    "parts": [{**PART, "value": "different", "correct": False, "score": 0.0}],
}


@pytest.fixture
def store(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/tutor.sqlite3"
    monkeypatch.setenv("DATABASE_URL", url)
    upgrade(url)
    store = Store(url)
    yield store
    store.close()


def regrade(*options):
    return CliRunner().invoke(main, ["regrade", "--locale", "en", *options])


def test_differences_are_told_and_a_dry_run_writes_nothing(store):
    stale, fresh = (store.graded(store.add("article:square-times-sine", 0, RIGHT).id, each) for each in (BAD, GOOD))
    told = regrade("--dry-run", "--json")
    assert told.exit_code == 1, told.output
    answer = json.loads(told.stdout)
    assert (answer["attempts"], answer["changed"], answer["written"]) == (2, 1, False)
    (result,) = answer["results"]
    assert result["attempt"] == stale.id
    (change,) = result["changes"]
    assert (change["part"], change["before"]["correct"], change["after"]["correct"]) == ("derivative", False, True)
    assert store.get(stale.id).verdict == BAD
    assert store.get(fresh.id).verdict == GOOD


def test_a_new_verdict_keeps_the_old_one_in_the_history(store):
    stale = store.graded(store.add("article:square-times-sine", 0, RIGHT).id, BAD)
    done = regrade()
    assert done.exit_code == 0, done.output
    assert "different 0 → equal 1" in done.stdout
    assert store.get(stale.id).verdict["correct"] is True
    assert store.earlier(stale.id) == [BAD]
    again = regrade("--dry-run")
    assert (again.exit_code, store.earlier(stale.id)) == (0, [BAD])


def test_an_attempt_whose_problem_is_gone_is_told_and_left(store):
    lost = store.graded(store.add("article:nothing", 0, RIGHT).id, BAD)
    told = regrade("--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["results"][0]["refused"] == "not-found"
    assert store.get(lost.id).verdict == BAD


def test_without_a_database_or_problem_it_ends_with_two(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/tutor.sqlite3")
    assert regrade("--dry-run").exit_code == 2
    assert regrade("--problem", "nothing").exit_code == 2
