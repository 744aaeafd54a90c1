"""What students handed in. An attempt is stored before it is graded, so nothing handed in is ever lost.

SQLite is opened so that a committed attempt survives ``kill -9`` and a power cut: write-ahead log and
``synchronous=FULL``; every transaction takes its write lock at once (``BEGIN IMMEDIATE``), not half way.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, Engine, ForeignKey, String, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

Json = dict[str, Any]
Status = Literal["stored", "graded"]

KEY_LENGTH = 200


class Conflict(Exception):
    """The idempotency key belongs to an attempt with other contents."""


class Base(DeclarativeBase):
    pass


class Attempt(Base):
    """One hand-in: which variant of which problem, what was answered, and (once graded) the verdict."""

    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    problem: Mapped[str] = mapped_column(String(200), index=True)
    seed: Mapped[int]
    work: Mapped[Json] = mapped_column(JSON)
    """What was handed in, as it came: ``answers`` or ``lines``, and the locale."""
    status: Mapped[str] = mapped_column(String(10))
    verdict: Mapped[Json | None] = mapped_column(JSON(none_as_null=True))
    key: Mapped[str | None] = mapped_column(String(KEY_LENGTH), unique=True)
    created: Mapped[datetime]
    """UTC."""


class EarlierVerdict(Base):
    """A verdict that an attempt had before it was graded again."""

    __tablename__ = "earlier_verdicts"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[str] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Json] = mapped_column(JSON)
    replaced: Mapped[datetime]
    """UTC."""


class Store:
    """The database of attempts. Safe to use from any thread."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _open(url)
        self.sessions = sessionmaker(self._engine, expire_on_commit=False)

    def add(self, problem: str, seed: int, work: Json, key: str | None = None) -> Attempt:
        """Store an attempt, not graded yet. The same ``key`` gives the attempt stored under it.

        Raises ``Conflict`` when that attempt is not the same hand-in.
        """
        attempt = Attempt(
            id=secrets.token_urlsafe(16),
            problem=problem,
            seed=seed,
            work=work,
            status="stored",
            verdict=None,
            key=key,
            created=_now(),
        )
        try:
            with self.sessions.begin() as session:
                session.add(attempt)
            return attempt
        except IntegrityError:
            with self.sessions() as session:
                earlier = session.scalars(select(Attempt).where(Attempt.key == key)).one()
        if (earlier.problem, earlier.seed, earlier.work) != (problem, seed, work):
            raise Conflict
        return earlier

    def get(self, attempt_id: str) -> Attempt | None:
        with self.sessions() as session:
            return session.get(Attempt, attempt_id)

    def graded(self, attempt_id: str, verdict: Json) -> Attempt:
        """Keep the verdict of a stored attempt. The first verdict stays: grading twice changes nothing."""
        with self.sessions.begin() as session:
            attempt = session.get_one(Attempt, attempt_id)
            if attempt.status == "stored":
                attempt.verdict, attempt.status = verdict, "graded"
        return attempt

    def regraded(self, attempt_id: str, verdict: Json) -> None:
        """Give a graded attempt another verdict; the one it had is kept as an earlier one."""
        with self.sessions.begin() as session:
            attempt = session.get_one(Attempt, attempt_id)
            if attempt.verdict is not None:
                session.add(EarlierVerdict(attempt=attempt.id, verdict=attempt.verdict, replaced=_now()))
            attempt.verdict, attempt.status = verdict, "graded"

    def earlier(self, attempt_id: str) -> list[Json]:
        """The verdicts an attempt had before, the oldest first."""
        with self.sessions() as session:
            found = select(EarlierVerdict).where(EarlierVerdict.attempt == attempt_id).order_by(EarlierVerdict.id)
            return [each.verdict for each in session.scalars(found)]

    def all_graded(self, problem: str | None = None, page: int = 200) -> Iterator[Attempt]:
        """Every graded attempt, or those at one problem; read a page at a time, so that writing may go on between."""
        last = ""
        while True:
            graded = select(Attempt).where(Attempt.status == "graded", Attempt.id > last)
            if problem is not None:
                graded = graded.where(Attempt.problem == problem)
            with self.sessions() as session:
                found = list(session.scalars(graded.order_by(Attempt.id).limit(page)))
            yield from found
            if len(found) < page:
                return
            last = found[-1].id

    def count_graded(self, problem: str | None = None) -> int:
        """How many attempts ``all_graded`` gives."""
        graded = select(func.count()).select_from(Attempt).where(Attempt.status == "graded")
        with self.sessions() as session:
            return session.scalar(graded if problem is None else graded.where(Attempt.problem == problem)) or 0

    def waiting(self, limit: int = 100) -> list[Attempt]:
        """The oldest attempts that still have to be graded."""
        with self.sessions() as session:
            found = select(Attempt).where(Attempt.status == "stored").order_by(Attempt.created).limit(limit)
            return list(session.scalars(found))

    def ready(self) -> bool:
        """Whether the database can be reached and has the newest tables."""
        with self._engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == _newest(self.url)

    def close(self) -> None:
        self._engine.dispose()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def upgrade(url: str) -> None:
    """Create the database or bring its tables to the newest shape."""
    database = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = _open(url)
    with engine.begin() as connection:
        config = _config(url)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", "tutor.service:migrations")
    config.attributes["url"] = url
    return config


def _newest(url: str) -> str | None:
    return ScriptDirectory.from_config(_config(url)).get_current_head()


def _open(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _set_up_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
