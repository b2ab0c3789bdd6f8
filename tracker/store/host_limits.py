"""Limit requests per host over all processes, through PostgreSQL and its clock.

A connection to a host is an advisory lock (`host#0`, `host#1`) that is released when its holder
dies. The time at which the next request may begin is a row: one statement takes it and moves it on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

from tracker.errors import FetchError
from tracker.fetch.rate_limit import QUEUE_TIMEOUT, queue_timeout_error, retry_after_error
from tracker.store.db.database import Database

_TAKE = text(
    "INSERT INTO host AS known (name, free_at) VALUES (:host, clock_timestamp() + :delay)"
    " ON CONFLICT (name) DO UPDATE SET free_at = clock_timestamp() + :delay"
    " WHERE known.free_at <= clock_timestamp()"
    " AND (known.silent_until IS NULL OR known.silent_until <= clock_timestamp())"
    " RETURNING name"
)
_LEFT = text(
    "SELECT extract(epoch FROM free_at - clock_timestamp()) AS pause,"
    " extract(epoch FROM silent_until - clock_timestamp()) AS silence"
    " FROM host WHERE name = :host"
)
_HUSH = text("UPDATE host SET silent_until = clock_timestamp() + :pause WHERE name = :host")


class SharedHostLimits:
    """Per-host limits of all processes on one database.

    `delay`: seconds between the starts of two requests.
    """

    def __init__(self, database: Database, delay: float, connections: int) -> None:
        self._database, self._delay, self._connections = database, delay, connections

    @contextmanager
    def host_slot(self, host: str, delay: float) -> Iterator[None]:
        """Wait for a slot at a host and hold it. Raises FetchError, StoreError."""
        slots = [f"host:{host}#{slot}" for slot in range(self._connections)]
        try:
            with self._database.advisory_lock(*slots, patience=QUEUE_TIMEOUT) as connection:
                assert connection
                _wait_until_free(connection, host, max(delay, self._delay))
                with _respect_retry_after(connection, host):
                    yield
        except TimeoutError as error:
            raise queue_timeout_error(host) from error


@contextmanager
def _respect_retry_after(connection: Connection, host: str) -> Iterator[None]:
    """Store the Retry-After of a refusal for all processes."""
    try:
        yield
    except FetchError as error:
        if error.retry_after:
            connection.execute(_HUSH, {"host": host, "pause": timedelta(seconds=error.retry_after)})
        raise


def _wait_until_free(connection: Connection, host: str, delay: float) -> None:
    """Wait until the next request to a host may begin. Raises FetchError."""
    wish: dict[str, Any] = {"host": host, "delay": timedelta(seconds=delay)}
    while connection.execute(_TAKE, wish).first() is None:
        left = connection.execute(_LEFT, {"host": host}).one()
        if left.silence and left.silence > 0:
            raise retry_after_error(host, float(left.silence))
        if left.pause > 0:
            time.sleep(float(left.pause))
