"""Opening the database: SQLite by default, PostgreSQL by URL; schema by Alembic; one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from sqlmodel import col

from tracker.errors import ConfigError, StoreError
from tracker.store.tables import Home

BUSY_SECONDS = 10
WRITER = 7_206_121  # the advisory lock that every writing transaction takes on PostgreSQL


class Database:
    """The one way to the tables: `reading()` and `writing()` give a session, and every refusal is a StoreError."""

    def __init__(self, url: str, *, demo: bool = False, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open, bring the schema up to date, and make sure that demo rows stay in demo homes (ConfigError, StoreError)."""
        self.url = url
        self.engine = _engine(url, busy_seconds)
        with _explained(url):
            migrate(self.engine)
        self._claim("demo" if demo else "real")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that changes nothing."""
        with _explained(self.url), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """ONE transaction, alone: committed at the end, or nothing of it remains."""
        engine = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        with _explained(self.url), Session(engine) as session, session.begin():
            if engine.dialect.name == "postgresql":
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER})
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _claim(self, kind: str) -> None:
        with self.reading() as session:
            owner = session.scalars(select(col(Home.kind))).first()
        if owner is None:
            with self.writing() as session:
                session.merge(Home(kind=kind, created_at=datetime.now(UTC)))
        elif owner != kind:
            raise ConfigError([f"数据库：这是{_NAMES[owner]}的数据库，不能用于{_NAMES[kind]}；请另设 TRACKER_HOME 或 TRACKER_DATABASE_URL"])


_NAMES = {"demo": "演示", "real": "正式"}


def _engine(url: str, busy_seconds: float) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": busy_seconds}, poolclass=NullPool if ":memory:" not in url else None)
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: Python's sqlite3 would begin too late, and commit before DDL
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision with Alembic; running it again changes nothing."""
    config = Config()
    config.set_main_option("script_location", str(files("tracker.store") / "migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """Database refusals (locked, full, unreachable) as one clear line; the transaction is already rolled back."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
        place = url.rsplit("@", 1)[-1]  # never print a password
        raise StoreError(f"数据库 {place}：{reason}；已保存的内容未受影响，请稍后重试") from error
