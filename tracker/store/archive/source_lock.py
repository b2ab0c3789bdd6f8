"""Lock a source, so that one process at a time checks it.

Two locks, both released when their holder ends: a file lock among the processes of one machine, and
an advisory lock of PostgreSQL among machines that share the database.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import StoreError
from tracker.store.db.database import Database


@contextmanager
def lock_source(database: Database, place: Path, source: str) -> Iterator[None]:
    """Wait for the lock of a source and hold it; `place` is its lock file. Raises StoreError."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        file = place.open("ab")
    except OSError as error:
        raise StoreError(f"{place}：无法写入（{error.strerror}）；已保存的内容未受影响") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with database.advisory_lock(f"turn:{source}"):
            yield
