"""Open a SQLite database on a disk that cannot be written to: answers, and no changes.

SQLite wants to write beside a database in WAL mode even to read it, unless it is told that nobody
changes the file. Whether somebody does is asked for each connection: a log beside the file means
that another process, on the same disk mounted for writing, has it open.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

REFUSAL = "只读：所在目录不能写入，不接受更改，也不检查来源"
OUTDATED = (
    "只读：数据库的结构须先升级；请在可写的目录用本版本打开一次（如 tracker verify），再复制到此处"
)


def is_read_only(url: URL) -> bool:
    """Return whether this is a SQLite database that stands where nothing can be written."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return False
    path = Path(url.database)
    if not path.is_file():
        return False
    if not os.access(path, os.W_OK):
        return True
    # a log that stands there already can be written although the folder cannot
    return not os.access(path.parent, os.W_OK) and not _log_of(path).exists()


def open_read_only(url: URL, busy_seconds: float) -> Engine:
    """Return an engine whose connections change nothing."""
    path = Path(url.database or "").resolve()

    def connect() -> sqlite3.Connection:
        mode = "mode=ro" if _has_log(path) else "mode=ro&immutable=1"
        return sqlite3.connect(
            f"file:{quote(str(path))}?{mode}",
            uri=True,
            timeout=busy_seconds,
            check_same_thread=False,
            isolation_level=None,
        )

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _has_log(path: Path) -> bool:
    try:
        return _log_of(path).stat().st_size > 0
    except OSError:
        return False
