"""The table of settings: read, refused, and shown in the documentation."""

import dataclasses
from pathlib import Path

import pytest

from tutor.service.settings import TABLE, SettingError, Settings
from tutor.service.settings_page import page

ROOT = Path(__file__).parent.parent.parent


def test_every_setting_has_a_row_in_the_table():
    assert [field.name for field in dataclasses.fields(Settings)] == list(TABLE)


def test_an_empty_environment_gives_the_defaults():
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.rate_limits) == ("127.0.0.1", 8000, "6000 per minute")


def test_an_empty_variable_counts_as_not_set():
    assert Settings.from_environment({"PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("TUTOR_SECONDS", "-1"),
        ("TUTOR_SECONDS", "nan"),
        ("TUTOR_WORKERS", "0"),
        ("TUTOR_LOG_BASE", "2"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(name, value):
    with pytest.raises(SettingError, match=name):
        Settings.from_environment({name: value})


def test_the_page_in_the_docs_is_the_table():
    assert (ROOT / "docs" / "settings.md").read_text("utf-8") == page()
