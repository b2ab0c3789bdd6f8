"""One process at a time with one source: between a look at an address and what we write of it,
nobody else looks.

Two locks, both let go when their holder ends, however it ends: a lock on a file keeps the processes
of one machine apart; where the
database is PostgreSQL, a lock of its own keeps machines apart that share the folder, on whatever
file system.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import StoreError
from tracker.store.archive.capture_folder import safe_path_segment
from tracker.store.db.database import Database


@contextmanager
def lock_source(database: Database, home: Path, source: str) -> Iterator[None]:
    """Wait until the source is ours. StoreError where the disk or the database refuses."""
    place = home / "snapshots" / safe_path_segment(source) / ".turn"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        file = place.open("ab")
    except OSError as error:
        raise StoreError(f"{place}：无法写入（{error.strerror}）；已保存的内容未受影响") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with database.advisory_lock(f"turn:{source}"):
            yield
