"""What all tests share: no skips where they are forbidden, and a running tutor to ask."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tutor.service.settings import Settings
from tutor.service.store import upgrade
from tutor.web import create_app

ROOT = Path(__file__).parent.parent
NO_SKIPS = "TUTOR_TESTS_NO_SKIPS"
PATIENCE = 60.0  # seconds a server gets to begin and to end


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where skipping is forbidden (``TUTOR_TESTS_NO_SKIPS=1``) a skipped test is a failed one."""
    report = yield
    if os.environ.get(NO_SKIPS) and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which {NO_SKIPS} forbids: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a file that skips itself whole."""
    report = yield
    if os.environ.get(NO_SKIPS) and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skips itself, which {NO_SKIPS} forbids"
    return report


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a tutor for tests: a database of its own, two calculators, no rate limits."""
    folder = tmp_path_factory.mktemp("tutor")
    return Settings.from_environment(
        {
            "DATABASE_URL": f"sqlite:///{folder}/tutor.sqlite3",
            "RATE_LIMITS": "off",
            "TUTOR_WORKERS": "2",
            "SECRET_KEY": "test",
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application, its calculators running."""
    upgrade(settings.database_url)
    app = create_app(settings)
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False)
    yield app
    app.extensions["tutor"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server, as ``make serve`` runs it, on a free port of this machine."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder}/tutor.sqlite3",
        "RATE_LIMITS": "off",
        "TUTOR_WORKERS": "2",
        "TUTOR_SECONDS": "5",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:tutor.web.server", "wsgi:app"]
    log = folder / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors)
    assert process.stdout is not None
    late = threading.Timer(PATIENCE, process.kill)
    late.start()
    said = process.stdout.readline()  # once it listens
    late.cancel()
    assert b"http://" in said, log.read_text()
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(PATIENCE)
    process.stdout.close()
    assert "Traceback" not in log.read_text(), log.read_text()
