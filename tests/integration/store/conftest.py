"""Every test that asks for `url` or `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest

from tracker.store.database import Database


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One PostgreSQL server for the session (for each worker under xdist)."""
    with postgres.server(os.environ.get("TEST_DATABASE_URL")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of its own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'tracker.db'}"
        return
    with postgres.fresh(request.getfixturevalue("server")) as found:
        yield found


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An open, empty database."""
    with_schema = Database(url)
    yield with_schema
    with_schema.close()
