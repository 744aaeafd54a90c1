"""Where skipping is forbidden, a skipped test is a failed one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SKIPS = {
    "mark": "import pytest\n@pytest.mark.skip(reason='no browser')\ndef test(): pass\n",
    "call": "import pytest\ndef test(): pytest.skip('no browser')\n",
    "fixture": "import pytest\n@pytest.fixture\ndef browser(): pytest.skip('none')\ndef test(browser): pass\n",
    "file": "import pytest\npytest.skip('no browser', allow_module_level=True)\n",
}


@pytest.mark.parametrize(("forbidden", "failed"), [("1", set(SKIPS)), ("", set())])
def test_a_skip_counts(tmp_path, forbidden, failed):
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    for name, skip in SKIPS.items():
        (tmp_path / f"test_{name}.py").write_text(skip, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    environment = {**os.environ, "TUTOR_TESTS_NO_SKIPS": forbidden}
    result = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    found = set(re.findall(r"^(?:FAILED|ERROR) test_(\w+)\.py", result.stdout, re.MULTILINE))
    assert found == failed, result.stdout + result.stderr
    assert (result.returncode != 0) == bool(failed)
