"""A server for each test, and one fetcher for all."""

from collections.abc import Iterator

import pytest

from tests.raw_http import LIMITS, RawServer
from tracker.fetch.client import HttpFetcher


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A server on loopback that says what it is told."""
    running = RawServer()
    yield running
    running.close()


@pytest.fixture(scope="session")
def fetcher() -> Iterator[HttpFetcher]:
    """Small sizes, and loopback allowed.

    One for all tests, as one serves all pages: what a server does to it, the next test sees.
    """
    with HttpFetcher(LIMITS) as fetcher:
        yield fetcher
