"""Open the database: SQLite by default, PostgreSQL by URL; one writer at a time."""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import ConfigError, StoreError
from tracker.store.db import migrate, revisions
from tracker.store.db.generation import GenerationWatcher
from tracker.store.db.read_only import OUTDATED, REFUSAL, is_read_only, open_read_only
from tracker.store.db.tables import HomeRow

BUSY_SECONDS = 5
# A machine that loses its power says no goodbye: its locks are free when PostgreSQL has asked it in
# vain for a minute.
_KEEPALIVE = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
_WRITER = "SELECT pg_advisory_xact_lock(7206121)"  # PostgreSQL has many writers; ours take turns

# How a transaction begins: to read one state of the database, to write, and to write what a power
# cut may take.
_BEGIN = {
    "sqlite": {
        "read": ("BEGIN",),
        "write": ("PRAGMA synchronous=FULL", "BEGIN IMMEDIATE"),
        "light": ("PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE"),
    },
    "postgresql": {
        "read": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",),
        "write": (_WRITER,),
        "light": ("SET LOCAL synchronous_commit = off", _WRITER),
    },
}
_LOCK = {shared: f"pg{{}}_advisory_lock{end}" for shared, end in ((False, ""), (True, "_shared"))}
_LOCK_TIMEOUT = "55P03"
_KINDS = {"demo": "演示", "real": "正式"}


class Database:
    """The only way to the tables; every refusal of the database is a StoreError.

    `read_session` and `write_session` are the usual doors.
    """

    def __init__(self, url: str, *, demo: bool = False, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open the database, upgrade its schema, and check whether it is a demo or a real one.

        Raises ConfigError, StoreError.
        """
        engine, self.is_read_only = _create_engine(url, busy_seconds)
        self._engine, self._begin = engine, _BEGIN[engine.dialect.name]
        self._generation = GenerationWatcher(engine)
        # one thread at a time: SQLite's own waiting is not fair, and one of four may never get in
        # until it gives up
        self._writer = Lock()
        self._place = make_url(url).render_as_string(hide_password=True)
        # the driver's own, where a transaction begins
        self._refusal: type[Exception] = engine.dialect.loaded_dbapi.Error
        with self.read_session() as session:
            found = migrate.current_revision(session.connection())
        if found != migrate.known_revisions()[-1]:
            if self.is_read_only:
                raise StoreError(f"数据库 {self._place}：{OUTDATED}")
            with self.write_session() as session:
                migrate.upgrade_schema(session.connection())
        self._claim_kind("demo" if demo else "real")

    @contextmanager
    def read_session(self) -> Iterator[Session]:
        """Open a session that reads one state of the database and changes nothing."""
        with self._as_store_errors(), self._open_session("read") as session:
            yield session

    @contextmanager
    def write_session(self) -> Iterator[Session]:
        """Open ONE exclusive transaction: committed at the end, or rolled back as a whole."""
        self._require_writable()
        with self._as_store_errors(), self._writer, self._open_session("write") as session:
            revisions.track_policies(session)
            yield session
            revisions.assign_revision(session)

    @contextmanager
    def read_connection(self) -> Iterator[Connection]:
        """Open a bare connection for one query.

        It costs half of a session; every page uses it at every check.
        """
        with self._as_store_errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write_connection_unsynced(self) -> Iterator[Connection]:
        """Open a bare write transaction that is not synced to the disk.

        A power loss may take the last rows, and the next check writes them again.
        """
        self._require_writable()
        with self._as_store_errors(), self._writer, self._engine.begin() as connection:
            _begin_transaction(connection, self._begin["light"])
            yield connection

    def _require_writable(self) -> None:
        if self.is_read_only:
            raise StoreError(
                f"数据库 {self._place}：{REFUSAL}",
                en="this copy is read-only and takes no changes",
            )

    @property
    def is_shared(self) -> bool:
        """Return whether other machines may use this database too."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def advisory_lock(
        self, *names: str, patience: float | None = None, shared: bool = False
    ) -> Iterator[Connection | None]:
        """Hold the first free one of these names among all processes on all machines.

        With `shared` the lock excludes exclusive holders only. Yields the connection that holds the
        lock. SQLite serves one machine, whose processes lock files; nothing is held there and None
        is yielded.

        Raises StoreError, and TimeoutError where all names are taken for `patience` seconds.
        """
        if not self.is_shared:
            yield None
            return
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with self._as_store_errors(), engine.connect() as connection:
            key = _acquire_lock(connection, [_lock_key(name) for name in names], patience, shared)
            try:
                yield connection
            finally:
                _release_lock(connection, key, shared)

    @contextmanager
    def _open_session(self, aim: str) -> Iterator[Session]:
        """Open a session of one transaction.

        The transaction is begun here and not by a listener of the engine: SQLAlchemy asks the
        listeners at every step of every query.
        """
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            _begin_transaction(session.connection(), self._begin[aim])
            yield session

    @property
    def has_instant_generation(self) -> bool:
        """Return whether `read_generation` takes microseconds."""
        return self._generation.is_instant

    def read_generation(self) -> Hashable:
        """Return a value that differs after every commit of any process. Raises StoreError."""
        with self._as_store_errors():
            return self._generation.read()

    def close_connections(self) -> None:
        """Close the connections."""
        self._generation.close()
        self._engine.dispose()

    def _claim_kind(self, kind: str) -> None:
        """Mark a new database as demo or real; refuse one of the other kind (ConfigError)."""
        with self.read_session() as session:
            owner = _home_kind(session)
        if owner is None:
            with self.write_session() as session:
                owner = _home_kind(session) or kind  # another process may have been first
                session.merge(HomeRow(kind=owner, created_at=datetime.now(UTC)))
        if owner != kind:
            raise ConfigError(
                [
                    f"数据库：这是{_KINDS[owner]}的数据库，不能用于{_KINDS[kind]}；"
                    "请另设 TRACKER_HOME 或 TRACKER_DATABASE_URL"
                ]
            )

    @contextmanager
    def _as_store_errors(self) -> Iterator[None]:
        """Turn refusals of the database (locked, full, unreachable) into StoreError.

        The transaction is rolled back by then.
        """
        try:
            yield
        except (DBAPIError, self._refusal) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            reason = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
            raise StoreError(
                f"数据库 {self._place}：{reason}；已保存的内容未受影响，请稍后重试"
            ) from error


def _lock_key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _acquire_lock(
    connection: Connection, keys: list[int], patience: float | None, shared: bool
) -> int:
    """Acquire one of the keys and return it.

    A wait ends with the lock timeout of the connection and begins again.
    """
    attempt, wait = (text(f"SELECT {_LOCK[shared].format(way)}(:key)") for way in ("_try", ""))
    for key in keys:
        if connection.scalar(attempt, {"key": key}):
            return key
    end = time.monotonic() + patience if patience is not None else None
    while end is None or time.monotonic() < end:
        key = random.choice(keys)  # noqa: S311  any of them
        try:
            connection.execute(wait, {"key": key})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_TIMEOUT:
                raise
        else:
            return key
    raise TimeoutError


def _release_lock(connection: Connection, key: int, shared: bool) -> None:
    """Release an advisory lock; a lost connection has released it already."""
    if connection.invalidated:
        return
    try:
        connection.execute(
            text(f"SELECT pg_advisory_unlock{'_shared' if shared else ''}(:key)"), {"key": key}
        )  # noqa: S608
    except DBAPIError:
        connection.invalidate()  # it is lost, and what it held is free with it


def _home_kind(session: Session) -> str | None:
    return session.scalars(select(col(HomeRow.kind))).first()


def _create_engine(url: str, busy_seconds: float) -> tuple[Engine, bool]:
    """Return the engine of an address, and whether the database is read-only."""
    wait = int(busy_seconds * 1000)
    read_only = False
    try:
        if make_url(url).get_backend_name() == "postgresql":
            psycopg = make_url(url).set(drivername="postgresql+psycopg")
            options = f"-c lock_timeout={wait} {_KEEPALIVE}"
            engine = create_engine(
                psycopg, pool_pre_ping=True, max_overflow=-1, connect_args={"options": options}
            )
        elif read_only := is_read_only(make_url(url)):
            engine = open_read_only(make_url(url), busy_seconds)
        else:
            engine = create_engine(
                url,
                max_overflow=-1,
                connect_args={"timeout": busy_seconds, "check_same_thread": False},
            )
            event.listen(engine, "connect", _sqlite_connect)
        if engine.dialect.name not in _BEGIN:
            raise KeyError(engine.dialect.name)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, KeyError) as error:
        hint = "写作 sqlite:///路径 或 postgresql://用户:口令@主机/库名（后者须先运行 make extras）"
        raise ConfigError(
            [f"环境变量 TRACKER_DATABASE_URL：不能使用（{type(error).__name__}）；{hint}"]
        ) from error
    return engine, read_only


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # explicit BEGIN: Python's sqlite3 would begin too late, and commit before DDL
    connection.isolation_level = None
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        connection.execute("PRAGMA journal_mode=WAL")


def _begin_transaction(connection: Connection, statements: tuple[str, ...]) -> None:
    """Begin a transaction with these statements on the driver's own connection."""
    cursor = connection.connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
