"""Jobs in the database: the items of each in chunks, every chunk with its results once it is graded.

A chunk is the unit of work and of progress: after a crash at most one has to be graded again.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tutor.service.store import Base, Json, Store

KEPT = timedelta(days=7)
"""Older jobs are deleted when a new one comes."""


class Job(Base):
    """Many grade requests, handed in at once."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    locale: Mapped[str] = mapped_column(String(10))
    total: Mapped[int]
    created: Mapped[datetime]
    """UTC."""


class JobChunk(Base):
    """Some of the items of a job, in order, and what came of them."""

    __tablename__ = "job_chunks"

    job: Mapped[str] = mapped_column(String(22), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    items: Mapped[list[Any]] = mapped_column(JSON)
    results: Mapped[list[Json] | None] = mapped_column(JSON(none_as_null=True))
    done: Mapped[bool] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come."""

    job: Job
    done: int

    @property
    def finished(self) -> bool:
        return self.done == self.job.total


class JobStore:
    """The jobs of a ``Store``. Safe to use from any thread."""

    def __init__(self, store: Store) -> None:
        self._session = store.sessions

    def add(self, items: Sequence[Any], chunk: int, locale: str) -> Job:
        """Store a job, nothing of it graded yet."""
        now = datetime.now(UTC).replace(tzinfo=None)
        job = Job(id=secrets.token_urlsafe(16), locale=locale, total=len(items), created=now)
        with self._session.begin() as session:
            session.execute(delete(Job).where(Job.created < now - KEPT))
            session.add(job)
            session.flush()
            for number, start in enumerate(range(0, len(items), chunk)):
                part = list(items[start : start + chunk])
                session.add(JobChunk(job=job.id, number=number, count=len(part), items=part, results=None, done=False))
        return job

    def progress(self, job_id: str) -> Progress | None:
        """The job and how much of it is done; ``None`` if there is none (any more)."""
        with self._session() as session:
            job = session.get(Job, job_id)
            finished = select(func.sum(JobChunk.count)).where(JobChunk.job == job_id, JobChunk.done)
            return None if job is None else Progress(job, session.scalar(finished) or 0)

    def waiting(self) -> int:
        """How many jobs are not finished."""
        with self._session() as session:
            return session.scalar(select(func.count(JobChunk.job.distinct())).where(~JobChunk.done)) or 0

    def next(self) -> tuple[Job, JobChunk] | None:
        """The chunk to be graded next: of the oldest job the first."""
        with self._session() as session:
            found = session.execute(
                select(Job, JobChunk)
                .join(JobChunk, JobChunk.job == Job.id)
                .where(~JobChunk.done)
                .order_by(Job.created, Job.id, JobChunk.number)
                .limit(1)
            ).first()
            return None if found is None else (found[0], found[1])

    def finish(self, chunk: JobChunk, results: list[Json]) -> None:
        """Keep the results of a chunk, unless its job was deleted meanwhile."""
        with self._session.begin() as session:
            stored = session.get(JobChunk, (chunk.job, chunk.number))
            if stored is not None:
                stored.results, stored.done = results, True

    def results(self, job_id: str) -> Iterator[list[Json]]:
        """The results of a finished job, chunk by chunk, in order."""
        with self._session() as session:
            numbers = session.scalars(select(JobChunk.number).where(JobChunk.job == job_id).order_by(JobChunk.number))
            chunks = list(numbers)
        for number in chunks:
            with self._session() as session:
                chunk = session.get(JobChunk, (job_id, number))
            if chunk is not None:
                yield chunk.results or []
