"""What several rooms of the integration tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One PostgreSQL server for the session (for each worker under xdist)."""
    with postgres.server(os.environ.get("TEST_DATABASE_URL")) as url:
        yield url


@pytest.fixture(scope="session")
def like(server: str) -> Iterator[str]:
    """The name of a database of today's schema, to make others like it."""
    with postgres.migrated_template(server) as name:
        yield name
