"""Tell whether anything was committed to the database since an answer was made."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Any

from sqlalchemy import Engine

# SQLite: a number that a connection sees change when another one commits. PostgreSQL: which
# transactions are over; every transaction that writes takes a number.
_QUERY = {
    "sqlite": "PRAGMA data_version",
    "postgresql": "SELECT pg_current_snapshot()::text",
}


class GenerationWatcher:
    """A connection of its own that never writes, for many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, Lock()
        self._connection: Any = None
        self._opened = 0  # a new connection to SQLite counts from its own beginning
        self.is_instant = engine.dialect.name == "sqlite"  # answers without a network

    def read(self) -> Hashable:
        """Return a value that differs after every commit of anybody.

        Raises the errors of the driver; the next call connects anew.
        """
        with self._lock:
            done = False
            try:
                if self._connection is None:
                    self._connection = self._engine.raw_connection()
                    self._opened += 1
                cursor = self._connection.cursor()
                row = cursor.execute(_QUERY[self._engine.dialect.name]).fetchone()
                cursor.close()
                if not self.is_instant:
                    self._connection.rollback()  # the next snapshot is a new one
                done = True
            finally:
                if not done:
                    self._drop_connection()
            return self._opened, row[0]

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
