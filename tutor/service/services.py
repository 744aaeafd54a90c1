"""Everything a running tutor has: settings, calculators, store, problem sets."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from tutor.service.exercises import Exercises, Grader
from tutor.service.job_store import JobStore
from tutor.service.jobs import Jobs
from tutor.service.metrics import Metrics
from tutor.service.settings import Settings
from tutor.service.store import Store
from tutor.service.workers import Calculators


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    calculators: Calculators
    store: Store
    metrics: Metrics
    exercises: Exercises
    grader: Grader
    jobs: Jobs

    @classmethod
    def of(cls, settings: Settings) -> Services:
        calculators, store, exercises = (
            Calculators(settings),
            Store(settings.database_url),
            Exercises(settings.problems),
        )
        grader = Grader(exercises, calculators, store)
        return cls(settings, calculators, store, Metrics(), exercises, grader, Jobs(JobStore(store), grader))

    def start(self) -> None:
        """Have the calculators up, and take up the jobs a restart interrupted."""
        self.calculators.start()
        self.jobs.start()

    def close(self) -> None:
        """End every process and thread."""
        self.jobs.close()
        self.calculators.close()
        self.store.close()


def secret_key(settings: Settings) -> str:
    """The key that signs forms: the setting, or one made once and kept in a file only the owner can read."""
    if settings.secret_key:
        return settings.secret_key
    database = make_url(settings.database_url)
    on_disk = database.get_backend_name() == "sqlite" and database.database
    file = (Path(database.database).parent if on_disk else Path("var")) / "secret_key"  # type: ignore[arg-type]
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()
