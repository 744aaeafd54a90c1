"""What all tests share: no skips where they are forbidden, and a running tutor to ask."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tutor.service.settings import Settings
from tutor.service.store import upgrade
from tutor.web import create_app

NO_SKIPS = "TUTOR_TESTS_NO_SKIPS"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where skipping is forbidden (``TUTOR_TESTS_NO_SKIPS=1``) a skipped test is a failed one."""
    report = yield
    if os.environ.get(NO_SKIPS) and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which {NO_SKIPS} forbids: {report.longrepr}"
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
    app.extensions["tutor"].calculators.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
