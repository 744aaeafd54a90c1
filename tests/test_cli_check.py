"""``tutor check``: marked-up lines, and a status that tells whether one is wrong."""

import json

import pytest
from click.testing import CliRunner

from tutor.cli import main


@pytest.fixture
def check(tmp_path, monkeypatch):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run(lines, *options):
        file = tmp_path / "working.txt"
        file.write_text("\n\n".join(lines), encoding="utf-8")
        return CliRunner().invoke(main, ["check", "x^2 sin x", str(file), *options])

    return run


def test_right_working_is_ticked_and_ends_with_0(check):
    result = check(["f'(x) = 2x sin x + x^2 cos x"])
    assert result.exit_code == 0
    assert "✓" in result.stdout
    assert "Finished, and right." in result.stdout


def test_a_wrong_line_is_crossed_and_ends_with_1(check):
    result = check(["f'(x) = d/dx(x^2) sin x + x^2 d/dx(sin x)", "= 2x sin x - x^2 cos x"], "--locale", "ko")
    assert result.exit_code == 1
    assert "✗  2  = 2x sin x - x^2 cos x" in result.stdout
    assert "처음으로 틀린 줄은 2번째 줄이에요." in result.stdout


def test_an_unreadable_line_has_a_caret_below_its_place(check):
    lines = check(["f'(x) = 2x sin(x"]).stdout.splitlines()
    assert lines[1].index("^") == lines[0].index("(x", 10)


def test_json_is_the_answer_of_the_api(check):
    answer = json.loads(check(["f'(x) = 2x cos x"], "--json").stdout)
    assert answer["first_error"] == 0
    assert answer["lines"][0]["malrules"] == ["product.derivatives_multiplied"]


def test_a_question_that_cannot_be_read_ends_with_2(check):
    assert check(["2x"], "--variable", "12").exit_code == 2


def test_a_stored_problem_is_checked_by_its_own_policy(tmp_path):
    file = tmp_path / "working.txt"
    file.write_text("2x sin x + x^2 cos x", encoding="utf-8")
    found = CliRunner().invoke(main, ["check", "--problem", "square-times-sine", str(file), "--json"])
    assert found.exit_code == 0, found.output
    assert sum(mark["of"] for mark in json.loads(found.stdout)["marks"]) == 4
    assert CliRunner().invoke(main, ["check", "--problem", "nothing", str(file)]).exit_code == 2
    assert CliRunner().invoke(main, ["check", "x^2"]).exit_code == 2
    assert CliRunner().invoke(main, ["check", "x^2", str(tmp_path / "none.txt")]).exit_code == 2
