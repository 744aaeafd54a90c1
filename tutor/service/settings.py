"""What can be set from the environment: one table, in which every row has a name, a default and a meaning.

``docs/settings.md`` shows the same table; a test holds the two together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from tutor.expression.logarithm import LogBase


class SettingError(ValueError):
    """An environment variable has a value that cannot be used."""


def _whole(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError("at least 1")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 3600:
        raise ValueError("between 0 and 3600 seconds")
    return value


def _log_base(text: str) -> LogBase:
    if text not in get_args(LogBase):
        raise ValueError("e or 10")
    return cast(LogBase, text)


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    meaning: str
    parse: Callable[[str], Any] = str
    shown: str = ""
    """The default as the documentation shows it, where it differs from machine to machine."""


TABLE: dict[str, Setting] = {
    "host": Setting("HOST", "127.0.0.1", "Address the server listens on."),
    "port": Setting("PORT", "8000", "Port the server listens on.", int),
    "database_url": Setting(
        "DATABASE_URL", "sqlite:///var/tutor.sqlite3", "Where attempts are stored: an SQLAlchemy URL."
    ),
    "problems": Setting("TUTOR_PROBLEMS", "problems", "Folder of problem sets, `*.yaml`.", Path),
    "log_base": Setting(
        "TUTOR_LOG_BASE", "e", "What `log` without a base means: `e` (ln) or `10`. It stays a warning.", _log_base
    ),
    "secret_key": Setting(
        "SECRET_KEY", "", "Signs forms and cookies. Empty: made once and kept beside the database (`var/secret_key`)."
    ),
    "rate_limits": Setting(
        "RATE_LIMITS", "6000 per minute", "Requests to the API allowed from one address; `off` for none."
    ),
    "workers": Setting("TUTOR_WORKERS", str(os.cpu_count() or 1), "Calculating processes.", _whole, "one a core"),
    "queue": Setting("TUTOR_QUEUE", "16", "Requests that may wait for a calculating process; more are `busy`.", _whole),
    "patience": Setting("TUTOR_PATIENCE", "5", "Seconds a request may wait before it is `busy`.", _seconds),
    "seconds": Setting(
        "TUTOR_SECONDS", "10", "Seconds one calculation may take before its process is killed.", _seconds
    ),
    "algebra_seconds": Setting(
        "TUTOR_ALGEBRA_SECONDS",
        "1.5",
        "Seconds one question of exact algebra may take before it is undecided.",
        _seconds,
    ),
    "memory": Setting("TUTOR_MEMORY", "2048", "Address space of a calculating process, in MiB.", _whole),
    "threads": Setting("TUTOR_THREADS", "16", "Requests the web process handles at once.", _whole),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force. The meaning of each is in ``TABLE``."""

    host: str
    port: int
    database_url: str
    problems: Path
    log_base: LogBase
    secret_key: str
    rate_limits: str
    workers: int
    queue: int
    patience: float
    seconds: float
    algebra_seconds: float
    memory: int
    threads: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the table's variables. Raises ``SettingError`` naming the variable."""
        values = {}
        for field, setting in TABLE.items():
            text = environment.get(setting.name, "") or setting.default
            try:
                values[field] = setting.parse(text)
            except ValueError as error:
                raise SettingError(f"{setting.name}={text!r}: {error}") from error
        return cls(**values)
