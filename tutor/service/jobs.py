"""Jobs: batches too large to wait for, graded in the background by one thread, and taken up again after a restart."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, cast

import structlog
from sqlalchemy.exc import SQLAlchemyError

from tutor.service.batch import CHUNK, Batch, Stopped
from tutor.service.exercises import Grader
from tutor.service.job_store import Job, JobStore
from tutor.service.problem import Problem
from tutor.wording import Locale, phrase

MOST_WAITING = 20
"""So many unfinished jobs are taken; more are ``busy``."""
_RETRY_AFTER = 60  # seconds
_PAUSE = 5.0  # seconds before the database is asked again after it failed

_log = structlog.get_logger()


class Jobs:
    """Takes jobs and works on them, oldest first. One thread: it never takes more than one calculator."""

    def __init__(self, store: JobStore, grader: Grader) -> None:
        self.store = store
        self._grader = grader
        self._stop = threading.Event()
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, items: Sequence[Any], locale: Locale) -> Job:
        """Store a job and begin with it as soon as the ones before are done. Raises ``Problem`` (``busy``)."""
        if self.store.waiting() >= MOST_WAITING:
            raise Problem("busy", phrase("service.too_many_jobs", locale), {"retry_after": _RETRY_AFTER})
        job = self.store.add(items, CHUNK, locale)
        self.start()
        return job

    def start(self) -> None:
        """Work on whatever is unfinished, from now on."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()
        self._news.set()

    def close(self, seconds: float = 5.0) -> None:
        """Stop after the chunk in hand, waiting for it so long at most."""
        self._stop.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(self) -> None:
        while not self._stop.is_set():
            self._news.clear()
            try:
                while (found := self.store.next()) is not None:
                    job, chunk = found
                    batch = Batch(self._grader, cast(Locale, job.locale), stop=self._stop)
                    self.store.finish(chunk, batch.grade(chunk.items))
                self._news.wait()
            except Stopped:
                return
            except SQLAlchemyError:
                _log.exception("job interrupted")
                self._stop.wait(_PAUSE)
