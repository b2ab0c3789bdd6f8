"""One server and one fetcher for each test."""

from collections.abc import Iterator

import pytest
from wire import LIMITS, Wire

from tracker.fetch.http import Fetcher


@pytest.fixture
def server() -> Iterator[Wire]:
    """A server on loopback that says what it is told."""
    running = Wire()
    yield running
    running.close()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """Small limits, and loopback allowed."""
    with Fetcher(LIMITS) as fetcher:
        yield fetcher
