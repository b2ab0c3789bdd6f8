"""Manners towards a real server that has a name: names are other people's, an address that the
settings allow is our own house.
"""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.raw_http import LIMITS, RawServer, http_response
from tracker.errors import FetchError
from tracker.fetch.client import HttpFetcher


def named(server: RawServer, path: str) -> str:
    return server.url(path).replace("127.0.0.1", "q.example.cn")


@pytest.fixture
def polite() -> Iterator[HttpFetcher]:
    with HttpFetcher(replace(LIMITS, robots=True), lambda host, port: ["127.0.0.1"]) as fetcher:
        yield fetcher


def asked(server: RawServer) -> list[str]:
    return [request.split()[1] for request in server.requests]


def test_robots_txt_is_read_once_and_kept_to(server: RawServer, polite: HttpFetcher) -> None:
    server.respond_with(http_response(b"User-agent: *\nDisallow: /private/\n"), path="/robots.txt")
    server.respond_with(http_response(b"open"), path="/open.html")
    server.respond_with(http_response(b"secret"), path="/private/1.html")
    for _ in range(2):
        assert polite.fetch_document(named(server, "/open.html")).payload == b"open"
    with pytest.raises(FetchError, match=r"robots\.txt 不允许") as refused:
        polite.fetch_if_changed(named(server, "/private/1.html"))
    assert not refused.value.transient
    assert asked(server) == ["/robots.txt", "/open.html", "/open.html"]


def test_a_rule_for_us_by_name_outranks_the_one_for_all(
    server: RawServer, polite: HttpFetcher
) -> None:
    server.respond_with(
        http_response(
            "\ufeffUser-agent: policy-tracker\nDisallow:\n\nUser-agent: *\nDisallow: /\n".encode()
        ),
        path="/robots.txt",
    )
    server.respond_with(http_response(b"x"), path="/a.html")
    assert polite.fetch_document(named(server, "/a.html")).payload == b"x"


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden"])
def test_a_site_without_robots_txt_allows_all(
    status: str, server: RawServer, polite: HttpFetcher
) -> None:
    server.respond_with(http_response(status=status), path="/robots.txt")
    server.respond_with(http_response(b"x"), path="/a.html")
    assert polite.fetch_document(named(server, "/a.html")).payload == b"x"


@pytest.mark.parametrize(
    "page", [b"<!doctype html><p>Disallow: /</p>", b"\xff\xfe\0", b"Disallow: /\n" * 100_000]
)
def test_a_page_in_the_place_of_robots_txt_forbids_nothing(page: bytes, server: RawServer) -> None:
    limits = replace(LIMITS, robots=True, max_bytes=2_000_000)
    server.respond_with(http_response(page), path="/robots.txt")
    server.respond_with(http_response(b"x"), path="/a.html")
    with HttpFetcher(limits, lambda host, port: ["127.0.0.1"]) as fetcher:
        assert fetcher.fetch_document(named(server, "/a.html")).payload == b"x"


def test_a_site_that_cannot_show_its_robots_txt_is_asked_later(
    server: RawServer, polite: HttpFetcher
) -> None:
    server.respond_with(http_response(status="503 Down"), http_response(b""), path="/robots.txt")
    server.respond_with(http_response(b"x"), path="/a.html")
    with pytest.raises(FetchError) as failure:
        polite.fetch_if_changed(named(server, "/a.html"))
    assert failure.value.transient
    assert polite.fetch_document(named(server, "/a.html")).payload == b"x"


def test_a_crawl_delay_is_kept(server: RawServer, polite: HttpFetcher) -> None:
    server.respond_with(http_response(b"User-agent: *\nCrawl-delay: 1\n"), path="/robots.txt")
    server.respond_with(http_response(b"x"), path="/a.html")
    start = time.monotonic()
    for _ in range(2):
        polite.fetch_if_changed(named(server, "/a.html"))
    assert time.monotonic() - start > 0.9


def test_a_server_that_asks_for_silence_gets_it_for_all_its_pages(
    server: RawServer, polite: HttpFetcher
) -> None:
    server.respond_with(http_response(status="429 Too Many", Retry_After="3600"), path="/a.html")
    with pytest.raises(FetchError, match="429") as told:
        polite.fetch_if_changed(named(server, "/a.html"))
    assert told.value.retry_after == 3600
    with pytest.raises(FetchError, match="暂缓访问"):
        polite.fetch_if_changed(named(server, "/b.html"))
    assert asked(server) == ["/robots.txt", "/a.html"]


def test_only_a_server_that_says_later_is_believed(server: RawServer, fetcher: HttpFetcher) -> None:
    with pytest.raises(FetchError) as failure:
        fetcher.fetch_if_changed(
            server.respond_with(http_response(status="500 Error", Retry_After="3600"))
        )
    assert (failure.value.retry_after, failure.value.gone) == (None, False)


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_document_that_is_gone_is_told_from_one_that_is_refused(
    status: str, server: RawServer, fetcher: HttpFetcher
) -> None:
    with pytest.raises(FetchError) as failure:
        fetcher.fetch_if_changed(server.respond_with(http_response(status=status)))
    assert failure.value.gone
    with pytest.raises(FetchError) as failure:
        fetcher.fetch_if_changed(server.respond_with(http_response(status="403 Forbidden")))
    assert not failure.value.gone


def test_in_our_own_house_there_is_neither_pause_nor_robots_txt(server: RawServer) -> None:
    server.respond_with(http_response(b"x"), path="/a.html")
    with HttpFetcher(replace(LIMITS, delay=60, robots=True)) as fetcher:
        for _ in range(2):
            fetcher.fetch_if_changed(server.url("/a.html"))
    assert asked(server) == ["/a.html", "/a.html"]
