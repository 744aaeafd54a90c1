"""The command line: what it prints, where, and how it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor.cli import main
from tutor.cli.asking import caret

ROOT = Path(__file__).parent.parent


@pytest.fixture
def tutor(monkeypatch):
    """Run a command: its result has ``stdout``, ``stderr`` and ``exit_code``."""
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.mark.parametrize(
    ("arguments", "call", "request_"),
    [
        (["read", "x sin x"], "read", {"expression": "x sin x"}),
        (["derive", "-x^2", "--order", "2"], "derivative", {"expression": "-x^2", "order": 2}),
        (
            ["analyze", "x^2*sin(x)", "--domain", "[0, 10]"],
            "analysis",
            {"expression": "x^2*sin(x)", "domain": "[0, 10]"},
        ),
        (
            ["descend", "x^2*sin(x)", "--start", "4", "--rate", "0.01"],
            "descent",
            {"expression": "x^2*sin(x)", "start": "4", "learning_rate": 0.01},
        ),
        (
            ["descend", "x^2 + y^2", "--start", "x=1,y=-2", "--rate", "0.1"],
            "descent",
            {"expression": "x^2 + y^2", "start": "x=1,y=-2", "learning_rate": 0.1},
        ),
        (
            ["grade", "x^2", "2x", "--locale", "ko"],
            "grade",
            {"task": "derivative", "expression": "x^2", "answer": "2x", "locale": "ko"},
        ),
    ],
)
def test_json_is_the_answer_of_the_api(tutor, client, arguments, call, request_):
    result = tutor(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == client.post(f"/api/v1/{call}", json=request_).get_json()


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["read", "2 sin x cos x"], "2*sin(x)*cos(x)"),
        (["derive", "x^2*sin(x)"], "d/dx: "),
        (["derive", "x^2*sin(x)"], "1. "),
        (["derive", "sqrt(-1-x^2)"], "be checked.\n1. "),  # no reading is offered: none in brackets
        (["derive", "(-2)^x"], "No rule here takes this derivative any further."),
        (["derive", "sqrt(-1-x^2)"], "Holds for no real number\n"),
        (["analyze", "x^2 - 4x", "--domain", "[0, 10]"], "local minimum"),
        (["analyze", "x^2 - 4x", "--domain", "[0, 10]", "--locale", "ko"], "극소"),
        (["analyze", "floor(x) + floor(y)", "--domain", "x=[-5, 5], y=[-5, 5]"], "x = −5 … −4"),
        (["descend", "x^2", "--start", "1", "--rate", "0.25"], "Converged"),
        (["descend", "x^2", "--start", "-1", "--rate", "2"], "Diverged"),
        (["grade", "x^2", "2x"], "Right."),
    ],
)
def test_a_person_is_shown_what_matters(tutor, arguments, shown):
    result = tutor(*arguments)
    assert result.exit_code == 0, result.stderr
    assert shown in result.stdout


def test_a_wrong_answer_ends_with_status_1(tutor):
    result = tutor("grade", "x^2", "3x")
    assert result.exit_code == 1
    assert "Not right." in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["derive", "x^2*sin(x"],
        ["derive", "x", "--order", "0"],
        ["derive", "x", "--order", "two"],
        ["derive"],
        ["derive", "x", "y"],
        ["descend", "x", "--start", "here", "--rate", "1"],
        ["analyze", "x", "--domain", "0..10"],
        ["regress", "no-such-file.csv"],
        ["nothing"],
    ],
)
def test_bad_input_ends_with_status_2_and_says_so_on_stderr(tutor, arguments):
    result = tutor(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_a_reading_error_has_a_caret_under_the_spot(tutor):
    lines = tutor("derive", "x^2*sin(x").stderr.splitlines()
    assert lines[1:3] == ["  x^2*sin(x", "         ^"]


def test_with_json_a_problem_is_in_the_shape_of_the_api(tutor, client):
    result = tutor("derive", "x^2*sin(x", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == client.post("/api/v1/derivative", json={"expression": "x^2*sin(x"}).get_json()


@pytest.mark.parametrize(
    ("text", "offset", "length", "line", "carets"),
    [
        ("x+)", 2, 1, "x+)", "  ^"),
        ("x+", 2, 1, "x+", "  ^"),
        ("", 0, 1, "", "^"),
        ("각+x", 0, 1, "각+x", "^^"),
        ("각도+x", 3, 1, "각도+x", "     ^"),
        ("２ｘ+?", 3, 1, "２ｘ+?", "     ^"),
        ("x\n+?", 3, 1, "x +?", "   ^"),
        ("ab" * 100, 150, 2, "…" + ("ab" * 100)[100:200], " " * 51 + "^^"),
        ("ab" * 100, 10, 2, ("ab" * 100)[:100] + "…", " " * 10 + "^^"),
    ],
)
def test_carets_stand_under_the_spot_whatever_the_width(text, offset, length, line, carets):
    assert caret(text, offset, length) == f"  {line}\n  {carets}"


@pytest.mark.parametrize(
    ("rows", "options", "status"),
    [
        ("x,y\n0,1\n1,3\n2,5\n", [], 0),
        ("0,1\n1,3\n2,5\n", ["--start", "w=0,b=0"], 0),
        ("x: [0, 1, 2]\ny: [1, 3, 5]", ["--loss", "huber"], 0),
        ("0,1\n1,3\n2,5\n", ["--batch-size", "2", "--seed", "3"], 0),
        ("\ufeffx;y\n", [], 2),
        ("x,y\n", [], 2),
        ("x,y\n1,2\n3\n", [], 2),
        ("x,y\n1,two\n", [], 2),
        ("", [], 2),
    ],
)
def test_a_table_of_numbers_is_fitted_and_anything_else_refused(tutor, tmp_path, rows, options, status):
    file = tmp_path / "data.csv"
    file.write_text(rows, "utf-8")
    result = tutor("regress", str(file), "--model", "w*x + b", "--rate", "0.1", "--steps", "200", *options)
    assert result.exit_code == status, result.output
    assert (str(file) in result.stderr) == (status == 2)


def test_a_bad_line_of_data_is_shown_with_a_caret(tutor, tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("x,y\n1,2\n3,oops\n", "utf-8")
    lines = tutor("regress", str(file), "--rate", "0.1").stderr.splitlines()
    assert lines[1:3] == ["  3,oops", "  ^^^^^^"]


def test_published_data_are_fitted_by_name(tutor):
    result = tutor("regress", "anscombe-2", "--rate", "0.01", "--steps", "100")
    assert result.exit_code == 0, result.output
    assert "w = 0.5" in result.stdout and "b = 3.0009" in result.stdout  # y = 3.00 + 0.500x
    assert tutor("regress", "anscombe-9", "--rate", "0.01").exit_code == 2


class TestProblems:
    @pytest.fixture
    def new(self, tutor, tmp_path):
        assert tutor("problems", "new", "my-set", str(tmp_path)).exit_code == 0
        return tmp_path / "my-set.yaml"

    def test_a_new_set_has_no_error(self, tutor, new):
        result = tutor("problems", "lint", str(new))
        assert result.exit_code == 0, result.output

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("problems:", "problems: ["),
            ("function:", "funktion:"),
            ("(a*x + b)^n", "(a*x + b^n"),
            ("{a: {integers: [2, 9]}", "{a: {integers: [9, 2]}"),
            (", ko: 새 문제 모음", ""),
        ],
    )
    def test_an_error_has_its_place_and_ends_with_status_1(self, tutor, new, before, after):
        new.write_text(new.read_text("utf-8").replace(before, after), "utf-8")
        result = tutor("problems", "lint", str(new.parent))
        assert result.exit_code == 1
        assert re.search(rf"^{re.escape(str(new))}:\d+:\d+: error: ", result.stdout, re.MULTILINE)
        found = json.loads(tutor("problems", "lint", "--json", str(new)).stdout)["findings"]
        assert found[0]["severity"] == "error"
        assert found[0]["line"] >= 1

    def test_a_preview_shows_what_students_see(self, tutor, new):
        result = tutor("problems", "preview", str(new), "--locale", "ko", "--seed", "2")
        assert result.exit_code == 0
        assert "도함수" in result.stdout
        assert (
            json.loads(tutor("problems", "preview", str(new), "--json", "--seed", "2").stdout)["problems"][0]["seed"]
            == 2
        )

    def test_a_preview_of_a_problem_that_is_not_there_ends_with_status_2(self, tutor, new):
        assert tutor("problems", "preview", str(new), "--id", "nothing").exit_code == 2

    def test_nothing_is_written_over(self, tutor, new):
        result = tutor("problems", "new", "my-set", str(new.parent))
        assert (result.exit_code, str(new) in result.stderr) == (2, True)

    @pytest.mark.parametrize("name", ["../evil", "a b", "", "집합"])
    def test_a_name_is_a_plain_word(self, tutor, tmp_path, name):
        assert tutor("problems", "new", name, str(tmp_path)).exit_code == 2
        assert list(tmp_path.iterdir()) == []

    def test_the_schema_is_json(self, tutor):
        assert json.loads(tutor("problems", "schema").stdout)["$schema"].startswith("https://json-schema.org/")


class TestPictures:
    RUN = ("descend", "x^2", "--start", "1", "--rate", "0.3", "--max-steps", "5")

    @pytest.mark.parametrize(
        ("name", "begins"),
        [("run.gif", b"GIF89a"), ("run.WEBP", b"RIFF"), ("run.png", b"\x89PNG"), ("run.svg", b"<svg")],
    )
    def test_a_run_is_drawn_as_the_name_ends(self, tutor, tmp_path, name, begins):
        result = tutor(*self.RUN, "--gif", str(tmp_path / name))
        assert result.exit_code == 0, result.output
        assert (tmp_path / name).read_bytes().startswith(begins)
        assert name in result.stderr

    def test_the_answer_is_printed_as_ever(self, tutor, tmp_path):
        drawn = tutor(*self.RUN, "--json", "--gif", str(tmp_path / "run.svg"))
        assert drawn.stdout == tutor(*self.RUN, "--json").stdout

    def test_a_function_is_drawn(self, tutor, tmp_path):
        file = tmp_path / "f.svg"
        assert tutor("plot", "-x^2", str(file), "--domain", "[-1, 1]").exit_code == 0
        assert 'class="plot-point plot-local_maximum"' in file.read_text("utf-8")

    @pytest.mark.parametrize("name", ["run.pdf", "run", "no/such/folder/run.gif"])
    def test_a_name_that_cannot_be_used_is_refused_before_anything_is_done(self, tutor, tmp_path, name):
        result = tutor(*self.RUN, "--gif", str(tmp_path / name))
        assert (result.exit_code, result.stdout) == (2, "")
        assert name in result.stderr

    def test_a_picture_that_cannot_be_drawn_leaves_no_file(self, tutor, tmp_path):
        assert tutor("plot", "x*y", str(tmp_path / "f.svg")).exit_code == 2
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_explains_itself(tutor, command):
    result = tutor(command, "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 4


def test_the_language_of_the_terminal_is_used(tutor, monkeypatch):
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert "맞" in tutor("grade", "x^2", "2x").stdout


def test_a_setting_that_cannot_be_used_is_named(tutor, monkeypatch):
    monkeypatch.setenv("TUTOR_SECONDS", "soon")
    result = tutor("read", "x")
    assert result.exit_code == 2
    assert "TUTOR_SECONDS" in result.stderr


def test_the_installed_command_runs_without_a_home(tmp_path):
    command = Path(sys.executable).parent / "tutor"
    environment = {"PATH": os.environ["PATH"]}
    result = subprocess.run(
        [command, "read", "2x"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 0, result.stderr
    assert "2*x" in result.stdout


def test_verify_accepts_our_own_steps_and_rejects_others(tutor, tmp_path):
    shown = tutor("derive", "x^2*sin(x)", "--json")
    file = tmp_path / "steps.json"
    file.write_text(shown.stdout, "utf-8")
    assert tutor("verify", str(file)).exit_code == 0
    file.write_text(shown.stdout.replace('"rule": "sin"', '"rule": "cos"'), "utf-8")
    rejected = tutor("verify", str(file))
    assert rejected.exit_code == 1
    assert "does not describe" in rejected.stdout
    file.write_text("[1, 2", "utf-8")
    assert tutor("verify", str(file)).exit_code == 2


def test_verify_judges_the_certificate_of_an_analysis(tutor, tmp_path):
    file = tmp_path / "certificate.json"
    found = json.loads(tutor("analyze", "x^3 - 3x", "--certificate", "--json").stdout)
    file.write_text(json.dumps(found), "utf-8")
    assert tutor("verify", str(file)).exit_code == 0
    fact = next(fact for fact in found["certificate"]["pieces"][0]["facts"] if fact.get("kind") == "local_maximum")
    fact["kind"] = "local_minimum"
    file.write_text(json.dumps(found), "utf-8")
    rejected = tutor("verify", str(file))
    assert rejected.exit_code == 1
    assert "pieces[0].facts" in rejected.stdout
