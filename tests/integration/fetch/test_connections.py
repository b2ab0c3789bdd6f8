"""Connections between two requests, against a real server: one is used again, and none is left open
for nothing.
"""

import time
from collections.abc import Iterator

import httpcore
import pytest

from tests.raw_http import RawServer, http_response
from tracker.fetch import connections
from tracker.fetch.connections import Connections


def ask(pool: Connections, url: str) -> bytes:
    target = httpcore.URL(url)
    with pool.at(target.origin) as connection:
        return connection.request("GET", target).content


def waiting(pool: Connections) -> list[httpcore.HTTPConnection]:
    return [connection for some in pool._waiting.values() for connection in some]


@pytest.fixture
def pool() -> Iterator[Connections]:
    kept = Connections(lambda origin: httpcore.HTTPConnection(origin, keepalive_expiry=30.0))
    yield kept
    kept.close()


@pytest.fixture
def servers() -> Iterator[list[RawServer]]:
    running = [RawServer() for _ in range(3)]
    yield running
    for server in running:
        server.close()


def test_two_requests_at_once_have_a_connection_each_and_both_are_used_again(
    server: RawServer, pool: Connections
) -> None:
    url = server.says(http_response(b"x"))
    origin = httpcore.URL(url).origin
    for _ in range(3):
        with pool.at(origin) as one, pool.at(origin) as other:
            assert one is not other
            assert one.request("GET", url).content == other.request("GET", url).content == b"x"
    assert server.connections == 2


def test_no_connection_is_given_to_another_host(
    servers: list[RawServer], pool: Connections
) -> None:
    for name in (b"one", b"two"):
        for server in servers:
            assert ask(pool, server.says(http_response(name))) == name
    assert [server.connections for server in servers] == [1, 1, 1]


def test_what_is_not_read_to_the_end_is_closed(server: RawServer, pool: Connections) -> None:
    target = httpcore.URL(server.says(http_response(b"x" * 100_000)))
    with pool.at(target.origin) as connection, connection.stream("GET", target):
        pass
    assert connection.is_closed()
    assert waiting(pool) == []


def test_what_fails_is_closed_and_not_kept(pool: Connections) -> None:
    with pytest.raises(httpcore.ConnectError):
        ask(pool, "http://127.0.0.1:9/")
    assert waiting(pool) == []


def test_a_host_that_nobody_asks_any_more_is_forgotten_when_another_is_asked(
    servers: list[RawServer], pool: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "IDLE", 0.02)
    origin = httpcore.URL(servers[0].says(http_response(b"x"))).origin
    with pool.at(origin) as old:
        old.request("GET", servers[0].url("/"))
    time.sleep(0.03)
    assert not old.is_closed()
    ask(pool, servers[1].says(http_response(b"x")))
    assert old.is_closed()
    assert old not in waiting(pool)


def test_of_too_many_hosts_those_asked_last_are_kept(
    servers: list[RawServer], pool: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST", 2)
    urls = [server.says(http_response(b"x")) for server in servers]
    for url in urls:
        ask(pool, url)
    ask(pool, urls[1])
    ask(pool, urls[0])
    assert [server.connections for server in servers] == [2, 1, 1]
    assert len(waiting(pool)) == 2
