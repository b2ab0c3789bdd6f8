"""Clients between two requests, against a real server: connections are reused and none leaks."""

import time
from collections.abc import Iterator

import httpx2
import pytest

from tests.raw_http import LIMITS, RawServer, http_response, redirect_response
from tracker.fetch import client_pool
from tracker.fetch.client import HttpFetcher
from tracker.fetch.client_pool import ClientPool


@pytest.fixture
def pool() -> Iterator[ClientPool]:
    opened = ClientPool(lambda _kind: httpx2.Client())
    yield opened
    opened.close()


@pytest.fixture
def servers() -> Iterator[list[RawServer]]:
    running = [RawServer() for _ in range(3)]
    yield running
    for server in running:
        server.close()


def request(pool: ClientPool, url: str) -> httpx2.Client:
    with pool.client_for(httpx2.URL(url), "own") as client:
        assert client.get(url).status_code == 200
    return client


def test_two_requests_at_once_have_a_connection_each_and_both_are_used_again(
    server: RawServer, pool: ClientPool
) -> None:
    url = httpx2.URL(server.respond_with(http_response(b"x")))
    for _ in range(3):
        with (
            pool.client_for(url, "own") as one,
            pool.client_for(url, "own") as other,
            one.stream("GET", url) as first,
            other.stream("GET", url) as second,
        ):
            assert first.read() == second.read() == b"x"
    assert server.connections == 2


def test_no_connection_is_given_to_another_kind_of_request(
    server: RawServer, pool: ClientPool
) -> None:
    url = httpx2.URL(server.respond_with(http_response(b"x")))
    for kind in ("inside", "outside"):
        with pool.client_for(url, kind) as client:
            client.get(url)
    assert server.connections == 2


def test_no_connection_is_given_to_another_host(servers: list[RawServer], pool: ClientPool) -> None:
    for _ in range(2):
        for server in servers:
            request(pool, server.respond_with(http_response(b"x")))
    assert [server.connections for server in servers] == [1, 1, 1]


def test_a_client_that_is_idle_too_long_is_closed_when_another_host_is_asked(
    servers: list[RawServer], pool: ClientPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_pool, "IDLE_SECONDS", 0.02)
    old = request(pool, servers[0].respond_with(http_response(b"x")))
    time.sleep(0.03)
    assert not old.is_closed
    request(pool, servers[1].respond_with(http_response(b"x")))
    assert old.is_closed


def test_of_too_many_hosts_those_asked_last_are_kept(
    servers: list[RawServer], pool: ClientPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_pool, "MAX_HOSTS", 2)
    urls = [server.respond_with(http_response(b"x")) for server in servers]
    for url in (*urls, urls[1], urls[0]):
        request(pool, url)
    assert [server.connections for server in servers] == [2, 1, 1]


def test_a_client_in_use_is_never_closed_however_many_hosts_follow(
    servers: list[RawServer], pool: ClientPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_pool, "MAX_HOSTS", 1)
    urls = [server.respond_with(http_response(b"x")) for server in servers]
    with (
        pool.client_for(httpx2.URL(urls[0]), "own") as slow,
        slow.stream("GET", urls[0]) as response,
    ):
        for url in urls[1:]:
            request(pool, url)
        assert response.read() == b"x"
    request(pool, urls[1])
    assert slow.is_closed


@pytest.mark.parametrize("cookie", ["a=1", "a=1; Path=/; Max-Age=9999", "a=1; Domain=127.0.0.1"])
def test_a_cookie_is_never_sent_back(cookie: str, server: RawServer) -> None:
    url = server.respond_with(
        redirect_response("/there").replace(b"\r\n\r\n", b"\r\nSet-Cookie: a\r\n\r\n")
    )
    server.respond_with(http_response(b"x", Set_Cookie=cookie), path="/there")
    with HttpFetcher(LIMITS) as fetcher:
        for _ in range(2):
            fetcher.fetch_document(url)
    assert "cookie" not in "".join(server.requests).lower()


def test_a_proxy_of_the_environment_is_not_used(
    server: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with HttpFetcher(LIMITS) as fetcher:
        assert fetcher.fetch_document(server.respond_with(http_response(b"x"))).payload == b"x"


def test_a_post_is_not_redirected(server: RawServer) -> None:
    url = server.respond_with(redirect_response("/there"))
    server.respond_with(http_response(b"x"), path="/there")
    with HttpFetcher(LIMITS) as fetcher:
        assert fetcher.post_message(url, b"", {})[0] == 302
    assert len(server.requests) == 1
