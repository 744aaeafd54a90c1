"""The rooms of the house: the contracts of import-linter hold, and they bite."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINT = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "tutor", folder / "tutor", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_room_imports_only_what_it_may():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("expression/tree.py", "import tutor.calculus.rule", "Each room imports only"),
        ("answers/common.py", "import tutor.service.store", "Each room imports only"),
        ("expression/tree.py", "import flask", "no web, no clock"),
        ("grading/equality.py", "import time", "no web, no clock"),
        ("authoring/__init__.py", "import os", "no web, no clock"),
        ("calculus/rule.py", "import sympy", "knows SymPy"),
        ("web/problem_json.py", "import sympy", "do not load SymPy"),
        ("cli/showing.py", "import tutor.pictures.raster", "do not load SymPy"),
    ],
)
def test_a_forbidden_import_is_found(copy, file, line, contract):
    broken = copy / "tutor" / file
    before = broken.read_text("utf-8")
    broken.write_text(f"{before}\n\n{line}\n", "utf-8")
    try:
        result = lint(copy)
    finally:
        broken.write_text(before, "utf-8")
    assert result.returncode == 1
    verdicts = [row for row in result.stdout.splitlines() if row.endswith("BROKEN")]
    assert any(contract in row for row in verdicts), result.stdout


@pytest.mark.parametrize(
    ("module", "heavy"),
    [("tutor.web", ("sympy", "matplotlib")), ("tutor.cli", ("sympy", "matplotlib", "numpy", "flint"))],
)
def test_what_is_heavy_is_loaded_in_the_workers_only(module, heavy):
    program = f"import sys, {module}; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert result.stdout.strip() == "[]"
